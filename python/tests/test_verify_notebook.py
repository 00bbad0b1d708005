"""A notebook's cells in a kernel of their own, as `stagewright verify` runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parents[1] / "src/stagewright/verify/notebook.py"

# Longer than jupyter_client waits for a heartbeat.
SLOW_SECONDS = 5

# Python imports it before anything else: the kernel is late, or ends, before it can answer.
HINDRANCE = """
import os, sys, time
if any(word.endswith("kernel.py") for word in sys.orig_argv):
    {what}
"""


def run(folder: Path, sources: list[str], hindrance: str = "") -> list[dict[str, Any]]:
    """Run cells; give what was told."""
    cells = [{"cell": at, "source": source, "names": []} for at, source in enumerate(sources)]
    files = {"record": str(folder / "record"), "values": str(folder / "values")}
    plan = {"cells": cells, "folder": str(folder), "seconds": None, **files}
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    (folder / "sitecustomize.py").write_text(HINDRANCE.format(what=hindrance or "pass"))
    env = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, str(NOTEBOOK), str(folder / "plan.json")]
    subprocess.run(command, env=env, check=True, timeout=120)
    lines = (folder / "record").read_text(encoding="ascii").splitlines()
    return [json.loads(line) for line in lines if json.loads(line)["type"] != "python"]


def kinds(told: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in told]


def test_a_kernel_that_starts_slowly_is_waited_for(tmp_path: Path) -> None:
    told = run(tmp_path, ["x = 1", "x + 1"], f"time.sleep({SLOW_SECONDS})")
    assert kinds(told) == ["start", "cell", "start", "cell", "end"]


def test_a_kernel_that_ends_before_it_answers_is_dead(tmp_path: Path) -> None:
    told = run(tmp_path, ["x = 1"], "sys.exit('no memory is left')")
    assert kinds(told) == ["died"]
    assert told[0]["cell"] is None
    assert "no memory is left" in told[0]["message"]


@pytest.mark.parametrize("signal", ["SIGKILL", "SIGSEGV"])
def test_a_kernel_that_ends_in_a_cell_is_dead_there(tmp_path: Path, signal: str) -> None:
    told = run(tmp_path, ["x = 1", f"import os, signal; os.kill(os.getpid(), signal.{signal})"])
    assert kinds(told) == ["start", "cell", "start", "died"]
    assert told[-1]["cell"] == 1


def test_the_error_of_a_cell_is_told_and_ends_the_run(tmp_path: Path) -> None:
    told = run(tmp_path, ["1 / 0", "x = 1"])
    assert kinds(told) == ["start", "cell", "failed"]
    assert told[-1]["name"] == "ZeroDivisionError"
