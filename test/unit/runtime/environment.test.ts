import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

import { environmentReportSchema, type EnvironmentReport } from '../../../src/protocol/setup';
import { inspectEnvironment } from '../../../src/runtime/environment';
import { provisionRuntime } from '../../../src/runtime/provisionRuntime';
import { makeFakeMachine, type FakeMachine } from './fakeMachine';

async function inspect(machine: FakeMachine, more: object = {}): Promise<EnvironmentReport> {
  const { cache, assetsFolder, pip, compiler } = machine;
  return inspectEnvironment({ cache, assetsFolder, pips: [pip], compilers: [compiler], ...more });
}

const item = (report: EnvironmentReport, title: string) => report.items.find((one) => one.title === title);

async function addDataAndVerifier(machine: FakeMachine): Promise<void> {
  const data = path.join(machine.assetsFolder, 'data', 'mnist');
  await mkdir(data, { recursive: true });
  for (const name of ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1']) {
    await writeFile(path.join(data, `${name}-ubyte`), '');
  }
  await writeFile(path.join(machine.assetsFolder, '..', 'package.json'), '{"version":"1.2.3"}');
  await writeFile(path.join(machine.assetsFolder, 'verifyRuntime.js'), 'console.log(`{"tensorflow":"2.99.0"}`)');
}

describe('inspectEnvironment', () => {
  it('is ready when everything is there', async () => {
    const machine = await makeFakeMachine();
    await addDataAndVerifier(machine);
    await provisionRuntime(machine.options());
    const report = await inspect(machine);
    expect(environmentReportSchema.parse(report)).toEqual(report);
    expect(report.ready).toBe(true);
    expect(item(report, 'Multimodal Lab')?.value).toBe('1.2.3');
    expect(item(report, 'Native runtime')?.value).toMatch(/^TensorFlow 2\.99\.0 \(wheel\), verified, in /);
    expect(item(report, 'pip')?.value).toContain('pip 1.0');
    expect(item(report, 'C++ compiler')?.value).toContain('fake compiler 1.0');
  });

  it('does not miss pip and a compiler once the runtime is there', async () => {
    const machine = await makeFakeMachine();
    await addDataAndVerifier(machine);
    await provisionRuntime(machine.options());
    const report = await inspect(machine, { pips: [], compilers: [] });
    expect(report.ready).toBe(true);
    expect(item(report, 'pip')).toMatchObject({ status: 'ok', value: 'not found; only setting up needs it' });
  });

  it('tells each problem with its remedy', async () => {
    const machine = await makeFakeMachine();
    const report = await inspect(machine, { pips: [], compilers: [] });
    expect(report.ready).toBe(false);
    const problems = report.items.filter((one) => one.status === 'problem');
    expect(problems.map((one) => one.title)).toEqual(['Native runtime', 'pip', 'C++ compiler', 'MNIST digits']);
    expect(report.items.filter((one) => one.status !== 'ok' && one.remedy === undefined)).toEqual([]);
    expect(item(report, 'Native runtime')).toMatchObject({ value: 'not installed' });
  });

  it('says where a file stands in the place of the cache', async () => {
    const machine = await makeFakeMachine();
    const file = path.join(machine.assetsFolder, 'cache');
    await writeFile(file, '');
    for (const cache of [file, path.join(file, 'below')]) {
      expect(item(await inspect(machine, { cache }), 'Disk')).toEqual({
        title: 'Disk',
        value: `${cache} cannot be a folder, as ${file} is a file`,
        status: 'problem',
        remedy: 'Set MULTIMODAL_LAB_CACHE to a folder, or move that file elsewhere.',
      });
    }
  });

  it('finds a runtime that no longer loads', async () => {
    const machine = await makeFakeMachine();
    await addDataAndVerifier(machine);
    await provisionRuntime(machine.options());
    await writeFile(
      path.join(machine.assetsFolder, 'verifyRuntime.js'),
      'console.error("Error: broken"); process.exit(1)',
    );
    const report = await inspect(machine);
    expect(report.ready).toBe(false);
    expect(item(report, 'Native runtime')?.value).toContain('does not load: broken');
  });

  it('says what is wrong with a library folder', async () => {
    const machine = await makeFakeMachine();
    const report = await inspect(machine, { libraryFolder: machine.root });
    expect(item(report, 'Native runtime')).toMatchObject({ status: 'problem', remedy: 'Correct the library folder.' });
    expect(item(report, 'Native runtime')?.value).toContain('No TensorFlow library was found');
  });
});
