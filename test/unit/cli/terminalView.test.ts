import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

import { describe, expect, it } from 'vitest';

import { TerminalView } from '../../../src/cli/terminalView';
import type { RunEvent } from '../../../src/protocol/events';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { applyEvent, applyProgress, initialSnapshot } from '../../../src/protocol/snapshot';
import { completeRun, inRun, runStarted, trainingProgress } from '../../support/runEvents';

/** What a run looks like where there is no terminal, such as in a log file. */
function rawText(events: readonly RunEvent[], experiment = parseExperiment({})): string {
  const output = new PassThrough();
  const view = new TerminalView(output as unknown as NodeJS.WriteStream);
  let snapshot = initialSnapshot(experiment, 'starting');
  for (const event of events) {
    if (event.kind === 'epochEnded') {
      snapshot = applyProgress(snapshot, trainingProgress({ model: event.model, epoch: event.epoch }));
      view.showProgress(snapshot);
    }
    snapshot = applyEvent(snapshot, event);
    view.show(event, snapshot);
  }
  view.finish(snapshot, '/runs/one');
  return String((output.read() as Buffer | null) ?? '');
}

function printed(...run: Parameters<typeof rawText>): string[] {
  return stripVTControlCharacters(rawText(...run)).split('\n');
}

describe('a run as plain lines', () => {
  it('has a table for each model, a line for each epoch and the classic lab’s last lines', () => {
    const lines = printed(completeRun());
    const find = (text: string): number => {
      const at = lines.findIndex((line) => line.includes(text));
      expect(at, `no line with "${text}"`).toBeGreaterThanOrEqual(0);
      return at;
    };
    expect(lines.filter((line) => line.startsWith('┏'))).toHaveLength(3);
    const epochs = lines.filter((line) => line.startsWith('Epoch '));
    expect(epochs).toHaveLength(15);
    expect(epochs[0]).toBe(
      'Epoch 1/5 · 422 steps · 4.0 s · 9.4 ms/step · loss 0.5000 · accuracy 0.5000 · val_loss 0.3000 · val_accuracy 0.9000',
    );
    expect(find('54,000 training, 6,000 validation and 10,000 test rows')).toBeLessThan(find('Epoch 1/5'));
    expect(find('Multimodal Model')).toBeLessThan(find('Epoch 1/5'));
    const comparison = find('COMPARISON:');
    expect(lines[comparison - 2]).toBe('Multimodal Test Accuracy: 100.00%');
    expect(lines.slice(comparison, comparison + 4)).toEqual([
      'COMPARISON:',
      'Image-Only Model: 90.37%',
      'Multimodal Model: 100.00%',
      'Improvement: 9.63%',
    ]);
    expect(find('Text-Only Model: 99.99%')).toBeGreaterThan(comparison);
    expect(find('the text gives the label away')).toBeGreaterThan(comparison);
    expect(lines[find('the text gives the label away') + 1]).toMatch(
      /^Of the 963 test rows .* gets 963: a difference of \+9\.63 percentage points \(95% interval \+9\.\d\d to \+10\.\d\d, McNemar p < 0\.001\)\./,
    );
    expect(find('/runs/one')).toBeGreaterThan(comparison);
  });

  it('has no bar and no cursor movement, colours at most', () => {
    const raw = rawText(completeRun());
    expect(raw).not.toContain('\r');
    const sequences = raw.split('\u001b[').slice(1);
    expect(sequences.filter((sequence) => !/^[\d;]*m/.test(sequence))).toEqual([]);
  });

  it('has a line for each thing that is prepared, and one more when nothing was printed for long', () => {
    const output = new PassThrough();
    let now = 1_000_000;
    const view = new TerminalView(output as unknown as NodeJS.WriteStream, () => now);
    const start = initialSnapshot(parseExperiment({}), 'starting');
    for (let row = 1; row <= 5000; row++) {
      now += 10;
      const rows = { done: row, total: 5000 };
      view.showProgress(applyProgress(start, { phase: 'preparing', activity: 'Reading photo', rows }));
    }
    view.showProgress(applyProgress(start, { phase: 'preparing', activity: 'Building the models' }));
    for (let step = 1; step <= 3; step++) {
      now += 15_000;
      view.showProgress(applyProgress(start, trainingProgress({ model: 'multimodal', step })));
    }
    const lines = stripVTControlCharacters(String(output.read())).split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'Reading photo …',
      'Reading photo · row 2,001 of 5,000',
      'Reading photo · row 4,001 of 5,000',
      'Building the models …',
    ]);
    expect(lines.slice(4, -1)).toEqual([expect.stringMatching(/^Epoch \d+ of 5 · step 2 of 422 · /)]);
  });

  it('has the share of what is prepared where it is known', () => {
    const output = new PassThrough();
    let now = 1_000_000;
    const view = new TerminalView(output as unknown as NodeJS.WriteStream, () => now);
    const start = initialSnapshot(parseExperiment({}), 'starting');
    for (const fraction of [0, 0.25, 0.5]) {
      view.showProgress(applyProgress(start, { phase: 'preparing', activity: 'Drawing the weights', fraction }));
      now += 60_000;
    }
    const lines = stripVTControlCharacters(String(output.read())).trim().split('\n');
    expect(lines).toEqual(['Drawing the weights …', 'Drawing the weights · 25%', 'Drawing the weights · 50%']);
  });

  it('says why nothing is compared where there is one modality', () => {
    const own = parseExperiment({ data: { manifest: 'pets.csv' } });
    const events = completeRun().filter(({ kind }) => kind !== 'comparisonReady');
    const lines = printed(
      events.flatMap((event): RunEvent[] => {
        switch (event.kind) {
          case 'runStarted':
            return [{ ...event, experiment: own }];
          case 'datasetReady':
            return [
              {
                ...event,
                dataset: { ...event.dataset, modalities: [{ name: 'text', type: 'text', detail: 'words' }] },
              },
            ];
          default:
            return 'model' in event && event.model !== 'text-only' ? [] : [event];
        }
      }),
      own,
    );
    expect(lines).toContain('There is one modality alone (text), so there is nothing to compare.');
  });

  it('says what failed', () => {
    const start = inRun(runStarted(parseExperiment({})));
    const lines = printed([start, inRun({ kind: 'runFailed', code: 'badData', message: 'The folder is empty.' })]);
    expect(lines).toContain('The run failed. The folder is empty.');
    expect(lines.join('\n')).not.toContain('COMPARISON');
  });

  it('says that it was cancelled, and keeps what is there', () => {
    const lines = printed([...completeRun().slice(0, 11), inRun({ kind: 'runCancelled' })]);
    expect(lines.some((line) => line.includes('was cancelled'))).toBe(true);
    expect(lines).toContain('Multimodal Test Accuracy: 100.00%');
  });

  it('has the interval of each score, but of the error of one row', () => {
    expect(printed(completeRun()).join('\n')).toContain('(95% interval 89.78% to 90.93%, 10,000 rows)');
    const ofOneRow = completeRun().map((event) => {
      switch (event.kind) {
        case 'datasetReady':
          return { ...event, dataset: { ...event.dataset, classes: 0 } };
        case 'modelEvaluated':
          return { ...event, rows: 1, metrics: { loss: 1, mae: 4 } };
        default:
          return event;
      }
    });
    expect(printed(ofOneRow)).toContain('Test: loss 1.0000 · mae 4.000 (one row, which has no interval)');
  });
});
