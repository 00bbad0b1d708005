"""The table of results, for the terminal and for docs/corpus.md."""

import re
from collections import Counter

from convert import SOURCES

CUTS = ["three", "each", "statements"]
VERDICTS = ["equal", "equal after --fix", "refused", "different", "failed"]
EQUAL = {"equal", "equal after --fix"}
NOTHING = "nothing shown"
HOW = {
    "commands": "Each stage ran in a fresh process, by `sh -c`, as `dvc repro` does it.",
    "forks": (
        "Each stage ran in a fork of a process that had the usual packages loaded (`--how forks`), which takes a tenth of the time of "
        "fresh processes (`--how commands`)."
    ),
}

INTRODUCTION = """# Real notebooks

Written by `npm run corpus -- --write-docs`; do not edit.

The notebooks come from the source archives of packages, fetched from the package index: gallery scripts are converted by
sphinx-gallery's own converter. Those with four or more code cells are run twice, offline, in an empty folder; those that run to their
end, and show the same text both times, are judged. Each is cut into stages by tags, in three ways: **three** (three equal parts of its code
cells), **each** (every code cell its own stage), and **statements** (every top-level statement its own cell and its own stage). It is
extracted into an empty folder, and its stages are run one after the other, as `dvc.yaml` says.

What they print has to be what the notebook shows: stdout and the plain text of shown values, in order. Memory addresses, the date
and time at the head of a statsmodels summary, white space at the end of lines and empty lines between two outputs do not count. The
figures that they save have to be those that the notebook shows, in order, pixel by pixel; a figure that the notebook itself draws
otherwise when it runs again does not count.

For **statements** the notebook is split first: only the last expression of a cell is shown, so those before it end with a
semicolon then; a cell magic keeps its cell whole. What the split notebook shows when it runs is the measure. Its text has to be
that of the notebook; its figures may be others, because figures are shown and closed at the end of each cell.

- **equal**: the same text and figures.
- **equal after --fix**: `extract` refused because random numbers were drawn without a seed, as it must; with `--fix` it set the seeds, and
  the pipeline shows what the notebook with its seeds shows.
- **nothing shown**: there was nothing to compare, so it counts for nothing.
- **refused**: `extract` said why not, and wrote nothing.
- **different**: text or figures differ. **failed**: a stage ended with an error.
"""

Named = dict[str, dict[str, dict]]


def label(result: dict) -> str:
    """The column of the table that a result belongs to."""
    if result["verdict"] != "equal":
        return result["verdict"]
    if result["lines"] == 0 and result["figures"] == 0:
        return NOTHING
    return "equal after --fix" if result["fixed"] else "equal"


def _row(cells: list[object]) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def table(results: dict[str, Named], how: str) -> str:
    """A Markdown table: one row a cut and a package, one column a verdict."""
    head = ["cut", "package", "notebooks", "stages", *VERDICTS, "share equal", "lines", "figures", NOTHING]
    rows = [_row(head), _row(["---", "---", *["---:"] * (len(head) - 2)])]
    for cut, packages in results.items():
        every: list[dict] = []
        for source in SOURCES:
            of_package = list(packages.get(source.package, {}).values())
            every += of_package
            if of_package:
                rows.append(_counts_row(cut, f"{source.package} {source.version}", of_package))
        rows.append(_counts_row(f"**{cut}**", "together", every))
    return "\n".join([*rows, "", HOW[how]])


def _counts_row(cut: str, title: str, results: list[dict]) -> str:
    counts = Counter(map(label, results))
    judged = counts.total() - counts[NOTHING]
    equal = [result for result in results if label(result) in EQUAL]
    share = f"{len(equal) / judged:.1%}" if judged else ""
    stages = sum(result["stages"] for result in results)
    compared = [sum(result[what] for result in equal) for what in ("lines", "figures")]
    numbers = [judged, stages, *[counts[verdict] for verdict in VERDICTS], share, *compared, counts[NOTHING]]
    return _row([cut, title, *numbers])


def _cell_text(text: str) -> str:
    """Text for a cell of a Markdown table."""
    short = text if len(text) <= 400 else f"{text[:400]} …"
    lines = [
        re.sub(r"\s+", " ", line).strip().replace("|", "\\|").replace("`", "'") for line in short.splitlines()
    ]
    return "<br>".join(f"`{line}`" for line in lines if line)


def _not_equal(results: dict[str, Named]) -> list[str]:
    rows = ["\n## Not equal\n", "| cut | notebook | verdict | reason |", "| --- | --- | --- | --- |"]
    for cut, packages in results.items():
        for package, named in packages.items():
            for name, result in sorted(named.items()):
                if result["verdict"] != "equal":
                    reason = _cell_text(result["reason"])
                    rows.append(_row([cut, f"{package}/{name}", result["verdict"], reason]))
    return rows


def _not_judged(left_out: dict[str, Named]) -> list[str]:
    rows = ["\n## Not judged\n", "| cut | notebook | why | |", "| --- | --- | --- | --- |"]
    for cut, packages in left_out.items():
        for package, named in packages.items():
            for name, run in sorted(named.items()):
                why = run["status"].replace("-", " ")
                rows.append(_row([cut, f"{package}/{name}", why, _cell_text(run["reason"])]))
    return rows


def document(
    results: dict[str, Named], left_out: dict[str, Named], how: str, limit: int | None, other_figures: str
) -> str:
    """The whole of docs/corpus.md; `limit` says how many of the notebooks were looked at, None for all."""
    sample = [] if limit is None else [f"This is the sample that `--limit {limit}` takes, always the same.\n"]
    parts = [INTRODUCTION, *sample, table(results, how), f"\n{other_figures.strip()}"]
    return "\n".join([*parts, *_not_equal(results), *_not_judged(left_out)]) + "\n"
