"""The command line: reads arguments, calls a door, prints."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__
from bot import settings as configuration
from bot.assistant.conversation import EMPTY
from bot.assistant.wording import plain
from bot.cli import backups, completion, editing, insights, members, operations, terminal
from bot.cli.arguments import NAME, CommandLine, unknown
from bot.errors import BotError, EditingError, InputError, NewerError, Problem, SettingsError
from bot.exits import Exit
from bot.handbook.model import Ref
from bot.handbook.problems import shown
from bot.matching import work_alone
from bot.misnamed import misnamed
from bot.settings import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from bot.assistant.assistant import Assistant
    from bot.assistant.conversation import Conversation
    from bot.assistant.library import Library
    from bot.handbook.model import Topic
    from bot.settings import Settings
    from bot.wiring import Doors


MOST_PORTS = 65_536
DESCRIPTION = """\
Answers questions about the partnership, word for word from its handbook. Without
a command it runs the bot if there is a Discord token, and otherwise opens the
playground. For what a command does and an example of it: partnership-bot ask --help
"""
CODES = "".join(f"  {code:<4}{code.means}\n" for code in Exit)
EPILOG = f"""\
exit codes:
{CODES}
To complete commands, options and ids with the tab key: {NAME} completion --help
"""
LEARNING = "Learning the handbook's phrasings, once"
LEARNED = "The handbook's phrasings have been learned; what you asked for follows in a moment."
VERSION_HELP = "say which version it is, and end"
HOW_TO_COMPLETE = ("bash >> ~/.bashrc", "zsh >> ~/.zshrc", "fish > ~/.config/fish/completions/partnership-bot.fish")
UNLISTED = f"Some of the words cannot be read, so not all are listed. This says why: {NAME} check"
NOTHING_LISTED = f"There is nothing to list. This says why: {NAME} check"
TRYING = "Trying the questions out"
TRIED = "The questions have been tried out."
MENDABLE = f"A program can put some of this right, in {{}}. To see what, and to let it: {NAME} check --fix"
GOODBYE = frozenset({"quit", "exit"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code, which is one of `Exit`."""
    terminal.take_any_text()
    work_alone(os.environ)
    commands = command_line()
    if completion.is_asked(os.environ):
        completion.offer(commands.parser)
    writes = False
    try:
        given = commands.read(sys.argv[1:] if arguments is None else arguments)
        command: Callable[[argparse.Namespace], int] = getattr(given, "command", None) or _run_or_play
        writes = getattr(given, "writes", False)
        code = command(given)
        sys.stdout.flush()
    except BotError as error:
        return terminal.end(error.exit, _said(error))
    except BrokenPipeError:
        # Whoever read our output has enough of it, as `head` has; Python would complain once more at exit.
        sys.stdout = None
        return Exit.UNWRITTEN if writes else Exit.DONE
    except KeyboardInterrupt:
        return Exit.REFUSED
    except OSError as error:
        return terminal.end_unwritten(error)
    except Exception as error:  # noqa: BLE001 - nobody at a terminal can do anything with a traceback
        return terminal.end_broken(error)
    return code


def _said(error: BotError) -> str:
    """Return what an error says; where a setting is wrong, with what is none, as it may be meant for one."""
    more = misnamed() if isinstance(error, SettingsError) else ()
    return "\n".join([str(error), *map(str, more)])


def command_line() -> CommandLine:
    """Return the program's commands."""
    commands = CommandLine(DESCRIPTION, EPILOG)
    commands.parser.add_argument("--version", action="version", version=f"{NAME} {__version__}", help=VERSION_HELP)
    commands.add("run", "run the bot on Discord (needs a token)", _run, "")
    playground = commands.add("playground", "try the bot in a browser page, without Discord", _play, "--port 9000")
    playground.add_argument(
        "--port", type=_port, default=None, help="the port of the page (the next free one if taken)"
    )
    _add_asking(commands)
    _add_checking(commands)
    for others in (insights, editing, members, operations, backups):
        others.add_commands(commands)
    shell = commands.add(
        "completion", "print what makes a shell complete commands, options and ids", _complete, *HOW_TO_COMPLETE
    )
    shell.add_argument("shell", choices=completion.SHELLS, help="the shell that you type into")
    return commands


def _add_asking(commands: CommandLine) -> None:
    ask = commands.add("ask", "ask a question; without one, keep asking", _ask, "third value", "third value --json", "")
    ask.add_argument("question", nargs="*", help="the question; quotation marks are needed only where it has marks")
    form = ask.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print everything about the reply as JSON")
    form.add_argument(
        "--jsonl", action="store_true", help='read {"id","q","context":[...]} lines and write a line for each'
    )
    explain = commands.add("explain", "say why a question gets the reply it gets", _explain, "are we ever satisfied")
    explain.add_argument("question", nargs="+", help="the question")
    evaluate = commands.add(
        "eval", "ask a file of questions and print how they were answered", _evaluate, "tests/questions/dev.jsonl"
    )
    evaluate.add_argument("file", type=Path, help="one JSON object per line, with id, q, kind and accept")
    votes = commands.add("votes", "say which answers members found helpful, and which they did not", _votes, "")
    votes.add_argument("--json", action="store_true", help="print the votes of each entry and month as JSON")


def _add_checking(commands: CommandLine) -> None:
    check = commands.add(
        "check",
        "say what is wrong with the handbook's files, and what needs attention",
        _check,
        "",
        "--fix",
        "--sources",
    )
    which = check.add_mutually_exclusive_group()
    which.add_argument("--folder", type=Path, help="the folder to check (default: KNOWLEDGE_DIR)")
    which.add_argument("--fix", action="store_true", help="first show what a program can put right; ask to write it")
    check.add_argument("--yes", action="store_true", help="with --fix: write it without being asked")
    check.add_argument(
        "--sources",
        action="store_true",
        help="instead, fetch the pages that the topics name, and say which words no longer stand there word for word",
    )
    listing = commands.add("list", "list the topics and entries with their ids", _list, "", "values")
    topic = listing.add_argument("topic", nargs="?", default="", help="the id of one topic, such as values")
    completion.with_topics(topic)
    page = commands.add(
        "page", "write the handbook as pages for a browser, for people without Discord", _page, "site", writes=True
    )
    page.add_argument("folder", type=Path, help="where the pages go; what was written there before is written anew")
    commands.add("schema", "print the JSON Schema that editors complete YAML with", _schema, "")


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text[:6]) < MOST_PORTS:
        return int(text)
    message = f"{text[:20]!r} is not a port. Give a number up to {MOST_PORTS - 1}, or 0 for any."
    raise argparse.ArgumentTypeError(message)


def _run_or_play(given: argparse.Namespace) -> int:
    settings = configuration.load()
    return _run(given) if settings.token else _play(given)


def _run(_given: argparse.Namespace) -> int:
    settings = configuration.load()
    from bot import supervisor  # noqa: PLC0415 - imports discord, which only the running bot needs

    return supervisor.run(settings)


def _play(given: argparse.Namespace) -> int:
    settings = configuration.load(for_discord=False)
    from bot import playground  # noqa: PLC0415 - imports discord and the simulated server

    try:
        return playground.run(settings, port=getattr(given, "port", None))
    except KeyboardInterrupt:
        return Exit.DONE


def _ask(given: argparse.Namespace) -> int:
    settings = configuration.load(for_discord=False)
    assistant, today = _answering(settings).assistant, _today(settings)
    if given.jsonl:
        return _answer_lines(assistant, terminal.lines_of(sys.stdin), today)
    if not given.question:
        return _converse(assistant, today)
    reply = assistant.ask(" ".join(given.question), EMPTY)
    if given.json:
        from bot.assistant.reply_json import whole  # noqa: PLC0415 - a plain answer does not need it

        print(terminal.as_json(whole(reply, today)))
    else:
        print(plain(reply, today=today))
    return Exit.DONE


def _answer_lines(assistant: Assistant, lines: Iterable[str], today: date) -> int:
    from bot.assistant.reply_json import brief  # noqa: PLC0415 - a plain answer does not need it

    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        wanted, question, context = _asked(line, number)
        conversation = EMPTY
        for said in context:
            conversation = conversation.after(said, assistant.ask(said, conversation))
        found = brief(wanted, assistant.ask(question, conversation), today)
        print(terminal.as_json(found, indent=None), flush=True)
    return Exit.DONE


def _asked(line: str, number: int) -> tuple[str, str, list[str]]:
    """Return the id, the question and the messages before it, as a line gives them."""
    try:
        asked = json.loads(line)
        wanted, question, context = str(asked["id"]), asked["q"], asked.get("context")
        if isinstance(question, str) and not isinstance(context, str | dict):
            return wanted, question, [str(said) for said in context or ()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    message = f'Line {number} is not a question. Write one JSON object per line with "id" and "q".'
    raise InputError(message)


def _converse(assistant: Assistant, today: date) -> int:
    """Keep asking until the input ends; the conversation goes on from question to question."""
    if sys.stdin.isatty():
        print("Ask about the partnership; Ctrl-D or “quit” ends.")
    conversation: Conversation = EMPTY
    with contextlib.suppress(KeyboardInterrupt):  # one more way to end it
        while (question := _prompt()) is not None:
            if question.strip().casefold() in GOODBYE:
                break
            if question.strip():
                reply = assistant.ask(question, conversation)
                conversation = conversation.after(question, reply)
                print(f"{plain(reply, today=today)}\n")
    return Exit.DONE


def _prompt() -> str | None:
    try:
        return input("> " if sys.stdin.isatty() else "")
    except EOFError:
        return None
    except OSError as error:
        raise InputError(terminal.UNREADABLE.format(reason(error))) from error


def _check(given: argparse.Namespace) -> int:
    from bot.cli.quality import proofread  # noqa: PLC0415
    from bot.editing import protection  # noqa: PLC0415 - only this command needs it
    from bot.handbook.review import report  # noqa: PLC0415

    settings = configuration.load(for_discord=False)
    if given.sources:
        from bot.cli.sources import check_sources  # noqa: PLC0415 - as above

        return check_sources(given.folder or settings.knowledge_dir)
    if given.fix and (code := editing.mend(given)):
        return code
    # What is wrong with the words is in the report, once.
    library = _doors(replace(settings, knowledge_dir=given.folder or settings.knowledge_dir), str).library
    trying = _try_out(library)
    edition = library.current
    besides = proofread(edition, trying.hear)
    for each in misnamed():
        print(each)
    print(protection.in_words(settings.protected_topics, edition.reading, may_be_alone=settings.is_solo))
    print(report(edition.reading, _today(settings), besides))
    if edition.reading.problems and not given.folder and (mended := _mendable(settings.knowledge_dir)):
        print(MENDABLE.format(", ".join(mended)))
    is_sound = not edition.reading.problems and not any(isinstance(each, Problem) for each in besides)
    return Exit.DONE if is_sound else Exit.REFUSED


def _list(given: argparse.Namespace) -> int:
    from bot.handbook.folder import read  # noqa: PLC0415 - as above

    reading = read(configuration.load(for_discord=False).knowledge_dir)
    topics = reading.handbook.topics
    if not topics:
        raise BotError(NOTHING_LISTED)
    if reading.problems:
        terminal.tell(UNLISTED)
    if given.topic:
        ids = [topic.id for topic in topics]
        if given.topic not in ids:
            raise InputError(unknown(f"topic {shown(given.topic)}", given.topic, ids))
        topics = [topic for topic in topics if topic.id == given.topic]
    print("\n\n".join(_listed(topic) for topic in topics))
    return Exit.DONE


def _listed(topic: Topic) -> str:
    """Return a topic and its entries, a line each: the id and the title."""
    rows = [(str(Ref(topic.id, whole=True)), topic.title), *((f"  {one.id}", one.title) for one in topic.all_entries())]
    width = max(len(wanted) for wanted, _ in rows)
    return "\n".join(f"{wanted:{width}}  {title}" for wanted, title in rows)


def _page(given: argparse.Namespace) -> int:
    from bot.cli.pages import write_pages  # noqa: PLC0415 - only this command needs it

    settings = configuration.load(for_discord=False)
    return write_pages(settings.knowledge_dir, given.folder, _today(settings))


def _complete(given: argparse.Namespace) -> int:
    print(completion.code_for(given.shell))
    return Exit.DONE


def _try_out(library: Library) -> terminal.ProgressLine:
    """Make what questions are tried out with, which may take a while, and return the line that says how far it is."""
    learning, trying = terminal.ProgressLine(LEARNING, LEARNED), terminal.ProgressLine(TRYING, TRIED)

    def hear(done: int, of_all: int) -> None:
        learning.hear(done, of_all)
        if done == of_all:
            trying.begin()

    trying.begin()
    library.learn_when_needed(hear)
    library.current.prepare()  # or the first question takes so long that each of the others is thought to
    return trying


def _mendable(folder: Path) -> list[str]:
    """Return the files in which something can be put right without a person."""
    from bot.editing.mending import plan  # noqa: PLC0415 - only this command needs it

    try:
        return [mending.file for mending in plan(folder).mendings]
    except EditingError:
        return []  # it cannot be read, which is among the problems


def _schema(_given: argparse.Namespace) -> int:
    from bot.handbook.json_schema import schema_text  # noqa: PLC0415 - only this command needs it

    print(schema_text(), end="")
    return Exit.DONE


def _evaluate(given: argparse.Namespace) -> int:
    from bot.cli.quality import cases_in, evaluate, report  # noqa: PLC0415 - only this command needs it

    cases = cases_in(given.file)
    print(report(evaluate(_answering(configuration.load(for_discord=False)).assistant, cases)))
    return Exit.DONE


def _votes(given: argparse.Namespace) -> int:
    from bot.backup.keeping import way_back  # noqa: PLC0415
    from bot.cli import quality  # noqa: PLC0415 - only this command needs it
    from bot.handbook.folder import read  # noqa: PLC0415
    from bot.storage.opening import FILE_NAME, votes_in  # noqa: PLC0415

    settings = configuration.load(for_discord=False)
    try:
        votes = votes_in(settings.data_dir / FILE_NAME)
    except NewerError as error:
        raise NewerError(way_back(settings)) from error
    votes = quality.by_today(votes, read(settings.knowledge_dir).handbook.id_now)
    print(terminal.as_json(quality.data(votes)) if given.json else quality.table(votes))
    return Exit.DONE


def _explain(given: argparse.Namespace) -> int:
    from bot.cli.quality import explain  # noqa: PLC0415 - only this command needs it

    parts = _answering(configuration.load(for_discord=False))
    print(explain(parts.library.current, parts.assistant, " ".join(given.question)))
    return Exit.DONE


def _answering(settings: Settings) -> Doors:
    """Return the doors where there is something to answer from.

    Raises:
        BotError: There is no handbook, or no topic in it that can be read.
    """
    parts = _doors(settings)
    if not parts.library.current.handbook.topics:  # its problems are said already
        message = f"There is nothing to ask about in {settings.knowledge_dir}. Check KNOWLEDGE_DIR."
        raise BotError(message)
    return parts


def _today(settings: Settings) -> date:
    return datetime.now(settings.timezone).date()


def _doors(settings: Settings, tell: Callable[[str], object] | None = None) -> Doors:
    """Return the doors; they learn what they have to at the first question that needs it, which takes a while once.

    `tell` hears of every problem of the words, the log where nobody does.
    """
    from bot.wiring import doors  # noqa: PLC0415 - `schema` does without

    parts = doors(settings, tell) if tell else doors(settings)
    parts.library.learn_when_needed(terminal.ProgressLine(LEARNING, LEARNED).hear)
    return parts
