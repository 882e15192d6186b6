"""Takes the pulse of the running bot: writes the heartbeat, and lets systemd know that the event loop turns."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, NoReturn

from bot import __version__
from bot.errors import StoreError
from bot.health import heartbeat
from bot.health.delay import LoopDelay
from bot.health.heartbeat import Heartbeat, HeartbeatFile
from bot.health.symptoms import of_beat, well

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bot.assistant.library import Edition, Library
    from bot.gateway.client import ConnectionState
    from bot.health.systemd import ServiceManager
    from bot.storage.store import Store
    from bot.wiring import Services

LOG = logging.getLogger(__name__)

EVERY = 15.0
"""Seconds between two heartbeats; one comes at once when the connection, the store or the words have changed."""

LOOKING_SECONDS = 1.0
"""How often to look whether they have."""

LONGEST_WRITE = 30.0
"""Seconds after which a store that has not answered counts as one that keeps nothing."""

NO_ANSWER = "Nothing is being remembered, because the disk of the database does not answer: look at that disk."


class Pulse:
    """Takes it until it is cancelled."""

    def __init__(self, services: Services, line: ConnectionState, manager: ServiceManager) -> None:
        """Take what the bot is built from, its line to Discord, and systemd."""
        self._services = services
        self._line = line
        self._manager = manager
        self._began = line.clock()
        self._boot = heartbeat.this_boot()
        self._memory = _Memory(services)
        self._meaning = _Meaning(services.library)
        self._is_ready = False
        self._written_state: tuple[object, ...] = ()
        self._written_at = 0.0
        self._delay = LoopDelay()

    async def beat(self) -> NoReturn:
        """Beat until it is cancelled; the file is written by a thread, so that a disk that hangs stops nothing here."""
        file = HeartbeatFile(self._services.settings.data_dir)
        measuring = asyncio.create_task(self._delay.measure())
        tick = min(LOOKING_SECONDS, self._manager.alive_every or LOOKING_SECONDS)
        try:
            while True:
                try:
                    self._look(file)
                except Exception:
                    # Nobody may be left without an answer for this; `health` will say that it hears nothing.
                    LOG.exception("How the assistant is could not be found out.")
                await asyncio.sleep(tick)
        finally:
            measuring.cancel()
            file.close()

    def _look(self, file: HeartbeatFile) -> None:
        if self._manager.alive_every:
            self._manager.alive()
        self._memory.look()
        self._meaning.look()
        state, now = self._state(), time.monotonic()
        if state != self._written_state or now - self._written_at >= EVERY:
            self._written_state, self._written_at = state, now
            taken = self.take()
            file.put(taken)
            self._tell(taken, file.trouble)

    def take(self) -> Heartbeat:
        """Return how the bot is at this moment."""
        vitals, traffic, edition = self._line.vitals, self._line.traffic, self._services.library.current
        return Heartbeat(
            version=__version__,
            pid=os.getpid(),
            boot=self._boot,
            written=time.monotonic(),
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            running_for=self._ago(self._began) or 0.0,
            connected=vitals.is_connected,
            connected_for=self._ago(vitals.since) or 0.0,
            trouble=vitals.trouble,
            heard_ago=self._ago(vitals.heard),
            acknowledged_ago=self._ago(vitals.acknowledged),
            unanswered=vitals.unanswered,
            held_for=round(traffic.held_for(), 1),
            clock_ahead=None if vitals.clock_ahead is None else round(vitals.clock_ahead, 1),
            reconnects=vitals.reconnects,
            rate_limits=vitals.rate_limits,
            loop=self._delay.delays(),
            remembers=not self._memory.unkept,
            unkept=self._memory.unkept,
            edition=edition.number,
            words=_digest_of(edition),
            problems=len(edition.reading.problems),
            meaning=self._meaning.state,
            unlearned_for=self._ago(self._meaning.since) or 0.0,
            proposals=self._memory.proposals,
            news=len(self._services.editing.news),
            questions=self._services.answering.dialogue.turns.waiting,
        )

    def _state(self) -> tuple[object, ...]:
        """Return what is important enough to be written at once when it changes."""
        edition = self._services.library.current.number
        return self._line.vitals.is_connected, self._memory.unkept, self._meaning.state, edition

    def _tell(self, taken: Heartbeat, unwritten: str) -> None:
        if not self._is_ready:
            (self._manager.ready if taken.connected else self._manager.still_starting)()
            self._is_ready = taken.connected
        wrong = [*map(str, of_beat(taken)), *filter(None, [unwritten])]
        self._manager.status(" ".join(wrong) or well(taken))

    def _ago(self, at: float | None) -> float | None:
        return None if at is None else round(max(0.0, self._line.clock() - at), 1)


class _Memory:
    """Whether what the bot is told to remember is kept, found out by asking the store for as much as it can."""

    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._asked: Future[int] | None = None
        self._asked_at: float | None = None
        self.unkept = ""
        """The sentence for why nothing is kept, "" while it is."""
        self.proposals = 0

    def look(self) -> None:
        """Hear what the store has said, and ask it again when it is time."""
        now = time.monotonic()
        if self._asked is not None and self._asked.done():
            said, self._asked = self._asked, None
            self._hear(said)
        if self._asked is None and (self._asked_at is None or now - self._asked_at >= EVERY):
            self._asked, self._asked_at = self._store.do(_tried), now
        if self._asked is not None and now - (self._asked_at or now) > LONGEST_WRITE:
            self.unkept = NO_ANSWER

    def _hear(self, said: Future[int]) -> None:
        try:
            self.proposals = said.result()
        except StoreError as error:
            self.unkept = str(error)
            return
        opened = self._store.opened.result()  # before it was asked anything
        self.unkept = "" if opened.remembers else opened.sentence


def _tried(kept: Store) -> int:
    """Write nothing, as one writes something, and return how many proposals wait."""
    kept.try_writing()
    return len(kept.history.proposals())


class _Meaning:
    """Whether questions are compared by meaning; looking takes some milliseconds, so only new words are looked at."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._looking: asyncio.Future[str] | None = None
        self._looked_at = 0.0
        self._edition: int = 0
        self._known: int = 0
        self.state = "learning"
        self.since: float | None = None

    def look(self) -> None:
        """Look in a thread, which may come late: neither an answer nor the heartbeat waits for it."""
        if self._looking is not None and self._looking.done():
            seen, self._looking = self._looking, None
            self._hear(seen.result())
        edition, now = self._library.current, time.monotonic()
        is_known = edition.number == self._known
        if is_known or self._looking is not None or now - self._looked_at < LOOKING_SECONDS:
            return
        self._edition, self._looked_at = edition.number, now
        self._looking = asyncio.get_running_loop().run_in_executor(None, self._library.meaning_of, edition)

    def _hear(self, state: str) -> None:
        works = state == "works"
        self._known = self._edition if works else 0
        self.state, self.since = state, None if works else self.since or self._looked_at


def _digest_of(edition: Edition) -> str:
    """Return what tells the words of an edition from others."""
    files = sorted((file.file, file.digest) for file in edition.reading.files.values())
    return sha256(repr(files).encode()).hexdigest()[:12]
