// Makes data.csv and the folder pictures: fruit as a market stall might list it.
//
//   node make.mjs            beside this file
//   node make.mjs FOLDER     somewhere else
//
// The same rows come out each time. No single column names the fruit:
//   picture    apples and tomatoes look the same; lemons and limes differ in colour, and not always clearly
//   caption    says how it tastes or what it is for, which often fits two fruits, and is missing in some rows
//   weight_g, length_mm   overlap between neighbours in size
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { drawFruit, pictureSize } from './drawFruit.mjs';
import { encodePng } from './png.mjs';
import { makeRandom } from './random.mjs';

const rowsPerFruit = 80;
const missingCaptions = 0.1;

/** What is known of each fruit. A caption is drawn from the fruit's own list or from a list that it shares with another. */
const fruits = {
  apple: {
    weight: [170, 35],
    length: [72, 8],
    captions: ['sweet and crisp', 'good for a pie'],
    shared: ['red and ripe', 'wash before eating', 'sold by the kilo'],
  },
  tomato: {
    weight: [120, 35],
    length: [62, 8],
    captions: ['for a salad', 'good with basil'],
    shared: ['red and ripe', 'wash before eating', 'sold by the kilo'],
  },
  lemon: {
    weight: [110, 25],
    length: [80, 9],
    captions: ['good with fish', 'for hot tea'],
    shared: ['very sour', 'full of juice', 'sold by the kilo'],
  },
  lime: {
    weight: [75, 20],
    length: [58, 8],
    captions: ['for a cold drink', 'good with chili'],
    shared: ['very sour', 'full of juice', 'sold by the kilo'],
  },
};

const folder = process.argv[2] ?? path.dirname(fileURLToPath(import.meta.url));
mkdirSync(path.join(folder, 'pictures'), { recursive: true });
const random = makeRandom(20);
const lines = ['picture,caption,weight_g,length_mm,label'];
for (let number = 0; number < rowsPerFruit; number++) {
  for (const label of Object.keys(fruits)) {
    // The name must not give the label away, or a person who looks for a mistake is misled.
    const picture = `pictures/${String(lines.length).padStart(3, '0')}.png`;
    writeFileSync(path.join(folder, picture), encodePng(pictureSize, pictureSize, drawFruit(label, random)));
    lines.push([picture, ...describe(fruits[label]), label].join(','));
  }
}
writeFileSync(path.join(folder, 'data.csv'), `${lines.join('\n')}\n`);
console.log(`${lines.length - 1} rows in ${path.join(folder, 'data.csv')}`);

/** Caption, weight and length of one fruit. A large one is heavy and long. */
function describe({ weight, length, captions, shared }) {
  const size = random.normal();
  const measure = ([mean, deviation]) => Math.round(mean + deviation * (0.7 * size + 0.7 * random.normal()));
  const words = random.pick(random.uniform() < 0.45 ? captions : shared);
  return [
    random.uniform() < missingCaptions ? '' : words,
    Math.max(20, measure(weight)),
    Math.max(20, measure(length)),
  ];
}
