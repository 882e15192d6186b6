"""Every alteration of a page that is quoted is found, and nothing is called altered that only looks different."""

from __future__ import annotations

import pytest

from bot import __version__
from bot.sources.comparison import Fault
from bot.sources.fetching import FetchedPage, Unread
from bot.sources.watch import watch
from tests.sources.conftest import QUOTED
from tests.sources.pages import ALL, ALTERED, FAIR, UNALTERED, UNREAD
from tests.support.site import html, leading_to


@pytest.fixture
def looked(site, quoting):
    """Return a function that serves a page and returns what is said of it."""
    site.serve("/moved", html(QUOTED))
    site.serve("/twice", leading_to(f"{site.url}/moved", 307))
    site.serve("/join", html("<h1>Join us</h1>"))

    def look(served, patience=20.0):
        (found,) = watch(quoting(site.serve("/page", served)), patience)
        return found

    return look


@pytest.mark.parametrize("row", ALTERED, ids=lambda row: row.name)
def test_an_alteration_is_found_and_nothing_else_is_called_altered(looked, row):
    assert {each.quoted.id for each in looked(row.page).differences} == row.altered


@pytest.mark.parametrize("row", UNALTERED, ids=lambda row: row.name)
def test_what_only_looks_different_is_not_called_altered(looked, row):
    found = looked(row.page)
    assert (type(found.page), found.differences) == (FetchedPage, ())


@pytest.mark.parametrize(("served", "why"), UNREAD.values(), ids=UNREAD)
def test_a_page_that_cannot_be_read_is_said_to_be_that_and_not_altered(looked, served, why):
    found = looked(served, 0.3 if "0.3" in why else 20.0)
    assert (found.page, found.differences) == (Unread(why), ())


def test_the_rows_are_many_and_no_two_are_the_same():
    assert len(ALTERED) >= 30
    assert len(UNALTERED) >= 30
    pages = [row.page for row in (*ALTERED, *UNALTERED)]
    assert all(one != other for n, one in enumerate(pages) for other in pages[:n])
    assert all(row.altered for row in ALTERED)
    assert len(ALL) == 17


def test_a_site_that_is_not_there_is_not_called_altered(quoting):
    (found,) = watch(quoting("http://127.0.0.1:9/page"))
    assert found.page == Unread("cannot be reached: the address may be wrong, or there is no network")


def test_a_page_is_asked_for_once_however_many_topics_quote_it_and_nothing_else_is_sent(site, quoting):
    site.serve("/page", html(QUOTED))
    one, other, *more = quoting(f"{site.url}/page#values"), *quoting(f"{site.url}/page")
    watch([*one, other, *more])
    (method, path, headers, body), *others = site.requests
    assert (method, path, body, others) == ("GET", "/page", b"", [])
    assert headers == {
        "Host": site.url.removeprefix("http://"),
        "User-Agent": f"partnership-bot/{__version__}",
        "Accept": "text/html, application/xhtml+xml, text/plain",
        "Accept-Encoding": "gzip, deflate",
    }


def test_passwords_of_whoever_asks_are_not_sent_along(site, quoting, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login office password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    watch(quoting(site.serve("/page", html(QUOTED))))
    assert [headers.get("Authorization") for _, _, headers, _ in site.requests] == [None]


def test_the_proxy_of_the_environment_is_asked_except_for_what_it_excepts(site, quoting, monkeypatch):
    monkeypatch.setenv("http_proxy", site.url)
    site.pages["http://hub.example/page"] = html(QUOTED)
    (found,) = watch(quoting("http://hub.example/page"))
    assert found.differences == ()
    assert [path for _, path, _, _ in site.requests] == ["http://hub.example/page"]
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    watch(quoting(site.serve("/page", html(QUOTED))))
    assert site.requests[-1][1] == "/page"


def test_where_a_page_has_moved_to_is_told(looked, site):
    assert looked(leading_to("/twice")).moved_to == f"{site.url}/moved"
    assert looked(html(QUOTED)).moved_to == ""


def test_the_nearest_sentences_of_the_page_stand_beside_the_words(looked):
    (found,) = looked(html(QUOTED.replace("fairly, with trust", "kindly, with trust"))).differences
    assert found.fault is Fault.ALTERED
    assert found.nearest.startswith(f"{FAIR.replace('fairly', 'kindly')} We seek the best")
    assert found.nearest.endswith("expertise the most.")
    assert {each.nearest for each in looked(html("<p>We look forward to it.</p>")).differences} == {""}


def test_words_within_a_longer_sentence_and_in_another_order_are_told_apart(looked):
    by_name = {row.name: row for row in ALTERED}
    for name, fault in (
        ("a sentence that goes on", Fault.LONGER),
        ("a sentence that begins before", Fault.LONGER),
        ("the order of the list changed", Fault.MOVED),
    ):
        assert [each.fault for each in looked(by_name[name].page).differences] == [fault]


def test_nothing_of_a_page_can_colour_a_terminal_or_turn_its_writing_round(looked):
    (found,) = looked(html(QUOTED.replace("fairly, with trust", "kindly,\x1b[31m \u202ewith\u200e trust"))).differences
    assert found.nearest.startswith("We treat each other kindly,[31m with trust, care")
