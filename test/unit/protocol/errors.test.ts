import { describe, expect, it } from 'vitest';

import { errorCodes } from '../../../src/protocol/errorCodes';
import { CancelledError, LabError, toFailure } from '../../../src/protocol/errors';
import { failureSchema } from '../../../src/protocol/failure';

describe('a failure', () => {
  it('keeps the code and the words of a classified error, and its cause for the log', () => {
    const cause = new Error('ENOENT: no such file');
    const failure = toFailure(new LabError('badData', 'The file is gone.', 'offset 5', { cause }));
    expect(failure).toMatchObject({ code: 'badData', message: 'The file is gone.' });
    expect(failure.detail).toContain('offset 5');
    expect(failure.detail).toContain('ENOENT: no such file');
    expect(failureSchema.parse(failure)).toEqual(failure);
  });

  it('has no detail where there is none', () => {
    expect(toFailure(new LabError('badUsage', 'No.'))).toEqual({ code: 'badUsage', message: 'No.' });
  });

  it('of an unknown kind is internal, with the first line only for the user and the stack for the log', () => {
    const failure = toFailure(new TypeError('x is not a function.\nat somewhere'));
    expect(failure.code).toBe('internal');
    expect(failure.message).toBe('Something unexpected happened: x is not a function. The log has the details.');
    expect(failure.detail).toContain('errors.test');
  });

  it('names a full disk', () => {
    const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    expect(toFailure(error)).toMatchObject({ code: 'storeFailed' });
    expect(toFailure(error).message).toContain('The disk is full');
  });

  it('is made of anything that can be thrown', () => {
    for (const thrown of ['text', 5, undefined, null, { odd: true }]) {
      expect(toFailure(thrown).code).toBe('internal');
    }
  });

  it('has codes that are all different, and cancelling is none of them', () => {
    expect(new Set(errorCodes).size).toBe(errorCodes.length);
    expect(new CancelledError()).not.toBeInstanceOf(LabError);
  });
});
