"""An IPython kernel that writes down its variables after each cell: ``kernel.py -f CONNECTION``.

The same kernel as ``ipykernel_launcher`` starts; what it does besides hangs on IPython's events.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import Any


def main() -> None:
    """Start the kernel; the environment names the plan."""
    # Neither this script's folder nor the runtime's is a place where the notebook finds modules.
    del sys.path[0]
    runtime = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    sys.path.insert(0, runtime)
    from stagewright.verify.recorder import Recorder

    sys.path.remove(runtime)
    with open(os.environ.pop("STAGEWRIGHT_VERIFY"), encoding="utf-8") as file:
        plan = json.load(file)
    from ipykernel.kernelapp import IPKernelApp

    watch = Watch(Recorder(plan["values"]), plan)
    watch.follow_figures()
    app = IPKernelApp.instance()
    app.initialize()
    app.shell.events.register("post_run_cell", watch.after_cell)
    watch.shell = app.shell
    app.start()


class Watch:
    """Follows the cells, which come in the order of the plan."""

    def __init__(self, recorder: Any, plan: dict[str, Any]) -> None:
        """Begin before the first cell."""
        self._recorder = recorder
        self._cells = plan["cells"]
        self._at = 0
        self._figures: list[Any] = []
        self.shell: Any = None

    def follow_figures(self) -> None:
        """Look at each figure that is shown, as it is shown."""
        from IPython.core import pylabtools

        original = pylabtools.print_figure

        def print_figure(figure: Any, *args: Any, **keywords: Any) -> Any:
            seen = self._recorder.figure(figure)
            if seen is not None:
                self._figures.append(seen)
            return original(figure, *args, **keywords)

        pylabtools.print_figure = print_figure

    def after_cell(self, result: Any) -> None:
        """Write what the cell left."""
        if result.info.silent or not self._recorder.is_active or self._at >= len(self._cells):
            return
        cell = self._cells[self._at]
        self._at += 1
        figures, self._figures = self._figures, []
        moment = self._recorder.moment(cell["names"], [self.shell.user_ns])
        error = _error(result)
        record = {"cell": cell["cell"], "figures": figures, "error": error, **moment}
        self._recorder.write(record)


def _error(result: Any) -> dict[str, Any] | None:
    """The exception that ended a cell, with its line in the cell."""
    error = result.error_before_exec or result.error_in_exec
    if error is None:
        return None
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None
    for frame in traceback.extract_tb(error.__traceback__):
        if "ipykernel_" in frame.filename or frame.filename.startswith("<ipython-input"):
            line = frame.lineno
            break
    return {"name": type(error).__name__, "message": str(error)[:2000], "line": line}


if __name__ == "__main__":
    main()
