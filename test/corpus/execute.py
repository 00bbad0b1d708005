"""Runs the converted notebooks twice each, offline, and remembers which run and which repeat themselves.

Results: `.cache/corpus/executed/<package>/<name>.ipynb` (with outputs) and `<name>.json`
(`status`: `runs`, `not-repeatable` or `does-not-run`, with `reason` and `seconds`).

Those of which each top-level statement is to be a stage are run once more in that form: `.cache/corpus/split` has them as they are,
`.cache/corpus/executed-split` as they ran (`status` may be `not-split`, too).
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import nbformat

from shown import Difference, first_difference, shown_duration, shown_text
from split import split_notebook

LIMIT_SECONDS = 45
# More cells take longer, and the notebook is known to run.
SPLIT_LIMIT_SECONDS = 180
EMPTY_FIGURE = re.compile(r"<Figure size \d+x\d+ with 0 Axes>")


def offline_environment() -> dict[str, str]:
    """The environment in which notebooks and stages run: no way to the network, one thread, no data sets left by others."""
    dead = "http://127.0.0.1:9"
    proxies = {
        name: dead
        for base in ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy")
        for name in (base, base.upper())
    }
    threads = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    nowhere = os.path.join(tempfile.gettempdir(), "stagewright-corpus-no-data")
    return {
        **{
            name: value
            for name, value in os.environ.items()
            if name.lower() not in ("no_proxy", "pythonpath", "mplbackend")
        },
        **proxies,
        **threads,
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "SCIKIT_LEARN_DATA": nowhere,
        "SEABORN_DATA": nowhere,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "JUPYTER_PLATFORM_DIRS": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def run_once(source: Path, target: Path, limit: float = LIMIT_SECONDS) -> dict:
    """Runs a notebook and writes it with its outputs; gives why it did not run to its end, or None, and the seconds."""
    command = [
        sys.executable,
        str(Path(__file__).with_name("execute_one.py")),
        str(source),
        str(target),
        str(limit),
    ]
    try:
        answer = subprocess.run(
            command, env=offline_environment(), capture_output=True, text=True, timeout=limit + 60
        )
        return json.loads(answer.stdout.strip().splitlines()[-1])
    except subprocess.TimeoutExpired:
        return {"reason": "did not stop", "seconds": limit + 60}
    except (IndexError, json.JSONDecodeError):
        return {"reason": f"not run: {answer.stderr.strip()[-300:]}", "seconds": 0}


def _judge(source: Path, folder: Path) -> dict:
    name = source.stem
    executed = folder / f"{name}.ipynb"
    first = run_once(source, executed)
    if first["reason"] is not None:
        return {"status": "does-not-run", **first}
    with tempfile.TemporaryDirectory() as scratch:
        again = Path(scratch) / "again.ipynb"
        second = run_once(source, again)
        if second["reason"] is not None:
            return {
                "status": "does-not-run",
                "reason": f"the second time: {second['reason']}",
                "seconds": first["seconds"],
            }
        texts = shown_text(nbformat.read(executed, as_version=4))
        took = shown_duration(texts)
        if took is not None:
            reason = f"shows how long something took: `{took}`"
            return {"status": "not-repeatable", "reason": reason, "seconds": first["seconds"]}
        difference = first_difference(texts, "\n".join(shown_text(nbformat.read(again, as_version=4))))
    if difference is None:
        return {"status": "runs", **first}
    reason = f"first `{difference.expected[:120]}`, then `{difference.actual[:120]}`"
    return {"status": "not-repeatable", "reason": reason, "seconds": first["seconds"]}


def _split(source: Path, corpus: Path) -> dict:
    """Makes each statement a cell, runs that, and compares what it shows with what the notebook shows."""
    split = corpus / "split" / source.parent.name / source.name
    executed = corpus / "executed-split" / source.parent.name / source.name
    split.parent.mkdir(parents=True, exist_ok=True)
    try:
        nbformat.write(split_notebook(nbformat.read(source, as_version=4)), split)
    except SyntaxError as error:
        return {"status": "not-split", "reason": f"SyntaxError: {error}", "seconds": 0}
    run = run_once(split, executed, SPLIT_LIMIT_SECONDS)
    if run["reason"] is not None:
        return {
            "status": "not-split",
            **run,
            "reason": f"does not run with each statement a cell: {run['reason']}",
        }
    difference = _split_difference(corpus / "executed" / source.parent.name / source.name, executed)
    if difference is None:
        return {"status": "runs", **run}
    reason = (
        f"shows `{difference.expected[:120]}`, and with each statement a cell `{difference.actual[:120]}`"
    )
    return {"status": "not-split", "reason": reason, "seconds": run["seconds"]}


def _split_difference(executed: Path, split: Path) -> Difference | None:
    """Compares lines: between statements that print, an empty line is layout. An empty figure is a figure, though it is shown as text."""
    texts = ["\n".join(shown_text(nbformat.read(path, as_version=4))) for path in (executed, split)]
    of_one, of_other = ([line for line in EMPTY_FIGURE.sub("", text).split("\n") if line] for text in texts)
    return first_difference(["\n".join(of_one)], "\n".join(of_other))


def _kept(result: Path, work: Callable[[], dict]) -> dict:
    """Gives the result that is kept, or else works it out and keeps it."""
    if not result.exists():
        result.parent.mkdir(parents=True, exist_ok=True)
        found = work()
        partial = result.with_suffix(".json.partial")
        partial.write_text(json.dumps(found, indent=1))
        partial.rename(result)
    return json.loads(result.read_text(encoding="utf-8"))


def execute(source: Path, corpus: Path) -> dict:
    """Runs a notebook twice unless that was done before; gives its state."""
    folder = corpus / "executed" / source.parent.name
    return _kept(folder / f"{source.stem}.json", lambda: _judge(source, folder))


def execute_split(source: Path, corpus: Path) -> dict:
    """Splits a notebook that runs into its statements and runs that unless it was done before; gives its state."""
    folder = corpus / "executed-split" / source.parent.name
    return _kept(folder / f"{source.stem}.json", lambda: _split(source, corpus))
