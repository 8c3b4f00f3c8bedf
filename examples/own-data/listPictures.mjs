// Prints a table of the pictures in a folder that has one folder for each class:
//
//   node listPictures.mjs photos > data.csv        photos/cat/one.jpg becomes the row photos/cat/one.jpg,cat
//
// Names in the table are relative to the folder in which this is called; keep data.csv there.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const pictures = /\.(png|jpe?g|bmp|gif)$/i;

const [folder] = process.argv.slice(2);
if (folder === undefined || !existsSync(folder)) {
  console.error('Name the folder that holds a folder for each class: node listPictures.mjs photos > data.csv');
  process.exit(2);
}
const found = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && pictures.test(entry.name))
  .map((entry) => path.relative('.', path.join(entry.parentPath ?? entry.path, entry.name)).split(path.sep))
  .map((parts) => [parts.join('/'), parts.at(-2) ?? ''])
  .sort(([one], [other]) => (one < other ? -1 : 1));
if (found.length === 0) {
  console.error(`${folder} holds no pictures: PNG, JPEG, BMP or GIF.`);
  process.exit(1);
}
console.log(['picture,label', ...found.map((row) => row.map(quoted).join(','))].join('\n'));

/** A field of a CSV file; one with a comma, quote or line break stands in quotes. */
function quoted(field) {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
