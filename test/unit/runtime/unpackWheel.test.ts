import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';

import { LabError } from '../../../src/protocol/errors';
import { explainFileError } from '../../../src/runtime/diskSpace';
import { unpackWheel } from '../../../src/runtime/unpackWheel';
import { makeFakeMachine } from './fakeMachine';

describe('unpackWheel', () => {
  it('ends with the error of a disk that becomes full in the middle of a file', async () => {
    const machine = await makeFakeMachine();
    const options = machine.options();
    const context = { ...options, staging: machine.root, tools: machine.tools as never };
    const folder = path.join(machine.root, 'out');
    await mkdir(folder);
    const fullDisk = () =>
      new Writable({
        write: (_chunk, _encoding, done) => done(Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC' })),
      });
    const error: unknown = await unpackWheel(context, machine.pin, machine.published, folder, fullDisk).catch(
      (thrown: unknown) => thrown,
    );
    const explained = explainFileError(error, machine.cache);
    expect(explained).toBeInstanceOf(LabError);
    expect((explained as LabError).message).toContain('The disk became full');
    expect((explained as LabError).message).toContain(machine.cache);
  });

  it('takes only what is wanted', async () => {
    const machine = await makeFakeMachine();
    const folder = path.join(machine.root, 'out');
    await mkdir(folder);
    const context = { ...machine.options(), staging: machine.root, tools: machine.tools as never };
    await unpackWheel(context, machine.pin, machine.published, folder);
    expect((await readdir(folder, { recursive: true })).sort()).toEqual([
      'THIRD_PARTY_NOTICES.txt',
      'include',
      'include/tensorflow',
      'include/tensorflow/c',
      'include/tensorflow/c/c_api.h',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
    ]);
  });
});
