import { describe, expect, it } from 'vitest';

import { wilsonInterval } from '../../../src/engine/evaluation/wilson';
import { resultText } from '../../../src/protocol/comparisonText';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { formatMilliseconds, modelTitle } from '../../../src/protocol/format';
import { noComparisonReason } from '../../../src/protocol/runText';
import { layoutGraph } from '../../../webview/graph/graphLayout';
import { markOf } from '../../../webview/marks';
import { planSentence } from '../../../webview/views/plan';
import { headerFacts } from '../../../webview/views/runFacts';
import { ownPages } from '../../fixtures/ownDataSnapshots';
import { fusedSummary } from '../../fixtures/ownDataSummaries';
import { recordedRun } from '../../fixtures/recordedRuns';
import { FixtureRun, pages } from '../../fixtures/snapshots';

describe('models of any data', () => {
  it('have titles that can be read', () => {
    expect(['photo-only', 'chest_xray-only', 'lateAverage', 'multimodal'].map(modelTitle)).toEqual([
      'Photo-Only Model',
      'Chest xray-Only Model',
      'Late, average Model',
      'Multimodal Model',
    ]);
  });

  it('have marks of their own, up to many models', () => {
    const names = ['multimodal', ...Array.from({ length: 20 }, (_, index) => `view${index}-only`)];
    const marks = names.map((name) => markOf(name, names));
    expect(new Set(marks.map(({ shape, colorVariable }) => `${shape} ${colorVariable}`)).size).toBe(21);
    expect(new Set(marks.slice(0, 13).map(({ colorVariable }) => colorVariable)).size).toBe(13);
    expect(new Set(marks.slice(0, 8).map(({ shape }) => shape)).size).toBe(8);
    // Where colours come again, the first of them here, only the shape tells two models apart.
    expect(marks[13]!.colorVariable).toBe(marks[0]!.colorVariable);
    expect(marks.slice(13).filter(({ shape }, place) => shape === marks[place]!.shape)).toEqual([]);
  });

  it('keep the marks of the classic lab where they are named as there', () => {
    const names = ['multimodal', 'photo-only', 'text-only', 'sound-only'];
    expect(names.map((name) => markOf(name, names).colorVariable)).toEqual([
      '--series-0',
      '--series-1',
      '--series-2',
      '--series-3',
    ]);
    expect(markOf('text-only', ['text-only'])).toEqual(markOf('text-only', names));
  });

  it('are copied all, after the comparison', () => {
    const lines = resultText(ownPages['threeModalities']!().snapshot)?.split('\n') ?? [];
    expect(lines.slice(0, 4)).toEqual([
      'COMPARISON:',
      'Laboratory values-Only Model: 70.42%',
      'Multimodal Model: 68.75%',
      'Improvement: -1.67 percentage points',
    ]);
    expect(lines.slice(5, 9)).toEqual([
      'Multimodal Test Accuracy: 68.75%',
      'Chest radiograph frontal view-Only Test Accuracy: 55.42%',
      'Nursing notes of the first day-Only Test Accuracy: 61.25%',
      'Laboratory values-Only Test Accuracy: 70.42%',
    ]);
    expect(lines.at(-2)).toContain('did not help');
  });
});

describe('a run on any data', () => {
  it('says what the empty page will train', () => {
    expect(planSentence(parseExperiment({}))).toBe(
      'Multimodal, Image-Only and Text-Only: 5 epochs each, batches of 128, text noise 0.1, seed 1.',
    );
    expect(planSentence(parseExperiment({ data: { manifest: '/data/pets.csv' }, training: { epochs: 1 } }))).toBe(
      'Multimodal and each modality alone: 1 epoch each, batches of 128, data of pets.csv, seed 1.',
    );
    const generated = { data: { generator: 'xor' }, modalities: { left: {}, right: {} } } as const;
    expect(planSentence(parseExperiment(generated))).toContain('Multimodal, Left-Only and Right-Only: 5 epochs');
    expect(planSentence(parseExperiment(generated))).toContain('generated data (xor)');
  });

  it('has the facts of its own data, and none of the classic lab', () => {
    const factsOf = (page: string): Map<string, string> =>
      new Map(headerFacts(ownPages[page]!().snapshot, 0).map(({ title, value }) => [title, value]));
    const five = factsOf('fiveModalities');
    expect(five.get('Classes')).toMatch(/^12: situation 1, .* and \d more$/);
    expect(five.get('Data')).toBe('scenes.csv');
    expect(five.get('Fusion')).toBe('Concatenation');
    // Numbered classes have no names worth a list.
    const digits = headerFacts(recordedRun('switchboard'), 0).find(({ title }) => title === 'Classes');
    expect(digits?.value).toBe('10');
    expect(five.has('Text noise')).toBe(false);
    // Several strategies are compared there, and one modality is not joined with anything.
    expect(factsOf('strategies').has('Fusion')).toBe(false);
    expect(factsOf('oneModality').has('Fusion')).toBe(false);
  });

  it('knows early when there will be no comparison, and waits while models are still told', () => {
    expect(noComparisonReason(ownPages['ownReading']!().snapshot)).toBeUndefined();
    expect(noComparisonReason(ownPages['ownTraining']!().snapshot)).toBeUndefined();
    expect(noComparisonReason(ownPages['oneModality']!().snapshot)).toMatch(/^There is one modality alone \(\w+\), so/);
    const textOnly = new FixtureRun({ models: ['text-only'] }).start().dataReady();
    expect(noComparisonReason(textOnly.snapshot)).toContain('does not train the Multimodal Model');
    expect(noComparisonReason(pages['training']!().snapshot)).toBeUndefined();
  });
});

describe('the graph of gates', () => {
  const modalities = { photo: 'image', note: 'text', values: 'numeric' } as const;
  const layout = layoutGraph(fusedSummary(modalities, 'gated', 3), {
    boxWidth: 100,
    boxHeight: 40,
    columnGap: 20,
    rowGap: 20,
  });

  it('has no arrow through a box', () => {
    const crossed = layout.edges.flatMap(({ from, to, points }) =>
      points.slice(1).flatMap(([x, y], index) => {
        const [startX, startY] = points[index]!;
        return layout.nodes
          .filter((node) => node.layer.name !== from && node.layer.name !== to)
          .filter(
            (node) =>
              Math.max(x, startX) > node.x &&
              Math.min(x, startX) < node.x + 100 &&
              Math.max(y, startY) > node.y &&
              Math.min(y, startY) < node.y + 40,
          )
          .map((node) => `${from} to ${to} through ${node.layer.name}`);
      }),
    );
    expect(crossed).toEqual([]);
  });

  it('joins nothing where a stand-in takes the place of one branch', () => {
    const caption = recordedRun('regression').models.find(({ name }) => name === 'caption-only')!.summary!;
    const { nodes } = layoutGraph(caption, { boxWidth: 100, boxHeight: 40, columnGap: 20, rowGap: 20 });
    expect(nodes.find(({ layer }) => layer.type === 'StandIn')?.kind).toBe('layer');
    expect(nodes.some(({ kind }) => kind === 'fusion')).toBe(false);
  });

  it('ends in the middle of its branches', () => {
    const centerOf = (name: string): number => layout.nodes.find(({ layer }) => layer.name === name)!.x + 50;
    expect(centerOf('add')).toBe(centerOf('dropout'));
    expect(Math.abs(centerOf('add') - layout.width / 2)).toBeLessThan(30);
    expect(centerOf('multiply')).toBeLessThan(centerOf('multiply_1'));
    expect(centerOf('multiply_1')).toBeLessThan(centerOf('multiply_2'));
  });
});

describe('times', () => {
  it('are never nothing', () => {
    expect([0, 0.03, 0.094, 0.12].map(formatMilliseconds)).toEqual(['<0.1 ms', '<0.1 ms', '<0.1 ms', '0.1 ms']);
  });
});

describe('the snapshots that the page is tried with', () => {
  it.each(Object.entries(ownPages))('of %s do not contradict themselves', (_name, page) => {
    const { dataset, models, notices } = page().snapshot;
    const { trainingRows = 0, validationRows = 0, testRows = 0, modalities = [] } = dataset ?? {};
    const rows = trainingRows + validationRows + testRows;
    for (const { name, detail, steps, lacking = 0 } of modalities) {
      expect(lacking).toBeLessThan(rows);
      expect(steps === undefined || detail.startsWith(`${steps.length} `), `${name}: ${detail}`).toBe(true);
    }
    for (const { evaluation, epochs, grid, summary } of models) {
      expect(evaluation?.interval).toEqual(evaluation && wilsonInterval(evaluation.score, testRows));
      const right = (evaluation?.score ?? 0) * testRows;
      expect(right).toBeCloseTo(Math.round(right), 9);
      expect(
        epochs.every(({ steps }) => steps === Math.ceil(trainingRows / page().snapshot.experiment.training.batchSize)),
      ).toBe(true);
      const resampled = summary?.layers
        .filter(({ type }) => type === 'Resample')
        .map(({ outputShape }) => outputShape[1]);
      expect(resampled ?? []).toEqual(grid?.sequences.map(() => grid.steps) ?? []);
      const used = new Set(summary?.layers.flatMap(({ connectedTo }) => connectedTo.map((from) => from.split('[')[0])));
      // Every layer but the last is read by another.
      expect(summary?.layers.slice(0, -1).filter(({ name }) => !used.has(name)) ?? []).toEqual([]);
    }
    const skipped = notices
      .map((notice) => notice.match(/^(\d+) of ([\d,]+) rows .*skipped/))
      .filter((found) => found !== null);
    for (const [, count, of] of skipped) {
      expect(Number(of?.replace(',', '')) - Number(count)).toBe(rows);
    }
  });
});
