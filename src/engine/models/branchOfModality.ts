import { modalityOfStream, modalityStream } from '../modalityStream';

/** The branches of a model that are no modality's. */
export const commonBranches = ['fusion', 'shared', 'head'] as const;

/** The branch of a modality, after which its weights' streams are named. */
export function branchOfModality(modality: string): string {
  return modalityStream(modality, commonBranches);
}

/** The field of an experiment that says how the modality of a branch is encoded. */
export function encoderField(branch: string): string {
  return `modalities.${modalityOfStream(branch)}.encoder`;
}
