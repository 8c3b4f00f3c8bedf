import { Manifest, type ManifestTable } from '../../../../src/engine/data/manifest/manifest';
import { parseDelimited } from '../../../../src/engine/data/manifest/parseDelimited';
import { LabError } from '../../../../src/protocol/errors';

/** A manifest of the table that a text holds, as if read from `/data/rows.csv`. */
export function manifestOf(csv: string): Manifest {
  return manifestWith(parseDelimited(csv, '/data/rows.csv', ','));
}

/** A manifest with a column for each name and its values. */
export function manifestOfColumns(columns: Readonly<Record<string, readonly string[]>>): Manifest {
  const header = Object.keys(columns);
  const count = Math.max(...Object.values(columns).map((values) => values.length));
  const rows = Array.from({ length: count }, (_, row) => header.map((name) => columns[name]?.[row] ?? ''));
  return manifestWith({ header, rows, lines: rows.map((_, row) => row + 2), problems: [] });
}

function manifestWith(table: ManifestTable): Manifest {
  return new Manifest('/data/rows.csv', '/data', 'digest', table);
}

/** What an action throws, which must be a LabError. */
export async function failureOf(action: () => unknown): Promise<LabError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof LabError) {
      return error;
    }
    throw error;
  }
  throw new Error('Nothing was thrown.');
}
