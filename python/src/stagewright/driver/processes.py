"""Starts, watches and ends the processes of stages. As packages/runner/src/process."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
from typing import Any, Callable, NamedTuple

# Reads `+ PGID` and `- PGID` from its input; when that ends, as it does after a `kill -9` of the
# driver, it kills the process groups that are left.
_GUARD = """trap '' INT TERM HUP QUIT
groups=' '
while read -r what group; do
  case $what in
    +) groups="$groups$group " ;;
    -) rest=' '; for g in $groups; do [ "$g" = "$group" ] || rest="$rest$g "; done; groups=$rest ;;
  esac
done
for g in $groups; do kill -s KILL -- "-$g" 2>/dev/null; done
exit 0"""

# Waits for a word, so that nothing of a stage runs before the guard knows of it; then becomes the
# command.
_PROLOGUE = "read -r go || exit 130; exec 2>&1 </dev/null;"

_WORD = re.compile(r"^[A-Za-z0-9_@%+=:,./-]+$")
INTERRUPT_SECONDS = 5.0
TERMINATE_SECONDS = 3.0
LATE_SECONDS = 0.5


class Ending(NamedTuple):
    """How a process ended."""

    exit_code: int | None
    signal: str | None


class Guard:
    """Kills the stages' process groups when this process dies."""

    def __init__(self) -> None:
        quiet = subprocess.DEVNULL
        command = ["/bin/sh", "-c", _GUARD]
        self._child: subprocess.Popen[bytes] | None
        try:
            self._child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, start_new_session=True
            )
        except OSError:  # without a guard a run works as well
            self._child = None

    def watch(self, group: int) -> None:
        self._say(f"+ {group}\n")

    def forget(self, group: int) -> None:
        self._say(f"- {group}\n")

    def close(self) -> None:
        """Let the guard go; the groups that it still knows die."""
        if self._child is not None and self._child.stdin is not None:
            try:
                self._child.stdin.close()
            except OSError:
                pass
            self._child.wait()

    def _say(self, line: str) -> None:
        if self._child is None or self._child.stdin is None:
            return
        try:
            self._child.stdin.write(line.encode("ascii"))
            self._child.stdin.flush()
        except (OSError, ValueError):
            pass


def is_python(command: str) -> bool:
    """Whether it is ``python -m MODULE …`` or ``python FILE.py …``, with nothing for a shell."""
    words = re.split(" +", command.strip())
    if not re.match(r"^python(3(\.\d+)?)?$", words[0]) or not all(map(_WORD.match, words)):
        return False
    first, second = (*words[1:3], "", "")[:2]
    is_module = first == "-m" and re.match(r"^[A-Za-z_][\w.]*$", second, re.ASCII) is not None
    return is_module or (not first.startswith("-") and first.endswith(".py"))


def command_line(command: str, runtime: str) -> list[str]:
    """Python programs go through the runtime's observer, all else through the shell."""
    if not is_python(command):
        return ["/bin/sh", "-c", f'{_PROLOGUE} exec sh -c "$1"', "sh", command]
    program, *arguments = re.split(" +", command.strip())
    observer = os.path.join(runtime, "stagewright", "observe.py")
    return ["/bin/sh", "-c", f'{_PROLOGUE} exec "$@"', "sh", program, observer, *arguments]


class StageProcess:
    """One command, in a process group of its own, with stdout and stderr in one stream."""

    def __init__(self, command: list[str], folder: str, env: dict[str, str], guard: Guard) -> None:
        self._options: Any = (command, folder, env)
        self._guard = guard

    async def run(
        self,
        on_start: Callable[[int], None],
        on_output: Callable[[bytes], None],
        stop: asyncio.Event,
    ) -> Ending:
        """Run to the end. ``stop`` sends SIGINT to the group, later SIGTERM, last SIGKILL."""
        command, folder, env = self._options
        child = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env=env,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        self._guard.watch(child.pid)
        on_start(child.pid)
        assert child.stdin is not None and child.stdout is not None
        child.stdin.write(b"go\n")
        child.stdin.close()
        stopping = asyncio.ensure_future(_stop_group(child.pid, stop))
        reading = asyncio.ensure_future(_read(child.stdout, on_output))
        try:
            code = await child.wait()
            # Output may go on a little after the exit, and for ever where a process is left behind.
            await asyncio.wait({reading}, timeout=LATE_SECONDS)
        finally:
            self._guard.forget(child.pid)
            for task in (stopping, reading):
                task.cancel()
            if stop.is_set():
                kill_group(child.pid, signal.SIGKILL)
        await asyncio.gather(stopping, return_exceptions=True)
        if reading.done() and not reading.cancelled() and reading.exception() is not None:
            raise reading.exception()  # type: ignore[misc]
        return Ending(code, None) if code >= 0 else Ending(None, signal.Signals(-code).name)


async def _read(stream: asyncio.StreamReader, on_output: Callable[[bytes], None]) -> None:
    while data := await stream.read(64 * 1024):
        on_output(data)


async def _stop_group(group: int, stop: asyncio.Event) -> None:
    await stop.wait()
    kill_group(group, signal.SIGINT)
    await asyncio.sleep(INTERRUPT_SECONDS)
    kill_group(group, signal.SIGTERM)
    await asyncio.sleep(TERMINATE_SECONDS)
    kill_group(group, signal.SIGKILL)


def kill_group(group: int, number: int) -> None:
    """Send a signal to a process group; one that is gone is no error."""
    try:
        os.killpg(group, number)
    except OSError:
        pass
