"""What was noticed lately, in memory only and no more of it than fits."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

K = TypeVar("K", bound="Hashable")
V = TypeVar("V")

MOST_RECENT = 10_000


class Recent(Generic[K, V]):
    """Holds the newest values under their keys; the oldest goes first."""

    def __init__(self, most: int = MOST_RECENT) -> None:
        """Start with none, and never hold more than `most`."""
        self._most = most
        self._held: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """Return what is held under a key, or None."""
        return self._held.get(key)

    def put(self, key: K, value: V) -> None:
        """Hold a value as the newest."""
        self._held.pop(key, None)
        self._held[key] = value
        if len(self._held) > self._most:
            del self._held[next(iter(self._held))]

    def forget(self, is_meant: Callable[[K], bool]) -> None:
        """Drop what is held under the keys that are meant."""
        self._held = {key: value for key, value in self._held.items() if not is_meant(key)}


def digest(*said: object) -> bytes:
    """Return a key for what was said, from which nobody can read it."""
    return blake2b(repr(said).encode(), digest_size=16).digest()
