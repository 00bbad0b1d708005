"""What is told of a notebook's variables, and that nothing of theirs runs for it."""

from __future__ import annotations

from typing import Any

import pytest

from stagewright.driver.names import describe


class Meta(type):
    def __getattribute__(cls, name: str) -> Any:
        raise AssertionError(f"{name} of the class was looked at")


class Hostile(metaclass=Meta):
    """Everything that could be asked of it stops the test."""

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(f"{name} was looked at")

    def __len__(self) -> int:
        raise AssertionError("it was measured")

    def __iter__(self) -> Any:
        raise AssertionError("it was gone through")

    def __repr__(self) -> str:
        raise AssertionError("it was shown")

    __eq__ = __hash__ = __bool__ = __sizeof__ = __str__ = __iter__  # type: ignore[assignment]


def _never(self: Any) -> Any:
    raise AssertionError("it was measured, gone through or shown")


class HostileList(list):
    """A kind of list that does the same."""

    __len__ = __iter__ = __repr__ = _never


def test_a_foreign_class_is_only_named() -> None:
    assert describe(Hostile()) == {"type": f"{__name__}.Hostile"}
    assert describe(HostileList()) == {"type": f"{__name__}.HostileList"}
    assert describe(Hostile) == {"type": f"{__name__}.Meta"}


def test_plain_values() -> None:
    assert describe([1, 2, 3])["length"] == 3
    assert describe("abc")["length"] == 3
    assert describe({"a": Hostile()})["type"] == "dict"
    assert describe(None)["type"] == "NoneType"
    assert describe(len) == {"type": "builtin_function_or_method"}


def test_numpy() -> None:
    numpy = pytest.importorskip("numpy")
    found = describe(numpy.zeros((3, 4), dtype="float32"))
    assert found == {"type": "numpy.ndarray", "shape": [3, 4], "dtype": "float32", "bytes": 48}


def test_pandas() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1, 2], "b": ["x", "y"], 3: [0.5, 1.5]})
    found = describe(frame)
    assert found["type"].endswith("DataFrame")
    assert found["shape"] == [2, 3]
    assert [column["name"] for column in found["columns"]] == ["a", "b", "2"]
    assert found["columns"][0]["dtype"] == "int64"
    assert found["bytes"] >= 32
    assert describe(frame["a"])["dtype"] == "int64"


def test_an_estimator_is_named() -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    found = describe(linear_model.LinearRegression())
    assert found == {"type": "sklearn.linear_model._base.LinearRegression"}
