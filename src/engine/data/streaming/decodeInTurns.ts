import type { DecodeTask, RowDecoder, RowOutcome } from './rowDecoder';

interface WaitingTask {
  readonly task: DecodeTask;
  readonly begin: () => void;
}

/**
 * Has the tasks of several streams decoded in turns. All streams ask for what comes next at the same moment, at the
 * beginning of an epoch; one after the other, a batch would wait for all that was asked for ahead of the other streams.
 */
export function decodeInTurns(decoder: Pick<RowDecoder, 'decode'>): RowDecoder['decode'] {
  let waiting: WaitingTask[] = [];
  const beginAll = (): void => {
    const streams = new Map<number, WaitingTask[]>();
    for (const one of waiting) {
      streams.set(one.task.stream, [...(streams.get(one.task.stream) ?? []), one]);
    }
    waiting = [];
    const queues = [...streams.values()];
    const longest = Math.max(...queues.map(({ length }) => length));
    for (let turn = 0; turn < longest; turn++) {
      queues.forEach((queue) => queue[turn]?.begin());
    }
  };
  return (task) =>
    new Promise<readonly RowOutcome[]>((resolve, reject) => {
      if (waiting.push({ task, begin: () => void decoder.decode(task).then(resolve, reject) }) === 1) {
        queueMicrotask(beginAll);
      }
    });
}
