import type { Experiment } from './experiment';
import { fusionNames, type FusionName } from './experimentNames';
import type { FieldProblem } from './fieldProblem';
import { formatCount } from './format';

/** What each strategy joins of a modality: its rows, its features, or its steps. */
export const fusionJoins: Readonly<Record<FusionName, 'inputs' | 'features' | 'sequences' | 'steps'>> = {
  early: 'inputs',
  concat: 'features',
  lateAverage: 'features',
  lateWeights: 'features',
  lateProduct: 'features',
  hybrid: 'features',
  gated: 'features',
  attention: 'features',
  crossAttention: 'sequences',
  aligned: 'steps',
  tensor: 'features',
  lowRank: 'features',
};

/** What is known of the data whose modalities are joined. */
export interface JoinedData {
  /** The modalities and the widths of their features; empty where they are not known yet. */
  readonly modalities: readonly { readonly name: string; readonly units: number }[];
  /** Absent where it is not known yet. */
  readonly task?: 'classification' | 'regression' | undefined;
}

/** Strategies that cannot join the modalities of an experiment, each at the field that names it. */
export function fusionProblems(experiment: Experiment, data: JoinedData): FieldProblem[] {
  const strategies = data.modalities.length === 1 ? [] : strategiesOf(experiment);
  return [
    ...strategies.flatMap(({ strategy, path }) => {
      const message = strategyProblem(strategy, data);
      return message === undefined ? [] : [{ path, message }];
    }),
    ...sharedLayersProblem(experiment.fusion.sharedLayers, strategies, data),
  ];
}

interface NamedStrategy {
  readonly strategy: FusionName;
  /** The field that names it. */
  readonly path: readonly PropertyKey[];
}

function strategiesOf({ models, fusion }: Experiment): NamedStrategy[] {
  const usual = { strategy: fusion.strategy, path: ['fusion', 'strategy'] };
  if (models.length === 0) {
    return [usual];
  }
  return models.flatMap((model, index): NamedStrategy[] => {
    const strategy = fusionNames.find((name) => name === model);
    if (strategy !== undefined) {
      return [{ strategy, path: ['models', index] }];
    }
    return model === 'multimodal' ? [usual] : [];
  });
}

function strategyProblem(strategy: FusionName, { modalities, task }: JoinedData): string | undefined {
  if (strategy === 'lateProduct' && task === 'regression') {
    return lateProductProblem;
  }
  return strategy === 'tensor' && modalities.length > 1
    ? productsProblem(modalities.map(({ units }) => units))
    : undefined;
}

export const lateProductProblem =
  '"lateProduct" multiplies the probabilities of classes, and a regression has none; choose "lateAverage" or "lateWeights"';

/** Numbers in the outer product of one row: a batch of 128 rows takes 150 MB. */
const mostProducts = 300_000;

/** That features of these widths have too many products for tensor fusion, with widths that would do. */
export function productsProblem(widths: readonly number[]): string | undefined {
  const products = widths.reduce((product, width) => product * (width + 1), 1);
  const width = Math.floor(mostProducts ** (1 / widths.length)) - 1;
  return products <= mostProducts
    ? undefined
    : `"tensor" multiplies features of widths ${widths.join(', ')} to ${formatCount(products)} products, and ` +
        `${formatCount(mostProducts)} can be done; set units of each modality to ${width} or less, or choose "lowRank"`;
}

function sharedLayersProblem(
  count: number,
  strategies: readonly NamedStrategy[],
  { modalities }: JoinedData,
): FieldProblem[] {
  const path = ['fusion', 'sharedLayers'];
  if (count === 0 || strategies.length === 0) {
    return [];
  }
  const other = strategies.find(({ strategy }) => fusionJoins[strategy] !== 'features');
  const messages = [
    other === undefined ? undefined : sharingProblem(other.strategy),
    sharedWidthsProblem(modalities.map(({ name, units }) => ({ name, width: units }))),
  ];
  return messages.flatMap((message) => (message === undefined ? [] : [{ path, message }]));
}

/** Why the layers of a strategy that does not join features cannot be shared. */
export function sharingProblem(strategy: FusionName): string {
  return `layers can be shared between features, and "${strategy}" joins ${fusionJoins[strategy]}; set it to 0, or choose another strategy`;
}

/** That features are too different to share layers. */
export function sharedWidthsProblem(
  features: readonly { readonly name: string; readonly width: number }[],
): string | undefined {
  const list = features.map(({ name, width }) => `${name} has ${width}`).join(', ');
  return new Set(features.map(({ width }) => width)).size < 2
    ? undefined
    : `modalities can share layers only where their features are equally wide, and ${list}; give them the same units, or set fusion.sharedLayers to 0`;
}
