/** How many rows have room in a cache. */
export interface SlotCounts {
  /** Slots that keep the row they got first. */
  readonly kept: number;
  /** Slots that are given to another row once theirs was used. */
  readonly shared: number;
}

const none = -1;

/**
 * Where the rows of a cache are. The first rows that come keep their slots. The others take turns in the shared slots: in
 * passes over all rows, throwing a row out for another would only lose the one that is needed sooner.
 */
export class SlotTable {
  private readonly slots: Int32Array;
  private readonly free: number[];
  private keptTaken = 0;

  constructor(
    rows: number,
    private readonly counts: SlotCounts,
  ) {
    this.slots = new Int32Array(rows).fill(none);
    // In their own order, so that rows that are decoded one after the other lie side by side.
    this.free = Array.from({ length: counts.shared }, (_, index) => counts.kept + index);
  }

  /** Whether every row can have a slot that it keeps. */
  get keepsAll(): boolean {
    return this.counts.kept >= this.slots.length;
  }

  /** Gives a row without a slot one, if one is free. */
  take(row: number): number | undefined {
    const slot = this.keptTaken < this.counts.kept ? this.keptTaken++ : this.free.shift();
    if (slot !== undefined) {
      this.slots[row] = slot;
    }
    return slot;
  }

  slotOf(row: number): number {
    return this.slots[row] ?? none;
  }

  isShared(row: number): boolean {
    return this.slotOf(row) >= this.counts.kept;
  }

  /** Takes its shared slot from a row. */
  release(row: number): void {
    this.free.push(this.slotOf(row));
    this.slots[row] = none;
  }
}
