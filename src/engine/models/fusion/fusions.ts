import type { FusionName } from '../../../protocol/experimentNames';
import { alignedFusion } from './alignedFusion';
import { attentionFusion } from './attentionFusion';
import { concatFusion } from './concatFusion';
import { crossAttentionFusion } from './crossAttentionFusion';
import { earlyFusion } from './earlyFusion';
import type { FusionKind } from './fusion';
import { gatedFusion } from './gatedFusion';
import { hybridFusion } from './hybridFusion';
import { lateAverageFusion, lateProductFusion, lateWeightsFusion } from './lateFusions';
import { lowRankFusion } from './lowRankFusion';
import { tensorFusion } from './tensorFusion';

/** The ways to join modalities, by the name they have in an experiment. */
export const fusions: Readonly<Record<FusionName, FusionKind>> = {
  early: earlyFusion,
  concat: concatFusion,
  lateAverage: lateAverageFusion,
  lateWeights: lateWeightsFusion,
  lateProduct: lateProductFusion,
  hybrid: hybridFusion,
  gated: gatedFusion,
  attention: attentionFusion,
  crossAttention: crossAttentionFusion,
  aligned: alignedFusion,
  tensor: tensorFusion,
  lowRank: lowRankFusion,
};
