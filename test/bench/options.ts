import { parseArgs } from 'node:util';

export const sectionNames = ['start', 'epoch', 'recurrent', 'passes', 'editor', 'precision'] as const;
export type SectionName = (typeof sectionNames)[number];

export const contenderKeys = [
  'float32',
  'bfloat16',
  'eager',
  'keras',
  'keras-bfloat16',
  'torch',
  'torch-compiled',
  'torch-bfloat16',
] as const;
export type ContenderKey = (typeof contenderKeys)[number];

/** Takes long and belongs to one question, so it is measured only when it is asked for. */
const onRequest: ReadonlySet<SectionName> = new Set<SectionName>(['precision']);

export interface BenchOptions {
  readonly only: readonly SectionName[];
  /** Who takes part in the sections start, epoch and recurrent, as far as they are installed here. */
  readonly contenders: readonly ContenderKey[];
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

Measures the classic lab and recurrent models here, in Keras and, where it is installed, in PyTorch, by turns; what each
speed pass of the compiler brings; the extension inside VS Code; and the accuracy of bfloat16. Writes docs/benchmarks.md from the results
in test/bench/results/. A section that is not measured keeps its last result.

  --only LIST    sections to measure, with commas between them: ${sectionNames.join(', ')}
                 (default: all but precision)
  --contenders LIST
                 who takes part in start, epoch and recurrent, of ${contenderKeys.slice(0, 5).join(', ')},
                 ${contenderKeys.slice(5).join(', ')} (default: all that are installed)
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
      contenders: { type: 'string' },
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
    contenders:
      values.contenders === undefined ? contenderKeys : readList('contenders', values.contenders, contenderKeys),
    rounds: readCount('rounds', values.rounds),
    epochs: readCount('epochs', values.epochs),
    seeds: readCount('seeds', values.seeds),
    fresh: values.fresh,
    build: !values['no-build'] && !values.render,
    ...(values.out === undefined ? {} : { out: values.out }),
  };
}

function readSections(list: string | undefined): readonly SectionName[] {
  return list === undefined
    ? sectionNames.filter((name) => !onRequest.has(name))
    : readList('only', list, sectionNames);
}

/** Names with commas between them, in the order of those that there are. */
function readList<Name extends string>(option: string, list: string, names: readonly Name[]): readonly Name[] {
  const named = list.split(',').map((name) => name.trim());
  const unknown = named.find((name) => !(names as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new Error(`--${option}: there is no "${unknown}". There are ${names.join(', ')}.`);
  }
  return names.filter((name) => named.includes(name));
}

function readCount(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(`--${name} is "${text}", and must be a whole number from 1.`);
  }
  return count;
}
