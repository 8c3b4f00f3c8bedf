/** What the name of a model of one modality alone ends in. */
const suffix = '-only';

/** `image-only` for `image`. */
export function singleModelName(modality: string): string {
  return `${modality}${suffix}`;
}

/** Whether a model has one modality alone, as its name says. */
export function isSingleModality(model: string): boolean {
  return model.endsWith(suffix);
}

/** `image` for `image-only`; `undefined` for a model that joins modalities. */
export function modalityOfModel(model: string): string | undefined {
  return isSingleModality(model) ? model.slice(0, -suffix.length) : undefined;
}
