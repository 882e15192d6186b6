"""Puts the parts together; the only module that knows concrete classes."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from bot import conversation
from bot.assistant import Assistant
from bot.errors import StoreError
from bot.library import Library
from bot.matching.sense import Sense
from bot.matching.verdict import WantedBars
from bot.members.ballot import Ballot
from bot.members.inboxes import Inboxes
from bot.members.preferences import Preferences
from bot.news import News
from bot.recent import Limits, Recent, size_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from concurrent.futures import Future
    from datetime import date

    from bot.conversation import Conversation, Key
    from bot.editing.desk import Desk
    from bot.editing.draft import Draft
    from bot.editing.proposing import Proposals
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
    conversations: Recent[Key, Conversation]
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
    heard: Recent[int, bool]
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
    library = Library(settings.knowledge_dir, Sense(settings.model_dir, settings.data_dir), bars)
    return Doors(library, Assistant(library))


def desk(
    settings: Settings,
    library: Library,
    history: Archive,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    tell: Callable[[str], object] = LOG.warning,
) -> Desk:
    """Put together what changes the words; `tell` hears what editors should know and the history cannot keep."""
    from bot.editing.desk import Desk, Terms  # noqa: PLC0415 - whoever asks a question needs no desk
    from bot.editing.git import Git  # noqa: PLC0415 - as above

    terms = Terms(protected=settings.protected_topics, may_be_alone=settings.is_solo, now=now, tell=tell)
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
    from bot.editing.proposing import Proposals  # noqa: PLC0415 - as for the desk

    news = News()
    changing = desk(settings, found.library, archive_in(store), now, news.tell)
    store.opened.add_done_callback(lambda opened: _tell(news, opened))
    return Parts(
        settings=settings,
        library=found.library,
        assistant=found.assistant,
        conversations=Recent(conversation.REMEMBERED, conversation.size_of, clock),
        store=store,
        desk=changing,
        proposals=Proposals(changing),
        news=news,
        drafts=Recent(DRAFTS, size_of, clock),
        preferences=Preferences(store),
        ballot=Ballot(store, now, clock),
        inboxes=Inboxes(store),
        shared=Recent(PRESSES, clock=clock),
        laid_out=Recent(LAID_OUT, clock=clock),
        warned=Recent(),
        greeted=Recent(PRESSES, clock=clock),
        heard=Recent(HEARD, clock=clock),
        now=now,
    )


def _tell(news: News, opening: Future[Opened]) -> None:
    """Let the editors read too what the log says of how the store was opened."""
    if not opening.cancelled() and opening.exception() is None and (sentence := opening.result().sentence):
        news.hold(sentence)
