/** A step that cannot be compiled; the message says why, with the layer's name where it is known. */
export class NotCompilableError extends Error {
  override readonly name = 'NotCompilableError';
}
