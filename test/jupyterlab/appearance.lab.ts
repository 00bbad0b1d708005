import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { expect, test } from 'vitest';
import { notebookText } from '../vscode/support/notebooks.js';
import type { Lab } from './support/lab.js';
import { useLab } from './support/session.js';

const NOTEBOOK = `# %% [stage:make]
import numpy as np

values = np.random.rand(3)
# %% [stage:show]
total = values.sum()
# %% []
total
`;

const session = useLab(
  'appearance',
  (folder) => writeFileSync(join(folder, 'draws.ipynb'), notebookText(NOTEBOOK)),
  {
    settings: {
      '@jupyterlab/apputils-extension:themes': { theme: 'JupyterLab Dark' },
      '@jupyterlab/translation-extension:plugin': { locale: 'es_ES' },
      '@stagewright/jupyterlab:plugin': { stageEdges: false },
    },
  },
);

const SOON = { timeout: 15_000 };

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe finds against WCAG 2.2 A and AA in a part of the page. */
async function violations(open: Lab, part: string): Promise<string[]> {
  await open.page.evaluate(axe.source);
  const options = { runOnly: RULES };
  return open.page.evaluate(
    async ([selector, chosen]) => {
      const found = await (globalThis as unknown as { axe: typeof axe }).axe.run(selector, chosen);
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    },
    [part, options] as const,
  );
}

test('in Spanish and dark: every text of the panel is translated and can be read', async () => {
  const open = await session().open('draws.ipynb');
  await open.page.keyboard.press('Control+Alt+g');
  await open.page.keyboard.press('p');
  await open.panel.getByRole('button', { name: 'Extraer' }).waitFor();
  await open.panel.getByRole('button', { name: 'Lista' }).click();
  await expect.poll(() => open.panel.innerText(), SOON).toMatch(/Lee[\s\S]*Escribe/);
  await open.panel.locator('.jp-stagewright-finding', { hasText: 'celda 1, línea 3' }).waitFor();
  await open.screenshot('appearance/spanish-dark');
  expect(await open.panel.innerText()).not.toMatch(/\b(Reads|Writes|Extract|List|Findings)\b/);
  expect(await violations(open, '#stagewright-panel')).toEqual([]);
});

test('the pill and its menu are there for the keyboard and for screen readers', async () => {
  const { lab: open } = session();
  if (open === null) throw new Error('no page is open');
  await open.select(0);
  expect(await open.pill.getAttribute('aria-label')).toBe('Etapa make');
  await open.pill.focus();
  await open.page.keyboard.press('Enter');
  await open.page
    .locator('.jp-stagewright-menu [role="menuitem"], .jp-stagewright-menu [role="menuitemcheckbox"]')
    .first()
    .waitFor();
  await open.screenshot('appearance/menu');
  await open.page.keyboard.press('Escape');
  await expect.poll(() => open.page.locator('.jp-stagewright-menu').count()).toBe(0);
});

test('edges that are switched off in the settings are not drawn', async () => {
  const { lab: open } = session();
  expect(await open?.cell(0).getAttribute('data-stagewright-colour')).toBeNull();
  expect(open?.pageErrors).toEqual([]);
});
