// The views of packages/ui in the real editor: what they show, where they lead, and that hostile text stays text.
import { execFileSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect, test } from 'vitest';
import { cli, environment, pythonBin, root } from '../e2e/support.js';
import { useVsCode } from './support/session.js';
import type { Workbench } from './support/workbench.js';

const HOSTILE = '<img src=x onerror="top.hostile=1"><script>top.hostile=2</script>';

/**
 * A notebook whose every free text is hostile: title, tags, names of files, outputs. VS Code itself runs what stands in a markdown cell of a
 * trusted folder, so there it is code.
 */
const HOSTILE_NOTEBOOK = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    {
      cell_type: 'markdown',
      id: 'a',
      metadata: {},
      source: `# \`${HOSTILE}\` [go](command:workbench.action.quit)`,
    },
    {
      cell_type: 'code',
      id: 'b',
      metadata: { tags: ['stage:load', `stage:${HOSTILE}`, `"><b>`] },
      execution_count: null,
      outputs: [{ output_type: 'stream', name: 'stdout', text: HOSTILE }],
      source: `import pandas as pd\nname = '${HOSTILE}'\ntable = pd.read_csv("${HOSTILE.replaceAll('"', "'")}.csv")\ntable.to_csv("../../outside.csv")`,
    },
    {
      cell_type: 'code',
      id: 'c',
      metadata: { tags: ['stage:show'] },
      execution_count: null,
      outputs: [],
      source: 'print(table, name)',
    },
  ],
};

const vscode = useVsCode(
  'views',
  (folder) => {
    cpSync(join(root, 'examples/digits/digits.ipynb'), join(folder, 'digits.ipynb'));
    const stagewright = (...words: string[]) =>
      execFileSync(process.execPath, [cli, ...words], {
        cwd: folder,
        env: environment(pythonBin()),
        stdio: 'pipe',
      });
    stagewright('extract', 'digits.ipynb', '--yes');
    stagewright('run');
    stagewright('run', '--set', 'features.n_components=10');
  },
  { folderName: 'digits' },
);

/** The page of a view, when it shows a text. */
async function viewOf({ page }: Workbench, name: string, text: string | RegExp): Promise<Frame> {
  let found: Frame | undefined;
  const look = async () => {
    for (const frame of page.frames()) {
      const view = frame.locator(`#stagewright-view[data-view="${name}"]`, { hasText: text });
      if ((await view.count().catch(() => 0)) > 0) found = frame;
    }
    return found !== undefined;
  };
  await expect.poll(look, { timeout: 30_000 }).toBe(true);
  if (found === undefined) throw new Error('no view');
  return found;
}

test('the pipeline leads to its cells and scripts', async () => {
  const { workbench } = vscode();
  await workbench.openNotebook('digits.ipynb');
  await workbench.lens('Stage split').first().waitFor();
  await workbench.command('Stagewright: Show Pipeline');
  const view = await viewOf(workbench, 'pipeline', 'fresh');
  await workbench.screenshot('views/pipeline');
  expect(await view.locator('.sw-edge-label').count()).toBe(6);
  await view.getByRole('button', { name: /^features\b/ }).click();
  await workbench.page.locator('.notebookOverlay .monaco-list-row.focused[data-index="9"]').waitFor();
  await view.getByRole('button', { name: 'Script of train' }).click();
  await workbench.page.locator('.tab.active', { hasText: 'train.py' }).waitFor();
});

test('a cell that is typed into is told to differ from its script', async () => {
  const { workbench } = vscode();
  await workbench.page.locator('.tab', { hasText: 'digits.ipynb' }).click();
  await workbench.scrollTo(12);
  await workbench.clickInto(12, 'model');
  await workbench.page.keyboard.press('Control+End');
  await workbench.page.keyboard.type('\nmodel.n_iter_');
  const view = await viewOf(workbench, 'pipeline', 'cell 13 changed since extraction');
  await view.getByRole('button', { name: 'List' }).click();
  await workbench.screenshot('views/pipeline-list');
  await view.getByRole('button', { name: 'Graph' }).click();
  await workbench.page.locator('.tab', { hasText: 'digits.ipynb' }).click();
  await workbench.command('File: Save');
});

test('two runs of the table are compared, and plotted', async () => {
  const { workbench } = vscode();
  await workbench.command('Stagewright: Show Runs');
  const runs = await viewOf(workbench, 'runs', 'n_components');
  for (const box of await runs.getByRole('checkbox', { name: /^Select run/ }).all()) await box.check();
  await workbench.screenshot('views/runs');
  await runs.getByRole('button', { name: 'Compare', exact: true }).click();
  const diff = await viewOf(workbench, 'diff', 'features.n_components');
  await workbench.screenshot('views/diff');
  expect(await diff.locator('.sw-worse').count()).toBeGreaterThan(0);
  await diff.getByRole('button', { name: 'Plot' }).click();
  const plots = await viewOf(workbench, 'plots', 'evaluate.accuracy');
  await plots.locator('canvas').first().waitFor();
  await workbench.screenshot('views/plots');
  expect(workbench.pageErrors).toEqual([]);
});

test('hostile text in a notebook stays text in its views', async () => {
  const { workbench } = vscode();
  writeFileSync(join(vscode().folder, 'hostile.ipynb'), JSON.stringify(HOSTILE_NOTEBOOK));
  await workbench.command('View: Close All Editors');
  await workbench.openNotebook('hostile.ipynb');
  await workbench.lens('Stage load').first().waitFor();
  await workbench.command('Stagewright: Show Pipeline');
  const view = await viewOf(workbench, 'pipeline', 'load');
  await view.getByRole('button', { name: 'List' }).click();
  await workbench.screenshot('views/hostile');
  const inside = '#stagewright-view :is(img, script, style, iframe, b, object, a[href^="command"])';
  expect(await view.locator(inside).count()).toBe(0);
  expect(await view.locator('#stagewright-view').innerText()).toContain('<img src=x');
  expect(await workbench.page.evaluate('window.hostile')).toBeUndefined();
});
