"""The driver: takes a plan and the project's lock, and runs what is stale. As run-pipeline.ts.

A plan is JSON in the form of ``runPlanSchema`` (packages/core/src/run/run-plan.ts). Its pipeline
was read from ``dvc.yaml`` and the params files by the code that ``stagewright run`` uses; their
texts are in the plan, and have to be those that are in the project's folder.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from typing import Any

from . import files, identity
from .json_values import to_json
from .lock import Busy, Lock
from .processes import kill_group
from .record import (
    interrupt,
    list_ids,
    new_run_id,
    read_events,
    write_record,
)
from .run import Run, chosen_stages
from .staleness import ProjectCache, check_stage

RUNTIME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def main(plan_file: str) -> None:
    """Run a plan; the first line on stdout says what becomes of it."""
    with open(plan_file, encoding="utf-8") as file:
        plan = json.load(file)
    os.remove(plan_file)
    try:
        _drive(plan)
    except Busy as busy:
        _answer({"kind": "refused", "problems": [busy.problem]})
    except OSError as error:
        found = files.file_problem(error, "Writing to the project")
        if found is None:
            raise
        _answer({"kind": "refused", "problems": [found]})


def _drive(plan: dict[str, Any]) -> None:
    project = os.path.abspath(plan["project"])
    found = other_files(project, plan["sources"])
    if found is not None:
        _answer({"kind": "refused", "problems": [found]})
        return
    layout = files.Layout(project)
    layout.make()
    run_id = new_run_id(next(iter(list_ids(layout.runs)), None))
    lock = Lock(layout.lock, run_id)
    try:
        if lock.orphan is not None:
            _close_orphan(layout, lock.orphan)
        cache = ProjectCache(project, layout)
        reasons = find_stale(plan, cache)
        if not reasons:
            cache.save_hashes()
            names = [stage["name"] for stage in chosen_stages(plan)]
            _answer({"kind": "fresh", "stages": names})
            return
        asyncio.run(_run(plan, project, layout, cache, lock, run_id, reasons))
    finally:
        lock.release()


async def _run(plan: dict[str, Any], project: str, layout: files.Layout, *rest: Any) -> None:
    run = Run(plan, project, layout, *rest, RUNTIME)
    _answer({"kind": "started", "run": rest[2], "project": project, "pid": os.getpid()})
    await run.execute()


def _answer(answer: dict[str, Any]) -> None:
    """The one line that the kernel waits for; it may be gone."""
    try:
        sys.stdout.write(to_json(answer) + "\n")
        sys.stdout.flush()
    except OSError:
        pass


def other_files(project: str, sources: dict[str, str | None]) -> dict[str, Any] | None:
    """The plan was made of files: these have to be in the folder."""
    for path, text in sources.items():
        try:
            with open(os.path.join(project, path), "rb") as file:
                here: str | None = file.read().decode("utf-8", "replace")
        except OSError:
            here = None
        if here == text:
            continue
        remedy = "Save the file, and choose a kernel that runs where the project is."
        if here is None:
            message = f"On the kernel's side there is no {path} in {project}."
        else:
            message = f"{path} in {project} is not the one that the run was planned with."
        return files.problem("kernel/other-files", message, remedy, {"file": path})
    return None


def find_stale(plan: dict[str, Any], cache: ProjectCache) -> dict[str, list[str]]:
    """Why each stage that may have to run does; it is looked at again when its turn comes."""
    stale: dict[str, list[str]] = {}
    for stage in chosen_stages(plan):
        name = stage["name"]
        reasons = check_stage(stage, cache.last_of(name), cache.hashes).reasons
        upstream = [] if stage["frozen"] else [up for up in stage["upstream"] if up in stale]
        if plan["force"] and not stage["frozen"]:
            stale[name] = ["it is forced"]
        elif reasons:
            stale[name] = reasons
        elif upstream:
            stale[name] = [f"it depends on {', '.join(upstream)}"]
    return stale


def _close_orphan(layout: files.Layout, run_id: str) -> None:
    """A run whose process died with the lock: its stages must not write any more."""
    folder = os.path.join(layout.runs, run_id)
    run = read_events(files.read_text(os.path.join(folder, "events.jsonl")) or "")
    if run["id"] != run_id or run["ended"] is not None:
        return
    for stage in run["stages"]:
        pid = stage["pid"]
        if stage["state"] == "running" and pid and identity.belongs_to_run(pid, run_id):
            kill_group(pid, signal.SIGKILL)
    write_record(folder, interrupt(run, folder))
    files.remove(os.path.join(folder, "reserve"))
