"""Runs the stages of a plan, and records the run until its ending. As execute-run.ts."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from typing import Any

from . import environment, files, identity
from .lock import Lock
from .processes import Guard, is_python
from .record import Recorder
from .stage import Context, inputs_of, run_stage
from .staleness import Check, ProjectCache, Stage, check_stage

HEARTBEAT_SECONDS = 10.0
WATCH_SECONDS = 0.25
KERNEL_ENDED = "the kernel that ran it ended"
STOPPED = "it was stopped by the person who ran it"


class Run:
    """One run: what is to run, and what it runs with."""

    def __init__(
        self,
        plan: dict[str, Any],
        project: str,
        layout: files.Layout,
        cache: ProjectCache,
        lock: Lock,
        run_id: str,
        reasons: dict[str, list[str]],
        runtime: str,
    ) -> None:
        self._plan = plan
        self._stages: list[Stage] = chosen_stages(plan)
        self._reasons = reasons
        self._lock = lock
        self._parent = os.getppid()
        self._why: str | None = None
        recorder = Recorder(os.path.join(layout.runs, run_id))
        env = dict(os.environ)
        self._context = Context(project, layout, recorder, cache, Guard(), env, runtime)
        self._environment: asyncio.Future[Any] | None = None
        self._begin(run_id)

    def _begin(self, run_id: str) -> None:
        now = files.now()
        started = {
            "type": "run-started",
            "time": now,
            "id": run_id,
            "pipeline": os.path.basename(self._context.project),
            "process": identity.this_process(),
            "params": self._plan["params"],
            "stages": [stage["name"] for stage in self._stages],
        }
        queued = [
            {"type": "stage-queued", "time": now, "stage": stage, "reason": "; ".join(reasons)}
            for stage, reasons in self._reasons.items()
        ]
        self._context.recorder.emit(started, *queued)

    async def execute(self) -> None:
        """Run the stages; whatever happens, the record gets its ending."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop, STOPPED)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        watching = asyncio.ensure_future(self._watch())
        try:
            await self._schedule()
            await self._settle_environment()
            self._save_hashes()
        finally:
            watching.cancel()
            self._context.guard.close()
            self._end()

    def _stop(self, why: str) -> None:
        self._why = self._why or why
        self._context.stop.set()

    async def _watch(self) -> None:
        """Says that this process lives, and sees when the kernel that started it does no more."""
        beaten = time.monotonic()
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if os.getppid() != self._parent:
                self._stop(KERNEL_ENDED)
            if time.monotonic() - beaten > HEARTBEAT_SECONDS:
                beaten = time.monotonic()
                try:
                    self._lock.touch()
                except OSError:
                    pass

    async def _schedule(self) -> None:
        """Starts each stage as soon as those that it depends on have ended well."""
        waiting = list(self._stages)
        outcome: dict[str, bool] = {}
        running: dict[asyncio.Future[bool], str] = {}
        jobs = self._plan["jobs"] or environment.cores()
        while True:
            for stage in list(waiting):
                if self._context.stop.is_set():
                    break
                if any(name not in outcome for name in stage["upstream"]):
                    continue
                bad = next((name for name in stage["upstream"] if not outcome[name]), None)
                if bad is not None:
                    waiting.remove(stage)
                    outcome[stage["name"]] = False
                    self._skip(stage["name"], f"{bad}, which it depends on, did not succeed")
                elif len(running) < jobs:
                    waiting.remove(stage)
                    running[asyncio.ensure_future(self._check_and_run(stage))] = stage["name"]
            if not running:
                return
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                outcome[running.pop(task)] = task.result()

    async def _check_and_run(self, stage: Stage) -> bool:
        cache = self._context.cache
        try:
            last = cache.last_of(stage["name"])
            check = await asyncio.to_thread(check_stage, stage, last, cache.hashes)
            if self._plan["force"] and not stage["frozen"]:
                check = check._replace(reasons=["it is forced"])
            if not check.reasons:
                self._tell_fresh(stage, check, last)
                return True
            if self._environment is None:
                self._environment = asyncio.ensure_future(self._find_environment())
            return await run_stage(self._context, stage, check)
        except OSError as error:
            self._context.on_broken(error)
            return False

    def _tell_fresh(self, stage: Stage, check: Check, last: dict[str, Any] | None) -> None:
        known = last or {"run": None, "metrics": [], "seeds": {}}
        event = {
            "type": "stage-fresh",
            "time": files.now(),
            "stage": stage["name"],
            **inputs_of(stage, check),
            "reused": known["run"],
            "outs": check.outs,
            "metrics": known["metrics"],
            "seeds": known["seeds"],
        }
        self._context.emit(event)

    def _skip(self, stage: str, reason: str) -> None:
        event = {"type": "stage-skipped", "time": files.now(), "stage": stage, "reason": reason}
        self._context.emit(event)

    async def _find_environment(self) -> None:
        """Finds out where the run happens; each part is told when it is known."""
        self._tell(environment.machine_facts())
        stages = self._plan["stages"]
        if not any(is_python(command) for stage in stages for command in stage["cmd"]):
            self._tell(environment.own_python())
        await asyncio.gather(self._find_git(), self._find_gpus())

    async def _find_git(self) -> None:
        outs = [out["path"] for stage in self._plan["stages"] for out in stage["outs"]]
        found = await environment.git_facts(self._context.project, outs)
        if found is None:
            return
        fact, diff = found
        name = None if diff is None else "uncommitted.diff"
        if diff is not None:
            files.replace(os.path.join(self._context.recorder.folder, "uncommitted.diff"), diff)
        self._tell({"git": {**fact, "diff": name}})

    async def _find_gpus(self) -> None:
        self._tell(await environment.gpu_facts())

    def _tell(self, facts: dict[str, Any]) -> None:
        self._context.emit({"type": "environment", "time": files.now(), "environment": facts})

    async def _settle_environment(self) -> None:
        """Waits for the facts, but not for long when the run is to stop."""
        if self._environment is not None:
            limit = 0.5 if self._context.stop.is_set() else None
            try:
                await asyncio.wait_for(asyncio.shield(self._environment), limit)
            except asyncio.TimeoutError:
                self._environment.cancel()
            except OSError as error:
                self._context.on_broken(error)
        told = self._context.python
        if told is not None:
            facts = (told["version"], told["executable"], told["path"])
            self._tell(environment.python_facts(*facts))

    def _save_hashes(self) -> None:
        try:
            self._context.cache.save_hashes()
        except OSError as error:
            self._context.on_broken(error)

    def _end(self) -> None:
        recorder, broken = self._context.recorder, self._context.broken
        found = None if broken is None else files.file_problem(broken, "Recording the run")
        bad = next((s for s in recorder.run["stages"] if s["state"] == "failed"), None)
        if broken is not None:
            recorder.end("failed", found["message"] if found else str(broken))
        elif self._why == KERNEL_ENDED:
            recorder.end("failed", KERNEL_ENDED)
        elif self._why is not None:
            recorder.end("interrupted", self._why)
        elif bad is not None:
            recorder.end("failed", f"stage {bad['name']} failed: {bad['reason']}")
        else:
            recorder.end("finished", None)


def chosen_stages(plan: dict[str, Any]) -> list[Stage]:
    """The stages that are to run, in order: one with those that it depends on, or all."""
    if plan["stage"] is None:
        return plan["stages"]
    wanted: set[str] = set()
    by_name = {stage["name"]: stage for stage in plan["stages"]}

    def add(name: str) -> None:
        if name not in wanted:
            wanted.add(name)
            for upstream in by_name[name]["upstream"]:
                add(upstream)

    add(plan["stage"])
    return [stage for stage in plan["stages"] if stage["name"] in wanted]
