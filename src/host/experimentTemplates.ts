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
    detail: 'A table with a label and columns of pictures, sounds, texts or numbers',
    fileName: 'experiment.mmlab.json',
    text: `{
  // One row for each example, with a header such as: photo,description,label
  // Files that a row names, such as photos/001.jpg, are looked for beside the table.
  "data": { "manifest": "data.csv", "label": "label" },

  // One modality for each column. Left out, all columns are read as what they hold.
  "modalities": { "photo": { "type": "image" }, "description": { "type": "text" } },

  // Also "early", "gated", "attention" and others: delete the word and press Ctrl+Space to see them.
  "fusion": { "strategy": "concat" },

  // For a few hundred rows. Thousands need fewer epochs and larger batches.
  "training": { "epochs": 30, "batchSize": 16 }
}
`,
  },
  {
    title: 'Own data, every choice written out',
    detail: 'Columns, sizes, encoders, the split of the rows, and how the modalities are joined',
    fileName: 'experiment.mmlab.json',
    text: `{
  "name": "Photos with descriptions",
  "data": {
    "manifest": "data.csv",
    "label": "label",
    // Share of the rows that no model sees before its test. Or name a column that says train, validation or test:
    // "split": "split",
    "testSplit": 0.2,
    // Rows of one speaker or patient must not be in training and test at once: name their column.
    // "group": "patient",
    // "skip" counts the rows that cannot be used and goes on without them.
    "onBadRow": "stop"
  },
  "modalities": {
    // The name is yours; "columns" are those of the table.
    "photo": { "type": "image", "columns": "photo", "height": 32, "width": 32, "channels": 3 },
    "description": { "type": "text", "columns": "description", "level": "word", "maxTokens": 5000 },
    "measurements": { "type": "numeric", "columns": ["weight", "length"], "missing": "mean" }
  },
  "fusion": { "strategy": "concat", "units": 128 },
  "training": {
    // For a few hundred rows. Thousands need fewer epochs and larger batches.
    "epochs": 30,
    "batchSize": 16,
    "learningRate": 0.001,
    "validationSplit": 0.1,
    "dropout": 0.3,
    // The same seed gives the same run again.
    "seed": 1
  }
}
`,
  },
  {
    title: 'Generated data',
    detail: 'Two views that say nothing alone and everything together, to see what fusion can do',
    fileName: 'generated.mmlab.json',
    text: `{
  // Only a model that joins both views can be right. Also "copy", "unique", "digits", "avMnist", "shiftedPairs" and "twoRates".
  "data": { "generator": "xor", "rows": 2000 },
  "fusion": { "strategy": "concat" },
  "training": { "epochs": 10, "batchSize": 32 }
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
  "training": { "epochs": 5 },
  "models": ["multimodal", "image-only", "text-only"]
}
`,
  },
];
