"""What a member reads of what is kept about them, down to the tour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.assistant.privacy import ERASED, FORGOTTEN, UNKEPT, UNREAD, erased, lines
from bot.assistant.wording import plain_lines
from bot.storage.progress import Agreement, By, Nudges, Progress, ReadingRequest, Traveller
from bot.storage.store import NOTHING_BEYOND, Beyond, MemberRecord
from tests.support.tours import TOUR
from tests.tour.tours import handbook, topic

SEPTEMBER, OCTOBER = datetime(2026, 9, 3, 8, tzinfo=UTC), datetime(2026, 10, 5, 9, tzinfo=UTC)
ON_THE_WAY = Progress("teacher", "kindness", ("hello", "time"), ("reading",), tries=1, laters=2)
SAM = Traveller(301, ON_THE_WAY, SEPTEMBER, OCTOBER)
NUDGES = Nudges(301, By.HERE, 77, SEPTEMBER, 2, OCTOBER, date(2026, 10, 19))
HANDBOOK = handbook(topic("rules", "Be kind.", titles=["Kindness"]))
ASKED = ReadingRequest(5, "rules.e1", 9, 77, date(2026, 11, 30), date(2026, 10, 5))


def about(tour=TOUR, **kept):
    """Return what is said about the member alone."""
    said = plain_lines(lines(MemberRecord(**kept), replace(HANDBOOK, tour=tour)))
    return said.partition("What I keep\n")[0].splitlines()[1:-1]


def test_how_far_she_is_on_the_tour_is_said_whole():
    (said,) = about(traveller=SAM)
    assert said == (
        "- You began the tour on 3 Sep 2026 as “Teacher”. You have done two of its steps and skipped one. You have "
        "been at the step “How we treat each other” since 5 Oct 2026. Wrong answers at this step: 1. Times you "
        "pressed Later: 2."
    )


@pytest.mark.parametrize("tour", [None, replace(TOUR, audiences=(), steps=())])
def test_a_step_that_has_gone_goes_by_its_id(tour):
    (said,) = about(tour, traveller=SAM)
    assert "as teacher." in said
    assert "at the step kindness since" in said


def test_who_has_only_begun_and_who_has_finished_are_told_so():
    begun = replace(SAM, progress=Progress())
    assert about(traveller=begun) == [
        (
            "- You began the tour on 3 Sep 2026. You have done none of its steps and skipped none. You have been at "
            "its first card since 5 Oct 2026."
        )
    ]
    finished = replace(
        SAM, progress=replace(ON_THE_WAY, tries=0, laters=1, is_finished=True, is_announced=True), finished=OCTOBER
    )
    (said,) = about(traveller=finished)
    assert "skipped one. You finished it on 5 Oct 2026. Times you pressed Later: 1. I told the welcome channel" in said


def test_what_she_agreed_to_is_told_with_its_days():
    agreed = (
        Agreement("rules.e1", 3, date(2026, 9, 3), "0a1b2c3d"),
        Agreement("rules.e9", 4, date(2026, 9, 4)),
    )
    assert about(agreements=agreed) == [
        (
            "- You have confirmed reading “Kindness” (3 Sep 2026, change 3, words 0a1b2c3d); rules.e9 (4 Sep 2026, "
            "change 4)."
        )
    ]


@pytest.mark.parametrize(
    ("nudges", "says"),
    [
        (
            NUDGES,
            (
                "in a channel. You have had two so far, the latest on 5 Oct 2026, and have asked for none before "
                "19 Oct 2026."
            ),
        ),
        (Nudges(301, By.MESSAGE, 0, SEPTEMBER), "by direct message. You have had none so far."),
        (
            Nudges(301, "", 0, OCTOBER, 1, OCTOBER),
            "stopped the reminders about the tour. You have had one so far, the latest on 5 Oct 2026.",
        ),
    ],
)
def test_how_she_is_reminded_is_told_also_after_she_has_stopped_it(nudges, says):
    (said,) = about(nudges=(nudges,))
    assert said.endswith(says)


def test_of_what_she_is_to_read_she_is_reminded_by_its_title_and_by_no_title_once_it_has_gone():
    both = (NUDGES, replace(NUDGES, request=5), replace(NUDGES, by="", request=6))
    tour, reading, gone = about(nudges=both, requests=(ASKED,))
    assert "reminders about the tour in a channel" in tour
    assert "reminders about reading “Kindness” in a channel" in reading
    assert "stopped the reminders about something to read" in gone


def test_that_a_manager_picked_her_and_that_she_was_found_gone_are_told():
    picked, gone = about(picked_since=SEPTEMBER, gone_since=OCTOBER)
    assert picked == "- A hub manager added you to the tour report on 3 Sep 2026."
    assert "I noticed on 5 Oct 2026 that you had left the server" in gone


def test_nothing_is_nothing():
    assert about() == ["Nothing."]


def said_of(keeper_of=(), beyond=NOTHING_BEYOND, **kept):
    """Return what is said about the member, and after an erasure."""
    before = plain_lines(lines(MemberRecord(**kept), HANDBOOK, keeper_of, beyond))
    return before.partition("What I keep\n")[0].splitlines()[1:-1], "\n".join(erased(keeper_of, beyond))


def test_a_sound_store_erases_everything():
    assert said_of() == (["Nothing."], ERASED)


def test_a_store_in_memory_beside_a_database_that_it_cannot_open_calls_nothing_erased():
    about_them, after = said_of(beyond=Beyond(is_unkept=True, is_unread=True), plain_text=True)
    assert about_them == ["- You want plain text instead of cards.", UNREAD]
    assert after == f"{FORGOTTEN}\n{UNREAD}"


def test_a_store_in_memory_without_any_database_says_that_it_remembers_nothing():
    assert said_of(beyond=Beyond(is_unkept=True)) == (["Nothing.", UNKEPT], f"{ERASED}\n{UNKEPT}")


def test_a_keeper_of_many_entries_is_told_the_first_and_how_many_more():
    titles = [f"Rule {number}" for number in range(1, 14)]
    (about_them,), after = said_of(titles)
    for text in (about_them, after):
        assert "the keeper of “Rule 1”, “Rule 2”," in text
        assert "“Rule 10”, and 3 more." in text


def test_where_the_words_are_in_git_it_is_said_that_erasing_does_not_reach_it():
    shown = "\n".join(line.text for line in lines(MemberRecord(), in_git=True))
    for said in (shown, "\n".join(erased((), NOTHING_BEYOND, in_git=True))):
        assert "its git repository also holds your name and number" in said
    assert "git" not in "\n".join(erased((), NOTHING_BEYOND))
