"""Turns the packages' examples into notebooks without outputs: `.cache/corpus/notebooks/<package>/<name>.ipynb`."""

import json
import re
import subprocess
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

import nbformat

from fetch import fetch_source

MIN_CODE_CELLS = 4

# Calls that fetch data sets: such a notebook cannot run offline, so running it only costs time.
NEEDS_NETWORK = re.compile(
    r"fetch_(openml|20newsgroups|california_housing|lfw|olivetti|species|rcv1|covtype|kddcup99|datasets|file)\w*"
    r"|get_rdataset|urlopen|urlretrieve|requests\.get|webuse|https?://[^\s\"']+\.(?:csv|zip|dta|txt|gz|xlsx?|dat)[\"']"
    r"|load_sample_image|import plotly|pandas_datareader|read_(?:csv|stata|excel)\([\"']https?:",
)


# Figures are compared by pixels, so that they are shown as PNG, as they are by default, and not by a window or a widget.
INTERACTIVE = re.compile(r"^%matplotlib (nbagg|notebook|widget|ipympl|qt\d?|tk)\b", re.MULTILINE)
FIGURE_FORMAT = re.compile(
    r"^(%config InlineBackend\.figure_formats?\b|.*set_matplotlib_formats\().*\n?", re.MULTILINE
)


@dataclass(frozen=True)
class Source:
    """A package whose source archive holds notebooks or gallery scripts."""

    package: str
    version: str
    folder: str
    pattern: str


SOURCES = [
    Source("imbalanced-learn", "0.14.2", "examples", "**/*.py"),
    Source("statsmodels", "0.15.0", "examples/notebooks", "*.ipynb"),
    Source("scikit-learn", "1.9.1", "examples", "**/*.py"),
    Source("scikit-image", "0.26.0", "doc/examples", "**/*.py"),
    Source("iminuit", "2.33.0", "doc/notebooks", "*.ipynb"),
    Source("arch", "8.0.0", "examples", "*.ipynb"),
    Source("control", "0.10.2", "examples", "*.ipynb"),
    Source("lmfit", "1.3.4", "examples", "*.py"),
    Source("mapie", "1.6.0", "examples", "**/*.py"),
]


def _name(path: Path) -> str:
    return re.sub(r"[^a-z0-9_]+", "_", path.stem.lower()).strip("_")


def _gallery_notebook(script: Path, scratch: Path) -> nbformat.NotebookNode:
    """Converts one gallery script with sphinx-gallery's own converter."""
    copy = scratch / script.name
    copy.write_bytes(script.read_bytes())
    command = [str(Path(sys.executable).with_name("sphinx_gallery_py2jupyter")), str(copy)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    copy.unlink()
    made = copy.with_suffix(".ipynb")
    notebook = nbformat.read(made, as_version=4)
    made.unlink()
    return notebook


def _without_outputs(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = INTERACTIVE.sub("%matplotlib inline", FIGURE_FORMAT.sub("", cell.source))
            cell.outputs = []
            cell.execution_count = None
        tags = cell.metadata.get("tags", [])
        if any(str(tag).startswith("stage:") for tag in tags):
            cell.metadata.tags = [tag for tag in tags if not str(tag).startswith("stage:")]
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return notebook


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Gives the code cells that have any code."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def _why_left_out(notebook: nbformat.NotebookNode) -> str | None:
    cells = code_cells(notebook)
    if len(cells) < MIN_CODE_CELLS:
        return f"only {len(cells)} code cells"
    found = NEEDS_NETWORK.search("\n".join(cell.source for cell in cells))
    return f"wants the network: {found.group(0)}" if found else None


def convert(source: Source, corpus: Path) -> dict[str, str]:
    """Converts every example of a package; gives those left out, by name, with the reason. Done once."""
    target = corpus / "notebooks" / source.package
    index = target / "left-out.json"
    if index.exists():
        return json.loads(index.read_text())
    root = fetch_source(source.package, source.version, corpus / "sources")
    target.mkdir(parents=True, exist_ok=True)
    left_out: dict[str, str] = {}
    for path in sorted((root / source.folder).glob(source.pattern)):
        if path.suffix == ".py":
            text = path.read_text(encoding="utf-8")
            # One block is one code cell: fewer marks than this cannot give enough cells, and converting takes a second each.
            if len(re.findall(r"^(?:# ?%%|#{20,})", text, re.MULTILINE)) < MIN_CODE_CELLS - 1:
                left_out[_name(path)] = "too few code cells"
                continue
            try:
                notebook = _gallery_notebook(path, target)
            except subprocess.CalledProcessError as error:
                left_out[_name(path)] = f"not converted: {error.stderr.strip().splitlines()[-1:]}"
                continue
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                notebook = nbformat.read(path, as_version=4)
        reason = _why_left_out(notebook)
        if reason:
            left_out[_name(path)] = reason
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nbformat.write(_without_outputs(notebook), target / f"{_name(path)}.ipynb")
    index.write_text(json.dumps(left_out, indent=1))
    return left_out
