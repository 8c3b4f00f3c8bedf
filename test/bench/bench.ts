import type { Editor } from './editorRun';
import type { Machine } from './machine';
import type { BenchOptions, SectionName } from './options';

/** What every section is measured with. */
export interface Bench {
  readonly options: BenchOptions;
  /** The project's folder. */
  readonly root: string;
  /** The bundles and the built-in data: `dist`. */
  readonly assetsFolder: string;
  /** Programs of the benchmark, bundled. */
  readonly programsFolder: string;
  readonly runtimeFolder: string;
  /** Where the results are kept. */
  readonly resultsFolder: string;
  /** Goes when everything was measured. */
  readonly temporaryFolder: string;
  /** The VS Code to measure in, fetched at its first use. */
  readonly chooseEditor: () => Promise<Editor>;
  readonly machine: Machine;
  /** Tells how things go on. */
  readonly say: (line: string) => void;
}

/** What a section has measured, and how. */
export interface Result<Data> {
  /** ISO date and time. */
  readonly measuredAt: string;
  readonly machine: Machine;
  /** Rounds, epochs and the like. */
  readonly settings: Readonly<Record<string, number | string | boolean>>;
  readonly data: Data;
}

/** A part of the page that is measured by itself. */
export interface Section<Data> {
  readonly name: SectionName;
  readonly title: string;
  /** Measures, and leaves the result in the results folder. */
  readonly measure: (bench: Bench) => Promise<void>;
  /** The last result; `undefined` when there is none. */
  readonly load: (resultsFolder: string) => Result<Data> | undefined;
  /** The result as Markdown, without a heading. */
  readonly render: (result: Result<Data>) => string;
}
