import { readFile } from 'node:fs/promises';
import os from 'node:os';

import { runChild } from './childProcess';

/** What this machine computes with. */
export interface Processor {
  readonly model: string;
  /** `undefined` where the system does not say. */
  readonly physicalCores?: number;
  readonly threads: number;
  /** Instruction sets that speed up training, by their usual names; `undefined` where the system does not say. */
  readonly features?: readonly string[];
}

/** Usual name, and the names in Linux's `/proc/cpuinfo` and macOS's `sysctl` that stand for it. */
const known: readonly (readonly [string, ...string[]])[] = [
  ['AVX', 'avx', 'avx1.0'],
  ['AVX2', 'avx2'],
  ['AVX-512', 'avx512f'],
  ['AVX512_VNNI', 'avx512_vnni', 'avx512vnni'],
  ['AVX512_BF16', 'avx512_bf16'],
  ['AMX', 'amx_tile'],
  ['NEON', 'asimd', 'neon', 'hw.optional.neon'],
  ['SVE', 'sve'],
  ['BF16', 'bf16', 'hw.optional.arm.feat_bf16'],
];

/** Asks the operating system; nothing here fails, what is not known is left out. */
export async function inspectProcessor(signal: AbortSignal): Promise<Processor> {
  const base = { model: os.cpus()[0]?.model.trim() ?? 'unknown', threads: os.availableParallelism() };
  switch (process.platform) {
    case 'linux':
      return { ...base, ...readCpuInfo(await readFile('/proc/cpuinfo', 'utf8').catch(() => '')) };
    case 'darwin':
      return { ...base, ...readSysctl(await sysctl(signal)) };
    default:
      return base;
  }
}

/** Whether products of bfloat16 are computed by the processor itself, as far as it is known. */
export function hasBfloat16({ features }: Processor): boolean {
  return features?.some((feature) => feature === 'AVX512_BF16' || feature === 'AMX') ?? false;
}

/** Reads the text of `/proc/cpuinfo`. */
export function readCpuInfo(text: string): Partial<Processor> {
  const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1];
  const cores = new Set(
    text.split(/\n\s*\n/).flatMap((block) => {
      const core = /^core id\s*:\s*(\d+)/m.exec(block)?.[1];
      return core === undefined ? [] : [`${/^physical id\s*:\s*(\d+)/m.exec(block)?.[1] ?? '0'}/${core}`];
    }),
  );
  return {
    ...(flags === undefined ? {} : { features: featuresIn(flags.trim().split(/\s+/)) }),
    ...(cores.size === 0 ? {} : { physicalCores: cores.size }),
  };
}

/** Reads lines such as `hw.physicalcpu: 8`. Untested: no machine with macOS was at hand. */
export function readSysctl(text: string): Partial<Processor> {
  const values = new Map(
    text.split('\n').flatMap((line) => {
      const [, name, value] = /^([\w.]+): (.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value] as const];
    }),
  );
  const words = [...values].flatMap(([name, value]) =>
    name.startsWith('machdep.') ? value.toLowerCase().split(/\s+/) : value === '1' ? [name] : [],
  );
  const cores = Number(values.get('hw.physicalcpu'));
  return {
    ...(text === '' ? {} : { features: featuresIn(words) }),
    ...(Number.isInteger(cores) && cores > 0 ? { physicalCores: cores } : {}),
  };
}

function featuresIn(words: readonly string[]): string[] {
  const present = new Set(words);
  return known.flatMap(([name, ...aliases]) => (aliases.some((alias) => present.has(alias)) ? [name] : []));
}

async function sysctl(signal: AbortSignal): Promise<string> {
  const names = [
    'hw.physicalcpu',
    'hw.optional.neon',
    'hw.optional.arm.FEAT_BF16',
    'machdep.cpu.features',
    'machdep.cpu.leaf7_features',
  ];
  // It ends with an error when one name does not exist on this kind of Mac, and prints the others all the same.
  return (await runChild('sysctl', names, { signal, timeoutMs: 5000 })).stdout;
}
