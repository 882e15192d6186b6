"""A handbook as pages: one with all topics, one for each of them, and the words for the search."""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.assistant.wording import day_of
from bot.english import plural
from bot.handbook.review import reviewed_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from bot.handbook.model import Entry, Handbook, Topic


INDEX, STYLE, SCRIPT, WORDS = "index.html", "style.css", "search.js", "words.js"

MARK = '<meta name="generator" content="partnership-bot page">'
"""Stands in every page, so that one that is not needed any more can be told from somebody else's."""

TITLE = "The handbook"
SAYS = "What the partnership says about itself, word for word, with the page that each part is quoted from."


def pages_of(handbook: Handbook, today: date) -> Mapping[str, str]:
    """Return the text of every file of the site by its name; nothing of it depends on anything but its arguments."""
    topics = {page_of(topic.id): _topic(topic, handbook, today) for topic in handbook.topics}
    assets = {name: files("bot.site").joinpath(name).read_text("utf-8") for name in (STYLE, SCRIPT)}
    return {INDEX: _index(handbook, today), **topics, WORDS: _words(handbook), **assets}


def page_of(topic: str) -> str:
    """Return the name of a topic's page."""
    return f"{topic}.html" if topic != INDEX.partition(".")[0] else f"{topic}-topic.html"


def place_of(topic: Topic, entry: Entry | None) -> str:
    """Return where an entry stands, or a topic as a whole, from the folder on: values.html#fairness."""
    page = page_of(topic.id)
    return f"{page}#{_anchor(entry)}" if entry else page


def _anchor(entry: Entry) -> str:
    """Return an entry's id within its page; an underscore, which no word has, keeps it apart from all others."""
    topic, _, word = entry.id.partition(".")
    return word or f"_{topic}"


def _index(handbook: Handbook, today: date) -> str:
    rows = "\n".join(
        f'<li><a href="{page_of(topic.id)}">{escape(topic.title)}</a> <span>{_count(topic)}</span></li>'
        for topic in handbook.topics
    )
    main = f'<h1>{TITLE}</h1>\n<p>{SAYS}</p>\n<ul class="topics">\n{rows}\n</ul>'
    return _page(TITLE, main, "", today)


def _count(topic: Topic) -> str:
    return f"{len(topic.entries)} {escape(plural(len(topic.entries), topic.one, topic.many))}"


def _topic(topic: Topic, handbook: Handbook, today: date) -> str:
    main = "\n".join([f"<h1>{escape(topic.title)}</h1>", *_said(topic), _source(topic)])
    return _page(topic.title, main, _others(topic, handbook), today)


def _said(topic: Topic) -> Iterator[str]:
    if topic.lead_entry:
        yield f"<section{_inner(topic, topic.lead_entry)}</section>"
    elif topic.lead:
        yield f'<p class="lead">{_lines(topic.lead)}</p>'
    yield "<ol>"
    yield from (f"<li{_inner(topic, entry)}</li>" for entry in topic.entries)
    yield "</ol>"


def _inner(topic: Topic, entry: Entry) -> str:
    """Return an entry within its element, from that element's attributes on."""
    link = f'<a class="anchor" href="#{_anchor(entry)}" aria-label="Link to {escape(entry.title)}">#</a>'
    head = f"<h2>{escape(entry.title)} {link}</h2>"
    # Where an entry is called as its topic, the page has said so already.
    head = "" if entry.title == topic.title else f"{head}\n"
    own = "" if reviewed_on(topic, entry) == topic.reviewed else f"\n{_compared(reviewed_on(topic, entry))}"
    return f' id="{_anchor(entry)}">\n{head}<p class="words">{_lines(entry.text)}</p>{own}\n'


def _lines(text: str) -> str:
    return "<br>\n".join(map(escape, text.split("\n")))


def _compared(day: date) -> str:
    return f'<p class="day">Last compared with its source on <time datetime="{day}">{day_of(day)}</time>.</p>'


def _source(topic: Topic) -> str:
    link = f'<a href="{escape(topic.source.url)}">{escape(topic.source.title)}</a>'
    return f'<footer class="source"><p>Quoted from: {link}</p>\n{_compared(topic.reviewed)}</footer>'


def _others(topic: Topic, handbook: Handbook) -> str:
    """Return the way back and to the other topics."""
    others = "\n".join(
        f'<li><a href="{page_of(each.id)}">{escape(each.title)}</a></li>' for each in handbook.topics if each != topic
    )
    return f'<nav aria-label="Other topics"><ul>\n<li><a href="{INDEX}">All topics</a></li>\n{others}\n</ul></nav>'


def _page(title: str, main: str, below: str, today: date) -> str:
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{MARK}
<title>{escape(title)}{"" if title == TITLE else f" - {TITLE}"}</title>
<link rel="stylesheet" href="{STYLE}">
<script src="{WORDS}" defer></script>
<script src="{SCRIPT}" defer></script>
</head>
<body>
<a class="skip" href="#page_words">Skip to the words</a>
<header id="page_search"></header>
<main id="page_words">
{main}
</main>
{below}
<footer class="made"><p>As the handbook stood on <time datetime="{today}">{day_of(today)}</time>.</p></footer>
</body>
</html>
"""


def _words(handbook: Handbook) -> str:
    """Return what the search looks through; a browser reads it also where there is no server."""
    found = [each for topic in handbook.topics for each in _known_of(topic)]
    return f"const WORDS = {json.dumps(found, ensure_ascii=False, indent=0)};\n"


def _known_of(topic: Topic) -> Iterator[Mapping[str, str]]:
    yield {"at": place_of(topic, None), "title": topic.title, "text": topic.lead}
    for entry in topic.all_entries():
        yield {"at": place_of(topic, entry), "title": entry.title, "text": entry.text, "in": topic.title}
