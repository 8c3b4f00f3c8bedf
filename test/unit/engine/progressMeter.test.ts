import { describe, expect, it } from 'vitest';

import { ProgressMeter, type StepReport } from '../../../src/engine/training/progressMeter';
import type { RunProgress } from '../../../src/protocol/events';

type StepProgress = Exclude<RunProgress, { phase: 'preparing' }>;

/** A meter whose clock is turned by hand. */
function meter(plan: ConstructorParameters<typeof ProgressMeter>[0]) {
  const told: StepProgress[] = [];
  const clock = { now: 5000 };
  const tell = (progress: RunProgress): void => {
    expect(progress.phase).not.toBe('preparing');
    told.push(progress as StepProgress);
  };
  return { told, clock, meter: new ProgressMeter(plan, tell, () => clock.now) };
}

const report = (step: number, steps: number, change: Partial<StepReport> = {}): StepReport => ({
  phase: 'training',
  model: 'a',
  epoch: 1,
  epochs: 1,
  step,
  steps,
  ...change,
});

describe('the progress meter', () => {
  it('tells at most five times a second, and always the first and the last step of a phase', () => {
    const { told, clock, meter: progress } = meter([{ model: 'a', cost: 1, trainingSteps: 100, forwardSteps: 0 }]);
    for (let step = 1; step <= 100; step++) {
      progress.step(report(step, 100));
      clock.now += 10;
    }
    expect(told.map(({ step }) => step)).toEqual([1, 21, 41, 61, 81, 100]);
  });

  it('measures the time of a step within its phase, from the second step on', () => {
    const { told, clock, meter: progress } = meter([{ model: 'a', cost: 1, trainingSteps: 6, forwardSteps: 6 }]);
    for (let step = 1; step <= 3; step++) {
      progress.step(report(step, 3));
      clock.now += 300;
    }
    for (let step = 1; step <= 3; step++) {
      progress.step(report(step, 3, { phase: 'validating' }));
      clock.now += 40;
    }
    progress.step(report(1, 3, { epoch: 2 }));
    expect(told.map(({ phase, msPerStep }) => [phase, msPerStep])).toEqual([
      ['training', 0],
      ['training', 300],
      ['training', 300],
      ['validating', 0],
      ['validating', 40],
      ['training', 0],
    ]);
  });

  it('weighs steps by what they compute and ends at 1', () => {
    const plan = [
      { model: 'a', cost: 9, trainingSteps: 2, forwardSteps: 1 },
      { model: 'b', cost: 1, trainingSteps: 2, forwardSteps: 3 },
    ];
    const { told, clock, meter: progress } = meter(plan);
    const steps: Partial<StepReport>[] = [
      { model: 'a' },
      { model: 'a' },
      { model: 'a', phase: 'evaluating' },
      { model: 'b' },
      { model: 'b' },
      ...new Array<Partial<StepReport>>(3).fill({ model: 'b', phase: 'validating' }),
    ];
    steps.forEach((change) => {
      progress.step(report(1, 1, change));
      clock.now += 1000;
    });
    // Training steps count three times: 27 + 27 + 9 + 3 + 3 + 1 + 1 + 1 = 72.
    expect(told.map(({ fraction }) => Math.round(fraction * 72))).toEqual([27, 54, 63, 66, 69, 70, 71, 72]);
    expect(told.at(-1)?.fraction).toBe(1);
    expect(told.at(-1)?.secondsLeft).toBe(0);
  });

  it('estimates the time left from the second second on, and hits it when the speed does not change', () => {
    const steps = 1000;
    const { told, clock, meter: progress } = meter([{ model: 'a', cost: 5, trainingSteps: steps, forwardSteps: 0 }]);
    for (let step = 1; step <= steps; step++) {
      progress.step(report(step, steps));
      clock.now += 20;
    }
    const early = told.filter(({ step }) => step <= 50);
    expect(early.every(({ secondsLeft }) => secondsLeft === undefined)).toBe(true);
    const later = told.filter(({ step }) => step > 60);
    expect(later.length).toBeGreaterThan(50);
    later.forEach(({ step, secondsLeft }) => {
      const truth = ((steps - step) * 20) / 1000;
      expect(Math.abs((secondsLeft ?? Number.NaN) - truth)).toBeLessThan(0.5);
    });
  });

  it('goes on from where an interrupted run was, and estimates by the speed of its new part alone', () => {
    const plan = [
      { model: 'a', cost: 1, trainingSteps: 100, forwardSteps: 0 },
      { model: 'b', cost: 1, trainingSteps: 100, forwardSteps: 0 },
    ];
    const { told, clock, meter: progress } = meter(plan);
    progress.countEarlier('a');
    progress.countEarlier('b', { trainingSteps: 20, forwardSteps: 0 });
    for (let step = 21; step <= 100; step++) {
      progress.step(report(step, 100, { model: 'b' }));
      clock.now += 50;
    }
    expect(told[0]?.fraction).toBeCloseTo(121 / 200, 10);
    const middle = told.find(({ step }) => step === 61);
    expect(middle?.secondsLeft).toBeCloseTo((39 * 50) / 1000, 0);
    expect(told.at(-1)).toMatchObject({ fraction: 1, secondsLeft: 0 });
  });

  it('passes on what the step reports', () => {
    const { told, meter: progress } = meter([{ model: 'a', cost: 5, trainingSteps: 1, forwardSteps: 0 }]);
    const metrics = { loss: 0.5, accuracy: 0.75 };
    progress.step(report(1, 4, { epoch: 2, epochs: 7, metrics }));
    expect(told).toEqual([
      {
        phase: 'training',
        model: 'a',
        epoch: 2,
        epochs: 7,
        step: 1,
        steps: 4,
        metrics,
        msPerStep: 0,
        fraction: 1,
      },
    ]);
  });
});
