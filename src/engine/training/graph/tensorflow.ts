import type * as tfjsNode from '@tensorflow/tfjs-node';

/** The library as a value: this folder is given it and never loads it. */
export type TensorFlow = typeof tfjsNode;
