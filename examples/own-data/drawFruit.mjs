/** Pixels of a picture's edge. */
export const pictureSize = 24;

/** Red, green and blue, and width and height of the fruit in pixels. Lemon and lime are near enough to be mixed up in bad light. */
const looks = {
  apple: { colour: [200, 50, 45], size: [15, 15] },
  tomato: { colour: [200, 50, 45], size: [15, 15] },
  lemon: { colour: [190, 180, 50], size: [18, 13] },
  lime: { colour: [150, 180, 55], size: [17, 13] },
};

/** Colours come in steps, which makes the files small. */
const step = 12;

/** A fruit on a table, somewhere near the middle, in light that differs from picture to picture: RGB bytes, row by row. */
export function drawFruit(label, random) {
  const { colour, size } = looks[label];
  const light = random.between(0.7, 1.15);
  const tint = [random.normal(), random.normal(), random.normal()].map((value) => 18 * value);
  const table = random.between(90, 230);
  const scale = random.between(0.8, 1.15);
  const [x, y] = [random.between(9.5, 13.5), random.between(9.5, 13.5)];
  const pixels = new Uint8Array(3 * pictureSize ** 2);
  for (let row = 0; row < pictureSize; row++) {
    for (let column = 0; column < pictureSize; column++) {
      const distance = Math.hypot((column - x) / (scale * size[0]), (row - y) / (scale * size[1])) * 2;
      // Brighter where the light falls on it, from above and the left.
      const shine = 1.25 - 0.04 * (column - x + row - y) - 0.3 * distance;
      const values =
        distance < 1 ? colour.map((value, at) => (value + tint[at]) * light * shine) : [table, table, table];
      const place = 3 * (row * pictureSize + column);
      values.forEach((value, at) => (pixels[place + at] = inSteps(value + 4 * random.normal())));
    }
  }
  return pixels;
}

function inSteps(value) {
  return Math.min(255, Math.max(0, step * Math.round(value / step)));
}
