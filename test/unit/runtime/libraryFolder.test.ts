import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

import { locateRuntime } from '../../../src/runtime/locateRuntime';
import { inspectLibraryFolder } from '../../../src/runtime/libraryFolder';
import { provisionRuntime } from '../../../src/runtime/provisionRuntime';
import { makeFakeMachine, type FakeMachine } from './fakeMachine';

const [mainName, frameworkName] =
  process.platform === 'darwin'
    ? ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib']
    : ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

async function addLibrary(machine: FakeMachine, libraries: string, include?: string): Promise<void> {
  await mkdir(path.join(machine.root, libraries), { recursive: true });
  await writeFile(path.join(machine.root, libraries, mainName), 'main');
  await writeFile(path.join(machine.root, libraries, frameworkName), 'framework');
  if (include !== undefined) {
    await mkdir(path.join(machine.root, include, 'tensorflow', 'c'), { recursive: true });
    await writeFile(path.join(machine.root, include, 'tensorflow', 'c', 'c_api.h'), '// header');
  }
}

describe('a library folder of the user', () => {
  it.each([
    ['own/lib', 'own/include', 'own'],
    ['own/lib', 'own/include', 'own/lib'],
    ['own/lib', 'own/include', `own/lib/${mainName}`],
    ['site/tensorflow', 'site/tensorflow/include', 'site/tensorflow'],
    ['site/tensorflow', 'site/tensorflow/include', 'site'],
  ])('is found with libraries in %s and headers in %s when %s is named', async (libraries, include, named) => {
    const machine = await makeFakeMachine();
    await addLibrary(machine, libraries, include);
    expect(await inspectLibraryFolder(path.join(machine.root, named))).toMatchObject({
      folder: path.join(machine.root, libraries),
      libraries: [mainName, frameworkName],
      include: path.join(machine.root, include),
    });
  });

  it('is linked and not copied, and found again as long as it does not change', async () => {
    const machine = await makeFakeMachine();
    await addLibrary(machine, 'own/lib', 'own/include');
    const libraryFolder = path.join(machine.root, 'own');
    const options = { ...machine.options(), libraryFolder };
    const installed = await provisionRuntime(options);
    expect(installed).toMatchObject({ source: 'library folder', libraryFolder: path.join(libraryFolder, 'lib') });
    expect((await stat(path.join(installed.folder, mainName))).ino).toBe(
      (await stat(path.join(libraryFolder, 'lib', mainName))).ino,
    );
    expect(await machine.downloads()).toBe(0);
    expect(await locateRuntime(options)).toEqual(installed);
    expect(await locateRuntime(machine.options())).toBeUndefined();

    await writeFile(path.join(libraryFolder, 'lib', mainName), 'another build');
    expect(await locateRuntime(options)).toBeUndefined();
    await rm(libraryFolder, { recursive: true });
    expect(await locateRuntime(options)).toBeUndefined();
  });

  it('will do without headers where an addon ships with the extension', async () => {
    const machine = await makeFakeMachine();
    await addLibrary(machine, 'own');
    const shipped = path.join(machine.assetsFolder, 'addon', 'prebuilt', `${process.platform}-${process.arch}`);
    await mkdir(shipped, { recursive: true });
    await writeFile(path.join(shipped, 'tfjs_binding.node'), 'shipped');
    const { addon } = await provisionRuntime({ ...machine.options(), libraryFolder: path.join(machine.root, 'own') });
    expect(await readFile(addon, 'utf8')).toBe('shipped');
  });

  it.each([
    ['has no library', 'empty', 'Looked for libtensorflow'],
    ['does not exist', 'nowhere', 'cannot be read'],
    ['has no headers', 'own', 'no headers (looked for include/tensorflow/c/c_api.h'],
  ])('is reported when it %s, and nothing else is used instead', async (_case, name, message) => {
    const machine = await makeFakeMachine();
    await addLibrary(machine, 'own');
    await mkdir(path.join(machine.root, 'empty'));
    const libraryFolder = path.join(machine.root, name);
    await expect(provisionRuntime({ ...machine.options(), libraryFolder })).rejects.toThrow(message);
    expect(await machine.downloads()).toBe(0);
    expect(await locateRuntime({ ...machine.options(), libraryFolder })).toBeUndefined();
  });
});
