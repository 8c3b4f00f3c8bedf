import type { Subject } from './subjects';

/** Number of weights by the shape of a row, the width of the features and the tokens that occur. */
type ParameterFormula = (shape: readonly number[], units: number, vocabulary: number) => number;

/** The formula that the documentation of each encoder states, by the encoder's title. */
const formulas: Readonly<Record<string, ParameterFormula>> = {
  'image cnn': ([, , channels = 0], units) => (9 * channels + 1) * 32 + 18_496 + 65 * units,
  'image lenet': ([height = 0, width = 0, channels = 0], units) => {
    const [h, w] = [height, width].map((side) => Math.floor((Math.floor(side / 2) - 4) / 2)) as [number, number];
    return (25 * channels + 1) * 6 + 2_416 + (16 * h * w + 1) * 120 + 121 * units;
  },
  'image residual': ([, , channels = 0], units) => 144 * channels + 77_632 + 65 * units,
  'image mlp': ([height = 0, width = 0, channels = 0], units) => (height * width * channels + 1) * 128 + 129 * units,
  'text lstm': (_shape, units, vocabulary) => 32 * vocabulary + 4 * (33 + units) * units,
  'text gru': (_shape, units, vocabulary) => 32 * vocabulary + 3 * (33 + units) * units,
  'text mean': (_shape, units, vocabulary) => 32 * vocabulary + 33 * units,
  'text cnn': (_shape, units, vocabulary) => 32 * vocabulary + 6_208 + 65 * units,
  'text dense': ([length = 0], units) => (length + 1) * 32 + 33 * units,
  'audio cnn': ([, bands = 0], units) => 4_800 + (32 * Math.ceil(bands / 4) + 1) * units,
  'audio gru': ([, bands = 0], units) => 3 * (bands + units + 1) * units,
  'numeric mlp': ([features = 0], units) => (features + 1) * 64 + 65 * units,
  'video gru': ([, , , channels = 0], units) => (9 * channels + 1) * 16 + 4_640 + 3 * (33 + units) * units,
  'video mean': ([, , , channels = 0], units) => (9 * channels + 1) * 16 + 4_640 + 33 * units,
};

/** Number of weights that the documentation of an encoder states. */
export function statedParameters({ type, name, shape, vocabulary = 0 }: Subject, units: number): number {
  const formula = formulas[`${type} ${name}`];
  if (formula === undefined) {
    throw new Error(`No formula is stated for the encoder "${name}" of ${type}.`);
  }
  return formula(shape, units, vocabulary);
}
