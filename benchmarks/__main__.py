"""Measures the matcher beside its peers on public questions: make bench DATA=folder."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from benchmarks import report
from benchmarks.peers import ENGINES
from benchmarks.run import costs_of, rights_of

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"

QUICK_QUESTIONS = 200
"""Questions asked of each kind by a quick run."""

SIZES, QUICK_SIZES = (150, 1_000, 10_000), (150,)


def main(given: list[str] | None = None) -> int:
    """Measure everything, print it and write it down; where there is nothing to measure on, say why."""
    options = _options(given)
    files = sorted(options.data.glob("*.json"))
    if not files:
        print(f"Nothing was measured: {options.data} holds no .json file. benchmarks/README.md says where to get them.")
        return 1
    began = time.perf_counter()
    rights = rights_of(files, QUICK_QUESTIONS if options.quick else None)
    costs = costs_of(files, QUICK_SIZES if options.quick else SIZES)
    notes = _notes(rights, quick=options.quick, minutes=(time.perf_counter() - began) / 60)
    text = report.markdown(rights, costs, notes)
    print(text)
    # A quick look must not take the place of what everything was measured for.
    if folder := options.results or (None if options.quick else RESULTS):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "results.md").write_text(text, encoding="utf-8")
        if not report.picture(rights, folder / "results.svg"):
            print("No picture was drawn: matplotlib is not installed.")
    return 0


def _notes(rights: report.Rights, *, quick: bool, minutes: float) -> list[str]:
    asked = f"at most {QUICK_QUESTIONS} questions of each kind" if quick else "every question of the tests"
    missing = [name for name in ENGINES if not any(name in found for found in rights.values())]
    return [
        f"Written by `make bench` in {minutes:.0f} minutes; {asked}. benchmarks/README.md says what the numbers mean.",
        *([f"Not installed, so not measured: {', '.join(missing)}."] if missing else []),
    ]


def _options(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    default = Path(os.environ.get("BENCHMARKS") or ROOT.parent / "shared" / "benchmarks")
    parser.add_argument("--data", type=Path, default=default, help="a folder of files as benchmarks/README.md says")
    parser.add_argument("--results", type=Path, help="where to write the tables and the picture: benchmarks/results")
    quick = "ask fewer questions, try one size of handbook, and write nothing but where --results says"
    parser.add_argument("--quick", action="store_true", help=quick)
    return parser.parse_args(given)


if __name__ == "__main__":
    sys.exit(main())
