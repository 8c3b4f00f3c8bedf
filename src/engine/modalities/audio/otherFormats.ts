import { formatBySignature, type FileSignature } from '../fileSignatures';

/** Files that are met under the name of a WAV file, by the characters that they begin with. */
const signatures: readonly FileSignature[] = [
  { name: 'an RF64 file', at: 0, start: 'RF64' },
  { name: 'a BW64 file', at: 0, start: 'BW64' },
  { name: 'a big-endian RIFX file', at: 0, start: 'RIFX' },
  { name: 'an AVI video', at: 8, start: 'AVI ' },
  { name: 'a WebP picture', at: 8, start: 'WEBP' },
  { name: 'an MP3 file', at: 0, start: 'ID3' },
  { name: 'an Ogg file', at: 0, start: 'OggS' },
  { name: 'a FLAC file', at: 0, start: 'fLaC' },
  { name: 'an AIFF file', at: 0, start: 'FORM' },
  { name: 'an MP4 or M4A file', at: 4, start: 'ftyp' },
  { name: 'a Matroska or WebM file', at: 0, start: '\x1a\x45\xdf\xa3' },
  { name: 'a Windows Media file', at: 0, start: '\x30\x26\xb2\x75' },
  { name: 'an AU file', at: 0, start: '.snd' },
  { name: 'a CAF file', at: 0, start: 'caff' },
  { name: 'a WavPack file', at: 0, start: 'wvpk' },
  { name: 'an AMR file', at: 0, start: '#!AMR' },
];

/** What a file that is not WAV is instead, `an MP3 file`; `undefined` when its first bytes do not say. */
export function otherFormatOf(bytes: Uint8Array): string | undefined {
  return formatBySignature(bytes, signatures) ?? mpegFormatOf(bytes);
}

/**
 * MPEG audio without a tag begins with a frame: 11 bits that are set, then version and layer. Source: ISO/IEC 11172-3,
 * 2.4.1.3, and 13818-7, 6.2.1 for layer 0, which is AAC in an ADTS stream.
 */
function mpegFormatOf(bytes: Uint8Array): string | undefined {
  const [first = 0, second = 0] = bytes;
  if (first !== 0xff || (second & 0xe0) !== 0xe0) {
    return undefined;
  }
  return (second & 0x06) === 0 ? 'an AAC file' : 'an MP3 file';
}
