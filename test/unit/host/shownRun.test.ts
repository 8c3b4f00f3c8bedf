import { Emitter } from 'vscode-jsonrpc/node';
import { beforeEach, describe, expect, it } from 'vitest';

import { ShownRun } from '../../../src/host/shownRun';
import { LabError } from '../../../src/protocol/errors';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { initialSnapshot } from '../../../src/protocol/snapshot';
import type { RunSnapshot } from '../../../src/protocol/snapshot';
import { collectingLog } from './fakes';

const experiment = parseExperiment({});
const named = (name: string): RunSnapshot => ({ ...initialSnapshot(experiment), name });

describe('ShownRun', () => {
  let stored: Map<string, RunSnapshot>;
  let controller: {
    snapshot: RunSnapshot | undefined;
    isRunning: boolean;
    runFolder: string | undefined;
    onDidChange: Emitter<RunSnapshot>['event'];
    onDidEnd: Emitter<RunSnapshot>['event'];
  };
  let shown: ShownRun;
  let changes: number;
  let changed: Emitter<RunSnapshot>;

  beforeEach(() => {
    changed = new Emitter<RunSnapshot>();
    stored = new Map([['/runs/a', named('stored')]]);
    controller = {
      snapshot: undefined,
      isRunning: false,
      runFolder: undefined,
      onDidChange: changed.event,
      onDidEnd: new Emitter<RunSnapshot>().event,
    };
    shown = new ShownRun({
      controller,
      readRun: (folder) => {
        const run = stored.get(folder);
        return run === undefined
          ? Promise.reject(new LabError('storeFailed', `There is no readable run in ${folder}.`))
          : Promise.resolve(run);
      },
      plannedExperiment: () => experiment,
      log: collectingLog(),
    });
    changes = 0;
    shown.onDidChange(() => changes++);
  });

  it('shows what would be run before there is any run', () => {
    expect(shown.snapshot).toEqual(initialSnapshot(experiment));
    expect(shown.isLive).toBe(false);
    expect(shown.folder).toBeUndefined();
  });

  it('shows the run of the window, and a stored one until it is told otherwise', async () => {
    controller.snapshot = named('live');
    controller.isRunning = true;
    expect([shown.snapshot.name, shown.isLive]).toEqual(['live', true]);
    await shown.showStored('/runs/a');
    expect([shown.snapshot.name, shown.isLive, shown.folder]).toEqual(['stored', false, '/runs/a']);
    shown.showCurrent();
    expect(shown.snapshot.name).toBe('live');
    expect(changes).toBe(2);
  });

  it('shows the run of the window live when it is opened from the list', async () => {
    controller.snapshot = named('live');
    controller.isRunning = true;
    controller.runFolder = '/runs/live';
    await shown.showStored('/runs/live');
    expect(shown.isLive).toBe(true);
  });

  it('keeps what it shows when another run cannot be read', async () => {
    await shown.showStored('/runs/a');
    await expect(shown.showStored('/runs/gone')).rejects.toMatchObject({ code: 'storeFailed' });
    expect(shown.snapshot.name).toBe('stored');
  });

  it('follows a stored run that changes, and leaves one that was deleted', async () => {
    await shown.showStored('/runs/a');
    stored.set('/runs/a', named('renamed'));
    await shown.refresh();
    expect(shown.snapshot.name).toBe('renamed');
    stored.clear();
    await shown.refresh();
    expect(shown.snapshot.state).toBe('idle');
    expect(shown.folder).toBeUndefined();
  });

  it('passes on the changes of the run of the window until it is disposed', () => {
    changed.fire(named('live'));
    expect(changes).toBe(1);
    shown.dispose();
    changed.fire(named('live'));
    expect(changes).toBe(1);
  });
});
