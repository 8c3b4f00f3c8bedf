import { isActive } from '../../src/protocol/snapshot';
import { isDense } from '../density';
import { html, keyedList, setHidden } from '../dom';
import { createActionButton } from '../toolkit';
import type { View } from '../view';
import type { Post } from '../vscodeApi';
import { createModelCard, type ModelCard, type ModelCardData } from './modelCard';

/** Summary table and drawing of each model, as soon as it is built. Many models are closed until somebody opens them. */
export function createModelsView(post: Post): View {
  const cards = new WeakMap<Element, ModelCard>();
  const setAll = (open: boolean): void => {
    for (const element of list.children) {
      cards.get(element)?.setOpen(open);
    }
  };
  const expand = createActionButton({ label: 'Expand All', action: 'expandModels', onPress: () => setAll(true) });
  const collapse = createActionButton({
    label: 'Collapse All',
    action: 'collapseModels',
    onPress: () => setAll(false),
  });
  const actions = html('div', { class: 'actions' }, expand.element, collapse.element);
  const list = html('div', { class: 'models' });
  const write = keyedList<ModelCardData>(
    list,
    ({ model }) => model.name,
    (data) => {
      const card = createModelCard(data, post);
      cards.set(card.element, card);
      return card;
    },
  );
  return {
    element: html(
      'section',
      { class: 'section', 'data-section': 'models', 'aria-labelledby': 'models-title' },
      html('div', { class: 'section-head' }, html('h2', { id: 'models-title' }, 'Models'), actions),
      list,
    ),
    update: ({ snapshot }) => {
      const { models, state } = snapshot;
      const names = models.map((model) => model.name);
      const dense = isDense(models);
      setHidden(actions, !dense);
      list.classList.toggle('dense', dense);
      write(models.map((model) => ({ model, names, waiting: isActive(state), opened: !dense })));
    },
  };
}
