import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { delimitedRecords } from '../engine/data/manifest/delimitedRecords';
import type { PredictionStore, TestPredictions } from '../engine/evaluation/predictionStore';
import { LabError } from '../protocol/errors';
import { formatCount } from '../protocol/format';
import { csvValue } from './csvValue';
import { replaceFile } from './replaceFile';
import { runFile } from './runFolder';
import { storeFailed } from './storeFailed';
import { syncFolder } from './syncFolder';

/**
 * What the models of a run say of the test rows, as one table of comma-separated values (RFC 4180) for each model, whole or
 * absent.
 */
export function predictionFiles(runFolder: string): PredictionStore {
  const folder = runFile(runFolder, 'predictions');
  const fileOf = (model: string): string => path.join(folder, `${model}.csv`);
  return {
    async save(model, predictions) {
      try {
        if ((await mkdir(folder, { recursive: true })) !== undefined) {
          syncFolder(runFolder);
        }
        await replaceFile(fileOf(model), new TextEncoder().encode(tableOf(predictions)));
      } catch (error) {
        throw storeFailed(`The predictions ${fileOf(model)} cannot be written`, error);
      }
    },
    async load(model, labels) {
      const file = fileOf(model);
      try {
        return predictionsOf(await readFile(file, 'utf8'), { file, labels });
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') {
          return undefined;
        }
        throw new LabError('storeFailed', `The predictions ${file} cannot be read: ${message}`, undefined, {
          cause: error,
        });
      }
    },
  };
}

/** `line,label,prediction,probability`, or `row` for rows of no manifest, counted from 1, and `target` for numbers. */
function tableOf({ lines, labels, predictions, probabilities }: TestPredictions): string {
  const header = [
    lines === undefined ? 'row' : 'line',
    probabilities === undefined ? 'target' : 'label',
    'prediction',
    ...(probabilities === undefined ? [] : ['probability']),
  ];
  const records = labels.map((label, row) => {
    const probability = probabilities?.[row];
    const values = [String(lines?.[row] ?? row + 1), csvValue(label), csvValue(predictions[row] ?? '')];
    return [...values, ...(probability === undefined ? [] : [probability.toFixed(6)])].join(',');
  });
  return [header.join(','), ...records].map((record) => `${record}\r\n`).join('');
}

/** @throws LabError `badData` for a table that was cut or changed so that it is not that of the test rows. */
function predictionsOf(
  text: string,
  { file, labels }: { readonly file: string; readonly labels: readonly string[] },
): string[] {
  const records = delimitedRecords(text, file, ',').slice(1);
  // No class has an empty name, and a blank would be read as the number 0.
  const column = (place: number, name: string): string[] =>
    records.map(({ values, line }) => {
      const value = values[place] ?? '';
      if (value === '') {
        throw new LabError('badData', `line ${line} has no ${name}.`);
      }
      return value;
    });
  const [kept, predictions] = [column(1, 'label'), column(2, 'prediction')];
  refuseOtherRows(kept, labels);
  if (!/[\r\n]$/.test(text)) {
    throw new LabError('badData', 'its last line is not whole.');
  }
  return predictions;
}

function refuseOtherRows(kept: readonly string[], labels: readonly string[]): void {
  if (kept.length !== labels.length) {
    const [rows, expected] = [kept.length, labels.length].map(formatCount);
    throw new LabError('badData', `it has not the ${expected} rows of the test, but ${rows}.`);
  }
  const other = kept.findIndex((label, row) => label !== labels[row]);
  if (other !== -1) {
    throw new LabError('badData', `its row ${formatCount(other + 1)} is not that of the test.`);
  }
}
