"""The commands for whoever runs the assistant: doctor helps, and health says how it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import settings as configuration
from bot.cli import terminal
from bot.exits import Exit

if TYPE_CHECKING:
    import argparse

    from bot.cli.arguments import CommandLine


def add_commands(commands: CommandLine) -> None:
    """Add the commands."""
    doctor = commands.add("doctor", "say what keeps the bot from working, here and on Discord", _doctor, "")
    doctor.add_argument("--json", action="store_true", help="print what it found as JSON")
    health = commands.add("health", "say whether the running assistant is well, and if not, what to do", _health, "")
    health.add_argument("--json", action="store_true", help="print every figure as JSON")


def _doctor(given: argparse.Namespace) -> int:
    from bot.cli.doctor import examine  # noqa: PLC0415 - `ask` does without

    return examine(given)


def _health(given: argparse.Namespace) -> int:
    from bot.health.symptoms import examine  # noqa: PLC0415 - as above

    settings = configuration.load(for_discord=False)
    found = examine(settings.data_dir, settings.knowledge_dir)
    print(terminal.as_json(found.figures()) if given.json else found.sentence())
    return Exit.DONE if found.is_well else Exit.REFUSED
