/** The part of fourier-transform that is used here; the package has no types of its own. */
declare module 'fourier-transform' {
  /**
   * The discrete Fourier transform of real numbers, not normalised: real and imaginary parts of the frequencies 0 to N/2,
   * valid until the next call.
   * @param input Its length N is a power of 2.
   */
  export function fft(input: Float64Array): [real: Float64Array, imaginary: Float64Array];
}
