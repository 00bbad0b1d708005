import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { snapshot } from '../e2e/support.js';
import { hostileNotebooks } from '../support/hostile-notebooks.js';
import { useVsCode } from './support/session.js';

/** Whoever runs what a notebook holds calls here. */
let trap: Server;
const calls: string[] = [];

beforeAll(async () => {
  trap = createServer((request, response) => {
    calls.push(request.url ?? '');
    response.end();
  });
  // The port is in the notebooks, which are written before the editor starts.
  await new Promise<void>((resolve) => trap.listen(PORT, '127.0.0.1', resolve));
});
afterAll(() => trap.close());

const PORT = 20_000 + (process.pid % 20_000);
const { text, tags } = hostileNotebooks(PORT);

const vscode = useVsCode('hostile', (folder) => {
  mkdirSync(join(folder, 'text'));
  writeFileSync(join(folder, 'text', "it's <b>bold</b>.ipynb".replaceAll('/', '')), text);
  mkdirSync(join(folder, 'tags'));
  writeFileSync(join(folder, 'tags', 'tags.ipynb'), tags);
});

/** What stands outside of a project, and in the folders above. */
const outside = (project: string) => {
  const { folder } = vscode();
  const others = Object.entries(snapshot(folder)).filter(([path]) => !path.startsWith(`${project}/`));
  return [Object.fromEntries(others), readdirSync('/').sort(), readdirSync(folder).sort()];
};

test('a notebook with nasty text is shown and extracted: nothing of it runs, nothing is written elsewhere', async () => {
  const { workbench, folder } = vscode();
  const before = outside('text');
  await workbench.quickOpen('bold');
  await workbench.lens('Stage load').first().waitFor();
  await workbench.command('Stagewright: Show Pipeline');
  const shown = await workbench.inView((text) => text.includes('load'));
  expect(shown).toContain('count');
  await workbench.showView('Stagewright');
  await workbench.row('load').waitFor();
  await workbench.command('Stagewright: Extract Pipeline');
  await workbench.preview('Write Files', 'hostile/extract');
  await workbench.page.locator('.tab', { hasText: '.py' }).first().waitFor();
  const written = Object.keys(snapshot(join(folder, 'text')));
  expect(written).toContain('dvc.yaml');
  expect(written.filter((path) => /\.\.|[<>;]/.test(path.replace(/^it's.*ipynb$/, '')))).toEqual([]);
  expect(outside('text')).toEqual(before);
  expect(calls).toEqual([]);
});

test('the views let in no script but their own', async () => {
  const { workbench } = vscode();
  const frames = workbench.page.frames();
  const policies: (string | null)[] = [];
  for (const frame of frames) {
    if ((await frame.locator('#stagewright-view').count()) === 0) continue;
    policies.push(await frame.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content'));
    expect(await frame.locator('#stagewright-view [onerror], #stagewright-view script').count()).toBe(0);
  }
  expect(policies).toEqual([expect.stringMatching(/^default-src 'none'; script-src 'nonce-[\w-]+'; /)]);
  expect(policies.join()).not.toMatch(/unsafe/);
});

test('a notebook with nasty tags is refused with a reason, and nothing is written', async () => {
  const { workbench, folder } = vscode();
  const before = snapshot(folder);
  await workbench.command('View: Close All Editors');
  await workbench.quickOpen('tags.ipynb');
  await workbench.cellStatus(0, '').waitFor();
  await workbench.command('Stagewright: Extract Pipeline');
  await workbench.notification(/tag/i).waitFor();
  await workbench.screenshot('hostile/refused');
  expect(snapshot(folder)).toEqual(before);
  expect(calls).toEqual([]);
  expect(workbench.pageErrors).toEqual([]);
});
