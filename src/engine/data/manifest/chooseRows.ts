import type { Experiment } from '../../../protocol/experiment';
import { drawSplit, type DrawnSplit } from './drawSplit';
import { usedLabels, type ManifestLabels } from './labelsOf';
import type { Manifest } from './manifest';
import { refuseOrSkip, type BadRowRule } from './refuseOrSkip';
import type { RowProblem } from './rowProblem';
import type { SplitName } from './splitColumn';

/** What is known of a manifest's rows when they are read. */
export interface ReadManifestRows {
  readonly manifest: Manifest;
  readonly experiment: Experiment;
  readonly labels: ManifestLabels;
  /** The split that the manifest names for each row; absent where it is drawn. */
  readonly named: readonly (SplitName | undefined)[] | undefined;
  readonly problems: readonly RowProblem[];
  readonly rule: BadRowRule;
  /** Of the used rows those that cannot be used once it is known which of them are for training. */
  readonly misfits: (trainingRows: Int32Array, usedRows: Int32Array) => readonly RowProblem[];
}

/** The rows that are used: their classes or targets, and what each is for. */
export interface ChosenRows {
  readonly labels: ManifestLabels;
  readonly split: DrawnSplit;
  /** Of rows that were skipped, in sentences. */
  readonly notices: readonly string[];
}

/**
 * Leaves out the rows that cannot be used, or refuses them, and cuts the others into training, validation and test.
 * @throws LabError `badData` that lists the rows that stop the run, or says why what is left cannot be learnt.
 */
export function chooseRows(read: ReadManifestRows): ChosenRows {
  const { manifest, problems, rule } = read;
  let { rows, notices } = refuseOrSkip(manifest, problems, rule);
  for (;;) {
    const labels = usedLabels(read.labels, rows);
    const split = splitRows(read, labels, rows);
    const misfits = read.misfits(split.training, rows);
    if (misfits.length === 0) {
      return { labels, split, notices: [...notices, ...sameTargets(labels, split.training)] };
    }
    // The others are cut anew, so that the shares of the parts are those of the rows that are left.
    const further = refuseOrSkip(manifest, misfits, rule);
    const bad = new Set(misfits.map(({ row }) => row));
    rows = rows.filter((row) => !bad.has(row));
    notices = [...notices, ...further.notices];
  }
}

/** That training rows leave nothing to predict, where the numbers of other rows differ. */
function sameTargets({ column, classes, values }: ManifestLabels, trainingRows: Int32Array): string[] {
  const [target, ...others] = new Set(Array.from(trainingRows, (row) => values[row]));
  return classes.length > 0 || others.length > 0
    ? []
    : [`All training rows have the same number in "${column}", ${target}: there is nothing to learn from them.`];
}

function splitRows(
  { manifest, experiment: { data, training }, named }: ReadManifestRows,
  { classes, values, column }: ManifestLabels,
  rows: Int32Array,
): DrawnSplit {
  const groups =
    data.group === '' ? undefined : { column: data.group, values: manifest.valuesOf(data.group, 'data.group') };
  return drawSplit({
    rows,
    ...(classes.length === 0 ? {} : { classes: values, classNames: classes, label: column }),
    ...(named === undefined ? {} : { named }),
    ...(groups === undefined ? {} : { groups }),
    testSplit: data.testSplit,
    validationSplit: training.validationSplit,
    seed: training.seed,
  });
}
