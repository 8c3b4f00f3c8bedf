import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { resolveRun } from '../../../src/cli/resolveRun';
import { temporaryFolder } from '../../support/temporaryFolder';
import { writeRun } from '../runs/helpers';

describe('the run that a command names', () => {
  it('is a folder, or a name among the runs', async () => {
    const runs = temporaryFolder();
    const { folder, runId } = writeRun(runs);
    expect(await resolveRun(folder, 'elsewhere', '--out')).toBe(folder);
    expect(await resolveRun(path.relative(process.cwd(), folder), 'elsewhere', '--out')).toBe(folder);
    expect(await resolveRun(runId, runs, '--out')).toBe(folder);
  });

  it('is bad usage where there is none, with the newest of those that there are', async () => {
    const runs = temporaryFolder();
    const names = [1, 2, 3, 4, 5, 6, 7].map(
      (day) => writeRun(runs, [], {}, new Date(`2026-03-0${day}T05:06:07Z`)).runId,
    );
    const newest = names.toReversed().slice(0, 5).join(', ');
    await expect(resolveRun('nope', runs, '--out')).rejects.toMatchObject({
      code: 'badUsage',
      message: `There is no run "nope". The newest in ${runs}: ${newest} and 2 more. Runs elsewhere are named by their folder, or with --out.`,
    });
    // A folder that is there, but is no run.
    await expect(resolveRun(runs, runs, '--out')).rejects.toMatchObject({ code: 'badUsage' });
  });

  it('says how to name the folder with the runs where it holds none', async () => {
    const nowhere = path.join(temporaryFolder(), 'nowhere');
    await expect(resolveRun('nope', nowhere, '--runs')).rejects.toMatchObject({
      code: 'badUsage',
      message: `There is no run "nope". ${nowhere} holds no run at all: name the folder with the runs with --runs, or the run's own folder.`,
    });
  });
});
