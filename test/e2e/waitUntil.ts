const betweenAttemptsMs = 100;

/**
 * Tries until something comes out that is neither false nor undefined.
 * @throws Error that names what was waited for, when it takes longer than it may
 */
export async function waitUntil<T>(
  what: string,
  attempt: () => Promise<T | false | undefined>,
  timeoutMs: number,
): Promise<T> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const result = await attempt();
    if (result !== false && result !== undefined) {
      return result;
    }
    if (performance.now() > until) {
      throw new Error(`Waited ${Math.round(timeoutMs / 1000)} s in vain until ${what}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, betweenAttemptsMs));
  }
}
