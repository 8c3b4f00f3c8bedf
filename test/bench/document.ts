import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { Section } from './bench';
import { machineText } from './machine';
import { editorSection } from './sections/editor';
import { epochSection } from './sections/epoch';
import { passesSection } from './sections/passes';
import { precisionSection } from './sections/precision';
import { recurrentSection } from './sections/recurrent';
import { startSection } from './sections/start';
import { targetTable, type Measured } from './targets';

/** Writes the page from the results that are there. */
export function writeDocument(file: string, resultsFolder: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, documentText(resultsFolder));
}

/** The page as Markdown. A section without a result says how to get one. */
export function documentText(resultsFolder: string): string {
  const parts = [
    '# Benchmarks',
    'Written by `npm run bench` from the results in `test/bench/results/`; `npm run bench -- --help` says what it can ' +
      'do. Each section says when and where it was measured.',
    '## What must be reached',
    targetTable(measuredIn(resultsFolder)),
    ...sectionParts(epochSection, resultsFolder),
    ...sectionParts(startSection, resultsFolder),
    ...sectionParts(recurrentSection, resultsFolder),
    ...sectionParts(passesSection, resultsFolder),
    ...sectionParts(editorSection, resultsFolder),
    ...sectionParts(precisionSection, resultsFolder),
  ];
  return `${parts.join('\n\n')}\n`;
}

function measuredIn(resultsFolder: string): Measured {
  const epoch = epochSection.load(resultsFolder)?.data;
  const start = startSection.load(resultsFolder)?.data;
  const editor = editorSection.load(resultsFolder)?.data;
  return {
    ...(epoch === undefined ? {} : { epoch }),
    ...(start === undefined ? {} : { start }),
    ...(editor === undefined ? {} : { editor }),
  };
}

function sectionParts<Data>({ name, title, load, render }: Section<Data>, resultsFolder: string): string[] {
  const result = load(resultsFolder);
  if (result === undefined) {
    return [`## ${title}`, `Not measured yet: \`npm run bench -- --only ${name}\`.`];
  }
  const when = `Measured on ${result.measuredAt.slice(0, 10)}: ${machineText(result.machine)}.`;
  return [`## ${title}`, render(result), `<sub>${when}</sub>`];
}
