"""What members have sent to the editors because the handbook does not answer it, and who waits for the answer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bot.errors import BotError
from bot.storage.database import ticks_of, time_of
from bot.storage.retention import period_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from bot.storage.database import Database, Run


MOST_WAITING = 20
"""Questions of one member that may wait for the editors: more nobody reads."""


class GapState(StrEnum):
    """What has become of a gap."""

    OPEN = "open"
    ANSWERED = "answered"
    NOT_OURS = "not for us"


class GapKind(StrEnum):
    """What was sent: a question without an answer, or another way to ask for an entry that its asker has found."""

    QUESTION = "question"
    PHRASING = "phrasing"


class Hears(StrEnum):
    """How a member wants to hear of the answer: in a direct message, or when they next use the assistant."""

    NEXT_USE = "next use"
    MESSAGE = "message"


class TooManyWaitingError(BotError):
    """A member has so many questions with the editors that another one would not be read."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            f"{MOST_WAITING} questions of yours are with the editors already. Wait until some of them are answered. "
            "/privacy shows them, and erases them with everything else that is kept about you."
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """What a member sends: the words, and how they want to hear of the answer.

    With an `entry` it is another way to ask for that. `gap` is the number of the open one that means the same, 0 where
    it is a new one that may be `like` another.
    """

    text: str
    by: Hears
    at: datetime
    entry: str = ""
    gap: int = 0
    like: int = 0
    stood: str | None = None
    """Under which id the very words stood in the handbook as they were sent, "" for what has no answer."""


@dataclass(frozen=True, slots=True)
class GapText:
    """The words of a gap as they were sent: how many members have sent just these, and when the first did.

    `stood` is under which id they stood in the handbook then, "" for what has no answer, and None for nowhere.
    """

    number: int
    text: str
    count: int
    since: datetime
    stood: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that the handbook does not answer, in all the words in which it was sent, the first ones first.

    `entry` is what answers it, or what the asker of another phrasing has found; `says` is the sentence for those who
    hear that it is not for us. `like` is the number of a gap that may mean the same, 0 for none. `handed_to` is the
    number of whoever looks after it, and `card` that of the message that shows it in the editors' `channel`. `repeats`
    is how often members sent it who had sent it in other words already.
    """

    number: int
    kind: GapKind = GapKind.QUESTION
    state: GapState = GapState.OPEN
    entry: str = ""
    says: str = ""
    like: int = 0
    handed_to: int = 0
    channel: int = 0
    card: int = 0
    answered: datetime | None = None
    repeats: int = 0
    texts: tuple[GapText, ...] = field(default=())

    @property
    def text(self) -> str:
        """Its words as they were first sent."""
        return self.texts[0].text

    @property
    def count(self) -> int:
        """How many members sent it, each once."""
        return sum(each.count for each in self.texts) - self.repeats

    @property
    def since(self) -> datetime:
        """When it was first sent."""
        return min(each.since for each in self.texts)

    @property
    def is_question(self) -> bool:
        """Whether it has no answer, and is not another way to ask for something that has one."""
        return self.kind is GapKind.QUESTION

    @property
    def is_open(self) -> bool:
        """Whether an editor still has to do something about it."""
        return self.state is GapState.OPEN

    @property
    def shown_count(self) -> int:
        """How often it was sent, as its card says: nothing more comes to one that is done, so that is 0."""
        return self.count if self.is_open else 0

    def words(self, text: str) -> int:
        """Return the number of some of its words, 0 where it has none like them."""
        return next((each.number for each in self.texts if each.text == text), 0)


@dataclass(frozen=True, slots=True)
class GapCard:
    """The message of a channel that shows a gap, which may be gone, and how often that was sent as the card says.

    The count is 0 where the card says that the gap is done.
    """

    gap: int
    channel: int
    card: int
    count: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """That a member waits to hear of a gap: in which words they sent it, since when, and how they want to hear.

    `words` is the number of these words, which stays when gaps are put together and taken apart.
    """

    member: int
    gap: int
    words: int
    text: str
    since: datetime
    by: Hears


_GAPS = (
    "SELECT number, kind, state, entry, says, likeness, handed_to, coalesce(channel, 0), coalesce(card, 0), answered, "
    "(SELECT count(*) - count(DISTINCT member) FROM gap_askers JOIN gap_texts AS own USING (text_number) "
    "WHERE own.gap = gaps.number), text_number, text, gap_texts.count, since, stood "
    "FROM gaps JOIN gap_texts ON gap_texts.gap = gaps.number "
    "LEFT JOIN gap_cards ON gap_cards.gap = gaps.number"
)
_ORDER = "ORDER BY number, text_number"
_WAITING = (
    "SELECT member, gap, text_number, text, gap_askers.since AS asked, by FROM gap_askers "
    "JOIN gap_texts USING (text_number) JOIN gaps ON gaps.number = gap"
)
_DONE = f"state IN ('{GapState.ANSWERED}', '{GapState.NOT_OURS}')"


class GapRecords:
    """Keeps gaps; every method is one transaction, and may raise StoreError. Times are aware."""

    def __init__(self, database: Database) -> None:
        """Take the database in which they are kept."""
        self._database = database

    def send(self, member: int, sent: Sent) -> Gap:
        """Keep what a member sends, and that they wait for the answer; the same words from the same member count once.

        Raises:
            TooManyWaitingError: So much of theirs waits already.
        """
        with self._database.writing() as run:
            words, number = _same_words(run, sent)
            if not words:
                _refuse_too_many(run, member)
                number = self._open_gap(run, sent.gap) or _new_gap(run, sent.like, sent.entry)
            is_new = not words
            words = words or _new_text(run, number, sent)
            waits = run("SELECT 1 FROM gap_askers WHERE (member, text_number) = (?, ?)", (member, words)).fetchone()
            if not (waits or is_new):
                run("UPDATE gap_texts SET count = count + 1 WHERE text_number = ?", (words,))
            run(
                "INSERT INTO gap_askers (member, text_number, since, by) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (member, text_number) DO UPDATE SET by = excluded.by",
                (member, words, ticks_of(sent.at), sent.by),
            )
            return _gap(run, number)

    def named(self, number: int) -> Gap | None:
        """Return a gap by its number, None where it is not kept any more."""
        return next(iter(_gaps(self._database.rows(f"{_GAPS} WHERE number = ? {_ORDER}", number))), None)

    def of_words(self, text: int) -> Gap | None:
        """Return the gap that some words are part of, None where they are not kept any more."""
        return next((gap for gap in self.all() if any(each.number == text for each in gap.texts)), None)

    def all(self) -> tuple[Gap, ...]:
        """Return every gap that is kept, oldest first."""
        return _gaps(self._database.rows(f"{_GAPS} {_ORDER}"))

    def undone(self) -> tuple[Gap, ...]:
        """Return the gaps that are not answered yet, those that were sent most often first."""
        found = _gaps(self._database.rows(f"{_GAPS} WHERE NOT {_DONE} {_ORDER}"))
        return tuple(sorted(found, key=lambda gap: (-gap.count, gap.number)))

    def merge(self, number: int, into: int) -> Gap | None:
        """Let a gap be part of another one, which it means the same as; None where either is not kept any more."""
        with self._database.writing() as run:
            there = run("SELECT count(*) FROM gaps WHERE number IN (?, ?)", (number, into)).fetchone()[0]
            if there != 2 or number == into:  # noqa: PLR2004 - two gaps
                return None
            run("UPDATE gap_texts SET gap = ? WHERE gap = ?", (into, number))
            run("DELETE FROM gaps WHERE number = ?", (number,))
            run("UPDATE gaps SET likeness = ? WHERE likeness = ?", (into, number))
            run("UPDATE gaps SET likeness = 0 WHERE likeness = number", ())
            return _gap(run, into)

    def keep_apart(self, number: int) -> None:
        """Keep that a gap does not mean the same as the one that it was like."""
        self._set(number, likeness=0)

    def part(self, text: int) -> tuple[int, Gap] | None:
        """Make a gap of its own of one of a gap's texts, and return the number of the former one with the new one.

        None where it is the only text, not kept any more, or answered.
        """
        with self._database.writing() as run:
            row = run("SELECT gap FROM gap_texts WHERE text_number = ?", (text,)).fetchone()
            if row is None or not self._open_gap(run, row[0]):
                return None
            if run("SELECT count(*) FROM gap_texts WHERE gap = ?", row).fetchone()[0] == 1:
                return None
            number = _new_gap(run, 0, "")
            run("UPDATE gap_texts SET gap = ? WHERE text_number = ?", (number, text))
            return row[0], _gap(run, number)

    def say(self, number: int, sentence: str) -> None:
        """Keep what those who asked are going to read of a gap that is not for us, once the words say so."""
        self._set(number, says=sentence)

    def take_in(self, words: Collection[int], sentence: str) -> bool:
        """Keep what those are going to read whose words go into the handbook, and return whether all are still kept.

        Without a sentence they read the entry.
        """
        marks = ", ".join("?" * len(words))
        with self._database.writing() as run:
            gaps = run(f"SELECT gap FROM gap_texts WHERE text_number IN ({marks})", tuple(words)).fetchall()  # noqa: S608 (our own names)
            for (gap,) in gaps if sentence else ():
                _set(run, gap, says=sentence)
        return len(gaps) == len(words)

    def close(self, number: int, entry: str, *, at: datetime) -> None:
        """Keep that a gap is answered by an entry or a topic, or, with "", that it is not for us; once it is, it stays.

        Whoever sent another way to ask for something knows its answer, and so does not wait any more.
        """
        state = GapState.ANSWERED if entry else GapState.NOT_OURS
        with self._database.writing() as run:
            if not self._open_gap(run, number):
                return
            _set(run, number, state=state, entry=entry, answered=ticks_of(at))
            run(
                "DELETE FROM gap_askers WHERE text_number IN "
                "(SELECT text_number FROM gap_texts JOIN gaps ON gaps.number = gap WHERE kind = ? AND gap = ?)",
                (GapKind.PHRASING, number),
            )

    def reopen(self, number: int) -> None:
        """Keep that a question waits for an editor again, since what answered it was taken back."""
        self._set(number, state=GapState.OPEN, entry="", answered=None)

    def hand(self, number: int, member: int) -> None:
        """Keep which editor looks after a gap; 0 is nobody."""
        self._set(number, handed_to=member)

    def handed_to(self, member: int) -> tuple[int, ...]:
        """Return the numbers of the gaps that a member looks after."""
        rows = self._database.rows("SELECT number FROM gaps WHERE handed_to = ? ORDER BY number", member)
        return tuple(number for (number,) in rows)

    def show(self, shown: GapCard) -> None:
        """Keep which message of which channel shows a gap to the editors."""
        with self._database.writing() as run:
            run(
                "INSERT OR REPLACE INTO gap_cards (gap, channel, card, count) VALUES (?, ?, ?, ?)",
                (shown.gap, shown.channel, shown.card, shown.count),
            )

    def left_over(self) -> tuple[GapCard, ...]:
        """Return the messages that show gaps which are gone."""
        select = "SELECT gap, channel, card, count FROM gap_cards WHERE gap NOT IN (SELECT number FROM gaps)"
        return tuple(GapCard(*row) for row in self._database.rows(select))

    def unshown(self) -> tuple[Gap, ...]:
        """Return the gaps that wait and that no card shows, and those that a card shows as they were before."""
        said = dict(self._database.rows("SELECT gap, count FROM gap_cards"))
        done = (gap for gap in self.all() if not gap.is_open and gap.number in said)
        return tuple(gap for gap in (*self.undone(), *done) if said.get(gap.number) != gap.shown_count)

    def hide(self, gap: int) -> None:
        """Forget which message showed a gap, since it does not any more."""
        with self._database.writing() as run:
            run("DELETE FROM gap_cards WHERE gap = ?", (gap,))

    def drop(self, number: int, *, refuse: bool, at: datetime) -> None:
        """Delete a gap with whoever waits for it; with `refuse` its words are not taken in again."""
        with self._database.writing() as run:
            texts = run("SELECT text FROM gap_texts WHERE gap = ?", (number,)).fetchall()
            for (text,) in texts if refuse else ():
                run("INSERT OR REPLACE INTO gap_refusals (digest, at) VALUES (?, ?)", (self._code(text), ticks_of(at)))
            run("DELETE FROM gap_texts WHERE gap = ?", (number,))
            _delete_empty(run)

    def is_refused(self, text: str) -> bool:
        """Whether editors have said that these words are no way to ask for anything."""
        return bool(self._database.rows("SELECT 1 FROM gap_refusals WHERE digest = ?", self._code(text)))

    def waiting_of(self, member: int) -> tuple[Waiting, ...]:
        """Return everything that a member waits to hear of, oldest first."""
        return tuple(map(_waiting, self._database.rows(f"{_WAITING} WHERE member = ? ORDER BY asked", member)))

    def to_tell(self, member: int | None = None) -> tuple[tuple[Waiting, Gap], ...]:
        """Return who is to hear of what is answered by now: one member, or all of them, oldest first.

        Whoever sent a gap in several words hears of it once.
        """
        whose, values = ("AND member = ?", (member,)) if member is not None else ("", ())
        rows = self._database.rows(f"{_WAITING} WHERE {_DONE} {whose} ORDER BY asked, member", *values)
        gaps = (
            {gap.number: gap for gap in _gaps(self._database.rows(f"{_GAPS} WHERE {_DONE} {_ORDER}"))} if rows else {}
        )
        return tuple((one, gaps[one.gap]) for one in _once(map(_waiting, rows)))

    def told(self, member: int, gap: int) -> None:
        """Forget that a member waited for a gap, since they have heard of it."""
        with self._database.writing() as run:
            texts = "SELECT text_number FROM gap_texts WHERE gap = ?"
            run(f"DELETE FROM gap_askers WHERE member = ? AND text_number IN ({texts})", (member, gap))  # noqa: S608 (our own names)

    def want(self, member: int, words: int, by: Hears) -> Waiting | None:
        """Keep how a member wants to hear of the gap of their words; None where they do not wait for it."""
        waiting = next((one for one in self.waiting_of(member) if one.words == words), None)
        if waiting is None:
            return None
        with self._database.writing() as run:
            texts = "SELECT text_number FROM gap_texts WHERE gap = ?"
            said = (by, member, waiting.gap)
            run(f"UPDATE gap_askers SET by = ? WHERE member = ? AND text_number IN ({texts})", said)  # noqa: S608 (our own names)
        return replace(waiting, by=by)

    def _open_gap(self, run: Run, number: int) -> int:
        row = run(f"SELECT number FROM gaps WHERE number = ? AND NOT {_DONE}", (number,)).fetchone()  # noqa: S608 (our own names)
        return row[0] if row else 0

    def _code(self, text: str) -> bytes:
        """Return a code for some words, which says nothing to anybody without the key."""
        ((key,),) = self._database.rows("SELECT value FROM keys WHERE name = 'refusals'")
        return hashlib.blake2b(text.casefold().encode("utf-8", "surrogatepass"), key=key, digest_size=16).digest()

    def _set(self, number: int, **values: object) -> None:
        with self._database.writing() as run:
            _set(run, number, **values)


def forget_member(run: Run, member: int) -> None:
    """Delete what a member sent, but for words on which others wait too, and that they look after anything."""
    only = "SELECT text_number FROM gap_askers GROUP BY text_number HAVING count(*) = 1 AND max(member) = ?"
    run(f"DELETE FROM gap_texts WHERE text_number IN ({only})", (member,))  # noqa: S608 (our own names)
    run(
        "UPDATE gap_texts SET count = count - 1 "
        "WHERE text_number IN (SELECT text_number FROM gap_askers WHERE member = ?) AND count > 1",
        (member,),
    )
    run("DELETE FROM gap_askers WHERE member = ?", (member,))
    # The cards that name them are shown anew.
    run("UPDATE gap_cards SET count = 0 WHERE gap IN (SELECT number FROM gaps WHERE handed_to = ?)", (member,))
    run("UPDATE gaps SET handed_to = 0 WHERE handed_to = ?", (member,))
    _delete_empty(run)


def delete_old_gaps(run: Run, now: datetime) -> int:
    """Delete what has been kept as long as it may be, and return how many rows that were."""
    texts, askers = (ticks_of(period_of(table).begin(now)) for table in ("gap_texts", "gap_askers"))
    answered = ticks_of(period_of("gaps").begin(now))
    gone = run("DELETE FROM gap_askers WHERE since < ?", (askers,)).rowcount
    gone += run("DELETE FROM gap_texts WHERE since < ?", (texts,)).rowcount
    long_ago = "SELECT number FROM gaps WHERE answered < ?"
    gone += run(f"DELETE FROM gap_texts WHERE gap IN ({long_ago})", (answered,)).rowcount  # noqa: S608 (our own names)
    return gone + _delete_empty(run)


def _delete_empty(run: Run) -> int:
    """Delete the gaps that have no words any more, and whoever waits for words that are gone."""
    run("DELETE FROM gap_askers WHERE text_number NOT IN (SELECT text_number FROM gap_texts)", ())
    gone = run("DELETE FROM gaps WHERE number NOT IN (SELECT gap FROM gap_texts)", ()).rowcount
    run("UPDATE gaps SET likeness = 0 WHERE likeness NOT IN (SELECT number FROM gaps)", ())
    return gone


def _set(run: Run, number: int, **values: object) -> None:
    columns = ", ".join(f"{name} = ?" for name in values)
    run(f"UPDATE gaps SET {columns} WHERE number = ?", (*values.values(), number))  # noqa: S608 (our own names)


def _same_words(run: Run, sent: Sent) -> tuple[int, int]:
    """Return the number of the same words in a gap that is not done, with that of the gap; 0 and 0 for none."""
    select = "SELECT text_number, gap FROM gap_texts JOIN gaps ON gaps.number = gap WHERE text = ? AND entry = ?"
    said = (sent.text, sent.entry, sent.gap)
    return run(f"{select} AND NOT {_DONE} ORDER BY gap = ? DESC, text_number", said).fetchone() or (0, 0)


def _refuse_too_many(run: Run, member: int) -> None:
    ((waiting,),) = run("SELECT count(*) FROM gap_askers WHERE member = ?", (member,)).fetchall()
    if waiting >= MOST_WAITING:
        raise TooManyWaitingError


def _new_gap(run: Run, like: int, entry: str) -> int:
    kind = GapKind.PHRASING if entry else GapKind.QUESTION
    return run("INSERT INTO gaps (kind, entry, likeness) VALUES (?, ?, ?)", (kind, entry, like)).lastrowid or 0


def _new_text(run: Run, gap: int, sent: Sent) -> int:
    said = (gap, sent.text, ticks_of(sent.at), sent.stood)
    return run("INSERT INTO gap_texts (gap, text, count, since, stood) VALUES (?, ?, 1, ?, ?)", said).lastrowid or 0


def _gap(run: Run, number: int) -> Gap:
    (found,) = _gaps(run(f"{_GAPS} WHERE number = ? {_ORDER}", (number,)).fetchall())
    return found


def _gaps(rows: Sequence[tuple[Any, ...]]) -> tuple[Gap, ...]:
    found: list[Gap] = []
    for _, each in groupby(rows, key=lambda row: row[0]):
        same = list(each)
        number, kind, state, entry, says, like, handed_to, channel, card, answered, repeats = same[0][:11]
        texts = tuple(GapText(at, text, count, time_of(since), stood) for *_, at, text, count, since, stood in same)
        done = None if answered is None else time_of(answered)
        found.append(
            Gap(
                number,
                GapKind(kind),
                GapState(state),
                entry,
                says,
                like,
                handed_to,
                channel,
                card,
                done,
                repeats,
                texts,
            )
        )
    return tuple(found)


def _waiting(row: tuple[Any, ...]) -> Waiting:
    member, gap, words, text, since, by = row
    return Waiting(member, gap, words, text, time_of(since), Hears(by))


def _once(found: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Return that a member waits for a gap once: in their first words, and by a message if they ever chose one."""
    once: dict[tuple[int, int], Waiting] = {}
    for one in found:
        first = once.setdefault((one.member, one.gap), one)
        if one.by is Hears.MESSAGE:
            once[one.member, one.gap] = replace(first, by=one.by)
    return tuple(once.values())
