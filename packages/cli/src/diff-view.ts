import { type DiffTable, diffTables, type RunDiff, type Verdict } from '@stagewright/core';
import type { Colors, Host } from './host/host.js';
import { renderDiff, renderTable } from './host/show.js';

/** Prints a comparison of two runs as tables; with `code`, also the lines of code that changed. */
export function printRunDiff(diff: RunDiff, host: Host, options: { readonly code: boolean }): void {
  const { bold, dim } = host.colors;
  host.print(bold(`Run ${diff.run.id} against ${diff.baseline.id}`));
  const tables = diffTables(diff);
  if (tables.length === 0) host.print('No metrics, and nothing changed between the two.');
  for (const table of tables) {
    host.print('');
    printTable(table, host);
  }
  if (tables.length === 1 && tables[0]?.title === 'Metrics') host.print(dim('\nNothing else changed.'));
  if (!options.code) return;
  for (const change of diff.code) {
    if (change.diff !== null) host.print(`\n${renderDiff(change.diff, host.colors)}`);
  }
}

/** Prints a table under its title; the rows have the colour of their verdicts. */
export function printTable(table: DiffTable, host: Host): void {
  const [head = '', ...rows] = renderTable([table.headers, ...table.rows], host.columns);
  host.print(host.colors.bold(table.title));
  host.print(host.colors.dim(head));
  rows.forEach((row, at) => {
    host.print(paint(row, table.verdicts[at] ?? 'unknown', host.colors));
  });
}

function paint(row: string, verdict: Verdict, colors: Colors): string {
  if (verdict === 'better') return colors.green(row);
  return verdict === 'worse' ? colors.red(row) : row;
}
