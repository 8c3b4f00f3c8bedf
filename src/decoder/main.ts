import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

import { resolveRowPath } from '../engine/data/manifest/resolveRowPath';
import type { DecodedRows, DecodeTask } from '../engine/data/streaming/rowDecoder';
import { decodeImageFile } from '../engine/modalities/imageFiles/decodeImageFile';
import { decodePlainPng } from '../engine/modalities/imageFiles/decodePlainPng';
import type { BadValue } from '../engine/modalities/modality';
import { readRowFileSync, reasonOf } from '../engine/modalities/readRowFiles';
import { LabError, toFailure } from '../protocol/errors';
import { loadTensorFlow, type TensorFlow } from '../runtime/loadTensorFlow';
import { cacheDescriptor, type FromDecoder, type StartMessage, type TaskMessage, type ToDecoder } from './messages';

/** Decodes the files of rows for a run in another process, and writes them to its cache file. */

const tasks: TaskMessage[] = [];
let tf: TensorFlow | undefined;
let start: StartMessage | undefined;
let isBusy = false;

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
      send({ kind: 'done', id: message.id, result: await decode(message.task) });
    }
  } catch (error) {
    fail(error);
  }
  isBusy = false;
}

async function decode({ folder, target, rows }: DecodeTask): Promise<DecodedRows> {
  const problems: BadValue[] = [];
  let resized = 0;
  for (const [row, { written, offset }] of rows.entries()) {
    // A turn of the event loop between two rows lets the end of the run arrive.
    await setImmediate();
    try {
      const bytes = readRowFileSync(resolveRowPath(folder, written), written);
      const plain = decodePlainPng(bytes, target);
      const image = plain === undefined ? decodeImageFile(loaded(), bytes, written, target) : { pixels: plain };
      writeAll(image.pixels, offset);
      resized += 'resized' in image && image.resized ? 1 : 0;
    } catch (error) {
      problems.push({ row, reason: reasonOf(error, written) });
    }
  }
  return { problems, resized };
}

/** @throws LabError `storeFailed`: a full disk is no trouble with the row. */
function writeAll(bytes: Uint8Array, offset: number): void {
  try {
    for (let done = 0; done < bytes.length;) {
      done += writeSync(cacheDescriptor, bytes, done, bytes.length - done, offset + done);
    }
  } catch (error) {
    throw new LabError(
      'storeFailed',
      `Decoded rows cannot be written to the disk (${(error as Error).message}). Free some space, or lower data.cacheBytes.`,
      undefined,
      { cause: error },
    );
  }
}

/** TensorFlow, when the first file comes that needs it: it takes a second, and 300 MB. */
function loaded(): TensorFlow {
  if (start === undefined) {
    throw new Error('A decoder was given rows before it was started.');
  }
  tf ??= loadTensorFlow(start.runtimeFolder, start.assetsFolder);
  return tf;
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
