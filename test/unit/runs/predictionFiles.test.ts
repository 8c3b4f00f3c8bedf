import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';

import { predictionFiles } from '../../../src/runs/predictionFiles';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('the predictions in a run’s folder', () => {
  it('are a table for each model that is read back as it was written, whatever the classes are called', async () => {
    const folder = temporaryFolder();
    const files = predictionFiles(folder);
    const labels = ['a "cat", sitting', 'line\nbreak', ' dog'];
    const predictions = ['line\nbreak', 'line\nbreak', 'a "cat", sitting'];
    await files.save('multimodal', {
      ...{ labels, predictions },
      lines: Int32Array.of(2, 5, 9),
      probabilities: Float32Array.of(0.5, 0.25, 1),
    });
    expect(parse(readFileSync(path.join(folder, 'predictions', 'multimodal.csv'), 'utf8'))).toEqual([
      ['line', 'label', 'prediction', 'probability'],
      ['2', 'a "cat", sitting', 'line\nbreak', '0.500000'],
      ['5', 'line\nbreak', 'line\nbreak', '0.250000'],
      ['9', ' dog', 'a "cat", sitting', '1.000000'],
    ]);
    expect(await files.load('multimodal', labels)).toEqual(predictions);
    expect(readdirSync(path.join(folder, 'predictions'))).toEqual(['multimodal.csv']);
  });

  it('count rows that come from no manifest, and hold targets where numbers are predicted', async () => {
    const folder = temporaryFolder();
    const files = predictionFiles(folder);
    await files.save('first-only', { labels: ['1.5', '-2'], predictions: ['1.25', '-2.125'] });
    expect(parse(readFileSync(path.join(folder, 'predictions', 'first-only.csv'), 'utf8'))).toEqual([
      ['row', 'target', 'prediction'],
      ['1', '1.5', '1.25'],
      ['2', '-2', '-2.125'],
    ]);
  });

  it('say what to do where the disk is full', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'predictions', 'multimodal.csv');
    mkdirSync(path.dirname(file));
    symlinkSync('/dev/full', `${file}.partial`);
    await expect(predictionFiles(folder).save('multimodal', { labels: ['1'], predictions: ['1'] })).rejects.toThrow(
      `The predictions ${file} cannot be written: the disk is full; free some space and run again.`,
    );
  });

  it('are not there in runs of older versions', async () => {
    expect(await predictionFiles(temporaryFolder()).load('multimodal', ['cat'])).toBeUndefined();
  });

  it('that cannot be read or written are a failure of the store that names the file', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'predictions', 'multimodal.csv');
    mkdirSync(path.dirname(file));
    writeFileSync(file, 'row,label,prediction\r\n1,"cat');
    const read = predictionFiles(folder).load('multimodal', ['cat']);
    await expect(read).rejects.toMatchObject({ code: 'storeFailed' });
    await expect(read).rejects.toThrow(file);
    for (const [cut, problem] of [
      ['1,1.5,1.25\r\n2,-2\r\n', /line 3 has no prediction\.$/],
      ['1,,1.25\r\n', /line 2 has no label\.$/],
      ['1,1.5,1.25\r\n', /cannot be read: it has not the 2 rows of the test, but 1\.$/],
      ['1,1.5,1.25\r\n2,-2,1\r\n3,1,1\r\n', /it has not the 2 rows of the test, but 3\.$/],
      ['1,1.5,1.25\r\n2,-2,-1.8', /its last line is not whole\.$/],
      ['1,1.5,1.25\r\n2,-2.5,-1.8\r\n', /its row 2 is not that of the test\.$/],
    ] as const) {
      writeFileSync(file, `row,target,prediction\r\n${cut}`);
      await expect(predictionFiles(folder).load('multimodal', ['1.5', '-2'])).rejects.toThrow(problem);
    }
    writeFileSync(path.join(folder, 'file'), '');
    const written = predictionFiles(path.join(folder, 'file')).save('multimodal', { labels: [], predictions: [] });
    await expect(written).rejects.toMatchObject({ code: 'storeFailed' });
  });
});
