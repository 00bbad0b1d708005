import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, root, snapshot, stagewrightOk } from '../e2e/support.js';
import { copyOf, useVsCode } from './support/session.js';

const vscode = useVsCode('newcomer', copyOf(join(root, 'examples/untagged')), { folderName: 'bikes' });

const SOON = { timeout: 15_000 };

const read = (path: string) => readFileSync(join(vscode().folder, path), 'utf8');
const tagsOf = () =>
  JSON.parse(read('untagged.ipynb')).cells.map(
    (cell: { metadata: { tags?: string[] } }) => cell.metadata.tags?.join() ?? '',
  );

test('the extension that was installed from its .vsix is there', async () => {
  const { workbench } = vscode();
  await workbench.showView('Extensions');
  await workbench.row('Stagewright').waitFor();
  await workbench.row('Stagewright').click();
  await workbench.page.locator('.extension-editor', { hasText: 'Stagewright' }).waitFor();
  await workbench.screenshot('newcomer/1-installed');
  await workbench.command('View: Close All Editors');
});

test('suggested stages are accepted and written into the notebook as tags', async () => {
  const { workbench } = vscode();
  await workbench.showView('Explorer');
  await workbench.openNotebook('untagged.ipynb');
  await workbench.lens('Stage load_the_data').first().waitFor();
  await workbench.screenshot('newcomer/2-opened');
  await workbench.command('Stagewright: Suggest Stages');
  await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'train_a_model' }).waitFor();
  await workbench.screenshot('newcomer/3-suggested');
  await workbench.page.keyboard.press('Enter');
  await workbench.page.keyboard.press('Control+s');
  await expect.poll(() => tagsOf().filter((tags: string) => tags.startsWith('stage:')).length, SOON).toBe(4);
  await workbench.cellStatus(3, 'load_the_data').waitFor();
});

test('all missing seeds are fixed at once, after a look at what changes', async () => {
  const { workbench } = vscode();
  await workbench.scrollTo(11);
  await workbench.clickInto(11, 'forest.fit');
  await workbench.screenshot('newcomer/4-findings');
  await workbench.command('Stagewright: Fix All of One Kind…');
  await workbench.choose('seeds/unseeded');
  await workbench.preview('Apply', 'newcomer/5-seeds-preview');
  // The seed has a cell of its own, so that the others come one later.
  await workbench.scrollTo(12);
  await workbench.cell(12).locator('.view-line', { hasText: 'random_state' }).waitFor();
  await workbench.cellStatus(12, 'train_a_model').waitFor();
});

test('a constant is lifted into the params, after a look at what changes', async () => {
  const { workbench } = vscode();
  await workbench.cursorBehind(12, 'forest = RandomForestRegressor(n_estimators=');
  await workbench.command('Stagewright: Lift Constant to params.yaml…');
  await workbench.answerUntilPreview([]);
  await workbench.preview('Apply', 'newcomer/6-lift-preview');
  await workbench.cell(12).locator('.view-line', { hasText: 'n_estimators=n_estimators' }).waitFor();
  await workbench.screenshot('newcomer/7-lifted');
});

test('the pipeline is extracted after a preview of every file, and the code of the cell opens beside it', async () => {
  const { workbench } = vscode();
  await workbench.command('Stagewright: Extract Pipeline');
  await workbench.notification('Nothing is written yet').waitFor();
  expect(existsSync(join(vscode().folder, 'dvc.yaml'))).toBe(false);
  await workbench.preview('Write Files', 'newcomer/8-extract-preview');
  await expect.poll(() => existsSync(join(vscode().folder, 'dvc.yaml')), SOON).toBe(true);
  await workbench.page.locator('.tab', { hasText: 'train_a_model.py' }).waitFor();
  await workbench.page
    .locator('.view-line', { hasText: /^\s*forest\s=\sRandomForestRegressor/ })
    .nth(1)
    .waitFor();
  await workbench.page.locator('.detected-link').first().waitFor();
  await workbench.screenshot('newcomer/9-extracted');
});

test('what was written is, byte for byte, what the command writes', async () => {
  const { folder } = vscode();
  const by = emptyFolder();
  cpSync(join(root, 'examples/untagged'), by, { recursive: true });
  cpSync(join(folder, 'untagged.ipynb'), join(by, 'untagged.ipynb'));
  await stagewrightOk(['extract', 'untagged.ipynb', '--yes'], by);
  const [ours, theirs] = [snapshot(folder), snapshot(by)];
  expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
  expect(ours).toEqual(theirs);
});

test('the pipeline is run, and its graph turns fresh', async () => {
  const { workbench } = vscode();
  await workbench.showView('Stagewright');
  await workbench.row(/train_a_model\s*stale/).waitFor();
  await workbench.command('Stagewright: Show Pipeline');
  await workbench.inView((text) => text.includes('train_a_model') && /stale/i.test(text));
  await workbench.screenshot('newcomer/10-stale');
  await workbench.command('Stagewright: Run Pipeline');
  await workbench.notification('Run Pipeline').waitFor();
  await workbench.screenshot('newcomer/11-running');
  await workbench.notification('Run finished').waitFor({ timeout: 60_000 });
  await workbench.row(/train_a_model\s*fresh/).waitFor();
  await workbench.inView((text) => text.includes('train_a_model') && !/stale/i.test(text));
  await workbench.screenshot('newcomer/12-fresh');
});

test('the run stands among the runs', async () => {
  const { workbench } = vscode();
  await workbench.command('Stagewright: Show Runs');
  await workbench.inView((text) => /finished/i.test(text));
  await workbench.screenshot('newcomer/13-runs');
  await workbench.command('Stagewright: Show Pipeline');
  await workbench.command('Preferences: Toggle between Light/Dark Themes');
  await workbench.page.locator('.monaco-workbench.vs-dark').waitFor();
  await workbench.command('Notifications: Clear All Notifications');
  await workbench.screenshot('newcomer/14-dark');
  expect(workbench.pageErrors).toEqual([]);
});
