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

const SETTLE_MS = 500;
/** Until the editor's own extensions are up, which nothing tells. */
const EXTENSIONS_MS = 8000;

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
    const icon = page.locator('.activitybar .action-label[aria-label="Stagewright"]');
    if (server.hasExtension) await icon.waitFor({ timeout: 60_000 });
    else await page.waitForTimeout(EXTENSIONS_MS);
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

  /** Opens a file by its name, from anywhere. */
  async quickOpen(name: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await this.page.keyboard.press('Control+p');
        await this.#type(name, 4000);
        await this.page
          .locator('.quick-input-list .monaco-list-row', { hasText: name })
          .first()
          .click({ timeout: 4000 });
        break;
      } catch (error) {
        if (tries === 4) throw error;
      }
    }
    await this.cell(0).waitFor({ state: 'attached' });
  }

  /** Answers questions until a preview is shown; those without an answer are accepted as they are proposed. */
  async answerUntilPreview(answers: readonly string[]): Promise<void> {
    const input = this.page.locator('.quick-input-widget input').first();
    const asked = this.notification('Nothing is written yet');
    const left = [...answers];
    for (let questions = 0; questions < 5; questions += 1) {
      await Promise.race([input.waitFor(), asked.waitFor()]);
      // A question that was answered goes, and the next one comes, in a moment.
      await this.page.waitForTimeout(400);
      if (await asked.isVisible()) return;
      if (!(await input.isVisible())) continue;
      const answer = left.shift();
      if (answer !== undefined) await input.fill(answer);
      await this.page.keyboard.press('Enter');
    }
    await asked.waitFor();
  }

  /** Puts the focus on the list of cells, where keys are commands. */
  async focusCells(): Promise<void> {
    await this.command('Notebook: Focus First Cell');
    await this.#waitForFocus(0);
  }

  /** Waits until something is unsaved, and saves it. */
  async save(): Promise<void> {
    const dirty = this.page.locator('.tab.active.dirty');
    await dirty.waitFor();
    for (let tries = 0; tries < 5; tries += 1) {
      await this.page.keyboard.press('Control+s');
      const saved = dirty.waitFor({ state: 'hidden', timeout: 3000 });
      if (
        await saved.then(
          () => true,
          () => false,
        )
      )
        return;
    }
    throw new Error('what is unsaved cannot be saved');
  }

  /** A cell by its index among all cells; there is only what is in sight. */
  cell(index: number): Locator {
    return this.page.locator(
      `.notebookOverlay:visible .cell-list-container .monaco-list-row[data-index="${index}"]`,
    );
  }

  /** Goes to a cell by the keyboard, which brings it into sight; cells and what belongs to them are only drawn there. */
  async scrollTo(index: number): Promise<void> {
    await this.command('Notebook: Focus First Cell');
    await this.#waitForFocus(0);
    for (let at = 1; at <= index; at += 1) {
      await this.page.keyboard.press('ArrowDown');
      await this.#waitForFocus(at);
    }
    await this.cell(index).locator('.monaco-editor .view-line').first().waitFor();
  }

  async #waitForFocus(index: number): Promise<void> {
    const focused = `.notebookOverlay:visible .cell-list-container .monaco-list-row.focused[data-index="${index}"]`;
    await this.page.locator(focused).waitFor({ state: 'attached' });
  }

  /** An item in the status bar of a cell. */
  cellStatus(index: number, text: string): Locator {
    return this.cell(index).locator('.cell-status-item', { hasText: text }).first();
  }

  /** The lenses in sight. */
  lens(text: string): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: text });
  }

  /** Runs a command of the palette by its whole title. An editor that comes to the front closes the palette: then it is opened again. */
  async command(title: string): Promise<void> {
    const exact = new RegExp(`^${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
    const label = this.page.locator('.label-name', { hasText: exact });
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ has: label }).first();
    for (let tries = 1; ; tries += 1) {
      try {
        await this.page.keyboard.press('F1');
        await this.#type(`>${title}`, 4000);
        await row.click({ timeout: 4000 });
        return;
      } catch (error) {
        if (tries === 4) throw error;
      }
    }
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

  /** Waits for a preview of changes, leaves a screenshot, and answers it. */
  async preview(answer: string, screenshot?: string): Promise<void> {
    const asked = 'Nothing is written yet';
    await this.notification(asked).waitFor();
    if (screenshot !== undefined) await this.screenshot(screenshot);
    await this.answer(asked, answer);
    await this.page.locator('.tab', { hasText: /\(\d+ files?\)/ }).waitFor({ state: 'detached' });
  }

  /** Answers a message that pops up by one of its buttons. */
  async answer(text: string | RegExp, button: string): Promise<void> {
    await this.notification(text).locator('.monaco-button', { hasText: button }).click();
  }

  /** The item of the status bar that counts problems, when it counts so many errors. */
  problems(errors: number): Locator {
    return this.page.locator(
      `#status\\.problems[aria-label^="${errors === 0 ? 'No Problems' : `Errors: ${errors}`}"]`,
    );
  }

  /** Messages that pop up. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text }).first();
  }

  /** Puts the cursor into a cell's text. */
  async clickInto(index: number, text: string): Promise<void> {
    await this.cell(index).locator('.view-line', { hasText: text }).first().click();
  }

  /** Puts the cursor behind a text in a cell. */
  async cursorBehind(index: number, before: string): Promise<void> {
    // The editor draws spaces that do not break.
    const start = new RegExp(
      `^${before
        .slice(0, 5)
        .replace(/[^\w\s]/g, '\\$&')
        .replace(/\s/g, '\\s')}`,
    );
    const line = this.cell(index).locator('.view-line', { hasText: start }).first();
    await line.click();
    await this.page.keyboard.press('Home');
    for (let at = 0; at < before.length; at += 1) await this.page.keyboard.press('ArrowRight');
  }

  /** Selects so many lines from the one with the cursor on. */
  async selectLines(count: number): Promise<void> {
    await this.page.keyboard.press('Home');
    for (let at = 0; at < count; at += 1) await this.page.keyboard.press('Shift+ArrowDown');
  }

  /** Waits until a webview shows a text that is right, and gives it. */
  async inView(isRight: (text: string) => boolean): Promise<string> {
    const until = Date.now() + 30_000;
    for (;;) {
      for (const frame of this.page.frames()) {
        const view = frame.locator('#stagewright-view');
        const text = (await view.count().catch(() => 0)) > 0 ? await view.innerText().catch(() => '') : '';
        if (text !== '' && isRight(text)) return text;
      }
      if (Date.now() > until) throw new Error('no view shows that');
      await this.page.waitForTimeout(200);
    }
  }

  async screenshot(name: string): Promise<void> {
    const path = join(OUT, `${name}.png`);
    // What pops up under the mouse is not what is to be seen.
    await this.page.mouse.move(0, 0);
    // Widgets fade in.
    await this.page.waitForTimeout(SETTLE_MS);
    mkdirSync(join(path, '..'), { recursive: true });
    await this.page.screenshot({ path });
  }

  async #type(text: string, timeout = 30_000): Promise<void> {
    const input = this.page.locator('.quick-input-widget input').first();
    await input.waitFor({ timeout });
    await input.fill(text, { timeout });
  }
}
