import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { root, snapshot, stagewrightOk } from '../e2e/support.js';
import { labPython } from './support/lab-server.js';
import { useLab } from './support/session.js';

const session = useLab('extract', (folder) => {
  for (const name of ['lab', 'cli']) {
    mkdirSync(join(folder, name));
    cpSync(join(root, 'examples/digits/digits.ipynb'), join(folder, name, 'digits.ipynb'));
  }
});

const SOON = { timeout: 20_000 };
const at = (path: string) => join(session().folder, path);
const read = (path: string) => readFileSync(at(path), 'utf8');
const lab = () => session().lab;
/** The files of a project; what Jupyter itself leaves there is not ours. */
const files = (folder: string) =>
  Object.fromEntries(
    Object.entries(snapshot(at(folder))).filter(([path]) => !path.includes('.ipynb_checkpoints')),
  );

test('every file is shown before any is written', async () => {
  const open = await session().open('lab/digits.ipynb');
  await open.kernelIsIdle();
  const before = files('lab');
  await open.command('Extract Pipeline…');
  await open.preview.getByRole('button', { name: 'Write files' }).waitFor();
  await expect.poll(() => open.preview.innerText(), SOON).toContain('dvc.yaml');
  await open.screenshot('extract/preview');
  expect(files('lab')).toEqual(before);
});

test('what is written is, byte for byte, what the command writes', async () => {
  const open = lab();
  await open.preview.getByRole('button', { name: 'Write files' }).click();
  await expect.poll(() => existsSync(at('lab/dvc.yaml')), SOON).toBe(true);
  await open.notification('files were written').waitFor();
  await stagewrightOk(['extract', 'digits.ipynb', '--yes'], at('cli'), dirname(labPython()));
  const { 'digits.ipynb': _lab, ...written } = files('lab');
  const { 'digits.ipynb': _cli, ...expected } = files('cli');
  expect(Object.keys(written).sort()).toEqual(Object.keys(expected).sort());
  expect(written).toEqual(expected);
  await open.screenshot('extract/written');
});

test('extracted again there is nothing to write', async () => {
  const open = lab();
  await open.showNotebook('digits.ipynb');
  await open.command('Extract Pipeline…');
  await open.notification('nothing to write').waitFor();
});

test('a script that was edited by hand keeps its edit, and gets what is new', async () => {
  const open = lab();
  const [script = ''] = Object.keys(files('lab')).filter((path) =>
    /^src\/\w+\/(?!utils|__init__)\w+\.py$/.test(path),
  );
  const path = join('lab', script);
  writeFileSync(at(path), `${read(path)}\n# mine\n`);
  await open.select(await open.firstCodeCell());
  await open.page.keyboard.press('b');
  await open.page.keyboard.press('Enter');
  await open.page.keyboard.type('print("something new")');
  await open.command('Extract Pipeline…');
  await open.preview.getByRole('button', { name: 'Write files' }).click();
  const scripts = () =>
    Object.entries(files('lab')).map(([path, text]) => (path.startsWith('src/') ? text : ''));
  await expect.poll(() => scripts().join('').includes('something new'), SOON).toBe(true);
  await expect.poll(() => existsSync(at('lab/.stagewright/staging')), SOON).toBe(false);
  expect(read(path)).toContain('# mine');
});

test('a file that changed since the preview is left alone, and so are the others', async () => {
  const open = lab();
  await open.showNotebook('digits.ipynb');
  await open.select(await open.firstCodeCell());
  await open.page.keyboard.press('b');
  await open.page.keyboard.press('Enter');
  await open.page.keyboard.type('print("newer still")');
  await open.command('Extract Pipeline…');
  const write = open.preview.getByRole('button', { name: 'Write files' });
  await write.waitFor();
  const changed = Object.keys(files('lab')).filter((path) => /^src\/.*\.py$/.test(path));
  for (const path of changed)
    writeFileSync(at(join('lab', path)), `${read(join('lab', path))}# by somebody else\n`);
  const before = files('lab');
  await write.click();
  await open.notification(/was changed on the server since the preview. Nothing was written/).waitFor();
  await open.screenshot('extract/changed');
  const { 'digits.ipynb': _saved, ...after } = files('lab');
  const { 'digits.ipynb': _before, ...expected } = before;
  await expect.poll(() => existsSync(at('lab/.stagewright/staging')), SOON).toBe(false);
  expect(after).toEqual(expected);
  expect(open.pageErrors).toEqual([]);
});
