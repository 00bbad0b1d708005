"""``log_metric`` and ``log_progress``."""

from __future__ import annotations

import math
import sys

import pytest
from conftest import Project

from stagewright._events import to_json


def test_metrics_are_told_one_line_each(project: Project) -> None:
    project.write(
        "train.py",
        "from stagewright import log_metric, log_progress\n"
        "log_metric('loss', 0.5, step=0)\n"
        "log_metric('loss', float('nan'), step=1)\n"
        "log_metric('best', float('-inf'))\n"
        "log_progress(1, 3, 'epochs')\n"
        "log_progress(2, None)\n",
    )
    ran = project.observed("train.py")
    assert ran.code == 0
    assert ran.of("metric") == [
        {"type": "metric", "name": "loss", "value": 0.5, "step": 0},
        {"type": "metric", "name": "loss", "value": "NaN", "step": 1},
        {"type": "metric", "name": "best", "value": "-Infinity", "step": None},
    ]
    assert ran.of("progress") == [
        {"type": "progress", "done": 1, "total": 3, "label": "epochs"},
        {"type": "progress", "done": 2, "total": None, "label": None},
    ]


def test_nothing_happens_when_nobody_listens(project: Project) -> None:
    project.write(
        "train.py",
        "from stagewright import log_metric, log_progress\n"
        "log_metric('loss', 'not a number')\nlog_progress('x', 'y')\nprint('done')\n",
    )
    ran = project.plain("train.py")
    assert (ran.code, ran.out, ran.err, ran.events) == (0, "done\n", "", [])


def test_a_value_that_is_no_number_is_left_out_with_a_warning(project: Project) -> None:
    project.write(
        "train.py",
        "from stagewright import log_metric\n"
        "log_metric('loss', 'low')\nlog_metric('loss', None)\nlog_metric('loss', 1, step='a')\n"
        "print('done')\n",
    )
    ran = project.observed("train.py")
    assert (ran.code, ran.out, ran.of("metric")) == (0, "done\n", [])
    assert "train.py:2: UserWarning: stagewright: metric 'loss'" in ran.err


def test_a_full_disk_does_not_stop_the_program(project: Project) -> None:
    project.write(
        "train.py", "from stagewright import log_metric\nlog_metric('a', 1)\nprint('done')\n"
    )
    ran = project.observed("train.py", STAGEWRIGHT_EVENTS="/dev/full")
    assert (ran.code, ran.out, ran.err) == (0, "done\n", "")


WORKERS = """
import os, sys
from stagewright import log_metric

def work(fold):
    log_metric("fold", fold)
    return fold

if __name__ == "__main__":
    import multiprocessing
    multiprocessing.set_start_method(sys.argv[1])
    with multiprocessing.Pool(2) as pool:
        print(sum(pool.map(work, range(4))))
    if os.fork() == 0:
        log_metric("forked", 1)
        sys.exit(0)
    os.wait()
    log_metric("main", 1)
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_are_silent(project: Project, method: str) -> None:
    project.write("train.py", WORKERS)
    ran = project.observed("train.py", method)
    assert (ran.code, ran.out) == (0, "6\n"), ran.err
    assert [event["name"] for event in ran.of("metric")] == ["main"]
    assert len(ran.of("facts")) == 1


def test_of_several_ranks_the_first_tells(project: Project) -> None:
    project.write("train.py", "from stagewright import log_metric\nlog_metric('loss', 1)\n")
    assert len(project.observed("train.py", RANK="0").of("metric")) == 1
    assert project.observed("train.py", RANK="1").events == []


def test_a_program_that_the_stage_starts_tells_too(project: Project) -> None:
    project.write("evaluate.py", "from stagewright import log_metric\nlog_metric('score', 1)\n")
    project.write(
        "train.py",
        "import subprocess, sys\nsubprocess.run([sys.executable, 'evaluate.py'], check=True)\n",
    )
    assert [event["name"] for event in project.observed("train.py").of("metric")] == ["score"]


def test_json_is_what_the_library_writes() -> None:
    import json

    values = [
        None,
        True,
        0,
        -5,
        10**20,
        1.5,
        1e-300,
        'a"b\\c\n\u20ac\U0001f600',
        [1, [2]],
        {"k": {"v": 1}},
    ]
    for value in values:
        assert json.loads(to_json(value)) == value
    assert json.loads(to_json([math.nan, math.inf, -math.inf])) == ["NaN", "Infinity", "-Infinity"]
    assert json.loads(to_json(sys)) == str(sys)
