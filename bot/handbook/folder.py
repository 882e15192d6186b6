"""The knowledge folder: which of its files count, what each says, and the last good words of a broken one."""

from __future__ import annotations

import os
import re
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, TypeVar
from unicodedata import normalize

from bot.errors import BotError, Problem
from bot.handbook.consistency import (
    ambiguous_names,
    duplicate_ids,
    equal_phrasings,
    named_topics,
    unknown_examples,
    unknown_pairs,
    unsound_steps,
)
from bot.handbook.decoding import MOST_BYTES
from bot.handbook.model import (
    AssistantWords,
    Examples,
    Handbook,
    Safeguarding,
    SafeguardingExamples,
    Terms,
    Topic,
    Tour,
)
from bot.handbook.parse import FileReading, Questions, Synonyms, digest_of, parse_file, stem_of
from bot.handbook.problems import shown
from bot.handbook.schema import RESERVED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping


T = TypeVar("T")

Mark = tuple[int, int, int]
"""What a file system says of a file: when it was changed, its size and its number."""

SETTLED_NS = 2_000_000_000
"""A file that was changed less than two seconds ago may change again within the same tick of the disk's clock."""

GOOD_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}\.ya?ml")
"""The names that are read; editors leave other files behind that must never count."""

MOST_BELOW = 100
"""Files of a folder within the folder that are looked at: others keep their old files there."""

BUILTIN = Path(__file__).parent / "builtin"
"""The few words that take the place of a missing or broken assistant.yaml or safeguarding.yaml.

The rules among them also help those of the folder where there are no examples to learn from.
"""

NEEDED = ("assistant.yaml", "safeguarding.yaml", "safeguarding-examples.yaml")
"""The files without which something built in takes their place."""

UNREAD = "This file is not read"
_MOVE = "Move what only this one has into that file, and then this one out of the folder."
_GONE = "This file is missing. Put it back; until then, a few built-in words take its place."
NO_EXAMPLES = Examples()
"""One for all readings without that file, so that nothing seems to have changed between them."""

NO_TERMS = Terms()
NO_SAFEGUARDING_EXAMPLES = SafeguardingExamples()

_ENDINGS = re.compile(r"(?:\.(?:ya?ml|txt|docx?|odt|rtf))+ *", re.IGNORECASE)
_YAML = re.compile(rf".*\.ya?ml(?:{_ENDINGS.pattern}| *)", re.IGNORECASE | re.DOTALL)
"""What is read, or was meant to be: a text editor adds .txt, and a word processor an ending of its own."""

_OTHER = re.compile(r"[\w-][\w ()-]*(?:\.(?:txt|docx?|odt|rtf))?", re.IGNORECASE)
"""What may have been meant to be read, if something of its name is missing; a note to oneself is called so too."""

_COPY = re.compile(r"^copy of |(?:[ _-]+copy)?(?: ?\(\d+\))?$", re.IGNORECASE)
_LEFT_BEHIND = (".", "~", "#")  # hidden files, and what word processors and editors lay beside an open file


@dataclass(frozen=True, slots=True)
class FolderReading:
    """The knowledge folder as of one moment: the handbook, and what stood in its way.

    `files` holds what each file said, so that a later reading parses changed files only.
    `missing` names the files that are not in the handbook and should be; of those that are `NEEDED` something built in
    is in it instead.
    """

    handbook: Handbook
    problems: tuple[Problem, ...] = ()
    missing: tuple[str, ...] = ()
    files: Mapping[str, FileReading] = field(default_factory=dict[str, FileReading])
    marks: Mapping[str, Mark] = field(default_factory=dict[str, "Mark"], compare=False, repr=False)


def read(folder: Path, before: FolderReading | None = None) -> FolderReading:
    """Return what the folder says now; a file that has not changed since `before` is not parsed again.

    Nothing is ever raised: what cannot be read is left out, and the problems say why.
    """
    known: Mapping[str, FileReading] = before.files if before else {}
    names, problems = _names(folder)
    files: dict[str, FileReading] = {}
    marks: dict[str, Mark] = {}
    for name in names:
        mark = _mark(folder / name)
        if mark is not None:
            marks[name] = mark
            if before and name in known and before.marks.get(name) == mark:
                files[name] = known[name]
                continue
        data = _bytes(folder / name)
        if name.endswith(".yml") and f"{stem_of(name)}.yaml" in names:
            data = f"{UNREAD}, because there is {stem_of(name)}.yaml. {_MOVE}"
        if isinstance(data, str):
            files[name] = FileReading(name, "", None, (Problem(name, 0, data),))
            continue
        same = known.get(name)
        files[name] = same if same and same.digest == digest_of(data) else parse_file(name, data)
    if before and files == before.files and set(problems) == set(elsewhere(before)):
        # To compare ten thousand entries with each other takes a third of a second.
        return before if marks == before.marks else replace(before, marks=marks)
    return replace(compose(files, problems), marks=marks)


def is_readable(folder: Path) -> bool:
    """Return whether there is such a folder, and its files can be listed."""
    try:
        next(folder.iterdir(), None)
    except (OSError, ValueError):
        return False
    return True


def has_words(folder: Path) -> bool:
    """Return whether there is any file in a folder that would be read."""
    return bool(_names(folder)[0])


def signs_of(folder: Path) -> frozenset[tuple[str, tuple[int, ...]]]:
    """Return what the file system says of every file that counts, behind links too; it differs once one has changed."""
    found: set[tuple[str, tuple[int, ...]]] = set()
    with suppress(OSError, ValueError), os.scandir(folder) as entries:
        for entry in entries:
            if not _counts(entry.name):
                continue
            sign: tuple[int, ...] = ()
            with suppress(OSError):
                said = entry.stat()
                sign = (said.st_ctime_ns, said.st_mtime_ns, said.st_size, said.st_ino, said.st_dev)
            found.add((entry.name, sign))
    return frozenset(found)


def elsewhere(reading: FolderReading) -> tuple[Problem, ...]:
    """Return the problems of a reading that are about no file of it, and that `compose` does not find by itself."""
    known = {*reading.files, *NEEDED}
    return tuple(problem for problem in reading.problems if problem.file not in known)


def compose(files: Mapping[str, FileReading], problems: tuple[Problem, ...] = ()) -> FolderReading:
    """Return the handbook that these files make together, with what is wrong between them.

    The later of two files that use the same id is left out; equal phrasings leave nothing out.
    """
    assistant, safeguarding = _or_builtin(files, "assistant"), _or_builtin(files, "safeguarding")
    topics = sorted((each for each in files.values() if isinstance(each.said, Topic)), key=_place)
    left_out, doubles = duplicate_ids((assistant, *topics))
    kept = [assistant, *(each for each in topics if each.file not in left_out)]
    told = [*(problem for each in files.values() for problem in each.problems), *doubles]
    told += equal_phrasings(kept)
    missing = {each.file for each in files.values() if each.said is None} | left_out
    handbook = _handbook(kept, safeguarding, files)
    lacking = set(_away(files))
    named = named_topics(handbook) | set(map(stem_of, lacking))
    own = [each for each in problems if _is_sure(each) or stem_of(meant_by(each.file)) in named]
    told += own
    nearly = {meant_by(each.file) for each in own}
    missing |= lacking
    if files:  # of an empty folder that says too little
        told += [Problem(name, 0, _GONE) for name in lacking - nearly]
    # Of topics that are left out that is told already.
    away = frozenset(map(stem_of, missing | nearly)) - RESERVED.keys()
    told += [*unknown_pairs(handbook, away), *unknown_examples(handbook, away), *unsound_steps(handbook, away)]
    told += ambiguous_names(handbook)
    told.sort(key=_by_line)
    return FolderReading(handbook, tuple(told), tuple(sorted(missing)), files)


def _handbook(kept: list[FileReading], safeguarding: FileReading, files: Mapping[str, FileReading]) -> Handbook:
    """Put the handbook together; the assistant's words come first among what is kept."""
    assistant = kept[0].said
    if not isinstance(assistant, AssistantWords) or not isinstance(safeguarding.said, Safeguarding):
        unsound = "The built-in assistant.yaml and safeguarding.yaml are not sound. Reinstall the bot."
        raise BotError(unsound)
    questions, tour = _said(files, "questions", Questions(())), _find(files, "onboarding")
    return Handbook(
        topics=tuple(each.said for each in kept if isinstance(each.said, Topic)),
        assistant=assistant,
        safeguarding=_learning(safeguarding.said, files),
        synonyms=_said(files, "synonyms", Synonyms(())).synonyms,
        unanswered=questions.unanswered,
        examples=_said(files, "examples", NO_EXAMPLES),
        pairs=questions.pairs,
        tour=tour.said if tour and isinstance(tour.said, Tour) else None,
        terms=_said(files, "terms", NO_TERMS),
    )


def _learning(rules: Safeguarding, files: Mapping[str, FileReading]) -> Safeguarding:
    """Return the rules with the examples, in whichever of the two files they stand; without any, with wider rules."""
    whole = rules.with_examples(_said(files, "safeguarding-examples", NO_SAFEGUARDING_EXAMPLES))
    wide = None if whole.has_examples else _builtin("safeguarding.yaml").said
    return whole.with_rules(wide) if isinstance(wide, Safeguarding) else whole


def _away(files: Mapping[str, FileReading]) -> Iterator[str]:
    """Yield the files that are needed and not there; a safeguarding.yaml with examples of its own needs one less."""
    for name in NEEDED:
        if _find(files, stem_of(name)) is None:
            rules = _find(files, "safeguarding") if name == "safeguarding-examples.yaml" else None
            if not (rules and isinstance(rules.said, Safeguarding) and rules.said.has_examples):
                yield name


def _said(files: Mapping[str, FileReading], stem: str, otherwise: T) -> T:
    """Return what the file of this name says, or something else where it is missing or broken."""
    found = _find(files, stem)
    return found.said if found and isinstance(found.said, type(otherwise)) else otherwise


def _names(folder: Path) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Return the names of the files that count, and a problem for each that nearly does."""
    try:
        found = sorted(path.name for path in folder.iterdir())
    except (OSError, ValueError) as error:
        why = f"The knowledge folder {shown(str(folder))} cannot be read: {_reason(error)}. Check KNOWLEDGE_DIR."
        return (), (Problem(_printable(folder.name or str(folder)), 0, why),)
    names = [name for name in found if _counts(name)]
    good = tuple(name for name in names if GOOD_NAME.fullmatch(name))
    problems = [_misnamed(name, good) for name in names if not GOOD_NAME.fullmatch(name)]
    others = (name for name in found if not _counts(name) and _OTHER.fullmatch(name) and meant_by(name) not in good)
    problems += [_misnamed(name, good) for name in others if not (folder / name).is_dir()]
    problems += [_nested(name) for name in _below(folder, found) if Path(name).name not in good]
    if not any(stem_of(name) not in RESERVED for name in good):
        none_yet = "The knowledge folder has no topic yet. Put a file such as values.yaml into it."
        problems.append(Problem(_printable(folder.name or str(folder)), 0, none_yet))
    return good, tuple(problems)


def _counts(name: str) -> bool:
    """Whether a file is read, or would be if it were named well."""
    return _YAML.fullmatch(name) is not None and not name.startswith(_LEFT_BEHIND)


def meant_by(name: str) -> str:
    """Return the name under which a file would be read that was named otherwise, as a copy or with another ending."""
    bare = Path(name).name
    ended = re.search(rf"(?i:{_ENDINGS.pattern})$", bare)
    stem = bare[: ended.start()] if ended else bare
    ascii_only = normalize("NFKD", _COPY.sub("", stem)).encode("ascii", "ignore").decode().lower()
    return f"{re.sub('[^a-z0-9]+', '-', ascii_only).strip('-')[:40].strip('-') or 'topic'}.yaml"


def names_to_mend(folder: Path) -> dict[str, str]:
    """Return the files that count by their names, each with the name that it should have.

    That is its own, or the one that was meant where only capitals or the ending differ and nothing else has it.
    """
    reading = read(folder)
    unread = [problem.file for problem in reading.problems if problem.sentence.startswith(UNREAD)]
    stray = [name for name in unread if "/" not in name and name not in reading.files]
    names = {name: name for name in reading.files}
    wanted = {name: meant_by(name) for name in stray}
    for name, meant in wanted.items():
        is_alone = list(wanted.values()).count(meant) == 1 and not {meant, f"{stem_of(meant)}.yml"} & names.keys()
        ended = re.search(r"(?i:\.ya?ml|\.txt)+ *$", name)
        if is_alone and ended and name[: ended.start()].lower() == stem_of(meant) and (folder / name).is_file():
            names[name] = meant
    return {name: new for name, new in names.items() if (folder / name).is_file()}


def _is_sure(problem: Problem) -> bool:
    """Whether a problem of the folder holds whatever the files say; what else is there may be none of ours."""
    return not problem.sentence.startswith(UNREAD) or (_counts(problem.file) and "/" not in problem.file)


def _misnamed(name: str, good: Collection[str]) -> Problem:
    meant = meant_by(name)
    taken = next((one for one in (meant, f"{stem_of(meant)}.yml") if one in good), "")
    if taken:
        sentence = f"{UNREAD}, because there is {taken}. {_MOVE}"
    elif name.lower().rstrip().endswith((".doc", ".docx", ".odt", ".rtf")):
        sentence = f"{UNREAD}: it belongs to a word processor. Save it as plain text, named {meant}."
    elif name.lower().rstrip().endswith(".txt"):
        shows = "Where you see no .txt, let the computer show the endings of names first."
        sentence = f"{UNREAD}, because its name ends in .txt. Rename it {meant}. {shows}"
    else:
        may_have = "a name may only have lower-case letters, digits and hyphens, and must end in .yaml"
        sentence = f"{UNREAD}: {may_have}. Rename it {meant}."
    return Problem(_printable(name), 0, sentence)


def _below(folder: Path, found: Iterable[str]) -> Iterator[str]:
    """Yield the files that stand one folder too deep, with the name of that folder."""
    for name in found:
        with suppress(OSError, ValueError):
            if not name.startswith(_LEFT_BEHIND) and (folder / name).is_dir():
                inside = sorted(path.name for path in islice((folder / name).iterdir(), MOST_BELOW))
                yield from (f"{name}/{each}" for each in inside if GOOD_NAME.fullmatch(each))


def _nested(name: str) -> Problem:
    sentence = f"{UNREAD}, because it is in a folder of its own. Move it up, beside the other files."
    return Problem(_printable(name), 0, sentence)


def _mark(path: Path) -> Mark | None:
    """Return by what a file is known to be as it was, or None where that is not safe to say.

    The time of the last change of anything about a file cannot be set by a program; Windows keeps no such time.
    """
    if sys.platform == "win32":
        return None
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    is_settled = time.time_ns() - found.st_ctime_ns > SETTLED_NS
    return (found.st_ctime_ns, found.st_size, found.st_ino) if is_settled else None


def _bytes(path: Path) -> bytes | str:
    """Return a file's bytes, up to a little more than may be read, or why there are none."""
    try:
        if not S_ISREG(path.stat().st_mode):
            return "This is not a file but a folder or something else. Rename it or take it away."
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        return f"This file cannot be read: {_reason(error)}. Check the file and who may read it."


def _reason(error: OSError | ValueError) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name is not possible"
    return reason[:1].lower() + reason[1:]


def _printable(name: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in name)


def _find(files: Mapping[str, FileReading], stem: str) -> FileReading | None:
    return files.get(f"{stem}.yaml") or files.get(f"{stem}.yml")


def _or_builtin(files: Mapping[str, FileReading], stem: str) -> FileReading:
    found = _find(files, stem)
    return found if found and found.said is not None else _builtin(f"{stem}.yaml")


@cache
def _builtin(file: str) -> FileReading:
    return parse_file(file, (BUILTIN / file).read_bytes())


def _place(reading: FileReading) -> tuple[int, str]:
    return reading.order, reading.file


def _by_line(problem: Problem) -> tuple[str, int, str]:
    return problem.file, problem.line, problem.sentence


AWAY = (
    "All the files in the knowledge folder have gone at once. Check KNOWLEDGE_DIR and the disk that it is on. Until "
    "then, answers come from the words as they last were."
)


def refresh(folder: Path, before: FolderReading) -> FolderReading:
    """Return what the folder says; a broken file goes on saying what it last said, and its problems are told.

    So does a folder whose files have all gone at once: its disk is away, or nobody may read it any more.
    """
    now = read(folder, before)
    if before.files and not now.files:
        told = elsewhere(before)
        away = (Problem(folder.name or str(folder), 0, AWAY),)
        inside = (problem for problem in before.problems if problem not in told)
        return before if told == away else replace(before, problems=(*away, *inside))
    files = dict(now.files)
    for name, each in now.files.items():
        old = before.files.get(name)
        if each.said is None and old is not None and old.said is not None:
            files[name] = _saying(each, old)
    return now if files == now.files else compose(files, elsewhere(now))


def recall(now: FolderReading, last: Callable[[str], bytes | None]) -> FolderReading:
    """Return a reading in which a file that says nothing says what it said when `last` was kept of it, by its name."""
    files = dict(now.files)
    for name, each in now.files.items():
        if each.said is None and (data := last(name)) is not None:
            files[name] = _saying(each, parse_file(name, data))
    return now if files == now.files else compose(files, elsewhere(now))


def _saying(broken: FileReading, old: FileReading) -> FileReading:
    return replace(broken, said=old.said, order=old.order, asked=old.asked)
