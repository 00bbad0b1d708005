import './no-eval.js';
import { viewNameSchema } from './contract/messages.js';
import { mountView } from './mount/mount.js';
import { type WebviewApi, webviewHost } from './mount/webview-host.js';

declare function acquireVsCodeApi(): WebviewApi;

// The page of a webview holds one element with the name of its view: <div id="stagewright-view" data-view="pipeline"></div>
const element = document.getElementById('stagewright-view');
if (element !== null) {
  mountView(viewNameSchema.parse(element.dataset.view), element, webviewHost(acquireVsCodeApi(), window));
}
