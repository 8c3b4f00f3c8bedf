import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';

import type { DecodedStream, DecodeTask, RowOutcome } from '../engine/data/streaming/rowDecoder';
import { LabError } from '../protocol/errors';
import type { FromDecoder, ToDecoder } from './messages';

/** A task with who waits for it. */
export interface Job {
  readonly task: DecodeTask;
  readonly done: (outcomes: readonly RowOutcome[]) => void;
}

export interface DecoderProgram {
  /** Folder of a verified runtime. */
  readonly runtimeFolder: string;
  /** Folder with `decoder.js`. */
  readonly assetsFolder: string;
  readonly streams: readonly DecodedStream[];
  /** Descriptor of the cache file. */
  readonly cache: number;
}

/** How a process ended, and what was left. */
export interface Crash<J> {
  /** The job in which it ended, if that is known. */
  readonly at: J | undefined;
  /** Jobs that it had not begun. */
  readonly others: readonly J[];
  readonly how: string;
}

interface Watcher<J extends Job> {
  /** Nothing can be decoded, here or elsewhere. */
  readonly onFailure: (error: LabError) => void;
  /** The process ended by itself. */
  readonly onCrash: (crash: Crash<J>) => void;
}

/** What is kept of what a decoder prints. */
const printedLimit = 4000;

/** One decoder in a process of its own. It ends with this process, since the channel between them closes then. */
export class DecoderProcess<J extends Job> {
  private readonly child: ChildProcess;
  private readonly jobs = new Map<number, J>();
  private readonly gone: Promise<unknown>;
  private lastId = 0;
  private isReady = false;
  private isClosing = false;
  private printed = '';

  constructor(
    { cache, ...program }: DecoderProgram,
    private readonly watcher: Watcher<J>,
  ) {
    this.child = fork(path.join(program.assetsFolder, 'decoder.js'), [], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', cache],
      env: { ...process.env, ...oneThread },
      execArgv: [],
    });
    this.gone = once(this.child, 'close').catch(() => undefined);
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.printed = (this.printed + text).slice(-printedLimit);
    });
    this.child.on('message', (message: FromDecoder) => this.receive(message));
    this.child.on('error', (error) => this.end(error.message));
    this.child.on('close', (code, signal) => this.end(signal === null ? `exit code ${code ?? '?'}` : signal));
    yieldToTraining(this.child.pid);
    this.send({ kind: 'start', ...program });
  }

  /** Tasks that are not done. */
  get load(): number {
    return this.jobs.size;
  }

  run(job: J): void {
    this.lastId++;
    this.jobs.set(this.lastId, job);
    this.send({ kind: 'task', id: this.lastId, task: job.task });
  }

  /** Ends the process at once; its jobs are never done. */
  async close(): Promise<void> {
    this.isClosing = true;
    this.child.kill('SIGKILL');
    await this.gone;
  }

  private receive(message: FromDecoder): void {
    if (message.kind === 'ready') {
      this.isReady = true;
      return;
    }
    if (message.kind === 'failed') {
      const { code, message: text, detail } = message.failure;
      this.watcher.onFailure(new LabError(code, text, detail));
      return;
    }
    const job = this.jobs.get(message.id);
    this.jobs.delete(message.id);
    job?.done(message.outcomes);
  }

  private end(how: string): void {
    if (!this.isClosing) {
      this.isClosing = true;
      const left = [...this.jobs.values()];
      this.jobs.clear();
      const at = this.isReady ? left.shift() : undefined;
      this.watcher.onCrash({ at, others: left, how: `${how}\n${this.printed}`.trim() });
    }
  }

  private send(message: ToDecoder): void {
    // A process that is gone is told by its end.
    this.child.send(message, () => undefined);
  }
}

/** Decoders share the cores by their number; threads inside each would only get in each other's way. */
const oneThread = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1', OMP_NUM_THREADS: '1' };

/** Where both want a core, the training step gets it: rows are decoded ahead. */
function yieldToTraining(pid: number | undefined): void {
  try {
    os.setPriority(pid ?? 0, pid === undefined ? 0 : os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // The system may not allow it, or the process is gone already.
  }
}
