"""From a file before and after to its revisions: one for every entry that is different, and one for the topic."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.editing.change import WHOLE
from bot.knowledge.parse import stem_of
from bot.knowledge.pieces import pieces_of
from bot.storage.history import Revision

if TYPE_CHECKING:
    from datetime import datetime

    from bot.editing.change import Editor, Kind

_MARKS = re.compile("[ \t]*\u27e6[a-z0-9.-]+\u27e7,?[ \t]*[\r\n]*")


def changed_ids(file: str, before: bytes | None, after: bytes | None) -> tuple[str, ...]:
    """Return what is different in a file: ids of entries, and the topic's with a mark."""
    return tuple(wanted for wanted, _, _ in _differences(file, before, after))


@dataclass(frozen=True, slots=True)
class Note:
    """What a history says of a change besides the words: of which kind it was, whose, when, why and with whom.

    `is_alone` says that two editors should have agreed and one published it alone.
    """

    kind: Kind
    by: Editor
    at: datetime
    why: str = ""
    second: Editor | None = None
    is_alone: bool = False

    def revision(self, file: str, wanted: str, before: str, after: str) -> Revision:
        """Return the revision of one piece of a file."""
        return Revision(
            kind=self.kind.value,
            id=wanted,
            file=file,
            editor=self.by.member,
            name=self.by.name,
            at=self.at,
            why=self.why,
            before=before,
            after=after,
            second=self.second.name if self.second else "",
            account=self.by.account,
            second_editor=self.second.member if self.second else None,
            second_account=self.second.account if self.second else "",
            is_alone=self.is_alone,
        )


def revisions_of(file: str, before: bytes | None, after: bytes | None, note: Note) -> list[Revision]:
    """Return the revisions that lead from one content of a file to another; None is a file that is not there."""
    order = [wanted for wanted in pieces_of(before) if wanted] if before else []
    found: list[Revision] = []
    for wanted, old, new in _differences(file, before, after):
        place = order.index(wanted) if wanted in order and not new else 0
        found.append(replace(note.revision(file, wanted, old, new), place=place))
    return found


def _differences(file: str, before: bytes | None, after: bytes | None) -> list[tuple[str, str, str]]:
    whole = stem_of(file) + WHOLE
    if before is None or after is None:
        one = (whole, (before or b"").decode("utf-8", "replace"), (after or b"").decode("utf-8", "replace"))
        return [one] if before != after else []
    old, new = pieces_of(before), pieces_of(after)
    found = [
        (wanted or whole, old.get(wanted, ""), new.get(wanted, ""))
        for wanted in {**old, **new}
        if old.get(wanted) != new.get(wanted)
    ]
    if len(found) > 1 and _MARKS.sub("", old[""]) == _MARKS.sub("", new[""]):
        found = [each for each in found if each[0] != whole]
    return found
