"""The command line: reads arguments, calls a door, prints."""

from __future__ import annotations

import argparse
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
from bot.cli import editing, operations, terminal
from bot.errors import BotError, Problem
from bot.matching import work_alone
from bot.settings import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from bot.assistant.assistant import Assistant
    from bot.assistant.conversation import Conversation
    from bot.settings import Settings
    from bot.wiring import Doors


MOST_PORTS = 65_536
PROBLEMS_FOUND = 1
LEARNING = "Learning the handbook's phrasings, once"
LEARNED = "The handbook's phrasings have been learned; what you asked for follows in a moment."
GOODBYE = frozenset({"quit", "exit"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    That is 0, 1 when `check` found problems or a change was not made, 2 for arguments that make no sense, 78 when it
    cannot start, 74 when what it says cannot be written, and 70 for a fault of its own.
    """
    terminal.take_any_text()
    work_alone(os.environ)
    try:
        given = _parser().parse_args(arguments)
        command: Callable[[argparse.Namespace], int] = getattr(given, "command", None) or _run_or_play
        code = command(given)
        sys.stdout.flush()
    except BotError as error:
        return terminal.end(configuration.CANNOT_START, str(error))
    except BrokenPipeError:
        # Whoever read our output has enough of it, as `head` has; Python would complain once more at exit.
        sys.stdout = None
        return 0
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        return terminal.end_unwritten(error)
    except Exception as error:  # noqa: BLE001 - nobody at a terminal can do anything with a traceback
        return terminal.end_broken(error)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="partnership-bot",
        description="Answers questions about the partnership, word for word from its handbook. Without a command it "
        "runs the bot if there is a Discord token, and otherwise opens the playground.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    run = commands.add_parser("run", help="run the bot on Discord (needs a token)")
    run.set_defaults(command=_run)
    playground = commands.add_parser("playground", help="try the bot in a browser page, without Discord")
    playground.add_argument(
        "--port", type=_port, default=None, help="the port of the page (the next free one if taken)"
    )
    playground.set_defaults(command=_play)
    ask = commands.add_parser("ask", help="ask a question here; leave it out to keep asking")
    ask.add_argument("question", nargs="?", help="the question, in quotation marks")
    form = ask.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print everything about the reply as JSON")
    form.add_argument(
        "--jsonl", action="store_true", help='read {"id","q","context":[...]} lines and write a line for each'
    )
    ask.set_defaults(command=_ask)
    check = commands.add_parser("check", help="say what is wrong with the handbook's files, and what needs attention")
    check.add_argument("--folder", type=Path, help="the folder to check (default: KNOWLEDGE_DIR)")
    check.set_defaults(command=_check)
    schema = commands.add_parser("schema", help="print the JSON Schema that editors complete YAML with")
    schema.set_defaults(command=_schema)
    explain = commands.add_parser("explain", help="say why a question gets the reply it gets")
    explain.add_argument("question", help="the question, in quotation marks")
    explain.set_defaults(command=_explain)
    evaluate = commands.add_parser("eval", help="ask a file of questions and print how they were answered")
    evaluate.add_argument("file", type=Path, help="one JSON object per line, with id, q, kind and accept")
    evaluate.set_defaults(command=_evaluate)
    votes = commands.add_parser("votes", help="say which answers members found helpful, and which they did not")
    votes.add_argument("--json", action="store_true", help="print the votes of each entry and month as JSON")
    votes.set_defaults(command=_votes)
    editing.add_commands(commands)
    operations.add_commands(commands)
    return parser


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

    return playground.run(settings, port=getattr(given, "port", None))


def _ask(given: argparse.Namespace) -> int:
    settings = configuration.load(for_discord=False)
    assistant, today = _answering(settings).assistant, _today(settings)
    if given.jsonl:
        return _answer_lines(assistant, terminal.lines_of(sys.stdin), today)
    if given.question is None:
        return _converse(assistant, today)
    reply = assistant.ask(given.question, EMPTY)
    if given.json:
        from bot.assistant.reply_json import whole  # noqa: PLC0415 - a plain answer does not need it

        print(json.dumps(whole(reply, today), ensure_ascii=False, indent=2))
    else:
        print(plain(reply, today=today))
    return 0


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
        print(json.dumps(found, ensure_ascii=False), flush=True)
    return 0


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
    raise BotError(message)


def _converse(assistant: Assistant, today: date) -> int:
    """Keep asking until the input ends; the conversation goes on from question to question."""
    if sys.stdin.isatty():
        print("Ask about the partnership; Ctrl-D or “quit” ends.")
    conversation: Conversation = EMPTY
    while (question := _prompt()) is not None:
        if question.strip().casefold() in GOODBYE:
            break
        if question.strip():
            reply = assistant.ask(question, conversation)
            conversation = conversation.after(question, reply)
            print(f"{plain(reply, today=today)}\n")
    return 0


def _prompt() -> str | None:
    try:
        return input("> " if sys.stdin.isatty() else "")
    except EOFError:
        return None
    except OSError as error:
        raise BotError(terminal.UNREADABLE.format(reason(error))) from error


def _check(given: argparse.Namespace) -> int:
    from bot.cli.quality import proofread  # noqa: PLC0415
    from bot.editing import protection  # noqa: PLC0415 - only this command needs it
    from bot.handbook.review import report  # noqa: PLC0415

    settings = configuration.load(for_discord=False)
    edition = _doors(replace(settings, knowledge_dir=given.folder or settings.knowledge_dir)).library.current
    besides = proofread(edition)
    topics = frozenset(topic.id for topic in edition.handbook.topics)
    print(protection.in_words(settings.protected_topics, topics, may_be_alone=settings.is_solo))
    print(report(edition.reading, _today(settings), besides))
    is_sound = not edition.reading.problems and not any(isinstance(each, Problem) for each in besides)
    return 0 if is_sound else PROBLEMS_FOUND


def _schema(_given: argparse.Namespace) -> int:
    from bot.handbook.json_schema import schema_text  # noqa: PLC0415 - only this command needs it

    print(schema_text(), end="")
    return 0


def _evaluate(given: argparse.Namespace) -> int:
    from bot.cli.quality import cases_in, evaluate, report  # noqa: PLC0415 - only this command needs it

    cases = cases_in(given.file)
    print(report(evaluate(_answering(configuration.load(for_discord=False)).assistant, cases)))
    return 0


def _votes(given: argparse.Namespace) -> int:
    from bot.cli import quality  # noqa: PLC0415 - only this command needs it
    from bot.storage.opening import FILE_NAME, votes_in  # noqa: PLC0415

    votes = votes_in(configuration.load(for_discord=False).data_dir / FILE_NAME)
    print(json.dumps(quality.data(votes), ensure_ascii=False, indent=2) if given.json else quality.table(votes))
    return 0


def _explain(given: argparse.Namespace) -> int:
    from bot.cli.quality import explain  # noqa: PLC0415 - only this command needs it

    parts = _answering(configuration.load(for_discord=False))
    print(explain(parts.library.current, parts.assistant, given.question))
    return 0


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


def _doors(settings: Settings) -> Doors:
    """Return the doors; they learn what they have to at the first question that needs it, which takes a while once."""
    from bot.wiring import doors  # noqa: PLC0415 - `schema` does without

    parts = doors(settings)
    parts.library.learn_when_needed(terminal.Progress(LEARNING, LEARNED).hear)
    return parts
