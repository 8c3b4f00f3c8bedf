import { describe, expect, it } from 'vitest';

import { BadRowList } from '../../../../src/engine/data/manifest/badRowList';
import { chooseRows, type ChosenRows } from '../../../../src/engine/data/manifest/chooseRows';
import { labelsOf } from '../../../../src/engine/data/manifest/labelsOf';
import { splitsOf } from '../../../../src/engine/data/manifest/splitColumn';
import { parseExperiment } from '../../../../src/protocol/parseExperiment';
import { failureOf, manifestOfColumns } from './manifestOf';

interface Case {
  readonly label: readonly string[];
  readonly part?: readonly string[];
  /** Rows that turn out bad wherever they are used. */
  readonly misfits?: readonly number[];
}

function choose({ label, part, misfits = [] }: Case): ChosenRows {
  const manifest = manifestOfColumns({ label, ...(part === undefined ? {} : { part }) });
  return chooseRows({
    manifest,
    experiment: parseExperiment({ data: { manifest: 'rows.csv', onBadRow: 'skip' } }),
    labels: labelsOf(manifest, 'label'),
    named: part === undefined ? undefined : splitsOf(manifest, 'part').splits,
    problems: [],
    rule: { onBadRow: 'skip', list: new BadRowList(() => undefined) },
    misfits: (_training, used) =>
      misfits.filter((row) => used.includes(row)).map((row) => manifest.problemOf(row, 'is far off')),
  });
}

describe('the rows that are chosen', () => {
  it('are cut anew without those that turn out bad, and without classes that only these had', () => {
    const label = Array.from({ length: 40 }, (_, row) => (row < 20 ? 'a' : row < 38 ? 'b' : 'c'));
    const { labels, split, notices } = choose({ label, misfits: [38, 39] });
    expect(labels.classes).toEqual(['a', 'b']);
    expect(split.training.length + split.validation.length + split.test.length).toBe(38);
    expect(notices).toEqual([
      '2 of 40 rows of /data/rows.csv were skipped.\n- Line 40: is far off.\n- Line 41: is far off.',
    ]);
  });

  it('say where training rows all have the same number to predict', () => {
    const rows = { part: ['train', 'train', 'validation', 'test'] };
    const told = 'All training rows have the same number in "label", 1.5: there is nothing to learn from them.';
    expect(choose({ ...rows, label: ['1.5', '1.50', '2', '3'] }).notices).toEqual([told]);
    expect(choose({ ...rows, label: ['1.5', '2.5', '2', '3'] }).notices).toEqual([]);
    expect(choose({ ...rows, label: ['a', 'a', 'b', 'b'] }).notices).toEqual([]);
  });

  it('are none where each row has a class of its own', async () => {
    const label = Array.from({ length: 60 }, (_, row) => `${row}.png`);
    expect((await failureOf(() => choose({ label }))).message).toContain(
      'Each of the 60 rows has a class of its own in "label"',
    );
  });
});
