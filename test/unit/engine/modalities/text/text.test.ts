import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { consecutive } from '../../../../../src/engine/data/batches';
import { defaultLength } from '../../../../../src/engine/modalities/text/defaultLength';
import { tokenColumn } from '../../../../../src/engine/modalities/text/tokenColumn';
import { tokenize } from '../../../../../src/engine/modalities/text/tokenize';
import { buildVocabulary, vocabularyOf } from '../../../../../src/engine/modalities/text/vocabulary';
import { LabError } from '../../../../../src/protocol/errors';

const words = { name: 'note', level: 'word', maxTokens: 100, minCount: 1 } as const;

describe('words of a text', () => {
  it.each([
    ['Number SEVEN!', ['number', 'seven']],
    ["don't 'quote' rock'n'roll it's'", ["don't", 'quote', "rock'n'roll", "it's"]],
    ['it’s', ["it's"]],
    ['3 dogs, 2cats; 4.5', ['3', 'dogs', '2cats', '4', '5']],
    ['snake_case', ['snake', 'case']],
    // Full-width letters and a ligature are the plain letters; an accent apart from its letter joins it.
    ['ＡＢＣ ﬁsh e\u0301te\u0301', ['abc', 'fish', 'été']],
    ['Straße ΌΔΟΣ', ['straße', 'όδος']],
    // The vowels of Devanagari are marks.
    ['नमस्ते दुनिया', ['नमस्ते', 'दुनिया']],
    ['', []],
    [' \t\n…—🙂 \u0000', []],
  ])('of %j are %j', (text, expected) => expect(tokenize(text, 'word')).toEqual(expected));

  it('are the same for texts that look the same, and come out of themselves again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const tokens = tokenize(text, 'word');
        expect(tokenize(text.normalize('NFD'), 'word')).toEqual(tokens);
        expect(tokenize(tokens.join(' '), 'word')).toEqual(tokens);
      }),
    );
  });
});

describe('characters of a text', () => {
  it('are code points in lower case, spaces included', () => {
    expect(tokenize('Ab 🙂\n', 'character')).toEqual(['a', 'b', ' ', '🙂', '\n']);
    expect(tokenize('', 'character')).toEqual([]);
  });
});

describe('a vocabulary', () => {
  it('numbers tokens by falling count, then alphabetically, behind padding and unknown', () => {
    const { tokens, ids } = buildVocabulary(['b b c c a', 'd d d'], words);
    expect(tokens).toEqual(['', '[UNK]', 'd', 'b', 'c', 'a']);
    expect([...ids]).toEqual([
      ['d', 2],
      ['b', 3],
      ['c', 4],
      ['a', 5],
    ]);
  });

  it('does not depend on the order of the texts', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a b', 'b c c', 'ä d', 'zero', "it's"), { minLength: 1 }), (texts) => {
        expect(buildVocabulary([...texts].reverse(), words).tokens).toEqual(buildVocabulary(texts, words).tokens);
      }),
    );
  });

  it('keeps as many tokens as asked for, counting the first two, and those that occur often enough', () => {
    const texts = ['a a a b b c'];
    expect(buildVocabulary(texts, { ...words, maxTokens: 4 }).tokens).toEqual(['', '[UNK]', 'a', 'b']);
    expect(buildVocabulary(texts, { ...words, minCount: 3 }).tokens).toEqual(['', '[UNK]', 'a']);
    expect(buildVocabulary(texts, { ...words, level: 'character', maxTokens: 3 }).tokens).toEqual(['', '[UNK]', ' ']);
  });

  it('takes words that are names of properties', () => {
    const { tokens } = buildVocabulary(['constructor toString __proto__'], words);
    expect(tokens.slice(2)).toEqual(['constructor', 'proto', 'tostring']);
    const { statistics } = tokenColumn(['hasOwnProperty'], vocabularyOf('word', ['a']), 1, Int32Array.of(0));
    expect(statistics.unknown).toBe(1);
  });

  it.each([
    [[], words],
    [['', '?!'], words],
    [['a b'], { ...words, minCount: 2 }],
    [['a b'], { ...words, maxTokens: 2 }],
  ])('of %j with %j is refused', (texts, options) => {
    expect(() => buildVocabulary(texts, options)).toThrow(LabError);
    expect(() => buildVocabulary(texts, options)).toThrow(/training texts hold no word/);
  });

  it('is built again from its tokens', () => {
    const vocabulary = buildVocabulary(['b b c'], words);
    expect(vocabularyOf(vocabulary.level, vocabulary.tokens.slice(2))).toEqual(vocabulary);
  });
});

describe('a column of tokens', () => {
  const vocabulary = buildVocabulary(['seven seven number'], words);

  it('is filled up and cut behind, and says so', () => {
    const texts = ['number seven', 'seven', 'the number seven', '', 'seven nine seven seven'];
    const { column, statistics } = tokenColumn(texts, vocabulary, 2, consecutive(0, texts.length));
    expect(column).toEqual({
      shape: [2],
      dtype: 'int32',
      values: Int32Array.of(3, 2, 2, 0, 1, 3, 0, 0, 2, 1),
    });
    expect(statistics).toEqual({ counts: Int32Array.of(2, 1, 3, 0, 4), tokens: 7, unknown: 2 });
  });

  it('holds padding in rows that are not used, and does not count them', () => {
    const { column, statistics } = tokenColumn(['seven', 'nine nine', 'number'], vocabulary, 2, Int32Array.of(2, 0));
    expect(column.values).toEqual(Int32Array.of(2, 0, 0, 0, 3, 0));
    expect(statistics).toEqual({ counts: Int32Array.of(1, 1), tokens: 2, unknown: 0 });
  });

  it('never takes a word for padding', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.integer({ min: 1, max: 8 }), (texts, length) => {
        const { column, statistics } = tokenColumn(texts, vocabulary, length, consecutive(0, texts.length));
        const kept = texts.map((text) => Math.min(length, tokenize(text, 'word').length));
        const used = texts.map((_, row) => [...column.values.subarray(row * length, (row + 1) * length)]);
        used.forEach((row, at) => {
          expect(row.slice(0, kept[at]).every((id) => id > 0)).toBe(true);
          expect(row.slice(kept[at]).every((id) => id === 0)).toBe(true);
        });
        expect(statistics.tokens).toBe(kept.reduce((sum, count) => sum + count, 0));
      }),
    );
  });
});

describe('the length by default', () => {
  const ofLength = (length: number) => 'word '.repeat(length);

  it('is what 95 % of the training texts fit in', () => {
    const nineteen = Array.from({ length: 19 }, () => ofLength(3));
    expect(defaultLength([...nineteen, ofLength(50)], 'word')).toBe(3);
    expect(defaultLength([...nineteen.slice(1), ofLength(50), ofLength(40)], 'word')).toBe(40);
    // Lengths 1 to 100 in any order.
    expect(
      defaultLength(
        Array.from({ length: 100 }, (_, at) => ofLength(((at * 37) % 100) + 1)),
        'word',
      ),
    ).toBe(95);
  });

  it('is at least 2 and at most 128 words or 512 characters', () => {
    expect(defaultLength([], 'word')).toBe(2);
    expect(defaultLength(['', ''], 'character')).toBe(2);
    expect(defaultLength([ofLength(1000)], 'word')).toBe(128);
    expect(defaultLength([ofLength(1000)], 'character')).toBe(512);
  });
});
