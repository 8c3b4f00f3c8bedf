import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { TestHost } from './install';
import { LeashedProgram } from './leashedProgram';

/** How the server is started. */
export interface CodeServerOptions {
  readonly host: TestHost;
  /** User settings, as in `settings.json`; they are added to those that keep a fresh editor quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: NodeJS.ProcessEnv;
  /** Hears everything that the server and the extension host print. */
  readonly onOutput: (text: string) => void;
}

/** What a window is opened with. */
export interface WindowOptions {
  readonly workspaceFolder?: string;
  /** Folder of the extension to load. */
  readonly extensionDevelopmentPath?: string;
  /** Module that the extension host runs as its tests, after which the window reports the exit code. */
  readonly extensionTestsPath?: string;
}

const startTimeoutMs = 60_000;

/** A fresh editor greets, asks and recommends; none of it belongs into a test. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'window.commandCenter': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** A VS Code server on a port of its own, with user data of its own that is deleted with it. */
export class CodeServer {
  private constructor(
    readonly port: number,
    /** Deleted when the server ends; others may put here what should go with it. */
    readonly sessionFolder: string,
    private readonly program: LeashedProgram,
  ) {}

  /** Starts a server and waits until it listens. */
  static async start(options: CodeServerOptions): Promise<CodeServer> {
    const sessionFolder = mkdtempSync(path.join(os.tmpdir(), 'multimodal-lab-host-'));
    try {
      writeSettings(sessionFolder, { ...quietSettings, ...options.settings });
    } catch (error) {
      rmSync(sessionFolder, { recursive: true, force: true });
      throw error;
    }
    const listening = new ListeningPort();
    const program = new LeashedProgram(options.host.node, serverArguments(options.host, sessionFolder), {
      // The server leaves its sockets behind; here they are deleted with everything else.
      env: { ...process.env, XDG_RUNTIME_DIR: sessionFolder, ...options.env },
      removeFolders: [sessionFolder],
      onStdout: (text) => {
        listening.read(text);
        options.onOutput(text);
      },
      onStderr: options.onOutput,
    });
    try {
      const port = await listening.wait(program.ended);
      return new CodeServer(port, sessionFolder, program);
    } catch (error) {
      await program.stop();
      throw error;
    }
  }

  /** Address of a window. */
  address(options: WindowOptions): string {
    const remote = (file: string): string => `vscode-remote://127.0.0.1:${this.port}${path.resolve(file)}`;
    const { workspaceFolder, extensionDevelopmentPath, extensionTestsPath } = options;
    const payload = Object.entries({ extensionDevelopmentPath, extensionTestsPath }).flatMap(([name, file]) =>
      file === undefined ? [] : [[name, remote(file)]],
    );
    const address = new URL(`http://127.0.0.1:${this.port}/`);
    if (workspaceFolder !== undefined) {
      address.searchParams.set('folder', path.resolve(workspaceFolder));
    }
    if (payload.length > 0) {
      address.searchParams.set('payload', JSON.stringify(payload));
    }
    return address.href;
  }

  /** Exit code, when the server has ended. */
  get ended(): Promise<number> {
    return this.program.ended;
  }

  async stop(): Promise<void> {
    await this.program.stop();
  }
}

function writeSettings(sessionFolder: string, settings: Readonly<Record<string, unknown>>): void {
  const folder = path.join(sessionFolder, 'user-data', 'User');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings, undefined, 2));
}

function serverArguments(host: TestHost, sessionFolder: string): string[] {
  return [
    host.serverMain,
    ...['--host', '127.0.0.1', '--port', '0'],
    '--without-connection-token',
    '--accept-server-license-terms',
    // Without this the page ignores the payload that names the extension.
    '--enable-smoke-test-driver',
    ...['--server-data-dir', path.join(sessionFolder, 'server-data')],
    ...['--user-data-dir', path.join(sessionFolder, 'user-data')],
    ...['--extensions-dir', path.join(sessionFolder, 'extensions')],
  ];
}

/** Finds the port in what the server prints; asking for port 0 leaves the choice to the system, so hosts never meet. */
class ListeningPort {
  #printed = '';
  #found: ((port: number) => void) | undefined;

  read(text: string): void {
    this.#printed += text;
    const port = /available at https?:\/\/[^\s:]+:(\d+)/.exec(this.#printed)?.[1];
    if (port !== undefined) {
      this.#found?.(Number(port));
    }
  }

  async wait(ended: Promise<number>): Promise<number> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      const message = `The VS Code server did not listen within ${startTimeoutMs / 1000} s.`;
      timer = setTimeout(() => reject(new Error(`${message} It printed:\n${this.#printed}`)), startTimeoutMs);
    });
    const died = ended.then((code) => {
      throw new Error(
        `The VS Code server ended with exit code ${code} before it listened. It printed:\n${this.#printed}`,
      );
    });
    const found = new Promise<number>((resolve) => {
      this.#found = resolve;
    });
    try {
      return await Promise.race([found, died, tooLate]);
    } finally {
      clearTimeout(timer);
      died.catch(() => undefined);
    }
  }
}
