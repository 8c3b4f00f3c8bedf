import type { DatasetInfo } from '../../src/protocol/events';
import type { RunSnapshot } from '../../src/protocol/snapshot';
import type { Item } from '../dom';
import { html, keyedList, setHidden, setText } from '../dom';
import { createModalityIcon } from '../modalityIcon';

type DatasetModality = NonNullable<DatasetInfo['modalities']>[number];

/** What each row holds, modality by modality; there as soon as the data are read. */
export function createModalities(): { readonly element: HTMLElement; update(snapshot: RunSnapshot): void } {
  const element = html('ul', { class: 'modalities', 'aria-label': 'Modalities' });
  const write = keyedList<DatasetModality>(element, ({ name, type }) => `${type} ${name}`, createModality);
  return {
    element,
    update: ({ dataset, state }) => {
      const modalities = state === 'idle' ? [] : (dataset?.modalities ?? []);
      write(modalities);
      setHidden(element, modalities.length === 0);
    },
  };
}

function createModality({ name, type }: DatasetModality): Item<DatasetModality> {
  const detail = html('span', { class: 'modality-detail' });
  const element = html(
    'li',
    { class: 'modality', 'data-modality': name },
    createModalityIcon(type),
    html('span', { class: 'modality-text' }, html('span', { class: 'modality-name' }, name), detail),
  );
  // A modality is often named after its type, which then need not be said twice.
  const prefix = name === type ? '' : `${type}, `;
  return { element, update: (next) => setText(detail, `${prefix}${next.detail}`) };
}
