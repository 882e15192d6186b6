"""The Store: what it keeps and what it promises, whatever it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from bot.storage.history import History
    from bot.storage.progress import Agreement, Nudges, Traveller
    from bot.storage.tours import Tours


@dataclass(frozen=True, slots=True)
class Votes:
    """How often an entry, or a topic as a whole, was called helpful and not helpful in a month of UTC ("2026-11")."""

    entry: str
    month: str
    helpful: int
    not_helpful: int


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """Everything that is kept about one member; `changes` of the handbook and proposals carry the member's name.

    Of the tour: how far she has come, what she agreed to, how she is reminded (also where she has stopped it), since
    when a manager has her in the report, and when it was noticed that she had left the server.
    """

    plain_text: bool = False
    closed_inbox_since: datetime | None = None
    changes: int = 0
    traveller: Traveller | None = None
    agreements: tuple[Agreement, ...] = ()
    nudges: Nudges | None = None
    picked_since: datetime | None = None
    gone_since: datetime | None = None

    def __bool__(self) -> bool:
        """Whether anything is kept."""
        return self != MemberRecord()


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many rows the daily job has deleted.

    `not_since` is when it last deleted by the clock, where it did not now, since the clock has gone on or back too far.
    """

    rows: int
    not_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a store cannot answer for.

    `is_unkept` says that nothing is kept for after a restart, since the database could not be opened, and `is_unread`
    that there is one. `set_aside` are the names of damaged ones beside it; they too may still hold something about
    members.
    """

    is_unkept: bool = False
    is_unread: bool = False
    set_aside: tuple[str, ...] = ()


NO_GAPS = Gaps()


class Store(Protocol):
    """Keeps what must survive a restart and is not knowledge: deleting it loses no word of the handbook.

    Every method is one transaction, and may raise StoreError. Times are aware; members are Discord's numbers.
    One thread uses a store: `bot.storage.thread` is the way to it from anywhere else.
    """

    def plain_text_members(self) -> frozenset[int]:
        """Return the members who want plain text instead of cards."""
        ...

    def prefer_plain_text(self, member: int, *, wanted: bool) -> None:
        """Keep whether a member wants plain text; that one does not is kept as nothing."""
        ...

    def vote(self, entry: str, *, helpful: bool, at: datetime) -> None:
        """Count a vote for an entry or a topic in its month; nothing says whose it is."""
        ...

    def take_back(self, entry: str, *, helpful: bool, at: datetime) -> None:
        """Count a vote of this month less; one that is not there is not counted below nothing."""
        ...

    def votes(self) -> tuple[Votes, ...]:
        """Return all votes, by entry and then by month."""
        ...

    def close_inbox(self, member: int, *, at: datetime) -> None:
        """Keep that a member takes no direct messages; a later time takes the place of an earlier one."""
        ...

    def open_inbox(self, member: int) -> None:
        """Forget that a member took no direct messages."""
        ...

    def closed_inboxes(self) -> dict[int, datetime]:
        """Return the members who took no direct message, and since when."""
        ...

    def identify(self, *, at: datetime) -> None:
        """Keep that the bot has told Discord who it is, which it may do so often a day."""
        ...

    def identifies(self, *, since: datetime) -> tuple[datetime, ...]:
        """Return when the bot told Discord who it is, since a time, oldest first."""
        ...

    def remind(self, keeper: str, *, week: date) -> bool:
        """Keep that a keeper is told what is overdue in the week of a Monday, and return whether it was not yet so."""
        ...

    @property
    def history(self) -> History:
        """What has become of the handbook's words."""
        ...

    @property
    def tours(self) -> Tours:
        """What is kept of the tour for new members."""
        ...

    def kept_about(self, member: int) -> MemberRecord:
        """Return everything that is kept about a member."""
        ...

    def gaps(self) -> Gaps:
        """Return what the store cannot answer for, as it is at this moment."""
        ...

    def erase(self, member: int, *, beside: bool = False) -> None:
        """Forget everything about a member, so that its bytes are gone from the files too.

        `beside` says that a bot is running in another process, which finds the member among `erasures`.

        Where another program holds the files it raises, and the next `erase` or `delete_due` cleans them; the member
        is forgotten all the same.
        """
        ...

    def erasures(self) -> tuple[int, ...]:
        """Return the members who were erased beside the running bot, and whom it has still to forget in memory."""
        ...

    def drop_erasures(self, members: Collection[int]) -> None:
        """Keep no longer who was erased beside the running bot, not even in the bytes of the files."""
        ...

    def delete_due(self, *, now: datetime) -> Deleted:
        """Delete what has been kept as long as it may be.

        Where the clock has gone by more than 40 days since it last did, or where nobody knows when that was, a second
        run a day later has to agree; until then nothing is deleted because of its age.
        """
        ...

    def close(self) -> None:
        """End the use of the store."""
        ...
