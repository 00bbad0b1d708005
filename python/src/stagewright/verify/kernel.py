"""An IPython kernel that writes down its variables after each cell: ``kernel.py -f CONNECTION``.

The same kernel as ``ipykernel_launcher`` starts; what it does besides hangs on IPython's events.
"""

from __future__ import annotations

import json
import os
import sys
import threading
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

    app = IPKernelApp.instance()
    watch = Watch(Recorder(plan["values"]), plan["cells"])
    watch.follow_figures()
    app.initialize()
    watch.follow_output(app.shell)
    app.start()


class Watch:
    """Follows the cells, which come in the order of the plan.

    What they show is noted where it leaves the notebook, and not as messages that come from the
    kernel: under load these may come after the one that says that the cell has ended.
    """

    def __init__(self, recorder: Any, cells: list[dict[str, Any]]) -> None:
        """Begin before the first cell."""
        self._recorder = recorder
        self._cells = cells
        self._at = 0
        self._depth = 0
        self._figure: Any = None
        self._shown: list[dict[str, Any]] = []
        self._clears = False
        self._drained = threading.Event()
        self._shell: Any = None

    def follow_figures(self) -> None:
        """Look at each figure that is drawn to be shown."""
        from IPython.core import pylabtools

        original = pylabtools.print_figure

        def print_figure(figure: Any, *args: Any, **keywords: Any) -> Any:
            self._figure = self._recorder.figure(figure)
            return original(figure, *args, **keywords)

        pylabtools.print_figure = print_figure

    def follow_output(self, shell: Any) -> None:
        """Note what is printed and displayed from now on."""
        self._shell = shell
        hook, publisher = shell.displayhook, shell.display_pub
        _before(sys.stdout, "write", self._printed)
        _before(hook, "write_format_data", self._displayed)
        _before(publisher, "publish", self._displayed)
        _before(publisher, "clear_output", self._cleared)
        shell.events.register("pre_run_cell", self._before_cell)
        shell.events.register("post_run_cell", self.after_cell)

    def _printed(self, text: str) -> tuple[str]:
        if _MARK in text:
            text = text.replace(_MARK, "")
            self._drained.set()
        if text:
            self._clear()
            if self._shown and self._shown[-1]["kind"] == "stdout":
                self._shown[-1]["text"] += text
            else:
                self._shown.append({"kind": "stdout", "text": text})
        return (text,)

    def _displayed(self, data: dict[str, Any], *args: Any, **keywords: Any) -> None:
        text = data.get("text/plain")
        if text is None or keywords.get("update"):
            return
        self._clear()
        is_figure = text.startswith("<Figure size ") and any(
            name.startswith(("image/", "application/pdf")) for name in data
        )
        figure, self._figure = (self._figure if is_figure else None), None
        kind = "figure" if is_figure else "value"
        self._shown.append({"kind": kind, "text": text, "figure": figure})

    def _cleared(self, wait: bool = False) -> None:
        self._clears = True
        if not wait:
            self._clear()

    def _clear(self) -> None:
        if self._clears:
            self._shown = []
            self._clears = False

    def _before_cell(self, info: Any) -> None:
        """Cell magics run their cells inside of their own."""
        if not info.silent:
            self._depth += 1

    def after_cell(self, result: Any) -> None:
        """Write what the cell showed and left."""
        if result.info.silent:
            return
        self._depth -= 1
        is_over = self._at >= len(self._cells)
        if self._depth > 0 or is_over or not self._recorder.is_active:
            return
        self._drain()
        cell = self._cells[self._at]
        self._at += 1
        shown, self._shown = self._shown, []
        moment = self._recorder.moment(cell["names"], [self._shell.user_ns])
        record = {"cell": cell["cell"], "shown": shown, "error": _error(result), **moment}
        self._recorder.write(record)

    def _drain(self) -> None:
        """Wait for what other programs have printed: a thread of the kernel's reads it."""
        reader = getattr(sys.stdout, "watch_fd_thread", None)
        if reader is None or not reader.is_alive():
            return
        self._drained.clear()
        os.write(1, _MARK.encode("ascii"))
        self._drained.wait(_DRAIN_SECONDS)


_MARK = "\x00stagewright\x00"
_DRAIN_SECONDS = 2.0


def _before(owner: Any, method: str, look: Any) -> None:
    """Let ``look`` see the arguments of a method first; it may give others."""
    original = getattr(owner, method)

    def looking(*args: Any, **keywords: Any) -> Any:
        try:
            args = look(*args, **keywords) or args
        except Exception:  # noting must never stop the notebook
            traceback.print_exc(file=sys.__stderr__)
        return original(*args, **keywords)

    setattr(owner, method, looking)


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
