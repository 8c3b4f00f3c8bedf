// Measures a training step with every speed pass and with each of them left out, in short blocks by turns.
// Usage: node passes.cjs '{"model", "precision", "sessions", "rounds", "steps", "runtimeFolder", "assetsFolder"}'; prints a
// PassTimes as JSON.
import { randomStream, shuffledIndices } from '../../../src/engine/random';
import { compileWithout, loadPassSubject, type Compiled, type PassSubject } from '../passSubject';
import { variants, type PassRequest, type PassTimes, type Variant, type VariantTimes } from '../passTimes';
import { median } from '../statistics';

const warmUpSteps = 10;

async function main(request: PassRequest): Promise<PassTimes> {
  const subject = await loadPassSubject(request);
  const found: Partial<Record<Variant, VariantTimes>> = {};
  const needed = new Set<Variant>();
  const stepMs: number[] = [];
  const compiled: { ms: number; bytes: number }[] = [];
  // The first of a process takes longer, whatever it is.
  compileWithout(subject, undefined)?.dispose();
  for (let session = 0; session < request.sessions; session++) {
    // What is compiled first differs from session to session.
    const turned = [...variants.slice(session), ...variants.slice(0, session)];
    const whole = compileWithout(subject, undefined);
    if (whole === undefined) {
      throw new Error('The model cannot be compiled.');
    }
    compiled.push({ ms: whole.ms, bytes: whole.bytes });
    const others = turned.flatMap((variant) => {
      const other = compileWithout(subject, variant === 'control' ? undefined : variant);
      if (other === undefined) {
        needed.add(variant);
        return [];
      }
      const times = (found[variant] ??= { stepRatios: [], compileRatios: [], sizeRatio: 0 });
      times.compileRatios.push(other.ms / whole.ms);
      times.sizeRatio = other.bytes / whole.bytes;
      return [{ other, times }];
    });
    stepMs.push(...measureSteps(subject, request, whole, others));
    [whole, ...others.map(({ other }) => other)].forEach(({ dispose }) => dispose());
  }
  return {
    stepMs: median(stepMs),
    compileMs: median(compiled.map(({ ms }) => ms)),
    bytes: median(compiled.map(({ bytes }) => bytes)),
    without: found,
    needed: [...needed],
  };
}

/** Adds a ratio for each round to what was found, and gives the milliseconds of the steps with every pass. */
function measureSteps(
  subject: PassSubject,
  { rounds, steps }: PassRequest,
  whole: Compiled,
  others: readonly { readonly other: Compiled; readonly times: VariantTimes }[],
): number[] {
  [whole, ...others.map(({ other }) => other)].forEach((each) => runSteps(each, subject, warmUpSteps));
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // Between two blocks with every pass, so that a machine that becomes slower or faster does so for both sides.
    let before = runSteps(whole, subject, steps);
    for (const { other, times } of others) {
      const ms = runSteps(other, subject, steps);
      const after = runSteps(whole, subject, steps);
      all.push(after);
      times.stepRatios.push((2 * ms) / (before + after));
      before = after;
    }
  }
  return all;
}

/** Runs so many steps and gives the median of their milliseconds. */
function runSteps({ runner }: Compiled, { experiment: { training }, dataset }: PassSubject, steps: number): number {
  const order = shuffledIndices(dataset.counts.training, randomStream(1, 'order'));
  const times = Array.from({ length: steps }, (_, step) => {
    const from = (step * training.batchSize) % (order.length - training.batchSize);
    const start = performance.now();
    runner.trainStep(order.subarray(from, from + training.batchSize));
    return performance.now() - start;
  });
  return median(times);
}

void main(JSON.parse(process.argv[2] ?? '{}') as PassRequest).then((result) => console.log(JSON.stringify(result)));
