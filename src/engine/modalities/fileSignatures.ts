/** How files of one format begin. */
export interface FileSignature {
  /** With its article: `an AVI file`. */
  readonly name: string;
  /** Where the characters stand, in bytes. */
  readonly at: number;
  /** One character for each byte. */
  readonly start: string;
}

/** `length` bytes from an offset as characters; fewer where the bytes end. */
export function ascii(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length));
}

/** The name of the first format that bytes begin as. */
export function formatBySignature(bytes: Uint8Array, signatures: readonly FileSignature[]): string | undefined {
  return signatures.find(({ at, start }) => ascii(bytes, at, start.length) === start)?.name;
}
