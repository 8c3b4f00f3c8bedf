import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { openBrowser } from './browser';
import { findChromium } from './chromium';
import { CodeServer } from './codeServer';
import { readDesktopArguments } from './desktopArguments';
import { installTestHost } from './install';

// Stands in for a desktop VS Code: takes its arguments, runs the tests in the code-server host, exits with their code.

const windowTimeoutMs = 90_000;
const pictureTimeoutMs = 5_000;

// Whoever reads this may go away first; that must not keep the host from cleaning up.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => undefined);
}

async function main(): Promise<number> {
  const options = readDesktopArguments(process.argv.slice(2));
  const executable = await findChromium(report);
  const host = await installTestHost(report);
  const outcome = new Outcome();
  // The leash of the launcher asks by this signal when time is up; there is time for a picture before the end.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => outcome.settle(143, `Ended by ${signal}.`));
  }
  const server = await CodeServer.start({
    host,
    onOutput: (text) => {
      print(text);
      if (/Extension Host Process exited with code: (?!0\b)/.test(text)) {
        outcome.settle(1, 'The extension host died.');
      }
    },
  });
  void server.ended.then((code) => outcome.settle(1, `The VS Code server ended with exit code ${code}.`));
  try {
    const { sessionFolder } = server;
    const viewport = { width: 1400, height: 900 };
    const { context, page } = await openBrowser({ executable, sessionFolder, viewport, onOutput: print });
    page.on('crash', () => outcome.settle(1, 'The page crashed.'));
    page.on('close', () => outcome.settle(1, 'The page was closed.'));
    await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
      report(`[extension host] ${type}: ${args.map(String).join(' ')}`);
    });
    await page.exposeFunction('codeAutomationExit', (code: number) => outcome.settle(code, 'The tests ended.'));
    await page.goto(server.address(options), { timeout: windowTimeoutMs });
    const code = await outcome.code;
    if (code !== 0) {
      await keepScreenshot((file) => page.screenshot({ path: file, timeout: pictureTimeoutMs }));
    }
    await context.close();
    return code;
  } finally {
    await server.stop();
  }
}

/** How the tests ended: the first thing that ends them counts, what follows from it does not. */
class Outcome {
  readonly code: Promise<number>;
  #settle: ((code: number) => void) | undefined;

  constructor() {
    this.code = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  settle(code: number, why: string): void {
    if (this.#settle !== undefined) {
      report(why);
      this.#settle(code);
      this.#settle = undefined;
    }
  }
}

function print(text: string): void {
  process.stdout.write(text);
}

function report(line: string): void {
  print(`${line}\n`);
}

/** A picture of the window as the tests left it; without one the failure itself still counts. */
async function keepScreenshot(take: (file: string) => Promise<unknown>): Promise<void> {
  const folder = process.env['MULTIMODAL_LAB_TEST_OUTPUT'];
  if (folder === undefined) {
    return;
  }
  mkdirSync(folder, { recursive: true });
  await take(path.join(folder, 'failure.png')).catch((error: unknown) =>
    console.log(`No screenshot: ${String(error)}`),
  );
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
