import { formatCount } from './format';

/**
 * " (did you mean "gated"?)" when a known name is close to the given one, or the names that begin with it, otherwise the list
 * of names.
 */
export function suggestion(name: string, known: readonly string[]): string {
  const begun = name.length < fewestLetters ? [] : known.filter((candidate) => beginsWith(candidate, name));
  return begun.length > 0 ? didYouMean(...begun) : (nearestText(name, known) ?? list(known));
}

/** So many letters of a name say which one is meant. */
const fewestLetters = 3;

/** More names than this help nobody: tables may have thousands of columns. */
const mostMeant = 5;
const mostListed = 25;

function beginsWith(candidate: string, name: string): boolean {
  return candidate.toLowerCase().startsWith(name.toLowerCase());
}

/**
 * The same for the path of a field, such as `training.epoch`: a field of the same name elsewhere is near, too, and the list
 * is that of the fields beside it.
 */
export function fieldSuggestion(path: string, known: readonly string[]): string {
  const besides = (parent: string): string[] => known.filter((candidate) => parentOf(candidate) === parent);
  const beside = besides(parentOf(path));
  const name = lastPart(path);
  return (
    nearestText(name, beside, lastPart) ??
    nearestText(name, known, lastPart) ??
    list(beside.length === 0 ? besides('') : beside)
  );
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

function nearestText(...search: Parameters<typeof nearest>): string | undefined {
  const name = nearest(...search);
  return name === undefined ? undefined : didYouMean(name);
}

/** ` (did you mean "a", "b" or "c"?)`, with the first few of many. */
function didYouMean(...names: readonly string[]): string {
  const quoted = names.slice(0, mostMeant).map((name) => `"${name}"`);
  const most = quoted.slice(0, -1).join(', ');
  return ` (did you mean ${most === '' ? '' : `${most} or `}${quoted.at(-1) ?? ''}?)`;
}

function list(known: readonly string[]): string {
  const more = known.length - mostListed;
  return ` (known: ${known.slice(0, mostListed).join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''})`;
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The candidate whose part is nearest to a name, where it is near enough to be meant. */
function nearest(
  name: string,
  known: readonly string[],
  partOf = (candidate: string): string => candidate,
): string | undefined {
  const [best] = known
    .map((candidate) => ({
      candidate,
      distance: editDistance(name.toLowerCase(), partOf(candidate).toLowerCase()),
    }))
    .sort((a, b) => a.distance - b.distance);
  // A name that shares no letter with another cannot be meant by it.
  const most = Math.min(Math.max(2, Math.floor(name.length / 3)), name.length - 1);
  return best !== undefined && best.distance <= most ? best.candidate : undefined;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
