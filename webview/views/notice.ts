import type { DidChangeSnapshot } from '../../src/protocol/panelMessages';
import { failureTitle, finishedPart } from '../../src/protocol/runText';
import { isResumable, type RunSnapshot } from '../../src/protocol/snapshot';
import { html, setAttribute, setHidden, setText, svg } from '../dom';
import { createActionButton, type ActionButton } from '../toolkit';
import type { View } from '../view';
import type { Post } from '../vscodeApi';
import { needsRuntime } from './headerActions';
import { createMessageText } from './messageText';

type Tone = 'error' | 'warning' | 'info';

interface NoticeText {
  readonly tone: Tone;
  readonly title: string;
  readonly message: string;
  readonly kept?: string;
  readonly detail?: string;
}

/** What an early end has to say; nothing for a run that goes on or that reached its end. */
export function noticeText(snapshot: RunSnapshot): NoticeText | undefined {
  const kept = snapshot.models.some((model) => model.epochs.length > 0) ? finishedPart(snapshot.models) : undefined;
  if (snapshot.state === 'cancelled') {
    return { tone: 'info', title: 'Stopped before the end', message: kept ?? finishedPart(snapshot.models) };
  }
  const { failure } = snapshot;
  if (snapshot.state !== 'failed' || failure === undefined) {
    return undefined;
  }
  return {
    tone: failure.code === 'interrupted' ? 'warning' : 'error',
    title: failureTitle(failure.code),
    message: failure.message,
    ...(kept === undefined ? {} : { kept }),
    ...(failure.detail === undefined ? {} : { detail: failure.detail }),
  };
}

/** All that an early end has to say, to be pasted elsewhere. */
export function noticeCopy({ title, message, kept, detail }: NoticeText): string {
  return [title, message, kept, detail].filter((part) => part !== undefined).join('\n\n');
}

interface NoticeActions {
  readonly element: HTMLElement;
  update(message: DidChangeSnapshot): void;
}

function createNoticeActions(post: Post, copied: () => string | undefined): NoticeActions {
  const button = (
    label: string,
    action: 'resume' | 'setUpRuntime' | 'checkEnvironment' | 'openLog',
    appearance: 'primary' | 'secondary' = 'secondary',
  ): ActionButton => createActionButton({ label, action, appearance, onPress: () => post({ kind: action }) });
  const resume = button('Resume', 'resume', 'primary');
  const setUp = button('Set Up Native Runtime', 'setUpRuntime', 'primary');
  const log = button('Open Log', 'openLog');
  const check = button('Check Environment', 'checkEnvironment');
  const copy = createActionButton({
    label: 'Copy as Text',
    action: 'copyFailure',
    onPress: () => {
      const text = copied();
      if (text !== undefined) {
        post({ kind: 'copyText', text });
      }
    },
  });
  copy.element.setAttribute('aria-label', 'Copy as Text: what went wrong');
  return {
    element: html('div', { class: 'actions' }, ...[resume, setUp, log, check, copy].map(({ element }) => element)),
    update: ({ snapshot, trainingBlocked }) => {
      const code = snapshot.failure?.code;
      const failed = snapshot.state === 'failed';
      setHidden(resume.element, !isResumable(snapshot));
      resume.setDisabled(trainingBlocked !== undefined);
      setHidden(log.element, !failed);
      setHidden(check.element, !failed);
      setHidden(copy.element, !failed);
      setHidden(setUp.element, code === undefined || !needsRuntime(code));
    },
  };
}

/** What happened when a run did not reach its end, and what to do about it. */
export function createNotice(post: Post): View {
  let text: NoticeText | undefined;
  const title = html('h2');
  const message = createMessageText('notice-message');
  const kept = html('p', { class: 'notice-kept' });
  const actions = createNoticeActions(post, () => (text === undefined ? undefined : noticeCopy(text)));
  const detail = html('pre', { tabindex: '0', role: 'region', 'aria-label': 'Technical details' });
  const details = html('details', { class: 'notice-details' }, html('summary', {}, 'Technical details'), detail);
  const element = html(
    'section',
    { class: 'notice', 'data-notice': '', 'aria-label': 'Outcome' },
    createToneIcon(),
    html('div', { class: 'notice-body' }, title, message.element, kept, actions.element, details),
  );
  return {
    element,
    update: (update) => {
      text = noticeText(update.snapshot);
      setHidden(element, text === undefined);
      if (text === undefined) {
        return;
      }
      setAttribute(element, 'data-tone', text.tone);
      setText(title, text.title);
      message.update(text.message);
      setText(kept, text.kept ?? '');
      setHidden(kept, text.kept === undefined);
      actions.update(update);
      setText(detail, text.detail ?? '');
      setHidden(details, text.detail === undefined);
    },
  };
}

/** One drawing for all tones: a ring with a stroke and a dot, turned by the style for information. */
function createToneIcon(): SVGElement {
  return svg(
    'svg',
    { class: 'notice-icon', viewBox: '0 0 16 16', width: '18', height: '18', 'aria-hidden': 'true' },
    svg('circle', { cx: '8', cy: '8', r: '6.5' }),
    svg('path', { d: 'M8 4.5v4.5' }),
    svg('path', { d: 'M8 11.2v0.4' }),
  );
}
