import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { groupedMean } from '../../../src/engine/evaluation/groupedMean';
import { randomStream } from '../../../src/engine/random';
import { resultSentences } from '../../../src/protocol/comparisonText';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { readRun } from '../../../src/runs/runReader';
import { executeWork, type Executed } from '../../support/executeWork';
import { temporaryFolder } from '../../support/temporaryFolder';
import { nativeTensorFlow } from '../../support/tensorflow';

beforeAll(async () => {
  await nativeTensorFlow();
});

const speakers = 20;
const rowsOfSpeaker = 9;

/** Numbers that tell which of two words was said, of many speakers; those of one speaker are shifted together. */
function makeManifest(): string {
  const stream = randomStream(3, 'speakers');
  const lines = Array.from({ length: speakers }, (_, speaker) => {
    const shift = stream.normal();
    return Array.from({ length: rowsOfSpeaker }, () => {
      const word = stream.uniform() < 0.5 ? 0 : 1;
      const [pitch, gesture] = [word + shift + 0.5 * stream.normal(), word + 0.8 * stream.normal()];
      return `${pitch.toFixed(3)},${gesture.toFixed(3)},speaker ${speaker},${word === 0 ? 'no' : 'yes'}`;
    });
  });
  const file = path.join(temporaryFolder(), 'words.csv');
  writeFileSync(file, ['pitch,gesture,speaker,label', ...lines.flat(), ''].join('\n'));
  return file;
}

function experimentOn(manifest: string, testSplit: number): ReturnType<typeof parseExperiment> {
  return parseExperiment({
    data: { manifest, group: 'speaker', testSplit },
    modalities: { pitch: { units: 8 }, gesture: { units: 8 } },
    fusion: { units: 16 },
    models: ['concat', 'gated', 'lateAverage', 'pitch-only', 'gesture-only'],
    training: { epochs: 4, batchSize: 16, validationSplit: 0 },
  });
}

function comparisonOf({ outcome, events }: Executed) {
  expect(outcome, JSON.stringify(events.at(-1))).toBe('done');
  const comparison = events.find((event) => event.kind === 'comparisonReady');
  const { runId: _id, time: _time, ...measured } = comparison!;
  return measured;
}

/** The group and the hit of each test row, by the table of the data and what was kept of the model. */
function keptHits(folder: string, model: string, manifest: string): { speaker: string; hit: number }[] {
  const data = readFileSync(manifest, 'utf8').split('\n');
  const [, ...lines] = readFileSync(path.join(folder, 'predictions', `${model}.csv`), 'utf8')
    .trim()
    .split('\r\n');
  return lines.map((line) => {
    const [place, label, prediction] = line.split(',');
    return { speaker: data[Number(place) - 1]!.split(',')[2]!, hit: label === prediction ? 1 : 0 };
  });
}

describe('a run on rows that come in groups', () => {
  it('compares by these groups, also when it goes on after an interruption', async () => {
    const manifest = makeManifest();
    const experiment = experimentOn(manifest, 0.4);
    const whole = await executeWork({ experiment, runsFolder: temporaryFolder() });
    const comparison = comparisonOf(whole);
    const [baseline, candidate] = [comparison.baseline, comparison.candidate].map((model) =>
      keptHits(whole.folder, model, manifest),
    );
    const names = [...new Set(candidate!.map(({ speaker }) => speaker))];
    expect(names).toHaveLength(8);
    expect(comparison.groups).toEqual({ column: 'speaker', count: 8 });
    const differences = Float64Array.from(candidate!, ({ hit }, row) => hit - baseline![row]!.hit);
    const ofRow = Int32Array.from(candidate!, ({ speaker }) => names.indexOf(speaker));
    expect(comparison.paired).toEqual({
      rows: 8 * rowsOfSpeaker,
      onlyBaseline: differences.filter((difference) => difference < 0).length,
      onlyCandidate: differences.filter((difference) => difference > 0).length,
      ...groupedMean(differences, { count: 8, ofRow }),
      test: 'groupedT',
    });
    const { best, others } = comparison.ranking!;
    expect([best, ...others.map(({ model }) => model)].toSorted()).toEqual(['concat', 'gated', 'lateAverage']);
    const [hits, ...hitsOfOthers] = [best, ...others.map(({ model }) => model)].map((model) =>
      keptHits(whole.folder, model, manifest),
    );
    others.forEach(({ paired, improvement }, place) => {
      const gains = Float64Array.from(hits!, ({ hit }, row) => hit - hitsOfOthers[place]![row]!.hit);
      expect(improvement).toBeCloseTo(gains.reduce((sum, gain) => sum + gain, 0) / gains.length, 9);
      if (gains.some((gain) => gain !== 0)) {
        expect(paired).toMatchObject(groupedMean(gains, { count: 8, ofRow }));
      }
    });
    const said = resultSentences(await readRun(whole.folder));
    expect(said[1]).toContain('by 8 groups of "speaker"');
    expect(said.at(-1)).toMatch(/^Of 3 ways to join, .*by 8 groups of "speaker", p adjusted by Holm/);

    const abort = new AbortController();
    const stopped = await executeWork(
      { experiment, runsFolder: temporaryFolder() },
      { signal: abort.signal, onEvent: ({ kind }) => (kind === 'modelEvaluated' ? abort.abort() : undefined) },
    );
    expect(stopped.outcome).toBe('cancelled');
    expect(comparisonOf(await executeWork({ resume: stopped.folder }))).toEqual(comparison);
  });

  it('has no order of the ways to join where the rows of one of them are not whole, and says so', async () => {
    const abort = new AbortController();
    const stopped = await executeWork(
      { experiment: experimentOn(makeManifest(), 0.4), runsFolder: temporaryFolder() },
      {
        signal: abort.signal,
        onEvent: (event) => (event.kind === 'modelEvaluated' && event.model === 'gated' ? abort.abort() : undefined),
      },
    );
    const file = path.join(stopped.folder, 'predictions', 'gated.csv');
    writeFileSync(file, readFileSync(file, 'utf8').split('\r\n').slice(0, 40).join('\r\n'));
    const resumed = await executeWork({ resume: stopped.folder });
    const comparison = comparisonOf(resumed);
    expect(comparison).toMatchObject({ candidate: 'concat', paired: { rows: 72 } });
    expect(comparison).not.toHaveProperty('ranking');
    const notices = resumed.events.flatMap((event) => (event.kind === 'notice' ? [event.message] : []));
    expect(notices.at(-1)).toBe(
      `The ways to join are not compared row by row. The predictions ${file} cannot be read: it has not the 72 rows of the test, but 39.`,
    );
    expect(resultSentences(await readRun(stopped.folder)).at(-1)).toMatch(/^Of 3 ways to join, .* overlap/);
  });

  it('says of one group that it does not show how others differ', async () => {
    const { folder, ...run } = await executeWork({
      experiment: experimentOn(makeManifest(), 0.04),
      runsFolder: temporaryFolder(),
    });
    const comparison = comparisonOf({ folder, ...run });
    expect(comparison.groups).toEqual({ column: 'speaker', count: 1 });
    expect(comparison).not.toHaveProperty('paired');
    expect(resultSentences(await readRun(folder))[1]).toMatch(/^All test rows are of one group of "speaker"/);
    rmSync(folder, { recursive: true });
  });
});
