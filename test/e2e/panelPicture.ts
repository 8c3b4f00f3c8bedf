import { mkdirSync } from 'node:fs';
import path from 'node:path';

import type { Frame } from 'playwright-core';

import type { Workbench } from './workbench';

/** How a picture of a panel is taken. */
export interface PictureOptions {
  readonly file: string;
  /** Width of the panel itself, in CSS pixels. */
  readonly width: number;
  /** The last element that is to be seen; left out, all of it is. */
  readonly until?: string;
}

/** What is left below the last element of a picture, in CSS pixels. */
const bottomMargin = 18;

const highestPicture = 6000;

/**
 * Takes a picture of a webview at an exact width of its own: the window is resized until the frame has it, which is
 * what a person does who drags an editor's border.
 */
export async function takePanelPicture(workbench: Workbench, frame: Frame, options: PictureOptions): Promise<void> {
  const before = workbench.page.viewportSize() ?? { width: 1400, height: 900 };
  try {
    await fitWindow(workbench, frame, { width: options.width, height: before.height });
    const wanted = await contentHeight(frame, options.until);
    await fitWindow(workbench, frame, { width: options.width, height: Math.min(wanted, highestPicture) });
    await untilDrawn(frame);
    mkdirSync(path.dirname(options.file), { recursive: true });
    const { x, y } = await frameBox(workbench, frame);
    const { width, height } = await innerSize(frame);
    await workbench.page.screenshot({ path: options.file, clip: { x, y, width, height } });
  } finally {
    await workbench.page.setViewportSize(before);
  }
}

/** The layout may give width to other parts of the window as it grows, so the fit is approached in steps. */
async function fitWindow(workbench: Workbench, frame: Frame, wanted: { width: number; height: number }): Promise<void> {
  for (let attempt = 0; attempt < 8; attempt++) {
    await untilDrawn(frame);
    const inner = await innerSize(frame);
    const viewport = workbench.page.viewportSize();
    if (viewport === null || (inner.width === wanted.width && inner.height === wanted.height)) {
      return;
    }
    await workbench.page.setViewportSize({
      width: viewport.width + wanted.width - inner.width,
      height: viewport.height + wanted.height - inner.height,
    });
    await workbench.page.waitForTimeout(150);
  }
  throw new Error(`The panel cannot be made ${wanted.width} by ${wanted.height} pixels; is another editor beside it?`);
}

async function contentHeight(frame: Frame, until: string | undefined): Promise<number> {
  const height =
    until === undefined
      ? 'document.documentElement.scrollHeight'
      : `Math.round(document.querySelector(${JSON.stringify(until)}).getBoundingClientRect().bottom + scrollY + ${bottomMargin})`;
  return Number(await frame.evaluate(height));
}

async function innerSize(frame: Frame): Promise<{ width: number; height: number }> {
  return await frame.evaluate<{ width: number; height: number }>('({ width: innerWidth, height: innerHeight })');
}

async function frameBox(workbench: Workbench, frame: Frame): Promise<{ x: number; y: number }> {
  const box = await (await frame.frameElement()).boundingBox();
  if (box === null) {
    throw new Error(`The panel is not on the screen of ${workbench.page.url()}.`);
  }
  return box;
}

/** Waits for two frames of the browser, after which everything that was asked to be drawn is drawn. */
async function untilDrawn(frame: Frame): Promise<void> {
  await frame.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
}
