import { checkConfig, checkParams, editedLines, stagesOf } from '@stagewright/core';
import {
  CodeLensRefreshRequest,
  type Connection,
  type Diagnostic,
  DiagnosticSeverity,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { diagnosticOf, lineRange } from './convert.js';
import { notebookDiagnostics } from './features/diagnostics.js';
import { codeLenses } from './features/lenses.js';
import type { NotebookState } from './notebook-state.js';
import { CONFIG_FILE, PARAMS_FILE } from './project.js';
import { METHODS } from './protocol.js';
import { Scheduler } from './scheduler.js';
import type { Session } from './session.js';

/** What the client can be told to ask for again. */
export interface RefreshSupport {
  readonly codeLens: boolean;
  readonly inlayHint: boolean;
}

/** Tells the client what is found, as it types: only what has changed since it was last told. */
export class Publisher {
  readonly #scheduler: Scheduler;
  readonly #told = new Map<string, string>();
  readonly #shown = new Map<string, string>();
  /** The cells of each notebook when it was last looked at: nothing is found any more in those that go. */
  readonly #cells = new Map<string, readonly string[]>();

  constructor(
    private readonly connection: Connection,
    private readonly session: Session,
    private readonly refresh: RefreshSupport,
    delay: number,
  ) {
    this.#scheduler = new Scheduler(delay);
  }

  /** Looks at a notebook when nobody has typed for a moment. */
  notebookChanged(state: NotebookState): void {
    this.#scheduler.ask(state.uri, () => this.#publishNotebook(state));
  }

  /** Nothing is found any more in a notebook that was closed. */
  notebookClosed(uri: string, cells: readonly string[]): void {
    this.#scheduler.cancel(uri);
    this.#shown.delete(uri);
    for (const cell of this.#cells.get(uri) ?? []) this.#tell(cell, []);
    this.#cells.delete(uri);
    for (const cell of cells) this.#tell(cell, []);
  }

  /** Looks at a script or a YAML file. */
  documentChanged(document: TextDocument): void {
    this.#scheduler.ask(document.uri, () => this.#tell(document.uri, this.#foundIn(document)));
  }

  documentClosed(uri: string): void {
    this.#scheduler.cancel(uri);
    this.#tell(uri, []);
  }

  close(): void {
    this.#scheduler.cancelAll();
  }

  #publishNotebook(state: NotebookState): void {
    if (this.session.states.get(state.uri) !== state) return;
    const view = state.view();
    if (view === null) return;
    const found = notebookDiagnostics(view);
    for (const uri of this.#cells.get(state.uri) ?? []) if (!found.has(uri)) this.#tell(uri, []);
    this.#cells.set(state.uri, [...found.keys()]);
    for (const [uri, diagnostics] of found) this.#tell(uri, diagnostics);
    void this.connection.sendNotification(METHODS.planChanged, {
      notebook: state.uri,
      version: view.version,
    });
    // Editors keep lenses and hints until they are told that others are due.
    const firsts = stagesOf(view).flatMap(({ first }) => codeLenses(view, state.uri, first));
    const shown = JSON.stringify([firsts, [...view.flows.keys()], [...view.stages]]);
    if (this.#shown.get(state.uri) === shown) return;
    this.#shown.set(state.uri, shown);
    if (this.refresh.codeLens) this.connection.sendRequest(CodeLensRefreshRequest.type).catch(ignore);
    if (this.refresh.inlayHint) this.connection.languages.inlayHint.refresh().catch(ignore);
    for (const document of this.session.documents.all()) {
      if (document.uri.endsWith(`/${PARAMS_FILE}`)) this.documentChanged(document);
    }
  }

  #tell(uri: string, diagnostics: readonly Diagnostic[]): void {
    const text = JSON.stringify(diagnostics);
    if ((this.#told.get(uri) ?? '[]') === text) return;
    if (diagnostics.length === 0) this.#told.delete(uri);
    else this.#told.set(uri, text);
    void this.connection.sendDiagnostics({ uri, diagnostics: [...diagnostics] });
  }

  #foundIn(document: TextDocument): Diagnostic[] {
    const name = document.uri.slice(document.uri.lastIndexOf('/') + 1);
    if (name === CONFIG_FILE) {
      return checkConfig(document.getText(), name).map((found) => diagnosticOf(found, document));
    }
    if (name === PARAMS_FILE) {
      const [view] = this.session.notebooksBeside(document.uri);
      const found = checkParams(document.getText(), name, view?.blueprint ?? null);
      return found.map((one) => diagnosticOf(one, document));
    }
    return this.#editedByHand(document);
  }

  /** Lines of a script that are not as they were extracted. */
  #editedByHand(document: TextDocument): Diagnostic[] {
    const found = this.session.notebookOfScript(document.uri);
    if (found === null) return [];
    const base = found.state.project.files().base(found.file);
    if (base === null) return [];
    return editedLines(base, document.getText()).map(({ from, to }) => ({
      range: { start: lineRange(document, from - 1).start, end: lineRange(document, to - 1).end },
      severity: DiagnosticSeverity.Hint,
      code: 'files/edited',
      source: 'stagewright',
      message: 'Edited by hand since it was extracted: the next extraction keeps it.',
    }));
  }
}

function ignore(): void {
  // The client has closed the connection, or does not answer: there is nothing to refresh.
}
