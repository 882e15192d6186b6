"""What was noticed lately, in memory only: never more of it than fits, and never older than it may be."""

from __future__ import annotations

import gc
import sys
import threading
import time
from dataclasses import dataclass
from hashlib import blake2b
from math import inf
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable


K = TypeVar("K", bound="Hashable")
V = TypeVar("V")

MOST_RECENT = 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be held: so many values, of so many bytes in all, each for so many seconds."""

    most: float = MOST_RECENT
    most_bytes: float = inf
    seconds: float = inf


class RecentCache(Generic[K, V]):
    """Holds the newest values under their keys; the oldest goes first. Any thread may use it."""

    def __init__(
        self,
        limits: Limits = Limits(),
        size: Callable[[V], int] = lambda _value: 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start with none; `size` says how many bytes a value takes, `clock` gives seconds that never run backwards."""
        self._limits = limits
        self._size = size
        self._clock = clock
        self._held: dict[K, tuple[V, float, int]] = {}
        self._bytes = 0
        self._changing = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: K) -> V | None:
        """Return what is held under a key, or None."""
        held = self._held.get(key)
        return None if held is None or self._is_old(held[1]) else held[0]

    def put(self, key: K, value: V) -> None:
        """Hold a value as the newest; one that is too large by itself is not held."""
        size = self._size(value)
        with self._changing:
            self._drop(key)
            self._held[key] = value, self._clock(), size
            self._bytes += size
            while len(self._held) > self._limits.most or self._bytes > self._limits.most_bytes:
                self._drop(next(iter(self._held)))
        self.drop_old()

    def drop(self, key: K) -> None:
        """Hold nothing under a key."""
        with self._changing:
            self._drop(key)

    def forget(self, is_meant: Callable[[K], bool]) -> None:
        """Drop what is held under the keys that are meant."""
        with self._changing:
            for key in [key for key in self._held if is_meant(key)]:
                self._drop(key)

    def drop_old(self) -> None:
        """Drop what has been held as long as it may be; somebody has to ask for that now and then."""
        with self._changing:
            while self._held and self._is_old(self._held[oldest := next(iter(self._held))][1]):
                self._drop(oldest)

    def _drop(self, key: K) -> None:
        _, _, size = self._held.pop(key, (None, 0.0, 0))
        self._bytes -= size

    def _is_old(self, since: float) -> bool:
        return self._clock() - since > self._limits.seconds


def size_of(value: object) -> int:
    """Return about how many bytes a value takes with everything that it holds, each thing once, but for code."""
    seen: set[int] = set()
    left, total = [value], 0
    while left:
        one = left.pop()
        if id(one) in seen or isinstance(one, (type, ModuleType, FunctionType)):
            continue
        seen.add(id(one))
        total += sys.getsizeof(one)
        left += gc.get_referents(one)
    return total


def digest(*said: object) -> bytes:
    """Return a key for what was said, from which nobody can read it."""
    return blake2b(repr(said).encode(), digest_size=16).digest()
