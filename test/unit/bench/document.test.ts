import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { documentText } from '../../bench/document';
import type { Machine } from '../../bench/machine';
import { PrecisionLog, type PrecisionRun } from '../../bench/precisionLog';
import { verdict } from '../../bench/targets';
import { makeTemporaryFolder, removeFolder } from '../../support/temporaryFolder';

const machine: Machine = {
  processor: 'Some processor',
  cores: 2,
  threads: 4,
  features: ['AVX2'],
  memoryGigabytes: 8,
  system: 'Linux x64',
  node: '20.19.0',
  tensorflow: '2.21.0',
  bfloat16: false,
};

let folder: string;

beforeEach(() => {
  folder = makeTemporaryFolder();
});

afterEach(() => removeFolder(folder));

function keep(name: string, data: unknown): void {
  mkdirSync(folder, { recursive: true });
  const result = { measuredAt: '2026-11-24T12:00:00.000Z', machine, settings: { rounds: 2, epochs: 5 }, data };
  writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(result));
}

function run(precision: PrecisionRun['precision'], seed: number, accuracy: number): PrecisionRun {
  const measuredAt = '2026-11-24T12:00:00.000Z';
  return { precision, seed, epochs: 5, measuredAt, machine, accuracy, loss: 0.3, seconds: 1 };
}

describe('the page', () => {
  it('says of every section without a result how to get one', () => {
    const text = documentText(folder);
    for (const name of ['epoch', 'start', 'recurrent', 'passes', 'editor', 'precision']) {
      expect(text).toContain(`Not measured yet: \`npm run bench -- --only ${name}\`.`);
    }
  });

  it('sets what was measured beside what must be reached, and compares within rounds', () => {
    const lab = (round: number, epochSeconds: number, wholeSeconds: number): object => ({
      round,
      epochSeconds,
      wholeSeconds,
      msPerStep: 10 * epochSeconds,
      peakMegabytes: 900,
      accuracies: { multimodal: 1, 'image-only': 0.9 },
      versions: {},
    });
    keep('epoch', {
      contenders: [
        { key: 'float32', title: 'Ours', runs: [lab(1, 2, 20), lab(2, 4, 40)] },
        { key: 'keras', title: 'Keras', runs: [lab(1, 4, 22), lab(2, 6, 44)] },
      ],
      notes: ['PyTorch was not measured.'],
    });
    const text = documentText(folder);
    expect(text).toContain('| at least 1.4 | at least 1.8 | 1.75 (1.50–2.00) | reached |');
    expect(text).toContain('| at least 1.4 | at least 1.8 | 1.10 | **missed** |');
    expect(text).toContain('| at most 1100 MB | at most 800 MB | 900 MB | reached |');
    expect(text).toContain('| Keras | 1.75 (1.50–2.00) | 1.10 |');
    expect(text).toContain('PyTorch was not measured.');
    expect(text).toContain('Measured on 2026-11-24: Some processor (2 cores, 4 threads, AVX2), 8 GB memory');
  });

  it('compares steps of recurrent models by their medians within rounds', () => {
    const times = (steps: readonly number[], graphBytes?: number): object => ({
      msPerStep: steps,
      firstStepMs: 1500,
      versions: { some: '1.0' },
      ...(graphBytes === undefined ? {} : { graphBytes }),
    });
    const run = (round: number, steps: readonly number[], bytes?: number): object => {
      const one = times(steps, bytes);
      return { round, models: { textGru: one, textLstm: times([1], bytes), audioGru: one } };
    };
    keep('recurrent', {
      contenders: [
        { key: 'float32', title: 'Ours', runs: [run(1, [9, 10, 99], 2000), run(2, [20, 20, 20], 2000)] },
        { key: 'keras', title: 'Keras', runs: [run(1, [20, 1, 21]), run(2, [60, 60, 60])] },
      ],
      notes: ['PyTorch was not measured.'],
    });
    const text = documentText(folder);
    expect(text).toContain('| Ours | 15.00 (10.00–20.00) | 1 | 1.50 |');
    expect(text).toContain('| Keras | 40.00 (20.00–60.00) | 2.50 (2.00–3.00) | 1.50 |');
    expect(text).toContain('| Keras | 1.00 | 1.00 | 1.50 |');
    expect(text).toContain('2 kB, 2 kB, 2 kB. Versions: some 1.0.');
    expect(text).toContain('PyTorch was not measured.');
  });

  it('has no line for a pass that was not there yet when passes were measured', () => {
    const interval = { stepRatios: [1, 1, 1, 1, 1, 1], compileRatios: [1], sizeRatio: 1 };
    const classic = { stepMs: 1, compileMs: 1, bytes: 1, without: { biasAdd: interval }, needed: ['plainMatMul'] };
    keep('passes', { float32: { classic } });
    const text = documentText(folder);
    expect(text).toContain('| `biasAdd` |');
    expect(text).toContain('| `plainMatMul` | cannot do without |');
    expect(text).not.toContain('| `biasAddGrad` |');
  });

  it('goes by the bound that is reached', () => {
    expect(verdict({ must: 50, aim: 20, better: 'less' }, 20)).toBe('aim reached');
    expect(verdict({ must: 50, aim: 20, better: 'less' }, 51)).toBe('**missed**');
    expect(verdict({ must: 1.4, aim: 1.8, better: 'more' }, 1.4)).toBe('reached');
    expect(verdict({ must: 1.4, aim: 1.8, better: 'more' })).toBe('not measured');
  });
});

describe('the trainings in both precisions', () => {
  it('are kept a line each, and one that was cut off is forgotten', () => {
    const log = new PrecisionLog(folder);
    log.append(run('float32', 1, 0.9));
    appendFileSync(path.join(folder, 'precision.jsonl'), '{"precision":"bfloat16","machine":{}');
    expect(log.read()).toEqual([run('float32', 1, 0.9)]);
    log.append(run('bfloat16', 1, 0.8));
    expect(log.read()).toEqual([run('float32', 1, 0.9), run('bfloat16', 1, 0.8)]);
    log.clear();
    expect(log.read()).toEqual([]);
  });

  it('are compared by seeds that have both', () => {
    const log = new PrecisionLog(folder);
    for (const [seed, float32, bfloat16] of [
      [1, 0.9, 0.89],
      [2, 0.91, 0.89],
      [3, 0.92, 0.89],
    ] as const) {
      log.append(run('float32', seed, float32));
      log.append(run('bfloat16', seed, bfloat16));
    }
    log.append(run('float32', 4, 0.1));
    const text = documentText(folder);
    // Differences -1, -2, -3 points: mean -2, s = 1, t(2) = 4.3027.
    expect(text).toContain('3 seeds');
    expect(text).toContain('**-2.00 points**');
    expect(text).toContain('-4.48 to +0.48');
    expect(text).toContain('show no difference');
    expect(text).toContain('emulated');
  });
});
