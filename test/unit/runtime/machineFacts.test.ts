import path from 'node:path';
import { describe, expect, it } from 'vitest';

import { compilerCommands } from '../../../src/runtime/buildAddon';
import { cacheFolder } from '../../../src/runtime/cacheFolder';
import { formatBytes, freeBytes } from '../../../src/runtime/diskSpace';
import { readCpuInfo, readSysctl } from '../../../src/runtime/processor';
import { headerNames, wheelFor } from '../../../src/runtime/wheels';

describe('cacheFolder', () => {
  it.each([
    [{ MULTIMODAL_LAB_CACHE: '/x/y' }, 'linux', /^\/x\/y$/],
    [{ XDG_CACHE_HOME: '/xdg' }, 'linux', /^\/xdg\/multimodal-lab$/],
    [{ XDG_CACHE_HOME: 'relative' }, 'linux', /\/\.cache\/multimodal-lab$/],
    [{ MULTIMODAL_LAB_CACHE: '' }, 'linux', /\/\.cache\/multimodal-lab$/],
    [{}, 'darwin', /\/Library\/Caches\/multimodal-lab$/],
    [{ LOCALAPPDATA: '/local' }, 'win32', /^\/local.multimodal-lab.Cache$/],
  ] as const)('with %j on %s', (environment, platform, expected) => {
    expect(cacheFolder(environment, platform)).toMatch(expected);
  });
});

describe('compilerCommands', () => {
  it('tries the one that CXX names first', () => {
    expect(compilerCommands({ CXX: ' ccache g++-13 ' })).toEqual(['ccache g++-13', 'c++', 'g++', 'clang++']);
    expect(compilerCommands({})).toEqual(['c++', 'g++', 'clang++']);
  });
});

describe('readCpuInfo', () => {
  it('counts cores over all sockets, and names the features', () => {
    const block = (socket: number, core: number) =>
      `processor\t: 0\nphysical id\t: ${socket}\ncore id\t\t: ${core}\nflags\t\t: fpu avx avx2 avx512f avx512_bf16 amx_tile\n`;
    const text = [block(0, 0), block(0, 0), block(0, 1), block(1, 0)].join('\n');
    expect(readCpuInfo(text)).toEqual({
      physicalCores: 3,
      features: ['AVX', 'AVX2', 'AVX-512', 'AVX512_BF16', 'AMX'],
    });
  });

  it('reads ARM, and makes nothing up where there is nothing', () => {
    expect(readCpuInfo('processor : 0\nFeatures : fp asimd bf16 sve\n')).toEqual({ features: ['NEON', 'SVE', 'BF16'] });
    expect(readCpuInfo('')).toEqual({});
  });
});

describe('readSysctl', () => {
  it('reads both kinds of Mac', () => {
    expect(readSysctl('hw.physicalcpu: 8\nhw.optional.neon: 1\nhw.optional.arm.FEAT_BF16: 0')).toEqual({
      physicalCores: 8,
      features: ['NEON'],
    });
    expect(readSysctl('machdep.cpu.features: FPU AVX1.0\nmachdep.cpu.leaf7_features: AVX2')).toEqual({
      features: ['AVX', 'AVX2'],
    });
    expect(readSysctl('')).toEqual({});
  });
});

describe('disk space', () => {
  it('is found for a folder that does not exist yet', async () => {
    expect(await freeBytes(path.join(import.meta.dirname, 'not', 'there'))).toBeGreaterThan(0);
    expect(formatBytes(273_829_956)).toBe('274 MB');
    expect(formatBytes(1_150_000_000)).toBe('1.1 GB');
  });
});

describe('wheelFor', () => {
  it.each([
    ['linux', 'x64', 2],
    ['linux', 'arm64', 2],
    ['darwin', 'arm64', 2],
    ['win32', 'x64', 2],
  ])('pins %s %s', (platform, architecture, libraries) => {
    const pin = wheelFor(platform, architecture);
    expect(pin?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(pin?.fileName).toContain(pin?.platformTag);
    expect(pin?.fileName).toContain(`${pin?.distribution.replace('-', '_')}-${pin?.version}`);
    expect(pin?.files.filter((file) => file.kind === 'library')).toHaveLength(libraries);
    expect(pin?.files.filter((file) => file.kind === 'header')).toHaveLength(headerNames.length);
    // An installation is flat: nothing of a wheel can end up outside of it or hide another file.
    expect(new Set(pin?.files.map((file) => file.to)).size).toBe(pin?.files.length);
    expect(pin?.files.every((file) => !file.to.includes('..'))).toBe(true);
  });

  it('has none for other platforms', () => {
    expect(wheelFor('darwin', 'x64')).toBeUndefined();
  });
});
