/** What a desktop VS Code is told on its command line when it should run an extension's tests. */
export interface DesktopArguments {
  readonly extensionDevelopmentPath: string;
  readonly extensionTestsPath: string;
  readonly workspaceFolder?: string;
}

/** Reads those of the desktop's arguments that mean something to the code-server host; the others are left out. */
export function readDesktopArguments(args: readonly string[]): DesktopArguments {
  const value = (name: string): string | undefined =>
    args.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
  const required = (name: string): string => {
    const found = value(name);
    if (found === undefined || found === '') {
      throw new Error(`--${name}=PATH is missing: this program is started by test-electron's runTests.`);
    }
    return found;
  };
  const workspaceFolder = args.find((argument) => !argument.startsWith('-'));
  return {
    extensionDevelopmentPath: required('extensionDevelopmentPath'),
    extensionTestsPath: required('extensionTestsPath'),
    ...(workspaceFolder === undefined ? {} : { workspaceFolder }),
  };
}
