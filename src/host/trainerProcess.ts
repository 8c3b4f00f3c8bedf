import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { setImmediate as setImmediateAsync, setTimeout as setTimeoutAsync } from 'node:timers/promises';
import { CancellationTokenSource, createMessageConnection, Emitter } from 'vscode-jsonrpc/node';
import type { MessageConnection } from 'vscode-jsonrpc/node';

import { CancelledError, LabError, toFailure } from '../protocol/errors';
import type { RunEvent, RunProgress } from '../protocol/events';
import {
  initializeResultSchema,
  runEventSchema,
  runProgressSchema,
  runResultSchema,
  trainerMethods,
  trainerProtocolVersion,
} from '../protocol/trainerRpc';
import type { InitializeResult, RunParams, RunResult } from '../protocol/trainerRpc';
import { childEnvironment } from './childEnvironment';
import { Deferred } from './deferred';
import { killTree, ownProcessGroup } from './killTree';
import type { Log } from './log';
import { TextTail } from './textTail';
import {
  couldNotStart,
  diedBeforeReady,
  diedInRun,
  garbled,
  otherVersion,
  silent,
  stoppedByForce,
} from './trainerErrors';
import type { ExitInfo } from './trainerErrors';

/** Which program to run as the trainer. */
export interface TrainerProgram {
  readonly script: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface TrainerLimits {
  /** From the spawn to the answer to `initialize`. */
  readonly readyTimeoutMs: number;
  /** From asking the trainer to stop, or to leave, to ending it by force. */
  readonly stopGraceMs: number;
}

export const trainerLimits: TrainerLimits = { readyTimeoutMs: 30_000, stopGraceMs: 5_000 };

/** How long output is still read after the process has ended. */
const drainMs = 500;

/** Turns of the event loop without a message after which none is waiting; a message takes two. */
const quietTurns = 10;

/** How long the end of a process may come after the end of its pipes. */
const endGraceMs = 1_000;

/**
 * One trainer process, from the spawn to its end, for one run. Whatever happens to the process settles `ready` and
 * `finished`, and `gone` always comes.
 */
export class TrainerProcess {
  /** The trainer has answered with its versions, and they fit. */
  readonly ready: Promise<InitializeResult>;
  /** The run's end as the trainer tells it; rejected with a `LabError` when the trainer ends in any other way. */
  readonly finished: Promise<RunResult>;
  /** The process has ended. Never rejected. */
  readonly gone: Promise<void>;

  private readonly eventEmitter = new Emitter<RunEvent>();
  private readonly progressEmitter = new Emitter<RunProgress>();
  readonly onEvent = this.eventEmitter.event;
  readonly onProgress = this.progressEmitter.event;

  private readonly child: ChildProcessWithoutNullStreams;
  private readonly connection: MessageConnection;
  private readonly cancellation = new CancellationTokenSource();
  private readonly stderr: TextTail;
  private readonly finish = new Deferred<RunResult>();
  private readonly leave = new Deferred<void>();
  private readonly killOnExit = (): void => this.kill();
  private handled = 0;
  private isReady = false;
  private isStopping = false;
  private forceTimer: NodeJS.Timeout | undefined;

  constructor(
    program: TrainerProgram,
    private readonly log: Log,
    private readonly limits: TrainerLimits = trainerLimits,
  ) {
    this.child = spawn(process.execPath, [program.script], {
      ...ownProcessGroup,
      stdio: 'pipe',
      env: childEnvironment(program.environment),
    });
    // Before anything can fail: from here on no way out of this process leaves the trainer behind.
    process.once('exit', this.killOnExit);
    this.finished = this.finish.promise;
    this.gone = this.leave.promise;
    this.stderr = new TextTail((line) => this.log.info(`trainer: ${line}`));
    this.watchProcess();
    this.connection = createMessageConnection(this.child.stdout, this.child.stdin);
    this.listen();
    this.ready = this.initialize();
    // Whoever waits hears of a failure; that nobody waits yet is not one more failure.
    this.ready.catch(() => undefined);
    this.finished.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Starts the run once the trainer is ready; the answer is `finished`. */
  async run(params: RunParams): Promise<RunResult> {
    try {
      await this.ready;
      const answer: unknown = await Promise.race([
        this.connection.sendRequest(trainerMethods.run, params, this.cancellation.token),
        this.finished,
      ]);
      this.finish.resolve(runResultSchema.parse(answer));
      this.letGo();
    } catch (thrown) {
      this.fail(await this.reasonOf(thrown));
    }
    return this.finished;
  }

  /** Asks the run to end, and ends the process by force if it does not within the grace. Resolves when it is gone. */
  async stop(graceMs = this.limits.stopGraceMs): Promise<void> {
    if (!this.isStopping) {
      this.isStopping = true;
      this.cancellation.cancel();
      if (!this.isReady) {
        // Nothing was begun, so there is nothing to end in an orderly way.
        this.finish.resolve({ outcome: 'cancelled' });
        this.kill();
      }
    }
    this.forceAfter(graceMs, () => this.fail(stoppedByForce(graceMs)));
    await this.gone;
  }

  /** Ends the process and all it started, at once. */
  kill(): void {
    killTree(this.child);
  }

  /** A pipe may break a moment before it is known that the process is gone, which says more. */
  private async reasonOf(thrown: unknown): Promise<ReturnType<typeof asLabError>> {
    if (thrown instanceof LabError || thrown instanceof CancelledError) {
      return asLabError(thrown);
    }
    const ended = this.finished.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const reason = await Promise.race([ended, setTimeoutAsync(endGraceMs, undefined, { ref: false })]);
    return asLabError(reason ?? thrown);
  }

  private async initialize(): Promise<InitializeResult> {
    const timer = setTimeout(
      () => this.fail(silent(this.limits.readyTimeoutMs, this.stderr.text())),
      this.limits.readyTimeoutMs,
    );
    try {
      const answer: unknown = await Promise.race([
        this.connection.sendRequest(trainerMethods.initialize, { protocolVersion: trainerProtocolVersion }),
        this.finished,
      ]);
      if (this.isStopping) {
        throw new CancelledError();
      }
      const result = initializeResultSchema.parse(answer);
      if (result.protocolVersion !== trainerProtocolVersion) {
        throw otherVersion(result.protocolVersion);
      }
      this.isReady = true;
      return result;
    } catch (thrown) {
      const error = await this.reasonOf(thrown);
      this.fail(error);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private listen(): void {
    this.connection.onNotification(trainerMethods.event, (params: unknown) => {
      this.handled++;
      const event = runEventSchema.safeParse(params);
      if (event.success) {
        this.eventEmitter.fire(event.data);
      } else {
        this.log.warn(`The trainer sent an event that is not known here: ${event.error.message}`);
      }
    });
    this.connection.onNotification(trainerMethods.progress, (params: unknown) => {
      this.handled++;
      const progress = runProgressSchema.safeParse(params);
      if (progress.success) {
        this.progressEmitter.fire(progress.data);
      } else {
        this.log.warn(`The trainer sent progress that is not known here: ${progress.error.message}`);
      }
    });
    this.connection.onError(([error, message]) => {
      // With a message it is about sending, and then the end of the process tells more.
      if (message === undefined) {
        this.fail(garbled(error.message));
      }
    });
    this.connection.listen();
  }

  private watchProcess(): void {
    this.child.stderr.on('data', (chunk: Buffer) => this.stderr.push(chunk));
    this.child.stdout.once('data', (chunk: Buffer) => {
      // The reader would wait for a header for ever.
      if (!'Content-Length'.startsWith(chunk.toString('utf8', 0, 14))) {
        this.fail(garbled(chunk.toString('utf8', 0, 200)));
      }
    });
    this.child.stdin.on('error', (error) => this.log.debug(`trainer pipe: ${error.message}`));
    this.child.once('error', (error) => {
      this.fail(couldNotStart(error));
      if (this.child.pid === undefined) {
        this.ended();
      }
    });
    this.child.once('exit', (code, signal) => void this.exited({ code, signal }));
  }

  private async exited(exit: ExitInfo): Promise<void> {
    // The last messages may still be in the pipe; a grandchild that holds the pipe open must not keep us waiting.
    await Promise.race([new Promise((resolve) => this.child.once('close', resolve)), setTimeoutAsync(drainMs)]);
    await this.handleQueued();
    this.stderr.end();
    this.log.debug(`The trainer process ended: code ${exit.code ?? '-'}, signal ${exit.signal ?? '-'}.`);
    this.finish.reject(this.isReady ? diedInRun(exit, this.stderr.text()) : diedBeforeReady(exit, this.stderr.text()));
    this.ended();
  }

  /** The connection hands out one message in a turn or two of the event loop: the queue is empty when none comes. */
  private async handleQueued(): Promise<void> {
    let before: number;
    do {
      before = this.handled;
      for (let turn = 0; turn < quietTurns; turn++) {
        await setImmediateAsync();
      }
    } while (this.handled > before);
  }

  private fail(error: LabError): void {
    this.finish.reject(error);
    this.kill();
  }

  /** The run has been answered: the trainer leaves when its channel closes. */
  private letGo(): void {
    this.child.stdin.end();
    this.forceAfter(this.limits.stopGraceMs, () => this.kill());
  }

  private forceAfter(graceMs: number, force: () => void): void {
    clearTimeout(this.forceTimer);
    if (!this.leave.isSettled) {
      this.forceTimer = setTimeout(force, graceMs);
    }
  }

  private ended(): void {
    process.removeListener('exit', this.killOnExit);
    clearTimeout(this.forceTimer);
    this.connection.dispose();
    this.cancellation.dispose();
    this.leave.resolve();
  }
}

/** A failure that the trainer answered with is ours to pass on; anything else is described. */
function asLabError(thrown: unknown): LabError {
  if (thrown instanceof LabError) {
    return thrown;
  }
  const { code, message, detail } = toFailure(thrown);
  return new LabError(code, message, detail);
}
