"""The right to run in a project: one file that names its holder. As the runner's lock.ts."""

from __future__ import annotations

import json
import os
import socket
import time
from typing import Any, NamedTuple

from . import files, identity
from .json_values import to_json

# After this long without a sign of life, the holder on another machine is taken for dead.
SILENCE = 60.0


class Held(NamedTuple):
    """A lock that is there."""

    text: str
    holder: dict[str, Any] | None
    alive: bool


class Busy(Exception):
    """Another run of the project is under way."""

    def __init__(self, holder: dict[str, Any] | None) -> None:
        super().__init__()
        who = ""
        if holder is not None:
            here = holder["host"] == socket.gethostname()
            place = "" if here else f" on {holder['host']}"
            who = f" (process {holder['pid']}{place}, run {holder['run']})"
        self.problem = files.problem(
            "run/busy",
            f"Another run of this project is under way{who}.",
            "Wait until it has ended, or stop it where it was started.",
        )


class Lock:
    """The lock, taken; ``orphan`` is the run whose process died with it in its hand."""

    def __init__(self, path: str, run: str) -> None:
        self._path = path
        self._text = to_json({**identity.this_process(), "run": run})
        self.orphan: str | None = None
        own = f"{path}.{os.getpid()}"
        with open(own, "w", encoding="utf-8") as file:
            file.write(self._text)
        try:
            self._take(own)
        finally:
            files.remove(own)

    def _take(self, own: str) -> None:
        for _ in range(5):
            if _try_link(own, self._path):
                return
            held = read_lock(self._path)
            if held is None:
                continue
            if held.alive:
                raise Busy(held.holder)
            self.orphan = held.holder["run"] if held.holder else self.orphan
            _remove_dead(self._path, held.text)
        raise Busy(None)

    def touch(self) -> None:
        """Say that the holder lives; for other machines."""
        if self._is_ours():
            os.utime(self._path)

    def release(self) -> None:
        """Let others run."""
        if self._is_ours():
            files.remove(self._path)

    def _is_ours(self) -> bool:
        held = read_lock(self._path)
        return held is not None and held.text == self._text


def read_lock(path: str) -> Held | None:
    """Who has the lock; None when nobody has."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        age = time.time() - os.stat(path).st_mtime
    except FileNotFoundError:
        return None
    holder = _parse(text)
    if holder is None:
        return Held(text, None, False)
    alive = identity.is_alive(holder)
    return Held(text, holder, age < SILENCE if alive is None else alive)


def run_under_way(path: str) -> str | None:
    """The run that is under way in a project, as its lock says."""
    try:
        held = read_lock(path)
    except OSError:
        return None
    return held.holder["run"] if held is not None and held.alive and held.holder else None


def _parse(text: str) -> dict[str, Any] | None:
    try:
        holder = json.loads(text)
    except ValueError:
        return None
    kinds = {"pid": int, "started": str, "host": str, "run": str}
    if not isinstance(holder, dict):
        return None
    return holder if all(isinstance(holder.get(key), kind) for key, kind in kinds.items()) else None


def _try_link(source: str, path: str) -> bool:
    try:
        os.link(source, path)
    except FileExistsError:
        return False
    return True


def _remove_dead(path: str, text: str) -> None:
    """Two may find the same dead holder: whoever took away another's lock puts it back."""
    aside = f"{path}.dead.{os.getpid()}"
    try:
        os.rename(path, aside)
        with open(aside, encoding="utf-8", errors="replace") as file:
            taken = file.read()
        if taken != text:
            _try_link(aside, path)
        files.remove(aside)
    except FileNotFoundError:
        pass
