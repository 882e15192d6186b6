"""Tours for tests: steps and audiences from little, over the shipped handbook or a test's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from bot.handbook.folder import read
from bot.handbook.model import Asks, Audience, Entry, Finish, Origin, Source, Step, Topic, Tour
from tests.support.handbook_files import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.handbook.model import Handbook

HERE = Origin("onboarding.yaml", 1)
AUDIENCES = ("teacher", "leader")


@cache
def shipped() -> Handbook:
    return read(SHIPPED).handbook


def step(id: str, **fields) -> Step:  # noqa: A002 - it is the field's name
    return Step(id, f"About {id}", HERE, **fields)


def question(asks: Asks, about: str) -> Step:
    return step(asks.replace("_", ""), asks=asks, about=about)


def tour(*steps: Step, audiences: Sequence[str] = AUDIENCES) -> Tour:
    named = tuple(Audience(each, each.capitalize(), HERE) for each in audiences)
    finish = Finish("Well done", "You know your way.", ("Ask something.",))
    return Tour("Welcome", "A tour of ten minutes.", "Good to have you.", named, steps, finish, HERE)


def with_tour(handbook: Handbook, *steps: Step, audiences: Sequence[str] = AUDIENCES) -> Handbook:
    return replace(handbook, tour=tour(*steps, audiences=audiences))


STEPS = (
    step("hello", says="We are a partnership of schools."),
    step("mission", shows="mission"),
    step("values", shows="values"),
    question(Asks.ONE_OF, "values"),
    step("promise", shows="values.responsibility", agrees="I have read this."),
    step("aims", shows="aims", audiences=("leader",)),
    question(Asks.COVERS, "aims"),
    question(Asks.ENDING, "mission"),
    step("ask", tries="What are our values?"),
)
"""One step of each kind; the eight of a teacher are those without "aims"."""


def topic(name: str, *texts: str, titles: Sequence[str] = (), lead: str = "") -> Topic:
    """Return a topic of these texts; the ids of its entries are `name.e1`, `name.e2`, ..."""
    entries = tuple(
        Entry(f"{name}.e{at}", titles[at - 1] if titles else f"{name} {at}", text, (), HERE, at)
        for at, text in enumerate(texts, 1)
    )
    above = Entry(f"{name}.lead", f"{name} lead", lead, (), HERE) if lead else None
    source = Source("The page", "https://example.org/page")
    return Topic(name, f"Our {name}", "thing", name, source, date(2026, 11, 23), entries, HERE, lead, above)


def handbook(*topics: Topic) -> Handbook:
    return replace(shipped(), topics=topics)
