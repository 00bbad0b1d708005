"""JSON as JavaScript writes it, so that both runners read each other's files as equal."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any


def to_json(value: Any, indent: int | None = None) -> str:
    """What ``JSON.stringify`` gives: whole numbers without a point, other letters as they are."""
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(
        plain(value), ensure_ascii=False, allow_nan=False, indent=indent, separators=separators
    )


def plain(value: Any) -> Any:
    """The value with whole floats as integers, which is what they are in JavaScript."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e21 else value
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def show(value: Any) -> str:
    """A value as JavaScript shows it; floats differ from Python's in their exponents."""
    if isinstance(value, float) and not value.is_integer():
        return show_float(value)
    if isinstance(value, list):
        return "[" + ",".join(map(show, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{to_json(key)}:{show(item)}" for key, item in value.items()) + "}"
    return to_json(value)


def show_float(value: float) -> str:
    """``1e-7`` rather than Python's ``1e-07``, ``0.00001`` rather than ``1e-05``."""
    text = repr(value)
    if "e" not in text:
        return text
    if 1e-6 <= abs(value) < 1e21:
        return format(Decimal(text), "f")
    mantissa, _, exponent = text.partition("e")
    sign = exponent[0] if exponent[0] in "+-" else "+"
    return f"{mantissa}e{sign}{exponent.lstrip('+-0')}"


def from_number(value: float) -> Any:
    """A number as records keep it: what JSON lacks becomes a word."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return plain(value)
