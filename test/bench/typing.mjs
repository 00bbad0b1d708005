// How long an editor waits for diagnostics after a key, against the number of cells: the built language server in a process of its own.
// `npm run bench:typing`; with --write-docs it writes docs/typing.md.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { root } from '../../scripts/setup/paths.mjs';
import { cellsOf } from './typing-notebook.mjs';

const SIZES = [10, 25, 50, 100, 200, 500, 1000];
const KEYS = 60;
const WARM_UP = 10;
/** What an editor may wait for diagnostics in a notebook of 500 cells. */
const BUDGET = { cells: 500, ms: 100 };
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

async function measure(count) {
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
  const sorted = times.slice(WARM_UP).sort((a, b) => a - b);
  const share = (part) => sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)];
  return { count, median: share(0.5), p95: share(0.95), worst: sorted.at(-1), first: times[0], cpu: perKey };
}

/** The page for docs/: a table, and a chart that Markdown viewers draw (Mermaid). */
function page(rows, machine) {
  const line = (name) => `    line [${rows.map((row) => row[name].toFixed(1)).join(', ')}]`;
  const top = Math.ceil(Math.max(BUDGET.ms, ...rows.map(({ p95 }) => p95)) / 20) * 20;
  return `# Typing

Written by \`npm run bench:typing -- --write-docs\`; do not edit. How long an editor waits for diagnostics after a key: a synthetic notebook with eight
stages is open in the built language server, a name that nobody has defined is typed into one of its cells, and the clock stops when the
finding about it has come back. The wait of the server for more keys is in it. ${KEYS - WARM_UP} keys for each size, after ${WARM_UP} to warm up; the
editor itself never waits, since the server is a process of its own.

The budget: ${BUDGET.ms} ms in a notebook of ${BUDGET.cells} cells.

On ${machine}:

${table(rows)}

\`\`\`mermaid
xychart-beta
    title "From the key to its diagnostics"
    x-axis "code cells" [${rows.map(({ count }) => count).join(', ')}]
    y-axis "ms" 0 --> ${top}
${line('median')}
${line('p95')}
\`\`\`

The upper line is the 95th percentile, the lower the median.
`;
}

function table(rows) {
  const head = [
    'code cells',
    'median, ms',
    '95 %, ms',
    'worst, ms',
    'the first, ms',
    'server’s CPU a key, ms',
  ];
  const cells = rows.map(({ count, median, p95, worst, first, cpu }) => [
    count.toLocaleString('en'),
    ...[median, p95, worst, first, cpu].map((ms) => ms.toFixed(1)),
  ]);
  return [head, head.map(() => '---:'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const rows = [];
for (const count of SIZES) {
  process.stderr.write(`${count} cells\n`);
  rows.push(await measure(count));
}
console.log(table(rows));
const judged = rows.find(({ count }) => count === BUDGET.cells);
console.log(
  `\n${BUDGET.cells} cells: ${judged.p95 <= BUDGET.ms ? 'kept' : 'missed'} (budget ${BUDGET.ms} ms)`,
);
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}`;
if (process.argv.includes('--write-docs'))
  writeFileSync(join(root, 'docs', 'typing.md'), page(rows, machine));
