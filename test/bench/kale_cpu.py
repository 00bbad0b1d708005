"""CPU seconds that Kale takes to make a pipeline's code, in this process, for each notebook: prints JSON {path: seconds or null when it refuses}.

`kale_cpu.py ROUNDS NOTEBOOK...`, with Kale's tags in them. The compilation to Kubeflow's YAML that the command does afterwards is not counted.
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

from kale.compiler import Compiler
from kale.processors import NotebookProcessor


def _once(notebook: Path) -> float | None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "nb.ipynb"
        shutil.copy(notebook, copy)
        os.chdir(folder)
        start = time.process_time()
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                processor = NotebookProcessor(str(copy), {})
                pipeline = processor.run()
                Compiler(pipeline, processor.get_imports_and_functions()).compile()
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
            if name in best and best[name] is None:
                continue
            seconds = _once(Path(name))
            best[name] = seconds if seconds is None else min(seconds, best.get(name) or seconds)
    print(json.dumps(best))


if __name__ == "__main__":
    main()
