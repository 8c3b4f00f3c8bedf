import path from 'node:path';

import type { Bench } from './bench';
import type { ContenderProgram, ContenderPrograms } from './contenders';
import type { ContenderKey } from './options';
import type { PythonProgram } from './python';

/** Programs that train and evaluate the two models of the classic lab's comparison. */
export const labPrograms: ContenderPrograms = { own, script };

function own(
  { assetsFolder, temporaryFolder, options }: Bench,
  key: 'float32' | 'bfloat16' | 'eager',
): ContenderProgram {
  const settings = {
    models: 'multimodal,image-only',
    'training.epochs': options.epochs,
    'training.engine': key === 'eager' ? 'eager' : 'graph',
    'training.precision': key === 'bfloat16' ? 'bfloat16' : 'float32',
  };
  return {
    command: process.execPath,
    args: [
      path.join(assetsFolder, 'cli.js'),
      'run',
      '--json',
      ...['--out', path.join(temporaryFolder, 'runs')],
      ...Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ],
    env: {},
  };
}

function script(
  { root, assetsFolder, temporaryFolder, options }: Bench,
  key: ContenderKey,
  python: PythonProgram,
): ContenderProgram {
  const file = key.startsWith('torch') ? 'torch_lab.py' : 'keras_lab.py';
  return {
    command: python.command,
    args: [
      // Writes no compiled files into the project.
      '-B',
      path.join(root, 'test', 'bench', file),
      path.join(assetsFolder, 'data', 'mnist'),
      ...['--epochs', String(options.epochs)],
      ...(key.endsWith('-bfloat16') ? ['--bfloat16'] : []),
      ...(key.endsWith('-compiled') ? ['--compile'] : []),
    ],
    // What PyTorch compiles is kept there, from one round to the next.
    env: { ...python.env, TMPDIR: temporaryFolder },
  };
}
