"""The text that a notebook shows, and how it is compared with what a pipeline prints."""

import re
from dataclasses import dataclass

import nbformat

ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
# The head of every statsmodels summary says when it was made.
MADE_AT = re.compile(r"\b(Date: +)\w{3}, \d\d \w{3} \d{4}|\b(Time: +)\d\d:\d\d:\d\d")
# What joblib's Memory prints when it has computed something: a notebook may show the same twice by luck.
TOOK = re.compile(r"\d+\.\d+s, \d+\.\d+min")


@dataclass(frozen=True)
class Difference:
    """The first place where two texts differ."""

    expected: str
    actual: str


def normal(text: str) -> str:
    """Hides memory addresses, the clock in statsmodels' summaries, and white space at the end of lines."""
    text = ADDRESS.sub("0x…", text.replace("\r\n", "\n"))
    lines = MADE_AT.sub(lambda found: f"{found[1] or found[2]}…", text).split("\n")
    return "\n".join(line.rstrip() for line in lines)


def shown_text(notebook: nbformat.NotebookNode) -> list[str]:
    """Gives the texts that the notebook shows, in order: stdout, and the plain text of shown values that are not figures."""
    chunks: list[str] = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stdout":
                chunks.append(output.text)
            elif output.output_type in ("execute_result", "display_data"):
                if "image/png" not in output.data and "text/plain" in output.data:
                    chunks.append(output.data["text/plain"])
    return [text for text in (normal(chunk).strip("\n") for chunk in chunks) if text]


def shown_duration(texts: list[str]) -> str | None:
    """Gives a duration that joblib measured and the notebook shows, if there is one."""
    found = TOOK.search("\n".join(texts))
    return found.group(0) if found else None


def first_difference(expected: list[str], printed: str) -> Difference | None:
    """Compares shown texts with printed text. Empty lines between two shown texts are layout, not text; inside one they count."""
    rest = normal(printed).strip("\n")
    for chunk in expected:
        rest = rest.lstrip("\n")
        if not rest.startswith(chunk):
            return _first_line(chunk, rest)
        rest = rest[len(chunk) :]
    rest = rest.strip("\n")
    return Difference("(nothing more)", rest.split("\n")[0]) if rest else None


def _first_line(expected: str, actual: str) -> Difference:
    wanted, found = expected.split("\n"), actual.split("\n")
    for number, line in enumerate(wanted):
        if number >= len(found):
            return Difference(line, "(nothing more)")
        if line != found[number]:
            return Difference(line, found[number])
    return Difference(expected, actual[: len(expected) + 80])
