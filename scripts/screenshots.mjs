// The pictures of docs/vscode.md, as the tests in the real VS Code leave them.
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cache, childEnv, root } from './setup/paths.mjs';
import { mustExecute } from './setup/process.mjs';
import { runMain, step } from './setup/steps.mjs';

/** By their names in docs/vscode. */
const OF_VIEWS = { '13-compared': 'views/diff' };
const OF_NEWCOMER = [
  '2-opened',
  '3-suggested',
  '4-findings',
  '5-seeds-preview',
  '8-extract-preview',
  '9-extracted',
  '11-running',
  '12-fresh',
  '14-dark',
];

await runMain(async () => {
  const words = ['vitest', 'run', '--config', 'test/vscode/vitest.config.ts', 'newcomer', 'views'];
  const isCopy = process.argv.includes('--copy');
  if (!isCopy) {
    await step('the newcomer’s path, and the views', (note) =>
      mustExecute('npx', words, { cwd: root, env: childEnv(), onText: note }),
    );
  }
  await mkdir(join(root, 'docs/vscode'), { recursive: true });
  const all = { ...Object.fromEntries(OF_NEWCOMER.map((name) => [name, `newcomer/${name}`])), ...OF_VIEWS };
  for (const [name, source] of Object.entries(all))
    await copyFile(join(cache, 'test/vscode', `${source}.png`), join(root, 'docs/vscode', `${name}.png`));
});
