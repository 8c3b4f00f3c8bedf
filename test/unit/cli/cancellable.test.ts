import { describe, expect, it } from 'vitest';

import { cancellable } from '../../../src/cli/cancellable';
import { exitCodes } from '../../../src/cli/exitCodes';
import { CancelledError } from '../../../src/protocol/errors';

/** Work that ends when it is told to. */
function untilAborted(signal: AbortSignal): Promise<number> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new CancelledError())));
}

describe('a command', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('that %s ends has the exit code of a cancelled one', async (name) => {
    let told = 0;
    const running = cancellable(untilAborted, () => told++);
    process.emit(name);
    expect(await running).toBe(exitCodes.cancelled);
    expect(told).toBe(1);
  });

  it('has its own exit code otherwise, and says nothing of being cancelled', async () => {
    const told = (): never => expect.unreachable();
    expect(await cancellable(() => Promise.resolve(7), told)).toBe(7);
    const failing = cancellable(() => Promise.reject(new Error('broken')), told);
    await expect(failing).rejects.toThrow('broken');
  });

  it('leaves signals to others when it is done', async () => {
    const before = process.listenerCount('SIGINT');
    await cancellable(() => {
      expect(process.listenerCount('SIGINT')).toBe(before + 1);
      return Promise.resolve(0);
    });
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
