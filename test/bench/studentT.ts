/**
 * Probability that Student's t lies within ±t, for a whole number of degrees of freedom: Abramowitz and Stegun,
 * Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
 */
export function studentWithin(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const cosine = Math.cos(angle);
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let power = isOdd ? 3 : 2; power <= degrees - 2; power += 2) {
    term *= ((power - 1) / power) * cosine * cosine;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/**
 * The t below which Student's distribution has the given probability, found by bisection.
 * @param probability From 0.5 to below 1.
 * @param degrees Degrees of freedom, a whole number from 1.
 */
export function studentQuantile(probability: number, degrees: number): number {
  const within = 2 * probability - 1;
  let low = 0;
  let high = 1;
  while (studentWithin(high, degrees) < within) {
    high *= 2;
  }
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (studentWithin(middle, degrees) < within) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}
