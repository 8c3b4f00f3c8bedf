import type { Encoder } from './encoder';

/** What an encoder must know besides the shape of a row. */
export interface EncoderOptions {
  /** Tokens that occur in a text, padding and unknown included; absent where rows hold numbers. */
  readonly vocabulary?: number;
}

/** An encoder that an experiment can name. */
export interface EncoderKind {
  /** Whether it normalises by the statistics of a batch, so that what it gives for a row depends on the others. */
  readonly normalisesBatches?: boolean;
  /** @throws LabError `badExperiment` from the encoder for rows that it cannot take. */
  readonly build: (options: EncoderOptions) => Encoder;
}
