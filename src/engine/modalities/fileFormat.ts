import { ascii, signatureOf, type FileSignature } from './fileSignatures';

/** What a file is by its first bytes; its name is not asked. */
export interface FileFormat {
  /** With its article: `a TIFF picture`. */
  readonly name: string;
  readonly kind: 'picture' | 'sound' | 'video' | 'neither';
  /** What to do about a file that only stands for the one that was meant. */
  readonly step?: string;
}

type FormatSignature = FileFormat & FileSignature;

function signature(kind: FileFormat['kind'], name: string, start: string, at = 0): FormatSignature {
  return { kind, name, start, at };
}

const signatures: readonly FormatSignature[] = [
  signature('picture', 'a PNG picture', '\x89PNG\r\n\x1a\n'),
  signature('picture', 'a JPEG picture', '\xff\xd8\xff'),
  signature('picture', 'a GIF picture', 'GIF8'),
  signature('picture', 'a BMP picture', 'BM'),
  signature('picture', 'a TIFF picture', 'II*\0'),
  signature('picture', 'a TIFF picture', 'MM\0*'),
  signature('picture', 'a BigTIFF picture', 'II+\0'),
  signature('picture', 'a BigTIFF picture', 'MM\0+'),
  signature('picture', 'a WebP picture', 'WEBP', 8),
  signature('picture', 'a JPEG XL picture', '\xff\x0a'),
  signature('picture', 'a JPEG XL picture', 'JXL ', 4),
  signature('picture', 'a JPEG 2000 picture', 'jP  ', 4),
  signature('picture', 'a JPEG 2000 picture', '\xff\x4f\xff\x51'),
  signature('picture', 'a Photoshop picture', '8BPS'),
  signature('picture', 'an OpenEXR picture', '\x76\x2f\x31\x01'),
  signature('picture', 'an icon', '\0\0\x01\0'),
  signature('picture', 'a DICOM picture', 'DICM', 128),
  signature('sound', 'an RF64 file', 'RF64'),
  signature('sound', 'a BW64 file', 'BW64'),
  signature('sound', 'a big-endian RIFX file', 'RIFX'),
  signature('sound', 'a WAV file', 'WAVE', 8),
  signature('sound', 'an MP3 file', 'ID3'),
  signature('sound', 'an Ogg file', 'OggS'),
  signature('sound', 'a FLAC file', 'fLaC'),
  signature('sound', 'an AIFF file', 'FORM'),
  signature('sound', 'an AU file', '.snd'),
  signature('sound', 'a CAF file', 'caff'),
  signature('sound', 'a WavPack file', 'wvpk'),
  signature('sound', 'an AMR file', '#!AMR'),
  signature('sound', 'a MIDI file', 'MThd'),
  signature('video', 'an AVI video', 'AVI ', 8),
  signature('video', 'an MPEG video', '\0\0\x01\xba'),
  signature('video', 'an MPEG video', '\0\0\x01\xb3'),
  signature('video', 'a Flash video', 'FLV'),
  signature('video', 'a Windows Media file', '\x30\x26\xb2\x75'),
  signature('neither', 'a PDF document', '%PDF'),
  signature('neither', 'a ZIP archive', 'PK\x03\x04'),
  signature('neither', 'a gzip archive', '\x1f\x8b'),
  signature('neither', 'a NumPy array', '\x93NUMPY'),
  signature('neither', 'an HDF5 file', '\x89HDF\r\n\x1a\n'),
  {
    ...signature('neither', 'a pointer of Git LFS', 'version https://git-lfs'),
    step: 'Fetch the file that it stands for with "git lfs pull".',
  },
  signature('neither', 'a text in UTF-16', '\xff\xfe'),
  signature('neither', 'a text in UTF-16', '\xfe\xff'),
];

/** The first format that the bytes begin as; `undefined` for unknown ones and for plain text. */
export function fileFormatOf(bytes: Uint8Array): FileFormat | undefined {
  return (
    signatureOf(bytes, signatures) ??
    isoMediaFormat(bytes) ??
    matroskaFormat(bytes) ??
    markupFormat(bytes) ??
    mpegAudioFormat(bytes)
  );
}

/** What the brands of the ISO base media file format (ISO/IEC 14496-12) stand for; all others are MP4. */
const brands: readonly (readonly [RegExp, FileFormat])[] = [
  [/^(?:hei[cmsx]|hev[cx]|mif1|msf1)/, { kind: 'picture', name: 'a HEIC picture' }],
  [/^avi[fs]/, { kind: 'picture', name: 'an AVIF picture' }],
  [/^M4[AB]/, { kind: 'sound', name: 'an M4A file' }],
  [/^qt/, { kind: 'video', name: 'a QuickTime video' }],
];

function isoMediaFormat(bytes: Uint8Array): FileFormat | undefined {
  if (ascii(bytes, 4, 4) !== 'ftyp') {
    return undefined;
  }
  const brand = ascii(bytes, 8, 4);
  return brands.find(([pattern]) => pattern.test(brand))?.[1] ?? { kind: 'video', name: 'an MP4 video' };
}

/** The name of the kind of document stands a few bytes behind the beginning of the header (RFC 8794, 11.2.4). */
function matroskaFormat(bytes: Uint8Array): FileFormat | undefined {
  if (ascii(bytes, 0, 4) !== '\x1a\x45\xdf\xa3') {
    return undefined;
  }
  return { kind: 'video', name: ascii(bytes, 0, 64).includes('webm') ? 'a WebM video' : 'a Matroska video' };
}

function markupFormat(bytes: Uint8Array): FileFormat | undefined {
  const text = ascii(bytes, 0, 1024)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  if (/^<!doctype html|^<html/i.test(text)) {
    const step = 'Get the file again: a page was saved in its place, as by a download that failed.';
    return { kind: 'neither', name: 'a web page', step };
  }
  return /^<svg\b|^<\?xml[^]*<svg\b|^<!doctype svg/i.test(text)
    ? { kind: 'picture', name: 'an SVG drawing' }
    : undefined;
}

/**
 * MPEG audio without a tag begins with a frame: 11 bits that are set, then version and layer. Source: ISO/IEC 11172-3,
 * 2.4.1.3, and 13818-7, 6.2.1 for layer 0, which is AAC in an ADTS stream.
 */
function mpegAudioFormat(bytes: Uint8Array): FileFormat | undefined {
  const [first = 0, second = 0] = bytes;
  if (first !== 0xff || (second & 0xe0) !== 0xe0) {
    return undefined;
  }
  return { kind: 'sound', name: (second & 0x06) === 0 ? 'an AAC file' : 'an MP3 file' };
}

/** What a modality reads, for a file that is something else. */
export interface WantedFormat {
  readonly kind: FileFormat['kind'];
  /** `a PNG, JPEG, BMP or GIF picture` */
  readonly title: string;
  /** The next step for a file of the kind in another format. */
  readonly convertStep: string;
}

/** What is wrong with a file in a format that is not read, `is a TIFF picture, and …`, and what to do about it. */
export function formatProblem(
  bytes: Uint8Array,
  wanted: WantedFormat,
): { readonly what: string; readonly step: string } {
  if (bytes.length === 0) {
    return { what: 'is empty', step: 'Get the file again, or take it out of the data.' };
  }
  const format = fileFormatOf(bytes);
  return format === undefined
    ? { what: `is not ${wanted.title}, by its first bytes`, step: wanted.convertStep }
    : { what: `is ${format.name}, and ${wanted.title} is expected`, step: stepFor(format, wanted) };
}

function stepFor({ kind, step }: FileFormat, wanted: WantedFormat): string {
  if (kind === wanted.kind) {
    return wanted.convertStep;
  }
  const otherwise =
    kind === 'neither' ? 'take it out of the data' : 'say in the type of the modality what the column holds';
  return step ?? `Name another file, or ${otherwise}.`;
}
