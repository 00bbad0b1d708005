import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { notebookText } from '../vscode/support/notebooks.js';
import type { Lab } from './support/lab.js';
import { useLab } from './support/session.js';

const NOTEBOOK = `# %% [stage:make]
import numpy as np

np.random.seed(1)
values = np.random.rand(3)
# %% [stage:show]
total = values.sum()
print(total)
`;

const PIPELINE = `stages:
  make: {cmd: python src/make.py, deps: [src/make.py], outs: [values.txt], metrics: [metrics.json]}
  show: {cmd: cat values.txt, deps: [values.txt]}
`;

/** Says what it does, and waits until the test lets it go on. */
const MAKE = `import json, os, time
from stagewright import log_metric, log_progress
for step in range(4):
    log_metric("loss", 1 / (step + 1), step=step)
    log_progress(step + 1, 8, "epochs")
    print("epoch", step)
while not os.path.exists("go"):
    time.sleep(0.05)
print("goes on")
open("values.txt", "w").write("1 2 3")
json.dump({"accuracy": 0.9}, open("metrics.json", "w"))
`;

const session = useLab('runs', (folder) => {
  writeFileSync(join(folder, 'draws.ipynb'), notebookText(NOTEBOOK));
  writeFileSync(join(folder, 'dvc.yaml'), PIPELINE);
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src/make.py'), MAKE);
});

const SOON = { timeout: 20_000 };
const lab = () => session().lab;
const runButton = (open: Lab) => open.panel.locator('.sw-toolbar').getByRole('button', { name: 'Run' });
const letGo = () => writeFileSync(join(session().folder, 'go'), '');

/** The records of the runs that have ended, oldest first. */
function records(): { readonly state: string; readonly reason: string | null }[] {
  const runs = join(session().folder, '.stagewright/runs');
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .sort()
    .map((id) => join(runs, id, 'run.json'))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, 'utf8')));
}

/** The process that started another; see proc(5). */
function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

describe('a run', () => {
  test('starts on a kernel of the person’s choice, and is seen live', async () => {
    const open = await session().open('draws.ipynb');
    await open.menu('Stagewright', 'Show the Stagewright Panel');
    await runButton(open).click();
    await open.dialog.getByText('Run the pipeline on').waitFor();
    await open.screenshot('runs/choice');
    await open.answer('Run');
    await open.panel.locator('progress[value="4"][max="8"]').waitFor();
    await open.screenshot('runs/live');
    expect(records()).toEqual([]);
  });

  test('has a log that grows', async () => {
    const open = lab();
    await open.panel.getByRole('button', { name: /log/i }).first().click();
    await expect.poll(() => open.page.locator('.jp-stagewright-log').innerText(), SOON).toContain('epoch 3');
    await open.screenshot('runs/log');
  });

  test('goes on when the page is closed, and is found when it is opened again', async () => {
    await lab().page.close();
    const open = await session().open('draws.ipynb');
    await open.menu('Stagewright', 'Show the Stagewright Panel');
    await open.panel.getByRole('button', { name: 'Stop' }).waitFor();
    await open.panel.locator('progress[value="4"][max="8"]').waitFor();
    letGo();
    await open.notification('The run has finished.').waitFor();
    await expect.poll(() => open.panel.innerText(), SOON).toMatch(/fresh/i);
    expect(records()).toMatchObject([{ state: 'finished', reason: null }]);
    await open.screenshot('runs/found');
  });

  test('with nothing to do says so', async () => {
    await runButton(lab()).click();
    await lab().notification('Nothing to run').waitFor();
    expect(records()).toHaveLength(1);
  });

  test('is listed with its metrics', async () => {
    const open = lab();
    await open.menu('Stagewright', 'Show the Runs');
    const view = open.page.locator('#stagewright-runs');
    await expect.poll(() => view.innerText(), SOON).toMatch(/0\.9/);
    await open.screenshot('runs/list');
  });
});

test('stopped, it is interrupted', async () => {
  const { folder } = session();
  const open = lab();
  writeFileSync(join(folder, 'src/make.py'), MAKE.replace('"go"', '"never"'));
  await open.menu('Stagewright', 'Run the Pipeline');
  await open.panel.getByRole('button', { name: 'Stop' }).click();
  await open.notification('The run was interrupted').waitFor();
  expect(records().at(-1)).toMatchObject({ state: 'interrupted' });
  await open.screenshot('runs/stopped');
});

test('two runs are compared, with the code that changed', async () => {
  const open = lab();
  const view = open.page.locator('#stagewright-runs');
  await expect.poll(() => view.locator('tbody input[type=checkbox]').count(), SOON).toBe(2);
  for (const index of [0, 1]) await view.locator('tbody input[type=checkbox]').nth(index).check();
  await view.getByRole('button', { name: 'Compare' }).click();
  const diff = open.page.locator('#stagewright-diff');
  await expect.poll(() => diff.innerText(), SOON).toContain('src/make.py');
  await expect.poll(() => diff.innerText(), SOON).toContain('"never"');
  await open.screenshot('runs/compared');
});

test('when its kernel dies it has failed, and the reason is named', async () => {
  const { folder } = session();
  const open = lab();
  await open.select(0);
  await open.menu('Stagewright', 'Run the Pipeline');
  await open.panel.locator('progress[value="4"]').waitFor();
  process.kill(parentOf(JSON.parse(readFileSync(join(folder, '.stagewright/lock'), 'utf8')).pid), 'SIGKILL');
  await open.notification('The run has failed: the kernel that ran it ended').waitFor();
  expect(records().at(-1)).toMatchObject({ state: 'failed', reason: 'the kernel that ran it ended' });
  await open.screenshot('runs/died');
});

test('on the notebook’s kernel it leaves the notebook as it is', async () => {
  const { folder } = session();
  const open = lab();
  await open.menu('Stagewright', 'Run the Pipeline on Another Kernel…');
  await open.dialog.locator('select').selectOption({ label: 'The kernel of draws.ipynb' });
  await open.answer('Run');
  await open.panel.locator('progress[value="4"]').waitFor();
  writeFileSync(join(folder, 'never'), '');
  await open.notification('The run has finished.').waitFor();
  expect(records().at(-1)).toMatchObject({ state: 'finished' });
  await open.select(1);
  await expect.poll(() => open.cell(0).locator('.jp-InputPrompt').first().innerText(), SOON).toBe('[ ]:');
});

describe('the kernel of the notebook', () => {
  test('tells types and sizes of what crosses', async () => {
    const open = lab();
    await open.select(0);
    await open.menu('Run', 'Run All Cells');
    await expect.poll(() => open.cell(1).locator('.jp-InputPrompt').first().innerText(), SOON).toBe('[2]:');
    await open.menu('Stagewright', 'Show Types and Sizes from the Kernel');
    await open.panel.getByRole('button', { name: 'List' }).click();
    await expect.poll(() => open.panel.innerText(), SOON).toContain('numpy.ndarray, 3 float64, 24 B');
    expect(await open.panel.innerText()).not.toContain('may not be those of a run from top to bottom');
    await open.screenshot('runs/types');
  });

  test('is not that of a run from top to bottom when a cell was edited since', async () => {
    const open = lab();
    await open.clickInto(0);
    await open.page.keyboard.press('Control+End');
    await open.page.keyboard.type('\nvalues = values * 2');
    await expect
      .poll(() => open.panel.innerText(), SOON)
      .toContain('may not be those of a run from top to bottom: cell 1 was edited after it was run');
    await open.screenshot('runs/state');
    expect(open.pageErrors).toEqual([]);
  });
});
