/** Texts that stand for a missing value, in lower case. */
const missingTexts = new Set(['', 'na', 'n/a', '#n/a', 'nan', 'null', '?']);

/** Decimal numbers only: `Number` alone would also take `0x10` and `Infinity`. */
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** A value that is neither a number nor missing. */
export interface NumberProblem {
  /** Position among the values, from 0. */
  readonly row: number;
  /** What is wrong, for the user. */
  readonly reason: string;
}

export interface ParsedNumbers {
  /** One number for each text; NaN where the value is missing or bad. */
  readonly numbers: Float64Array;
  readonly missing: number;
  readonly problems: readonly NumberProblem[];
}

/**
 * Reads numbers as a table has them: a decimal point, an exponent if wanted, blanks around. Empty, `NA`, `N/A`, `#N/A`,
 * `NaN`, `null` and `?` in any case are missing. Whatever else is a problem with its row, all problems together; so is a
 * number beyond the range of float32, in which models compute.
 */
export function parseNumbers(values: readonly string[]): ParsedNumbers {
  const numbers = new Float64Array(values.length).fill(NaN);
  const problems: NumberProblem[] = [];
  let missing = 0;
  values.forEach((value, row) => {
    const text = value.trim();
    if (isMissingWord(text)) {
      missing += 1;
      return;
    }
    const number = decimal.test(text) ? Number(text) : NaN;
    if (Number.isFinite(Math.fround(number))) {
      numbers[row] = number;
    } else {
      problems.push({ row, reason: describeProblem(text) });
    }
  });
  return { numbers, missing, problems };
}

/** Whether a text is a number, or one that was written with a decimal comma, which is told when it is read. */
export function looksLikeNumber(text: string): boolean {
  return decimal.test(text.trim().replace(',', '.'));
}

/** Whether a text stands for a value that is not there. */
export function isMissingWord(text: string): boolean {
  return missingTexts.has(text.trim().toLowerCase());
}

function describeProblem(text: string): string {
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  if (decimal.test(text)) {
    return `${shown} is too large for a number; numbers up to 3.4e38 can be used`;
  }
  if (decimal.test(text.replace(',', '.'))) {
    return `${shown} is not a number; write it with a decimal point and without separators`;
  }
  return `${shown} is not a number; leave it empty where the value is missing`;
}
