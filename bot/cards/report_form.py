"""How reports with figures are set: with headings and bars on a card, and in words alone in plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cards.markup import escape, flat
from bot.tour.report import bar_lines, bars

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class ReportForm:
    """How things are set on a card, or in plain text, which has no marks and no bars."""

    is_plain: bool

    def heading(self, text: str) -> str:
        """Return the title of a report."""
        return text if self.is_plain else f"### {text}"

    def strong(self, text: str) -> str:
        """Return what a part of a report is headed by."""
        return text if self.is_plain else f"**{text}**"

    def bars(self, counts: Sequence[tuple[str, int]], of: int) -> str:
        """Return a line for each label and count, with its share of `of`."""
        if self.is_plain:
            return self._plain((label, str(count)) for label, count in counts)
        return _fenced(bars(counts, of))

    def bar_lines(self, rows: Sequence[tuple[str, str, float | None]]) -> str:
        """Return a line for each label and figure, with its share if there is one."""
        return self._plain((label, figure) for label, figure, _ in rows) if self.is_plain else _fenced(bar_lines(rows))

    @staticmethod
    def _plain(rows: Iterable[tuple[str, str]]) -> str:
        return "\n".join(f"- {escape(flat(label))}: {figure}" for label, figure in rows)


def _fenced(lines: Iterable[str]) -> str:
    # Letters in it are as wide as each other, and no markup is read but the mark of its end.
    text = "\n".join(lines).replace("`", "'")
    return f"```\n{text}\n```"
