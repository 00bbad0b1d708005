import type { Blueprint } from '../../plan/blueprint.js';
import type { ArtifactFormat } from '../../plan/plan.js';
import { arrayPickles } from './array-pickles.js';
import type { UtilsUse } from './code-edits.js';
import { arrayNeeds, forLibraries, type Snippet } from './library-snippets.js';

const SAVERS: Readonly<
  Record<ArtifactFormat, { suffix: string; imports: readonly string[]; save: string; load: string }>
> = {
  npy: {
    suffix: '.npy',
    imports: ['import numpy as np'],
    save: 'if type(value) is not np.ndarray:\n    raise TypeError(f"{path} takes a NumPy array, not {type(value).__name__}")\nnp.save(target, value)',
    load: 'return np.load(source, allow_pickle=True)',
  },
  json: {
    suffix: '.json',
    imports: ['import json'],
    save: 'target.write_text(json.dumps(value), encoding="utf-8")',
    load: 'return json.loads(source.read_text(encoding="utf-8"))',
  },
  joblib: {
    suffix: '.joblib',
    imports: ['import joblib'],
    save: 'joblib.dump(value, target)',
    load: 'return joblib.load(source)',
  },
  torch: {
    suffix: '.pt',
    imports: ['import torch'],
    save: 'torch.save(value, target)',
    load: 'return torch.load(source, weights_only=False)',
  },
  parquet: {
    suffix: '.parquet',
    imports: ['import pandas as pd'],
    save: 'save_frame(value, target)',
    load: 'return pd.read_parquet(source)',
  },
  cloudpickle: {
    suffix: '.cloudpickle',
    imports: ['import cloudpickle'],
    save: 'target.write_bytes(cloudpickle.dumps(value))',
    load: 'return cloudpickle.loads(source.read_bytes())',
  },
  pickle: {
    suffix: '.pkl',
    imports: ['import pickle'],
    save: 'target.write_bytes(pickled(value))',
    load: 'return pickle.loads(source.read_bytes())',
  },
};

const SNIPPETS: readonly Snippet[] = [
  {
    name: 'load_params',
    imports: ['from pathlib import Path', 'from typing import Any', 'import yaml'],
    code: `def load_params(path: str = "params.yaml") -> dict[str, Any]:
    """Read the params of all stages."""
    return yaml.safe_load(Path(path).read_text(encoding="utf-8")) or {}`,
  },
  {
    name: 'set_seeds',
    imports: ['import random', 'import sys'],
    code: `def set_seeds(seed: int) -> None:
    """Seed every random generator that the program has imported."""
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)
    if "tensorflow" in sys.modules:
        sys.modules["tensorflow"].random.set_seed(seed)`,
  },
  {
    name: 'save_random_state',
    imports: ['import pickle', 'import random', 'import sys', 'from pathlib import Path'],
    code: `def save_random_state(path: str) -> str:
    """Write the state of the random generators, for the stage that goes on drawing."""
    state = {"random": random.getstate()}
    if "numpy" in sys.modules:
        state["numpy"] = sys.modules["numpy"].random.get_state()
    if "torch" in sys.modules:
        state["torch"] = sys.modules["torch"].get_rng_state()
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(pickle.dumps(state))
    return path`,
  },
  {
    name: 'restore_random_state',
    imports: ['import importlib', 'import pickle', 'import random', 'from pathlib import Path'],
    code: `def restore_random_state(path: str) -> None:
    """Continue the random numbers where an earlier stage left off."""
    state = pickle.loads(Path(path).read_bytes())
    random.setstate(state["random"])
    if "numpy" in state:
        importlib.import_module("numpy").random.set_state(state["numpy"])
    if "torch" in state:
        importlib.import_module("torch").set_rng_state(state["torch"])`,
  },
  {
    name: 'pickled',
    imports: ['import importlib.util', 'import pickle', 'from typing import Any'],
    code: `def pickled(value: Any) -> bytes:
    """Turn a value into bytes; one that holds functions without a name of their own takes cloudpickle."""
    try:
        return pickle.dumps(value)
    except (AttributeError, TypeError, pickle.PicklingError):
        if importlib.util.find_spec("cloudpickle") is None:
            raise
        return importlib.import_module("cloudpickle").dumps(value)`,
  },
  {
    name: 'save_metrics',
    imports: ['import json', 'from pathlib import Path', 'from typing import Any'],
    code: `def save_metrics(metrics: dict[str, Any], path: str) -> dict[str, float]:
    """Write those metrics of a stage that are numbers, as plain numbers; return them."""
    numbers = {}
    for name, value in metrics.items():
        if isinstance(value, str):
            continue
        try:
            numbers[name] = value if isinstance(value, (bool, int)) else float(value)
        except (TypeError, ValueError):
            continue
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(numbers, indent=2) + "\\n", encoding="utf-8")
    return numbers`,
  },
  {
    name: 'show',
    imports: ['import sys', 'from typing import Any'],
    code: `def show(*values: Any) -> None:
    """Print values as a notebook shows them; save figures."""
    try:
        from IPython.lib.pretty import pretty
    except ImportError:
        pretty = repr
    for value in values:
        figure = getattr(sys.modules.get("matplotlib.figure"), "Figure", ())
        if isinstance(value, figure):
            save_figure(value)
        elif hasattr(value, "_ipython_display_"):
            value._ipython_display_()
        elif value is not None:
            print(pretty(value))`,
    needs: ['save_figure'],
  },
  {
    name: 'use_figures',
    imports: ['import shutil', 'from pathlib import Path', 'import matplotlib'],
    needs: ['figure_folder'],
    code: `def use_figures(folder: str) -> None:
    """Save figures to files in a folder of its own instead of opening windows."""
    global figure_folder
    matplotlib.use("Agg")
    figure_folder = Path(folder)
    shutil.rmtree(figure_folder, ignore_errors=True)
    figure_folder.mkdir(parents=True)`,
  },
  {
    name: 'figure_folder',
    imports: ['from pathlib import Path'],
    code: `figure_folder = Path("reports/figures")`,
  },
  {
    name: 'save_figure',
    imports: ['from typing import Any'],
    needs: ['figure_folder'],
    code: `def save_figure(figure: Any) -> None:
    """Save one figure under the next free number."""
    if not figure.axes and not figure.lines:
        print(repr(figure))
        return
    figure_folder.mkdir(parents=True, exist_ok=True)
    number = len(list(figure_folder.glob("figure_*.png"))) + 1
    target = figure_folder / f"figure_{number}.png"
    figure.savefig(target, dpi="figure", facecolor="auto", edgecolor="auto", bbox_inches="tight")`,
  },
  {
    name: 'save_figures',
    imports: ['import matplotlib.pyplot as plt'],
    needs: ['save_figure'],
    code: `def save_figures() -> None:
    """Save and close the open figures, as a notebook does after each cell."""
    for number in plt.get_fignums():
        save_figure(plt.figure(number))
    plt.close("all")`,
  },
  {
    name: 'hidden_output',
    imports: ['import contextlib', 'import io', 'from collections.abc import Iterator'],
    code: `@contextlib.contextmanager
def hidden_output() -> Iterator[None]:
    """Hide what the block prints, as \`%%capture\` does."""
    hidden = io.StringIO()
    with contextlib.redirect_stdout(hidden), contextlib.redirect_stderr(hidden):
        yield`,
  },
  {
    name: 'use_notebook_display',
    imports: ['import pandas as pd'],
    code: `def use_notebook_display() -> None:
    """Print wide frames as a notebook does, not to the width of a terminal."""
    pd.set_option("display.max_columns", 20)`,
  },
  {
    name: 'write_file',
    imports: ['from pathlib import Path'],
    code: `def write_file(path: str, text: str, append: bool = False) -> None:
    """Write a text file and say so, as \`%%writefile\` does."""
    target = Path(path)
    verb = "Appending to" if append else "Overwriting" if target.exists() else "Writing"
    print(verb, path)
    with target.open("a" if append else "w", encoding="utf-8") as file:
        file.write(text)`,
  },
  {
    name: 'log_metric',
    imports: [],
    code: `try:
    from stagewright import log_metric
except ImportError:

    def log_metric(name: str, value: float, step: int | None = None) -> None:
        """Report a metric to the tracker of the run; there is none here."""`,
  },
  {
    name: 'save_frame',
    imports: ['from pathlib import Path', 'from typing import Any', 'import pandas as pd'],
    code: `def save_frame(frame: Any, target: Path) -> None:
    """Write a frame as parquet, and make sure that nothing is lost."""
    frame.to_parquet(target)
    pd.testing.assert_frame_equal(pd.read_parquet(target), frame, check_exact=True, check_freq=True)`,
  },
];

function indented(code: string, by: number): string {
  return code.replace(/^/gm, ' '.repeat(by));
}

/** A function of `utils` that pickles by way of `dumped`. */
function withPickler(snippet: Snippet): Snippet {
  if (snippet.name !== 'pickled') return snippet;
  const code = snippet.code
    .replace('pickle.dumps(value)', 'dumped(value, pickle.Pickler)')
    .replace(
      'importlib.import_module("cloudpickle").dumps(value)',
      'dumped(value, importlib.import_module("cloudpickle").Pickler)',
    );
  return { ...snippet, needs: ['dumped'], code };
}

function artifactSnippets(formats: ReadonlySet<ArtifactFormat>, hasPickler: boolean): Snippet[] {
  const used = (Object.keys(SAVERS) as ArtifactFormat[]).filter((f) => formats.has(f));
  if (used.length === 0) return [];
  const lines = (format: ArtifactFormat, part: 'save' | 'load') =>
    hasPickler
      ? SAVERS[format][part].replace('cloudpickle.dumps(value)', 'dumped(value, cloudpickle.Pickler)')
      : SAVERS[format][part];
  const branches = (part: 'save' | 'load', subject: string) =>
    used.length === 1
      ? indented(lines(used[0] ?? 'pickle', part), 4)
      : used
          .map((format, index) => {
            const { suffix } = SAVERS[format];
            const body = indented(lines(format, part), 8);
            if (index === used.length - 1)
              return part === 'load' ? indented(lines(format, part), 4) : `    else:\n${body}`;
            const keyword = index === 0 || part === 'load' ? 'if' : 'elif';
            return `    ${keyword} ${subject}.suffix == "${suffix}":\n${body}`;
          })
          .join('\n');
  const imports = [
    'from pathlib import Path',
    'from typing import Any',
    ...used.flatMap((f) => SAVERS[f].imports),
  ];
  const needs = [
    ...(formats.has('parquet') ? ['save_frame'] : []),
    ...(formats.has('pickle') ? ['pickled'] : []),
    ...(formats.has('cloudpickle') && hasPickler ? ['dumped'] : []),
  ];
  return [
    {
      name: 'save',
      imports,
      needs,
      code: `def save(value: Any, path: str) -> str:
    """Write a value for later stages in the format that the file's ending says."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
${branches('save', 'target')}
    return path`,
    },
    {
      name: 'load',
      imports,
      code: `def load(path: str) -> Any:
    """Read a value that an earlier stage wrote."""
    source = Path(path)
${branches('load', 'source')}`,
    },
  ];
}

/** The text of `utils.py`: the functions that the stages call, and nothing else. */
export function utilsModule(blueprint: Blueprint, used: UtilsUse): string {
  const formats = new Set(blueprint.stages.flatMap((s) => s.artifacts.map((a) => a.format)));
  const arrays = arrayPickles(arrayNeeds(blueprint));
  const all = [
    ...(arrays === null ? [] : [arrays]),
    ...artifactSnippets(formats, arrays !== null),
    ...SNIPPETS.map((s) => forLibraries(arrays === null ? s : withPickler(s), blueprint)),
  ];
  const wanted = new Set<string>(used);
  const hasFigures = used.has('use_figures') || used.has('save_figures');
  for (let grew = true; grew; ) {
    grew = false;
    for (const snippet of all) {
      if (!wanted.has(snippet.name)) continue;
      for (const need of snippet.needs ?? []) {
        if (need === 'save_figure' && snippet.name === 'show' && !hasFigures) continue;
        if (!wanted.has(need)) {
          wanted.add(need);
          grew = true;
        }
      }
    }
  }
  const snippets = all
    .filter((s) => wanted.has(s.name))
    .map((s) => (s.name === 'show' && !hasFigures ? plainShow(s) : s));
  snippets.sort((a, b) => Number(b.name === 'figure_folder') - Number(a.name === 'figure_folder'));
  const imports = [...new Set(snippets.flatMap((s) => s.imports))].sort(byGroup);
  const standard = imports.filter((i) => !isThirdParty(i));
  const others = imports.filter(isThirdParty);
  return [
    `"""What the stages of ${blueprint.package} have in common: params, seeds, files between stages."""`,
    [standard.join('\n'), others.join('\n')].filter((b) => b !== '').join('\n\n'),
    ...snippets.map((s) => s.code),
  ]
    .filter((part) => part !== '')
    .join('\n\n\n')
    .concat('\n');
}

function plainShow(snippet: Snippet): Snippet {
  return {
    ...snippet,
    imports: ['from typing import Any'],
    needs: [],
    code: `def show(*values: Any) -> None:
    """Print values as a notebook shows them."""
    try:
        from IPython.lib.pretty import pretty
    except ImportError:
        pretty = repr
    for value in values:
        if hasattr(value, "_ipython_display_"):
            value._ipython_display_()
        elif value is not None:
            print(pretty(value))`,
  };
}

function isThirdParty(line: string): boolean {
  return /^(import|from) (numpy|joblib|torch|pandas|cloudpickle|yaml|matplotlib)/.test(line);
}

function byGroup(a: string, b: string): number {
  const key = (line: string) => line.replace(/^(import|from) /, (m) => (m === 'import ' ? '0' : '1'));
  return key(a) < key(b) ? -1 : 1;
}
