"""What is imported while a stage waits for its turn."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SOURCE, Project

from stagewright._ahead import first_imports


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import json\nimport os.path as p\nfrom csv import reader\nx = 1\nimport ast\n", 3),
        ('"""Doc."""\nfrom __future__ import annotations\nimport json\n', 1),
        ("import os\nos.environ['OMP_NUM_THREADS'] = '1'\nimport json\n", 1),
        ("import json\nfrom local.tools import x\nimport csv\n", 1),
        ("import json\nimport other\nimport csv\n", 1),
        ("from . import x\nimport json\n", 0),
        ("try:\n    import json\nexcept ImportError:\n    pass\nimport csv\n", 0),
        ("'a'\n'b'\nimport json\n", 0),
        ("", 0),
    ],
)
def test_only_libraries_at_the_very_top(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, expected: int
) -> None:
    (tmp_path / "local").mkdir()
    (tmp_path / "other.py").touch()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert len(first_imports(ast.parse(text))) == expected


class Waiting:
    """A program that was started ahead of its turn; the folder ``site`` is a library of it."""

    def __init__(self, project: Project, *arguments: str) -> None:
        turn, self._give = os.pipe()
        path = os.pathsep.join([str(SOURCE), str(project.folder / "site")])
        self.process = subprocess.Popen(
            [sys.executable, str(SOURCE / "stagewright" / "observe.py"), *arguments],
            cwd=project.folder,
            env={**os.environ, "PYTHONPATH": path, "STAGEWRIGHT_TURN": str(turn)},
            pass_fds=[turn],
            stdout=subprocess.PIPE,
            text=True,
        )
        os.close(turn)

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def end(self, word: bytes) -> tuple[int, str]:
        """Tell it that its turn has come, or with no word that it will not."""
        if word:
            os.write(self._give, word)
        os.close(self._give)
        out, _ = self.process.communicate(timeout=30)
        return self.process.returncode, out


LIBRARY = "print('library', flush=True)\n"
PROGRAM = "import library\nimport os\nprint('program', 'STAGEWRIGHT_TURN' in os.environ)\n"


@pytest.mark.parametrize("how", [["-m", "src.train"], ["src/train.py"]])
def test_libraries_first_the_program_when_it_is_told(project: Project, how: list[str]) -> None:
    project.write("site/library.py", LIBRARY)
    project.write("src/__init__.py", '"""Stages of train.ipynb."""  # and nothing else\n')
    project.write("src/train.py", PROGRAM)
    waiting = Waiting(project, *how)
    assert waiting.line() == "library\n"
    # The program itself is read when its turn comes.
    project.write("src/train.py", PROGRAM.replace("'program'", "'changed'"))
    assert waiting.end(b"go\n") == (0, "changed False\n")


def test_a_turn_that_does_not_come_ends_it(project: Project) -> None:
    project.write("site/library.py", LIBRARY)
    project.write("train.py", PROGRAM)
    waiting = Waiting(project, "train.py")
    assert waiting.line() == "library\n"
    assert waiting.end(b"") == (130, "")


def test_nothing_ahead_of_a_package_that_does_something(project: Project) -> None:
    project.write("site/library.py", LIBRARY)
    project.write("src/__init__.py", "print('package')\n")
    project.write("src/train.py", PROGRAM)
    assert Waiting(project, "-m", "src.train").end(b"go\n") == (
        0,
        "package\nlibrary\nprogram False\n",
    )


def test_a_library_that_fails_fails_at_its_line(project: Project) -> None:
    project.write("site/library.py", "print('tried', flush=True)\nraise ImportError('no')\n")
    project.write(
        "train.py",
        "import library\n",
    )
    waiting = Waiting(project, "train.py")
    assert waiting.line() == "tried\n"
    assert waiting.end(b"go\n") == (1, "tried\n")
