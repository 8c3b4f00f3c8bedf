import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { setField } from '../../../src/cli/overrides';
import { LabError } from '../../../src/protocol/errors';
import { parseExperiment } from '../../../src/protocol/parseExperiment';

function set(...assignments: readonly string[]): Record<string, unknown> {
  const experiment: Record<string, unknown> = {};
  assignments.forEach((assignment) => setField(experiment, assignment));
  return experiment;
}

describe('an override', () => {
  it('sets a field at any depth and keeps its neighbours', () => {
    expect(set('training.epochs=1', 'training.seed=7', 'name=A run', 'data.textNoise=0.5')).toEqual({
      training: { epochs: 1, seed: 7 },
      name: 'A run',
      data: { textNoise: 0.5 },
    });
  });

  it('takes its value as JSON where it is, and as text where it is not', () => {
    expect(set('a=1e-3', 'b=true', 'c="5"', 'd=/some/folder', 'e=', 'f=x=y', 'g=[1]')).toEqual({
      a: 0.001,
      b: true,
      c: '5',
      d: '/some/folder',
      e: '',
      f: 'x=y',
      g: [1],
    });
  });

  it('takes models as a list, with commas or as JSON', () => {
    expect(set('models=multimodal, image-only')).toEqual({ models: ['multimodal', 'image-only'] });
    expect(set('models=text-only')).toEqual({ models: ['text-only'] });
    expect(set('models=["text-only"]')).toEqual({ models: ['text-only'] });
  });

  it('comes last: it wins over an earlier one', () => {
    expect(set('training.epochs=1', 'training.epochs=2')).toEqual({ training: { epochs: 2 } });
  });

  it.each(['epochs', '=1', '', '.epochs=1', 'training.=1', 'training..epochs=1'])(
    'that is not path=value is bad usage: "%s"',
    (assignment) => {
      expect(() => set(assignment)).toThrow(LabError);
      expect(() => set(assignment)).toThrow(`this is not: "${assignment}"`);
    },
  );

  it('cannot reach beyond the experiment', () => {
    for (const path of ['__proto__.polluted', 'constructor.prototype.polluted', 'training.__proto__.polluted']) {
      const experiment = set(`${path}=1`);
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
      expect(() => parseExperiment(experiment)).toThrow('is not a field');
    }
  });

  it('never fails in any other way', () => {
    fc.assert(
      fc.property(fc.string(), (assignment) => {
        try {
          set(assignment);
        } catch (error) {
          expect(error).toBeInstanceOf(LabError);
          expect((error as LabError).code).toBe('badUsage');
        }
      }),
    );
  });
});
