import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { BrowserContext, Frame, Page } from 'playwright-core';

import { CodeServer, findChromium, installTestHost, openBrowser } from '../support/vscodeHost';
import { waitUntil } from './waitUntil';

/** What a workbench is opened with. */
export interface WorkbenchOptions {
  readonly workspaceFolder: string;
  /** Settings of the workspace, written before the window opens. */
  readonly workspaceSettings?: Settings;
  readonly extensionFolder: string;
  /** User settings in addition to those that keep a fresh editor quiet. */
  readonly userSettings?: Settings;
  /** File for what server, extension host and page print. */
  readonly logFile: string;
  readonly viewport?: Viewport;
}

/** Settings by their full names, as in `settings.json`. */
export type Settings = Readonly<Record<string, unknown>>;

/** Size of the window's inside, in CSS pixels. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** Colour themes that every VS Code has, and the class by which a page can tell that one is in force. */
export const colorThemes = {
  light: { setting: 'Light Modern', workbenchClass: 'vs', bodyClass: 'vscode-light' },
  dark: { setting: 'Dark Modern', workbenchClass: 'vs-dark', bodyClass: 'vscode-dark' },
  highContrast: { setting: 'Default High Contrast', workbenchClass: 'hc-black', bodyClass: 'vscode-high-contrast' },
} as const;

export type ColorTheme = keyof typeof colorThemes;

const startTimeoutMs = 90_000;
const commandTimeoutMs = 60_000;
const keyDelayMs = 10;

/** A window of a real VS Code with the extension loaded, used the way a person uses it: keys, palette, looking. */
export class Workbench {
  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly server: CodeServer,
    private readonly workspaceFolder: string,
  ) {}

  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const report = (line: string): void => void process.stdout.write(`${line}\n`);
    const executable = await findChromium(report);
    const host = await installTestHost(report);
    mkdirSync(path.dirname(options.logFile), { recursive: true });
    const log = createWriteStream(options.logFile);
    const onOutput = (text: string): void => void log.write(text);
    const { userSettings: settings = {}, workspaceFolder, extensionFolder: extensionDevelopmentPath } = options;
    writeWorkspaceSettings(workspaceFolder, options.workspaceSettings ?? {});
    const server = await CodeServer.start({ host, settings, onOutput });
    try {
      const viewport = options.viewport ?? { width: 1400, height: 900 };
      const { context, page } = await openBrowser({
        executable,
        sessionFolder: server.sessionFolder,
        viewport,
        onOutput,
      });
      const workbench = new Workbench(page, context, server, workspaceFolder);
      await page.goto(server.address({ workspaceFolder, extensionDevelopmentPath }), { timeout: startTimeoutMs });
      await workbench.#untilShown();
      return workbench;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /**
   * Picks a command in the palette by its title, such as `Multimodal Lab: Train and Compare`. Right after the start
   * the palette may not know it yet, so it is opened again until it does.
   */
  async runCommand(title: string, timeoutMs = commandTimeoutMs): Promise<void> {
    const input = this.page.locator('.quick-input-widget input.input');
    const row = this.page
      .locator('.quick-input-widget .monaco-list-row')
      .filter({ has: this.page.getByText(title, { exact: true }) });
    await waitUntil(
      `the palette offers "${title}"`,
      async () => {
        await this.page.keyboard.press('F1');
        await input.waitFor({ timeout: 5_000 });
        await this.page.keyboard.type(title, { delay: keyDelayMs });
        if (await becomesVisible(row.first(), 2_000)) {
          return true;
        }
        await this.page.keyboard.press('Escape');
        return false;
      },
      timeoutMs,
    );
    await row.first().click();
    await input.waitFor({ state: 'hidden', timeout: 10_000 }).catch(() => undefined);
  }

  /** Takes the first entry of a list that a command put up; does nothing where no list comes up. */
  async acceptFirstChoice(): Promise<void> {
    const row = this.page.locator('.quick-input-widget .monaco-list-row').first();
    if (await becomesVisible(row, 3_000)) {
      await row.click();
    }
  }

  /** Opens a file of the workspace by its name, as with "Go to File". */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('Control+P');
    const input = this.page.locator('.quick-input-widget input.input');
    await input.waitFor({ timeout: 10_000 });
    await this.page.keyboard.type(name, { delay: keyDelayMs });
    const row = this.page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: name }).first();
    await row.waitFor({ timeout: commandTimeoutMs });
    await row.click();
    await this.page.locator(`.tab[data-resource-name="${name}"]`).waitFor({ timeout: commandTimeoutMs });
  }

  /** Presses a command that stands above a line of the editor, such as `Run`. */
  async pressLens(title: string): Promise<void> {
    const lens = this.page.locator('.codelens-decoration a').filter({ hasText: title }).first();
    await lens.click({ timeout: commandTimeoutMs });
  }

  /** The frame of the webview that holds an element; waits until there is one. */
  async webview(selector: string, timeoutMs = 60_000): Promise<Frame> {
    return waitUntil(
      `a webview shows ${selector}`,
      async () => {
        for (const frame of this.page.frames()) {
          if (frame !== this.page.mainFrame() && (await holds(frame, selector))) {
            return frame;
          }
        }
        return undefined;
      },
      timeoutMs,
    );
  }

  /** Switches the colour theme through the settings and waits until the window wears it. */
  async setColorTheme(theme: ColorTheme): Promise<void> {
    const { setting, workbenchClass } = colorThemes[theme];
    this.updateWorkspaceSettings({ 'workbench.colorTheme': setting });
    await this.page.locator(`.monaco-workbench.${workbenchClass}`).waitFor({ state: 'attached', timeout: 30_000 });
  }

  /** Adds to the workspace's settings; the editor takes them up while it runs, which it does not with the user's. */
  updateWorkspaceSettings(settings: Settings): void {
    writeWorkspaceSettings(this.workspaceFolder, settings);
  }

  /** Reloads the window, as "Developer: Reload Window" does: the extension host starts anew. */
  async reload(): Promise<void> {
    await this.page.reload({ timeout: startTimeoutMs });
    await this.#untilShown();
  }

  /** Texts of the notifications that are on the screen. */
  notifications(): Promise<string[]> {
    return this.page.locator('.notification-list-item-message').allInnerTexts();
  }

  /** Texts of the status bar's items, from left to right. */
  async statusBar(): Promise<string[]> {
    const texts = await this.page.locator('.statusbar-item').allInnerTexts();
    return texts.map((text) => text.trim()).filter((text) => text !== '');
  }

  /** Takes away what hides the panel from a picture. */
  async clearNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
  }

  async screenshot(file: string): Promise<void> {
    mkdirSync(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
  }

  /** Closes the window and ends everything that was started for it. */
  async close(): Promise<void> {
    try {
      await this.context.close();
    } finally {
      await this.server.stop();
    }
  }

  async #untilShown(): Promise<void> {
    await this.page.locator('.monaco-workbench .statusbar').waitFor({ timeout: startTimeoutMs });
  }
}

function writeWorkspaceSettings(workspaceFolder: string, settings: Settings): void {
  const file = path.join(workspaceFolder, '.vscode', 'settings.json');
  mkdirSync(path.dirname(file), { recursive: true });
  const present = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Settings) : {};
  writeFileSync(file, JSON.stringify({ ...present, ...settings }, undefined, 2));
}

async function becomesVisible(element: ReturnType<Page['locator']>, timeoutMs: number): Promise<boolean> {
  try {
    await element.waitFor({ timeout: timeoutMs });
    return true;
  } catch {
    return false;
  }
}

/** Whether a frame holds an element; a frame that goes away while it is asked does not. */
async function holds(frame: Frame, selector: string): Promise<boolean> {
  try {
    return (await frame.$(selector)) !== null;
  } catch {
    return false;
  }
}
