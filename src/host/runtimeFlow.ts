import * as vscode from 'vscode';

import { locateRuntime } from '../runtime/locateRuntime';
import { tell } from './messages';
import type { Programs } from './programs';
import { setUpRuntime } from './runtimeSetup';
import type { InstalledRuntime, SetupProgress } from './runtimeSetup';
import { readLibraryFolder } from './settings';
import { SharedTask } from './sharedTask';

/** Size of the download as it is told beforehand; the progress shows the exact bytes. */
const downloadSize = 'about 270 MB';

/** Finds the native runtime, and sets it up where it is missing. */
export class RuntimeFlow {
  private readonly setup: SharedTask<InstalledRuntime, SetupProgress>;

  constructor(
    private readonly programs: () => Programs,
    log: vscode.LogOutputChannel,
  ) {
    this.setup = new SharedTask((report, signal) =>
      setUpRuntime({ program: programs().commandLine, libraryFolder: readLibraryFolder(), report, signal, log }),
    );
  }

  /** The runtime's folder if it is there; takes milliseconds. */
  async locate(): Promise<string | undefined> {
    const { runtimeFolder, assetsFolder } = this.programs();
    return runtimeFolder ?? (await locateRuntime({ libraryFolder: readLibraryFolder(), assetsFolder }))?.folder;
  }

  /** Explains what is missing and asks whether to get it. */
  async ask(): Promise<boolean> {
    const own = readLibraryFolder();
    const message =
      own === undefined
        ? `Multimodal Lab computes with TensorFlow's native library, which is not on this machine yet. It is downloaded once (${downloadSize}), checked, and kept for later runs; nothing is installed into your Python.`
        : `Multimodal Lab has not used the TensorFlow library in ${own} yet. It is connected and checked once, which takes about a minute and downloads nothing.`;
    const yes = own === undefined ? 'Download and Train' : 'Connect and Train';
    return (await vscode.window.showInformationMessage(message, yes)) === yes;
  }

  /** Sets the runtime up, or joins the set-up that goes on, and gives its folder. */
  async provide(report: (progress: SetupProgress) => void, signal: AbortSignal): Promise<string> {
    return (await this.setup.join(report, signal)).runtimeFolder;
  }

  /** The command: sets the runtime up with a notification of its progress, and says what came of it. */
  async setUp(): Promise<void> {
    const title = 'Multimodal Lab: native runtime';
    const installed = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        let shownPercent = 0;
        const report = ({ text, fraction }: SetupProgress): void => {
          // The bar of a notification cannot go back, and each activity counts from zero again.
          const increment = Math.max(0, (fraction ?? 0) * 100 - shownPercent);
          shownPercent += increment;
          progress.report({ message: text, increment });
        };
        return this.setup.join(report, abort.signal);
      },
    );
    void tell('info', `The native runtime is ready: TensorFlow ${installed.tensorflow} (${installed.source}).`);
  }

  dispose(): void {
    this.setup.dispose();
  }
}
