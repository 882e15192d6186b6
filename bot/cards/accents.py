"""The colour at the edge of a card, one for each kind; the words say the same, since not everybody sees it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, assert_never

from bot.reply import Answer, NoAnswer, Signpost, SmallTalk, Suggestions

if TYPE_CHECKING:
    from bot.reply import Reply


class Accent(Enum):
    """What kind of card it is, with its colour as 0xRRGGBB.

    Each is between dark and light: it stands out by 3:1 at least from every background that Discord has, as the WCAG
    ask of what is no text, so that one colour does for both themes.
    """

    ANSWER = 0x4889E4
    OFFER = 0x1194A0
    PREVIEW = 0xCF7010
    PROPOSAL = 0xAC6CDA
    PUBLISHED = 0x219B49
    WORRY = 0xE65561


def accent_of(reply: Reply) -> Accent | None:
    """Return the accent of a reply: of what is told, of what there is to choose from, or of a worry."""
    match reply:
        case Answer():
            return Accent.ANSWER
        case Suggestions() | NoAnswer():
            return Accent.OFFER
        case Signpost():
            return Accent.ANSWER if reply.is_procedure else Accent.WORRY
        case SmallTalk():
            return None
        case _ as unknown:
            assert_never(unknown)
