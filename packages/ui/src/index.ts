import './no-eval.js';

export * from './contract/index.js';
export * from './mount/mount.js';
export { type WebviewApi, webviewHost } from './mount/webview-host.js';
export { english, type Strings } from './strings/english.js';
export { type Translator, translated } from './strings/translate.js';
