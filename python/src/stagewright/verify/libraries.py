"""How NumPy, pandas, SciPy and PyTorch hold values: the parts that make two of them equal."""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

_CHUNKS = 16
_SMALL = 32
_MOST_ROUNDED = 5_000_000


class Raw(NamedTuple):
    """A part whose digests are known already."""

    kind: str
    pair: tuple[bytes, bytes]
    brief: str


class Parts(NamedTuple):
    """What a value is made of."""

    kind: str
    parts: list[tuple[str, Any]]


def parts_of(value: Any, kind: type, depth: int) -> Parts | None:
    """The parts of a library's value; None for what is known in no special way."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    if isinstance(value, numpy.generic):
        array = numpy.asarray(value)
        return Parts(f"scalar {array.dtype}", [("value", _piece(array, numpy, str(array.dtype)))])
    if isinstance(value, numpy.ma.MaskedArray):
        shape = [("data", value.filled()), ("mask", numpy.ma.getmaskarray(value))]
        return Parts("masked array", shape)
    if isinstance(value, numpy.ndarray):
        return _array(value, kind, numpy)
    module = kind.__module__.split(".")[0]
    if module == "pandas":
        return _pandas(value, kind, numpy)
    if module == "scipy" and hasattr(value, "tocoo"):
        return _sparse(value, kind)
    if module == "torch" and hasattr(value, "detach"):
        return _tensor(value, kind)
    return None


def of_scalars(kind: str, values: Any) -> tuple[bytes, bytes]:
    """Many plain values at once; floats exactly, as their ``repr`` is."""
    from stagewright.verify.fingerprint import digest_of, hide_addresses

    exact = digest_of(kind, hide_addresses(repr(list(values))))
    if float not in set(map(type, values)):
        return exact, exact
    short = [f"{item:.8e}" if type(item) is float else repr(item) for item in values]
    return exact, digest_of(kind, "\n".join(short))


def _array(value: Any, kind: type, numpy: Any) -> Parts:
    name = "" if kind is numpy.ndarray else f" {kind.__qualname__.split('.')[-1]}"
    head = f"array{name} {value.dtype} {value.shape}"
    if value.dtype == object:
        return Parts(head, [("values", value.reshape(-1).tolist())])
    if value.dtype.names is not None:
        # The bytes between the fields hold anything.
        return Parts(head, [(f"[{field!r}]", value[field]) for field in value.dtype.names])
    if value.size == 0:
        return Parts(head, [])
    label = str(value.dtype)
    if value.size <= _SMALL:
        flat = [value[place] for place in numpy.ndindex(value.shape)]
        places = [", ".join(map(str, place)) for place in numpy.ndindex(value.shape)]
        pieces = [_piece(numpy.asarray(item), numpy, label) for item in flat]
        return Parts(head, [(f"[{place}]", p) for place, p in zip(places, pieces)])
    rows = value if value.ndim > 0 and value.shape[0] > 1 else value.reshape(-1)
    step = -(-len(rows) // _CHUNKS)
    return Parts(
        head,
        [
            (
                f"[{start}:{min(start + step, len(rows))}]",
                _piece(rows[start : start + step], numpy, label),
            )
            for start in range(0, len(rows), step)
        ],
    )


def _piece(array: Any, numpy: Any, label: str) -> Raw:
    from stagewright.verify.brief import describe
    from stagewright.verify.fingerprint import digest_of

    whole = numpy.ascontiguousarray(array)
    if whole.dtype.kind in "fc":
        # All NaNs are one; a copy, as the value is the person's.
        exact = digest_of(
            label, numpy.where(whole != whole, numpy.nan, whole).astype(whole.dtype).tobytes()
        )
        rounded = digest_of(label, _rounded(whole, numpy)) if whole.size <= _MOST_ROUNDED else exact
    else:
        exact = rounded = digest_of(label, whole.tobytes())
    brief = (
        repr(array.item()) if array.ndim == 0 and array.dtype.kind in "biufc" else describe(array)
    )
    return Raw(label, (exact, rounded), brief)


def _rounded(array: Any, numpy: Any) -> bytes:
    """Floats with nine significant digits, about."""
    if array.dtype.kind == "c":
        return _rounded(array.real, numpy) + _rounded(array.imag, numpy)
    with numpy.errstate(all="ignore"):
        mantissa, exponent = numpy.frexp(array.astype(numpy.float64))
        whole = numpy.rint(mantissa * 2.0**30)
    data: bytes = numpy.nan_to_num(whole, nan=7e18).tobytes() + exponent.tobytes()
    return data


def _pandas(value: Any, kind: type, numpy: Any) -> Parts | None:
    name = kind.__qualname__.split(".")[-1]
    if name == "DataFrame" and hasattr(value, "iloc"):
        arrays = [value.iloc[:, at].array for at in range(value.shape[1])]
        parts: list[tuple[str, Any]] = [("index", value.index), ("columns", value.columns)]
        parts.append(("dtypes", [str(array.dtype) for array in arrays]))
        labels = [f"[{label!r}]" for label in value.columns]
        parts.extend((label, _content(array, numpy)) for label, array in zip(labels, arrays))
        return Parts("DataFrame", [*parts, ("attrs", value.attrs)])
    if name == "MultiIndex":
        parts = [(f"level {at}", value.get_level_values(at)) for at in range(value.nlevels)]
        return Parts(name, [*parts, ("names", list(value.names))])
    if name == "Series" or name.endswith("Index"):
        parts = [("values", _content(value.array, numpy)), ("dtype", str(value.dtype))]
        if name == "Series":
            return Parts(name, [*parts, ("index", value.index), ("name", value.name)])
        freq = getattr(value, "freqstr", None)
        return Parts(name, [*parts, ("names", list(value.names)), ("freq", freq)])
    if hasattr(value, "dtype") and hasattr(value, "isna") and hasattr(value, "__len__"):
        return Parts(name, [("values", _content(value, numpy)), ("dtype", str(value.dtype))])
    return None


def _content(array: Any, numpy: Any) -> Any:
    """The values of a column, whatever holds them."""
    if hasattr(array, "categories") and hasattr(array, "codes"):
        return [numpy.asarray(array.codes), list(array.categories), bool(array.ordered)]
    if isinstance(array.dtype, numpy.dtype):
        return numpy.asarray(array)
    if hasattr(array, "asi8"):
        return array.asi8
    return list(numpy.asarray(array, dtype=object))


def _sparse(value: Any, kind: type) -> Parts:
    name = kind.__qualname__.split(".")[-1]
    if value.format in ("csr", "csc", "bsr"):
        names = ("data", "indices", "indptr")
        parts = [(each, getattr(value, each)) for each in names]
    else:
        coo = value.tocoo()
        parts = [("row", coo.row), ("col", coo.col), ("data", coo.data)]
    return Parts(f"{name} {value.shape}", parts)


def _tensor(value: Any, kind: type) -> Parts:
    import torch

    plain = value.detach().cpu().contiguous()
    if plain.dtype == torch.bfloat16:
        plain = plain.view(torch.int16)
    device = value.device.type
    head = f"{kind.__name__} {value.dtype} {tuple(value.shape)} {device} {value.requires_grad}"
    return Parts(head, [("values", plain.numpy())])
