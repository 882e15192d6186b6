"""Every text by which the entries and topics of a handbook are found."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.knowledge.handbook import Handbook

NOTHING = ""
"""The id under which questions stand that the handbook does not answer."""


def phrasings_of(handbook: Handbook) -> Mapping[str, list[str]]:
    """Return the texts under each id, titles and words of the page too, and under `NOTHING` what has no answer."""
    phrasings: dict[str, list[str]] = defaultdict(list)
    nothing: list[str] = list(handbook.unanswered)
    for topic in handbook.topics:
        phrasings[topic.id] += [topic.title, *topic.phrasings]
        nothing += topic.not_for
        for entry in topic.all_entries():
            phrasings[entry.id] += [entry.title, entry.text, *entry.phrasings]
            nothing += entry.not_for
    for wanted, texts in handbook.examples.answered.items():
        if wanted in phrasings:
            phrasings[wanted] += texts
    nothing += (text for texts in handbook.examples.unanswered.values() for text in texts)
    if nothing:
        phrasings[NOTHING] = nothing
    return dict(phrasings)


def harmless_in(handbook: Handbook) -> list[str]:
    """Return every text of a handbook that is no worry, each once: look-alikes, phrasings and small talk.

    Examples that only sound like an entry are left out: many ask for policies and complaints, which lie near a worry.
    """
    near = {text for texts in handbook.examples.unanswered.values() for text in texts}
    texts = [text for texts in phrasings_of(handbook).values() for text in texts if text not in near]
    courtesies = (said for talk in handbook.assistant.smalltalk for said in talk.phrasings)
    return list(dict.fromkeys([*handbook.safeguarding.lookalikes, *texts, *courtesies]))
