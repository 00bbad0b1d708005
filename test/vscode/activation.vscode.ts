import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../e2e/support.js';
import { OUT } from './support/code-server.js';
import { copyOf, useVsCode } from './support/session.js';
import { Workbench } from './support/workbench.js';

const WINDOWS = 3;

const vscode = useVsCode('activation', copyOf(join(root, 'examples/untagged')));

test('each window activates the extension when a notebook is opened; the editor says how long that took', async () => {
  const { browser, server, folder } = vscode();
  const took: number[] = [];
  for (let at = 0; at < WINDOWS; at += 1) {
    const workbench = await Workbench.open(browser, server, folder);
    await workbench.openNotebook('untagged.ipynb');
    await workbench.lens('Stage load_the_data').first().waitFor();
    await workbench.command('Developer: Show Running Extensions');
    const own = workbench.page.locator('.runtime-extensions-editor .extension', { hasText: 'Stagewright' });
    const shown = await own.locator('.activation-time').innerText();
    const [, milliseconds] = /(\d+)\s*ms/.exec(shown) ?? [];
    expect(milliseconds, shown).toBeDefined();
    took.push(Number(milliseconds));
    await workbench.page.close();
  }
  // A number for docs/vscode.md: how long it takes is the machine's matter, and no test's.
  writeFileSync(join(OUT, 'activation.json'), JSON.stringify(took));
  console.log(`activation: ${took.join(', ')} ms`);
});
