import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { MountedView, Strings, ViewAction, ViewHost, ViewMessage, ViewName } from '@stagewright/ui';

/** What a view shows, and does when something is asked for in it. */
export interface ViewSource {
  message(): ViewMessage;
  act(action: ViewAction): void;
}

export interface ViewOptions {
  /** What the view kept when it was shown before. */
  readonly state?: unknown;
  readonly keep?: (state: unknown) => void;
  /** Texts that stand in the place of the view's own. */
  readonly strings?: Partial<Strings>;
}

/** A view of `@stagewright/ui` as a widget: its code is loaded when it is first shown. */
export class ViewWidget extends Widget {
  readonly #listeners = new Set<(message: unknown) => void>();
  #mounted: MountedView | null = null;
  #state: unknown = null;

  constructor(
    private readonly name: ViewName,
    private readonly source: ViewSource,
    private readonly trans: TranslationBundle,
    private readonly options: ViewOptions = {},
  ) {
    super();
    this.#state = options.state ?? null;
    this.addClass('jp-stagewright-view');
  }

  /** Shows what there is to show now. */
  refresh(): void {
    if (this.#listeners.size === 0) return;
    const message = this.source.message();
    for (const listener of this.#listeners) listener(message);
  }

  override dispose(): void {
    this.#mounted?.unmount();
    this.#mounted = null;
    super.dispose();
  }

  protected override onAfterAttach(): void {
    void this.#mount();
  }

  async #mount(): Promise<void> {
    if (this.#mounted !== null) return;
    const { english, mountView, translated } = await import('../bundled/views.js');
    if (this.isDisposed || this.#mounted !== null) return;
    const element = document.createElement('div');
    this.node.append(element);
    const { trans } = this;
    const strings = translated(english, {
      text: (message, ...values) => trans.__(message, ...values),
      count: (one, many, n, ...values) => trans._n(one, many, n, ...values),
    });
    this.#mounted = mountView(this.name, element, this.#host(), {
      strings: { ...strings, ...this.options.strings },
    });
  }

  #host(): ViewHost {
    return {
      send: (action) => (action.type === 'ready' ? this.refresh() : this.source.act(action)),
      listen: (onMessage) => {
        this.#listeners.add(onMessage);
        return () => this.#listeners.delete(onMessage);
      },
      loadState: () => this.#state,
      saveState: (state) => {
        this.#state = state;
        this.options.keep?.(state);
      },
    };
  }
}
