import { formatBySignature, type FileSignature } from '../fileSignatures';
import { imageFormatOf } from '../imageFiles/readImageSize';

const signatures: readonly FileSignature[] = [
  { name: 'an MP4 or MOV file', at: 4, start: 'ftyp' },
  { name: 'a Matroska or WebM file', at: 0, start: '\x1a\x45\xdf\xa3' },
  { name: 'an AVI file', at: 8, start: 'AVI ' },
  { name: 'a WebP file', at: 8, start: 'WEBP' },
  { name: 'an Ogg file', at: 0, start: 'OggS' },
  { name: 'an MPEG file', at: 0, start: '\x00\x00\x01\xba' },
  { name: 'a Flash video', at: 0, start: 'FLV' },
  { name: 'a Windows Media file', at: 0, start: '\x30\x26\xb2\x75' },
];

/** What a file is, by its first bytes, `an AVI file`; for those that are no GIF. */
export function formatNameOf(bytes: Uint8Array): string {
  if (bytes.length === 0) {
    return 'empty';
  }
  const picture = imageFormatOf(bytes);
  if (picture !== undefined) {
    return `a single picture (${picture.toUpperCase()})`;
  }
  return formatBySignature(bytes, signatures) ?? 'no GIF file, by its first bytes';
}
