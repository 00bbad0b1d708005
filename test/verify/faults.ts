/** A replacement in a file of a generated pipeline; the text must stand there, once. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A fault planted in the pipeline of one of the notebooks in `notebooks/`. */
export interface Fault {
  readonly notebook: 'frames' | 'draws' | 'model' | 'objects';
  readonly name: string;
  readonly edits: readonly Edit[];
  /** The cell whose code is at fault, or whose value is the first to be wrong; cells count from 1. */
  readonly cells: readonly number[];
}

function fault(
  notebook: Fault['notebook'],
  name: string,
  cells: readonly number[],
  ...edits: readonly (readonly [file: string, from: string, to: string])[]
): Fault {
  const path = (file: string) => (file.endsWith('.py') ? `src/${notebook}/${file}` : file);
  return { notebook, name, cells, edits: edits.map(([file, from, to]) => ({ file: path(file), from, to })) };
}

const FINISH = `  finish:
    cmd: python -m src.objects.finish
    deps:
      - artifacts/change/counter.pkl
      - artifacts/change/grid.npy
      - artifacts/change/log_and_queue.pkl
      - artifacts/change/more.pkl
      - artifacts/change/scale.json
      - src/objects/finish.py
      - src/objects/helpers.py
      - src/objects/utils.py
    outs:
      - log.json
`;

/** Each as somebody might do it by hand, or a defect of extraction might. */
export const FAULTS: readonly Fault[] = [
  fault(
    'frames',
    'a setting is not carried over',
    [2, 10],
    [
      'report.py',
      '    use_notebook_display()\n    pd.set_option("display.precision", 2)\n',
      '    use_notebook_display()\n',
    ],
  ),
  fault(
    'frames',
    'an output is dropped from a stage',
    [8],
    ['clean.py', '        "means": save(means, "artifacts/clean/means.pkl"),\n', ''],
  ),
  fault('frames', 'an alias becomes a copy', [6], ['load.py', 'view = table\n', 'view = table.copy()\n']),
  fault('frames', 'an in-place change is lost', [7], ['clean.py', '    table.loc[10, "heat"] = 5.5\n', '']),
  fault(
    'frames',
    'a stage loads an older version',
    [10],
    ['report.py', 'table=load("artifacts/clean/table.pkl")', 'table=load("artifacts/load/table.pkl")'],
  ),
  fault(
    'frames',
    'an array is saved as float32',
    [9],
    [
      'load.py',
      'save(weights, "artifacts/load/weights.npy")',
      'save(weights.astype("float32"), "artifacts/load/weights.npy")',
    ],
  ),
  fault(
    'frames',
    'a file format loses the index',
    [7],
    [
      'load.py',
      'save(table, "artifacts/load/table.pkl")',
      'save(table.reset_index(drop=True), "artifacts/load/table.pkl")',
    ],
  ),
  fault(
    'frames',
    'rows are sorted by another column',
    [7],
    ['clean.py', 'table.sort_values("heat")', 'table.sort_values("city")'],
  ),
  fault('frames', 'a param is changed', [3], ['params.yaml', 'rate: 0.25', 'rate: 0.3']),
  fault('frames', 'a param has another type', [3], ['params.yaml', 'threshold: 20 ', 'threshold: 20.0 ']),
  fault(
    'frames',
    'a loop begins one too early',
    [9],
    ['clean.py', 'range(1, len(table))', 'range(len(table))'],
  ),
  fault(
    'frames',
    'a statement is there twice',
    [7],
    [
      'clean.py',
      '    print(len(table), "rows")\n',
      '    print(len(table), "rows")\n    print(len(table), "rows")\n',
    ],
  ),
  fault('frames', 'a print is missing', [7], ['clean.py', '    print(len(table), "rows")\n', '']),
  fault(
    'frames',
    'a statement is moved',
    [10, 11],
    [
      'report.py',
      '    show(table)\n\n    table["share"] = table["heat"] / total\n',
      '\n    table["share"] = table["heat"] / total\n    show(table)\n',
    ],
  ),
  fault('draws', 'a seed is removed', [2, 3], ['make.py', '    np.random.seed(seed)\n', '']),
  fault('draws', 'a seed is changed', [3], ['params.yaml', 'seed_3: 3', 'seed_3: 4']),
  fault(
    'draws',
    'the random state is not restored',
    [5],
    ['mix.py', '    restore_random_state("artifacts/make/random_state.pkl")\n', ''],
  ),
  fault(
    'draws',
    'a generator is handed over as it was earlier',
    [8],
    ['end.py', 'rng=load("artifacts/mix/rng.pkl")', 'rng=load("artifacts/make/rng.pkl")'],
  ),
  fault(
    'draws',
    'the random state is not saved',
    [5, 7],
    ['mix.py', '        "random state": save_random_state("artifacts/mix/random_state.pkl"),\n', ''],
  ),
  fault(
    'draws',
    'a generator has no seed any more',
    [3],
    ['make.py', 'default_rng(seed_3)', 'default_rng()'],
  ),
  fault(
    'draws',
    'two draws are made in the other order',
    [5],
    [
      'mix.py',
      '    y = x + np.random.uniform(size=8)\n',
      '    np.random.permutation(3)\n    y = x + np.random.uniform(size=8)\n',
    ],
  ),
  fault(
    'model',
    'a metric is changed',
    [9],
    ['judge.py', '{"accuracy": accuracy}', '{"accuracy": 1 - accuracy}'],
  ),
  fault(
    'model',
    'a unit of a definition is changed',
    [6, 7],
    ['helpers.py', 'return right.mean()', 'return right.sum()'],
  ),
  fault(
    'model',
    'a figure has other data',
    [10],
    ['judge.py', 'ax.plot(np.sort(scores), ', 'ax.plot(scores, '],
  ),
  fault(
    'model',
    'a figure is missing',
    [10],
    [
      'judge.py',
      '    ax.set_title("Scores of the test set")\n    save_figures()\n',
      '    ax.set_title("Scores of the test set")\n    plt.close("all")\n',
    ],
  ),
  fault(
    'model',
    'a figure has another title',
    [10],
    ['judge.py', 'Scores of the test set', 'Scores of the training set'],
  ),
  fault(
    'model',
    'a scaler is fitted on less',
    [5],
    ['fit.py', 'StandardScaler().fit(X_train)', 'StandardScaler().fit(X_train[:10])'],
  ),
  fault('model', 'a split has another seed', [4], ['data.py', 'random_state=seed_2', 'random_state=seed']),
  fault(
    'model',
    'a stage loads the wrong input',
    [8],
    ['judge.py', 'load("artifacts/data/X_test.npy")', 'load("artifacts/data/X_train.npy")'],
  ),
  fault(
    'model',
    'a hyperparameter is lost',
    [5],
    ['fit.py', 'LogisticRegression(C=C)', 'LogisticRegression()'],
  ),
  fault(
    'objects',
    'a shared object becomes two',
    [6],
    ['change.py', 'log=shared["log"]', 'log=list(shared["log"])'],
  ),
  fault(
    'objects',
    'a constant of a closure is stale',
    [7],
    ['change.py', '    scale = 4\n', '    scale = 3\n'],
  ),
  fault(
    'objects',
    'a print setting is not carried over',
    [2, 8],
    ['change.py', '    np.set_printoptions(precision=3, suppress=True)\n', ''],
  ),
  fault('objects', 'a del is lost', [8], ['change.py', '    del extra\n', '']),
  fault(
    'objects',
    'a file goes to another path',
    [9],
    ['finish.py', 'open("log.json", "w")', 'open("log2.json", "w")'],
  ),
  fault(
    'objects',
    'a method that changes its object is not called',
    [6],
    ['change.py', '    counter.add(2)\n', ''],
  ),
  fault(
    'objects',
    'a stage runs too early',
    [9],
    ['dvc.yaml', FINISH, ''],
    ['dvc.yaml', 'stages:\n', `stages:\n${FINISH.replace(/ {6}- artifacts.*\n/g, '')}`],
  ),
  fault('objects', 'a stage is missing', [9], ['dvc.yaml', FINISH, '']),
];
