"""Everything that the assistant says, and learns from, can be changed in a form, without ever seeing a file."""

from __future__ import annotations

import pytest

from tests.commands.test_styles import MAIN, styles_of
from tests.support.discord_world import buttons_of, text_of
from tests.support.hall import TOUR
from tests.support.office import filled_in, shown

SYNONYMS = "synonyms:\n  - page: rules\n    staff: [laws, code]\n  - page: gate\n    staff: [fence]\n"
TERMS = "holidays:\n  - name: Easter\n    first: 2027-03-29\n    last: 2027-04-09\n"
EXAMPLES = (
    "answered:\n  rules.e1:\n    - what about being nice\n    - must I be friendly\n"
    "unanswered:\n  rules.e1:\n    - what kind of tea is there\n"
)


@pytest.fixture
async def full(office):
    """The office with every kind of file, as somebody put them there."""
    files = {"synonyms": SYNONYMS, "terms": TERMS, "examples": EXAMPLES}
    for stem, text in files.items():
        (office.folder / f"{stem}.yaml").write_text(text, "utf-8")
    assert office.bot.services.editing.desk.catch_up() == ()
    return office


async def sent(office, form, **texts):
    """Send a form, and return the preview."""
    preview = shown(await office.fill(form, **texts))
    assert "Preview: " in text_of(preview), preview.content or text_of(preview)
    return preview


async def publish(office, preview):
    done = shown(await office.edith.click(preview, label="Publish"))
    assert "Published." in text_of(done)
    return done


async def press(office, card, label):
    return await office.edith.click(card, label=label)


async def test_the_questions_of_an_entry_are_counted_and_some_are_added_and_taken_out(full):
    card = shown(await full.knowledge("questions", entry="rules.e1"))
    assert "Questions about “Kindness” (Our rules)" in text_of(card)
    assert "Questions that “Kindness” answers: 2\n- what about being nice\n- must I be friendly" in text_of(card)
    assert styles_of(card)["Add or take out questions"] == MAIN
    form = await press(full, card, "Add or take out questions")
    assert set(filled_in(form).values()) == {""}
    preview = await sent(
        full,
        form,
        **{
            "answered.rules.e1:add": "how should I treat people\n\nhow should I treat people",
            "answered.rules.e1:out": "Must I be friendly?\nwas never there",
            "unanswered.rules.e1:add": "what kind of pizza is there",
        },
    )
    text = text_of(preview)
    assert "cannot be taken out:\n- was never there" in text
    assert "Questions that “Kindness” answers, removed:\n- must I be friendly" in text
    assert "Questions that “Kindness” answers, new:\n- how should I treat people" in text
    again = await press(full, preview, "Change again")
    assert filled_in(again)["answered.rules.e1:add"] == "how should I treat people"
    assert filled_in(again)["answered.rules.e1:out"] == "must I be friendly"
    await publish(full, shown(await full.fill(again)))
    assert full.text_in("examples.yaml") == (
        "answered:\n  rules.e1:\n    - what about being nice\n    - how should I treat people\n"
        "unanswered:\n  rules.e1:\n    - what kind of tea is there\n    - what kind of pizza is there\n"
    )


async def test_a_long_list_of_questions_comes_as_a_file_with_the_newest_on_the_card(full):
    many = "".join(f"    - way of asking number {number}\n" for number in range(200))
    (full.folder / "examples.yaml").write_text(f"answered:\n  rules.e1:\n{many}", "utf-8")
    full.bot.services.editing.desk.catch_up()
    card = shown(await full.knowledge("questions", entry="rules.e1"))
    assert "answers: 200, the newest last\n- way of asking number 197" in text_of(card)
    (file,) = card.attachments
    assert b"way of asking number 3" in await file.read()


async def test_questions_are_added_where_there_is_no_file_of_them_yet(office):
    card = shown(await office.knowledge("questions", entry="rules.e2"))
    assert "Questions that “Punctuality” answers: none yet." in text_of(card)
    form = await press(office, card, "Add or take out questions")
    await publish(office, await sent(office, form, **{"answered.rules.e2:add": "when do I start"}))
    assert office.text_in("examples.yaml") == "answered:\n  rules.e2:\n    - when do I start\n"


async def test_what_an_entry_must_always_answer_needs_a_second_editor(full):
    card = shown(await full.knowledge("questions", entry="rules.e1"))
    form = await press(full, card, "What it must always answer")
    assert filled_in(form)["pairs=rules.e1"] == "Kindness number 1 please"
    preview = await sent(full, form, **{"pairs=rules.e1": "Kindness number 1 please\nrules.e1"})
    assert "Questions whose answers must not change, new:\n- rules.e1 = rules.e1" in text_of(preview)
    await full.edith.click(preview, label="Propose")
    await full.tom.click(full.news.last_message, label="Approve")
    assert "  - question: rules.e1\n    id: rules.e1\n" in full.text_in("questions.yaml")


async def test_what_only_sounds_like_an_entry_is_a_field_of_it(full):
    card = shown(await full.knowledge("questions", entry="rules.e1"))
    form = await press(full, card, "What only sounds like it")
    await publish(full, await sent(full, form, not_for="what kind of printer is this"))
    assert "not_for:\n      - what kind of printer is this\n" in full.text_in("rules.yaml")


async def test_everyday_questions_are_added_and_taken_out(full):
    card = shown(await full.knowledge("everyday"))
    assert "Questions without an answer: 1\n- what is for lunch" in text_of(card)
    form = await press(full, card, "Add or take out questions")
    texts = {"unanswered:add": "where do I park", "unanswered:out": "What is for lunch?"}
    await publish(full, await sent(full, form, **texts))
    assert full.text_in("questions.yaml").startswith("unanswered:\n  - where do I park\n")


async def test_other_words_are_picked_or_new(full):
    offered = await full.edith.autocomplete(full.channel, "knowledge synonyms", "word", "")
    assert [each["name"] for each in offered] == ["gate", "rules"]
    form = await full.knowledge("synonyms", word="rules")
    assert filled_in(form)["synonyms=rules"] == "laws\ncode"
    await publish(full, await sent(full, form, **{"synonyms=rules": "laws\nregulations, orders"}))
    form = await full.knowledge("synonyms", word="lesson")
    await publish(full, await sent(full, form, **{"synonyms=lesson": "class"}))
    form = await full.knowledge("synonyms", word="gate")
    await publish(full, await sent(full, form, **{"synonyms=gate": ""}))
    assert full.bot.services.handbook.synonyms[0].staff == ("laws", "regulations", "orders")
    assert [each.page for each in full.bot.services.handbook.synonyms] == ["rules", "lesson"]


async def test_the_contacts_of_the_signpost_are_lines_and_need_a_second_editor(office):
    form = await office.knowledge("safeguarding", words="signpost")
    contacts = filled_in(form)["signpost.contacts"]
    assert ": " in contacts
    preview = await sent(office, form, **{"signpost.contacts": f"{contacts}\nChildline: 0800 1111"})
    assert "Contacts, new:\n- Childline: 0800 1111" in text_of(preview)
    assert "Propose" in buttons_of(preview)
    wrong = await sent(office, await press(office, preview, "Change again"), **{"signpost.contacts": "nobody"})
    assert "Contacts: " in text_of(wrong)
    assert "Write each line like this one" in text_of(wrong)
    form = await office.knowledge("safeguarding", words="approval")
    preview = await sent(office, form, approved_by="Amara Okafor, 2026-11-23")
    assert "Approved by, and when" in text_of(preview)


async def test_holidays_are_lines_also_where_there_were_none(office, full):
    form = await full.knowledge("holidays")
    assert filled_in(form)["holidays"] == "Easter: 2027-03-29 to 2027-04-09"
    both = "Easter: 2027-03-29 to 2027-04-09\nMay Day: 2027-05-03 to 2027-05-03"
    await publish(full, await sent(full, form, holidays=both))
    assert "name: May Day" in full.text_in("terms.yaml")
    (full.folder / "terms.yaml").unlink()
    full.bot.services.editing.desk.catch_up()
    form = await full.knowledge("holidays")
    await publish(full, await sent(full, form, holidays="May Day: 2027-05-03 to 2027-05-03"))
    assert full.text_in("terms.yaml").startswith("holidays:\n  - name: May Day\n")


async def test_every_card_of_the_tour_has_a_form(office):
    (office.folder / "onboarding.yaml").write_text(TOUR, "utf-8")
    office.bot.services.editing.desk.catch_up()
    offered = await office.edith.autocomplete(office.channel, "knowledge tour", "card", "")
    names = [each["name"] for each in offered]
    assert names[0] == "The first card, and what starts the tour"
    assert names[-1].endswith(": what it shows or asks")
    for each in offered:
        if each["value"].startswith(("showing:", "new:")):
            continue
        form = await office.knowledge("tour", card=each["value"])
        name = next(name for name in filled_in(form) if name.endswith("title"))
        await publish(office, await sent(office, form, **{name: "Another heading"}))
    tour = office.bot.services.handbook.tour
    assert {tour.title, tour.finish.title, *(step.title for step in tour.steps)} == {"Another heading"}


async def test_a_card_of_the_tour_is_added_shows_other_words_and_is_taken_out(office):
    (office.folder / "onboarding.yaml").write_text(TOUR, "utf-8")
    office.bot.services.editing.desk.catch_up()
    form = await office.knowledge("tour", card="new:")
    await publish(office, await sent(office, form, title="Coffee", says="It is in the staff room.", shows="rules"))
    steps = office.bot.services.handbook.tour.steps
    assert (steps[-1].id, steps[-1].shows) == ("coffee", "rules")
    form = await office.knowledge("tour", card="showing:coffee")
    assert filled_in(form)["shows"] == "rules"
    await publish(office, await sent(office, form, shows="aims.e1"))
    assert office.bot.services.handbook.tour.steps[-1].shows == "aims.e1"
    offered = await office.edith.autocomplete(office.channel, "knowledge retire", "entry", "coffee")
    preview = shown(await office.knowledge("retire", entry=offered[0]["value"]))
    await office.edith.click(preview, label="Take it out")
    assert office.bot.services.handbook.tour.steps == steps[:-1]


async def test_what_is_noticed_as_a_worry_is_changed_by_two_editors(office):
    form = await office.knowledge("safeguarding", words="worries")
    preview = await sent(office, form, **{"disclosures:add": "a pupil came to school with a black eye again"})
    assert "Messages that are a worry, new:\n- a pupil came to school with a black eye again" in text_of(preview)
    await office.edith.click(preview, label="Propose")
    await office.tom.click(office.news.last_message, label="Approve")
    assert "- a pupil came to school" in office.text_in("safeguarding-examples.yaml")
    (group, *_) = office.bot.services.handbook.safeguarding.words
    form = await office.knowledge("safeguarding", words=group)
    preview = await sent(office, form, **{f"words.{group}:add": "toddler"})
    assert f"Words for {group}, new:\n- toddler" in text_of(preview)
    form = await office.knowledge("safeguarding", words="triggers")
    assert set(filled_in(form)) == {"triggers:add", "triggers:out", "why"}


async def test_the_entries_of_a_topic_are_called_something_else_and_it_moves_among_the_topics(office):
    form = await office.knowledge("naming", topic="rules")
    assert filled_in(form)["one"] == "rule"
    await publish(office, await sent(office, form, one="house rule", many="house rules", order="1"))
    (first, *_) = office.bot.services.handbook.topics
    assert (first.id, first.many) == ("rules", "house rules")


async def test_the_assistant_has_another_name_and_says_other_things(office):
    offered = await office.edith.autocomplete(office.channel, "knowledge assistant", "words", "")
    form = await office.knowledge("assistant", words=offered[0]["value"])
    await publish(office, await sent(office, form, name="Ada"))
    assert office.bot.services.handbook.assistant.name == "Ada"
    form = await office.knowledge("assistant", words="smalltalk.thanks")
    assert "text" in filled_in(form)


async def test_the_keeper_of_an_entry_or_a_topic_has_a_form_of_its_own(office):
    for entry in ("rules.e1", "rules*"):
        form = await office.knowledge("keeper", entry=entry)
        preview = await sent(office, form, keeper="School office", review_by="2027-01-31")
        assert "Keeper and review date" not in buttons_of(preview)
        await publish(office, preview)
    assert office.text_in("rules.yaml").count("keeper: School office") == 2


async def test_a_new_topic_is_made_with_its_first_entry(office):
    form = await office.knowledge("topic")
    assert list(filled_in(form)) == ["title", "one", "many", "source", "entry.text"]
    texts = {"title": "Tea and coffee", "one": "drink", "many": "drinks", "source": "Staff page\nhttps://example.org/s"}
    wrong = await sent(office, form, **texts | {"source": "no address", "entry.text": "Tea\nA cup of tea is free."})
    assert "cannot be published" in text_of(wrong)
    again = await press(office, wrong, "Change again")
    assert filled_in(again)["entry.text"] == "Tea\nA cup of tea is free."
    await publish(office, await sent(office, again, **texts))
    assert "A cup of tea is free." in await office.answer("tea-and-coffee.tea")
    second = await office.knowledge("topic")
    await publish(office, await sent(office, second, **texts | {"entry.text": "Milk\nMilk is in the fridge."}))
    assert "Milk is in the fridge." in await office.answer("tea-and-coffee-2.milk")


async def test_a_new_topic_does_not_take_the_name_of_a_file_of_another_kind(office):
    texts = {"title": "Synonyms", "one": "word", "many": "words", "source": "Page\nhttps://example.org/s"}
    form = await office.knowledge("topic")
    await publish(office, await sent(office, form, **texts | {"entry.text": "Tea\nIt is called a brew."}))
    assert "It is called a brew." in await office.answer("synonyms-2.tea")


async def test_somebody_who_was_slower_sees_both_and_keeps_their_own(full):
    slow = await full.knowledge("synonyms", word="rules")
    quick = await full.knowledge("synonyms", word="gate")
    mine = await sent(full, slow, **{"synonyms=rules": "laws"})
    await publish(full, await sent(full, quick, **{"synonyms=gate": "barrier"}))
    refused = shown(await press(full, mine, "Publish"))
    assert "Somebody else was quicker" in text_of(refused)
    again = await press(full, refused, "Change again")
    assert filled_in(again)["synonyms=rules"] == "laws"
    await publish(full, await sent(full, again))
    assert [each.staff for each in full.bot.services.handbook.synonyms] == [("laws",), ("barrier",)]


async def test_what_somebody_else_has_changed_in_another_field_of_the_same_form_stays(office):
    slow, quick = [await office.knowledge("assistant", words="assistant") for _ in range(2)]
    mine = await sent(office, slow, name="Ada")
    await publish(office, await sent(office, quick, no_answer="Nobody has told me that."))
    refused = shown(await press(office, mine, "Publish"))
    again = await press(office, refused, "Change again")
    await publish(office, await sent(office, again))
    words = office.bot.services.handbook.assistant
    assert (words.name, words.no_answer) == ("Ada", "Nobody has told me that.")


async def test_two_editors_add_different_questions_to_a_long_list_and_both_are_kept(full):
    many = "".join(f"    - way of asking number {number}\n" for number in range(20))
    (full.folder / "examples.yaml").write_text(f"answered:\n  rules.e1:\n{many}", "utf-8")
    full.bot.services.editing.desk.catch_up()
    card = shown(await full.knowledge("questions", entry="rules.e1"))
    slow, quick = [await press(full, card, "Add or take out questions") for _ in range(2)]
    mine = await sent(full, slow, **{"answered.rules.e1:add": "mine to ask"})
    await publish(full, await sent(full, quick, **{"answered.rules.e1:add": "another to ask"}))
    refused = shown(await press(full, mine, "Publish"))
    assert "Questions that “Kindness” answers, as you want it, new:\n- mine to ask" in text_of(refused)
    again = await press(full, refused, "Change again")
    await publish(full, await sent(full, again))
    assert full.text_in("examples.yaml").endswith("- another to ask\n    - mine to ask\n")


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("questions", {"entry": "rules.e9"}),
        ("keeper", {"entry": "nothing"}),
        ("naming", {"topic": "nothing"}),
        ("safeguarding", {"words": "nothing"}),
        ("tour", {"card": "nothing"}),
        ("synonyms", {"word": "a=b"}),
    ],
)
async def test_what_is_not_there_has_no_form_and_says_what_to_do(office, command, options):
    said = shown(await office.knowledge(command, **options)).content
    assert "list that opens as you type" in said or "Pick one from the list" in said


async def test_members_who_are_no_editors_open_none_of_the_forms(office):
    for command in ("everyday", "topic", "holidays"):
        assert "Only editors" in shown(await office.knowledge(command, by=office.sam)).content
