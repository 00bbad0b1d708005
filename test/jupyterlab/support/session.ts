import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { startBrowser } from '../../vscode/support/workbench.js';
import { Lab } from './lab.js';
import { type LabOptions, LabServer } from './lab-server.js';

/** A server, a browser and a folder, for the tests of one file. */
export interface Session {
  server: LabServer;
  readonly browser: Browser;
  /** The folder that it shows. */
  readonly folder: string;
  /** The page that was opened last; a screenshot of it is left by a test that fails. */
  readonly lab: Lab;
  /** Opens a notebook in a page that the next tests share; the one before is closed. */
  open(notebook: string, app?: 'lab' | 'notebooks'): Promise<Lab>;
}

/**
 * Starts JupyterLab for the tests of a file.
 *
 * @param name what logs and screenshots are called.
 * @param fill puts the files into the folder.
 */
export function useLab(
  name: string,
  fill: (folder: string) => void,
  options: LabOptions = {},
): () => Session {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-work-'));
  let all: Session | undefined;
  let lab: Lab | null = null;
  const get = () => {
    if (all === undefined) throw new Error('JupyterLab has not started');
    return all;
  };
  beforeAll(async () => {
    fill(folder);
    const [server, browser] = await Promise.all([LabServer.start(name, folder, options), startBrowser()]);
    all = {
      server,
      browser,
      folder,
      get lab() {
        if (lab === null) throw new Error('no page is open');
        return lab;
      },
      async open(notebook, app = 'lab') {
        await lab?.page.close();
        lab = null;
        lab = await Lab.open(browser, all?.server ?? server, notebook, app);
        return lab;
      },
    };
  });
  beforeEach(({ onTestFailed, task }) => {
    const file = task.name.replace(/\W+/g, '-').slice(0, 60);
    onTestFailed(async () => await lab?.screenshot(`failed/${name}-${file}`));
  });
  afterAll(async () => {
    await all?.browser.close();
    await all?.server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return get;
}
