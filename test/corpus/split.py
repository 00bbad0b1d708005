"""Makes each top-level statement of a notebook a code cell of its own, showing what the notebook shows."""

import ast
import copy
from dataclasses import dataclass

import nbformat
import nbformat.v4 as v4
from IPython.core.inputtransformer2 import TransformerManager


@dataclass(frozen=True)
class Statement:
    """Where a top-level statement stands: lines from 0, columns in characters; `is_shown` for an expression."""

    line: int
    column: int
    end_line: int
    end_column: int
    is_expression: bool


def _statements(plain: str) -> list[Statement]:
    lines = plain.split("\n")
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(plain, "<cell>", "exec", flags=flags, dont_inherit=True)
    found = []
    for node in tree.body:
        first = min([node, *getattr(node, "decorator_list", [])], key=lambda each: each.lineno)
        line, end_line = first.lineno - 1, node.end_lineno - 1
        # A decorator's `@` stands before its expression.
        column = 0 if first is not node else _characters(lines[line], first.col_offset)
        end_column = _characters(lines[end_line], node.end_col_offset)
        found.append(Statement(line, column, end_line, end_column, isinstance(node, ast.Expr)))
    return found


def _characters(line: str, offset: int) -> int:
    return len(line.encode()[:offset].decode())


def _quiet(lines: list[str], end: int, column: int) -> None:
    """Ends an expression with a semicolon, so that IPython does not show it."""
    if not lines[end][column:].lstrip().startswith(";"):
        lines[end] = f"{lines[end][:column]};{lines[end][column:]}"


def split_cell(source: str) -> list[str]:
    """Gives the sources of the cells that a code cell becomes; comments stay with the statement below them.

    A cell magic keeps its cell whole, as does a magic over several lines. Only a cell's last expression is shown: the others end with a
    semicolon now. Raises SyntaxError when the cell is not Python.
    """
    source = source.strip("\n").rstrip()
    plain = TransformerManager().transform_cell(source).rstrip("\n")
    lines, plain_lines = source.split("\n"), plain.split("\n")
    if source.lstrip().startswith("%%") or len(lines) != len(plain_lines):
        return [source]
    statements = _statements(plain)
    parts: list[str] = []
    begin = (0, 0)
    for number, statement in enumerate(statements):
        following = statements[number + 1] if number + 1 < len(statements) else None
        end = statement.end_line
        is_plain = lines[end] == plain_lines[end]
        part = [*lines[begin[0] : end + 1]]
        column = statement.end_column
        if following is None:
            part += lines[end + 1 :]
        elif following.line == end:
            if not is_plain:
                return [source]
            # Two statements on a line.
            part[-1] = part[-1][: following.column].rstrip().rstrip(";").rstrip()
        if following is not None and statement.is_expression and is_plain:
            _quiet(part, end - begin[0], column)
        part[0] = part[0][begin[1] :]
        parts.append("\n".join(part).strip("\n"))
        begin = (end, following.column) if following is not None and following.line == end else (end + 1, 0)
    return parts or [source]


def split_notebook(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Gives a copy of the notebook in which each top-level statement is a code cell. Raises SyntaxError."""
    cells = []
    for cell in notebook.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            cells.append(cell)
            continue
        for number, source in enumerate(split_cell(cell.source)):
            made = v4.new_code_cell(source, metadata=copy.deepcopy(cell.metadata))
            made["id"] = f"{cell.get('id', 'cell')[:56]}-{number}"
            cells.append(made)
    split = copy.deepcopy(notebook)
    split.cells = cells
    # Cells have names only since this version of the format.
    split.nbformat_minor = max(split.nbformat_minor, 5)
    names = set()
    for number, cell in enumerate(split.cells):
        if cell.get("id") in names or "id" not in cell:
            cell["id"] = f"c{number}"
        names.add(cell["id"])
    return split
