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

# For a kernel whose process lives: a busy machine takes its time.
_START_SECONDS = 600
# How often it is looked whether the process still lives.
_ALIVE_SECONDS = 0.5


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
            # A heartbeat that is late says that the machine is busy, not that the kernel is dead.
            client.start_channels(hb=False)
            try:
                _wait_until_ready(client, kernel)
                Run(plan, client, kernel, tell).cells()
            except RuntimeError:
                tell(type="died", cell=None, message=_last_line(log))
            finally:
                client.stop_channels()
                kernel.kill()
                kernel.wait()


def _wait_until_ready(client: Any, kernel: subprocess.Popen[bytes]) -> None:
    """Raise RuntimeError when the kernel's process ends, or never answers."""
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            client.wait_for_ready(timeout=_ALIVE_SECONDS)
            return
        except RuntimeError:
            if kernel.poll() is not None or time.monotonic() > end:
                raise


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
            try:
                failed = self._cell(cell["source"])
            except Late:
                self._tell(type="late", cell=number)
                return
            except Dead:
                code = self._kernel.wait()
                self._tell(type="died", cell=number, message=f"the kernel ended with {code}")
                return
            seconds = round(time.monotonic() - started, 3)
            self._tell(type="cell", cell=number, seconds=seconds)
            if failed is not None:
                self._tell(type="failed", cell=number, **failed)
                return
        self._tell(type="end")

    def _cell(self, source: str) -> dict[str, str] | None:
        """Run one cell; give the exception that ended it. The kernel notes what it shows."""
        limit = self._plan["seconds"]
        end = None if limit is None else time.monotonic() + limit
        request = self._client.execute(source, store_history=True, allow_stdin=False)
        failed = None
        while True:
            message = self._answer(self._client.get_iopub_msg, request, end)
            kind, content = message["msg_type"], message["content"]
            if kind == "error":
                failed = {"name": content["ename"], "message": content["evalue"][:2000]}
            if kind == "status" and content["execution_state"] == "idle":
                break
        reply = self._answer(self._client.get_shell_msg, request, None)["content"]
        if failed is None and reply["status"] == "error":
            failed = {"name": reply["ename"], "message": reply["evalue"][:2000]}
        return failed

    def _answer(self, receive: Any, request: str, end: float | None) -> Any:
        """Give the next message about a request; those about others are passed over."""
        while True:
            try:
                message = receive(timeout=_ALIVE_SECONDS)
            except queue.Empty:
                if self._kernel.poll() is not None:
                    raise Dead from None
                if end is not None and time.monotonic() > end:
                    raise Late from None
                continue
            if message["parent_header"].get("msg_id") == request:
                return message


if __name__ == "__main__":
    main(sys.argv[1])
