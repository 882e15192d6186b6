"""Prints the table of figures of docs/quality.md, measured on this machine: make figures.

With ARGS=--readings it prints instead what each reading of a question is worth.
"""

from __future__ import annotations

import json
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.assistant.assistant import Assistant
from bot.assistant.conversation import EMPTY
from bot.assistant.library import Library
from bot.assistant.reply_json import SAFEGUARDING
from bot.cli.quality import cases_in, evaluate, shares
from bot.handbook.folder import read
from bot.matching.lazy_encoder import LazyEncoder
from bot.questions import compound, positions, readings, resolver
from bot.questions.readings import GRAMMAR, READINGS, SEARCHES
from bot.reply import Signpost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.cli.quality import Case, Judged
    from bot.questions.readings import Grammar

ROOT = Path(__file__).parent.parent
KNOWLEDGE = ROOT / "knowledge"
PAGE = ROOT / "docs" / "quality.md"
QUESTIONS = ROOT / "tests" / "questions"
BEGIN, END = "<!-- figures: written by make figures -->", "<!-- end of the figures -->"

WORDS_A_MINUTE = 238
"""How fast an adult reads to themselves, on average over many studies (Brysbaert, 2019)."""

RULES_FILE, EXAMPLES_FILE = "safeguarding.yaml", "safeguarding-examples.yaml"

COLD_STARTS = 10
TOPICS, ENTRIES_EACH, PHRASINGS_EACH = 50, 20, 20
ASKED_OF_LARGE = 300
"""Questions asked of the large handbook, taken evenly from both files of questions."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: what is measured, what it may be, and how to measure it."""

    name: str
    wanted: str
    measure: Callable[[], str]


def figures() -> tuple[Figure, ...]:
    """Return every figure, in the order of the table."""
    return (
        *_of_questions("dev.jsonl", WANTED),
        *_of_questions("second.jsonl", WANTED),
        *_of_questions("third.jsonl", WANTED),
        *_of_questions("fourth.jsonl", WANTED),
        *_of_questions("sample.jsonl", WANTED),
        *_of_questions("structural.jsonl"),
        *_of_questions("tuning.jsonl"),
        *(figure for file in sorted(QUESTIONS.glob("safeguarding*.jsonl")) for figure in _of_safeguarding(file)),
        Figure("`ask` for a place, cold, median of 10", "at most 0.60 s", lambda: _cold("whats the third value")),
        Figure("`ask` by meaning, cold, median of 10", "at most 1.20 s", lambda: _cold("are we ever satisfied")),
        Figure("`ask` with this handbook, processor, median", "at most 8 ms", lambda: f"{_own_cost()[49]:.1f} ms"),
        Figure("`ask` with this handbook, 99 of 100 within", "at most 25 ms", lambda: f"{_own_cost()[98]:.1f} ms"),
        Figure("`ask` with 1,000 entries, 99 of 100 within", "at most 30 ms", _ninety_nine_of_large),
        Figure("learning anew after an edit, processor", "at most 4 s", _learning_anew),
        Figure(f"`safeguarding.yaml`: to read, at {WORDS_A_MINUTE} words a minute", "at most 10 min", _minutes_to_read),
        Figure("Lines of `bot/` in files that import discord", "at most 35 %", _edge),
    )


def table() -> str:
    """Measure everything and return it as Markdown, with the machine it was measured on."""
    rows = ["| figure | wanted | measured |", "|---|---|---|"]
    for figure in figures():
        print(figure.name, file=sys.stderr)
        rows.append(f"| {figure.name} | {figure.wanted} | {marked(figure.wanted, figure.measure())} |")
    return "\n".join([*rows, "", f"Measured with {machine()}."])


def marked(wanted: str, measured: str) -> str:
    """Return what was measured, with a mark where it misses what is wanted."""
    number = re.search("[0-9.]+", measured)
    limit = re.fullmatch("at (least|most) ([0-9.]+).*", wanted)
    if not (number and limit):
        return measured
    found, most = float(number[0]), float(limit[2])
    is_missed = found < most if limit[1] == "least" else found > most
    return f"**missed:** {measured}" if is_missed else measured


def machine() -> str:
    """Return what this machine is, in a few words."""
    try:
        system = platform.freedesktop_os_release()
        name = f"{system.get('NAME', 'Linux')} {system.get('VERSION_ID', '')}".strip()
    except OSError:
        name = f"{platform.system()} {platform.release()}"
    return f"Python {platform.python_version()} on {name}, {os.cpu_count()} cores"


def write(page: Path, text: str) -> None:
    """Put a table between the two marks of a page."""
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


WANTED = ("at least 92 %", "at least 97 %", "at most 2 %", "at most 2 %", "at most 8 %", "at most 1.5 %")
"""What is wanted of a set of questions: right, right or offered, and wrong of those in scope; answered and offered of
those out of scope; and false alarms."""


def _of_questions(name: str, wanted: Sequence[str] = ("",) * len(WANTED)) -> tuple[Figure, ...]:
    file = QUESTIONS / name
    everything = cases_in(file)
    inside = [case for case in everything if not case.out_of_scope]
    outside = [case for case in everything if case.out_of_scope]

    ordinary = [case for case in everything if SAFEGUARDING not in case.accept]

    def alarms() -> str:
        found = [each for each in _judged(file) if each.case in ordinary and isinstance(each.reply, Signpost)]
        return f"{len(found) / len(ordinary):.1%}"

    def share(outcomes: tuple[str, ...], cases: Sequence[object]) -> Callable[[], str]:
        def measure() -> str:
            found = shares([each for each in _judged(file) if each.case in cases])
            return f"{sum(found[outcome] for outcome in outcomes):.1%}"

        return measure

    return (
        Figure(f"`{name}`: right, of {len(inside)} in scope", wanted[0], share(("right",), inside)),
        Figure(
            f"`{name}`: right or offered, of {len(inside)} in scope", wanted[1], share(("right", "offered"), inside)
        ),
        Figure(f"`{name}`: wrong, of {len(inside)} in scope", wanted[2], share(("wrong",), inside)),
        Figure(f"`{name}`: answered, of {len(outside)} out of scope", wanted[3], share(("answered",), outside)),
        Figure(f"`{name}`: offered, of {len(outside)} out of scope", wanted[4], share(("offered",), outside)),
        Figure(f"`{name}`: taken for a worry, of {len(ordinary)} that are none", wanted[5], alarms),
    )


_JUDGED: dict[Path, tuple[Judged, ...]] = {}


def _judged(file: Path) -> tuple[Judged, ...]:
    if file not in _JUDGED:
        _JUDGED[file] = evaluate(_assistant(KNOWLEDGE, ROOT / "data"), cases_in(file))
    return _JUDGED[file]


@cache
def _assistant(folder: Path, data: Path) -> Assistant:
    """Return the assistant of a knowledge folder as members meet it, everything learned."""
    return Assistant(_library(folder, data))


@cache
def _library(folder: Path, data: Path) -> Library:
    library = Library(folder, LazyEncoder(data_dir=data))
    library.learn_meaning()
    library.current.prepare()
    return library


def _of_safeguarding(file: Path) -> tuple[Figure, ...]:
    """Return what is found of the worries in a file and stopped of the rest, also at a first start on broken files."""
    cases = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    worries = [case["q"] for case in cases if case["disclosure"]]
    harmless = [case["q"] for case in cases if not case["disclosure"]]

    def signposted(messages: Sequence[str], *broken: str) -> Callable[[], str]:
        def measure() -> str:
            assistant = _broken_assistant(broken) if broken else _assistant(KNOWLEDGE, ROOT / "data")
            found = sum(isinstance(assistant.ask(message, EMPTY), Signpost) for message in messages)
            return f"{found / len(messages):.1%}"

        return measure

    def of_broken(which: str, *broken: str) -> Figure:
        found, stopped = signposted(worries, *broken), signposted(harmless, *broken)
        name = f"`{file.name}`: found, and false alarms, at a first start with {which} broken"
        return Figure(name, "", lambda: f"{found()}, {stopped()}")

    return (
        Figure(f"`{file.name}`: found, of {len(worries)} worries", "at least 97 %", signposted(worries)),
        Figure(f"`{file.name}`: false alarms, of {len(harmless)} look-alikes", "at most 3 %", signposted(harmless)),
        of_broken(f"`{RULES_FILE}`", RULES_FILE),
        of_broken(f"`{EXAMPLES_FILE}`", EXAMPLES_FILE),
        of_broken("both", RULES_FILE, EXAMPLES_FILE),
    )


@cache
def _broken_assistant(broken: tuple[str, ...]) -> Assistant:
    """Return the assistant as it starts for the first time on a folder of which these files are broken."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(KNOWLEDGE, Path(place) / "knowledge"))
        for name in broken:
            (folder / name).write_text("approved_by: [", "utf-8")
        return Assistant(_library(folder, ROOT / "data"))


def _minutes_to_read() -> str:
    words = re.findall(r"[\w'<>]+", (KNOWLEDGE / RULES_FILE).read_text("utf-8"))
    return f"{len(words) / WORDS_A_MINUTE:.1f} min"


def _cold(question: str) -> str:
    command = [sys.executable, "-m", "bot", "ask", question]
    environment = {**os.environ, "KNOWLEDGE_DIR": str(KNOWLEDGE), "DATA_DIR": str(ROOT / "data")}
    took: list[float] = []
    for _ in range(COLD_STARTS):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=environment)
        took.append(time.perf_counter() - began)
    return f"{statistics.median(took):.2f} s"


def _cost(folder: Path, data: Path) -> list[float]:
    """Return the hundredths of the milliseconds of processor that questions take which were not asked before."""
    assistant = _assistant(folder, data)
    asked = [case.question for name in ("dev.jsonl", "second.jsonl") for case in cases_in(QUESTIONS / name)]
    took: list[float] = []
    for question in asked[:: max(1, len(asked) // ASKED_OF_LARGE)]:
        began = time.process_time()
        assistant.ask(question, EMPTY)
        took.append(1000 * (time.process_time() - began))
    return statistics.quantiles(took, n=100)


@cache
def _own_cost() -> list[float]:
    return _cost(KNOWLEDGE, ROOT / "data")


def _ninety_nine_of_large() -> str:
    with tempfile.TemporaryDirectory() as folder:
        large(Path(folder))
        return f"{_cost(Path(folder), Path(folder) / 'data')[98]:.1f} ms"


def _learning_anew() -> str:
    """Return the median of what a phrasing more costs, in three editions of the shipped handbook."""
    took: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        words = Path(folder) / "knowledge"
        shutil.copytree(KNOWLEDGE, words)
        shutil.copytree(ROOT / "data", Path(folder) / "data")  # or what was learned would be there the next time
        whole = _library(words, Path(folder) / "data")
        for said in ("may we borrow a minibus", "is the kettle fair", "who waters the plants"):
            page = words / "values.yaml"
            page.write_text(page.read_text("utf-8").replace("phrasings:\n", f"phrasings:\n    - {said}\n", 1), "utf-8")
            began = time.process_time()
            edition = whole.draft(read(words))
            edition.prepare()
            whole.adopt(edition)
            took.append(time.process_time() - began)
    return f"{statistics.median(took):.1f} s"


def large(folder: Path) -> None:
    """Write a handbook of 1,000 entries in words of the real one, the same each time."""
    real = Library(KNOWLEDGE).current.handbook
    words = sorted({word for _, entry in real.entries() for said in entry.phrasings for word in said.split()})
    rng = random.Random(0)  # noqa: S311 (the same handbook each time; no secret)

    def phrase(size: int) -> str:
        return " ".join(rng.choices(words, k=size))

    for stem in ("assistant", "safeguarding", "safeguarding-examples", "synonyms", "questions"):
        (folder / f"{stem}.yaml").write_bytes((KNOWLEDGE / f"{stem}.yaml").read_bytes())
    for number in range(TOPICS):
        entries = [
            {
                "id": f"topic{number}.e{at}",
                "title": phrase(4),
                "text": phrase(25),
                "phrasings": [phrase(rng.randint(3, 9)) for _ in range(PHRASINGS_EACH)],
            }
            for at in range(ENTRIES_EACH)
        ]
        topic = {
            "title": f"Topic {number}",
            "one": f"matter{number}",
            "many": f"matters{number}",
            "source": {"title": "A page", "url": "https://example.org/"},
            "reviewed": "2026-11-23",
            "phrasings": [f"everything on topic {number}"],
            "entries": entries,
        }
        (folder / f"topic{number}.yaml").write_text(json.dumps(topic), "utf-8")  # JSON is YAML too


WORTH = ("second.jsonl", "structural.jsonl")

RULES: tuple[tuple[Any, str, Callable[..., object], bool], ...] = (
    (positions, "_says_size", lambda *_: False, False),
    (positions, "_doubts_size", lambda *_: False, False),
    (resolver, "_asks_beside", lambda *_: False, False),
    (resolver.Resolver, "named_entry", lambda *_: (), False),
    (resolver.Resolver, "tidy", lambda _, asked: asked, False),
    (readings, "_placed_for_a_purpose", lambda *_: (), False),
    (compound, "_places_for_a_purpose", lambda *_: (), True),
    (compound, "_says_of_scene", lambda *_: False, True),
)
"""Rules that stand within a reading: where, what they say where they do not hold, and whether they are on trial."""


def worth() -> str:
    """Return as Markdown how many answers would become right and wrong without each reading, search and rule."""
    library = _library(KNOWLEDGE, ROOT / "data")
    cases = {name: cases_in(QUESTIONS / name) for name in WORTH}
    whole = {name: _counted(library, cases[name], GRAMMAR) for name in WORTH}
    rows = [f"| without | {' | '.join(f'{name}: right | wrong' for name in WORTH)} | |", f"|---|{'---|' * 5}"]
    rows.append(f"| nothing | {' | '.join(f'{right} | {wrong}' for right, wrong in whole.values())} | |")
    for name, grammar, on_trial in _each_without():
        print(name, file=sys.stderr)
        found = [(whole[file], _counted(library, cases[file], grammar)) for file in WORTH]
        shown = " | ".join(f"{now[at] - was[at]:+d}" for was, now in found for at in (0, 1))
        rows.append(f"| {name} | {shown} | {'on trial' if on_trial else ''} |")
    return "\n".join(rows)


def _each_without() -> Iterator[tuple[str, Grammar, bool]]:
    """Yield a grammar without each of its parts in turn, and then the whole one with each rule within a reading off."""
    for each in (*READINGS, *SEARCHES):
        yield each.name, GRAMMAR.without(each.name), each.on_trial
    for owner, name, off, on_trial in RULES:
        rule = getattr(owner, name)
        setattr(owner, name, off)
        yield f"within: {name.strip('_')}", GRAMMAR, on_trial
        setattr(owner, name, rule)


def _counted(library: Library, cases: Sequence[Case], grammar: Grammar) -> tuple[int, int]:
    """Return how many cases are answered right and how many wrong."""
    outcomes = [each.outcome for each in evaluate(Assistant(library, grammar), cases)]
    return outcomes.count("right"), outcomes.count("wrong") + outcomes.count("answered")


def _edge() -> str:
    edge = whole = 0
    for path in (ROOT / "bot").rglob("*.py"):
        lines = path.read_text("utf-8").splitlines()
        imports = any(line.split()[:2] in (["import", "discord"], ["from", "discord"]) for line in lines)
        whole += len(lines)
        edge += len(lines) if imports else 0
    return f"{edge / whole:.1%}"


if __name__ == "__main__":
    measured = worth() if "--readings" in sys.argv[1:] else table()
    if "--write" in sys.argv[1:]:
        write(PAGE, measured)
    print(measured)
