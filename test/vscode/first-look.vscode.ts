import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../e2e/support.js';
import { copyOf, useVsCode } from './support/session.js';

const vscode = useVsCode('first-look', copyOf(join(root, 'examples/untagged')));

test('a notebook that is opened has lenses on its stages, findings in its cells, and its stages in the tree', async () => {
  const { workbench } = vscode();
  await workbench.openNotebook('untagged.ipynb');
  await workbench.lens('Stage load_the_data').first().waitFor();
  await workbench.lens('Extract').first().waitFor();
  await workbench.scrollTo(11);
  await workbench.cell(11).locator('.squiggly-warning, .squiggly-error').first().waitFor();
  await workbench.showView('Stagewright');
  await workbench.row('train_a_model').waitFor();
  await workbench.screenshot('first-look');
  expect(workbench.pageErrors).toEqual([]);
});
