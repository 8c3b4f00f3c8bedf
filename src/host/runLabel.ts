import { fusionTitles } from '../protocol/format';
import { experimentSchema, type Experiment } from '../protocol/experiment';
import { isClassic } from '../protocol/isClassic';
import { formatScore } from '../protocol/score';
import { shortModelTitle, stateTitle } from '../protocol/runText';
import type { RunListItem } from '../runs/runReader';

let known: Experiment | undefined;

/** What an experiment without a word is; worked out when it is first asked for. */
function standard(): Experiment {
  return (known ??= experimentSchema.parse({}));
}

/** What tells a run from others in a list: when it was started, its name unless all have it, and what was changed. */
export function runLabel({ name, startedAt, experiment }: RunListItem, now = new Date()): string {
  const changed = changedSettings(experiment);
  const named = name !== standard().name || changed.length === 0;
  return `${shortTime(new Date(startedAt), now)} · ${[...(named ? [name] : []), ...changed].join(', ')}`;
}

/** What came of a run: its state unless it is done, and the test score of each model. */
export function runOutcome(run: RunListItem): string {
  const scores = run.scores.map(({ metric, score }) => formatScore(metric, score));
  return [...(run.state === 'done' ? [] : [stateTitle(run)]), ...scores].join(' · ');
}

/** The settings in which an experiment differs from the classic lab, in words: `text noise 0.6`, `gated`, `seed 9`. */
export function changedSettings({ data, fusion, training, models }: Experiment): string[] {
  const classic = isClassic({ data });
  const defaults = standard();
  const noise = classic ? changes({ textNoise: data.textNoise }, defaults.data) : [];
  const { generator, rows, noise: viewNoise, typos, components } = data;
  const made = { generator, rows, noise: viewNoise, typos, components };
  const folder = data.folder === '' ? [] : [data.folder.split(/[\\/]/).at(-1) ?? data.folder];
  const joined = fusion.strategy === defaults.fusion.strategy ? [] : [fusionTitles[fusion.strategy].toLowerCase()];
  const inherited = classic ? defaults.models : [];
  const chosen = JSON.stringify(models) === JSON.stringify(inherited) ? [] : [modelList(models)];
  const { strategy: _, ...ofFusion } = fusion;
  return [
    ...folder,
    ...noise,
    ...(generator === undefined ? [] : changes(made, defaults.data)),
    ...joined,
    ...changes(ofFusion, defaults.fusion).map((change) => `fusion ${change}`),
    ...changes(training, defaults.training),
    ...chosen,
  ];
}

function changes(section: object, standard: object): string[] {
  const known = standard as Readonly<Record<string, unknown>>;
  return Object.entries(section).flatMap(([key, value]: [string, unknown]) =>
    JSON.stringify(value) === JSON.stringify(known[key]) ? [] : [inWords(key, value)],
  );
}

/** `batch size 32` for a number, the choice itself for a word, and the field or its opposite for a switch. */
function inWords(key: string, value: unknown): string {
  const field = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? field : `no ${field}`;
    default:
      return `${field} ${JSON.stringify(value)}`;
  }
}

function modelList(models: readonly string[]): string {
  return models.length === 0 ? 'all models' : `only ${models.map(shortModelTitle).join(' + ')}`;
}

/** The hour on the same day, with the date before it on another. */
function shortTime(date: Date, now: Date): string {
  const hour = { hour: '2-digit', minute: '2-digit' } as const;
  if (date.toDateString() === now.toDateString()) {
    return date.toLocaleTimeString(undefined, hour);
  }
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return date.toLocaleString(undefined, { ...year, day: 'numeric', month: 'short', ...hour });
}
