/** Work that yields before each of its steps, if need be what the step is, so that who does it can do something else in between. */
export type SteppedWork<T, Step = undefined> = Generator<Step, T, undefined>;

/** Does the work in one go. */
export function finish<T, Step>(work: SteppedWork<T, Step>): T {
  for (;;) {
    const next = work.next();
    if (next.done === true) {
      return next.value;
    }
  }
}

/**
 * Does the work step by step.
 * @param between Awaited between two steps; what it throws ends the work.
 */
export async function finishInTurns<T, Step>(
  work: SteppedWork<T, Step>,
  between: (next: Step) => Promise<void>,
): Promise<T> {
  for (;;) {
    const next = work.next();
    if (next.done === true) {
      return next.value;
    }
    await between(next.value);
  }
}
