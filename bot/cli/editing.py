"""The commands that change the words, all of them through the desk: reads arguments, calls it, prints."""

from __future__ import annotations

import getpass
import logging
import os
import re
import shlex
import shutil
import sys
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from bot import settings as configuration
from bot.cli import completion, terminal
from bot.cli.arguments import NAME, unknown
from bot.errors import EditingError, SaveError
from bot.exits import Exit
from bot.handbook.problems import nearest
from bot.settings import reason

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Generator

    from bot.cli.arguments import CommandLine
    from bot.editing.change import Change, Editor
    from bot.editing.desk import Desk, Published
    from bot.handbook.yaml_edit import Value


if sys.platform != "win32":
    import pwd

LOG = logging.getLogger(__name__)

ALONE = "Publish this without a second editor?"
ON_DISCORD = (
    "This was proposed on Discord, so approve it there: that is the only place where the assistant can check that "
    "its editor may still change the words."
)
NOT_WRITTEN = "{} cannot be written ({}). Check the folder that it should go into, or choose another."
FIELDS = {
    "title": 'the heading, such as "Fairness"',
    "text": "the words that are quoted",
    "keeper": "who looks after the words",
    "review_by": "the day by which they should be compared with their source, such as 2027-01-31",
    "reviewed": "the day on which they were compared with it",
    "source.title": "with a topic: the title of the page that it quotes",
    "source.url": "with a topic: the address of that page",
    "phrasings": "one way to ask; repeat it for each of them",
    "not_for": "a question that only sounds like it; repeat it for each of them",
}
"""What `add` and `edit` may put into an entry or a topic, and what that is."""

OF_MANY = {"phrasings": "--phrasing", "not_for": "--not-for"}
AN_ID = "the id, such as values.fairness; values* is the topic as a whole"
BY = "your name; the history also records the account"
ADDED = 'values.joy --title "Joy" --text "We laugh a lot." --phrasing "do we have fun here"'
EDITED = 'values.fairness --text "We treat each other fairly." --why "shorter" --dry-run'
NOTHING_YET = "Nothing has been changed yet."
NOTHING_TO_UNDO = "There is nothing to undo: nothing has been changed yet."
NEVER_CHANGED = "{} has not been changed yet."
NOT_RETIRED = "{} is not retired: the words are there."
NO_RETIRED = "The history has no retired {}. {}"
SEE_HISTORY = f"See what was retired with: {NAME} history"
LEFT_OUT = f"{{}} cannot be shown, because its file has a Problem. This says which: {NAME} check"
NAME_THE_FILE = "Name the file as the topic, or words.zip for all."
TO_PROPOSE = "To propose it, type: {}"


def add_commands(commands: CommandLine) -> None:
    """Add every command that changes the words."""
    for name, does, example in (
        ("add", "add an entry", ADDED),
        ("edit", "change an entry or a topic; what you leave out stays as it is", EDITED),
    ):
        command = _writing(commands, name, does, _change, example)
        completion.with_ids(command.add_argument("id", help=AN_ID))
        for field, about in FIELDS.items():
            _add_field(command, field, about)
        command.set_defaults(kind=name)
    retire = _writing(commands, "retire", "take an entry or a topic out", _change, 'values.joy --why "out of date"')
    completion.with_ids(retire.add_argument("id", help=AN_ID))
    retire.set_defaults(kind="retire")
    _renaming(commands)
    restore = _writing(
        commands,
        "restore",
        "bring back what was retired, or all that is in a backup",
        _restore,
        "values.joy",
        "kept.zip --dry-run",
    )
    restore.add_argument("id", metavar="ID_OR_BACKUP", help="the id of what was retired, or a backup, such as kept.zip")
    restore.add_argument("--yes", action="store_true", help="with a backup: do not ask before something is lost")
    restore.set_defaults(kind="restore")
    undo = _writing(commands, "undo", "take a change back; the last one without a number", _undo, "", "1")
    undo.add_argument("number", type=int, nargs="?", default=0, help="the number of the change in the history")
    bring = _writing(commands, "import", "import a topic from YAML, or entries from a CSV table", _import, "values.csv")
    bring.add_argument("file", type=Path, help="such as values.yaml or values.csv")
    bring.add_argument("--topic", default="", help="the topic that a table is for (default: the file's name)")
    _deciding(commands)
    _reading(commands)


def _add_field(command: argparse.ArgumentParser, field: str, about: str) -> None:
    """Add the option for a field; one of which there may be several is repeated for each."""
    option = OF_MANY.get(field)
    if option:
        command.add_argument(option, dest=field, action="append", metavar="WORDS", help=about)
    else:
        command.add_argument(f"--{re.sub('[._]', '-', field)}", dest=field, metavar="WORDS", help=about)


def _deciding(commands: CommandLine) -> None:
    approve = commands.add("approve", "agree to a proposal as its second editor", _approve, "1", writes=True)
    decline = commands.add("decline", "decide against a proposal", _decline, '1 --why "not yet agreed"', writes=True)
    for command in (approve, decline):
        command.add_argument("number", type=int, help="the number of the proposal; `history` shows those that wait")
        command.add_argument("--by", default="", help=BY)
    decline.add_argument("--why", default="", help="the reason")


def _renaming(commands: CommandLine) -> None:
    rename = _writing(
        commands,
        "rename",
        "give an entry or a topic another id; what names it follows",
        _change,
        "values.joy values.fun",
    )
    completion.with_ids(rename.add_argument("id", help=AN_ID))
    rename.add_argument("new", help="the new id; with another topic's id before the full stop the entry moves there")
    rename.set_defaults(kind="rename")


def _reading(commands: CommandLine) -> None:
    history = commands.add(
        "history", "show the changes to one id or to all, and what is waiting", _history, "", "values.fairness --diff"
    )
    completion.with_ids(history.add_argument("id", nargs="?", default="", help=f"{AN_ID}; without it, all changes"))
    history.add_argument("--diff", action="store_true", help="with the words before and after")
    show = commands.add("show", "print an entry or a topic as it stands in its file", _show, "values.fairness")
    completion.with_ids(show.add_argument("id", help=AN_ID))
    export = commands.add(
        "export",
        "write all words into a zip, or a topic into a YAML or CSV file",
        _export,
        "words.zip",
        "values.csv",
        writes=True,
    )
    export.add_argument("file", type=Path, help="such as words.zip, values.yaml or values.csv")
    begin = commands.add("init", "copy the handbook to a folder of your own", _init, "our-handbook", writes=True)
    begin.add_argument("folder", type=Path, help="the new folder")


def _writing(
    commands: CommandLine, name: str, does: str, does_it: Callable[[argparse.Namespace], int], *examples: str
) -> argparse.ArgumentParser:
    command = commands.add(name, does, does_it, *examples, writes=True)
    command.add_argument("--why", default="", help="the reason, for the history")
    command.add_argument("--by", default="", help=BY)
    command.add_argument("--material", action="store_true", help="members who agreed to the words are asked again")
    how = command.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help="only show what would change")
    how.add_argument("--propose", action="store_true", help="make it wait for a second editor")
    how.add_argument(
        "--alone", action="store_true", help="publish without a second editor, where SOLO_EDITOR=yes allows it"
    )
    return command


def _change(given: argparse.Namespace) -> int:
    from bot.editing.change import Change, ChangeKind  # noqa: PLC0415

    with _desk() as desk:
        desk.rules.refuse_shipped()  # what else is wrong does not matter before that
        if given.kind == "restore":
            _refuse_unretired(desk, given.id)
            return _do(desk, desk.restore(given.id, given.why), given)
        if given.kind == "add":
            _refuse_mistyped_topic(desk, given.id)
        else:
            _refuse_unknown(desk, given.id)
        fields: dict[str, Value] = {}
        if given.kind == "rename":
            fields["id"] = given.new
        for name in FIELDS if given.kind in {"add", "edit"} else ():
            value: str | list[str] | None = getattr(given, name)
            if value is not None:
                fields[name] = value if isinstance(value, str) else tuple(value)
        return _do(desk, Change(ChangeKind(given.kind), given.id, fields, given.why), given)


def _restore(given: argparse.Namespace) -> int:
    from bot.cli import backups  # noqa: PLC0415 - as above

    if not backups.is_named(given.id):
        return _change(given)
    if given.propose or given.alone or given.material:
        message = "A backup is restored whole and at once: leave --propose, --alone and --material out."
        raise EditingError(message)
    return backups.restore(Path(given.id).expanduser(), is_sure=given.yes, is_tried=given.dry_run)


def _undo(given: argparse.Namespace) -> int:
    with _desk() as desk:
        desk.rules.refuse_shipped()
        if not given.number and not desk.revisions(most=1):
            raise EditingError(NOTHING_TO_UNDO)
        return _do(desk, desk.undo(given.number, given.why), given)


def _import(given: argparse.Namespace) -> int:
    from bot.editing.exchange import imported  # noqa: PLC0415 - as above
    from bot.handbook.decoding import MOST_BYTES  # noqa: PLC0415

    try:
        with given.file.open("rb") as file:
            data = file.read(MOST_BYTES + 1)  # more would be refused, and a device never ends
    except OSError as error:
        message = f"{given.file} cannot be read ({error.strerror}). Check its name."
        raise EditingError(message) from error
    with _desk() as desk:
        before = desk.data_of(given.topic or given.file.stem.lower())
        return _do(desk, imported(given.file.name, data, given.topic, before, given.why), given)


def _do(desk: Desk, change: Change, given: argparse.Namespace) -> int:
    """Show a change, and make it or let it wait."""
    from bot.editing.errors import NeedsSecondError  # noqa: PLC0415 - as above
    from bot.editing.preview import in_words  # noqa: PLC0415

    preview = desk.preview(replace(change, is_material=given.material))
    print(in_words(preview))
    if given.dry_run or preview.problems or preview.changes_nothing:
        return Exit.REFUSED if preview.problems or not given.dry_run else Exit.DONE
    if given.propose:
        from bot.editing.proposals import Proposals  # noqa: PLC0415 - as above

        proposal = Proposals(desk).propose(preview.change, _editor(given))
        print(f"Proposal {proposal.number} is waiting for a second editor.")
        return Exit.DONE
    if given.alone and preview.needs_second and desk.rules.may_be_alone and not _is_sure(ALONE):
        message = "Not saved: publishing alone was not confirmed."
        raise EditingError(message)
    try:
        published = desk.publish(preview.change, _editor(given), alone=given.alone)
    except NeedsSecondError as error:
        message = f"{error}\n{TO_PROPOSE.format(_as_proposal(given))}"
        raise EditingError(message) from error
    terminal.tell(*published.told)
    print(_saved(published))
    _share(desk)
    return Exit.DONE


def _saved(published: Published) -> str:
    """Return under which number a change stands in the history: its parts in several files have the same."""
    numbers = dict.fromkeys(str(each.number) for each in published.revisions)
    return f"Saved: change {', '.join(numbers) or 'not numbered'}."


def _as_proposal(given: argparse.Namespace) -> str:
    """Return what to type so that the same change waits for a second editor."""
    name, *words = given.typed
    return shlex.join([NAME, name, "--propose", *(word for word in words if not _is_alone(word))])


def _is_alone(word: str) -> bool:
    """Return whether a word is --alone, or as much of it as argparse takes for that."""
    return word.startswith("--a") and "--alone".startswith(word)


def _refuse_unknown(desk: Desk, wanted: str) -> None:
    """Do nothing where an id is that of an entry or a topic, or may be in a file that cannot be read now.

    Raises:
        EditingError: There is no such id; the sentence says which was probably meant.
    """
    if desk.show(wanted) is None and not _is_left_out(desk, wanted):
        known = [str(ref) for ref in desk.library.current.handbook.refs()]
        raise EditingError(unknown(wanted, wanted, known))


def _refuse_mistyped_topic(desk: Desk, wanted: str) -> None:
    """Do nothing where an id is of a topic that there is, or of none that comes near one.

    Raises:
        EditingError: A topic was probably mistyped; the sentence says which.
    """
    stem, ids = wanted.partition(".")[0], [topic.id for topic in desk.library.current.handbook.topics]
    if stem not in ids and nearest(stem, ids) and not _is_left_out(desk, wanted):
        raise EditingError(unknown(f"topic {stem}", stem, ids))


def _is_left_out(desk: Desk, wanted: str) -> bool:
    from bot.editing.change import Change, ChangeKind  # noqa: PLC0415 - as above

    stem = Change(ChangeKind.EDIT, wanted).stem
    files = desk.library.current.reading.files
    return any(files[name].problems for name in files if name.partition(".")[0] == stem)


def _refuse_unretired(desk: Desk, wanted: str) -> None:
    """Do nothing where something was retired, as far as the history goes.

    Raises:
        EditingError: It is there, or never was; the sentence says which was probably meant.
    """
    from bot.editing.desk import retired_as  # noqa: PLC0415 - as above

    if retired_as(desk, wanted):
        return
    if desk.show(wanted) is not None:
        raise EditingError(NOT_RETIRED.format(wanted))
    meant = nearest(wanted, [one.id for one in desk.revisions() if one.before and not one.after])
    raise EditingError(NO_RETIRED.format(wanted, f"Did you mean {meant}?" if meant else SEE_HISTORY))


def _is_sure(question: str) -> bool:
    """Ask once more before something is done that a person should have looked at."""
    sys.stderr.write(f"{question} Type yes: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() == "yes"


def _approve(given: argparse.Namespace) -> int:
    from bot.editing.proposals import Proposals  # noqa: PLC0415 - as above

    with _desk() as desk:
        proposals = Proposals(desk)
        proposal = proposals.named(given.number)
        if proposal and proposal.editor is not None:
            raise EditingError(ON_DISCORD)
        published = proposals.approve(given.number, _editor(given), still_edits=True)
        terminal.tell(*published.told)
        print(_saved(published))
        _share(desk)
    return Exit.DONE


def _share(desk: Desk) -> None:
    """Share what was saved while somebody waits; what fails is told, and shared with the next change."""
    from bot.editing.git.sharing import share  # noqa: PLC0415 - as above

    terminal.tell(share(desk))


def _decline(given: argparse.Namespace) -> int:
    from bot.editing.proposals import Proposals  # noqa: PLC0415 - as above

    with _desk() as desk:
        Proposals(desk).decline(given.number, _editor(given), given.why)
        print(f"Proposal {given.number} is declined.")
    return Exit.DONE


def _history(given: argparse.Namespace) -> int:
    from bot.editing.preview import differences_in, editors_of, told  # noqa: PLC0415 - as above
    from bot.editing.proposals import Proposals  # noqa: PLC0415

    with _desk() as desk:
        desk.catch_up()
        made = desk.revisions(given.id)
        if not made:
            if given.id:
                _refuse_unknown(desk, given.id)
            print(NEVER_CHANGED.format(given.id) if given.id else NOTHING_YET)
        for each in made:
            marks = f"{' (read again)' if each.is_material else ''}{'' if each.is_sound else ' (damaged)'}"
            day = each.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
            changed = ", ".join([each.id, *desk.history(lambda kept, one=each: kept.changed_with(one))])
            print(f"{each.number:5}  {day}  {each.kind:8} {changed}  {editors_of(each)}: {each.why or '-'}{marks}")
            if given.diff:
                print("".join(f"{told(difference)}\n" for difference in differences_in(each)))
        for proposal in Proposals(desk).waiting():
            print(f"Proposal {proposal.number} of {proposal.name} for {proposal.id} is waiting for a second editor.")
    return Exit.DONE


def _show(given: argparse.Namespace) -> int:
    with _desk() as desk:
        _refuse_unknown(desk, given.id)
        shown = desk.show(given.id)
        if shown is None:
            raise EditingError(LEFT_OUT.format(given.id))
        for name, value in shown.fields.items():
            print(
                f"{name}: {value}" if isinstance(value, str) else "\n".join([f"{name}:", *(f"  - {v}" for v in value)])
            )
        print(f"({shown.file})")
    return Exit.DONE


def _export(given: argparse.Namespace) -> int:
    from bot.editing.exchange import as_zip  # noqa: PLC0415 - as above
    from bot.editing.tables import as_table  # noqa: PLC0415
    from bot.handbook import files  # noqa: PLC0415
    from bot.spreadsheet import for_excel  # noqa: PLC0415

    with _desk() as desk:
        if given.file.suffix == ".zip":
            data = as_zip(desk.folder)
        else:
            data = desk.data_of(given.file.stem)
            if data is None:
                known = [name.partition(".")[0] for name in desk.library.current.reading.files]
                raise EditingError(unknown(f"topic {given.file.stem}", given.file.stem, known, NAME_THE_FILE))
            if given.file.suffix == ".csv":
                data = for_excel(as_table(data, desk.file_of(given.file.stem)))
        try:
            files.replace(given.file, data)
        except SaveError as error:
            why = reason(error.__cause__) if isinstance(error.__cause__, OSError) else str(error)
            raise EditingError(NOT_WRITTEN.format(given.file, why)) from error
        print(f"Written: {given.file}.")
    return Exit.DONE


def _init(given: argparse.Namespace) -> int:
    source = configuration.load(for_discord=False).knowledge_dir
    words = sorted([*source.glob("*.yaml"), *source.glob("*.yml")])
    if not words:
        message = f"There are no words in {source} to copy. Check KNOWLEDGE_DIR."
        raise EditingError(message)
    try:
        given.folder.mkdir(parents=True, exist_ok=True)
        if any(given.folder.iterdir()):
            message = f"{given.folder} is not empty. Choose a new folder, so that nothing is overwritten."
            raise EditingError(message)
        for path in (*words, *source.glob("schema.json")):
            shutil.copy(path, given.folder / path.name)
    except OSError as error:
        raise EditingError(NOT_WRITTEN.format(given.folder, reason(error))) from error
    print(f"Copied. Set KNOWLEDGE_DIR={given.folder.absolute()} in .env, and start the assistant again.")
    return Exit.DONE


@contextmanager
def _desk(tell: Callable[[str], object] = LOG.warning) -> Generator[Desk]:
    """Open the history and put the desk together; `tell` hears of every problem of the words."""
    from bot.backup.keeping import open_kept  # noqa: PLC0415 - as above
    from bot.wiring import desk, doors  # noqa: PLC0415

    settings = configuration.load(for_discord=False)
    opened = open_kept(settings)
    with closing(opened.store) as store:
        opened.refuse_newer()
        terminal.tell(opened.sentence)
        yield desk(settings, doors(settings, tell).library, lambda work: work(store.history))


def mend(given: argparse.Namespace) -> int:
    """Show what a program can put right in the words, and write it once somebody agrees; 1 where they do not.

    What was written counts as a change from outside: the history keeps it, and of protected words the editors' channel
    is told.
    """
    from bot.editing import mending  # noqa: PLC0415 - as above

    with _desk(str) as desk:
        desk.rules.refuse_shipped()
        found = mending.plan(desk.folder)
        terminal.tell(*found.left)
        if not found.mendings:
            print("There is nothing that a program can put right.")
            return Exit.DONE
        print("\n".join(str(each) for each in found.mendings))
        if not given.yes and not sys.stdin.isatty():
            return terminal.end(Exit.REFUSED, "Nothing was changed. Add --yes to write this without being asked.")
        if not given.yes and not _is_sure("Write this?"):
            return terminal.end(Exit.REFUSED, "Nothing was changed.")
        desk.bring(lambda: mending.write(desk.folder, found.mendings))
        print(f"Put right: {', '.join(each.name for each in found.mendings)}.")
    return Exit.DONE


def _editor(given: argparse.Namespace) -> Editor:
    from bot.editing.change import Editor  # noqa: PLC0415 - as above

    account = _account()
    return Editor(given.by or account, account=account)


def _account() -> str:
    """Return the account of the machine that types: as the system knows it, and not as the environment says."""
    if sys.platform == "win32":
        return getpass.getuser()
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container has accounts without a name
        return str(os.getuid())
