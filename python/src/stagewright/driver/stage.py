"""Runs one stage and records it. As packages/runner/src/run/run-stage.ts."""

from __future__ import annotations

import asyncio
import codecs
import os
import re
import time
from typing import Any

from . import failure, files
from .hashes import hash_bytes
from .metrics_file import read_metrics
from .processes import Ending, Guard, StageProcess, command_line
from .record import Event, Recorder
from .staleness import Check, ProjectCache, Stage
from .told import ToldReader, to_run_events

LONGEST_TAIL = 64 * 1024
POLL_SECONDS = 0.1
LONGEST_CODE = 512 * 1024
_CODE = re.compile(
    r"\.(py|pyi|pyx|sh|bash|r|jl|sql|js|ts|c|cc|cpp|cu|h|rs|go|java|scala|stan|ipynb|toml|cfg|ini|ya?ml)$",
    re.IGNORECASE,
)


class Context:
    """What a stage needs from the run that it is part of."""

    def __init__(
        self,
        project: str,
        layout: files.Layout,
        recorder: Recorder,
        cache: ProjectCache,
        guard: Guard,
        env: dict[str, str],
        runtime: str,
    ) -> None:
        self.project = project
        self.layout = layout
        self.recorder = recorder
        self.cache = cache
        self.guard = guard
        self.env = env
        self.runtime = runtime
        self.stop = asyncio.Event()
        self.broken: OSError | None = None
        self.python: Event | None = None

    def on_broken(self, error: OSError) -> None:
        """The store cannot be written: that ends the whole run."""
        self.broken = self.broken or error
        self.stop.set()

    def on_started(self, check: Check) -> None:
        """Work for the record that the stage must not wait for."""
        for fact in check.deps:
            _keep_text(self, fact)

    def emit(self, *events: Event) -> None:
        """Record events; a full disk ends the run."""
        try:
            self.recorder.emit(*events)
        except OSError as error:
            self.on_broken(error)


async def run_stage(context: Context, stage: Stage, check: Check) -> bool:
    """Run a stage; True when it succeeded."""
    name = stage["name"]
    obstacle = _find_obstacle(context.project, stage, check)
    if obstacle is not None:
        context.emit(_failed(name, None, Ending(None, None), obstacle, []))
        return False
    context.cache.forget(name)
    for out in stage["outs"]:
        if not out["persist"]:
            files.remove(os.path.join(context.project, out["path"]))
    execution = _Execution(context, stage, check)
    started = time.monotonic()
    ending = await execution.run()
    seconds = time.monotonic() - started
    if context.stop.is_set():
        event = {"type": "stage-interrupted", "time": files.now(), "stage": name}
        context.emit({**event, "seconds": seconds})
        return False
    if ending.exit_code != 0:
        tail = failure.tail_of(execution.output)
        reason = failure.describe_failure(ending.exit_code, ending.signal, tail)
        context.emit(_failed(name, seconds, ending, reason, tail))
        return False
    return await _finish(context, stage, check, seconds)


def _find_obstacle(project: str, stage: Stage, check: Check) -> str | None:
    """What must be put right before a stage can start: said rather than left to a traceback."""
    missing = next((fact["path"] for fact in check.deps if fact["hash"] is None), None)
    if missing is not None:
        return f"{missing}, which it reads, is not there"
    if not os.path.exists(os.path.join(project, stage["folder"])):
        return f"its folder {stage['folder']} is not there"
    root = os.path.realpath(project)
    for out in stage["outs"]:
        parent = _nearest_folder(os.path.dirname(os.path.join(project, out["path"])))
        if parent != root and not parent.startswith(root + os.sep):
            return f"{out['path']} is behind a link that leaves the project"
    return None


def _nearest_folder(path: str) -> str:
    while not os.path.exists(path):
        path = os.path.dirname(path)
    return os.path.realpath(path)


class _Execution:
    """The commands of a stage, one after the other."""

    def __init__(self, context: Context, stage: Stage, check: Check) -> None:
        self.output = ""
        self._context = context
        self._stage = stage
        self._check = check
        self._log = f"logs/{stage['name']}.log"
        self._told = os.path.join(context.recorder.folder, "logs", f".{stage['name']}.events")
        self._reader = ToldReader(self._told)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._has_started = False

    async def run(self) -> Ending:
        context, stage = self._context, self._stage
        env = {
            **context.env,
            "STAGEWRIGHT_EVENTS": self._told,
            "STAGEWRIGHT_RUN": context.recorder.run["id"],
            "STAGEWRIGHT_STAGE": stage["name"],
            "PYTHONPATH": os.pathsep.join(
                filter(None, [context.env.get("PYTHONPATH"), context.runtime])
            ),
        }
        folder = os.path.join(context.project, stage["folder"])
        polling = asyncio.ensure_future(self._poll())
        ending = Ending(None, None)
        try:
            self._on_output(b"")
            for command in stage["cmd"]:
                process = StageProcess(
                    command_line(command, context.runtime), folder, env, context.guard
                )
                ending = await process.run(self._on_start, self._on_output, context.stop)
                if ending.exit_code != 0 or context.stop.is_set():
                    break
        finally:
            polling.cancel()
            self._take_told()
            files.remove(self._told)
        return ending

    def _on_start(self, pid: int) -> None:
        if self._has_started:
            return
        self._has_started = True
        name = self._stage["name"]
        queued = {"type": "stage-queued", "reason": "; ".join(self._check.reasons)}
        started = {
            "type": "stage-started",
            **inputs_of(self._stage, self._check),
            "log": self._log,
            "pid": pid,
        }
        time = {"time": files.now(), "stage": name}
        self._context.emit({**queued, **time}, {**started, **time})
        asyncio.get_running_loop().call_soon(self._context.on_started, self._check)

    def _on_output(self, data: bytes) -> None:
        try:
            files.append(os.path.join(self._context.recorder.folder, self._log), data)
        except OSError as error:
            self._context.on_broken(error)
        self.output = (self.output + self._decoder.decode(data))[-LONGEST_TAIL:]

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            self._take_told()

    def _take_told(self) -> None:
        told = self._reader.read()
        for event in told:
            if event["type"] == "python" and self._context.python is None:
                self._context.python = event
        self._context.emit(*to_run_events(self._stage["name"], told, files.now()))


def _keep_text(context: Context, fact: dict[str, Any]) -> None:
    """Keep the text of a code file, once for each content, so that a diff can show what changed."""
    digest, path = fact["hash"], fact["path"]
    is_text = digest is not None and not digest.endswith(".dir") and _CODE.search(path)
    if not is_text or (fact["size"] or 0) > LONGEST_CODE:
        return
    kept = os.path.join(context.layout.objects, digest[:2], digest[2:])
    if os.path.exists(kept):
        return
    try:
        with open(os.path.join(context.project, path), "rb") as file:
            data = file.read()
        if hash_bytes(data) != digest:
            return
        os.makedirs(os.path.dirname(kept), exist_ok=True)
        files.replace(kept, data.decode("utf-8", "replace"))
    except OSError as error:
        context.on_broken(error)


async def _finish(context: Context, stage: Stage, check: Check, seconds: float) -> bool:
    """A stage whose command succeeded: what it must have written, its metrics, its memory."""
    name = stage["name"]
    wanted = [(out["path"], out["kind"]) for out in stage["outs"]]
    outs = await asyncio.to_thread(context.cache.hashes.facts, wanted)
    missing = [fact["path"] for fact in outs if fact["hash"] is None]
    if missing:
        reason = f"it ended well but did not write {', '.join(missing)}"
        context.emit(_failed(name, seconds, Ending(0, None), reason, []))
        return False
    time = {"time": files.now(), "stage": name}
    finished = {"type": "stage-finished", "seconds": seconds, "exitCode": 0, "outs": outs}
    context.emit(*_metric_events(context.project, stage), {**finished, **time})
    run = context.recorder.run
    recorded = next(found for found in run["stages"] if found["name"] == name)
    success = {
        "run": run["id"],
        "cmd": stage["cmd"],
        "folder": stage["folder"],
        "deps": _hashes_of(check.deps),
        "params": stage["values"],
        "outs": _hashes_of(outs),
        "seeds": recorded["seeds"],
        "metrics": [metric for metric in run["metrics"] if metric["stage"] == name],
    }
    context.cache.remember(name, success)
    return True


def _metric_events(project: str, stage: Stage) -> list[Event]:
    """Metrics from the metrics files; with several files, each name begins with its file's."""
    paths = [out["path"] for out in stage["outs"] if out["kind"] == "metrics"]
    events = []
    for path in paths:
        name_of_file = re.sub(r"^.*/|[.]\w+$", "", path)
        prefix = f"{name_of_file}." if len(paths) > 1 else ""
        text = files.read_text(os.path.join(project, path)) or ""
        for name, value in read_metrics(text, path):
            event = {"type": "stage-metric", "time": files.now(), "stage": stage["name"]}
            events.append({**event, "name": prefix + name, "value": value, "step": None})
    return events


def inputs_of(stage: Stage, check: Check) -> dict[str, Any]:
    """What a stage runs with, as events tell it."""
    return {"cmd": stage["cmd"], "deps": check.deps, "params": stage["values"]}


def _hashes_of(facts: list[dict[str, Any]]) -> dict[str, str | None]:
    return {fact["path"]: fact["hash"] for fact in facts}


def _failed(
    stage: str, seconds: float | None, ending: Ending, reason: str, tail: list[str]
) -> Event:
    return {
        "type": "stage-failed",
        "time": files.now(),
        "stage": stage,
        "seconds": seconds,
        "exitCode": ending.exit_code,
        "signal": ending.signal,
        "reason": reason,
        "tail": tail,
    }
