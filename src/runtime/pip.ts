import { runChild } from './childProcess';

/** A way of starting pip: a program and the arguments that come first. */
export type PipCommand = readonly [string, ...string[]];

/** Ways of starting pip, in the order in which they are tried. */
export const pipCommands: readonly PipCommand[] = [
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ...(process.platform === 'win32' ? [['py', '-m', 'pip'] as const] : []),
  ['pip3'],
  ['pip'],
];

export interface Pip {
  readonly command: PipCommand;
  /** What `pip --version` prints, such as `pip 23.2.1 from … (python 3.11)`. */
  readonly version: string;
}

const versionTimeoutMs = 30_000;

/** Every pip that answers; one installation reached under two names counts once. */
export async function findPips(commands: readonly PipCommand[], signal: AbortSignal): Promise<Pip[]> {
  const found = new Map<string, Pip>();
  for (const command of commands) {
    const [program, ...first] = command;
    const result = await runChild(program, [...first, '--version'], { signal, timeoutMs: versionTimeoutMs });
    const version = result.stdout.trim();
    if (result.exitCode === 0 && version.startsWith('pip ') && !found.has(version)) {
      found.set(version, { command, version });
    }
  }
  return [...found.values()];
}

/** How to get pip, where there is none. */
export function pipRemedy(): string {
  switch (process.platform) {
    case 'win32':
      return 'install Python 3.11 from python.org, with pip';
    case 'darwin':
      return 'install Python with pip, for example by "xcode-select --install" or "brew install python"';
    default:
      return 'install Python with pip (Debian, Ubuntu: "apt install python3-pip"; Fedora: "dnf install python3-pip")';
  }
}
