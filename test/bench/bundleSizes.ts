import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import * as yauzl from 'yauzl';

import type { Bench } from './bench';
import { ended, lastWords, startChild } from './children';

/** Bytes of a file as it is and as a compressed one. */
export interface FileSize {
  readonly name: string;
  readonly bytes: number;
  readonly compressed: number;
}

/** The programs and the page in `dist`, by gzip. */
export function bundleSizes(assetsFolder: string): FileSize[] {
  return readdirSync(assetsFolder)
    .filter((name) => /\.(?:js|css)$/.test(name))
    .sort()
    .map((name) => {
      const content = readFileSync(path.join(assetsFolder, name));
      return { name, bytes: content.length, compressed: gzipSync(content).length };
    });
}

/** What a packed extension weighs in all, and what its parts weigh in it. */
export interface PackageSize {
  readonly bytes: number;
  readonly parts: readonly FileSize[];
}

/**
 * Packs the extension with the current bundles, without an addon that was built before, and weighs it.
 * @throws Error with the last words of the packer.
 */
export async function packageSize({ root, temporaryFolder }: Bench): Promise<PackageSize> {
  const file = path.join(temporaryFolder, 'extension.vsix');
  const packer = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const settings = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  const child = startChild(process.execPath, [packer, 'package', ...settings, '--out', file], { cwd: root });
  child.stdout.resume();
  const words = lastWords(child);
  const code = await ended(child);
  if (code !== 0) {
    throw new Error(`Packing ended with exit code ${String(code)}:\n${words()}`);
  }
  return { bytes: statSync(file).size, parts: grouped(await entriesOf(file)) };
}

/** `extension/dist/data/mnist/…` belongs to `dist/data`, `extension/media/…` to `media`, a file at the top to `other`. */
export function partOf(entry: string): string {
  const [, first = '', second = '', third = ''] = entry.split('/');
  if (first === 'dist' && second !== '') {
    return third === '' ? 'dist, programs and page' : `dist/${second}`;
  }
  return second === '' ? 'other' : first;
}

function grouped(entries: readonly FileSize[]): FileSize[] {
  const parts = new Map<string, FileSize>();
  for (const { name: entry, bytes, compressed } of entries) {
    const name = partOf(entry);
    const before = parts.get(name);
    parts.set(name, {
      name,
      bytes: bytes + (before?.bytes ?? 0),
      compressed: compressed + (before?.compressed ?? 0),
    });
  }
  return [...parts.values()].sort((a, b) => b.compressed - a.compressed);
}

function entriesOf(file: string): Promise<FileSize[]> {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true }, (error, zip) => {
      if (error) {
        reject(error);
        return;
      }
      const entries: FileSize[] = [];
      zip.on('entry', ({ fileName, uncompressedSize, compressedSize }: yauzl.Entry) => {
        entries.push({ name: fileName, bytes: uncompressedSize, compressed: compressedSize });
        zip.readEntry();
      });
      zip.on('end', () => resolve(entries));
      zip.on('error', reject);
      zip.readEntry();
    });
  });
}
