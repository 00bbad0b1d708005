import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { snapshot } from '../e2e/support.js';
import { notebookText } from './support/notebooks.js';
import { useVsCode } from './support/session.js';

const NOTEBOOK = notebookText(`# %% [stage:make]
values = [1, 2, 3]
# %% [stage:show]
print(values)
`);

const vscode = useVsCode(
  'trust',
  (folder) => writeFileSync(join(folder, 'small.ipynb'), NOTEBOOK),
  // The folder is trusted by nobody.
  { trusted: false },
);

test('in a folder that is not trusted notebooks are analysed, and nothing is written or run', async () => {
  const { workbench, folder } = vscode();
  const before = snapshot(folder);
  await workbench.quickOpen('small.ipynb');
  await workbench.lens('Stage make').waitFor();
  for (const command of ['Extract Pipeline', 'Run Pipeline']) {
    await workbench.command(`Stagewright: ${command}`);
    await workbench.notification('waits until you trust this folder').waitFor();
    await workbench.command('Notifications: Clear All Notifications');
  }
  expect(snapshot(folder)).toEqual(before);
});
