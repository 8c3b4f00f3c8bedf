import { existsSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';

import type { Report } from './install';
import { runTool } from './runTool';

const commandNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const macApplications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Path of a Chromium to look at pages with: the one named by CHROMIUM_PATH, else one that is installed. A continuous
 * integration machine that has none gets Debian's; nobody else's system is changed.
 */
export async function findChromium(report: Report, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const named = env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (await isExecutable(named)) {
      return named;
    }
    throw new Error(`CHROMIUM_PATH names ${named}, which is no program. Correct it, or unset it to look elsewhere.`);
  }
  const found = await installedChromium(env);
  if (found !== undefined) {
    return found;
  }
  if (isTrue(env['CI']) && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    await installWithApt(report);
    const installed = await installedChromium(env);
    if (installed !== undefined) {
      return installed;
    }
  }
  throw new Error(
    'These tests look at pages in Chromium, and there is none here. Install it (Debian, Ubuntu: ' +
      '`sudo apt-get install chromium`), or set CHROMIUM_PATH to a Chromium or Chrome. With CI=true and as root it is ' +
      'installed by itself.',
  );
}

async function installedChromium(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const folders = [...(env['PATH'] ?? '').split(path.delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'];
  const candidates = commandNames.flatMap((name) =>
    folders.filter((folder) => folder !== '').map((folder) => path.join(folder, name)),
  );
  for (const candidate of [...candidates, ...macApplications]) {
    if (await isExecutable(candidate)) {
      return candidate;
    }
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}

async function installWithApt(report: Report): Promise<void> {
  report('Installing Chromium with apt-get, because CI is set and there is none');
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: 600_000 };
  const patient = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
  await runTool('apt-get', [...patient, 'update'], options);
  // Without a font of its own, a bare machine would draw every letter as a box.
  await runTool(
    'apt-get',
    [...patient, 'install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
    options,
  );
}
