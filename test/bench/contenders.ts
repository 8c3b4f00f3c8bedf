import type { Bench } from './bench';
import type { ContenderKey } from './options';
import { pythonWithKeras, pythonWithTorch, type PythonProgram } from './python';

/** How a program is started. */
export interface ContenderProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The program of each contender that is to do the same. */
export interface ContenderPrograms {
  readonly own: (bench: Bench, key: 'float32' | 'bfloat16' | 'eager') => ContenderProgram;
  readonly script: (bench: Bench, key: ContenderKey, python: PythonProgram) => ContenderProgram;
}

/** A program that does what is compared. */
export interface Contender extends ContenderProgram {
  readonly key: ContenderKey;
  readonly title: string;
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

export async function findContenders(bench: Bench, programs: ContenderPrograms): Promise<Contenders> {
  const own = (key: 'float32' | 'bfloat16' | 'eager'): Contender => ({ ...common(key), ...programs.own(bench, key) });
  const script = (key: ContenderKey, python: PythonProgram): Contender => ({
    ...common(key),
    ...programs.script(bench, key, python),
  });
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
    own('float32'),
    ...(bfloat16 ? [own('bfloat16')] : []),
    own('eager'),
    script('keras', keras),
    ...(bfloat16 ? [script('keras-bfloat16', keras)] : []),
    ...(torch === undefined ? [] : [script('torch', torch), script('torch-compiled', torch)]),
    ...(torch === undefined || !bfloat16 ? [] : [script('torch-bfloat16', torch)]),
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
