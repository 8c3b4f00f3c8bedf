/** As the experiment's schema allows it. */
const maxLength = 40;

/**
 * Names of modalities for columns: letters, digits and _ alone, beginning with a letter, at most 40. No two are the same
 * even where capitals do not count, since models are kept in folders of these names.
 */
export function modalityNamesOf(columns: readonly string[]): string[] {
  const taken = new Set<string>();
  return columns.map((column, index) => {
    const name = unusedName(plainName(column, index), taken);
    taken.add(name.toLowerCase());
    return name;
  });
}

function plainName(column: string, index: number): string {
  const name = column
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, maxLength)
    .replace(/_+$/, '');
  return name === '' ? `modality${index + 1}` : name;
}

function unusedName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : String(number);
    const numbered = name.slice(0, maxLength - suffix.length) + suffix;
    if (!taken.has(numbered.toLowerCase())) {
      return numbered;
    }
  }
}
