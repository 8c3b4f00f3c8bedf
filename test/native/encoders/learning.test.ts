import { beforeAll, describe, expect, it } from 'vitest';

import type { Split, SplitRows } from '../../../src/engine/data/labelledRows';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { nativeTensorFlow } from '../../support/tensorflow';
import { accuracy, runnerFor, train } from './runners';
import { classifier, subjectNamed, subjects, type Subject } from './subjects';
import { orderTasks, rowsOf, subjectOf, taskFor, type Task } from './tasks';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const trainingRows = 64;
const testRows = 256;
const epochs = 60;
/** Four standard deviations of the accuracy of guesses; by chance alone one test in 15,000 is outside. */
const chance = { least: 0.5 - 2 / Math.sqrt(testRows), most: 0.5 + 2 / Math.sqrt(testRows) };

/** Accuracy on the rows that were trained on, and on rows never seen. */
function learn(
  subject: Subject,
  task: Task,
  { labelsAreDrawn }: { readonly labelsAreDrawn: boolean },
): Readonly<Record<Split, number>> {
  const data: SplitRows = {
    training: rowsOf(task, trainingRows, 'training', labelsAreDrawn),
    test: rowsOf(task, testRows, 'test', labelsAreDrawn),
  };
  const model = classifier(tf, subjectOf(subject, task), 2, 16);
  const runner = runnerFor(tf, 'graph', model, data);
  train(runner, data, epochs);
  const result = { training: accuracy(runner, data, 'training'), test: accuracy(runner, data, 'test') };
  runner.dispose();
  model.dispose();
  return result;
}

describe.each(subjects)('%s', (_title, subject) => {
  it('learns classes that follow from the rows', () => {
    const { training, test } = learn(subject, taskFor(subject), { labelsAreDrawn: false });
    expect(training).toBeGreaterThan(0.95);
    expect(test).toBeGreaterThan(0.9);
  });

  it('cannot foretell labels that have nothing to do with the rows', () => {
    const { test } = learn(subject, taskFor(subject), { labelsAreDrawn: true });
    expect(test).toBeGreaterThan(chance.least);
    expect(test).toBeLessThan(chance.most);
  });
});

describe('the order of the steps', () => {
  const learnOrder = (title: string): Readonly<Record<Split, number>> => {
    const subject = subjectNamed(title);
    const task = subject.type === 'text' ? orderTasks.text : orderTasks.video;
    return learn(subject, task, { labelsAreDrawn: false });
  };

  it.each(['text lstm', 'text gru', 'text cnn', 'video gru'])('is learnt by %s', (title) => {
    const { training, test } = learnOrder(title);
    expect(training).toBeGreaterThan(0.95);
    expect(test).toBeGreaterThan(0.9);
  });

  it.each(['text mean', 'video mean'])('is nothing to %s', (title) => {
    expect(learnOrder(title).test).toBeLessThan(chance.most);
  });
});
