"""What has become of the words is kept with a sum over each row, and a member's name can be taken off."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

from bot.storage.history import APPROVED, EXPIRED, SOMEBODY, WAITING, WITHDRAWN, Proposal, Revision
from tests.storage.files import LONG_AGO, NOW, deleted, holds

MEMBER = 1_234_567_890_123_456_789


def revision(**more):
    return Revision("edit", "rules.e1", "rules.yaml", MEMBER, "Mary Unmistakable", NOW, "why", "old", "new", **more)


def test_revisions_are_numbered_in_order_and_sound(store):
    first, second = store.history.record([revision(), revision(place=3, lead=1)], {})
    assert (first.number, second.number) == (1, 2)
    assert store.history.revision(2) == second
    assert store.history.revision(9) is None
    assert store.history.revision(10**30) is None
    assert store.history.proposal(-(10**30)) is None
    assert store.history.revisions() == (second, first)
    assert store.history.revisions("rules.e2") == ()
    assert store.history.revisions(most=1) == (second,)
    assert all(each.is_sound for each in store.history.revisions())


def test_any_other_value_in_a_row_is_noticed(store):
    (kept,) = store.history.record([revision()], {})
    for field in ("kind", "id", "file", "name", "why", "before", "after", "second"):
        assert not replace(kept, **{field: "other"}).is_sound
    assert not replace(kept, place=9).is_sound
    assert not replace(kept, is_material=True).is_sound
    assert not replace(kept, is_alone=True).is_sound
    assert not replace(kept, second_editor=7).is_sound
    assert not replace(kept, account="tom").is_sound
    assert not replace(kept, at=NOW + timedelta(seconds=1)).is_sound


def test_an_older_row_is_shown_without_line_ends_and_directions_and_stays_sound(store):
    said = replace(revision(second="T\u202eom"), name="Ma\u2066ry", why="be\ncause\x1b[31m")
    store.history.record([said], {})
    (kept,) = store.history.revisions()
    assert (kept.name, kept.second, kept.why, kept.is_sound) == ("Mary", "Tom", "be cause[31m", True)
    store.history.propose(Proposal("{}", "rules.e1", MEMBER, "Ma\u2028ry", NOW))
    assert [each.name for each in store.history.proposals()] == ["Ma ry"]


def test_a_material_revision_is_kept_as_one_and_stays_one_without_its_editor(store):
    kept = store.history.record([replace(revision(), is_material=True), revision()], {})
    assert [each.is_material for each in store.history.revisions()] == [False, True]
    assert kept[0].is_sound
    assert not replace(kept[0], is_material=False).is_sound
    store.erase(MEMBER)
    assert [(each.is_material, each.is_sound) for each in store.history.revisions()] == [(False, True), (True, True)]


def test_files_are_kept_as_they_were_last_read_and_forgotten_when_they_are_gone(store):
    store.history.record([], {"rules.yaml": ("1", b"one"), "aims.yaml": ("2", b"two")})
    store.history.record([], {"rules.yaml": ("3", b"three"), "aims.yaml": None})
    assert store.history.digests() == {"rules.yaml": "3"}
    assert store.history.words("rules.yaml") == ("3", b"three")
    assert store.history.words("aims.yaml") is None


def test_a_proposal_is_decided_once(store):
    proposal = store.history.propose(Proposal("{}", "rules.e1", MEMBER, "Mary", NOW))
    assert store.history.proposal(proposal.number) == proposal
    decided = replace(proposal, state=APPROVED, decider=7, decider_name="Tom", decided_at=NOW, reason="good")
    assert store.history.decide(decided)
    assert not store.history.decide(replace(decided, state=EXPIRED))
    assert store.history.proposal(proposal.number) == decided
    assert (store.history.proposals(), store.history.proposals(APPROVED)) == ((), (decided,))


def test_proposals_are_deleted_after_twelve_months(store):
    store.history.propose(Proposal("{}", "rules.e1", MEMBER, "Mary", LONG_AGO))
    recent = store.history.propose(Proposal("{}", "rules.e1", MEMBER, "Mary", NOW))
    assert deleted(store, NOW) == 1
    assert store.history.proposals(WAITING) == (recent,)


def test_erasing_an_editor_leaves_the_changes_without_the_name_and_sound(store, path):
    mine, theirs = store.history.record([revision(), replace(revision(), editor=7, name="Tom")], {})
    approved = replace(revision(), editor=8, name="Ann", second="Mary Unmistakable", second_editor=MEMBER)
    (third,) = store.history.record([approved], {})
    proposal = store.history.propose(Proposal("{}", "rules.e1", 8, "Ann", NOW))
    decided = replace(proposal, state=APPROVED, decider=MEMBER, decider_name="Mary Unmistakable", decided_at=NOW)
    assert store.history.decide(decided)
    assert store.kept_about(MEMBER).changes == 3
    store.erase(MEMBER)
    assert not store.kept_about(MEMBER)
    assert holds(path, b"Mary Unmistakable", str(MEMBER).encode()) == set()
    kept = {each.number: each for each in store.history.revisions()}
    assert all(each.is_sound for each in kept.values())
    assert (kept[mine.number].name, kept[mine.number].editor, kept[mine.number].before) == (SOMEBODY, None, "old")
    assert kept[theirs.number] == theirs
    assert (kept[third.number].name, kept[third.number].second) == ("Ann", SOMEBODY)


def test_a_damaged_row_stays_damaged_without_its_editor(store, path):
    store.history.record([revision()], {})
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE revisions SET before = 'other'")
        other.commit()
    store.erase(MEMBER)
    (kept,) = store.history.revisions()
    assert (kept.name, kept.is_sound) == (SOMEBODY, False)


def test_erasing_touches_no_row_that_only_has_the_same_name(store):
    """A colleague, or somebody who calls themselves as the second editor was called, stays in the history."""
    both = replace(revision(), editor=8, name="Ann", second="Tom", second_editor=9)
    older = replace(revision(), editor=8, name="Ann", second="Tom")
    kept = store.history.record([both, older], {})
    proposal = store.history.propose(Proposal("{}", "rules.e1", 8, "Ann", NOW))
    decided = replace(proposal, state=APPROVED, decider=7, decider_name="Tom", decided_at=NOW)
    assert store.history.decide(decided)
    store.erase(7)
    assert store.history.revisions() == tuple(reversed(kept))


def test_erasing_withdraws_what_waits_and_nothing_else(store):
    waiting = store.history.propose(Proposal("{}", "rules.e1", MEMBER, "Mary", NOW))
    theirs = store.history.propose(Proposal("{}", "rules.e1", 7, "Tom", NOW))
    decided = store.history.propose(Proposal("{}", "rules.e1", MEMBER, "Mary", NOW))
    assert store.history.decide(replace(decided, state=APPROVED, decider=7, decider_name="Tom", decided_at=NOW))
    store.erase(MEMBER)
    found = [store.history.proposal(each.number) for each in (waiting, theirs, decided)]
    assert [each.state for each in found] == [WITHDRAWN, WAITING, APPROVED]
    assert [each.editor for each in found] == [None, 7, None]


def test_news_waits_with_the_change_that_it_is_about_until_it_is_dropped(store):
    store.history.record([revision()], {}, ("first", "second"))
    assert [text for _, text in store.history.news()] == ["first", "second"]
    store.history.drop_news(store.history.news()[0][0])
    assert [text for _, text in store.history.news()] == ["second"]
