import { describe, expect, it } from 'vitest';

import { pageHtml } from '../../../src/host/pageHtml';

const resources = {
  cspSource: 'https://files.example',
  scriptUri: 'https://files.example/page.js',
  styleUri: 'https://files.example/page.css',
};

describe('pageHtml', () => {
  it('allows exactly the script, the styles and what belongs to them', () => {
    const html = pageHtml(resources);
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1]?.split('; ');
    const nonce = /<script nonce="([^"]+)"/.exec(html)?.[1];
    expect(policy).toEqual([
      "default-src 'none'",
      'style-src https://files.example',
      `script-src 'nonce-${nonce ?? ''}'`,
      'font-src https://files.example',
      'img-src https://files.example data:',
    ]);
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|unsafe/);
  });

  it('has a long nonce that never comes twice', () => {
    const nonces = Array.from({ length: 50 }, () => /<script nonce="([^"]+)"/.exec(pageHtml(resources))?.[1]);
    expect(new Set(nonces).size).toBe(50);
    expect(nonces.every((nonce) => nonce !== undefined && nonce.length >= 32)).toBe(true);
  });
});
