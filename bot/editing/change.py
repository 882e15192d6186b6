"""A change that somebody wants, as a value that can be kept until a second editor has read it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.cleaning import many_lines, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.knowledge.splicing import Value

WHOLE = "*"
"""Behind an id: the topic as a whole, and not the entry of the same id."""

WANTED = re.compile(r"[a-z0-9][a-z0-9-]{0,99}(?:\*|\.[a-z0-9-]{1,100})?")
"""How an entry or a topic is named: `values`, `values.fairness`, or `values*` for the topic as a whole."""

NOT_THERE = "not there"
"""Takes the place of a digest where there was no file when a change was made."""

NAMELESS = "an editor"
"""What an editor is called whose name shows nothing."""

PARAGRAPHS = frozenset({"text", "lead"})
"""The fields in which a line end is a line end; in any other it is a space."""


class Kind(StrEnum):
    """What is to be done."""

    EDIT = "edit"
    ADD = "add"
    RETIRE = "retire"
    RESTORE = "restore"
    UNDO = "undo"
    IMPORT = "import"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changes the words: a name, and by what they are known.

    `member` is Discord's number; `account` is the user of the machine for a change from the command line, where the
    name is whatever was typed.
    """

    name: str
    member: int | None = None
    account: str = ""

    @property
    def is_known(self) -> bool:
        """Whether they can be told from others: a name alone proves nothing."""
        return self.member is not None or bool(self.account)

    def is_other_than(self, other: Editor) -> bool:
        """Whether these are two people, as far as the assistant can tell: not where either is unknown."""
        is_same = (self.member, self.account) == (other.member, other.account)
        return self.is_known and other.is_known and not is_same

    def __post_init__(self) -> None:
        """Take everything that nobody sees out of the name: it stands in lines of the history and in a log."""
        object.__setattr__(self, "name", one_line(self.name) or NAMELESS)


OUTSIDE = Editor("outside")


@dataclass(frozen=True, slots=True)
class Change:
    """What an editor wants: which entry or topic, what of it, and why.

    `seen` is the digest of what the editor was shown: of an entry's lines, or of the whole file where the change
    replaces it; a change of anything else than that is stale. `revision` is what to undo or restore. `content` is the
    whole text of a file that is imported; `id` is then a topic's.
    `is_material` says that the words come to mean something else, so that members who agreed to them are asked again.
    """

    kind: Kind
    id: str
    fields: Mapping[str, Value] = field(default_factory=dict[str, "Value"])
    why: str = ""
    seen: str = ""
    revision: int = 0
    content: str = ""
    is_material: bool = False

    def __post_init__(self) -> None:
        """Take everything that nobody sees out of what was typed, whichever way it came in."""
        object.__setattr__(self, "why", one_line(self.why))
        object.__setattr__(self, "fields", {name: typed(name, value) for name, value in self.fields.items()})

    @property
    def stem(self) -> str:
        """The topic's id, which is the name of its file where it is a sound one."""
        stem = self.id.removesuffix(WHOLE).partition(".")[0]
        return "assistant" if stem == "smalltalk" else stem


def typed(name: str, value: Value) -> Value:
    """Return what was typed into a field, as it is kept: a text of lines, a line, or a list with a line each."""
    if isinstance(value, str):
        return many_lines(value) if name in PARAGRAPHS else one_line(value)
    return tuple(line for item in value if (line := one_line(item)))


def as_text(change: Change) -> str:
    """Return a change as it is kept."""
    said = {"kind": change.kind.value, "id": change.id, "fields": dict(change.fields), "why": change.why}
    said |= {"seen": change.seen, "revision": change.revision, "content": change.content}
    said |= {"is_material": change.is_material}
    return json.dumps(said, ensure_ascii=False)


def from_text(text: str) -> Change:
    """Return the change that was kept as this, also before changes could be material."""
    said = json.loads(text)
    fields = {name: value if isinstance(value, str) else tuple(value) for name, value in said.pop("fields").items()}
    return Change(kind=Kind(said.pop("kind")), fields=fields, **said)
