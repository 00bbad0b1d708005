"""Watches a stage: what each cell's code in it prints, draws and leaves.

The stage's module is compiled with a call after each statement of the functions that cells became;
nothing else of the program, and nothing in libraries, is slowed down.
"""

from __future__ import annotations

import ast
import atexit
import builtins
import json
import os
import re
import sys
import traceback
from importlib.machinery import SourceFileLoader
from typing import Any

from stagewright.verify.recorder import Recorder

_HOOK = "__stagewright_watch__"
Place = tuple[int, int]
"""A cell's place in the notebook and a line in it."""


class Watch:
    """One stage's run."""

    def __init__(self, plan: dict[str, Any]) -> None:
        """Read which line comes from where."""
        self._recorder = Recorder(plan["record"])
        self._root = os.path.realpath(plan["root"])
        self._lines: dict[str, dict[int, Place]] = {
            file: {int(line): (place[0], place[1]) for line, place in lines.items()}
            for file, lines in plan["lines"].items()
        }
        self._names: dict[int, list[str]] = {int(cell): n for cell, n in plan["names"].items()}
        self._results: list[str] = plan["results"]
        self._figures = os.path.join(self._root, plan["figures"])
        self._output = os.open(plan["output"], os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        self._read = os.fstat(self._output).st_size
        self._functions: list[Function] = []
        self._shown: list[dict[str, Any]] = []
        self._started = False
        # Names that the stage has with an underscore before them, as none of its code reads them.
        self._unread: set[str] = set()
        self._drawing = False
        self._follows_figures = False

    def install(self) -> None:
        """Take stdout, and the compilation of the stage's modules."""
        sys.stdout.flush()
        os.dup2(self._output, 1)
        setattr(builtins, _HOOK, self)
        original = SourceFileLoader.get_code

        def get_code(loader: SourceFileLoader, name: str) -> Any:
            path = str(loader.get_filename(name))
            if self._key(path) not in self._lines:
                return original(loader, name)
            return self.compile(loader.get_data(path), path)

        SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
        atexit.register(self._end)

    def compile(self, source: bytes, path: str) -> Any:
        """The code of a file, watched if it is one of the stage's."""
        lines = self._lines.get(self._key(path))
        tree = ast.parse(source, path)
        if lines is not None:
            for node in tree.body:
                is_function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
                if is_function and node.lineno not in lines:
                    self._watch(node, lines)  # type: ignore[arg-type]
        return compile(tree, path, "exec", dont_inherit=True)

    def _key(self, path: str) -> str:
        return os.path.relpath(os.path.realpath(path), self._root).replace(os.sep, "/")

    def _watch(self, node: ast.FunctionDef | ast.AsyncFunctionDef, lines: dict[int, Place]) -> None:
        ends = [at for at, each in enumerate(node.body) if isinstance(each, ast.Return)]
        inner = node.body[: ends[0]] if ends else node.body
        places = [_place(statement, lines) for statement in inner]
        if not any(places):
            return
        number = len(self._functions)
        first = 0 if ast.get_docstring(node, clean=False) is None else 1
        function = Function(inner, [p and p[0] for p in places], first)
        self._functions.append(function)
        body: list[ast.stmt] = []
        for at, statement in enumerate(node.body):
            if at == function.first:
                body.append(_call("start", number, at, statement))
            if isinstance(statement, ast.Return):
                body.append(_call("end", number, at, statement))
                body.append(statement)
                break
            body.extend((statement, _call("after", number, at, statement)))
        else:
            body.append(_call("end", number, len(node.body), node.body[-1]))
        node.body = body

    def start(self, number: int, at: int) -> None:
        """Before the first statement of a function."""
        if not self._recorder.is_active:
            return
        self._follow_figures()
        if self._started:
            return
        self._started = True
        self._take_output(None)
        frame = sys._getframe(1)
        names = {name for each in self._names.values() for name in each}
        moment = self._recorder.moment(names & set(frame.f_locals), [frame.f_locals])
        self._write("start", None, moment)

    def after(self, number: int, at: int) -> None:
        """After a statement of a function."""
        if not self._recorder.is_active:
            return
        self._follow_figures()
        function = self._functions[number]
        self._take_output(function.lines[at])
        cell = function.cell(at)
        following = function.cell(at + 1) if at + 1 < len(function.cells) else None
        if cell is None or cell == following:
            return
        frame = sys._getframe(1)
        self._segment(cell, frame, function.binds(cell))

    def end(self, number: int, at: int) -> None:
        """Before the end of a function."""
        if not self._recorder.is_active:
            return
        self._take_output(None)
        if self._shown:
            self._write("cell", self._functions[number].cell(at), {})

    def failed(self, error: BaseException) -> None:
        """The program ends with this exception."""
        self._take_output(None)
        frames = [
            (self._key(frame.filename), frame.lineno or 0)
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        own = [(file, line) for file, line in frames if not file.startswith("..")]
        known = [(file, line) for file, line in own if line in self._lines.get(file, {})]
        file, line = (known or own or [(None, None)])[-1]
        place = None if file is None else self._lines.get(file, {}).get(line or 0)
        details = {"name": type(error).__name__, "message": str(error)[:2000]}
        details.update({"file": file, "line": line})
        self._write("failed", None if place is None else place[0], details)

    def _segment(self, cell: int, frame: Any, bound: set[str]) -> None:
        self._unread -= bound
        self._unread |= {name[1:] for name in bound if name[:1] == "_" and name[1:] not in bound}
        names = [*self._names.get(cell, []), *self._results]
        variables = dict(frame.f_locals)
        variables.update(
            {name: variables[f"_{name}"] for name in self._unread if f"_{name}" in variables}
        )
        moment = self._recorder.moment(names, [variables, frame.f_globals])
        self._write("cell", cell, moment)

    def _write(self, kind: str, cell: int | None, content: dict[str, Any]) -> None:
        shown, self._shown = self._shown, []
        self._recorder.write({"type": kind, "cell": cell, "shown": shown, **content})

    def _take_output(self, line: int | None) -> None:
        """What was printed since the last time, by Python or what it started."""
        sys.stdout.flush()
        pieces = []
        while True:
            data = os.pread(self._output, 1 << 20, self._read)
            if not data:
                break
            self._read += len(data)
            pieces.append(data)
        if pieces:
            text = b"".join(pieces).decode("utf-8", "replace")
            self._shown.append({"kind": "stdout", "text": text, "line": line})

    def _follow_figures(self) -> None:
        """Look at the figures that are saved to show them."""
        module = sys.modules.get("matplotlib.figure")
        if self._follows_figures or module is None:
            return
        self._follows_figures = True
        original = module.Figure.savefig

        def savefig(figure: Any, file: Any, *args: Any, **keywords: Any) -> Any:
            is_shown = isinstance(file, (str, os.PathLike)) and self._is_shown(os.fspath(file))
            if is_shown and not self._drawing and self._recorder.is_active:
                self._drawing = True
                try:
                    seen = self._recorder.figure(figure)
                finally:
                    self._drawing = False
                self._take_output(None)
                piece = {
                    "kind": "figure",
                    "text": os.path.basename(os.fspath(file)),
                    "figure": seen,
                }
                self._shown.append(piece)
            return original(figure, file, *args, **keywords)

        module.Figure.savefig = savefig

    def _is_shown(self, path: str) -> bool:
        """Whether a generated stage saves a figure there to show it."""
        folder, name = os.path.split(os.path.realpath(path))
        is_numbered = re.fullmatch(r"figure_\d+\.png", name) is not None
        return is_numbered and os.path.commonpath([folder, self._figures]) == self._figures

    def _end(self) -> None:
        if self._recorder.is_active:
            self._take_output(None)
            self._write("end", None, {})


class Function:
    """The statements of a watched function: their lines, and the cells that they come from."""

    def __init__(self, body: list[ast.stmt], cells: list[int | None], first: int) -> None:
        """Statements of no cell belong to the one before them, the leading ones to the first."""
        self._body = body
        self.lines = [statement.lineno for statement in body]
        self.cells = cells
        self.first = first
        last = next(cell for cell in cells if cell is not None)
        for at, cell in enumerate(cells):
            last = cells[at] = last if cell is None else cell

    def binds(self, cell: int) -> set[str]:
        """Names that the cell's code binds."""
        return {
            node.id
            for statement, of in zip(self._body, self.cells)
            if of == cell
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }

    def cell(self, at: int) -> int | None:
        """The cell of a statement; at the end, that of the last one."""
        return self.cells[min(at, len(self.cells) - 1)]


def _place(statement: ast.stmt, lines: dict[int, Place]) -> Place | None:
    """Where a statement comes from: its first line that is known."""
    end = statement.end_lineno or statement.lineno
    return next((lines[n] for n in range(statement.lineno, end + 1) if n in lines), None)


def _call(method: str, number: int, at: int, near: ast.stmt) -> ast.stmt:
    hook = ast.Attribute(ast.Name(_HOOK, ast.Load()), method, ast.Load())
    call = ast.Call(hook, [ast.Constant(number), ast.Constant(at)], [])
    made = ast.copy_location(ast.Expr(call), near)
    return ast.fix_missing_locations(made)


current: Watch | None = None


def watch_from(path: str) -> None:
    """Begin the watch that a plan, a JSON file, asks for."""
    global current
    with open(path, encoding="utf-8") as file:
        current = Watch(json.load(file))
    current.install()
