import { isActive } from '../src/protocol/snapshot';
import type { RunSnapshot } from '../src/protocol/snapshot';
import { html, setHidden } from './dom';
import type { View } from './view';
import { createAnnouncer } from './views/announcer';
import { createComparisonView } from './views/comparison';
import { createEmptyState } from './views/emptyState';
import { createHeader } from './views/header';
import { createModelsView } from './views/models';
import { createNotice } from './views/notice';
import { createTrainingView } from './views/training';
import type { Post } from './vscodeApi';

/** Whether there is anything of the run to show beside its header. */
function hasContent(snapshot: RunSnapshot): boolean {
  return (
    isActive(snapshot.state) ||
    snapshot.models.some(
      (model) => model.summary !== undefined || model.epochs.length > 0 || model.evaluation !== undefined,
    )
  );
}

/** Whether the comparison is what the run has to show; until then it is how the training goes. */
function hasResult({ comparison, state, models }: RunSnapshot): boolean {
  return comparison !== undefined || (!isActive(state) && models.some(({ evaluation }) => evaluation !== undefined));
}

/** Moves an element right before another one, if it is not there; the keyboard focus goes with it. */
function putBefore(element: HTMLElement, next: HTMLElement): void {
  if (element.nextElementSibling !== next) {
    const focused = document.activeElement;
    next.before(element);
    if (focused instanceof HTMLElement && element.contains(focused)) {
      focused.focus();
    }
  }
}

/** Puts the page together. Its parts stay in the document for good and are shown or hidden by the run's state. */
export function createPage(root: HTMLElement, post: Post): Pick<View, 'update'> {
  const emptyState = createEmptyState(post);
  const comparison = createComparisonView(post);
  const training = createTrainingView();
  const sections = [comparison, training, createModelsView(post)];
  const views: readonly View[] = [createHeader(post), createNotice(post), emptyState, ...sections, createAnnouncer()];
  const main = html('main', { class: 'page' }, ...views.map((view) => view.element));
  main.hidden = true;
  root.append(main);
  return {
    update: (message) => {
      const { snapshot } = message;
      root.dataset['state'] = snapshot.state;
      const empty = snapshot.state === 'idle';
      setHidden(emptyState.element, !empty);
      if (hasResult(snapshot)) {
        putBefore(comparison.element, training.element);
      } else {
        putBefore(training.element, comparison.element);
      }
      for (const section of sections) {
        // Models that follow from the data are not known while these are read.
        const unknown = snapshot.models.length === 0 && section !== training;
        setHidden(section.element, empty || unknown || !hasContent(snapshot));
      }
      // Shown before the views are written: charts measure their place.
      setHidden(main, false);
      for (const view of views) {
        view.update(message);
      }
      root.dataset['revision'] = String(message.revision);
    },
  };
}
