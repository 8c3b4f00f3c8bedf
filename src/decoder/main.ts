import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

import { resolveRowPath } from '../engine/data/manifest/resolveRowPath';
import type { DecodedRows, DecodeTask } from '../engine/data/streaming/rowDecoder';
import { decodeImageFile } from '../engine/modalities/imageFiles/decodeImageFile';
import { readRowFiles } from '../engine/modalities/readRowFiles';
import { LabError, toFailure } from '../protocol/errors';
import { loadTensorFlow, type TensorFlow } from '../runtime/loadTensorFlow';
import { cacheDescriptor, type FromDecoder, type TaskMessage, type ToDecoder } from './messages';

/** Decodes the files of rows for a run in another process, and writes them to its cache file. */

const tasks: TaskMessage[] = [];
let tf: TensorFlow | undefined;
let isBusy = false;

process.on('message', (message: ToDecoder) => {
  if (message.kind === 'start') {
    guarded(() => {
      tf = loadTensorFlow(message.runtimeFolder, message.assetsFolder);
    });
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

async function decode({ name, folder, target, rows }: DecodeTask): Promise<DecodedRows> {
  const { height, width, channels } = target;
  const size = height * width * channels;
  let resized = 0;
  const problems = await readRowFiles(
    {
      name,
      columns: [{ name, values: rows.map(({ written }) => written) }],
      fileOf: (written) => resolveRowPath(folder, written),
      // A turn of the event loop between two rows lets the end of the run arrive.
      tick: () => setImmediate(),
    },
    (bytes, file, row) => {
      const image = decodeImageFile(loaded(), bytes, file, target);
      writeAll(image.pixels.subarray(0, size), rows[row]?.offset ?? 0);
      resized += image.resized ? 1 : 0;
    },
  );
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

function loaded(): TensorFlow {
  if (tf === undefined) {
    throw new Error('A decoder was given rows before it was started.');
  }
  return tf;
}

function guarded(act: () => void): void {
  try {
    act();
  } catch (error) {
    fail(error);
  }
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
