"""The sentence encoder with the vectors it has made, opened when something is first compared by meaning."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.matching.encoder import Encoder
    from bot.matching.vectors import Vectors


class LazyEncoder:
    """Opens the encoder late: importing numpy and reading the model take as long as all else at a cold start."""

    def __init__(
        self, model_dir: Path | None = None, data_dir: Path | None = None, shipped: Path | None = None
    ) -> None:
        """Take the folder of another model, the one where vectors are kept, and one with shipped vectors, if any."""
        self._model_dir = model_dir
        self._data_dir = data_dir
        self._shipped = shipped

    @cached_property
    def encoder(self) -> Encoder | None:
        """The encoder; None where it or onnxruntime is missing.

        Raises:
            ModelError: The folder does not hold a usable model.
        """
        from bot.matching import encoder  # noqa: PLC0415 - see the class

        return encoder.load(self._model_dir)

    @cached_property
    def vectors(self) -> Vectors | None:
        """The vectors of this encoder; None where there is no encoder."""
        from bot.matching.vectors import Vectors  # noqa: PLC0415 - see the class

        return Vectors(self.encoder, self._data_dir, self._shipped) if self.encoder else None

    def knows(self, texts: Sequence[str]) -> bool:
        """Whether every text has its vector, so that comparing by meaning can begin at once."""
        return self.vectors is not None and not self.vectors.missing(texts)

    def learn(self, texts: Sequence[str], told: Callable[[int, int], None]) -> None:
        """Give every text its vector; `told` hears how many are done, of how many."""
        if self.vectors is not None:
            self.vectors.prepare(texts, told)
