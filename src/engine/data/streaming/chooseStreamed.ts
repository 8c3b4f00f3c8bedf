/**
 * Which modalities are streamed so that the rows of the others fit in memory together: the largest, until they do.
 * @param sizes Bytes of all rows of each modality, decoded.
 * @param limit Bytes that the rows in memory may take.
 * @returns Positions in `sizes`.
 */
export function chooseStreamed(sizes: readonly number[], limit: number): ReadonlySet<number> {
  const chosen = new Set<number>();
  let left = sizes.reduce((sum, size) => sum + size, 0);
  for (const [place, size] of [...sizes.entries()].sort(([, a], [, b]) => b - a)) {
    if (left <= limit) {
      break;
    }
    chosen.add(place);
    left -= size;
  }
  return chosen;
}
