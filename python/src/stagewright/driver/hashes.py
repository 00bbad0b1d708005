"""Hashes of a project's files, each read once while it stays. As the runner's hash-cache.ts."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from collections.abc import Iterable
from typing import Any

from .json_values import to_json

PIECE = 1024 * 1024
# What Python, editors and systems leave behind in folders, and no program reads as its input.
LITTER = {"__pycache__", ".ipynb_checkpoints", ".DS_Store", ".git", ".stagewright"}

Content = tuple  # the hash of what is at a path (None: nothing), its size in bytes


class HashCache:
    """The hashes, kept with the files' times and sizes."""

    def __init__(self, project: str, text: str | None) -> None:
        self._project = project
        self._files = _parse(text)
        self._changed = False

    def facts(self, files: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
        """The facts of files, given by path and kind, for a record."""
        found = []
        for path, kind in files:
            digest, size = self.content(path)
            found.append({"path": path, "kind": kind, "hash": digest, "size": size})
        return found

    def content(self, path: str) -> Content:
        """What is at a path of the project; a folder's hash ends in ``.dir``."""
        try:
            found = os.stat(os.path.join(self._project, path))
        except (FileNotFoundError, NotADirectoryError):
            return (None, None)
        if stat.S_ISDIR(found.st_mode):
            return self._folder(path)
        if not stat.S_ISREG(found.st_mode):
            return (None, None)
        return (self._file(path, found), found.st_size)

    def save(self) -> str | None:
        """The text to save; None when it is as it was."""
        if not self._changed:
            return None
        self._changed = False
        return to_json({"version": 1, "files": self._files})

    def _file(self, path: str, found: os.stat_result) -> str:
        stamp = f"{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_size}:{found.st_ino}"
        known = self._files.get(path)
        if known is not None and known[0] == stamp:
            return known[1]
        read = time.time_ns()
        digest = hash_file(os.path.join(self._project, path))
        # A time of whole seconds may come from a file system that has no finer ones.
        tick = 2_000_000_000 if found.st_mtime_ns % 1_000_000_000 == 0 else 50_000_000
        if read - found.st_mtime_ns > tick:
            self._files[path] = [stamp, digest]
            self._changed = True
        return digest

    def _folder(self, path: str) -> Content:
        digest = hashlib.sha256()
        size = 0
        for file in _list_files(os.path.join(self._project, path)):
            inside = f"{path}/{file}"
            content = self._linked_folder(inside) or self.content(inside)
            digest.update(f"{to_json(file)} {content[0] or 'null'}\n".encode("utf-8", "replace"))
            size += content[1] or 0
        return (f"{digest.hexdigest()}.dir", size)

    def _linked_folder(self, path: str) -> Content | None:
        """A link to a folder, inside a folder, counts as where it leads: it could go in circles."""
        full = os.path.join(self._project, path)
        if not os.path.islink(full) or os.path.isfile(full):
            return None
        target = os.readlink(full)
        return (hash_bytes(target.encode("utf-8", "replace")), len(target))


def hash_bytes(data: bytes) -> str:
    """The hash that a file with this content has."""
    return hashlib.sha256(data).hexdigest()


def hash_file(path: str) -> str:
    """The hash of a file's content, read in pieces."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _list_files(folder: str, prefix: str = "") -> list[str]:
    """Every file below a folder, in the order of JavaScript's texts."""
    with os.scandir(folder) as found:
        entries = [entry for entry in found if entry.name not in LITTER]
    files: list[str] = []
    for entry in sorted(entries, key=lambda entry: entry.name.encode("utf-16-be", "surrogatepass")):
        if entry.is_dir(follow_symlinks=False):
            files += _list_files(entry.path, f"{prefix}{entry.name}/")
        else:
            files.append(prefix + entry.name)
    return files


def _parse(text: str | None) -> dict[str, list[str]]:
    try:
        data = json.loads(text or "")
        files = data["files"] if data["version"] == 1 else {}
        entries = files.items()
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
    return {path: entry for path, entry in entries if _is_entry(entry)}


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, list) and len(entry) == 2 and all(isinstance(v, str) for v in entry)
