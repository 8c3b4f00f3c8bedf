import { loadTensorFlow } from './loadTensorFlow';

/** Loads the runtime folder named by the first argument, computes a product whose result is known, and says so. */
function main(): void {
  const folder = process.argv[2];
  if (folder === undefined) {
    throw new Error('Usage: verifyRuntime <runtime folder>');
  }
  const tf = loadTensorFlow(folder, __dirname);
  const product = tf.tidy(() =>
    Array.from(
      tf
        .matMul(
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 6],
            [7, 8],
          ],
        )
        .dataSync(),
    ),
  );
  if (product.join() !== '19,22,43,50') {
    throw new Error(`A product of two matrices came out as ${product.join()} instead of 19,22,43,50.`);
  }
  const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
  process.stdout.write(`${JSON.stringify({ tensorflow: binding.TF_Version })}\n`);
}

try {
  main();
} catch (error) {
  const detail = error instanceof Error && 'detail' in error ? String(error.detail) : '';
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${detail}\n`);
  process.exitCode = 1;
}
