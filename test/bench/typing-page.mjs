// What the typing benchmark writes.
import { COUNTED, WARM_UP } from './typing-server.mjs';

/** What an editor may wait for diagnostics in a notebook of 500 cells. */
export const BUDGET = { cells: 500, ms: 100 };

/** The page for docs/: tables, and charts that Markdown viewers draw (Mermaid). */
export function page(server, editor, machine) {
  return `# Typing

Written by \`npm run bench:typing -- --write-docs\`; do not edit. On ${machine}.

The budget: ${BUDGET.ms} ms from the key to its diagnostics, in a notebook of ${BUDGET.cells} cells.

## In VS Code

The extension, from its \`.vsix\`, in the real editor (code-server and headless Chromium, on the same machine). The pipeline of a synthetic notebook with eight
stages is extracted, and one cell was changed since: drift is shown, and looked for while typing goes on. A word is typed, a key every 70 ms, into the
first cell that others depend on; its last key makes a name that nobody has defined. *Finding* is from that key until the name is underlined.
The others are the longest that occurred while words were typed, with the extension and in the same editor without it: from a key until it is on the
screen (to 8 ms), a task that kept the window from answering (those under 50 ms are not told, and stand as 0), and a frame (16.7 ms when nothing is late).

${editorTable(editor)}

${chart('From the last key to its underlined finding, in VS Code', editor)}

The upper line is the 95th percentile, the lower the median.

## The language server alone

Over stdio, without an editor: a name that nobody has defined is typed into a cell, and the clock stops when the finding about it has come back. The
wait of the server for more keys is in it. ${COUNTED} keys for each size, after ${WARM_UP} to warm up.

${serverTable(server)}

${chart('From the key to its diagnostics', server)}
`;
}

function chart(title, rows) {
  const line = (name) => `    line [${rows.map((row) => row[name].toFixed(1)).join(', ')}]`;
  const top = Math.ceil(Math.max(BUDGET.ms, ...rows.map(({ p95 }) => p95)) / 20) * 20;
  return `\`\`\`mermaid
xychart-beta
    title "${title}"
    x-axis "code cells" [${rows.map(({ count }) => count).join(', ')}]
    y-axis "ms" 0 --> ${top}
${line('median')}
${line('p95')}
\`\`\``;
}

function table(head, rows) {
  return [head, head.map(() => '---:'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** One row for each size, of the server alone. */
export function serverTable(rows) {
  const head = [
    'code cells',
    'median, ms',
    '95 %, ms',
    'worst, ms',
    'the first, ms',
    'server’s CPU a key, ms',
  ];
  return table(
    head,
    rows.map(({ count, median, p95, worst, first, cpu }) => [
      count.toLocaleString('en'),
      ...[median, p95, worst, first, cpu].map((ms) => ms.toFixed(1)),
    ]),
  );
}

/** One row for each size, in the editor. */
export function editorTable(rows) {
  const head = [
    'code cells',
    'finding: median, ms',
    '95 %, ms',
    'worst, ms',
    'longest key, ms (without)',
    'longest task, ms (without)',
    'longest frame, ms (without)',
  ];
  return table(
    head,
    rows.map(({ count, median, p95, worst, key, task, frame }) => [
      count.toLocaleString('en'),
      ...[median, p95, worst].map((ms) => ms.toFixed(0)),
      ...[key, task, frame].map((both) => `${both.with.toFixed(0)} (${both.without.toFixed(0)})`),
    ]),
  );
}
