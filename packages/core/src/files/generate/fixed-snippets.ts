import type { Snippet } from './snippet.js';

/** Params and seeds. */
export const SET_UP: readonly Snippet[] = [
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
];

/** Metrics. */
export const SAVE_METRICS: Snippet = {
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
};

/** Figures, in the order in which they stand in `utils`. */
export const FIGURES: readonly Snippet[] = [
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
];

/** What IPython does for a notebook, metrics that are logged, and frames. */
export const REST: readonly Snippet[] = [
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
