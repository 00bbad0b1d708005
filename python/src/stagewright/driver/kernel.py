"""What a kernel executes for Stagewright: start the driver, follow a run, stop it, read the store.

It is loaded by ``bootstrap``, outside of the notebook's names. Each function gets what was asked,
and ``tell``, which hands plain data to whoever asked.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from typing import Any, Callable

from . import files, lock, names, record
from .json_values import to_json

Tell = Callable[[Any], None]
Asked = dict

POLL_SECONDS = 0.15
ACTIVITY_SECONDS = 5.0
MOST_AT_ONCE = 32 * 1024
MOST_A_SECOND = 500 * 1024

_drivers: list[subprocess.Popen[bytes]] = []

# What ipykernel sets in its own environment, for output under cells.
_OF_THE_KERNEL = {
    "TERM": "xterm-color",
    "CLICOLOR": "1",
    "FORCE_COLOR": "1",
    "CLICOLOR_FORCE": "1",
    "PAGER": "cat",
    "GIT_PAGER": "cat",
}


def start(asked: Asked, tell: Tell) -> None:
    """Start the driver with a plan, and tell what it answers: started, fresh or refused."""
    _reap()
    project = locate(asked["plan"]["project"])
    if not os.path.isdir(project):
        tell({"kind": "refused", "problems": [_no_folder(project)]})
        return
    plan_file, plan_path = tempfile.mkstemp(prefix="stagewright-plan-")
    with os.fdopen(plan_file, "w", encoding="utf-8") as file:
        json.dump({**asked["plan"], "project": project}, file)
    main = os.path.join(os.path.dirname(os.path.abspath(__file__)), "__main__.py")
    with tempfile.TemporaryFile() as errors:
        driver = subprocess.Popen(
            [sys.executable, main, plan_path],
            cwd=project,
            env=stage_environment(dict(os.environ)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
        try:
            line = driver.stdout.readline() if driver.stdout else b""
        except BaseException:
            driver.kill()
            raise
        if not line:
            driver.wait()
            errors.seek(0)
            tell({"kind": "refused", "problems": [_defect(errors.read())]})
            return
    if driver.stdout:
        driver.stdout.close()
    _drivers.append(driver)
    threading.Thread(target=_show_activity, args=[driver], daemon=True).start()
    tell(json.loads(line))


def _reap() -> None:
    """Lets go of drivers that have ended."""
    _drivers[:] = [driver for driver in _drivers if driver.poll() is None]


def _show_activity(driver: subprocess.Popen[bytes]) -> None:
    """While a run goes on, keep servers from ending this kernel as an idle one.

    They go by when a kernel last said something. A message to a comm that nobody has is heard by
    servers, and by no window.
    """
    content = {"comm_id": "stagewright", "data": {}}
    while driver.poll() is None:
        try:
            kernel = sys.modules["ipykernel.kernelapp"].IPKernelApp.instance().kernel
            kernel.session.send(kernel.iopub_socket, "comm_msg", content, parent={})
        except Exception:  # a kernel of another kind, or another version
            return
        time.sleep(ACTIVITY_SECONDS)


def _no_folder(project: str) -> dict[str, Any]:
    message = f"On the kernel's side there is no folder {project}."
    remedy = "Choose a kernel that runs where the project is."
    return files.problem("kernel/no-folder", message, remedy)


def _defect(errors: bytes) -> dict[str, Any]:
    lines = errors.decode("utf-8", "replace").strip().split("\n")
    message = f"The run could not be started on the kernel: {lines[-1] or 'no reason was told'}."
    return files.problem("kernel/driver", message, "Restart the kernel, and run again.")


def locate(path: str) -> str:
    """The project's folder; a relative path begins where the kernel was started."""
    bases = [os.getcwd()]
    session = os.environ.get("JPY_SESSION_NAME", "")
    if os.path.isabs(session):
        bases.insert(0, os.path.dirname(session))
    places = [os.path.abspath(os.path.join(base, path)) for base in bases]
    return next((p for p in places if os.path.exists(os.path.join(p, "dvc.yaml"))), places[0])


def stage_environment(env: dict[str, str]) -> dict[str, str]:
    """The environment of a terminal beside the kernel: its Python is ``python`` there."""
    for key, value in _OF_THE_KERNEL.items():
        if env.get(key) == value:
            del env[key]
    if "inline" in env.get("MPLBACKEND", ""):
        del env["MPLBACKEND"]
    for key in [key for key in env if key.startswith(("JPY_", "STAGEWRIGHT_"))]:
        del env[key]
    own = os.path.dirname(sys.executable)
    if not os.path.exists(os.path.join(own, "python")):
        own = _folder_with_python()
    others = [part for part in env.get("PATH", os.defpath).split(os.pathsep) if part != own]
    return {**env, "PATH": os.pathsep.join([own, *others])}


def _folder_with_python() -> str:
    """Where this interpreter has no ``python`` beside it: a folder with a command of that name."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin")
    os.makedirs(folder, exist_ok=True)
    command = os.path.join(folder, "python")
    files.replace(command, f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    os.chmod(command, 0o755)
    return folder


def follow(asked: Asked, tell: Tell) -> None:
    """Tell what happens in a run, from a place on, for some seconds or until its end.

    Each piece says where it begins and ends, so that one that was lost on the way is seen.
    """
    layout = files.Layout(locate(asked["project"]))
    following = _Following(os.path.join(layout.runs, asked["run"]), asked["cursor"], tell)
    until = time.monotonic() + asked["seconds"]
    while time.monotonic() < until:
        goes_on = lock.run_under_way(layout.lock) == asked["run"]
        if following.tell_next():
            continue
        if not goes_on:
            tell({"kind": "end", "at": following.place()})
            return
        time.sleep(POLL_SECONDS)


class _Following:
    def __init__(self, folder: str, cursor: dict[str, Any], tell: Tell) -> None:
        self._folder = folder
        self._cursor = {"events": cursor["events"], "logs": dict(cursor["logs"])}
        self._tell = tell

    def place(self) -> dict[str, Any]:
        """How much was told."""
        return {"events": self._cursor["events"], "logs": dict(self._cursor["logs"])}

    def tell_next(self) -> bool:
        """Tell the next piece of events and logs, no faster than a server lets through.

        False when there is none.
        """
        before = self.place()
        events = self._next_events()
        logs = self._next_logs()
        if not events and not logs:
            return False
        after = self.place()
        value = {"kind": "piece", "from": before, "to": after, "events": events, "logs": logs}
        self._tell(value)
        time.sleep(len(to_json(to_json(value))) / MOST_A_SECOND)  # as it stands in a message
        return True

    def _next_events(self) -> str:
        text, end = _read_from(os.path.join(self._folder, "events.jsonl"), self._cursor["events"])
        whole = text.rfind(b"\n") + 1
        if whole == 0:
            return ""
        self._cursor["events"] = end - len(text) + whole
        return text[:whole].decode("utf-8", "replace")

    def _next_logs(self) -> list[dict[str, str]]:
        found = []
        for stage in _log_names(os.path.join(self._folder, "logs")):
            start = self._cursor["logs"].get(stage, 0)
            path = os.path.join(self._folder, "logs", f"{stage}.log")
            data, _ = _read_from(path, start)
            data = data[: _whole_letters(data)]
            if data:
                self._cursor["logs"][stage] = start + len(data)
                found.append({"stage": stage, "text": data.decode("utf-8", "replace")})
        return found


def _log_names(folder: str) -> list[str]:
    try:
        return sorted(name[:-4] for name in os.listdir(folder) if name.endswith(".log"))
    except OSError:
        return []


def _read_from(path: str, start: int) -> tuple[bytes, int]:
    """The next bytes of a file, and where they end; a line that is longer is read whole."""
    try:
        with open(path, "rb") as file:
            file.seek(start)
            data = file.read(MOST_AT_ONCE)
            if len(data) == MOST_AT_ONCE and path.endswith(".jsonl"):
                data += file.readline()
            return data, start + len(data)
    except OSError:
        return b"", start


def _whole_letters(data: bytes) -> int:
    """How many bytes can be shown: the last letter of UTF-8 may have come in part."""
    for back in range(1, min(4, len(data) + 1)):
        byte = data[-back]
        if byte & 0xC0 == 0x80:
            continue
        needs = (
            2 if byte >> 5 == 0b110 else 3 if byte >> 4 == 0b1110 else 4 if byte >> 3 == 30 else 1
        )
        return len(data) - back if needs > back else len(data)
    return len(data)


def stop(asked: Asked, tell: Tell) -> None:
    """Ask the process that runs a run to stop it, as Ctrl-C does."""
    layout = files.Layout(locate(asked["project"]))
    held = lock.read_lock(layout.lock)
    if held is None or not held.alive or not held.holder or held.holder["run"] != asked["run"]:
        tell({"stopped": False})
        return
    try:
        os.kill(held.holder["pid"], signal.SIGINT)
    except OSError:
        tell({"stopped": False})
        return
    tell({"stopped": True})


def under_way(asked: Asked, tell: Tell) -> None:
    """The run that is under way in a project, if any."""
    project = locate(asked["project"])
    tell({"project": project, "run": lock.run_under_way(files.Layout(project).lock)})


def runs(asked: Asked, tell: Tell) -> None:
    """The newest runs of a project, as they are stored, without the ``known``."""
    layout = files.Layout(locate(asked["project"]))
    ids = record.list_ids(layout.runs)
    known = set(asked["known"])
    wanted = [run for run in ids[: asked["most"]] if run not in known]
    tell({"ids": ids, "runs": [_stored(layout, run) for run in wanted]})


def run(asked: Asked, tell: Tell) -> None:
    """One run, as it is stored."""
    tell(_stored(files.Layout(locate(asked["project"])), asked["run"]))


def _stored(layout: files.Layout, run: str) -> dict[str, Any]:
    folder = os.path.join(layout.runs, run)
    text = files.read_text(os.path.join(folder, "run.json"))
    events_file = os.path.join(folder, "events.jsonl")
    try:
        heard = files.iso(os.stat(events_file).st_mtime)
    except OSError:
        heard = files.now()
    return {
        "id": run,
        "record": text,
        "events": None if _has_ended(text) else files.read_text(events_file),
        "goesOn": lock.run_under_way(layout.lock) == run,
        "heard": heard,
    }


def _has_ended(text: str | None) -> bool:
    """Whether a ``run.json`` is whole, and the run's last word."""
    try:
        return json.loads(text or "")["ended"] is not None
    except (ValueError, KeyError, TypeError):
        return False


def log(asked: Asked, tell: Tell) -> None:
    """The end of a stage's log; None when there is none."""
    layout = files.Layout(locate(asked["project"]))
    name = os.path.basename(asked["stage"])
    path = os.path.join(layout.runs, os.path.basename(asked["run"]), "logs", f"{name}.log")
    text = files.read_text(path)
    tell(None if text is None else text[-asked["most"] :])


def texts(asked: Asked, tell: Tell) -> None:
    """Texts of code as it was at a run, by hash; what the store did not keep is left out."""
    layout = files.Layout(locate(asked["project"]))
    found = {}
    for digest in asked["hashes"]:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            continue
        text = files.read_text(os.path.join(layout.objects, digest[:2], digest[2:]))
        if text is not None:
            found[digest] = text
    tell(found)


def status(asked: Asked, tell: Tell) -> None:
    """Whether each stage of a plan is fresh, and if not, why. Runs and records nothing."""
    from . import pipeline, staleness

    plan = asked["plan"]
    project = locate(plan["project"])
    refused = pipeline.other_files(project, plan["sources"])
    if refused is not None:
        tell({"problems": [refused]})
        return
    cache = staleness.ProjectCache(project, files.Layout(project))
    stale = pipeline.find_stale(plan, cache)
    stages = []
    for stage in plan["stages"]:
        name = stage["name"]
        state = "frozen" if stage["frozen"] else "stale" if name in stale else "fresh"
        last = cache.last_of(name)
        run_id = None if last is None else last["run"]
        stages.append({"name": name, "state": state, "reasons": stale.get(name, []), "run": run_id})
    tell({"stages": stages})


def describe(asked: Asked, tell: Tell) -> None:
    """Types and sizes of the notebook's variables."""
    space = sys.modules["__main__"].__dict__
    tell({name: names.describe(space[name]) for name in asked["names"] if name in space})


ACTIONS = {
    "start": start,
    "follow": follow,
    "stop": stop,
    "under_way": under_way,
    "runs": runs,
    "run": run,
    "log": log,
    "texts": texts,
    "status": status,
    "describe": describe,
}
