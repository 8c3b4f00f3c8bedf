import path from 'node:path';

import type { Bench } from './bench';
import type { ContenderKey } from './options';
import { pythonWithKeras, pythonWithTorch, type PythonProgram } from './python';

/** A program that trains and evaluates the two models of the classic lab's comparison. */
export interface Contender {
  readonly key: ContenderKey;
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Slow, or of interest beside the others only: measured once. */
  readonly firstRoundOnly: boolean;
  /** Whether it is left out, with a word, where it fails. */
  readonly optional: boolean;
}

/** Who is compared on this machine, and a sentence about each that cannot be. */
export interface Contenders {
  readonly list: readonly Contender[];
  readonly notes: readonly string[];
}

export async function findContenders(bench: Bench): Promise<Contenders> {
  const { bfloat16 } = bench.machine;
  const keras = await pythonWithKeras();
  const torch = await pythonWithTorch(keras);
  const notes = [
    ...(bfloat16
      ? []
      : ['bfloat16 was not measurable here: the processor has neither AVX512_BF16 nor AMX, and would emulate it.']),
    ...(torch === undefined ? ['PyTorch was not measured: neither Python that was looked at has it.'] : []),
  ];
  const list = [
    own(bench, 'float32'),
    ...(bfloat16 ? [own(bench, 'bfloat16')] : []),
    own(bench, 'eager'),
    script(bench, 'keras', keras),
    ...(bfloat16 ? [script(bench, 'keras-bfloat16', keras)] : []),
    ...(torch === undefined ? [] : [script(bench, 'torch', torch), script(bench, 'torch-compiled', torch)]),
    ...(torch === undefined || !bfloat16 ? [] : [script(bench, 'torch-bfloat16', torch)]),
  ];
  return { list: list.filter(({ key }) => bench.options.contenders.includes(key)), notes };
}

const titles: Readonly<Record<ContenderKey, string>> = {
  float32: 'Multimodal Lab, compiled, float32',
  bfloat16: 'Multimodal Lab, compiled, bfloat16',
  eager: 'Multimodal Lab, eager, float32',
  keras: 'Keras, float32',
  'keras-bfloat16': 'Keras, mixed bfloat16',
  torch: 'PyTorch, float32',
  'torch-compiled': 'PyTorch, compiled, float32',
  'torch-bfloat16': 'PyTorch, autocast to bfloat16',
};

const common = (key: ContenderKey): Pick<Contender, 'key' | 'title' | 'firstRoundOnly' | 'optional'> => ({
  key,
  title: titles[key],
  firstRoundOnly: ['eager', 'keras-bfloat16', 'torch-bfloat16'].includes(key),
  optional: key.startsWith('torch') || key === 'keras-bfloat16',
});

function own({ assetsFolder, temporaryFolder, options }: Bench, key: 'float32' | 'bfloat16' | 'eager'): Contender {
  const settings = {
    models: 'multimodal,image-only',
    'training.epochs': options.epochs,
    'training.engine': key === 'eager' ? 'eager' : 'graph',
    'training.precision': key === 'bfloat16' ? 'bfloat16' : 'float32',
  };
  return {
    ...common(key),
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
): Contender {
  const file = key.startsWith('torch') ? 'torch_lab.py' : 'keras_lab.py';
  return {
    ...common(key),
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
