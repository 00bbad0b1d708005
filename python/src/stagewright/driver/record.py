"""What events mean, how a run is recorded. As core's reduce-run.ts and the runner's recorder."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterable
from typing import Any

from . import files
from .json_values import to_json

Event = dict
Run = dict

MAX_POINTS = 1024
RESERVE = b" " * 64 * 1024  # freed for the run's ending when the disk is full

_ENVIRONMENT = ("user", "host", "platform", "cpu", "memory", "gpus", "cuda", "python", "packages")


def no_run() -> Run:
    """The run before its first event."""
    return {
        "id": "",
        "state": "running",
        "reason": None,
        "pipeline": "",
        "started": "",
        "ended": None,
        "process": None,
        "params": {},
        "environment": {**dict.fromkeys(_ENVIRONMENT), "git": None},
        "stages": [],
        "metrics": [],
    }


def reduce_run(run: Run, event: Event) -> None:
    """Change the run by an event. What comes before the first or after the last changes nothing."""
    kind = event["type"]
    if kind == "run-started":
        if run["id"] == "":
            _start(run, event)
    elif run["id"] == "" or run["ended"] is not None or kind == "stage-log":
        pass
    elif kind == "environment":
        run["environment"].update(event["environment"])
    elif kind == "run-ended":
        _end(run, event)
    else:
        stage = _stage_of(run, event["stage"])
        if stage["state"] in ("queued", "running"):
            _change(run, stage, event)


def _start(run: Run, event: Event) -> None:
    for key in ("id", "pipeline", "process", "params"):
        run[key] = event[key]
    run["started"] = event["time"]
    run["stages"] = [_new_stage(name) for name in dict.fromkeys(event["stages"])]


def _end(run: Run, event: Event) -> None:
    """Stages that were under way end with the run: nothing in a record is left open."""
    for stage in run["stages"]:
        if stage["state"] == "running":
            stage["state"] = "interrupted"
        elif stage["state"] == "queued":
            stage.update(state="skipped", reason="the run ended before it")
    run.update(state=event["state"], reason=event["reason"], ended=event["time"])


def _change(run: Run, stage: dict[str, Any], event: Event) -> None:
    kind = event["type"]
    if kind == "stage-metric":
        _add_metric(run, event)
    elif kind == "stage-queued":
        if stage["state"] == "queued":
            stage["reason"] = event["reason"]
    elif kind == "stage-started":
        stage.update(_some(event, "cmd", "deps", "params", "log", "pid"))
        stage.update(state="running", started=event["time"])
    elif kind == "stage-fresh":
        for metric in event["metrics"]:
            _keep_metric(run, metric)
        stage.update(_some(event, "cmd", "deps", "params", "outs", "seeds", "reused"))
        stage.update(state="fresh", reason=None)
    elif kind == "stage-progress":
        stage["progress"] = _some(event, "done", "total", "label")
    elif kind == "stage-seed":
        seeds = stage["seeds"].setdefault(event["library"], [])
        if event["seed"] not in seeds:
            seeds.append(event["seed"])
    elif kind == "stage-facts":
        stage["peakMemory"] = max(event["peakMemory"] or 0, stage["peakMemory"] or 0) or None
        stage["modules"].update(event["modules"])
    else:
        _end_stage(stage, event)


def _end_stage(stage: dict[str, Any], event: Event) -> None:
    kind = event["type"]
    if kind == "stage-finished":
        stage.update(_some(event, "seconds", "exitCode", "outs"), state="finished", progress=None)
    elif kind == "stage-failed":
        stage.update(_some(event, "seconds", "exitCode", "signal", "reason", "tail"))
        stage["state"] = "failed"
    elif kind == "stage-interrupted":
        stage.update(state="interrupted", seconds=event["seconds"])
    elif kind == "stage-skipped":
        stage.update(state="skipped", reason=event["reason"])


def _some(event: Event, *keys: str) -> dict[str, Any]:
    return {key: event[key] for key in keys}


def _new_stage(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "state": "queued",
        "reason": None,
        "reused": None,
        "cmd": [],
        "deps": [],
        "outs": [],
        "params": {},
        "seeds": {},
        "modules": {},
        "started": None,
        "seconds": None,
        "peakMemory": None,
        "exitCode": None,
        "signal": None,
        "log": None,
        "tail": [],
        "pid": None,
        "progress": None,
    }


def _stage_of(run: Run, name: str) -> dict[str, Any]:
    """A stage that the run did not name is kept: a damaged file may have lost that line."""
    for stage in run["stages"]:
        if stage["name"] == name:
            return stage
    run["stages"].append(_new_stage(name))
    return run["stages"][-1]


def _add_metric(run: Run, event: Event) -> None:
    known = next((m for m in run["metrics"] if _is_same(m, event)), None)
    points = known["points"] if known else []
    if event["step"] is not None:
        if len(points) >= MAX_POINTS:
            points = points[::2]
        points = [*points, [event["step"], event["value"]]]
    _keep_metric(run, {**_some(event, "stage", "name", "value"), "points": points})


def _keep_metric(run: Run, metric: dict[str, Any]) -> None:
    for at, known in enumerate(run["metrics"]):
        if _is_same(known, metric):
            run["metrics"][at] = metric
            return
    run["metrics"].append(metric)


def _is_same(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return a["stage"] == b["stage"] and a["name"] == b["name"]


class Recorder:
    """Records one run in its folder: events as they come, the whole at the end."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.run = no_run()
        self._events = os.path.join(folder, "events.jsonl")
        os.makedirs(os.path.join(folder, "logs"), exist_ok=True)
        files.append(os.path.join(folder, "reserve"), RESERVE)

    def emit(self, *events: Event) -> None:
        """Record events, in one write."""
        if events:
            files.append(self._events, "".join(map(_line, events)).encode("utf-8", "replace"))
        for event in events:
            reduce_run(self.run, event)

    def end(self, state: str, reason: str | None) -> None:
        """End the run; on a full disk a reader may see an interrupted one."""
        event = {"type": "run-ended", "time": files.now(), "state": state, "reason": reason}
        files.remove(os.path.join(self.folder, "reserve"))
        try:
            # The last line may have been cut off: an ending must stand on its own line.
            files.append(self._events, f"\n{_line(event)}".encode("utf-8", "replace"))
        finally:
            reduce_run(self.run, event)
        write_record(self.folder, self.run)


def _line(event: Event) -> str:
    return to_json(event) + "\n"


def write_record(folder: str, run: Run) -> None:
    """Write ``run.json``."""
    files.replace(os.path.join(folder, "run.json"), to_json({"version": 1, **run}, 1) + "\n")


def read_events(text: str) -> Run:
    """Fold the text of ``events.jsonl``; lines that are cut off or damaged are left out."""
    run = no_run()
    for line in text.split("\n")[:-1]:
        try:
            reduce_run(run, json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return run


def interrupt(run: Run, folder: str) -> Run:
    """What a run that lost its process ended as, and when it was last heard of."""
    try:
        last = os.stat(os.path.join(folder, "events.jsonl")).st_mtime
    except OSError:
        last = time.time()
    reason = "its process was killed, or the machine went down"
    event = {"type": "run-ended", "time": files.iso(last), "state": "interrupted", "reason": reason}
    reduce_run(run, event)
    return run


def list_ids(runs: str) -> list[str]:
    """Ids of runs, newest first; other things in the folder are not ours."""
    try:
        names: Iterable[str] = os.listdir(runs)
    except OSError:
        return []
    return sorted(filter(is_id, names), reverse=True)


def is_id(name: str) -> bool:
    """Whether a name is a run's: ``20261121-101530-3f9a``."""
    day, _, rest = name.partition("-")
    moment, _, digits = rest.partition("-")
    return (
        (len(day), len(moment), len(digits)) == (8, 6, 4)
        and (day + moment).isdigit()
        and name.isascii()
        and set(digits) <= set("0123456789abcdef")
    )


def new_run_id(newest: str | None) -> str:
    """The time in UTC and four digits, later than ``newest`` in the order of text."""
    prefix = time.strftime("%Y%m%d-%H%M%S-", time.gmtime())
    low = int(newest[len(prefix) :], 16) + 1 if newest and newest.startswith(prefix) else 0
    digits = low + int(random.random() * max(1, (0xFFFF - low) / 2))
    return f"{prefix}{min(digits, 0xFFFF):04x}"
