import { toFailure } from '../protocol/errors';
import type { SetupEvent } from '../protocol/setup';
import { provisionRuntime, type ProvisionOptions } from '../runtime/provisionRuntime';
import { cancellable } from './cancellable';
import { exitCodeOf, exitCodes } from './exitCodes';
import { SetupView } from './setupView';

export interface SetupOptions {
  readonly json: boolean;
  readonly libraryFolder?: string;
  /** Defaults to the folder of the bundle. */
  readonly assetsFolder?: string;
  readonly tools?: NonNullable<ProvisionOptions['tools']>;
}

/**
 * `mmlab setup`: installs the native runtime, or verifies the one that is installed.
 * @returns The exit code.
 */
export async function setupCommand(options: SetupOptions): Promise<number> {
  const view = options.json ? undefined : new SetupView(process.stdout);
  const logged: string[] = [];
  const say = (event: SetupEvent) => {
    if (view === undefined) {
      process.stdout.write(`${JSON.stringify(event)}\n`);
    } else {
      view.show(event);
    }
  };
  try {
    return await cancellable(
      async (signal) => {
        const { folder: runtimeFolder, tensorflow, source } = await provision(options, { signal, say, logged });
        say({ kind: 'setupDone', runtimeFolder, tensorflow, source });
        return exitCodes.done;
      },
      () => view?.cancelled(),
    );
  } catch (error) {
    const { code, message, detail } = toFailure(error);
    const log = [...logged, ...(detail === undefined ? [] : [detail])].join('\n');
    say({ kind: 'setupFailed', code, message, ...(log === '' ? {} : { detail: log }) });
    // Whatever went wrong, there is no runtime.
    return code === 'internal' || code === 'storeFailed' ? exitCodes.runtimeMissing : exitCodeOf(code);
  } finally {
    view?.stop();
  }
}

interface Provisioning {
  readonly signal: AbortSignal;
  readonly say: (event: SetupEvent) => void;
  /** Gets the lines of the log. */
  readonly logged: string[];
}

function provision(
  { assetsFolder = __dirname, libraryFolder, tools }: SetupOptions,
  { signal, say, logged }: Provisioning,
): ReturnType<typeof provisionRuntime> {
  return provisionRuntime({
    assetsFolder,
    ...(libraryFolder === undefined ? {} : { libraryFolder }),
    ...(tools === undefined ? {} : { tools }),
    verifyFound: true,
    signal,
    onProgress: (progress) => say({ kind: 'setupProgress', ...progress }),
    log: (line) => logged.push(line),
  });
}
