"""Writes what a program's variables, settings and random generators are at one moment."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from typing import Any

from stagewright.verify.fingerprint import Fingerprinter, is_variable
from stagewright.verify.surroundings import Undisturbed, picture, random_states, settings

_SECONDS_OF_ONE = 5.0
_SECONDS_OF_OTHERS = 0.2
_NO_NAMES = frozenset({"In", "Out", "exit", "quit", "get_ipython", "open"})


class Recorder:
    """Appends lines of JSON to a file."""

    def __init__(self, path: str) -> None:
        """Open the file; only this process writes to it, none that it forks."""
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._pid = os.getpid()
        self._settings: dict[str, str] = {}

    @property
    def is_active(self) -> bool:
        """Whether this is the process that is watched, and not a fork of it."""
        return os.getpid() == self._pid

    def write(self, record: Mapping[str, Any]) -> None:
        """Append one record."""
        data = (json.dumps(record) + "\n").encode("ascii")
        while data:
            data = data[os.write(self._file, data) :]

    def moment(
        self, names: Iterable[str], namespaces: Iterable[Mapping[str, Any]]
    ) -> dict[str, Any]:
        """What is now.

        ``values``: of these names, and of others while there is time; ``settings``: what changed.
        """
        spaces = list(namespaces)
        with Undisturbed():
            values = _values(list(names), spaces)
            now = settings()
            changed = {k: v for k, v in now.items() if self._settings.get(k) != v}
            self._settings = now
            return {"values": values, "settings": changed, "random": random_states()}

    def figure(self, figure: Any) -> dict[str, Any] | None:
        """A figure that is shown now; None when it is empty."""
        try:
            with Undisturbed():
                return picture(figure)
        except Exception as error:
            return {"d": None, "p": {"error": f"{type(error).__name__}: {error}"}}


def _values(names: list[str], spaces: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Fingerprints by name; None for a name that is not bound."""
    fingerprinter = Fingerprinter(_SECONDS_OF_ONE)
    found: dict[str, Any] = {}
    for name in names:
        space = next((s for s in spaces if name in s), None)
        if space is None:
            found[name] = None
        elif is_variable(space[name]):
            found[name] = fingerprinter.name(space[name])
    end = time.perf_counter() + _SECONDS_OF_OTHERS
    for name in sorted(spaces[0]):
        if name in found or name.startswith("_") or name in _NO_NAMES:
            continue
        if time.perf_counter() > end:
            break
        value = spaces[0][name]
        if is_variable(value) and sys.getsizeof(value, 0) < 50_000_000:
            found[name] = fingerprinter.name(value)
    return found
