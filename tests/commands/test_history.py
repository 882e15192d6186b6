"""What has become of the words: their history, and taking a change back, whichever it was."""

from __future__ import annotations

import asyncio
import io
import zipfile

import pytest

from bot.editing.change import Change, ChangeKind, Editor
from bot.handbook.decoding import MOST_BYTES
from tests.handbook.malformed import HOLIDAYS
from tests.support.discord_world import buttons_of, text_of
from tests.support.office import shown

KINDNESS = "Kindness number 1 please"
TABLE = "title,text,phrasings\r\nKindness,Be kind to all.,\r\nOpen doors,Visit us.,may I drop in|is there tea\r\n"
LEAVE = (
    "title: Our leave\none: kind\nmany: kinds\nsource: {title: Page, url: https://example.org}\nreviewed: 2026-11-23\n"
)
LEAVE += "entries:\n  - {id: leave.sick, title: Sick, text: Ring us., phrasings: [I am ill today]}\n"


async def test_the_history_shows_who_changed_what_when_and_why(office):
    await office.published("rules.e1", text="Be kind to everybody.", why="for all")
    await office.published("rules.e2", by=office.tom, phrasings="Punctuality number 2 please\nbe early")
    history = shown(await office.knowledge("history"))
    text = text_of(history)
    assert history.ephemeral
    assert text.index("Change 2: “Punctuality” (Our rules)") < text.index("Change 1: “Kindness” (Our rules)")
    assert "Edited on 23 Nov 2026 by tom. No reason was given." in text
    assert "Text, before:\n> Be kind to each other." in text
    assert "Phrasings, new:\n- be early" in text
    assert list(buttons_of(history)) == ["Undo change 2", "Undo change 1"]
    of_one = shown(await office.knowledge("history", entry="rules.e1"))
    assert "Change 2" not in text_of(of_one)
    assert "No change to “The gate” (Our rules)" in text_of(shown(await office.knowledge("history", entry="rules.e3")))


async def test_older_changes_are_one_press_away(office):
    for number in range(5):
        await office.published("rules.e1", text=f"Be kind, version {number}.")
    history = shown(await office.knowledge("history", entry="rules.e1"))
    older = shown(await office.edith.click(history, label="Older changes"))
    assert list(buttons_of(older)) == ["Undo change 2", "Undo change 1"]


async def test_any_change_is_undone_after_a_preview(office):
    done = await office.published("rules.e1", text="Be rude.")
    preview = shown(await office.edith.click(done, label="Undo"))
    assert "Text, after:\n> Be kind to each other." in text_of(preview)
    assert "Be rude." in await office.answer(KINDNESS)
    await office.edith.click(preview, label="Publish")
    assert "Be kind to each other." in await office.answer(KINDNESS)


async def test_the_last_change_is_undone_without_a_number_and_an_older_one_with_it(office):
    await office.published("rules.e1", text="Be rude.")
    await office.published("rules.e2", text="Be late.")
    for options in ({}, {"change": "1"}):
        preview = shown(await office.knowledge("undo", **options))
        await office.edith.click(preview, label="Publish")
    assert "Be on time for lessons." in await office.answer("rules.e2")
    assert "Be kind to each other." in await office.answer("rules.e1")
    assert (await office.edith.autocomplete(office.channel, "knowledge undo", "change", "punctuality"))[-1][
        "value"
    ] == "2"
    assert "no such change" in shown(await office.knowledge("undo", change="99")).content


async def test_what_is_retired_is_not_answered_and_comes_back_when_it_is_restored(office):
    before = office.text_in("rules.yaml")
    preview = shown(await office.knowledge("retire", entry="rules.e3", why="the gate is gone"))
    assert "Shut the gate" in text_of(preview)
    await office.edith.click(preview, label="Take it out")
    assert "Shut the gate" not in await office.answer("The gate number 3 please")
    choices = await office.edith.autocomplete(office.channel, "knowledge restore", "entry", "")
    assert [choice["value"] for choice in choices] == ["rules.e3"]
    await office.edith.click(shown(await office.knowledge("restore", entry="rules.e3")), label="Publish")
    assert "Shut the gate" in await office.answer("The gate number 3 please")
    assert office.text_in("rules.yaml") == before
    assert "no retired" in shown(await office.knowledge("restore", entry="rules.e1")).content


async def test_an_entry_gets_another_id_and_an_answer_from_before_leads_to_it(office):
    preview = shown(await office.knowledge("rename", entry="rules.e1", new_id="rules.kind", why="clearer"))
    assert "Former ids" in text_of(preview)
    assert "1 pair" in text_of(preview)
    await office.edith.click(preview, label="Publish")
    assert "id: rules.kind" in office.text_in("rules.yaml")
    assert "id: rules.kind" in office.text_in("questions.yaml")
    assert "Be kind to each other." in await office.answer("rules.e1")
    history = text_of(shown(await office.knowledge("history", entry="rules.kind")))
    assert "Renamed on" in history
    assert "clearer" in history


async def test_the_words_are_taken_away_privately(office):
    for options, name in (
        ({}, "words.zip"),
        ({"topic": "rules"}, "rules.yaml"),
        ({"topic": "rules", "form": "table"}, "rules.csv"),
    ):
        sent = shown(await office.knowledge("export", **options))
        assert sent.ephemeral
        (file,) = sent.attachments
        assert file.filename == name
        data = await file.read()
        if name == "rules.yaml":
            assert data == (office.folder / name).read_bytes()
        elif name == "words.zip":
            assert "rules.yaml" in zipfile.ZipFile(io.BytesIO(data)).namelist()
    for topic in ("nothing", "../secrets", "/etc/passwd"):
        assert "There is no topic" in shown(await office.knowledge("export", topic=topic)).content


async def test_a_table_is_brought_in_with_the_same_preview(office):
    preview = shown(await office.knowledge("import", file=("rules.csv", TABLE.encode("cp1252")), why="from the office"))
    text = text_of(preview)
    assert "Text, after:\n> Be kind to all." in text
    assert "### “Open doors”" in text
    await office.edith.click(preview, label="Publish")
    assert "Be kind to all." in await office.answer(KINDNESS)
    assert "Visit us." in await office.answer("is there tea")


async def test_a_topic_is_brought_in_from_yaml_whole_or_not_at_all(office):
    broken = shown(await office.knowledge("import", file=("leave.yaml", LEAVE.replace("Ring us.", '""').encode())))
    assert "cannot be published" in text_of(broken)
    assert list(buttons_of(broken)) == ["Drop"]
    preview = shown(await office.knowledge("import", file=("leave.yaml", LEAVE.encode())))
    await office.edith.click(preview, label="Publish")
    assert "Ring us." in await office.answer("I am ill today")


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (("rules.csv", b"x" * (MOST_BYTES + 1)), "larger than 1 MiB"),
        (("words.zip", b"PK\3\4"), "end in .yaml, .csv"),
        (("rules.csv", b"PK\3\4"), "an archive"),
        (("rules.csv", b"a,b\r\n"), "has to name its columns"),
        (("Our Leave.yaml", b"title: x"), "rename the file"),
    ],
)
async def test_a_file_that_is_no_good_is_refused_in_a_sentence(office, file, says):
    refused = shown(await office.knowledge("import", file=file))
    assert refused.ephemeral
    assert says in refused.content


async def test_a_file_that_is_too_large_is_not_fetched(office):
    before = len(office.env.http_requests)
    await office.knowledge("import", file=("rules.csv", b"x" * (MOST_BYTES + 1)))
    assert [each.path for each in office.env.http_requests[before:] if "attachments" in each.path] == []


async def test_the_status_tells_a_broken_file_and_what_to_do(office):
    status = text_of(shown(await office.knowledge("status")))
    assert "Nothing is wrong with the words." in status
    assert "No change is waiting" in status
    (office.folder / "rules.yaml").write_text("title: [", "utf-8")
    assert "rules.yaml" in text_of(shown(await office.knowledge("status")))


async def test_the_status_reminds_of_holidays_that_run_out(office):
    (office.folder / "terms.yaml").write_text(HOLIDAYS.replace("2027-02-19", "2027-12-31"), "utf-8")
    assert "holidays" not in text_of(shown(await office.knowledge("status")))
    (office.folder / "terms.yaml").write_text(HOLIDAYS.replace("2027", "2026").replace("2026-12-21", "2026-01-01"))
    status = text_of(shown(await office.knowledge("status")))
    assert "The last of the holidays ends on 2026-02-19. Write those of the next school year below it" in status


async def test_a_change_of_several_files_says_so_and_is_undone_as_one(office):
    desk, before = office.bot.services.editing.desk, office.text_in("aims.yaml")
    gone = Change(ChangeKind.RETIRE, "rules.e3", beside=(Change(ChangeKind.RETIRE, "aims.e2"),))
    await asyncio.to_thread(desk.publish, gone, Editor("Edith", 1), second=Editor("Tom", 2))
    history = shown(await office.knowledge("history"))
    assert "Change 1: “The gate”" in text_of(history)
    assert "The same change also covers aims.e2." in text_of(history)
    choices = await office.edith.autocomplete(office.channel, "knowledge restore", "entry", "")
    assert {choice["value"] for choice in choices} == {"rules.e3", "aims.e2"}
    preview = shown(await office.edith.click(history, label="Undo change 1"))
    await office.edith.click(preview, label="Propose")
    await office.tom.click(office.news.last_message, label="Approve")
    assert office.text_in("aims.yaml") == before
