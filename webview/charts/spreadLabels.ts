/**
 * Moves labels apart that would cover each other, as little as possible and without changing their order: places that
 * are too near are pooled until none is (isotonic regression by pooling of adjacent violators).
 * @param wanted Where each label would stand best, ascending or not.
 * @param distance Least distance between two of them.
 * @returns The places in the order of `wanted`, from `low` to `high`; nothing when there is no room for all.
 */
export function spreadLabels(
  wanted: readonly number[],
  distance: number,
  low: number,
  high: number,
): readonly number[] | undefined {
  const free = high - low - distance * (wanted.length - 1);
  if (free < 0) {
    return undefined;
  }
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const pools: { sum: number; count: number }[] = [];
  order.forEach((index, rank) => {
    // With the distances taken out, the places only have to ascend.
    let pool = { sum: (wanted[index] ?? 0) - low - rank * distance, count: 1 };
    for (let last = pools.at(-1); last !== undefined && mean(last) > mean(pool); last = pools.at(-1)) {
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
      pools.pop();
    }
    pools.push(pool);
  });
  const ascending = pools.flatMap((pool) => Array.from({ length: pool.count }, () => mean(pool)));
  const places = new Array<number>(wanted.length).fill(low);
  order.forEach((index, rank) => {
    places[index] = low + rank * distance + Math.min(free, Math.max(0, ascending[rank] ?? 0));
  });
  return places;
}

function mean({ sum, count }: { sum: number; count: number }): number {
  return sum / count;
}
