export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  /** Added to √v, as in Keras. */
  readonly epsilon?: number;
}

/** Keras's defaults for what is not given. */
export function adamDefaults(options: AdamOptions): Required<AdamOptions> {
  return { beta1: 0.9, beta2: 0.999, epsilon: 1e-7, ...options };
}

/**
 * α of a step, counted from 1: lr · √(1 − β₂ᵗ) / (1 − β₁ᵗ), rounded to float32 where Keras rounds it.
 */
export function adamStepSize(step: number, { learningRate, beta1, beta2 }: Required<AdamOptions>): number {
  const { fround } = Math;
  const power1 = fround(fround(beta1) ** step);
  const power2 = fround(fround(beta2) ** step);
  return fround(fround(fround(learningRate) * fround(Math.sqrt(fround(1 - power2)))) / fround(1 - power1));
}
