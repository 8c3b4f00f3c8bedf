import { expect, it } from 'vitest';

import type { ModelPreprocessing } from '../../../../src/engine/data/modelPreprocessing';
import { requireColumns } from '../../../../src/engine/prediction/requireColumns';
import { failureOf, manifestOf } from '../manifest/manifestOf';

const columns = Array.from({ length: 784 }, (_, place) => `pixel${place}`);
const learnt = { modalities: [{ name: 'numbers', columns }] } as unknown as ModelPreprocessing;

async function messageOf(there: readonly string[]): Promise<string> {
  const { message } = await failureOf(() => requireColumns(manifestOf(`${there.join(',')}\n1`), learnt));
  return message;
}

it('a table that lacks columns of a model is told the first ones, and how many more there are', async () => {
  expect(await messageOf(columns.slice(1))).toMatch(
    /^numbers: .* has no column "pixel0" \(did you mean "pixel1"\?\)\.$/,
  );
  const lines = (await messageOf(['label', 'id'])).split('\n');
  expect(lines[0]).toBe('/data/rows.csv lacks 784 columns that the model was trained on:');
  expect(lines).toHaveLength(12);
  expect(lines[1]).toBe('- numbers: "pixel0" (known: label, id).');
  expect(lines.at(-1)).toBe('- and 774 more.');
});
