import { passNames, type PassName } from '../../src/engine/training/graph/passes/passes';
import type { PassSubjectRequest } from './passSubject';

export interface PassRequest extends PassSubjectRequest {
  /** How often everything is compiled anew: the session that a graph runs in has a speed of its own. */
  readonly sessions: number;
  /** In each session. */
  readonly rounds: number;
  /** Steps of a block. */
  readonly steps: number;
}

/** What is compared with a step that has every pass; `control` is another one that has. */
export type Variant = PassName | 'control';

export const variants: readonly Variant[] = ['control', ...passNames];

export interface VariantTimes {
  /** Milliseconds of a step, without the pass ÷ with it, for each round. */
  readonly stepRatios: number[];
  /** Of compiling, for each session. */
  readonly compileRatios: number[];
  /** Bytes of the graph, without the pass ÷ with it. */
  sizeRatio: number;
}

/** With every pass, and what it is without one of them. */
export interface PassTimes {
  /** Of a step: the median over all blocks. */
  readonly stepMs: number;
  /** Of compiling: the median over the sessions. */
  readonly compileMs: number;
  /** Of the graph, as a SavedModel. */
  readonly bytes: number;
  readonly without: Readonly<Partial<Record<Variant, VariantTimes>>>;
  /** Passes without which the model cannot be compiled. */
  readonly needed: readonly Variant[];
}
