"""Judges one notebook: cut into stages, extract in an empty folder, run the stages as `dvc.yaml` says, compare the text."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import nbformat
import yaml

from convert import code_cells
from execute import offline_environment, run_once
from shown import first_difference, shown_figures, shown_text

ROOT = Path(__file__).resolve().parents[2]
CLI = ROOT / "packages" / "cli"
NODE = ROOT / "node_modules" / ".bin" / "node"
EXTRACT_SECONDS = 60
STAGE_SECONDS = 120
KEPT_LINES = 12
KEEP_COPY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Verdict:
    """How a notebook's pipeline did.

    `verdict` is `equal`, `different`, `refused` or `failed`. `fixed` when `extract` needed `--fix` to write it. `lines` of text
    were compared. `figures` were shown by the notebook, `saved` by the pipeline.
    """

    verdict: str
    reason: str
    stages: int
    fixed: bool = False
    lines: int = 0
    figures: int = 0
    saved: int = 0


def cut_into_stages(notebook: nbformat.NotebookNode, cut: str) -> int:
    """Tags the first code cell of each part with its stage; gives the number of stages."""
    cells = code_cells(notebook)
    parts = min(3, len(cells)) if cut == "three" else len(cells)
    bounds = [round(number * len(cells) / parts) for number in range(parts)]
    for number, bound in enumerate(bounds, start=1):
        cells[bound].metadata.setdefault("tags", []).append(f"stage:part{number}")
    return parts


def _run(command: list[str], folder: Path, seconds: float) -> subprocess.CompletedProcess[str]:
    """Runs a command with all that it starts ended at the time limit."""
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


def _stage_commands(folder: Path) -> dict[str, str]:
    stages = yaml.safe_load((folder / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    return {name: stage["cmd"] for name, stage in stages.items()}


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
        self._answer = _run(command, folder, EXTRACT_SECONDS)
        self.is_written = self._answer.returncode == 0
        self.errors = _errors(self._answer) if self._answer.returncode == 1 else []

    def __str__(self) -> str:
        """Why it wrote nothing."""
        if self.errors:
            return "\n".join(map(_describe, self.errors))
        return f"extract ended {self._answer.returncode}: {_last_lines(self._answer.stderr or self._answer.stdout)}"


def _judge_in(folder: Path, executed: nbformat.NotebookNode, stages: int, cli: Path) -> Verdict:
    before = {path.name for path in folder.iterdir()}
    extraction = Extraction(cli, folder)
    if extraction.is_written:
        return _run_stages(folder, executed, stages, fixed=False)
    left = {path.name for path in folder.iterdir()} - before
    if left or not extraction.errors:
        return Verdict("failed", f"{extraction}\nleft behind: {', '.join(sorted(left)) or 'nothing'}", stages)
    if not all(error["code"].startswith("seeds/") for error in extraction.errors):
        return Verdict("refused", str(extraction), stages)
    fixed = Extraction(cli, folder, "--fix")
    if not fixed.is_written:
        return Verdict("refused", f"{extraction}\nwith --fix: {fixed}", stages)
    # The fix changes the notebook, which may show another text now (`random_state=…` in an estimator's repr): that one counts.
    mended = folder.parent / "mended.ipynb"
    run = run_once(folder / "notebook.ipynb", mended)
    if run["reason"] is not None:
        return Verdict("failed", f"the notebook that --fix wrote: {run['reason']}", stages, fixed=True)
    return _run_stages(folder, nbformat.read(mended, as_version=4), stages, fixed=True)


def _run_stages(folder: Path, executed: nbformat.NotebookNode, stages: int, fixed: bool) -> Verdict:
    shown = shown_text(executed)
    verdict = Verdict(
        "equal", "", stages, fixed, sum(len(text.split("\n")) for text in shown), shown_figures(executed)
    )
    printed = ""
    for name, command in _stage_commands(folder).items():
        ended = _run(["sh", "-c", command], folder, STAGE_SECONDS)
        if ended.returncode != 0:
            return replace(verdict, verdict="failed", reason=f"stage {name}: {_last_lines(ended.stderr)}")
        printed += ended.stdout if ended.stdout.endswith("\n") or not ended.stdout else f"{ended.stdout}\n"
    verdict = replace(verdict, saved=len(list(folder.glob("reports/figures/**/*.png"))))
    difference = first_difference(shown, printed)
    if difference is None:
        return verdict
    reason = f"notebook: {difference.expected}\npipeline: {difference.actual}"
    return replace(verdict, verdict="different", reason=reason)


def judge(source: Path, executed: Path, cut: str, cli: Path, keep: Path | None) -> dict:
    """Judges one notebook; leaves the pipeline in `keep` when a folder is given."""
    notebook = nbformat.read(source, as_version=4)
    stages = cut_into_stages(notebook, cut)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "pipeline"
        folder.mkdir()
        nbformat.write(notebook, folder / "notebook.ipynb")
        verdict = _judge_in(folder, nbformat.read(executed, as_version=4), stages, cli)
        if keep is not None:
            shutil.rmtree(keep, ignore_errors=True)
            shutil.copytree(folder, keep)
    return asdict(verdict)
