import { existsSync } from 'node:fs';
import path from 'node:path';

import { provisionRuntime } from '../../../src/runtime/provisionRuntime';
import { tensorflowVersion, type WheelPin } from '../../../src/runtime/wheels';

/**
 * Sets up a runtime in a process of its own, so that tests can kill it or start it twice. Prints each activity and, at
 * the end, where the runtime came from. The argument is JSON, since functions cannot be passed.
 */
export interface DriverInput {
  readonly root: string;
  readonly cache: string;
  readonly assetsFolder: string;
  readonly pin: WheelPin;
  readonly pip: readonly [string, ...string[]];
  readonly compiler: string;
}

async function main(): Promise<void> {
  const input = JSON.parse(process.argv[2] ?? '') as DriverInput;
  const runtime = await provisionRuntime({
    cache: input.cache,
    assetsFolder: input.assetsFolder,
    signal: new AbortController().signal,
    onProgress: ({ activity, bytesDone }) => process.stdout.write(`${activity} ${bytesDone ?? ''}\n`),
    log: () => undefined,
    tools: {
      wheel: input.pin,
      pips: [input.pip],
      compilers: [input.compiler],
      vendorPackage: path.join(input.root, 'no-such-package'),
      verify: async () => {
        // Stays in this step for as long as a test wants it to.
        while (existsSync(path.join(input.root, 'hold-verification'))) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return { tensorflow: tensorflowVersion };
      },
    },
  });
  process.stdout.write(`done from ${runtime.source}\n`);
}

void main();
