"""The table of results, for the terminal and for docs/corpus.md."""

import re
from collections import Counter

from convert import SOURCES

VERDICTS = ["equal", "equal after --fix", "refused", "different", "failed"]
EQUAL = {"equal", "equal after --fix"}
NO_TEXT = "no text"

INTRODUCTION = """# Real notebooks

Written by `npm run corpus -- --cut three --write-docs`; do not edit.

The notebooks come from the source archives of three packages, fetched from the package index: gallery scripts are converted by
sphinx-gallery's own converter. Those with four or more code cells are run twice, offline, in an empty folder; those that run to their
end, and show the same text both times, are judged. Each is cut into three stages by tags, at a third and at two thirds of its code
cells; extracted into an empty folder; and its stages are run one after the other, as `dvc.yaml` says, by `sh -c`. What they print has to
be what the notebook shows: stdout and the plain text of shown values, in order. Memory addresses, the date and time at the head of
a statsmodels summary, white space at the end of lines and empty lines between two outputs do not count. Figures are not text.

- **equal**: the same text.
- **equal after --fix**: `extract` refused because random numbers were drawn without a seed, as it must; with `--fix` it set the seeds, and
  the pipeline's text is that of the notebook with its seeds.
- **no text**: the notebook shows only figures. Its stages ran to their end, and there was nothing to compare, so it counts for
  nothing.
- **refused**: `extract` said why not, and wrote nothing.
- **different**: the text differs. **failed**: a stage ended with an error.
"""


def label(result: dict) -> str:
    """The column of the table that a result belongs to."""
    if result["verdict"] != "equal":
        return result["verdict"]
    if result["lines"] == 0:
        return NO_TEXT
    return "equal after --fix" if result["fixed"] else "equal"


def _row(cells: list[object]) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def table(results: dict[str, dict[str, dict]]) -> str:
    """A Markdown table: one row a package, one column a verdict."""
    head = ["package", "notebooks with text", *VERDICTS, "share equal", "lines compared", NO_TEXT]
    rows = [_row(head), _row(["---", *["---:"] * (len(head) - 1)])]
    every: list[dict] = []
    for source in SOURCES:
        of_package = list(results.get(source.package, {}).values())
        every += of_package
        rows.append(_counts_row(f"{source.package} {source.version}", of_package))
    rows.append(_counts_row("together", every))
    return "\n".join(rows)


def _counts_row(title: str, results: list[dict]) -> str:
    counts = Counter(map(label, results))
    judged = counts.total() - counts[NO_TEXT]
    equal = sum(counts[verdict] for verdict in EQUAL)
    share = f"{equal / judged:.0%}" if judged else ""
    lines = sum(result["lines"] for result in results if label(result) in EQUAL)
    return _row([title, judged, *[counts[verdict] for verdict in VERDICTS], share, lines, counts[NO_TEXT]])


def _cell_text(text: str) -> str:
    """Text for a cell of a Markdown table."""
    short = text if len(text) <= 400 else f"{text[:400]} …"
    lines = [
        re.sub(r"\s+", " ", line).strip().replace("|", "\\|").replace("`", "'") for line in short.splitlines()
    ]
    return "<br>".join(f"`{line}`" for line in lines if line)


def document(
    results: dict[str, dict[str, dict]], not_judged: dict[str, dict[str, dict]], limit: int | None
) -> str:
    """The whole of docs/corpus.md; `limit` says how many of the notebooks were looked at, None for all."""
    sample = [] if limit is None else [f"This is the sample that `--limit {limit}` takes, always the same.\n"]
    parts = [
        INTRODUCTION,
        *sample,
        table(results),
        "\n## Not equal\n",
        "| notebook | verdict | reason |",
        "| --- | --- | --- |",
    ]
    for package, of_package in results.items():
        for name, result in sorted(of_package.items()):
            if result["verdict"] != "equal":
                parts.append(_row([f"{package}/{name}", result["verdict"], _cell_text(result["reason"])]))
    parts += [
        "\n## Fewer or more figures than the notebook shows\n",
        "| notebook | shown | saved |",
        "| --- | ---: | ---: |",
    ]
    for package, of_package in results.items():
        for name, result in sorted(of_package.items()):
            if result["verdict"] == "equal" and result["figures"] != result["saved"]:
                parts.append(_row([f"{package}/{name}", result["figures"], result["saved"]]))
    parts += ["\n## Not judged\n", "| notebook | why | |", "| --- | --- | --- |"]
    for package, of_package in not_judged.items():
        for name, run in sorted(of_package.items()):
            parts.append(
                _row([f"{package}/{name}", run["status"].replace("-", " "), _cell_text(run["reason"])])
            )
    return "\n".join(parts) + "\n"
