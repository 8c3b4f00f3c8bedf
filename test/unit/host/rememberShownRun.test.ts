import { beforeEach, describe, expect, it, vi } from 'vitest';

import { Emitter } from 'vscode-jsonrpc/node';

import { rememberShownRun } from '../../../src/host/rememberShownRun';
import type { Remembered } from '../../../src/host/rememberShownRun';
import { collectingLog } from './fakes';

interface Serializer {
  deserializeWebviewPanel: (panel: object) => Promise<void>;
}

const editor = vi.hoisted<{ serializer: unknown; viewType: string }>(() => ({ serializer: undefined, viewType: '' }));

// The editor calls the serializer only when a window is reloaded, which would end a test inside it.
vi.mock('vscode', () => ({
  window: {
    registerWebviewPanelSerializer: (viewType: string, serializer: unknown) => {
      Object.assign(editor, { viewType, serializer });
      return { dispose: () => undefined };
    },
  },
}));

describe('rememberShownRun', () => {
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
    const services = {
      shownRun,
      panel: { restore: () => order.push('restore') },
      runs: { newest: () => Promise.resolve(newest === undefined ? undefined : { folder: newest }) },
      memory: {
        get: (key: string) => values.get(key),
        update: (key: string, value: unknown) => {
          values.set(key, value);
          return Promise.resolve();
        },
      },
      log,
    };
    rememberShownRun(services as unknown as Remembered);
  });

  function reload(): Promise<void> {
    return (editor.serializer as Serializer).deserializeWebviewPanel({});
  }

  it('brings back the run that the panel showed, before the page asks for it', async () => {
    shownRun.folder = '/runs/a';
    changed.fire();
    shownRun.folder = undefined;
    newest = '/runs/z';
    await reload();
    expect(editor.viewType).toBe('multimodalLab.results');
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
});
