/** What "New Experiment…" offers: a file to start from, each with what to change first. */
export interface ExperimentTemplate {
  readonly title: string;
  readonly detail: string;
  readonly fileName: string;
  readonly text: string;
}

export const experimentTemplates: readonly ExperimentTemplate[] = [
  {
    title: 'Own data',
    detail: 'A CSV, TSV or JSON Lines file with a label and columns of pictures, sounds, texts or numbers',
    fileName: 'experiment.mmlab.json',
    text: `{
  // One row for each example. Files that it names, such as pictures, are relative to it.
  "data": { "manifest": "data.csv", "label": "label" }
}
`,
  },
  {
    title: 'Own data, every choice written out',
    detail: 'Columns, encoders and the way in which they are joined, to be changed',
    fileName: 'experiment.mmlab.json',
    text: `{
  "data": {
    "manifest": "data.csv",
    "label": "label",
    "testSplit": 0.2,
    // Rows of one speaker or patient must not be in training and test at once: name their column here.
    "group": "",
    "onBadRow": "stop"
  },
  "modalities": {
    // The name is yours; "columns" are those of the data file.
    "photo": { "type": "image", "columns": "photo", "height": 32, "width": 32 },
    "description": { "type": "text", "columns": "description" }
  },
  "fusion": { "strategy": "concat" },
  "training": { "epochs": 10, "batchSize": 32, "seed": 1 }
}
`,
  },
  {
    title: 'Classic lab',
    detail: 'MNIST digits with a text that is made from their labels, and how much noise it has',
    fileName: 'classic.mmlab.json',
    text: `{
  // At 0.1 the text gives the class away; from about 0.4 on neither modality is sufficient.
  "data": { "textNoise": 0.6 },
  "fusion": { "strategy": "concat" },
  "training": { "epochs": 5 }
}
`,
  },
];
