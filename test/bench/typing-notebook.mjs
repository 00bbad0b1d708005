// The synthetic notebook of the typing benchmarks.

/** Cells as in real notebooks, in eight stages: data frames changed in place, functions, fits, loops, random numbers without a seed. */
const SHAPES = [
  (i) =>
    `import numpy as np\nimport pandas as pd\ntable${i} = pd.DataFrame({"a": np.random.rand(50), "b": range(50)})`,
  (i) => `table${i - 1}["c"] = table${i - 1}["a"] * 2\ntable${i - 1}.describe()`,
  (i) => `def scale${i}(frame, factor=0.5):\n    """Scales."""\n    return frame[["a", "c"]] * factor\n`,
  (i) =>
    `from sklearn.linear_model import LogisticRegression\nX${i} = scale${i - 1}(table${i - 3})\ny${i} = table${i - 3}["b"] > 25\nmodel${i} = LogisticRegression(C=0.1, max_iter=500).fit(X${i}, y${i})`,
  (i) =>
    `scores = []\nfor seed in range(5):\n    scores.append(model${i - 1}.score(X${i - 1}, y${i - 1}))\nprint(np.mean(scores))`,
];

/** So many code cells. */
export function cellsOf(count) {
  return Array.from({ length: count }, (_, at) => {
    const starts = at % Math.max(Math.ceil(count / 8), 1) === 0;
    const tags = starts ? [`stage:part${Math.floor(at / Math.max(Math.ceil(count / 8), 1))}`] : [];
    return { source: SHAPES[at % SHAPES.length](at), tags };
  });
}

/** A notebook file of cells. */
export function notebookOf(cells) {
  const metadata = { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } };
  const written = cells.map(({ source, tags }, at) => ({
    cell_type: 'code',
    execution_count: null,
    id: `cell-${at}`,
    metadata: tags.length > 0 ? { tags } : {},
    outputs: [],
    source: source.split(/(?<=\n)/),
  }));
  return `${JSON.stringify({ cells: written, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}
