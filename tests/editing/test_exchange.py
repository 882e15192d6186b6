"""What is taken out can be brought in again, and what is brought in is whole or not at all."""

from __future__ import annotations

import io
import zipfile

import pytest

from bot.editing.change import Editor
from bot.editing.exchange import as_zip, imported
from bot.editing.tables import as_table
from bot.errors import EditingError

MARY, TOM = Editor("Mary", 1), Editor("Tom", 2)
TABLE = "title,text,phrasings\r\nKindness,Be very kind.,kind|nice\r\nTea,There is tea.,is there tea\r\n"


def test_a_zip_holds_every_file_that_is_read_as_it_is(folder):
    (folder / ".hidden.yaml").write_text("x")
    (folder / "notes.txt").write_text("x")
    with zipfile.ZipFile(io.BytesIO(as_zip(folder))) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    topics = {"aims.yaml", "questions.yaml", "rules.yaml"}
    names = {*topics, "assistant.yaml", "safeguarding.yaml", "safeguarding-examples.yaml", "schema.json"}
    assert held == {name: (folder / name).read_bytes() for name in names}


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.replace(",", ";").encode(),
        TABLE.replace("Be very kind.", "Be “very” kind.").encode("cp1252"),
    ],
)
def test_a_table_changes_entries_of_the_same_title_and_adds_the_others(desk, folder, data):
    before = (folder / "rules.yaml").read_bytes()
    desk.publish(imported("rules.csv", data, before=before), MARY, second=TOM)
    assert "kind." in desk.show("rules.e1").fields["text"]
    assert desk.show("rules.tea").fields["phrasings"] == ("is there tea",)
    assert desk.show("rules.e2").fields["text"] == "Be on time for lessons."


def test_a_table_with_a_problem_changes_nothing(desk, folder):
    before = (folder / "rules.yaml").read_bytes()
    with pytest.raises(EditingError, match='Row 3: "text" has 3,000 characters'):
        imported("rules.csv", TABLE.replace("There is tea.", "x" * 3000).encode(), before=before)
    twice = imported("rules.csv", TABLE.replace("is there tea", "Punctuality number 2 please").encode(), before=before)
    assert desk.preview(twice).problems
    assert (folder / "rules.yaml").read_bytes() == before


def test_no_cell_that_goes_out_is_a_formula_and_it_comes_in_again_as_it_was(desk, folder):
    before = (folder / "rules.yaml").read_text().replace("Be kind to each other.", "=1+1 is two.")
    table = as_table(before.encode())
    assert ",'=1+1 is two.," in table
    again = imported("rules.csv", table.encode(), before=before.encode())
    assert again.content == before


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("rules.yaml", b"x" * (1024 * 1024 + 1), "larger than 1 MiB"),
        ("rules.yaml", b"PK\x03\x04", "an archive"),
        ("rules.csv", b"a,b\n1,2\n", "has to name its columns"),
        ("rules.csv", b"", "has to name its columns"),
        ("Our rules.yaml", b"title: x", "lower-case letters"),
    ],
)
def test_what_is_no_file_of_ours_is_refused_with_a_sentence(folder, name, data, says):
    with pytest.raises(EditingError, match=says):
        imported(name, data, before=(folder / "rules.yaml").read_bytes())


def test_a_table_needs_its_topic():
    with pytest.raises(EditingError, match="no topic"):
        imported("rules.csv", TABLE.encode())
