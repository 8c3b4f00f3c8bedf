// The desktop build of VS Code for tests and trials, where its download can be reached and windows can be drawn.
import { downloadAndUnzipVSCode, SilentReporter } from '@vscode/test-electron';
import path from 'node:path';

const idleTimeoutMs = 5_000;

/** Why a desktop window cannot be opened here at all; undefined when it can. */
export function reasonForNoWindow(env = process.env) {
  if (process.platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) {
    return 'there is no display';
  }
  return undefined;
}

/**
 * Path of the desktop executable, downloaded into .vscode-test/ at its first use.
 * @throws Error when it is not there and its download cannot be reached
 */
export async function downloadDesktop(root) {
  return downloadAndUnzipVSCode({
    version: 'stable',
    cachePath: path.join(root, '.vscode-test'),
    extensionDevelopmentPath: root,
    timeout: idleTimeoutMs,
    reporter: new SilentReporter(),
  });
}
