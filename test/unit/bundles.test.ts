import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { built, projectFolder } from '../support/project';

interface Metafile {
  readonly inputs: Readonly<Record<string, { readonly imports: readonly { path: string; external?: boolean }[] }>>;
  readonly outputs: Readonly<
    Record<string, { readonly bytes: number; readonly inputs: Readonly<Record<string, { bytesInOutput: number }>> }>
  >;
}

/** Every source file that went into a bundle, and every module that it leaves to whoever loads it. */
function bundle(name: string): { inputs: string[]; shipped: string[]; externals: string[]; bytes: number } {
  const meta = JSON.parse(readFileSync(built('meta', `${name}.json`), 'utf8')) as Metafile;
  const output = meta.outputs[`dist/${name}`];
  expect(output, `dist/${name} is not in its metafile`).toBeDefined();
  const externals = Object.values(meta.inputs).flatMap(({ imports }) =>
    imports.filter(({ external }) => external === true).map((one) => one.path),
  );
  const shipped = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return {
    inputs: Object.keys(meta.inputs),
    shipped: shipped.map(([file]) => file),
    externals: [...new Set(externals)],
    bytes: output?.bytes ?? 0,
  };
}

/** `src/engine`, `node_modules/zod`, `webview`: what a file belongs to. */
function ownerOf(file: string): string {
  const [first = '', second = '', third = ''] = file.split('/');
  if (first === 'node_modules') {
    return second.startsWith('@') ? `${first}/${second}/${third}` : `${first}/${second}`;
  }
  return first === 'src' ? (third === '' ? file : `${first}/${second}`) : first;
}

function owners(name: string): Set<string> {
  return new Set(bundle(name).inputs.map(ownerOf));
}

/** The two halves of the extension. */
const extensionBundles = ['extension.js', 'lab.js'];
const nodePrograms = ['trainer.js', 'cli.js', 'decoder.js', 'verifyRuntime.js', 'tensorflow.js'];

describe('the extension host', () => {
  it.each(extensionBundles)('computes nothing in %s: no engine, no TensorFlow, no entry of another program', (name) => {
    const used = [...owners(name)];
    expect(used).toContain('src/host');
    const foreign = ['src/engine', 'src/trainer', 'src/cli', 'webview'];
    expect(used.filter((owner) => foreign.includes(owner) || owner.includes('tensorflow'))).toEqual([]);
  });

  it('is activated by its own few files alone: no library, no schema, no reader of runs, no connection', () => {
    const { inputs, externals, bytes } = bundle('extension.js');
    const activation = /^src\/(extension|host\/(activation\/\w+|ids|lifetime))\.ts$/;
    expect(inputs.filter((file) => !activation.test(file))).toEqual([]);
    expect(externals.sort()).toEqual(['node:module', 'node:path', 'vscode']);
    // The editor waits until it is compiled.
    expect(bytes).toBeLessThan(20_000);
  });

  it('has everything else in the bundle that it loads at its first use, with next to nothing twice', () => {
    const lab = bundle('lab.js').inputs;
    expect(lab).toEqual(expect.arrayContaining(['src/host/lab.ts', 'src/host/trainerProcess.ts']));
    expect([...owners('lab.js')]).toContain('node_modules/zod');
    const twice = bundle('extension.js').inputs.filter((file) => lab.includes(file));
    expect(twice.sort()).toEqual(['src/host/ids.ts', 'src/host/lifetime.ts']);
  });
});

describe('the page', () => {
  it('is made of its own files, the protocol and the libraries of its charts and controls', () => {
    const used = [...owners('page.js')];
    expect(used).toContain('webview');
    expect(used.filter((owner) => owner.startsWith('src/'))).toEqual(['src/protocol']);
    const libraries = used.filter((owner) => owner.startsWith('node_modules/'));
    const allowed =
      /^node_modules\/(uplot|@vscode\/webview-ui-toolkit|@microsoft\/fast-[a-z-]+|exenv-es6|tabbable|tslib)$/;
    expect(libraries.filter((library) => !allowed.test(library))).toEqual([]);
  });

  it('checks no schema and asks for no module', () => {
    expect([...owners('page.js')]).not.toContain('node_modules/zod');
    expect(bundle('page.js').externals).toEqual([]);
  });
});

describe('the editor’s interface', () => {
  it('is imported by the extension host alone', () => {
    for (const name of extensionBundles) {
      expect(bundle(name).externals, name).toContain('vscode');
    }
    for (const name of nodePrograms) {
      expect(bundle(name).externals, name).not.toContain('vscode');
      expect(bundle(name).inputs.filter((file) => file.startsWith('src/host/') || file === 'src/extension.ts')).toEqual(
        [],
      );
    }
  });

  it.each(extensionBundles)('is all that is missing in %s: everything else is Node’s own', (bundled) => {
    const foreign = bundle(bundled).externals.filter((name) => !name.startsWith('node:') && name !== 'vscode');
    const unknown = foreign.filter((name) => process.getBuiltinModule(name) === undefined);
    expect(unknown).toEqual([]);
  });
});

describe('TensorFlow', () => {
  it('is in a bundle of its own, which the programs load when something is computed', () => {
    expect(owners('tensorflow.js')).toContain('node_modules/@tensorflow/tfjs-node');
    for (const name of [
      ...nodePrograms.filter((program) => program !== 'tensorflow.js'),
      ...extensionBundles,
      'page.js',
    ]) {
      const used = [...owners(name)].filter((owner) => owner.startsWith('node_modules/@tensorflow'));
      expect(used, name).toEqual([]);
    }
  });

  it('is told by the runtime where its addon is, and never looks for it on its own', () => {
    const { inputs } = bundle('tensorflow.js');
    expect(inputs).toContain('src/runtime/addonLocator.ts');
    expect(inputs.filter((file) => file.includes('node-pre-gyp'))).toEqual([]);
  });
});

describe('the trainer and the command line', () => {
  it('share the engine and the run store', () => {
    for (const name of ['trainer.js', 'cli.js']) {
      const used = owners(name);
      expect([...used], name).toEqual(
        expect.arrayContaining(['src/engine', 'src/runs', 'src/protocol', 'src/runtime']),
      );
    }
    expect(owners('trainer.js')).not.toContain('src/cli');
    expect(owners('cli.js')).not.toContain('src/trainer');
  });
});

describe('the notices', () => {
  const rows = readFileSync(path.join(projectFolder, 'THIRD-PARTY-NOTICES.md'), 'utf8').split('\n');

  // What TensorFlow.js is made of is named with it.
  it.each([...extensionBundles, ...nodePrograms, 'page.js'].filter((name) => name !== 'tensorflow.js'))(
    'name every package of %s beside it',
    (name) => {
      const packages = bundle(name)
        .shipped.map(ownerOf)
        .filter((owner) => owner.startsWith('node_modules/'))
        .map((owner) => owner.slice('node_modules/'.length));
      const row = (one: string): string | undefined => rows.find((text) => text.includes(`\`${one}\``));
      expect([...new Set(packages)].filter((one) => row(one)?.includes(`dist/${name}`) !== true)).toEqual([]);
    },
  );
});
