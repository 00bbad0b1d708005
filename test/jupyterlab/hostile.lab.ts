import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { snapshot } from '../e2e/support.js';
import { hostileNotebooks } from '../support/hostile-notebooks.js';
import { Lab } from './support/lab.js';
import { useLab } from './support/session.js';

/** Whoever runs what a notebook holds calls here. */
let trap: Server;
const calls: string[] = [];
const PORT = 20_000 + (process.pid % 20_000);

beforeAll(async () => {
  trap = createServer((request, response) => {
    calls.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => trap.listen(PORT, '127.0.0.1', resolve));
});
afterAll(() => trap.close());

const { text, tags } = hostileNotebooks(PORT);

const session = useLab('hostile', (folder) => {
  for (const name of ['text', 'tags']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'text', "it's <b>bold.ipynb"), text);
  writeFileSync(join(folder, 'tags', 'tags.ipynb'), tags);
});

const outside = (project: string) => {
  const { folder } = session();
  const others = Object.entries(snapshot(folder)).filter(([path]) => !path.startsWith(`${project}/`));
  return [Object.fromEntries(others), readdirSync('/').sort(), readdirSync(folder).sort()];
};

/** What the extension draws holds texts, and nothing that the notebook has made of them. */
async function expectNoMarkup(open: Lab): Promise<void> {
  const own = '#stagewright-panel, [id^="stagewright-preview"], .jp-stagewright-menu, .Toastify';
  for (const what of ['img', 'script', 'iframe', 'b', 'a[href^="javascript"]', '[onerror]'])
    expect(await open.page.locator(own).locator(what).count(), what).toBe(0);
}

test('a notebook with nasty text is shown and extracted: nothing of it runs, nothing is written elsewhere', async () => {
  const { server, browser, folder } = session();
  const open = await Lab.open(browser, server, "text/it's <b>bold.ipynb");
  session().lab = open;
  await open.kernelIsIdle();
  const before = outside('text');
  await open.command('Show the Stagewright Panel');
  await open.panel.getByRole('button', { name: 'List' }).click();
  await expect.poll(() => open.panel.innerText(), { timeout: 15_000 }).toContain('fetch(');
  await expectNoMarkup(open);
  await open.command('Extract Pipeline…');
  await open.preview.getByRole('button', { name: 'Write files' }).waitFor();
  await expectNoMarkup(open);
  await open.screenshot('hostile/extract');
  await open.preview.getByRole('button', { name: 'Write files' }).click();
  await open.notification('files were written').waitFor();
  const written = Object.keys(snapshot(join(folder, 'text')));
  expect(written).toContain('dvc.yaml');
  const strange = written.filter((path) => !path.endsWith('.ipynb') && /\.\.|[<>;']/.test(path));
  expect(strange).toEqual([]);
  expect(outside('text')).toEqual(before);
  expect(calls).toEqual([]);
});

test('a notebook with nasty tags is refused with a reason, and nothing is written', async () => {
  const { server, browser, folder } = session();
  await session().lab?.page.close();
  const open = await Lab.open(browser, server, 'tags/tags.ipynb');
  session().lab = open;
  await open.kernelIsIdle();
  const before = snapshot(folder);
  await open.command('Extract Pipeline…');
  await open.notification(/Nothing was written.*tag/i).waitFor();
  await open.command('Show the Stagewright Panel');
  await open.panel.locator('.jp-stagewright-finding').first().waitFor();
  await expectNoMarkup(open);
  await open.screenshot('hostile/refused');
  expect(snapshot(folder)).toEqual(before);
  expect(calls).toEqual([]);
  expect(open.pageErrors).toEqual([]);
});
