// The views in a real browser, in a page with the policy of a webview, with what the CLI says of a real project.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ViewName } from '@stagewright/ui/contract';
import type { AxeResults } from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureChromium } from '../../scripts/setup/code-server-setup.mjs';
import { cache } from '../../scripts/setup/paths.mjs';
import { type ShownView, showView, startBrowser } from './harness.js';
import { hostileMessages, MARK } from './hostile.js';
import { type Messages, messagesOfDigits } from './real-data.js';
import { THEMES } from './themes.js';

const VIEWS: readonly ViewName[] = ['pipeline', 'runs', 'plots', 'diff', 'preview'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = join(cache, 'test', 'ui');

let browser: Browser;
let messages: Messages;
beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  messages = await messagesOfDigits();
  browser = await startBrowser((await ensureChromium()) ?? 'chromium');
});
afterAll(() => browser?.close());

/** What axe finds against WCAG 2.2 A and AA, as lines that say where. */
async function faultsOf({ page }: ShownView): Promise<string[]> {
  await page.evaluate(axe);
  const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found: AxeResults = await page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(rules)} })`);
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`),
  );
}

/** Waits until a view shows its data, drawings too. */
async function settle({ page }: ShownView): Promise<void> {
  await page.waitForSelector('main:not(.sw-nothing)');
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

describe.each(VIEWS)('%s', (view) => {
  test.each(THEMES)('in %s: no barrier, nothing forbidden', async (theme) => {
    const shown = await showView(browser, { view, message: messages[view], theme });
    await settle(shown);
    await shown.page.screenshot({ path: join(screenshots, `${view}-${theme}.png`) });
    expect((await faultsOf(shown)).join('\n')).toBe('');
    expect(await shown.forbidden()).toEqual([]);
    await shown.page.close();
  });

  test('in a narrow side bar nothing is out of reach', async () => {
    const shown = await showView(browser, { view, message: messages[view], width: 300, height: 700 });
    await settle(shown);
    await shown.page.screenshot({ path: join(screenshots, `${view}-narrow.png`) });
    const overflow = await shown.page.evaluate(
      `(() => { const main = document.querySelector('main'); return main.scrollWidth - main.clientWidth; })()`,
    );
    expect(overflow).toBe(0);
    expect((await faultsOf(shown)).join('\n')).toBe('');
    await shown.page.close();
  });

  test('hostile text stays text', async () => {
    const message = hostileMessages(messages)[view];
    const shown = await showView(browser, { view, message });
    await settle(shown);
    await shown.page.evaluate(
      `document.querySelectorAll('details').forEach((each) => { each.open = true; })`,
    );
    await shown.page.screenshot({ path: join(screenshots, `${view}-hostile.png`) });
    const inside = '#stagewright-view';
    const elements = `document.querySelectorAll('${inside} :is(img, script, style, iframe, b, object, form, a[href^="command"], a[href^="javascript"], [onerror], [onload])').length`;
    expect(await shown.page.evaluate(elements)).toBe(0);
    expect(await shown.page.evaluate('ran')).toEqual([]);
    expect(await shown.forbidden()).toEqual([]);
    expect(await shown.page.locator(inside).innerText()).toContain(MARK);
    await shown.page.close();
  });
});

const isFocused = (element: { matches(selectors: string): boolean }) => element.matches(':focus');

describe('with the keyboard alone', () => {
  test('Tab goes along the stages in their order, Enter goes to the cell', async () => {
    const shown = await showView(browser, { view: 'pipeline', message: messages.pipeline });
    await settle(shown);
    const names: string[] = [];
    for (let presses = 0; presses < 40 && names.length < 4; presses += 1) {
      await shown.page.keyboard.press('Tab');
      const label = await shown.page.evaluate(
        `document.activeElement.matches('.sw-card-head') ? document.activeElement.textContent : ''`,
      );
      if (label !== '') names.push(String(label).split(',')[0] ?? '');
    }
    expect(names).toEqual(['split', 'features', 'train', 'evaluate']);
    await shown.page.keyboard.press('Enter');
    const sent = await shown.sent();
    expect(sent.at(-1)).toMatchObject({ type: 'openCell', notebook: 'digits.ipynb', line: null });
    await shown.page.close();
  });

  test('a stage that is out of sight comes into it when Tab reaches it', async () => {
    const shown = await showView(browser, {
      view: 'pipeline',
      message: messages.pipeline,
      width: 300,
      height: 260,
    });
    await settle(shown);
    const head = shown.page.getByRole('button', { name: /^evaluate\b/ });
    for (let presses = 0; presses < 40; presses += 1) {
      await shown.page.keyboard.press('Tab');
      if (await head.evaluate(isFocused)) break;
    }
    await expect.poll(async () => (await head.boundingBox())?.y ?? -1).toBeGreaterThan(0);
    await expect.poll(async () => (await head.boundingBox())?.y ?? 999).toBeLessThan(260);
    await shown.page.close();
  });
});

test('the list has no barrier either', async () => {
  const shown = await showView(browser, { view: 'pipeline', message: messages.pipeline, theme: 'light' });
  await settle(shown);
  await shown.page.getByRole('button', { name: 'List' }).click();
  await shown.page.screenshot({ path: join(screenshots, 'pipeline-list.png') });
  expect((await faultsOf(shown)).join('\n')).toBe('');
  await shown.page.close();
});

const CROSSING = ['X_train X_test', 'model', 'test_features', 'train_features', 'y_test', 'y_train'].sort();

/** What stands on the lines of the graph. */
async function crossingIn({ page }: ShownView): Promise<string[]> {
  expect(await page.locator('.react-flow__edge-path').count()).toBe(CROSSING.length);
  const texts = await page.locator('.sw-edge-label').allInnerTexts();
  return texts.map((text) => text.replaceAll('\n', ' ')).sort();
}

test('with the mouse a stage leads to its cell, and its buttons do what they say', async () => {
  const shown = await showView(browser, { view: 'pipeline', message: messages.pipeline });
  await settle(shown);
  await shown.page.getByRole('button', { name: /^features\b/ }).click();
  await shown.page.getByRole('button', { name: 'Script of train' }).click();
  await shown.page.getByRole('button', { name: 'Run evaluate' }).click();
  expect((await shown.sent()).slice(1)).toEqual([
    { type: 'openCell', notebook: 'digits.ipynb', cell: 9, line: null },
    { type: 'openScript', stage: 'train' },
    { type: 'run', stages: ['evaluate'] },
  ]);
  await shown.page.close();
});

/** Counts the lines of the graph that are taken out of the page. */
const WATCH_LINES = `
  window.gone = 0;
  new MutationObserver((changes) => {
    for (const { removedNodes } of changes)
      for (const node of removedNodes) if (node.querySelector?.('.react-flow__edge-path')) gone += 1;
  }).observe(document.body, { childList: true, subtree: true });
`;

test('the graph stays whole while a run changes it', async () => {
  const { pipeline } = messages;
  if (pipeline.type !== 'pipeline' || pipeline.data.run === null) throw new Error('no run');
  const { run } = pipeline.data;
  const shown = await showView(browser, { view: 'pipeline', message: pipeline });
  await settle(shown);
  // Nor may the lines be gone for a moment, until the cards have been measured again.
  await shown.page.evaluate(WATCH_LINES);
  for (const state of ['queued', 'running', 'finished'] as const) {
    const stages = run.stages.map((stage) => ({ ...stage, state }));
    const data = { ...pipeline.data, run: { ...run, state: 'running' as const, stages } };
    await shown.send({ type: 'pipeline', data });
    const word = { queued: 'waiting', running: 'running', finished: 'finished' }[state];
    await shown.page.locator('.sw-card', { hasText: word }).nth(3).waitFor();
    await settle(shown);
    expect(await crossingIn(shown)).toEqual(CROSSING);
  }
  expect(await shown.page.evaluate('gone')).toBe(0);
  await shown.page.close();
});

test('the graph shows every stage, and a line with its names for all that crosses', async () => {
  const shown = await showView(browser, { view: 'pipeline', message: messages.pipeline, theme: 'light' });
  await settle(shown);
  const cards = shown.page.locator('.sw-card');
  expect(await cards.count()).toBe(4);
  for (const card of await cards.all()) {
    const box = await card.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 9999)).toBeLessThanOrEqual(1100);
  }
  expect(await crossingIn(shown)).toEqual(CROSSING);
  expect(await cards.nth(2).innerText()).toContain('stale');
  expect(await cards.nth(0).innerText()).toContain('fresh');
  await shown.page.close();
});

test('the plots are drawn in the colours of the theme, and anew when it changes', async () => {
  const shown = await showView(browser, { view: 'plots', message: messages.plots, theme: 'light' });
  await settle(shown);
  const drawing = () =>
    shown.page
      .locator('canvas')
      .first()
      .evaluate((canvas: { toDataURL(): string }) => canvas.toDataURL());
  const light = await drawing();
  await shown.page.evaluate(
    `document.documentElement.style.setProperty('--vscode-descriptionForeground', '#ff00ff')`,
  );
  await expect.poll(drawing).not.toBe(light);
  await shown.page.close();
});
