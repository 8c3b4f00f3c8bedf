import { StringDecoder } from 'node:string_decoder';

/** Splits a stream into lines and keeps the last of them, to show what a process said before it died. */
export class TextTail {
  private readonly decoder = new StringDecoder('utf8');
  private readonly lines: string[] = [];
  private partial = '';

  constructor(
    private readonly onLine: (line: string) => void,
    private readonly keepLines = 30,
  ) {}

  push(chunk: Buffer): void {
    const parts = (this.partial + this.decoder.write(chunk)).split(/\r?\n/);
    this.partial = parts.pop() ?? '';
    for (const line of parts) {
      this.take(line);
    }
  }

  /** Takes what stands after the last line break as a line too. */
  end(): void {
    const rest = this.partial + this.decoder.end();
    this.partial = '';
    this.take(rest);
  }

  /** The newest lines, at most as many as are kept. */
  text(): string {
    return this.lines.join('\n');
  }

  private take(line: string): void {
    if (line.trim() === '') {
      return;
    }
    this.lines.push(line);
    if (this.lines.length > this.keepLines) {
      this.lines.shift();
    }
    this.onLine(line);
  }
}
