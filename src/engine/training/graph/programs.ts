import type { BySplit, CompileOptions, Split } from './options';
import type { SplitBatches } from './splitBatches';
import type { Program } from './graphSession';
import type { TrainingGraph } from './trainingGraph';

/** Every program of a training; those for batches by the size of the batch. */
export interface Programs<T = Program> {
  readonly train: ReadonlyMap<number, T>;
  readonly test: BySplit<ReadonlyMap<number, T>>;
  readonly predict: BySplit<ReadonlyMap<number, T>>;
  readonly readWeights: T;
  readonly writeWeights: T;
  readonly readSlots: T;
  readonly writeSlots: T;
}

/** Records all programs. The slots come last, since recorded optimizers make theirs while they are recorded. */
export function makePrograms(
  graph: TrainingGraph,
  batches: BySplit<SplitBatches>,
  { trainSizes, testSizes, testOutputs = [], predictSizes = { training: [], test: [] } }: CompileOptions,
): Programs {
  const bySize = (sizes: readonly number[], make: (size: number) => Program): Map<number, Program> =>
    new Map(sizes.map((size) => [size, make(size)]));
  const train = bySize(trainSizes, (size) => graph.train(size, (layout) => batches.training.batch(layout)));
  const { inputCount } = graph;
  const test = (split: Split): Map<number, Program> =>
    bySize(testSizes[split], (size) =>
      graph.test(size, (layout) => batches[split].batch(layout), testOutputs.includes(split)),
    );
  const predict = (split: Split): Map<number, Program> =>
    bySize(predictSizes[split], (size) => graph.predict(size, (layout) => batches[split].batch(layout, inputCount)));
  const tests = { training: test('training'), test: test('test') };
  const predictions = { training: predict('training'), test: predict('test') };
  const slots = graph.slots().map(({ variable }) => variable);
  return {
    train,
    test: tests,
    predict: predictions,
    readWeights: graph.getter(graph.weights),
    writeWeights: graph.setter(graph.weights),
    readSlots: graph.getter(slots),
    writeSlots: graph.setter(slots),
  };
}

export function mapPrograms<A, B>(programs: Programs<A>, change: (program: A) => B): Programs<B> {
  const changeAll = (bySize: ReadonlyMap<number, A>): Map<number, B> =>
    new Map([...bySize].map(([size, program]) => [size, change(program)]));
  const changeSplits = ({ training, test }: BySplit<ReadonlyMap<number, A>>): BySplit<ReadonlyMap<number, B>> => ({
    training: changeAll(training),
    test: changeAll(test),
  });
  return {
    train: changeAll(programs.train),
    test: changeSplits(programs.test),
    predict: changeSplits(programs.predict),
    readWeights: change(programs.readWeights),
    writeWeights: change(programs.writeWeights),
    readSlots: change(programs.readSlots),
    writeSlots: change(programs.writeSlots),
  };
}
