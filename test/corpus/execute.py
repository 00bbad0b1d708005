"""Runs the converted notebooks twice each, offline, and remembers which run and which repeat themselves.

Results: `.cache/corpus/executed/<package>/<name>.ipynb` (with outputs) and `<name>.json`
(`status`: `runs`, `not-repeatable` or `does-not-run`, with `reason` and `seconds`).
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat

from shown import first_difference, shown_duration, shown_text

LIMIT_SECONDS = 45
WORKERS = 2


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


def run_once(source: Path, target: Path) -> dict:
    """Runs a notebook and writes it with its outputs; gives why it did not run to its end, or None, and the seconds."""
    command = [
        sys.executable,
        str(Path(__file__).with_name("execute_one.py")),
        str(source),
        str(target),
        str(LIMIT_SECONDS),
    ]
    try:
        answer = subprocess.run(
            command, env=offline_environment(), capture_output=True, text=True, timeout=LIMIT_SECONDS + 60
        )
        return json.loads(answer.stdout.strip().splitlines()[-1])
    except subprocess.TimeoutExpired:
        return {"reason": "did not stop", "seconds": LIMIT_SECONDS + 60}
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


def execute_all(notebooks: list[Path], corpus: Path, say: Callable[[str], None]) -> None:
    """Runs the notebooks that have no result yet, two at a time; `say` gets a line for each. May be stopped and started again."""
    todo = [(source, corpus / "executed" / source.parent.name) for source in notebooks]
    todo = [(source, folder) for source, folder in todo if not (folder / f"{source.stem}.json").exists()]
    done = 0

    def work(job: tuple[Path, Path]) -> None:
        nonlocal done
        source, folder = job
        folder.mkdir(parents=True, exist_ok=True)
        result = _judge(source, folder)
        partial = folder / f"{source.stem}.json.partial"
        partial.write_text(json.dumps(result, indent=1))
        partial.rename(folder / f"{source.stem}.json")
        done += 1
        say(
            f"ran {done}/{len(todo)} {source.parent.name}/{source.stem}: {result['status']} ({result['seconds']} s) {result['reason'] or ''}"
        )

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, todo))
