"""What is true of a notebook's variables at one moment: whether a refusal's reason holds is judged by this."""

import collections.abc
import io
import types
from itertools import combinations
from typing import Any

LIMIT = 200


def snapshot(names: dict[str, Any]) -> dict[str, Any]:
    """Gives facts of each variable, and the pairs of variables of which one sees changes of the other's memory."""
    own = {
        name: value
        for name, value in names.items()
        if not name.startswith("_") and name not in ("In", "Out", "exit", "quit", "open", "get_ipython")
    }
    facts = {name: facts_of(value) for name, value in own.items() if not isinstance(value, types.ModuleType)}
    parts = {name: arrays_in(value) for name, value in own.items()}
    shared = [[a, b] for a, b in combinations(parts, 2) if share_memory(parts[a], parts[b])]
    return {"facts": facts, "shared": shared}


def facts_of(value: Any) -> dict[str, Any]:
    """Gives what a value is, as far as refusals speak of it."""
    inside = list(reach(value))
    arrays = [part for part in inside if type(part).__module__ == "numpy" and hasattr(part, "flags")]
    return {
        "isHandle": any(isinstance(part, HANDLES) for part in inside) or not can_pickle(value),
        "isFunction": any(callable(part) for part in inside),
        "isDictView": any(isinstance(part, collections.abc.MappingView) for part in inside),
        "isArray": arrays != [],
        "isPartOfArray": any(part.base is not None or not part.flags.writeable for part in arrays),
        "state": state_of(value),
        "id": id(value),
    }


HANDLES = (collections.abc.Iterator, collections.abc.MappingView, io.IOBase, memoryview)


def reach(value: Any, depth: int = 4) -> Any:
    """Gives a value and what it holds."""
    yield value
    if depth == 0 or isinstance(value, str | bytes | type):
        return
    held: list[Any] = []
    if isinstance(value, dict):
        held = list(value.values())[:LIMIT]
    elif isinstance(value, list | tuple | set):
        held = list(value)[:LIMIT]
    elif isinstance(value, types.FunctionType):
        held = [cell.cell_contents for cell in value.__closure__ or ()] + list(value.__defaults__ or ())
    elif isinstance(value, types.MethodType | types.BuiltinMethodType):
        held = [value.__self__]
    elif type(value).__module__ == "__main__":
        held = list(vars(value).values()) if hasattr(value, "__dict__") else []
    for part in held:
        yield from reach(part, depth - 1)


def can_pickle(value: Any) -> bool:
    import cloudpickle

    try:
        cloudpickle.dumps(value)
    except Exception:
        return False
    return True


def state_of(value: Any) -> str:
    """Gives a text that changes when the value does; for functions and classes, when what they remember does."""
    if isinstance(value, types.FunctionType):
        closure = [repr(cell.cell_contents) for cell in value.__closure__ or ()]
        return f"{value.__defaults__!r} {closure} {vars(value)!r}"
    if isinstance(value, type):
        return repr({k: v for k, v in vars(value).items() if not k.startswith("__")})
    if hasattr(value, "cache_info"):
        return repr(value.cache_info())
    return repr(value)


def arrays_in(value: Any) -> list[Any]:
    """Gives the arrays that a value is, holds or shows."""
    found = []
    for part in reach(value):
        kind = type(part).__module__.partition(".")[0]
        if kind == "numpy" and hasattr(part, "__array_interface__") and part.ndim:
            found.append(part)
        elif kind == "numpy" and hasattr(part, "base") and hasattr(part, "coords"):
            found.append(part.base)
        elif kind == "pandas" and hasattr(part, "to_numpy"):
            columns = [part[name] for name in part] if hasattr(part, "columns") else [part]
            found.extend(column.to_numpy() for column in columns if hasattr(column, "to_numpy"))
    return found


def share_memory(some: list[Any], others: list[Any]) -> bool:
    import numpy as np

    return any(np.may_share_memory(a, b) for a in some for b in others)
