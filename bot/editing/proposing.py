"""Changes that wait for a second editor: proposed, then approved, declined or expired."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.cleaning import one_line
from bot.editing.change import Editor, as_text, from_text
from bot.editing.refusals import ProposalError, RefusedError
from bot.storage.history import APPROVED, DECLINED, EXPIRED, WAITING, Proposal

if TYPE_CHECKING:
    from datetime import datetime

    from bot.editing.change import Change
    from bot.editing.desk import Desk, Published

MOST_LOOKED_AT = 500
"""Changes that are looked through for who edits."""

LIFE = timedelta(days=14)
"""How long a proposal waits."""


class Proposals:
    """Keeps changes that wait, and makes them when a second editor approves; it outlives a restart."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk that makes the changes."""
        self._desk = desk

    def propose(self, change: Change, by: Editor) -> Proposal:
        """Keep a change until a second editor has read it.

        The digest of today's words goes with it, so that it is not approved over words that nobody compared it with.

        Raises:
            RefusedError: It has problems.
            StaleError: Somebody else has changed the same words since.
        """
        if not change.seen and (now := self._desk.show(change.id)):
            change = replace(change, seen=now.digest)
        self._desk.refuse_stale(change)
        preview = self._desk.preview(change)
        if preview.problems or preview.changes_nothing:
            raise RefusedError(preview)
        proposal = Proposal(as_text(change), change.id, by.member, by.name, self._desk.terms.now())
        return self._desk.history(lambda kept: kept.propose(proposal))

    def waiting(self) -> tuple[Proposal, ...]:
        """Return what waits, oldest first; what has waited for 14 days expires now."""
        return tuple(each for each in self._desk.history(lambda kept: kept.proposals()) if not self._expire(each))

    def expire(self, since: datetime) -> tuple[Proposal, ...]:
        """Let what has waited for 14 days expire, and return what has expired since a time, oldest first."""
        self.waiting()
        expired = self._desk.history(lambda kept: kept.proposals(EXPIRED))
        return tuple(each for each in expired if each.decided_at and each.decided_at >= since)

    def known_editors(self, since: datetime) -> dict[int, str]:
        """Return who has changed, proposed or decided something since a time, on Discord: number and name."""
        found: dict[int, str] = {}
        for each in reversed(self._desk.revisions(most=MOST_LOOKED_AT)):
            if each.editor and each.at >= since:
                found[each.editor] = each.name
        for state in (WAITING, APPROVED, DECLINED, EXPIRED):
            for one in self._desk.history(lambda kept, state=state: kept.proposals(state)):
                who = ((one.editor, one.name, one.at), (one.decider, one.decider_name, one.decided_at))
                found |= {number: name for number, name, at in who if number and at and at >= since}
        return found

    def named(self, number: int) -> Proposal | None:
        """Return a proposal, whether it still waits or not; what has waited for too long expires now."""
        proposal = self._desk.history(lambda kept: kept.proposal(number))
        if proposal and proposal.state == WAITING and self._expire(proposal):
            return replace(proposal, state=EXPIRED)
        return proposal

    def change_of(self, proposal: Proposal) -> Change:
        """Return the change that was proposed."""
        return from_text(proposal.change)

    def approve(self, number: int, by: Editor) -> Published:
        """Make a change that waits, as its second editor.

        Raises:
            ProposalError: It does not wait any more, or it is the editor's own.
            StaleError: Somebody has changed the words since; it goes on waiting.
        """
        proposal = self._waiting(number)
        if (proposal.editor, proposal.name) == (by.member, by.name) or (by.member and proposal.editor == by.member):
            message = "This is your own proposal. Ask another editor to approve it."
            raise ProposalError(message)
        decided = replace(
            proposal, state=APPROVED, decider=by.member, decider_name=by.name, decided_at=self._desk.terms.now()
        )
        published = self._desk.publish(self.change_of(proposal), Editor(proposal.name, proposal.editor), second=by.name)
        self._desk.history(lambda kept: kept.decide(decided))
        return published

    def decline(self, number: int, by: Editor, reason: str) -> Proposal:
        """Decide against a change that waits, and say why; its own editor may take it back like this.

        Raises:
            ProposalError: It does not wait any more.
        """
        decided = replace(
            self._waiting(number),
            state=DECLINED,
            decider=by.member,
            decider_name=by.name,
            decided_at=self._desk.terms.now(),
            reason=one_line(reason),
        )
        if not self._desk.history(lambda kept: kept.decide(decided)):
            raise ProposalError(said_of(decided))
        return decided

    def _waiting(self, number: int) -> Proposal:
        proposal = self._desk.history(lambda kept: kept.proposal(number))
        if proposal is None:
            message = "There is no such proposal. Look its number up again."
            raise ProposalError(message)
        if proposal.state != WAITING or self._expire(proposal):
            raise ProposalError(said_of(proposal))
        return proposal

    def _expire(self, proposal: Proposal) -> bool:
        now = self._desk.terms.now()
        if now - proposal.at < LIFE:
            return False
        gone = replace(proposal, state=EXPIRED, decided_at=now)
        self._desk.history(lambda kept: kept.decide(gone))
        return True


def said_of(proposal: Proposal) -> str:
    """Return why a proposal cannot be decided any more."""
    if proposal.state in {WAITING, EXPIRED}:
        return "This proposal has waited for 14 days and has expired. Propose the change again if it is still wanted."
    return f"This proposal was {proposal.state} by {proposal.decider_name} already."
