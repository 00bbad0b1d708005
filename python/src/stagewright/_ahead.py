"""Imports a program's libraries while the stages before it still run.

Only what cannot tell the difference: the import statements at the very top of the program, in their
order, up to the first statement that is anything else and the first import of the project's own
code. They are imported again, from ``sys.modules``, when the program runs.
"""

from __future__ import annotations

import ast
import os
import sys


def import_first(path: str, module: str) -> None:
    """Import what the program at ``path`` imports first; ``module`` is its name under ``-m``."""
    if module and not _packages_do_nothing(path, module):
        return
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read(), path)
    except (OSError, SyntaxError, ValueError):
        return  # the program itself will say so
    for statement in first_imports(tree):
        try:
            exec(compile(ast.Module([statement], []), path, "exec"), {"__name__": "__main__"})
        except BaseException:  # the program meets it again, at its own line
            return


def first_imports(tree: ast.Module) -> list[ast.stmt]:
    """The leading imports of libraries."""
    found: list[ast.stmt] = []
    for place, statement in enumerate(tree.body):
        if place == 0 and ast.get_docstring(tree, clean=False) is not None:
            continue
        if isinstance(statement, ast.Import):
            names = [alias.name for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            names = [statement.module]
        else:
            break
        if names == ["__future__"]:
            continue
        if any(_is_local(name.split(".")[0]) for name in names):
            break
        found.append(statement)
    return found


def _packages_do_nothing(path: str, module: str) -> bool:
    """Whether nothing of the project runs before the program when it is started by ``-m``."""
    folder = os.path.dirname(path)
    for _ in module.split(".")[1:]:
        try:
            with open(os.path.join(folder, "__init__.py"), "rb") as file:
                body = ast.parse(file.read()).body
            if any(not _is_text(statement) for statement in body):
                return False
        except (SyntaxError, ValueError):
            return False
        except OSError:
            pass  # a namespace package
        folder = os.path.dirname(folder)
    return True


def _is_text(statement: ast.stmt) -> bool:
    """Whether it is a docstring."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_local(name: str) -> bool:
    if name in sys.builtin_module_names:
        return False
    place = os.path.join(sys.path[0], name)
    return os.path.exists(place) or os.path.exists(place + ".py")
