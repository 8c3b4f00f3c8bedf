import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

import { locateRuntime } from '../../../src/runtime/locateRuntime';
import { provisionRuntime } from '../../../src/runtime/provisionRuntime';
import { makeFakeMachine, type FakeMachine } from './fakeMachine';

async function withVendorPackage(script: string): Promise<{ machine: FakeMachine; vendorPackage: string }> {
  const machine = await makeFakeMachine();
  const modules = path.join(machine.root, 'node_modules');
  const vendorPackage = path.join(modules, '@tensorflow', 'tfjs-node');
  await mkdir(path.join(vendorPackage, 'scripts'), { recursive: true });
  await mkdir(path.join(modules, 'helper'));
  await writeFile(path.join(modules, 'helper', 'index.js'), 'exports.text = "library"');
  await writeFile(path.join(vendorPackage, 'scripts', 'install.js'), script);
  return { machine, vendorPackage };
}

const installs = `
  const fs = require('node:fs');
  fs.mkdirSync('deps/lib', { recursive: true });
  fs.mkdirSync('lib/napi-v8', { recursive: true });
  fs.writeFileSync('deps/lib/libtensorflow.so.2', require('helper').text);
  fs.writeFileSync('lib/napi-v8/tfjs_binding.node', 'addon');`;

describe("tfjs-node's own installer", () => {
  it('is the last source, and runs in a copy of the package', async () => {
    const { machine, vendorPackage } = await withVendorPackage(installs);
    const tools = {
      ...machine.tools,
      pips: [],
      vendorPackage,
      verify: () => Promise.resolve({ tensorflow: '2.9.1' }),
    };
    const installed = await provisionRuntime({ ...machine.options(), tools });
    expect(installed).toMatchObject({ source: 'vendor installer', tensorflow: '2.9.1' });
    expect(await readFile(installed.addon, 'utf8')).toBe('addon');
    expect(await readFile(path.join(installed.folder, 'deps', 'lib', 'libtensorflow.so.2'), 'utf8')).toBe('library');
    expect(await readdir(vendorPackage)).toEqual(['scripts']);
    expect(await locateRuntime(machine.options())).toEqual(installed);
  });

  it.each([
    ['throw new Error("getaddrinfo ENOTFOUND some.host")', 'it failed: getaddrinfo ENOTFOUND some.host'],
    ['', 'it left no addon'],
  ])('says why it failed after %j', async (script, message) => {
    const { machine, vendorPackage } = await withVendorPackage(script);
    const tools = { ...machine.tools, pips: [], vendorPackage };
    await expect(provisionRuntime({ ...machine.options(), tools })).rejects.toThrow(message);
    expect(await readdir(vendorPackage)).toEqual(['scripts']);
  });
});
