"""What is wrong with the running assistant, as its heartbeat and its folders show, and what to do about it."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bot.health import heartbeat
from bot.locks import is_held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.health.heartbeat import Heartbeat


@dataclass(frozen=True, slots=True)
class Symptom:
    """Something that is wrong: what, in a sentence, and what to do about it, in another."""

    what: str
    remedy: str

    def __str__(self) -> str:
        """Return both."""
        return f"{self.what} {self.remedy}"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is still healthy, in seconds; every fault is told within three minutes."""

    silent: float = 60.0
    """Without a heartbeat, of which there are four a minute."""

    unconnected: float = 60.0
    """Without a connection: after a long outage the bot is back within half a minute."""

    unheard: float = 120.0
    """Without a word from Discord on an open line: it answers a heartbeat every 41 seconds."""

    unanswered: float = 120.0
    """Without an answer of Discord to anything that was sent: it is asked something every 45 seconds."""

    standstill: float = 2.5
    """In which the event loop stands still: an answer takes a moment itself, and Discord waits for three."""

    wrong_by: float = 60.0
    """Between this machine's clock and Discord's."""

    learning: float = 900.0
    """Of comparing by words alone while the phrasings are learned, on a slow machine too."""

    room: int = 10_000_000
    """Bytes that are free on the disk of DATA_DIR."""


BOUNDS = Bounds()

NETWORK = "Check this machine's network, its name server and https://discordstatus.com; it tries again by itself."
NOT_THERE = Symptom(
    "DATA_DIR is not there, so nothing is kept, and how the assistant is cannot be known.",
    "Check the setting and the disk that the folder is on.",
)
CLOSED = Symptom(
    "You may not read what is in DATA_DIR, so how the assistant is cannot be known.", "Ask as the assistant's user."
)
NOT_RUNNING = Symptom("The assistant is not running.", "Start it; if it has ended by itself, its log says why.")
NOT_STARTED = Symptom(
    "The assistant is running but has not said yet how it is.", "Wait for a minute: it takes a moment to start."
)


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk of DATA_DIR: bytes that are free, and whether whoever asks may write there."""

    free: int
    is_writable: bool


@dataclass(frozen=True, slots=True)
class Health:
    """How the assistant is: what is wrong, the heartbeat that says so with its age in seconds, and the disk."""

    symptoms: tuple[Symptom, ...]
    beat: Heartbeat | None = None
    age: float | None = None
    disk: Disk | None = None

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.symptoms

    def sentence(self) -> str:
        """Return how it is, a line for each thing that is wrong."""
        if self.symptoms or self.beat is None:
            return "\n".join(map(str, self.symptoms))
        return well(self.beat)

    def figures(self) -> dict[str, Any]:
        """Return everything, as JSON has it."""
        return {
            "ok": self.is_well,
            "symptoms": [asdict(symptom) for symptom in self.symptoms],
            "age": None if self.age is None else round(self.age, 1),
            "heartbeat": asdict(self.beat) if self.beat else None,
            "disk": asdict(self.disk) if self.disk else None,
        }


def well(beat: Heartbeat) -> str:
    """Return in a sentence that nothing is wrong."""
    if not beat.connected:
        return f"The assistant is connecting to Discord again, for {spoken(beat.connected_for)} now."
    return f"The assistant is well: it has been connected to Discord for {spoken(beat.connected_for)}."


def examine(data: Path, words: Path, clock: Callable[[], float] = time.monotonic, bounds: Bounds = BOUNDS) -> Health:
    """Return how the assistant is that keeps its records and its words in these two folders."""
    if not data.is_dir():
        return Health((NOT_THERE,))
    if not _may_be_read(data):
        return Health((CLOSED,))
    disk, beat, is_running = _disk_of(data), heartbeat.read(data), is_held(data)
    found = [*of_disk(disk, bounds), *_of_words(words)]
    if beat is not None and beat.boot != heartbeat.this_boot():
        beat = None
    if is_running is False or (is_running is None and beat is None):
        return Health((NOT_RUNNING, *found), disk=disk)
    if beat is None:
        return Health((NOT_STARTED, *found), disk=disk)
    age = clock() - beat.written
    if age > bounds.silent:
        return Health((*found, of_silence(age)), beat, age, disk)
    return Health((*of_beat(beat, bounds), *found), beat, age, disk)


def of_disk(disk: Disk, bounds: Bounds = BOUNDS) -> Iterator[Symptom]:
    """Yield what is wrong with the disk of DATA_DIR."""
    if disk.free < bounds.room:
        yield Symptom(
            f"The disk of DATA_DIR is full, or nearly so: {disk.free / 1_000_000:.1f} MB are free.",
            "Make room on it; the assistant answers meanwhile, but may not remember.",
        )
    if not disk.is_writable:
        yield Symptom(
            "DATA_DIR cannot be written to, so the assistant does not remember.",
            "Look at its disk, and let the assistant's user write there.",
        )


def of_beat(beat: Heartbeat, bounds: Bounds = BOUNDS) -> Iterator[Symptom]:
    """Yield what is wrong by a heartbeat that is fresh."""
    yield from _of_line(beat, bounds)
    yield from _of_machine(beat, bounds)
    yield from _of_knowledge(beat, bounds)


def _of_line(beat: Heartbeat, bounds: Bounds) -> Iterator[Symptom]:
    if beat.held_for:
        yield Symptom(
            f"Discord does not want to hear from this machine for another {spoken(beat.held_for)}.",
            "Wait; if it comes again, look into its log.",
        )
    elif not beat.connected and (beat.heard_ago is None or beat.connected_for > bounds.unconnected):
        trouble = f" {beat.trouble}" if beat.trouble else ""
        yield Symptom(
            f"The assistant is not connected to Discord, for {spoken(beat.connected_for)} now.{trouble}", NETWORK
        )
    elif beat.connected and (beat.heard_ago or 0.0) > bounds.unheard:
        yield Symptom(
            f"Discord has sent nothing for {spoken(beat.heard_ago or 0.0)}, though the line is open.",
            "Restart the assistant.",
        )
    elif beat.connected and _unanswered_for(beat) > bounds.unanswered:
        reason = f" {beat.unanswered}" if beat.unanswered else ""
        yield Symptom(f"Nothing has reached Discord for {spoken(_unanswered_for(beat))}.{reason}", NETWORK)


def _unanswered_for(beat: Heartbeat) -> float:
    return beat.connected_for if beat.acknowledged_ago is None else beat.acknowledged_ago


def _of_machine(beat: Heartbeat, bounds: Bounds) -> Iterator[Symptom]:
    if beat.loop.minute_most > bounds.standstill:
        yield Symptom(
            f"The assistant stood still for {beat.loop.minute_most:.1f} seconds within the last minute.",
            "See what else keeps this machine busy: Discord waits three seconds for an answer.",
        )
    if beat.clock_ahead is not None and abs(beat.clock_ahead) > bounds.wrong_by:
        way = "ahead of" if beat.clock_ahead > 0 else "behind"
        yield Symptom(
            f"This machine's clock is {spoken(abs(beat.clock_ahead))} {way} Discord's.",
            "Set it right, or let it be set from the network.",
        )
    if not beat.remembers:
        yield Symptom(beat.unkept, "Until then the assistant answers as usual, but does not remember.")


def _of_knowledge(beat: Heartbeat, bounds: Bounds) -> Iterator[Symptom]:
    if beat.problems:
        found = "is one Problem" if beat.problems == 1 else f"are {beat.problems} Problems"
        yield Symptom(f"There {found} in the words.", "Read them with: partnership-bot check")
    if beat.meaning == "missing":
        yield Symptom(
            "The sentence encoder is missing, so questions are compared by their words alone.",
            "Install the assistant again, or correct MODEL_DIR, and restart it.",
        )
    if beat.meaning == "learning" and beat.unlearned_for > bounds.learning:
        yield Symptom(
            f"The phrasings have not been learned for {spoken(beat.unlearned_for)}, so questions are compared by their "
            "words alone.",
            "Look into its log.",
        )


def _of_words(words: Path) -> Iterator[Symptom]:
    try:
        is_there = any(path.suffix.lower() in {".yaml", ".yml"} for path in words.iterdir())
    except (OSError, ValueError):
        is_there = False
    if not is_there:
        yield Symptom(
            "The words in KNOWLEDGE_DIR cannot be read; what runs answers from them as they last were.",
            "Check the setting and the disk that the folder is on.",
        )


def _may_be_read(data: Path) -> bool:
    file = data / heartbeat.FILE_NAME
    return os.access(data, os.R_OK | os.X_OK) and (os.access(file, os.R_OK) or not os.path.lexists(file))


def of_silence(age: float) -> Symptom:
    """Return what a heartbeat means that is old although something runs."""
    return Symptom(
        f"The assistant has not said for {spoken(age)} how it is: it hangs, or DATA_DIR cannot be written to.",
        "Look into its log; if that says nothing, restart it.",
    )


def _disk_of(folder: Path) -> Disk:
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        free = 0
    return Disk(free, os.access(folder, os.W_OK))


def spoken(seconds: float) -> str:
    """Return a length of time as a person says it."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{round(seconds / length)} {unit}s"
    number = round(seconds)
    return f"{number} second{'' if number == 1 else 's'}"
