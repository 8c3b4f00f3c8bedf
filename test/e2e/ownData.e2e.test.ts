import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { repositoryFolder } from '../support/vscodeHost';
import { updateMedia, updatesMedia } from './media';
import { takePanelPicture } from './panelPicture';
import { keepingTheWindow, pageRoot, untilState } from './runState';
import { Workbench } from './workbench';

const root = repositoryFolder();
const results = path.join(root, 'test-results');
const pictures = path.join(results, 'screenshots');
const trainingTimeoutMs = 300_000;

describe('An experiment on data of one’s own, as a person runs it', () => {
  let workspaceFolder: string;
  let workbench: Workbench;
  let panel: Frame;

  beforeAll(async () => {
    if (!existsSync(path.join(root, 'dist', 'extension.js'))) {
      throw new Error('There is no dist/extension.js to try. Run `npm run build` first.');
    }
    workspaceFolder = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'multimodal-lab-e2e-'));
    cpSync(path.join(root, 'examples', 'own-data'), workspaceFolder, { recursive: true });
    workbench = await Workbench.open({
      workspaceFolder,
      workspaceSettings: { 'workbench.colorTheme': 'Light Modern' },
      extensionFolder: root,
      logFile: path.join(results, 'e2e', 'ownData.log'),
    });
  });

  afterAll(async () => {
    try {
      // Where the window did not open there is nothing to close.
      await (workbench as Workbench | undefined)?.close();
    } finally {
      rmSync(workspaceFolder, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  it('is run by the link above its file, and the panel says which modality helped', async () => {
    await keepingTheWindow(workbench, async () => {
      await workbench.openFile('own-data.mmlab.json');
      await workbench.pressLens('Run');
      panel = await workbench.webview(pageRoot);
      await untilState(panel, ['done'], trainingTimeoutMs);
      const names = panel.locator('.modality-name');
      expect(await names.allInnerTexts()).toEqual(['picture', 'caption', 'numbers']);
      expect(await panel.locator('.score-tag:visible').allInnerTexts()).toEqual(['Best single modality']);
      expect(Number(await panel.locator('[data-improvement]').innerText())).toBeGreaterThan(3);
      expect(await panel.locator('[data-action="openExperiment"]:visible').count()).toBe(1);
      await workbench.screenshot(path.join(pictures, 'window-own-data.png'));
    });
  });

  it('leaves a picture of its result', async () => {
    await keepingTheWindow(workbench, async () => {
      await workbench.clearNotifications();
      await workbench.runCommand('View: Close Primary Side Bar');
      // The focus is still in the file: without it, the panel has all the room.
      await workbench.runCommand('View: Close Editor');
      const file = path.join(pictures, 'own-data.png');
      await takePanelPicture(workbench, panel, { file, width: 900, until: '[data-section="comparison"]' });
      expect(await panel.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      if (updatesMedia) {
        updateMedia(file, 'own-data.png');
      }
    });
  });
});
