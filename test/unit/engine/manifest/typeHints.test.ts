import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { loadManifestDataset } from '../../../../src/engine/data/manifestDataset';
import type { TensorFlow } from '../../../../src/engine/tensorflow';
import type { ExperimentInput } from '../../../../src/protocol/experiment';
import { parseExperiment } from '../../../../src/protocol/parseExperiment';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { failureOf } from './manifestOf';

/** Lines of the message with which a table of captions and numbers is refused. */
async function refusalOf(modalities: ExperimentInput['modalities'], tenth = 'a nap'): Promise<string[]> {
  const manifest = path.join(temporaryFolder(), 'rows.csv');
  const lines = Array.from(
    { length: 10 },
    (_, row) => `${row % 2 === 0 ? 'a' : 'b'},${row < 9 ? 'nap' : tenth},${row}`,
  );
  writeFileSync(manifest, ['label,caption,w', ...lines].join('\n'));
  const { message } = await failureOf(() =>
    loadManifestDataset({
      tf: {} as TensorFlow,
      experiment: parseExperiment({ data: { manifest }, modalities }),
      signal: new AbortController().signal,
      report: () => undefined,
      keepBadRows: () => undefined,
    }),
  );
  return message.split('\n');
}

describe('a column that is not of the type that was written', () => {
  it('is told by the type, and each row by its column', async () => {
    const lines = await refusalOf({ caption: { type: 'image' }, w: {} });
    expect(lines[1]).toBe('- Line 2: caption: the file nap does not exist.');
    expect(lines.at(-1)).toBe(
      'Check modalities.caption.type, which is "image", and whether the files are there: hardly a row of the modality can be ' +
        'read as that. Mend the rows.',
    );
  });

  it('is told by the type where it holds no numbers', async () => {
    const lines = await refusalOf({ caption: { type: 'numeric' }, w: {} }, '5');
    expect(lines.at(-1)).toBe(
      'Check modalities.caption.type, which is "numeric": hardly a row of the modality can be read as that. ' +
        'Mend the rows, or set data.onBadRow to "skip" to train without them.',
    );
  });

  it('is not blamed for a few rows', async () => {
    const lines = await refusalOf({ w: { type: 'numeric', missing: 'stop' }, caption: { type: 'text' } }, ',');
    expect(lines.at(-1)).toBe('Mend the rows, or set data.onBadRow to "skip" to train without them.');
  });
});
