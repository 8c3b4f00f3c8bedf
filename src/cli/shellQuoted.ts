/** Letters that no shell takes for anything else; a backslash stands in the paths of Windows alone. */
const plain = { posix: /^[\w@%+=:,./-]+$/, windows: /^[\w@+=:./\\-]+$/ } as const;

/** A word of a command as it is typed into a shell: in quotes where it has blanks or other signs in it. */
export function shellQuoted(word: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') {
    return plain.windows.test(word) ? word : `"${word}"`;
  }
  return plain.posix.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
