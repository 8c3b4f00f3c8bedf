import { SingleBar } from 'cli-progress';
import pc from 'picocolors';

import type { SetupEvent } from '../protocol/setup';

type Progress = Extract<SetupEvent, { kind: 'setupProgress' }>;

const megabyte = 1e6;
/** Without a terminal, a line is printed each time another quarter is done. */
const linesPerActivity = 4;

/** Shows setting up: a bar with bytes on a terminal, plain lines otherwise. */
export class SetupView {
  readonly #out: NodeJS.WriteStream;
  #bar: SingleBar | undefined;
  #activity = '';
  #quarter = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  show(event: SetupEvent): void {
    switch (event.kind) {
      case 'setupProgress':
        this.#showProgress(event);
        return;
      case 'setupDone':
        this.stop();
        this.#line(
          `${pc.green('✓')} TensorFlow ${event.tensorflow} is ready (${event.source}), in ${event.runtimeFolder}`,
        );
        return;
      case 'setupFailed':
        this.stop();
        // What to do comes last, where it is seen.
        if (event.detail !== undefined) {
          process.stderr.write(`${pc.dim(event.detail.trim())}\n\n`);
        }
        process.stderr.write(`${pc.red('✗')} ${event.message}\n`);
    }
  }

  cancelled(): void {
    this.stop();
    this.#line('Cancelled; the next "mmlab setup" starts again from what is complete.');
  }

  /** Leaves the terminal as it was. */
  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #showProgress(progress: Progress): void {
    const { activity, bytesDone, bytesTotal } = progress;
    const counted = bytesDone !== undefined && bytesTotal !== undefined;
    if (activity !== this.#activity) {
      this.stop();
      this.#activity = activity;
      this.#quarter = 0;
      if (!counted || !this.#out.isTTY) {
        this.#line(`${activity} …`);
      } else {
        this.#bar = makeBar(this.#out, activity, bytesTotal);
      }
    }
    if (!counted) {
      return;
    }
    if (this.#bar !== undefined) {
      this.#bar.update(bytesDone / megabyte);
      return;
    }
    const quarter = Math.floor((bytesDone / bytesTotal) * linesPerActivity);
    if (quarter > this.#quarter) {
      this.#quarter = quarter;
      this.#line(`${activity}: ${megabytes(bytesDone)} of ${megabytes(bytesTotal)} MB`);
    }
  }

  #line(text: string): void {
    this.#out.write(`${text}\n`);
  }
}

function makeBar(out: NodeJS.WriteStream, activity: string, bytesTotal: number): SingleBar {
  const bar = new SingleBar({
    format: `${activity} {bar} {percentage}% {value} of {total} MB`,
    formatValue: (value, _options, type) => (type === 'percentage' ? String(value).padStart(3) : value.toFixed(0)),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    stream: out,
    gracefulExit: false,
  });
  bar.start(bytesTotal / megabyte, 0);
  return bar;
}

function megabytes(bytes: number): string {
  return (bytes / megabyte).toFixed(0);
}
