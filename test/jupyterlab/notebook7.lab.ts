import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { notebookText } from '../vscode/support/notebooks.js';
import { useLab } from './support/session.js';

const NOTEBOOK = `# %% [stage:make]
values = [1, 2, 3]
# %% [stage:show]
print(values)
`;

const session = useLab(
  'notebook7',
  (folder) => writeFileSync(join(folder, 'small.ipynb'), notebookText(NOTEBOOK)),
  { app: 'notebook' },
);

test('the same in Notebook 7: stages in the cells, and commands in the menus', async () => {
  const open = await session().open('small.ipynb', 'notebooks');
  await open.select(0);
  await expect.poll(() => open.pill.textContent(), { timeout: 15_000 }).toBe('make');
  await open.menu('Stagewright', 'Remove Stage Tags');
  await expect.poll(() => open.pill.textContent(), { timeout: 15_000 }).not.toBe('make');
  await open.screenshot('notebook7');
  expect(open.pageErrors).toEqual([]);
});
