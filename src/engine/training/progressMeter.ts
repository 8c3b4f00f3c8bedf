import type { RunProgress } from '../../protocol/events';

type StepProgress = Exclude<RunProgress, { phase: 'preparing' }>;

/** What a loop knows of a step; the meter adds speed and time left. */
export type StepReport = Omit<StepProgress, 'msPerStep' | 'fraction' | 'secondsLeft'>;

/** Cost of a model's steps relative to one another, and how many there will be. */
export interface PlannedModel {
  readonly model: string;
  /** Any unit, the same for all models: floating point operations of a forward pass. */
  readonly cost: number;
  readonly trainingSteps: number;
  readonly forwardSteps: number;
}

/** A backward pass costs about twice a forward pass. */
const trainingFactor = 3;
const intervalMs = 200;

/**
 * Turns steps into progress of the whole run: share done, speed and time left. The models' steps are weighed by what
 * they compute, so a small model does not count like a large one. Tells at most five times a second.
 */
export class ProgressMeter {
  private totalCost: number;
  private readonly costs: ReadonlyMap<string, number>;
  private doneCost = 0;
  private startMs: number | undefined;
  private phaseKey = '';
  private phaseStartMs = 0;
  private lastToldMs = Number.NEGATIVE_INFINITY;

  constructor(
    plan: readonly PlannedModel[],
    private readonly tell: (progress: RunProgress) => void,
    private readonly now: () => number,
  ) {
    this.costs = new Map(plan.map(({ model, cost }) => [model, cost]));
    this.totalCost = plan.reduce(
      (sum, { cost, trainingSteps, forwardSteps }) => sum + cost * (trainingFactor * trainingSteps + forwardSteps),
      0,
    );
  }

  /** Takes out of the plan what an earlier part of the run has done. */
  leaveOut(model: string, steps: { readonly training: number; readonly forward: number }): void {
    this.totalCost -= (this.costs.get(model) ?? 0) * (trainingFactor * steps.training + steps.forward);
  }

  step(report: StepReport): void {
    const now = this.now();
    // The first step also pays for what is set up once; the clock starts behind it.
    this.startMs ??= now;
    const key = `${report.model}/${report.phase}/${report.epoch}`;
    if (key !== this.phaseKey) {
      this.phaseKey = key;
      this.phaseStartMs = now;
    }
    this.doneCost += (this.costs.get(report.model) ?? 0) * (report.phase === 'training' ? trainingFactor : 1);
    const isEdge = report.step === 1 || report.step === report.steps;
    if (now - this.lastToldMs < intervalMs && !isEdge) {
      return;
    }
    this.lastToldMs = now;
    const fraction = Math.min(1, this.doneCost / this.totalCost);
    const elapsedMs = now - this.startMs;
    this.tell({
      ...report,
      msPerStep: report.step > 1 ? (now - this.phaseStartMs) / (report.step - 1) : 0,
      fraction,
      ...(elapsedMs > 1000 ? { secondsLeft: ((elapsedMs / fraction) * (1 - fraction)) / 1000 } : {}),
    });
  }
}
