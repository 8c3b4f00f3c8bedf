import type { DatasetInfo } from '../../src/protocol/events';
import { formatCount } from '../../src/protocol/format';
import type { RunSnapshot } from '../../src/protocol/snapshot';
import type { Item } from '../dom';
import { html, keyedList, setHidden, setText } from '../dom';
import { createModalityIcon } from '../modalityIcon';
import { createCommonGrid } from './commonGrid';

type DatasetModality = NonNullable<DatasetInfo['modalities']>[number];

/** A part of the section on modalities; it is hidden with the section, or by itself where it has nothing to show. */
export interface ModalitiesPart {
  readonly element: HTMLElement;
  update(modalities: readonly DatasetModality[], snapshot: RunSnapshot): void;
}

/** What each row holds, modality by modality, and what else is known of them; there as soon as the data are read. */
export function createModalities(): { readonly element: HTMLElement; update(snapshot: RunSnapshot): void } {
  const parts: readonly ModalitiesPart[] = [createModalityList(), createCommonGrid()];
  const element = html('div', { class: 'modalities' }, ...parts.map((part) => part.element));
  return {
    element,
    update: (snapshot) => {
      const modalities = snapshot.state === 'idle' ? [] : (snapshot.dataset?.modalities ?? []);
      setHidden(element, modalities.length === 0);
      for (const part of parts) {
        part.update(modalities, snapshot);
      }
    },
  };
}

function createModalityList(): ModalitiesPart {
  const element = html('ul', { class: 'modality-list', 'aria-label': 'Modalities' });
  return {
    element,
    update: keyedList<DatasetModality>(element, ({ name, type }) => `${type} ${name}`, createModality),
  };
}

/** `30 rows lack it` */
function lackingText(rows: number): string {
  return rows === 1 ? '1 row lacks it' : `${formatCount(rows)} rows lack it`;
}

function createModality({ name, type }: DatasetModality): Item<DatasetModality> {
  const detail = html('span', { class: 'modality-detail' });
  const lacking = html('span', { class: 'modality-lacking' });
  const element = html(
    'li',
    { class: 'modality', 'data-modality': name },
    createModalityIcon(type),
    html('span', { class: 'modality-text' }, html('span', { class: 'modality-name' }, name), detail, lacking),
  );
  // A modality is often named after its type, which then need not be said twice.
  const prefix = name === type ? '' : `${type}, `;
  return {
    element,
    update: (next) => {
      setText(detail, `${prefix}${next.detail}`);
      setText(lacking, next.lacking === undefined ? '' : lackingText(next.lacking));
      setHidden(lacking, next.lacking === undefined);
    },
  };
}
