"""What a shell completes: commands, options and ids, asked of the program itself each time; owns argcomplete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import settings as configuration
from bot.cli.arguments import NAME
from bot.errors import BotError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from bot.handbook.model import Handbook

SHELLS = ("bash", "zsh", "fish")


def is_asked(environment: Mapping[str, str]) -> bool:
    """Return whether a shell has started the program to hear how a line may go on."""
    return "_ARGCOMPLETE" in environment


def offer(parser: argparse.ArgumentParser) -> None:
    """Tell the shell how the line may go on, and end the process."""
    import argcomplete  # noqa: PLC0415 - only a shell needs it

    argcomplete.autocomplete(parser)


def code_for(shell: str) -> str:
    """Return what a shell has to run once so that it asks the program."""
    from argcomplete import shell_integration  # noqa: PLC0415 - as above

    return shell_integration.shellcode([NAME], shell=shell)


def with_ids(argument: argparse.Action) -> None:
    """Let the shell complete an argument with the ids of entries and, with a star, of topics as a whole."""
    argument.completer = _ids  # pyright: ignore[reportAttributeAccessIssue] - how argcomplete is told


def with_topics(argument: argparse.Action) -> None:
    """Let the shell complete an argument with the ids of topics."""
    argument.completer = _topics  # pyright: ignore[reportAttributeAccessIssue] - as above


def _ids(**_typed: object) -> list[str]:
    return [str(ref) for handbook in _handbook() for ref in handbook.refs()]


def _topics(**_typed: object) -> list[str]:
    return [topic.id for handbook in _handbook() for topic in handbook.topics]


def _handbook() -> Iterator[Handbook]:
    """Yield the handbook, without learning anything of it; nothing where it cannot be read."""
    from bot.handbook.folder import read  # noqa: PLC0415 - as above

    try:
        yield read(configuration.load(for_discord=False).knowledge_dir).handbook
    except BotError:
        return
