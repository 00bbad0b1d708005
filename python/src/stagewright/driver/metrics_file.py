"""The numbers in a metrics file. As packages/runner/src/run/metrics-file.ts."""

from __future__ import annotations

import json
import re
from typing import Any

from .json_values import from_number

_LINE = re.compile(r"^( *)([^\s#:'\"\[\]{}&*!|>%@`-][^:#]*?) *:(?: +(.*?))?(?: +#.*)?$")
_NUMBER = re.compile(r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$")
_WORDS = {".nan": float("nan"), ".inf": float("inf"), "-.inf": -float("inf")}


def read_metrics(text: str, file: str) -> list[tuple[str, Any]]:
    """Names and numbers; nested ones get dotted names. A file that cannot be read has none."""
    try:
        data = _read_yaml(text) if file.endswith((".yaml", ".yml")) else json.loads(text)
    except (ValueError, RecursionError):
        return []
    return list(_collect(data, ""))


def _collect(value: Any, name: str) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and name:
        yield name, from_number(float(value))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _collect(item, f"{name}.{key}" if name else str(key))


def _read_yaml(text: str) -> dict[str, Any]:
    """The mappings of numbers in a YAML text of one key a line; other values are no metrics."""
    root: dict[str, Any] = {}
    open_at: list[tuple[int, dict[str, Any]]] = [(-1, root)]
    for line in text.splitlines():
        found = _LINE.match(line.rstrip())
        if found is None:
            continue
        indent, key, value = len(found[1]), found[2], found[3] or ""
        while indent <= open_at[-1][0]:
            open_at.pop()
        mapping = open_at[-1][1]
        if value == "":
            mapping[key] = {}
            open_at.append((indent, mapping[key]))
        else:
            mapping[key] = _scalar(value)
    return root


def _scalar(value: str) -> Any:
    word = _WORDS.get(value.lower())
    if word is not None:
        return word
    return float(value) if _NUMBER.match(value) else value
