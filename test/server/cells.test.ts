// The language server over stdio, by a client of another package: what it says of cells as they are typed.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { applyTextEdits, type TextEdit as CoreEdit } from '@stagewright/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type CodeAction,
  CodeActionRequest,
  CodeActionResolveRequest,
  CodeLensRequest,
  HoverRequest,
  InlayHintRequest,
  TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { root } from '../e2e/support.js';
import { type CellText, Client, cellsOfFile, type OpenNotebook, positionOf } from './client.js';

let client: Client;
beforeAll(async () => {
  client = await Client.start({ commands: ['stagewright.applyRefactoring'] });
});
afterAll(() => client.stop());

let count = 0;
async function open(cells: readonly CellText[]): Promise<OpenNotebook> {
  count += 1;
  return client.open(`untitled:Untitled-${count}.ipynb`, cells);
}

const whole = { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } };

const actionsAt = async (notebook: OpenNotebook, cell: number, range = whole, only?: string[]) =>
  ((await client.connection.sendRequest(CodeActionRequest.type, {
    textDocument: notebook.at(cell),
    range,
    context: { diagnostics: [], ...(only === undefined ? {} : { only }) },
  })) ?? []) as CodeAction[];

const resolved = (action: CodeAction | undefined) =>
  client.connection.sendRequest(CodeActionResolveRequest.type, action ?? { title: 'none' });

/** A cell's text after an edit. */
function after(edit: WorkspaceEdit | undefined, uri: string, text: string): string {
  const document = TextDocument.create(uri, 'python', 0, text);
  const changes = (edit?.documentChanges ?? [])
    .filter(TextDocumentEdit.is)
    .filter((c) => c.textDocument.uri === uri);
  const edits = changes
    .flatMap((change) => change.edits)
    .map((change): CoreEdit => {
      if (!('newText' in change)) throw new Error('a snippet');
      const { start, end } = change.range;
      return { from: document.offsetAt(start), to: document.offsetAt(end), insert: change.newText };
    });
  return applyTextEdits(text, edits);
}

it('finds what the rules find in the cells of a notebook that is opened, and mends it by an edit', async () => {
  const source = 'a, b = train_test_split([1, 2])';
  const notebook = await open([
    { source: 'from sklearn.model_selection import train_test_split' },
    { source: 'seed = 3', tags: ['parameters'] },
    { source },
  ]);
  await client.until(() => notebook.codes(2).length > 0);
  expect(notebook.codes(2)).toEqual(['seeds/unseeded']);
  const [diagnostic] = client.diagnostics.get(notebook.cells[2] ?? '') ?? [];
  expect(diagnostic?.range.start).toEqual(positionOf(source, 'train_test_split'));
  expect(diagnostic?.severity).toBe(1);
  const [fix] = await actionsAt(notebook, 2, whole, ['quickfix']);
  expect(fix?.edit).toBeUndefined();
  const { edit } = await resolved(fix);
  expect(after(edit, notebook.cells[2] ?? '', source)).toBe(
    'a, b = train_test_split([1, 2], random_state=seed)',
  );
});

it('follows what is typed, half-typed lines included, and says when nothing is found any more', async () => {
  const notebook = await open([{ source: 'x = 1' }, { source: 'print(x' }]);
  await client.until(() => notebook.codes(1).includes('syntax/invalid'));
  for (const text of [
    'print(x)\ny = ',
    'print(x)\ny = (1,',
    'print(x)\nfor',
    'print(x)\ndef f(',
    "print('",
    'x.',
  ]) {
    await notebook.type(1, text);
  }
  await notebook.type(1, 'print(y)');
  await client.until(() => notebook.codes(1).includes('names/undefined'));
  await notebook.type(1, 'print(x)');
  await client.until(() => notebook.codes(1).length === 0);
});

it('follows cells that are added, removed, moved and tagged', async () => {
  const notebook = await open([{ source: 'x = 1' }, { source: 'print(x)' }]);
  await notebook.remove(0);
  await client.until(() => notebook.codes(0).includes('names/undefined'));
  await notebook.tag(0, ['skip']);
  await client.until(() => notebook.codes(0).length === 0);
  await notebook.tag(0, ['stage:Bad Name']);
  await client.until(() => notebook.codes(0).includes('tags/bad-stage-name'));
  await notebook.close();
  await client.until(() => notebook.codes(0).length === 0);
});

it('says nothing of a notebook of another language', async () => {
  const notebook = await client.open('untitled:R.ipynb', []);
  await notebook.close();
  const cells = [{ kind: 2 as const, document: 'untitled:R.ipynb#1' }];
  const metadata = { metadata: { kernelspec: { language: 'R' } } };
  await client.connection.sendNotification('notebookDocument/didOpen', {
    notebookDocument: {
      uri: 'untitled:R.ipynb',
      notebookType: 'jupyter-notebook',
      version: 1,
      cells,
      metadata,
    },
    cellTextDocuments: [{ uri: 'untitled:R.ipynb#1', languageId: 'r', version: 1, text: 'x <- (' }],
  });
  const lenses = await client.connection.sendRequest(CodeLensRequest.type, {
    textDocument: { uri: 'untitled:R.ipynb#1' },
  });
  expect(lenses).toEqual([]);
  expect(client.diagnostics.get('untitled:R.ipynb#1')).toBeUndefined();
});

const STAGES: readonly CellText[] = [
  { source: '# Title', kind: 'markdown' },
  { source: 'import numpy as np' },
  { source: 'rate = 0.5', tags: ['parameters'] },
  { source: 'x = np.arange(4)', tags: ['stage:load'] },
  { source: 'x[0] = 7' },
  { source: 'y = x * rate', tags: ['stage:train'] },
];

it('shows on the first cell of each stage what it reads and writes', async () => {
  const notebook = await open(STAGES);
  const titles = async (cell: number) =>
    (
      (await client.connection.sendRequest(CodeLensRequest.type, { textDocument: notebook.at(cell) })) ?? []
    ).map(({ command }) => command?.title);
  expect(await titles(3)).toEqual(['Stage load · writes x', 'Extract', 'Run']);
  expect(await titles(4)).toEqual([]);
  expect(await titles(5)).toEqual(['Stage train · reads x · params rate', 'Extract', 'Run']);
});

it('tells of a name that crosses stages where it is made, changed and read', async () => {
  const notebook = await open(STAGES);
  const hover = await client.connection.sendRequest(HoverRequest.type, {
    textDocument: notebook.at(5),
    position: positionOf('y = x * rate', 'x'),
  });
  expect(hover?.contents).toMatchObject({ kind: 'markdown' });
  const text = JSON.stringify(hover?.contents);
  expect(text).toContain('Made in `load` (cell 4, line 1)');
  expect(text).toContain('Changed in `load` (cell 5, line 1)');
  expect(text).toContain('Read in `train` (cell 6, line 1)');
  const none = await client.connection.sendRequest(HoverRequest.type, {
    textDocument: notebook.at(5),
    position: positionOf('y = x * rate', 'y'),
  });
  expect(none).toBeNull();
});

it('hints at the stage that a value comes from, and at the key of a param', async () => {
  const notebook = await open(STAGES);
  const hints = async (cell: number) =>
    (
      (await client.connection.sendRequest(InlayHintRequest.type, {
        textDocument: notebook.at(cell),
        range: whole,
      })) ?? []
    ).map(({ label, position }) => [label, position.character]);
  expect(await hints(5)).toEqual([['← load', 5]]);
  expect(await hints(2)).toEqual([['→ train.rate', 4]]);
});

it('gives refactorings of cells as actions, with an edit to look at before it is made', async () => {
  const source = 'lr = 0.1\nclean = [v for v in x]\nprint(clean)';
  const notebook = await open([{ source: 'x = [1]' }, { source }, { source: 'print(clean)' }]);
  const at = positionOf(source, 'clean = [');
  const end = positionOf(source, '\nprint');
  const actions = await actionsAt(notebook, 1, { start: at, end }, ['refactor']);
  const titles = actions.map(({ title }) => title);
  expect(titles).toContain('Extract to function…');
  expect(titles).toContain('Extract to pipeline stage…');
  // The client asks for the name, so it gets the command.
  const asked = await resolved(actions.find(({ title }) => title === 'Extract to function…'));
  expect(asked.command).toMatchObject({ command: 'stagewright.applyRefactoring' });
});

it('without the client’s commands an action has its edit, or says why it has none', async () => {
  const plain = await Client.start();
  const source = 'clean = [v for v in x]\nprint(clean)';
  const notebook = await plain.open('untitled:plain.ipynb', [{ source: 'x = [1]' }, { source }]);
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 22 } };
  const actions = ((await plain.connection.sendRequest(CodeActionRequest.type, {
    textDocument: notebook.at(1),
    range,
    context: { diagnostics: [] },
  })) ?? []) as CodeAction[];
  const resolve = (title: string) =>
    plain.connection.sendRequest(
      CodeActionResolveRequest.type,
      actions.find((a) => a.title === title) ?? { title },
    );
  const made = await resolve('Extract to function…');
  expect(after(made.edit, notebook.cells[1] ?? '', source)).toBe(
    'def compute(x: list) -> list:\n    """Compute."""\n    clean = [v for v in x]\n    return clean\n\n\nclean = compute(x)\nprint(clean)',
  );
  expect(Object.values(made.edit?.changeAnnotations ?? {})).toEqual([
    { label: 'Extract to the function compute', needsConfirmation: true },
  ]);
  const stage = await resolve('Extract to pipeline stage…');
  expect(stage.edit).toBeUndefined();
  await plain.connection.sendRequest('workspace/executeCommand', stage.command);
  expect(plain.messages.join()).toContain('does not let a language server do');
  await plain.stop();
});

it.each(['digits', 'temperature', 'untagged'])(
  'reads examples/%s: its stages, and nothing that stops them',
  async (name) => {
    const path = join(root, 'examples', name, `${name}.ipynb`);
    const cells = cellsOfFile(path);
    const notebook = await client.open(pathToFileURL(path).href, cells);
    const plan = await client.connection.sendRequest<{
      plan: { stages: { name: string; cells: number[] }[] };
    }>('stagewright/plan', { notebook: notebook.uri });
    expect(plan.plan.stages.length).toBeGreaterThan(1);
    for (const { cells: own } of plan.plan.stages)
      for (const cell of own) expect(cells[cell]?.kind).toBe('code');
    const first = plan.plan.stages[0]?.cells[0] ?? 0;
    expect(cells[first]?.source).toMatch(/\S/);
  },
);
