// What a language server extracts in memory: whether cells drifted from their scripts, without keeping anybody waiting.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { METHODS } from '@stagewright/server/names';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cellsOf, notebookOf } from '../bench/typing-notebook.mjs';
import { emptyFolder, stagewrightOk } from '../e2e/support.js';
import { type CellText, Client, cellsOfFile, type OpenNotebook } from './client.js';

const CELLS = 300;

let client: Client;
let cells: readonly CellText[];
let notebook: OpenNotebook;

beforeAll(async () => {
  const folder = emptyFolder({ keep: true });
  const path = join(folder, 'long.ipynb');
  writeFileSync(path, notebookOf(cellsOf(CELLS)));
  await stagewrightOk(['extract', 'long.ipynb', '--fix', '--yes'], folder);
  cells = cellsOfFile(path);
  client = await Client.start();
  notebook = await client.open(pathToFileURL(path).href, cells);
});
afterAll(() => client.stop());

const drift = () =>
  client.connection.sendRequest<{ extracted: boolean; cells: readonly { index: number }[] }>(METHODS.drift, {
    notebook: notebook.uri,
  });

it('says which cells changed since the extraction', async () => {
  expect(await drift()).toMatchObject({ extracted: true, cells: [] });
  const changed = cells.findIndex(({ source }) => source.includes('table5["a"] * 2'));
  await notebook.type(changed, (cells[changed]?.source ?? '').replace('* 2', '* 3'));
  const { cells: drifted } = await drift();
  expect(drifted).toMatchObject([{ index: changed, cell: true, script: false }]);
});

it('finds what is wrong in a cell while it looks for drift', async () => {
  // A version that nothing was extracted from yet.
  await notebook.type(CELLS - 1, `${cells[CELLS - 1]?.source ?? ''}\nprint("one more")`);
  const order: string[] = [];
  const drifted = drift().then(() => order.push('drift'));
  await notebook.type(1, `${cells[1]?.source ?? ''}\nnobody_made_this`);
  await client.until(() => notebook.codes(1).some((code) => /undefined/.test(code)));
  order.push('finding');
  await drifted;
  expect(order).toEqual(['finding', 'drift']);
});
