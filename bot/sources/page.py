"""What a page says to whoever looks at it: the visible text of HTML, however its bytes are written."""

from __future__ import annotations

import codecs
import re
from html.parser import HTMLParser

from bot.cleaning import one_line

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
UNSEEN = frozenset(
    "script style template noscript title textarea select datalist iframe object audio video canvas svg math del s "
    "strike rp dialog".split()
)
"""Elements whose text is not part of what the page says, struck-out words among them."""

BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre search section summary table tbody "
    "td tfoot th thead tr ul".split()
)
"""Elements that stand by themselves: a sentence does not go on across their edges."""

ENDED_BY = {
    "li": frozenset({"li", "p"}),
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    "td": frozenset({"td", "th", "p"}),
    "th": frozenset({"td", "th", "p"}),
    "tr": frozenset({"tr", "td", "th", "p"}),
}
"""The elements that end where one of these begins, because HTML lets their own end be left out."""

PARAGRAPH = frozenset({"p"})
HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
SAID_IN_HTML = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{1,40})""", re.IGNORECASE)
MOST_BEFORE_CHARSET = 4096
"""Bytes at the beginning in which a page says how it is written."""

WESTERN = "cp1252"
"""What browsers take a page for that says nothing, or that says ISO 8859-1."""


class _Visible(HTMLParser):
    """Gathers the text that is seen, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._open: list[tuple[str, bool]] = []
        """The elements that are open, and whether what stands in each is seen."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_implied(tag)
        if tag in BLOCKS:
            self.pieces.append("\n")
        if tag not in VOID:
            self._open.append((tag, self._is_seen() and tag not in UNSEEN and not _is_hidden(dict(attrs))))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.pieces.append("\n")
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                break

    def handle_data(self, data: str) -> None:
        if self._is_seen():
            self.pieces.append(re.sub(r"\s+", " ", data))

    def _is_seen(self) -> bool:
        return not self._open or self._open[-1][1]

    def _end_implied(self, tag: str) -> None:
        """End the elements that a new one ends, up to the nearest other block around it."""
        ended = ENDED_BY.get(tag, PARAGRAPH if tag in BLOCKS and tag != "br" else frozenset[str]())
        for place in range(len(self._open) - 1, -1, -1):
            name = self._open[place][0]
            if name in ended:
                del self._open[place:]
            elif name in BLOCKS:
                break


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or HIDING.search(attributes.get("style") or "") is not None


def visible_text(html: str) -> str:
    """Return the text of a page, a line for each block, without what nobody sees.

    Raises:
        ValueError: It cannot be read as HTML.
    """
    parser = _Visible()
    try:
        parser.feed(html)
        parser.close()
    except AssertionError as error:  # how the parser says that a declaration makes no sense
        message = "It cannot be read as HTML."
        raise ValueError(message) from error
    return lines_in("".join(parser.pieces))


def lines_in(text: str) -> str:
    """Return the lines of a text in which there is something to see, without what nobody sees."""
    lines = (one_line(" ".join(line.split())) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def decode(data: bytes, charset: str = "") -> str:
    """Return the text of a page; `charset` is what the server says of it, and "" where it says nothing.

    What reads as UTF-8 is UTF-8, whatever server and page say: nothing else reads as that by chance.
    """
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(name, errors="replace").removeprefix("\ufeff")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    found = SAID_IN_HTML.search(data[:MOST_BEFORE_CHARSET])
    for name in (charset, found[1].decode("ascii", errors="replace") if found else ""):
        if codec := _codec(name):
            return data.decode(codec, errors="replace")
    return data.decode(WESTERN, errors="replace")


def _codec(name: str) -> str:
    """Return the codec for a name, "" where there is none that makes text of bytes, or where it cannot be that one."""
    try:
        found = codecs.lookup(name)
        found.decode(b"")
    except (LookupError, UnicodeError, ValueError):
        return ""
    if found.name == "utf-8":
        return ""
    return WESTERN if found.name in {"iso8859-1", "ascii"} else found.name
