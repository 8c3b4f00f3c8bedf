import type { DidChangeSnapshot } from '../src/protocol/panelMessages';

/** A part of the page. Its element is made once; every snapshot is written into it in place. */
export interface View {
  readonly element: HTMLElement;
  update(message: DidChangeSnapshot): void;
}
