import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { type ISignal, Signal } from '@lumino/signaling';
import type { OpenNotebook } from './open-notebook.js';

/** The notebooks that are open, and the one that a person is at. */
export class OpenNotebooks {
  readonly #all = new Map<NotebookPanel, OpenNotebook>();
  readonly #added = new Signal<this, OpenNotebook>(this);
  readonly #currentChanged = new Signal<this, OpenNotebook | null>(this);

  constructor(
    private readonly tracker: INotebookTracker,
    open: (panel: NotebookPanel) => OpenNotebook,
  ) {
    const add = (panel: NotebookPanel) => {
      if (this.#all.has(panel)) return;
      const notebook = open(panel);
      this.#all.set(panel, notebook);
      panel.disposed.connect(() => this.#all.delete(panel));
      this.#added.emit(notebook);
    };
    tracker.forEach(add);
    tracker.widgetAdded.connect((_tracker, panel) => add(panel));
    tracker.currentChanged.connect((_tracker, panel) => {
      // It may be told of before it is told to be there.
      if (panel !== null) add(panel);
      this.#currentChanged.emit(this.current);
    });
  }

  get added(): ISignal<this, OpenNotebook> {
    return this.#added;
  }

  get currentChanged(): ISignal<this, OpenNotebook | null> {
    return this.#currentChanged;
  }

  /** The one that a person is at, or was last. */
  get current(): OpenNotebook | null {
    const panel = this.tracker.currentWidget;
    return panel === null ? null : (this.#all.get(panel) ?? null);
  }

  get all(): readonly OpenNotebook[] {
    return [...this.#all.values()];
  }

  /** The one that a node of the page belongs to. */
  at(node: Element): OpenNotebook | null {
    return this.all.find(({ panel }) => panel.node.contains(node)) ?? null;
  }
}
