"""Checks extraction on real notebooks: fetch, convert, run, cut into stages, extract, run the stages, compare.

Everything is kept under .cache/corpus, so a run that was broken off goes on where it was.
"""

import argparse
import hashlib
import json
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from convert import SOURCES, convert
from execute import WORKERS, execute_all
from judge import CLI, ROOT, freeze_cli, judge
from report import document, label, table

CORPUS = ROOT / ".cache" / "corpus"
DOCUMENT = ROOT / "docs" / "corpus.md"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="npm run corpus --", description=__doc__)
    parser.add_argument(
        "--cut",
        choices=["three", "each"],
        default="three",
        help="three equal parts, or every code cell its own stage",
    )
    parser.add_argument("--package", help="only the notebooks of this package")
    parser.add_argument("--only", help="only notebooks whose name contains this")
    parser.add_argument("--limit", type=int, help="at most this many notebooks")
    parser.add_argument(
        "--only-execute", action="store_true", help="fetch, convert and run the notebooks, and stop there"
    )
    parser.add_argument(
        "--again", action="store_true", help="judge anew what has a result from this build already"
    )
    parser.add_argument(
        "--keep", action="store_true", help="keep the pipelines under .cache/corpus/pipelines"
    )
    parser.add_argument("--no-build", action="store_true", help="use the CLI as it was last built")
    parser.add_argument("--write-docs", action="store_true", help="write docs/corpus.md from the results")
    return parser.parse_args()


def _say(line: str) -> None:
    print(line, flush=True)


def _notebooks(arguments: argparse.Namespace) -> list[Path]:
    found: list[Path] = []
    for source in SOURCES:
        if arguments.package in (None, source.package):
            _say(f"{source.package} {source.version}: fetching and converting")
            left_out = convert(source, CORPUS)
            kept = sorted((CORPUS / "notebooks" / source.package).glob("*.ipynb"))
            _say(f"{source.package} {source.version}: {len(kept)} notebooks, {len(left_out)} left out")
            found += kept
    found = [path for path in found if arguments.only is None or arguments.only in path.stem]
    # Mixed, so that a limit or an early stop leaves notebooks of every package; the same mixture each time.
    random.Random(0).shuffle(found)
    return found[: arguments.limit]


def _executed(source: Path) -> Path:
    return CORPUS / "executed" / source.parent.name / source.name


def _state(source: Path) -> dict:
    return json.loads(_executed(source).with_suffix(".json").read_text(encoding="utf-8"))


def _build() -> str:
    """The hash of the built CLI and of its judge: a result holds for one of each."""
    digest = hashlib.sha256(Path(__file__).with_name("judge.py").read_bytes())
    for path in sorted((CLI / "dist").rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _judge_all(notebooks: list[Path], arguments: argparse.Namespace) -> dict[str, dict[str, dict]]:
    build = _build()
    cli = freeze_cli(build, CORPUS)
    results: dict[str, dict[str, dict]] = {source.package: {} for source in SOURCES}

    def work(source: Path) -> None:
        package = source.parent.name
        path = CORPUS / "results" / arguments.cut / package / f"{source.stem}.json"
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if known.get("build") != build or arguments.again or arguments.keep:
            keep = CORPUS / "pipelines" / arguments.cut / package / source.stem if arguments.keep else None
            known = {**judge(source, _executed(source), arguments.cut, cli, keep), "build": build}
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(known, indent=1, ensure_ascii=False), encoding="utf-8")
        results[package][source.stem] = known
        done = sum(len(of_package) for of_package in results.values())
        lines = known["reason"].splitlines() or [""]
        # Of a traceback, the last line says what happened.
        telling = lines[-1] if known["verdict"] == "failed" else lines[0]
        _say(f"judged {done}/{len(notebooks)} {package}/{source.stem}: {label(known)} {telling[:200]}")

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, notebooks))
    return results


def main() -> None:
    """Runs the steps that the arguments ask for; exit code 1 when a pipeline differs or fails."""
    arguments = _arguments()
    notebooks = _notebooks(arguments)
    execute_all(notebooks, CORPUS, _say)
    states = {source: _state(source) for source in notebooks}
    if arguments.only_execute:
        return
    results = _judge_all([source for source in notebooks if states[source]["status"] == "runs"], arguments)
    not_judged: dict[str, dict[str, dict]] = {}
    for source, state in states.items():
        if state["status"] != "runs":
            not_judged.setdefault(source.parent.name, {})[source.stem] = state
    _say(f"\n{table(results)}")
    if arguments.write_docs:
        DOCUMENT.write_text(document(results, not_judged, arguments.limit), encoding="utf-8")
    bad = [label(result) for of_package in results.values() for result in of_package.values()]
    sys.exit(1 if "different" in bad or "failed" in bad else 0)


if __name__ == "__main__":
    main()
