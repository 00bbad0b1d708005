"""Notes the seeds that a program really sets, without importing any library for it.

A finder at the front of ``sys.meta_path`` waits for the few modules that have seeding functions;
when the program has imported one, its functions are wrapped. The modules' own loaders are back in
place while they execute.
"""

from __future__ import annotations

import sys
from typing import Any, Callable

Record = Callable[[str, str], None]

# library, the module that must be loaded, where the function is to be found, its name
_FUNCTIONS = (
    ("random", "random", ("random",), "seed"),
    ("numpy", "numpy.random", ("numpy.random", "numpy.random.mtrand"), "seed"),
    ("numpy", "numpy.random", ("numpy.random", "numpy.random._generator"), "default_rng"),
    ("torch", "torch", ("torch", "torch.random"), "manual_seed"),
    ("tensorflow", "tensorflow", ("tensorflow.random",), "set_seed"),
)
_MOST = 50  # different seeds of one library that are noted


def install(record: Record) -> None:
    """Call ``record(library, seed)`` for each different seed that the program sets from now on."""
    waiting = {module for _, module, _, _ in _FUNCTIONS}
    seen: dict[str, set[str]] = {}

    def note(library: str, seed: str) -> None:
        known = seen.setdefault(library, set())
        if seed not in known and len(known) < _MOST:
            known.add(seed)
            record(library, seed)

    for module in [name for name in waiting if name in sys.modules]:
        waiting.discard(module)
        _patch(module, note)
    sys.meta_path.insert(0, _Finder(waiting, note))  # type: ignore[arg-type]


def _patch(loaded: str, note: Record) -> None:
    for library, module, places, name in _FUNCTIONS:
        if module != loaded:
            continue
        original = getattr(_find(places[0]), name, None)
        if original is None:
            continue
        wrapper = _wrap(original, places[0], name, library, note)
        for place in places:
            owner = _find(place)
            if owner is not None and getattr(owner, name, None) is not None:
                setattr(owner, name, wrapper)


def _find(place: str) -> Any:
    """The module of that name; an attribute of its parent where it is no module of its own."""
    if place in sys.modules:
        return sys.modules[place]
    parent, _, name = place.rpartition(".")
    return getattr(sys.modules.get(parent), name, None)


def _wrap(original: Any, place: str, name: str, library: str, note: Record) -> Any:
    def seeding(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        try:
            value = args[0] if args else next(iter(kwargs.values()), None)
            text = _text(value)
            if text is not None and (name != "default_rng" or not _from_library()):
                note(library, text)
        except Exception:  # noting must never stop the program, whatever was passed
            pass
        return result

    # Found by this name again, so that pickling the function still works.
    seeding.__module__, seeding.__name__, seeding.__qualname__ = place, name, name
    seeding.__doc__ = original.__doc__
    seeding.__wrapped__ = original  # type: ignore[attr-defined]
    return seeding


def _text(value: Any) -> str | None:
    """The seed as text; None for what is no seed, such as a generator that is handed on."""
    if isinstance(value, (int, float, str)):
        return str(value)[:100]
    index = getattr(type(value), "__index__", None)
    if index is not None and not getattr(value, "shape", ()):
        return str(index(value))
    text = repr(value)[:100]
    return None if value is None or " at 0x" in text else text


def _from_library() -> bool:
    """Whether a library makes a generator for itself, as SciPy does when it is imported."""
    caller = sys._getframe(2).f_code.co_filename
    return "site-packages" in caller or "dist-packages" in caller


class _Finder:
    def __init__(self, waiting: set[str], note: Record) -> None:
        self._waiting = waiting
        self._note = note

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name not in self._waiting:
            return None
        self._waiting.discard(name)
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            if finder is self or find is None:
                continue
            spec = find(name, path, target)
            if spec is None:
                continue
            if hasattr(spec.loader, "exec_module"):
                spec.loader = _Loader(spec.loader, name, self._note)
            return spec
        return None


class _Loader:
    def __init__(self, loader: Any, name: str, note: Record) -> None:
        self._loader = loader
        self._name = name
        self._note = note

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: Any) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: Any) -> None:
        module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        try:
            _patch(self._name, self._note)
        except Exception:  # a library of another shape is not observed, and runs as ever
            pass
