import { rowBytes, type RowFormat } from '../../modalities/rowTarget';
import type { Column } from '../column';
import type { RowStream } from './rowStore';

const absent = -1;

/** What a streamed column's rows are, apart from their values. */
export interface StreamedRows {
  readonly format: RowFormat;
  /** Identifies the files that the rows come from. */
  readonly digest: string;
  readonly stream: RowStream;
}

/** A column whose rows are decoded while they are needed: its values are fetched for a batch, never whole. */
export class StreamedColumn implements Column {
  readonly dtype: Column['dtype'];
  readonly shape: readonly number[];
  readonly divisor?: number;

  /** @param places Of each row its place in the stream; −1 for a row of zeros. */
  constructor(
    private readonly rows: StreamedRows,
    private readonly places: Int32Array,
  ) {
    const { shape, dtype, divisor } = rows.format;
    this.shape = shape;
    this.dtype = dtype;
    if (divisor !== undefined) {
      this.divisor = divisor;
    }
  }

  /** @throws Error always: what asks for the whole of a streamed column would take zeros for its rows. */
  get values(): never {
    throw new Error('The rows of a streamed column are not in memory: gather the batch that is needed.');
  }

  get digest(): string {
    return this.rows.digest;
  }

  /** The given rows alone, in the given order. */
  take(rows: Int32Array): StreamedColumn {
    return new StreamedColumn(
      this.rows,
      rows.map((row) => this.places[row] ?? absent),
    );
  }

  /** A column of `count` rows that has these at the given places, in their order, and zeros elsewhere. */
  spread(places: Int32Array, count: number): StreamedColumn {
    const spread = new Int32Array(count).fill(absent);
    places.forEach((place, row) => {
      spread[place] = this.places[row] ?? absent;
    });
    return new StreamedColumn(this.rows, spread);
  }

  /** Says which rows will be gathered, in their order. */
  announce(rows: Int32Array): void {
    this.rows.stream.announce(this.distinct(rows));
  }

  /**
   * The values of rows, row after row.
   * @throws LabError `badData` for a row that cannot be used, when those are to end the run.
   */
  async gather(rows: Int32Array): Promise<Uint8Array | Float32Array> {
    const distinct = this.distinct(rows);
    const read = await this.rows.stream.take(distinct);
    const bytes = distinct.length === rows.length ? read : this.repeated(rows, distinct, read);
    return this.dtype === 'uint8'
      ? bytes
      : new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / Float32Array.BYTES_PER_ELEMENT);
  }

  /** The bytes of rows, by those of their distinct places; a row without a place holds zeros. */
  private repeated(rows: Int32Array, distinct: Int32Array, read: Uint8Array): Uint8Array {
    const size = rowBytes(this.rows.format);
    const placeOf = new Map(Array.from(distinct, (row, place) => [row, place]));
    const all = new Uint8Array(rows.length * size);
    rows.forEach((row, position) => {
      const place = placeOf.get(this.places[row] ?? absent);
      if (place !== undefined) {
        all.set(read.subarray(place * size, (place + 1) * size), position * size);
      }
    });
    return all;
  }

  private distinct(rows: Int32Array): Int32Array {
    const places = rows.map((row) => this.places[row] ?? absent).filter((place) => place !== absent);
    const set = new Set(places);
    return set.size === places.length ? places : Int32Array.from(set);
  }
}
