"""Whether a stage has to run, and what its last success was. As packages/runner/src/stale."""

from __future__ import annotations

import json
import os
from typing import Any, NamedTuple

from . import files
from .hashes import HashCache
from .json_values import show, to_json

Stage = dict  # a stage of the plan
Facts = list  # what is at some paths


class Check(NamedTuple):
    """A stage's inputs and outputs now, and why it has to run; no reasons: it is fresh."""

    deps: Facts
    outs: Facts
    reasons: list[str]


def check_stage(stage: Stage, last: dict[str, Any] | None, hashes: HashCache) -> Check:
    """Compare a stage with its last success: command, what it reads, its params, what it wrote."""
    deps = hashes.facts((path, "dep") for path in stage["deps"])
    outs = hashes.facts((out["path"], out["kind"]) for out in stage["outs"])
    if stage["frozen"]:
        return Check(deps, outs, [])
    reasons = ["it has not run yet"] if last is None else _compare(stage, last, deps, outs)
    if stage["alwaysChanged"] and not reasons:
        reasons = ["it is marked always_changed"]
    return Check(deps, outs, reasons)


def _compare(stage: Stage, last: dict[str, Any], deps: Facts, outs: Facts) -> list[str]:
    reasons = []
    if not _same(stage["cmd"], last["cmd"]) or stage["folder"] != last["folder"]:
        reasons.append("its command changed")
    for fact in deps:
        path, digest = fact["path"], fact["hash"]
        if path not in last["deps"]:
            reasons.append(f"it now reads {path}")
        elif last["deps"][path] != digest:
            reasons.append(f"{path} is missing" if digest is None else f"{path} changed")
    reasons += [f"it no longer reads {path}" for path in last["deps"] if path not in stage["deps"]]
    reasons += _compare_params(stage["values"], last["params"])
    for fact in outs:
        path, digest = fact["path"], fact["hash"]
        if digest is None:
            reasons.append(f"{path} is missing")
        elif path not in last["outs"]:
            reasons.append(f"it now writes {path}")
        elif last["outs"][path] != digest:
            reasons.append(f"{path} is not as it was written")
    return reasons


def _compare_params(values: dict[str, Any], last: dict[str, Any]) -> list[str]:
    reasons = []
    for key, value in values.items():
        if key not in last:
            reasons.append(f"it now uses the param {key}")
        elif not _same(last[key], value):
            reasons.append(f"param {key} is {show(value)}, was {show(last[key])}")
    return reasons + [f"it no longer uses the param {key}" for key in last if key not in values]


def _same(a: Any, b: Any) -> bool:
    return to_json(a) == to_json(b)


class ProjectCache:
    """What is remembered between runs. Losing it costs time only."""

    def __init__(self, project: str, layout: files.Layout) -> None:
        self._hashes_file = os.path.join(layout.cache, "hashes.json")
        self._memory_file = os.path.join(layout.cache, "stages.json")
        self.hashes = HashCache(project, files.read_text(self._hashes_file))
        self._memory = _parse(files.read_text(self._memory_file))

    def last_of(self, stage: str) -> dict[str, Any] | None:
        """The last success of a stage."""
        return self._memory.get(stage)

    def forget(self, stage: str) -> None:
        """Before a stage starts: what it leaves behind when it is killed is not taken for fresh."""
        if self._memory.pop(stage, None) is not None:
            self._save()

    def remember(self, stage: str, success: dict[str, Any]) -> None:
        """Keep what a stage was made from and made."""
        self._memory[stage] = success
        self._save()

    def save_hashes(self) -> None:
        """Keep the hashes for the next run."""
        text = self.hashes.save()
        if text is not None:
            files.replace(self._hashes_file, text)

    def _save(self) -> None:
        files.replace(self._memory_file, to_json({"version": 1, "stages": self._memory}))


_KINDS = {
    "run": str,
    "cmd": list,
    "folder": str,
    "deps": dict,
    "params": dict,
    "outs": dict,
    "seeds": dict,
    "metrics": list,
}


def _parse(text: str | None) -> dict[str, dict[str, Any]]:
    """What is damaged is forgotten: those stages run again."""
    try:
        data = json.loads(text or "")
        entries = data["stages"].items() if data["version"] == 1 else ()
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
    return {name: entry for name, entry in entries if _is_success(entry)}


def _is_success(entry: Any) -> bool:
    return isinstance(entry, dict) and all(
        isinstance(entry.get(key), kind) for key, kind in _KINDS.items()
    )
