"""Learns the handbook in two processes: the encoder takes one thread, and a fresh clone has everything to learn."""

from __future__ import annotations

import shutil
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.assistant.library import texts_of
from bot.handbook.folder import read
from bot.matching.lazy_encoder import LazyEncoder
from tests.support.handbook_files import SHIPPED


def learn_by_halves(data_dir: Path) -> None:
    """Give each text of the shipped handbook its vector, where nothing has been learned yet."""
    if any(data_dir.glob("vectors-*.bin")):
        return
    texts = texts_of(read(SHIPPED).handbook)
    with TemporaryDirectory() as folder:
        other = get_context("spawn").Process(target=_learn, args=(Path(folder), texts[1::2]))
        other.start()
        _learn(data_dir, texts[::2])
        other.join()
        for learned in Path(folder).glob("vectors-*.bin"):
            with learned.open("rb") as source, (data_dir / learned.name).open("ab") as target:
                shutil.copyfileobj(source, target)  # a file of vectors is one record after the other


def _learn(data_dir: Path, texts: list[str]) -> None:
    LazyEncoder(data_dir=data_dir).learn(texts, lambda _done, _all: None)
