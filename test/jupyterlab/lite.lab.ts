// JupyterLite: files lie in the browser, and there is no server and, here, no kernel.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, snapshot, stagewrightOk } from '../e2e/support.js';
import { startBrowser } from '../vscode/support/workbench.js';
import { Lab } from './support/lab.js';
import { labEnvironment, labPython } from './support/lab-server.js';

const folder = mkdtempSync(join(tmpdir(), 'stagewright-lite-'));
const site = join(folder, 'site');
let server: Server;
let browser: Browser;
let port = 0;

const KINDS: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};

beforeAll(async () => {
  for (const name of ['content', 'cli']) {
    mkdirSync(join(folder, name));
    cpSync(join(root, 'examples/digits/digits.ipynb'), join(folder, name, 'digits.ipynb'));
  }
  // Of the environment's extensions only ours: jupyter-collaboration waits for a server.
  const dist = join(root, 'packages/jupyterlab/dist');
  const wheels = readdirSync(dist).filter((name) => name.endsWith('.whl'));
  const build = { ignore_sys_prefix: true, federated_extensions: wheels.map((name) => join(dist, name)) };
  writeFileSync(join(folder, 'jupyter_lite_config.json'), JSON.stringify({ LiteBuildConfig: build }));
  const words = ['-m', 'jupyter', 'lite', 'build', '--contents', 'content', '--output-dir', site];
  await promisify(execFile)(labPython(), words, { cwd: folder, env: labEnvironment() });
  const settings = join(site, 'jupyter-lite.json');
  const config = JSON.parse(readFileSync(settings, 'utf8'));
  config['jupyter-config-data'].exposeAppInBrowser = true;
  writeFileSync(settings, JSON.stringify(config));
  server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    try {
      const bytes = readFileSync(join(site, path));
      response.setHeader('content-type', KINDS[extname(path)] ?? 'application/octet-stream');
      response.end(bytes);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Every file of the browser's storage. */
const READ_FILES = `(async () => {
  const { contents } = window.jupyterapp.serviceManager;
  const files = {};
  const read = async (path) => {
    for (const { name, type } of (await contents.get(path, { content: true })).content) {
      const inner = path === '' ? name : path + '/' + name;
      if (type === 'directory') await read(inner);
      else if (type === 'file') files[inner] = (await contents.get(inner, { type: 'file', format: 'text', content: true })).content;
    }
  };
  await read('');
  return files;
})()`;

test('without a server and a kernel a pipeline is extracted into the browser’s files', async () => {
  const lab = await Lab.openPage(browser, `http://127.0.0.1:${port}/lab/index.html?path=digits.ipynb`);
  await lab.command('Show the Stagewright Panel');
  await expect.poll(() => lab.panel.innerText(), { timeout: 30_000 }).toContain('train');
  await lab.command('Extract Pipeline…');
  await lab.preview.getByRole('button', { name: 'Write files' }).click();
  await lab.notification('files were written').waitFor();
  await lab.screenshot('lite/extracted');
  const files: unknown = await lab.page.evaluate(READ_FILES);
  await stagewrightOk(['extract', 'digits.ipynb', '--yes'], join(folder, 'cli'), dirname(labPython()));
  const { 'digits.ipynb': _notebook, ...all } = snapshot(join(folder, 'cli'));
  // The texts that hand edits are merged with are not kept where folders with a dot are hidden; versions are the kernel's to tell.
  const expected = Object.entries(all).filter(([path]) => !/^\.stagewright\/|requirements/.test(path));
  expect(files).toMatchObject(Object.fromEntries(expected));
  expect(lab.pageErrors).toEqual([]);
});
