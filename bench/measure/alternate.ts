/** One that is compared: what its turns saw, a round each. */
export interface Entrant<Seen> {
  readonly turn: () => Promise<Seen>;
  readonly seen: Seen[];
}

export const entrant = <Seen>(turn: () => Promise<Seen>): Entrant<Seen> => ({ turn, seen: [] });

/**
 * Gives every entrant one turn a round, in alternating order, so that what disturbs the machine for a while disturbs
 * all of them: the same round of two entrants is a fair comparison. A turn for each before that warms up and is not
 * counted.
 */
export async function alternate(rounds: number, entrants: readonly Entrant<unknown>[]): Promise<void> {
  for (const { turn } of entrants) await turn();
  for (let round = 0; round < rounds; round += 1) {
    for (const { turn, seen } of round % 2 === 0 ? entrants : entrants.toReversed()) seen.push(await turn());
  }
}
