import path from 'node:path';

import type { Frame } from 'playwright-core';

import { repositoryFolder } from '../support/vscodeHost';
import type { Workbench } from './workbench';

/** The page's root element; it carries the run's state. */
export const pageRoot = '[data-revision]';

const failurePicture = path.join(repositoryFolder(), 'test-results', 'e2e', 'failure.png');

/** Leaves a picture of the window when a step fails, so that it can be seen what a person would have seen. */
export async function keepingTheWindow(workbench: Workbench, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    await workbench.screenshot(failurePicture).catch(() => undefined);
    throw error;
  }
}

/** Waits until the page says one of these states; a run that has failed is reported with what the page says of it. */
export async function untilState(panel: Frame, states: readonly string[], timeoutMs: number): Promise<void> {
  const ends = [...new Set([...states, 'done', 'failed', 'cancelled'])];
  const selector = ends.map((state) => `${pageRoot}[data-state="${state}"]`).join(', ');
  const element = await panel.waitForSelector(selector, { state: 'attached', timeout: timeoutMs });
  const state = (await element.getAttribute('data-state')) ?? '';
  if (!states.includes(state)) {
    const text = await panel.locator('body').innerText();
    throw new Error(
      `The run is ${state} where ${states.join(' or ')} was expected. The page says:\n${text.slice(0, 2000)}`,
    );
  }
}
