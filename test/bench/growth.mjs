// How the cost grows with the notebook, as a table and as a chart that Markdown viewers draw (Mermaid).

const SERIES = [
  ['parse', 'Lezer alone'],
  ['analyse', 'analysis'],
  ['plan', 'plan'],
];

const microseconds = (ms, cells) => ((ms * 1000) / cells).toFixed(1);

/** The table in Markdown: one row for each size. */
export function growthTable(growth) {
  const head = [
    'code cells',
    ...SERIES.map(([, title]) => `${title}, µs CPU a cell`),
    'after one edited cell, ms',
  ];
  const rows = growth.map((row) => [
    row.cells.toLocaleString('en'),
    ...SERIES.map(([name]) => microseconds(row[name], row.cells)),
    row.edit.toFixed(2),
  ]);
  return [head, head.map(() => '---:'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function chart(title, unit, growth, lines) {
  const most = Math.max(...lines.flat().map(Number));
  return [
    '```mermaid',
    'xychart-beta',
    `    title "${title}"`,
    `    x-axis "code cells" [${growth.map(({ cells }) => cells).join(', ')}]`,
    `    y-axis "${unit}" 0 --> ${Math.ceil(most * 1.2)}`,
    ...lines.map((line) => `    line [${line.join(', ')}]`),
    '```',
  ].join('\n');
}

/** The section of docs/benchmarks.md about growth. A level line is a cost that is linear in the number of cells. */
export function growthSection(growth) {
  const perCell = SERIES.map(([name]) => growth.map((row) => microseconds(row[name], row.cells)));
  return `## Growth

Synthetic notebooks of 100 to 10,000 code cells. A cost that is linear in the notebook is the same for each cell, whatever their number: a
level line. The last column is an edit of one cell, analysed, planned and checked again, as editors do it.

${growthTable(growth)}

From top to bottom on the right: ${byLast(growth).join(', ')}.

${chart('Cost of a cell', 'µs CPU', growth, perCell)}

${chart('After one edited cell', 'ms', growth, [growth.map(({ edit }) => edit.toFixed(2))])}`;
}

/** The titles of the lines in the order in which they stand at the largest notebook. */
function byLast(growth) {
  const last = growth.at(-1);
  return [...SERIES].sort(([a], [b]) => last[b] - last[a]).map(([, title]) => title);
}
