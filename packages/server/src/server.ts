import { type PythonTools, paramsSchema } from '@stagewright/core';
import {
  type ClientCapabilities,
  type CodeAction,
  type CompletionItem,
  type Connection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  MessageType,
  type Position,
  ShowMessageNotification,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { ACTION_KINDS, type ActionSupport, codeActions, resolveAction } from './features/code-actions.js';
import type { Extract } from './features/extraction.js';
import { codeLenses } from './features/lenses.js';
import { cellLinks, scriptLinks } from './features/links.js';
import { hover, inlayHints } from './features/names.js';
import { completeTag, tagAt, tagCompletions } from './features/tags.js';
import { settingsSchema, yamlCompletions, yamlHover } from './features/yaml.js';
import type { FileHost } from './host.js';
import { CONFIG_FILE, PARAMS_FILE } from './project.js';
import { DEFAULT_DELAY, EXPLAIN, initializationOptionsSchema, refactorParamsSchema } from './protocol.js';
import { Publisher } from './publisher.js';
import { answerRequests } from './requests.js';
import { Session } from './session.js';

/** What the server gets from the process that it runs in. */
export interface ServerHost {
  readonly files: FileHost;
  /** Loads the formatter and linter of generated code. */
  loadTools(): Promise<PythonTools>;
  /** Extracts, without keeping the server from answering. */
  readonly extract: Extract;
  readonly version: string;
}

/** What a client can do, as far as it changes what it is given. */
interface ClientSupport extends ActionSupport {
  readonly isMarkdown: boolean;
  readonly delay: number;
  readonly codeLensRefresh: boolean;
  readonly inlayHintRefresh: boolean;
  readonly watchedFiles: boolean;
}

function supportOf(capabilities: ClientCapabilities, options: unknown): ClientSupport {
  const { workspace, textDocument } = capabilities;
  const own = initializationOptionsSchema.safeParse(options ?? undefined).data?.stagewright;
  const edit = workspace?.workspaceEdit;
  return {
    documentChanges: edit?.documentChanges === true,
    changeAnnotations: edit?.changeAnnotationSupport !== undefined,
    createFiles: edit?.resourceOperations?.includes('create') === true,
    commands: own?.commands ?? [],
    delay: own?.delay ?? DEFAULT_DELAY,
    isMarkdown: textDocument?.hover?.contentFormat?.includes('markdown') === true,
    codeLensRefresh: workspace?.codeLens?.refreshSupport === true,
    inlayHintRefresh: workspace?.inlayHint?.refreshSupport === true,
    watchedFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
  };
}

function capabilitiesOf(version: string): InitializeResult {
  return {
    serverInfo: { name: 'stagewright', version },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
      // Without a list of cells all of them come, markdown too: its headings name stages, and cells are counted with it.
      notebookDocumentSync: { notebookSelector: [{ notebook: { notebookType: 'jupyter-notebook' } }] },
      codeActionProvider: { codeActionKinds: [...ACTION_KINDS], resolveProvider: true },
      codeLensProvider: { resolveProvider: false },
      inlayHintProvider: true,
      hoverProvider: true,
      documentLinkProvider: { resolveProvider: false },
      completionProvider: { triggerCharacters: ['"', ':', ' '] },
      executeCommandProvider: { commands: [EXPLAIN] },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
}

/** Serves a client until it closes the connection. Reads files; never writes one, and never runs anything. */
export function serve(connection: Connection, host: ServerHost): void {
  const session = new Session(host.files, () => host.loadTools(), host.extract);
  let support = supportOf({}, undefined);
  let publisher: Publisher | null = null;
  connection.onInitialize((params) => {
    support = supportOf(params.capabilities, params.initializationOptions);
    session.workspace = foldersOf(params);
    const { codeLensRefresh: codeLens, inlayHintRefresh: inlayHint, delay } = support;
    publisher = new Publisher(connection, session, { codeLens, inlayHint }, delay);
    watch(session, publisher);
    return capabilitiesOf(host.version);
  });
  connection.onInitialized(() => {
    if (support.watchedFiles) void watchFiles(connection);
  });
  connection.onDidChangeWatchedFiles(() => session.touchAll());
  connection.onShutdown(() => publisher?.close());
  connection.onExecuteCommand(({ command, arguments: [text] = [] }) => {
    if (command !== EXPLAIN || typeof text !== 'string') return null;
    return connection.sendNotification(ShowMessageNotification.type, {
      type: MessageType.Info,
      message: text,
    });
  });
  answerLanguage(connection, session, () => support);
  answerDocuments(connection, session);
  answerRequests(connection, session);
  session.listen(connection);
  connection.listen();
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  if (workspaceFolders != null) return workspaceFolders.map(({ uri }) => uri);
  return rootUri == null ? [] : [rootUri];
}

/** Asks to be told of settings and scripts that change outside of the editor. */
async function watchFiles(connection: Connection): Promise<void> {
  const patterns = [`**/${CONFIG_FILE}`, `**/${PARAMS_FILE}`, '**/dvc.yaml', '**/src/*/*.py'];
  const watchers = patterns.map((globPattern) => ({ globPattern }));
  await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
}

function watch(session: Session, publisher: Publisher): void {
  session.onDidChange((state) => publisher.notebookChanged(state));
  session.notebooks.onDidClose(({ uri, cells }) =>
    publisher.notebookClosed(
      uri,
      cells.map((cell) => cell.document),
    ),
  );
  session.documents.onDidChangeContent(({ document }) => {
    publisher.documentChanged(document);
    if (document.uri.endsWith(`/${CONFIG_FILE}`)) session.touchAll();
  });
  session.documents.onDidClose(({ document }) => publisher.documentClosed(document.uri));
}

/** What is said of the code in cells. */
function answerLanguage(connection: Connection, session: Session, support: () => ClientSupport): void {
  connection.onCodeAction(({ textDocument, range, context }): CodeAction[] => {
    const found = session.cellOf(textDocument.uri);
    return found === null ? [] : codeActions(found.view, found.state.uri, found.index, range, context.only);
  });
  connection.onCodeActionResolve((action): CodeAction => {
    const params = refactorParamsSchema.safeParse(action.data);
    const view = params.success ? session.viewOf(params.data.notebook) : null;
    return view === null || !params.success ? action : resolveAction(view, action, params.data, support());
  });
  connection.onCodeLens(({ textDocument }) => {
    const found = session.cellOf(textDocument.uri);
    return found === null ? [] : codeLenses(found.view, found.state.uri, found.index);
  });
  connection.languages.inlayHint.on(({ textDocument, range }) => {
    const found = session.cellOf(textDocument.uri);
    return found === null ? [] : inlayHints(found.view, found.index, range);
  });
  connection.onHover(({ textDocument, position }) => {
    const found = session.cellOf(textDocument.uri);
    if (found !== null) return hover(found.view, found.index, position, support().isMarkdown);
    const schema = schemaFor(session, textDocument.uri);
    const document = session.documents.get(textDocument.uri);
    return schema === null || document === undefined
      ? null
      : yamlHover(document, position, schema, support().isMarkdown);
  });
}

/** What is said of scripts and YAML files, and of how they belong to cells. */
function answerDocuments(connection: Connection, session: Session): void {
  connection.onDocumentLinks(async ({ textDocument: { uri } }) => {
    const cell = session.cellOf(uri);
    if (cell !== null) {
      const isExtracted = cell.view.project.read(`src/${cell.view.blueprint.package}/__init__.py`) !== null;
      return isExtracted ? cellLinks(cell.view, await session.extractions.of(cell.view), cell.index) : [];
    }
    const script = session.notebookOfScript(uri);
    const document = session.documents.get(uri);
    if (script === null || document === undefined) return [];
    const made = await session.extractions.of(script.view);
    return scriptLinks(script.view, made, document, script.file, script.state.uri);
  });
  connection.onCompletion(({ textDocument: { uri }, position }) => completionsAt(session, uri, position));
}

function completionsAt(session: Session, uri: string, position: Position): CompletionItem[] {
  const document = session.documents.get(uri);
  if (document === undefined) return [];
  const schema = schemaFor(session, uri);
  if (schema !== null) return yamlCompletions(document, position, schema);
  const tag = tagAt(document, document.offsetAt(position));
  const view = tag === null ? undefined : [...session.states.values()].map((state) => state.view())[0];
  return tag === null || view == null ? [] : tagCompletions(completeTag(view, -1, tag.prefix), tag.range);
}

/** The schema of a YAML file that the server knows. */
function schemaFor(session: Session, uri: string) {
  const views = session.notebooksBeside(uri);
  if (uri.endsWith(`/${CONFIG_FILE}`)) return settingsSchema(views.flatMap((view) => [...view.flows.keys()]));
  const [first] = views;
  return uri.endsWith(`/${PARAMS_FILE}`) && first !== undefined ? paramsSchema(first.blueprint) : null;
}
