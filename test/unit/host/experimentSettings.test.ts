import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

import {
  experimentFromSettings,
  isFromSettings,
  resolveFolder,
  settingNamedIn,
} from '../../../src/host/experimentSettings';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { LabError } from '../../../src/protocol/errors';

const workspace = path.resolve('/somewhere/work');

function read(values: Record<string, unknown>, folder: string | undefined = workspace) {
  return experimentFromSettings((key) => values[key], folder);
}

function messageOf(values: Record<string, unknown>): string {
  try {
    read(values);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(LabError);
    expect(thrown).toMatchObject({ code: 'badExperiment' });
    return (thrown as LabError).message;
  }
  throw new Error('It was taken.');
}

describe('experimentFromSettings', () => {
  it('gives the classic lab without any setting', () => {
    expect(read({})).toEqual(parseExperiment({}));
  });

  it('takes each setting to its field', () => {
    const experiment = read({
      'data.textNoise': 0.5,
      'training.epochs': 2,
      'training.batchSize': 64,
      'training.learningRate': 0.01,
      'training.validationSplit': 0.2,
      'training.dropout': 0,
      'training.seed': 42,
      models: ['image-only'],
    });
    expect(experiment).toMatchObject({
      data: { textNoise: 0.5 },
      training: { epochs: 2, batchSize: 64, learningRate: 0.01, validationSplit: 0.2, dropout: 0, seed: 42 },
      models: ['image-only'],
    });
  });

  it('names every setting that cannot be used, as the user knows it', () => {
    const message = messageOf({ 'training.epochs': 0, 'training.dropout': 2, models: [] });
    expect(message.split('\n')).toEqual([
      'The experiment in your settings cannot be run:',
      '- multimodalLab.training.epochs: 0 is too small; it must be 1 or more.',
      '- multimodalLab.training.dropout: 2 is too large; it must be 0.95 or less.',
      '- multimodalLab.models: names no model.',
    ]);
    expect(settingNamedIn(message)).toBe('multimodalLab.training.epochs');
  });

  it('names a model that is not known by the setting and its place', () => {
    expect(messageOf({ models: ['multimodal', 'audio-only'] })).toContain('multimodalLab.models.1: ');
  });

  it('makes the data folder absolute', () => {
    expect(read({ 'data.folder': 'data/mnist' }).data.folder).toBe(path.join(workspace, 'data', 'mnist'));
    expect(read({ 'data.folder': '~/mnist' }).data.folder).toBe(path.join(homedir(), 'mnist'));
    expect(read({ 'data.folder': '' }).data.folder).toBe('');
  });
});

describe('isFromSettings', () => {
  it('knows what settings can describe, and what only a file can', () => {
    expect(isFromSettings(read({ 'training.epochs': 2, 'data.textNoise': 0.6, models: ['text-only'] }))).toBe(true);
    expect(isFromSettings(parseExperiment({ name: 'pets' }))).toBe(false);
    expect(isFromSettings(parseExperiment({ fusion: { strategy: 'gated' } }))).toBe(false);
    expect(isFromSettings(parseExperiment({ data: { manifest: '/pets.csv' } }))).toBe(false);
  });
});

describe('resolveFolder', () => {
  it('keeps an absolute folder and a name that only looks like home', () => {
    expect(resolveFolder('a', workspace, undefined)).toBe(workspace);
    expect(resolveFolder('a', '~other', workspace)).toBe(path.join(workspace, '~other'));
    expect(resolveFolder('a', '~', undefined)).toBe(homedir());
  });

  it('says what is missing when a relative folder has nowhere to start', () => {
    expect(() => resolveFolder('multimodalLab.data.folder', 'data', undefined)).toThrow(
      /multimodalLab\.data\.folder is "data".*Open a folder/,
    );
  });
});
