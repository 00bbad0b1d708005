import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'vitest';
import { cellsOf, notebookOf } from '../bench/typing-notebook.mjs';
import { stagewrightOk } from '../e2e/support.js';
import { CodeServer, OUT } from './support/code-server.js';
import { readCells } from './support/notebooks.js';
import { startBrowser, Workbench } from './support/workbench.js';

const SIZES = (process.env.STAGEWRIGHT_TYPING_SIZES ?? '10,100,200,500,1000').split(',').map(Number);
/** Words that are typed: of few, one in twenty is the worst. */
const WORDS_TYPED = { with: 44, without: 24 };
const WARM_UP = 4;
const KEY_MS = 70;
/** Before typing goes on. Drift is looked for 1.2 s after the last change: some keys fall into that. */
const PAUSES_MS = [200, 1250, 700, 1350, 1100, 1450, 400, 1200];
/** Names of which nobody has defined the whole: what is found comes with the last key. */
const WORDS = ['missing', 'q'];
const PREFIXES = 'm = mi = mis = miss = missi = missin = 0';
/** The first cell that uses another's result: all below it depend on it. */
const TYPED_INTO = 'table0.describe()';

/** What lasted longest while one word was typed, in milliseconds. */
interface Longest {
  readonly key: number;
  readonly task: number;
  readonly frame: number;
}

interface Typed extends Longest {
  /** From the last key until its finding is underlined; null without the extension. */
  readonly found: number | null;
}

/** An extracted pipeline, and its notebook with a cell changed since: what drifted is shown. */
async function extracted(count: number): Promise<{ folder: string; cell: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-typing-'));
  const path = join(folder, 'long.ipynb');
  const [first, ...rest] = cellsOf(count);
  const cells = [{ source: `${PREFIXES}\n${first?.source ?? ''}`, tags: first?.tags ?? [] }, ...rest];
  writeFileSync(path, notebookOf(cells));
  await stagewrightOk(['extract', 'long.ipynb', '--fix', '--yes'], folder);
  const text = readFileSync(path, 'utf8').replace('table0[\\"a\\"] * 2', 'table0[\\"a\\"] * 3');
  writeFileSync(path, text);
  return { folder, cell: readCells(text).findIndex(({ source }) => source.includes(TYPED_INTO)) };
}

async function measure(count: number, extension: boolean): Promise<Typed[]> {
  const { folder, cell } = await extracted(count);
  const [server, browser] = await Promise.all([
    CodeServer.start(`typing-${count}`, { extension }),
    startBrowser(),
  ]);
  try {
    const workbench = await Workbench.open(browser, server, folder);
    await workbench.openNotebook('long.ipynb');
    await workbench.scrollTo(cell);
    if (extension) await workbench.cellStatus(cell, 'changed since the extraction').waitFor();
    await workbench.page.evaluate(readFileSync(join(import.meta.dirname, 'support/watch-typing.js'), 'utf8'));
    await workbench.clickInto(cell, TYPED_INTO);
    const typed: Typed[] = [];
    for (let at = 0; at < WORDS_TYPED[extension ? 'with' : 'without']; at += 1) {
      await workbench.page.waitForTimeout(PAUSES_MS[at % PAUSES_MS.length] ?? 0);
      typed.push(await typeWord(workbench, cell, WORDS[at % WORDS.length] ?? '', extension));
    }
    await workbench.screenshot(`typing-${count}`);
    return typed.slice(WARM_UP);
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Types a word on a line of its own, waits for what is found in it, and takes it away again. */
async function typeWord({ page }: Workbench, cell: number, word: string, extension: boolean): Promise<Typed> {
  const { keyboard } = page;
  const from = await page.evaluate<number>(
    `typing.expect(${cell}, typing.underlined(${cell})); typing.now()`,
  );
  await keyboard.press('Control+End');
  await keyboard.press('Enter');
  for (const key of word) {
    await page.waitForTimeout(KEY_MS);
    await keyboard.press(key);
  }
  const found = extension ? await page.evaluate<number>('typing.found()') : null;
  await page.waitForTimeout(150);
  const longest = await page.evaluate<Longest>(`typing.longest(${from}, typing.now())`);
  await keyboard.press('Shift+Home');
  await keyboard.press('Backspace');
  await keyboard.press('Backspace');
  if (extension) await page.evaluate('typing.gone()');
  return { found, ...longest };
}

test.each(SIZES)('%d cells', async (count) => {
  const result = { count, with: await measure(count, true), without: await measure(count, false) };
  writeFileSync(join(OUT, `typing-${count}.json`), JSON.stringify(result));
});
