import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

import type { Page } from 'playwright-core';

import type { DidChangeSnapshot, PageToHost } from '../../src/protocol/panelMessages';
import { pageToHostSchema } from '../../src/protocol/panelMessages';
import { findChromium } from '../support/vscodeHost/chromium';
import { openBrowser } from '../support/vscodeHost/browser';
import type { Browser } from '../support/vscodeHost/browser';

export const repository = path.resolve(import.meta.dirname, '..', '..');

const built = path.join(repository, 'dist');

export type Theme = 'darkModern' | 'lightModern' | 'highContrast';

const themeKinds: Readonly<Record<Theme, string>> = {
  darkModern: 'vscode-dark',
  lightModern: 'vscode-light',
  highContrast: 'vscode-high-contrast',
};

/** The page in a real browser, with the policy and the theme colours that the editor gives it, and a host that listens. */
export class PageBench {
  /** Everything that went wrong in the page: errors, console errors, violations of the content policy. */
  complaints: string[] = [];
  private readonly messages: PageToHost[] = [];

  private constructor(
    private readonly server: Server,
    private readonly folder: string,
    private readonly browser: Browser,
  ) {}

  get page(): Page {
    return this.browser.page;
  }

  static async open(): Promise<PageBench> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'multimodal-lab-page-'));
    if (!existsSync(path.join(built, 'page.js'))) {
      throw new Error('There is no dist/page.js to look at. Build it first: npm run build');
    }
    const server = await serve();
    const complaints: string[] = [];
    const browser = await openBrowser({
      executable: await findChromium((line) => process.stderr.write(`${line}\n`)),
      sessionFolder: folder,
      viewport: { width: 1400, height: 900 },
      onOutput: (text) => {
        // Warnings of the browser about itself are none of the page's; errors always count.
        if (/\[page\] (error|uncaught)/.test(text) || /Content Security Policy/i.test(text)) {
          complaints.push(text.trim());
        }
      },
    });
    const bench = new PageBench(server, folder, browser);
    bench.complaints = complaints;
    await bench.prepare();
    return bench;
  }

  /** Loads the page anew in a theme and waits until it has asked for its snapshot. */
  async load(theme: Theme, width = 1400, height = 900): Promise<void> {
    this.messages.length = 0;
    await this.page.setViewportSize({ width, height });
    const { port } = this.server.address() as AddressInfo;
    await this.page.goto(`http://127.0.0.1:${port}/?theme=${theme}&kind=${themeKinds[theme]}`);
    await this.waitFor('ready');
  }

  /** Sends a snapshot as the host does, and waits until the page says that it is on the screen. */
  async show(message: DidChangeSnapshot): Promise<void> {
    await this.page.evaluate((data) => window.postMessage(data, '*'), message);
    await this.until(() => this.sent('shown').some(({ revision }) => revision >= message.revision));
  }

  /** Opens whatever is folded away, summaries and lists alike. */
  async unfold(): Promise<void> {
    await this.page.evaluate(() => {
      document.querySelectorAll('details').forEach((details) => (details.open = true));
      document.querySelector<HTMLElement>('[data-action="expandModels"]')?.click();
    });
  }

  /** What the page has sent of one kind since it was loaded. */
  sent<K extends PageToHost['kind']>(kind: K): Extract<PageToHost, { kind: K }>[] {
    return this.messages.filter((message): message is Extract<PageToHost, { kind: K }> => message.kind === kind);
  }

  /** Elements that stick out of the page to the right, outside of regions that scroll by themselves. */
  async overflowing(): Promise<string[]> {
    return await this.page.evaluate(() => {
      const { clientWidth, scrollWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) {
        return [];
      }
      return [...document.querySelectorAll('main *')]
        .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
        .map((element) => `${element.tagName} ${element.getAttribute('class') ?? ''}`);
    });
  }

  async waitFor(kind: PageToHost['kind']): Promise<void> {
    await this.until(() => this.sent(kind).length > 0);
  }

  async close(): Promise<void> {
    await this.browser.context.close();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.folder, { recursive: true, force: true });
  }

  private async prepare(): Promise<void> {
    await this.page.exposeFunction('hostHears', (message: unknown) => {
      const parsed = pageToHostSchema.safeParse(message);
      if (parsed.success) {
        this.messages.push(parsed.data);
      } else {
        this.complaints.push(`The host does not know this message: ${JSON.stringify(message)}`);
      }
    });
    await this.page.addInitScript(() => {
      const host = window as unknown as { hostHears: (message: unknown) => void; acquireVsCodeApi: () => unknown };
      let acquired = false;
      host.acquireVsCodeApi = () => {
        if (acquired) {
          throw new Error('An instance of the VS Code API has already been acquired');
        }
        acquired = true;
        return { postMessage: (message: unknown) => host.hostHears(message) };
      };
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
  }

  private async until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + 15_000;
    while (!condition()) {
      if (Date.now() > deadline) {
        throw new Error(`The page did not answer in time. It complained: ${this.complaints.join('; ') || 'nothing'}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** Serves the page's files, and the document that the host would make, to this machine only. */
async function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const name = path.basename(url.pathname);
    const answer = async (): Promise<[type: string, body: string | Buffer]> => {
      if (name === 'page.js') {
        return ['text/javascript', await readFile(path.join(built, name))];
      }
      if (name === 'page.css') {
        return ['text/css', await readFile(path.join(built, name))];
      }
      if (name.endsWith('.css')) {
        return ['text/css', await readFile(path.join(import.meta.dirname, 'themes', name))];
      }
      return ['text/html; charset=utf-8', documentFor(url)];
    };
    if (name === 'favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    answer().then(
      ([type, body]) => response.writeHead(200, { 'content-type': type }).end(body),
      (error: unknown) => response.writeHead(404).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function documentFor(url: URL): string {
  const nonce = randomBytes(16).toString('base64url');
  const source = "'self'";
  const policy = `default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'; font-src ${source}; img-src ${source} data:`;
  const theme = url.searchParams.get('theme') ?? 'darkModern';
  const kind = url.searchParams.get('kind') ?? 'vscode-dark';
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="themes/${theme}.css" />
    <link rel="stylesheet" href="page.css" />
    <title>Multimodal Lab</title>
  </head>
  <body class="${kind}" data-vscode-theme-kind="${kind}">
    <div id="root"></div>
    <script nonce="${nonce}" src="page.js"></script>
  </body>
</html>`;
}
