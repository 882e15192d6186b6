"""How a command line is read: each command with its sentence, its examples and its options."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from bot.exits import Exit
from bot.handbook.problems import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Command = Callable[[argparse.Namespace], int]

NAME = "partnership-bot"
"""What the program is called, however it was started."""

SEE_ALL = f"See what there is with: {NAME} list"


class CommandLine:
    """The program's commands, and how what somebody typed is read."""

    def __init__(self, description: str, epilog: str) -> None:
        """Begin without a command; the epilog stands below all of them in --help."""
        self.parser = argparse.ArgumentParser(
            prog=NAME,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self._commands = self.parser.add_subparsers(title="commands", metavar="COMMAND")

    @property
    def commands(self) -> Mapping[str, argparse.ArgumentParser]:
        """The parser of each command, by its name."""
        return self._commands.choices

    def add(
        self, name: str, does: str, does_it: Command, *examples: str, writes: bool = False
    ) -> argparse.ArgumentParser:
        """Add a command, and return its parser.

        `does` is a sentence without capital and full stop; `examples` are what may be typed after the name, at least
        one, which may be empty. One that `writes` is not done before all of it is done, whoever reads what it prints.
        """
        lines = "\n".join(f"  {NAME} {name} {example}".rstrip() for example in examples)
        command = self._commands.add_parser(
            name,
            help=does,
            description=f"{does[0].upper()}{does[1:]}.",
            epilog=f"{'example' if len(examples) == 1 else 'examples'}:\n{lines}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.set_defaults(command=does_it, writes=writes)
        return command

    def read(self, typed: Sequence[str]) -> argparse.Namespace:
        """Return what was typed, as the arguments of its command and, word for word, as `typed`.

        Raises:
            SystemExit: It makes no sense, or asks for help or the version; it carries the exit code.
        """
        # No option before the command takes a value, so the first word that is no option is the command.
        name = next((word for word in typed if not word.startswith("-")), None)
        if name is not None and name not in self.commands:
            self.parser.print_usage(sys.stderr)
            commands = f"These are the commands: {', '.join(self.commands)}."
            self.parser.exit(Exit.USAGE, f"{unknown(f'command {shown(name)}', name, self.commands, commands)}\n")
        given = self.parser.parse_args(typed)
        given.typed = tuple(typed)
        return given


def unknown(what: str, name: str, known: Iterable[str], otherwise: str = SEE_ALL) -> str:
    """Return that there is no such thing, and what was probably meant, or else what to do."""
    meant = nearest(name, known)
    return f"There is no {what}. {f'Did you mean {meant}?' if meant else otherwise}"
