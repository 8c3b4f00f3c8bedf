import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { Machine } from './machine';
import type { PrecisionResult } from './programs/precision';

/** A training that was done: what it was, and what came of it. */
export interface PrecisionRun extends PrecisionResult {
  readonly precision: 'float32' | 'bfloat16';
  readonly seed: number;
  readonly epochs: number;
  readonly measuredAt: string;
  readonly machine: Machine;
}

/** The trainings of the section `precision`, a line each, so that it can be interrupted and goes on where it was. */
export class PrecisionLog {
  private readonly file: string;

  constructor(private readonly resultsFolder: string) {
    this.file = path.join(resultsFolder, 'precision.jsonl');
  }

  /** Whole lines only: one that was cut off while it was written is trained again. */
  read(): PrecisionRun[] {
    return wholeLines(this.file)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as PrecisionRun);
  }

  append(run: PrecisionRun): void {
    mkdirSync(this.resultsFolder, { recursive: true });
    const kept = wholeLines(this.file);
    if (existsSync(this.file) && readFileSync(this.file, 'utf8') !== kept) {
      writeFileSync(this.file, kept);
    }
    appendFileSync(this.file, `${JSON.stringify(run)}\n`);
  }

  clear(): void {
    rmSync(this.file, { force: true });
  }
}

/** The text of a file up to its last end of a line. */
function wholeLines(file: string): string {
  if (!existsSync(file)) {
    return '';
  }
  const text = readFileSync(file, 'utf8');
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

/** What decides whether two trainings of a seed can be compared. */
export function isSame(
  run: Pick<PrecisionRun, 'precision' | 'seed' | 'epochs' | 'machine'>,
  other: Pick<PrecisionRun, 'precision' | 'seed' | 'epochs' | 'machine'>,
): boolean {
  return (
    run.precision === other.precision &&
    run.seed === other.seed &&
    run.epochs === other.epochs &&
    run.machine.tensorflow === other.machine.tensorflow
  );
}
