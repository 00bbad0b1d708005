"""Tells a process from a later one with the same number. As the runner's identity.ts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import Any


def this_process() -> dict[str, Any]:
    """This process, so that others can tell later whether it still is."""
    pid = os.getpid()
    return {"pid": pid, "started": _start_of(pid) or "unknown", "host": socket.gethostname()}


def is_alive(fact: dict[str, Any]) -> bool | None:
    """Whether a process still is; None when it cannot be known: it is on another machine."""
    if fact["host"] != socket.gethostname():
        return None
    started = _start_of(fact["pid"])
    return started is not None and fact["started"] in ("unknown", started)


def belongs_to_run(pid: int, run: str) -> bool:
    """Whether a process has the run's id in its environment. Linux only."""
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            return f"STAGEWRIGHT_RUN={run}".encode() in file.read().split(b"\0")
    except OSError:
        return False


def _start_of(pid: int) -> str | None:
    """On Linux the boot and the tick of the start: field 22 of /proc/PID/stat, see proc(5)."""
    if not sys.platform.startswith("linux"):
        return _start_by_ps(pid)
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            stat = file.read()
    except OSError:
        return None
    state, *fields = stat[stat.rindex(")") + 2 :].split(" ")
    return None if state in "ZX" else f"{_boot_id()}:{fields[18]}"


def _boot_id() -> str:
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ""


def _start_by_ps(pid: int) -> str | None:
    command = ["ps", "-o", "lstart=", "-p", str(pid)]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return ended.stdout.strip() or None
