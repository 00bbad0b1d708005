import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { snapshot } from '../e2e/support.js';
import { notebookText } from '../vscode/support/notebooks.js';
import type { Lab } from './support/lab.js';
import { LabServer } from './support/lab-server.js';
import { useLab } from './support/session.js';

const NOTEBOOK = notebookText(`# %% [stage:make]
values = [1, 2, 3]
# %% [stage:show]
print(values)
`);

const mounts: string[] = [];
const isRoot = process.getuid?.() === 0;
const run = (command: string, ...words: string[]) => execFileSync(command, words, { stdio: 'pipe' });

/** Room for the notebook, and for some of the files of its pipeline. */
const DISK = '512k';

function mount(folder: string): void {
  run('mount', '-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', folder);
  mounts.push(folder);
}

const session = useLab('failures', (folder) => {
  for (const name of ['gone', 'readonly', 'full']) {
    mkdirSync(join(folder, name));
    if (isRoot && name !== 'gone') mount(join(folder, name));
    writeFileSync(join(folder, name, 'small.ipynb'), NOTEBOOK);
  }
  if (isRoot) run('mount', '-o', 'remount,ro', join(folder, 'readonly'));
  else chmodSync(join(folder, 'readonly'), 0o555);
});
afterAll(() => {
  for (const folder of mounts) run('umount', '--lazy', folder);
});

const SOON = { timeout: 20_000 };
const at = (path: string) => join(session().folder, path);
/** The files beside the notebook, which JupyterLab saves. */
const files = (folder: string) =>
  Object.fromEntries(
    Object.entries(snapshot(at(folder))).filter(([path]) => !/\.ipynb(_checkpoints|$)/.test(path)),
  );

/** Opens a notebook, and goes as far as the preview of its pipeline. */
async function openPreview(notebook: string): Promise<Lab> {
  const open = await session().open(notebook);
  await open.kernelIsIdle();
  await open.command('Extract Pipeline…');
  await open.preview.getByRole('button', { name: 'Write files' }).waitFor();
  return open;
}

test('in a folder that is read-only nothing is written, and what to do is said', async () => {
  const before = files('readonly');
  const open = await openPreview('readonly/small.ipynb');
  await open.preview.getByRole('button', { name: 'Write files' }).click();
  await open.notification(/its folder is read-only.*Nothing was changed.*Make it writable/).waitFor();
  await open.screenshot('failures/readonly');
  expect(files('readonly')).toEqual(before);
});

test.skipIf(!isRoot)('on a full disk nothing is written; with room it is', async () => {
  const open = await openPreview('full/small.ipynb');
  const { bavail, bsize } = statfsSync(at('full'));
  // Some of the new texts find room, and then no more do.
  writeFileSync(at('full/filler'), Buffer.alloc((bavail - 6) * bsize));
  const before = files('full');
  await open.preview.getByRole('button', { name: 'Write files' }).click();
  await open.notification(/disk of the server is full.*Nothing was changed.*Make room/).waitFor();
  await open.screenshot('failures/full');
  expect(files('full')).toEqual(before);
  rmSync(at('full/filler'));
  await open.command('Extract Pipeline…');
  await open.preview.getByRole('button', { name: 'Write files' }).click();
  await expect.poll(() => existsSync(at('full/dvc.yaml')), SOON).toBe(true);
});

test('a server that goes in the middle of writing: when it is there again everything is as it was', async () => {
  const before = files('gone');
  const open = await openPreview('gone/small.ipynb');
  const { server, folder } = session();
  let renamed = 0;
  await open.page.route(/stagewright\/contents/, async (route) => {
    if (route.request().method() === 'PATCH') renamed += 1;
    // Some files are in their place already, others not yet.
    if (renamed === 4) server.kill();
    await route.continue();
  });
  await open.preview.getByRole('button', { name: 'Write files' }).click();
  await open.notification(/server went while files were written.*Leave this page open/).waitFor();
  await open.screenshot('failures/gone');
  expect(Object.keys(files('gone')).length).toBeGreaterThan(Object.keys(before).length);
  const own = session();
  own.server = await LabServer.start('failures-again', folder, { port: server.port });
  await open.notification(/is there again. Nothing was written/).waitFor();
  expect(files('gone')).toEqual(before);
  await open.screenshot('failures/again');
});
