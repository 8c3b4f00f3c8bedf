import type { Paired, Ranking } from '../../protocol/comparisonSchema';
import { LabError } from '../../protocol/errors';
import { fewestToRank } from '../../protocol/rankingText';
import { isSingleModality } from '../../protocol/singleModality';
import type { MultimodalDataset } from '../data/multimodalDataset';
import type { ExperimentContext } from '../experimentContext';
import type { ComparisonReady } from './compareModels';
import { comparePaired } from './comparePaired';
import { inDataWords } from './inDataWords';
import { rankJoined } from './rankJoined';
import { rowOutcomes } from './rowOutcomes';

/** Reads how well a model does on each test row; `undefined` where that was not kept. */
type ReadOutcomes = (model: string) => Promise<Float64Array | undefined>;

/**
 * Adds to a comparison what can be said of it row by row, from what was kept when the models were evaluated, be it in an earlier
 * part of the run: of its two models, and of several ways to join modalities. Where that cannot be used, a notice says why.
 * @param scores Test scores of all models, in their order.
 */
export async function compareByRow(
  { predictions, emit }: Pick<ExperimentContext, 'predictions' | 'emit'>,
  comparison: ComparisonReady,
  { dataset, scores }: RowsCompared,
): Promise<ComparisonReady> {
  const labels = Array.from(dataset.labels.test, inDataWords(dataset));
  const read: ReadOutcomes = async (model) => {
    const said = await predictions?.load(model, labels);
    return said === undefined ? undefined : rowOutcomes(comparison.metric, labels, said);
  };
  // Those of the two models that are compared are part of the ranking, too.
  const known = new Map<string, ReturnType<ReadOutcomes>>();
  const outcomesOf: ReadOutcomes = (model) => {
    const outcomes = known.get(model) ?? read(model);
    known.set(model, outcomes);
    return outcomes;
  };
  const orNotice = async <T>(subject: string, compared: Promise<T | undefined>): Promise<T | undefined> => {
    try {
      return await compared;
    } catch (error) {
      if (!(error instanceof LabError)) {
        throw error;
      }
      // What was trained is not lost for it.
      emit({ kind: 'notice', message: `${subject} are not compared row by row. ${error.message}` });
      return undefined;
    }
  };
  const { testGroups } = dataset;
  const paired = await orNotice('The models', pairedOf(comparison, dataset, outcomesOf));
  const ranking = await orNotice('The ways to join', rankingOf(comparison, { dataset, scores }, outcomesOf));
  return {
    ...comparison,
    ...(paired === undefined ? {} : { paired }),
    ...(testGroups === undefined ? {} : { groups: { column: testGroups.column, count: testGroups.count } }),
    ...(ranking === undefined ? {} : { ranking }),
  };
}

export interface RowsCompared {
  readonly dataset: Pick<MultimodalDataset, 'labels' | 'classNames' | 'targetScale' | 'testGroups'>;
  readonly scores: ReadonlyMap<string, number>;
}

async function pairedOf(
  { metric, baseline, candidate }: ComparisonReady,
  { testGroups }: RowsCompared['dataset'],
  outcomesOf: ReadOutcomes,
): Promise<Paired | undefined> {
  const [first, second] = [await outcomesOf(baseline), await outcomesOf(candidate)];
  return first === undefined || second === undefined ? undefined : comparePaired(metric, first, second, testGroups);
}

async function rankingOf(
  { metric }: ComparisonReady,
  { dataset, scores }: RowsCompared,
  outcomesOf: ReadOutcomes,
): Promise<Ranking | undefined> {
  const joined = [...scores].filter(([model]) => !isSingleModality(model));
  if (joined.length < fewestToRank) {
    return undefined;
  }
  const models = [];
  for (const [model, score] of joined) {
    const outcomes = await outcomesOf(model);
    if (outcomes === undefined) {
      return undefined;
    }
    models.push({ model, score, outcomes });
  }
  return rankJoined(metric, models, dataset.testGroups);
}
