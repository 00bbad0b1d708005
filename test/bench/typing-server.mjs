// The built language server in a process of its own, typed into over stdio.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { root } from '../../scripts/setup/paths.mjs';
import { quantile } from './quantile.mjs';
import { cellsOf } from './typing-notebook.mjs';

const KEYS = 60;
const WARM_UP = 10;
export const COUNTED = KEYS - WARM_UP;
export { WARM_UP };

const SERVER = join(root, 'packages/server/bin/stagewright-language-server.js');
const NOTEBOOK = 'file:///bench/long.ipynb';
const uriOf = (at) => `vscode-notebook-cell:///bench/long.ipynb#c${at}`;

class Editor {
  #version = 1;
  #waiting = null;

  constructor() {
    this.process = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const { stdout, stdin } = this.process;
    this.connection = createProtocolConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    for (const method of [
      'workspace/codeLens/refresh',
      'workspace/inlayHint/refresh',
      'client/registerCapability',
    ]) {
      this.connection.onRequest(method, () => null);
    }
    this.connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }) => {
      if (this.#waiting?.(uri, diagnostics)) this.#waiting = null;
    });
    this.connection.listen();
  }

  /** Resolves when diagnostics come of which something holds. */
  #until(holds) {
    return new Promise((done) => {
      this.#waiting = (uri, diagnostics) => {
        if (!holds(uri, diagnostics)) return false;
        done();
        return true;
      };
    });
  }

  async open(cells) {
    await this.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {
        workspace: { codeLens: { refreshSupport: true }, inlayHint: { refreshSupport: true } },
      },
    });
    await this.connection.sendNotification('initialized', {});
    const first = this.#until(() => true);
    await this.connection.sendNotification('notebookDocument/didOpen', {
      notebookDocument: {
        uri: NOTEBOOK,
        notebookType: 'jupyter-notebook',
        version: this.#version,
        cells: cells.map(({ tags }, at) => ({
          kind: 2,
          document: uriOf(at),
          metadata: { metadata: { tags } },
        })),
      },
      cellTextDocuments: cells.map(({ source }, at) => ({
        uri: uriOf(at),
        languageId: 'python',
        version: 1,
        text: source,
      })),
    });
    await first;
  }

  /** Types a name that nobody has defined at the end of a cell; gives the milliseconds until the finding about it has come. */
  async key(at, source, name) {
    this.#version += 1;
    const uri = uriOf(at);
    const found = this.#until(
      (where, diagnostics) => where === uri && diagnostics.some(({ message }) => message.includes(name)),
    );
    const since = performance.now();
    await this.connection.sendNotification('notebookDocument/didChange', {
      notebookDocument: { uri: NOTEBOOK, version: this.#version },
      change: {
        cells: {
          textContent: [
            { document: { uri, version: this.#version }, changes: [{ text: `${source}\n${name}` }] },
          ],
        },
      },
    });
    await found;
    return performance.now() - since;
  }

  /** CPU milliseconds that the server has used so far, as Linux counts them: other processes on the machine do not lengthen them. */
  cpu() {
    const [, stat = ''] = readFileSync(`/proc/${this.process.pid}/stat`, 'utf8').split(') ');
    const fields = stat.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  close() {
    this.connection.dispose();
    this.process.kill();
  }
}

/** Types into a notebook of so many cells; gives milliseconds. */
export async function measureServer(count) {
  const editor = new Editor();
  const cells = cellsOf(count);
  await editor.open(cells);
  const times = [];
  let cpu = 0;
  for (let key = 0; key < KEYS; key += 1) {
    if (key === WARM_UP) cpu = editor.cpu();
    const at = Math.floor(((key >> 2) * 0.618 * count) % count);
    times.push(await editor.key(at, cells[at].source, `undefined_${key}`));
  }
  const perKey = (editor.cpu() - cpu) / (KEYS - WARM_UP);
  editor.close();
  const counted = times.slice(WARM_UP);
  const [median, p95, worst] = [0.5, 0.95, 1].map((part) => quantile(counted, part));
  return { count, median, p95, worst, first: times[0], cpu: perKey };
}
