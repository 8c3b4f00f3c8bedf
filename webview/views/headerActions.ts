import type { ErrorCode } from '../../src/protocol/errorCodes';
import { isClassic } from '../../src/protocol/isClassic';
import type { DidChangeSnapshot } from '../../src/protocol/panelMessages';
import { isActive, isResumable, type RunSnapshot } from '../../src/protocol/snapshot';
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
const elsewhere = 'This run goes on elsewhere and can only be stopped there.';

/** Stop or Run Again, and what else can be done with a run. */
export function createHeaderActions(post: Post): HeaderActions {
  const stop = createStopButton(post);
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
  const file = createActionButton({
    label: 'Open Experiment File',
    action: 'openExperiment',
    onPress: () => post({ kind: 'openExperiment' }),
  });
  const reason = html('p', { class: 'reason', id: reasonId });
  const element = html(
    'div',
    { class: 'actions', role: 'group', 'aria-label': 'Run' },
    stop.element,
    train.element,
    reveal.element,
    settings.element,
    file.element,
  );
  return {
    element,
    reason,
    update: ({ snapshot, live, trainingBlocked, experimentFile }) => {
      const active = isActive(snapshot.state);
      stop.update(snapshot);
      const why = active ? (live ? undefined : elsewhere) : trainingBlocked;
      train.setDisabled(trainingBlocked !== undefined);
      // Where something else comes first, its button stands in the notice.
      train.setPrimary(
        !isResumable(snapshot) && (snapshot.failure === undefined || !needsRuntime(snapshot.failure.code)),
      );
      setAttribute(train.element, 'aria-describedby', why === undefined ? undefined : reasonId);
      exchange(stop.element, active && live, train.element, !active);
      // Settings are the classic lab's; what else is run stands in a file, if this window knows which.
      setHidden(file.element, experimentFile === undefined);
      setHidden(settings.element, experimentFile !== undefined || !isClassic(snapshot.experiment));
      setHidden(reveal.element, snapshot.runId === undefined);
      setHidden(element, snapshot.state === 'idle');
      setText(reason, why ?? '');
      setHidden(reason, why === undefined || snapshot.state === 'idle');
    },
  };
}

/** Asks for a stop once a run, and says until the run has ended that it was asked. */
function createStopButton(post: Post): { element: HTMLElement; update: (snapshot: RunSnapshot) => void } {
  let asked = false;
  let shownRun: string | undefined;
  const button = createActionButton({
    label: 'Stop',
    action: 'stop',
    appearance: 'primary',
    onPress: () => {
      if (!asked) {
        asked = true;
        button.setLabel('Stopping…');
        post({ kind: 'stop' });
      }
    },
  });
  return {
    element: button.element,
    update: ({ state, runId }) => {
      // A run that has no id yet gets one while it starts: that makes it no other run.
      const another = shownRun !== undefined && runId !== shownRun;
      shownRun = runId;
      asked = asked && isActive(state) && !another;
      button.setLabel(asked ? 'Stopping…' : 'Stop');
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
