"""Prints what the bot does about every fault of Discord at every moment, and what `health` says of it: make faults."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import health
from benchmarks.figures import machine
from benchmarks.pages import write
from benchmarks.processes import until_told
from tests.support.matrix import FAULTS, Moment, Trial, try_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.matrix import Fault, Outcome

    Cell = tuple[str, Moment]

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "faults.md"


def main(given: list[str] | None = None) -> int:
    """Try everything out, print both tables, and return 1 where something is not as it has to be."""
    options = _options(given)
    problems: list[str] = []
    if options.table in {"all", "discord"}:
        problems += _discord(options)
    if options.table in {"all", "health"}:
        problems += _health(options)
    if problems:
        print(f"\n{len(problems)} are not as they have to be:\n", *problems, sep="\n")
    return 1 if problems else 0


def _discord(options: argparse.Namespace) -> list[str]:
    chosen = [fault for fault in FAULTS if options.only.lower() in fault.name.lower()]
    outcomes = asyncio.run(until_told(_all(chosen, options.jobs)))
    text = table(chosen, outcomes)
    print(text)
    if options.write:
        write(PAGE, "faults", text)
    return _problems(outcomes)


def _health(options: argparse.Namespace) -> list[str]:
    courses = asyncio.run(until_told(health.watch_all(options.only, options.jobs)))
    text = f"{health.table(courses)}\n\nMeasured with {machine()}."
    print(text)
    if options.write:
        write(PAGE, "health", text, by="faults")
    return [f"- {name}: {' '.join(course.problems)}" for name, course in courses.items() if course.problems]


async def _all(faults: Sequence[Fault], jobs: int) -> dict[Cell, Outcome]:
    """Try out every fault at every moment, some of them at the same time."""
    free = asyncio.Semaphore(jobs)
    outcomes: dict[Cell, Outcome] = {}
    cells = [(fault, moment, trial) for fault in faults for moment, trial in fault.trials.items()]

    async def run(fault: Fault, moment: Moment, trial: Trial) -> None:
        async with free:
            with tempfile.TemporaryDirectory() as folder:
                outcome = await try_out(trial, moment, Path(folder))
        outcomes[fault.name, moment] = outcome
        wrong = f" BUT {' '.join(outcome.problems)}" if outcome.problems else ""
        print(f"{fault.name}, {moment.value}: {_cell(outcome)}{wrong}", file=sys.stderr)

    await asyncio.gather(*(run(*cell) for cell in cells if isinstance(cell[2], Trial)))
    return outcomes


def table(faults: Sequence[Fault], outcomes: dict[Cell, Outcome]) -> str:
    """Return everything as Markdown: the matrix, the reasons for its gaps, and the sentences."""
    reasons: dict[str, str] = {}
    rows = [f"| fault | {' | '.join(moment.value for moment in Moment)} |", "|---" * (1 + len(Moment)) + "|"]
    for fault in faults:
        cells = []
        for moment in Moment:
            trial = fault.trials[moment]
            if isinstance(trial, str):
                mark = reasons.setdefault(trial, f"n/a ({'abcdefgh'[len(reasons)]})")
                cells.append(mark)
            else:
                cells.append(_cell(outcomes[fault.name, moment]))
        rows.append(f"| {fault.name} | {' | '.join(cells)} |")
    notes = [f"- {mark}: {reason}." for reason, mark in reasons.items()]
    said = [f"- {outcome.words} at “{name}”: {outcome.sentence}" for name, outcome in _saying(outcomes)]
    return "\n".join([*rows, "", *notes, "", "What it says:", "", *said, "", f"Measured with {machine()}."])


def _cell(outcome: Outcome) -> str:
    seconds = "" if outcome.seconds is None or outcome.words == "78" else f", {outcome.seconds:.1f} s"
    return ("**wrong**: " if outcome.problems else "") + outcome.words + seconds


def _saying(outcomes: dict[Cell, Outcome]) -> list[tuple[str, Outcome]]:
    """Return each fault that the bot has a sentence for, once."""
    saying = sorted(((name, outcome) for (name, _), outcome in outcomes.items() if outcome.sentence), key=_by_name)
    return [next(group) for _, group in itertools.groupby(saying, key=_by_name)]


def _by_name(pair: tuple[str, Outcome]) -> str:
    return pair[0]


def _problems(outcomes: dict[Cell, Outcome]) -> list[str]:
    return [
        f"- {name}, {moment.value}: {' '.join(outcome.problems)}"
        for (name, moment), outcome in outcomes.items()
        if outcome.problems
    ]


def _options(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--table", choices=("all", "discord", "health"), default="all", help="which table to make")
    parser.add_argument("--only", default="", help="try out only the faults that have this in their name")
    parser.add_argument("--jobs", type=int, default=3, help="how many bots run at the same time")
    parser.add_argument("--write", action="store_true", help=f"write the table into {PAGE.relative_to(ROOT)}")
    return parser.parse_args(given)


if __name__ == "__main__":
    sys.exit(main())
