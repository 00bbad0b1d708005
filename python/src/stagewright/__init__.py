"""Metrics and progress of a stage, told to ``stagewright run``; without it, nothing happens."""

from __future__ import annotations

from typing import SupportsFloat

from stagewright import _events

__all__ = ["log_metric", "log_progress"]
__version__ = "0.1.0"


def log_metric(name: str, value: SupportsFloat, step: int | None = None) -> None:
    """Tell a metric; with ``step``, one point of a curve. The last value is the metric's value.

    A value that is no number is left out with a warning: logging never stops a training.
    """
    if not _events.active():
        return
    try:
        number = float(value)
        place = None if step is None else float(step)
    except (TypeError, ValueError):
        import warnings

        warnings.warn(
            f"stagewright: metric {name!r} is left out: value {value!r} or step {step!r} "
            "is not a number",
            stacklevel=2,
        )
        return
    _events.emit({"type": "metric", "name": str(name), "value": number, "step": place})


def log_progress(done: float, total: float | None, label: str | None = None) -> None:
    """Tell how far the stage is: ``done`` of ``total`` (None: not known), and of what."""
    if not _events.active():
        return
    try:
        event = {
            "type": "progress",
            "done": float(done),
            "total": None if total is None else float(total),
            "label": None if label is None else str(label),
        }
    except (TypeError, ValueError):
        return
    _events.emit(event)
