import { describe, expect, it } from 'vitest';

import { sized, suggestedShape } from '../../../src/engine/modalities/pictureShape';
import { modalityDefaults } from '../../../src/protocol/modalitySchema';

const grey = (height: number, width: number) => ({ height, width, channels: 1 }) as const;
const colour = (height: number, width: number) => ({ height, width, channels: 3 }) as const;

describe('the size of pictures for which none is given', () => {
  it('is their own where all are alike and small', () => {
    expect(suggestedShape([grey(28, 28), grey(28, 28)])).toEqual(grey(28, 28));
    expect(suggestedShape([colour(64, 10)])).toEqual(colour(64, 10));
  });

  it('is the usual one where there is nothing to look at', () => {
    expect(suggestedShape([])).toEqual(colour(32, 32));
  });

  it('has the median proportions and a longest side of 64 otherwise', () => {
    expect(suggestedShape([colour(480, 640), colour(480, 640)])).toEqual(colour(48, 64));
    expect(suggestedShape([grey(10, 20), grey(30, 60), grey(50, 100)])).toEqual(grey(30, 60));
    expect(suggestedShape([grey(4000, 10), grey(4000, 12)])).toEqual(grey(64, 8));
    expect(suggestedShape([grey(5, 6)])).toEqual(grey(8, 8));
  });

  it('is colour as soon as one picture may be', () => {
    expect(suggestedShape([grey(20, 20), colour(20, 20)]).channels).toBe(3);
  });

  it('yields to what the experiment says, side by side', () => {
    expect(sized({ ...modalityDefaults(), height: 16 }, grey(28, 28))).toMatchObject({
      height: 16,
      width: 28,
      channels: 1,
    });
  });
});
