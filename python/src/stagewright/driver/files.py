"""Where a project's store keeps what, and how it is written. As packages/runner/src/store."""

from __future__ import annotations

import errno
import os
import shutil
import time
from datetime import datetime, timezone
from typing import Any

IGNORE = "\n".join(
    [
        "# Runs and caches stay on this machine; "
        "base/ (the last generated texts) belongs into the repository.",
        "/runs/",
        "/objects/",
        "/cache/",
        "/lock*",
        "",
    ]
)


class Layout:
    """The folders and files of the store of one project."""

    def __init__(self, project: str) -> None:
        self.root = os.path.join(project, ".stagewright")
        self.runs = os.path.join(self.root, "runs")
        self.objects = os.path.join(self.root, "objects")
        self.cache = os.path.join(self.root, "cache")
        self.lock = os.path.join(self.root, "lock")

    def make(self) -> None:
        """Make the folders, with their ``.gitignore``."""
        os.makedirs(self.runs, exist_ok=True)
        os.makedirs(self.cache, exist_ok=True)
        ignore = os.path.join(self.root, ".gitignore")
        if not os.path.exists(ignore):
            replace(ignore, IGNORE)


def replace(path: str, text: str) -> None:
    """Replace a file as a whole: a reader, or a kill, finds the old text or the new."""
    temporary = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            file.write(text.encode("utf-8", "replace"))
        os.replace(temporary, path)
    except BaseException:
        remove(temporary)
        raise


def append(path: str, data: bytes) -> None:
    """Append in one write."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        while data:
            data = data[os.write(file, data) :]
    finally:
        os.close(file)


def remove(path: str) -> None:
    """Remove a file or folder; one that is not there is no error."""
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=False)
        return
    try:
        os.remove(path)
    except FileNotFoundError:
        pass


def read_text(path: str) -> str | None:
    """The text of a file; None when it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8", "replace")
    except OSError:
        return None


def now() -> str:
    """The time as records have it: ISO 8601 in UTC, to the millisecond."""
    return iso(time.time())


def iso(seconds: float) -> str:
    """A time of the system's clock as records have it."""
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "the permission is missing",
    errno.EPERM: "the permission is missing",
    errno.EIO: "the disk reports an error",
    errno.EMFILE: "too many files are open",
    errno.ENOTDIR: "a file stands where a folder should be",
    errno.EISDIR: "a folder stands where a file should be",
    errno.ENAMETOOLONG: "a name is too long",
}


def file_problem(error: OSError, doing: str) -> dict[str, Any] | None:
    """The problem behind an error of the file system; None for one that is a defect of ours."""
    reason = _REASONS.get(error.errno or 0)
    if reason is None:
        return None
    is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    remedy = (
        "Make room on the disk, then run again; what was recorded so far can be read."
        if is_full
        else "Check the folder and its permissions, then run again."
    )
    code = "store/disk-full" if is_full else "store/not-writable"
    where = {"file": error.filename} if isinstance(error.filename, str) else None
    return problem(code, f"{doing} failed: {reason}.", remedy, where)


def problem(
    code: str, message: str, remedy: str, where: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A problem in the form of packages/core."""
    found: dict[str, Any] = {"code": code, "level": "error", "message": message, "remedy": remedy}
    if where is not None:
        found["where"] = where
    return found
