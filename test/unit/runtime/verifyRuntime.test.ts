import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

import { LabError } from '../../../src/protocol/errors';
import { verifyRuntime } from '../../../src/runtime/verifyRuntime';
import { makeFakeMachine } from './fakeMachine';

async function verifyWith(script: string): Promise<{ tensorflow: string }> {
  const machine = await makeFakeMachine();
  await writeFile(path.join(machine.assetsFolder, 'verifyRuntime.js'), script);
  return verifyRuntime(machine.root, machine.assetsFolder, new AbortController().signal);
}

describe('verifyRuntime', () => {
  it('gives the version that the loaded library reports, whatever is printed before', async () => {
    const script = 'console.log("noise"); console.log(JSON.stringify({ tensorflow: "2.99.1" }))';
    expect(await verifyWith(script)).toEqual({ tensorflow: '2.99.1' });
  });

  it.each([
    ['process.kill(process.pid, "SIGILL"); setInterval(() => {}, 1000)', 'processor instructions'],
    ['process.kill(process.pid, "SIGSEGV"); setInterval(() => {}, 1000)', 'crashed while it was loaded (SIGSEGV)'],
    ['process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)', 'memory ran out'],
    ['console.error("Error: libx.so: cannot open shared object file"); process.exit(1)', 'libx.so: cannot open'],
    ['process.exit(0)', 'it said nothing'],
  ])('explains what happened after %s', async (script, message) => {
    const error = await verifyWith(script).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LabError);
    expect((error as LabError).message).toContain(message);
  });
});
