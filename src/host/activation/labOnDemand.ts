import type { Lab } from '../lab';
import type { DisposableLike } from '../lifetime';

/** The lab of this window. It is loaded when somebody first wants something of it, and given back with its owner. */
export class LabOnDemand implements DisposableLike {
  private lab: Lab | undefined;
  private closed = false;
  private telling = false;

  /**
   * @param load Loads the lab at one go: whoever comes meanwhile finds the whole lab or none, and never a second one.
   * @param tellFailure Tells the user why it could not be loaded; resolves when the message is gone.
   */
  constructor(
    private readonly load: () => Lab,
    private readonly tellFailure: (thrown: unknown) => Promise<void>,
  ) {}

  /**
   * The lab, loaded if need be. Where that failed before, it is tried again.
   * @throws Error when it cannot be loaded, which the user is told, and when the window closes and it never was.
   */
  get(): Lab {
    return (this.lab ??= this.loadNow());
  }

  /** The same for who can do without: absent where there is none. */
  getIfPossible(): Lab | undefined {
    try {
      return this.get();
    } catch {
      return undefined;
    }
  }

  /** Ends a run that goes on. A lab that was never loaded has none, and is not loaded any more. */
  async shutDown(): Promise<void> {
    this.closed = true;
    await this.lab?.shutDown();
  }

  dispose(): void {
    this.closed = true;
    this.lab?.dispose();
  }

  private loadNow(): Lab {
    if (this.closed) {
      throw new Error('The window closes, and Multimodal Lab is not loaded any more.');
    }
    try {
      return this.load();
    } catch (thrown) {
      void this.tellOnce(thrown);
      throw thrown;
    }
  }

  /** The editor may ask for several things at once; one message says it for all. */
  private async tellOnce(thrown: unknown): Promise<void> {
    if (this.telling) {
      return;
    }
    this.telling = true;
    try {
      await this.tellFailure(thrown);
    } finally {
      this.telling = false;
    }
  }
}
