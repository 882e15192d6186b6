"""A table is read whole or refused in one right sentence, quickly; what was taken out as a table comes in as it was."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.editing.exchange import imported
from bot.editing.tables import as_table, with_table
from bot.errors import EditingError
from bot.handbook.decoding import text_from
from bot.handbook.parse import parse_file
from bot.handbook.regions import fields_of, pieces_of
from tests.editing.tables import FILE, READ, REFUSED
from tests.support.patience import SLOWED
from tests.support.yaml_styles import topics

SECONDS = 2.0


def said(data):
    return {wanted: fields_of(data, wanted) for wanted in pieces_of(data) if wanted}


def test_there_are_sixty_tables_and_more():
    assert len({each.name for each in (*READ, *REFUSED)}) == len(READ) + len(REFUSED) >= 60


@pytest.mark.parametrize("case", READ, ids=lambda case: case.name)
def test_a_table_is_read_whole_and_changes_nothing_else(case):
    before = FILE.encode()
    began = time.process_time()
    after = imported("rules.csv", case.data, before=before).content.encode()
    assert time.process_time() - began < SECONDS * SLOWED
    was = said(before)
    wanted = was | {name: {**(was.get(name) or {"id": name}), **fields} for name, fields in case.reads.items()}
    assert said(after) == wanted
    assert parse_file("rules.yaml", after).problems == ()
    untouched = {name for name in was if name not in case.reads}
    assert {name: pieces_of(after)[name] for name in untouched} == {name: pieces_of(before)[name] for name in untouched}
    assert case.reads or after == before


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_a_table_that_cannot_be_read_is_refused_in_a_sentence_with_its_row(case):
    began = time.process_time()
    with pytest.raises(EditingError) as refused:
        imported("rules.csv", case.data, before=FILE.encode())
    assert time.process_time() - began < SECONDS * SLOWED
    assert case.says in str(refused.value)
    assert all(line.endswith((".", "?", "!")) and len(line) < 400 for line in str(refused.value).split("\n"))


@pytest.mark.parametrize("name", ["Book1.csv", "rules.tsv", "Table.TXT"])
def test_a_table_for_no_topic_names_the_field_and_the_option(name):
    with pytest.raises(EditingError, match=r"field \*topic\* of /knowledge import, or with --topic"):
        imported(name, b"title,text\nA,b\n")


def test_what_has_no_titles_is_no_table():
    with pytest.raises(EditingError, match=r"assistant.yaml has no entries with titles"):
        as_table(b"name: x\nsmalltalk:\n  - id: smalltalk.hello\n    text: Hello.\n", "assistant.yaml")


def test_what_was_taken_out_comes_in_as_it_was():
    data = FILE.replace("    title: The same\n    text: Two.", "    title: Another\n    text: Two.").encode()
    table = as_table(data, "rules.yaml")
    assert ",'-" not in table.replace(",''-", "")
    assert with_table("rules", data, text_from(table.encode("utf-8-sig"))) == data


SIGNS = st.sampled_from(
    ["=", "'=", "''=", "'-x", "'+", "'@", "-1", "+", "@a", "|", "\\", "\\|", "a|b", "x\\", '"', "'"]
)
SIGNS |= st.sampled_from([",", ";", "\t", "a,b", "🙂", "é", "e\u0301", "#1", ": ", "- x", "C++", "＝1", "word", "A*"])
WORDS = st.lists(SIGNS, min_size=1, max_size=4).map("".join)
LINES = st.lists(WORDS, min_size=1, max_size=3).map("\n  ".join)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(WORDS, LINES, st.lists(WORDS.map("w{}".format), max_size=3)), min_size=1, max_size=4))
def test_whatever_stands_in_a_cell_comes_in_as_it_went_out(rows):
    fresh = FILE.partition("  - id: rules.a-star")[0].encode()
    entries = [f"T{at} {title}" for at, (title, _, _) in enumerate(rows)]
    made = fresh
    for at, (title, (_, text, phrasings)) in enumerate(zip(entries, rows, strict=True)):
        made = put(made, title, text, [f"{at} {phrasing}" for phrasing in phrasings])
    assert with_table("rules", made, as_table(made)) == made


def put(data, title, text, phrasings):
    from bot.handbook.entry_edit import Edited, add_entry  # noqa: PLC0415 - the one helper that writes a file

    wanted = f"rules.n{len(pieces_of(data))}"
    added = add_entry(data, {"id": wanted, "title": title, "text": f"x{text}", "phrasings": tuple(phrasings)})
    assert isinstance(added, Edited), added
    return added.data


@settings(max_examples=100, deadline=None)
@given(topics())
def test_a_topic_in_any_style_comes_in_as_it_went_out(topic):
    data, entries = topic
    titles = [" ".join(str(each["title"]).split()).casefold() for each in entries.values()]
    if len(set(titles)) == len(titles):
        assert with_table("rules", data, as_table(data)) == data


@settings(max_examples=100, deadline=None)
@given(topics(), st.data())
def test_a_table_puts_every_row_into_a_file_of_any_style(topic, data):
    before, entries = topic
    titles = {name: " ".join(str(each["title"]).split()) for name, each in entries.items()}
    if len({title.casefold() for title in titles.values()}) < len(titles):
        return
    changed = {name: data.draw(st.sampled_from(["One.", "a: b", "two\n\n  lines"])) for name in entries}
    table = as_table(before).splitlines()[0] + "\n"
    table += "".join(
        f'"{title.replace(chr(34), chr(34) * 2)}","{changed[name]}",new {name}\n' for name, title in titles.items()
    )
    after = with_table("rules", before, table)
    for name in entries:
        fields = fields_of(after, name)
        assert fields is not None
        assert (fields["text"], fields["phrasings"]) == (changed[name], (f"new {name}",))
    assert parse_file("rules.yaml", after).problems == ()


@pytest.mark.timed
@pytest.mark.parametrize(("rows", "seconds"), [(1_000, 3.0), (4_000, 12.0)])
def test_a_long_table_becomes_a_file_in_seconds(rows, seconds):
    table = "title,text,phrasings\n" + "".join(
        f"Title {n},The text of row {n}.,how do I do {n}|where is thing {n}: here?\n" for n in range(rows)
    )
    before = FILE.encode()
    began = time.process_time()
    after = with_table("rules", before, table)
    assert time.process_time() - began < seconds
    assert len(pieces_of(after)) == len(pieces_of(before)) + rows
    again = table.replace("The text", "Another text")
    began = time.process_time()
    assert with_table("rules", after, again).count(b"Another text") == rows
    assert time.process_time() - began < seconds
