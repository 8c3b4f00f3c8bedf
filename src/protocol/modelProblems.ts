import { fusionNames } from './experimentNames';
import type { FieldProblem } from './fieldProblem';
import { singleModelName } from './singleModality';
import { suggestion } from './suggestion';

/** The models that there can be of data with these modalities; one modality alone cannot be joined. */
export function possibleModels(modalities: readonly string[]): string[] {
  const singles = modalities.map(singleModelName);
  return modalities.length > 1 ? ['multimodal', ...singles, ...fusionNames] : singles;
}

/** Models that an experiment names and that its data do not allow. */
export function modelProblems(models: readonly string[], modalities: readonly string[]): FieldProblem[] {
  const known = possibleModels(modalities);
  return models.flatMap((name, index) =>
    known.includes(name) ? [] : [{ path: ['models', index], message: whyImpossible(name, modalities, known) }],
  );
}

function whyImpossible(name: string, modalities: readonly string[], known: readonly string[]): string {
  const joins = name === 'multimodal' || fusionNames.some((strategy) => strategy === name);
  return joins
    ? `"${name}" joins modalities, and these data have one alone, ${modalities.join()}; the model of it is "${known.join()}"`
    : `"${name}" is not a model of these data${suggestion(name, known)}`;
}
