import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { notebookText, readCells } from './support/notebooks.js';
import { useVsCode } from './support/session.js';
import { Workbench } from './support/workbench.js';

const SMALL = `# %% [stage:make]
values = [1, 2, 3]
# %% [stage:show]
print(values)
`;

const vscode = useVsCode('robust', (folder) => {
  for (const name of ['killed', 'changed', 'renamed', 'deleted', 'twice'])
    writeFileSync(join(folder, `${name}.ipynb`), notebookText(SMALL));
});

const SOON = { timeout: 15_000 };

beforeEach(async () => await vscode().workbench.command('View: Close All Editors'));

/** Nothing popped up that a person would have to deal with. */
async function expectQuiet(workbench: Workbench): Promise<void> {
  expect(await workbench.page.locator('.notification-toast').allTextContents()).toEqual([]);
}

test('a server that was killed comes back, and knows what was typed meanwhile', async () => {
  const { workbench, server } = vscode();
  await workbench.quickOpen('killed.ipynb');
  await workbench.lens('Stage make').waitFor();
  const [pid = 0] = await server.languageServers();
  process.kill(pid, 'SIGKILL');
  await workbench.clickInto(0, 'values');
  await workbench.page.keyboard.press('Control+End');
  await workbench.page.keyboard.type('\nlimit = 3');
  await expect
    .poll(async () => (await server.languageServers()).filter((id) => id !== pid).length, SOON)
    .toBe(1);
  await workbench.clickInto(1, 'print');
  await workbench.page.keyboard.press('Control+End');
  await workbench.page.keyboard.type('\nprint(limit)');
  // Only a server that was told of both cells knows that `limit` crosses.
  await workbench.lens('writes values, limit').waitFor();
  await expectQuiet(workbench);
  await workbench.save();
  expect(
    readCells(readFileSync(join(vscode().folder, 'killed.ipynb'), 'utf8')).map(({ source }) => source),
  ).toEqual(['values = [1, 2, 3]\nlimit = 3', 'print(values)\nprint(limit)']);
});

test('a notebook that another program writes is shown as it is now', async () => {
  const { workbench, folder } = vscode();
  await workbench.quickOpen('changed.ipynb');
  await workbench.lens('Stage make').waitFor();
  const text = SMALL.replace('stage:make', 'stage:prepare');
  writeFileSync(join(folder, 'changed.ipynb'), notebookText(text));
  await workbench.lens('Stage prepare').waitFor();
  await expectQuiet(workbench);
});

test('a notebook that was renamed keeps its stages', async () => {
  const { workbench, folder } = vscode();
  await workbench.quickOpen('renamed.ipynb');
  await workbench.lens('Stage make').waitFor();
  await workbench.file('renamed.ipynb').click();
  await workbench.page.keyboard.press('F2');
  const input = workbench.page.locator('.explorer-item-edited input');
  await input.fill('moved.ipynb');
  await input.press('Enter');
  await workbench.page.locator('.tab.active', { hasText: 'moved.ipynb' }).waitFor();
  await workbench.lens('Stage make').waitFor();
  await workbench.cellStatus(0, 'make').waitFor();
  expect(readFileSync(join(folder, 'moved.ipynb'), 'utf8')).toBe(notebookText(SMALL));
  await expectQuiet(workbench);
});

test('a cell that is deleted while it is looked at goes, with its stage', async () => {
  const { workbench, folder } = vscode();
  await workbench.quickOpen('deleted.ipynb');
  await workbench.lens('Stage show').waitFor();
  await workbench.scrollTo(1);
  await workbench.page.keyboard.press('Enter');
  await workbench.page.keyboard.type('x = (');
  await workbench.problems(1).waitFor();
  // The first closes what is suggested.
  await workbench.page.keyboard.press('Escape');
  await workbench.page.keyboard.press('Escape');
  await workbench.page.keyboard.press('Delete');
  await workbench.lens('Stage show').waitFor({ state: 'hidden' });
  // What was found in it goes with it.
  await workbench.problems(0).waitFor();
  await workbench.lens('Stage make').waitFor();
  await expectQuiet(workbench);
  await workbench.save();
  expect(readCells(readFileSync(join(folder, 'deleted.ipynb'), 'utf8'))).toHaveLength(1);
});

test('a notebook that is in no file is analysed; a pipeline has to wait until it is saved', async () => {
  const { workbench } = vscode();
  await workbench.command('Create: New Jupyter Notebook');
  await workbench.cell(0).locator('.monaco-editor').first().click();
  await workbench.page.keyboard.type('import numpy as np\nnp.random.rand(3)');
  await workbench.cell(0).locator('.squiggly-error, .squiggly-warning').first().waitFor();
  await workbench.command('Stagewright: Extract Pipeline');
  await workbench.notification('Save the notebook first').waitFor();
  await workbench.command('Notifications: Clear All Notifications');
  await workbench.command('View: Revert and Close Editor');
});

test('of two windows on a notebook each shows what the other one saved', async () => {
  const { server, browser, folder, workbench } = vscode();
  await workbench.quickOpen('twice.ipynb');
  await workbench.lens('Stage make').waitFor();
  const other = await Workbench.open(browser, server, folder);
  await other.quickOpen('twice.ipynb');
  await other.lens('Stage make').waitFor();
  await other.scrollTo(1);
  await other.command('Stagewright: Tag Cells…');
  await other.choose('New stage');
  await other.enter('tell');
  await other.lens('Stage tell').waitFor();
  await other.save();
  await workbench.lens('Stage tell').waitFor();
  expect((await server.languageServers()).length).toBe(2);
  expect([...workbench.pageErrors, ...other.pageErrors]).toEqual([]);
  await other.page.close();
});
