import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { RunEvent } from '../../src/protocol/events';
import { runEventSchema } from '../../src/protocol/events';
import { formatPercent, formatPoints } from '../../src/protocol/format';
import { repositoryFolder } from '../support/vscodeHost';
import { updateMedia, updatesMedia } from './media';
import { takePanelPicture } from './panelPicture';
import { keepingTheWindow, pageRoot, untilState } from './runState';
import { Workbench } from './workbench';

const root = repositoryFolder();
const results = path.join(root, 'test-results');
const pictures = path.join(results, 'screenshots');
const trainingTimeoutMs = 800_000;

/** The pictures of the README show a whole run of the classic lab; as a test, one epoch says as much. */
const epochs = updatesMedia ? 5 : 1;

describe('Train and Compare, as a person does it', () => {
  let workspaceFolder: string;
  let workbench: Workbench;
  let panel: Frame;

  beforeAll(async () => {
    if (!existsSync(path.join(root, 'dist', 'extension.js'))) {
      throw new Error('There is no dist/extension.js to try. Run `npm run build` first.');
    }
    workspaceFolder = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'multimodal-lab-e2e-'));
    workbench = await Workbench.open({
      workspaceFolder,
      workspaceSettings: { 'multimodalLab.training.epochs': epochs, 'workbench.colorTheme': 'Light Modern' },
      extensionFolder: root,
      logFile: path.join(results, 'e2e', 'vscode.log'),
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

  it('shows the training, then the comparison, and keeps the run', async () => {
    await keepingTheWindow(workbench, async () => {
      await workbench.runCommand('Multimodal Lab: Train and Compare');
      panel = await workbench.webview(pageRoot);
      await untilState(panel, ['training', 'evaluating'], 120_000);
      await panel.waitForSelector('[data-section="training"]', { timeout: 30_000 });
      await workbench.screenshot(path.join(pictures, 'window-training.png'));
      await untilState(panel, ['done'], trainingTimeoutMs);
      const events = readEvents(workspaceFolder);
      expect(events.at(-1)?.kind).toBe('runCompleted');
      const comparison = events.find((event) => event.kind === 'comparisonReady')!;
      expect(comparison.candidate).toBe('multimodal');
      expect(comparison.candidateValue).toBeGreaterThan(0.99);
      expect(comparison.baseline).toBe('image-only');
      expect(comparison.baselineValue).toBeGreaterThan(0.3);
      expect(comparison.baselineValue).toBeLessThan(0.99);
      expect(comparison.improvement).toBeCloseTo(comparison.candidateValue - comparison.baselineValue, 12);
      expect(await readFigures(panel)).toEqual({
        multimodal: formatPercent(comparison.candidateValue),
        imageOnly: formatPercent(comparison.baselineValue),
        improvement: formatPoints(comparison.improvement),
      });
    });
  });

  it('looks finished in light and dark, wide and narrow', async () => {
    await keepingTheWindow(workbench, async () => {
      await workbench.clearNotifications();
      await workbench.runCommand('View: Close Primary Side Bar');
      for (const theme of ['light', 'dark'] as const) {
        await workbench.setColorTheme(theme);
        for (const width of [1400, 400]) {
          const file = path.join(pictures, `panel-${theme}-${width}.png`);
          await takePanelPicture(workbench, panel, { file, width });
          expect(await panel.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        }
        const file = path.join(pictures, `panel-${theme}.png`);
        await takePanelPicture(workbench, panel, { file, width: 1400, until: lastInPicture[theme] });
        await workbench.screenshot(path.join(pictures, `window-${theme}.png`));
      }
      await takePanelPicture(workbench, panel, {
        file: path.join(pictures, 'panel-narrow.png'),
        width: 400,
        until: '.chart',
      });
    });
    if (updatesMedia) {
      updatePanelMedia();
    }
  });

  it('shows the results again after a reload of the window', async () => {
    await keepingTheWindow(workbench, async () => {
      const before = await readFigures(panel);
      await workbench.runCommand('View: Close All Editors');
      await workbench.reload();
      await workbench.runCommand('Multimodal Lab: Show Results');
      await workbench.acceptFirstChoice();
      panel = await workbench.webview(pageRoot);
      await untilState(panel, ['done'], 60_000);
      expect(await readFigures(panel)).toEqual(before);
    });
  });
});

/** The figures of the comparison, as the page prints them. */
async function readFigures(panel: Frame): Promise<Record<'multimodal' | 'imageOnly' | 'improvement', string>> {
  const section = panel.locator('[data-section="comparison"]');
  const figure = (model: string): Promise<string> => section.locator(`[data-model="${model}"] .figure`).innerText();
  return {
    multimodal: await figure('multimodal'),
    imageOnly: await figure('image-only'),
    improvement: await section.locator('[data-improvement]').innerText(),
  };
}

/** Events of the only run of the workspace, each checked against the contract. */
function readEvents(workspaceFolder: string): RunEvent[] {
  const runs = path.join(workspaceFolder, '.multimodal-lab', 'runs');
  const names = readdirSync(runs, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(names).toHaveLength(1);
  const log = readFileSync(path.join(runs, names[0]!.name, 'events.jsonl'), 'utf8');
  return log
    .trimEnd()
    .split('\n')
    .map((line) => runEventSchema.parse(JSON.parse(line)));
}

/** Up to where the README shows the panel. */
const lastInPicture = { light: 'article[data-model="multimodal"]', dark: '.training-charts' } as const;

/** Renews the pictures of the README. */
function updatePanelMedia(): void {
  for (const name of ['panel-light.png', 'panel-dark.png', 'panel-narrow.png']) {
    updateMedia(path.join(pictures, name), name);
  }
}
