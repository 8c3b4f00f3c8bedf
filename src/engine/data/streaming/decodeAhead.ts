import type { RowFacts } from '../../modalities/rowEncoder';
import type { RowOutcome } from './rowDecoder';
import type { SlotTable } from './slotTable';

export interface DecodeAheadOptions {
  /** Number of all rows. */
  readonly rows: number;
  readonly rowBytes: number;
  readonly slots: SlotTable;
  /** How many rows beyond those that were taken are asked for. */
  readonly window: number;
  /** Rows that are asked for at once. */
  readonly chunk: number;
  /** Gives what came of each row, in their order. */
  readonly decode: (rows: readonly PlacedRow[]) => Promise<readonly RowOutcome[]>;
  /** Reads whole slots, side by side from `slot` on. */
  readonly read: (slot: number, target: Uint8Array) => void;
  /** Called for a row that cannot be used, each time it is taken. @throws to refuse it; otherwise it holds zeros. */
  readonly useBadRow: (row: number, reason: string) => void;
  /** Whether decoders have nothing to do. */
  readonly isIdle: () => boolean;
  /** Told what became of a row when it is taken for the first time. */
  readonly count: (facts: RowFacts) => void;
}

export interface PlacedRow {
  readonly row: number;
  readonly slot: number;
}

const state = { idle: 0, pending: 1, ready: 2, bad: 3 } as const;

/**
 * Has rows decoded in the order in which they will be taken, a bounded number of them ahead. Where all rows have room,
 * decoders that have nothing else to do go on with those behind, and then with those that will be announced, such as the rows
 * of the test. Of the rows themselves nothing is in memory but the batch that is taken.
 */
export class DecodeAhead {
  private readonly states: Uint8Array;
  /** 1 for rows that were counted. */
  private readonly counted: Uint8Array;
  private readonly reasons = new Map<number, string>();
  /** What became of rows that were not taken yet. */
  private readonly facts = new Map<number, RowFacts>();
  /** Rows in shared slots. */
  private readonly held = new Set<number>();
  /** Rows that are being decoded for an order that no longer holds. */
  private readonly abandoned = new Set<number>();
  private order: Int32Array = new Int32Array();
  /** Position in the order up to which rows were taken, and up to which they were asked for. */
  private taken = 0;
  private asked = 0;
  /** Row up to which all were asked for without being announced. */
  private searched = 0;
  private tasks = 0;
  private failure: Error | undefined;
  private waiting: (() => void)[] = [];

  constructor(private readonly options: DecodeAheadOptions) {
    this.states = new Uint8Array(options.rows);
    this.counted = new Uint8Array(options.rows);
  }

  /** Chunks that are being decoded. */
  get openTasks(): number {
    return this.tasks;
  }

  /** Says which rows will be taken, each once, in their order. */
  announce(order: Int32Array): void {
    for (const row of this.held) {
      if (this.states[row] === state.pending) {
        this.abandoned.add(row);
      } else {
        this.release(row);
      }
    }
    this.order = order;
    this.taken = 0;
    this.asked = 0;
    this.ask();
  }

  /**
   * Takes rows: fills `target` with their bytes, row after row. Rows that were not announced are announced by it.
   * @param rows Each once.
   */
  async take(rows: Int32Array, target: Uint8Array): Promise<void> {
    if (!rows.every((row, index) => this.order[this.taken + index] === row)) {
      this.announce(rows);
    }
    for (let place = 0; place < rows.length;) {
      await this.settled(rows[place] ?? 0);
      place += this.takeSettled(rows, place, target);
    }
    this.ask();
  }

  /** Ends all waiting, now and later, with an error. */
  fail(error: Error): void {
    this.failure ??= error;
    this.wake();
  }

  private async settled(row: number): Promise<void> {
    while ((this.states[row] ?? state.idle) < state.ready) {
      if (this.failure !== undefined) {
        throw this.failure;
      }
      this.ask();
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Reads the longest stretch of rows whose slots lie side by side. @returns How many rows were taken. */
  private takeSettled(rows: Int32Array, place: number, target: Uint8Array): number {
    const { slots, rowBytes, read, useBadRow } = this.options;
    const first = rows[place] ?? 0;
    if (this.states[first] === state.bad) {
      useBadRow(first, this.reasons.get(first) ?? '');
      target.fill(0, place * rowBytes, (place + 1) * rowBytes);
      this.taken++;
      return 1;
    }
    const slot = slots.slotOf(first);
    let count = 1;
    for (let row = rows[place + 1]; row !== undefined && this.liesAt(row, slot + count); row = rows[place + count]) {
      count++;
    }
    read(slot, target.subarray(place * rowBytes, (place + count) * rowBytes));
    for (const row of rows.subarray(place, place + count)) {
      this.countOnce(row);
      if (slots.isShared(row)) {
        this.release(row);
      }
    }
    this.taken += count;
    return count;
  }

  private liesAt(row: number, slot: number): boolean {
    return this.states[row] === state.ready && this.options.slots.slotOf(row) === slot;
  }

  private release(row: number): void {
    this.options.slots.release(row);
    this.held.delete(row);
    this.states[row] = state.idle;
  }

  private ask(): void {
    while (this.failure === undefined) {
      const chunk = this.nextChunk();
      if (chunk.length === 0) {
        return;
      }
      void this.decode(chunk);
    }
  }

  private nextChunk(): PlacedRow[] {
    const { window, slots, isIdle } = this.options;
    const wanted = this.announcedChunk(window);
    if (wanted.length > 0 || !slots.keepsAll || !isIdle()) {
      return wanted;
    }
    const further = this.announcedChunk(Number.POSITIVE_INFINITY);
    return further.length > 0 ? further : this.otherChunk();
  }

  private announcedChunk(window: number): PlacedRow[] {
    const { slots, chunk: most } = this.options;
    const chunk: PlacedRow[] = [];
    while (chunk.length < most && this.asked < this.order.length && this.asked - this.taken < window) {
      const row = this.order[this.asked] ?? 0;
      if (this.states[row] === state.idle) {
        const slot = slots.take(row);
        if (slot === undefined) {
          break;
        }
        this.states[row] = state.pending;
        if (slots.isShared(row)) {
          this.held.add(row);
        }
        chunk.push({ row, slot });
      }
      this.abandoned.delete(row);
      this.asked++;
    }
    return chunk;
  }

  /** Rows that were never asked for, in their own order. Each finds a slot, as there is one for every row. */
  private otherChunk(): PlacedRow[] {
    const { slots, rows, chunk: most } = this.options;
    const chunk: PlacedRow[] = [];
    for (; this.searched < rows && chunk.length < most; this.searched++) {
      const row = this.searched;
      const slot = this.states[row] === state.idle ? slots.take(row) : undefined;
      if (slot !== undefined) {
        this.states[row] = state.pending;
        chunk.push({ row, slot });
      }
    }
    return chunk;
  }

  private async decode(chunk: readonly PlacedRow[]): Promise<void> {
    try {
      this.tasks++;
      const outcomes = await this.options.decode(chunk);
      this.tasks--;
      outcomes.forEach((outcome, place) => this.settle(chunk[place]?.row ?? 0, outcome));
      this.wake();
      this.ask();
    } catch (error) {
      this.fail(error as Error);
    }
  }

  private settle(row: number, outcome: RowOutcome): void {
    const isUnwanted = this.abandoned.delete(row);
    const isBad = outcome.type === 'bad';
    if (this.held.has(row) && (isUnwanted || isBad)) {
      this.release(row);
    } else {
      this.states[row] = state.ready;
    }
    if (isBad) {
      this.states[row] = state.bad;
      this.reasons.set(row, outcome.reason);
    } else if (this.counted[row] === 0) {
      this.facts.set(row, outcome);
    }
  }

  private countOnce(row: number): void {
    const facts = this.facts.get(row);
    if (facts !== undefined) {
      this.facts.delete(row);
      this.counted[row] = 1;
      this.options.count(facts);
    }
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    waiting.forEach((resume) => resume());
  }
}
