import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';

import { byteReporter, SourceFailure, throwIfAborted, type SetupContext } from './setupContext';
import type { WheelFile, WheelPin } from './wheels';

type Destination = NodeJS.WritableStream;

/**
 * Unpacks the libraries, headers and licence notices of a wheel, and nothing else of its 15,000 files.
 * @param open Opens a file for writing; another one is given by tests.
 */
export async function unpackWheel(
  context: SetupContext,
  pin: WheelPin,
  wheel: string,
  folder: string,
  open: (file: string) => Destination = (file) => createWriteStream(file, { flags: 'wx' }),
): Promise<void> {
  const activity = `Unpacking TensorFlow ${pin.version}`;
  context.onProgress({ activity, bytesDone: 0, bytesTotal: pin.unpackedBytes });
  const report = byteReporter(context.onProgress, activity, pin.unpackedBytes);
  const wanted = new Map(pin.files.map((file) => [file.from, file]));
  let done = 0;
  const zip = await openZip(wheel);
  try {
    for await (const entry of zip.eachEntry()) {
      throwIfAborted(context.signal);
      const file = wanted.get(entry.fileName);
      if (file === undefined) {
        continue;
      }
      const target = path.join(folder, file.to);
      await mkdir(path.dirname(target), { recursive: true });
      const source = await zip.openReadStreamPromise(entry);
      await pipeline(
        source,
        counted((bytes) => report((done += bytes))),
        open(target),
        { signal: context.signal },
      );
      wanted.delete(entry.fileName);
    }
  } finally {
    zip.close();
  }
  requireAll([...wanted.values()]);
  report(pin.unpackedBytes);
}

async function openZip(wheel: string): Promise<yauzl.ZipFile> {
  try {
    return await yauzl.openPromise(wheel, { autoClose: false });
  } catch (error) {
    throw new SourceFailure('the downloaded wheel is not a readable archive', 'run "mmlab setup" again', String(error));
  }
}

function counted(onBytes: (bytes: number) => void) {
  return async function* (source: Readable): AsyncGenerator<Buffer> {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      onBytes(chunk.length);
      yield chunk;
    }
  };
}

function requireAll(missing: readonly WheelFile[]): void {
  if (missing.length > 0) {
    throw new SourceFailure(
      `the wheel lacks ${missing.map((file) => file.from).join(', ')}`,
      'update Multimodal Lab, or name a library folder',
    );
  }
}
