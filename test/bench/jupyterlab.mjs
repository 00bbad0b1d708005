// What the extension costs in JupyterLab, on a notebook of 500 cells: opening it, and typing in it, with and without, in one run.
// `npm run bench:jupyterlab`; with --write-docs it writes docs/jupyterlab-costs.md.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { ensureChromium } from '../../scripts/setup/code-server-setup.mjs';
import { root } from '../../scripts/setup/paths.mjs';
import { ensureVenv } from '../../scripts/setup/python-setup.mjs';
import { cellsOf, notebookOf } from './typing-notebook.mjs';

const CELLS = 500;
const ROUNDS = 7;
const KEYS = 60;
const KEY_MS = 90;
/** How much longer opening may take, and how long a key may hold up the page: one frame of a screen that shows 60 a second. */
const BUDGET = { opening: 1.1, frameMs: 1000 / 60 };
const BROWSER = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'];

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const percentile = (numbers, part) =>
  numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) * part)];

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** JupyterLab on a folder with the notebook, with the extension or without. */
class Lab {
  static async start(python, hasExtension) {
    const own = mkdtempSync(join(tmpdir(), 'stagewright-bench-'));
    for (const name of ['work', 'config', 'data', 'runtime', 'jupyter/labextensions/@stagewright'])
      mkdirSync(join(own, name), { recursive: true });
    const extension = join(own, 'jupyter/labextensions/@stagewright/jupyterlab');
    if (hasExtension) symlinkSync(join(root, 'packages/jupyterlab/labextension'), extension);
    writeFileSync(join(own, 'work/long.ipynb'), notebookOf(cellsOf(CELLS)));
    const port = await freePort();
    const words = ['-m', 'jupyterlab', '--no-browser', '--allow-root', '--ServerApp.ip=127.0.0.1'];
    const quiet = ['--IdentityProvider.token=', '--ServerApp.password=', '--LabApp.news_url='];
    const where = [
      `--ServerApp.port=${port}`,
      `--ServerApp.root_dir=${join(own, 'work')}`,
      '--LabApp.expose_app_in_browser=True',
    ];
    const env = {
      HOME: process.env.HOME,
      PATH: `${dirname(python)}:/usr/bin:/bin`,
      JUPYTER_PATH: join(own, 'jupyter'),
      JUPYTER_CONFIG_DIR: join(own, 'config'),
      JUPYTER_DATA_DIR: join(own, 'data'),
      JUPYTER_RUNTIME_DIR: join(own, 'runtime'),
    };
    const child = spawn(python, [...words, ...quiet, ...where], {
      cwd: own,
      env,
      detached: true,
      stdio: 'ignore',
    });
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/api`).catch(() => null);
      if (answer?.ok) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return Object.assign(new Lab(), { own, port, child });
  }

  /** A page that has shown the notebook once, so that everything is loaded. */
  async page(browser) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`http://127.0.0.1:${this.port}/lab/tree/long.ipynb?reset`, { timeout: 120_000 });
    await page.locator('.jp-Notebook .jp-Cell').first().waitFor({ timeout: 120_000 });
    await page.waitForTimeout(3000);
    return page;
  }

  stop() {
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
    rmSync(this.own, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Milliseconds from asking for the notebook until its cells are drawn and nothing is left to do in the page. */
async function opening(page) {
  return page.evaluate(async () => {
    const { commands, shell } = window.jupyterapp;
    const before = shell.currentWidget;
    // A kernel that starts changes what the notebook says of it: nobody is asked whether to keep that.
    before.context.model.dirty = false;
    before.dispose();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const since = performance.now();
    await commands.execute('docmanager:open', {
      path: 'long.ipynb',
      factory: 'Notebook',
      kernelPreference: { shouldStart: false },
    });
    const panel = shell.currentWidget;
    await panel.context.ready;
    await panel.revealed;
    while (panel.node.querySelector('.jp-Cell .cm-content') === null)
      await new Promise(requestAnimationFrame);
    await new Promise((resolve) => requestIdleCallback(resolve));
    return performance.now() - since;
  });
}

/** For each key the milliseconds that the page was held up by what followed until the next one. */
async function typing(page) {
  const cell = page.locator('.jp-Notebook .jp-Cell .cm-content').nth(2);
  await cell.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  await page.evaluate(() => {
    window.heldUp = [];
    const watch = (before) =>
      requestAnimationFrame((now) => {
        window.heldUp.push(now - before);
        watch(now);
      });
    watch(performance.now());
  });
  for (let at = 0; at < KEYS; at += 1) {
    await page.keyboard.press(at % 9 === 8 ? 'Space' : 'a');
    await page.waitForTimeout(KEY_MS);
  }
  // What is looked at when nobody types any more belongs to it.
  await page.waitForTimeout(1500);
  return page.evaluate(() => window.heldUp);
}

async function measure() {
  const python = join(await ensureVenv('test/requirements-jupyterlab.txt'), 'python');
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: BROWSER });
  const labs = { without: await Lab.start(python, false), with: await Lab.start(python, true) };
  const found = { without: { opening: [], frames: [] }, with: { opening: [], frames: [] } };
  try {
    const pages = { without: await labs.without.page(browser), with: await labs.with.page(browser) };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const which of ['without', 'with']) {
        await pages[which].bringToFront();
        found[which].opening.push(await opening(pages[which]));
      }
    }
    for (const which of ['without', 'with']) {
      await pages[which].bringToFront();
      found[which].frames = await typing(pages[which]);
    }
  } finally {
    await browser.close();
    for (const lab of Object.values(labs)) lab.stop();
  }
  return found;
}

function report({ without, with: own }) {
  const shown = (ms) => `${ms.toFixed(0)} ms`;
  const row = (name, of) => `| ${name} | ${shown(of(without))} | ${shown(of(own))} |`;
  const ratio = median(own.opening) / median(without.opening);
  return [
    '| a notebook of 500 cells | without Stagewright | with |',
    '| --- | --- | --- |',
    row('opening, median of 7', ({ opening: all }) => median(all)),
    row('a frame while typing, median', ({ frames }) => median(frames)),
    row('a frame while typing, 99 of 100 are shorter', ({ frames }) => percentile(frames, 0.99)),
    row('the longest frame while typing', ({ frames }) => Math.max(...frames)),
    '',
    `Opening takes ${((ratio - 1) * 100).toFixed(1)} % more.`,
    '',
  ].join('\n');
}

const found = await measure();
const text = report(found);
process.stdout.write(text);
if (process.argv.includes('--write-docs')) {
  const head =
    '# What the extension costs in JupyterLab\n\nWritten by `npm run bench:jupyterlab -- --write-docs`';
  const where = `on ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), in headless Chromium.\n\n`;
  writeFileSync(join(root, 'docs/jupyterlab-costs.md'), `${head} ${where}${text}`);
}
const isSlow = median(found.with.opening) > BUDGET.opening * median(found.without.opening);
const extra = percentile(found.with.frames, 0.99) - percentile(found.without.frames, 0.99);
process.exit(isSlow || extra > BUDGET.frameMs ? 1 : 0);
