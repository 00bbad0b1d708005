import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { notebookText } from '../vscode/support/notebooks.js';
import { useLab } from './support/session.js';

const NOTEBOOK = `# %% [stage:make]
import numpy as np

values = np.random.rand(3)
# %% [stage:show]
total = values.sum()
# %% []
total
`;

const session = useLab('panel', (folder) => {
  writeFileSync(join(folder, 'draws.ipynb'), notebookText(NOTEBOOK));
});

const SOON = { timeout: 15_000 };
const lab = () => session().lab;

test('the panel shows what crosses between stages, and all that is found', async () => {
  const open = await session().open('draws.ipynb');
  await open.command('Show the Stagewright Panel');
  await open.panel.getByText('show', { exact: true }).first().waitFor();
  await open.panel.getByRole('button', { name: 'List' }).click();
  await expect.poll(() => open.panel.innerText(), SOON).toMatch(/values: numpy\.ndarray from make/);
  await open.panel.locator('.jp-stagewright-finding', { hasText: 'cell 1, line 3' }).waitFor();
  await open.screenshot('panel/list');
});

test('a finding leads to its cell and line', async () => {
  const open = lab();
  await open.select(2);
  await open.panel.locator('.jp-stagewright-finding', { hasText: 'cell 1, line 3' }).click();
  await expect.poll(() => open.cell(0).getAttribute('class'), SOON).toContain('jp-mod-active');
  await open.page.getByText('Ln 3, Col 1').waitFor();
});

test('what is found is drawn in the cell, with its fix as a button; the fix is one step to undo', async () => {
  const open = lab();
  const found = open.cell(0).locator('.cm-lintRange-error');
  await found.hover();
  await open.page.locator('.cm-tooltip-lint').waitFor();
  await open.screenshot('panel/tooltip');
  await open.page.locator('.cm-diagnosticAction').first().click();
  await expect.poll(() => open.notebook.locator('.cm-lintRange-error').count(), SOON).toBe(0);
  await expect.poll(() => open.notebook.innerText(), SOON).toMatch(/seed/);
  await open.notebook.locator('.jp-InputPrompt').first().click();
  await open.page.keyboard.press('z');
  await expect.poll(() => open.notebook.innerText(), SOON).not.toMatch(/seed/);
  await open.cell(0).locator('.cm-lintRange-error').waitFor();
});

test('as one types, the panel follows', async () => {
  const open = lab();
  await open.clickInto(1);
  await open.page.keyboard.press('Control+End');
  await open.page.keyboard.type('\nmissing_name + 1');
  await open.panel.locator('.jp-stagewright-finding', { hasText: 'missing_name' }).waitFor();
  expect(open.pageErrors).toEqual([]);
});
