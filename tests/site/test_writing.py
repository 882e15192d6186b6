"""The site in its folder: what is written, what goes, and what is nobody's business of ours."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from bot.handbook.folder import read
from bot.site.writing import PageError, write
from tests.support.handbook_files import SHIPPED

TODAY = date(2026, 11, 30)
HANDBOOK = read(SHIPPED).handbook


def test_every_page_is_written_into_a_folder_that_is_made_for_it(tmp_path):
    names = write(HANDBOOK, tmp_path / "new" / "site", TODAY)
    assert {*names} < {path.name for path in (tmp_path / "new" / "site").iterdir()}


def test_it_can_be_written_again_and_a_topic_that_has_gone_takes_its_page_along(tmp_path):
    write(HANDBOOK, tmp_path, TODAY)
    words = shutil.copytree(SHIPPED, tmp_path / "words")
    (words / "aims.yaml").unlink()
    (tmp_path / "notes.html").write_text("<p>mine", "utf-8")
    write(read(words).handbook, tmp_path, TODAY)
    assert not (tmp_path / "aims.html").exists()
    assert "aims.html" not in (tmp_path / "index.html").read_text("utf-8")
    assert (tmp_path / "notes.html").read_text("utf-8") == "<p>mine"


@pytest.mark.parametrize("name", ["index.html", "values.html", "style.css"])
def test_nothing_is_written_over_somebody_elses_file(tmp_path, name):
    (tmp_path / name).write_text("mine", "utf-8")
    with pytest.raises(PageError, match=r"Choose another folder"):
        write(HANDBOOK, tmp_path, TODAY)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_what_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("no folder", "utf-8")
    with pytest.raises(PageError, match="cannot be written"):
        write(HANDBOOK, tmp_path / "file", TODAY)


def test_without_a_topic_there_is_nothing_to_write(tmp_path):
    with pytest.raises(PageError, match="no file of a topic"):
        write(read(tmp_path).handbook, tmp_path / "site", TODAY)
    assert not (tmp_path / "site").exists()
