"""Runs programs under the observer as ``stagewright run`` does, and plainly, to compare."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"


@dataclass
class Ran:
    code: int
    out: str
    err: str
    events: list[dict]

    def of(self, kind: str) -> list[dict]:
        return [event for event in self.events if event["type"] == kind]


class Project:
    """A folder of Python files and a way to run them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events = folder / "events.jsonl"

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def observed(self, *arguments: str, **env: str) -> Ran:
        """Run under the observer."""
        observer = str(SOURCE / "stagewright" / "observe.py")
        return self._run([observer, *arguments], {"STAGEWRIGHT_EVENTS": str(self.events), **env})

    def plain(self, *arguments: str, **env: str) -> Ran:
        """Run as ``python`` does; the package can be imported, but nobody listens."""
        return self._run(list(arguments), env)

    def _run(self, arguments: list[str], env: dict[str, str]) -> Ran:
        self.events.unlink(missing_ok=True)
        inherited = {
            k: v for k, v in os.environ.items() if not k.startswith(("STAGEWRIGHT", "RANK"))
        }
        path = {"PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1"}
        ended = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**inherited, **path, **env},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        lines = self.events.read_text().splitlines() if self.events.exists() else []
        return Ran(
            ended.returncode, ended.stdout, ended.stderr, [json.loads(line) for line in lines]
        )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)
