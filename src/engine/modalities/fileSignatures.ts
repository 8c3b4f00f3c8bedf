/** How files of one format begin. */
export interface FileSignature {
  /** Where the characters stand, in bytes. */
  readonly at: number;
  /** One character for each byte. */
  readonly start: string;
}

/** `length` bytes from an offset as characters; fewer where the bytes end. */
export function ascii(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length));
}

/** The first signature that bytes begin with. */
export function signatureOf<T extends FileSignature>(bytes: Uint8Array, signatures: readonly T[]): T | undefined {
  return signatures.find(({ at, start }) => ascii(bytes, at, start.length) === start);
}
