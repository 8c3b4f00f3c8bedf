import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { decoderCount } from '../../../../src/decoder/decoderCount';
import { DecoderPool } from '../../../../src/decoder/decoderPool';
import type { DecodeTask } from '../../../../src/engine/data/streaming/rowDecoder';
import { temporaryFolder } from '../../../support/temporaryFolder';

/** A decoder that finds a problem with each row named `bad` and ends at each named `crash`. */
const program = `
process.on('disconnect', () => process.exit(0));
process.on('message', ({ kind, id, task }) => {
  if (kind === 'start') return process.send({ kind: 'ready' });
  const outcomes = [];
  task.rows.forEach(({ written }) => {
    if (written.startsWith('crash')) process.exit(3);
    outcomes.push(written.startsWith('bad') ? { type: 'bad', reason: written + ' is bad' } : { type: 'image', resized: true });
    if (written.startsWith('full')) process.send({ kind: 'failed', failure: { code: 'storeFailed', message: 'The disk is full.' } });
  });
  process.send({ kind: 'done', id, outcomes });
});
`;

function makePool(count: number, script = program): DecoderPool {
  const assetsFolder = temporaryFolder();
  writeFileSync(path.join(assetsFolder, 'decoder.js'), script);
  // Its input stands in for the cache file, to which these decoders write nothing.
  const pool = new DecoderPool({ assetsFolder, runtimeFolder: '', streams: [], cache: 0 }, count);
  onTestFinished(() => pool.close());
  return pool;
}

function taskOf(...names: string[]): DecodeTask {
  const rows = names.map((written, row) => ({ written, offset: row }));
  return { stream: 0, rows };
}

const good = { type: 'image', resized: true };

describe('decoders', () => {
  it('do all tasks, and tell which rows are bad', async () => {
    const pool = makePool(2);
    const results = await Promise.all(
      [taskOf('a', 'bad', 'b'), taskOf('c'), taskOf('d', 'e')].map((task) => pool.decode(task)),
    );
    expect(results).toEqual([[good, { type: 'bad', reason: 'bad is bad' }, good], [good], [good, good]]);
  });

  it('are replaced where a row ends them, which makes it a bad row and harms no other', async () => {
    const pool = makePool(1);
    const [first, second] = await Promise.all([pool.decode(taskOf('a', 'crash', 'bad')), pool.decode(taskOf('b'))]);
    expect(first).toEqual([
      good,
      { type: 'bad', reason: 'the file crash ends the program that decodes it' },
      { type: 'bad', reason: 'bad is bad' },
    ]);
    expect(second).toEqual([good]);
  });

  it('that never get to work end with one error', async () => {
    const pool = makePool(2, 'console.error("no luck"); process.exit(1);');
    const results = await Promise.allSettled([pool.decode(taskOf('a')), pool.decode(taskOf('b'))]);
    for (const result of results) {
      expect(result).toMatchObject({
        reason: { code: 'trainerCrashed', message: expect.stringContaining('ended 6 times in a row') as string },
      });
    }
    await expect(pool.decode(taskOf('c'))).rejects.toMatchObject({ code: 'trainerCrashed' });
  });

  it('tell what ends all work, with its code', async () => {
    const pool = makePool(1);
    await expect(pool.decode(taskOf('full'))).rejects.toMatchObject({ code: 'storeFailed' });
  });

  it('leave nothing undone when they are closed', async () => {
    const pool = makePool(1, 'setInterval(() => undefined, 1000);');
    const task = pool.decode(taskOf('a'));
    const refused = expect(task).rejects.toThrow('closed');
    await pool.close();
    await refused;
  });

  it('are one fewer than the cores, from one to four', () => {
    expect([1, 2, 3, 5, 64].map((cores) => decoderCount(cores))).toEqual([1, 1, 2, 4, 4]);
  });
});
