"""Lets the bot live through a day in ten minutes, and looks whether its memory stays level: make soak."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import shutil
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.figures import machine
from benchmarks.pages import write
from benchmarks.processes import until_told
from benchmarks.traffic import NEW, Members, at_a_pace
from bot.health import heartbeat
from bot.pulse import EVERY
from bot.storage.opening import FILE_NAME, open_store
from bot.storage.progress import By
from tests.support.bot_process import PATIENCE, running
from tests.support.limits import BUTTON, MODAL, TEXT_DISPLAY, walk
from tests.support.loopback import GatewayFault, Loopback, world
from tests.support.loopback.members import Member

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Iterator

    from tests.support.bot_process import BotProcess
    from tests.support.loopback.exchanges import Exchange

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "faults.md"

MINUTES = 10.0
HOURS = 25
"""Hours that the bot lives through, so that the daily deletion comes a second time."""

START = datetime.fromisoformat("2026-12-01T05:00:00+00:00")
"""A Tuesday in term, so that reminders are sent from 9 to 17."""

A_SECOND, NEW_A_SECOND = 8, 2
"""What members do in a second of real time, and how many questions that nobody has asked before: 6,000 things."""

NEW_AT_FIRST, FILLING = 2_400, 80.0
"""New questions that are asked before, and in how many seconds: by then the caches hold as much as they may."""

WARM = 0.25
"""The part of the time after which the memory is looked at for the first time."""

WINDOW = 0.1
"""The part of the time in which the memory is looked at; what learning an edit takes for a moment is given back."""

LEVEL = 5.0
"""By how many per cent the memory may have grown."""

EDITING, TOURING, BREAKING, SAMPLING = 14.0, 2.0, 90.0, 1.0
"""Seconds between two edits, two steps of the tour, two broken lines, and two looks at the memory; a line that breaks
again within a minute is rightly not taken up at once, and what members do meanwhile is lost."""

FILLING_IN = 1.0
"""Seconds in which an editor fills in a form; nobody sends one before the bot knows that it was opened."""

TRAVELLERS, REMINDED = 300, 40
EDITORS = (world.STAFF_ROLE, world.EDITORS_ROLE)
ENTRY = "values.fairness"


Row = tuple[str, str, str, bool]


@dataclass(slots=True)
class Day:
    """What has come of the day."""

    done: list[Exchange] = field(default_factory=list["Exchange"])
    memory: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    toured: list[Exchange] = field(default_factory=list["Exchange"])
    edits: list[str] = field(default_factory=list[str])
    broken: int = 0


def main(given: list[str] | None = None) -> int:
    """Let the day pass, print the table, and return 1 where something is not as it has to be."""
    options = _options(given)
    with tempfile.TemporaryDirectory() as folder:
        rows = asyncio.run(until_told(_live(Path(folder), options.minutes * 60)))
    lines = [
        f"| {name} | {wanted} | {found if fine else f'**missed:** {found}'} |" for name, wanted, found, fine in rows
    ]
    text = "\n".join(["| figure | wanted | measured |", "|---|---|---|", *lines, "", f"Measured with {machine()}."])
    print(text)
    if options.write:
        write(PAGE, "soak", text)
    return 0 if all(fine for *_, fine in rows) else 1


async def _live(folder: Path, seconds: float) -> list[Row]:
    words, speed = folder / "words", HOURS * 3600 / seconds
    await asyncio.to_thread(shutil.copytree, ROOT / "knowledge", words)
    await asyncio.to_thread(_seed, folder / "data")
    server, day = Loopback(), Day()
    editor = replace(server.sam, roles=EDITORS)
    server.rest.members[editor.number] = world.member(editor.user, *EDITORS)
    server.rest.members |= {str(number): world.member(world.user(str(number), "mo")) for number in _reminded()}
    environment = server.environment | {
        "KNOWLEDGE_DIR": str(words),
        "PROTECTED_TOPICS": "none",
        "DISCORD_GUILD_ID": world.GUILD_ID,
        "DISCORD_EDITOR_ROLES": world.EDITORS_ROLE,
        "EDITORS_CHANNEL": world.CHANNEL_ID,
        "ONBOARDING_ROLE": world.TOUR_ROLE,
    }
    program = ("-m", "benchmarks.elsewhere", "--from", START.isoformat(), "--speed", str(speed))
    async with server.serving(), running(folder, environment, program) as bot:
        await asyncio.wait_for(server.ready.wait(), PATIENCE)
        first = await server.ann.slash("ask", question="what are your values")
        assert await first.wait(), bot.said
        members = Members(server, first.message)
        day.done = await at_a_pace(members, NEW_AT_FIRST / FILLING, FILLING, NEW)
        async with _beside(
            _edit(editor, day), _tour(server, day), _break(server, day), _weigh(bot, day), _tell(day, seconds)
        ):
            usual = at_a_pace(members, A_SECOND, seconds)
            done = await asyncio.gather(usual, at_a_pace(members, NEW_A_SECOND, seconds, NEW))
            day.done += [exchange for each in done for exchange in each]
        await asyncio.sleep(EVERY + 1)  # until the heartbeat knows of everything
        return list(_rows(day, server, bot, heartbeat.read(folder / "data"), seconds))


@contextlib.asynccontextmanager
async def _beside(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do these for as long as the block runs; what fails, fails all."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result


def _reminded() -> range:
    return range(8000, 8000 + REMINDED)


def _seed(data: Path) -> None:
    """Leave what others did before: members who want to be reminded today, and what is to be deleted at once."""
    week = START - timedelta(days=8)
    with closing(open_store(data / FILE_NAME).store) as store:
        # The clock has to be believed by now, or nothing is deleted on the first day.
        for days in (3, 2):
            store.delete_due(now=START - timedelta(days=days, minutes=-days))
        for member in _reminded():
            store.tours.travel(member, lambda progress: replace(progress, audience="teacher"), at=week)
            store.tours.remind_me(member, By.MESSAGE, at=week)
            store.close_inbox(member + 1000, at=START - timedelta(days=29, hours=12))
        for number in range(1000):
            store.vote(f"values.v{number}", helpful=True, at=START - timedelta(days=3 * 366))


async def _edit(editor: Member, day: Day) -> None:
    """Change the words again and again, as an editor does: form, preview, Publish."""
    while True:
        await asyncio.sleep(EDITING)
        text = f"We treat everyone fairly, as we have said {len(day.edits)} times."
        form = await editor.slash("knowledge edit", entry=ENTRY)
        await form.wait()
        last = form
        if form.callback.get("type") == MODAL:
            await asyncio.sleep(FILLING_IN)
            last = await editor.submit(form, text=text)
            preview = await _saying(last, "Preview: ")
            publish = [one["custom_id"] for one in walk(preview["components"]) if one.get("label") == "Publish"]
            if publish:
                last = await editor.press(preview, publish[0])
                await _saying(last, "Published.")
        day.edits.append(_text_of(last))


async def _saying(exchange: Exchange, words: str) -> dict[str, Any]:
    """Return the message of an exchange once it says something, or as it is when nobody waits any more."""
    until = time.monotonic() + PATIENCE
    while words not in _text_of(exchange) and time.monotonic() < until:  # noqa: ASYNC110 - many events change it
        await asyncio.sleep(0.02)
    return next((one for one in _messages_of(exchange) if words in _said(one)), {"components": []})


def _messages_of(exchange: Exchange) -> list[dict[str, Any]]:
    return [*exchange.replies, *([exchange.pressed] if exchange.pressed else [])]


def _text_of(exchange: Exchange) -> str:
    """Return everything that has come of what a member did."""
    return "\n".join([f"{exchange.kind}: {exchange.callback.get('type')}", *map(_said, _messages_of(exchange))])


def _said(message: dict[str, Any]) -> str:
    texts = [each["content"] for each in walk(message["components"]) if each["type"] == TEXT_DISPLAY]
    return "\n".join([message.get("content") or "", *texts])


async def _tour(server: Loopback, day: Day) -> None:
    """Let one member after the other begin the tour, and press whatever there is."""
    chance = random.Random("tour")  # noqa: S311 - no secret
    for number in range(7000, 7000 + TRAVELLERS):
        member = Member(str(number), f"n{number}", server.gateway, server.rest)
        begun = await member.slash("onboarding start")
        day.toured.append(begun)
        for _ in range(chance.randint(1, 8)):
            await begun.wait()
            await asyncio.sleep(TOURING / 4)
            card = begun.replies[0] if begun.replies else None
            ids = [one["custom_id"] for one in walk(card["components"]) if _may_be_pressed(one)] if card else []
            if not card or not ids:
                break
            day.toured.append(await member.press(card, chance.choice(ids)))


def _may_be_pressed(component: dict[str, Any]) -> bool:
    return component["type"] == BUTTON and "custom_id" in component and not component.get("disabled")


async def _break(server: Loopback, day: Day) -> None:
    """Break the line again and again."""
    while True:
        await asyncio.sleep(BREAKING)
        if server.gateway.is_online:
            await server.gateway.harm(GatewayFault("now", "reset"))
            day.broken += 1


async def _weigh(bot: BotProcess, day: Day) -> None:
    began = time.monotonic()
    while True:
        day.memory.append((time.monotonic() - began, _megabytes_of(bot)))
        await asyncio.sleep(SAMPLING)


def _megabytes_of(bot: BotProcess) -> float:
    status = Path(f"/proc/{bot.process.pid}/status").read_text("ascii")
    (kilobytes,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(kilobytes) / 1000


async def _tell(day: Day, seconds: float) -> None:
    """Say how the memory is every twentieth of the time."""
    while True:
        await asyncio.sleep(seconds * WINDOW / 2)
        print(f"{day.memory[-1][0]:.0f} s: {day.memory[-1][1]:.0f} MB, {len(day.edits)} edits", file=sys.stderr)


def _rows(
    day: Day, server: Loopback, bot: BotProcess, beat: heartbeat.Heartbeat | None, seconds: float
) -> Iterator[Row]:
    lost = sum(not one.is_answered for one in [*day.done, *day.toured])
    warm, end = _level(day, seconds * (WARM - WINDOW), seconds * WARM), _level(day, seconds * (1 - WINDOW), seconds)
    change = (end / warm - 1) * 100
    deleted = [line for _, line in bot.lines if "rows were deleted" in line]
    nudged = {one["channel_id"] for one in server.rest.posted if one["channel_id"].startswith("98")}
    faults = [line for _, line in bot.lines if "Traceback" in line or " ERROR " in line]
    problems = server.problems()
    yield "hours that passed for the bot, in minutes", "", f"{HOURS} in {seconds / 60:.0f}", True
    yield "questions, words typed, buttons pressed, lists", "", f"{len(day.done):,}", True
    yield "steps of the tour", "", f"{len(day.toured):,}", True
    yield "of all these not acknowledged", "0", str(lost), not lost
    failed = [said for said in day.edits if "Published." not in said]
    yield (
        "edits published, of those that were tried",
        str(len(day.edits)),
        str(len(day.edits) - len(failed)),
        not failed,
    )
    yield f"reminders, of {REMINDED} that were due", str(REMINDED), str(len(nudged)), len(nudged) == REMINDED
    yield "daily deletions that found something", "2", str(len(deleted)), len(deleted) == 2
    yield (
        "lines that broke and came back",
        str(day.broken),
        str(beat.reconnects if beat else 0),
        bool(beat and beat.reconnects == day.broken),
    )
    yield "faults in the log", "0", str(len(faults)), not faults
    yield "requests that Discord would refuse", "0", str(len(problems)), not problems
    if beat:
        yield "delay of the event loop, 999 of 1,000 moments", "", f"{beat.loop.p999 * 1000:.0f} ms", True
        yield "longest delay of the event loop", "", f"{beat.loop.most * 1000:.0f} ms", True
    yield (
        "memory while an edit is learned, at most",
        "",
        f"{max(megabytes for _, megabytes in day.memory):.0f} MB",
        True,
    )
    yield f"memory after {seconds * WARM / 60:.1f} minutes", "", f"{warm:.0f} MB", True
    yield "memory at the end", f"within {LEVEL:.0f} %", f"{end:.0f} MB, {change:+.1f} %", abs(change) <= LEVEL
    for line in [*faults[:5], *problems[:5], *failed[:5]]:
        print(line, file=sys.stderr)


def _level(day: Day, begin: float, end: float) -> float:
    """Return the memory between two edits."""
    return min(megabytes for at, megabytes in day.memory if begin <= at <= end)


def _options(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES, help="how long the day takes")
    parser.add_argument("--write", action="store_true", help=f"write the table into {PAGE.relative_to(ROOT)}")
    return parser.parse_args(given)


if __name__ == "__main__":
    sys.exit(main())
