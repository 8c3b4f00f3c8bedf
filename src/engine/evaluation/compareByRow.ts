import { LabError } from '../../protocol/errors';
import type { MultimodalDataset } from '../data/multimodalDataset';
import type { ExperimentContext } from '../experimentContext';
import type { ComparisonReady } from './compareModels';
import { comparePaired } from './comparePaired';
import { inDataWords } from './inDataWords';
import { rowOutcomes } from './rowOutcomes';

/**
 * Adds to a comparison what can be said of it row by row, from what was kept when the models were evaluated, be it in an earlier
 * part of the run. Where that cannot be used, a notice says why.
 */
export async function compareByRow(
  { predictions, emit }: Pick<ExperimentContext, 'predictions' | 'emit'>,
  comparison: ComparisonReady,
  dataset: Pick<MultimodalDataset, 'labels' | 'classNames' | 'targetScale' | 'testGroups'>,
): Promise<ComparisonReady> {
  const { metric, baseline, candidate } = comparison;
  const labels = Array.from(dataset.labels.test, inDataWords(dataset));
  const outcomesOf = async (model: string): Promise<Float64Array | undefined> => {
    const said = await predictions?.load(model, labels);
    return said === undefined ? undefined : rowOutcomes(metric, labels, said);
  };
  const { testGroups } = dataset;
  const groups = testGroups === undefined ? {} : { groups: { column: testGroups.column, count: testGroups.count } };
  try {
    const [first, second] = [await outcomesOf(baseline), await outcomesOf(candidate)];
    const paired =
      first === undefined || second === undefined ? undefined : comparePaired(metric, first, second, testGroups);
    return { ...comparison, ...(paired === undefined ? {} : { paired }), ...groups };
  } catch (error) {
    if (!(error instanceof LabError)) {
      throw error;
    }
    // What was trained is not lost for it.
    emit({ kind: 'notice', message: `The models are not compared row by row. ${error.message}` });
    return { ...comparison, ...groups };
  }
}
