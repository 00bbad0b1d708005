"""Says what is being done: a bar on a terminal, plain lines otherwise."""

import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

WIDTH = 24
T = TypeVar("T")
REDRAWN_SECONDS = 0.5


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


class Progress:
    """The progress of one job with many parts."""

    def __init__(self, title: str, total: int) -> None:
        """Starts it."""
        self._title, self._total = title, total
        self._done = 0
        self._since = time.monotonic()
        self._now: list[str] = []
        self._lock = threading.Lock()
        self._is_live = sys.stdout.isatty()
        self._ended = threading.Event()
        if self._is_live:
            threading.Thread(target=self._redraw, daemon=True).start()

    def _redraw(self) -> None:
        while not self._ended.wait(REDRAWN_SECONDS):
            with self._lock:
                self._draw()

    def _draw(self) -> None:
        filled = WIDTH * self._done // max(self._total, 1)
        took = time.monotonic() - self._since
        left = f", {_clock(took / self._done * (self._total - self._done))} left" if self._done else ""
        bar = "█" * filled + "░" * (WIDTH - filled)
        line = f"{self._title} {bar} {self._done}/{self._total} {_clock(took)}{left}  {', '.join(self._now)}"
        sys.stdout.write(f"\r\x1b[2K{line[: shutil.get_terminal_size().columns - 1]}")
        sys.stdout.flush()

    def begin(self, name: str) -> None:
        """A part begins."""
        with self._lock:
            self._now.append(name)

    def end(self, name: str, outcome: str, is_telling: bool) -> None:
        """A part ended; on a terminal its outcome stays to be read when it is telling."""
        with self._lock:
            self._now.remove(name)
            self._done += 1
            line = f"{self._title} {self._done}/{self._total} {name}: {outcome}"
            if not self._is_live:
                print(line, flush=True)
            elif is_telling:
                print(f"\r\x1b[2K{line}", flush=True)

    def close(self) -> None:
        """The job ended."""
        self._ended.set()
        if self._is_live:
            print("\r\x1b[2K", end="", flush=True)


def for_each(
    title: str,
    sources: Iterable[Path],
    jobs: int,
    work: Callable[[Path], T],
    describe: Callable[[T], tuple[str, bool]],
) -> dict[Path, T]:
    """Works on each notebook, `jobs` at a time, and shows the progress; `describe` gives an outcome's text, and whether it is telling."""
    sources = list(sources)
    progress = Progress(title, len(sources))
    results: dict[Path, T] = {}

    def one(source: Path) -> None:
        name = f"{source.parent.name}/{source.stem}"
        progress.begin(name)
        results[source] = work(source)
        progress.end(name, *describe(results[source]))

    try:
        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(one, sources))
    finally:
        progress.close()
    return {source: results[source] for source in sources}
