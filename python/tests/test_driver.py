"""Runs plans by the driver, as a kernel does, and reads what it leaves in the store."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parents[1] / "src"
MAIN = SOURCE / "stagewright" / "driver" / "__main__.py"


def stage(name: str, cmd: str | list[str], **more: Any) -> dict[str, Any]:
    """A stage of a plan; ``outs`` by path, kind and whether it is kept."""
    return {
        "name": name,
        "cmd": [cmd] if isinstance(cmd, str) else cmd,
        "folder": "",
        "deps": [],
        "values": {},
        "outs": [],
        "frozen": False,
        "alwaysChanged": False,
        "upstream": [],
        **more,
    }


def out(path: str, kind: str = "out", persist: bool = False) -> dict[str, Any]:
    return {"path": path, "kind": kind, "persist": persist}


class Project:
    """A folder, and plans that are run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "dvc.yaml").write_text("stages: {}\n", encoding="utf-8")

    def plan(self, *stages: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {
            "version": 1,
            "project": str(self.folder),
            "sources": {"dvc.yaml": "stages: {}\n", "params.yaml": None},
            "stages": list(stages),
            "params": {"rate": 0.5},
            "stage": None,
            "force": False,
            "jobs": 2,
            **more,
        }

    def start(self, plan: dict[str, Any]) -> subprocess.Popen[str]:
        path = self.folder / "plan.json"
        path.write_text(json.dumps(plan), encoding="utf-8")
        env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        return subprocess.Popen(
            [sys.executable, str(MAIN), str(path)],
            stdout=subprocess.PIPE,
            text=True,
            env=env,
            start_new_session=True,
        )

    def run(self, *stages: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Run a plan to its end; gives the record, or the driver's answer where there is none."""
        driver = self.start(self.plan(*stages, **more))
        answer, _ = driver.communicate(timeout=60)
        assert driver.returncode == 0
        told = json.loads(answer)
        return self.record(told["run"]) if told["kind"] == "started" else told

    def record(self, run: str) -> dict[str, Any]:
        return json.loads((self.folder / ".stagewright/runs" / run / "run.json").read_text())

    def events(self, run: str) -> list[dict[str, Any]]:
        text = (self.folder / ".stagewright/runs" / run / "events.jsonl").read_text()
        return [json.loads(line) for line in text.splitlines() if line]

    def log(self, run: str, name: str) -> str:
        return (self.folder / ".stagewright/runs" / run / f"logs/{name}.log").read_text()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def states(record: dict[str, Any]) -> dict[str, str]:
    return {found["name"]: found["state"] for found in record["stages"]}


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} did not come"
        time.sleep(0.02)


def test_runs_what_is_stale_in_order_and_then_nothing(project: Project) -> None:
    a = stage("a", "echo 1 > a.txt", outs=[out("a.txt")])
    b = stage("b", "cat a.txt a.txt > b.txt", deps=["a.txt"], outs=[out("b.txt")], upstream=["a"])
    first = project.run(a, b)
    assert first["state"] == "finished" and first["reason"] is None
    assert states(first) == {"a": "finished", "b": "finished"}
    assert (project.folder / "b.txt").read_text() == "1\n1\n"
    assert project.run(a, b) == {"kind": "fresh", "stages": ["a", "b"]}
    changed = {**a, "cmd": ["echo  1 > a.txt"]}
    second = project.run(changed, b)
    assert states(second) == {"a": "finished", "b": "fresh"}
    assert second["stages"][1]["reused"] == first["id"]
    assert second["stages"][0]["reason"] == "its command changed"


def test_independent_stages_run_side_by_side(project: Project) -> None:
    meet = "touch {0}; for i in $(seq 500); do test -e {1} && exit 0; sleep 0.02; done; exit 1"
    record = project.run(stage("a", meet.format("a", "b")), stage("b", meet.format("b", "a")))
    assert states(record) == {"a": "finished", "b": "finished"}


def test_params_are_told_as_javascript_shows_them(project: Project) -> None:
    values = {"rate": 1e-7, "many": 2.0, "small": 0.00001, "on": True, "names": ["ä", None]}
    project.run(stage("a", "true", values=values))
    changed = {"rate": 0.5, "many": 3, "small": 1, "on": 1, "names": []}
    record = project.run(stage("a", "true", values=changed))
    assert record["stages"][0]["reason"].split("; ") == [
        "param rate is 0.5, was 1e-7",
        "param many is 3, was 2",
        "param small is 1, was 0.00001",
        "param on is 1, was true",
        'param names is [], was ["ä",null]',
    ]


def test_what_a_stage_tells_is_recorded(project: Project) -> None:
    (project.folder / "train.py").write_text(
        "import json, random\n"
        "from stagewright import log_metric, log_progress\n"
        "random.seed(3)\n"
        "for step in range(2):\n"
        "    log_metric('loss', 0.5 - step, step=step)\n"
        "    log_progress(step + 1, 2, 'epochs')\n"
        "print('done')\n"
        "json.dump({'accuracy': 1.0, 'bad': float('nan')}, open('m.json', 'w'))\n"
    )
    train = stage("train", "python train.py", deps=["train.py"], outs=[out("m.json", "metrics")])
    record = project.run(train)
    assert record["state"] == "finished", project.log(record["id"], "train")
    assert record["metrics"] == [
        {"stage": "train", "name": "loss", "value": -0.5, "points": [[0, 0.5], [1, -0.5]]},
        {"stage": "train", "name": "accuracy", "value": 1, "points": []},
        {"stage": "train", "name": "bad", "value": "NaN", "points": []},
    ]
    found = record["stages"][0]
    assert found["seeds"] == {"random": ["3"]}
    assert found["peakMemory"] > 1_000_000
    assert project.log(record["id"], "train") == "done\n"
    assert record["environment"]["python"]["executable"] == sys.executable
    text = project.folder / ".stagewright/objects"
    digest = found["deps"][0]["hash"]
    assert (text / digest[:2] / digest[2:]).read_text().startswith("import json")


@pytest.mark.parametrize(
    ("command", "reason", "code"),
    [
        ("exit 7", "exit code 7", 7),
        ("no-such-program", "`no-such-program` was not found on the PATH", 127),
        ("kill -KILL $$", "it was killed (SIGKILL), often because the memory ran out", None),
    ],
)
def test_failure(project: Project, command: str, reason: str, code: int | None) -> None:
    record = project.run(stage("a", command), stage("b", "true", upstream=["a"]))
    assert states(record) == {"a": "failed", "b": "skipped"}
    assert record["state"] == "failed"
    assert record["stages"][0]["reason"] == reason
    assert record["stages"][0]["exitCode"] == code
    assert states(project.run(stage("a", "true"))) == {"a": "finished"}


def test_a_traceback_is_the_tail(project: Project) -> None:
    (project.folder / "bad.py").write_text("print('start')\nraise ValueError('no data')\n")
    record = project.run(stage("a", "python bad.py", deps=["bad.py"]))
    found = record["stages"][0]
    assert found["reason"] == "ValueError: no data"
    assert found["tail"][0].startswith("Traceback") and "start" not in found["tail"]


def test_what_must_be_put_right_first_is_said(project: Project) -> None:
    record = project.run(stage("a", "touch ran", deps=["data.csv"]))
    assert record["stages"][0]["reason"] == "data.csv, which it reads, is not there"
    record = project.run(stage("a", "true", outs=[out("made")]))
    assert record["stages"][0]["reason"] == "it ended well but did not write made"
    (project.folder / "away").symlink_to("/tmp")
    record = project.run(stage("a", "true", outs=[out("away/x/y")]))
    assert record["stages"][0]["reason"] == "away/x/y is behind a link that leaves the project"


def test_other_files_than_planned_are_refused(project: Project) -> None:
    answer = project.run(stage("a", "true"), sources={"dvc.yaml": "stages: {b: 1}\n"})
    assert answer["kind"] == "refused"
    assert answer["problems"][0]["code"] == "kernel/other-files"
    assert not (project.folder / ".stagewright").exists()


def test_only_one_run_at_a_time(project: Project) -> None:
    wait = stage("a", "touch up; while test ! -e go; do sleep 0.02; done")
    first = project.start(project.plan(wait))
    wait_for(project.folder / "up")
    answer = project.run(stage("a", "true"))
    assert answer["problems"][0]["code"] == "run/busy"
    assert str(first.pid) in answer["problems"][0]["message"]
    (project.folder / "go").touch()
    told = json.loads(first.communicate(timeout=30)[0])
    assert project.record(told["run"])["state"] == "finished"


def test_stop(project: Project) -> None:
    slow = stage("a", "trap 'echo stopped; exit 1' INT; touch up; sleep 60")
    driver = project.start(project.plan(slow, stage("b", "true", upstream=["a"])))
    wait_for(project.folder / "up")
    driver.send_signal(signal.SIGINT)
    told = json.loads(driver.communicate(timeout=30)[0])
    record = project.record(told["run"])
    assert record["state"] == "interrupted"
    assert record["reason"] == "it was stopped by the person who ran it"
    assert states(record) == {"a": "interrupted", "b": "skipped"}
    assert project.log(told["run"], "a") == "stopped\n"


def test_a_killed_driver_leaves_no_process_and_the_next_run_closes_its_record(
    project: Project,
) -> None:
    driver = project.start(project.plan(stage("a", "touch up; echo $$ > pid; sleep 60")))
    wait_for(project.folder / "pid")
    told = json.loads(driver.stdout.readline())  # type: ignore[union-attr]
    driver.kill()
    driver.wait()
    pid = int((project.folder / "pid").read_text())
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()
    assert project.run(stage("a", "true"))["state"] == "finished"
    assert project.record(told["run"])["state"] == "interrupted"


def test_when_its_parent_is_gone_the_run_has_failed(project: Project) -> None:
    plan = project.folder / "plan.json"
    slow = stage("a", "touch up; sleep 60")
    plan.write_text(json.dumps(project.plan(slow)), encoding="utf-8")
    script = (
        "import subprocess, sys\n"
        "child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, start_new_session=True)\n"
        "sys.stdout.buffer.write(child.stdout.readline()); sys.stdout.flush(); sys.stdin.read()\n"
    )
    kernel = subprocess.Popen(
        [sys.executable, "-c", script, sys.executable, str(MAIN), str(plan)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    told = json.loads(kernel.stdout.readline())  # type: ignore[union-attr]
    wait_for(project.folder / "up")
    kernel.kill()
    kernel.communicate()
    wait_for(project.folder / ".stagewright/runs" / told["run"] / "run.json")
    record = project.record(told["run"])
    assert record["state"] == "failed"
    assert record["reason"] == "the kernel that ran it ended"
    assert states(record) == {"a": "interrupted"}


def test_events_fold_to_the_record(project: Project) -> None:
    from stagewright.driver.record import no_run, reduce_run

    record = project.run(stage("a", "echo hi"), stage("b", "exit 1"))
    run = no_run()
    for event in project.events(record["id"]):
        reduce_run(run, event)
    assert {"version": 1, **run} == record
