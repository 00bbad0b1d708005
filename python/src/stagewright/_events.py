"""Events of a stage: one line of JSON each, appended to the file that ``STAGEWRIGHT_EVENTS`` names.

Imports next to nothing, since every tracked stage pays for it.
"""

from __future__ import annotations

import os
import sys

try:
    from _json import encode_basestring_ascii as _quote
except ImportError:  # an interpreter without the accelerator
    from json.encoder import py_encode_basestring_ascii as _quote

_path = os.environ.get("STAGEWRIGHT_EVENTS")
_pid = os.getpid()
_file: int | None = None


def active() -> bool:
    """Whether this process tells events: run by Stagewright, and no worker of another process."""
    if not _path or os.getpid() != _pid or os.environ.get("RANK", "0") != "0":
        return False
    multiprocessing = sys.modules.get("multiprocessing.process")
    return multiprocessing is None or multiprocessing.parent_process() is None


def emit(event: dict[str, object]) -> None:
    """Append one event in one write. A full disk or a closed file loses it: the program goes on."""
    global _file
    if not active():
        return
    try:
        if _file is None:
            _file = os.open(str(_path), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.write(_file, (to_json(event) + "\n").encode("ascii"))
    except OSError:
        pass


def to_json(value: object) -> str:
    """JSON of plain data; NaN and the infinities, which JSON lacks, become words."""
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        return _quote(value)
    if isinstance(value, float):
        if value != value:
            return '"NaN"'
        if value in (float("inf"), float("-inf")):
            return '"Infinity"' if value > 0 else '"-Infinity"'
        return (
            repr(int(value)) if value.is_integer() and abs(value) < 1e15 else float.__repr__(value)
        )
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quote(str(k))}:{to_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(to_json, value)) + "]"
    return _quote(str(value))
