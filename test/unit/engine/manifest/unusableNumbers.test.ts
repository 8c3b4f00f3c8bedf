import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { readManifest } from '../../../../src/engine/data/manifest/readManifest';
import { loadManifestDataset } from '../../../../src/engine/data/manifestDataset';
import type { MultimodalDataset } from '../../../../src/engine/data/multimodalDataset';
import { prepareNewRows } from '../../../../src/engine/prediction/prepareNewRows';
import type { TensorFlow } from '../../../../src/engine/tensorflow';
import { modalityDefaults } from '../../../../src/protocol/modalitySchema';
import { parseExperiment } from '../../../../src/protocol/parseExperiment';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { failureOf } from './manifestOf';

const noTensorFlow = {} as TensorFlow;
const rowCount = 20;
/** Lines 2 to 21 have −0.1 and 0.1 of the two classes in turn; line 7 has what is given. */
const badLine = 7;

function tableWith(number: string): string {
  const file = path.join(temporaryFolder(), 'rows.csv');
  const lines = Array.from({ length: rowCount }, (_, row) => {
    const usual = row % 4 < 2 ? '-0.1' : '0.1';
    return `${row % 2 === 0 ? 'a' : 'b'},${row + 2 === badLine ? number : usual}`;
  });
  writeFileSync(file, ['label,w', ...lines].join('\n'));
  return file;
}

function load(manifest: string, onBadRow: 'stop' | 'skip', seed = 1): Promise<MultimodalDataset> {
  return loadManifestDataset({
    tf: noTensorFlow,
    experiment: parseExperiment({ data: { manifest, onBadRow }, modalities: { w: {} }, training: { seed } }),
    signal: new AbortController().signal,
    report: () => undefined,
    keepBadRows: () => undefined,
  });
}

describe('a number beyond float32', () => {
  it.each([1, 2, 3])('is a problem of its row, whichever part it would be in (seed %i)', async (seed) => {
    const manifest = tableWith('1e300');
    const reason = '- Line 7: w: "1e300" is too large for a number; numbers up to 3.4e38 can be used.';
    expect((await failureOf(() => load(manifest, 'stop', seed))).message.split('\n')).toEqual([
      `1 of 20 rows of ${manifest} cannot be used.`,
      reason,
      'Mend the rows, or set data.onBadRow to "skip" to train without them.',
    ]);
    const { counts, notices } = await load(manifest, 'skip', seed);
    expect(counts.training + counts.validation + counts.test).toBe(19);
    expect(notices).toContain(`1 of 20 rows of ${manifest} was skipped.\n${reason}`);
  });
});

describe('a number that float32 cannot hold once it is scaled', () => {
  /** By the seed the row is for the test with 1, and for training with 3. */
  const [trained, tested] = [3, 1];

  it('is a problem of its row where that is not for training', async () => {
    const manifest = tableWith('1e38');
    const reason =
      /^- Line 7: w: 1e\+38 is too far from the training rows to be scaled by them \(mean [-.e\d]+, standard deviation 0\.1\); check the value\.$/;
    const { message } = await failureOf(() => load(manifest, 'stop', tested));
    expect(message.split('\n')[1]).toMatch(reason);
    const { counts, notices, modalities } = await load(manifest, 'skip', tested);
    expect(counts).toEqual({ training: 13, validation: 2, test: 4 });
    expect(notices.join('\n')).toContain(`1 of 20 rows of ${manifest} was skipped.\n- Line 7: w: 1e+38 is too far`);
    const { training, test } = modalities[0]!.columns;
    [...training.values, ...test.values].forEach((value) => expect(Math.abs(value)).toBeLessThan(2));
  });

  it('is told where training rows hold it, as it makes the others the same', async () => {
    const { counts, notices } = await load(tableWith('1e38'), 'stop', trained);
    expect(counts.training + counts.validation + counts.test).toBe(rowCount);
    expect(notices.filter((notice) => notice.startsWith('w:'))).toEqual([
      'w: in "w", 1e+38 lies so far from the other numbers of the training rows that, scaled with it, these are nearly the same. ' +
        'Check it; if it stands for a missing number, leave the cell empty.',
    ]);
  });

  it.each([
    ['1e300', /^w: "1e300" is too large for a number/],
    ['3e38', /^w: 3e\+38 is too far from the training rows/],
  ])('is a problem of its row among new ones, as %s', async (number, reason) => {
    const manifest = await readManifest(tableWith(number));
    const rows = { tf: noTensorFlow, manifest, start: 2, end: 8, tick: () => Promise.resolve() };
    const { columns, problems } = await prepareNewRows(rows, {
      version: 1,
      modalities: [
        {
          ...{ name: 'w', type: 'numeric', columns: ['w'], options: modalityDefaults(), presence: false },
          preprocessing: {
            type: 'numeric',
            features: [{ name: 'w', mean: 0, standardDeviation: 0.1, fill: 0 }],
          },
        },
      ],
      target: { task: 'classification', classNames: ['a', 'b'] },
    });
    expect(problems).toEqual([
      expect.objectContaining({ row: 5, line: badLine, reason: expect.stringMatching(reason) as string }),
    ]);
    expect([...columns[0]!.values].map((value) => Math.round(value))).toEqual([1, 1, -1, 0, 1, 1]);
  });
});
