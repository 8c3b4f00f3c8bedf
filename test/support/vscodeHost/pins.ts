/**
 * What the test host is made of. The folder it is installed into carries the version, so raising one here makes
 * every machine install afresh.
 */
export const codeServer = {
  packageName: 'code-server',
  version: '4.139.1',
  /** Digest of the package's archive; a registry that answers with anything else is refused. */
  integrity: 'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
} as const;

/** The Node that the server is built for; it is never put on anybody's PATH. */
export const serverNode = {
  packageName: `node-${process.platform}-${process.arch}`,
  version: '24.21.0',
} as const;

/** Packages of the server that are compiled on this machine, because no script ran when they were installed. */
export const nativeModules = [
  '@vscode/spdlog',
  'node-pty',
  '@parcel/watcher',
  '@vscode/native-watchdog',
  '@vscode/fs-copyfile',
  '@vscode/deviceid',
] as const;
