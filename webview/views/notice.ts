import { failureTitle, finishedPart } from '../../src/protocol/runText';
import { isResumable, type RunSnapshot } from '../../src/protocol/snapshot';
import { html, setAttribute, setHidden, setText, svg } from '../dom';
import { createActionButton } from '../toolkit';
import type { View } from '../view';
import type { Post } from '../vscodeApi';
import { needsRuntime } from './headerActions';

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

/** What happened when a run did not reach its end, and what to do about it. */
export function createNotice(post: Post): View {
  const title = html('h2');
  const message = html('p', { class: 'notice-message' });
  const kept = html('p', { class: 'notice-kept' });
  const resume = createActionButton({
    label: 'Resume',
    action: 'resume',
    appearance: 'primary',
    onPress: () => post({ kind: 'resume' }),
  });
  const setUp = createActionButton({
    label: 'Set Up Native Runtime',
    action: 'setUpRuntime',
    appearance: 'primary',
    onPress: () => post({ kind: 'setUpRuntime' }),
  });
  const check = createActionButton({
    label: 'Check Environment',
    action: 'checkEnvironment',
    onPress: () => post({ kind: 'checkEnvironment' }),
  });
  const log = createActionButton({ label: 'Open Log', action: 'openLog', onPress: () => post({ kind: 'openLog' }) });
  const buttons = html('div', { class: 'actions' }, resume.element, setUp.element, log.element, check.element);
  const detail = html('pre', { tabindex: '0', role: 'region', 'aria-label': 'Technical details' });
  const details = html('details', {}, html('summary', {}, 'Technical details'), detail);
  const element = html(
    'section',
    { class: 'notice', 'data-notice': '', 'aria-label': 'Outcome' },
    createToneIcon(),
    html('div', { class: 'notice-body' }, title, message, kept, buttons, details),
  );
  return {
    element,
    update: ({ snapshot, trainingBlocked }) => {
      const text = noticeText(snapshot);
      setHidden(element, text === undefined);
      if (text === undefined) {
        return;
      }
      const code = snapshot.failure?.code;
      setAttribute(element, 'data-tone', text.tone);
      setText(title, text.title);
      setText(message, text.message);
      setText(kept, text.kept ?? '');
      setHidden(kept, text.kept === undefined);
      const failed = snapshot.state === 'failed';
      setHidden(resume.element, !isResumable(snapshot));
      resume.setDisabled(trainingBlocked !== undefined);
      setHidden(log.element, !failed);
      setHidden(check.element, !failed);
      setHidden(setUp.element, code === undefined || !needsRuntime(code));
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
