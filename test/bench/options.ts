import { parseArgs } from 'node:util';

export const sectionNames = ['start', 'epoch', 'passes', 'editor', 'precision'] as const;
export type SectionName = (typeof sectionNames)[number];

/** Takes long and belongs to one question, so it is measured only when it is asked for. */
const onRequest: ReadonlySet<SectionName> = new Set<SectionName>(['precision']);

export interface BenchOptions {
  readonly only: readonly SectionName[];
  readonly rounds: number;
  readonly epochs: number;
  readonly seeds: number;
  /** Whether results of `precision` that are there are thrown away. */
  readonly fresh: boolean;
  /** Whether the production bundles are built first. */
  readonly build: boolean;
  /** Folder for the results and the page; the project's own without it. */
  readonly out?: string;
}

export const help = `Usage: npm run bench -- [options]

Measures the classic lab here, in Keras and, where it is installed, in PyTorch, by turns; what each speed pass of the
compiler brings; the extension inside VS Code; and the accuracy of bfloat16. Writes docs/benchmarks.md from the results
in test/bench/results/. A section that is not measured keeps its last result.

  --only LIST    sections to measure, with commas between them: ${sectionNames.join(', ')}
                 (default: all but precision)
  --rounds N     how often everything is measured, by turns (3)
  --epochs N     epochs of each model (5)
  --seeds N      seeds of the section precision (10); seeds that are done are not trained again
  --fresh        throw away what the section precision has so far
  --no-build     take dist/ as it is, instead of building it as it is shipped
  --render       measure nothing, only write the page anew
  --out FOLDER   write results and benchmarks.md there, for trying things out
  --help         this text

Close everything else that computes: seconds belong to the machine, and even ratios suffer when it is busy.`;

/**
 * Reads the command line.
 * @returns 'help' when that was asked for.
 * @throws Error that names the option that cannot be used.
 */
export function parseOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      epochs: { type: 'string', default: '5' },
      seeds: { type: 'string', default: '10' },
      fresh: { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
      render: { type: 'boolean', default: false },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    return 'help';
  }
  return {
    only: values.render ? [] : readSections(values.only),
    rounds: readCount('rounds', values.rounds),
    epochs: readCount('epochs', values.epochs),
    seeds: readCount('seeds', values.seeds),
    fresh: values.fresh,
    build: !values['no-build'] && !values.render,
    ...(values.out === undefined ? {} : { out: values.out }),
  };
}

/** In the order in which they are measured, whatever the order in the list. */
function readSections(list: string | undefined): SectionName[] {
  if (list === undefined) {
    return sectionNames.filter((name) => !onRequest.has(name));
  }
  const named = list.split(',').map((name) => name.trim());
  const unknown = named.find((name) => !(sectionNames as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new Error(`--only: there is no section "${unknown}". There are ${sectionNames.join(', ')}.`);
  }
  return sectionNames.filter((name) => named.includes(name));
}

function readCount(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(`--${name} is "${text}", and must be a whole number from 1.`);
  }
  return count;
}
