"""The pictures of the pages: their list, their files and their page tell of the same cards."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from PIL import Image, ImageSequence

from tests.playground.pictures import FILM, FILM_FILE, IMAGES, PAGES, PICTURES, SITE_NAME, take, take_film
from tests.support.page import CHROMIUM, NO_CHROMIUM, ROOT, SIZES

FILES = [picture.file(size) for picture in PICTURES for size in SIZES]
FILES += [f"{size}-{SITE_NAME}.png" for size in SIZES]
LARGEST = 50_000
"""Bytes of a picture, so that a page with all of them opens on a phone."""

LARGEST_FILM = 500_000


def test_every_picture_of_the_list_is_there_and_no_other():
    assert sorted([FILM_FILE, *FILES]) == sorted(path.name for path in IMAGES.iterdir()), (
        "Take them anew with: make pictures"
    )


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_its_pictures_once_in_the_order_of_their_list(page: str):
    shown = re.findall(r"\]\(images/(\S+)\)", (ROOT / "docs" / page).read_text(encoding="utf-8"))
    assert shown == [picture.file(size) for picture in PAGES[page] for size in SIZES]


@pytest.mark.parametrize("page", PAGES)
def test_every_picture_is_described_in_sentences(page: str):
    described = re.findall(r"!\[([^\]]+)\]", (ROOT / "docs" / page).read_text(encoding="utf-8"))
    assert [text for text in described if not re.match(r"[A-Z](.|\n)+[.”]$", text)] == []


@pytest.mark.parametrize("file", FILES)
def test_a_picture_is_small(file: str):
    assert (IMAGES / file).stat().st_size < LARGEST


def test_the_film_of_an_edit_is_small_and_has_a_frame_for_each_of_its_lines():
    with Image.open(IMAGES / FILM_FILE) as film:
        assert len(list(ImageSequence.Iterator(film))) == len(FILM)
    assert (IMAGES / FILM_FILE).stat().st_size < LARGEST_FILM


def test_readme_says_in_words_what_each_frame_of_the_film_shows():
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"docs/images/{FILM_FILE})" in page
    steps = re.findall(r"^\d\. ", page.partition(FILM_FILE)[2].partition("\n## ")[0], re.MULTILINE)
    assert len(steps) == len(FILM)


def test_without_chromium_one_sentence_says_so_and_every_picture_stays():
    before = {path.name: path.stat().st_mtime_ns for path in IMAGES.iterdir()}
    done = subprocess.run(
        [sys.executable, "-m", "tests.playground.pictures"],
        cwd=ROOT, env=os.environ | {"CHROMIUM": "no-such-browser"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{NO_CHROMIUM}\n")
    assert {path.name: path.stat().st_mtime_ns for path in IMAGES.iterdir()} == before


@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
@pytest.mark.browser
async def test_every_picture_can_be_taken(tmp_path):
    await take(PICTURES, tmp_path, ["phone"])
    assert {path.name for path in tmp_path.iterdir()} == {picture.file("phone") for picture in PICTURES}
    for path in tmp_path.iterdir():
        with Image.open(path) as taken:
            assert taken.width <= SIZES["phone"][0]
            assert taken.height > 100, f"{path.name} shows no message."


@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
@pytest.mark.browser
async def test_the_film_can_be_taken(tmp_path):
    await take_film(tmp_path / FILM_FILE)
    with Image.open(tmp_path / FILM_FILE) as film:
        assert len(list(ImageSequence.Iterator(film))) == len(FILM), "Two frames look the same."
