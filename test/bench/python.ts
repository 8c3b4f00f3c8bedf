import { kerasEnvironment, python } from '../support/keras/environment';
import { ended, lastWords, startChild } from './children';

/** An interpreter and the environment in which it finds what it imports. */
export interface PythonProgram {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Python with the Keras of the parity tests, which is installed into the cache on first use. */
export async function pythonWithKeras(): Promise<PythonProgram> {
  const folder = await kerasEnvironment();
  return { command: await interpreter(), env: { PYTHONPATH: folder, PYTHONNOUSERSITE: '1' } };
}

/** Python with PyTorch: the one with Keras, or else the one on the path; `undefined` where neither has it. */
export async function pythonWithTorch(keras: PythonProgram): Promise<PythonProgram | undefined> {
  for (const program of [keras, { command: keras.command, env: {} }]) {
    const found = await printed(program, 'import torch, numpy; print(torch.__version__)');
    if (found !== undefined) {
      return program;
    }
  }
  return undefined;
}

/** The interpreter itself: what stands on the path may be a script that looks for it, and takes its time. */
async function interpreter(): Promise<string> {
  const found = await printed({ command: python, env: {} }, 'import sys; print(sys.executable)');
  return found ?? python;
}

/** What a line of Python prints; `undefined` when it fails. */
async function printed({ command, env }: PythonProgram, line: string): Promise<string | undefined> {
  const child = startChild(command, ['-c', line], { env });
  lastWords(child);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more));
  return (await ended(child)) === 0 ? text.trim() : undefined;
}
