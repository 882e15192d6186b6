"""The lines of a card of the tour: where a member is, what is said of a press, and the handbook's words with source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import wording
from bot.knowledge.tour import Asks
from bot.members.journey import Said
from bot.reply import Answer, Quotation, TopicList, Why
from bot.wording import Line, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.knowledge.handbook import Handbook
    from bot.knowledge.tour import Step
    from bot.members.journey import Remark
    from bot.onboarding.guide import Place
    from bot.render.controls import Audience

MOST_BLOCKS = 12
DONE, LEFT = "■", "□"

MOST_LEARNT = 12
"""Steps that the last card names; it has its own words besides, and what to do next."""

REWORDED = "The words have changed since that card was made. Here they are as they are now."
GONE = "What you pressed is not part of the tour any more. Here is where you are."
HAVE_ANOTHER = "Have another go: nobody else sees what you choose."


def place(at: Place, audience: Audience) -> Line:
    """Return where a member is; blocks are for the eye, and plain text is often read out."""
    words = f"All {at.of} steps" if at.is_finished else f"Step {at.number} of {at.of}"
    if audience.wants_plain_text:
        return Line(Role.PLACE, words)
    count = min(at.of, MOST_BLOCKS)
    full = max(round(at.number * count / at.of), 1)
    return Line(Role.PLACE, f"{words} {DONE * full}{LEFT * (count - full)}")


def quoted(wanted: str, handbook: Handbook, audience: Audience) -> list[Line]:
    """Return the words of an entry or topic as every answer has them, with their source."""
    topic, entry = handbook.find(wanted) or (None, None)
    if topic is None:
        return []
    why = Why("the tour")
    part = Quotation(topic, entry, why) if entry else TopicList(topic, why)
    return list(wording.lines(Answer((part,)), today=audience.today))


def explained(told: Remark, step: Step, handbook: Handbook, audience: Audience) -> list[Line]:
    """Return why a choice is not the answer, and where it stands."""
    topic, entry = handbook.find(told.entry) or (None, None)
    if topic is None or entry is None:
        return [Line(Role.SAID, f"Not quite. {HAVE_ANOTHER}")]
    why = {
        Asks.ONE_OF: f"That one stands under “{topic.title}”.",
        Asks.ENDING: f"That is how a sentence of “{entry.title}” goes on.",
        Asks.COVERS: f"“{entry.title}” says something else.",
    }
    sources = [line for line in quoted(entry.id, handbook, audience) if line.role is Role.SOURCE]
    said = f"Not quite. {why[step.asks or Asks.COVERS]} {HAVE_ANOTHER}"
    return [Line(Role.SAID, said), *sources]


def remark(told: Remark | None, handbook: Handbook | None = None) -> list[Line]:
    """Return what is said above a card of what was pressed."""
    if told is None:
        return []
    _, entry = (handbook.find(told.entry) if handbook else None) or (None, None)
    by = f" “{entry.title}” says so." if entry else ""
    words = {
        Said.RIGHT: f"That is right.{by}",
        Said.AGREED: "Thank you. That is kept with today's date.",
        Said.REWORDED: REWORDED,
        Said.GONE: GONE,
    }
    return [Line(Role.SAID, words[told.said])] if told.said in words else []


def listed(heading: str, texts: Iterable[str]) -> list[Line]:
    """Return texts one below the other under a heading; nothing where there are none."""
    found = [Line(Role.CHOICE, text) for text in texts]
    return [Line(Role.SAID, heading), *found] if found else []


def few(titles: list[str]) -> list[str]:
    """Return no more titles than a card has room for."""
    more = len(titles) - MOST_LEARNT
    return [*titles[:MOST_LEARNT], f"and {more} more"] if more > 0 else titles
