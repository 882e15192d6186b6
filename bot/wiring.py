"""Puts the parts together; the only module that knows concrete classes."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from bot.assistant import conversation
from bot.assistant.assistant import Assistant
from bot.assistant.library import Library
from bot.errors import StoreError
from bot.lru import Limits, RecentCache, size_of
from bot.matching.lazy_encoder import LazyEncoder
from bot.matching.match import WantedBars
from bot.outbox import News
from bot.storage.members import Ballot, Inboxes, Preferences

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from concurrent.futures import Future
    from datetime import date

    from bot.assistant.conversation import Conversation, Key
    from bot.editing.desk import Desk
    from bot.editing.form import Draft
    from bot.editing.proposals import Proposals
    from bot.reply import Reply
    from bot.settings import Settings
    from bot.storage.history import Archive, History
    from bot.storage.opening import Opened
    from bot.storage.thread import StoreThread

LOG = logging.getLogger(__name__)

T = TypeVar("T")

A_DAY = 24 * 60 * 60.0
LAID_OUT = Limits(most=500, seconds=3600)
"""Messages that are ready to be sent again; each takes some ten kilobytes, and Discord's limits allow no 100."""

DRAFTS = Limits(most=500, most_bytes=50_000_000, seconds=A_DAY)
"""Changes that are shown and not decided yet; a form takes some twenty kilobytes, a large file several megabytes."""

PRESSES = Limits(seconds=A_DAY)
"""What is remembered of members so that something that comes twice is done once."""

HEARD = Limits(seconds=600)
"""Messages that are answered: whoever edits one soon after gets no second answer."""

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
    wrong in Discord, `greeted` who was welcomed lately, and `heard` which messages were answered; `drafts` are changes
    that editors look at before they are made, by member and token; `news` waits for the editors' channel; `desk` and
    `proposals` wait for the disk, so a coroutine calls them in a thread; `now` gives the time of day in UTC.
    """

    settings: Settings
    library: Library
    assistant: Assistant
    conversations: RecentCache[Key, Conversation]
    store: StoreThread
    desk: Desk
    proposals: Proposals
    news: News
    drafts: RecentCache[tuple[int, str], Draft]
    preferences: Preferences
    ballot: Ballot
    inboxes: Inboxes
    shared: RecentCache[tuple[int, int, str], bool]
    laid_out: RecentCache[Hashable, tuple[Reply, Any]]
    warned: RecentCache[str, date]
    greeted: RecentCache[int, bool]
    heard: RecentCache[int, bool]
    now: Callable[[], datetime]

    def forget(self, member: int) -> None:
        """Forget what is held in memory about a member."""
        self.conversations.forget(lambda key: key[0] == member)
        self.preferences.forget(member)
        self.ballot.forget(member)
        self.inboxes.forget(member)
        self.shared.forget(lambda key: key[0] == member)
        self.greeted.forget(lambda key: key == member)
        self.drafts.forget(lambda key: key[0] == member)
        self.desk.forget()

    def today(self) -> date:
        """Return which day it is where the assistant is at home."""
        return self.now().astimezone(self.settings.timezone).date()

    def drop_old(self) -> None:
        """Let go of what has been held in memory as long as it may be."""
        for recent in (self.conversations, self.drafts, self.shared, self.laid_out, self.greeted, self.heard):
            recent.drop_old()
        self.ballot.drop_old()
        self.assistant.drop_old()


def doors(settings: Settings) -> Doors:
    """Read the handbook and put together what answers from it; the library still has to `learn_meaning`."""
    bars = WantedBars(settings.answer_from, settings.offer_from)
    library = Library(settings.knowledge_dir, LazyEncoder(settings.model_dir, settings.data_dir), bars)
    return Doors(library, Assistant(library))


def desk(
    settings: Settings,
    library: Library,
    history: Archive,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    tell: Callable[[str], object] = LOG.warning,
) -> Desk:
    """Put together what changes the words; `tell` hears what editors should know and the history cannot keep."""
    from bot.editing.desk import Desk, EditingRules  # noqa: PLC0415
    from bot.editing.git import Git  # noqa: PLC0415 - as above

    terms = EditingRules(protected=settings.protected_topics, may_be_alone=settings.is_solo, now=now, tell=tell)
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
    """Read the handbook and put together everything that the bot needs on Discord.

    `clock` gives seconds that never run backwards, `now` the time of day in UTC.
    """
    found = doors(settings)
    from bot.editing.proposals import Proposals  # noqa: PLC0415 - as for the desk

    news = News()
    changing = desk(settings, found.library, archive_in(store), now, news.tell)
    store.opened.add_done_callback(lambda opened: _tell(news, opened))
    return Parts(
        settings=settings,
        library=found.library,
        assistant=found.assistant,
        conversations=RecentCache(conversation.REMEMBERED, conversation.size_of, clock),
        store=store,
        desk=changing,
        proposals=Proposals(changing),
        news=news,
        drafts=RecentCache(DRAFTS, size_of, clock),
        preferences=Preferences(store),
        ballot=Ballot(store, now, clock),
        inboxes=Inboxes(store),
        shared=RecentCache(PRESSES, clock=clock),
        laid_out=RecentCache(LAID_OUT, clock=clock),
        warned=RecentCache(),
        greeted=RecentCache(PRESSES, clock=clock),
        heard=RecentCache(HEARD, clock=clock),
        now=now,
    )


def _tell(news: News, opening: Future[Opened]) -> None:
    """Let the editors read too what the log says of how the store was opened."""
    if not opening.cancelled() and opening.exception() is None and (sentence := opening.result().sentence):
        news.hold(sentence)
