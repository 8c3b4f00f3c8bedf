import { describe, expect, it } from 'vitest';

import { contenderKeys, help, parseOptions, sectionNames } from '../../bench/options';

describe('the options of the benchmark', () => {
  it('measure all but the accuracy of bfloat16 unless they say what', () => {
    expect(parseOptions([])).toEqual({
      only: ['start', 'epoch', 'recurrent', 'passes', 'editor'],
      contenders: contenderKeys,
      rounds: 3,
      epochs: 5,
      seeds: 10,
      fresh: false,
      build: true,
    });
  });

  it('measure what they name, in its order', () => {
    expect(parseOptions(['--only', 'precision, start', '--seeds', '4', '--no-build'])).toMatchObject({
      only: ['start', 'precision'],
      seeds: 4,
      build: false,
    });
  });

  it('measure and build nothing when only the page is to be written', () => {
    expect(parseOptions(['--render'])).toMatchObject({ only: [], build: false });
  });

  it.each([
    [['--only', 'speed'], /"speed".*start, epoch/],
    [['--rounds', '0'], /--rounds is "0"/],
    [['--epochs', 'two'], /--epochs is "two"/],
    [['--colour'], /--colour/],
  ])('are refused with their name: %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });

  it('are explained with every section', () => {
    expect(parseOptions(['--help'])).toBe('help');
    for (const name of sectionNames) {
      expect(help).toContain(name);
    }
  });
});
