import { describe, expect, it } from 'vitest';

import { refuseOrSkip } from '../../../../src/engine/data/manifest/refuseOrSkip';
import { failureOf, manifestOf, manifestOfColumns } from './manifestOf';

const manifest = manifestOfColumns({ label: Array<string>(30).fill('a') });
const problem = (row: number, reason = `photo ${row} is missing`) => manifest.problemOf(row, reason);

describe('rows that cannot be used', () => {
  it('leave all others when there is none', () => {
    const { rows, notices } = refuseOrSkip(manifest, [], 'stop');
    expect([...rows]).toEqual(Array.from({ length: 30 }, (_, row) => row));
    expect(notices).toEqual([]);
  });

  it('stop the run with file, line and reason of each, by line', async () => {
    const { code, message, detail } = await failureOf(() =>
      refuseOrSkip(manifest, [problem(7), problem(2), problem(2, 'a.png: is empty. Get it again.')], 'stop'),
    );
    expect(code).toBe('badData');
    expect(message).toBe(
      '2 of 30 rows of /data/rows.csv cannot be used. Line 4: photo 2 is missing. Line 4: a.png: is empty. Get it again. ' +
        'Line 9: photo 7 is missing. Mend the rows, or set data.onBadRow to "skip" to train without them.',
    );
    expect(detail).toBe(
      'line 4: photo 2 is missing\nline 4: a.png: is empty. Get it again.\nline 9: photo 7 is missing',
    );
  });

  it('are counted and named when they are skipped', () => {
    const { rows, notices } = refuseOrSkip(manifest, [problem(29), problem(0)], 'skip');
    expect(rows).toHaveLength(28);
    expect(rows).not.toContain(0);
    expect(rows).not.toContain(29);
    expect(notices).toEqual([
      '2 of 30 rows of /data/rows.csv were skipped. Line 2: photo 0 is missing. Line 31: photo 29 is missing.',
    ]);
    expect(refuseOrSkip(manifest, [problem(3)], 'skip').notices[0]).toContain(
      '1 of 30 rows of /data/rows.csv was skipped.',
    );
  });

  it('are listed up to twenty, and all of them in the log', async () => {
    const problems = Array.from({ length: 25 }, (_, row) => problem(row));
    const { message, detail } = await failureOf(() => refuseOrSkip(manifest, problems, 'stop'));
    expect(message.match(/Line \d+:/g)).toHaveLength(20);
    expect(message).toContain('And 5 more.');
    expect(detail?.split('\n')).toHaveLength(25);
  });

  it('end the run when no row is left, whatever was asked for', async () => {
    const problems = Array.from({ length: 30 }, (_, row) => problem(row));
    for (const onBadRow of ['stop', 'skip'] as const) {
      const { code, message } = await failureOf(() => refuseOrSkip(manifest, problems, onBadRow));
      expect(code).toBe('badData');
      expect(message).toMatch(
        /^No row of \/data\/rows\.csv can be used\. Line 2: photo 0 is missing\. .* Mend the rows\.$/,
      );
    }
  });

  it('that do not have the form of the file have that one problem', () => {
    const malformed = manifestOf('label,x\na,1\nb\nc,2\n');
    const all = [malformed.problemOf(1, 'label: the label is missing'), ...malformed.problems];
    expect(refuseOrSkip(malformed, all, 'skip')).toEqual({
      rows: Int32Array.of(0, 2),
      notices: [
        '1 of 3 rows of /data/rows.csv was skipped. Line 3: 2 values are expected, one for each column, and there is 1.',
      ],
    });
  });
});
