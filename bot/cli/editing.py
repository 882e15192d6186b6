"""The commands that change the words, all of them through the desk: reads arguments, calls it, prints."""

from __future__ import annotations

import getpass
import os
import shutil
import sys
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from bot import settings as configuration
from bot.cli import terminal
from bot.errors import EditingError, SaveError
from bot.settings import reason

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Generator

    from bot.editing.change import Change, Editor
    from bot.editing.desk import Desk
    from bot.handbook.yaml_edit import Value


if sys.platform != "win32":
    import pwd

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]

NOT_SAVED = 1
ON_DISCORD = (
    "This was proposed on Discord, so approve it there: that is the only place where the assistant can check that "
    "its editor may still change the words."
)
NOT_WRITTEN = "{} cannot be written ({}). Check the folder that it should go into, or choose another."
FIELDS = ("title", "text", "keeper", "review_by", "reviewed", "source.title", "source.url", "phrasings", "not_for")
"""What `add` and `edit` may put into an entry or a topic."""


def add_commands(commands: Commands) -> None:
    """Add every command that changes the words."""
    for name, does in (
        ("add", "add an entry"),
        ("edit", "change an entry or a topic; what you leave out stays as it is"),
    ):
        command = _writing(commands, name, does, _change)
        command.add_argument("id", help="the id, such as values.fairness; values* is the topic as a whole")
        for field in FIELDS[:-2]:
            command.add_argument(f"--{field.replace('.', '-').replace('_', '-')}", dest=field, metavar="WORDS")
        command.add_argument(
            "--phrasing",
            dest="phrasings",
            action="append",
            metavar="WORDS",
            help="one way to ask; repeat it for each of them",
        )
        command.add_argument("--not-for", dest="not_for", action="append", metavar="WORDS")
        command.set_defaults(kind=name)
    for name, does in (("retire", "take an entry or a topic out"), ("restore", "bring back what was retired")):
        command = _writing(commands, name, does, _change)
        command.add_argument("id")
        command.set_defaults(kind=name)
    undo = _writing(commands, "undo", "take a change back; the last one without a number", _undo)
    undo.add_argument("number", type=int, nargs="?", default=0)
    bring = _writing(commands, "import", "import a topic from YAML, or entries from a CSV table", _import)
    bring.add_argument("file", type=Path)
    bring.add_argument("--topic", default="", help="the topic that a table is for (default: the file's name)")
    approve = commands.add_parser("approve", help="agree to a proposal as its second editor")
    approve.add_argument("number", type=int)
    approve.add_argument("--by", default="", help="your name; the history also records the account")
    approve.set_defaults(command=_guarded(_approve))
    decline = commands.add_parser("decline", help="decide against a proposal")
    decline.add_argument("number", type=int)
    decline.add_argument("--why", default="", help="the reason")
    decline.add_argument("--by", default="", help="your name; the history also records the account")
    decline.set_defaults(command=_guarded(_decline))
    _reading(commands)


def _reading(commands: Commands) -> None:
    history = commands.add_parser("history", help="show the changes to one id or to all, and what is waiting")
    history.add_argument("id", nargs="?", default="")
    history.add_argument("--diff", action="store_true", help="with the words before and after")
    history.set_defaults(command=_guarded(_history))
    show = commands.add_parser("show", help="print an entry or a topic as it stands in its file")
    show.add_argument("id")
    show.set_defaults(command=_guarded(_show))
    export = commands.add_parser("export", help="write all words into a zip, or a topic into a YAML or CSV file")
    export.add_argument("file", type=Path, help="such as words.zip, values.yaml or values.csv")
    export.set_defaults(command=_guarded(_export))
    begin = commands.add_parser("init", help="copy the handbook to a folder of your own")
    begin.add_argument("folder", type=Path)
    begin.set_defaults(command=_guarded(_init))


def _writing(
    commands: Commands, name: str, does: str, does_it: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=does)
    command.add_argument("--why", default="", help="the reason, for the history")
    command.add_argument("--by", default="", help="your name; the history also records the account")
    command.add_argument("--material", action="store_true", help="members who agreed to the words are asked again")
    how = command.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help="only show what would change")
    how.add_argument("--propose", action="store_true", help="make it wait for a second editor")
    how.add_argument(
        "--alone", action="store_true", help="publish without a second editor, where SOLO_EDITOR=yes allows it"
    )
    command.set_defaults(command=_guarded(does_it))
    return command


def _guarded(does_it: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    def command(given: argparse.Namespace) -> int:
        try:
            return does_it(given)
        except EditingError as error:
            return terminal.end(NOT_SAVED, str(error))

    return command


def _change(given: argparse.Namespace) -> int:
    from bot.editing.change import Change, ChangeKind  # noqa: PLC0415

    with _desk() as desk:
        if given.kind == "restore":
            return _do(desk, desk.restore(given.id, given.why), given)
        fields: dict[str, Value] = {}
        for name in FIELDS if given.kind != "retire" else ():
            value: str | list[str] | None = getattr(given, name)
            if value is not None:
                fields[name] = value if isinstance(value, str) else tuple(value)
        return _do(desk, Change(ChangeKind(given.kind), given.id, fields, given.why), given)


def _undo(given: argparse.Namespace) -> int:
    with _desk() as desk:
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
    from bot.editing.preview import in_words  # noqa: PLC0415 - as above

    preview = desk.preview(replace(change, is_material=given.material))
    print(in_words(preview))
    if given.dry_run or preview.problems or preview.changes_nothing:
        return NOT_SAVED if preview.problems or not given.dry_run else 0
    if given.propose:
        from bot.editing.proposals import Proposals  # noqa: PLC0415 - as above

        proposal = Proposals(desk).propose(preview.change, _editor(given))
        print(f"Proposal {proposal.number} is waiting for a second editor.")
        return 0
    if given.alone and preview.needs_second and desk.rules.may_be_alone and not _is_sure():
        message = "Not saved: publishing alone was not confirmed."
        raise EditingError(message)
    published = desk.publish(preview.change, _editor(given), alone=given.alone)
    terminal.tell(*published.told)
    print(f"Saved: change {', '.join(str(each.number) for each in published.revisions) or 'not numbered'}.")
    _share(desk)
    return 0


def _is_sure() -> bool:
    """Ask once more before protected words are published without a second editor."""
    sys.stderr.write("Publish this without a second editor? Type yes: ")
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
        print(f"Saved: change {', '.join(str(each.number) for each in published.revisions)}.")
        _share(desk)
    return 0


def _share(desk: Desk) -> None:
    """Share what was saved while somebody waits; what fails is told, and shared with the next change."""
    from bot.editing.git.sharing import share  # noqa: PLC0415 - as above

    terminal.tell(share(desk))


def _decline(given: argparse.Namespace) -> int:
    from bot.editing.proposals import Proposals  # noqa: PLC0415 - as above

    with _desk() as desk:
        Proposals(desk).decline(given.number, _editor(given), given.why)
        print(f"Proposal {given.number} is declined.")
    return 0


def _history(given: argparse.Namespace) -> int:
    from bot.editing.preview import differences_in, editors_of, told  # noqa: PLC0415 - as above
    from bot.editing.proposals import Proposals  # noqa: PLC0415

    with _desk() as desk:
        desk.catch_up()
        for each in desk.revisions(given.id):
            marks = f"{' (read again)' if each.is_material else ''}{'' if each.is_sound else ' (damaged)'}"
            day = each.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
            changed = ", ".join([each.id, *desk.history(lambda kept, one=each: kept.changed_with(one))])
            print(f"{each.number:5}  {day}  {each.kind:8} {changed}  {editors_of(each)}: {each.why or '-'}{marks}")
            if given.diff:
                print("".join(f"{told(difference)}\n" for difference in differences_in(each)))
        for proposal in Proposals(desk).waiting():
            print(f"Proposal {proposal.number} of {proposal.name} for {proposal.id} is waiting for a second editor.")
    return 0


def _show(given: argparse.Namespace) -> int:
    with _desk() as desk:
        shown = desk.show(given.id)
        if shown is None:
            message = f"There is no {given.id}. Look up its id with: ask {given.id.partition('.')[0]}"
            raise EditingError(message)
        for name, value in shown.fields.items():
            print(
                f"{name}: {value}" if isinstance(value, str) else "\n".join([f"{name}:", *(f"  - {v}" for v in value)])
            )
        print(f"({shown.file})")
    return 0


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
                message = f"There is no topic {given.file.stem}. Name the file as the topic, or words.zip for all."
                raise EditingError(message)
            if given.file.suffix == ".csv":
                data = for_excel(as_table(data, desk.file_of(given.file.stem)))
        try:
            files.replace(given.file, data)
        except SaveError as error:
            why = reason(error.__cause__) if isinstance(error.__cause__, OSError) else str(error)
            raise EditingError(NOT_WRITTEN.format(given.file, why)) from error
        print(f"Written: {given.file}.")
    return 0


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
    return 0


@contextmanager
def _desk() -> Generator[Desk]:
    """Open the history and put the desk together."""
    from bot.storage.opening import FILE_NAME, open_store  # noqa: PLC0415 - as above
    from bot.wiring import desk, doors  # noqa: PLC0415

    settings = configuration.load(for_discord=False)
    opened = open_store(settings.data_dir / FILE_NAME)
    with closing(opened.store) as store:
        opened.refuse_newer()
        terminal.tell(opened.sentence)
        yield desk(settings, doors(settings).library, lambda work: work(store.history))


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
