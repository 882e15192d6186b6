"""The sentence encoder is used only where it is the file that was shipped."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from importlib import metadata
from pathlib import Path

import pytest

from bot.errors import ModelError
from bot.exits import Exit
from bot.matching import encoder
from tests.support.command_line import run
from tests.support.handbook_files import SHIPPED

PACKAGE, FILE = encoder.PACKAGE
MODEL = Path(str(metadata.distribution(PACKAGE).locate_file(FILE)))
MEANT = "how do we look after each other"
"""A question that is compared by its meaning."""


def changed(folder):
    """Return a copy of the model with one bit turned over, of the same size."""
    data = bytearray(MODEL.read_bytes())
    data[len(data) // 2] ^= 1
    path = folder / FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    return path


def test_the_installed_file_is_the_shipped_one():
    assert hashlib.sha256(MODEL.read_bytes()).hexdigest() == encoder.SHA256


def test_a_file_of_the_same_size_that_differs_by_a_bit_is_refused(tmp_path):
    path = changed(tmp_path)
    with pytest.raises(ModelError, match="not the file that was shipped"):
        encoder._check(path, path.read_bytes())


def test_a_question_that_needs_a_changed_encoder_ends_with_one_sentence_and_no_answer(tmp_path):
    changed(tmp_path / "installed")
    info = tmp_path / "installed" / f"{PACKAGE.replace('-', '_')}-1.0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: 1.0.0\n", "utf-8")
    root = Path(__file__).parents[2]
    given = {"KNOWLEDGE_DIR": str(SHIPPED), "DATA_DIR": str(tmp_path / "data")}
    paths = os.pathsep.join(map(str, (tmp_path / "installed", root)))
    ended = run("ask", MEANT, cwd=tmp_path, env={**os.environ, **given, "PYTHONPATH": paths})
    assert ended.returncode == Exit.SET_UP
    assert "not the file that was shipped. Reinstall the package." in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert ended.stdout == ""


def test_a_folder_of_ones_own_is_said_to_be_that(tmp_path, caplog):
    folder = tmp_path / "ours"
    folder.mkdir()
    shutil.copy(MODEL, folder / "model.onnx")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    vocabulary = ", ".join(f'"{word}": {number}' for number, word in enumerate(words))
    (folder / "tokenizer.json").write_text(f'{{"model": {{"vocab": {{{vocabulary}}}}}}}', "utf-8")
    with caplog.at_level(logging.INFO):
        assert encoder.load(folder)
    assert encoder.SHA256 in caplog.text
    assert "is not checked" in caplog.text
