"""Runs the stages of a pipeline, one after the other: as commands, or in forks of one process that has the usual packages loaded."""

import json
import os
import queue
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import yaml

from execute import offline_environment

STAGE_SECONDS = 120
SERVER = Path(__file__).parents[1] / "fidelity" / "server.py"
# What nearly every stage imports. That a stage lacks one of these imports still shows: it would lack the name. That it lacks the
# import of a submodule may not show, which is why there are commands, too.
LOADED = [
    "IPython.lib.pretty",
    "cloudpickle",
    "joblib",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "numpy",
    "pandas",
    "scipy.stats",
    "sklearn.ensemble",
    "sklearn.pipeline",
    "statsmodels.api",
]


@dataclass(frozen=True)
class Ran:
    """What the stages printed; `error` says which stage failed, and how."""

    printed: str
    error: str | None


class Runner(Protocol):
    """Runs the stages of the pipeline in a folder."""

    def run(self, folder: Path) -> Ran:
        """Runs them in the order of `dvc.yaml` until one fails."""


def stage_commands(folder: Path) -> dict[str, str]:
    """Gives the command of each stage, as `dvc.yaml` says."""
    stages = yaml.safe_load((folder / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    return {name: stage["cmd"] for name, stage in stages.items()}


def run_command(command: list[str], folder: Path, seconds: float) -> subprocess.CompletedProcess[str]:
    """Runs a command offline, with all that it starts ended at the time limit."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=offline_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        err += f"\nended after {seconds:g} s"
    return subprocess.CompletedProcess(command, process.returncode, out, err)


class Commands:
    """Each stage in a fresh process, by `sh -c`, as `dvc repro` does it."""

    def run(self, folder: Path) -> Ran:
        """See `Runner`."""
        printed = ""
        for name, command in stage_commands(folder).items():
            ended = run_command(["sh", "-c", command], folder, STAGE_SECONDS)
            if ended.returncode != 0:
                return Ran(printed, f"stage {name}: {ended.stderr}")
            printed += (
                ended.stdout if ended.stdout.endswith("\n") or not ended.stdout else f"{ended.stdout}\n"
            )
        return Ran(printed, None)


class Forks:
    """Each stage in a fork of a process that has the usual packages loaded: much quicker, and nearly the same."""

    def __init__(self) -> None:
        """Starts the process."""
        self._server = subprocess.Popen(
            [sys.executable, str(SERVER), "stages", *LOADED],
            env=offline_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def run(self, folder: Path) -> Ran:
        """See `Runner`."""
        commands = stage_commands(folder)
        modules = [re.fullmatch(r"python -m ([\w.]+)", command)[1] for command in commands.values()]
        request = {"modules": modules, "folder": str(folder), "seconds": STAGE_SECONDS}
        self._server.stdin.write(f"{json.dumps(request)}\n")
        self._server.stdin.flush()
        answer = json.loads(self._server.stdout.readline())
        return Ran(answer.get("stdout", ""), answer["error"])

    def close(self) -> None:
        """Ends the process."""
        self._server.stdin.close()
        self._server.wait()


class Pool:
    """One runner for each notebook that is judged at a time."""

    def __init__(self, how: str, jobs: int) -> None:
        """`how` is `commands` or `forks`."""
        self._free: queue.SimpleQueue[Runner] = queue.SimpleQueue()
        self._forks = [Forks() for _ in range(jobs)] if how == "forks" else []
        for runner in self._forks or [Commands()] * jobs:
            self._free.put(runner)

    @contextmanager
    def runner(self) -> Iterator[Runner]:
        """Lends a runner, waiting until one is free."""
        runner = self._free.get()
        try:
            yield runner
        finally:
            self._free.put(runner)

    def close(self) -> None:
        """Ends what was started."""
        for forks in self._forks:
            forks.close()
