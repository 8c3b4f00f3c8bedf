/**
 * What a modality is called among random streams of which some have names of their own: as it is called itself, but for a
 * modality that is called like one of those. The name of a modality has no space.
 */
export function modalityStream(modality: string, others: readonly string[]): string {
  return others.includes(modality) ? `modality ${modality}` : modality;
}
