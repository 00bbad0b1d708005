import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { CodeServer, type CodeServerOptions } from './code-server.js';
import { startBrowser, Workbench } from './workbench.js';

/** An editor, a browser and a folder, for the tests of one file. */
export interface VsCode {
  readonly server: CodeServer;
  readonly browser: Browser;
  /** The window that all tests of the file share. */
  readonly workbench: Workbench;
  /** The folder that it shows. */
  readonly folder: string;
}

/**
 * Starts VS Code for the tests of a file, on a copy of a folder, and leaves a screenshot of each test that fails.
 *
 * @param name what logs and screenshots are called.
 * @param fill puts the files into the folder.
 */
export function useVsCode(
  name: string,
  fill: (folder: string) => void,
  options: CodeServerOptions & { readonly folderName?: string } = {},
): () => VsCode {
  const above = mkdtempSync(join(tmpdir(), 'stagewright-work-'));
  const folder = join(above, options.folderName ?? 'work');
  let all: VsCode | undefined;
  const get = () => {
    if (all === undefined) throw new Error('VS Code has not started');
    return all;
  };
  beforeAll(async () => {
    mkdirSync(folder);
    fill(folder);
    const [server, browser] = await Promise.all([CodeServer.start(name, options), startBrowser()]);
    const workbench = await Workbench.open(browser, server, folder);
    all = { server, browser, workbench, folder };
  });
  beforeEach(({ onTestFailed, task }) => {
    const file = task.name.replace(/\W+/g, '-').slice(0, 60);
    onTestFailed(async () => await all?.workbench.screenshot(`failed/${name}-${file}`));
  });
  afterAll(async () => {
    await all?.browser.close();
    await all?.server.stop();
    rmSync(above, { recursive: true, force: true });
  });
  return get;
}

/** Copies a folder of the repository. */
export function copyOf(source: string): (folder: string) => void {
  return (folder) => cpSync(source, folder, { recursive: true });
}
