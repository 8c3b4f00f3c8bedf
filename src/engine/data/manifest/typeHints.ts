import { isFileType } from '../../modalities/fileTypes';
import type { RawModality } from '../assembleDataset';
import { areMost } from './inferType';

/** That a type which somebody wrote may be wrong, in a sentence for each modality of which nearly no row can be read. */
export function typeHints(modalities: readonly RawModality[]): string[] {
  return modalities.flatMap(({ name, type, options, presence, loaded }) =>
    options.type !== undefined && areMost(new Set(loaded.problems.map(({ row }) => row)).size, presence.rows.length)
      ? [
          `Check modalities.${name}.type, which is "${type}"${isFileType(type) ? ', and whether the files are there' : ''}: hardly a row of the modality can be read as that.`,
        ]
      : [],
  );
}
