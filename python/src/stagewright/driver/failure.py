"""Why a stage failed, in a few words. As packages/runner/src/run/failure.ts."""

from __future__ import annotations

import re

MOST_LINES = 25
_TRACEBACK = "Traceback (most recent call last)"


def tail_of(output: str) -> list[str]:
    """The lines that say why a stage failed: the log's last traceback, else its last few."""
    lines = [line[:400] for line in output.rstrip().split("\n")]
    tracebacks = [at for at, line in enumerate(lines) if line.startswith(_TRACEBACK)]
    start = tracebacks[-1] if tracebacks else len(lines) - 10
    return [line for line in lines[max(0, start, len(lines) - MOST_LINES) :] if line]


def describe_failure(exit_code: int | None, signal: str | None, tail: list[str]) -> str:
    """Python's own last line where there is one."""
    if signal == "SIGKILL":
        return "it was killed (SIGKILL), often because the memory ran out"
    if signal is not None:
        return f"it was ended by {signal}"
    last = tail[-1] if tail else ""
    if exit_code == 127:
        return _describe_missing(last)
    is_python = any(line.startswith(_TRACEBACK) for line in tail)
    if is_python and re.match(r"[\w.]+(?:: |$)", last, re.ASCII):
        return last
    return f"exit code {exit_code}"


def _describe_missing(line: str) -> str:
    """What a shell says of a command that is not there: ``sh: 1: exec: python: not found``."""
    found = re.search(r"([^\s:]+): (?:command )?not found$", line)
    if found is None:
        return f"a command was not found: {line}"
    return f"`{found[1]}` was not found on the PATH"
