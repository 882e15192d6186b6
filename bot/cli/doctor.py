"""The command doctor: says what keeps the assistant from working, why that matters and what to do."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bot import logs
from bot import settings as configuration
from bot.advice import BY_CLOSE_CODE, TOKENLESS
from bot.choices import fixed_in, of_home, with_choices
from bot.cli import terminal
from bot.doctor import on_computer, on_discord
from bot.doctor.diagnosis import are_sound, by_gravity, data, fails, report, stops
from bot.errors import SettingsError, StoreError
from bot.exits import Exit
from bot.handbook.folder import is_readable, read
from bot.handbook.review import kept_by_number
from bot.misnamed import misnamed
from bot.storage.opening import FILE_NAME, chosen_in

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from bot.doctor.diagnosis import Diagnosis
    from bot.settings import Settings

LOCAL_ONLY = "Nothing can be asked of Discord, so only this computer was looked at."
UNASKED = "While Discord cannot be asked, only this computer was looked at."


def examine(given: argparse.Namespace) -> int:
    """Print what is wrong, and return whether all works."""
    with logs.silence():  # whatever else would be logged meanwhile is said here, once
        found = by_gravity(_found())
    print(terminal.as_json(data(found)) if given.json else report(found))
    return Exit.DONE if are_sound(found) else Exit.REFUSED


def _found() -> Iterator[Diagnosis]:
    yield from on_computer.misnamed(misnamed())
    try:
        settings = configuration.load()
    except SettingsError as error:
        yield from on_computer.broken(str(error))
        yield from _despite()
        return
    yield from on_computer.check(settings)
    if settings.token:
        with suppress(StoreError):  # which was told above
            chosen = of_home(chosen_in(settings.data_dir / FILE_NAME), settings)
            settings = with_choices(settings, chosen, fixed_in(settings))
        yield from _on_discord(settings)
    else:
        yield stops(TOKENLESS, LOCAL_ONLY)


def _despite() -> Iterator[Diagnosis]:
    """Look at what can be looked at although settings are wrong; it is not said twice what is wrong with them."""
    try:
        settings = configuration.load(for_discord=False)
    except SettingsError:
        return
    yield from on_computer.check(settings)


def _on_discord(settings: Settings) -> Iterator[Diagnosis]:
    from bot import survey  # noqa: PLC0415 - imports discord, which takes a while

    keepers = kept_by_number(read(settings.knowledge_dir).handbook) if is_readable(settings.knowledge_dir) else {}
    seen = survey.over_http(settings, keepers)
    if seen.trouble is not None:
        of = stops if seen.trouble in BY_CLOSE_CODE.values() else fails
        yield of(seen.trouble, UNASKED)
    if seen.view is not None:
        yield from on_discord.check(settings, seen.view, keepers)
    if seen.ahead is not None:
        yield from on_computer.clock(seen.ahead)
