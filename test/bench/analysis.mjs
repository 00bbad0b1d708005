// Budgets of analysis and plan: in this process, against the bare parser and against soorgeon in its own process.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup/paths.mjs';

const ROUNDS = 5;
const TIMES = 4;
const CORPUS_NOTEBOOKS = 40;
const EDITS = 60;
const FRAME_MS = 16;

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** CPU milliseconds of this process that `work` takes: the best of several rounds, after a warm-up. */
function cpuMs(work) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round <= ROUNDS; round++) {
    const start = process.cpuUsage();
    for (let time = 0; time < TIMES; time++) work();
    const { user, system } = process.cpuUsage(start);
    if (round > 0) best = Math.min(best, (user + system) / 1000 / TIMES);
  }
  return best;
}

/** The examples, and notebooks of the corpus where `npm run corpus` has fetched it. */
export function notebookPaths() {
  const examples = ['digits', 'temperature', 'untagged'].map((name) =>
    join(root, 'examples', name, `${name}.ipynb`),
  );
  const corpus = join(root, '.cache', 'corpus', 'notebooks');
  if (!existsSync(corpus)) return examples;
  const every = readdirSync(corpus, { recursive: true }).filter((path) => path.endsWith('.ipynb'));
  const stride = Math.max(1, Math.floor(every.length / CORPUS_NOTEBOOKS));
  const chosen = every.sort().filter((_, index) => index % stride === 0);
  return [...examples, ...chosen.map((path) => join(corpus, path))];
}

/** A notebook of that many code cells with shapes as in real ones: loads, changes in place, fits, loops, functions. */
function longNotebook(core, cells) {
  const shapes = [
    (i) =>
      `import numpy as np\ntable${i} = np.arange(${i}, ${i} + 50).reshape(10, 5)\ntable${i}.mean(axis=0)`,
    (i) => `def scale${i}(values, factor=${i}):\n    """Scales."""\n    return values * factor + offset\n`,
    (i) => `offset = ${i}\nscaled${i} = scale${i - 1}(table${i - 2})\nprint(scaled${i}[:3])`,
    (i) =>
      `for row in scaled${i - 1}:\n    if row.sum() > ${i}:\n        total = row.sum()\n        rows.append(total)\nrows`,
    (i) =>
      `rows = [value for value in range(${i}) if value % 2]\nframe${i} = dict(a=rows, b=rows[::-1])\nframe${i}["c"] = 1`,
  ];
  const list = Array.from({ length: cells }, (_, i) => ({
    cell_type: 'code',
    id: `cell-${i}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source: shapes[i % shapes.length](i),
  }));
  const text = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: list });
  return core.readNotebook(text, 'long.ipynb').value;
}

/**
 * Milliseconds of some work on a notebook's analysis after a line was typed in one cell: the median and the worst of many edits.
 *
 * @param work what is done besides analysing again.
 */
function editMs(core, cells, work = () => {}) {
  let notebook = longNotebook(core, cells);
  let analysis = core.analyzeNotebook(notebook);
  const times = [];
  for (let edit = 0; edit < EDITS; edit++) {
    const at = Math.floor((edit * 0.618 * cells) % cells);
    const cell = notebook.cells[at];
    notebook = {
      ...notebook,
      cells: notebook.cells.with(at, { ...cell, source: `${cell.source}\nx${edit} = ${edit}` }),
    };
    const start = performance.now();
    analysis = core.analyzeNotebook(notebook, analysis);
    work(analysis);
    times.push(performance.now() - start);
  }
  return { median: median(times), worst: Math.max(...times.slice(5)) };
}

/** Rows for one edited cell. */
export function measureEdit(core) {
  const long = editMs(core, 1000);
  const short = editMs(core, 100);
  const check = (analysis) => core.checkNotebook(analysis, core.defaultConfig);
  const checked = editMs(core, 1000, check);
  const checkedShort = editMs(core, 100, check);
  return [
    {
      what: 'analyse one edited cell of a 1,000-cell notebook',
      ours: `${long.median.toFixed(2)} ms (worst ${long.worst.toFixed(1)})`,
      peer: `${FRAME_MS} ms, a frame`,
      ratio: long.median / FRAME_MS,
      budget: 1,
      reason: `the same edit in a 100-cell notebook takes ${short.median.toFixed(2)} ms`,
    },
    {
      what: 'the same with plan and rules: all that an editor shows',
      ours: `${checked.median.toFixed(2)} ms (worst ${checked.worst.toFixed(1)})`,
      peer: `${FRAME_MS} ms, a frame`,
      ratio: checked.median / FRAME_MS,
      budget: 1,
      reason: `the same edit in a 100-cell notebook takes ${checkedShort.median.toFixed(2)} ms`,
    },
  ];
}

function parseAll(parser, sources) {
  for (const source of sources) parser.parse(source);
}

/** CPU milliseconds of each part of what `plan` does with one notebook. */
function partsMs(core, text, path) {
  const notebook = core.readNotebook(text, path);
  if (!notebook.ok) throw new Error(`${path} cannot be read`);
  const options = { config: core.defaultConfig, environment: null };
  const analysis = core.analyzeNotebook(notebook.value);
  return {
    read: cpuMs(() => core.readNotebook(text, path)),
    analyse: cpuMs(() => core.analyzeNotebook(notebook.value)),
    plan: cpuMs(() => core.planPipeline(analysis, options)),
  };
}

/** Rows for a whole notebook: against soorgeon, and against parsing alone. */
export async function measureWhole(core, parser, soorgeonPython) {
  const script = join(root, 'test', 'bench', 'soorgeon_cpu.py');
  const env = { ...process.env, PLOOMBER_STATS_ENABLED: 'false', PYTHONWARNINGS: 'ignore' };
  const paths = notebookPaths();
  const peer = JSON.parse(execFileSync(soorgeonPython, [script, '3', ...paths], { encoding: 'utf8', env }));
  const both = paths.filter((path) => peer[path] !== null);
  const parts = [];
  const bare = [];
  for (const path of both) {
    const text = readFileSync(path, 'utf8');
    const cells = JSON.parse(text).cells.filter((cell) => cell.cell_type === 'code');
    const sources = cells.map((cell) => [cell.source].flat().join(''));
    parts.push(partsMs(core, text, path));
    bare.push(cpuMs(() => parseAll(parser, sources)));
  }
  const theirs = both.map((path) => peer[path] * 1000);
  const ours = parts.map(({ read, analyse, plan }) => read + analyse + plan);
  const share = (name) => `${name} ${median(parts.map((part) => part[name])).toFixed(2)} ms`;
  const row = (what, peerMs, peerName, budget) => ({
    what,
    ours: `${median(ours).toFixed(2)} ms CPU`,
    peer: `${median(peerMs).toFixed(2)} ms CPU, ${peerName}`,
    ratio: median(ours.map((value, index) => value / peerMs[index])),
    budget,
    reason: `of ours: ${share('read')}, ${share('analyse')}, ${share('plan')}`,
  });
  const count = `${both.length} notebooks, median`;
  return [
    row(`whole analysis and plan (${count})`, theirs, 'soorgeon refactor', 1 / 20),
    row(`the same against the bare parse (${count})`, bare, 'Lezer', 3),
  ];
}
