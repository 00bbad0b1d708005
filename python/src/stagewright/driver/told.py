"""What a stage's own process tells. As packages/runner/src/process/runtime-events.ts."""

from __future__ import annotations

import json
from typing import Any

Told = dict


class ToldReader:
    """Reads the lines that a stage's process appends to its file, as they come."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._at = 0
        self._rest = b""

    def read(self) -> list[Told]:
        """What has come since the last call; lines that are cut off or foreign are left out."""
        try:
            with open(self._path, "rb") as file:
                file.seek(self._at)
                data = file.read()
        except OSError:
            return []
        self._at += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [told for told in map(_parse, lines) if told is not None]


def to_run_events(stage: str, told: list[Told], time: str) -> list[dict[str, Any]]:
    """The run's events for what a stage told. Of several reports of progress the last counts."""
    progress = [event for event in told if event["type"] == "progress"]
    events = []
    for event in told:
        kind = event["type"]
        if kind == "python" or (kind == "progress" and event is not progress[-1]):
            continue
        keys = _FIELDS[kind]
        fields = {key: event[key] for key in keys}
        events.append({"type": f"stage-{kind}", "time": time, "stage": stage, **fields})
    return events


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_metric(value: Any) -> bool:
    return _is_number(value) or value in ("NaN", "Infinity", "-Infinity")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _or_none(check: Any) -> Any:
    return lambda value: value is None or check(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


_FIELDS: dict[str, dict[str, Any]] = {
    "python": {"version": _is_text, "executable": _is_text, "path": _is_list},
    "seed": {"library": _is_text, "seed": _is_text},
    "metric": {"name": _is_text, "value": _is_metric, "step": _or_none(_is_number)},
    "progress": {"done": _is_number, "total": _or_none(_is_number), "label": _or_none(_is_text)},
    "facts": {"peakMemory": _or_none(_is_number), "modules": _is_table},
}


def _parse(line: bytes) -> Told | None:
    try:
        event = json.loads(line.decode("utf-8", "replace"))
        fields = _FIELDS[event["type"]]
        return event if all(check(event[key]) for key, check in fields.items()) else None
    except (ValueError, KeyError, TypeError):
        return None
