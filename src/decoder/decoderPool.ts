import type { DecodeTask, RowDecoder, RowOutcome } from '../engine/data/streaming/rowDecoder';
import { LabError } from '../protocol/errors';
import { DecoderProcess, type Crash, type DecoderProgram, type Job } from './decoderProcess';

/** So many decoders may end by themselves without a task being done in between; each is replaced. */
const mostCrashes = 6;

interface PooledJob extends Job {
  readonly fail: (error: Error) => void;
  /** As `done`, for what is known without a decoder. */
  readonly settle: (outcomes: readonly RowOutcome[]) => void;
  /** Whether a decoder ended in it before. */
  readonly suspect: boolean;
}

/**
 * Decoders in processes of their own. One that ends is replaced, and its tasks are done again, row by row where it ended:
 * a row in which a decoder ends twice is a problem of that row.
 */
export class DecoderPool implements RowDecoder {
  private readonly decoders = new Set<DecoderProcess<PooledJob>>();
  private readonly jobs = new Set<PooledJob>();
  private failure: Error | undefined;
  private crashes = 0;

  /** @param count Number of processes. */
  constructor(
    private readonly program: DecoderProgram,
    count: number,
  ) {
    for (let index = 0; index < count; index++) {
      this.start();
    }
  }

  decode(task: DecodeTask): Promise<readonly RowOutcome[]> {
    return this.attempt(task, false);
  }

  async close(): Promise<void> {
    this.failure ??= new Error('The decoders are closed.');
    const { failure } = this;
    await Promise.all([...this.decoders].map((decoder) => decoder.close()));
    this.decoders.clear();
    this.jobs.forEach(({ fail }) => fail(failure));
    this.jobs.clear();
  }

  private attempt(task: DecodeTask, suspect: boolean): Promise<readonly RowOutcome[]> {
    return new Promise((resolve, reject) => {
      const job: PooledJob = {
        task,
        suspect,
        fail: reject,
        settle: resolve,
        done: (outcomes) => {
          this.crashes = 0;
          this.jobs.delete(job);
          resolve(outcomes);
        },
      };
      this.jobs.add(job);
      this.hand(job);
    });
  }

  private hand(job: PooledJob): void {
    const [idlest] = [...this.decoders].sort((a, b) => a.load - b.load);
    if (this.failure !== undefined || idlest === undefined) {
      this.jobs.delete(job);
      job.fail(this.failure ?? new Error('There is no decoder.'));
      return;
    }
    idlest.run(job);
  }

  private start(): void {
    const decoder = new DecoderProcess<PooledJob>(this.program, {
      onFailure: (error) => this.stop(error),
      onCrash: (crash) => {
        this.decoders.delete(decoder);
        this.replace(crash);
      },
    });
    this.decoders.add(decoder);
  }

  private replace({ at, others, how }: Crash<PooledJob>): void {
    this.crashes++;
    if (this.crashes >= mostCrashes) {
      this.stop(
        new LabError(
          'trainerCrashed',
          `The programs that decode rows ended ${this.crashes} times in a row. "mmlab doctor" shows whether the runtime works; ` +
            'data.streaming "never" trains without them.',
          how,
        ),
      );
      return;
    }
    if (this.failure !== undefined) {
      return;
    }
    this.start();
    if (at !== undefined) {
      void this.again(at);
    }
    others.forEach((job) => this.hand(job));
  }

  /** Does a task again in which a decoder ended. */
  private async again(job: PooledJob): Promise<void> {
    const { task, suspect } = job;
    if (suspect) {
      const reason = `the file ${task.rows[0]?.written ?? ''} ends the program that decodes it`;
      this.jobs.delete(job);
      job.settle([{ type: 'bad', reason }]);
      return;
    }
    try {
      const results = await Promise.all(task.rows.map((row) => this.attempt({ ...task, rows: [row] }, true)));
      this.jobs.delete(job);
      job.settle(results.flat());
    } catch (error) {
      this.jobs.delete(job);
      job.fail(error as Error);
    }
  }

  /** Nothing can be decoded any more: all that wait are told. */
  private stop(error: Error): void {
    this.failure ??= error;
    const { failure } = this;
    const waiting = [...this.jobs];
    this.jobs.clear();
    waiting.forEach(({ fail }) => fail(failure));
  }
}
