"""A question that has no answer goes to the editors, and whoever asked hears of the answer once."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.assistant.privacy import ERASE_LABEL
from bot.cards.limits import LONGEST_SENT
from bot.commands.gaps.telling import tell_waiting
from bot.storage.gaps import Hears, Sent
from tests.storage.files import NOW
from tests.support.discord_world import buttons_of, text_of
from tests.support.office import filled_in, shown

ROOT = Path(__file__).parents[2]
QUESTION = "what is the wifi password"
LUNCH = "where do we park the minibus"


async def asked(office, question, *, by=None):
    return (await (by or office.sam).slash(office.channel, "ask", question=question)).response


async def sent(office, question, *, by=None, **texts):
    """Ask something that has no answer, and send it to the editors."""
    by = by or office.sam
    answer = await asked(office, question, by=by)
    form = await by.click(answer, label="Ask the editors")
    return shown(await by.submit_modal(form, {**filled_in(form), **texts}))


async def test_the_form_has_the_words_that_were_asked(office):
    answer = await asked(office, QUESTION)
    form = await office.sam.click(answer, label="Ask the editors")
    assert list(filled_in(form).values()) == [QUESTION]


async def test_what_is_sent_is_on_a_card_in_the_editors_channel_without_a_name(office):
    card = await sent(office, LUNCH)
    assert "The editors have your question" in text_of(card)
    shown_to_editors = text_of(office.news.last_message)
    assert LUNCH in shown_to_editors
    assert "sam" not in shown_to_editors


async def test_somebody_else_who_presses_finds_the_form_empty(office):
    question = await office.sam.send(office.channel, f"{office.bot.user.mention} {LUNCH}")
    assert question
    reply = office.channel.last_message
    form = await office.tom.click(reply, label="Ask the editors")
    assert list(filled_in(form).values()) == [""]
    own = await office.sam.click(reply, label="Ask the editors")
    assert list(filled_in(own).values()) == [LUNCH]


async def test_after_ten_minutes_the_form_is_empty(office):
    answer = await asked(office, LUNCH)
    office.clock.pass_minutes(11)
    form = await office.sam.click(answer, label="Ask the editors")
    assert list(filled_in(form).values()) == [""]


async def test_what_is_hidden_is_read_before_it_is_sent(office):
    answer = await asked(office, LUNCH)
    form = await office.sam.click(answer, label="Ask the editors")
    (field,) = filled_in(form)
    check = shown(await office.sam.submit_modal(form, {field: f"{LUNCH}, call me on 07700 900123"}))
    assert "07700" not in text_of(check)
    assert office.news.last_message is None
    assert office.kept(lambda store: store.sent.undone()) == ()
    done = shown(await office.sam.click(check, label="Send this"))
    assert "The editors have your question" in text_of(done)
    (gap,) = office.kept(lambda store: store.sent.undone())
    assert gap.text.startswith(LUNCH)
    assert "07700" not in gap.text


async def test_a_worry_never_gets_to_the_editors(office):
    answer = await asked(office, LUNCH)
    form = await office.sam.click(answer, label="Ask the editors")
    (field,) = filled_in(form)
    reply = shown(await office.sam.submit_modal(form, {field: "a child told me that his dad hits him"}))
    assert "Speak to your lead." in text_of(reply)
    assert office.news.last_message is None
    assert office.kept(lambda store: store.sent.undone()) == ()
    assert not office.bot.services.sending.words.get((office.sam.id, 0))


async def test_the_same_question_in_other_words_is_one_gap(office):
    await sent(office, "Who is the chair of our hub?")
    await sent(office, "whos our hub chair", by=office.tom)
    (gap,) = office.kept(lambda store: store.sent.undone())
    assert gap.count == 2
    assert "sent by 2 members" in text_of(office.news.last_message)


async def test_what_may_be_the_same_is_for_an_editor_to_say(office):
    await sent(office, "What should I wear to the conference?")
    await sent(office, "whats the dress code for the conference", by=office.tom)
    one, other = sorted(office.kept(lambda store: store.sent.undone()), key=lambda gap: gap.number)
    assert other.like == one.number
    card = office.news.last_message
    assert "It may be the same as question" in text_of(card)
    merged = shown(await office.edith.click(card, label="They are the same"))
    assert "They are one question now" in text_of(merged)
    assert "dress code" in text_of(office.news.last_message)
    (gap,) = office.kept(lambda store: store.sent.undone())
    assert gap.count == 2


async def answered(office, card):
    """Let an entry answer what a card shows, and return what its editor reads then."""
    form = await office.edith.click(card, label="Answer with another entry")
    (field,) = filled_in(form)
    return await published(office, shown(await office.edith.submit_modal(form, {field: "The gate"})))


async def published(office, preview):
    return shown(await office.edith.click(preview, label="Publish"))


async def test_an_editor_answers_with_an_entry_and_whoever_asked_hears_of_it_once(office):
    await sent(office, LUNCH)
    await answered(office, office.news.last_message)
    later = await office.sam.slash(office.channel, "topics")
    assert any("You asked: “where do we park the minibus”" in text_of(each) for each in later.followups)
    again = await office.sam.slash(office.channel, "topics")
    assert not again.followups
    assert "Shut the gate behind you." in await office.answer(LUNCH)


async def test_what_is_not_for_us_is_told_in_the_editors_sentence(office):
    await sent(office, LUNCH)
    form = await office.edith.click(office.news.last_message, label="Not for us")
    (field,) = filled_in(form)
    await published(office, shown(await office.edith.submit_modal(form, {field: "Please ask the school office."})))
    later = await office.sam.slash(office.channel, "topics")
    assert "Please ask the school office." in text_of(later.followups[-1])
    (gap,) = office.kept(lambda store: store.sent.all())
    assert gap.state == "not for us"


async def wanting_a_message(office, by):
    card = await sent(office, LUNCH, by=by)
    wanted = shown(await by.click(card, label="Tell me by direct message"))
    assert "I write to you" in text_of(wanted)


async def test_whoever_chose_a_message_is_written_to_once(office):
    await wanting_a_message(office, office.sam)
    await answered(office, office.news.last_message)
    await office.env.advance_time(60 * 20)
    (message,) = office.sam.user.dm_channel.history()
    assert f"You asked: “{LUNCH}”" in text_of(message)
    assert not (await office.sam.slash(office.channel, "topics")).followups


async def test_whoever_takes_no_messages_is_told_at_their_next_use(office):
    await wanting_a_message(office, office.sam)
    office.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    await answered(office, office.news.last_message)
    later = await office.sam.slash(office.channel, "topics")
    assert f"You asked: “{LUNCH}”" in text_of(later.followups[-1])
    assert not (await office.sam.slash(office.channel, "topics")).followups


async def test_nobody_but_editors_decides(office):
    await sent(office, LUNCH)
    card = office.news.last_message
    before = office.text_in("rules.yaml")
    for label in buttons_of(card):
        result = await office.sam.click(card, label=label)
        assert "Only editors" in text_of(shown(result)) or "editors" in shown(result).content
    assert office.text_in("rules.yaml") == before
    (gap,) = office.kept(lambda store: store.sent.undone())
    assert gap.count == 1


async def chosen_words(office, by):
    """Choose one of two things that are offered, and send the editors the words that brought the choice."""
    offer = await asked(office, "number 1", by=by)
    label = next(each for each in buttons_of(offer) if "Kindness" in each)
    form = await by.click(shown(await by.click(offer, label=label)), label="Send my words to the editors")
    assert list(filled_in(form).values()) == ["number 1"]
    return shown(await by.submit_modal(form, filled_in(form)))


async def test_words_after_a_choice_become_a_phrasing_once_an_editor_takes_them_in(office):
    await chosen_words(office, office.sam)
    card = office.news.last_message
    assert "Another way to ask for" in text_of(card)
    await published(office, shown(await office.edith.click(card, label="Take it in")))
    assert "number 1\n" in office.text_in("rules.yaml")


async def test_rejected_words_do_not_come_back(office):
    await chosen_words(office, office.sam)
    await office.edith.click(office.news.last_message, label="Reject it")
    assert office.kept(lambda store: store.sent.undone()) == ()
    again = await chosen_words(office, office.tom)
    assert "did not want them" in text_of(again)
    assert office.kept(lambda store: store.sent.undone()) == ()


async def test_the_card_of_what_is_erased_is_taken_down(office):
    await sent(office, LUNCH)
    assert LUNCH in text_of(office.news.last_message)
    kept = shown(await office.sam.slash(office.channel, "privacy"))
    assert LUNCH in text_of(kept)
    await office.sam.click(kept, label=ERASE_LABEL)
    await office.env.advance_time(60 * 11)
    assert office.news.last_message is None
    assert office.kept(lambda store: store.sent.all()) == ()


async def test_other_ways_to_ask_become_examples_also_where_there_is_no_file_of_them_yet(office):
    assert not (office.folder / "examples.yaml").exists()
    await sent(office, "Who is the chair of our hub?")
    await sent(office, "whos our hub chair", by=office.tom)
    await answered(office, office.news.last_message)
    assert "Who is the chair of our hub?" in office.text_in("rules.yaml")
    assert "whos our hub chair" in office.text_in("examples.yaml")
    assert office.kept(lambda store: store.sent.undone()) == ()


async def test_a_long_question_is_cut_to_what_the_form_takes(office):
    answer = await asked(office, "where do we park the minibus " * 30)
    form = await office.sam.click(answer, label="Ask the editors")
    ((_, text),) = filled_in(form).items()
    assert 200 < len(text) <= LONGEST_SENT


async def test_whoever_sent_another_way_to_ask_is_not_told_what_they_know(office):
    card = await chosen_words(office, office.sam)
    assert "without your name" in text_of(card)
    assert not buttons_of(card)
    await published(office, shown(await office.edith.click(office.news.last_message, label="Take it in")))
    assert office.kept(lambda store: store.sent.waiting_of(office.sam.id)) == ()
    assert not (await office.sam.slash(office.channel, "topics")).followups


async def test_chores_that_come_at_the_same_moment_write_to_a_member_once(office):
    await wanting_a_message(office, office.sam)
    office.env.inject_error("POST", "/users/@me/channels", status=500)
    await answered(office, office.news.last_message)
    await asyncio.gather(*(tell_waiting(office.bot) for _ in range(3)))
    (message,) = office.sam.user.dm_channel.history()
    assert "Shut the gate behind you." in text_of(message)


def test_there_is_one_door_by_which_anything_is_sent():
    sources = {path: path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py")}
    assert [path.name for path, text in sources.items() if ".sent.send(" in text] == ["asking.py"]
    asking = next(text for path, text in sources.items() if path.name == "asking.py" and "gaps" in path.parts)
    assert asking.count("_sent(") == 2  # where it is, and where it is used: behind the look for a worry and the masking


async def test_where_two_editors_have_to_agree_nobody_is_told_before_the_second_has(office):
    await sent(office, LUNCH)
    card = office.news.last_message
    topics = shown(await office.edith.click(card, label="Write a new entry"))
    form = await office.edith.click(topics, label="In “Our aims”")
    assert filled_in(form)["phrasings"] == LUNCH
    texts = {**filled_in(form), "title": "Parking", "text": "Park the minibus by the gate."}
    preview = shown(await office.edith.submit_modal(form, texts))
    await office.edith.click(preview, label="Propose")
    proposal = office.news.last_message
    assert not (await office.sam.slash(office.channel, "topics")).followups
    seen = shown(await office.edith.slash(office.channel, "questions"))
    waiting = shown(await office.edith.click(seen, label=next(iter(buttons_of(seen)))))
    assert "Words that answer it wait for a second editor." in text_of(waiting)
    await office.tom.click(proposal, label="Approve")
    told = (await office.sam.slash(office.channel, "topics")).followups
    assert "Park the minibus by the gate." in text_of(told[-1])


async def test_several_phrasings_are_taken_in_by_one_change(office):
    await chosen_words(office, office.sam)
    office.kept(lambda store: store.sent.send(9, Sent("shut it please", Hears.NEXT_USE, NOW, "rules.e3")))
    seen = shown(await office.edith.slash(office.channel, "questions"))
    preview = shown(await office.edith.click(seen, label="Take in all 2 phrasings"))
    done = await published(office, preview)
    assert "Change" in text_of(done)
    assert office.text_in("rules.yaml").count("number 1\n") == 1
    assert "shut it please" in office.text_in("rules.yaml")
    assert office.kept(lambda store: store.sent.undone()) == ()


async def test_a_question_is_taken_apart_and_handed_to_a_colleague(office):
    await sent(office, "Who is the chair of our hub?")
    await sent(office, "whos our hub chair", by=office.tom)
    parts = shown(await office.edith.click(office.news.last_message, label="Take apart"))
    await office.edith.click(parts, label="whos our hub chair")
    one, other = sorted(office.kept(lambda store: store.sent.undone()), key=lambda gap: gap.number)
    assert (one.text, other.text) == ("Who is the chair of our hub?", "whos our hub chair")
    to_pick = shown(await office.edith.click(office.news.last_message, label="Hand it to somebody"))
    await office.edith.select(to_pick, [office.tom], custom_id=f"pick:gaphand.{other.number}")
    assert text_of(office.news.last_message).startswith(f"For <@{office.tom.id}>")


async def test_what_the_handbook_answers_by_now_is_told_once_an_editor_says_so(office):
    await sent(office, LUNCH)
    card = office.news.last_message
    too_early = await office.edith.click(card, label="It is answered")
    assert "does not answer that yet" in shown(too_early).content
    await office.published("rules.e3", phrasings="where does the minibus park\nwhere do we park a minibus")
    assert office.kept(lambda store: store.sent.to_tell()) == ()
    await office.edith.click(card, label="It is answered")
    told = (await office.sam.slash(office.channel, "topics")).followups
    assert "Shut the gate behind you." in text_of(told[-1])


async def test_what_was_no_help_is_not_told_as_the_answer(office):
    answer = await asked(office, "The gate")
    voted = shown(await office.sam.click(answer, label="Not helpful"))
    form = await office.sam.click(voted, label="Ask the editors")
    await office.sam.submit_modal(form, filled_in(form))
    await office.published("rules.e2", text="Be on time, always.")
    (gap,) = office.kept(lambda store: store.sent.undone())
    assert gap.is_open
    assert not (await office.sam.slash(office.channel, "topics")).followups


async def test_what_stands_among_what_has_no_answer_waits_for_an_editor_all_the_same(office):
    await sent(office, "what is for lunch")
    await office.published("rules.e2", text="Be on time, always.")
    assert len(office.kept(lambda store: store.sent.undone())) == 1
    form = await office.edith.click(office.news.last_message, label="Not for us")
    (field,) = filled_in(form)
    await office.edith.submit_modal(form, {field: "Please ask the kitchen."})
    later = await office.sam.slash(office.channel, "topics")
    assert "Please ask the kitchen." in text_of(later.followups[-1])


async def test_a_topic_below_no_answer_is_no_choice_that_says_what_was_meant(office):
    answer = await asked(office, LUNCH)
    label = next(each for each in buttons_of(answer) if each.startswith("Our rules"))
    chosen = shown(await office.sam.click(answer, label=label))
    assert "Send my words to the editors" not in buttons_of(chosen)
