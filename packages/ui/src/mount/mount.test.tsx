// @vitest-environment happy-dom
import { act } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { planOf, stage } from '../../testing/data.js';
import type { ViewAction, ViewHost } from '../contract/messages.js';
import { english } from '../strings/english.js';
import { type MountedView, type MountOptions, mountPipeline } from './mount.js';
import { webviewHost } from './webview-host.js';

/** A host that sends what a test says. */
function makeHost() {
  const listeners = new Set<(message: unknown) => void>();
  const sent: ViewAction[] = [];
  const host: ViewHost = {
    send: (action) => sent.push(action),
    listen(onMessage) {
      listeners.add(onMessage);
      return () => listeners.delete(onMessage);
    },
    loadState: () => ({ mode: 'list' }),
    saveState: () => {},
  };
  const post = (message: unknown) =>
    act(() => {
      for (const listener of listeners) listener(message);
    });
  return { host, sent, post, listeners };
}

const message = {
  type: 'pipeline',
  data: { plan: planOf([stage('load', { cells: [0] })]), findings: [], status: null, run: null },
};

let element: HTMLElement;
beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  element = document.createElement('div');
  document.body.append(element);
});
afterEach(() => {
  element.remove();
  vi.unstubAllGlobals();
});

function mount(options: MountOptions = {}) {
  const made = makeHost();
  let view: MountedView | undefined;
  act(() => {
    view = mountPipeline(element, made.host, options);
  });
  return { ...made, unmount: () => act(() => view?.unmount()) };
}

test('a view says that it is ready, shows what comes, and stops listening when it goes', () => {
  const { sent, post, listeners, unmount } = mount();
  expect(sent).toEqual([{ type: 'ready', view: 'pipeline' }]);
  post(message);
  expect(element.querySelector('h2')?.textContent).toBe('load');
  unmount();
  expect(listeners.size).toBe(0);
  expect(element.innerHTML).toBe('');
});

test('a message that cannot be read is said so, with what is wrong; the next one is shown', () => {
  const { post } = mount();
  post({ type: 'pipeline', data: { plan: 7 } });
  expect(element.textContent).toContain(english.badMessage.slice(0, -1));
  expect(element.textContent).toContain('data.plan');
  post(message);
  expect(element.querySelector('h2')?.textContent).toBe('load');
});

test('where there is nothing to show, the reasons are', () => {
  const { post } = mount();
  expect(element.querySelector('[role=status]')?.textContent).toBe(english.loading);
  const problem = { code: 'a/b', level: 'error', message: 'No notebook.', remedy: 'Open one.' };
  post({ type: 'nothing', problems: [problem] });
  expect(element.textContent).toContain('No notebook.');
  expect(element.textContent).toContain('Open one.');
});

test('every text can be put in another language', () => {
  const { post } = mount({ strings: { ...english, reads: 'Lee', graph: 'Grafo' } });
  post(message);
  expect(element.textContent).toContain('Lee');
  expect(element.textContent).toContain('Grafo');
  expect(element.textContent).not.toContain('Reads');
});

test('in a webview messages and state cross by the editor’s own ways', () => {
  const posted: unknown[] = [];
  const api = { postMessage: (m: unknown) => posted.push(m), getState: () => undefined, setState: vi.fn() };
  const host = webviewHost(api, window);
  const got: unknown[] = [];
  const stop = host.listen((m) => got.push(m));
  window.dispatchEvent(new MessageEvent('message', { data: 1 }));
  stop();
  window.dispatchEvent(new MessageEvent('message', { data: 2 }));
  host.send({ type: 'apply' });
  expect([got, posted, host.loadState()]).toEqual([[1], [{ type: 'apply' }], null]);
});
