import { LeashedProgram } from './leashedProgram';

/** How a tool such as npm is run. */
export interface ToolOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
}

const keptErrorCharacters = 4000;

/**
 * Runs a tool to its end and gives what it printed on stdout.
 * @throws Error with the last lines it printed, when it fails, cannot be started or takes longer than it may.
 */
export async function runTool(command: string, args: readonly string[], options: ToolOptions): Promise<string> {
  const { timeoutMs, ...where } = options;
  let stdout = '';
  let tail = '';
  const keep = (text: string): void => {
    tail = (tail + text).slice(-keptErrorCharacters);
  };
  const program = new LeashedProgram(command, args, {
    ...where,
    onStdout: (text) => {
      stdout += text;
      keep(text);
    },
    onStderr: keep,
  });
  const timeOut = new AbortController();
  const timer = setTimeout(() => {
    timeOut.abort();
    void program.stop();
  }, timeoutMs);
  const code = await program.ended;
  clearTimeout(timer);
  const { aborted } = timeOut.signal;
  if (code === 0 && !aborted) {
    return stdout;
  }
  const how = aborted ? `took longer than ${Math.round(timeoutMs / 1000)} s` : `ended with exit code ${code}`;
  throw new Error(`${[command, ...args].join(' ')} ${how}:\n${tail.trim()}`);
}
