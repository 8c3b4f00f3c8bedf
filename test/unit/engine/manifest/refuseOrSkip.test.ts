import { describe, expect, it } from 'vitest';

import { BadRowList } from '../../../../src/engine/data/manifest/badRowList';
import { refuseMalformed, refuseOrSkip } from '../../../../src/engine/data/manifest/refuseOrSkip';
import type { RowProblem } from '../../../../src/engine/data/manifest/rowProblem';
import { failureOf, manifestOf, manifestOfColumns } from './manifestOf';

const manifest = manifestOfColumns({ label: Array<string>(60).fill('a') });
const problem = (row: number, reason = `photo ${row} is missing`) => manifest.problemOf(row, reason);

/** A rule with the list of bad rows as it was kept last. */
function rule(onBadRow: 'stop' | 'skip') {
  const kept: (readonly RowProblem[])[] = [];
  return { onBadRow, list: new BadRowList((problems) => kept.push(problems)), kept };
}

describe('rows that cannot be used', () => {
  it('leave all others when there is none', () => {
    const skip = rule('stop');
    const { rows, notices } = refuseOrSkip(manifest, [], skip);
    expect([...rows]).toEqual(Array.from({ length: 60 }, (_, row) => row));
    expect(notices).toEqual([]);
    expect(skip.kept).toEqual([]);
  });

  it('stop the run with file, line and reason of each, by line', async () => {
    const problems = [problem(7), problem(2), problem(2, 'a.png is empty. Get it again.')];
    const stop = rule('stop');
    const { code, message, detail } = await failureOf(() => refuseOrSkip(manifest, problems, stop));
    expect(code).toBe('badData');
    expect(message.split('\n')).toEqual([
      '2 of 60 rows of /data/rows.csv cannot be used.',
      '- Line 4: photo 2 is missing.',
      '- Line 4: a.png is empty. Get it again.',
      '- Line 9: photo 7 is missing.',
      'Mend the rows, or set data.onBadRow to "skip" to train without them.',
    ]);
    expect(detail).toBe(
      'line 4: photo 2 is missing\nline 4: a.png is empty. Get it again.\nline 9: photo 7 is missing',
    );
    expect(stop.kept.at(-1)?.map(({ line }) => line)).toEqual([4, 4, 9]);
  });

  it('are told with what else to look at', async () => {
    const hints = ['Check the type.'];
    const stop = await failureOf(() => refuseOrSkip(manifest, [problem(7)], { ...rule('stop'), hints }));
    expect(stop.message.split('\n').at(-1)).toBe(
      'Check the type. Mend the rows, or set data.onBadRow to "skip" to train without them.',
    );
    expect(
      refuseOrSkip(manifest, [problem(7)], { ...rule('skip'), hints })
        .notices[0]?.split('\n')
        .at(-1),
    ).toBe('Check the type.');
  });

  it('are counted, named and kept when they are skipped', () => {
    const skip = rule('skip');
    const { rows, notices } = refuseOrSkip(manifest, [problem(29), problem(0)], skip);
    expect(rows).toHaveLength(58);
    expect(rows).not.toContain(0);
    expect(rows).not.toContain(29);
    expect(notices).toEqual([
      '2 of 60 rows of /data/rows.csv were skipped.\n- Line 2: photo 0 is missing.\n- Line 31: photo 29 is missing.',
    ]);
    expect(skip.kept.at(-1)?.map(({ line }) => line)).toEqual([2, 31]);
    expect(refuseOrSkip(manifest, [problem(3)], rule('skip')).notices[0]).toContain(
      '1 of 60 rows of /data/rows.csv was skipped.',
    );
  });

  it('are listed up to twenty and five of a kind, then counted by what is wrong, and all of them kept', async () => {
    const missing = Array.from({ length: 40 }, (_, row) =>
      manifest.problemOf(row, `photos/${row}.png is empty. Get the file again.`, { file: ` photos/${row}.png ` }),
    );
    const others = Array.from({ length: 3 }, (_, index) =>
      manifest.problemOf(50 + index, `age: "x${index}" is not a number; leave it empty`, {
        quoted: [`${index + 1}`, `x${index}`],
      }),
    );
    const stop = rule('stop');
    const { message, detail } = await failureOf(() => refuseOrSkip(manifest, [...others, ...missing], stop));
    const lines = message.split('\n');
    // Five of those that are empty, and the three others.
    expect(lines.filter((line) => /^- Line \d+:/.test(line))).toHaveLength(8);
    expect(lines.at(-2)).toBe("- And 35 more: 35 × … is empty. bad-rows.csv in the run's folder lists all of them.");
    expect(detail?.split('\n')).toHaveLength(43);
    expect(stop.kept.at(-1)).toHaveLength(43);
  });

  it('of one trouble in one column stay together, whatever numbers stand in the others', () => {
    const kinds = ['1', '2', '3'].map(
      (other, row) => manifest.problemOf(row, `q${row % 2}: "x" is odd`, { quoted: [other, 'x'] }).kind,
    );
    expect(kinds).toEqual(['q0: … is odd', 'q1: … is odd', 'q0: … is odd']);
  });

  it('of more kinds than a message can tell are counted together', async () => {
    const problems = Array.from({ length: 30 }, (_, row) => problem(row));
    const { message } = await failureOf(() => refuseOrSkip(manifest, problems, rule('stop')));
    expect(message).toContain('- And 10 more: 1 × photo 20 is missing; ');
    expect(message).toContain('; 5 for other reasons. ');
  });

  it('are a thousand at most in the log', async () => {
    const many = manifestOfColumns({ label: Array<string>(1500).fill('a') });
    const problems = Array.from({ length: 1200 }, (_, row) => many.problemOf(row, 'odd'));
    const { detail } = await failureOf(() => refuseOrSkip(many, problems, rule('stop')));
    expect(detail?.split('\n')).toHaveLength(1001);
    expect(detail?.split('\n').at(-1)).toBe('and 200 more');
  });

  it('end the run when no row is left, whatever was asked for', async () => {
    const problems = Array.from({ length: 60 }, (_, row) => problem(row));
    for (const onBadRow of ['stop', 'skip'] as const) {
      const { code, message } = await failureOf(() => refuseOrSkip(manifest, problems, rule(onBadRow)));
      expect(code).toBe('badData');
      expect(message).toMatch(/^No row of \/data\/rows\.csv can be used\.\n- Line 2: photo 0 is missing\.\n/);
      expect(message).toMatch(/\nMend the rows\.$/);
    }
  });

  it('that do not have the form of the file have that one problem', () => {
    const malformed = manifestOf('label,x\na,1\nb\nc,2\n');
    const all = [malformed.problemOf(1, 'label: the label is missing'), ...malformed.problems];
    expect(refuseOrSkip(malformed, all, rule('skip'))).toEqual({
      rows: Int32Array.of(0, 2),
      notices: [
        '1 of 3 rows of /data/rows.csv was skipped.\n- Line 3: 2 values are expected, one for each column, and there is 1.',
      ],
    });
  });
});

describe('a table in which no row has the form of the file', () => {
  it('is refused before anything else is asked of it', async () => {
    const stop = rule('stop');
    const { code, message } = await failureOf(() => refuseMalformed(manifestOf('a,b\n1\n1,2,3\n'), stop));
    expect(code).toBe('badData');
    expect(message.split('\n')).toEqual([
      'No row of /data/rows.csv can be used.',
      '- Line 2: 2 values are expected, one for each column, and there is 1.',
      '- Line 3: 2 values are expected, one for each column, and there are 3.',
      'Mend the rows.',
    ]);
    expect(stop.kept.at(-1)).toHaveLength(2);
  });

  it('is refused where half of the rows are like that and stop the run, and no earlier', async () => {
    const half = manifestOf('a,b\n1\n1,2\n');
    const { message } = await failureOf(() => refuseMalformed(half, rule('stop')));
    expect(message).toMatch(/^1 of 2 rows of .* cannot be used\./);
    refuseMalformed(half, rule('skip'));
    refuseMalformed(manifestOf('a,b\n1\n1,2\n3,4\n'), rule('stop'));
  });
});
