import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { type CodeServer, OUT } from './code-server.js';

const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Chromium without a window. */
export function startBrowser(): Promise<Browser> {
  const executablePath = process.env.STAGEWRIGHT_CHROMIUM;
  if (executablePath === undefined) throw new Error('test/vscode/setup.ts has not run');
  return chromium.launch({ executablePath, args: BROWSER_ARGS });
}

/** A window of VS Code on a folder, as a person uses it: by mouse and keyboard. */
export class Workbench {
  /** Errors of the page, which a person would not see. */
  readonly pageErrors: string[] = [];

  private constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.pageErrors.push(String(error)));
    page.setDefaultTimeout(30_000);
  }

  /** Opens the folder, and waits until the extension is there: a notebook that is opened sooner is shown as JSON. */
  static async open(browser: Browser, server: CodeServer, folder: string): Promise<Workbench> {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const workbench = new Workbench(page);
    await page.goto(server.urlOf(folder));
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 });
    await page.locator('.activitybar .action-label[aria-label="Stagewright"]').waitFor({ timeout: 60_000 });
    return workbench;
  }

  /** A file or folder in the explorer. */
  file(name: string): Locator {
    return this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first();
  }

  /** Opens a notebook from the explorer, and waits for its cells. */
  async openNotebook(name: string): Promise<void> {
    await this.file(name).dblclick();
    // A markdown cell is drawn elsewhere: its row is there and hidden.
    await this.cell(0).waitFor({ state: 'attached' });
  }

  /** A cell by its index among all cells; there is only what is in sight. */
  cell(index: number): Locator {
    return this.page.locator(`.notebookOverlay .cell-list-container .monaco-list-row[data-index="${index}"]`);
  }

  /** Scrolls the notebook until a code cell is in sight; cells and what belongs to them are only drawn there. */
  async scrollTo(index: number): Promise<void> {
    const list = this.page.locator('.notebookOverlay .cell-list-container');
    const view = await list.boundingBox();
    if (view === null) throw new Error('no notebook is shown');
    await this.page.mouse.move(view.x + view.width / 2, view.y + view.height / 2);
    await this.page.mouse.wheel(0, -100_000);
    const line = this.cell(index).locator('.monaco-editor .view-line').first();
    for (let tries = 0; tries < 100; tries += 1) {
      const box = (await line.isVisible()) ? await line.boundingBox() : null;
      if (box !== null && box.y > view.y && box.y < view.y + view.height * 0.6) return;
      await this.page.mouse.wheel(0, 150);
      await this.page.waitForTimeout(100);
    }
    throw new Error(`cell ${index} did not come into sight`);
  }

  /** The lenses in sight. */
  lens(text: string): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: text });
  }

  /** Runs a command of the palette by its whole title. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.#type(`>${title}`);
    const exact = new RegExp(`^${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
    const label = this.page.locator('.label-name', { hasText: exact });
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ has: label }).first().click();
  }

  /** Chooses a row of a quick pick. */
  async choose(text: string | RegExp): Promise<void> {
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
  }

  /** Types into the quick input that is open, and accepts. */
  async enter(text: string): Promise<void> {
    await this.#type(text);
    await this.page.keyboard.press('Enter');
  }

  /** Opens a side view by its name in the activity bar. */
  async showView(name: string): Promise<void> {
    await this.page.locator(`.activitybar .action-label[aria-label^="${name}"]`).click();
  }

  /** A row of the trees in the side bar. */
  row(text: string | RegExp): Locator {
    return this.page.locator('.sidebar .monaco-list-row', { hasText: text }).first();
  }

  /** Messages that pop up. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text }).first();
  }

  /** Puts the cursor into a cell's text. */
  async clickInto(index: number, text: string): Promise<void> {
    await this.cell(index).locator('.view-line', { hasText: text }).first().click();
  }

  async screenshot(name: string): Promise<void> {
    const path = join(OUT, `${name}.png`);
    mkdirSync(join(path, '..'), { recursive: true });
    await this.page.screenshot({ path });
  }

  async #type(text: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input').first();
    await input.waitFor();
    await input.fill(text);
  }
}
