import type { ViewHost } from '../contract/messages.js';

/** What VS Code gives the scripts of a webview: https://code.visualstudio.com/api/extension-guides/webview */
export interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** The host of a view in a webview: messages cross by postMessage, state is kept by the editor. */
export function webviewHost(api: WebviewApi, page: Window): ViewHost {
  return {
    send: (action) => api.postMessage(action),
    listen(onMessage) {
      const listener = (event: MessageEvent<unknown>) => onMessage(event.data);
      page.addEventListener('message', listener);
      return () => page.removeEventListener('message', listener);
    },
    loadState: () => api.getState() ?? null,
    saveState: (state) => api.setState(state),
  };
}
