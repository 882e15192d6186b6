"""Puts the services together; the only module that knows concrete classes."""

from __future__ import annotations

import logging
import sys
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from bot import places
from bot.assistant import conversation
from bot.assistant.assistant import Assistant
from bot.assistant.conversation import Dialogue
from bot.assistant.library import Library
from bot.choices import fixed_in, of_home, with_choices
from bot.errors import StoreError
from bot.lru import Limits, RecentCache, size_of
from bot.matching.lazy_encoder import LazyEncoder
from bot.matching.match import WantedBars
from bot.outbox import News
from bot.storage.counts import What
from bot.storage.members import Ballot, Inboxes, Preferences
from bot.storage.tally import Tally
from bot.tour.guide import Guide

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Hashable, Mapping
    from concurrent.futures import Future
    from datetime import date

    from bot.editing.desk import Desk
    from bot.editing.form import Draft
    from bot.gaps.masking import Masking
    from bot.handbook.model import Handbook
    from bot.matching.likeness import Likeness
    from bot.reply import Reply
    from bot.settings import Settings
    from bot.storage.history import Archive, History
    from bot.storage.opening import Opened
    from bot.storage.thread import StoreThread
    from bot.turns import Turns

LOG = logging.getLogger(__name__)

T = TypeVar("T")

A_DAY = 24 * 60 * 60.0
LAID_OUT = Limits(most=200, seconds=3600)
"""Messages that are ready to be sent again; each takes some ten kilobytes in a hundred objects."""

DRAFTS = Limits(most=500, most_bytes=50_000_000, seconds=A_DAY)
"""Changes that are shown and not decided yet; a form takes some twenty kilobytes, a large file several megabytes."""

PRESSES = Limits(seconds=A_DAY)
"""What is remembered of members so that something that comes twice is done once."""

ASKED = Limits(most_bytes=16_000_000, seconds=600)
"""What members asked lately, so that they need not type it again when they send it to the editors."""

HEARD = Limits(seconds=600)
"""Messages that are answered: whoever edits one soon after gets no second answer."""

LONGEST_WAIT = 30.0
"""Seconds for a piece of work with the history."""

LONGEST_TRYING_OUT = 300.0
"""Seconds for which an editor waits until the questions that others try out are done."""

GIT_FOLDER = "git"
"""Where in DATA_DIR git has room for what it needs for a moment."""

NO_ANSWER = ("its disk does not answer", "try again in a minute")


@dataclass(frozen=True, slots=True)
class Doors:
    """What answers a question, on Discord or not."""

    library: Library
    assistant: Assistant


@dataclass(slots=True)
class Answering:
    """What the feature "answers" is built from.

    `shared` says who has shared which answer of which message, so that a second press posts nothing; `laid_out` are the
    messages of replies that were given lately, and `heard` the messages that were answered.
    """

    dialogue: Dialogue
    ballot: Ballot
    shared: RecentCache[tuple[int, int, str], bool]
    laid_out: RecentCache[Hashable, tuple[Reply, Any]]
    heard: RecentCache[int, bool]


@dataclass(slots=True)
class Editing:
    """What the feature "knowledge" is built from.

    `desk` waits for the disk, so a coroutine calls it in a thread, and where it tries out questions editors take turns
    in `trying_out`; `drafts` are changes that editors look at before they are made, by member and token; `news` waits
    for the editors' channel, and `warned` says on which day it was last told of something that is wrong in Discord.
    """

    desk: Desk
    trying_out: Turns
    drafts: RecentCache[tuple[int, str], Draft]
    news: News
    warned: RecentCache[str, date]


@dataclass(slots=True)
class Sending:
    """What the feature "gaps" is built from.

    `words` are what members asked, by member and by the interaction or the message with which they did, so that the
    form which they open has them. Whoever sends something holds `lock` until it is kept, whoever shows the editors what
    was sent holds `showing`, and whoever writes to members `telling`. `to_tell` are members who are to hear of an
    answer when they next use the assistant, and `told` are members who have heard of a gap, which is not kept yet.
    """

    likeness: Likeness
    words: RecentCache[tuple[int, int], str]
    lock: asyncio.Lock
    showing: asyncio.Lock
    telling: asyncio.Lock
    to_tell: set[int] = field(default_factory=set[int])
    told: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    _masking: tuple[Handbook, Masking] | None = None

    def masking(self, handbook: Handbook) -> Masking:
        """Return what hides names and numbers in questions, but for those of today's words; made once for them."""
        from bot.gaps.masking import masking_of  # noqa: PLC0415 - whoever asks a question sends none

        if self._masking is None or self._masking[0] is not handbook:
            self._masking = handbook, masking_of(handbook)
        return self._masking[1]

    def hold(self, member: int, used: int, text: str) -> None:
        """Hold what a member asked with an interaction or a message."""
        self.words.put((member, used), text)

    def held(self, member: int, used: int) -> str:
        """Return what a member asked with an interaction or a message of theirs, "" where it is not held any more."""
        return self.words.get((member, used)) or ""

    def forget(self, member: int) -> None:
        """Forget what a member asked, and that they are to be told of anything."""
        self.words.forget(lambda key: key[0] == member)
        self.to_tell.discard(member)
        self.told -= {each for each in self.told if each[0] == member}


@dataclass(slots=True)
class Touring:
    """What the feature "tour" is built from; `greeted` says who was welcomed lately."""

    library: Library
    greeted: RecentCache[int, bool]
    _guide: Guide | None = None

    @property
    def guide(self) -> Guide:
        """The way through the tour of today's words; which steps can be shown is found out once for them."""
        handbook = self.library.current.handbook
        if self._guide is None or self._guide.handbook is not handbook:
            self._guide = Guide(handbook)
        return self._guide


@dataclass(slots=True)
class Services:
    """What the bot is built from: what every feature stands on, and one value for each feature.

    They outlive a client, and all who hold them see when one is put in the place of another: the playground moves to
    its own server like that. `now` gives the time of day in UTC. Settings are one frozen value that is replaced when
    somebody chooses in Discord, so nobody keeps a part of them; `fixed` names those that only the environment decides,
    and whoever chooses holds `choosing` until it is done.
    """

    settings: Settings
    fixed: frozenset[str]
    choosing: asyncio.Lock
    library: Library
    store: StoreThread
    now: Callable[[], datetime]
    counts: Tally
    preferences: Preferences
    inboxes: Inboxes
    answering: Answering
    editing: Editing
    sending: Sending
    touring: Touring

    @property
    def handbook(self) -> Handbook:
        """Today's words; whoever needs them twice takes them once and keeps them."""
        return self.library.current.handbook

    def choose(self, chosen: Mapping[str, str]) -> None:
        """Let what was chosen in Discord count from now on, where the environment does not decide; "" is none."""
        self.settings = with_choices(self.settings, chosen, self.fixed)

    def today(self) -> date:
        """Return which day it is where the assistant is at home."""
        return self.local_now().date()

    def local_now(self) -> datetime:
        """Return the time of day where the assistant is at home."""
        return self.now().astimezone(self.settings.timezone)

    def forget(self, member: int) -> None:
        """Forget what is held in memory about a member."""
        self.answering.dialogue.forget(member)
        self.preferences.forget(member)
        self.answering.ballot.forget(member)
        self.inboxes.forget(member)
        self.sending.forget(member)
        self.answering.shared.forget(lambda key: key[0] == member)
        self.touring.greeted.forget(lambda key: key == member)
        self.editing.drafts.forget(lambda key: key[0] == member)
        self.editing.desk.forget()

    def drop_old(self) -> None:
        """Let go of what has been held in memory as long as it may be."""
        answering, dialogue = self.answering, self.answering.dialogue
        caches = (dialogue.conversations, answering.shared, answering.laid_out, answering.heard)
        for recent in (*caches, self.sending.words, self.editing.drafts, self.touring.greeted):
            recent.drop_old()
        answering.ballot.drop_old()
        dialogue.assistant.drop_old()


def doors(settings: Settings, tell: Callable[[str], object] = LOG.warning) -> Doors:
    """Read the handbook and put together what answers from it; the library still has to `learn_meaning`.

    `tell` hears of every problem of the words.
    """
    bars = WantedBars(settings.answer_from, settings.offer_from)
    sense = LazyEncoder(settings.model_dir, settings.data_dir, places.SHIPPED_LEARNING)
    library = Library(settings.knowledge_dir, sense, bars)
    for problem in library.current.reading.problems:
        tell(str(problem))
    return Doors(library, Assistant(library))


def desk(
    settings: Settings,
    library: Library,
    history: Archive,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    tell: Callable[[str], object] = LOG.warning,
) -> Desk:
    """Put together what changes the words; `tell` hears what editors should know and the history cannot keep."""
    from bot.editing.desk import Desk, EditingRules  # noqa: PLC0415 - whoever asks a question needs no desk
    from bot.editing.git import Git  # noqa: PLC0415 - as above

    rules = EditingRules(
        protected=settings.protected_topics,
        may_be_alone=settings.is_solo,
        are_shipped=places.are_shipped(settings.knowledge_dir),
        now=now,
        tell=tell,
    )
    if settings.knowledge_git != "off":
        push = settings.knowledge_git == "push"
        rules = replace(rules, git=Git(settings.knowledge_dir, push=push, work=settings.data_dir / GIT_FOLDER))
    return Desk(settings.knowledge_dir, library, history, rules)


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
) -> Services:
    """Read the handbook and put together everything that the bot needs on Discord.

    `clock` gives seconds that never run backwards, `now` the time of day in UTC.
    """
    import asyncio  # noqa: PLC0415 - it takes a while, and the command line needs none

    from bot.matching.likeness import Likeness  # noqa: PLC0415 - as above
    from bot.turns import Turns  # noqa: PLC0415 - as above

    found, news = doors(settings), News()
    counts = Tally(store, lambda: now().astimezone(settings.timezone).date())
    changing = desk(settings, found.library, archive_in(store), now, news.tell)
    store.opened.add_done_callback(lambda opened: _tell(news, opened))
    services = Services(
        settings=settings,
        fixed=fixed_in(settings),
        choosing=asyncio.Lock(),
        library=found.library,
        store=store,
        now=now,
        counts=counts,
        preferences=Preferences(store),
        inboxes=Inboxes(store),
        answering=_answering(found.assistant, Turns(), Ballot(store, now, clock), clock),
        editing=Editing(
            desk=changing,
            trying_out=Turns(longest=LONGEST_TRYING_OUT),
            drafts=RecentCache(DRAFTS, size_of, clock),
            news=news,
            warned=RecentCache(),
        ),
        sending=Sending(
            likeness=Likeness(lambda: found.library.encoder),
            words=RecentCache(ASKED, sys.getsizeof, clock),
            lock=asyncio.Lock(),
            showing=asyncio.Lock(),
            telling=asyncio.Lock(),
        ),
        touring=Touring(found.library, greeted=RecentCache(PRESSES, clock=clock)),
    )
    counts.follow({What.EDITED: lambda: services.editing.desk.made})
    store.do(lambda kept: kept.chosen()).add_done_callback(lambda kept: _remember(services, kept))
    return services


def _answering(assistant: Assistant, turns: Turns, ballot: Ballot, clock: Callable[[], float]) -> Answering:
    conversations = RecentCache[conversation.Key, conversation.Conversation](
        conversation.REMEMBERED, conversation.size_of, clock
    )
    return Answering(
        dialogue=Dialogue(assistant, conversations, turns),
        ballot=ballot,
        shared=RecentCache(PRESSES, clock=clock),
        laid_out=RecentCache(LAID_OUT, clock=clock),
        heard=RecentCache(HEARD, clock=clock),
    )


def _remember(services: Services, kept: Future[dict[str, str]]) -> None:
    """Let what was chosen before count; where the store does not say, it is as if nobody had."""
    if not kept.cancelled() and kept.exception() is None:
        services.choose(of_home(kept.result(), services.settings))


def _tell(news: News, opening: Future[Opened]) -> None:
    """Let the editors read too what the log says of how the store was opened."""
    if not opening.cancelled() and opening.exception() is None and (sentence := opening.result().sentence):
        news.hold(sentence)
