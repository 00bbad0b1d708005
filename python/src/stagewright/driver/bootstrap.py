"""One request to a kernel. Executed in a namespace of its own that holds ``request``, as JSON.

Writes the runtime where the kernel lacks it, and hands the request to ``kernel``. Answers are
printed between marks, compressed where they are long, and cut in pieces that a server lets through.
"""

from __future__ import annotations

import base64
import importlib
import importlib.util
import json
import os
import stat
import sys
import tempfile
import time
import zlib
from typing import Any

MARK = "\x1e"
MOST_PLAIN = 256 * 1024
PIECE = 48 * 1024
PIECES_A_SECOND = 8


def tell(value: Any) -> None:
    """Print an answer."""
    text = _to_json(value)
    if len(text) <= MOST_PLAIN:
        _print({"value": value})
        return
    packed = base64.b64encode(zlib.compress(text.encode("utf-8"))).decode("ascii")
    pieces = [packed[at : at + PIECE] for at in range(0, len(packed), PIECE)]
    for place, piece in enumerate(pieces):
        _print({"piece": piece, "place": place, "of": len(pieces)})
        if place > PIECES_A_SECOND:
            time.sleep(1 / PIECES_A_SECOND)


def _print(line: dict[str, Any]) -> None:
    sys.stdout.write(f"{MARK}stagewright {_to_json(line)}{MARK}\n")
    sys.stdout.flush()


def _to_json(value: Any) -> str:
    """Letters as they are: they are escaped once more on their way."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def main(asked: dict[str, Any]) -> None:
    """Answer a request, or say that the runtime has to be sent first."""
    version = asked["version"]
    name = f"_stagewright_{version}"
    if name not in sys.modules:
        folder = _find(version, asked.get("files"))
        if folder is None:
            _print({"missing": version})
            return
        _load(name, os.path.join(folder, "stagewright", "driver"))
    kernel = importlib.import_module(f"{name}.kernel")
    kernel.ACTIONS[asked["action"]](asked, tell)


def _load(name: str, folder: str) -> None:
    """Import the package under a name of its own: one that is installed is not touched."""
    init = os.path.join(folder, "__init__.py")
    spec = importlib.util.spec_from_file_location(name, init, submodule_search_locations=[folder])
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


def _find(version: str, files: dict[str, str] | None) -> str | None:
    """The folder with this version of the runtime, written when its files were sent."""
    base = _own_folder()
    folder = os.path.join(base, version)
    if _is_whole(folder):
        return folder
    if files is None:
        return None
    fresh = tempfile.mkdtemp(dir=base)
    for path, text in files.items():
        place = os.path.join(fresh, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    with open(os.path.join(fresh, "files.json"), "w", encoding="utf-8") as file:
        json.dump(sorted(files), file)
    try:
        os.rename(fresh, folder)
    except OSError:  # another kernel was faster, or something is missing from the folder
        return folder if _is_whole(folder) else fresh
    return folder


def _own_folder() -> str:
    """A folder that only this person can write to."""
    path = os.path.join(tempfile.gettempdir(), f"stagewright-{os.getuid()}")
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        pass
    found = os.lstat(path)
    is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    if is_ours and not found.st_mode & 0o022:
        return path
    return tempfile.mkdtemp(prefix="stagewright-")


def _is_whole(folder: str) -> bool:
    try:
        with open(os.path.join(folder, "files.json"), encoding="utf-8") as file:
            paths = json.load(file)
    except (OSError, ValueError):
        return False
    return all(os.path.exists(os.path.join(folder, path)) for path in paths)


if "request" in globals():
    main(json.loads(globals()["request"]))
