"""Changes that wait for a second editor: proposed, then approved, declined or expired."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.cleaning import one_line
from bot.editing.change import Editor, as_text, from_text
from bot.editing.desk import refuse_unfit_names
from bot.editing.errors import ProposalError, RefusedError
from bot.storage.clock import LONGEST_GAP
from bot.storage.history import APPROVED, DECLINED, EXPIRED, WAITING, WITHDRAWN, Proposal

if TYPE_CHECKING:
    from datetime import datetime

    from bot.editing.change import Change
    from bot.editing.desk import Desk, Published


LIFE = timedelta(days=14)
"""How long a proposal waits."""


NAMELESS = (
    "The assistant cannot tell who is proposing this. Propose it on Discord, where the assistant knows your account."
)
NO_EDITOR = (
    "As far as the assistant can tell, {} may no longer change the words, so this proposal cannot be approved. "
    "Decline it, and propose the change yourself if it is still wanted."
)


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
            ProposalError: It cannot be told who proposes it.
        """
        refuse_unfit_names(by)
        if not by.is_known:
            raise ProposalError(NAMELESS)
        if change.seen:
            self._desk.refuse_stale(change)
        preview = self._desk.preview(change)
        if preview.problems or preview.changes_nothing:
            raise RefusedError(preview)
        proposal = Proposal(
            as_text(preview.change), change.id, by.member, by.name, self._desk.rules.now(), account=by.account
        )
        return self._desk.history(lambda kept: kept.propose(proposal))

    def waiting(self) -> tuple[Proposal, ...]:
        """Return what waits, oldest first; what has waited for 14 days expires now."""
        return tuple(each for each in self._desk.history(lambda kept: kept.proposals()) if not self._expire(each))

    def expire(self, since: datetime) -> tuple[Proposal, ...]:
        """Let what has waited for 14 days expire, and return what has expired since a time, oldest first."""
        self.waiting()
        expired = self._desk.history(lambda kept: kept.proposals(EXPIRED))
        return tuple(each for each in expired if each.decided_at and each.decided_at >= since)

    def named(self, number: int) -> Proposal | None:
        """Return a proposal, whether it still waits or not; what has waited for too long expires now."""
        proposal = self._desk.history(lambda kept: kept.proposal(number))
        if proposal and proposal.state == WAITING and self._expire(proposal):
            return replace(proposal, state=EXPIRED)
        return proposal

    def change_of(self, proposal: Proposal) -> Change:
        """Return the change that was proposed."""
        return from_text(proposal.change)

    def approve(self, number: int, by: Editor, *, still_edits: bool) -> Published:
        """Make a change that waits, as its second editor.

        `still_edits` says that whoever proposed it may change the words at this moment, which only the caller can find
        out: nobody else's word counts for it.

        Raises:
            ProposalError: It does not wait any more, it is the editor's own, or its editor may not edit any more.
            StaleError: Somebody has changed the words since; it goes on waiting.
        """
        with self._desk.holding_folder():
            proposal = self._waiting(number)
            if not still_edits:
                raise ProposalError(NO_EDITOR.format(proposal.name))
            change, proposer = self.change_of(proposal), editor_of(proposal)
            published = self._desk.publish(change, proposer, second=by, last=lambda: self._waiting(number))
            _, is_decided = self._decide(proposal, APPROVED, by)
            if not is_decided:
                self._forget_again(proposal)
        return published

    def decline(self, number: int, by: Editor, reason: str) -> Proposal:
        """Decide against a change that waits, and say why; its own editor may take it back like this.

        Raises:
            ProposalError: It does not wait any more.
        """
        refuse_unfit_names(by, Editor(reason))
        with self._desk.holding_folder():
            decided, is_decided = self._decide(self._waiting(number), DECLINED, by, reason)
        if not is_decided:
            raise ProposalError(said_of(decided))
        return decided

    def _decide(self, proposal: Proposal, state: str, by: Editor, reason: str = "") -> tuple[Proposal, bool]:
        """Keep what was decided, and return it with whether the proposal still waited for that."""
        decided = replace(
            proposal,
            state=state,
            decider=by.member,
            decider_name=by.name,
            decider_account=by.account,
            decided_at=self._desk.rules.now(),
            reason=one_line(reason),
        )
        return decided, self._desk.history(lambda kept: kept.decide(decided))

    def _forget_again(self, proposal: Proposal) -> None:
        """Take its editor off the change if they were erased while it was written: erasing waits for nobody."""
        member = proposal.editor
        now = self._desk.history(lambda kept: kept.proposal(proposal.number))
        if member is not None and now and now.editor is None:
            self._desk.history(lambda kept: kept.forget(member))

    def _waiting(self, number: int) -> Proposal:
        proposal = self._desk.history(lambda kept: kept.proposal(number))
        if proposal is None:
            message = "There is no such proposal. Look up its number again."
            raise ProposalError(message)
        if proposal.state != WAITING or self._expire(proposal):
            raise ProposalError(said_of(proposal))
        return proposal

    def _expire(self, proposal: Proposal) -> bool:
        now = self._desk.rules.now()
        if now - proposal.at < LIFE:
            return False
        # A clock that has gone on by years lets nothing pass, but what it says is not kept: it may be set right again.
        if now - proposal.at <= LIFE + LONGEST_GAP:
            gone = replace(proposal, state=EXPIRED, decided_at=now)
            self._desk.history(lambda kept: kept.decide(gone))
        return True


def editor_of(proposal: Proposal) -> Editor:
    """Return who made a proposal."""
    return Editor(proposal.name, proposal.editor, proposal.account)


def said_of(proposal: Proposal) -> str:
    """Return why a proposal cannot be decided any more."""
    if proposal.state in {WAITING, EXPIRED}:
        return "This proposal has waited for 14 days and has expired. Propose the change again if it is still wanted."
    if proposal.state == WITHDRAWN:
        return f"This proposal was withdrawn. {proposal.reason} Propose the change again if it is still wanted."
    return f"This proposal has already been {proposal.state} by {proposal.decider_name}."
