"""What a stage's functions print and leave, cell by cell, as `stagewright verify` watches them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Project, Ran

STAGE = '''"""A stage."""

import sys


def double(v):
    return 2 * v


def stage(x):
    """Its cells."""
    x.append(3)
    print("one", x)
    y = double(x[0])

    print("two", file=sys.stderr)
    for n in range(2):
        print(n)
    return y


def main():
    """Load, compute, save."""
    print("before")
    result = stage([1])
    print("after", result)


if __name__ == "__main__":
    main()
'''

# Cell 4 has three statements, cell 6 two; the definition of `double` is cell 2's.
LINES = {
    6: [2, 1],
    7: [2, 2],
    12: [4, 1],
    13: [4, 2],
    14: [4, 3],
    16: [6, 1],
    17: [6, 2],
    18: [6, 3],
}


@pytest.fixture
def watched(project: Project) -> Any:
    """Run a stage under watch; gives how it ended, and its records."""

    def run(text: str, *command: str) -> tuple[Ran, list[dict[str, Any]]]:
        project.write("src/stage.py", text)
        record, output = project.folder / "record", project.folder / "output"
        plan = {
            "root": str(project.folder),
            "record": str(record),
            "output": str(output),
            "lines": {"src/stage.py": LINES},
            "names": {"4": ["x", "y"], "6": ["n", "x"]},
            "results": ["y"],
            "figures": "reports/figures",
        }
        project.write("plan.json", json.dumps(plan))
        ran = project.observed(*command, STAGEWRIGHT_VERIFY=str(project.folder / "plan.json"))
        lines = record.read_text().splitlines() if record.exists() else []
        return ran, [json.loads(line) for line in lines]

    return run


def printed(record: dict[str, Any]) -> str:
    return "".join(piece["text"] for piece in record["shown"])


@pytest.mark.parametrize(
    "command", [("-m", "src.stage"), ("src/stage.py",)], ids=["module", "file"]
)
def test_each_cell_has_its_output_and_values(watched: Any, command: tuple[str, ...]) -> None:
    ran, records = watched(STAGE, *command)
    assert (ran.code, ran.out, ran.err) == (0, "", "two\n")
    assert [(r["type"], r["cell"], printed(r)) for r in records] == [
        ("start", None, "before\n"),
        ("cell", 4, "one [1, 3]\n"),
        ("cell", 6, "0\n1\n"),
        ("end", None, "after 2\n"),
    ]
    start, four, six, _ = (r.get("values", {}) for r in records)
    assert (start["x"]["b"], four["x"]["b"], four["y"]["b"]) == ("[1]", "[1, 3]", "2")
    assert (six["n"]["b"], six["y"]["b"]) == ("1", "2")
    assert [piece["line"] for piece in records[1]["shown"]] == [13]


def test_a_name_that_nobody_reads_is_the_notebooks(watched: Any) -> None:
    unread = STAGE.replace("y = double(x[0])", "y = double(x[0]); _n = 5; n = 4; _x, z = 7, 8")
    _, records = watched(unread, "-m", "src.stage")
    four = records[1]["values"]
    assert (four["n"]["b"], four["x"]["b"]) == ("4", "7")


def test_an_exception_has_its_cell_and_line(watched: Any) -> None:
    broken = STAGE.replace("double(x[0])", "double(x[9])")
    ran, records = watched(broken, "-m", "src.stage")
    assert ran.code == 1
    assert "IndexError" in ran.err
    assert "stagewright" not in ran.err
    last = records[-2]
    assert (last["type"], last["cell"], last["line"]) == ("failed", 4, 14)
    assert (last["name"], last["file"], printed(last)) == (
        "IndexError",
        "src/stage.py",
        "one [1, 3]\n",
    )


def test_what_a_child_process_prints_is_the_cells(watched: Any) -> None:
    shell = STAGE.replace('print("one", x)', '__import__("os").system("echo child")')
    _, records = watched(shell, "-m", "src.stage")
    assert printed(records[1]) == "child\n"


def test_a_fork_tells_nothing(watched: Any) -> None:
    fork = STAGE.replace('print("one", x)', "import os; pid = os.fork() or os._exit(0)")
    _, records = watched(fork, "-m", "src.stage")
    assert [r["type"] for r in records] == ["start", "cell", "cell", "end"]


def test_the_program_sees_nothing_of_it(watched: Any, tmp_path: Path) -> None:
    looks = STAGE.replace(
        'print("one", x)',
        'print(sorted(locals()), "STAGEWRIGHT_VERIFY" in __import__("os").environ)',
    )
    _, records = watched(looks, "-m", "src.stage")
    assert printed(records[1]) == "['x'] False\n"
