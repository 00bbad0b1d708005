import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../e2e/support.js';
import { readCells } from '../vscode/support/notebooks.js';
import { useLab } from './support/session.js';

const session = useLab('newcomer', (folder) =>
  cpSync(join(root, 'examples/untagged'), folder, { recursive: true }),
);

const SOON = { timeout: 20_000 };
const read = (path: string) => readFileSync(join(session().folder, path), 'utf8');
const lab = () => session().lab;

test('a notebook as one finds it: stages by its headings', async () => {
  const open = await session().open('untagged.ipynb');
  await open.kernelIsIdle();
  await open.command('Show the Stagewright Panel');
  await open.panel.getByText('train_a_model').first().waitFor();
  await open.screenshot('newcomer/1-opened');
});

test('suggested stages are accepted and written into the notebook as tags', async () => {
  const open = lab();
  await open.menu('Stagewright', 'Suggest Stages…');
  await open.dialog.waitFor();
  await open.screenshot('newcomer/2-suggested');
  await open.answer('Tag the Cells');
  await open.save();
  const tags = () =>
    readCells(read('untagged.ipynb')).filter((cell) => cell.tags.join().startsWith('stage:'));
  await expect.poll(() => tags().length, SOON).toBe(4);
});

test('what is found is underlined, and says what to do', async () => {
  const open = lab();
  await open.panel.locator('.jp-stagewright-finding', { hasText: 'cell 12' }).first().click();
  await open.cell(11).locator('.cm-lintRange-error').first().hover();
  await open.page.locator('.cm-tooltip-lint').waitFor();
  await open.screenshot('newcomer/3-findings');
});

test('all missing seeds are fixed at once, after a look at what changes', async () => {
  const open = lab();
  await open.page.mouse.move(0, 0);
  await open.select(11);
  await open.command('Refactor…');
  await open.screenshot('newcomer/4-refactorings');
  await open.chooseWith('Fix all of seeds/unseeded');
  await open.preview.getByRole('button', { name: 'Apply' }).waitFor();
  await open.screenshot('newcomer/5-seeds-preview');
  await open.preview.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => open.notebook.innerText(), SOON).toContain('random_state');
  await expect.poll(() => open.panel.innerText(), SOON).not.toContain('draws random numbers without');
});

test('a constant is lifted into the params, after a look at what changes', async () => {
  const open = lab();
  const line = open.notebook.locator('.cm-line', { hasText: 'forest = RandomForestRegressor(n_estimators=' });
  await line.click();
  await open.page.keyboard.press('Home');
  for (let at = 0; at < 'forest = RandomForestRegressor(n_estimators='.length; at += 1)
    await open.page.keyboard.press('ArrowRight');
  await open.command('Refactor…');
  await open.chooseWith('Lift');
  await open.dialog.waitFor();
  await open.answer('Go on');
  await open.preview.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => open.notebook.innerText(), SOON).toContain('n_estimators=n_estimators');
  await open.screenshot('newcomer/6-lifted');
});

test('the pipeline is extracted after a preview of every file, and its first script opens', async () => {
  const open = lab();
  await open.panel.getByRole('button', { name: 'Extract' }).click();
  await open.preview.getByRole('button', { name: 'Write files' }).waitFor();
  expect(existsSync(join(session().folder, 'dvc.yaml'))).toBe(false);
  await expect.poll(() => open.preview.innerText(), SOON).toContain('dvc.yaml');
  await open.screenshot('newcomer/7-extract-preview');
  await open.preview.getByRole('button', { name: 'Write files' }).click();
  await expect.poll(() => existsSync(join(session().folder, 'dvc.yaml')), SOON).toBe(true);
  await open.page.locator('.lm-TabBar-tab', { hasText: 'load_the_data.py' }).waitFor();
  await open.screenshot('newcomer/8-extracted');
  expect(open.pageErrors).toEqual([]);
});
