// The pictures of docs/vscode.md, as the newcomer's path through the real VS Code leaves them.
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cache, childEnv, root } from './setup/paths.mjs';
import { mustExecute } from './setup/process.mjs';
import { runMain, step } from './setup/steps.mjs';

const SHOWN = [
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
  const words = ['vitest', 'run', '--config', 'test/vscode/vitest.config.ts', 'newcomer'];
  const isCopy = process.argv.includes('--copy');
  if (!isCopy) {
    await step('the newcomer’s path', (note) =>
      mustExecute('npx', words, { cwd: root, env: childEnv(), onText: note }),
    );
  }
  await mkdir(join(root, 'docs/vscode'), { recursive: true });
  for (const name of SHOWN)
    await copyFile(
      join(cache, 'test/vscode/newcomer', `${name}.png`),
      join(root, 'docs/vscode', `${name}.png`),
    );
});
