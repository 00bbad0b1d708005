import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { notebookText, readCells } from '../vscode/support/notebooks.js';
import { labEnvironment, labPython } from './support/lab-server.js';
import { useLab } from './support/session.js';

const NOTEBOOK = `# %% [markdown]
# Load
# %% []
values = [1, 2, 3]
# %% [markdown]
# Sum
# %% []
total = sum(values)
# %% []
print(total)
`;

const session = useLab('tags', (folder) => {
  writeFileSync(join(folder, 'plain.ipynb'), notebookText(NOTEBOOK));
});

const SOON = { timeout: 15_000 };
const lab = () => session().lab;
const tags = () =>
  readCells(readFileSync(join(session().folder, 'plain.ipynb'), 'utf8')).map((cell) => cell.tags.join());
const savedTags = async () => {
  await lab().save();
  return tags();
};

test('pip installs the extension, and JupyterLab finds it enabled and good, without Node', async () => {
  const run = promisify(execFile);
  const env = labEnvironment();
  await expect(
    run('node', ['--version'], { env: { ...env, PATH: join(labPython(), '..') } }),
  ).rejects.toThrow();
  const { stdout, stderr } = await run(labPython(), ['-m', 'jupyter', 'labextension', 'list'], { env });
  const [line = ''] = (stdout + stderr)
    .split('\n')
    .filter((text) => text.includes('@stagewright/jupyterlab'));
  expect(line).toMatch(/enabled.*OK/);
  expect(stdout + stderr).not.toMatch(/not compatible|stagewright.*(X|disabled)/);
});

test('each cell shows its stage: by the headings as long as there are no tags', async () => {
  const open = await session().open('plain.ipynb');
  await open.select(1);
  await expect.poll(() => open.pill.textContent(), SOON).toBe('load');
  await open.select(3);
  await expect.poll(() => open.pill.textContent(), SOON).toBe('sum');
  const colours = [1, 3, 4].map((cell) => open.cell(cell).getAttribute('data-stagewright-colour'));
  expect(await Promise.all(colours)).toEqual(['1', '2', '2']);
});

test('suggested stages are tagged in one step, which can be undone', async () => {
  const open = lab();
  await open.command('Suggest Stages…');
  await open.screenshot('tags/suggested');
  await open.answer('Tag the Cells');
  await expect.poll(savedTags, SOON).toEqual(['', 'stage:load', '', 'stage:sum', '']);
  await open.select(1);
  await open.page.keyboard.press('z');
  await expect.poll(savedTags, SOON).toEqual(['', '', '', '', '']);
  await open.page.keyboard.press('Shift+Z');
  await expect.poll(savedTags, SOON).toEqual(['', 'stage:load', '', 'stage:sum', '']);
});

test('a cell is tagged by mouse: with a stage that there is, and with a new one', async () => {
  const open = lab();
  await open.select(4);
  await open.pill.click();
  await open.screenshot('tags/menu');
  await open.choose('load');
  await expect.poll(savedTags, SOON).toEqual(['', 'stage:load', '', 'stage:sum', 'stage:load']);
  await open.pill.click();
  await open.choose('New Stage…');
  await open.page.keyboard.type('Tell It');
  await expect.poll(() => open.dialog.textContent()).toContain('stage:tell_it');
  await open.dialog.locator('input').fill('tell');
  await open.answer('Tag');
  await expect.poll(savedTags, SOON).toEqual(['', 'stage:load', '', 'stage:sum', 'stage:tell']);
  await expect.poll(() => open.pill.textContent(), SOON).toBe('tell');
});

test('several cells are tagged by the keyboard alone', async () => {
  const open = lab();
  const { keyboard } = open.page;
  await open.select(3);
  await keyboard.press('Shift+ArrowDown');
  await keyboard.press('Control+Alt+g');
  await keyboard.press('t');
  await open.page.locator('.jp-stagewright-menu').waitFor();
  // The first is chosen already.
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await expect.poll(savedTags, SOON).toEqual(['', 'stage:load', '', 'stage:sum', 'stage:sum']);
});

test('tags are taken away, and others stay', async () => {
  const open = lab();
  const path = join(session().folder, 'plain.ipynb');
  await open.select(4);
  await open.command('Remove Stage Tags');
  await expect.poll(savedTags, SOON).toEqual(['', 'stage:load', '', 'stage:sum', '']);
  expect(readFileSync(path, 'utf8')).not.toContain('"tags": []');
  await open.screenshot('tags/tagged');
  expect(open.pageErrors).toEqual([]);
});

test('in a second view of the notebook the same stages show, and what is tagged there shows here', async () => {
  const open = lab();
  await open.page.locator('.lm-DockPanel-tabBar .lm-TabBar-tab').first().click({ button: 'right' });
  await open.choose('New View for Notebook');
  const views = open.page.locator('.jp-NotebookPanel');
  await expect.poll(() => views.count(), SOON).toBe(2);
  const colours = (view: number) => views.nth(view).locator('.jp-Cell[data-stagewright-colour]').count();
  await expect.poll(() => colours(1), SOON).toBe(3);
  await views.nth(1).locator('.jp-CodeCell .jp-InputPrompt').last().click();
  await open.page.keyboard.press('Control+Alt+g');
  await open.page.keyboard.press('t');
  await open.choose('Skip: stays in the notebook, in no stage');
  await expect.poll(() => Promise.all([colours(0), colours(1)]), SOON).toEqual([2, 2]);
  await open.screenshot('tags/two-views');
});
