import { provideVSCodeDesignSystem, vsCodeButton, vsCodeProgressRing } from '@vscode/webview-ui-toolkit';

/**
 * The only import of the UI toolkit, which its makers have archived: whatever replaces it one day replaces this file.
 * Only components in use are registered.
 */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeProgressRing());
}

export interface ActionButton {
  readonly element: HTMLElement;
  setLabel(label: string): void;
  setDisabled(disabled: boolean): void;
  /** The one action that comes next is primary; every other one is secondary. */
  setPrimary(primary: boolean): void;
}

export interface ActionButtonOptions {
  readonly label: string;
  /** Stable name of what the button does, for tests and styles. */
  readonly action: string;
  readonly appearance?: 'primary' | 'secondary';
  readonly onPress: () => void;
}

export function createActionButton(options: ActionButtonOptions): ActionButton {
  const element = document.createElement('vscode-button') as HTMLElement & { disabled: boolean };
  element.setAttribute('appearance', options.appearance ?? 'secondary');
  element.dataset['action'] = options.action;
  element.textContent = options.label;
  element.addEventListener('click', () => {
    if (!element.disabled) {
      options.onPress();
    }
  });
  return {
    element,
    setLabel: (label) => {
      if (element.textContent !== label) {
        element.textContent = label;
      }
    },
    setPrimary: (primary) => {
      const appearance = primary ? 'primary' : 'secondary';
      if (element.getAttribute('appearance') !== appearance) {
        element.setAttribute('appearance', appearance);
      }
    },
    setDisabled: (disabled) => {
      if (element.disabled !== disabled) {
        element.disabled = disabled;
      }
    },
  };
}

/** Shows that something goes on whose length nobody knows. */
export function createProgressRing(label: string): HTMLElement {
  const ring = document.createElement('vscode-progress-ring');
  ring.setAttribute('aria-label', label);
  return ring;
}
