"""How a member agrees to words: to those that they saw or to none, on the tour and where a role was asked to read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.lru import digest as key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.handbook.model import Entry, Handbook
    from bot.storage.progress import Agreement
    from bot.storage.tours import Tours


def version_of(entry: Entry) -> str:
    """Return a few letters that stand for the words of an entry, whatever its id is: other words have others."""
    return _short(entry.title, entry.text)


def find_entry(handbook: Handbook, wanted: str) -> Entry | None:
    """Return the entry that has or once had an id; None for a topic, and for what has gone."""
    _, entry = handbook.find(wanted) or (None, None)
    return entry


def lasting_id(handbook: Handbook, entry: Entry) -> str:
    """Return the oldest id by which an entry is found: that of today goes where its renaming is taken back."""
    return next(one for one in reversed(handbook.ids_of(entry.id)) if handbook.id_now(one) == entry.id)


def latest_of(handbook: Handbook, wanted: str, numbers: Mapping[str, int]) -> int:
    """Return the highest of the numbers that an entry has under any of its ids, 0 where it has none."""
    return max(numbers.get(each, 0) for each in handbook.ids_of(wanted))


def has_to_read_again(
    handbook: Handbook, wanted: str, agreements: Iterable[Agreement], material: Mapping[str, int]
) -> bool:
    """Whether a member agreed to an entry, whatever its id was then, before it changed its meaning.

    `material` holds the latest revision of an entry that changed what it means.
    """
    ids = handbook.ids_of(wanted)
    agreed = [one.revision for one in agreements if one.entry in ids]
    return bool(agreed) and max(agreed) < latest_of(handbook, wanted, material)


def revision_of(handbook: Handbook, tours: Tours, wanted: str) -> int:
    """Return the number of the latest revision of an entry, also of when it had another id."""
    return max(tours.latest_revision(each) for each in handbook.ids_of(wanted))


def agree(tours: Tours, handbook: Handbook, member: int, seen: Agreement) -> bool:
    """Keep that a member has read the words that they saw; False, and nothing is kept, where they are others by now.

    Whoever has agreed to these words before has done so on that day, whatever old card they press today.

    Raises:
        StoreError: The store could not do it.
    """
    entry = find_entry(handbook, seen.entry)
    if entry is None or seen.version not in (version_of(entry), _former_version(entry)):
        return False
    material = latest_of(handbook, entry.id, tours.material())
    if material > seen.revision:
        return False
    ids, version = handbook.ids_of(entry.id), version_of(entry)
    held = (one for one in tours.agreements(member) if one.entry in ids and one.version == version)
    if any(one.revision >= material for one in held):
        return True
    revision = min(seen.revision, revision_of(handbook, tours, entry.id))
    kept = replace(seen, entry=lasting_id(handbook, entry), revision=revision, version=version)
    tours.agree(member, kept, ids)
    return True


def _former_version(entry: Entry) -> str:
    """Return what stands in buttons of the tour from before a version was kept, and told one id from another."""
    return _short(entry.id, entry.title, entry.text)


def _short(*said: str) -> str:
    return key_of(*said).hex()[:8]
