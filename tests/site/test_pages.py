"""What stands on the pages of the handbook, and what never does."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from bot.handbook.folder import read
from bot.handbook.model import fold
from bot.site.pages import INDEX, SCRIPT, STYLE, WORDS, page_of, pages_of, place_of
from tests.support.handbook_files import SHIPPED

TODAY = date(2026, 11, 30)
HANDBOOK = read(SHIPPED).handbook
PAGES = pages_of(HANDBOOK, TODAY)
WRITTEN = {name: text for name, text in PAGES.items() if name.endswith(".html")}


class Reader(HTMLParser):
    """Reads a page as a person does: its text in order, its anchors, and where its links lead."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.said, self.open = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.ids += [named["id"]] if "id" in named else []
        self.links += [named[name] for name in ("href", "src") if name in named]
        self.open += [] if tag in {"meta", "link", "br"} else [tag]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "head" not in self.open:
            self.said.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.said).split())


READ = {name: Reader(text) for name, text in WRITTEN.items()}
EVERYTHING = " ".join(page.text for page in READ.values())


def test_every_topic_has_a_page_and_every_entry_an_anchor():
    assert [*WRITTEN] == [INDEX, *(page_of(topic.id) for topic in HANDBOOK.topics)]
    for topic_, entry in HANDBOOK.entries():
        page, _, anchor = place_of(topic_, entry).partition("#")
        assert READ[page].ids.count(anchor) == 1


@pytest.mark.parametrize("entry", [entry for _, entry in HANDBOOK.entries()], ids=lambda entry: entry.id)
def test_every_entry_stands_on_the_pages_exactly_once(entry):
    assert EVERYTHING.count(" ".join(entry.text.split())) == 1
    topic_, _ = HANDBOOK.find(entry.id) or (None, None)
    assert topic_ is not None
    if entry.title != topic_.title:
        assert READ[page_of(topic_.id)].text.count(entry.title) == 1


def test_nothing_but_titles_words_sources_and_days_stands_in_any_file():
    told = fold(" ".join(PAGES[name] for name in (*WRITTEN, WORDS)))
    own = {fold(text) for _, entry in HANDBOOK.entries() for text in (entry.title, entry.text)}
    own |= {fold(text) for each in HANDBOOK.topics for text in (each.title, each.lead)}
    asked = [text for each in HANDBOOK.topics for text in (*each.phrasings, *each.not_for)]
    asked += [text for _, entry in HANDBOOK.entries() for text in (*entry.phrasings, *entry.not_for, entry.keeper)]
    asked += [text for texts in HANDBOOK.examples.answered.values() for text in texts]
    asked += [text for texts in HANDBOOK.examples.unanswered.values() for text in texts]
    asked += [HANDBOOK.safeguarding.approved_by, *HANDBOOK.safeguarding.disclosures]
    hidden = [text for text in map(fold, asked) if len(text.split()) > 3 and not any(text in one for one in own)]
    assert len(hidden) > 5_000
    assert [text for text in hidden if f" {text} " in told] == []


@pytest.mark.parametrize("name", WRITTEN)
def test_every_link_leads_to_a_page_that_is_there_or_to_a_source(name):
    sources = {topic_.source.url for topic_ in HANDBOOK.topics}
    for link in READ[name].links:
        page, _, anchor = link.partition("#")
        assert link in sources or (page or name) in PAGES
        assert link in sources or not anchor or anchor in READ[page or name].ids


@pytest.mark.parametrize("name", WRITTEN)
def test_a_page_is_sound_html_in_british_english_with_one_heading_of_the_first_rank(name):
    assert READ[name].open == []
    assert WRITTEN[name].startswith('<!doctype html>\n<html lang="en-GB">')
    assert WRITTEN[name].count("<h1>") == 1
    assert len(READ[name].ids) == len(set(READ[name].ids))


def test_signs_of_html_in_the_words_are_words():
    hostile = "<script>alert(1)</script> & \"both\" 'sides'"
    changed = [entry for _, entry in HANDBOOK.entries()]
    assert "<script>alert" not in "".join(WRITTEN.values())
    topic_ = replace(HANDBOOK.topics[0], title=hostile, entries=(replace(changed[1], title=hostile, text=hostile),))
    pages = pages_of(replace(HANDBOOK, topics=(topic_,)), TODAY)
    for name in (INDEX, page_of(topic_.id)):
        assert "<script>alert" not in pages[name]
        assert hostile in Reader(pages[name]).text


def test_the_search_knows_every_entry_and_where_it_stands():
    known = json.loads(PAGES[WORDS].removeprefix("const WORDS = ").removesuffix(";\n"))
    assert [each["at"] for each in known if "#" in each["at"]] == [place_of(*each) for each in HANDBOOK.entries()]


def test_the_pages_ask_no_other_computer_for_anything():
    for name in (*WRITTEN, STYLE, SCRIPT):
        loads = re.findall(r"(?:src|rel=\"stylesheet\" href)=\"([^\"]+)\"|url\(|@import|fetch\(|XMLHttp", PAGES[name])
        assert all(each in PAGES for each in loads)


def test_the_same_words_on_the_same_day_give_the_same_pages():
    assert pages_of(read(SHIPPED).handbook, TODAY) == PAGES


def test_a_topic_that_is_called_as_the_first_page_takes_nobodys_place():
    assert page_of("index") != INDEX


def test_no_entry_takes_an_anchor_of_the_page_or_of_another_entry():
    (topic_, *_) = HANDBOOK.topics
    words = ("words", "search", "typed", "found", "results")
    said = [replace(topic_.entries[0], id=f"{topic_.id}.{word}") for word in (*words, topic_.id)]
    entries = (*said, replace(topic_.entries[0], id=topic_.id))
    page = pages_of(replace(HANDBOOK, topics=(replace(topic_, entries=entries),)), TODAY)[page_of(topic_.id)]
    own = re.findall(r'id="(\w+)"', PAGES[SCRIPT])
    ids = [*Reader(page).ids, *own]
    assert len(own) == 3
    assert len(ids) == len(set(ids))
