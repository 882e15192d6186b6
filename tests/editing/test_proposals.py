"""Words that two editors have to agree to wait until the second has read them."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.errors import ProposalError, RefusedError, StaleError
from bot.editing.proposals import Proposals
from tests.editing.conftest import NOW, desk_on

MARY, TOM = Editor("Mary", 1), Editor("Tom", 2)
READ = Change(ChangeKind.EDIT, "aims.e1", {"text": "Read."}, "shorter")


@pytest.fixture
def proposals(desk):
    return Proposals(desk)


def test_an_approved_proposal_is_published_by_its_editor_with_the_second(proposals, desk):
    proposal = proposals.propose(READ, MARY)
    assert proposals.waiting() == (proposal,)
    published = proposals.approve(proposal.number, TOM, still_edits=True)
    assert (published.revisions[0].name, published.revisions[0].second) == ("Mary", "Tom")
    assert desk.show("aims.e1").fields["text"] == "Read."
    assert proposals.waiting() == ()


def test_nobody_approves_a_proposal_of_their_own(proposals):
    number = proposals.propose(READ, MARY).number
    for same in (MARY, Editor("Mary under another name", 1)):
        with pytest.raises(ProposalError, match="your own"):
            proposals.approve(number, same, still_edits=True)


def test_a_declined_proposal_changes_nothing_and_says_who_and_why(proposals, desk):
    number = proposals.propose(READ, MARY).number
    declined = proposals.decline(number, TOM, "too short")
    assert (declined.decider_name, declined.reason) == ("Tom", "too short")
    assert desk.show("aims.e1").fields["text"] == "Teach every child to read."
    with pytest.raises(ProposalError, match="declined by Tom"):
        proposals.approve(number, TOM, still_edits=True)


def test_a_proposal_expires_after_14_days(proposals, clock):
    number = proposals.propose(READ, MARY).number
    clock.time += timedelta(days=13, hours=23)
    assert len(proposals.waiting()) == 1
    clock.time += timedelta(hours=1)
    with pytest.raises(ProposalError, match="has expired"):
        proposals.approve(number, TOM, still_edits=True)
    assert proposals.waiting() == ()
    with pytest.raises(ProposalError, match="has expired"):
        proposals.decline(number, TOM, "late")


def test_a_clock_that_is_years_ahead_lets_no_proposal_expire_for_good(proposals, desk, clock):
    number = proposals.propose(READ, MARY).number
    right, clock.time = clock.time, clock.time.replace(year=2036)
    with pytest.raises(ProposalError, match="has expired"):
        proposals.approve(number, TOM, still_edits=True)
    assert proposals.waiting() == ()
    clock.time = right
    assert [each.number for each in proposals.waiting()] == [number]
    proposals.approve(number, TOM, still_edits=True)
    assert desk.show("aims.e1").fields["text"] == "Read."


class Between:
    """A clock that lets something happen when it is read for the second time: while a change is being published."""

    def __init__(self, happens):
        self.happens = happens
        self.read = 0

    def __call__(self):
        self.read += 1
        if self.read == 2:
            self.happens()
        return NOW


def test_of_approve_and_decline_at_once_one_alone_is_done(proposals, desk):
    number = proposals.propose(READ, MARY).number
    said = []

    def decline():
        try:
            said.append(proposals.decline(number, Editor("Ann", 3), "no").state)
        except ProposalError as error:
            said.append(str(error))

    other = threading.Thread(target=decline)

    def happens():
        other.start()
        other.join(1)

    desk.rules = replace(desk.rules, now=Between(happens))
    proposals.approve(number, TOM, still_edits=True)
    other.join()
    assert desk.show("aims.e1").fields["text"] == "Read."
    assert said == ["This proposal has already been approved by Tom."]
    assert proposals.named(number).state == "approved"


@pytest.mark.parametrize("moment", [2, 3])
def test_an_editor_who_is_erased_while_their_proposal_is_approved_is_not_kept(proposals, desk, store, moment):
    number = proposals.propose(READ, MARY).number
    clock = Between(lambda: store.do(lambda kept: kept.erase(MARY.member)).result())
    clock.read = 2 - moment
    desk.rules = replace(desk.rules, now=clock)
    with suppress(ProposalError):
        proposals.approve(number, TOM, still_edits=True)
    assert not store.do(lambda kept: kept.kept_about(MARY.member)).result()
    is_live = desk.show("aims.e1").fields["text"] == "Read."
    assert is_live == bool(desk.revisions("aims.e1"))


def test_a_proposal_outlives_a_restart(proposals, folder, store):
    number = proposals.propose(READ, MARY).number
    again = Proposals(desk_on(folder, store))
    assert again.change_of(again.waiting()[0]).fields == READ.fields
    again.approve(number, TOM, still_edits=True)


def test_a_proposal_over_words_that_have_changed_since_is_not_approved_and_goes_on_waiting(proposals, desk):
    number = proposals.propose(READ, MARY).number
    desk.publish(Change(ChangeKind.EDIT, "aims.e1", {"keeper": "Office"}), TOM)
    with pytest.raises(StaleError):
        proposals.approve(number, TOM, still_edits=True)
    assert len(proposals.waiting()) == 1


def test_a_proposal_with_a_problem_is_refused_at_once(proposals):
    with pytest.raises(RefusedError):
        proposals.propose(Change(ChangeKind.EDIT, "aims.e1", {"title": "x" * 200}), MARY)
    with pytest.raises(ProposalError, match="no such proposal"):
        proposals.approve(99, TOM, still_edits=True)
