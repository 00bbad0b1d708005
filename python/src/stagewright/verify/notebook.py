"""Runs a notebook's cells in a fresh kernel: ``notebook.py PLAN``, a JSON file.

``cells``: ``{"cell", "source", "names"}`` each; ``folder`` to run in; ``seconds`` for one cell or
null; ``record``: the file that gets a line of JSON for what happens; ``values``: the kernel's own.
Ends 0 whatever the notebook does: what became of it is in the record.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import time
from typing import Any

_START_SECONDS = 120
_DEAD_SECONDS = 0.5


def main(path: str) -> None:
    """Run, and write what happens."""
    with open(path, encoding="utf-8") as file:
        plan = json.load(file)
    with open(plan["record"], "a", encoding="ascii") as record:

        def tell(**event: Any) -> None:
            record.write(json.dumps(event) + "\n")
            record.flush()

        version = ".".join(map(str, sys.version_info[:3]))
        tell(type="python", version=version, executable=sys.executable)
        try:
            import ipykernel  # noqa: F401
            from jupyter_client.blocking import BlockingKernelClient
            from jupyter_client.connect import write_connection_file
        except ImportError as error:
            tell(type="missing", module=error.name or "ipykernel")
            return
        with tempfile.TemporaryDirectory() as folder:
            connection = os.path.join(folder, "kernel.json")
            if os.name == "posix":
                write_connection_file(connection, transport="ipc", ip=os.path.join(folder, "s"))
            else:
                write_connection_file(connection)
            log = os.path.join(folder, "log")
            kernel = _start(plan, path, connection, log)
            client = BlockingKernelClient(connection_file=connection)
            client.load_connection_file()
            client.start_channels()
            try:
                client.wait_for_ready(timeout=_START_SECONDS)
                Run(plan, client, kernel, tell).cells()
            except RuntimeError:
                tell(type="died", cell=None, message=_last_line(log))
            finally:
                client.stop_channels()
                kernel.kill()
                kernel.wait()


def _last_line(log: str) -> str:
    """Why a kernel did not start."""
    with open(log, encoding="utf-8", errors="replace") as file:
        lines = [line.strip() for line in file if line.strip()]
    return lines[-1][:500] if lines else "it did not answer"


def _start(plan: dict[str, Any], path: str, connection: str, log: str) -> subprocess.Popen[bytes]:
    """In the process group of this program, so that whoever ends that ends the kernel too."""
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kernel.py")
    env = {**os.environ, "STAGEWRIGHT_VERIFY": path}
    command = [sys.executable, script, "-f", connection]
    with open(log, "wb") as file:
        return subprocess.Popen(
            command,
            cwd=plan["folder"],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )


class Late(Exception):
    """A cell took longer than it may."""


class Dead(Exception):
    """The kernel has ended."""


class Run:
    """One run of the cells, from top to bottom, to the first that fails."""

    def __init__(
        self, plan: dict[str, Any], client: Any, kernel: subprocess.Popen[bytes], tell: Any
    ) -> None:
        """Take what is needed."""
        self._plan = plan
        self._client = client
        self._kernel = kernel
        self._tell = tell

    def cells(self) -> None:
        """Run them all."""
        for cell in self._plan["cells"]:
            number = cell["cell"]
            self._tell(type="start", cell=number)
            started = time.monotonic()
            shown: list[dict[str, str]] = []
            try:
                failed = self._cell(cell["source"], shown)
            except Late:
                self._tell(type="late", cell=number)
                return
            except Dead:
                code = self._kernel.wait()
                self._tell(type="died", cell=number, message=f"the kernel ended with {code}")
                return
            seconds = round(time.monotonic() - started, 3)
            self._tell(type="cell", cell=number, shown=shown, seconds=seconds)
            if failed is not None:
                self._tell(type="failed", cell=number, **failed)
                return
        self._tell(type="end")

    def _cell(self, source: str, shown: list[dict[str, str]]) -> dict[str, str] | None:
        """Run one cell; fill in what it shows, and give the exception that ended it."""
        limit = self._plan["seconds"]
        end = None if limit is None else time.monotonic() + limit
        request = self._client.execute(source, store_history=True, allow_stdin=False)
        failed = None
        clears = False
        while True:
            message = self._message(end)
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                break
            if kind == "error":
                failed = {"name": content["ename"], "message": content["evalue"][:2000]}
            elif kind == "clear_output":
                clears = True
                if not content.get("wait"):
                    shown.clear()
            elif kind in ("stream", "display_data", "execute_result"):
                if clears:
                    shown.clear()
                    clears = False
                _show(kind, content, shown)
        self._client.get_shell_msg(timeout=_START_SECONDS)
        return failed

    def _message(self, end: float | None) -> Any:
        while True:
            try:
                return self._client.get_iopub_msg(timeout=_DEAD_SECONDS)
            except queue.Empty:
                if self._kernel.poll() is not None:
                    raise Dead from None
                if end is not None and time.monotonic() > end:
                    raise Late from None


def _show(kind: str, content: dict[str, Any], shown: list[dict[str, str]]) -> None:
    if kind == "stream":
        if content["name"] != "stdout":
            return
        if shown and shown[-1]["kind"] == "stdout":
            shown[-1]["text"] += content["text"]
        else:
            shown.append({"kind": "stdout", "text": content["text"]})
        return
    text = content["data"].get("text/plain")
    if text is None:
        return
    is_figure = text.startswith("<Figure size ") and any(
        name.startswith(("image/", "application/pdf")) for name in content["data"]
    )
    shown.append({"kind": "figure" if is_figure else "value", "text": text})


if __name__ == "__main__":
    main(sys.argv[1])
