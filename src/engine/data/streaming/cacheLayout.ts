import type { SlotCounts } from './slotTable';

/** Rows of one modality that are to be cached. */
export interface CachedRows {
  readonly rows: number;
  /** Bytes of one row. */
  readonly rowBytes: number;
}

export interface CachePart extends SlotCounts {
  /** Where the part begins in the file. */
  readonly offset: number;
}

/**
 * Divides a cache among modalities so that each keeps the same share of its rows. Where not all rows of a modality have
 * room, it gets shared slots for `ahead` rows, or half of its slots where that is less.
 * @param limit Bytes of the whole cache.
 * @returns A part for each modality; `undefined` when one of them has no room for a single row.
 */
export function cacheLayout(modalities: readonly CachedRows[], limit: number, ahead: number): CachePart[] | undefined {
  const all = modalities.reduce((sum, { rows, rowBytes }) => sum + rows * rowBytes, 0);
  const parts: CachePart[] = [];
  let offset = 0;
  for (const { rows, rowBytes } of modalities) {
    const slots = all <= limit ? rows : Math.floor((limit * rows) / all);
    if (slots === 0 && rows > 0) {
      return undefined;
    }
    const shared = slots >= rows ? 0 : Math.min(ahead, Math.ceil(slots / 2));
    parts.push({ offset, kept: slots - shared, shared });
    offset += slots * rowBytes;
  }
  return parts;
}
