"""The command check with --sources: fetches the pages that the handbook quotes, and says what stands there no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli import terminal
from bot.cli.arguments import NAME
from bot.errors import SettingsError
from bot.exits import Exit
from bot.handbook.folder import read
from bot.sources.fetching import Unread
from bot.sources.watch import watch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bot.sources.watch import Watched

NO_WORDS = "There are no words to compare in {}. Check KNOWLEDGE_DIR."
LEFT_OUT = f"Files with Problems are not compared. This names them: {NAME} check"
MOVED = "The page has moved to {}: put that address into source.url of {}."
UNREAD = "{} {}. Compare it in a browser with {}."
ALL_STAND = "All {} quotations stand word for word on their pages."
DIFFER = "{} of {} quotations differ from their pages."
REMEDY = f"Where the page is right, change the words with {NAME} edit; where it is not, tell whoever looks after it."
UNCOMPARED = "{} of {} quotations could not be compared."


def check_sources(folder: Path) -> Exit:
    """Compare all that is quoted with its page, and say what no longer stands there and what could not be read.

    Raises:
        SettingsError: There is nothing to compare.
    """
    reading = read(folder)
    if not reading.handbook.topics:
        raise SettingsError(NO_WORDS.format(folder))
    if reading.problems:
        terminal.tell(LEFT_OUT)
    watched = watch(reading.handbook.topics)
    for each in watched:
        print("\n".join(_told(each)))
    print("\n".join(_summary(watched)))
    is_sound = all(not each.differences and not isinstance(each.page, Unread) for each in watched)
    return Exit.DONE if is_sound else Exit.REFUSED


def _told(watched: Watched) -> Iterator[str]:
    """Return what is to be said of a page, a line each."""
    files = ", ".join(topic.origin.file for topic in watched.topics)
    if isinstance(watched.page, Unread):
        yield UNREAD.format(watched.address, watched.page.why, files)
        return
    yield watched.address
    if watched.moved_to:
        yield f"  {MOVED.format(watched.moved_to, files)}"
    for each in watched.differences:
        yield f"  {each.quoted.origin.file}:{each.quoted.origin.line}: {each.quoted.id} {each.fault.value}."
        yield f"    handbook: {' '.join(each.quoted.text.split())}"
        if each.nearest:
            yield f"    page:     {each.nearest}"


def _summary(watched: Sequence[Watched]) -> Iterator[str]:
    quoted = sum(each.quoted for each in watched)
    unread = sum(each.quoted for each in watched if isinstance(each.page, Unread))
    if differ := sum(len(each.differences) for each in watched):
        yield f"{DIFFER.format(differ, quoted)} {REMEDY}"
    if unread:
        yield UNCOMPARED.format(unread, quoted)
    if not differ and not unread:
        yield ALL_STAND.format(quoted)
