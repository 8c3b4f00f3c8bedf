import { isClassic } from '../../protocol/isClassic';
import type { ExperimentContext } from '../experimentContext';
import { loadClassicDataset } from './classicDataset';
import { loadGeneratedDataset } from './generatedDataset';
import { loadManifestDataset } from './manifestDataset';
import type { MultimodalDataset } from './multimodalDataset';
import type { ReportActivity } from './reportActivity';

/**
 * The data of an experiment: the classic lab's digits, a manifest, or rows that are made.
 * @throws LabError `badData` or `badExperiment` for what cannot be used, CancelledError.
 */
export async function loadDataset(context: ExperimentContext): Promise<MultimodalDataset> {
  const { tf, experiment, written, builtInData, signal, streaming, keepBadRows = () => undefined } = context;
  if (isClassic(experiment)) {
    return loadClassicDataset(experiment, builtInData);
  }
  const report: ReportActivity = (activity, rows) =>
    context.progress({ phase: 'preparing', activity, ...(rows === undefined ? {} : { rows }) });
  const { generator } = experiment.data;
  const isResumed = context.earlier !== undefined;
  return generator === undefined
    ? loadManifestDataset({ tf, experiment, written, signal, report, streaming, keepBadRows, isResumed })
    : loadGeneratedDataset({ tf, experiment, builtInData, signal, report }, generator);
}
