import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';

import { resolveRowPath } from '../engine/data/manifest/resolveRowPath';
import type { DecodeTask, RowOutcome } from '../engine/data/streaming/rowDecoder';
import { reasonOf } from '../engine/modalities/readRowFiles';
import { createRowEncoder, type RowEncoder } from '../engine/modalities/rowEncoder';
import { toFailure } from '../protocol/errors';
import { loadTensorFlow, type TensorFlow } from '../runtime/loadTensorFlow';
import { cacheDescriptor, type FromDecoder, type StartMessage, type TaskMessage, type ToDecoder } from './messages';
import { RowWriter } from './rowWriter';

/** Decodes the files of rows for a run in another process, and writes them to its cache file. */

const tasks: TaskMessage[] = [];
/** By the number of their stream; each is made when its first row comes. */
const encoders = new Map<number, RowEncoder>();
const writer = new RowWriter(cacheDescriptor);
/** The event loop gets a turn after so many milliseconds, so that the end of the run arrives. */
const turnMs = 20;
let tf: TensorFlow | undefined;
let start: StartMessage | undefined;
let isBusy = false;
/** When the event loop gets its next turn; tasks that are quick share one. */
let turn = performance.now() + turnMs;

process.on('message', (message: ToDecoder) => {
  if (message.kind === 'start') {
    start = message;
    send({ kind: 'ready' });
    return;
  }
  tasks.push(message);
  if (!isBusy) {
    void work();
  }
});
// The run is over, in whatever way.
process.on('disconnect', () => process.exit(0));
// Ctrl+C reaches all programs of a terminal; the run decides what to do about it.
process.on('SIGINT', () => undefined);

async function work(): Promise<void> {
  isBusy = true;
  try {
    for (let message = tasks.shift(); message !== undefined; message = tasks.shift()) {
      send({ kind: 'done', id: message.id, outcomes: await decode(message.task) });
    }
  } catch (error) {
    fail(error);
  }
  isBusy = false;
}

async function decode({ stream, rows }: DecodeTask): Promise<RowOutcome[]> {
  const { folder, encode } = streamOf(stream);
  const outcomes: RowOutcome[] = [];
  for (const { written, offset } of rows) {
    if (performance.now() > turn) {
      await setImmediate();
      turn = performance.now() + turnMs;
    }
    outcomes.push(decodeRow(encode, folder, written, offset));
  }
  writer.flush();
  return outcomes;
}

function decodeRow(encode: RowEncoder, folder: string, written: string, offset: number): RowOutcome {
  try {
    const { bytes, facts } = encode(resolveRowPath(folder, written), written);
    writer.add(bytes, offset);
    return facts;
  } catch (error) {
    return { type: 'bad', reason: reasonOf(error, written) };
  }
}

function streamOf(number: number): { readonly folder: string; readonly encode: RowEncoder } {
  const stream = started().streams[number];
  if (stream === undefined) {
    throw new Error(`There is no stream number ${number}.`);
  }
  const encode = encoders.get(number) ?? createRowEncoder(stream.target, loaded);
  encoders.set(number, encode);
  return { folder: stream.folder, encode };
}

/** TensorFlow, when the first file comes that needs it: it takes a second, and 300 MB. */
function loaded(): TensorFlow {
  const { runtimeFolder, assetsFolder } = started();
  tf ??= loadTensorFlow(runtimeFolder, assetsFolder);
  return tf;
}

function started(): StartMessage {
  if (start === undefined) {
    throw new Error('A decoder was given rows before it was started.');
  }
  return start;
}

/** The channel closes when the message is through. */
function fail(error: unknown): void {
  send({ kind: 'failed', failure: toFailure(error) });
  tasks.length = 0;
}

function send(message: FromDecoder): void {
  // A run that is gone needs no answer; its going ends this process.
  process.send?.(message, undefined, undefined, () => undefined);
}
