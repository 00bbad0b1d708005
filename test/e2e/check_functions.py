"""Prints each function of the given files that lacks an annotation or a docstring, and each module without a docstring.

`check_functions.py OWN FILE...`: OWN holds the names, comma separated, of functions that the notebook's author wrote.
"""

import ast
import sys
from pathlib import Path


def missing(path: Path, own: set[str]) -> list[str]:
    """Gives what is missing in one file, one line for each."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    # An empty file only makes a folder a package.
    found = [f"{path}:1 module has no docstring"] if tree.body and not ast.get_docstring(tree) else []
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name in own:
            continue
        where = f"{path}:{node.lineno} {node.name}"
        every = [
            *node.args.posonlyargs,
            *node.args.args,
            *node.args.kwonlyargs,
            node.args.vararg,
            node.args.kwarg,
        ]
        bare = [
            arg.arg
            for arg in every
            if arg is not None and arg.annotation is None and arg.arg not in ("self", "cls")
        ]
        if bare:
            found.append(f"{where} has no type for {', '.join(bare)}")
        if node.returns is None:
            found.append(f"{where} has no return type")
        if not ast.get_docstring(node):
            found.append(f"{where} has no docstring")
    return found


def main() -> None:
    """Checks the files named on the command line; exit code 1 when something is missing."""
    own = set(sys.argv[1].split(","))
    lines = [line for name in sys.argv[2:] for line in missing(Path(name), own)]
    print("\n".join(lines))
    sys.exit(1 if lines else 0)


if __name__ == "__main__":
    main()
