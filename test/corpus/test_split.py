"""Each statement a cell of its own."""

import sys
from pathlib import Path

import nbformat.v4 as v4

sys.path.insert(0, str(Path(__file__).parent))

from split import split_cell, split_notebook


def test_each_statement_is_a_cell_with_the_comments_above_it() -> None:
    """Decorators and blocks belong to their statement."""
    source = (
        "# one\na = 1\n\n# two\n@deco\ndef f():\n    pass\n\nfor i in a:\n    # inside\n    print(i)\n# end"
    )
    assert split_cell(source) == [
        "# one\na = 1",
        "# two\n@deco\ndef f():\n    pass",
        "for i in a:\n    # inside\n    print(i)\n# end",
    ]


def test_only_the_last_expression_is_shown() -> None:
    """Those before it end with a semicolon, before a comment; one that has it keeps it."""
    assert split_cell("a  # é, a\n(\n  b\n)\nc;\nd") == ["a;  # é, a", "(\n  b\n);", "c;", "d"]
    assert split_cell("a;") == ["a;"]


def test_statements_on_a_line_are_cells_of_their_own() -> None:
    """The semicolon between them goes, that after an expression stays."""
    assert split_cell("é = 'é'; f(é) ; x = 2\nx") == ["é = 'é'", "f(é);", "x = 2", "x"]


def test_magics_stand_alone_and_cell_magics_keep_their_cell() -> None:
    """A line magic is a statement; IPython's syntax is left as it is."""
    assert split_cell("%matplotlib inline\nimport a\n!ls\nb = !ls\na?") == [
        "%matplotlib inline",
        "import a",
        "!ls",
        "b = !ls",
        "a?",
    ]
    assert split_cell("%%time\na = 1\nb = 2") == ["%%time\na = 1\nb = 2"]


def test_a_split_notebook_keeps_markdown_and_names_its_cells() -> None:
    """Cells without code stay, and no two cells have one name."""
    cells = [v4.new_markdown_cell("# T"), v4.new_code_cell("a = 1\nb = 2"), v4.new_code_cell("# nothing")]
    split = split_notebook(v4.new_notebook(cells=cells))
    assert [cell.source for cell in split.cells] == ["# T", "a = 1", "b = 2", "# nothing"]
    assert len({cell.id for cell in split.cells}) == len(split.cells)
