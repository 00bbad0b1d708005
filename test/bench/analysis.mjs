// Budgets of analysis and plan in this process: one edited cell, and how the cost grows with the notebook.

const ROUNDS = 5;
const TIMES = 4;
const EDITS = 60;
const FRAME_MS = 16;

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** CPU milliseconds of this process that `work` takes: the best of several rounds of several times each, after a warm-up. */
export function cpuMs(work, rounds = ROUNDS, times = TIMES) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round <= rounds; round++) {
    const start = process.cpuUsage();
    for (let time = 0; time < times; time++) work();
    const { user, system } = process.cpuUsage(start);
    if (round > 0) best = Math.min(best, (user + system) / 1000 / times);
  }
  return best;
}

/** A notebook of that many code cells with shapes as in real ones: loads, changes in place, fits, loops, functions. */
function longNotebook(cells) {
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
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: list });
}

/**
 * Milliseconds of some work on a notebook's analysis after a line was typed in one cell: the median and the worst of many edits.
 *
 * @param work what is done besides analysing again.
 */
function editMs(core, cells, work = () => {}) {
  let notebook = core.readNotebook(longNotebook(cells), 'long.ipynb').value;
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

/** Sizes at which the growth is measured. */
const SIZES = [100, 300, 1_000, 3_000, 10_000];

/**
 * How the cost grows: for synthetic notebooks of 100 to 10,000 code cells the CPU milliseconds of Lezer's parser alone, of the whole
 * analysis, of analysis and plan, and the milliseconds after one edited cell with all that an editor shows.
 */
export function measureGrowth(core, parser, note) {
  const options = { config: core.defaultConfig, environment: null };
  return SIZES.map((cells) => {
    note(`${cells} cells`);
    const notebook = core.readNotebook(longNotebook(cells), 'long.ipynb').value;
    const rounds = cells > 1_000 ? 2 : 4;
    const analysis = core.analyzeNotebook(notebook);
    return {
      cells,
      parse: cpuMs(
        () => {
          for (const cell of notebook.cells) parser.parse(cell.source);
        },
        rounds,
        1,
      ),
      analyse: cpuMs(() => core.analyzeNotebook(notebook), rounds, 1),
      plan: cpuMs(() => core.planPipeline(analysis, options), rounds, 1),
      edit: editMs(core, cells, (edited) => core.checkNotebook(edited, core.defaultConfig)).median,
    };
  });
}
