import { describe, expect, it } from 'vitest';

import { LabOnDemand } from '../../../../src/host/activation/labOnDemand';
import { Deferred } from '../../../../src/host/deferred';
import type { Lab } from '../../../../src/host/lab';

/** A lab that notes what is done with it. */
function fakeLab(done: string[]): Lab {
  const lab: Pick<Lab, 'shutDown' | 'dispose'> = {
    shutDown: () => {
      done.push('shutDown');
      return Promise.resolve();
    },
    dispose: () => done.push('dispose'),
  };
  return lab as Lab;
}

describe('the lab on demand', () => {
  it('is loaded by the first who wants it, once for all', () => {
    let loads = 0;
    const lab = new LabOnDemand(
      () => {
        loads++;
        return fakeLab([]);
      },
      () => Promise.reject(new Error('nothing failed')),
    );
    expect(loads).toBe(0);
    const first = lab.get();
    expect(lab.getIfPossible()).toBe(first);
    expect(lab.get()).toBe(first);
    expect(loads).toBe(1);
  });

  it('that cannot be loaded is told once while the message is there, and tried again', async () => {
    const told: unknown[] = [];
    const answered = new Deferred<void>();
    const missing = new Error('no such file');
    let broken = true;
    const lab = new LabOnDemand(
      () => {
        if (broken) {
          throw missing;
        }
        return fakeLab([]);
      },
      (thrown) => {
        told.push(thrown);
        return answered.promise;
      },
    );
    expect(() => lab.get()).toThrow(missing);
    expect(lab.getIfPossible()).toBeUndefined();
    expect(told).toEqual([missing]);
    answered.resolve();
    await answered.promise;
    await Promise.resolve();
    expect(lab.getIfPossible()).toBeUndefined();
    expect(told).toEqual([missing, missing]);
    broken = false;
    expect(lab.getIfPossible()).toBeDefined();
  });

  it('is not loaded any more when the window closes, and that is no failure to tell', async () => {
    const done: string[] = [];
    const told: unknown[] = [];
    const create = (): LabOnDemand =>
      new LabOnDemand(
        () => {
          done.push('load');
          return fakeLab(done);
        },
        (thrown) => Promise.resolve(void told.push(thrown)),
      );
    const deactivated = create();
    await deactivated.shutDown();
    expect(() => deactivated.get()).toThrow(/closes/);
    const disposed = create();
    disposed.dispose();
    expect(disposed.getIfPossible()).toBeUndefined();
    expect([done, told]).toEqual([[], []]);
  });

  it('ends its run and is given back once it was loaded', async () => {
    const done: string[] = [];
    const lab = new LabOnDemand(
      () => fakeLab(done),
      () => Promise.resolve(),
    );
    const loaded = lab.get();
    await lab.shutDown();
    lab.dispose();
    expect(done).toEqual(['shutDown', 'dispose']);
    expect(lab.get()).toBe(loaded);
  });
});
