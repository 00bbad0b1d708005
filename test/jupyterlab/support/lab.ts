import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { type LabServer, OUT } from './lab-server.js';

const SETTLE_MS = 400;
/** What a key of JupyterLab's notebook is pressed for. */
const PANEL = '.jp-NotebookPanel:not(.lm-mod-hidden)';

/** A page of JupyterLab, as a person uses it: by mouse and keyboard. */
export class Lab {
  /** Errors of the page in which the extension has a part, which a person would not see. Notebook 7 has one of its own. */
  readonly pageErrors: string[] = [];

  private constructor(readonly page: Page) {
    page.on('pageerror', (error) => {
      const text = error.stack ?? String(error);
      if (text.includes('stagewright')) this.pageErrors.push(text);
    });
    page.setDefaultTimeout(30_000);
  }

  /** Opens a notebook in a new page, and waits for its cells. */
  static open(
    browser: Browser,
    server: LabServer,
    notebook: string,
    app: 'lab' | 'notebooks' = 'lab',
  ): Promise<Lab> {
    return Lab.openPage(browser, `${server.urlOf(notebook, app)}${app === 'lab' ? '?reset' : ''}`);
  }

  /** Opens the address of a notebook in a new page, and waits for its cells. */
  static async openPage(browser: Browser, address: string): Promise<Lab> {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const lab = new Lab(page);
    await page.goto(address, { timeout: 60_000 });
    await lab.cell(0).waitFor({ timeout: 60_000 });
    return lab;
  }

  get notebook(): Locator {
    return this.page.locator(`${PANEL} .jp-Notebook`);
  }

  /** A cell by its index among all cells. */
  cell(index: number): Locator {
    return this.page.locator(`${PANEL} .jp-Notebook .jp-Cell[data-windowed-list-index="${index}"]`);
  }

  /** Makes a cell the active one, where keys are commands. */
  async select(index: number): Promise<void> {
    await this.cell(index).locator('.jp-InputPrompt').first().click();
  }

  /** Puts the cursor into a cell's text. */
  async clickInto(index: number): Promise<void> {
    await this.cell(index).locator('.cm-content').click();
  }

  /** The pill in the toolbar of the active cell. */
  get pill(): Locator {
    return this.page.locator(`${PANEL} .jp-Cell.jp-mod-active .jp-stagewright-pill`);
  }

  /** Chooses an entry of the menu that is open, by its whole text. */
  async choose(text: string): Promise<void> {
    const label = this.page
      .locator('.lm-Menu-itemLabel')
      .filter({ hasText: new RegExp(`^${escaped(text)}$`) });
    await this.page.locator('.lm-Menu-item').filter({ has: label }).last().click();
  }

  /** Chooses the first entry of the menu that is open with a text in it. */
  async chooseWith(text: string): Promise<void> {
    await this.page.locator('.lm-Menu-item', { hasText: text }).first().click();
  }

  /** Runs a command of the palette by its whole title. */
  async command(title: string): Promise<void> {
    const input = this.page.locator('.lm-CommandPalette-input:visible');
    const label = this.page
      .locator('.lm-CommandPalette-itemLabel')
      .filter({ hasText: new RegExp(`^${escaped(title)}$`) });
    const item = this.page.locator('.lm-CommandPalette-item').filter({ has: label }).first();
    // While the page settles, JupyterLab gives the notebook the focus now and then, which closes the palette.
    for (let tries = 5; ; tries -= 1) {
      try {
        await this.page.keyboard.press('Control+Shift+c');
        await input.fill(title, { timeout: 4000 });
        await item.click({ timeout: 4000 });
        return;
      } catch (error) {
        if (tries === 0) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Opens a menu of the menu bar, and chooses of it. */
  async menu(name: string, entry: string): Promise<void> {
    await this.page
      .locator('.lm-MenuBar-item')
      .filter({ hasText: new RegExp(`^${escaped(name)}$`) })
      .click();
    await this.choose(entry);
  }

  /** The tab with the changes of files that wait for a yes. */
  get preview(): Locator {
    return this.page.locator('[id^="stagewright-preview"]');
  }

  /** Waits until the kernel has started. */
  async kernelIsIdle(): Promise<void> {
    await this.page
      .getByText(/ \| Idle$/)
      .first()
      .waitFor();
  }

  /** Brings the tab of a file to the front. */
  async showNotebook(name: string): Promise<void> {
    await this.page.locator('.lm-DockPanel-tabBar .lm-TabBar-tab', { hasText: name }).first().click();
  }

  /** The index of the first cell of code. */
  async firstCodeCell(): Promise<number> {
    const index = await this.notebook
      .locator('.jp-CodeCell')
      .first()
      .getAttribute('data-windowed-list-index');
    return Number(index);
  }

  get panel(): Locator {
    return this.page.locator('#stagewright-panel');
  }

  get dialog(): Locator {
    return this.page.locator('.jp-Dialog');
  }

  /** Presses a button of the dialog that is shown. */
  async answer(button: string): Promise<void> {
    await this.dialog.locator('.jp-Dialog-button', { hasText: button }).click();
    await this.dialog.waitFor({ state: 'hidden' });
  }

  /** Messages that pop up. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.Toastify__toast', { hasText: text }).first();
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('Control+s');
    await this.page.locator(`${PANEL}.jp-mod-dirty`).waitFor({ state: 'detached' });
  }

  async screenshot(name: string): Promise<void> {
    const path = join(OUT, `${name}.png`);
    // Widgets fade in.
    await this.page.waitForTimeout(SETTLE_MS);
    mkdirSync(join(path, '..'), { recursive: true });
    await this.page.screenshot({ path });
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
