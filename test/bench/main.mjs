// Prints the budget table of docs/benchmarks.md for this machine. `main.mjs TEST_BIN SOORGEON_BIN`; run by `npm run bench`.
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parser } from '@lezer/python';
import * as core from '@stagewright/core';
import { bold, green, red, step } from '../../scripts/setup/steps.mjs';
import { measureEdit, measureWhole } from './analysis.mjs';
import { measureRuns, measureStart } from './processes.mjs';

const [, , , soorgeonBin] = process.argv;

function print(rows) {
  const table = rows.map(({ what, ours, peer, ratio, budget }) => [
    what,
    ours,
    peer,
    `${ratio.toFixed(3)} of ${budget.toFixed(3)}`,
    ratio <= budget ? 'kept' : 'missed',
  ]);
  const all = [['what', 'Stagewright', 'peer', 'ratio of budget', ''], ...table];
  const widths = all[0].map((_, column) => Math.max(...all.map((cells) => cells[column].length)));
  for (const [index, cells] of all.entries()) {
    const line = cells.map((cell, column) => cell.padEnd(widths[column])).join('  ');
    console.log(
      index === 0 ? bold(line) : line.replace(/kept\s*$/, green('kept')).replace(/missed\s*$/, red('missed')),
    );
  }
}

const rows = [];
rows.push(...(await step('one edited cell', async () => measureEdit(core))));
rows.push(...(await step('whole notebooks', () => measureWhole(core, parser, join(soorgeonBin, 'python')))));
rows.push(
  ...(await step('start of the command', (note) =>
    measureStart(process.env, join(soorgeonBin, 'soorgeon'), note),
  )),
);
rows.push(...(await step('runs', (note) => measureRuns(process.env, note))));

console.log(`\n${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}\n`);
print(rows);
for (const { what, ratio, budget, reason } of rows) {
  if (ratio > budget) console.log(`\nmissed: ${what}${reason ? ` (${reason})` : ''}`);
}
