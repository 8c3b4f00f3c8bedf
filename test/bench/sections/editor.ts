import type { Bench, Section } from '../bench';
import { bundleSizes, packageSize, type FileSize, type PackageSize } from '../bundleSizes';
import { measureInEditor } from '../editorRun';
import type { EditorTimes, LoopDelay } from '../programs/editorSuite';
import { readResult, writeResult } from '../results';
import { spreadOf, type Spread } from '../statistics';
import { counted, table, withSpread } from '../table';

export interface EditorData {
  readonly editor: string;
  readonly times: readonly EditorTimes[];
  readonly bundles: readonly FileSize[];
  readonly package: PackageSize;
}

/** The extension inside a real VS Code, and what it weighs. */
export const editorSection: Section<EditorData> = {
  name: 'editor',
  title: 'The extension in VS Code',
  measure,
  load: (folder) => readResult(folder, 'editor'),
  render,
};

async function measure(bench: Bench): Promise<void> {
  const { rounds, epochs } = bench.options;
  const { assetsFolder } = bench;
  const editor = await bench.chooseEditor();
  const times: EditorTimes[] = [];
  for (let round = 1; round <= rounds; round++) {
    const measured = await measureInEditor(bench, editor);
    times.push(measured);
    bench.say(
      `editor, round ${round}: activation ${measured.activationMs.toFixed(1)} ms, first metric after ` +
        `${measured.firstMetricSeconds.toFixed(2)} s, event loop p99 ${measured.training.p99.toFixed(1)} ms`,
    );
  }
  const weights = { bundles: bundleSizes(assetsFolder), package: await packageSize(bench) };
  const settings = { rounds, epochs, production: bench.options.build };
  await writeResult<EditorData>(bench, 'editor', settings, { editor: editor.title, times, ...weights });
}

/** Median and range over the rounds. */
export function editorSpread(data: EditorData, figure: (times: EditorTimes) => number): Spread | undefined {
  return spreadOf(data.times.map(figure));
}

function render({ data, settings }: Parameters<Section<EditorData>['render']>[0]): string {
  const [first] = data.times;
  const delays = (of: (times: EditorTimes) => LoopDelay): string[] =>
    (['p50', 'p99', 'max'] as const).map((name) =>
      withSpread(
        editorSpread(data, (times) => of(times)[name]),
        1,
      ),
    );
  const explanation =
    `${counted(Number(settings['rounds']), 'fresh window')} of ${data.editor}${first === undefined ? '' : ` ${first.vscode}`}, in each a ` +
    `run of the multimodal and the image-only model with ${counted(Number(settings['epochs']), 'epoch')}; medians ` +
    '(smallest–largest). Activation is `activate()` of the extension as another extension sees it, loading its bundle ' +
    'included; a second bundle is loaded when a command, the panel or the list of runs is first used, here by the ' +
    'command. The delay is that of the event loop of the extension host, by Node’s own histogram.';
  const figures = table(
    ['', 'Measured'],
    [
      [
        'Activation, ms',
        withSpread(
          editorSpread(data, ({ activationMs }) => activationMs),
          1,
        ),
      ],
      ...accountRows(data),
      [
        'Loading the second bundle, ms',
        withSpread(spreadOf(data.times.flatMap(({ firstUseMs }) => firstUseMs ?? [])), 1),
      ],
      [
        'Command to the first figure of training, loading included, s',
        withSpread(
          editorSpread(data, ({ firstMetricSeconds }) => firstMetricSeconds),
          2,
        ),
      ],
      [
        'The same, on the screen, s',
        withSpread(
          editorSpread(data, ({ firstShownSeconds }) => firstShownSeconds),
          2,
        ),
      ],
    ],
  );
  const loop = table(
    ['Delay of the event loop, ms', 'p50', 'p99', 'Longest'],
    [
      ['nothing trains', ...delays(({ idle }) => idle)],
      ['a run trains', ...delays(({ training }) => training)],
    ],
  );
  return [explanation, figures, loop, '### Sizes', sizesText(data, settings['production'] === true)].join('\n\n');
}

/** The parts of an activation as the editor's page "Startup Performance" gives them. */
function accountRows({ times }: EditorData): string[][] {
  const accounts = times.flatMap(({ activation }) => (activation === undefined ? [] : [activation]));
  const parts = [
    ['loading the bundle', 'loadCode'],
    ['calling `activate`', 'callActivate'],
    ['waiting for it to finish', 'finishActivate'],
  ] as const;
  return parts.map(([title, part]) => [
    `of which, by the editor’s own account, ${title}, ms`,
    withSpread(spreadOf(accounts.map((account) => account[part])), 0),
  ]);
}

function sizesText({ bundles, package: packed }: EditorData, isProduction: boolean): string {
  const rows = (files: readonly FileSize[]): string[][] =>
    files.map(({ name, bytes, compressed }) => [name, kilobytes(bytes), kilobytes(compressed)]);
  const built = isProduction ? 'built as they are shipped' : '**not built as they are shipped**, but with their names';
  return [
    `The bundles, ${built}:`,
    table(['Bundle', 'kB', 'kB, gzipped'], rows(bundles)),
    `The packed extension, without a prebuilt addon, has ${(packed.bytes / 1e6).toFixed(2)} MB:`,
    table(['Part', 'kB', 'kB, packed'], rows(packed.parts)),
  ].join('\n\n');
}

function kilobytes(bytes: number): string {
  return (bytes / 1e3).toFixed(bytes < 1e4 ? 1 : 0);
}
