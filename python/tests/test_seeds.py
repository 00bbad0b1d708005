"""The seeds that are really set.

Stand-ins have the shape of the libraries; the real NumPy is tried where it is.
"""

from __future__ import annotations

import importlib.util

import pytest
from conftest import Project

NUMPY = {
    "numpy/__init__.py": "",
    "numpy/random/__init__.py": "from .mtrand import seed\nfrom ._generator import default_rng\n",
    "numpy/random/mtrand.py": "def seed(seed=None):\n    assert seed != 'bad'\n",
    "numpy/random/_generator.py": "def default_rng(seed=None):\n    return ('generator', seed)\n",
}
TORCH = {
    "torch/__init__.py": "from .random import manual_seed\n",
    "torch/random.py": "def manual_seed(seed):\n    return ('generator', seed)\n",
}
TENSORFLOW = {
    "tensorflow/__init__.py": "class random:\n    set_seed = staticmethod(lambda seed: None)\n",
}


def seeds(project: Project, text: str) -> list[tuple[str, str]]:
    for path, source in {**NUMPY, **TORCH, **TENSORFLOW}.items():
        project.write(path, source)
    project.write("train.py", text)
    ran = project.observed("train.py")
    assert ran.code == 0, ran.err
    return [(event["library"], event["seed"]) for event in ran.of("seed")]


def test_each_library(project: Project) -> None:
    found = seeds(
        project,
        "import random, numpy.random, torch, tensorflow as tf\n"
        "from numpy.random import default_rng\n"
        "random.seed(1)\nnumpy.random.seed(2)\nassert default_rng(3) == ('generator', 3)\n"
        "assert torch.manual_seed(4) == ('generator', 4)\ntf.random.set_seed(seed=5)\n",
    )
    assert found == [
        ("random", "1"),
        ("numpy", "2"),
        ("numpy", "3"),
        ("torch", "4"),
        ("tensorflow", "5"),
    ]


def test_each_seed_once(project: Project) -> None:
    text = "import random\nfor seed in (1, 1, 2, 1, 'word', None): random.seed(seed)\n"
    assert seeds(project, text) == [("random", "1"), ("random", "2"), ("random", "word")]


def test_thousands_of_seeds_are_not_all_told(project: Project) -> None:
    text = "import random\nfor seed in range(2000): random.seed(seed)\n"
    assert len(seeds(project, text)) == 50


def test_a_seed_that_was_refused_is_not_set(project: Project) -> None:
    text = "import numpy.random as r\ntry:\n    r.seed('bad')\nexcept AssertionError:\n    pass\n"
    assert seeds(project, text) == []


def test_a_generator_that_is_handed_on_is_no_seed(project: Project) -> None:
    text = "import numpy.random as r\nr.default_rng(object())\nr.default_rng([1, 2])\n"
    assert seeds(project, text) == [("numpy", "[1, 2]")]


def test_a_library_that_makes_its_own_generator(project: Project) -> None:
    project.write(
        "site-packages/library.py",
        "import numpy.random as r\nr.default_rng(7)\n\ndef seed_everything(n):\n    r.seed(n)\n",
    )
    text = "import sys\nsys.path.append('site-packages')\nimport library\n"
    assert seeds(project, text + "library.seed_everything(3)\n") == [("numpy", "3")]


def test_no_library_is_imported_for_it(project: Project) -> None:
    text = (
        "import sys\n"
        "assert not {'random', 'numpy', 'torch', 'tensorflow'} & set(sys.modules), sys.modules\n"
    )
    assert seeds(project, text) == []


def test_modules_keep_their_loaders(project: Project) -> None:
    text = (
        "import torch, random\n"
        "for module in (torch, random):\n"
        "    assert type(module.__loader__).__module__.startswith('_frozen_importlib'), module\n"
        "    assert module.__spec__.loader is module.__loader__\n"
    )
    assert seeds(project, text) == []


def test_numbers_are_the_same_as_without(project: Project) -> None:
    project.write(
        "train.py", "import random\nrandom.seed(7)\nprint(random.random(), random.gauss(0, 1))\n"
    )
    assert project.observed("train.py").out == project.plain("train.py").out


@pytest.mark.skipif(importlib.util.find_spec("numpy") is None, reason="NumPy is not installed")
def test_the_real_numpy(project: Project) -> None:
    project.write(
        "train.py",
        "import pickle\nimport numpy as np\n"
        "np.random.seed(np.int64(3))\nrng = np.random.default_rng(4)\n"
        "np.random.default_rng()\nnp.random.default_rng(np.random.SeedSequence(5))\n"
        "assert pickle.loads(pickle.dumps(np.random.default_rng)) is np.random.default_rng\n"
        "print(np.random.rand(), rng.random(), pickle.loads(pickle.dumps(rng)).random())\n",
    )
    observed = project.observed("train.py")
    assert observed.out == project.plain("train.py").out, observed.err
    observed = project.observed("train.py")
    found = [event["seed"] for event in observed.of("seed")]
    assert found[:2] == ["3", "4"]
    assert found[2].startswith("SeedSequence")
    assert len(found) == 3
