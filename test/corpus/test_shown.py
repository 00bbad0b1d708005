"""The comparison of shown with printed text."""

import sys
from pathlib import Path

import nbformat.v4 as v4

sys.path.insert(0, str(Path(__file__).parent))

from shown import Difference, first_difference, shown_text


def test_stdout_and_shown_values_count_in_order_and_figures_do_not() -> None:
    """Figures and stderr are not text; an object's repr beside a figure is."""
    cell = v4.new_code_cell(
        "…",
        outputs=[
            v4.new_output("execute_result", data={"text/plain": "[<Line2D at 0x7f0011223344>]"}),
            v4.new_output("display_data", data={"text/plain": "<Figure>", "image/png": "AAAA"}),
            v4.new_output("stream", name="stderr", text="warning\n"),
            v4.new_output("stream", name="stdout", text="one  \ntwo\n"),
        ],
    )
    assert shown_text(v4.new_notebook(cells=[cell])) == ["[<Line2D at 0x…>]", "one\ntwo"]


def test_a_changed_digit_a_missing_and_a_surplus_line_differ() -> None:
    """What a wrong pipeline would print."""
    assert first_difference(["a\nb 1", "c"], "a\nb 1\n\nc\n") is None
    assert first_difference(["a\nb 1", "c"], "a\nb 2\nc\n") == Difference("b 1", "b 2")
    assert first_difference(["a\nb 1", "c"], "a\nb 1\n") == Difference("c", "")
    assert first_difference(["a"], "a\nmore\n") == Difference("(nothing more)", "more")


def test_empty_lines_inside_one_output_count() -> None:
    """Layout between outputs is free, within an output it is text."""
    assert first_difference(["a\n\nb"], "a\nb") is not None


def test_the_clock_of_a_summary_does_not_count_but_a_timing_does() -> None:
    """A summary's head says when it was made; a duration is a result like any other."""
    old = "Date:                Sat, 21 Nov 2026\nTime:                        09:06:45"
    new = "Date:                Sun, 22 Nov 2026\nTime:                        10:16:00"
    cell = v4.new_code_cell("…", outputs=[v4.new_output("stream", name="stdout", text=old)])
    assert first_difference(shown_text(v4.new_notebook(cells=[cell])), new) is None
    assert first_difference(["took 1.2 s"], "took 1.3 s") is not None
