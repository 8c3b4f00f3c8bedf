import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { openBrowser } from './browser';
import { findChromium } from './chromium';
import { CodeServer } from './codeServer';
import { readDesktopArguments } from './desktopArguments';
import { installTestHost } from './install';

// Stands in for a desktop VS Code: takes its arguments, runs the tests in the code-server host, exits with their code.

const windowTimeoutMs = 90_000;

async function main(): Promise<number> {
  const options = readDesktopArguments(process.argv.slice(2));
  const print = (text: string): void => void process.stdout.write(text);
  const report = (line: string): void => print(`${line}\n`);
  const executable = await findChromium(report);
  const host = await installTestHost(report);
  let hostDied: (code: number) => void = () => undefined;
  const extensionHostDied = new Promise<number>((resolve) => {
    hostDied = resolve;
  });
  const server = await CodeServer.start({
    host,
    onOutput: (text) => {
      print(text);
      if (/Extension Host Process exited with code: (?!0\b)/.test(text)) {
        hostDied(1);
      }
    },
  });
  try {
    const { context, page } = await openBrowser({
      executable,
      sessionFolder: server.sessionFolder,
      viewport: { width: 1400, height: 900 },
      onOutput: print,
    });
    const finished = new Promise<number>((resolve) => {
      void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
    });
    await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
      report(`[extension host] ${type}: ${args.map(String).join(' ')}`);
    });
    await page.goto(server.address(options), { timeout: windowTimeoutMs });
    const closed = new Promise<number>((resolve) => {
      page.on('crash', () => resolve(1));
      page.on('close', () => resolve(1));
    });
    const code = await Promise.race([finished, closed, extensionHostDied, serverDied(server, report)]);
    if (code !== 0) {
      await keepScreenshot((file) => page.screenshot({ path: file }));
    }
    await context.close();
    return code;
  } finally {
    await server.stop();
  }
}

/** The tests end with the window, so a server that ends before it is a failure. */
async function serverDied(server: CodeServer, report: (line: string) => void): Promise<number> {
  const code = await server.ended;
  report(`The VS Code server ended with exit code ${code}.`);
  return 1;
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
