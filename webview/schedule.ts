/** Longest wait for a frame: a covered window draws none, and the host must get its answer all the same. */
const frameTimeoutMs = 250;

/** Runs something in the next animation frame, or soon after when no frame comes. */
export function afterNextFrame(run: () => void): void {
  let done = false;
  const once = (): void => {
    if (!done) {
      done = true;
      run();
    }
  };
  requestAnimationFrame(once);
  setTimeout(once, frameTimeoutMs);
}
