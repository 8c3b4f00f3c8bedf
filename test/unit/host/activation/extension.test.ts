import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';

import type * as vscode from 'vscode';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { activate, deactivate } from '../../../../src/extension';
import { commandIds, panelViewType, viewIds } from '../../../../src/host/ids';
import type { Lab, Surroundings } from '../../../../src/host/lab';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { collectingLog } from '../fakes';

type Run = (argument?: unknown) => unknown;

/** What the extension has told the editor, and what the editor would answer. */
const editor = vi.hoisted(() => ({
  commands: new Map<string, Run>(),
  trees: new Map<string, unknown>(),
  serializers: new Map<string, unknown>(),
  lenses: [] as unknown[],
  executed: [] as string[],
  errors: [] as { message: string; choices: string[] }[],
  answer: undefined as string | undefined,
  log: undefined,
}));

vi.mock('vscode', async () => {
  const { Emitter } = await import('../../../../src/host/emitter');
  const noted = <K, V>(map: Map<K, V>, key: K, value: V): { dispose: () => void } => {
    map.set(key, value);
    return { dispose: () => map.delete(key) };
  };
  return {
    EventEmitter: Emitter,
    Range: class {
      readonly isEmpty = true;
    },
    CodeLens: class {
      constructor(
        readonly range: unknown,
        readonly command: unknown,
      ) {}
    },
    commands: {
      registerCommand: (id: string, run: Run) => noted(editor.commands, id, run),
      executeCommand: (id: string) => Promise.resolve(void editor.executed.push(id)),
    },
    window: {
      createOutputChannel: () => editor.log,
      registerTreeDataProvider: (id: string, provider: unknown) => noted(editor.trees, id, provider),
      registerWebviewPanelSerializer: (type: string, serializer: unknown) =>
        noted(editor.serializers, type, serializer),
      showErrorMessage: (message: string, ...choices: string[]) => {
        editor.errors.push({ message, choices });
        return Promise.resolve(editor.answer);
      },
    },
    languages: {
      registerCodeLensProvider: (_selector: unknown, provider: unknown) => {
        editor.lenses.push(provider);
        return { dispose: () => undefined };
      },
    },
  };
});

describe('the extension', () => {
  /** What was asked of the lab, in order. */
  let done: string[];
  let given: Surroundings | undefined;
  let log: ReturnType<typeof collectingLog> & { show: () => void; dispose: () => void };
  let subscriptions: { dispose(): unknown }[];

  beforeEach(() => {
    done = [];
    given = undefined;
    subscriptions = [];
    log = Object.assign(collectingLog(), { show: () => done.push('show log'), dispose: () => undefined });
    for (const map of [editor.commands, editor.trees, editor.serializers]) {
      map.clear();
    }
    Object.assign(editor, { lenses: [], executed: [], errors: [], answer: undefined, log });
  });

  const lab: Lab = {
    api: {
      get controller() {
        done.push('api');
        return { isRunning: false };
      },
      usePrograms: () => ({ dispose: () => done.push('programs') }),
    } as unknown as Lab['api'],
    runsView: {
      getChildren: () => Promise.resolve([{ runId: 'a' }]),
      getTreeItem: ({ runId }: { runId: string }) => ({ label: runId }),
    } as unknown as Lab['runsView'],
    execute: (id, argument) => Promise.resolve(void done.push(`${id} ${String(argument)}`)),
    restorePanel: (panel) => Promise.resolve(void done.push(`restore ${panel.title}`)),
    shutDown: () => Promise.resolve(void done.push('shut down')),
    dispose: () => done.push('dispose'),
  };

  /** Activates an extension whose second bundle gives the lab above; without one it has been deleted. */
  function activated(hasLab = true): ReturnType<typeof activate> {
    const extensionPath = temporaryFolder();
    if (hasLab) {
      mkdirSync(path.join(extensionPath, 'dist'));
      const bundle = 'exports.createLab = (surroundings) => surroundings.context.create(surroundings);';
      writeFileSync(path.join(extensionPath, 'dist', 'lab.js'), bundle);
    }
    const create = (surroundings: Surroundings): Lab => {
      done.push('load');
      given = surroundings;
      return lab;
    };
    return activate({ extensionPath, subscriptions, create } as unknown as vscode.ExtensionContext);
  }

  const tree = (): vscode.TreeDataProvider<unknown> => editor.trees.get(viewIds.runs) as never;
  const serializer = (): vscode.WebviewPanelSerializer => editor.serializers.get(panelViewType) as never;
  const restore = (): unknown => serializer().deserializeWebviewPanel({ title: 'panel' } as never, undefined);

  it('is activated without its second bundle, and answers for all that the manifest promises', () => {
    activated();
    expect([...editor.commands.keys()].sort()).toEqual(Object.values(commandIds).sort());
    expect([...editor.trees.keys(), ...editor.serializers.keys()]).toEqual([viewIds.runs, panelViewType]);
    const [lenses] = editor.lenses as vscode.CodeLensProvider[];
    expect(lenses?.provideCodeLenses({ uri: 'file' } as never, undefined as never)).toHaveLength(2);
    expect(done).toEqual([]);
  });

  it('loads it once for two commands at once', async () => {
    activated();
    const runs = [commandIds.trainAndCompare, commandIds.openRun].map((id) => editor.commands.get(id)?.('argument'));
    await Promise.all(runs);
    expect(done).toEqual(['load', `${commandIds.trainAndCompare} argument`, `${commandIds.openRun} argument`]);
  });

  it('lists the runs when the editor asks for them, and has it ask again when they change', async () => {
    activated();
    let changes = 0;
    tree().onDidChangeTreeData?.(() => changes++);
    const runs = await tree().getChildren();
    expect(runs).toEqual([{ runId: 'a' }]);
    expect(tree().getTreeItem(runs?.[0])).toEqual({ label: 'a' });
    given?.refreshRuns();
    expect(changes).toBe(1);
    expect(done).toEqual(['load']);
  });

  it('hands over the panel that the editor kept', async () => {
    activated();
    await restore();
    expect(done).toEqual(['load', 'restore panel']);
  });

  it('gives others what they ask for, and loads nothing before', () => {
    const api = activated();
    expect(done).toEqual([]);
    expect(api.controller.isRunning).toBe(false);
    api.usePrograms({}).dispose();
    expect(done).toEqual(['load', 'api', 'programs']);
  });

  it('tells why the second bundle cannot be loaded, and what helps', async () => {
    activated(false);
    editor.answer = 'Reload Window';
    await editor.commands.get(commandIds.showResults)?.();
    expect(editor.errors).toHaveLength(1);
    expect(editor.errors[0]?.message).toMatch(
      /^Multimodal Lab could not be loaded: Cannot find module '[^\n]*lab\.js'\. Reload the window/,
    );
    expect(editor.errors[0]?.choices).toEqual(['Reload Window', 'Show Log']);
    expect(log.lines.join('\n')).toMatch(/error Multimodal Lab could not be loaded: .*Cannot find module/);
    await vi.waitFor(() => expect(editor.executed).toEqual(['workbench.action.reloadWindow']));
    // The next failure is told once the message before it is gone.
    await setImmediate();
    editor.answer = 'Show Log';
    expect(await tree().getChildren()).toEqual([]);
    await vi.waitFor(() => expect(done).toEqual(['show log']));
    await expect(restore()).rejects.toThrow(/lab\.js/);
  });

  it('is deactivated before anything was loaded, and loads nothing after', async () => {
    activated();
    await deactivate();
    await editor.commands.get(commandIds.trainAndCompare)?.();
    subscriptions.forEach((subscription) => subscription.dispose());
    expect([done, editor.errors, editor.commands.size, editor.trees.size, editor.serializers.size]).toEqual([
      [],
      [],
      0,
      0,
      0,
    ]);
  });

  it('ends the run of a loaded lab, and gives the lab back', async () => {
    activated();
    await editor.commands.get(commandIds.showResults)?.();
    await deactivate();
    subscriptions.forEach((subscription) => subscription.dispose());
    expect(done.slice(2)).toEqual(['shut down', 'dispose']);
  });
});
