"""Words that two editors have to agree to wait until the second has read them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.editing.change import Change, Editor, Kind
from bot.editing.proposing import Proposals
from bot.editing.refusals import ProposalError, RefusedError, StaleError
from tests.editing.conftest import desk_on

MARY, TOM = Editor("Mary", 1), Editor("Tom", 2)
READ = Change(Kind.EDIT, "aims.e1", {"text": "Read."}, "shorter")


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


def test_a_proposal_outlives_a_restart(proposals, folder, store):
    number = proposals.propose(READ, MARY).number
    again = Proposals(desk_on(folder, store))
    assert again.change_of(again.waiting()[0]).fields == READ.fields
    again.approve(number, TOM, still_edits=True)


def test_a_proposal_over_words_that_have_changed_since_is_not_approved_and_goes_on_waiting(proposals, desk):
    number = proposals.propose(READ, MARY).number
    desk.publish(Change(Kind.EDIT, "aims.e1", {"keeper": "Office"}), TOM)
    with pytest.raises(StaleError):
        proposals.approve(number, TOM, still_edits=True)
    assert len(proposals.waiting()) == 1


def test_a_proposal_with_a_problem_is_refused_at_once(proposals):
    with pytest.raises(RefusedError):
        proposals.propose(Change(Kind.EDIT, "aims.e1", {"title": "x" * 200}), MARY)
    with pytest.raises(ProposalError, match="no such proposal"):
        proposals.approve(99, TOM, still_edits=True)
