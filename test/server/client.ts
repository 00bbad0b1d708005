import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  type Diagnostic,
  DidChangeNotebookDocumentNotification,
  DidCloseNotebookDocumentNotification,
  DidOpenNotebookDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  type NotebookCell,
  type NotebookDocumentChangeEvent,
  type Position,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { root } from '../e2e/support.js';

const SERVER = join(root, 'packages/server/bin/stagewright-language-server.js');

/** What the server may ask of a client. */
const ASKED = ['workspace/codeLens/refresh', 'workspace/inlayHint/refresh', 'client/registerCapability'];

export interface CellText {
  readonly source: string;
  readonly tags?: readonly string[];
  readonly kind?: 'code' | 'markdown';
}

/** The cells of a notebook file. */
export function cellsOfFile(path: string): CellText[] {
  const { cells } = JSON.parse(readFileSync(path, 'utf8'));
  return cells.map(
    (cell: { cell_type: string; source: string | string[]; metadata: { tags?: string[] } }): CellText => ({
      source: [cell.source].flat().join(''),
      tags: cell.metadata.tags ?? [],
      kind: cell.cell_type === 'code' ? 'code' : 'markdown',
    }),
  );
}

/** How a client may differ from one that can do all that LSP has. */
export interface ClientOptions {
  readonly commands?: readonly string[];
  readonly capabilities?: object;
  readonly folder?: string;
}

/** A client of the language server, in a process of its own, over stdio. */
export class Client {
  readonly diagnostics = new Map<string, readonly Diagnostic[]>();
  readonly requests: string[] = [];
  readonly messages: string[] = [];
  #version = 0;
  #listeners = new Set<() => void>();

  private constructor(
    readonly process: ChildProcess,
    readonly connection: ProtocolConnection,
    readonly initialized: InitializeResult,
  ) {}

  static async start({ commands = [], capabilities = FULL, folder }: ClientOptions = {}): Promise<Client> {
    const child = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.listen();
    const waiting: (() => void)[] = [];
    let client: Client | null = null;
    connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
      const notice = () => client?.notice(uri, diagnostics);
      if (client === null) waiting.push(notice);
      else notice();
    });
    for (const method of ASKED) connection.onRequest(method, () => void client?.requests.push(method));
    connection.onNotification(
      'window/showMessage',
      (params) => void client?.messages.push(JSON.stringify(params)),
    );
    const initialized = await connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: folder === undefined ? null : [{ uri: pathToFileURL(folder).href, name: 'test' }],
      capabilities,
      initializationOptions: { stagewright: { commands, delay: 5 } },
    });
    client = new Client(child, connection, initialized);
    for (const notice of waiting) notice();
    await connection.sendNotification(InitializedNotification.type, {});
    return client;
  }

  private notice(uri: string, diagnostics: readonly Diagnostic[]): void {
    this.diagnostics.set(uri, diagnostics);
    for (const listener of this.#listeners) listener();
  }

  /** Waits until something holds of the diagnostics that have come. */
  async until(holds: () => boolean): Promise<void> {
    await new Promise<void>((done) => {
      const listener = () => {
        if (!holds()) return;
        this.#listeners.delete(listener);
        done();
      };
      this.#listeners.add(listener);
      listener();
    });
  }

  /** Opens a notebook with these cells. */
  async open(uri: string, cells: readonly CellText[]): Promise<OpenNotebook> {
    const notebook = new OpenNotebook(this, uri);
    const listed = cells.map((cell) => notebook.add(cell));
    await this.connection.sendNotification(DidOpenNotebookDocumentNotification.type, {
      notebookDocument: { uri, notebookType: 'jupyter-notebook', version: this.next(), cells: listed },
      cellTextDocuments: cells.map((cell, at) => notebook.item(cell, at)),
    });
    return notebook;
  }

  /** Opens a text document. */
  async openText(uri: string, languageId: string, text: string): Promise<void> {
    const textDocument = { uri, languageId, version: this.next(), text };
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  next(): number {
    this.#version += 1;
    return this.#version;
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest(ShutdownRequest.type);
    const ended = new Promise((done) => this.process.once('exit', done));
    await this.connection.sendNotification(ExitNotification.type);
    await ended;
    this.connection.dispose();
  }
}

/** A notebook that a client has open. */
export class OpenNotebook {
  readonly cells: string[] = [];
  #count = 0;

  constructor(
    private readonly client: Client,
    readonly uri: string,
  ) {}

  add({ kind = 'code', tags = [] }: CellText): NotebookCell {
    const document = `${this.uri.replace(/^file:/, 'vscode-notebook-cell:')}#c${this.#count}`;
    this.#count += 1;
    this.cells.push(document);
    // As VS Code keeps them.
    return { kind: kind === 'code' ? 2 : 1, document, metadata: { metadata: { tags: [...tags] } } };
  }

  item({ source, kind = 'code' }: CellText, at: number) {
    const uri = this.cells[at] ?? '';
    return { uri, languageId: kind === 'code' ? 'python' : 'markdown', version: 1, text: source };
  }

  async change(cells: NonNullable<NotebookDocumentChangeEvent['cells']>): Promise<number> {
    const version = this.client.next();
    await this.client.connection.sendNotification(DidChangeNotebookDocumentNotification.type, {
      notebookDocument: { uri: this.uri, version },
      change: { cells },
    });
    return version;
  }

  /** Replaces a cell's whole text. */
  async type(cell: number, text: string): Promise<number> {
    const document = { uri: this.cells[cell] ?? '', version: this.client.next() };
    return this.change({ textContent: [{ document, changes: [{ text }] }] });
  }

  async tag(cell: number, tags: readonly string[]): Promise<number> {
    const document = this.cells[cell] ?? '';
    return this.change({ data: [{ kind: 2, document, metadata: { metadata: { tags: [...tags] } } }] });
  }

  async remove(cell: number): Promise<number> {
    const [uri = ''] = this.cells.splice(cell, 1);
    return this.change({ structure: { array: { start: cell, deleteCount: 1 }, didClose: [{ uri }] } });
  }

  async close(): Promise<void> {
    await this.client.connection.sendNotification(DidCloseNotebookDocumentNotification.type, {
      notebookDocument: { uri: this.uri },
      cellTextDocuments: this.cells.map((uri) => ({ uri })),
    });
  }

  /** Codes of what is found in a cell. */
  codes(cell: number): string[] {
    return (this.client.diagnostics.get(this.cells[cell] ?? '') ?? []).map(({ code }) => String(code));
  }

  at(cell: number): { uri: string } {
    return { uri: this.cells[cell] ?? '' };
  }
}

/** What a client such as VS Code says that it can do, as far as the server asks. */
export const FULL = {
  workspace: {
    workspaceEdit: { documentChanges: true, resourceOperations: ['create'], changeAnnotationSupport: {} },
    codeLens: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
  },
  textDocument: {
    hover: { contentFormat: ['markdown', 'plaintext'] },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } },
  },
};

/** The place of a text in a source. */
export function positionOf(source: string, text: string, occurrence = 0): Position {
  let at = source.indexOf(text);
  for (let count = 0; count < occurrence; count += 1) at = source.indexOf(text, at + 1);
  const before = source.slice(0, at).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}
