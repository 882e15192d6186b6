"""What an editor sees before anything is written: the words before and after, and everything that speaks against it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import combining, normalize

from bot.editing.change import ChangeKind
from bot.english import plural
from bot.handbook.problems import shown
from bot.handbook.regions import fields_in, fields_in_frame

if TYPE_CHECKING:
    from bot.assistant.library import Edition
    from bot.editing.change import Applied, Change, FieldProblem
    from bot.handbook.yaml_edit import Value
    from bot.storage.history import Revision

_PLAIN_NAME = re.compile("[A-Za-z0-9À-ÖØ-öø-ɏḀ-ỿ .'’-]+")
"""Latin letters alone: those of other scripts may look like them."""

_OWN_WORDS = re.compile(r"\b(?:alone|and|with|no|second|editors?|somebody|outside|account)\b", re.IGNORECASE)
"""What the history itself says of a change; in a name it could be read as that."""

_LOOK_ALIKE = str.maketrans("ıſ", "is")
_NO_MARKS = str.maketrans(dict.fromkeys("“”", "'"))
UNASKED = "There was no time to ask {:,} of the questions whose answers must not change, so two editors have to agree."


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after; "" or () where it is not there."""

    id: str
    field: str
    before: Value
    after: Value

    @property
    def gone(self) -> tuple[str, ...]:
        """Items of a list that are taken out."""
        return tuple(item for item in _items(self.before) if item not in _items(self.after))

    @property
    def new(self) -> tuple[str, ...]:
        """Items of a list that are put in."""
        return tuple(item for item in _items(self.after) if item not in _items(self.before))


@dataclass(frozen=True, slots=True)
class NearPhrasing:
    """A new phrasing and one of another entry that says nearly the same."""

    phrasing: str
    other: str
    id: str

    def __str__(self) -> str:
        """Return a sentence."""
        return f"{shown(self.phrasing)} is nearly the same as {shown(self.other)}, which asks for {self.id}."


@dataclass(frozen=True, slots=True)
class Taken:
    """A question that would be answered differently: by which entry now and by which then, "" for none.

    `is_pair` says that it is one of the questions whose answers must stay what they are.
    """

    question: str
    before: str
    after: str
    before_title: str
    after_title: str
    is_pair: bool = False

    def __str__(self) -> str:
        """Return a sentence."""
        if self.after:
            return f"{self.after_title or self.after} takes {shown(self.question)} from {self.before_title}."
        return f"{shown(self.question)} would no longer be answered by {self.before_title}."


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a change makes of a file: its bytes before and after, None where there is no file.

    `change` is the part of the change that is of this file, and `applied` what came of it, where it is just one.
    """

    file: str
    before: bytes | None
    after: bytes | None
    change: Change | None = None
    applied: Applied | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A change with everything that an editor should know before it is made.

    `files` has each file that the change is of. `broken` are questions whose answers must stay and would not,
    `unasked` are those for which there was no time, and `untried` says what else was left out. `agreed` are the entries
    whose words would be other ones, and to which a step of the tour lets members agree. `along` says in sentences what
    goes along with the change. `draft` is the edition that the change would make, None where there are problems.
    """

    change: Change
    files: tuple[FileChange, ...]
    differences: tuple[Difference, ...]
    problems: tuple[FieldProblem, ...] = ()
    near: tuple[NearPhrasing, ...] = ()
    taken: tuple[Taken, ...] = ()
    unasked: tuple[str, ...] = ()
    untried: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
    along: tuple[str, ...] = ()
    draft: Edition | None = None

    @property
    def broken(self) -> tuple[Taken, ...]:
        """The questions whose answers must stay and would not."""
        return tuple(taken for taken in self.taken if taken.is_pair)

    @property
    def needs_second(self) -> bool:
        """Whether a second editor has to approve it."""
        return bool(self.protected or self.broken or self.unasked)

    @property
    def takes_out(self) -> str:
        """How many phrasings an import takes out, as a sentence, "" for none: a table may be older than the words."""
        gone = [len(each.gone) for each in self.differences if each.field == "phrasings" and each.gone]
        if self.change.kind is not ChangeKind.IMPORT or not gone:
            return ""
        phrasings, entries = plural(sum(gone), "phrasing"), plural(len(gone), "entry")
        return f"This removes {sum(gone):,} {phrasings} from {len(gone):,} {entries}"

    @property
    def asks_again(self) -> tuple[str, ...]:
        """The entries that members who agreed to them are asked to read again."""
        return self.agreed if self.change.is_material else ()

    @property
    def changes_nothing(self) -> bool:
        """Whether every file would stay as it is."""
        return all(each.before == each.after for each in self.files)


def differences_in(revision: Revision) -> tuple[Difference, ...]:
    """Return what a change that happened did, field by field; of a topic that came or went, its title and the like."""
    read = fields_in_frame if revision.ref.whole else fields_in
    before, after = read(revision.before), read(revision.after)
    return tuple(
        Difference(revision.id, name, before.get(name, ""), after.get(name, ""))
        for name in {**before, **after}
        if before.get(name, "") != after.get(name, "")
    )


def editors_of(revision: Revision) -> str:
    """Return in words whose change it was and who agreed to it.

    A second editor of whom only the name is known, as it was kept at first, goes by that name.
    """
    named = _person(revision.name, revision.account)
    if revision.is_alone:
        return f"{named}, alone"
    if not revision.second:
        return named
    if revision.second_editor is None and not revision.second_account:
        return f"{named}, with {revision.second}"
    return f"{named}, with {_person(revision.second, revision.second_account)} as second editor"


def _person(name: str, account: str) -> str:
    """Return a name so that it cannot be read as more than one: what is no plain name stands in quotation marks."""
    bare = "".join(each for each in normalize("NFKD", name.translate(_LOOK_ALIKE)) if not combining(each))
    is_plain = _PLAIN_NAME.fullmatch(name) and not _OWN_WORDS.search(bare)
    plain = name if is_plain else f"“{name.translate(_NO_MARKS)}”"
    return f"{plain} (command line, account {account})" if account else plain


def told(difference: Difference) -> str:
    """Return one field before and after, as lines."""
    return "\n".join(_difference(difference))


def in_words(preview: Preview) -> str:
    """Return a preview as plain text, as the command line shows it."""
    rows = [f"{preview.takes_out}."] if preview.takes_out else []
    rows += preview.along
    for difference in preview.differences:
        rows += _difference(difference)
    rows += [f"Problem: {problem}" for problem in preview.problems]
    rows += [f"Look: {near}" for near in preview.near]
    rows += [f"Look: {taken}" for taken in preview.taken if not taken.is_pair]
    rows += [f"Not tried: {each}" for each in preview.untried]
    rows += [f"This must not change: {taken}" for taken in preview.broken]
    rows += [UNASKED.format(len(preview.unasked))] if preview.unasked else []
    if preview.protected:
        rows.append(f"Two editors have to agree to this: {', '.join(preview.protected)}.")
    if preview.agreed:
        again = "are" if preview.asks_again else "are not"
        rows.append(f"Members who agreed to {', '.join(preview.agreed)} {again} asked to read it again.")
    elif preview.change.is_material and rows:
        rows.append("No step of the tour asks members to agree to these words, so nobody is asked to read them again.")
    return "\n".join(rows or ["Nothing would change."])


def _difference(difference: Difference) -> list[str]:
    head = f"{difference.id}, {difference.field}:"
    if isinstance(difference.before, tuple) or isinstance(difference.after, tuple):
        return [head, *(f"  - {item}" for item in difference.gone), *(f"  + {item}" for item in difference.new)]
    rows = [f"  - {line}" for line in difference.before.split("\n")] if difference.before else []
    return [head, *rows, *((f"  + {line}" for line in difference.after.split("\n")) if difference.after else ())]


def _items(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()
