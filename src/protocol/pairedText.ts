import type { Interval, Paired, TestGroupCount } from './comparisonSchema';
import { formatCount, modelTitle } from './format';
import { formatGain, formatQuantity } from './score';
import type { Comparison } from './snapshot';

/** What two models compared row by row say, in the same words wherever it is shown. */

type PairedComparison = Comparison & { readonly paired: Paired };

export function isPaired(comparison: Comparison): comparison is PairedComparison {
  return comparison.paired !== undefined;
}

/** `95% interval +2.10 to +7.90` of percentage points, or `95% interval 0.1200 more to 0.4000 less` of an error. */
export function pairedInterval({ metric, paired: { interval } }: PairedComparison): string {
  const range = metric === 'accuracy' ? pointsRange(interval) : errorRange(interval);
  return `${Math.round(interval.level * 100)}% interval ${range}`;
}

function pointsRange({ low, high }: Interval): string {
  return `${formatGain('accuracy', low)} to ${formatGain('accuracy', high)}`;
}

/** An improvement is how much less the error is. */
function errorRange({ low, high }: Interval): string {
  if (low > 0) {
    return `${formatQuantity(low)} to ${formatQuantity(high)} less`;
  }
  return high < 0
    ? `${formatQuantity(-high)} to ${formatQuantity(-low)} more`
    : `${formatQuantity(Math.abs(low))} more to ${formatQuantity(high)} less`;
}

/** `McNemar p = 0.003`, `p = 0.003 by 12 groups of "speaker"`; the test is left out where it is the usual one of a mean. */
function pairedTest({ paired: { pValue, test }, groups }: PairedComparison): string {
  const by = groups === undefined ? '' : ` by ${groupsText(groups)}`;
  return `${test === 'mcnemarMidP' ? 'McNemar ' : ''}${pText(pValue)}${by}`;
}

/** `12 groups of "speaker"` */
export function groupsText({ column, count }: TestGroupCount): string {
  return `${formatCount(count)} groups of "${column}"`;
}

/** That nothing can be said of a difference, as no other group is seen; nothing where there are several. */
export function singleGroupSentence({ groups }: Comparison): string | undefined {
  return groups?.count === 1
    ? `All test rows are of one group of "${groups.column}", which does not show how much others differ: there is no interval of the difference and no p-value.`
    : undefined;
}

function pText(pValue: number): string {
  return pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(pValue < 0.0995 ? 3 : 2)}`;
}

/**
 * The difference on the same rows: how large it is, and whether the chance of which rows these are explains it.
 * @param wasChosen Whether the baseline is the best of several on the test rows, which matters where it is not surpassed.
 */
export function pairedReading(comparison: PairedComparison, wasChosen: boolean): string {
  return [
    differenceSentence(comparison),
    choiceSentence(comparison, wasChosen),
    verdictSentence(comparison),
    fewGroupsSentence(comparison),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function differenceSentence(comparison: PairedComparison): string {
  const { metric, baseline, candidate, improvement, paired } = comparison;
  const reach = `(${pairedInterval(comparison)}, ${pairedTest(comparison)})`;
  if (metric === 'mae') {
    const amount = `${formatQuantity(Math.abs(improvement))} ${improvement < 0 ? 'more' : 'less'}`;
    return `On the same ${formatCount(paired.rows)} test rows its error is ${amount} on average ${reach}.`;
  }
  const { onlyBaseline = 0, onlyCandidate = 0 } = paired;
  const differing = onlyBaseline + onlyCandidate;
  const difference = `a difference of ${formatGain(metric, improvement)} percentage points ${reach}`;
  if (differing === 0) {
    return `Both are right on the same test rows: ${difference}.`;
  }
  return differing === 1
    ? `Only one test row tells the two apart, in favour of the ${modelTitle(onlyCandidate === 1 ? candidate : baseline)}: ${difference}.`
    : `Of the ${formatCount(differing)} test rows that only one of the two gets right, the ${modelTitle(candidate)} gets ${formatCount(onlyCandidate)}: ${difference}.`;
}

/** The choice favours the baseline, so that it takes nothing from a candidate that surpasses it. */
function choiceSentence({ baseline, improvement }: PairedComparison, wasChosen: boolean): string {
  return wasChosen && improvement <= 0
    ? `That the ${modelTitle(baseline)} was chosen as the best on these very rows favours it.`
    : '';
}

/** Both the interval and the test have to exclude that the models are equally good: near the edge they may differ. */
function verdictSentence({ paired: { interval, pValue }, groups }: PairedComparison): string {
  const drawn = groups === undefined ? 'rows' : 'groups';
  if (includesZero(interval)) {
    return `The interval includes 0: this does not settle which is better. Train with other seeds, or test on more ${drawn}.`;
  }
  return pValue < 1 - interval.level
    ? `The chance of which ${drawn} are in the test hardly explains that; another seed may still say otherwise.`
    : `That is at the edge of what the chance of which ${drawn} are in the test explains, and does not settle which is better: train with other seeds, or test on more ${drawn}.`;
}

/** With fewer groups, how much they differ is known too roughly (Cameron, Miller 2015, section VI). */
const enoughGroups = 10;

function fewGroupsSentence({ groups }: PairedComparison): string {
  return groups === undefined || groups.count >= enoughGroups
    ? ''
    : `With ${groups.count} groups only, interval and p-value are rough.`;
}

function includesZero({ low, high }: Interval): boolean {
  return low <= 0 && high >= 0;
}
