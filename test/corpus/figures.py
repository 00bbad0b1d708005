"""The figures that a notebook shows, and how they are compared, by pixels, with those that a pipeline saves."""

import base64
import io
import re
from pathlib import Path

import nbformat
import numpy as np
from matplotlib.image import imread


def shown_figures(notebook: nbformat.NotebookNode) -> list[bytes]:
    """Gives the figures that the notebook shows, in order, as PNG files."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    found = [output.get("data", {}).get("image/png") for output in outputs]
    return [base64.b64decode(text) for text in found if text is not None]


def saved_figures(folder: Path, stages: list[str]) -> list[bytes]:
    """Gives the figures that the stages of a pipeline saved, in the order of the stages."""
    found: list[bytes] = []
    for stage in stages:
        paths = (folder / "reports" / "figures" / stage).glob("figure_*.png")
        ordered = sorted(paths, key=lambda path: int(re.sub(r"\D", "", path.stem)))
        found += [path.read_bytes() for path in ordered]
    return found


def difference(one: bytes, other: bytes) -> str | None:
    """Says how two pictures differ; None when each pixel is the same. What the files say besides does not count."""
    first, second = imread(io.BytesIO(one)), imread(io.BytesIO(other))
    if first.shape != second.shape:
        return f"{first.shape[1]}×{first.shape[0]} pixels, then {second.shape[1]}×{second.shape[0]}"
    other_pixels = (first != second).reshape(*first.shape[:2], -1).any(axis=2)
    if not other_pixels.any():
        return None
    most = np.abs(first - second).max() * 255
    return f"{other_pixels.sum()} of {other_pixels.size} pixels differ, by {most:.0f} of 255 at most"


def differing(shown: list[bytes], saved: list[bytes]) -> dict[int, str]:
    """Gives, by their places from 0, how the figures that both have differ."""
    found = {place: difference(*pair) for place, pair in enumerate(zip(shown, saved, strict=False))}
    return {place: text for place, text in found.items() if text is not None}
