"""What code runs in, besides its variables: settings of libraries, random generators, figures."""

from __future__ import annotations

import io
import sys
from typing import Any

from stagewright.verify.fingerprint import digest_of

# What differs between a kernel and a program by nature, or says nothing of what is computed.
_NO_SETTING = frozenset(
    {
        "matplotlib.backend",
        "matplotlib.interactive",
        "matplotlib.toolbar",
        "matplotlib.savefig.directory",
        "matplotlib.backend_fallback",
        "pandas.display.max_columns",
        "pandas.display.width",
        "pandas.display.encoding",
        "pandas.display.notebook_repr_html",
        "pandas.display.large_repr",
    }
)
_LONGEST = 300
_MOST_FIGURE_PARTS = 60


def settings() -> dict[str, str]:
    """Settings of the libraries that are loaded, by dotted name."""
    found: dict[str, str] = {}
    for read in (_warnings, _numpy, _pandas, _matplotlib, _sklearn, _torch, _process):
        try:
            found.update(read())
        except Exception:  # a library of another version is not looked at
            continue
    return {name: text[:_LONGEST] for name, text in found.items() if name not in _NO_SETTING}


def _warnings() -> dict[str, str]:
    import warnings

    return {"warnings.filters": repr([(f[0], str(f[1]), f[2].__name__) for f in warnings.filters])}


def _numpy() -> dict[str, str]:
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return {}
    found = {f"numpy.printoptions.{k}": repr(v) for k, v in numpy.get_printoptions().items()}
    found.update({f"numpy.errstate.{k}": repr(v) for k, v in numpy.geterr().items()})
    return found


def _pandas() -> dict[str, str]:
    config = sys.modules.get("pandas._config.config")
    if config is None:
        return {}
    found: dict[str, str] = {}

    def collect(prefix: str, options: dict[str, Any]) -> None:
        for name, value in options.items():
            if isinstance(value, dict):
                collect(f"{prefix}.{name}", value)
            else:
                found[f"{prefix}.{name}"] = repr(value)

    collect("pandas", config._global_config)
    return found


def _matplotlib() -> dict[str, str]:
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is None:
        return {}
    # Looking one up resolves the backend; its items as a dict do not.
    return {f"matplotlib.{k}": repr(v) for k, v in dict.items(matplotlib.rcParams)}


def _sklearn() -> dict[str, str]:
    config = sys.modules.get("sklearn._config")
    if config is None:
        return {}
    return {f"sklearn.{k}": repr(v) for k, v in config.get_config().items()}


def _torch() -> dict[str, str]:
    torch = sys.modules.get("torch")
    if torch is None:
        return {}
    return {
        "torch.default_dtype": str(torch.get_default_dtype()),
        "torch.deterministic": str(torch.are_deterministic_algorithms_enabled()),
        "torch.grad": str(torch.is_grad_enabled()),
    }


def _process() -> dict[str, str]:
    import locale
    import os

    found = {"locale": str(locale.setlocale(locale.LC_ALL)), "folder": os.getcwd()}
    decimal = sys.modules.get("decimal")
    if decimal is not None:
        found["decimal.prec"] = str(decimal.getcontext().prec)
    return found


def random_states() -> dict[str, str]:
    """The states of the process-wide random generators, by library."""
    found: dict[str, str] = {}
    random = sys.modules.get("random")
    if random is not None:
        found["random"] = digest_of(repr(random.getstate())).hex()
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        name, keys, *rest = numpy.get_state()
        found["numpy"] = digest_of(name, keys.tobytes(), repr(rest)).hex()
    torch = sys.modules.get("torch")
    if torch is not None:
        found["torch"] = digest_of(torch.get_rng_state().numpy().tobytes()).hex()
    return found


class Undisturbed:
    """Keeps what is done inside from drawing random numbers and from writing to stderr."""

    def __enter__(self) -> None:
        """Remember."""
        random, numpy = sys.modules.get("random"), sys.modules.get("numpy.random")
        self._random = None if random is None else random.getstate()
        self._numpy = None if numpy is None else numpy.get_state()
        self._stderr, sys.stderr = sys.stderr, io.StringIO()

    def __exit__(self, *error: object) -> None:
        """Put back."""
        sys.stderr = self._stderr
        if self._random is not None:
            sys.modules["random"].setstate(self._random)
        if self._numpy is not None:
            sys.modules["numpy.random"].set_state(self._numpy)


def picture(figure: Any) -> dict[str, Any] | None:
    """A figure by its pixels, and what it is made of; None for an empty one, which nobody shows."""
    if not figure.axes and not figure.lines:
        return None
    drawn = io.BytesIO()
    # Written twice, once here: the same settings for a kernel and a program.
    figure.savefig(
        drawn, format="png", dpi=figure.dpi, bbox_inches="tight", metadata={"Software": None}
    )
    width, height = (figure.get_size_inches() * figure.dpi).round().tolist()
    parts = {"size": f"{width:g} x {height:g}"}
    for at, axes in enumerate(figure.axes, start=1):
        parts.update({f"axes {at}, {name}": text for name, text in _axes(axes)})
    return {
        "d": digest_of(drawn.getvalue()).hex(),
        "p": dict(list(parts.items())[:_MOST_FIGURE_PARTS]),
    }


def _axes(axes: Any) -> list[tuple[str, str]]:
    texts = {
        "title": axes.get_title(),
        "x label": axes.get_xlabel(),
        "y label": axes.get_ylabel(),
    }
    found = [(name, text) for name, text in texts.items() if text]
    for at, line in enumerate(axes.lines, start=1):
        found.append((f"line {at}", _data(line.get_xydata())))
    for at, image in enumerate(axes.images, start=1):
        found.append((f"image {at}", _data(image.get_array())))
    for at, group in enumerate(axes.collections, start=1):
        found.append((f"collection {at}", _data(group.get_offsets())))
    sizes = [(p.get_window_extent().bounds) for p in axes.patches]
    if sizes:
        found.append(("patches", f"{len(sizes)}: {digest_of(repr(sizes)).hex()[:8]}"))
    return found


def _data(values: Any) -> str:
    import numpy

    from stagewright.verify.brief import describe

    array = numpy.asarray(values)
    return f"{describe(array)} [{digest_of(numpy.ascontiguousarray(array).tobytes()).hex()[:8]}]"
