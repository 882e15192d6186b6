"""The question above an answer: put there when the answer is sent, and read from there when that is shared.

It stands nowhere else: not in what can be pressed, not in what is laid out already, and nowhere in the assistant.
"""

from __future__ import annotations

from bot.cards.limits import LONGEST_ASKED
from bot.cards.markup import escape, letters, unescape

YOU_ASKED = "You asked: “{}”"
MESSAGE_SAYS = "The message says: “{}”"
"""For whoever chooses "Answer this": those are somebody else's words."""

SMALL = "-# "
"""The mark of small letters, with which a card says it and plain text does not."""


def asked(question: str, said: str = YOU_ASKED) -> str:
    """Return the line that quotes a question above its answer, or "" where there is nothing in it to read."""
    quoted = letters(question, LONGEST_ASKED)
    return said.format(escape(quoted)) if quoted else ""


def question_of(line: str) -> str:
    """Return the question that a member has asked by the line above the answer; "" where it is any other line."""
    before, _, after = YOU_ASKED.partition("{}")
    line = line.removeprefix(SMALL)
    if not (line.startswith(before) and line.endswith(after)):
        return ""
    return unescape(line[len(before) : -len(after)])
