"""What a variable of a running notebook is, without running anything of the notebook.

Only values of exactly known types are looked at more closely: what a foreign class does when it is
shown, measured or gone through is unknown, so it is only named.
"""

from __future__ import annotations

import sys
from typing import Any, Callable

Facts = dict

_SIZED = (list, tuple, dict, set, frozenset, str, bytes, bytearray, range)
_PLAIN = (type(None), bool, int, float, complex)
MOST_COLUMNS = 100


def describe(value: Any) -> Facts:
    """The type of a value, and, where that is cheap and safe: shape, dtype, length, bytes."""
    kind = type(value)
    facts: Facts = {"type": type_name(kind)}
    try:
        for known, look in _looks():
            if kind is known:
                facts.update(look(value))
                break
    except Exception:  # a library of another shape: the type's name has to do
        pass
    return facts


def type_name(kind: type) -> str:
    """Module and name of a class, read past its metaclass: ``pandas.core.frame.DataFrame``."""
    module = type.__dict__["__module__"].__get__(kind)
    name = type.__dict__["__qualname__"].__get__(kind)
    if type(module) is not str or module in ("builtins", "__main__"):
        return name
    return f"{module}.{name}"


def _looks() -> list[tuple[type, Callable[[Any], Facts]]]:
    """Exact types, with what to look at. Libraries that the notebook has not imported are not."""
    found: list[tuple[type, Callable[[Any], Facts]]] = [(kind, _sized) for kind in _SIZED]
    found += [(kind, _plain) for kind in _PLAIN]
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        found.append((numpy.ndarray, _array))
    pandas = sys.modules.get("pandas")
    if pandas is not None:
        found += [(pandas.DataFrame, _frame), (pandas.Series, _series), (pandas.Index, _series)]
    torch = sys.modules.get("torch")
    if torch is not None:
        found += [(torch.Tensor, _tensor), (torch.nn.Parameter, _tensor)]
    return found


def _plain(value: Any) -> Facts:
    return {"bytes": sys.getsizeof(value)}


def _sized(value: Any) -> Facts:
    return {"length": len(value), "bytes": sys.getsizeof(value)}


def _array(value: Any) -> Facts:
    return {"shape": list(value.shape), "dtype": str(value.dtype), "bytes": value.nbytes}


def _tensor(value: Any) -> Facts:
    size = value.element_size() * value.nelement()
    dtype = str(value.dtype).replace("torch.", "")
    return {"shape": list(value.shape), "dtype": dtype, "bytes": size, "device": str(value.device)}


def _frame(value: Any) -> Facts:
    dtypes = list(value.dtypes.array)
    facts: Facts = {"shape": list(value.shape)}
    columns = list(value.columns.array) if _is_known(value.columns.dtype) else []
    facts["columns"] = [
        {"name": name if type(name) is str else str(place), "dtype": _dtype_name(dtype)}
        for place, (name, dtype) in enumerate(zip(columns, dtypes))
    ][:MOST_COLUMNS]
    if all(map(_is_known, dtypes)):
        facts["bytes"] = int(value.memory_usage(index=False, deep=False).sum())
    return facts


def _series(value: Any) -> Facts:
    facts: Facts = {"shape": list(value.shape), "dtype": _dtype_name(value.dtype)}
    if _is_known(value.dtype):
        facts["bytes"] = int(value.nbytes)
    return facts


def _is_known(dtype: Any) -> bool:
    """Whether a dtype is NumPy's or pandas's own; arrays of others are somebody else's code."""
    module = type(dtype).__module__
    return type(module) is str and module.split(".")[0] in ("numpy", "pandas")


def _dtype_name(dtype: Any) -> str:
    return str(dtype) if _is_known(dtype) else type_name(type(dtype))
