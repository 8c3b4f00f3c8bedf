import { LabError } from '../../protocol/errors';
import { formatCount } from '../../protocol/format';
import { suggestion } from '../../protocol/suggestion';
import type { Manifest } from '../data/manifest/manifest';
import type { ModelPreprocessing } from '../data/modelPreprocessing';

/** So many missing columns are named. */
const mostNamed = 10;

/**
 * Makes sure that a table has every column that a model was trained on.
 * @throws LabError `badExperiment` that names those that are missing, each with its modality.
 */
export function requireColumns({ file, columns: there }: Manifest, { modalities }: ModelPreprocessing): void {
  const missing = modalities.flatMap(({ name, columns }) =>
    columns.filter((column) => !there.includes(column)).map((column) => ({ name, column })),
  );
  const [only] = missing;
  if (only === undefined) {
    return;
  }
  if (missing.length === 1) {
    throw new LabError(
      'badExperiment',
      `${only.name}: ${file} has no column "${only.column}"${suggestion(only.column, there)}.`,
    );
  }
  const list = missing
    .slice(0, mostNamed)
    .map(({ name, column }) => `\n- ${name}: "${column}"${suggestion(column, there)}.`);
  const more = missing.length - list.length;
  throw new LabError(
    'badExperiment',
    `${file} lacks ${formatCount(missing.length)} columns that the model was trained on:${list.join('')}` +
      (more > 0 ? `\n- and ${formatCount(more)} more.` : ''),
  );
}
