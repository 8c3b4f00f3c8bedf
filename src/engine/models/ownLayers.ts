import type { TensorFlow } from '../tensorflow';
import { framesAsRowsLayer, rowsAsFramesLayer } from './encoders/layers/frameLayers';
import { maskedBatchNormalizationLayer } from './encoders/layers/maskedBatchNormalization';
import {
  attachMaskLayer,
  lastStepLayer,
  maskedMeanLayer,
  stepMaskLayer,
  zeroPaddingLayer,
} from './encoders/layers/sequenceLayers';
import { allStepsLayer } from './fusion/layers/allSteps';
import { attentionSumLayer } from './fusion/layers/attentionSum';
import { crossAttentionLayer } from './fusion/layers/crossAttention';
import { gatedSumLayer } from './fusion/layers/gatedSum';
import { outerProductLayer } from './fusion/layers/outerProduct';
import { resampleLayersIn } from './fusion/layers/resampleSteps';
import { softmaxOfSumLayer } from './fusion/layers/softmaxOfSum';
import { termSumLayer } from './fusion/layers/termSum';
import { weightedAverageLayer } from './fusion/layers/weightedAverage';
import type { OwnLayer } from './layers/ownLayer';
import { learnedVectorLayer } from './missing/learnedVector';
import { coinsLayer, columnLayers, modalityDropoutLayer } from './missing/modalityDropout';
import { alwaysPresentLayer, maskWithStandInLayer } from './missing/presence';
import { standInLayers } from './missing/replaceMissing';
import { runningMeanLayer } from './missing/runningMean';

/** Every kind of layer that models of this project have and the library lacks. */
const ownLayers: readonly OwnLayer[] = [
  ...[stepMaskLayer, zeroPaddingLayer, attachMaskLayer, maskedMeanLayer, lastStepLayer],
  ...[framesAsRowsLayer, rowsAsFramesLayer, maskedBatchNormalizationLayer],
  ...[allStepsLayer, attentionSumLayer, crossAttentionLayer, gatedSumLayer, outerProductLayer],
  ...[softmaxOfSumLayer, termSumLayer, weightedAverageLayer],
  ...[alwaysPresentLayer, maskWithStandInLayer, ...Object.values(standInLayers), learnedVectorLayer, runningMeanLayer],
  ...[coinsLayer, modalityDropoutLayer, ...columnLayers],
];

/**
 * Lets a saved model of this project be loaded in this process.
 * @param topology The text of its layers, as some layers are named after what they do.
 */
export function registerOwnLayers(tf: TensorFlow, topology: string): void {
  [...ownLayers, ...resampleLayersIn(topology)].forEach((layer) => layer.register(tf));
}
