"""An editor changes the words in a form: shown before anything is written, and read by members the moment after."""

from __future__ import annotations

import pytest

from tests.support.discord_world import buttons_of, menu_id, menu_of, text_of
from tests.support.office import filled_in, shown

KINDNESS = "Kindness number 1 please"


async def test_the_form_of_an_entry_opens_with_its_present_words(office):
    form = await office.knowledge("edit", entry="rules.e1")
    assert form.modal["title"] == "Edit: Kindness"
    assert filled_in(form) == {
        "title": "Kindness",
        "text": "Be kind to each other.",
        "phrasings": "Kindness number 1 please",
        "source": "The page\nhttps://example.org/page",
        "why": "",
    }


async def test_a_preview_shows_what_a_reader_sees_changing_and_writes_nothing(office):
    before = office.text_in("rules.yaml")
    preview = await office.edited("rules.e1", text="Be kind to everybody.", phrasings=f"{KINDNESS}\nbe nice")
    assert preview.ephemeral
    text = text_of(preview)
    assert "Text, before:\n> Be kind to each other." in text
    assert "Text, after:\n> Be kind to everybody." in text
    assert "Phrasings, new:\n- be nice" in text
    assert list(buttons_of(preview)) == ["Publish", "Change again", "Keeper and review date", "Drop"]
    assert office.text_in("rules.yaml") == before


async def test_members_read_the_new_words_the_moment_they_are_published(office):
    assert "Be kind to each other." in await office.answer(KINDNESS)
    done = await office.published("rules.e1", text="Be kind to everybody.", why="it is meant for all")
    assert "Published." in text_of(done)
    assert "Be kind to everybody." in await office.answer(KINDNESS)
    (revision,) = office.bot.services.editing.desk.revisions()
    assert (revision.name, revision.editor, revision.why) == ("edith", office.edith.id, "it is meant for all")
    changed = {line.strip() for line in office.text_in("rules.yaml").splitlines()}
    assert 'text: "Be kind to everybody."' in changed
    assert 'text: "Be on time for lessons."' in changed


async def test_change_again_reopens_the_form_with_her_text_and_shows_it_in_the_same_message(office):
    preview = await office.edited("rules.e1", text="Be kind to everybdoy.", why="for all")
    form = await office.edith.click(preview, label="Change again")
    assert filled_in(form)["text"] == "Be kind to everybdoy."
    assert filled_in(form)["why"] == "for all"
    again = shown(await office.fill(form, text="Be kind to everybody."))
    assert again.id == preview.id
    assert "Be kind to everybody." in text_of(again)
    await office.edith.click(again, label="Publish")
    assert "Be kind to everybody." in await office.answer(KINDNESS)


async def test_what_is_dropped_is_not_written_and_its_buttons_say_so(office):
    preview = await office.edited("rules.e1", text="Be rude.")
    dropped = await office.edith.click(preview, label="Drop")
    assert "Nothing was written." in text_of(shown(dropped))
    assert "Be kind to each other." in await office.answer(KINDNESS)


async def test_a_change_of_nothing_offers_nothing_to_publish(office):
    preview = await office.edited("rules.e1")
    assert "Nothing would change" in text_of(preview)
    assert "Publish" not in buttons_of(preview)


async def test_a_problem_names_its_field_and_cannot_be_published(office):
    preview = await office.edited("rules.e1", phrasings="Punctuality number 2 please")
    assert "Phrasings: " in text_of(preview)
    assert "Reword one of the two" in text_of(preview)
    assert list(buttons_of(preview)) == ["Change again", "Keeper and review date", "Drop"]


async def test_near_duplicates_are_shown_before_publishing(office):
    preview = await office.edited("rules.e1", phrasings=f"{KINDNESS}\nPunctuality number 2 plase")
    assert "### Please look at this before you publish" in text_of(preview)
    assert "nearly the same as" in text_of(preview)
    assert "which asks for “Punctuality” (Our rules)" in text_of(preview)
    assert "Publish" in buttons_of(preview)


async def test_a_stale_edit_shows_both_versions_and_keeps_her_text(office):
    mine = await office.edited("rules.e1", text="Mine.")
    await office.published("rules.e1", by=office.tom, text="Theirs.")
    refused = shown(await office.edith.click(mine, label="Publish"))
    text = text_of(refused)
    assert "Somebody else was quicker" in text
    assert "when you opened it:\n> Be kind to each other." in text
    assert "as it stands now:\n> Theirs." in text
    assert "as you want it:\n> Mine." in text
    assert "Theirs." in await office.answer(KINDNESS)
    form = await office.edith.click(refused, label="Change again")
    assert filled_in(form)["text"] == "Mine."
    await office.edith.click(shown(await office.fill(form)), label="Publish")
    assert "Mine." in await office.answer(KINDNESS)


async def test_keeper_and_review_date_are_a_second_form_from_the_preview(office):
    preview = await office.edited("rules.e1")
    form = await office.edith.click(preview, label="Keeper and review date")
    assert filled_in(form) == {"keeper": "", "review_by": "", "reviewed": ""}
    again = shown(await office.fill(form, keeper="School office", review_by="2027-01-31"))
    assert "Who looks after it, new:\n> School office" in text_of(again)
    await office.edith.click(again, label="Publish")
    assert "keeper: School office" in office.text_in("rules.yaml")


async def test_an_entry_is_added_with_an_id_from_its_title(office):
    form = await office.knowledge("add", topic="rules")
    assert list(filled_in(form)) == ["title", "text", "phrasings", "why"]
    added = await office.fill(form, title="Open doors", text="Visit us.", phrasings="may I drop in on a lesson")
    assert "### Preview: “Open doors”" in text_of(shown(added))
    await office.edith.click(shown(added), label="Publish")
    assert "Visit us." in await office.answer("may I drop in on a lesson")


async def test_a_topic_is_edited_under_its_mark(office):
    form = await office.knowledge("edit", entry="rules*")
    assert list(filled_in(form)) == ["title", "phrasings", "source", "why"]
    done = await office.fill(form, source="Handbook\nhttps://example.org/handbook")
    assert "Source, title, after:\n> Handbook" in text_of(shown(done))


async def test_edit_in_the_menu_of_a_card_opens_the_form(office):
    answer = (await office.edith.slash(office.channel, "ask", question=KINDNESS)).response
    form = await office.edith.select(answer, [menu_of(answer)["Edit"]], custom_id=menu_id(answer))
    preview = shown(await office.fill(form, text="Be kind to everybody."))
    assert preview.id != answer.id
    await office.edith.click(preview, label="Publish")
    assert "Be kind to everybody." in await office.answer(KINDNESS)


async def test_of_several_things_in_an_answer_an_editor_is_asked_which(office):
    answer = (await office.edith.slash(office.channel, "ask", question="first rule and first aim")).response
    which = await office.edith.select(answer, [menu_of(answer)["Edit"]], custom_id=menu_id(answer))
    assert list(buttons_of(which.response)) == ["Edit Kindness", "Edit Our aims 1"]
    form = await office.edith.click(which.response, label="Edit Our aims 1")
    assert filled_in(form)["text"] == "Teach every child to read."


async def test_two_forms_of_one_editor_do_not_answer_each_other(office):
    first = await office.knowledge("edit", entry="rules.e1")
    second = await office.knowledge("edit", entry="rules.e2")
    assert first.modal["custom_id"] != second.modal["custom_id"]
    assert "“Kindness”" in text_of(shown(await office.fill(first, text="One.")))
    assert "“Punctuality”" in text_of(shown(await office.fill(second, text="Two.")))


async def test_phrasings_that_do_not_fit_into_a_form_stay_and_it_says_where_to_edit_them(office):
    many = "".join(f"      - {number:03} {'x' * 14}\n" for number in range(222))
    file = office.folder / "rules.yaml"
    file.write_text(
        file.read_text("utf-8").replace(f'      - "{KINDNESS}"\n', f'      - "{KINDNESS}"\n{many}', 1), "utf-8"
    )
    form = await office.knowledge("edit", entry="rules.e1")
    assert "phrasings" not in filled_in(form)
    assert "rules.yaml" in str(form.modal["components"])


async def test_a_button_of_a_preview_from_before_a_restart_says_what_to_do(office):
    preview = await office.edited("rules.e1", text="Be kind to everybody.")
    await office.restart()
    pressed = await office.edith.click(preview, label="Publish")
    assert "open the form again" in shown(pressed).content
    assert "Be kind to each other." in await office.answer(KINDNESS)


@pytest.mark.parametrize("entry", ["rules.e9", "nothing", "safeguarding*", "; DROP"])
async def test_what_cannot_be_edited_is_told_in_a_sentence(office, entry):
    refused = await office.knowledge("edit", entry=entry)
    assert refused.modal is None
    assert refused.ephemeral
    assert entry in refused.response.content


async def test_a_preview_that_a_card_has_no_room_for_has_a_file_with_all_of_it(office):
    preview = await office.edited("rules.e1", text="Be kind. " * 200)
    (file,) = preview.attachments
    assert file.filename == "changes.txt"
    assert ("Be kind. " * 200).strip() in (await file.read()).decode("utf-8-sig")
    assert not shown(await office.edith.click(preview, label="Publish")).attachments


async def test_whoever_wants_plain_text_gets_the_same_preview_without_a_card(office):
    await office.edith.slash(office.channel, "preferences", answers="plain text")
    preview = await office.edited("rules.e1", text="Be kind to everybody.")
    assert "Be kind to everybody." in preview.content
    done = shown(await office.edith.click(preview, label="Publish"))
    assert "Published." in done.content


@pytest.mark.parametrize(
    ("command", "option", "typed", "value"),
    [
        ("edit", "entry", "kind", "rules.e1"),
        ("edit", "entry", "our rules", "rules*"),
        ("edit", "entry", "rules.e2", "rules.e2"),
        ("add", "topic", "aim", "aims"),
        ("export", "topic", "", "aims"),
    ],
)
async def test_titles_and_ids_are_completed_while_typing(office, command, option, typed, value):
    choices = await office.edith.autocomplete(office.channel, f"knowledge {command}", option, typed)
    assert value in [choice["value"] for choice in choices]


async def test_a_form_that_is_sent_after_a_restart_gives_the_words_back(office):
    form = await office.knowledge("edit", entry="rules.e1")
    await office.restart()
    told = shown(await office.fill(form, text="Be kind to everybody."))
    assert told.ephemeral
    assert "nothing was written" in told.content
    (file,) = told.attachments
    assert "Be kind to everybody." in (await file.read()).decode("utf-8-sig")


async def test_a_form_that_is_sent_a_quarter_of_an_hour_later_gives_the_words_back(office):
    form = await office.knowledge("edit", entry="rules.e1")
    await office.env.advance_time(15 * 60 + 1)
    told = shown(await office.fill(form, text="Be kind to everybody."))
    assert "nothing was written" in told.content


async def test_whoever_erases_what_is_kept_leaves_no_draft(office):
    await office.edited("rules.e1", text="Be kind to everybody.")
    office.bot.services.forget(office.edith.id)
    assert not office.bot.services.editing.drafts._held
