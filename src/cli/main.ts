import path from 'node:path';

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

import { toFailure } from '../protocol/errors';
import { productVersion } from '../runs/executeRun';
import { doctorCommand } from './doctorCommand';
import { exitCodeOf, exitCodes } from './exitCodes';
import { predictCommand, type PredictOptions } from './predictCommand';
import { runCommand, type RunOptions } from './runCommand';
import { setupCommand } from './setupCommand';

interface RuntimeOptions {
  readonly json?: boolean;
  readonly libraryFolder?: string;
}

function makeProgram(finish: (code: number) => void): Command {
  const program = new Command('mmlab')
    .description('Trains a multimodal model beside its single-modality baselines and compares them.')
    .version(productVersion(__dirname))
    .showHelpAfterError('(mmlab --help lists the commands)')
    .exitOverride();
  const runsFolder = path.join('.multimodal-lab', 'runs');
  const libraryFolder = ['--library-folder <dir>', 'use the TensorFlow libraries in this folder'] as const;
  program
    .command('run')
    .description('run an experiment file, or the classic lab')
    .argument('[file]', 'experiment file; the classic lab without one')
    .option('--set <path=value>', 'override a field, such as training.epochs=1; may be repeated', collect, [])
    .option('--seed <n>', 'the same as --set training.seed=<n>', wholeNumber)
    .option('--out <dir>', 'folder in which the run gets a folder of its own', runsFolder)
    .option('--resume <run>', 'go on with a run that was stopped or interrupted: its folder, or its name in --out')
    .option('--json', 'print one event a line and nothing else')
    .option(...libraryFolder)
    .action(async (file: string | undefined, options: RunOptions) => finish(await runCommand(file, options)));
  program
    .command('predict')
    .description('write what a trained model says of new rows, as CSV')
    .argument('<run>', 'the run: its folder, or its name in --runs')
    .argument('<file>', 'table of the new rows (CSV, TSV, JSON Lines) with the columns that the model was trained on')
    .option('--model <name>', 'the model; the first that joins modalities without it')
    .option('--out <file>', 'write to this file instead of standard output')
    .option('--runs <dir>', 'folder with the runs', runsFolder)
    .addOption(
      new Option('--on-bad-row <rule>', 'stop at rows that cannot be used, or leave them without a prediction')
        .choices(['stop', 'skip'])
        .default('stop'),
    )
    .option(...libraryFolder)
    .action(async (run: string, file: string, options: PredictOptions) =>
      finish(await predictCommand(run, file, options)),
    );
  program
    .command('setup')
    .description('install the native runtime')
    .option('--json', 'print progress as one JSON object a line')
    .option(...libraryFolder)
    .action(async (options: RuntimeOptions) => finish(await setupCommand(runtimeOptions(options))));
  program
    .command('doctor')
    .description('show what is installed, and each problem with its remedy')
    .option('--json', 'print the report as one JSON object')
    .option(...libraryFolder)
    .action(async (options: RuntimeOptions) => finish(await doctorCommand(runtimeOptions(options))));
  return program;
}

function runtimeOptions(options: RuntimeOptions): { json: boolean; libraryFolder?: string } {
  const { libraryFolder } = options;
  return { json: options.json === true, ...(libraryFolder === undefined ? {} : { libraryFolder }) };
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw new InvalidArgumentError('It is a whole number from 0 on.');
  }
  return Number(text);
}

async function main(): Promise<number> {
  let code: number = exitCodes.done;
  try {
    await makeProgram((finished) => (code = finished)).parseAsync();
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version are thrown, too; commander has printed what there is to say.
      return error.exitCode === 0 ? exitCodes.done : exitCodes.badUsage;
    }
    const failure = toFailure(error);
    const detail = failure.code === 'internal' && failure.detail !== undefined ? `\n${failure.detail}` : '';
    process.stderr.write(`mmlab: ${failure.message}${detail}\n`);
    return exitCodeOf(failure.code);
  }
}

void main().then((code) => {
  process.exitCode = code;
});
