"""A file's text as lines, and splices of it: what stands between two places is changed, and every other byte stays."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.handbook.yaml_tree import Mark

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n)")
_END = re.compile(r"\r\n|\r|\n")
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Splice:
    """What is to stand between two places instead of what stands there now."""

    start: Mark
    end: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A file's text, its lines without their ends, and where each begins; a byte-order mark is no part of a line.

    The last line always has its end here; `whole` says whether it has one in the file.
    """

    text: str
    lines: tuple[str, ...]
    starts: tuple[int, ...]
    line_end: str
    whole: bool

    @classmethod
    def of(cls, data: bytes) -> Page:
        """Return the page of a file that has been read without a problem."""
        text = data.decode("utf-8")
        first = _END.search(text)
        line_end = first.group() if first else "\n"
        whole = text.endswith(("\n", "\r"))
        text = text if whole else text + line_end
        begin = len(_BOM) if text.startswith(_BOM) else 0
        found = list(_LINE.finditer(text, begin))
        lines = tuple(match[1] for match in found)
        return cls(text, lines, (*(match.start() for match in found), len(text)), line_end, whole)

    @property
    def plain(self) -> str:
        """The text with plain line ends, as YAML's marks count it."""
        return "\n".join([*self.lines, ""])

    def encoded(self, text: str) -> bytes:
        """Return what is written into the file for a text made of this one."""
        keeps = self.whole or text.endswith(2 * self.line_end)  # else a blank line would be lost
        return (text if keeps else text.removesuffix(self.line_end)).encode()

    def offset(self, place: Mark) -> int:
        """Return how many characters of the text stand before a place."""
        return self.starts[place.line] + place.column

    def between(self, start: Mark, end: Mark) -> str:
        """Return what stands between two places."""
        return self.text[self.offset(start) : self.offset(end)]

    def spliced(self, splices: list[Splice]) -> str:
        """Return the text with every splice done.

        Raises:
            UnsafeError: One reaches into another.
        """
        pieces: list[str] = []
        done = 0
        for splice in sorted(splices, key=lambda each: (each.start, each.end)):
            start = self.offset(splice.start)
            if start < done:
                raise UnsafeError
            pieces += [self.text[done:start], splice.text.replace("\n", self.line_end)]
            done = self.offset(splice.end)
        return "".join([*pieces, self.text[done:]])

    def is_blank_before(self, place: Mark) -> bool:
        """Whether nothing but spaces stands before a place in its line."""
        return not self.lines[place.line][: place.column].strip()


def insertion(line: int, text: str) -> Splice:
    """Return the splice that puts whole lines before a line."""
    return Splice(Mark(line, 0), Mark(line, 0), text)


def deletion(first: int, last: int) -> Splice:
    """Return the splice that takes whole lines out, the last of them too."""
    return Splice(Mark(first, 0), Mark(last + 1, 0), "")


class UnsafeError(Exception):
    """A change cannot be made without touching something else; `bot.handbook.entry_edit` tells it as a sentence."""
