import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import type { FromDecoder, ToDecoder } from '../../../src/decoder/messages';
import { assetsFolder, built } from '../../support/project';
import { temporaryFolder } from '../../support/temporaryFolder';
import { runtimeFolder } from '../../support/tensorflow';
import { writePictureSet } from './pictureSet';

const tasks = 300;
const size = 256;
const rowBytes = size * size * 3;

describe('a decoder', () => {
  it('ends with its run, though many tasks of few rows wait', async () => {
    const folder = temporaryFolder();
    const manifest = writePictureSet(folder, { rows: 1, size });
    const [written = ''] = readFileSync(manifest, 'utf8').split('\n')[1]?.split(',') ?? [];
    const cacheFile = path.join(folder, 'cache');
    const cache = openSync(cacheFile, 'w+');
    const child = fork(built('decoder.js'), [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc', cache], execArgv: [] });
    onTestFinished(() => void child.kill('SIGKILL'));
    closeSync(cache);
    const ended = once(child, 'exit');
    const send = (message: ToDecoder): boolean => child.send(message);
    const streams = [{ folder, target: { type: 'image', height: size, width: size, channels: 3 } }] as const;
    send({ kind: 'start', streams, runtimeFolder: await runtimeFolder(), assetsFolder });
    child.on('message', ({ kind }: FromDecoder) => {
      if (kind === 'done' && child.connected) {
        child.disconnect();
      }
    });
    for (let id = 0; id < tasks; id++) {
      send({ kind: 'task', id, task: { stream: 0, rows: [{ written, offset: id * rowBytes }] } });
    }
    expect(await ended).toEqual([0, null]);
    expect(statSync(cacheFile).size).toBeGreaterThanOrEqual(rowBytes);
    expect(statSync(cacheFile).size).toBeLessThan(tasks * rowBytes);
  });
});
