"""Puts the parts together; the only module that knows concrete classes."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from bot.assistant import Assistant
from bot.conversation import Conversations
from bot.errors import StoreError
from bot.library import Library
from bot.matching.sense import Sense
from bot.matching.verdict import WantedBars
from bot.members.ballot import Ballot
from bot.members.inboxes import Inboxes
from bot.members.preferences import Preferences
from bot.news import News
from bot.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import date

    from bot.editing.desk import Desk
    from bot.editing.draft import Draft
    from bot.editing.proposing import Proposals
    from bot.reply import Reply
    from bot.settings import Settings
    from bot.storage.history import Archive, History
    from bot.storage.thread import StoreThread

T = TypeVar("T")

MOST_LAID_OUT = 500
"""Messages that are ready to be sent again; each takes some ten kilobytes."""


MOST_DRAFTS = 500
"""Changes that are shown and not decided yet; each takes some twenty kilobytes."""

LONGEST_WAIT = 30.0
"""Seconds for a piece of work with the history."""

GIT_FOLDER = "git"
"""Where in DATA_DIR git has room for what it needs for a moment."""

NO_ANSWER = ("its disk does not answer", "try again in a minute")


@dataclass(frozen=True, slots=True)
class Doors:
    """What answers a question, on Discord or not."""

    library: Library
    assistant: Assistant


@dataclass(frozen=True, slots=True)
class Parts:
    """What the edge is built from.

    `shared` says who has shared which answer of which message, so that a second press posts nothing; `laid_out` are the
    messages of replies that were given lately; `warned` says on which day editors were last told of something that is
    wrong in Discord, and `greeted` who was welcomed lately; `drafts` are changes that editors look at before they are
    made, by member and token; `news` waits for the editors' channel; `desk` and `proposals` wait for the disk, so a
    coroutine calls them in a thread; `clock` gives seconds that never run backwards, `now` the time of day in UTC.
    """

    settings: Settings
    library: Library
    assistant: Assistant
    conversations: Conversations
    store: StoreThread
    desk: Desk
    proposals: Proposals
    news: News
    drafts: Recent[tuple[int, str], Draft]
    preferences: Preferences
    ballot: Ballot
    inboxes: Inboxes
    shared: Recent[tuple[int, int, str], bool]
    laid_out: Recent[Hashable, tuple[Reply, Any]]
    warned: Recent[str, date]
    greeted: Recent[int, bool]
    clock: Callable[[], float]
    now: Callable[[], datetime]

    def today(self) -> date:
        """Return which day it is where the assistant is at home."""
        return self.now().astimezone(self.settings.timezone).date()


def doors(settings: Settings) -> Doors:
    """Read the handbook and put together what answers from it; the library still has to `learn_meaning`."""
    bars = WantedBars(settings.answer_from, settings.offer_from)
    library = Library(settings.knowledge_dir, Sense(settings.model_dir, settings.data_dir), bars)
    return Doors(library, Assistant(library))


def desk(
    settings: Settings, library: Library, history: Archive, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Desk:
    """Put together what changes the words."""
    from bot.editing.desk import Desk, Terms  # noqa: PLC0415 - whoever asks a question needs no desk
    from bot.editing.git import Git  # noqa: PLC0415 - as above

    terms = Terms(protected=settings.protected_topics, now=now)
    if settings.knowledge_git != "off":
        push = settings.knowledge_git == "push"
        terms = replace(terms, git=Git(settings.knowledge_dir, push=push, work=settings.data_dir / GIT_FOLDER))
    return Desk(settings.knowledge_dir, library, history, terms)


def archive_in(store: StoreThread) -> Archive:
    """Return the way to the history for threads that may wait: never for the one that talks to Discord."""

    def do(work: Callable[[History], T]) -> T:
        try:
            return store.do(lambda kept: work(kept.history)).result(LONGEST_WAIT)
        except TimeoutError as error:
            raise StoreError(*NO_ANSWER) from error

    return do


def build(
    settings: Settings,
    store: StoreThread,
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Parts:
    """Read the handbook and put together everything that the bot needs on Discord."""
    found = doors(settings)
    from bot.editing.proposing import Proposals  # noqa: PLC0415 - as for the desk

    changing = desk(settings, found.library, archive_in(store), now)
    return Parts(
        settings=settings,
        library=found.library,
        assistant=found.assistant,
        conversations=Conversations(),
        store=store,
        desk=changing,
        proposals=Proposals(changing),
        news=News(),
        drafts=Recent(MOST_DRAFTS),
        preferences=Preferences(store),
        ballot=Ballot(store, now),
        inboxes=Inboxes(store),
        shared=Recent(),
        laid_out=Recent(MOST_LAID_OUT),
        warned=Recent(),
        greeted=Recent(),
        clock=clock,
        now=now,
    )
