import { describe, expect, it } from 'vitest';

import { decodeInTurns } from '../../../../src/engine/data/streaming/decodeInTurns';
import type { DecodeTask, RowOutcome } from '../../../../src/engine/data/streaming/rowDecoder';

function taskOf(stream: number, written: string): DecodeTask {
  return { stream, rows: [{ written, offset: 0 }] };
}

describe('tasks of several streams', () => {
  it('that are given at once are begun in turns, those of one stream in their order', async () => {
    const begun: string[] = [];
    const decode = decodeInTurns({
      decode: ({ rows }) => {
        const [written = ''] = rows.map((row) => row.written);
        begun.push(written);
        return Promise.resolve<RowOutcome[]>([{ type: 'bad', reason: written }]);
      },
    });
    const given = [taskOf(1, 'a'), taskOf(1, 'b'), taskOf(1, 'c'), taskOf(0, 'd'), taskOf(0, 'e'), taskOf(2, 'f')];
    const outcomes = await Promise.all(given.map(decode));
    expect(begun).toEqual(['a', 'd', 'f', 'b', 'e', 'c']);
    expect(outcomes.flat()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'].map((reason) => ({ type: 'bad', reason })));
    await decode(taskOf(0, 'g'));
    expect(begun.at(-1)).toBe('g');
  });

  it('tell why they failed', async () => {
    const decode = decodeInTurns({ decode: () => Promise.reject(new Error('gone')) });
    await expect(decode(taskOf(0, 'a'))).rejects.toThrow('gone');
  });
});
