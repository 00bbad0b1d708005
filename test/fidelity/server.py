"""Runs notebooks in IPython and stages in fresh processes: a line of JSON in, a line of JSON out.

`server.py notebooks`: `{"cells": [...], "folder": ...}` gives what the notebook shows; with `"probe": true` also what its variables are
after each cell.
`server.py stages MODULE…`: `{"modules": [...], "folder": ...}` gives what the stages print, one after the other; `seconds` limits each.
The modules that the command line names are loaded before.

Each request is answered by a fork of this process, so that nothing one of them does is seen by the next; what takes long to import is
imported once.
"""

import contextlib
import hashlib
import importlib
import io
import json
import os
import runpy
import signal
import sys
import traceback
from functools import partial
from typing import Any, TextIO

from probe import snapshot

LIMIT_SECONDS = 60
# Notebooks may patch the modules that this one uses.
to_json = json.dumps


class Recorder(io.TextIOBase):
    """Stands for stdout: keeps what is written in one list with what is displayed."""

    def __init__(self) -> None:
        self.shown: list[dict[str, str]] = []

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self.shown and self.shown[-1]["kind"] == "stdout":
            self.shown[-1]["text"] += text
        elif text:
            self.shown.append({"kind": "stdout", "text": text})
        return len(text)

    def display(self, data: dict[str, Any]) -> None:
        """Keeps the picture of a figure, and the plain text of anything else."""
        if "image/png" in data:
            self.shown.append({"kind": "figure", "text": pixels(data["image/png"])})
        elif "text/plain" in data:
            self.shown.append({"kind": "value", "text": data["text/plain"]})


def pixels(png: bytes | str) -> str:
    """Names a picture by its pixels: files differ in their metadata."""
    import base64

    import matplotlib.image

    data = base64.b64decode(png) if isinstance(png, str) else png
    image = matplotlib.image.imread(io.BytesIO(data))
    return f"{image.shape} {hashlib.sha256(image.tobytes()).hexdigest()[:16]}"


def make_shell(recorder: Recorder) -> Any:
    """Gives a shell that shows as a Jupyter kernel does."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.history import HistoryManager
    from IPython.core.interactiveshell import InteractiveShell

    class Hook(DisplayHook):
        def write_output_prompt(self) -> None:
            pass

        def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
            recorder.display(format_dict)

        def finish_displayhook(self) -> None:
            pass

    class Publisher(DisplayPublisher):
        def publish(self, data: dict[str, Any], *args: Any, **keywords: Any) -> None:
            recorder.display(data)

    class Shell(InteractiveShell):
        displayhook_class = Hook
        display_pub_class = Publisher

        def enable_gui(self, gui: str | None = None) -> None:
            pass

        def _showtraceback(self, *args: Any) -> None:
            pass

    HistoryManager.enabled = False
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    shell = Shell.instance()
    # Help goes to the browser's pager.
    shell.set_hook("show_in_pager", lambda *args, **keywords: None, 0)
    # pandas asks for it to tell a notebook from a terminal.
    shell.kernel = None
    return shell


def run_notebook(request: dict[str, Any], recorder: Recorder, shell: Any) -> dict[str, Any]:
    """Runs the cells; gives what was shown, with the cell that showed it, and the error that ended it."""
    os.chdir(request["folder"])
    sys.path.insert(0, "")
    sys.stdout = recorder
    error = None
    probes: list[dict[str, Any]] = []
    shown: list[dict[str, Any]] = []
    for number, cell in enumerate(request["cells"]):
        recorder.shown = []
        result = shell.run_cell(cell, store_history=True)
        shown.extend({**each, "cell": number} for each in recorder.shown)
        failure = result.error_before_exec or result.error_in_exec
        if failure is not None:
            error = f"cell {number + 1}: {type(failure).__name__}: {failure}"
            break
        if request.get("probe"):
            probes.append(snapshot(shell.user_ns))
    return {"shown": shown, "error": error, "probes": probes}


def run_stage(module: str, seconds: int) -> None:
    """Runs a module as `python -m` does, and prints the traceback that ends it."""
    code = 0
    # A group of its own: worker processes that the stage leaves behind can be ended with it.
    os.setpgid(0, 0)
    signal.alarm(seconds)
    try:
        forget_seeds()
        sys.path.insert(0, os.getcwd())
        sys.argv = ["-m"]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def run_stages(request: dict[str, Any]) -> dict[str, Any]:
    """Runs each stage in a fork of its own until one fails."""
    os.chdir(request["folder"])
    seconds = request.get("seconds", LIMIT_SECONDS)
    for module in request["modules"]:
        child = os.fork()
        if child == 0:
            for stream, name in ((1, "stdout.txt"), (2, "stderr.txt")):
                target = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
                os.dup2(target, stream)
            sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
            sys.stderr = open(2, "w", encoding="utf-8", closefd=False)
            run_stage(module, seconds)
        _, status = os.waitpid(child, 0)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        if status != 0:
            how = f"ended by signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else ""
            return {"stdout": read("stdout.txt"), "error": f"{module}: {read('stderr.txt')}{how}"}
    return {"stdout": read("stdout.txt"), "error": None}


def read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def answer_in_fork(work: Any, answers: TextIO, seconds: int = 0) -> None:
    """Lets a fork write the answer, or says how the fork ended."""
    child = os.fork()
    if child == 0:
        signal.alarm(seconds)
        try:
            answer = work()
        except BaseException:
            answer = {"error": traceback.format_exc()}
        answers.write(to_json(answer) + "\n")
        answers.flush()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status != 0:
        answers.write(to_json({"error": f"ended with status {status}"}) + "\n")
        answers.flush()


def forget_seeds() -> None:
    """Forks would draw the same numbers; processes that are started do not."""
    import random

    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # What children write past Python is no answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    is_notebooks = sys.argv[1] == "notebooks"
    recorder = Recorder()
    shell = make_shell(recorder) if is_notebooks else None
    if not is_notebooks:
        for module in ["pickle", "yaml", *sys.argv[2:]]:
            importlib.import_module(module)
    # The folder of this script is no place where notebooks or stages find modules.
    sys.path.pop(0)
    for line in sys.stdin:
        request = json.loads(line)
        if is_notebooks:
            answer_in_fork(partial(run_notebook, request, recorder, shell), answers, LIMIT_SECONDS)
        else:
            answer_in_fork(partial(run_stages, request), answers)


if __name__ == "__main__":
    main()
