import { execFileSync } from 'node:child_process';

import { expect, it } from 'vitest';

import { shellQuoted } from '../../../src/cli/shellQuoted';

it('a word reaches a program as it is', () => {
  for (const word of ['/runs/one', "/my runs/it's $HOME & `more`", '', '-- "two"', 'a;b']) {
    const script = `printf %s ${shellQuoted(word, 'linux')}`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(word);
  }
});

it('a plain word is left as it is, and one of Windows has double quotes', () => {
  expect(shellQuoted('/runs/20260101-ab', 'linux')).toBe('/runs/20260101-ab');
  expect(shellQuoted('C:\\runs\\one', 'win32')).toBe('C:\\runs\\one');
  expect(shellQuoted('C:\\my runs\\one', 'win32')).toBe('"C:\\my runs\\one"');
});
