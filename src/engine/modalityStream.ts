const prefix = 'modality ';

/**
 * What a modality is called among random streams of which some have names of their own: as it is called itself, but for a
 * modality that is called like one of those. The name of a modality has no space.
 */
export function modalityStream(modality: string, others: readonly string[]): string {
  return others.includes(modality) ? `${prefix}${modality}` : modality;
}

/** The modality that is called so among random streams. */
export function modalityOfStream(stream: string): string {
  return stream.startsWith(prefix) ? stream.slice(prefix.length) : stream;
}
