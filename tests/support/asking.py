"""Asks the assistant as a member does: on the shipped handbook or on a test's own, with what was said before."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from bot.assistant.assistant import Assistant
from bot.assistant.conversation import EMPTY, Conversation
from bot.assistant.library import Library
from bot.assistant.reply_json import labels_of
from bot.assistant.wording import plain
from bot.handbook.model import AssistantWords, Entry, Handbook, Origin, Safeguarding, SignpostWords, Source, Topic
from bot.matching.lazy_encoder import LazyEncoder
from bot.reply import Answer, Suggestions
from tests.support.handbook_files import SHIPPED

if TYPE_CHECKING:
    from pathlib import Path

    from bot.reply import Part, Reply

DATA = SHIPPED.parent / "data"
"""What was learned stays in the folder where `make run` keeps it too: learning it takes half a minute."""

SENSE = LazyEncoder(data_dir=DATA)

HERE = Origin("test.yaml", 1)
REVIEWED = date(2026, 11, 23)


@cache
def library() -> Library:
    """Return the library of the shipped handbook as a member meets it, with everything learned."""
    whole = Library(SHIPPED, SENSE)
    whole.learn_meaning()
    return whole


@cache
def shipped() -> Assistant:
    """Return the assistant of the shipped handbook."""
    return Assistant(library())


def assistant_of(folder: Path) -> Assistant:
    """Return the assistant of a knowledge folder."""
    return Assistant(Library(folder))


def after(*said: str, assistant: Assistant | None = None) -> Conversation:
    """Return the conversation after these messages."""
    conversation = EMPTY
    for message in said:
        conversation = conversation.after(message, (assistant or shipped()).ask(message, conversation))
    return conversation


def ask(question: str, *before: str, assistant: Assistant | None = None) -> Reply:
    """Return the reply to a question after these messages."""
    return (assistant or shipped()).ask(question, after(*before, assistant=assistant))


def labels(question: str, *before: str, assistant: Assistant | None = None) -> list[str]:
    """Return the ids of the reply to a question after these messages."""
    return labels_of(ask(question, *before, assistant=assistant))


def topic(name: str, *texts: str, one: str = "thing", many: str = "things", title: str = "", lead: str = "") -> Topic:
    """Return a topic of these texts; the ids of its entries are `name.e1`, `name.e2`, ..."""
    entries = tuple(
        Entry(f"{name}.e{number}", f"{name} {number}", text, (), HERE, number) for number, text in enumerate(texts, 1)
    )
    return Topic(name, title or f"Our {name}", one, many, Source("The page", ""), REVIEWED, entries, HERE, lead)


def handbook(*topics: Topic) -> Handbook:
    """Return a handbook of these topics, with no small talk and no trigger."""
    words = AssistantWords("Assistant", "I do not know.", "Which of these?", (), HERE)
    signpost = SignpostWords("Talk to someone", "Talk to your lead.", "Not here, please.", ())
    return Handbook(topics, words, Safeguarding(signpost, {}, (), (), "A. Lead", HERE))


def parts(reply: Reply) -> tuple[Part, ...]:
    """Return the parts of an answer or of an offer."""
    assert isinstance(reply, Answer | Suggestions), plain(reply)
    return reply.parts
