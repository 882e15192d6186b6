"""What is kept of the tour: who is where, who agreed to what, who wants to be reminded, and whom managers picked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date, datetime

    from bot.storage.progress import Agreement, Nudges, Progress, Traveller


class Tours(Protocol):
    """Keeps the tour of every member; every method is one transaction, and may raise StoreError. Times are aware.

    The ids of steps have small letters, digits and hyphens only.
    """

    def traveller(self, member: int) -> Traveller | None:
        """Return how far a member has come, or None where she has not started."""
        ...

    def travel(self, member: int, step: Callable[[Progress], Progress], *, at: datetime) -> Traveller:
        """Take a member a step on from where she is, in one transaction, and return where that is.

        `step` is pure, and gets an empty Progress where she has not started; then she has by now, whatever it returns.
        A step that leaves her where she is changes nothing, `changed` neither. `finished` is when `is_finished` became
        true, and None while it is not.
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

    def all_agreements(self) -> Mapping[int, tuple[Agreement, ...]]:
        """Return what everybody agreed to, by member and then by step."""
        ...

    def material(self) -> Mapping[str, int]:
        """Return the latest revision of every entry that its editor marked as material, so that all agree again."""
        ...

    def latest_revision(self, entry: str) -> int:
        """Return the number of the latest revision of an entry, 0 where it has none."""
        ...

    def remind_me(self, member: int, by: str, *, channel: int = 0, at: datetime) -> None:
        """Keep that a member wants to be reminded from now on, and how; what was sent before stays counted."""
        ...

    def stop_reminding(self, member: int) -> None:
        """Forget that a member wanted to be reminded, but for how many were sent and when: they stay counted."""
        ...

    def snooze(self, member: int, until: date) -> None:
        """Keep that a member who wants to be reminded does not want it before a day."""
        ...

    def nudges(self) -> tuple[Nudges, ...]:
        """Return everybody who wants to be reminded, by member."""
        ...

    def nudged(self, before: Nudges, *, at: datetime) -> bool:
        """Keep that a member is reminded now; False, and nothing is kept, where it is not as `before` any more.

        It is called before anything is sent, and only who gets True sends.
        """
        ...

    def pick(self, members: Collection[int], *, at: datetime) -> None:
        """Keep that a manager wants to see these members in the report, whether they have started or not."""
        ...

    def picked(self) -> frozenset[int]:
        """Return the members whom managers picked, but for those who have left."""
        ...

    def known(self) -> Mapping[int, datetime | None]:
        """Return everybody of whom anything of the tour is kept, and since when they are known to have left."""
        ...

    def gone(self, member: int, *, at: datetime) -> None:
        """Keep that a member of whom something is kept has left the server, from when it was first noticed."""
        ...

    def back(self, member: int) -> None:
        """Forget that a member had left."""
        ...
