import path from 'node:path';

import type { BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

/** How the browser is opened. */
export interface BrowserOptions {
  readonly executable: string;
  /** Folder for the profile and everything else the browser writes. */
  readonly sessionFolder: string;
  readonly viewport: { readonly width: number; readonly height: number };
  /** Hears what the page says in its console. */
  readonly onOutput: (text: string) => void;
}

/** A browser with one page. It leaves with this process, since it listens to a pipe that closes then. */
export interface Browser {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** Opens a browser with a profile of its own that talks to nobody but the page. */
export async function openBrowser(options: BrowserOptions): Promise<Browser> {
  const context = await chromium.launchPersistentContext(path.join(options.sessionFolder, 'browser'), {
    executablePath: options.executable,
    artifactsDir: path.join(options.sessionFolder, 'browser-artifacts'),
    viewport: options.viewport,
    // The sandbox needs kernel features that containers withhold; the only page is the project's own.
    chromiumSandbox: false,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    env: definedOnly({ ...process.env, TMPDIR: options.sessionFolder }),
    permissions: ['clipboard-read', 'clipboard-write'],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.on('console', (message) => options.onOutput(`[page] ${message.type()}: ${message.text()}\n`));
  page.on('pageerror', (error) => options.onOutput(`[page] uncaught: ${error.stack ?? error.message}\n`));
  return { context, page };
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
