import { stateTitle } from '../../src/protocol/runText';
import { isActive, type RunSnapshot } from '../../src/protocol/snapshot';
import { html, keyedList, setAttribute, setHidden, setText } from '../dom';
import type { View } from '../view';
import type { Post } from '../vscodeApi';
import { createHeaderActions } from './headerActions';
import { createModalities } from './modalities';
import { createNotices } from './notices';
import { createProgressStrip } from './progressStrip';
import { headerFacts, type Fact } from './runFacts';

/** Name, state, what is running now, what can be done about it, and the facts that make the run repeatable. */
export function createHeader(post: Post): View {
  const title = html('h1');
  const badge = html('span', { class: 'badge', 'data-badge': '' });
  const experiment = html('p', { class: 'subtitle' });
  const facts = html('dl', { class: 'facts' });
  const writeFacts = keyedList<Fact>(
    facts,
    (fact) => fact.title,
    (fact) => {
      const value = html('dd');
      return {
        element: html('div', { class: 'fact' }, html('dt', {}, fact.title), value),
        update: (next) => setText(value, next.value),
      };
    },
  );
  const modalities = createModalities();
  const notices = createNotices();
  const actions = createHeaderActions(post);
  const progress = createProgressStrip();
  const element = html(
    'header',
    { class: 'header', 'data-section': 'header' },
    html('div', { class: 'header-top' }, html('div', { class: 'header-title' }, title, badge), actions.element),
    experiment,
    facts,
    modalities.element,
    notices.element,
    actions.reason,
    progress.element,
  );
  let shown: RunSnapshot | undefined;
  setInterval(() => {
    if (shown !== undefined && isActive(shown.state)) {
      writeFacts(headerFacts(shown, Date.now()));
    }
  }, 1000);
  return {
    element,
    update: (message) => {
      const { snapshot } = message;
      shown = snapshot;
      setText(title, snapshot.name);
      setText(badge, stateTitle(snapshot));
      setAttribute(badge, 'data-badge', snapshot.failure?.code === 'interrupted' ? 'interrupted' : snapshot.state);
      setText(experiment, snapshot.experiment.name);
      setHidden(experiment, snapshot.experiment.name === snapshot.name);
      writeFacts(snapshot.state === 'idle' ? [] : headerFacts(snapshot, Date.now()));
      modalities.update(snapshot);
      notices.update(snapshot.notices);
      actions.update(message);
      progress.update(message);
    },
  };
}
