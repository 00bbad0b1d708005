// The language server under clients that are killed, ask in the middle of changes, or send what does not fit.
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { CodeLensRequest } from 'vscode-languageserver-protocol/node';
import { copyOfExample, snapshot } from '../e2e/support.js';
import { Client, cellsOfFile, FULL } from './client.js';

async function started(options = {}): Promise<Client> {
  const client = await Client.start(options);
  onTestFinished(async () => {
    const { exitCode, signalCode } = client.process;
    if (exitCode === null && signalCode === null) await client.stop();
  });
  return client;
}

const CELLS = [{ source: 'x = 1', tags: ['stage:a'] }, { source: 'print(y)' }];

it('a server that was killed leaves nothing behind, and the next one says the same', async () => {
  const folder = copyOfExample('digits');
  const path = join(folder, 'digits.ipynb');
  const uri = pathToFileURL(path).href;
  const before = snapshot(folder);
  const ask = (client: Client) => client.connection.sendRequest('stagewright/plan', { notebook: uri });
  const first = await started();
  await first.open(uri, cellsOfFile(path));
  const answer = await ask(first);
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');
  const second = await started();
  await second.open(uri, cellsOfFile(path));
  expect(await ask(second)).toEqual(answer);
  await second.connection.sendRequest('stagewright/preview', { notebook: uri });
  expect(snapshot(folder)).toEqual(before);
});

it('a cell that is removed while its lenses are asked for has none, and nobody minds', async () => {
  const client = await started();
  const notebook = await client.open('untitled:a.ipynb', CELLS);
  const gone = notebook.at(0);
  const asked = client.connection.sendRequest(CodeLensRequest.type, { textDocument: gone });
  await notebook.remove(0);
  const after = client.connection.sendRequest(CodeLensRequest.type, { textDocument: gone });
  expect((await asked)?.length ?? 0).toBeGreaterThanOrEqual(0);
  expect(await after).toEqual([]);
});

it('a change of a cell that is not there does no harm', async () => {
  const client = await started();
  const notebook = await client.open('untitled:a.ipynb', CELLS);
  await client.until(() => notebook.codes(1).includes('names/undefined'));
  await notebook.change({ data: [{ kind: 2, document: 'untitled:nothing#1' }] });
  await notebook.change({
    textContent: [{ document: { uri: 'untitled:nothing#2', version: 9 }, changes: [{ text: 'x' }] }],
  });
  await notebook.type(1, 'print(x)');
  await client.until(() => notebook.codes(1).length === 0);
});

it('cells that change places are found where they are now', async () => {
  const client = await started();
  const notebook = await client.open('untitled:a.ipynb', [{ source: 'x = 1' }, { source: 'print(x)' }]);
  const [first = '', second = ''] = notebook.cells;
  const cell = (document: string) => ({ kind: 2 as const, document });
  // No document is opened or closed by it.
  await notebook.change({
    structure: { array: { start: 0, deleteCount: 2, cells: [cell(second), cell(first)] } },
  });
  await client.until(() => notebook.codes(1).length > 0);
  expect(notebook.codes(1)).toEqual(['order/used-before-definition']);
});

it('tells the client to ask for lenses again when they are others', async () => {
  const client = await started();
  const notebook = await client.open('untitled:a.ipynb', CELLS);
  const count = () => client.requests.filter((method) => method === 'workspace/codeLens/refresh').length;
  await client.until(() => notebook.codes(1).length > 0);
  const before = count();
  await notebook.tag(0, ['stage:other']);
  await notebook.type(1, 'print(z)');
  await client.until(() => JSON.stringify(client.diagnostics.get(notebook.cells[1] ?? '')).includes('`z`'));
  await client.connection.sendRequest('stagewright/plan', { notebook: notebook.uri });
  expect(count()).toBeGreaterThan(before);
});

it('two clients do not hear of each other', async () => {
  const [one, other] = [await started(), await started({ capabilities: FULL })];
  const first = await one.open('untitled:a.ipynb', CELLS);
  const second = await other.open('untitled:a.ipynb', [{ source: 'x = 1' }, { source: 'print(x)' }]);
  await one.until(() => first.codes(1).length > 0);
  await other.connection.sendRequest('stagewright/plan', { notebook: second.uri });
  expect(second.codes(1)).toEqual([]);
});

it('ends when it is told to, with 0', async () => {
  const client = await started();
  await client.stop();
  expect(client.process.exitCode).toBe(0);
});
