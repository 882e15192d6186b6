"""Measures the bot under load on the wire, from another process: make load."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import pstats
import shutil
import statistics
import sys
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figures import machine
from benchmarks.pages import write
from benchmarks.processes import until_told
from benchmarks.stalls import stalling
from benchmarks.traffic import KINDS, NEW, Members, at_a_pace, without_a_pause
from bot.health import heartbeat
from bot.storage.opening import FILE_NAME
from tests.support.bot_process import PATIENCE, BotProcess, running
from tests.support.loopback import Loopback

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from tests.support.loopback.exchanges import Exchange

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "faults.md"
OURS, NO_OP = ("-m", "bot", "run"), ("-m", "benchmarks.no_op")

PACES = (40, 90, 120, 200)
"""New questions a second, one pace after the other."""

IN_TIME = 2.5
"""Seconds within which every interaction has to be acknowledged; Discord itself waits for 3."""

PAUSE, CALM_A_SECOND, CALM_SECONDS = 5.0, 10, 10.0
"""Seconds after each pace, and how many new questions a second are asked then to see whether it has recovered."""

QUIET_MS, CALM_MS = 250.0, 100.0
"""What 99 of 100 may take at the first pace, and after each."""

LOOP_MS, LOOP_MOST_MS = 50.0, 250.0
"""How late the bot's loop may be, which it measures itself: for 999 of 1,000 moments, and ever."""

GROWTH_MB = 30
KNOWN_A_SECOND = 300
TOGETHER = 32
ROUNDS = 5
WARM_SECONDS = 5.0
FIRST = "what are your values"
BUSY = "Many are asking"

HEAD = (
    "new questions a second",
    "acknowledged within 2.5 s",
    "acknowledged: median, 99 of 100",
    "answered",
    "told that many are asking",
    "no reply at all",
    "replied: median, 99 of 100",
    "5 s later: 99 of 100",
    "loop late, at most",
    "memory",
)


def main(given: list[str] | None = None) -> int:
    """Measure, print the tables, and return 1 where a figure is not what it has to be."""
    options = _options(given)
    with tempfile.TemporaryDirectory() as folder:
        if options.profile:
            asyncio.run(until_told(_profile(Path(folder), options.seconds)))
            return 0
        busy = _busy()
        paces, rows = asyncio.run(until_told(_measure(Path(folder), options)))
    how = f"Measured with {machine()}; the machine's load was {busy} before and {_busy()} at the end."
    text = "\n\n".join(("\n".join(_table(paces)), "\n".join(_figures(rows)), how))
    print(text)
    if options.write:
        write(PAGE, "load", text)
    return 0 if all(cell.is_fine for pace in paces for cell in pace) and all(row.found.is_fine for row in rows) else 1


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, and whether it is what it has to be."""

    text: str
    is_fine: bool = True

    def __str__(self) -> str:
        """Return the figure with a mark where it misses what is wanted."""
        return self.text if self.is_fine else f"**missed:** {self.text}"


@dataclass(frozen=True, slots=True)
class Row:
    """A figure that stands by itself, and what is wanted of it."""

    name: str
    wanted: str
    found: Cell


def _table(paces: Sequence[Sequence[Cell]]) -> list[str]:
    return [_line(HEAD), "|---" * len(HEAD) + "|", *(_line(map(str, pace)) for pace in paces)]


def _figures(rows: Sequence[Row]) -> list[str]:
    return [
        _line(("figure", "wanted", "measured")),
        "|---|---|---|",
        *(_line((row.name, row.wanted, str(row.found))) for row in rows),
    ]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


async def _measure(folder: Path, options: argparse.Namespace) -> tuple[list[list[Cell]], list[Row]]:
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(_connected(folder / "ours", OURS))
        await at_a_pace(ours.members, CALM_A_SECOND, WARM_SECONDS, NEW)
        used = _processor_seconds(ours.bot)
        first = await _pace(ours, PACES[0], options.seconds, None)
        rows = [*_cost(used, _processor_seconds(ours.bot), int(PACES[0] * options.seconds))]
        held = _memory_mb(ours.bot)
        paces = [first, *[await _pace(ours, a_second, options.seconds, held) for a_second in PACES[1:]]]
        rows += _lateness(ours.data)
        if not options.only_paces:
            rows += await _stalled(ours, options.seconds)
            other = await stack.enter_async_context(_connected(folder / "no_op", NO_OP))
            rows += await _saturation(ours.members, other.members, options.round)
        problems = ours.server.problems()
        rows.append(Row("requests that Discord would refuse", "0", Cell(str(len(problems)), not problems)))
    for problem in problems[:10]:
        print(problem, file=sys.stderr)
    return paces, rows


async def _pace(ours: Connected, a_second: int, seconds: float, held: float | None) -> list[Cell]:
    """Ask new questions at a pace, and once more calmly after a pause; `held` is the memory after the first pace."""
    done = await at_a_pace(ours.members, a_second, seconds, NEW)
    await asyncio.sleep(PAUSE)
    calm = await at_a_pace(ours.members, CALM_A_SECOND, CALM_SECONDS, NEW)
    memory = _memory_mb(ours.bot)
    in_time = sum(one.is_answered and one.seconds <= IN_TIME for one in done) / len(done)
    busy = sum(_is_busy(one) for one in done) / len(done)
    lost = sum(one.replied is None for one in done)
    median, most = _of_100([one.seconds for one in done if one.is_answered])
    _, later = _of_100([one.seconds for one in calm if one.is_answered])
    replied = _of_100([one.replied - one.intended for one in done if one.replied is not None and not _is_busy(one)])
    cells = [
        Cell(f"{a_second}"),
        Cell(f"{in_time:.1%}", in_time == 1.0),
        Cell(f"{median:.0f}, {most:.0f} ms", a_second > PACES[0] or most <= QUIET_MS),
        Cell(f"{1 - busy - lost / len(done):.0%}"),
        Cell(f"{busy:.0%}"),
        Cell(str(lost), not lost),
        Cell(f"{replied[0]:.0f}, {replied[1]:.0f} ms"),
        Cell(f"{later:.0f} ms", later <= CALM_MS),
        _latest(ours.data),
        Cell("unknown") if memory is None else Cell(f"{memory:.0f} MB", held is None or memory <= held + GROWTH_MB),
    ]
    print(_line(map(str, cells)), file=sys.stderr)
    return cells


def _is_busy(exchange: Exchange) -> bool:
    return any(BUSY in json.dumps(reply) for reply in exchange.replies)


def _of_100(seconds: Sequence[float]) -> tuple[float, float]:
    """Return the median and what 99 of 100 are within, in milliseconds; without any, they are never within it."""
    milliseconds = sorted(one * 1000 for one in seconds) or [inf]
    return statistics.median(milliseconds), milliseconds[int(len(milliseconds) * 0.99)]


def _cost(before: float | None, after: float | None, questions: int) -> list[Row]:
    if before is None or after is None:
        return []
    each = (after - before) * 1000 / (questions + CALM_A_SECOND * CALM_SECONDS)
    return [Row("processor time of the bot for each new question", "", Cell(f"{each:.1f} ms"))]


def _latest(data: Path) -> Cell:
    """Return how late the bot's loop was at most in the latest minute, in which the pace was."""
    beat = heartbeat.read(data)
    if beat is None:
        return Cell("unknown", is_fine=False)
    most = beat.loop.minute_most * 1000
    return Cell(f"{most:.0f} ms", most <= LOOP_MOST_MS)


def _lateness(data: Path) -> list[Row]:
    """Return how late the bot's loop was since its start, for nearly all moments."""
    beat = heartbeat.read(data)
    if beat is None:
        return []
    rare = beat.loop.p999 * 1000
    name = "the bot's loop late at all paces together: 999 of 1,000 moments within"
    return [Row(name, f"at most {LOOP_MS:.0f} ms", Cell(f"{rare:.0f} ms", rare <= LOOP_MS))]


async def _stalled(ours: Connected, seconds: float) -> list[Row]:
    """Ask at the first pace while the database is locked and the files are rewritten, half of the time."""
    async with stalling(ours.data / FILE_NAME, ours.knowledge) as stalls:
        done = await at_a_pace(ours.members, PACES[0], seconds, NEW)
    late = sum(not one.is_answered or one.seconds > IN_TIME for one in done)
    median, most = _of_100([one.seconds for one in done if one.is_answered])
    held = f"{stalls.locks} locks of the database, {stalls.locked_seconds:.0f} s in all, {stalls.rewrites} files"
    return [
        Row(f"{len(done):,} questions, {held} rewritten: not acknowledged in time", "0", Cell(str(late), not late)),
        Row("median, 99 of 100", f"at most {QUIET_MS:.0f} ms", Cell(f"{median:.0f}, {most:.0f} ms", most <= QUIET_MS)),
    ]


@dataclass(frozen=True, slots=True)
class Connected:
    """A bot that is connected to a server of its own, with the members of that server and its handbook."""

    server: Loopback
    bot: BotProcess
    members: Members
    knowledge: Path
    data: Path


@asynccontextmanager
async def _connected(folder: Path, program: Sequence[str]) -> AsyncIterator[Connected]:
    """Start a server and a bot with a handbook of its own, and wait until it answers."""
    knowledge = folder / "knowledge"
    await asyncio.to_thread(shutil.copytree, ROOT / "knowledge", knowledge)
    server = Loopback()
    environment = server.environment | {"KNOWLEDGE_DIR": str(knowledge), "LOG_LEVEL": "warning"}
    async with server.serving(), running(folder, environment, program) as bot:
        await asyncio.wait_for(server.ready.wait(), PATIENCE)
        first = await server.sam.slash("ask", question=FIRST)
        if not await first.wait():
            raise SystemExit(bot.said)
        pressed = first.message if any(one["components"] for one in first.replies) else _some_buttons()
        yield Connected(server, bot, Members(server, pressed), knowledge, folder / "data")
        print(*(line for _, line in bot.lines[-5:]), sep="\n", file=sys.stderr)


def _some_buttons() -> dict[str, list[dict[str, object]]]:
    """Return what is pressed where the bot itself sends no button."""
    button = {"type": 2, "style": 2, "label": "Value 4 of 7", "custom_id": "show:values.fairness"}
    return {"components": [{"type": 1, "components": [button]}]}


async def _saturation(members: Members, others: Members, seconds: float) -> list[Row]:
    """Let the two take turns, so that what else the machine does meets both."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(await without_a_pause(members, TOGETHER, seconds))
        theirs.append(await without_a_pause(others, TOGETHER, seconds))
    first, second = statistics.median(ours), statistics.median(theirs)
    return [
        Row(
            f"known questions, buttons and lists, {TOGETHER} at a time: a second, median of {ROUNDS}",
            f"at least {KNOWN_A_SECOND}",
            Cell(f"{first:.0f}", first >= KNOWN_A_SECOND),
        ),
        Row("a bot that always gives the same answer: a second", "", Cell(f"{second:.0f}")),
        Row("ratio of the two", "", Cell(f"{first / second:.2f}")),
        *[await _of_one_kind(members, others, kind, seconds) for kind in KINDS],
    ]


async def _of_one_kind(members: Members, others: Members, kind: str, seconds: float) -> Row:
    ours = await without_a_pause(members, TOGETHER, seconds, kind)
    theirs = await without_a_pause(others, TOGETHER, seconds, kind)
    return Row(f"only {kind}: a second, beside that bot", "", Cell(f"{ours:.0f} and {theirs:.0f}"))


def _busy() -> str:
    """Return how busy the machine is with this and everything else: a table measured beside others says little."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def _processor_seconds(bot: BotProcess) -> float | None:
    """Return the processor time that a bot has used, which others cannot make longer; None where it is not told."""
    file = Path("/proc") / str(bot.process.pid) / "stat"
    if not file.exists():
        return None
    user, system = file.read_text("ascii").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _memory_mb(bot: BotProcess) -> float | None:
    """Return the memory that a bot holds now, in MB; None where it is not told."""
    file = Path("/proc") / str(bot.process.pid) / "status"
    if not file.exists():
        return None
    (held,) = [row.split()[1] for row in file.read_text("ascii").splitlines() if row.startswith("VmRSS:")]
    return int(held) / 1024


async def _profile(folder: Path, seconds: float) -> None:
    """Print where the time of the bot's main thread goes when it answers as much as it can."""
    found = folder / "profile"
    program = ("-m", "cProfile", "-o", str(found), *OURS)
    async with _connected(folder / "ours", program) as ours:
        print(f"{await without_a_pause(ours.members, TOGETHER, seconds):.0f} a second under the profiler")
        ours.bot.process.terminate()  # only a bot that ends by itself writes its profile
        await ours.bot.ending()
    statistics_ = pstats.Stats(str(found))
    for order in ("tottime", "cumtime"):
        statistics_.strip_dirs().sort_stats(order).print_stats(45)


def _options(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="how long each pace lasts")
    parser.add_argument("--round", type=float, default=6.0, help="how long each turn at saturation lasts")
    parser.add_argument("--only-paces", action="store_true", help="measure new questions at each pace and nothing else")
    parser.add_argument("--profile", action="store_true", help="only print where the time goes")
    parser.add_argument("--write", action="store_true", help=f"write the tables into {PAGE.relative_to(ROOT)}")
    return parser.parse_args(given)


if __name__ == "__main__":
    sys.exit(main())
