import type { WebviewPanel } from 'vscode';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Emitter } from '../../../src/host/emitter';
import { PanelMemory } from '../../../src/host/panelMemory';
import type { RunListItem } from '../../../src/runs/runReader';
import { collectingLog } from './fakes';

describe('the memory of the panel', () => {
  const values = new Map<string, unknown>();
  const changed = new Emitter<void>();
  const log = collectingLog();
  let shownRun: {
    folder: string | undefined;
    onDidChange: typeof changed.event;
    showStored: (f: string) => Promise<void>;
  };
  let order: string[];
  let newest: string | undefined;
  let memory: PanelMemory;

  beforeEach(() => {
    values.clear();
    order = [];
    newest = undefined;
    log.lines.length = 0;
    shownRun = {
      folder: undefined,
      onDidChange: changed.event,
      showStored: (folder) => {
        order.push(`show ${folder}`);
        return folder.includes('gone') ? Promise.reject(new Error('no such run')) : Promise.resolve();
      },
    };
    memory = new PanelMemory({
      shownRun,
      panel: { restore: () => order.push('restore') },
      runs: { newest: () => Promise.resolve(newest === undefined ? undefined : ({ folder: newest } as RunListItem)) },
      memory: {
        get: <T>(key: string, standard?: T) => (values.get(key) as T | undefined) ?? standard,
        update: (key: string, value: unknown) => {
          values.set(key, value);
          return Promise.resolve();
        },
      },
      log,
    });
  });

  afterEach(() => {
    memory.dispose();
  });

  function reload(): Promise<void> {
    return memory.restore({} as WebviewPanel);
  }

  it('brings back the run that the panel showed, before the page asks for it', async () => {
    shownRun.folder = '/runs/a';
    changed.fire();
    shownRun.folder = undefined;
    newest = '/runs/z';
    await reload();
    expect(order).toEqual(['show /runs/a', 'restore']);
  });

  it('brings back the newest run when none is remembered', async () => {
    newest = '/runs/z';
    await reload();
    expect(order).toEqual(['show /runs/z', 'restore']);
  });

  it('brings the panel back also without any run, and when the run was deleted', async () => {
    await reload();
    expect(order).toEqual(['restore']);
    newest = '/runs/gone';
    await reload();
    expect(order).toEqual(['restore', 'show /runs/gone', 'restore']);
    expect(log.lines.join()).toContain('no such run');
  });

  it('leaves a panel alone that shows a run already', async () => {
    shownRun.folder = '/runs/live';
    newest = '/runs/z';
    await reload();
    expect(order).toEqual(['restore']);
  });

  it('forgets nothing and notes nothing once it is given back', () => {
    shownRun.folder = '/runs/a';
    changed.fire();
    memory.dispose();
    shownRun.folder = '/runs/b';
    changed.fire();
    expect([...values.values()]).toEqual(['/runs/a']);
  });
});
