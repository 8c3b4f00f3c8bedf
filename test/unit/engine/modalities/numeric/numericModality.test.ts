import { describe, expect, it } from 'vitest';

import { consecutive } from '../../../../../src/engine/data/batches';
import type { ModalitySource } from '../../../../../src/engine/modalities/modality';
import { readNumericModality } from '../../../../../src/engine/modalities/numeric/numericModality';
import { sized } from '../../../../../src/engine/modalities/pictureShape';
import type { TensorFlow } from '../../../../../src/engine/tensorflow';
import { modalityDefaults } from '../../../../../src/protocol/modalitySchema';

function read(missing: 'mean' | 'stop', values: string[]) {
  return readColumns(missing, [{ name: 'age', values }]);
}

function readColumns(missing: 'mean' | 'stop', columns: ModalitySource['columns']) {
  return readNumericModality({
    tf: {} as TensorFlow,
    name: 'body',
    options: sized({ ...modalityDefaults(), missing }),
    columns,
    fileOf: (written) => written,
    tick: () => Promise.resolve(),
  });
}

describe('a modality of numbers', () => {
  it('fills in by its rule, and says so', async () => {
    const loaded = await read('mean', ['1', '', '3']);
    expect(loaded.problems).toEqual([]);
    const { column, notices } = await loaded.prepare(Int32Array.of(0, 1, 2), Int32Array.of(0, 1, 2));
    expect([...column.values]).toEqual([-1, 0, 1]);
    expect(notices).toEqual(['body: 1 missing number in 1 row was filled in by the rule "mean".']);
  });

  it('counts what it fills in rows that are used, and no others', async () => {
    const loaded = await read('mean', ['1', '', '3', '', '']);
    const { notices } = await loaded.prepare(Int32Array.of(0, 2), Int32Array.of(0, 1, 2, 4));
    expect(notices).toEqual(['body: 2 missing numbers in 2 rows were filled in by the rule "mean".']);
    expect((await loaded.prepare(Int32Array.of(0, 2), Int32Array.of(0, 2))).notices).toEqual([]);
  });

  it('says where a column has one number in all training rows', async () => {
    const loaded = await read('mean', ['5', '5.0', '', '7', '5']);
    const constant = 'body: "age" is 5 wherever training rows have it; it tells no row from another.';
    expect((await loaded.prepare(Int32Array.of(0, 1, 4), Int32Array.of(0, 1, 3, 4))).notices).toEqual([constant]);
    expect((await loaded.prepare(Int32Array.of(0, 1, 3), Int32Array.of(0, 1, 3, 4))).notices).toEqual([]);
    // There is no deviation by which another row's number could be called far.
    const other = await read('mean', ['5', '5', '30000']);
    expect((await other.prepare(Int32Array.of(0, 1), Int32Array.of(0, 1, 2))).notices).toEqual([constant]);
  });

  it('says in one sentence which columns have one number each', async () => {
    const notices = async (count: number): Promise<readonly string[]> => {
      const columns = Array.from({ length: count }, (_, place) => ({ name: `pixel${place}`, values: ['0', '0'] }));
      const loaded = await readColumns('mean', [...columns, { name: 'age', values: ['1', '2'] }]);
      return (await loaded.prepare(Int32Array.of(0, 1))).notices;
    };
    const told = 'columns have one number each wherever training rows have it, and tell no row from another';
    expect(await notices(2)).toEqual([`body: 2 ${told}: "pixel0", "pixel1".`]);
    expect(await notices(80)).toEqual([
      `body: 80 ${told}: "pixel0", "pixel1", "pixel2", "pixel3", "pixel4" and 75 more.`,
    ]);
  });

  it.each([
    ['1e12', ['1', '2', '3', '4', '5', '6', '7', '1e12']],
    ['-1000000', ['1', '2', '3', '4', '5', '6', '7', '-1e6']],
  ])('says where %s leaves nothing of the differences of the others', async (far, values) => {
    const loaded = await read('mean', values);
    expect((await loaded.prepare(consecutive(0, 8))).notices).toEqual([
      expect.stringContaining(`body: in "age", ${Number(far)} lies so far from the other numbers`),
    ]);
    expect((await loaded.prepare(consecutive(0, 7))).notices).toEqual([]);
  });

  it('says where a row that is not for training is far from those that are', async () => {
    const loaded = await read('mean', ['1', '3', '-1e12', '', '10000', '20003']);
    const notices = async (...used: number[]) =>
      (await loaded.prepare(Int32Array.of(0, 1), Int32Array.of(0, 1, ...used))).notices;
    expect(await notices(4)).toEqual([]);
    expect(await notices(2, 5)).toEqual([
      'body: in "age", -1000000000000 lies 1,000,000,000,002 standard deviations from the mean of the training rows; one such ' +
        'row can decide the whole loss. Check it; if it stands for a missing number, leave the cell empty.',
    ]);
    expect(await notices(5)).toEqual([expect.stringContaining('20003 lies 20,001 standard deviations')]);
  });

  it.each([
    ['spread over many sizes', ['1', '10', '100', '1000', '10000', '100000', '1e6', '1e7']],
    ['mostly zero', ['0', '0', '0', '0', '0', '0', '3', '1e6']],
  ])('says nothing of numbers that are %s', async (_what, values) => {
    const loaded = await read('mean', values);
    expect((await loaded.prepare(consecutive(0, 8))).notices).toEqual([]);
  });

  it('makes each missing number a problem of its row where none may be missing, and goes on without these rows', async () => {
    const loaded = await read('stop', ['1', '', 'NA', '3', 'x']);
    expect(loaded.problems.map(({ row }) => row).sort()).toEqual([1, 2, 4]);
    expect(loaded.problems.find(({ row }) => row === 1)?.reason).toBe('age: the number is missing');
    const { column, notices } = await loaded.prepare(Int32Array.of(0, 3), Int32Array.of(0, 3));
    expect([column.values[0], column.values[3]]).toEqual([-1, 1]);
    expect(notices).toEqual([]);
  });
});
