/** Grey images of one size with their class labels. */
export interface ImageRows {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** `[count, height, width]`, 0 to 255. */
  readonly pixels: Uint8Array;
  /** `[count]`, 0 to classes − 1. */
  readonly labels: Uint8Array;
}
