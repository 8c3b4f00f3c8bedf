import type { RunEventBody } from '../protocol/events';

/** Tells a notice only the first time, since what is true of one model is often true of all. */
export function noticesOnce(emit: (event: RunEventBody) => void): (event: RunEventBody) => void {
  const told = new Set<string>();
  return (event) => {
    if (event.kind === 'notice') {
      if (told.has(event.message)) {
        return;
      }
      told.add(event.message);
    }
    emit(event);
  };
}
