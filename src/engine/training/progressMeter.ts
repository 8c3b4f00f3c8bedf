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
  private readonly totalCost: number;
  private readonly plan: ReadonlyMap<string, PlannedModel>;
  private doneCost = 0;
  /** Of it, what an earlier part of the run has done, which says nothing about the speed of this one. */
  private earlierCost = 0;
  private startMs: number | undefined;
  private phaseKey = '';
  private phaseStartMs = 0;
  private lastToldMs = Number.NEGATIVE_INFINITY;

  constructor(
    plan: readonly PlannedModel[],
    private readonly tell: (progress: RunProgress) => void,
    private readonly now: () => number,
  ) {
    this.plan = new Map(plan.map((planned) => [planned.model, planned]));
    this.totalCost = plan.reduce((sum, planned) => sum + costOf(planned), 0);
  }

  /** Counts as done what an earlier part of the run has done of a model: so many steps, or all of them. */
  countEarlier(model: string, steps?: Pick<PlannedModel, 'trainingSteps' | 'forwardSteps'>): void {
    const planned = this.plan.get(model);
    if (planned !== undefined) {
      const cost = costOf({ ...planned, ...steps });
      this.earlierCost += cost;
      this.doneCost += cost;
    }
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
    this.doneCost += (this.plan.get(report.model)?.cost ?? 0) * (report.phase === 'training' ? trainingFactor : 1);
    const isEdge = report.step === 1 || report.step === report.steps;
    if (now - this.lastToldMs < intervalMs && !isEdge) {
      return;
    }
    this.lastToldMs = now;
    const fraction = Math.min(1, this.doneCost / this.totalCost);
    const elapsedMs = now - this.startMs;
    const msPerCost = elapsedMs / (this.doneCost - this.earlierCost);
    const costLeft = Math.max(0, this.totalCost - this.doneCost);
    this.tell({
      ...report,
      msPerStep: report.step > 1 ? (now - this.phaseStartMs) / (report.step - 1) : 0,
      fraction,
      ...(elapsedMs > 1000 ? { secondsLeft: (msPerCost * costLeft) / 1000 } : {}),
    });
  }
}

function costOf({ cost, trainingSteps, forwardSteps }: PlannedModel): number {
  return cost * (trainingFactor * trainingSteps + forwardSteps);
}
