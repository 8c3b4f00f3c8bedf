import { describe, expect, it } from 'vitest';

import { findChromium } from '../../support/vscodeHost/chromium';

const silent = (): void => undefined;

describe('the Chromium of the tests', () => {
  it('is the one that CHROMIUM_PATH names', async () => {
    expect(await findChromium(silent, { CHROMIUM_PATH: process.execPath })).toBe(process.execPath);
  });

  it('is not silently another one when CHROMIUM_PATH is wrong', async () => {
    await expect(findChromium(silent, { CHROMIUM_PATH: '/no/such/chromium' })).rejects.toThrow(
      'CHROMIUM_PATH names /no/such/chromium, which is no program',
    );
  });
});
