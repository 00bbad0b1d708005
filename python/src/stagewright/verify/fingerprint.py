"""Names any value by what it holds, so that values of two processes can be compared.

Two values with the same digest are equal for whoever uses them: types by the last part of their
name (``__main__.C`` is ``src.x.helpers.C``), floats bit by bit, sets without an order, no memory
addresses. Whether two parts are one object or equal copies is not seen. What cannot be named
(open files, generators, figures, what takes too long) is unknown: ``None`` for a digest.
"""

from __future__ import annotations

import hashlib
import re
import sys
import time
import types
from typing import Any

from stagewright.verify import libraries
from stagewright.verify.brief import describe

_SCALARS = frozenset({int, float, str, bool, type(None), bytes})
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
_CACHE = re.compile(r"cache|memo", re.IGNORECASE)
_DEEPEST = 100
_SHOWN_DEPTH = 3  # parts below are compared by their digest alone
_MOST_PARTS = 60  # of one value
_MOST_SHOWN = 400  # of one variable
_CALLABLES = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
)

Tree = dict[str, Any]
Pair = tuple[bytes, bytes]
"""The digest of a value, and one in which floats have nine digits only."""


class Unknown(Exception):
    """The value cannot be named."""


def digest_of(*parts: bytes | str) -> bytes:
    """A short digest of a sequence of texts."""
    made = hashlib.blake2b(digest_size=10)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        made.update(len(data).to_bytes(8, "little"))
        made.update(data)
    return made.digest()


class Fingerprinter:
    """Names the values of one moment. Values must not change while it is in use."""

    def __init__(self, seconds: float) -> None:
        """Give each variable at most so many seconds."""
        self._seconds = seconds
        self._deadline = 0.0
        self._shown = 0
        self._known: dict[int, tuple[Any, Pair]] = {}
        self._open: dict[int, int] = {}

    def name(self, value: Any) -> Tree:
        """The tree of a value.

        ``t``: type; ``d``: digest or None; ``r``: digest but for rounding; ``b``: in brief;
        ``p``: parts.
        """
        self._deadline = time.perf_counter() + self._seconds
        self._shown = 0
        self._open.clear()
        tree: Tree = {}
        try:
            self.walk(value, 0, tree)
        except Exception as error:  # whatever the value's own code raises
            reason = str(error) if isinstance(error, Unknown) else type(error).__name__
            tree = {"t": type_name(type(value)), "d": None, "b": describe(value), "why": reason}
        return tree

    def walk(self, value: Any, depth: int, tree: Tree | None) -> Pair:
        """The digests of a value; fills in the tree where one is given."""
        kind = type(value)
        if kind in _SCALARS:
            pair = _scalar(value, kind)
        else:
            pair = self._compound(value, kind, depth, tree)
        if tree is not None:
            tree["t"] = type_name(kind)
            tree["d"] = pair[0].hex()
            if pair[1] != pair[0]:
                tree["r"] = pair[1].hex()
            tree["b"] = describe(value)
        return pair

    def combine(
        self, kind: str, parts: list[tuple[str, Any]], depth: int, tree: Tree | None
    ) -> Pair:
        """The digests of something made of named parts, in this order."""
        exact, rounded = [kind], [kind]
        digests: list[list[Any]] = [exact, rounded]
        names = self._shown_parts(tree, depth, len(parts))
        for name, part in parts:
            inner: Tree | None = {} if names is not None else None
            pair = self._part(part, depth, inner)
            if names is not None and inner is not None:
                names[name] = inner
            for each, side in zip(digests, pair):
                each.append(name)
                each.append(side)
        return digest_of(*exact), digest_of(*rounded)

    def _part(self, part: Any, depth: int, tree: Tree | None) -> Pair:
        """A part that cannot be named does not make the whole unknown: all unknowns are alike."""
        if isinstance(part, libraries.Raw):
            if tree is not None:
                tree.update({"t": part.kind, "d": part.pair[0].hex(), "b": part.brief})
                if part.pair[1] != part.pair[0]:
                    tree["r"] = part.pair[1].hex()
            return part.pair
        try:
            return self.walk(part, depth + 1, tree)
        except (Unknown, TypeError, AttributeError, ValueError, NotImplementedError) as error:
            if isinstance(error, TooLong):
                raise
            unknown = digest_of("unknown")
            if tree is not None:
                tree.clear()
                tree.update({"t": type_name(type(part)), "d": None, "b": describe(part)})
            return unknown, unknown

    def _shown_parts(self, tree: Tree | None, depth: int, count: int) -> Tree | None:
        if tree is None or depth >= _SHOWN_DEPTH or count > _MOST_PARTS:
            return None
        self._shown += count
        if self._shown > _MOST_SHOWN:
            return None
        names: Tree = {}
        tree["p"] = names
        return names

    def _compound(self, value: Any, kind: type, depth: int, tree: Tree | None) -> Pair:
        if time.perf_counter() > self._deadline:
            raise TooLong("it takes too long to compare")
        if depth > _DEEPEST:
            raise Unknown("it is too deep")
        key = id(value)
        if key in self._open:
            same = digest_of("cycle", str(len(self._open) - self._open[key]))
            return same, same
        known = self._known.get(key)
        if known is not None and tree is None:
            return known[1]
        self._open[key] = len(self._open)
        try:
            pair = self._content(value, kind, depth, tree)
        finally:
            del self._open[key]
        if not hasattr(value, "nbytes"):
            self._known[key] = (value, pair)
        return pair

    def _content(self, value: Any, kind: type, depth: int, tree: Tree | None) -> Pair:
        if kind in (list, tuple):
            return self._sequence(value, kind, depth, tree)
        if kind is dict:
            return self._mapping(value, depth, tree)
        if kind in (set, frozenset):
            pairs = sorted(self.walk(item, depth + 1, None) for item in value)
            return _of_pairs(kind.__name__, pairs)
        if isinstance(value, types.ModuleType):
            return _named("module", value.__name__)
        if isinstance(value, type):
            return _named("class", value.__qualname__.split(".")[-1])
        if isinstance(value, (types.GeneratorType, types.CoroutineType, types.FrameType)):
            raise Unknown("it runs")
        if isinstance(value, types.MethodType):
            parts = [("of", value.__self__)]
            return self.combine(f"method {value.__name__}", parts, depth, tree)
        if isinstance(value, _CALLABLES):
            return self._function(value, depth, tree)
        found = libraries.parts_of(value, kind, depth)
        if found is not None:
            return self.combine(found.kind, found.parts, depth, tree)
        return self._instance(value, kind, depth, tree)

    def _sequence(self, value: Any, kind: type, depth: int, tree: Tree | None) -> Pair:
        if len(value) > _MOST_PARTS and set(map(type, value)) <= _SCALARS:
            return libraries.of_scalars(kind.__name__, value)
        parts = [(f"[{index}]", item) for index, item in enumerate(value)]
        return self.combine(kind.__name__, parts, depth, tree)

    def _mapping(self, value: dict[Any, Any], depth: int, tree: Tree | None) -> Pair:
        if set(map(type, value)) <= _SCALARS:
            parts = [(f"[{hide_addresses(repr(key))}]", item) for key, item in value.items()]
            return self.combine("dict", parts, depth, tree)
        flat = [part for pair in value.items() for part in pair]
        parts = [(f"{'key' if at % 2 == 0 else 'value'} {at // 2}", p) for at, p in enumerate(flat)]
        return self.combine("dict", parts, depth, tree)

    def _function(self, value: Any, depth: int, tree: Tree | None) -> Pair:
        """By its name and signature: the code of a moved function reads its names in other ways."""
        code = getattr(value, "__code__", None)
        names = "" if code is None else " ".join(code.co_varnames[: code.co_argcount])
        parts = [("defaults", getattr(value, "__defaults__", None))]
        return self.combine(f"function {value.__name__}({names})", parts, depth, tree)

    def _instance(self, value: Any, kind: type, depth: int, tree: Tree | None) -> Pair:
        """What pickle would keep of it."""
        if kind.__module__.split(".")[0] in ("matplotlib", "seaborn", "plotly", "IPython", "_io"):
            raise Unknown("it is drawn, not compared")
        try:
            reduced = value.__reduce_ex__(4)
        except Exception as error:
            raise Unknown("it cannot be pickled") from error
        if isinstance(reduced, str):
            return _named("global", reduced.split(".")[-1])
        maker, arguments, state, items, pairs = (tuple(reduced) + (None,) * 5)[:5]
        made_by = getattr(maker, "__name__", "")
        arguments = arguments or ()
        if made_by in ("__newobj__", "_reconstructor", "__newobj_ex__"):
            arguments = arguments[1:]
        parts: list[tuple[str, Any]] = []
        if any(argument is not None for argument in arguments):
            parts.extend((f"({at})", argument) for at, argument in enumerate(arguments))
        parts.extend(_attributes(state))
        if items is not None:
            parts.extend((f"[{at}]", item) for at, item in enumerate(items))
        if pairs is not None:
            parts.append(("items", dict(pairs)))
        return self.combine(f"instance {type_name(kind)}", parts, depth, tree)


class TooLong(Unknown):
    """There was not enough time."""


def _attributes(state: Any) -> list[tuple[str, Any]]:
    """Attributes in the order of their names; what is only remembered to save time is left out."""
    if isinstance(state, tuple) and len(state) == 2 and isinstance(state[1], dict):
        return _attributes(state[0]) + _attributes(state[1])
    if isinstance(state, dict):
        names = sorted(str(name) for name in state)
        by_name = {str(name): item for name, item in state.items()}
        return [(f".{name}", by_name[name]) for name in names if not _CACHE.search(name)]
    return [] if state is None else [(".state", state)]


def _scalar(value: Any, kind: type) -> Pair:
    if kind is float:
        return digest_of("float", value.hex()), digest_of("float", f"{value:.8e}")
    text = hide_addresses(value) if kind is str else repr(value)
    exact = digest_of(kind.__name__, text)
    return exact, exact


def _named(kind: str, name: str) -> Pair:
    exact = digest_of(kind, name)
    return exact, exact


def _of_pairs(kind: str, pairs: list[Pair]) -> Pair:
    return digest_of(kind, *(a for a, _ in pairs)), digest_of(kind, *(b for _, b in pairs))


def hide_addresses(text: str) -> str:
    """Memory addresses are other ones in each process."""
    if len(text) > 1_000_000 or "0x" not in text:
        return text
    return _ADDRESS.sub("0x…", text)


def type_name(kind: type) -> str:
    """``ndarray``, ``DataFrame``, ``C``: the last part, wherever the class stands."""
    return kind.__qualname__.split(".")[-1]


def is_variable(value: Any) -> bool:
    """Whether a name with this value is data, and no import or definition."""
    if isinstance(value, (types.ModuleType, type, *_CALLABLES)):
        return False
    return not type(value).__module__.startswith(("IPython", "ipykernel")) and value is not sys
