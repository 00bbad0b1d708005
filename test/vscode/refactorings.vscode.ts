import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stagewright } from '../e2e/support.js';
import { notebookText, type ReadCell, readCells } from './support/notebooks.js';
import { useVsCode } from './support/session.js';

const WORKSHOP = notebookText(`# %% [markdown]
# Workshop
# %% []
import math
# %% [stage:load]
def scaled(values, factor):
    return [value * factor for value in values]
# %% []
values = [3, 1, 2]
# %% [stage:prepare]
big = scaled(values, 2)
print(big)
# %% []
total = 0
for value in big:
    total += value
print(total)
# %% [stage:report]
%time root = math.sqrt(total)
# %% []
print(root)
`);

const DICE = notebookText(`# %% []
import random
# %% [stage:roll]
throws = [random.randint(1, 6) for _ in range(5)]
again = random.random()
# %% [stage:report]
print(sum(throws), again)
`);

interface Case {
  readonly title: string;
  readonly notebook: string;
  readonly cell: number;
  /** Cells below that are selected too. */
  readonly more?: number;
  /** Code of the cell that the cursor is put behind. */
  readonly behind?: string;
  /** What is typed or chosen, one for each question; the rest is accepted as proposed. */
  readonly answers?: readonly string[];
  /** Lines that are selected below the cursor. */
  readonly lines?: number;
  /** Outputs of cells that go. */
  readonly outputsGone?: number;
  readonly isDone: (cells: readonly ReadCell[], files: readonly string[]) => boolean;
}

const CASES: Readonly<Record<string, Case>> = {
  extract_stage: {
    title: 'Extract Cells to Pipeline Stage…',
    notebook: WORKSHOP,
    cell: 5,
    answers: ['sum_up'],
    isDone: (cells) => cells[5]?.tags.includes('stage:sum_up') === true,
  },
  extract_function: {
    title: 'Extract Cells to Function…',
    notebook: WORKSHOP,
    cell: 5,
    answers: ['sum_of'],
    isDone: (cells) => cells.some(({ source }) => source.includes('def sum_of(')),
  },
  extract_function_to_module: {
    title: 'Extract Cells to Function…',
    notebook: WORKSHOP,
    cell: 5,
    answers: ['sum_of', 'A module'],
    isDone: (cells, files) =>
      files.includes('extract_function_to_module_functions.py') &&
      cells[5]?.source.includes('import sum_of') === true &&
      cells[5].source.includes('= sum_of(big)') &&
      cells.every(({ source }) => !source.includes('def sum_of')),
  },
  extract_function_of_cells: {
    title: 'Extract Cells to Function…',
    notebook: WORKSHOP,
    cell: 4,
    more: 1,
    answers: ['sum_of_scaled'],
    outputsGone: 1,
    isDone: (cells) => cells.length === 7 && cells[4]?.source.includes('= sum_of_scaled(values)') === true,
  },
  extract_function_of_lines: {
    title: 'Extract Cells to Function…',
    notebook: WORKSHOP,
    cell: 5,
    behind: 'total',
    lines: 3,
    answers: ['sum_of'],
    isDone: (cells) => cells[5]?.source.endsWith('= sum_of(big)\nprint(total)') === true,
  },
  lift_constant: {
    title: 'Lift Constant to params.yaml…',
    notebook: WORKSHOP,
    cell: 4,
    behind: 'big = scaled(values, ',
    isDone: (cells) => cells.some(({ tags }) => tags.includes('parameters')),
  },
  insert_seed: {
    title: 'Insert Seed',
    notebook: DICE,
    cell: 1,
    isDone: (cells) => cells.some(({ source }) => source.includes('seed(')),
  },
  generalise_parameters: {
    title: 'Generalise Parameter Names…',
    notebook: WORKSHOP,
    cell: 2,
    isDone: (cells) => cells[2]?.source.includes('def scaled(items, factor)') === true,
  },
  move_to_use: {
    title: 'Move Imports and Definitions to Where They Are Needed',
    notebook: WORKSHOP,
    cell: 2,
    isDone: (cells) => cells.some(({ source }) => /def scaled[\s\S]*big = scaled/.test(source)),
  },
  split_stage: {
    title: 'Split the Stage Here…',
    notebook: WORKSHOP,
    cell: 5,
    answers: ['add_up'],
    isDone: (cells) => cells[5]?.tags.includes('stage:add_up') === true,
  },
  merge_stages: {
    title: 'Merge Stages…',
    notebook: WORKSHOP,
    cell: 4,
    more: 2,
    isDone: (cells) =>
      new Set(cells.flatMap(({ tags }) => tags.filter((t) => t.startsWith('stage:')))).size === 2,
  },
  replace_magic: {
    title: 'Replace Magic by Python',
    notebook: WORKSHOP,
    cell: 6,
    behind: '%time',
    isDone: (cells) => cells.every(({ source }) => !source.includes('%time')),
  },
  fix_all: {
    title: 'Fix All of One Kind…',
    notebook: DICE,
    cell: 1,
    isDone: (cells) => cells.some(({ source }) => source.includes('seed(')),
  },
};

const vscode = useVsCode('refactorings', (folder) => {
  for (const [name, { notebook }] of Object.entries(CASES)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, `${name}.ipynb`), notebook);
  }
});

const SOON = { timeout: 15_000 };
const verified: Promise<readonly [string, { readonly code: number; readonly stdout: string }]>[] = [];

/** `verify`, of a copy that the editor does not show, while the editor goes on. */
function verify(name: string): void {
  const folder = mkdtempSync(join(tmpdir(), `stagewright-${name}-`));
  cpSync(join(vscode().folder, name), folder, { recursive: true });
  // One at a time: each starts two kernels.
  const last = verified.at(-1) ?? Promise.resolve();
  verified.push(
    last.then(async () => {
      const ended = await stagewright(['verify', `${name}.ipynb`], folder);
      rmSync(folder, { recursive: true, force: true });
      return [name, ended] as const;
    }),
  );
}

test.each(Object.entries(CASES))('%s is shown, made, and undone byte for byte', async (name, made) => {
  const { workbench, folder } = vscode();
  const path = join(folder, name, `${name}.ipynb`);
  const cells = () => readCells(readFileSync(path, 'utf8'));
  await workbench.quickOpen(`${name}.ipynb`);
  await workbench.lens('Stage ').first().waitFor();
  await workbench.scrollTo(made.cell);
  for (let at = 0; at < (made.more ?? 0); at += 1) await workbench.page.keyboard.press('Shift+ArrowDown');
  if (made.behind !== undefined) await workbench.cursorBehind(made.cell, made.behind);
  if (made.lines !== undefined) await workbench.selectLines(made.lines);
  await workbench.command(`Stagewright: ${made.title}`);
  await workbench.answerUntilPreview(made.answers ?? []);
  await workbench.preview('Apply', `refactorings/${name}`);
  await workbench.save();
  await expect.poll(() => made.isDone(cells(), readdirSync(join(folder, name))), SOON).toBe(true);
  const outputs = (list: readonly ReadCell[]) => list.reduce((sum, cell) => sum + cell.outputs, 0);
  expect(outputs(cells())).toBe(outputs(readCells(made.notebook)) - (made.outputsGone ?? 0));
  verify(name);
  await workbench.focusCells();
  await workbench.page.keyboard.press('Control+z');
  await workbench.save();
  await expect.poll(() => readFileSync(path, 'utf8'), SOON).toBe(made.notebook);
  await workbench.command('View: Close All Editors');
});

test('after each of them the notebook and its pipeline are equal, says verify', {
  timeout: 240_000,
}, async () => {
  const ended = await Promise.all(verified);
  const verdicts = ended.map(([name, { code, stdout }]) => [name, code, stdout.split('\n')[0]]);
  expect(verdicts).toEqual(Object.keys(CASES).map((name) => [name, 0, expect.stringMatching(/^equal/)]));
});
