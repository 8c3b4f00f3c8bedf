import { describe, expect, it } from 'vitest';

import { Lifetime } from '../../../src/host/lifetime';

describe('Lifetime', () => {
  it('gives everything back once, newest first', () => {
    const lifetime = new Lifetime();
    const order: string[] = [];
    lifetime.add({ dispose: () => order.push('first') });
    lifetime.add({ dispose: () => order.push('second') });
    lifetime.dispose();
    lifetime.dispose();
    expect(order).toEqual(['second', 'first']);
    expect(lifetime.isDisposed).toBe(true);
  });

  it('gives back at once what comes too late', () => {
    const lifetime = new Lifetime();
    lifetime.dispose();
    let disposed = 0;
    lifetime.add({ dispose: () => disposed++ });
    expect(disposed).toBe(1);
  });

  it('gives one item back early, and not a second time', () => {
    const lifetime = new Lifetime();
    let disposed = 0;
    const item = lifetime.add({ dispose: () => disposed++ });
    lifetime.release(item);
    lifetime.dispose();
    expect(disposed).toBe(1);
  });
});
