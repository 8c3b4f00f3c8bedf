import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type CancellationToken,
} from 'vscode-jsonrpc/node';

import { toFailure } from '../protocol/errors';
import {
  runParamsSchema,
  trainerMethods,
  trainerProtocolVersion,
  type InitializeResult,
  type RunResult,
} from '../protocol/trainerRpc';
import { executeRun, productVersion } from '../runs/executeRun';

/** One run in a process of its own. Speaks JSON-RPC over its pipes and leaves when its channel closes. */
const assetsFolder = __dirname;

// The pipe belongs to the messages; whatever a library prints goes to the log.
console.log = console.error;
console.info = console.error;

const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);

connection.onRequest(trainerMethods.initialize, (): InitializeResult => ({
  protocolVersion: trainerProtocolVersion,
  multimodalLab: productVersion(assetsFolder),
}));

connection.onRequest(trainerMethods.run, async (params: unknown, token: CancellationToken): Promise<RunResult> => {
  const abort = new AbortController();
  token.onCancellationRequested(() => abort.abort());
  const notify = (method: string) => (value: unknown) => void connection.sendNotification(method, value);
  try {
    return await executeRun({
      ...runParamsSchema.parse(params),
      assetsFolder,
      onEvent: notify(trainerMethods.event),
      onProgress: notify(trainerMethods.progress),
      signal: abort.signal,
    });
  } catch (error) {
    return { outcome: 'failed', failure: toFailure(error) };
  }
});

connection.onClose(() => process.exit(0));
process.stdin.on('end', () => process.exit(0));
process.on('uncaughtException', (error) => {
  const { message, detail } = toFailure(error);
  process.stderr.write(`${message}\n${detail ?? ''}\n`, () => process.exit(1));
});

connection.listen();
