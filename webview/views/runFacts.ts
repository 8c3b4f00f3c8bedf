import { formatCount, formatDuration, formatWholeSeconds, fusionTitles } from '../../src/protocol/format';
import { isClassic } from '../../src/protocol/isClassic';
import { activeUntil, isActive, type RunSnapshot } from '../../src/protocol/snapshot';

/** One of the small facts under a run's title. */
export interface Fact {
  readonly title: string;
  readonly value: string;
}

/** So many classes are named, and so many letters of their names. */
const mostClasses = 8;
const mostLetters = 90;

/** `3: apple, banana, cherry`; digits name themselves. */
function classesOf({ dataset }: RunSnapshot): Fact | undefined {
  const names = dataset?.classNames ?? [];
  if (names.length === 0) {
    return undefined;
  }
  if (names.every((name, number) => name === String(number))) {
    return { title: 'Classes', value: String(names.length) };
  }
  let shown = Math.min(names.length, mostClasses);
  while (shown > 1 && names.slice(0, shown).join(', ').length > mostLetters) {
    shown--;
  }
  const rest = names.length - shown;
  return {
    title: 'Classes',
    value: `${names.length}: ${names.slice(0, shown).join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`,
  };
}

/** How the multimodal model joins its modalities; the classic lab concatenates, and anything else is said. */
function fusionOf({ experiment, models }: RunSnapshot): Fact | undefined {
  const { strategy } = experiment.fusion;
  const joins = models.some(({ name }) => name === 'multimodal');
  return !joins || (isClassic(experiment) && strategy === 'concat')
    ? undefined
    : { title: 'Fusion', value: fusionTitles[strategy] };
}

/** What the models predict, for a number rather than a class. */
function targetOf({ dataset, experiment }: RunSnapshot): Fact | undefined {
  return dataset?.classes === 0
    ? { title: 'Predicts', value: experiment.data.label === '' ? 'a number' : experiment.data.label }
    : undefined;
}

/** The small facts under the title, in reading order; facts that are not known yet are left out. */
export function headerFacts(snapshot: RunSnapshot, now: number): Fact[] {
  const { training, data } = snapshot.experiment;
  const classic = isClassic(snapshot.experiment);
  const facts: (Fact | undefined)[] = [
    duration(snapshot, now),
    { title: 'Seed', value: String(training.seed) },
    classic ? { title: 'Text noise', value: String(data.textNoise) } : undefined,
    classic || snapshot.dataset === undefined ? undefined : { title: 'Data', value: snapshot.dataset.name },
    classesOf(snapshot),
    targetOf(snapshot),
    fusionOf(snapshot),
    { title: 'Epochs', value: `${training.epochs} × batch ${formatCount(training.batchSize)}` },
    snapshot.dataset === undefined
      ? undefined
      : {
          title: 'Rows',
          value: `${formatCount(snapshot.dataset.trainingRows)} training, ${formatCount(snapshot.dataset.validationRows)} validation, ${formatCount(snapshot.dataset.testRows)} test`,
        },
    { title: 'Arithmetic', value: `${training.precision}, ${training.engine === 'graph' ? 'compiled' : 'eager'}` },
    snapshot.backend === undefined ? undefined : { title: 'Backend', value: snapshot.backend },
    snapshot.startedAt === undefined
      ? undefined
      : {
          title: 'Started',
          value: new Date(snapshot.startedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }),
        },
  ];
  return facts.filter((fact) => fact !== undefined);
}

function duration(snapshot: RunSnapshot, now: number): Fact | undefined {
  if (snapshot.startedAt === undefined) {
    return undefined;
  }
  const elapsedMs = activeUntil(snapshot, new Date(now).toISOString());
  if (!isActive(snapshot.state)) {
    return { title: 'Duration', value: formatDuration(snapshot.activeMs) };
  }
  return { title: 'Elapsed', value: formatWholeSeconds(Math.floor(elapsedMs / 1000)) };
}
