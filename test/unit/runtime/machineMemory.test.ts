import os from 'node:os';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { machineMemory } from '../../../src/runtime/machineMemory';

describe('the memory of the machine', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([
    ['all there is without a limit', 0, 16],
    ['that of a container that has less', 4, 4],
    ['no more than there is, as a container may be allowed more', 2 ** 30, 16],
  ])('is %s', (_title, limit, expected) => {
    vi.spyOn(os, 'totalmem').mockReturnValue(16);
    vi.spyOn(process, 'constrainedMemory').mockReturnValue(limit);
    expect(machineMemory()).toBe(expected);
  });
});
