"""How members want to be answered: known at once from memory, and kept by the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bot.storage.store import Store
    from bot.storage.thread import StoreThread


class Preferences:
    """Knows who wants plain text; a question never waits for the database to learn it."""

    def __init__(self, store: StoreThread) -> None:
        """Begin to read what the store keeps; until that is there, everybody gets cards."""
        self._store = store
        self._chosen: dict[int, bool] = {}
        self._kept: Future[frozenset[int]] = store.do(lambda kept: kept.plain_text_members())

    def wants_plain_text(self, member: int) -> bool:
        """Whether a member wants plain text instead of cards."""
        if member in self._chosen:
            return self._chosen[member]
        return self._kept.done() and self._kept.exception() is None and member in self._kept.result()

    def choose(self, member: int, *, plain_text: bool) -> None:
        """Answer a member like this from now on; that it is kept for after a restart is not waited for."""
        self._chosen[member] = plain_text

        def prefer(store: Store) -> None:
            store.prefer_plain_text(member, wanted=plain_text)

        self._store.keep(prefer, "how a member wants to be answered")

    def forget(self, member: int) -> None:
        """Answer a member like everybody else; what the store keeps is erased by whoever calls this."""
        self._chosen[member] = False
