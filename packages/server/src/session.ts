import { basename } from 'node:path';
import type { PythonTools } from '@stagewright/core';
import {
  type Connection,
  type DidChangeNotebookDocumentParams,
  Emitter,
  NotebookDocuments,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Extract, Extractions } from './features/extraction.js';
import type { FileHost } from './host.js';
import { NotebookState, type NotebookView } from './notebook-state.js';
import { type Project, pathOf, projectOf, type TextSource } from './project.js';

/** A cell of an open notebook, found by its document. */
export interface FoundCell {
  readonly state: NotebookState;
  readonly view: NotebookView;
  readonly index: number;
}

/** The open documents and notebooks of one client, kept in step with what it says. */
export class Session {
  readonly documents = new TextDocuments(TextDocument);
  readonly notebooks = new NotebookDocuments(TextDocument);
  readonly states = new Map<string, NotebookState>();
  readonly extractions: Extractions;
  workspace: readonly string[] = [];
  #changed = new Emitter<NotebookState>();
  #tools: Promise<PythonTools> | null = null;

  constructor(
    readonly host: FileHost,
    private readonly loadTools: () => Promise<PythonTools>,
    extract: Extract,
  ) {
    this.extractions = new Extractions(extract);
    this.notebooks.onDidOpen(({ uri }) => this.#open(uri));
    this.notebooks.onDidClose(({ uri }) => this.states.delete(uri));
  }

  /** A notebook was opened or has changed. */
  get onDidChange() {
    return this.#changed.event;
  }

  /** Where files are read from: open documents first. */
  get texts(): TextSource {
    return { host: this.host, open: (uri) => this.documents.get(uri)?.getText() ?? null };
  }

  /** Formatter and linter of the generated code, loaded when they are first needed. */
  tools(): Promise<PythonTools> {
    this.#tools ??= this.loadTools();
    return this.#tools;
  }

  /** Follows what a client says of its documents. */
  listen(connection: Connection): void {
    this.documents.listen(connection);
    const { synchronization } = connection.notebooks;
    // The library tells of changes that bring, take or edit cells; one that only moves them, or changes their tags, counts too.
    const noticing = {
      ...synchronization,
      onDidChangeNotebookDocument: (
        handler: (params: DidChangeNotebookDocumentParams) => Promise<void> | void,
      ) =>
        synchronization.onDidChangeNotebookDocument(async (params) => {
          try {
            await handler(params);
          } finally {
            // Also after a change of a cell that is gone, which the library throws for: the rest of it counts.
            this.touch(params.notebookDocument.uri);
          }
        }),
    };
    this.notebooks.listen(
      new Proxy(connection, {
        get: (target, key) =>
          key === 'notebooks' ? { synchronization: noticing } : Reflect.get(target, key),
      }),
    );
  }

  /** Says that a notebook has changed. */
  touch(uri: string): void {
    const state = this.states.get(uri);
    if (state === undefined) return;
    state.invalidate();
    this.#changed.fire(state);
  }

  /** Says that a setting has changed, which may change what is found in every notebook. */
  touchAll(): void {
    for (const uri of this.states.keys()) this.touch(uri);
  }

  #open(uri: string): void {
    const project = projectOf(uri, this.workspace, this.texts);
    const state = new NotebookState(
      uri,
      project,
      () => this.notebooks.getNotebookDocument(uri),
      (cell) => this.notebooks.cellTextDocuments.get(cell),
    );
    this.states.set(uri, state);
    this.#changed.fire(state);
  }

  /** What is known of an open notebook; null when it is not open, or not Python. */
  viewOf(uri: string): NotebookView | null {
    return this.states.get(uri)?.view() ?? null;
  }

  /** The cell whose document has this URI. */
  cellOf(uri: string): FoundCell | null {
    const notebook = this.notebooks.findNotebookDocumentForCell(uri)?.uri;
    const state = notebook === undefined ? undefined : this.states.get(notebook);
    const view = state?.view() ?? null;
    const index = view?.indexOf(uri) ?? null;
    return state === undefined || view === null || index === null ? null : { state, view, index };
  }

  /** The open notebook whose pipeline has a script, with the script's path in the project. */
  notebookOfScript(uri: string): { state: NotebookState; view: NotebookView; file: string } | null {
    const path = pathOf(uri);
    if (path === null) return null;
    for (const state of this.states.values()) {
      const file = pathIn(state.project, path);
      const [, name] = /^src\/(\w+)\/\w+\.py$/.exec(file ?? '') ?? [];
      if (file === null || name === undefined) continue;
      const view = state.view();
      if (view?.blueprint.package === name) return { state, view, file };
    }
    return null;
  }

  /** The open notebooks whose project has a file, such as its `params.yaml`. */
  notebooksBeside(uri: string): NotebookView[] {
    const path = pathOf(uri);
    if (path === null) return [];
    const name = basename(path);
    return [...this.states.values()].flatMap((state) =>
      pathIn(state.project, path) === name ? (state.view() ?? []) : [],
    );
  }
}

/** The path of a file in a project's folder, with `/`; null for one elsewhere. */
function pathIn({ folder }: Project, path: string): string | null {
  if (folder === null || !path.startsWith(folder)) return null;
  const rest = path.slice(folder.length).replaceAll('\\', '/');
  return rest.startsWith('/') ? rest.slice(1) : null;
}
