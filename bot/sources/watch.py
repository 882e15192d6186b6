"""What the pages that the handbook quotes say of it now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sources.comparison import differences, quotations
from bot.sources.fetching import PATIENCE, FetchedPage, Unread, fetch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.handbook.model import Topic
    from bot.sources.comparison import Discrepancy


@dataclass(frozen=True, slots=True)
class Watched:
    """A page, the topics that quote it, and what of them differs; nothing is known of a page that is `Unread`."""

    address: str
    topics: tuple[Topic, ...]
    page: FetchedPage | Unread
    differences: tuple[Discrepancy, ...] = ()

    @property
    def quoted(self) -> int:
        """How many quotations are of this page."""
        return sum(len(quotations(topic)) for topic in self.topics)

    @property
    def moved_to(self) -> str:
        """The address at which the page was found, where that is another than was asked for; else ""."""
        found = self.page.address if isinstance(self.page, FetchedPage) else self.address
        return "" if found.rstrip("/") == self.address.rstrip("/") else found


def watch(topics: Iterable[Topic], patience: float = PATIENCE) -> tuple[Watched, ...]:
    """Fetch each page that topics quote, once, and compare it with them; `patience` is in seconds a page."""
    by_address: dict[str, list[Topic]] = {}
    for topic in topics:
        by_address.setdefault(topic.source.url.partition("#")[0], []).append(topic)
    pages = fetch(by_address, patience)
    return tuple(_watched(address, tuple(quoting), pages[address]) for address, quoting in by_address.items())


def _watched(address: str, topics: tuple[Topic, ...], page: FetchedPage | Unread) -> Watched:
    found = tuple(differences(topics, page.text)) if isinstance(page, FetchedPage) else ()
    return Watched(address, topics, page, found)
