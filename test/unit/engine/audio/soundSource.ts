import { writeFileSync } from 'node:fs';
import path from 'node:path';

import type { ModalitySource } from '../../../../src/engine/modalities/modality';
import type { TensorFlow } from '../../../../src/engine/tensorflow';
import { experimentSchema } from '../../../../src/protocol/experiment';
import type { Modality } from '../../../../src/protocol/modalitySchema';
import { sized } from '../../../../src/engine/modalities/pictureShape';
import { temporaryFolder } from '../../../support/temporaryFolder';

/** What the reader of sounds asks of TensorFlow: nothing. */
const noTensorFlow = {} as TensorFlow;

/** A manifest's column of sounds in a folder of their own; a row without bytes names a file that is not there. */
export function soundSource(
  sounds: readonly (Uint8Array | undefined)[],
  options: Partial<Modality> = {},
): ModalitySource {
  const folder = temporaryFolder();
  const values = sounds.map((bytes, row) => {
    if (bytes !== undefined) {
      writeFileSync(path.join(folder, `${row}.wav`), bytes);
    }
    return `${row}.wav`;
  });
  const { modalities } = experimentSchema.parse({
    data: { manifest: 'table.csv' },
    modalities: { sound: { type: 'audio', ...options } },
    models: [],
  });
  return {
    tf: noTensorFlow,
    name: 'sound',
    options: sized(modalities['sound']!),
    columns: [{ name: 'sound', values }],
    fileOf: (written) => path.join(folder, written),
    tick: () => Promise.resolve(),
  };
}
