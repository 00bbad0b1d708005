"""The observer: what the program sees is what it sees without it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from conftest import SOURCE, Project

SELF_PORTRAIT = """
import sys
print(__name__, __package__, __file__, __spec__ and __spec__.name, type(__loader__).__name__)
print(sys.argv, sys.path[0], sorted(globals()), sys.modules["__main__"].__dict__ is globals())
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["-m", "src.pkg.train", "-x", "a b"],
        ["src/pkg/train.py", "-m", "x"],
        ["./src/pkg/train.py"],
        ["-m", "src.run"],
    ],
)
def test_the_program_is_main(project: Project, arguments: list[str]) -> None:
    project.write("src/pkg/train.py", SELF_PORTRAIT)
    project.write("src/run/__main__.py", SELF_PORTRAIT)
    plain = project.plain(*arguments)
    assert plain.code == 0
    observed = project.observed(*arguments)
    assert (observed.out, observed.err) == (plain.out, plain.err)


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    raise ValueError('x')\nf()\n",
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise KeyError(1) from e\n",
        "def f(:\n",
        "import no_such_module\n",
        "import sys\nsys.exit('a message')\n",
        "import sys\nsys.exit(7)\n",
        "raise SystemExit\n",
        "import os\nos._exit(9)\n",
        "import sys\nsys.excepthook = lambda *a: print('mine', a[0].__name__)\n1 / 0\n",
        "import atexit\natexit.register(print, 'bye')\nprint('hello')\n",
        "import warnings\nwarnings.warn('careful')\n",
    ],
)
@pytest.mark.parametrize("how", [["-m", "pkg.train"], ["pkg/train.py"]])
def test_output_and_exit_code_are_the_same(project: Project, text: str, how: list[str]) -> None:
    project.write("pkg/train.py", text)
    plain = project.plain(*how)
    observed = project.observed(*how)
    assert (observed.code, observed.out, observed.err) == (plain.code, plain.out, plain.err)


@pytest.mark.parametrize("how", [["-m", "no.such.module"], ["no_such_file.py"]])
def test_a_program_that_is_not_there(project: Project, how: list[str]) -> None:
    plain, observed = project.plain(*how), project.observed(*how)
    assert (observed.code, observed.err) == (plain.code, plain.err)


def test_an_interrupt_ends_it_as_ever(project: Project) -> None:
    project.write("train.py", "import time\nprint('up', flush=True)\ntime.sleep(60)\n")
    observer = str(SOURCE / "stagewright" / "observe.py")
    with subprocess.Popen(
        [sys.executable, observer, "train.py"],
        cwd=project.folder,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    assert err.rstrip().endswith("KeyboardInterrupt")


def test_a_project_may_have_modules_with_any_name(project: Project) -> None:
    for name in ("_events", "_seeds", "observe", "runpy_", "stagewright_"):
        project.write(f"{name}.py", f"value = '{name}'\n")
    project.write(
        "train.py", "import _events, _seeds, observe\nprint(_events.value, observe.value)\n"
    )
    assert project.observed("train.py").out == "_events observe\n"


def test_pickles_name_the_program_as_main(project: Project) -> None:
    project.write(
        "train.py",
        "import pickle\nclass Model: pass\nprint(pickle.loads(pickle.dumps(Model())).__class__)\n"
        "import random\nassert pickle.loads(pickle.dumps(random.seed)) is random.seed\n",
    )
    assert project.observed("-m", "train").out == "<class '__main__.Model'>\n"


def test_facts_of_python_and_memory(project: Project) -> None:
    project.write("train.py", "block = bytearray(50_000_000)\n")
    ran = project.observed("train.py")
    [python] = ran.of("python")
    assert python["version"] == ".".join(map(str, sys.version_info[:3]))
    assert python["executable"] == sys.executable
    [facts] = ran.of("facts")
    assert 50_000_000 < facts["peakMemory"] < 500_000_000


def test_versions_of_what_was_imported(project: Project) -> None:
    site = project.folder / "site-packages"
    project.write("site-packages/fancy/__init__.py", "__version__ = '1.2'\n")
    project.write("site-packages/plain.py", "")
    project.write("local.py", "__version__ = '9'\n")
    project.write(
        "train.py",
        f"import sys\nsys.path.append({str(site)!r})\nimport fancy, plain, local, json\n",
    )
    [facts] = project.observed("train.py").of("facts")
    assert facts["modules"].get("fancy") == "1.2"
    assert not {"plain", "local", "json"} & set(facts["modules"])
