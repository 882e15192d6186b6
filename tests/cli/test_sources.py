"""check --sources: what it says, the code it ends with, and that without it nothing is asked of anybody."""

from __future__ import annotations

import pytest

from bot.cli.main import main
from bot.cli.sources import REMEDY
from bot.exits import Exit
from tests.handbook.malformed import SAFEGUARDING
from tests.support.handbook_files import folder_with, topic
from tests.support.site import html, leading_to, serving

SAID = "<p>Be kind.</p><p>Be on time.</p>"


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Serve a page, and make the handbook one that quotes it and a second page, which nobody serves."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving() as site:
        rules = topic("rules", "Our rules", "Be kind.", "Be on time.", url=f"{site.url}/rules#all")
        folder = folder_with(tmp_path / "words", rules.replace("thing", "rule"), safeguarding=SAFEGUARDING)
        monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))
        monkeypatch.setenv("DATA_DIR", str(tmp_path / "kept"))
        yield site


def test_where_all_stand_it_says_so_and_ends_with_0(site, capsys):
    url = site.serve("/rules", html(SAID))
    assert main(["check", "--sources"]) == Exit.DONE
    assert capsys.readouterr() == (f"{url}\nAll 2 quotations stand word for word on their pages.\n", "")


def test_what_is_altered_is_named_with_its_line_and_the_nearest_sentence_and_ends_with_1(site, capsys):
    url = site.serve("/rules", html(SAID.replace("on time", "in time")))
    assert main(["check", "--sources"]) == Exit.REFUSED
    assert capsys.readouterr().out.splitlines() == [
        url,
        "  rules.yaml:14: rules.e2 no longer stands there word for word.",
        "    handbook: Be on time.",
        "    page:     Be in time.",
        f"1 of 2 quotations differ from their pages. {REMEDY}",
    ]


def test_what_cannot_be_fetched_is_said_apart_and_ends_with_1(site, capsys):
    assert main(["check", "--sources"]) == Exit.REFUSED
    assert capsys.readouterr().out.splitlines() == [
        f"{site.url}/rules is not there any more (status 404). Compare it in a browser with rules.yaml.",
        "2 of 2 quotations could not be compared.",
    ]


def test_a_page_that_has_moved_is_told_with_where_to_write_that(site, capsys):
    site.serve("/rules", leading_to("/new"))
    site.serve("/new", html(SAID))
    assert main(["check", "--sources"]) == Exit.DONE
    moved = f"The page has moved to {site.url}/new: put that address into source.url of rules.yaml."
    assert moved in capsys.readouterr().out


def test_a_file_with_problems_is_not_compared_and_that_is_said(site, tmp_path, capsys):
    site.serve("/rules", html(SAID))
    (tmp_path / "words" / "more.yaml").write_text("title: [\n")
    assert main(["check", "--sources"]) == Exit.DONE
    assert "partnership-bot check" in capsys.readouterr().err


def test_without_words_there_is_nothing_to_compare(tmp_path, capsys):
    assert main(["check", "--sources", "--folder", str(tmp_path / "gone")]) == Exit.SET_UP
    assert capsys.readouterr().err.startswith("There are no words to compare in ")


@pytest.mark.parametrize("asked", [["check"], ["ask", "be kind"], ["list"], ["show", "rules.e1"]])
def test_without_the_option_no_page_is_asked_for(site, asked):
    site.serve("/rules", html(SAID))
    main(asked)
    assert site.requests == []
