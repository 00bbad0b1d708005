// Two people in one notebook: jupyter-collaboration is installed, and on.
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { root, snapshot, stagewrightOk } from '../e2e/support.js';
import { readCells } from '../vscode/support/notebooks.js';
import { Lab } from './support/lab.js';
import { labPython } from './support/lab-server.js';
import { useLab } from './support/session.js';

const session = useLab(
  'collaboration',
  (folder) => {
    for (const name of ['together', 'cli']) {
      mkdirSync(join(folder, name));
      cpSync(join(root, 'examples/digits/digits.ipynb'), join(folder, name, 'digits.ipynb'));
    }
  },
  { collaborative: true },
);

const SOON = { timeout: 20_000 };
const at = (path: string) => join(session().folder, path);
const cells = () => readCells(readFileSync(at('together/digits.ipynb'), 'utf8'));
/** The stages of the cells as the page shows them. */
const pillOf = async (open: Lab, index: number) => {
  await open.select(index);
  return open.pill.textContent();
};

let other: Lab;
let cell: number;
let stage: string | null;

test('what one person tags the other one sees', async () => {
  const { server, browser } = session();
  const open = await session().open('together/digits.ipynb');
  other = await Lab.open(browser, server, 'together/digits.ipynb');
  cell = await open.firstCodeCell();
  await expect.poll(() => pillOf(other, cell), SOON).not.toBe('');
  stage = await pillOf(other, cell);
  await open.select(cell);
  await open.pill.click();
  await open.choose('New Stage…');
  await open.dialog.locator('input').fill('together');
  await open.answer('Tag');
  await expect.poll(() => pillOf(other, cell), SOON).toBe('together');
});

test('undo takes back one’s own tag, and leaves what the other one typed', async () => {
  const open = session().lab;
  await other.clickInto(cell);
  await other.page.keyboard.press('Control+End');
  await other.page.keyboard.type('\nby_the_other = 1');
  await expect.poll(() => open.cell(cell).innerText(), SOON).toContain('by_the_other');
  await open.select(cell);
  await open.page.keyboard.press('z');
  await expect.poll(() => pillOf(other, cell), SOON).toBe(stage);
  await expect.poll(() => cells()[cell]?.source, SOON).toContain('by_the_other = 1');
  expect(cells()[cell]?.tags).not.toContain('stage:together');
});

test('what is extracted is, byte for byte, what the command writes', async () => {
  const open = session().lab;
  await open.kernelIsIdle();
  await open.command('Extract Pipeline…');
  await open.preview.getByRole('button', { name: 'Write files' }).click();
  await expect.poll(() => existsSync(at('together/dvc.yaml')), SOON).toBe(true);
  await expect.poll(() => existsSync(at('together/.stagewright/staging')), SOON).toBe(false);
  cpSync(at('together/digits.ipynb'), at('cli/digits.ipynb'));
  await stagewrightOk(['extract', 'digits.ipynb', '--yes'], at('cli'), dirname(labPython()));
  const files = (folder: string) =>
    Object.entries(snapshot(at(folder))).filter(([path]) => !/\.ipynb|\.jupyter_ystore/.test(path));
  expect(Object.fromEntries(files('together'))).toEqual(Object.fromEntries(files('cli')));
  expect([...open.pageErrors, ...other.pageErrors]).toEqual([]);
});
