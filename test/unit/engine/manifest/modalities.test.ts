import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { inferType } from '../../../../src/engine/data/manifest/inferType';
import { usualLabels } from '../../../../src/engine/data/manifest/labelColumn';
import { modalityNamesOf } from '../../../../src/engine/data/manifest/modalityNames';
import { planModalities } from '../../../../src/engine/data/manifest/planModalities';
import { describeProblem } from '../../../../src/protocol/fieldProblem';
import { experimentSchema, type ExperimentInput } from '../../../../src/protocol/experiment';
import { parseExperiment } from '../../../../src/protocol/parseExperiment';
import { failureOf, manifestOfColumns } from './manifestOf';

const plan = (
  columns: Readonly<Record<string, readonly string[]>>,
  modalities: ExperimentInput['modalities'] = {},
  reserved = { label: 'label', split: '', group: '' },
) => {
  const experiment = parseExperiment({ data: { manifest: '/data/rows.csv' }, modalities });
  return planModalities(manifestOfColumns(columns), experiment, reserved);
};

const byKind = { label: 'kind', split: '', group: '' };

/** The problems of modalities that cannot be read, each as `field: message`. */
const problemsOf = (...args: Parameters<typeof plan>) =>
  plan(...args).problems.map((problem) => describeProblem(problem, () => ''));

const summary = (...args: Parameters<typeof plan>) =>
  plan(...args).modalities.map(({ name, type, columns }) => ({ name, type, columns }));

describe('the modality of all numbers', () => {
  const columns = {
    label: ['a', 'b'],
    id: ['1', '2'],
    note: ['asleep', 'awake'],
    weight: ['1', '2'],
    height: ['3', '4'],
    age: ['5', '6'],
  };

  it('can be named to say something of it, without the names of its columns', () => {
    const [numbers] = plan(columns, { numbers: { units: 8 } }).modalities;
    expect(numbers).toMatchObject({ type: 'numeric', columns: ['weight', 'height', 'age'], options: { units: 8 } });
    expect(summary(columns, { numbers: {}, note: {} })).toEqual([
      { name: 'numbers', type: 'numeric', columns: ['weight', 'height', 'age'] },
      { name: 'note', type: 'text', columns: ['note'] },
    ]);
  });

  it('has none that another modality names', () => {
    expect(summary(columns, { numbers: {}, size: { columns: ['height'] }, age: {} })[0]).toEqual({
      name: 'numbers',
      type: 'numeric',
      columns: ['weight'],
    });
  });

  it('is an ordinary name where a column has it, where it names columns, and where there are no numbers', () => {
    expect(summary({ ...columns, numbers: ['x', 'y'] }, { numbers: {} })[0]?.columns).toEqual(['numbers']);
    expect(summary(columns, { numbers: { columns: 'age' } })[0]?.columns).toEqual(['age']);
    expect(problemsOf({ label: ['a'], note: ['asleep'] }, { numbers: {} })[0]).toContain('has no column "numbers"');
  });
});

describe('the type of a column', () => {
  it.each([
    ['numeric', ['1', '-2.5', ' 3e4 ', '']],
    ['numeric', ['1', 'NA', '?', '']],
    ['numeric', ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'nine and a half']],
    ['text', ['1', '2', '3', '4', '5', '6', '7', '8', 'nine', 'ten']],
    ['text', ['NA', '?', '']],
    ['text', ['', ' ']],
    ['text', []],
    ['text', ['2024-01-01', '1,5']],
    ['numeric', ['1,5', '2,75', '3']],
    ['text', ['a picture', 'see cat.png for one', 'dog']],
    ['image', ['a.png', 'b.JPG', 'sub/c.jpeg', 'sub\\d.bmp', 'e.gif', '']],
    ['image', ['a.png', 'b.png', 'c.png', 'd.png', 'e.png', 'f.png', 'g.png', 'h.png', 'i.png', 'lost']],
    ['image', ['a.png', 'NA', 'NA', 'null']],
    ['image', ['a.webp', 'b.tiff']],
    ['audio', ['a.wav', 'b.WAV']],
    ['audio', ['a.mp3', 'b.flac']],
    ['video', ['a.mp4', 'b.webm']],
    ['text', ['clips/one', 'clips/two']],
    ['text', ['a.png', 'b.wav']],
  ] as const)('is %s for %j', (type, values) => expect(inferType(values)).toBe(type));

  it('does not depend on the order of the rows', () => {
    const value = fc.constantFrom('1', '2.5', '', 'NA', 'a.png', 'b.wav', 'word');
    fc.assert(
      fc.property(fc.array(value), (values) => {
        expect(inferType([...values].reverse())).toBe(inferType(values));
      }),
    );
  });
});

describe('modalities that nobody named', () => {
  it('are one for each column of files or texts, and one for all numbers', () => {
    const columns = {
      label: ['a', 'b'],
      age: ['1', '2'],
      photo: ['a.png', 'b.png'],
      'body mass': ['20.5', 'NA'],
      report: ['is well', 'is ill'],
      cough: ['a.wav', 'b.wav'],
    };
    expect(summary(columns)).toEqual([
      { name: 'photo', type: 'image', columns: ['photo'] },
      { name: 'report', type: 'text', columns: ['report'] },
      { name: 'cough', type: 'audio', columns: ['cough'] },
      { name: 'numbers', type: 'numeric', columns: ['age', 'body mass'] },
    ]);
  });

  it('are not the label, the split or the group', () => {
    const columns = { label: ['a'], part: ['train'], speaker: ['ann'], text: ['hello'] };
    expect(summary(columns, {}, { label: 'label', split: 'part', group: 'speaker' })).toEqual([
      { name: 'text', type: 'text', columns: ['text'] },
    ]);
  });

  it('are the files of a group as well, whose name alone says nothing', () => {
    const columns = { label: ['a'], picture: ['a.png'], caption: ['hello'] };
    expect(summary(columns, {}, { label: 'label', split: '', group: 'picture' })).toEqual([
      { name: 'picture', type: 'image', columns: ['picture'] },
      { name: 'caption', type: 'text', columns: ['caption'] },
    ]);
  });

  it('leave out columns that name rows or are empty, and say so', () => {
    const blank = ['', 'NA'];
    const ids = ['id', 'Index', 'patient_id', 'Patient ID', 'UUID', 'Unnamed: 0'];
    const columns = { ...Object.fromEntries(ids.map((name) => [name, ['1', '2']])), blank, text: ['a b', 'c d'] };
    const { modalities, notices } = plan(columns);
    expect(modalities.map(({ name }) => name)).toEqual(['text']);
    expect(notices).toEqual(
      [...ids, 'blank'].map(
        (name) =>
          `The column "${name}" was left out: it is empty or names rows. To use it, list the modalities of the experiment.`,
      ),
    );
    expect(summary({ valid: ['1', '2'], humid: ['3', '4'] })).toMatchObject([{ columns: ['valid', 'humid'] }]);
  });

  it.each(['split', 'Fold', 'subset', 'partition', ...usualLabels, 'Y', 'Category'])(
    'leave out "%s", which may be the answer under another name',
    (name) => {
      const { modalities, notices } = plan(
        { kind: ['a', 'b'], [name]: ['c d', 'e f'], text: ['a b', 'c d'] },
        {},
        byKind,
      );
      expect(modalities.map(({ columns }) => columns)).toEqual([['text']]);
      expect(notices).toEqual([
        `The column "${name}" was left out: it has the name of a split or of another label. To use it, list the modalities of the experiment.`,
      ]);
    },
  );

  it('must be there', async () => {
    const { code, message } = await failureOf(() => plan({ label: ['a'], id: ['1'], fold: ['2'] }));
    expect(code).toBe('badExperiment');
    expect(message).toBe(
      '/data/rows.csv has no column to learn from beside the label. Left out: "id" (it is empty or names rows), "fold" (it has ' +
        'the name of a split or of another label); to use one, name it in modalities. Add one with pictures, sounds, texts or numbers.',
    );
    expect((await failureOf(() => plan({ label: ['a'] }))).message).toBe(
      '/data/rows.csv has no column to learn from beside the label. Add one with pictures, sounds, texts or numbers.',
    );
  });

  it('may not be more than five', async () => {
    const five = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, ['some text']]));
    expect(summary(five)).toHaveLength(5);
    const { code, message } = await failureOf(() => plan({ ...five, f: ['1'] }));
    expect(code).toBe('badExperiment');
    expect(message).toContain(
      '/data/rows.csv gives 6 modalities (a, b, c, d, e, numbers) and 5 can be joined. Name those to use in modalities.',
    );
  });
});

describe('the name of a modality', () => {
  it.each([
    [
      ['my text', 'other-text', 'text.3'],
      ['my_text', 'other_text', 'text_3'],
    ],
    [
      ['1st view', '2nd'],
      ['st_view', 'nd'],
    ],
    [
      ['图片', '  ', '_'],
      ['modality1', 'modality2', 'modality3'],
    ],
    [
      ['a-', 'a', 'a2', 'A'],
      ['a', 'a2', 'a22', 'A3'],
    ],
    [
      ['numbers', 'numbers'],
      ['numbers', 'numbers2'],
    ],
    [
      ['__proto__', 'constructor'],
      ['proto', 'constructor'],
    ],
    [
      ['x'.repeat(50), 'x'.repeat(60)],
      ['x'.repeat(40), `${'x'.repeat(39)}2`],
    ],
  ])('of the columns %j', (columns, names) => expect(modalityNamesOf(columns)).toEqual(names));

  it('is unique and one that an experiment may hold, whatever the columns', () => {
    const column = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', 'A', '2', '_', ' ', 'é') }));
    fc.assert(
      fc.property(fc.array(column, { minLength: 1 }), (columns) => {
        const names = modalityNamesOf(columns);
        expect(names).toHaveLength(columns.length);
        expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(columns.length);
        const modalities = Object.fromEntries(names.map((name) => [name, {}]));
        const result = experimentSchema.safeParse({ data: { manifest: 'rows.csv' }, modalities, models: [] });
        expect(result.error?.message).toBeUndefined();
      }),
    );
  });

  it('is told where it is not that of the column, but for signs in place of which _ stands', () => {
    const text = ['one', 'two'];
    const { notices } = plan({ größe: text, Straße: text, имя: text, 'my text': text, вес: ['1', '2'] });
    expect(notices).toEqual([
      'Names of modalities have letters from a to z, digits and _ alone: "größe" is gr_e, "Straße" is Stra_e, "имя" is ' +
        'modality3. For other names, list the modalities of the experiment with their columns.',
    ]);
    expect(plan({ note: text, 'other-note': text, x: ['1', '2'] }).notices).toEqual([]);
  });

  it('of the numbers differs from that of a column', () => {
    expect(summary({ Numbers: ['one', 'two'], x: ['1', '2'] }).map(({ name }) => name)).toEqual([
      'Numbers',
      'numbers2',
    ]);
  });
});

describe('modalities that the experiment names', () => {
  const columns = {
    label: ['a', 'b'],
    photo: ['a.png', 'b.png'],
    x: ['1', '2'],
    y: ['3', '4'],
    text: ['c d', 'e'],
    weight: ['5', '5%'],
  };

  it('have the column of their name or those they list, and the type they say or show', () => {
    expect(
      summary(columns, {
        photo: {},
        both: { columns: ['x', 'y'] },
        words: { columns: 'text', type: 'text' },
        digits: { columns: 'x', type: 'text' },
      }),
    ).toEqual([
      { name: 'photo', type: 'image', columns: ['photo'] },
      { name: 'both', type: 'numeric', columns: ['x', 'y'] },
      { name: 'words', type: 'text', columns: ['text'] },
      { name: 'digits', type: 'text', columns: ['x'] },
    ]);
  });

  it('keep their options', () => {
    const [photo] = plan(columns, { photo: { height: 8, width: 9, units: 5 } }).modalities;
    expect(photo?.options).toMatchObject({ height: 8, width: 9, units: 5 });
  });

  it.each([
    [{ photos: {} }, 'modalities.photos.columns: /data/rows.csv has no column "photos" (did you mean "photo"?)'],
    [{ a: { columns: ['x', 'why'] } }, 'modalities.a.columns: /data/rows.csv has no column "why" (did you mean "y"?)'],
    [{ a: { columns: 'nothing' } }, 'has no column "nothing" (known: label, photo, x, y, text, weight)'],
    [{ a: { columns: ['x', 'text'] } }, 'modalities.a.columns: several columns make one modality only where all hold'],
    [
      { a: { columns: ['x', 'weight'] } },
      'modalities.a.columns: several columns make one modality only where all hold numbers, and "weight" does not: line 3 ' +
        'has "5%"; mend its cells, or name one column',
    ],
    [{ a: { columns: ['x', 'y'], type: 'text' } }, 'these hold text data; name one column'],
    [{ a: { columns: 'label' } }, 'modalities.a.columns: "label" is the label'],
    [{ photo: { sampleRate: 16_000 } }, 'modalities.photo.sampleRate: is for audio data, and these are image data'],
    [
      { text: { encoder: 'lstn' } },
      'modalities.text.encoder: "lstn" is not an encoder for text data (did you mean "lstm"?)',
    ],
  ] as const)('%j are refused', (modalities, message) => {
    const [problem] = problemsOf(columns, modalities as unknown as ExperimentInput['modalities']);
    expect(problem).toContain(message);
  });

  it('are told with all that is wrong with them', () => {
    const modalities = { photos: {}, photo: { encoder: 'lenett', length: 5 }, x: { encoder: 'cnn' } };
    expect(problemsOf(columns, modalities)).toEqual([
      'modalities.photos.columns: /data/rows.csv has no column "photos" (did you mean "photo"?)',
      'modalities.photo.length: is for text, audio and video data, and these are image data; leave it out',
      'modalities.photo.encoder: "lenett" is not an encoder for image data (did you mean "lenet"?)',
      'modalities.x.encoder: "cnn" is not an encoder for numeric data (known: mlp)',
    ]);
  });

  it('may not read the column that says which rows are for the test', () => {
    const [problem] = problemsOf(
      { ...columns, part: ['train', 'test'] },
      { part: {} },
      { label: 'label', split: 'part', group: '' },
    );
    expect(problem).toBe(
      'modalities.part.columns: "part" says which rows are for the test, and nothing about them; name another column',
    );
  });

  it('may not be more than five', async () => {
    const six = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, { columns: 'x' }]));
    const failure = await failureOf(() => plan(columns, six));
    expect(failure.code).toBe('badExperiment');
    expect(failure.message).toBe('modalities: 6 are named and 5 can be joined. Take some out.');
  });
});
