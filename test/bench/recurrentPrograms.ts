import path from 'node:path';

import type { Bench } from './bench';
import type { ContenderProgram, ContenderPrograms } from './contenders';
import type { ContenderKey } from './options';
import type { OwnRecurrentRequest } from './programs/recurrent';
import type { PythonProgram } from './python';
import type { RecurrentRequest, RecurrentShape } from './recurrentTimes';

/** Programs that train a recurrent model; the last argument, what they are asked for, is yet to be added. */
export const recurrentPrograms: ContenderPrograms = { own, script };

const steps = 50;
const epochs = 3;
/** Of an epoch, where a step takes half a second. */
const eagerSteps = 5;

/** What a contender is asked for, as the last argument of its program. */
export function recurrentArgument(
  { runtimeFolder, assetsFolder }: Bench,
  key: ContenderKey,
  shape: RecurrentShape,
): string {
  const request: RecurrentRequest = { shape, epochs, steps: key === 'eager' ? eagerSteps : steps };
  const isNarrow = key === 'bfloat16' || key.endsWith('-bfloat16');
  const own: OwnRecurrentRequest = {
    ...request,
    engine: key === 'eager' ? 'eager' : 'graph',
    precision: isNarrow ? 'bfloat16' : 'float32',
    runtimeFolder,
    assetsFolder,
  };
  const isOwn = key === 'float32' || key === 'bfloat16' || key === 'eager';
  return JSON.stringify(isOwn ? own : { ...request, bfloat16: isNarrow });
}

function own({ programsFolder }: Bench): ContenderProgram {
  return { command: process.execPath, args: [path.join(programsFolder, 'recurrent.cjs')], env: {} };
}

function script({ root, temporaryFolder }: Bench, key: ContenderKey, python: PythonProgram): ContenderProgram {
  const file = key.startsWith('torch') ? 'torch_recurrent.py' : 'keras_recurrent.py';
  return {
    command: python.command,
    // Writes no compiled files into the project.
    args: ['-B', path.join(root, 'test', 'bench', file)],
    env: { ...python.env, TMPDIR: temporaryFolder },
  };
}
