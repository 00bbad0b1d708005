"""CPU seconds of `soorgeon refactor`, in this process, for each notebook: prints JSON {path: seconds or null when it refuses}.

`soorgeon_cpu.py ROUNDS NOTEBOOK...`. Only its refactoring is counted, not the formatting by black that the command does before.
"""

import contextlib
import io
import json
import logging
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from soorgeon import export


def _once(notebook: Path) -> float | None:
    """Refactors a copy of one notebook in a new folder."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(notebook, Path(folder) / "nb.ipynb")
        os.chdir(folder)
        start = time.process_time()
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                export.refactor("nb.ipynb", None, None, None, False, None, None)
        except Exception:
            return None
        finally:
            os.chdir("/")
        return time.process_time() - start


def main() -> None:
    """Measures every notebook several times and keeps the quickest."""
    logging.disable(logging.CRITICAL)
    rounds = int(sys.argv[1])
    best: dict[str, float | None] = {}
    for _ in range(rounds):
        for name in sys.argv[2:]:
            if best.get(name, 0) is None:
                continue
            seconds = _once(Path(name))
            best[name] = seconds if seconds is None else min(seconds, best.get(name) or seconds)
    print(json.dumps(best))


if __name__ == "__main__":
    main()
