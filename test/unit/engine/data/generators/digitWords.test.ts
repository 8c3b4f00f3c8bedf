import { describe, expect, it } from 'vitest';

import { digitWords, digitWordsCeiling, readings } from '../../../../../src/engine/data/generators/digitWords';
import { keyboardNeighbours } from '../../../../../src/engine/data/generators/typing';
import { LabError } from '../../../../../src/protocol/errors';

const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const labelsOf = (rows: number) => Uint8Array.from({ length: rows }, (_, row) => row % 10);
const lastWord = (text: string) => text.split(' ').at(-1) ?? '';

describe('digit words', () => {
  it('end with the digit, in several phrases that tell nothing of it', () => {
    const labels = labelsOf(10_000);
    const texts = digitWords(labels, { seed: 1, typos: 0 });
    texts.forEach((text, row) => expect(lastWord(text)).toBe(words[labels[row]!]));
    const counts = new Map<string, number>();
    texts.forEach((text, row) => {
      const key = `${labels[row]!}/${text.split(' ').slice(0, -1).join(' ')}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    });
    // Five phrases for each digit, 200 times each on average.
    expect(counts.size).toBe(50);
    counts.forEach((count) => expect(Math.abs(count - 200)).toBeLessThan(5 * Math.sqrt(160)));
    expect(new Set(texts)).toContain('number seven');
    expect(new Set(texts)).toContain('seven');
    expect(labels).toEqual(labelsOf(10_000));
  });

  it('keep their phrases at every level of typos, and are the same for a seed', () => {
    const labels = labelsOf(500);
    const phrases = (typos: number) =>
      digitWords(labels, { seed: 1, typos }).map((text) => text.split(' ').slice(0, -1).join(' '));
    expect(phrases(0.6)).toEqual(phrases(0));
    const texts = digitWords(labels, { seed: 1, typos: 0.3 });
    expect(digitWords(labels, { seed: 1, typos: 0.3, split: 'training' })).toEqual(texts);
    expect(digitWords(labels, { seed: 2, typos: 0.3 })).not.toEqual(texts);
    expect(digitWords(labels, { seed: 1, typos: 0.3, split: 'test' })).not.toEqual(texts);
  });

  it('never lose the word altogether', () => {
    digitWords(labelsOf(5000), { seed: 1, typos: 1 }).forEach((text) => expect(lastWord(text)).toMatch(/^[a-z]+$/));
  });

  it('refuse labels that are no digits, and rates that are no probability', () => {
    const failure = () => digitWords(Uint8Array.of(3, 10), { seed: 1, typos: 0 });
    expect(failure).toThrow(LabError);
    expect(failure).toThrow(/row 2 has label 10/);
    [-0.1, 1.1, NaN].forEach((typos) =>
      expect(() => digitWords(Uint8Array.of(1), { seed: 1, typos })).toThrow(/probability from 0 to 1/),
    );
  });
});

describe('what becomes of a word', () => {
  it('has the probability that the rules give', () => {
    // With rate r, "on" stays with (1 − r)². The letters next to o: i, p, k, l; to n: b, m, h, j.
    const r = 0.3;
    const found = readings('on', r);
    expect(found.get('on')).toBeCloseTo((1 - r) ** 2, 12);
    expect(found.get('no')).toBeCloseTo(r / 3, 12);
    // o omitted, after which n may not vanish, or typed right.
    expect(found.get('n')).toBeCloseTo((r / 3) * (1 - r), 12);
    expect(found.get('o')).toBeCloseTo((1 - r) * (r / 2), 12);
    expect(found.get('om')).toBeCloseTo((1 - r) * (r / 2 / 4), 12);
    expect(found.get('pn')).toBeCloseTo((r / 3 / 4) * (1 - r), 12);
    expect(found.has('')).toBe(false);
  });

  it.each([0, 0.1, 0.5, 1])('adds up to 1 at rate %f', (typos) => {
    words.forEach((word) => {
      const found = readings(word, typos);
      expect([...found.values()].reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      if (typos === 0) {
        expect([...found.keys()]).toEqual([word]);
      }
    });
  });

  it('uses keys that touch each other', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
    letters.forEach((letter) =>
      keyboardNeighbours(letter).forEach((other) => expect(keyboardNeighbours(other)).toContain(letter)),
    );
    expect(keyboardNeighbours('s').sort()).toEqual(['a', 'd', 'e', 'w', 'x', 'z']);
    expect(keyboardNeighbours('é')).toEqual([]);
  });
});

describe('the ceiling of digit words', () => {
  it.each([0.1, 0.3, 0.6, 1])('at rate %f is what the best reader reaches', (typos) => {
    const rows = 40_000;
    const labels = labelsOf(rows);
    const known = words.map((word) => readings(word, typos));
    const right = digitWords(labels, { seed: 9, typos }).filter((text, row) => {
      const likelihoods = known.map((found) => found.get(lastWord(text)) ?? 0);
      // What was typed is possible at all.
      expect(likelihoods[labels[row]!]).toBeGreaterThan(0);
      return likelihoods.indexOf(Math.max(...likelihoods)) === labels[row];
    }).length;
    const ceiling = digitWordsCeiling(typos);
    expect(Math.abs(right / rows - ceiling)).toBeLessThan(4 * Math.sqrt((ceiling * (1 - ceiling)) / rows) + 1 / rows);
  });

  it('is 1 without typos and falls with their rate', () => {
    expect(digitWordsCeiling(0)).toBe(1);
    const ceilings = [0, 0.1, 0.2, 0.4, 0.6, 0.8].map(digitWordsCeiling);
    ceilings.slice(1).forEach((value, at) => expect(value).toBeLessThan(ceilings[at]!));
  });
});
