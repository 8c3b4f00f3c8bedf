import { LabError } from '../protocol/errors';
import { trainerProtocolVersion } from '../protocol/trainerRpc';

/** How a process ended, as Node tells it. */
export interface ExitInfo {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const openLog = 'The log has the details';

export function couldNotStart(cause: Error): LabError {
  return new LabError(
    'trainerCrashed',
    `The trainer could not be started: ${cause.message}. Reinstall Multimodal Lab if a file of it is missing.`,
    cause.stack,
  );
}

export function diedBeforeReady(exit: ExitInfo, stderr: string): LabError {
  const said = lastLine(stderr);
  const quoted = said === '' ? '' : ` Its last words were: ${said}`;
  return new LabError(
    'trainerCrashed',
    `The trainer ended before it was ready (${describeExit(exit)}).${quoted} Run "Check Environment" to see what is missing.`,
    stderr,
  );
}

export function diedInRun(exit: ExitInfo, stderr: string): LabError {
  const reason =
    exit.signal === 'SIGKILL'
      ? 'it was killed, which the system also does when memory runs out'
      : `it ended with ${describeExit(exit)}`;
  return new LabError(
    'trainerCrashed',
    `Training broke off because the trainer process is gone: ${reason}. Every finished epoch is kept. Run again; with little memory, lower the batch size first.`,
    stderr,
  );
}

export function stoppedByForce(graceMs: number): LabError {
  return new LabError(
    'interrupted',
    `Training was stopped by force, because the trainer did not answer within ${Math.round(graceMs / 1000)} seconds. Every finished epoch is kept.`,
  );
}

export function silent(timeoutMs: number, stderr: string): LabError {
  return new LabError(
    'trainerSilent',
    `The trainer has not answered within ${Math.round(timeoutMs / 1000)} seconds and was ended. Run again when the machine is less busy. ${openLog}.`,
    stderr,
  );
}

export function garbled(received: string): LabError {
  return new LabError(
    'protocolMismatch',
    `The trainer sent something that Multimodal Lab does not understand: "${received.slice(0, 80).trim()}". The run was ended. Run again. ${openLog}.`,
    received,
  );
}

export function otherVersion(version: number): LabError {
  return new LabError(
    'protocolMismatch',
    `The trainer speaks version ${version} of the protocol and this window version ${trainerProtocolVersion}. Multimodal Lab was probably updated: reload the window and run again.`,
  );
}

function describeExit(exit: ExitInfo): string {
  return exit.signal === null ? `exit code ${exit.code ?? 'unknown'}` : `signal ${exit.signal}`;
}

function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const last = (lines.at(-1) ?? '').trim().slice(0, 200);
  return last === '' || /[.!?]$/.test(last) ? last : `${last}.`;
}
