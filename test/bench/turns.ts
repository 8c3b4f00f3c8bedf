import type { Contender, Contenders } from './contenders';

/** What was measured of a contender so far. */
export interface Taken<Value> {
  readonly contender: Contender;
  readonly values: readonly Value[];
}

export interface Turns<Value> {
  /** 0 when everybody has a turn before the first that counts. */
  readonly firstRound: 0 | 1;
  readonly rounds: number;
  readonly measure: (contender: Contender, round: number) => Promise<Value>;
  /** Called after each round that counts, with all that was measured until then. */
  readonly afterRound: (taken: readonly Taken<Value>[], notes: readonly string[], round: number) => Promise<void>;
  readonly say: (line: string) => void;
}

/**
 * Measures contenders by turns, so that a machine that slows down slows all of them.
 * @throws Error when one fails that is not optional; an optional one that fails is left out, with a note.
 */
export async function takeTurns<Value>({ list, notes }: Contenders, turns: Turns<Value>): Promise<void> {
  const notesSoFar = [...notes];
  let taken = list.map((contender) => ({ contender, values: [] as Value[] }));
  for (let round = turns.firstRound; round <= turns.rounds; round++) {
    for (const { contender, values } of taken) {
      if (contender.firstRoundOnly && round > 1) {
        continue;
      }
      try {
        const value = await turns.measure(contender, round);
        values.push(...(round === 0 ? [] : [value]));
      } catch (error) {
        if (!contender.optional) {
          throw error;
        }
        taken = taken.filter((one) => one.contender !== contender);
        notesSoFar.push(`${contender.title} was not measured: it failed here.`);
        turns.say(String(error));
      }
    }
    if (round > 0) {
      await turns.afterRound(taken, notesSoFar, round);
    }
  }
}
