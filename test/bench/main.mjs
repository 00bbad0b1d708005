// Prints the budget table of docs/benchmarks.md for this machine. `main.mjs TEST_BIN SOORGEON_BIN KALE_BIN`; run by `npm run bench`.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parser } from '@lezer/python';
import * as core from '@stagewright/core';
import { root } from '../../scripts/setup/paths.mjs';
import { bold, green, red, step } from '../../scripts/setup/steps.mjs';
import { measureEdit, measureGrowth } from './analysis.mjs';
import { growthSection, growthTable } from './growth.mjs';
import { measureWhole } from './notebooks.mjs';
import { measureCommands, measureRuns, measureStart } from './processes.mjs';

const [, , , soorgeonBin, kaleBin, ...options] = process.argv;
const peers = { soorgeon: soorgeonBin, kale: kaleBin };
const HEAD = ['what', 'Stagewright', 'peer', 'ratio', 'budget', ''];

const cellsOf = ({ what, ours, peer, ratio, budget }) => [
  what,
  ours,
  peer,
  ratio.toFixed(3),
  budget === null ? '' : budget.toFixed(3),
  budget === null ? '' : ratio <= budget ? 'kept' : 'missed',
];

function print(rows) {
  const all = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...all.map((cells) => cells[column].length)));
  for (const [index, cells] of all.entries()) {
    const line = cells.map((cell, column) => cell.padEnd(widths[column])).join('  ');
    console.log(
      index === 0 ? bold(line) : line.replace(/kept\s*$/, green('kept')).replace(/missed\s*$/, red('missed')),
    );
  }
}

/** What a reader of a missed budget wants to know next. */
function remarks(rows) {
  return rows
    .filter(({ ratio, budget }) => budget !== null && ratio > budget)
    .map(({ what, reason }) => `missed: ${what}${reason ? ` (${reason})` : ''}`);
}

function writeDocument(rows, growth, machine) {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  const lines = [
    INTRODUCTION,
    `On ${machine}:\n`,
    row(HEAD),
    row(HEAD.map(() => '---')),
    ...rows.map((each) => row(cellsOf(each))),
  ];
  const said = remarks(rows).map((line) => `- ${line}`);
  writeFileSync(
    join(root, 'docs', 'benchmarks.md'),
    `${[...lines, ...(said.length > 0 ? ['', ...said] : []), '', growthSection(growth)].join('\n')}\n`,
  );
}

const INTRODUCTION = `# Benchmarks

Written by \`npm run bench -- --write-docs\`; do not edit. Every number is a ratio between Stagewright and a peer, both measured in the same
run on the same machine; below its budget is better. The commands of one comparison take turns, and the best of several rounds counts.

- One edited cell: a line is typed into a cell somewhere in a notebook of 1,000 code cells, and the notebook is analysed again; the median of 60 edits.
- Whole notebooks: reading, analysis and plan of the examples and, where \`npm run corpus\` has fetched them, of notebooks of the corpus, against
  the CPU time of soorgeon 0.0.20's refactoring in its own process, of Kale 2.3.0's on the same notebooks with its own tags, and against
  Lezer's parser alone on the same cells. A peer counts on the notebooks that it does not refuse.
- Whole commands: from a notebook to the pipeline's files on disk, formatted. There is no budget for them.
- Runs: examples/digits as three stages. The peer runs the same scripts one after the other.
`;

const rows = [];
rows.push(...(await step('one edited cell', async () => measureEdit(core))));
rows.push(...(await step('whole notebooks', async (note) => measureWhole(core, parser, peers, note))));
rows.push(
  ...(await step('start of the command', (note) =>
    measureStart(process.env, join(soorgeonBin, 'soorgeon'), note),
  )),
);
rows.push(...(await step('whole commands', (note) => measureCommands(process.env, peers, note))));
rows.push(...(await step('runs', (note) => measureRuns(process.env, note))));
const growth = await step('growth', async (note) => measureGrowth(core, parser, note));

const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}`;
console.log(`\n${machine}\n`);
print(rows);
for (const remark of remarks(rows)) console.log(`\n${remark}`);
console.log(`\n${growthTable(growth)}`);
if (options.includes('--write-docs')) writeDocument(rows, growth, machine);
