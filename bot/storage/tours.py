"""What is kept of the tour: who is where, who agreed to what, who wants to be reminded, and whom managers picked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from bot.onboarding.progress import Agreement, Nudges, Progress, Traveller


class Tours(Protocol):
    """Keeps the tour of every member; every method is one transaction, and may raise StoreError. Times are aware."""

    def traveller(self, member: int) -> Traveller | None:
        """Return how far a member has come, or None where she has not started."""
        ...

    def travel(self, member: int, step: Callable[[Progress], Progress], *, at: datetime) -> Traveller:
        """Take a member a step on from where she is, in one transaction, and return where that is.

        `step` gets an empty Progress where she has not started. `finished` is kept when `is_finished` becomes true.
        """
        ...

    def travellers(self) -> tuple[Traveller, ...]:
        """Return everybody who has started, by when they did."""
        ...

    def agree(self, member: int, agreement: Agreement) -> None:
        """Keep that a member has read something; a later one takes the place of an earlier one of the same step."""
        ...

    def agreements(self, member: int) -> tuple[Agreement, ...]:
        """Return what a member agreed to, by step."""
        ...

    def all_agreements(self) -> dict[int, tuple[Agreement, ...]]:
        """Return what everybody agreed to, by member."""
        ...

    def mark_material(self, entry: str, revision: int) -> None:
        """Keep that a revision of an entry changed what it means, so that whoever agreed is asked again."""
        ...

    def material(self) -> dict[str, int]:
        """Return the latest material revision of every entry that has one."""
        ...

    def latest_revision(self, entry: str) -> int:
        """Return the number of the latest revision of an entry, 0 where it has none."""
        ...

    def remind_me(self, nudges: Nudges) -> None:
        """Keep that and how a member wants to be reminded; what was sent before stays counted."""
        ...

    def stop_reminding(self, member: int) -> None:
        """Forget that a member wanted to be reminded."""
        ...

    def snooze(self, member: int, until: object) -> None:
        """Keep that a member is not to be reminded before a day (a date)."""
        ...

    def nudges(self) -> tuple[Nudges, ...]:
        """Return everybody who wants to be reminded, by member."""
        ...

    def nudged(self, member: int, before: Nudges, *, at: datetime) -> bool:
        """Keep that a member is reminded now, before it is sent; False where it is not as `before` any more."""
        ...

    def pick(self, members: Collection[int], *, at: datetime) -> None:
        """Keep that a manager wants to see these members in the report, whether they have started or not."""
        ...

    def picked(self) -> frozenset[int]:
        """Return the members whom managers picked."""
        ...

    def gone(self, member: int, *, at: datetime) -> None:
        """Keep that a member has left the server, from when it was first noticed."""
        ...

    def back(self, member: int) -> None:
        """Forget that a member had left."""
        ...
