"""Runs ``-m MODULE [ARGS]`` or ``FILE [ARGS]`` as ``python`` itself would, and tells what it saw.

Started by its path, so that nothing in the project can stand in its way. Before the program
starts, only modules that the interpreter has loaded anyway are imported; the rest is done when
it ends.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn


def main(arguments: list[str]) -> None:
    """Set up the observation, then become the program."""
    from stagewright import _events, _seeds

    _events.emit(
        {
            "type": "python",
            "version": ".".join(map(str, sys.version_info[:3])),
            "executable": sys.executable,
            "path": sys.path[1:],
        }
    )
    if _events.active():
        _seeds.install(
            lambda library, seed: _events.emit({"type": "seed", "library": library, "seed": seed})
        )
        import atexit

        atexit.register(_tell_facts)
        _show_lines_at_once()
    _begin_watch(os.environ.pop("STAGEWRIGHT_VERIFY", ""))
    try:
        if arguments[0] == "-m":
            _run_module(arguments[1], arguments[2:])
        else:
            _run_file(arguments[0], arguments[1:])
    except Exception as error:
        _fail(error)


def _run_module(name: str, arguments: list[str]) -> None:
    import runpy

    _set_first_path(os.getcwd())
    sys.argv = ["-m", *arguments]
    _new_main()
    _wait_for_turn(os.path.join(os.getcwd(), *name.split(".")) + ".py", name)
    runpy._run_module_as_main(name)  # type: ignore[attr-defined]  # what `python -m` itself calls


def _run_file(path: str, arguments: list[str]) -> None:
    import io
    from importlib.machinery import SourceFileLoader

    _set_first_path(os.path.dirname(os.path.realpath(path)))
    sys.argv = [path, *arguments]
    module = _new_main()
    _wait_for_turn(path, "")
    path = os.path.join(os.getcwd(), path)
    try:
        with io.open_code(path) as file:
            source = file.read()
    except OSError as error:
        problem = f"[Errno {error.errno}] {error.strerror}"
        sys.stderr.write(f"{sys.executable}: can't open file {path!r}: {problem}\n")
        sys.exit(2)
    module.__file__ = path
    module.__loader__ = SourceFileLoader("__main__", path)
    module.__dict__["__cached__"] = None
    watch = sys.modules.get("stagewright.verify.stage")
    if watch is None or watch.current is None:
        code = compile(source, path, "exec", dont_inherit=True)
    else:
        code = watch.current.compile(source, path)
    exec(code, module.__dict__)


def _begin_watch(plan: str) -> None:
    """Write down what the program's variables are, for `stagewright verify`."""
    if plan:
        from stagewright.verify import stage

        stage.watch_from(plan)


def _wait_for_turn(path: str, module: str) -> None:
    """When started ahead of its turn: use the time for the program's own first imports."""
    turn = os.environ.pop("STAGEWRIGHT_TURN", "")
    if not turn:
        return
    from stagewright import _ahead

    _ahead.import_first(path, module)
    try:
        os.write(int(turn), b"imported\n")
    except OSError:
        pass  # nobody listens, or the turn can only be read
    if not os.read(int(turn), 16):
        os._exit(130)  # the run has ended without this stage
    os.close(int(turn))


def _set_first_path(path: str) -> None:
    """Where this file was, ``python`` has the folder of the program; with ``-P`` it has neither."""
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = path


def _new_main() -> object:
    """A fresh ``__main__``, so that none of our names are in the program's."""
    import builtins

    sys.modules["stagewright.observe"] = sys.modules["__main__"]
    module = type(sys)("__main__")
    module.__dict__["__builtins__"] = builtins
    module.__dict__.setdefault("__annotations__", {})
    sys.modules["__main__"] = module
    return module


def _fail(error: Exception) -> NoReturn:
    """Show the traceback as without us: from the program's own frames on."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    sys.excepthook(type(error), error.with_traceback(frames), frames)
    watch = sys.modules.get("stagewright.verify.stage")
    if watch is not None and watch.current is not None:
        watch.current.failed(error)
    sys.exit(1)


def _show_lines_at_once() -> None:
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(line_buffering=True)


def _tell_facts() -> None:
    from stagewright import _events

    if not _events.active():
        return
    modules = {}
    for name, module in list(sys.modules.items()):
        if "." in name:
            continue
        names = getattr(module, "__dict__", {})
        version = names.get("__version__")
        file = str(names.get("__file__") or "")
        if isinstance(version, str) and ("site-packages" in file or "dist-packages" in file):
            modules[name] = version
    _events.emit({"type": "facts", "peakMemory": _peak_memory(), "modules": modules})


def _peak_memory() -> int | None:
    """Bytes of the largest process of the stage.

    Linux keeps the size of whoever started us in ``ru_maxrss``; ``VmHWM`` is our own.
    """
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:
            own = next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))
    except (OSError, StopIteration, ValueError, IndexError):
        pass
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit)


if __name__ == "__main__":
    main(sys.argv[1:])
