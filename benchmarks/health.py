"""What `health` says while a fault of Discord or of the machine lasts, and whether it is well again afterwards.

Each fault is brought about for real on a bot in a process of its own: disks are mounted, frozen and taken away, names
cannot be looked up any more. What needs Linux and its root is left out elsewhere.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from bot.matching.encoder import PACKAGE
from bot.storage.opening import FILE_NAME
from tests.support.bot_process import ROOT, running
from tests.support.handbook_files import few_words
from tests.support.loopback import GatewayFault, Loopback, RestFault
from tests.support.loopback.faults import ALWAYS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from tests.support.bot_process import BotProcess

    Change = Callable[["Patient"], Awaitable[object]]

WITHIN = 180.0
"""Seconds within which a fault has to be told, and after which it has to be well again."""

LASTS = 90.0
"""Seconds for which a fault lasts at least, so that what it leaves behind is there when it ends."""

STARTING = 90.0
BETWEEN_LOOKS = 1.0
QUESTION = "whats the third value"
CLOCK_WRONG_BY = 3 * 60 * 60
KNOWN_FOR = 12.0
NAME = "discord.invalid"
"""What Discord is called where its name is to be looked up; the top-level domain belongs to nobody for ever."""

IS_ROOT = sys.platform == "linux" and os.geteuid() == 0


@dataclass(slots=True)
class Patient:
    """A bot that something is done to, with its Discord and its folders; `restart` starts it anew."""

    folder: Path
    server: Loopback
    environment: dict[str, str]
    program: Sequence[str] = ("-m", "bot", "run")
    bot: BotProcess | None = None
    held: list[sqlite3.Connection] = field(default_factory=list[sqlite3.Connection])
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def words(self) -> Path:
        return self.folder / "few words"

    async def start(self) -> None:
        """Start the bot, in the place of the one before."""
        self.bot = await self._stack.enter_async_context(running(self.folder, self.environment, self.program))

    async def stop(self) -> None:
        """End the bot for good."""
        await self._stack.aclose()
        self._stack = AsyncExitStack()

    async def restart(self) -> None:
        """End the bot, and start it again."""
        await self.stop()
        await self.start()

    async def health(self) -> tuple[int, str]:
        """Return the exit code of `health`, and what it says."""
        names = {"DATA_DIR": str(self.data), "KNOWLEDGE_DIR": str(self.words), "PYTHONPATH": str(ROOT)}
        asked = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "health", cwd=self.folder, env=os.environ | names, stdout=subprocess.PIPE
        )
        said, _ = await asked.communicate()
        return asked.returncode or 0, said.decode().strip()

    async def until_health(self, wanted: int, words: str, seconds: float) -> tuple[float | None, str]:
        """Ask until it ends with this code and says these words, and return after how many seconds that was.

        None stands for never; besides, what it said last is returned.
        """
        began, said = time.monotonic(), ""
        while time.monotonic() - began < seconds:
            code, said = await self.health()
            if code == wanted and words in said:
                return time.monotonic() - began, said
            await asyncio.sleep(BETWEEN_LOOKS)
        return None, said

    async def answers(self) -> bool:
        """Whether a member who asks now is answered."""
        return await (await self.server.sam.slash("ask", question=QUESTION)).wait()


@dataclass(frozen=True, slots=True)
class Ailment:
    """A row: how a fault is brought about and ended, and what `health` has to say of it.

    `prepare` gives the bot another place to run in. `answers` says whether members must be answered meanwhile, and None
    that nobody can ask.
    """

    name: str
    begin: Change
    end: Change
    sentence: str
    answers: bool | None = True
    prepare: Change | None = None
    needs_root: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """What came of a fault: after how many seconds it was told and was over, the sentence, and what is wrong."""

    told: float | None = None
    well: float | None = None
    sentence: str = ""
    answered: bool | None = None
    problems: tuple[str, ...] = ()
    log: str = field(default="", repr=False)


async def watch(ailment: Ailment, folder: Path) -> Course:
    """Let a sound bot have this fault, and ask for its health until it is over."""
    async with _patient(ailment, folder) as patient:
        await patient.start()
        sound, said = await patient.until_health(0, "", STARTING)
        if sound is None:
            return Course(problems=(f"It was not well before the fault: {said}",), log=_log(patient))
        began = time.monotonic()
        await ailment.begin(patient)
        try:
            told, sentence = await patient.until_health(1, ailment.sentence, WITHIN)
            await asyncio.sleep(max(0.0, began + LASTS - time.monotonic()))
            answered = None if ailment.answers is None else await patient.answers()
        finally:
            await ailment.end(patient)
        well, said = await patient.until_health(0, "", WITHIN)
        problems = [
            f"`health` did not say so within {WITHIN:.0f} s, but: {sentence}" if told is None else "",
            "Members were not answered." if ailment.answers and not answered else "",
            f"It was not well again {WITHIN:.0f} s after the end: {said}" if well is None else "",
        ]
        return Course(told, well, sentence, answered, tuple(filter(None, problems)), _log(patient))


@asynccontextmanager
async def _patient(ailment: Ailment, folder: Path) -> AsyncIterator[Patient]:
    server = Loopback(name=NAME if ailment.prepare is own_names else "")
    patient = Patient(folder, server, server.environment)
    patient.environment["KNOWLEDGE_DIR"] = str(await asyncio.to_thread(few_words, patient.words))
    patient.data.mkdir()
    async with server.serving():
        try:
            if ailment.prepare:
                await ailment.prepare(patient)
            yield patient
        finally:
            await patient.stop()
            if patient.data.is_mount():
                await _run("umount", "--lazy", patient.data)


def _log(patient: Patient) -> str:
    return patient.bot.said if patient.bot else ""


async def _run(*command: str | Path) -> None:
    process = await asyncio.create_subprocess_exec(*map(str, command))
    if code := await process.wait():
        raise subprocess.CalledProcessError(code, command)


# Discord.


async def no_gateway(patient: Patient) -> None:
    """Break the line, and refuse every other."""
    patient.server.gateway.faults = [GatewayFault("connect", "refuse", ALWAYS)]
    await patient.server.gateway.harm(GatewayFault("now", "reset"))


async def gateway_again(patient: Patient) -> None:
    patient.server.gateway.faults = []


async def no_requests(patient: Patient) -> None:
    """Tear down every request, and leave the line alone."""
    patient.server.rest.faults = [RestFault("", "reset", ALWAYS)]


async def requests_again(patient: Patient) -> None:
    patient.server.rest.faults = []


async def no_discord(patient: Patient) -> None:
    await patient.server.go_down()


async def discord_again(patient: Patient) -> None:
    await patient.server.come_up()


# The network.


async def own_names(patient: Patient) -> None:
    """Let the bot look up names in files of its own, with a name server that does not answer."""
    hosts, servers = patient.folder / "hosts", patient.folder / "resolv.conf"
    hosts.write_text(f"127.0.0.1 localhost {NAME}\n")
    servers.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    binds = ("--bind", str(hosts), "/etc/hosts", "--bind", str(servers), "/etc/resolv.conf")
    patient.program = ("-m", "benchmarks.elsewhere", *binds)


async def no_names(patient: Patient) -> None:
    (patient.folder / "hosts").write_text("127.0.0.1 localhost\n")


async def no_names_and_no_line(patient: Patient) -> None:
    """Break the line when the bot has forgotten what it has looked up, which takes ten seconds."""
    await no_names(patient)
    await asyncio.sleep(KNOWN_FOR)
    await patient.server.gateway.harm(GatewayFault("now", "reset"))


async def names_again(patient: Patient) -> None:
    (patient.folder / "hosts").write_text(f"127.0.0.1 localhost {NAME}\n")


# The disk.


async def own_memory_disk(patient: Patient) -> None:
    await _run("mount", "-t", "tmpfs", "-o", "size=128m", "tmpfs", patient.data)


async def fill(patient: Patient) -> None:
    """Write until the disk takes nothing any more."""
    with (patient.data / "ballast").open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(4096))
        except OSError:
            return


async def empty(patient: Patient) -> None:
    (patient.data / "ballast").unlink()


async def own_disk(patient: Patient) -> None:
    """Put DATA_DIR on a disk of its own, which is a file."""
    image = patient.folder / "disk"
    with image.open("wb") as file:
        file.truncate(128 * 1024 * 1024)
    await _run("mkfs.ext4", "-q", "-F", image)
    await _run("mount", "-o", "loop", image, patient.data)


async def forbid_writing(patient: Patient) -> None:
    """Let the kernel refuse every write, also to what is open; a disk that is in use cannot be remounted so."""
    await _run("chattr", "-R", "+i", patient.data)


async def allow_writing(patient: Patient) -> None:
    await _run("chattr", "-R", "-i", patient.data)


async def freeze(patient: Patient) -> None:
    """Let every write hang."""
    await _run("fsfreeze", "--freeze", patient.data)


async def thaw(patient: Patient) -> None:
    await _run("fsfreeze", "--unfreeze", patient.data)


async def take_data_away(patient: Patient) -> None:
    patient.data.rename(patient.folder / "away")


async def bring_data_back(patient: Patient) -> None:
    (patient.folder / "away").rename(patient.data)


async def take_words_away(patient: Patient) -> None:
    patient.words.rename(patient.folder / "away")


async def bring_words_back(patient: Patient) -> None:
    (patient.folder / "away").rename(patient.words)


async def hold_database(patient: Patient) -> None:
    """Hold the database as another program may, until this one lets go."""
    holding = sqlite3.connect(patient.data / FILE_NAME, isolation_level=None)
    holding.execute("BEGIN EXCLUSIVE")
    patient.held.append(holding)


async def let_database_go(patient: Patient) -> None:
    patient.held.pop().close()


# The machine.


async def own_time(patient: Patient) -> None:
    shift = patient.folder / "shift"
    shift.write_text("0")
    patient.program = ("-m", "benchmarks.elsewhere", "--shift", str(shift))


def clock_set(seconds: int) -> Change:
    """Return what sets the bot's time of day by so many seconds."""

    async def change(patient: Patient) -> None:
        (patient.folder / "shift").write_text(str(seconds))

    return change


async def own_encoder(patient: Patient) -> None:
    """Let the bot read the encoder from a folder of its own."""
    package, file = PACKAGE
    place = Path(str(metadata.distribution(package).locate_file(file))).parent
    await asyncio.to_thread(shutil.copytree, place, patient.folder / "encoder")
    patient.program = ("-m", "benchmarks.elsewhere", "--bind", str(patient.folder / "encoder"), str(place))


async def no_encoder(patient: Patient) -> None:
    """Take the encoder away, look whether the bot goes on from memory, and start it again."""
    model = patient.folder / "encoder" / Path(PACKAGE[1]).name
    model.rename(patient.folder / model.name)
    await asyncio.sleep(20)
    code, said = await patient.health()
    assert code == 0, f"The encoder is in memory, and yet it says: {said}"
    assert await patient.answers()
    await patient.restart()


async def encoder_again(patient: Patient) -> None:
    model = patient.folder / "encoder" / Path(PACKAGE[1]).name
    (patient.folder / model.name).rename(model)
    await patient.restart()


async def stand_still(patient: Patient) -> None:
    assert patient.bot
    patient.bot.process.send_signal(signal.SIGSTOP)


async def go_on(patient: Patient) -> None:
    assert patient.bot
    patient.bot.process.send_signal(signal.SIGCONT)


async def kill(patient: Patient) -> None:
    await patient.stop()


async def start(patient: Patient) -> None:
    await patient.start()


AILMENTS = (
    Ailment("the gateway is away", no_gateway, gateway_again, "is not connected to Discord", answers=None),
    Ailment(
        "HTTP is away and the line is open", no_requests, requests_again, "Nothing has reached Discord", answers=False
    ),
    Ailment("all of Discord is away", no_discord, discord_again, "is not connected to Discord", answers=None),
    Ailment(
        "names cannot be looked up, and the line is open",
        no_names,
        names_again,
        "Nothing has reached Discord",
        answers=False,
        prepare=own_names,
        needs_root=True,
    ),
    Ailment(
        "names cannot be looked up, and the line breaks",
        no_names_and_no_line,
        names_again,
        "is not connected to Discord",
        answers=None,
        prepare=own_names,
        needs_root=True,
    ),
    Ailment("the disk of DATA_DIR is full", fill, empty, "is full", prepare=own_memory_disk, needs_root=True),
    Ailment(
        "the disk of DATA_DIR is read-only",
        forbid_writing,
        allow_writing,
        "DATA_DIR cannot be written to",
        prepare=own_disk,
        needs_root=True,
    ),
    Ailment("the disk of DATA_DIR hangs", freeze, thaw, "it hangs, or", prepare=own_disk, needs_root=True),
    Ailment("DATA_DIR is gone", take_data_away, bring_data_back, "DATA_DIR is not there"),
    Ailment("KNOWLEDGE_DIR is gone", take_words_away, bring_words_back, "cannot be read"),
    Ailment("another program holds the database", hold_database, let_database_go, "another program holds"),
    Ailment("the clock jumps forward", clock_set(CLOCK_WRONG_BY), clock_set(0), "3 hours ahead of", prepare=own_time),
    Ailment("the clock jumps back", clock_set(-CLOCK_WRONG_BY), clock_set(0), "hours behind", prepare=own_time),
    Ailment(
        "the encoder's file is gone, after a restart",
        no_encoder,
        encoder_again,
        "The sentence encoder is missing",
        prepare=own_encoder,
        needs_root=True,
    ),
    Ailment("the process stands still", stand_still, go_on, "it hangs, or", answers=None),
    Ailment("the process is killed, until it is started", kill, start, "is not running", answers=None),
)


async def watch_all(only: str, jobs: int) -> dict[str, Course]:
    """Try out every fault that has this in its name, some of them at the same time."""
    free = asyncio.Semaphore(jobs)
    courses: dict[str, Course] = {}

    async def run(ailment: Ailment) -> None:
        async with free:
            with tempfile.TemporaryDirectory() as folder:
                course = await watch(ailment, Path(folder))
        courses[ailment.name] = course
        wrong = f" BUT {' '.join(course.problems)}\n{course.log}" if course.problems else ""
        print(
            f"{ailment.name}: told after {_seconds(course.told)}, well {_seconds(course.well)} after{wrong}",
            file=sys.stderr,
        )

    chosen = [ailment for ailment in AILMENTS if only.lower() in ailment.name.lower()]
    await asyncio.gather(*(run(ailment) for ailment in chosen if IS_ROOT or not ailment.needs_root))
    return courses


def table(courses: dict[str, Course]) -> str:
    """Return what came of them as Markdown."""
    rows = ["| fault | told after | members are answered meanwhile | well again after |", "|---|---|---|---|"]
    left_out = [ailment.name for ailment in AILMENTS if ailment.needs_root and not IS_ROOT]
    done = [(ailment, courses[ailment.name]) for ailment in AILMENTS if ailment.name in courses]
    for ailment, course in done:
        wrong = "**wrong**: " if course.problems else ""
        answered = {None: "nobody can ask", True: "yes", False: "no"}[course.answered]
        rows.append(f"| {ailment.name} | {wrong}{_seconds(course.told)} | {answered} | {_seconds(course.well)} |")
    said = [f"- “{ailment.name}”: {' '.join(course.sentence.split())}" for ailment, course in done]
    missing = [f"Left out, since they need root: {'; '.join(left_out)}.", ""] if left_out else []
    return "\n".join([*rows, "", *missing, "What `health` says:", "", *said])


def _seconds(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.0f} s"
