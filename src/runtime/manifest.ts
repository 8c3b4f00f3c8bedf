import { readFileSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

export const manifestName = 'runtime.json';

/** Where the libraries of an installation came from. */
export const runtimeSources = ['library folder', 'wheel', 'vendor installer'] as const;
export type RuntimeSource = (typeof runtimeSources)[number];

const manifestSchema = z.object({
  tensorflow: z.string(),
  source: z.enum(runtimeSources),
  /** Folder named by the user, for a runtime that links to it. */
  libraryFolder: z.string().optional(),
  /** Path of the addon in the installation. */
  addon: z.string(),
  /** ISO 8601; set once the addon was loaded and computed the right numbers. */
  verifiedAt: z.string().optional(),
  /** Path, relative or absolute, and size of every file that must be there. */
  files: z.array(z.object({ path: z.string(), sizeBytes: z.number() })),
});

/** What an installation holds; written last, so that a folder without one is no installation. */
export type RuntimeManifest = z.infer<typeof manifestSchema>;

/** @throws when there is none or it is not readable as one. */
export function readManifestSync(folder: string): RuntimeManifest {
  return manifestSchema.parse(JSON.parse(readFileSync(path.join(folder, manifestName), 'utf8')));
}

/** The manifest of an installation whose files are all there, or `undefined`. */
export async function readIntactManifest(folder: string): Promise<RuntimeManifest | undefined> {
  let manifest: RuntimeManifest;
  try {
    manifest = manifestSchema.parse(JSON.parse(await readFile(path.join(folder, manifestName), 'utf8')));
  } catch {
    return undefined;
  }
  const intact = await Promise.all(
    manifest.files.map(async (file) => {
      try {
        return (await stat(path.resolve(folder, file.path))).size === file.sizeBytes;
      } catch {
        return false;
      }
    }),
  );
  return manifest.verifiedAt !== undefined && intact.every(Boolean) ? manifest : undefined;
}

export async function writeManifest(folder: string, manifest: RuntimeManifest): Promise<void> {
  await writeFile(path.join(folder, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** Measures files for a manifest. */
export async function measureFiles(folder: string, files: readonly string[]): Promise<RuntimeManifest['files']> {
  return Promise.all(
    files.map(async (file) => ({ path: file, sizeBytes: (await stat(path.resolve(folder, file))).size })),
  );
}
