"""Values in a few words, for people. Never runs a value's own ``repr`` unless it is a plain one."""

from __future__ import annotations

import sys
from typing import Any

_LONGEST = 160
_PLAIN = (int, float, complex, bool, str, bytes, type(None), range)
_MOST = 6


def describe(value: Any) -> str:
    """At most 160 characters."""
    try:
        text = _describe(value)
    except Exception:
        text = type(value).__name__
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _describe(value: Any) -> str:
    kind = type(value)
    if kind in _PLAIN:
        return repr(value[: _LONGEST + 1] if kind in (str, bytes) else value)
    if kind in (list, tuple, set, frozenset):
        return _sequence(value, kind)
    if kind is dict:
        return _mapping(value)
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.generic):
        return repr(value)
    if numpy is not None and isinstance(value, numpy.ndarray):
        return _array(value)
    module = kind.__module__.split(".")[0]
    if module == "pandas" and hasattr(value, "shape"):
        return _pandas(value)
    if module == "torch" and hasattr(value, "detach"):
        return f"Tensor {tuple(value.shape)} {value.dtype}: {_array(value.detach().cpu().numpy())}"
    name = getattr(value, "__name__", None)
    if isinstance(name, str):
        return f"{kind.__name__} {name}"
    return f"{kind.__name__} object"


def _sequence(value: Any, kind: type) -> str:
    items = sorted(value, key=repr) if kind in (set, frozenset) else value
    shown = [_describe(item) for _, item in zip(range(_MOST), items)]
    rest = "" if len(value) <= _MOST else ", …"
    size = "" if len(value) <= _MOST else f" ({len(value)} items)"
    left, right = {list: "[]", tuple: "()"}.get(kind, "{}")
    comma = "," if kind is tuple and len(value) == 1 else ""
    return f"{left}{', '.join(shown)}{comma}{rest}{right}{size}"


def _mapping(value: dict[Any, Any]) -> str:
    shown = [f"{_describe(k)}: {_describe(v)}" for _, (k, v) in zip(range(_MOST), value.items())]
    rest = "" if len(value) <= _MOST else ", …"
    size = "" if len(value) <= _MOST else f" ({len(value)} items)"
    return f"{{{', '.join(shown)}{rest}}}{size}"


def _array(value: Any) -> str:
    flat = value.reshape(-1)[:_MOST] if value.size else value.reshape(-1)
    shown = ", ".join(_number(item) for item in flat.tolist())
    rest = ", …" if value.size > _MOST else ""
    return f"{value.dtype} array {_shape(value.shape)}: {shown}{rest}"


def _number(item: Any) -> str:
    return repr(item) if isinstance(item, (int, float, complex, str, bool)) else _describe(item)


def _shape(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) if shape else "()"


def _pandas(value: Any) -> str:
    kind = type(value).__name__
    if kind == "DataFrame":
        columns = ", ".join(map(str, list(value.columns)[:_MOST]))
        rest = ", …" if value.shape[1] > _MOST else ""
        first = "" if value.empty else f"; first row {_describe(tuple(value.iloc[0])[:_MOST])}"
        return f"DataFrame {_shape(value.shape)} ({columns}{rest}){first}"
    first = ", ".join(_describe(item) for item in list(value[:_MOST]))
    rest = ", …" if len(value) > _MOST else ""
    return f"{kind} of {len(value)}, {value.dtype}: {first}{rest}"
