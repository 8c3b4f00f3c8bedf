import { LabError } from '../../../protocol/errors';

const nextStep = 'Save it as UTF-8; a spreadsheet calls that "CSV UTF-8".';

/**
 * The text of a table: UTF-8, or UTF-16 where a byte order mark says so, as spreadsheets write it.
 * @throws LabError `badData` for other bytes.
 */
export function decodeText(bytes: Buffer, file: string): string {
  let text: string;
  try {
    text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    const line = lineOfBadByte(bytes);
    throw new LabError('badData', `${file} is not UTF-8 text: line ${line} holds other bytes. ${nextStep}`);
  }
  // Text in UTF-16 without a mark is half zeros, which are UTF-8 as well.
  const zero = text.indexOf('\0');
  if (zero >= 0) {
    const line = text.slice(0, zero).split(/\r\n|\n|\r/).length;
    throw new LabError(
      'badData',
      `${file} holds a byte that is zero in line ${line}, as files do that are not UTF-8 text. ${nextStep}`,
    );
  }
  return text;
}

function encodingOf([first, second]: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) {
    return 'utf-16le';
  }
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** The first line, from 1, that is not UTF-8. A line break is one byte in UTF-8 and never part of another character. */
function lineOfBadByte(bytes: Buffer): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let start = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    try {
      decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end < 0) {
      return line;
    }
    start = end + 1;
  }
}
