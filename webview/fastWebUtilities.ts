/**
 * Stands in for the package of the same name below the UI toolkit. The original asks whether the browser knows
 * `:focus-visible` by adding a style element, which the page's content policy refuses, and then does without it.
 */
export * from '../node_modules/@microsoft/fast-web-utilities/dist/index.js';

/** Every browser that can show this page knows it. */
export function canUseFocusVisible(): boolean {
  return true;
}
