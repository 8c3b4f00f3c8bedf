/** Colours that a canvas needs as values: it cannot read custom properties by itself. */
export class ChartTheme {
  private readonly values = new Map<string, string>();
  private readonly listeners: (() => void)[] = [];

  constructor() {
    const observer = new MutationObserver(() => {
      this.values.clear();
      for (const listener of this.listeners) {
        listener();
      }
    });
    // The editor changes both when the theme changes.
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
    observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  }

  /** The value of a custom property of the page, such as `--series-0`. */
  value(name: string): string {
    let value = this.values.get(name);
    if (value === undefined) {
      value = getComputedStyle(document.body).getPropertyValue(name).trim();
      this.values.set(name, value);
    }
    return value;
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }
}
