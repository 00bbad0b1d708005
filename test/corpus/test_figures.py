"""The comparison of figures by pixels."""

import base64
import io
import sys
from pathlib import Path

import nbformat.v4 as v4
import numpy as np
from matplotlib.image import imsave

sys.path.insert(0, str(Path(__file__).parent))

from figures import difference, differing, saved_figures, shown_figures


def _picture(shape: tuple[int, int] = (4, 5), spot: float = 0.0, title: str = "") -> bytes:
    pixels = np.zeros((*shape, 3))
    pixels[1, 2, 0] = spot
    target = io.BytesIO()
    imsave(target, pixels, format="png", metadata={"Title": title})
    return target.getvalue()


def test_one_pixel_or_another_size_differs_and_metadata_does_not() -> None:
    """A file says more than its pixels."""
    assert difference(_picture(), _picture(title="another")) is None
    assert difference(_picture(), _picture(spot=0.2)) == "1 of 20 pixels differ, by 51 of 255 at most"
    assert difference(_picture(), _picture((6, 5))) == "5×4 pixels, then 5×6"
    assert list(differing([_picture(), _picture()], [_picture(), _picture(spot=1)])) == [1]


def test_figures_come_in_the_order_of_stages_and_of_their_numbers(tmp_path: Path) -> None:
    """The tenth comes after the second; text is no figure."""
    pictures = [_picture(spot=number / 10) for number in range(4)]
    for path, picture in zip(
        ["b/figure_1", "a/figure_2", "a/figure_10", "a/figure_1"], pictures, strict=True
    ):
        target = tmp_path / "reports" / "figures" / f"{path}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(picture)
    assert saved_figures(tmp_path, ["a", "b"]) == [pictures[place] for place in (3, 1, 2, 0)]
    shown = v4.new_output("display_data", data={"image/png": base64.b64encode(pictures[1]).decode()})
    text = v4.new_output("stream", name="stdout", text="a")
    assert shown_figures(v4.new_notebook(cells=[v4.new_code_cell("", outputs=[text, shown])])) == [
        pictures[1]
    ]
