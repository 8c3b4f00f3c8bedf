/**
 * Every name that the manifest and the code share. A test holds the manifest equal to these lists, so a command, a
 * setting or a view cannot exist on one side only.
 */
export const commandIds = {
  trainAndCompare: 'multimodalLab.trainAndCompare',
  stopTraining: 'multimodalLab.stopTraining',
  showResults: 'multimodalLab.showResults',
  setUpRuntime: 'multimodalLab.setUpRuntime',
  checkEnvironment: 'multimodalLab.checkEnvironment',
  openSettings: 'multimodalLab.openSettings',
  openRun: 'multimodalLab.openRun',
  revealRun: 'multimodalLab.revealRun',
  renameRun: 'multimodalLab.renameRun',
  deleteRun: 'multimodalLab.deleteRun',
  resumeRun: 'multimodalLab.resumeRun',
  refreshRuns: 'multimodalLab.refreshRuns',
  newExperiment: 'multimodalLab.newExperiment',
  runExperiment: 'multimodalLab.runExperiment',
  openLastResults: 'multimodalLab.openLastResults',
} as const;
export type CommandId = (typeof commandIds)[keyof typeof commandIds];

/** Section under which all settings stand. */
export const settingsSection = 'multimodalLab';

/** Settings that are a field of the experiment; the key below the section is the field's path. */
export const experimentSettings = [
  'data.folder',
  'data.textNoise',
  'training.epochs',
  'training.batchSize',
  'training.learningRate',
  'training.validationSplit',
  'training.dropout',
  'training.seed',
  'training.precision',
  'training.engine',
  'models',
] as const;
export type ExperimentSetting = (typeof experimentSettings)[number];

/** Experiment files, as the manifest and the code find them. */
export const experimentFilePattern = '*.mmlab.json';

/** The setting that names a folder with TensorFlow's native library. */
export const libraryPathSetting = 'runtime.libraryPath';

/** Keys for `when` clauses in the manifest, with the type of their values. */
export interface ContextKeys {
  /** A run goes on in this window. */
  'multimodalLab.runActive': boolean;
  /** Where the newest run of this window is, from `idle` to `done`. */
  'multimodalLab.runState': string;
}

export const viewIds = {
  container: 'multimodalLab',
  runs: 'multimodalLab.runs',
} as const;

/** Type under which the editor remembers the panel over a reload of the window. */
export const panelViewType = 'multimodalLab.results';

/** What `contextValue` says of a row in the view of runs. */
export const runItemContexts = { active: 'activeRun', ended: 'endedRun', resumable: 'endedRun.resumable' } as const;
