"""Tables that come in on Discord: what a card says of them first, and that nobody else has to wait for them."""

from __future__ import annotations

from bot.editing import impact
from tests.support.discord_world import buttons_of, text_of
from tests.support.office import shown


def table(rows, said="Text"):
    return "title,text,phrasings\n" + "".join(f"Title {n},{said} {n}.,how {n}|where {n}\n" for n in range(rows))


async def test_a_table_that_takes_phrasings_out_says_so_as_its_headline(office):
    data = b"title,text,phrasings\nKindness,Be kind to all.,be nice\nPunctuality,Be on time for lessons.,\n"
    preview = shown(await office.knowledge("import", file=("rules.csv", data)))
    lines = text_of(preview).split("\n")
    heads = [line for line in lines if line.startswith("#")]
    assert heads[1].endswith("This removes 1 phrasing from 1 entry")
    assert "- Kindness number 1 please" in lines


async def test_what_was_not_tried_out_is_said_before_it_is_published(office, monkeypatch):
    monkeypatch.setattr(impact, "NEAR_SECONDS", 0.0)
    preview = shown(await office.knowledge("import", file=("rules.csv", table(2).encode())))
    assert impact.NOT_COMPARED.format(4) in text_of(preview)
    assert "Publish" in buttons_of(preview)


async def test_a_table_for_no_topic_names_the_field(office):
    refused = shown(await office.knowledge("import", file=("Book1.csv", b"title,text\nA,b\n")))
    assert "in the field *topic* of /knowledge import" in refused.content
    preview = shown(await office.knowledge("import", file=("Book1.csv", b"title,text\nA,b\n"), topic="rules"))
    assert "Title, new:\n> A" in text_of(preview)


async def test_a_reason_of_several_lines_and_directions_stands_in_one_line_everywhere(office):
    await office.published("rules.e1", text="New.", why="be\u202ecause\nof\u2028it")
    history = text_of(shown(await office.knowledge("history")))
    assert "Why: because of it" in history
    proposal = await office.edited("aims.e1", text="Read.", why="for\u2066 all\nof us")
    assert "Why: for all of us" in text_of(shown(await office.edith.click(proposal, label="Propose"))) or office.news
