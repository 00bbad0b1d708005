// The language server on text documents (settings, params, scripts), and the requests that editors' views make.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FileEdit } from '@stagewright/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type CompletionItem,
  CompletionRequest,
  DocumentLinkRequest,
  HoverRequest,
} from 'vscode-languageserver-protocol/node';
import { copyOfExample, emptyFolder, root, stagewrightOk } from '../e2e/support.js';
import { Client, cellsOfFile, type OpenNotebook } from './client.js';

let client: Client;
beforeAll(async () => {
  client = await Client.start();
});
afterAll(() => client.stop());

const uriOf = (folder: string, path: string) => pathToFileURL(join(folder, path)).href;

/** A copy of an example with its notebook open. */
async function opened(name: string): Promise<{ folder: string; notebook: OpenNotebook }> {
  const folder = copyOfExample(name);
  const path = join(folder, `${name}.ipynb`);
  return { folder, notebook: await client.open(pathToFileURL(path).href, cellsOfFile(path)) };
}

const codes = (uri: string) => (client.diagnostics.get(uri) ?? []).map(({ code }) => code);

/** What is offered behind a text. */
async function complete(uri: string, text: string, behind: string): Promise<CompletionItem[]> {
  const before = text.slice(0, text.indexOf(behind) + behind.length).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  const found = await client.connection.sendRequest(CompletionRequest.type, {
    textDocument: { uri },
    position,
  });
  return Array.isArray(found) ? found : (found?.items ?? []);
}

it('checks and completes stagewright.yaml', async () => {
  const folder = emptyFolder();
  const uri = uriOf(folder, 'stagewright.yaml');
  const text = 'strict: tru\nrules:\n  seeds/unseded: off\n  \nartifacts:\n  x: np\npackge: a\n';
  await client.openText(uri, 'yaml', text);
  await client.until(() => codes(uri).length > 0);
  expect(codes(uri)).toEqual(expect.arrayContaining(['config/bad-value', 'config/unknown-key']));
  const labels = async (at: string) => (await complete(uri, text, at)).map(({ label }) => label);
  expect(await labels('strict: tru')).toEqual(['true', 'false']);
  expect(await labels('  seeds/unseded: ')).toEqual(['error', 'warning', 'info', 'off']);
  expect(await labels('off\n  ')).toEqual(expect.arrayContaining(['seeds/unseeded', 'config/path']));
  expect(await labels('x: np')).toEqual(expect.arrayContaining(['npy', 'parquet']));
  expect(await labels('packge: a\n')).toEqual(['package', 'metrics']);
  const hover = await client.connection.sendRequest(HoverRequest.type, {
    textDocument: { uri },
    position: { line: 0, character: 2 },
  });
  expect(JSON.stringify(hover?.contents)).toContain('seeds');
});

it('knows the rules that stagewright.yaml may set', async () => {
  const uri = uriOf(emptyFolder(), 'stagewright.yaml');
  await client.openText(uri, 'yaml', 'rules:\n  seeds/unseded: off\n');
  await client.until(() => codes(uri).length > 0);
  const [found] = client.diagnostics.get(uri) ?? [];
  expect(found).toMatchObject({ code: 'config/unknown-rule', range: { start: { line: 1, character: 2 } } });
  expect(found?.message).toContain('`seeds/unseeded`');
});

it('settings change what is found in the notebook beside them, as they are typed', async () => {
  const folder = emptyFolder();
  const notebook = await client.open(uriOf(folder, 'a.ipynb'), [
    { source: 'import random' },
    { source: 'x = random.random()' },
  ]);
  await client.until(() => notebook.codes(1).includes('seeds/unseeded'));
  await client.openText(uriOf(folder, 'stagewright.yaml'), 'yaml', 'rules:\n  seeds/unseeded: off\n');
  await client.until(() => notebook.codes(1).length === 0);
});

it('checks and completes params.yaml by the notebook beside it', async () => {
  const folder = emptyFolder();
  await client.open(uriOf(folder, 'a.ipynb'), [
    { source: 'lr = 0.1\nepochs = 3', tags: ['parameters'] },
    { source: 'x = [lr]', tags: ['stage:load'] },
    { source: 'print(x * epochs)', tags: ['stage:train'] },
  ]);
  const uri = uriOf(folder, 'params.yaml');
  const text = 'train:\n  epochs: three\nload:\n  \n';
  await client.openText(uri, 'yaml', text);
  await client.until(() => codes(uri).length === 2);
  expect(codes(uri).sort()).toEqual(['params/missing', 'params/type']);
  const labels = (await complete(uri, text, 'load:\n  ')).map(({ label }) => label);
  expect(labels).toEqual(['lr']);
});

const plain = ({ path, kind, after }: FileEdit) => ({ path, kind, after });

it('previews what an extraction writes: the same texts that the command writes', async () => {
  const { folder, notebook } = await opened('digits');
  const preview = await client.connection.sendRequest<{ edits: FileEdit[]; problems: { level: string }[] }>(
    'stagewright/preview',
    { notebook: notebook.uri },
  );
  expect(preview.problems.filter(({ level }) => level === 'error')).toEqual([]);
  const before = preview.edits.map(plain);
  await stagewrightOk(['extract', 'digits.ipynb', '--yes'], folder);
  // Versions are pinned by the Python that the command asks; the server runs none.
  for (const { path, kind, after } of before.filter((edit) => edit.path !== 'requirements.txt')) {
    expect({ path, kind, after }).toEqual({
      path,
      kind: 'create',
      after: readFileSync(join(folder, path), 'utf8'),
    });
  }
  const again = await client.connection.sendRequest<{ edits: FileEdit[] }>('stagewright/preview', {
    notebook: notebook.uri,
  });
  expect(again.edits.filter(({ path }) => path !== 'requirements.txt')).toEqual([]);
});

it('links cells and scripts both ways, also where the script was edited by hand', async () => {
  const { folder, notebook } = await opened('digits');
  await stagewrightOk(['extract', 'digits.ipynb', '--yes'], folder);
  const { plan } = await client.connection.sendRequest<{
    plan: { package: string; stages: { name: string; cells: number[] }[] };
  }>('stagewright/plan', { notebook: notebook.uri });
  const stage = plan.stages[0];
  const path = `src/${plan.package}/${stage?.name}.py`;
  const cell = stage?.cells[0] ?? 0;
  const fromCell = await client.connection.sendRequest(DocumentLinkRequest.type, {
    textDocument: notebook.at(cell),
  });
  expect(fromCell?.[0]?.target).toMatch(new RegExp(`/${path}#L\\d+$`));
  const line = Number(/#L(\d+)$/.exec(fromCell?.[0]?.target ?? '')?.[1]);

  const uri = uriOf(folder, path);
  const text = readFileSync(join(folder, path), 'utf8');
  await client.openText(uri, 'python', `# by hand\n${text}`);
  const links = await client.connection.sendRequest(DocumentLinkRequest.type, { textDocument: { uri } });
  const back = links?.find(({ target }) => target === notebook.cells[cell]);
  expect(back?.range.start.line).toBe(line - 1 + 1);
  await client.until(() => codes(uri).includes('files/edited'));
  expect(client.diagnostics.get(uri)?.[0]?.range.start.line).toBe(0);
  // Opened as it is typed, and not as it is on the disk, the link follows.
  const moved = await client.connection.sendRequest(DocumentLinkRequest.type, {
    textDocument: notebook.at(cell),
  });
  expect(moved?.[0]?.target).toMatch(new RegExp(`#L${line + 1}$`));
});

it('proposes stages, and completes and checks tags', async () => {
  const { notebook } = await opened('untagged');
  const suggested = await client.connection.sendRequest<{
    source: string;
    stages: unknown[];
    edits: unknown[];
  }>('stagewright/suggestStages', { notebook: notebook.uri });
  expect(suggested.source).toBe('headings');
  expect(suggested.stages.length).toBeGreaterThan(1);
  expect(suggested.edits.length).toBe(suggested.stages.length);
  const tags = (prefix: string) =>
    client.connection.sendRequest<{ tags: { tag: string }[]; problem: string | null }>(
      'stagewright/completeTag',
      {
        notebook: notebook.uri,
        cell: 0,
        prefix,
      },
    );
  expect((await tags('pa')).tags.map(({ tag }) => tag)).toEqual(['parameters']);
  expect((await tags('stage:')).tags.length).toBeGreaterThan(1);
  expect((await tags('stage:')).problem).toBeNull();
  expect((await tags('stage:My Stage')).problem).toContain('my_stage');
});

it('completes tags where they are written as text', async () => {
  const { notebook } = await opened('untagged');
  expect(notebook.cells.length).toBeGreaterThan(0);
  const uri = 'untitled:script.py';
  const text = '# %% tags=["stage:trai"]\nx = 1\n';
  await client.openText(uri, 'python', text);
  const items = await complete(uri, text, 'tags=["');
  expect(items.map(({ label }) => label)).toContain('parameters');
});

it('makes a refactoring as plain data, and says no to one of a version that is past', async () => {
  const notebook = await client.open('untitled:refactor.ipynb', [
    { source: 'x = 1', tags: ['stage:a'] },
    { source: 'print(x)' },
  ]);
  const ask = (params: object) =>
    client.connection.sendRequest<{ notebook: unknown[]; problems: { code: string }[]; version: number }>(
      'stagewright/refactor',
      { notebook: notebook.uri, cells: [1], ...params },
    );
  const made = await ask({ id: 'extract-stage', arguments: { name: 'show' } });
  expect(made.notebook).toEqual([{ kind: 'setTags', cell: 1, tags: ['stage:show'] }]);
  const refused = await ask({ id: 'extract-stage', arguments: { name: 'Show it' } });
  expect(refused.problems[0]?.code).toBe('refactor/name');
  await notebook.type(1, 'print(x, x)');
  await expect(ask({ id: 'extract-stage', version: made.version })).rejects.toThrow('has changed');
});

it('names what is wrong with a request', async () => {
  const send = (method: string, params: unknown) => client.connection.sendRequest(method, params);
  await expect(send('stagewright/plan', { notebook: 3 })).rejects.toThrow('notebook');
  await expect(send('stagewright/plan', {})).rejects.toThrow('notebook');
  await expect(send('stagewright/plan', { notebook: 'file:///nowhere.ipynb' })).rejects.toThrow('no open');
});

const HOSTILE = '](command:evil) <script>alert(1)</script> `x` \u202e\u0007';

it('shows hostile texts as text, and reads nothing outside the folder', async () => {
  const folder = emptyFolder();
  writeFileSync(join(dirname(folder), 'outside.txt'), 'secret');
  const notebook = await client.open(uriOf(folder, 'a.ipynb'), [
    { source: `# ${HOSTILE}`, kind: 'markdown' },
    { source: `x = "${HOSTILE.replace('\u0007', '')}"`, tags: ['stage:load', HOSTILE, 'stage:../../etc'] },
    { source: `open("../outside.txt", "w").write(x)`, tags: ['stage:write'] },
  ]);
  await client.until(() => notebook.codes(1).length > 0);
  const hover = await client.connection.sendRequest(HoverRequest.type, {
    textDocument: notebook.at(2),
    position: { line: 0, character: 34 },
  });
  expect(JSON.stringify(hover ?? '')).not.toContain('command:');
  const { plan } = await client.connection.sendRequest<{ plan: { stages: { name: string }[] } }>(
    'stagewright/plan',
    {
      notebook: notebook.uri,
    },
  );
  for (const { name } of plan.stages) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
  const preview = await client.connection.sendRequest<{ edits: FileEdit[] }>('stagewright/preview', {
    notebook: notebook.uri,
  });
  for (const { path } of preview.edits) expect(path).not.toMatch(/^\/|\.\./);
});

it('the settings are those of the nearest folder that has some, within the workspace', async () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'notebooks'));
  writeFileSync(join(folder, 'stagewright.yaml'), 'package: chosen\n');
  const other = await Client.start({ folder });
  const notebook = await other.open(uriOf(folder, 'notebooks/a.ipynb'), [{ source: 'x = 1' }]);
  const preview = await other.connection.sendRequest<{ folder: string; edits: FileEdit[] }>(
    'stagewright/preview',
    {
      notebook: notebook.uri,
    },
  );
  expect(preview.folder).toBe(pathToFileURL(folder).href);
  expect(preview.edits.map(({ path }) => path)).toContain('src/chosen/pipeline.py');
  await other.stop();
});

it('the command says how it is used', async () => {
  const { execute } = await import('../e2e/support.js');
  const bin = join(root, 'packages/server/bin/stagewright-language-server.js');
  expect(await execute(process.execPath, [bin], root)).toMatchObject({ code: 2, stdout: '' });
  expect((await execute(process.execPath, [bin, '--version'], root)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
