import { html, keyedList, setHidden, setText } from '../dom';
import { createMessageText } from './messageText';

/** So many notices are shown at once; more are put away until somebody asks for them. */
const mostOpen = 2;

/** What the user should know about how a run was made: what was skipped, cut, filled or resized, in one section. */
export function createNotices(): { readonly element: HTMLElement; update(notices: readonly string[]): void } {
  const title = html('summary', {});
  const list = html('ul', { class: 'notice-list' });
  const element = html('details', { class: 'notices', 'data-notices': '' }, title, list);
  const write = keyedList<string>(
    list,
    (message) => message,
    (message) => {
      const text = createMessageText('notice-item');
      text.update(message);
      return { element: html('li', {}, text.element), update: () => undefined };
    },
  );
  let chosen = false;
  // A click on the title also comes from the keyboard; what opens the section by itself does not click.
  title.addEventListener('click', () => (chosen = true));
  return {
    element,
    update: (notices) => {
      setHidden(element, notices.length === 0);
      setText(title, notices.length === 1 ? '1 notice' : `${notices.length} notices`);
      write(notices);
      chosen &&= notices.length > 0;
      if (!chosen) {
        element.open = notices.length <= mostOpen;
      }
    },
  };
}
