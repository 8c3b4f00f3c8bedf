/** Work that yields before each of its steps, so that who does it can do something else in between. */
export type SteppedWork<T> = Generator<undefined, T, undefined>;

/** Does the work in one go. */
export function finish<T>(work: SteppedWork<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) {
      return value;
    }
  }
}

/**
 * Does the work step by step.
 * @param between Awaited between two steps; what it throws ends the work.
 */
export async function finishInTurns<T>(work: SteppedWork<T>, between: () => Promise<void>): Promise<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) {
      return value;
    }
    await between();
  }
}
