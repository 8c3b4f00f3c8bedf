import path from 'node:path';

import { CancelledError, LabError, toFailure } from '../protocol/errors';
import type { Failure } from '../protocol/failure';
import { applyEvent, applyFailure, applyProgress, isActive } from '../protocol/snapshot';
import type { RunSnapshot } from '../protocol/snapshot';
import type { RunParams, RunResult } from '../protocol/trainerRpc';
import { Emitter } from './emitter';
import { logFailure, logMishap } from './log';
import type { Log } from './log';
import { RateLimit } from './rateLimit';
import type { TrainerProcess } from './trainerProcess';

export interface RunRequest {
  readonly work: RunParams['work'];
  /** Path of the file that describes the experiment, if there is one. */
  readonly experimentFile?: string;
  /** What is shown until the trainer tells more. */
  readonly initial: RunSnapshot;
  /** Gives the runtime's folder, and may take its time: what it reports is shown as the run's preparation. */
  readonly prepareRuntime: (report: (activity: string) => void, signal: AbortSignal) => Promise<string>;
}

export interface RunControllerServices {
  readonly startTrainer: () => TrainerProcess | Promise<TrainerProcess>;
  /** Notes in a run's folder that its trainer died. */
  readonly recordFailure: (runFolder: string, failure: Failure) => Promise<void>;
  readonly log: Log;
  readonly now?: () => Date;
}

/** Progress is passed on at most this often; events are passed on at once. */
const progressIntervalMs = 200;

/** How long a trainer gets to end in good order when the window closes; the editor itself waits a few seconds. */
const shutdownGraceMs = 2_000;

/** The runs of this window, one at a time: the only place that moves a run from one state to the next. */
export class RunController {
  private readonly changeEmitter = new Emitter<RunSnapshot>();
  private readonly endEmitter = new Emitter<RunSnapshot>();
  private readonly progressLimit: RateLimit;
  private current: RunSnapshot | undefined;
  private request: RunRequest | undefined;
  private trainer: TrainerProcess | undefined;
  private preparation: AbortController | undefined;
  private running: Promise<RunSnapshot> | undefined;
  /** Whether the trainer of this window writes the run's log. */
  private ownsRun = false;
  private disposed = false;

  /** The snapshot is another one. */
  readonly onDidChange = this.changeEmitter.event;
  /** A run has ended, in whatever way; comes after the last change. */
  readonly onDidEnd = this.endEmitter.event;

  constructor(private readonly services: RunControllerServices) {
    this.progressLimit = new RateLimit(progressIntervalMs, () => this.announce());
  }

  /** The run that goes on, or the newest one of this window; absent before the first. */
  get snapshot(): RunSnapshot | undefined {
    return this.current;
  }

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** The folder of the run, once the trainer has made it. */
  get runFolder(): string | undefined {
    const runId = this.current?.runId;
    const work = this.request?.work;
    if (runId === undefined || work === undefined) {
      return undefined;
    }
    return 'resume' in work ? work.resume : path.join(work.runsFolder, runId);
  }

  /** Path of the file that describes the run's experiment, if it was started with one. */
  get experimentFile(): string | undefined {
    return this.request?.experimentFile;
  }

  /** The process that trains, while there is one. */
  get trainerPid(): number | undefined {
    return this.trainer?.pid;
  }

  /**
   * Starts a run and resolves with its last snapshot, however it ends.
   * @throws LabError `badUsage` while another run goes on.
   */
  async start(request: RunRequest): Promise<RunSnapshot> {
    if (this.running !== undefined || this.disposed) {
      throw new LabError('badUsage', 'A run goes on already. Stop it, or wait until it ends.');
    }
    this.request = request;
    this.ownsRun = false;
    this.running = this.execute(request);
    this.change(request.initial);
    return this.running;
  }

  /** Ends the run that goes on, if any, and resolves when it has ended and its process is gone. */
  async stop(graceMs?: number): Promise<void> {
    const { running, trainer } = this;
    this.preparation?.abort();
    await trainer?.stop(graceMs);
    await running;
  }

  /** Shows the run under a name that the user gave it. */
  rename(runFolder: string, name: string): void {
    if (this.current !== undefined && this.runFolder === runFolder) {
      this.change({ ...this.current, name });
    }
  }

  /** Drops the run of a folder that was deleted. */
  forget(runFolder: string): void {
    if (!this.isRunning && this.runFolder === runFolder) {
      this.current = undefined;
      this.request = undefined;
    }
  }

  /** Ends the run in good order if that is quick, by force otherwise. No run can be started any more. */
  async shutDown(): Promise<void> {
    this.disposed = true;
    await this.stop(shutdownGraceMs);
    this.dispose();
  }

  dispose(): void {
    this.disposed = true;
    this.preparation?.abort();
    this.trainer?.kill();
    this.progressLimit.dispose();
  }

  private async execute(request: RunRequest): Promise<RunSnapshot> {
    // The caller is to see the run as started before the first step of it.
    await Promise.resolve();
    try {
      const runtimeFolder = await this.prepare(request);
      const result = await this.train({ work: request.work, runtimeFolder });
      this.settle(result);
    } catch (thrown) {
      await this.breakOff(thrown);
    } finally {
      this.preparation = undefined;
      this.trainer = undefined;
      this.running = undefined;
    }
    const ended = this.current ?? request.initial;
    this.announce();
    this.endEmitter.fire(ended);
    return ended;
  }

  private async prepare(request: RunRequest): Promise<string> {
    const preparation = new AbortController();
    this.preparation = preparation;
    const report = (activity: string): void => this.progress({ phase: 'preparing', activity });
    const folder = await request.prepareRuntime(report, preparation.signal);
    if (preparation.signal.aborted) {
      throw new CancelledError();
    }
    return folder;
  }

  private async train(params: RunParams): Promise<RunResult> {
    const trainer = await this.services.startTrainer();
    this.trainer = trainer;
    if (this.disposed || this.preparation?.signal.aborted === true) {
      trainer.kill();
      await trainer.gone;
      throw new CancelledError();
    }
    trainer.onEvent((event) => {
      this.ownsRun = true;
      if (this.current !== undefined) {
        this.change(applyEvent(this.current, event));
      }
      if (event.kind === 'runFailed') {
        logFailure(this.services.log, event);
      }
    });
    trainer.onProgress((progress) => this.progress(progress));
    this.progress({ phase: 'preparing', activity: 'Starting the trainer' });
    try {
      return await trainer.run(params);
    } finally {
      await trainer.gone;
    }
  }

  private progress(progress: Parameters<typeof applyProgress>[1]): void {
    if (this.current !== undefined) {
      this.current = applyProgress(this.current, progress);
      this.progressLimit.request();
    }
  }

  /** The trainer says how the run ended; its last event should have said so already. */
  private settle(result: RunResult): void {
    if (this.current === undefined || !isActive(this.current.state)) {
      return;
    }
    if (result.outcome === 'cancelled') {
      this.cancelled();
      return;
    }
    if (result.failure !== undefined) {
      const { code, message, detail } = result.failure;
      throw new LabError(code, message, detail);
    }
    throw new LabError(
      'protocolMismatch',
      `The trainer ended the run as "${result.outcome}" without saying more. Run again.`,
    );
  }

  private async breakOff(thrown: unknown): Promise<void> {
    if (thrown instanceof CancelledError) {
      this.cancelled();
      return;
    }
    const failure = toFailure(thrown);
    logFailure(this.services.log, failure);
    const { current, runFolder } = this;
    if (current === undefined || !isActive(current.state)) {
      return;
    }
    // A trainer that never said a word may have been refused a run that another one writes.
    if (runFolder !== undefined && this.ownsRun) {
      await this.services
        .recordFailure(runFolder, failure)
        .catch((error: unknown) => logMishap(this.services.log, 'The failure could not be noted in the run', error));
    }
    this.current = applyFailure(current, failure, this.now());
  }

  private cancelled(): void {
    if (this.current !== undefined && isActive(this.current.state)) {
      const runId = this.current.runId ?? '';
      this.current = applyEvent(this.current, { kind: 'runCancelled', runId, time: this.now() });
    }
  }

  private change(snapshot: RunSnapshot): void {
    this.current = snapshot;
    this.announce();
  }

  private announce(): void {
    this.progressLimit.reset();
    if (this.current !== undefined) {
      this.changeEmitter.fire(this.current);
    }
  }

  private now(): string {
    return (this.services.now?.() ?? new Date()).toISOString();
  }
}
