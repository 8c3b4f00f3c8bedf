import { DecodeAhead, type PlacedRow } from '../../../../src/engine/data/streaming/decodeAhead';
import type { RowOutcome } from '../../../../src/engine/data/streaming/rowDecoder';
import { SlotTable, type SlotCounts } from '../../../../src/engine/data/streaming/slotTable';

/** Bytes of a row; each holds the row's number. */
export const rowBytes = 3;

export interface FakeOptions extends SlotCounts {
  readonly rows: number;
  readonly window?: number;
  readonly chunk?: number;
  readonly bad?: readonly number[];
  /** Whether tasks wait for `finish`. */
  readonly held?: boolean;
  /** Whether it has nothing else to do while it has fewer than two tasks. */
  readonly idle?: boolean;
  readonly useBadRow?: (row: number, reason: string) => void;
}

/** A decoder that writes row numbers to an array. */
export class FakeDecoder {
  /** Every row that was asked for, in order. */
  readonly asked: number[] = [];
  readonly slots: number[] = [];
  /** What was counted, a number of frames that is the row's. */
  readonly counted: number[] = [];
  readonly ahead: DecodeAhead;
  private readonly file: Uint8Array;
  private readonly waiting: (() => void)[] = [];

  constructor(options: FakeOptions) {
    const { rows, kept, shared, window = 8, chunk = 2, bad = [], held = false, idle = false, useBadRow } = options;
    this.file = new Uint8Array((kept + shared) * rowBytes).fill(255);
    this.ahead = new DecodeAhead({
      ...{ rows, rowBytes, window, chunk },
      slots: new SlotTable(rows, { kept, shared }),
      decode: (placed) => this.decode(placed, new Set(bad), held),
      read: (slot, target) => target.set(this.file.subarray(slot * rowBytes, slot * rowBytes + target.length)),
      isIdle: () => idle && this.ahead.openTasks < 2,
      useBadRow: useBadRow ?? (() => undefined),
      count: (facts) => this.counted.push(facts.type === 'audio' ? facts.frames : -1),
    });
  }

  /** Number of tasks that wait. */
  get pending(): number {
    return this.waiting.length;
  }

  /** Ends the oldest task that waits, or another, or with an error. */
  async finish(index = 0): Promise<void> {
    this.waiting.splice(index, 1)[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Takes rows and gives the number that each one holds. */
  async take(rows: readonly number[]): Promise<number[]> {
    const target = new Uint8Array(rows.length * rowBytes).fill(254);
    await this.ahead.take(Int32Array.from(rows), target);
    return rows.map((_, index) => {
      const values = new Set(target.subarray(index * rowBytes, (index + 1) * rowBytes));
      return values.size === 1 ? (target[index * rowBytes] ?? -1) : -1;
    });
  }

  private async decode(placed: readonly PlacedRow[], bad: Set<number>, held: boolean): Promise<RowOutcome[]> {
    this.asked.push(...placed.map(({ row }) => row));
    this.slots.push(...placed.map(({ slot }) => slot));
    await new Promise<void>((resolve) => (held ? this.waiting.push(resolve) : setImmediate(resolve)));
    for (const { row, slot } of placed) {
      if (!bad.has(row)) {
        this.file.fill(row, slot * rowBytes, (slot + 1) * rowBytes);
      }
    }
    return placed.map(({ row }) =>
      bad.has(row)
        ? { type: 'bad', reason: `row ${row}` }
        : { type: 'audio', frames: row, sampleRate: 8000, channels: 1 },
    );
  }
}
