import { modelTitle } from '../../src/protocol/format';
import { progressFacts, progressRemaining } from '../../src/protocol/runText';
import type { RunSnapshot } from '../../src/protocol/snapshot';
import { isActive } from '../../src/protocol/snapshot';
import { html, setAttribute, setHidden, setText } from '../dom';
import { createProgressRing } from '../toolkit';
import type { View } from '../view';

/** What the strip says while a run goes on: who is at work, how far, and what is left. */
function stripText(snapshot: RunSnapshot): { who: string; facts: string[]; left: string[]; fraction?: number } {
  const { progress, models } = snapshot;
  if (progress === undefined) {
    return { who: snapshot.state === 'starting' ? 'Starting the training process' : 'Working', facts: [], left: [] };
  }
  if (progress.phase === 'preparing') {
    return { who: progress.activity, facts: progressFacts(progress).slice(1), left: progressRemaining(progress) };
  }
  const position = models.findIndex((model) => model.name === progress.model) + 1;
  const place = models.length > 1 && position > 0 ? [`model ${position} of ${models.length}`] : [];
  return {
    who: modelTitle(progress.model),
    facts: [...place, ...progressFacts(progress)],
    left: progressRemaining(progress),
    fraction: progress.fraction,
  };
}

/** The line and the bar that say what is running now; gone when nothing is. */
export function createProgressStrip(): View {
  const ring = createProgressRing('Preparing');
  const who = html('strong');
  const facts = html('span', { class: 'progress-facts' });
  const left = html('span', { class: 'progress-left' });
  const fill = html('div', { class: 'progress-fill' });
  const bar = html(
    'div',
    {
      class: 'progress-bar',
      role: 'progressbar',
      'aria-label': 'Progress of the run',
      'aria-valuemin': '0',
      'aria-valuemax': '100',
    },
    fill,
  );
  const element = html(
    'div',
    { class: 'progress', 'data-progress': '' },
    html('div', { class: 'progress-line' }, ring, who, facts, left),
    bar,
  );
  return {
    element,
    update: ({ snapshot }) => {
      const active = isActive(snapshot.state);
      setHidden(element, !active);
      if (!active) {
        return;
      }
      const text = stripText(snapshot);
      setText(who, text.who);
      // A number stays with its unit: lines break between facts only.
      setText(facts, text.facts.map((fact) => fact.replaceAll(' ', '\u00a0')).join(' · '));
      setText(left, text.left.join(' · '));
      setHidden(ring, text.fraction !== undefined);
      element.classList.toggle('indeterminate', text.fraction === undefined);
      const percent = text.fraction === undefined ? undefined : Math.floor(text.fraction * 100);
      setAttribute(bar, 'aria-valuenow', percent === undefined ? undefined : String(percent));
      setAttribute(bar, 'aria-valuetext', [text.left.join(', '), text.who, ...text.facts].filter(Boolean).join(', '));
      fill.style.transform = `scaleX(${text.fraction ?? 0})`;
    },
  };
}
