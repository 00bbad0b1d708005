"""Where a run happens. As packages/runner/src/environment."""

from __future__ import annotations

import asyncio
import os
import platform
import re
import socket
import sys
from typing import Any

Facts = dict

LONGEST_DIFF = 4 * 1024 * 1024
_ARCHITECTURES = {
    "x86_64": "x64",
    "AMD64": "x64",
    "aarch64": "arm64",
    "i686": "ia32",
    "i386": "ia32",
}


async def output_of(program: str, *arguments: str, **options: Any) -> str | None:
    """What a program prints; None when it is not there, fails, or takes longer than ten seconds."""
    quiet = asyncio.subprocess.DEVNULL
    try:
        child = await asyncio.create_subprocess_exec(
            program,
            *arguments,
            stdin=quiet,
            stdout=asyncio.subprocess.PIPE,
            stderr=quiet,
            **options,
        )
    except OSError:
        return None
    try:
        out, _ = await asyncio.wait_for(child.communicate(), 10)
    except asyncio.TimeoutError:
        child.kill()
        await child.wait()
        return None
    return out.decode("utf-8", "replace") if child.returncode == 0 else None


def machine_facts() -> Facts:
    """Facts of the machine that cost nothing to get."""
    system = os.uname()
    machine = _ARCHITECTURES.get(system.machine, system.machine)
    return {
        "user": _user_name(),
        "host": socket.gethostname(),
        "platform": f"{system.sysname} {system.release} {machine}",
        "cpu": {"model": _cpu_model() or machine, "cores": cores()},
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
    }


def cores() -> int:
    """The cores that this process may use."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
    return max(1, min(count, _cores_of_group() or count))


def _cores_of_group() -> int | None:
    """The share of the cores that a container has; None: no limit."""
    try:
        with open("/sys/fs/cgroup/cpu.max", encoding="ascii") as file:
            quota, period = file.read().split()
        return max(1, int(quota) // int(period))
    except (OSError, ValueError, ZeroDivisionError):
        return None


def _user_name() -> str | None:
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):  # a container's user may have no name
        return None


def _cpu_model() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            names = [line.partition(":")[2] for line in file if line.startswith("model name")]
        return names[0].strip() if names else ""
    except OSError:
        return platform.processor()


async def gpu_facts() -> Facts:
    """Model and driver of NVIDIA GPUs, and the newest CUDA version that the driver supports."""
    query = "--query-gpu=name,driver_version,memory.total"
    table, banner = await asyncio.gather(
        output_of("nvidia-smi", query, "--format=csv,noheader"), output_of("nvidia-smi")
    )
    gpus = []
    for line in (table or "").split("\n"):
        model, driver, memory = (*line.split(", "), "", "", "")[:3]
        if model and driver and memory:
            parts = {"model": model.strip(), "driver": driver.strip(), "memory": memory.strip()}
            gpus.append(parts)
    cuda = re.search(r"CUDA(?: UMD)? Version:\s*([\d.]+)", banner or "")
    return {"gpus": gpus, "cuda": cuda[1] if cuda else None}


async def git_facts(project: str, outs: list[str]) -> tuple[Facts, str | None] | None:
    """The commit, and the diff of what is not committed, without the outputs of stages."""
    env = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    paths = ["--", ".", *(f":(exclude,literal){path}" for path in [".stagewright", *outs])]

    def git(*arguments: str) -> Any:
        return output_of("git", *arguments, cwd=project, env=env)

    head, status, diff = await asyncio.gather(
        git("rev-parse", "--verify", "--quiet", "HEAD"),
        git("status", "--porcelain=v1", "-z", "--branch", "--untracked-files=normal", *paths),
        git("diff", "HEAD", "--no-color", "--no-ext-diff", *paths),
    )
    if status is None:
        return None
    entries = [entry for entry in status.split("\0") if entry]
    found = re.match(r"## (?:No commits yet on )?(.+?)(?:\.\.\.|$)", entries[0] if entries else "")
    branch = found[1] if found else None
    changed = [entry for entry in entries if not entry.startswith("## ")]
    fact = {
        "commit": (head or "").strip() or None,
        "branch": None if branch is None or branch.startswith("HEAD (") else branch,
        "dirty": bool(changed),
        "untracked": [entry[3:] for entry in changed if entry.startswith("?? ")][:200],
    }
    return fact, _cut(diff)


def _cut(diff: str | None) -> str | None:
    if not diff:
        return None
    cut = f"{diff[:LONGEST_DIFF]}\n… cut: longer than 4 MB\n"
    return diff if len(diff) <= LONGEST_DIFF else cut


def python_facts(version: str, executable: str, path: list[str]) -> Facts:
    """What a Python said of itself."""
    found = {"version": version, "executable": executable}
    return {"python": found, "packages": installed_packages(path)}


def own_python() -> Facts:
    """The Python of the kernel, which is the stages' too."""
    version = ".".join(map(str, sys.version_info[:3]))
    return python_facts(version, sys.executable, sys.path[1:])


def installed_packages(path: list[str]) -> dict[str, str]:
    """The packages that are installed where Python looks, by the folders that installers leave."""
    found: dict[str, str] = {}
    for folder in path:
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            continue
        for name in names:
            match = re.match(r"^(.+?)-([^-]+)(?:-.*)?\.(?:dist|egg)-info$", name)
            if match is not None:
                found.setdefault(re.sub(r"[-_.]+", "-", match[1].lower()), match[2])
    return dict(sorted(found.items()))
