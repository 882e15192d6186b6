"""Every form fits into what Discord shows, for every entry, topic, card and word of the shipped handbook."""

from __future__ import annotations

import pytest

from bot.cards.limits import LONGEST_DESCRIPTION, LONGEST_FORM_LABEL, LONGEST_INPUT
from bot.commands.knowledge.forms import MOST_BLANKS, filled_blank
from bot.editing.sheets import FORMS, sheet_for, step_sheet, topic_sheet
from bot.storage.opening import in_memory
from bot.storage.thread import StoreThread
from tests.editing.conftest import desk_on
from tests.support.handbook_files import SHIPPED


@pytest.fixture(scope="module")
def desk():
    with StoreThread(in_memory) as store:
        yield desk_on(SHIPPED, store)


def abouts(desk, form):
    """Return everything that a form can be about."""
    handbook = desk.library.current.handbook
    entries = [entry.id for _, entry in handbook.entries()]
    topics = [topic.id for topic in handbook.topics]
    steps = [step.id for step in handbook.tour.steps]
    found = {
        "word": [synonym.page for synonym in handbook.synonyms],
        "step": steps,
        "showing": steps,
        "group": [*handbook.safeguarding.words],
        "naming": topics,
    }
    of_entries = [*entries, *(f"{topic}*" for topic in topics)]
    return found.get(form) or (of_entries if "{}" in FORMS[form].heading else [""])


def fits(sheet):
    blanks = [filled_blank(sheet, name) for name in sheet.names]
    assert len(blanks) <= MOST_BLANKS
    for blank in blanks:
        assert 0 < len(blank.label) <= LONGEST_FORM_LABEL
        assert 0 < len(blank.about) <= LONGEST_DESCRIPTION
        assert len(blank.text) <= LONGEST_INPUT


@pytest.mark.parametrize("form", FORMS)
def test_a_form_fits_whatever_it_is_about_and_changes_nothing_as_it_opens(desk, form):
    for about in abouts(desk, form):
        sheet = sheet_for(desk, form, about)
        fits(sheet)
        untouched = sheet.filled({name: sheet.text_of(name) for name in sheet.names})
        assert untouched.change().fields == {}


def test_the_forms_of_what_is_new_fit(desk):
    fits(step_sheet(desk))
    fits(topic_sheet(desk, desk.rules.now().date()))
