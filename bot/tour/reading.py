"""Where a member stands with what their role was asked to read, and when they are reminded of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.tour.agreeing import find_entry, latest_of
from bot.tour.record import Scale, Standing
from bot.tour.reminders import is_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from bot.handbook.model import Entry, Handbook
    from bot.storage.progress import Nudges, ReadingRequest
    from bot.storage.store import Store


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    """Where a member stands with a request: its entry, None where that has gone, and the latest revision of its words.

    `agreed` is the day on which they last agreed to it.
    """

    request: ReadingRequest
    entry: Entry | None
    standing: Standing
    revision: int = 0
    agreed: date | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether the member is still to read it, perhaps again."""
        return self.request.withdrawn is None and self.standing in {Standing.NOT_YET, Standing.AGAIN}


def place_of(store: Store, handbook: Handbook, member: int, number: int) -> ReadingPlace | None:
    """Return where a member stands with a request; None where nothing is kept of it.

    Raises:
        StoreError: The store could not say.
    """
    request = store.requests.request(number)
    if request is None:
        return None
    ids = handbook.ids_of(request.entry)
    agreed = [one for one in store.tours.agreements(member) if one.entry in ids]
    latest = max(agreed, key=lambda one: (one.revision, one.on), default=None)
    scale = Scale(handbook, store.tours.material(), store.tours.latest()).of(request.entry)
    return ReadingPlace(request, scale.entry, scale.standing(latest), scale.latest, latest.on if latest else None)


def due(nudges: Nudges, place: ReadingPlace, now: datetime, handbook: Handbook) -> bool:
    """Return whether a member is to be reminded of a request now: by the rules by which they are of the tour."""
    return place.is_waiting and is_time(nudges, now, handbook.terms)


def changed(store: Store, handbook: Handbook) -> Iterator[tuple[ReadingRequest, int]]:
    """Yield the requests whose words have come to mean something else since their channel was told, and the revision.

    Raises:
        StoreError: The store could not say.
    """
    requests = store.requests.open()
    material = store.tours.material() if requests else {}
    for request in requests:
        latest = latest_of(handbook, request.entry, material)
        if latest > request.material and find_entry(handbook, request.entry):
            yield request, latest
