"""Checks extraction on real notebooks: fetch, convert, run, cut into stages, extract, run the stages, compare.

Everything is kept under .cache/corpus, so a run that was broken off goes on where it was.
"""

import argparse
import hashlib
import json
import random
import sys
from pathlib import Path

from convert import SOURCES, convert
from execute import execute, execute_split
from judge import CLI, ROOT, freeze_cli, judge
from progress import for_each
from report import CUTS, EQUAL, document, label, table
from stages import Pool

CORPUS = ROOT / ".cache" / "corpus"
DOCUMENT = ROOT / "docs" / "corpus.md"
OTHER_FIGURES = Path(__file__).with_name("other-figures.md")

# What `npm test` looks at: quick ones of several packages, all of which were equal in each cut when they were chosen.
SAMPLE = {
    "statsmodels": ["chi2_fitting", "glm_formula", "quasibinomial", "stats_poisson", "tsa_dates", "wls"],
    "arch": ["unitroot_cointegration_examples"],
    "imbalanced-learn": ["plot_make_imbalance", "plot_illustration_tomek_links", "plot_metrics"],
}

# By cut, by package, by name.
Results = dict[str, dict[str, dict[str, dict]]]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="npm run corpus --", description=__doc__)
    parser.add_argument(
        "--cut",
        choices=CUTS,
        action="append",
        help="three equal parts, every code cell its own stage, or every top-level statement its own cell and stage; all three by default",
    )
    parser.add_argument(
        "--how",
        choices=["commands", "forks"],
        default="forks",
        help="run each stage by `sh -c`, or, much quicker, in a fork of a process that has the usual packages loaded",
    )
    parser.add_argument("--package", action="append", help="only the notebooks of this package")
    parser.add_argument("--only", action="append", help="only notebooks whose name contains this")
    parser.add_argument("--limit", type=int, help="at most this many notebooks")
    parser.add_argument(
        "--sample", action="store_true", help="only the ten notebooks that `npm test` looks at"
    )
    parser.add_argument(
        "--report", type=Path, help="write how many pipelines are equal, and which are not, as JSON"
    )
    parser.add_argument("--jobs", type=int, default=2, help="how many notebooks are worked on at a time")
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
    wanted = SAMPLE if arguments.sample else arguments.package
    for source in SOURCES:
        if wanted is None or source.package in wanted:
            _say(f"{source.package} {source.version}: fetching and converting")
            left_out = convert(source, CORPUS)
            kept = sorted((CORPUS / "notebooks" / source.package).glob("*.ipynb"))
            _say(f"{source.package} {source.version}: {len(kept)} notebooks, {len(left_out)} left out")
            found += kept
    if arguments.sample:
        found = [path for path in found if path.stem in SAMPLE[path.parent.name]]
    if arguments.only is not None:
        found = [path for path in found if any(name in path.stem for name in arguments.only)]
    # Mixed, so that a limit or an early stop leaves notebooks of every package; the same mixture each time.
    random.Random(0).shuffle(found)
    return found[: arguments.limit]


def _build() -> str:
    """The hash of the built CLI and of its judge: a result holds for one of each."""
    here = Path(__file__).parent
    digest = hashlib.sha256(
        b"".join((here / name).read_bytes() for name in ("judge.py", "figures.py", "shown.py"))
    )
    for path in sorted((CLI / "dist").rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _describe_state(state: dict) -> tuple[str, bool]:
    is_good = state["status"] == "runs"
    return f"{state['status']} ({state['seconds']} s) {(state['reason'] or '')[:200]}".rstrip(), not is_good


def _describe_result(result: dict) -> tuple[str, bool]:
    lines = result["reason"].splitlines() or [""]
    # Of a traceback, the last line says what happened.
    telling = lines[-1] if result["verdict"] == "failed" else " | ".join(lines[:2])
    return f"{label(result)} {telling[:240]}".rstrip(), result["verdict"] != "equal"


def _judge_all(
    cut: str, notebooks: list[Path], pool: Pool, arguments: argparse.Namespace
) -> dict[Path, dict]:
    build = _build()
    cli = freeze_cli(build, CORPUS)
    of = {"build": build, "how": arguments.how}

    def work(source: Path) -> dict:
        package = source.parent.name
        path = CORPUS / "results" / cut / package / f"{source.stem}.json"
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if arguments.again or arguments.keep or any(known.get(key) != value for key, value in of.items()):
            keep = CORPUS / "pipelines" / cut / package / source.stem if arguments.keep else None
            folder, ran = ("split", "executed-split") if cut == "statements" else ("notebooks", "executed")
            files = [CORPUS / name / package / source.name for name in (folder, ran)]
            with pool.runner() as runner:
                known = {**judge(*files, cut, cli, runner, keep), **of}
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(known, indent=1, ensure_ascii=False), encoding="utf-8")
        return known

    return for_each(cut, notebooks, arguments.jobs, work, _describe_result)


def _by_package(found: dict[Path, dict]) -> dict[str, dict[str, dict]]:
    results: dict[str, dict[str, dict]] = {source.package: {} for source in SOURCES}
    for source, result in found.items():
        results[source.parent.name][source.stem] = result
    return results


def _write_report(results: Results, path: Path) -> None:
    every = [
        (cut, name, result)
        for cut, of in results.items()
        for named in of.values()
        for name, result in named.items()
    ]
    failures = [
        f"{cut} {name}: {label(result)} {result['reason']}"
        for cut, name, result in every
        if label(result) not in EQUAL
    ]
    path.write_text(
        json.dumps({"passed": len(every) - len(failures), "failures": failures}), encoding="utf-8"
    )


def main() -> None:
    """Runs the steps that the arguments ask for; exit code 1 when a pipeline differs or fails."""
    arguments = _arguments()
    cuts = [cut for cut in CUTS if arguments.cut is None or cut in arguments.cut]
    notebooks = _notebooks(arguments)
    states = for_each(
        "run", notebooks, arguments.jobs, lambda source: execute(source, CORPUS), _describe_state
    )
    running = [source for source in notebooks if states[source]["status"] == "runs"]
    not_judged = {"every": {source: state for source, state in states.items() if state["status"] != "runs"}}
    split: list[Path] = []
    if "statements" in cuts:
        states = for_each(
            "split", running, arguments.jobs, lambda source: execute_split(source, CORPUS), _describe_state
        )
        split = [source for source in running if states[source]["status"] == "runs"]
        not_judged["statements"] = {
            source: state for source, state in states.items() if state["status"] != "runs"
        }
    if arguments.only_execute:
        return
    pool = Pool(arguments.how, arguments.jobs)
    results: Results = {}
    try:
        for cut in cuts:
            of_cut = split if cut == "statements" else running
            results[cut] = _by_package(_judge_all(cut, of_cut, pool, arguments))
    finally:
        pool.close()
    _say(f"\n{table(results, arguments.how)}")
    if arguments.write_docs:
        left_out = {cut: _by_package(found) for cut, found in not_judged.items()}
        other_figures = OTHER_FIGURES.read_text(encoding="utf-8")
        text = document(results, left_out, arguments.how, arguments.limit, other_figures)
        DOCUMENT.write_text(text, encoding="utf-8")
    if arguments.report is not None:
        _write_report(results, arguments.report)
    bad = {label(result) for of in results.values() for named in of.values() for result in named.values()}
    sys.exit(1 if bad & {"different", "failed"} else 0)


if __name__ == "__main__":
    main()
