"""CPU seconds of `soorgeon refactor`, in this process, for each notebook: see `peer_cpu.measure`.

`soorgeon_cpu.py ROUNDS NOTEBOOK...`. Only its refactoring is counted, not the formatting by black that the command does before.
"""

from peer_cpu import measure
from soorgeon import export


def _refactor(notebook: str) -> None:
    export.refactor(notebook, None, None, None, False, None, None)


if __name__ == "__main__":
    measure(_refactor)
