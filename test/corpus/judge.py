"""Judges one notebook: cut into stages, extract in an empty folder, run the stages as `dvc.yaml` says, compare text and figures."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import nbformat

from convert import code_cells
from execute import SPLIT_LIMIT_SECONDS, run_once
from figures import differing, saved_figures, shown_figures
from shown import first_difference, shown_text
from stages import Runner, run_command, stage_commands

ROOT = Path(__file__).resolve().parents[2]
CLI = ROOT / "packages" / "cli"
NODE = ROOT / "node_modules" / ".bin" / "node"
EXTRACT_SECONDS = 60
KEPT_LINES = 12
# How often the notebook itself is run again when a figure differs: what it draws otherwise then says nothing.
MORE_RUNS = 3
KEEP_COPY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Verdict:
    """How a notebook's pipeline did.

    `verdict` is `equal`, `different`, `refused` or `failed`. `fixed` when `extract` needed `--fix` to write it. `lines` of text
    and `figures` were compared; `unsteady` figures of the notebook are others each time it runs.
    """

    verdict: str
    reason: str
    stages: int
    fixed: bool = False
    lines: int = 0
    figures: int = 0
    unsteady: int = 0


def cut_into_stages(notebook: nbformat.NotebookNode, cut: str) -> int:
    """Tags the first code cell of each part with its stage; gives the number of stages."""
    cells = code_cells(notebook)
    parts = min(3, len(cells)) if cut == "three" else len(cells)
    bounds = [round(number * len(cells) / parts) for number in range(parts)]
    for number, bound in enumerate(bounds, start=1):
        cells[bound].metadata.setdefault("tags", []).append(f"stage:part{number}")
    return parts


def _errors(answer: subprocess.CompletedProcess[str]) -> list[dict]:
    """The error-level problems that `extract --json` gives; empty when it gave none that can be read."""
    try:
        return [problem for problem in json.loads(answer.stdout)["problems"] if problem["level"] == "error"]
    except (json.JSONDecodeError, KeyError, TypeError):
        return []


def _describe(problem: dict) -> str:
    where = problem.get("where") or {}
    place = [f"{key} {where[key]}" for key in ("cell", "line") if where.get(key) is not None]
    return f"{problem['code']} {', '.join(place)}: {problem['message']}"


def _last_lines(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-KEPT_LINES:])


def freeze_cli(build: str, corpus: Path) -> Path:
    """Copies the built command, so that another build in the middle changes nothing; gives the script to run."""
    copy = corpus / "cli" / build
    if not copy.is_dir():
        for other in copy.parent.glob("*"):
            # Another process may be judging with a copy of today.
            if time.time() - other.stat().st_mtime > KEEP_COPY_SECONDS:
                shutil.rmtree(other, ignore_errors=True)
        partial = copy.with_suffix(f".{os.getpid()}.partial")
        for name in ("bin", "dist"):
            shutil.copytree(CLI / name, partial / name)
        shutil.copy(CLI / "package.json", partial)
        try:
            partial.rename(copy)
        except OSError:
            # Another process was first.
            shutil.rmtree(partial)
    return copy / "bin" / "stagewright.js"


class Extraction:
    """What `extract` made of the notebook in a folder."""

    def __init__(self, cli: Path, folder: Path, *options: str) -> None:
        """Runs it."""
        command = [str(NODE), str(cli), "extract", "notebook.ipynb", "--yes", "--json", *options]
        self._answer = run_command(command, folder, EXTRACT_SECONDS)
        self.is_written = self._answer.returncode == 0
        self.errors = _errors(self._answer) if self._answer.returncode == 1 else []

    def __str__(self) -> str:
        """Why it wrote nothing."""
        if self.errors:
            return "\n".join(map(_describe, self.errors))
        return f"extract ended {self._answer.returncode}: {_last_lines(self._answer.stderr or self._answer.stdout)}"


@dataclass(frozen=True)
class Job:
    """A notebook that is cut into stages in a folder of its own, with what it shows."""

    folder: Path
    executed: Path
    stages: int
    cli: Path
    runner: Runner

    def judge(self) -> Verdict:
        """Extracts, runs and compares."""
        before = {path.name for path in self.folder.iterdir()}
        extraction = Extraction(self.cli, self.folder)
        if extraction.is_written:
            return self._run_stages(self.executed, fixed=False)
        left = {path.name for path in self.folder.iterdir()} - before
        if left or not extraction.errors:
            reason = f"{extraction}\nleft behind: {', '.join(sorted(left)) or 'nothing'}"
            return Verdict("failed", reason, self.stages)
        if not all(error["code"].startswith("seeds/") for error in extraction.errors):
            return Verdict("refused", str(extraction), self.stages)
        fixed = Extraction(self.cli, self.folder, "--fix")
        if not fixed.is_written:
            return Verdict("refused", f"{extraction}\nwith --fix: {fixed}", self.stages)
        # The fix changes the notebook, which may show another text now (`random_state=…` in an estimator's repr): that one counts.
        mended = self.folder.parent / "mended.ipynb"
        run = run_once(self.folder / "notebook.ipynb", mended, SPLIT_LIMIT_SECONDS)
        if run["reason"] is not None:
            return Verdict(
                "failed", f"the notebook that --fix wrote: {run['reason']}", self.stages, fixed=True
            )
        return self._run_stages(mended, fixed=True)

    def _run_stages(self, executed: Path, fixed: bool) -> Verdict:
        notebook = nbformat.read(executed, as_version=4)
        shown, figures = shown_text(notebook), shown_figures(notebook)
        lines = sum(len(text.split("\n")) for text in shown)
        verdict = Verdict("equal", "", self.stages, fixed, lines, len(figures))
        ran = self.runner.run(self.folder)
        if ran.error is not None:
            return replace(verdict, verdict="failed", reason=_last_lines(ran.error))
        difference = first_difference(shown, ran.printed)
        if difference is not None:
            reason = f"notebook: {difference.expected}\npipeline: {difference.actual}"
            return replace(verdict, verdict="different", reason=reason)
        saved = saved_figures(self.folder, list(stage_commands(self.folder)))
        if len(figures) != len(saved):
            reason = f"the notebook shows {len(figures)} figures, the pipeline saves {len(saved)}"
            return replace(verdict, verdict="different", reason=reason)
        found = differing(figures, saved)
        unsteady = self._unsteady(figures, set(found))
        verdict = replace(verdict, figures=len(figures) - len(unsteady), unsteady=len(unsteady))
        wrong = [f"figure {place + 1}: {text}" for place, text in found.items() if place not in unsteady]
        return replace(verdict, verdict="different", reason="\n".join(wrong)) if wrong else verdict

    def _unsteady(self, figures: list[bytes], suspects: set[int]) -> set[int]:
        """Runs the notebook again, and gives the places of the figures that it draws otherwise, for instance with how long it took."""
        unsteady: set[int] = set()
        again = self.folder.parent / "again.ipynb"
        for _ in range(MORE_RUNS):
            if suspects <= unsteady:
                break
            if run_once(self.folder / "notebook.ipynb", again, SPLIT_LIMIT_SECONDS)["reason"] is not None:
                break
            unsteady |= set(differing(figures, shown_figures(nbformat.read(again, as_version=4))))
        return unsteady


def judge(source: Path, executed: Path, cut: str, cli: Path, runner: Runner, keep: Path | None) -> dict:
    """Judges one notebook; leaves the pipeline in `keep` when a folder is given."""
    notebook = nbformat.read(source, as_version=4)
    stages = cut_into_stages(notebook, cut)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "pipeline"
        folder.mkdir()
        nbformat.write(notebook, folder / "notebook.ipynb")
        verdict = Job(folder, executed, stages, cli, runner).judge()
        if keep is not None:
            shutil.rmtree(keep, ignore_errors=True)
            shutil.copytree(folder, keep)
    return asdict(verdict)
