"""Measures the shape of the code itself: make house.

Names with two meanings, modules that only one other imports, and how many files a press enters on its way. The files
are counted with `sys.setprofile` in a simulated Discord, so that what runs is what members meet.
"""

from __future__ import annotations

import ast
import asyncio
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figures import machine
from tests.support import hall as hall_world
from tests.support import office as office_world
from tests.support.discord_world import Clock, make_bot, simulated
from tests.support.handbook_files import SHIPPED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from types import FrameType

ROOT = Path(__file__).parent.parent
CODE = ROOT / "bot"
BY_PLACE, BY_MEANING = "whats the third value", "which value is about honesty and telling the truth"


def main() -> None:
    """Print the table."""
    rows = [("", "now", "wanted"), *_shape(), *asyncio.run(_entered())]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
        if row is rows[0]:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    for title, names in _names():
        print(f"\n{title}: {', '.join(names) or 'none'}.")
    print(f"\nMeasured with {machine()}.")


def _trees() -> dict[str, ast.Module]:
    return {_name(path): ast.parse(path.read_text("utf-8")) for path in sorted(CODE.rglob("*.py"))}


def _names() -> list[tuple[str, list[str]]]:
    trees = _trees()
    return [
        ("Class names with two meanings", _homonyms(trees)),
        ("Modules with one importer", [name.removeprefix("bot.") for name in _with_one_importer(trees)]),
    ]


def _shape() -> list[tuple[str, str, str]]:
    modules = {_name(path): path.read_text("utf-8") for path in sorted(CODE.rglob("*.py"))}
    trees = {name: ast.parse(text) for name, text in modules.items()}
    lines = {name: text.count("\n") for name, text in modules.items()}
    discord = sum(lines[name] for name, tree in trees.items() if "discord" in _outside(tree))
    total = sum(lines.values())
    return [
        ("class names with two meanings", str(len(_homonyms(trees))), "0"),
        ("modules with one importer", str(len(_with_one_importer(trees))), "<= 20"),
        ("files of bot/", f"{len(modules):,}", "some 110"),
        ("lines of bot/", f"{total:,}", "some 21,000"),
        ("lines in files that import discord", f"{discord / total:.0%}", "<= 25 %"),
    ]


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _homonyms(trees: dict[str, ast.Module]) -> list[str]:
    found = Counter(node.name for tree in trees.values() for node in tree.body if isinstance(node, ast.ClassDef))
    return sorted(name for name, times in found.items() if times > 1 and not name.startswith("_"))


def _imported(tree: ast.Module, modules: set[str]) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                whole = f"{node.module}.{each.name}"
                found.add(whole if whole in modules else node.module)
        elif isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
    return found


def _outside(tree: ast.Module) -> set[str]:
    return {name.split(".")[0] for name in _imported(tree, set())}


def _with_one_importer(trees: dict[str, ast.Module]) -> list[str]:
    importers: dict[str, set[str]] = defaultdict(set)
    for name, tree in trees.items():
        for found in _imported(tree, set(trees)) & set(trees):
            importers[found].add(name)
    return sorted(name for name, found in importers.items() if len(found) == 1)


class _Entered:
    """Counts the files of bot/ whose functions are called, in every thread that starts after it."""

    def __init__(self) -> None:
        self._inside = f"{CODE}/"
        self._files: set[str] = set()
        threading.setprofile(self._note)
        sys.setprofile(self._note)

    def _note(self, frame: FrameType, event: str, _arg: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(self._inside):
            self._files.add(frame.f_code.co_filename)

    async def by(self, work: Callable[[], Awaitable[object]]) -> str:
        """Return how many files the work enters."""
        self._files.clear()
        await work()
        return str(len(self._files))


async def _entered() -> list[tuple[str, str, str]]:
    async with _asked() as ask:
        seconds = await _processor(ask)
    files = _Entered()
    async with _asked() as ask:
        place = await files.by(lambda: ask(BY_PLACE))
        meaning = await files.by(lambda: ask(BY_MEANING))
    async with _edited() as edit:
        preview = await files.by(edit)
    async with _walked() as step:
        tour = await files.by(step)
    return [
        ("files entered by /ask, by place", place, "<= 24"),
        ("files entered by /ask, by meaning", meaning, "<= 32"),
        ("files entered by the preview of an edit", preview, "<= 36"),
        ("files entered by a step of the tour", tour, "<= 18"),
        ("processor time of an unseen question, simulated Discord and all", f"{seconds * 1000:.1f} ms", ""),
    ]


async def _processor(ask: Callable[[str], Awaitable[object]]) -> float:
    """Return the median seconds of processor that a question takes which was not asked before."""
    taken: list[float] = []
    for topic in ("honesty", "curiosity", "trust", "fairness", "children", "evidence", "leaders", "rigour", "pride"):
        began = time.process_time()
        await ask(f"is there anything about {topic} and how we work together")
        taken.append(time.process_time() - began)
    return sorted(taken)[len(taken) // 2]


@asynccontextmanager
async def _asked() -> AsyncIterator[Callable[[str], Awaitable[object]]]:
    env = simulated(make_bot(SHIPPED, Clock()))
    await env.start()
    guild = env.create_guild()
    channel = guild.create_text_channel("staff-room")
    sam = guild.add_member(env.create_user("sam"))
    env.bot.services.library.current.prepare()  # type: ignore[attr-defined]

    async def ask(question: str) -> object:
        return await sam.slash(channel, "ask", question=question)

    await ask("thanks")
    yield ask
    await env.shutdown()


@asynccontextmanager
async def _edited() -> AsyncIterator[Callable[[], Awaitable[object]]]:
    with tempfile.TemporaryDirectory() as folder, office_world.memory() as store:
        words = office_world.words_in(Path(folder) / "words")
        env = simulated(make_bot(words, Clock(), store), check_errors=False)
        office = await office_world.opened(env, words, Clock(), store)
        form = await office.knowledge("edit", entry="rules.e1")
        yield lambda: office.fill(form, text="Be kind to everybody.")
        await env.shutdown()


@asynccontextmanager
async def _walked() -> AsyncIterator[Callable[[], Awaitable[object]]]:
    with tempfile.TemporaryDirectory() as folder, office_world.memory() as store:
        words = hall_world.words_with_tour(Path(folder) / "words")
        env = simulated(hall_world.make_client(words, Clock(), store), check_errors=False)
        hall = await hall_world.opened(env, words, Clock())
        card = await hall.press(await hall.start(), "Teaching staff")
        yield lambda: hall.press(card, "Next")
        await env.shutdown()


if __name__ == "__main__":
    main()
