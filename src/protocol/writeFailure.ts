/** What systems call a disk, or a person's share of it, that has no room left. */
const fullDiskCodes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** Whether something failed because the disk is full. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && fullDiskCodes.has((error as { readonly code?: unknown }).code);
}

/**
 * Why a file could not be written, as the end of a sentence without its full stop; of a full disk, what to do about it. All
 * that writes files for a person to keep says it so.
 */
export function writeFailure(error: unknown): string {
  return isDiskFull(error) ? 'the disk is full; free some space and run again' : (error as Error).message;
}
