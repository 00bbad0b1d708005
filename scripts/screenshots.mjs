// The pictures of docs/vscode.md and docs/jupyterlab.md, as the tests in the real editors leave them.
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cache, childEnv, root } from './setup/paths.mjs';
import { mustExecute } from './setup/process.mjs';
import { runMain, step } from './setup/steps.mjs';

const ofNewcomer = (...names) => Object.fromEntries(names.map((name) => [name, `newcomer/${name}`]));

/** By the name of each in docs/EDITOR, what the tests call it. */
const SHOWN = {
  vscode: {
    ...ofNewcomer('2-opened', '3-suggested', '4-findings', '5-seeds-preview', '8-extract-preview'),
    ...ofNewcomer('9-extracted', '11-running', '12-fresh', '14-dark'),
    '13-compared': 'views/diff',
  },
  jupyterlab: {
    ...ofNewcomer('1-opened', '2-suggested', '3-findings', '4-refactorings', '5-seeds-preview'),
    ...ofNewcomer('6-lifted', '7-extract-preview', '8-extracted'),
    '9-running': 'runs/log',
    '10-compared': 'runs/compared',
    '11-kernel': 'runs/state',
  },
};
/** Which tests leave them. */
const TESTS = { vscode: ['newcomer', 'views'], jupyterlab: ['newcomer', 'runs'] };

await runMain(async () => {
  const isCopy = process.argv.includes('--copy');
  for (const [editor, pictures] of Object.entries(SHOWN)) {
    const words = ['vitest', 'run', '--config', `test/${editor}/vitest.config.ts`, ...TESTS[editor]];
    if (!isCopy) {
      await step(`pictures of ${editor}`, (note) =>
        mustExecute('npx', words, { cwd: root, env: childEnv(), onText: note }),
      );
    }
    const folder = join(root, 'docs', editor);
    await mkdir(folder, { recursive: true });
    for (const [name, source] of Object.entries(pictures))
      await copyFile(join(cache, 'test', editor, `${source}.png`), join(folder, `${name}.png`));
  }
});
