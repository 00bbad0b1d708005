"""Measures a peer in this process: CPU seconds for each notebook, as JSON {path: seconds or null when it refuses}."""

import contextlib
import io
import json
import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path


def _once(notebook: Path, work: Callable[[str], None]) -> float | None:
    """Works on a copy of one notebook in a new folder."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(notebook, Path(folder) / "nb.ipynb")
        os.chdir(folder)
        start = time.process_time()
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                work("nb.ipynb")
        except Exception:
            return None
        finally:
            os.chdir("/")
        return time.process_time() - start


def measure(work: Callable[[str], None]) -> None:
    """Measures every notebook of `ROUNDS NOTEBOOK...` several times, keeps the quickest, and prints them.

    `work` gets the name of a notebook in the current folder.
    """
    logging.disable(logging.CRITICAL)
    rounds = int(sys.argv[1])
    best: dict[str, float | None] = {}
    for _ in range(rounds):
        for name in sys.argv[2:]:
            if name in best and best[name] is None:
                continue
            seconds = _once(Path(name), work)
            best[name] = seconds if seconds is None else min(seconds, best.get(name) or seconds)
    print(json.dumps(best))
