/**
 * Adjusts the p-values of several tests so that the chance of one or more false rejections among them all is not above the level
 * at which each is read: the smallest is multiplied by the number of tests, the next by one less, and none is less than one
 * before it.
 * Holm (1979), Scandinavian Journal of Statistics 6, 65–70.
 * @returns In the order of the given ones.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((pValue, place) => ({ pValue, place })).sort((a, b) => a.pValue - b.pValue);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let largest = 0;
  for (const [rank, { pValue, place }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValue));
    adjusted[place] = largest;
  }
  return adjusted;
}
