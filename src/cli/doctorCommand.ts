import pc from 'picocolors';

import type { EnvironmentItem, EnvironmentReport } from '../protocol/setup';
import { inspectEnvironment } from '../runtime/environment';
import { cancellable } from './cancellable';
import { exitCodes } from './exitCodes';

export interface DoctorOptions {
  readonly json: boolean;
  readonly libraryFolder?: string;
  /** Defaults to the folder of the bundle. */
  readonly assetsFolder?: string;
}

/**
 * `mmlab doctor`: reports what training needs on this machine, and each problem with its remedy.
 * @returns The exit code: 3 when a run could not start.
 */
export function doctorCommand(options: DoctorOptions): Promise<number> {
  return cancellable(async (signal) => {
    const report = await inspectEnvironment({
      assetsFolder: options.assetsFolder ?? __dirname,
      libraryFolder: options.libraryFolder,
      signal,
    });
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : formatReport(report));
    return report.ready ? exitCodes.done : exitCodes.runtimeMissing;
  });
}

/** The report for a person: one line an item, the remedy below it, and a sentence that sums up. */
export function formatReport({ items, ready }: EnvironmentReport): string {
  const width = Math.max(...items.map((item) => item.title.length));
  const lines = items.flatMap((item) => {
    const line = `${mark(item.status)} ${item.title.padEnd(width)}  ${item.value}`;
    return item.remedy === undefined ? [line] : [line, `  ${' '.repeat(width)}  → ${item.remedy}`];
  });
  const summary = ready
    ? pc.green('Ready to train.')
    : pc.red('Not ready to train: see the lines with ✗ for what to do.');
  return `${[...lines, '', summary].join('\n')}\n`;
}

function mark(status: EnvironmentItem['status']): string {
  switch (status) {
    case 'ok':
      return pc.green('✓');
    case 'warning':
      return pc.yellow('!');
    case 'problem':
      return pc.red('✗');
  }
}
