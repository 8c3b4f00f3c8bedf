import { describe, expect, it } from 'vitest';

import { fileFormatOf, formatProblem } from '../../../../src/engine/modalities/fileFormat';

const bytes = (start: string): Buffer => Buffer.from(start, 'latin1');

describe('the format of a file', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n', 'picture', 'a PNG picture'],
    ['\xff\xd8\xff\xe0', 'picture', 'a JPEG picture'],
    ['GIF89a', 'picture', 'a GIF picture'],
    ['II*\0\x08\0\0\0', 'picture', 'a TIFF picture'],
    ['MM\0*\0\0\0\x08', 'picture', 'a TIFF picture'],
    ['RIFF\0\0\0\0WEBPVP8 ', 'picture', 'a WebP picture'],
    ['\0\0\0\x18ftypheic\0\0\0\0', 'picture', 'a HEIC picture'],
    ['\0\0\0\x18ftypmif1\0\0\0\0', 'picture', 'a HEIC picture'],
    ['\0\0\0\x18ftypavif\0\0\0\0', 'picture', 'an AVIF picture'],
    ['\xff\x0a\xfa', 'picture', 'a JPEG XL picture'],
    ['\0\0\0\x0cjP  \r\n', 'picture', 'a JPEG 2000 picture'],
    ['<svg xmlns="http://www.w3.org/2000/svg">', 'picture', 'an SVG drawing'],
    ['\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made -->\n<svg width="4">', 'picture', 'an SVG drawing'],
    [`${'\0'.repeat(128)}DICM`, 'picture', 'a DICOM picture'],
    ['RIFF\0\0\0\0WAVEfmt ', 'sound', 'a WAV file'],
    ['RF64\xff\xff\xff\xffWAVE', 'sound', 'an RF64 file'],
    ['ID3\x04', 'sound', 'an MP3 file'],
    ['\xff\xfb\x90\x64', 'sound', 'an MP3 file'],
    ['\xff\xf1\x50\x80', 'sound', 'an AAC file'],
    ['fLaC', 'sound', 'a FLAC file'],
    ['OggS', 'sound', 'an Ogg file'],
    ['\0\0\0\x20ftypM4A ', 'sound', 'an M4A file'],
    ['\0\0\0\x18ftypmp42', 'video', 'an MP4 video'],
    ['\0\0\0\x18ftypqt  ', 'video', 'a QuickTime video'],
    ['RIFF\0\0\0\0AVI LIST', 'video', 'an AVI video'],
    ['\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm', 'video', 'a WebM video'],
    ['\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska', 'video', 'a Matroska video'],
    ['%PDF-1.7', 'neither', 'a PDF document'],
    ['PK\x03\x04', 'neither', 'a ZIP archive'],
    ['\xff\xfel\0a\0b\0', 'neither', 'a text in UTF-16'],
    ['\n<!DOCTYPE html>\n<html>', 'neither', 'a web page'],
    ['version https://git-lfs.github.com/spec/v1\noid', 'neither', 'a pointer of Git LFS'],
  ])('that begins with %j is a %s: %s', (start, kind, name) => {
    expect(fileFormatOf(bytes(start))).toMatchObject({ kind, name });
  });

  it.each(['', 'label,photo\n', '<?xml version="1.0"?><note/>', '\0\0\0\0'])('is not known for %j', (start) => {
    expect(fileFormatOf(bytes(start))).toBeUndefined();
  });
});

describe('what is wrong with a file of another format', () => {
  const wanted = { kind: 'picture', title: 'a PNG or JPEG picture', convertStep: 'Convert it to PNG.' } as const;

  it.each([
    ['', 'is empty', 'Get the file again, or take it out of the data.'],
    ['hello', 'is not a PNG or JPEG picture, by its first bytes', 'Convert it to PNG.'],
    ['II*\0', 'is a TIFF picture, and a PNG or JPEG picture is expected', 'Convert it to PNG.'],
    [
      'fLaC',
      'is a FLAC file, and a PNG or JPEG picture is expected',
      'Name another file, or say in the type of the modality what the column holds.',
    ],
    [
      '%PDF',
      'is a PDF document, and a PNG or JPEG picture is expected',
      'Name another file, or take it out of the data.',
    ],
    [
      'version https://git-lfs.github.com/spec/v1',
      'is a pointer of Git LFS, and a PNG or JPEG picture is expected',
      'Fetch the file that it stands for with "git lfs pull".',
    ],
  ])('is told with what to do, for %j', (start, what, step) => {
    expect(formatProblem(bytes(start), wanted)).toEqual({ what, step });
  });
});
