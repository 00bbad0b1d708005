// A real browser that shows a view in a page as strict as a webview.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ViewAction, ViewMessage, ViewName } from '@stagewright/ui/contract';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Theme, themeAttributes, themeStyle } from './themes.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const NONCE = 'n0nce';
/** What the views need: their own script, their own style sheet, nothing inline. */
const POLICY = `default-src 'none'; script-src 'nonce-${NONCE}'; style-src 'self'; connect-src 'none'`;
const ADDRESS = 'http://views.test';

/** The editor's side of a webview, and a list of what the page forbade. */
const EDITOR = `
  window.sent = []; window.forbidden = []; window.ran = [];
  addEventListener('securitypolicyviolation', (event) => forbidden.push(event.violatedDirective + ' ' + event.blockedURI));
  window.acquireVsCodeApi = () => ({ postMessage: (m) => sent.push(m), getState: () => window.kept, setState: (s) => { window.kept = s; } });
`;

/** Starts Chromium without a window. */
export async function startBrowser(executablePath: string): Promise<Browser> {
  const flags =
    '--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
  return chromium.launch({
    executablePath,
    args: ['--headless=new', '--no-sandbox', ...flags.split(' ')],
  });
}

export interface ShownView {
  readonly page: Page;
  /** What the view asked its host for, in order. */
  sent(): Promise<ViewAction[]>;
  /** What the page's policy forbade. */
  forbidden(): Promise<string[]>;
  send(message: ViewMessage | Record<string, unknown>): Promise<void>;
}

/** Opens a view in a page of its own and sends it a message. */
export async function showView(
  browser: Browser,
  options: {
    readonly view: ViewName;
    readonly message: ViewMessage;
    readonly theme?: Theme;
    readonly width?: number;
    readonly height?: number;
  },
): Promise<ShownView> {
  const { view, message, theme = 'dark', width = 1100, height = 640 } = options;
  const page = await browser.newPage({ viewport: { width, height } });
  const file = (name: string) => readFileSync(join(root, 'packages/ui/dist', name), 'utf8');
  const html = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${view}</title>
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="stylesheet" href="/theme.css"><link rel="stylesheet" href="/views.css"></head>
<body ${themeAttributes(theme)}><div id="stagewright-view" data-view="${view}"></div>
<script nonce="${NONCE}">${EDITOR}</script><script nonce="${NONCE}" src="/views.js"></script></body></html>`;
  const served: Record<string, [string, string]> = {
    '/': ['text/html', html],
    '/views.js': ['text/javascript', file('views.js')],
    '/views.css': ['text/css', file('views.css')],
    '/theme.css': ['text/css', themeStyle(theme)],
  };
  await page.route('**/*', (route) => {
    const found = served[new URL(route.request().url()).pathname];
    return found === undefined ? route.abort() : route.fulfill({ contentType: found[0], body: found[1] });
  });
  await page.goto(`${ADDRESS}/`);
  const shown: ShownView = {
    page,
    sent: () => page.evaluate('sent'),
    forbidden: () => page.evaluate('forbidden'),
    send: async (next) => {
      await page.evaluate(`postMessage(${JSON.stringify(next)}, '*')`);
    },
  };
  await page.waitForFunction('sent.length > 0');
  await shown.send(message);
  return shown;
}
