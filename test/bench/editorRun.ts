import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { LeashedProgram } from '../support/vscodeHost';
import type { Bench } from './bench';
import type { EditorRequest, EditorTimes } from './programs/editorSuite';

/** Which VS Code to measure in. */
export interface Editor {
  readonly title: string;
  readonly executable: string;
}

/**
 * Opens a fresh VS Code, measures the extension in its extension host, and closes it.
 * @throws Error with what the editor said last when nothing was measured.
 */
export async function measureInEditor(bench: Bench, { executable }: Editor): Promise<EditorTimes> {
  // The leash deletes it once the editor is gone, however that comes; the result lies outside.
  const session = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'multimodal-lab-bench-'));
  const resultFile = path.join(bench.temporaryFolder, 'editor.json');
  rmSync(resultFile, { force: true });
  const at = (name: string): string => path.join(session, name);
  mkdirSync(at('workspace'));
  const request: EditorRequest = { epochs: bench.options.epochs, resultFile };
  writeFileSync(at('request.json'), JSON.stringify(request));
  const launch = {
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: bench.root,
    extensionTestsPath: path.join(bench.programsFolder, 'editorSuite.cjs'),
    launchArgs: [at('workspace'), `--user-data-dir=${at('user-data')}`, `--extensions-dir=${at('extensions')}`],
    extensionTestsEnv: { MULTIMODAL_LAB_BENCH: at('request.json') },
  };
  let output = '';
  const hear = (text: string): void => {
    output = (output + text).slice(-20_000);
  };
  const launcher = path.join(bench.root, 'test', 'integration', 'launch.mjs');
  const program = new LeashedProgram(process.execPath, [launcher, JSON.stringify(launch)], {
    cwd: bench.root,
    graceMs: 10_000,
    removeFolders: [session],
    onStdout: hear,
    onStderr: hear,
  });
  const code = await program.ended;
  try {
    return JSON.parse(readFileSync(resultFile, 'utf8')) as EditorTimes;
  } catch {
    throw new Error(`Nothing was measured in the editor, which ended with exit code ${code}:\n${output.slice(-4000)}`);
  }
}
