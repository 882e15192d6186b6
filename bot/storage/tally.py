"""What is counted in memory until the store has it: what became of questions, and what else has happened."""

from __future__ import annotations

import logging
import threading
from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING

from bot.reply import Answer, NoAnswer, Signpost, SmallTalk, Suggestions
from bot.storage.counts import AT_LEAST, EntryUse, Happened, Latency, Way, What

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future
    from datetime import date

    from bot.reply import Reply
    from bot.storage.counts import Counted
    from bot.storage.thread import StoreThread

LOG = logging.getLogger(__name__)

MOST_HELD = 10_000
"""Different things that are counted while they cannot be written: those of days, in some two megabytes."""

UNWRITTEN = "What is counted cannot be written at the moment, and is tried again every minute. %s"

_OUTCOMES = {
    Answer: What.ANSWERED,
    Suggestions: What.OFFERED,
    NoAnswer: What.SILENT,
    SmallTalk: What.SMALL_TALK,
    Signpost: What.SIGNPOST,
}


class Tally:
    """Counts by the day of the assistant's own time zone; counting never waits, and nothing of a member is in it.

    Any thread may count; the one that answers members lets it `write` every minute and `end`.
    """

    def __init__(self, store: StoreThread, today: Callable[[], date], most: int = MOST_HELD) -> None:
        """Take the store that keeps the counts, what gives the day, and how many different things to hold."""
        self._store = store
        self._today = today
        self._most = most
        self._counting = threading.Lock()
        self._counted: Counted = Counter()
        self._batch: Counted = Counter()
        """What the store was given last, until it is known to have it."""
        self._writing: Future[None] | None = None
        self._has_failed = False
        self._totals: dict[What, Callable[[], int]] = {}
        self._known: dict[What, int] = {}

    def reply(self, way: Way, reply: Reply, seconds: float) -> None:
        """Count a question with its reply, which Discord has taken so many seconds after the question arrived.

        Of a signpost nothing but that there was one is counted.
        """
        if isinstance(reply, Signpost):
            self.note(What.SIGNPOST)
        else:
            self._note_reply(_OUTCOMES[type(reply)], way, reply, seconds)

    def shown(self, way: Way, reply: Reply, seconds: float) -> None:
        """Count what somebody opened without asking."""
        self._note_reply(What.SHOWN, way, reply, seconds)

    def note(self, what: What, way: Way = Way.NONE, times: int = 1) -> None:
        """Count what has happened."""
        self._add(Counter({Happened(self._today(), what, way): times}))

    def follow(self, totals: Mapping[What, Callable[[], int]]) -> None:
        """Count at each writing by how much these totals have grown; of what they are by now nothing is counted."""
        self._totals.update(totals)
        self._known.update({what: total() for what, total in totals.items()})

    def write(self) -> None:
        """Give the store what has been counted, unless it is still busy with what it was given last."""
        self._count_totals()
        if self._is_free() and (batch := self._taken()):
            self._batch = batch
            self._writing = self._store.do(lambda kept: kept.counts.add(batch))

    def end(self) -> None:
        """Give the store what is left, as the process ends; closing the store waits for it."""
        self._count_totals()
        self._is_free()
        if batch := self._taken():
            self._store.keep(lambda kept: kept.counts.add(batch), "what was counted last")

    def _note_reply(self, what: What, way: Way, reply: Reply, seconds: float) -> None:
        day = self._today()
        at_least = AT_LEAST[max(0, bisect_right(AT_LEAST, seconds * 1000) - 1)]
        ids = {part.id for part in reply.parts} if isinstance(reply, Answer | Suggestions) else ()
        uses = (EntryUse(day, each, what) for each in ids)
        self._add(Counter((Happened(day, what, way), Latency(day, way, at_least), *uses)))

    def _add(self, counted: Counted) -> None:
        with self._counting:
            for key, times in counted.items():
                if key in self._counted or len(self._counted) < self._most:
                    self._counted[key] += times

    def _count_totals(self) -> None:
        for what, total in self._totals.items():
            before, self._known[what] = self._known[what], total()
            if (grown := self._known[what] - before) > 0:
                self.note(what, times=grown)

    def _taken(self) -> Counted:
        with self._counting:
            taken, self._counted = self._counted, Counter()
        return taken

    def _is_free(self) -> bool:
        """Return whether the store has done what it was given last; what it could not write is counted again."""
        if self._writing is None:
            return True
        if not self._writing.done():
            return False
        error, self._writing = self._writing.exception(), None
        if error:
            if not self._has_failed:
                LOG.warning(UNWRITTEN, error)
            self._add(self._batch)
        self._has_failed = error is not None
        return True
