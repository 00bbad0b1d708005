"""Checks extraction on real notebooks: fetch, convert, run, cut into stages, extract, run the stages, compare."""

import argparse
import random
from pathlib import Path

from convert import SOURCES, convert
from execute import execute_all

CORPUS = Path(__file__).resolve().parents[2] / ".cache" / "corpus"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="npm run corpus --", description=__doc__)
    parser.add_argument("--cut", choices=["three", "each"], default="three", help="three equal parts, or every code cell its own stage")
    parser.add_argument("--package", help="only the notebooks of this package")
    parser.add_argument("--only", help="only notebooks whose name contains this")
    parser.add_argument("--limit", type=int, help="at most this many notebooks")
    parser.add_argument("--only-execute", action="store_true", help="fetch, convert and run the notebooks, and stop there")
    parser.add_argument("--again", action="store_true", help="judge anew what has a result from this build already")
    parser.add_argument("--no-build", action="store_true", help="use the CLI as it was last built")
    parser.add_argument("--write-docs", action="store_true", help="write docs/corpus.md from the results")
    return parser.parse_args()


def _notebooks(arguments: argparse.Namespace) -> list[Path]:
    found: list[Path] = []
    for source in SOURCES:
        if arguments.package in (None, source.package):
            print(f"{source.package} {source.version}: fetching and converting", flush=True)
            left_out = convert(source, CORPUS)
            kept = sorted((CORPUS / "notebooks" / source.package).glob("*.ipynb"))
            print(f"{source.package} {source.version}: {len(kept)} notebooks, {len(left_out)} left out", flush=True)
            found += kept
    found = [path for path in found if arguments.only is None or arguments.only in path.stem]
    # Mixed, so that a limit or an early stop leaves notebooks of every package; the same mixture each time.
    random.Random(0).shuffle(found)
    return found[: arguments.limit]


def main() -> None:
    """Runs the steps that the arguments ask for."""
    arguments = _arguments()
    notebooks = _notebooks(arguments)
    execute_all(notebooks, CORPUS, lambda line: print(line, flush=True))


if __name__ == "__main__":
    main()
