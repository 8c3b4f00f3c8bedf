import os from 'node:os';

import { hasBfloat16, inspectProcessor } from '../../src/runtime/processor';

/** What was measured on; nothing here says whose machine it is or where on it anything lies. */
export interface Machine {
  readonly processor: string;
  readonly cores?: number;
  readonly threads: number;
  readonly features: readonly string[];
  readonly memoryGigabytes: number;
  readonly system: string;
  readonly node: string;
  readonly tensorflow: string;
  /** Whether the processor computes products of bfloat16 by itself. */
  readonly bfloat16: boolean;
}

/** @param tensorflow Version of the native runtime. */
export async function describeMachine(tensorflow: string): Promise<Machine> {
  const processor = await inspectProcessor(new AbortController().signal);
  return {
    processor: processor.model,
    ...(processor.physicalCores === undefined ? {} : { cores: processor.physicalCores }),
    threads: processor.threads,
    features: processor.features ?? [],
    memoryGigabytes: Math.round(os.totalmem() / 1e9),
    system: `${os.type()} ${os.arch()}`,
    node: process.versions.node,
    tensorflow,
    bfloat16: hasBfloat16(processor),
  };
}

/** The machine in a sentence. */
export function machineText(machine: Machine): string {
  const { processor, cores, threads, features, memoryGigabytes, system, node, tensorflow } = machine;
  const counts = `${cores === undefined ? '' : `${cores} cores, `}${threads} threads`;
  const sets = features.length === 0 ? '' : `, ${features.join(' ')}`;
  return `${processor} (${counts}${sets}), ${memoryGigabytes} GB memory, ${system}, Node ${node}, TensorFlow ${tensorflow}`;
}
