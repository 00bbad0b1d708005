import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { snapshot } from '../e2e/support.js';
import { hostileNotebooks, outsideOf, useTrap } from '../support/hostile-notebooks.js';
import { useVsCode } from './support/session.js';

const { port, calls } = useTrap();
const { text, tags } = hostileNotebooks(port);

const vscode = useVsCode('hostile', (folder) => {
  mkdirSync(join(folder, 'text'));
  writeFileSync(join(folder, 'text', "it's <b>bold</b>.ipynb".replaceAll('/', '')), text);
  mkdirSync(join(folder, 'tags'));
  writeFileSync(join(folder, 'tags', 'tags.ipynb'), tags);
});

const outside = (project: string) => outsideOf(project, vscode().folder);

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
