"""A reply as data, for scripts and for judging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assistant.wording import place_of, plain
from bot.handbook.review import reviewed_on
from bot.reply import Answer, NoAnswer, Part, Quotation, Reply, Signpost, SmallTalk, Suggestions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


OUT_OF_SCOPE = "out_of_scope"
SAFEGUARDING = "safeguarding"


def kind_of(reply: Reply) -> str:
    """Return a reply's kind in one word: answer, suggestions, none, smalltalk or safeguarding."""
    match reply:
        case Answer():
            return "answer"
        case Suggestions():
            return "suggestions"
        case NoAnswer():
            return "none"
        case SmallTalk():
            return "smalltalk"
        case Signpost():
            return SAFEGUARDING


def labels_of(reply: Reply) -> list[str]:
    """Return the ids that a reply answers with, in order; none for suggestions."""
    match reply:
        case Answer(parts):
            return [part.id for part in parts]
        case Suggestions():
            return []
        case NoAnswer():
            return [OUT_OF_SCOPE]
        case SmallTalk(talk):
            return [talk.id]
        case Signpost():
            return [SAFEGUARDING]


def brief(wanted: str, reply: Reply, today: date | None = None) -> dict[str, object]:
    """Return one line of what is judged: the question's id, kind, labels, what was offered, and the text."""
    offered = [part.id for part in reply.parts] if isinstance(reply, Suggestions) else []
    said: dict[str, object] = {"id": wanted, "kind": kind_of(reply), "labels": labels_of(reply), "offered": offered}
    return said | {"text": plain(reply, today=today)}


def whole(reply: Reply, today: date | None = None) -> dict[str, object]:
    """Return everything about a reply, with the source of each part and why it was found."""
    parts = reply.parts if isinstance(reply, Answer | Suggestions) else ()
    return {**brief("", reply, today), "parts": [_part(part) for part in parts]}


def _part(part: Part) -> Mapping[str, object]:
    topic = part.topic
    entry = part.entry if isinstance(part, Quotation) else None
    said: dict[str, object] = {"id": part.id, "topic": topic.id}
    if isinstance(part, Quotation):
        said |= {"title": part.entry.title, "text": part.entry.text, "place": place_of(topic, part.entry)}
        origin = part.entry.origin
    else:
        said |= {"title": topic.title, "lead": topic.lead, "entries": [entry.text for entry in topic.entries]}
        origin = topic.origin
    return said | {
        "source": {"title": topic.source.title, "url": topic.source.url},
        "reviewed": reviewed_on(topic, entry).isoformat(),
        "why": {"found_by": part.why.found_by, "phrasing": part.why.phrasing, "score": part.why.score},
        "written": {"file": origin.file, "line": origin.line},
    }
