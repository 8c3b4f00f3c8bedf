import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeWav } from '../../../../src/engine/modalities/audio/decodeWav';
import { LabError } from '../../../../src/protocol/errors';
import { chunk, sineWav, wav, type WavParts } from './wavBytes';

const file = 'sounds/seven.wav';

function refusal(bytes: Uint8Array): string {
  try {
    decodeWav(bytes, file);
  } catch (error) {
    expect(error).toBeInstanceOf(LabError);
    const { code, message } = error as LabError;
    expect(code).toBe('badData');
    expect(message.startsWith(`${file} `)).toBe(true);
    return message.slice(file.length + 1);
  }
  return 'none';
}

function samplesOf(parts: WavParts): number[] {
  return [...decodeWav(wav(parts), file).samples];
}

describe('the samples of a WAV file', () => {
  it.each<[string, WavParts, number[]]>([
    ['8-bit PCM', { bits: 8, samples: [0, 64, 128, 192, 255] }, [-1, -0.5, 0, 0.5, 127 / 128]],
    ['16-bit PCM', { bits: 16, samples: [-32768, -1, 0, 16384] }, [-1, -1 / 32768, 0, 0.5]],
    [
      '24-bit PCM',
      { bits: 24, samples: [-(2 ** 23), -1, 0, 1, 255, 2 ** 22] },
      [-1, -(2 ** -23), 0, 2 ** -23, 255 / 2 ** 23, 0.5],
    ],
    ['32-bit PCM', { bits: 32, samples: [-(2 ** 31), 0, 2 ** 30] }, [-1, 0, 0.5]],
    ['12-bit PCM in 16 bits', { bits: 12, samples: [-32768, 16384] }, [-1, 0.5]],
    ['32-bit float', { encoding: 'float', bits: 32, samples: [-1.5, 0, 0.25] }, [-1.5, 0, 0.25]],
    ['64-bit float', { encoding: 'float', bits: 64, samples: [-1.5, 0, 0.25] }, [-1.5, 0, 0.25]],
    ['extensible 24-bit PCM', { extensible: true, bits: 24, samples: [2 ** 22] }, [0.5]],
    ['extensible 32-bit float', { extensible: true, encoding: 'float', bits: 32, samples: [0.25] }, [0.25]],
  ])('are fractions of full scale: %s', (_, parts, expected) => {
    expect(samplesOf(parts)).toEqual(expected);
    expect(decodeWav(wav({ ...parts, sampleRate: 22_050 }), file)).toMatchObject({ sampleRate: 22_050, channels: 1 });
  });

  it('are the mean of the channels', () => {
    expect(samplesOf({ channels: 2, samples: [16384, 0, -16384, -32768] })).toEqual([0.25, -0.75]);
    expect(samplesOf({ channels: 6, bits: 32, encoding: 'float', samples: [6, 0, 0, 0, 0, 0] })).toEqual([1]);
    expect(decodeWav(wav({ channels: 6, samples: Array<number>(12).fill(0) }), file)).toMatchObject({ channels: 6 });
  });

  it('are found behind other chunks, of odd length too, and before them', () => {
    const between = [chunk('LIST', Buffer.from('odd')), chunk('fact', Buffer.alloc(4)), chunk('junk', Buffer.alloc(0))];
    expect(samplesOf({ samples: [16384], between, behind: [chunk('id3 ', Buffer.from('tag'))] })).toEqual([0.5]);
  });

  it.each([0, 0x7ffff000, 0x80000000, 0xffffffff])(
    'last to the end where the size %i was written to a pipe',
    (dataSize) => {
      const riffSize = dataSize === 0 ? 0 : Math.min(dataSize + 36, 0xffffffff);
      expect(samplesOf({ samples: [16384, -16384], dataSize, riffSize })).toEqual([0.5, -0.5]);
    },
  );

  it('leave out a last frame that is not whole', () => {
    expect(samplesOf({ channels: 2, samples: [16384, 0, 16384] })).toEqual([0.25]);
  });

  it('are read from within a larger buffer', () => {
    const bytes = wav({ bits: 24, samples: [2 ** 22, -(2 ** 22)] });
    const larger = Buffer.concat([Buffer.alloc(7, 1), bytes, Buffer.alloc(9, 1)]);
    expect([...decodeWav(larger.subarray(7, 7 + bytes.length), file).samples]).toEqual([0.5, -0.5]);
  });
});

describe('a file that is no sound', () => {
  it.each<[string, Buffer, string]>([
    ['empty', Buffer.alloc(0), 'is empty'],
    ['one byte', Buffer.of(0x52), 'is not a WAV file, by its first bytes'],
    ['text', Buffer.from('label,sound\nseven,7.wav\n'), 'is not a WAV file, by its first bytes'],
    ['MP3 with a tag', Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1'), 'is an MP3 file'],
    ['MP3 without', Buffer.of(0xff, 0xfb, 0x90, 0x64), 'is an MP3 file'],
    ['AAC', Buffer.of(0xff, 0xf1, 0x50, 0x80), 'is an AAC file'],
    ['Ogg', Buffer.from('OggS\0\x02', 'latin1'), 'is an Ogg file'],
    ['FLAC', Buffer.from('fLaC\0\0\0\x22', 'latin1'), 'is a FLAC file'],
    ['M4A', Buffer.from('\0\0\0\x20ftypM4A ', 'latin1'), 'is an M4A file'],
    ['AVI', Buffer.from('RIFF\x20\0\0\0AVI LIST', 'latin1'), 'is an AVI video'],
    ['RF64', Buffer.from('RF64\xff\xff\xff\xffWAVEds64', 'latin1'), 'is an RF64 file'],
    ['header alone', Buffer.from('RIFF\x04\0\0\0WAVE', 'latin1'), 'is a WAV file without samples'],
    ['no frame', wav({}), 'is a WAV file without a sample'],
    ['no frame, with a tag', wav({ behind: [chunk('LIST', Buffer.alloc(8))] }), 'is a WAV file without a sample'],
    ['no channel', wav({ channels: 0, samples: [1] }), 'it announces 0 channels'],
    ['rate 0', wav({ sampleRate: 0, samples: [1] }), 'announces 0 samples a second'],
    ['rate 2³²−1', wav({ sampleRate: 2 ** 32 - 1, samples: [1] }), 'announces 4294967295 samples a second'],
    ['no bits', wav({ bits: 0 }), 'holds PCM samples of 0 bits'],
    ['40 bits', wav({ bits: 40, samples: [1] }), 'holds PCM samples of 40 bits'],
    ['16-bit float', wav({ tag: 3, bits: 16, samples: [1] }), 'holds floating-point samples of 16 bits'],
    ['µ-law', wav({ tag: 7, bits: 8, samples: [1] }), 'compressed sound (µ-law)'],
    ['MP3 inside', wav({ tag: 0x55, bits: 8, samples: [1] }), 'compressed sound (MP3)'],
    [
      'ADPCM in the extensible header',
      wav({ tag: 2, extensible: true, samples: [1] }),
      'compressed sound (Microsoft ADPCM)',
    ],
    ['codec nobody knows', wav({ tag: 0x1234, samples: [1] }), 'compressed sound (codec number 4660)'],
    [
      'cut short',
      wav({ samples: [1, 2, 3] }).subarray(0, -2),
      'is cut short: it announces 6 bytes of samples and has 4',
    ],
    ['infinite', wav({ encoding: 'float', bits: 32, samples: [0, Infinity] }), 'its sample number 2 is Infinity'],
    ['not a number', wav({ encoding: 'float', bits: 64, samples: [NaN] }), 'its sample number 1 is NaN'],
    ['louder than anything', wav({ encoding: 'float', bits: 64, samples: [-1e300] }), 'its sample number 1 is -1e+300'],
  ])('is refused: %s', (_, bytes, what) => {
    const message = refusal(bytes);
    expect(message).toContain(what);
    expect(message).toMatch(/\. (Get|Take|Convert|Name) .*\.$/);
  });

  it('is refused where bytes, channels and bits contradict each other', () => {
    const bytes = wav({ channels: 2, samples: [1, 2] });
    bytes.writeUInt16LE(3, 32);
    expect(refusal(bytes)).toContain('2 channels of 16 bits do not take 3 bytes');
  });

  it('is refused where the samples come before the format, or a part leaves the file', () => {
    const bytes = wav({ samples: [1, 2] });
    bytes.write('junk', 12, 'latin1');
    expect(refusal(bytes)).toContain('its samples come before their format');
    bytes.writeUInt32LE(0x10000000, 16);
    expect(refusal(bytes)).toContain('cut short in its part "junk"');
  });

  it('is refused where its extensible header is of another kind', () => {
    const bytes = wav({ extensible: true, samples: [1] });
    bytes.writeUInt8(0x11, 59);
    expect(refusal(bytes)).toContain('of a kind that is not known');
  });
});

describe('damaged bytes', () => {
  const originals = [
    sineWav(440, 8000, 0.02, 2),
    wav({
      extensible: true,
      encoding: 'float',
      bits: 64,
      samples: [0.1, 0.2],
      between: [chunk('LIST', Buffer.from('abc'))],
    }),
  ];
  const changes = fc.array(fc.tuple(fc.nat(79), fc.nat(255)), { minLength: 1, maxLength: 6 });

  it('give a sound no longer than the file or a clear refusal', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...originals),
        changes,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (original, edits, part) => {
          const bytes = Buffer.from(original);
          edits.forEach(([at, value]) => bytes.writeUInt8(value, at));
          const damaged = bytes.subarray(0, Math.ceil(bytes.length * part));
          if (refusal(damaged) === 'none') {
            const { samples, sampleRate } = decodeWav(damaged, file);
            expect(samples.length).toBeLessThanOrEqual(damaged.length);
            expect(samples.every(Number.isFinite)).toBe(true);
            expect(sampleRate).toBeLessThanOrEqual(768_000);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('of any kind are refused when they are no WAV file', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(refusal(bytes)).not.toBe('none');
      }),
    );
  });
});
