import { type Action, type Diagnostic, setDiagnostics } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import { type EditorView, ViewPlugin } from '@codemirror/view';
import type { ICellModel } from '@jupyterlab/cells';
import { EditorExtensionRegistry, type IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import type { Settings } from '../host/settings.js';
import type { OpenNotebook } from '../notebook/open-notebook.js';
import type { OpenNotebooks } from '../notebook/open-notebooks.js';
import type { ShownFinding } from '../worker/protocol.js';

/** Makes the fix of a finding. */
export type MakeFix = (notebook: OpenNotebook, finding: ShownFinding) => void;

/** Draws what is found in the editors of cells, with fixes as buttons. */
export class CellFindings {
  /** The editors of cells that are there: cells out of sight may have none. */
  readonly #views = new Map<object, Set<EditorView>>();
  readonly #drawn = new WeakMap<EditorView, string>();

  constructor(
    private readonly notebooks: OpenNotebooks,
    private readonly settings: Settings,
    private readonly fix: MakeFix,
  ) {
    notebooks.added.connect((_all, notebook) => {
      notebook.changed.connect(() => this.#drawAll(notebook));
    });
    settings.changed.connect(() => {
      for (const notebook of notebooks.all) this.#drawAll(notebook);
    });
  }

  /** Adds itself to the editors that JupyterLab makes. */
  register(registry: IEditorExtensionRegistry): void {
    registry.addExtension({
      name: 'stagewright:findings',
      factory: ({ model }) => {
        // Other editors have a model without tags.
        const cell = model as Partial<ICellModel>;
        if (cell.type !== 'code' || cell.id === undefined) return null;
        return EditorExtensionRegistry.createImmutableExtension(this.#follow(model));
      },
    });
  }

  /** Knows the editor of a cell while it is there: cells of copied notebooks have the same ids, their models are told apart. */
  #follow(cell: object) {
    const views = this.#views;
    const draw = (view: EditorView) => this.#drawNew(cell, view);
    return ViewPlugin.define((view) => {
      const known = views.get(cell) ?? new Set();
      views.set(cell, known.add(view));
      // Not while the view is being made.
      queueMicrotask(() => draw(view));
      return {
        destroy() {
          known.delete(view);
          if (known.size === 0) views.delete(cell);
        },
      };
    });
  }

  #drawNew(cell: object, view: EditorView): void {
    // Several views of a notebook know the same of it.
    const notebook = this.notebooks.all.find((one) => modelsOf(one).includes(cell));
    if (notebook !== undefined) this.#draw(notebook, modelsOf(notebook).indexOf(cell), view);
  }

  #drawAll(notebook: OpenNotebook): void {
    for (const [index, cell] of modelsOf(notebook).entries()) {
      for (const view of this.#views.get(cell) ?? []) this.#draw(notebook, index, view);
    }
  }

  #draw(notebook: OpenNotebook, index: number, view: EditorView): void {
    const all = this.settings.cellFindings ? (notebook.look?.findings ?? []) : [];
    const own = all.filter(({ where }) => where?.cell === index);
    const wanted = JSON.stringify(own);
    if ((this.#drawn.get(view) ?? '[]') === wanted) return;
    this.#drawn.set(view, wanted);
    const diagnostics = own.map((finding) => this.#diagnostic(notebook, finding, view.state.doc));
    view.dispatch(setDiagnostics(view.state, diagnostics));
  }

  #diagnostic(notebook: OpenNotebook, finding: ShownFinding, doc: Text): Diagnostic {
    const { code, level, message, remedy, fix } = finding;
    const actions: Action[] = fix === null ? [] : [{ name: fix, apply: () => this.fix(notebook, finding) }];
    return {
      ...placeOf(finding, doc),
      severity: level,
      source: `stagewright ${code}`,
      message: `${message}\n${remedy}`,
      actions,
    };
  }
}

function modelsOf({ panel }: OpenNotebook): object[] {
  return [...(panel.content.model?.cells ?? [])];
}

/** Offsets of a finding: to its end where it has one, else the word or line at its place; the first line without a place. */
function placeOf({ where }: ShownFinding, doc: Text): { from: number; to: number } {
  const line = doc.line(within(where?.line ?? 1, doc.lines));
  const from = Math.min(line.from + (where?.column ?? 1) - 1, line.to);
  if (where?.line === undefined) return { from: line.from, to: line.to };
  if (where.endLine !== undefined) {
    const last = doc.line(within(where.endLine, doc.lines));
    return { from, to: Math.max(from, Math.min(last.from + (where.endColumn ?? 1) - 1, last.to)) };
  }
  const rest = doc.sliceString(from, line.to);
  const word = /^[\p{L}\p{N}_.]+/u.exec(rest)?.[0] ?? rest.trimEnd();
  return { from, to: Math.min(from + Math.max(1, word.length), line.to) };
}

function within(line: number, lines: number): number {
  return Math.max(1, Math.min(line, lines));
}
