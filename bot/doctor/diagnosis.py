"""A diagnosis: what is wrong, why it matters and what to do; and how several are told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from bot.english import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.advice import Advice

SOUND = "Nothing is wrong: the settings, this computer, the words and Discord are as they should be."


class Gravity(Enum):
    """How grave a diagnosis is, the gravest first; the text is the heading above such."""

    STOPS = "The assistant cannot start"
    FAILS = "Something does not work"
    NOTE = "Worth knowing"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Something to put right: what it is and what to do are in the advice, `why` is a sentence on why it matters."""

    gravity: Gravity
    advice: Advice
    why: str


def stops(advice: Advice, why: str) -> Diagnosis:
    """Return a diagnosis that keeps the assistant from starting."""
    return Diagnosis(Gravity.STOPS, advice, why)


def fails(advice: Advice, why: str) -> Diagnosis:
    """Return a diagnosis about something that does not work."""
    return Diagnosis(Gravity.FAILS, advice, why)


def note(advice: Advice, why: str) -> Diagnosis:
    """Return a diagnosis that is worth knowing, while everything works."""
    return Diagnosis(Gravity.NOTE, advice, why)


def are_sound(found: Iterable[Diagnosis]) -> bool:
    """Whether everything works; what is only worth knowing does not count."""
    return all(each.gravity is Gravity.NOTE for each in found)


def by_gravity(found: Iterable[Diagnosis]) -> list[Diagnosis]:
    """Return diagnoses with the gravest first, each once, and otherwise as they come."""
    order = list(Gravity)
    return sorted(dict.fromkeys(found), key=lambda each: order.index(each.gravity))


def report(found: Sequence[Diagnosis]) -> str:
    """Return diagnoses as text, the gravest first below a heading; one sentence where there are none."""
    if not found:
        return SOUND
    rows: list[str] = []
    for gravity in Gravity:
        those = [each for each in by_gravity(found) if each.gravity is gravity]
        rows += [f"{gravity.value}:", *(f"- {each.advice}\n  {each.why}" for each in those), ""] if those else []
    return "\n".join([*rows, f"{len(found)} {plural(len(found), 'thing')} to see to."])


def data(found: Sequence[Diagnosis]) -> dict[str, object]:
    """Return diagnoses for programs."""
    rows = [
        {"gravity": each.gravity.name.lower(), "what": each.advice.what, "why": each.why, "do": each.advice.do}
        for each in by_gravity(found)
    ]
    return {"sound": are_sound(found), "diagnoses": rows}
