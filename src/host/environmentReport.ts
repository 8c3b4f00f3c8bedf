import { LabError } from '../protocol/errors';
import { environmentReportSchema } from '../protocol/setup';
import type { EnvironmentReport } from '../protocol/setup';
import { runLabCommand } from './labCommand';
import type { TrainerProgram } from './trainerProcess';

/**
 * Asks `mmlab doctor` what a run would find on this machine.
 * @throws LabError `internal` when there is no answer.
 */
export async function checkEnvironment(
  program: TrainerProgram,
  libraryFolder: string | undefined,
  signal?: AbortSignal,
): Promise<EnvironmentReport> {
  let report: EnvironmentReport | undefined;
  const end = await runLabCommand({
    program,
    args: ['doctor', '--json', ...(libraryFolder === undefined ? [] : ['--library-folder', libraryFolder])],
    onLine: (line) => {
      report = parseLine(line) ?? report;
    },
    ...(signal === undefined ? {} : { signal }),
  });
  if (report === undefined) {
    throw new LabError(
      'internal',
      `The environment could not be checked (exit code ${end.exitCode ?? 'unknown'}). The log has the details.`,
      end.stderr,
    );
  }
  return report;
}

const statusWords = { ok: 'OK', warning: 'Note', problem: '**Problem**' } as const;

/** The report as a page to read: the verdict first, then what is wrong with its remedy, then everything. */
export function environmentMarkdown(report: EnvironmentReport): string {
  const verdict = report.ready
    ? 'Everything that training needs is here.'
    : 'Training cannot start yet. What is missing, and what to do about it, stands below.';
  const remedies = report.items.filter((item) => item.remedy !== undefined);
  const steps = remedies.map(
    (item) => `- **${escape(item.title)}** (${escape(item.value)}): ${escape(item.remedy ?? '')}`,
  );
  const rows = report.items.map(
    (item) => `| ${escape(item.title)} | ${escape(item.value)} | ${statusWords[item.status]} |`,
  );
  return [
    '# Multimodal Lab: Environment',
    '',
    verdict,
    '',
    ...(steps.length === 0 ? [] : ['## What to do', '', ...steps, '']),
    '## What was found',
    '',
    '| | | Status |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** Paths and messages are shown as they are, whatever characters they have. */
function escape(text: string): string {
  return text.replaceAll(/[\\|*_`<>[\]#]/g, '\\$&').replaceAll(/\s*\n\s*/g, ' ');
}

function parseLine(line: string): EnvironmentReport | undefined {
  try {
    return environmentReportSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
