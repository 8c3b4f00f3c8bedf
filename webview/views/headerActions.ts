import type { ErrorCode } from '../../src/protocol/errors';
import type { DidChangeSnapshot } from '../../src/protocol/panelMessages';
import { isActive } from '../../src/protocol/snapshot';
import { html, setAttribute, setHidden, setText } from '../dom';
import { createActionButton } from '../toolkit';
import type { Post } from '../vscodeApi';

export interface HeaderActions {
  readonly element: HTMLElement;
  /** Why the main action is not possible now. */
  readonly reason: HTMLElement;
  update(message: DidChangeSnapshot): void;
}

const reasonId = 'training-blocked';

/** Stop or Run Again, and what else can be done with a run. */
export function createHeaderActions(post: Post): HeaderActions {
  let stopping: string | undefined;
  let shownRun: string | undefined;
  const stop = createActionButton({
    label: 'Stop',
    action: 'stop',
    appearance: 'primary',
    onPress: () => {
      if (stopping === undefined) {
        stopping = shownRun ?? '';
        stop.setLabel('Stopping…');
        post({ kind: 'stop' });
      }
    },
  });
  const train = createActionButton({
    label: 'Run Again',
    action: 'train',
    appearance: 'primary',
    onPress: () => post({ kind: 'train' }),
  });
  const reveal = createActionButton({
    label: 'Reveal Files',
    action: 'reveal',
    onPress: () => post({ kind: 'revealRun' }),
  });
  const settings = createActionButton({
    label: 'Settings',
    action: 'settings',
    onPress: () => post({ kind: 'openSettings' }),
  });
  const reason = html('p', { class: 'reason', id: reasonId });
  const element = html(
    'div',
    { class: 'actions', role: 'group', 'aria-label': 'Run' },
    stop.element,
    train.element,
    reveal.element,
    settings.element,
  );
  return {
    element,
    reason,
    update: ({ snapshot, live, trainingBlocked }) => {
      const active = isActive(snapshot.state);
      shownRun = snapshot.runId;
      if (!active || (stopping !== undefined && stopping !== '' && stopping !== snapshot.runId)) {
        stopping = undefined;
      }
      stop.setLabel(stopping === undefined ? 'Stop' : 'Stopping…');
      const showStop = active && live;
      const why = active
        ? live
          ? undefined
          : 'This run goes on elsewhere and can only be stopped there.'
        : trainingBlocked;
      train.setDisabled(trainingBlocked !== undefined);
      train.setPrimary(snapshot.failure === undefined || !needsRuntime(snapshot.failure.code));
      setAttribute(train.element, 'aria-describedby', why === undefined ? undefined : reasonId);
      exchange(stop.element, showStop, train.element, !active);
      setHidden(reveal.element, snapshot.runId === undefined);
      setHidden(element, snapshot.state === 'idle');
      setText(reason, why ?? '');
      setHidden(reason, why === undefined || snapshot.state === 'idle');
    },
  };
}

/** Failures after which a run can only fail again until the runtime is set up. */
export function needsRuntime(code: ErrorCode): boolean {
  return code === 'runtimeMissing' || code === 'runtimeSetupFailed';
}

/** Shows and hides two buttons that take each other's place, and hands the keyboard focus on with it. */
function exchange(first: HTMLElement, showFirst: boolean, second: HTMLElement, showSecond: boolean): void {
  const focused = document.activeElement;
  setHidden(first, !showFirst);
  setHidden(second, !showSecond);
  if (focused === first && !showFirst && showSecond) {
    second.focus();
  } else if (focused === second && !showSecond && showFirst) {
    first.focus();
  }
}
