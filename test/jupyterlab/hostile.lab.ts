import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { snapshot } from '../e2e/support.js';
import { hostileNotebooks, outsideOf, useTrap } from '../support/hostile-notebooks.js';
import type { Lab } from './support/lab.js';
import { useLab } from './support/session.js';

const { port, calls } = useTrap();
const { text, tags } = hostileNotebooks(port);

const session = useLab('hostile', (folder) => {
  for (const name of ['text', 'tags']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'text', "it's <b>bold.ipynb"), text);
  writeFileSync(join(folder, 'tags', 'tags.ipynb'), tags);
});

const outside = (project: string) => outsideOf(project, session().folder);

/** What the extension draws holds texts, and nothing that the notebook has made of them. */
async function expectNoMarkup(open: Lab): Promise<void> {
  const own = '#stagewright-panel, [id^="stagewright-preview"], .jp-stagewright-menu, .Toastify';
  for (const what of ['img', 'script', 'iframe', 'b', 'a[href^="javascript"]', '[onerror]'])
    expect(await open.page.locator(own).locator(what).count(), what).toBe(0);
}

test('a notebook with nasty text is shown and extracted: nothing of it runs, nothing is written elsewhere', async () => {
  const { folder } = session();
  const open = await session().open("text/it's <b>bold.ipynb");
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
  const { folder } = session();
  const open = await session().open('tags/tags.ipynb');
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
