"""The command insights: what the counters say, for whoever runs the assistant."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import settings as configuration
from bot.cli import terminal
from bot.errors import NewerError
from bot.exits import Exit

if TYPE_CHECKING:
    import argparse

    from bot.cli.arguments import CommandLine
    from bot.insights.overview import Overview
    from bot.insights.sections import Section

DRAWN = "The chart is in {}. {}"
NOTHING_DRAWN = "No chart was written: no figure in it would be five or more."


def add_commands(commands: CommandLine) -> None:
    """Add the command; it offers a chart only where one can be drawn."""
    from importlib.util import find_spec  # noqa: PLC0415 - the other commands do without

    insights = commands.add("insights", "say what was asked last week and this term", _insights, "", "--csv")
    form = insights.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the figures as JSON")
    form.add_argument("--csv", action="store_true", help="print the figures as a table for a spreadsheet")
    if find_spec("matplotlib"):
        form.add_argument("--chart", type=Path, metavar="FILE", help="draw the figures into a file, such as asked.png")


def _insights(given: argparse.Namespace) -> int:
    from bot.insights.sections import as_csv, as_data, sections  # noqa: PLC0415 - the other commands do without

    found = _found()
    if given.json:
        print(terminal.as_json(as_data(found)))
    elif given.csv:
        print(as_csv(found), end="")
    elif getattr(given, "chart", None):
        return _draw(found, given.chart)
    else:
        print("\n\n".join(map(_told, sections(found))))
    return Exit.DONE


def _found() -> Overview:
    """Return the figures as of now, from what the running bot keeps."""
    from bot.backup.keeping import way_back  # noqa: PLC0415 - as above
    from bot.handbook.folder import read  # noqa: PLC0415 - as above
    from bot.insights.overview import NO_RECORDS, overview, records_in  # noqa: PLC0415 - as above
    from bot.storage.opening import FILE_NAME, read_from  # noqa: PLC0415 - as above
    from bot.tour.guide import Guide  # noqa: PLC0415 - as above

    settings = configuration.load(for_discord=False)
    now = datetime.now(settings.timezone)
    try:
        records = read_from(settings.data_dir / FILE_NAME, lambda store: records_in(store, now.date()), NO_RECORDS)
    except NewerError as error:
        raise NewerError(way_back(settings)) from error
    return overview(Guide(read(settings.knowledge_dir).handbook), records, now)


def _told(section: Section) -> str:
    """Return a section as text, with its figures below each other."""
    if not section.rows:
        return f"{section.title}\n{section.nothing}"
    width = max(len(row.label) for row in section.rows)
    rows = (f"  {row.label:{width}}  {row.value}".rstrip() for row in section.rows)
    return "\n".join([section.title, *([section.note] if section.note else []), *rows])


def _draw(found: Overview, file: Path) -> int:
    from bot.insights.chart import draw  # noqa: PLC0415 - as above

    drawn = draw(found)
    if drawn is None:
        return terminal.end(Exit.REFUSED, NOTHING_DRAWN)
    file.expanduser().write_bytes(drawn.png)
    print(DRAWN.format(file, drawn.alt))
    return Exit.DONE
