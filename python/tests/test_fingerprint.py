"""Values that are equal have one fingerprint, in whatever process and however they were made."""

from __future__ import annotations

import copy
import json
import pickle
import random
import subprocess
import sys
import threading
from collections import OrderedDict, defaultdict, deque, namedtuple
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.ensemble import RandomForestClassifier

from stagewright.verify.fingerprint import Fingerprinter
from stagewright.verify.recorder import Recorder

SOURCE = Path(__file__).parents[1] / "src"
Point = namedtuple("Point", "x y")


class Plain:
    """Anything of a notebook's own."""

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


def name(value: Any) -> dict[str, Any]:
    return Fingerprinter(5.0).name(value)


def digest(value: Any) -> str:
    found = name(value)["d"]
    assert found is not None
    return found


SAMPLES = [
    None,
    1.5,
    float("nan"),
    "text",
    [1, [2, {"a": (3, None)}], {4, 5}],
    OrderedDict(a=1),
    defaultdict(list, {"a": [1]}),
    deque([1, 2]),
    Point(1, 2),
    datetime(2024, 1, 2, tzinfo=timezone.utc),
    Path("a") / "b",
    np.arange(200.0).reshape(20, 10),
    np.float32(0.1),
    np.ma.masked_array([1, 2], [False, True]),
    np.array([(1, 2.0)], dtype=[("a", "i1"), ("b", "f8")]),
    np.random.default_rng(3),
    pd.DataFrame({"a": [1, 2], "b": ["x", None]}, index=pd.Index([5, 6], name="i")),
    pd.Series(pd.Categorical(["u", "v"])),
    pd.date_range("2024-01-01", periods=3, freq="D"),
    pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]),
    sparse.csr_matrix(np.eye(3)),
    Plain(a=1, inner=Plain(b=[2])),
    RandomForestClassifier(n_estimators=2, random_state=0).fit([[0], [1]], [0, 1]),
]


@pytest.mark.parametrize("value", SAMPLES, ids=lambda value: type(value).__name__)
def test_a_copy_and_what_pickle_keeps_are_equal(value: Any) -> None:
    assert (
        digest(value) == digest(copy.deepcopy(value)) == digest(pickle.loads(pickle.dumps(value)))
    )


DIFFERENT = [
    (1, 1.0),
    (1, True),
    ("1", 1),
    ([1], (1,)),
    (0.1, 0.1 + 2e-17 + 1e-16),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    (np.arange(3), np.arange(3.0)),
    (np.zeros((2, 3)), np.zeros((3, 2))),
    (np.arange(100), np.arange(100)[::-1]),
    (pd.Series([1, 2]), pd.Series([1, 2], name="n")),
    (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}, index=[7])),
    (pd.DataFrame({"a": [1], "b": [2]}), pd.DataFrame({"b": [2], "a": [1]})),
    (pd.Series([1, 2]), pd.Series([1, 2], dtype="int32")),
    (pd.date_range("2024", periods=2, freq="D"), pd.DatetimeIndex(["2024-01-01", "2024-01-02"])),
    (np.random.default_rng(3), np.random.default_rng(4)),
    (Plain(a=1), Plain(a=2)),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT, ids=str)
def test_what_differs_has_another_digest(one: Any, other: Any) -> None:
    assert digest(one) != digest(other)


def test_parts_say_where() -> None:
    one, other = (name(pd.DataFrame({"a": [1.0, 2.0], "b": [3, last]}))["p"] for last in (4, 5))
    assert {key for key in one if one[key]["d"] != other[key]["d"]} == {"['b']"}


def test_shared_parts_and_copies_are_equal() -> None:
    part = [1]
    assert digest([part, part]) == digest([[1], [1]])


def test_a_cycle_ends() -> None:
    one: list[Any] = [1]
    one.append(one)
    other: list[Any] = [1]
    other.append(other)
    assert digest(one) == digest(other)


def test_rounding_is_told_from_content() -> None:
    one, other = name(np.array([0.1, 0.2] * 50)), name(np.array([0.1, 0.2 + 3e-17 * 2] * 50))
    assert one["d"] != other["d"]
    assert one["r"] == other["r"]
    assert name(np.float32([0.1] * 100))["r"] != name(np.float64([0.1] * 100))["r"]


def test_classes_are_named_by_their_last_part() -> None:
    class Plain:
        pass

    plain = Plain()
    plain.a = 1  # type: ignore[attr-defined]
    assert digest(plain) == digest(globals()["Plain"](a=1))


@pytest.mark.parametrize("value", [(n for n in [1]), threading.Lock(), sys.stdout], ids=str)
def test_what_cannot_be_named_is_unknown(value: Any) -> None:
    assert name(value)["d"] is None
    assert name([1, value])["d"] == name([1, value])["d"] is not None


def test_an_error_in_a_value_is_no_error_of_ours() -> None:
    class Sly:
        def __reduce_ex__(self, protocol: Any) -> Any:
            raise RuntimeError("no")

    assert name(Sly())["d"] is None


def test_what_takes_too_long_is_unknown() -> None:
    many = [[n] for n in range(200_000)]
    assert Fingerprinter(0.001).name(many)["d"] is None


def test_a_fingerprint_is_the_same_in_another_process() -> None:
    code = (
        "from stagewright.verify.fingerprint import Fingerprinter as F\n"
        "import numpy as np, pandas as pd\n"
        "value = [{'b', 'a', 'c'}, {'x': np.arange(3)}, pd.DataFrame({'s': ['t', 'u']}), object]\n"
        "print(F(5.0).name(value)['d'])"
    )
    env = {"PYTHONPATH": str(SOURCE), "PATH": ""}
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**env, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_looking_draws_no_random_number_and_changes_nothing(tmp_path: Path) -> None:
    class Drawing:
        def __reduce_ex__(self, protocol: Any) -> Any:
            random.random()
            np.random.random()
            print("seen", file=sys.stderr)
            return (list, ())

    recorder = Recorder(str(tmp_path / "record"))
    space = {"drawing": Drawing(), "_private": 1, "number": 2}
    before = (random.getstate(), np.random.get_state()[1].tolist(), dict(space), sys.stderr)
    moment = recorder.moment(["drawing", "gone"], [space])
    after = (random.getstate(), np.random.get_state()[1].tolist(), dict(space), sys.stderr)
    assert after == before
    assert set(moment["values"]) == {"drawing", "gone", "number"}
    assert moment["values"]["gone"] is None
    json.dumps(moment)
