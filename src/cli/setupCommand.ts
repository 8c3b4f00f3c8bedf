import { CancelledError, toFailure } from '../protocol/errors';
import type { SetupEvent } from '../protocol/setup';
import { provisionRuntime, type ProvisionOptions } from '../runtime/provisionRuntime';
import { exitCodeOf, exitCodes } from './exitCodes';
import { SetupView } from './setupView';
import { abortOnSignals } from './signals';

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
  const signals = abortOnSignals();
  try {
    const { libraryFolder, tools } = options;
    const runtime = await provisionRuntime({
      assetsFolder: options.assetsFolder ?? __dirname,
      ...(libraryFolder === undefined ? {} : { libraryFolder }),
      ...(tools === undefined ? {} : { tools }),
      verifyFound: true,
      signal: signals.signal,
      onProgress: (progress) => say({ kind: 'setupProgress', ...progress }),
      log: (line) => logged.push(line),
    });
    const { folder: runtimeFolder, tensorflow, source } = runtime;
    say({ kind: 'setupDone', runtimeFolder, tensorflow, source });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CancelledError) {
      view?.cancelled();
      return exitCodes.cancelled;
    }
    const { code, message, detail } = toFailure(error);
    const log = [...logged, ...(detail === undefined ? [] : [detail])].join('\n');
    say({ kind: 'setupFailed', code, message, ...(log === '' ? {} : { detail: log }) });
    // Whatever went wrong, there is no runtime.
    return code === 'internal' || code === 'storeFailed' ? exitCodes.runtimeMissing : exitCodeOf(code);
  } finally {
    view?.stop();
    signals.dispose();
  }
}
