"""What goes wrong around a question that was sent: nothing is lost, told twice or told wrongly, and all read why."""

from __future__ import annotations

import asyncio

import pytest

from bot.assistant.privacy import ERASE_LABEL
from bot.commands.gaps.telling import tell_waiting
from bot.errors import StoreError
from bot.storage.gaps import GapRecords, Hears, Sent
from tests.commands.test_gaps import LUNCH, answered, published, sent, wanting_a_message
from tests.support.discord_world import buttons_of, text_of
from tests.support.office import filled_in, shown

FULL = ("the disk is full", "make room")
HUB, SAME_HUB = "Who is the chair of our hub?", "whos our hub chair"
WEAR, SAME_WEAR = "What should I wear to the conference?", "whats the dress code for the conference"


async def told(office, by=None):
    """Return what a member is told at their next use."""
    used = await (by or office.sam).slash(office.channel, "topics")
    return [text_of(each) for each in used.followups if "You asked" in text_of(each)]


def gaps(office):
    return sorted(office.kept(lambda store: store.sent.all()), key=lambda gap: gap.number)


async def test_whoever_sent_the_same_in_two_ways_is_told_once(office):
    await sent(office, HUB)
    await sent(office, SAME_HUB)
    assert len(gaps(office)) == 1
    await answered(office, office.news.last_message)
    assert len(await told(office)) == 1
    assert await told(office) == []


async def test_whoever_sent_the_same_in_two_ways_is_counted_once(office):
    await sent(office, HUB)
    await sent(office, SAME_HUB)
    assert "sent once" in text_of(office.news.last_message)


async def test_whoever_sent_the_same_in_two_ways_is_written_to_once(office):
    await sent(office, HUB)
    card = await sent(office, SAME_HUB)
    await office.sam.click(card, label="Tell me by direct message")
    await answered(office, office.news.last_message)
    await office.env.advance_time(60 * 20)
    assert len(office.sam.user.dm_channel.history()) == 1


async def test_a_way_to_be_told_can_be_chosen_after_two_questions_became_one(office):
    await sent(office, WEAR)
    card = await sent(office, SAME_WEAR, by=office.tom)
    await office.edith.click(office.news.last_message, label="They are the same")
    wanted = shown(await office.tom.click(card, label="Tell me by direct message"))
    assert "I write to you" in text_of(wanted)
    back = shown(await office.tom.click(wanted, label="Tell me when I next use you"))
    assert "next time you use me" in text_of(back)


async def test_a_way_to_be_told_can_be_chosen_after_a_question_was_taken_apart(office):
    await sent(office, HUB)
    card = await sent(office, SAME_HUB, by=office.tom)
    parts = shown(await office.edith.click(office.news.last_message, label="Take apart"))
    await office.edith.click(parts, label=SAME_HUB)
    wanted = shown(await office.tom.click(card, label="Tell me by direct message"))
    assert "I write to you" in text_of(wanted)


async def test_an_answer_that_was_undone_before_anybody_was_told_is_not_told(office):
    await sent(office, LUNCH)
    done = await answered(office, office.news.last_message)
    undo = shown(await office.edith.click(done, label="Undo"))
    await office.edith.click(undo, label="Publish")
    assert await told(office) == []
    (gap,) = gaps(office)
    assert gap.is_open
    assert "Answer with another entry" in buttons_of(office.news.last_message)
    await answered(office, office.news.last_message)
    assert len(await told(office)) == 1


async def test_a_sentence_that_was_undone_before_anybody_was_told_is_not_told(office):
    await sent(office, LUNCH)
    form = await office.edith.click(office.news.last_message, label="Not for us")
    (field,) = filled_in(form)
    done = await published(office, shown(await office.edith.submit_modal(form, {field: "Please ask the kitchen."})))
    undo = shown(await office.edith.click(done, label="Undo"))
    await office.edith.click(undo, label="Publish")
    assert await told(office) == []
    assert gaps(office)[0].is_open


async def test_what_an_editor_called_answered_is_told_although_its_words_stand_nowhere(office):
    await sent(office, LUNCH)
    await office.published("rules.e3", phrasings="where does the minibus park\nwhere do we park a minibus")
    await office.edith.click(office.news.last_message, label="It is answered")
    await office.published("rules.e2", text="Be on time, always.")
    assert len(await told(office)) == 1


async def test_an_answer_by_a_topic_as_a_whole_is_told_too(office):
    await sent(office, LUNCH)
    form = await office.edith.click(office.news.last_message, label="Answer with another entry")
    (field,) = filled_in(form)
    await published(office, shown(await office.edith.submit_modal(form, {field: "Our rules"})))
    (said,) = await told(office)
    assert "Shut the gate behind you." in said


async def test_an_answer_whose_entry_got_another_id_is_told_all_the_same(office):
    await sent(office, LUNCH)
    await answered(office, office.news.last_message)
    file = office.folder / "rules.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("id: rules.e3\n", "id: rules.gate\n    formerly:\n      - rules.e3\n"), "utf-8")
    await asyncio.to_thread(office.bot.services.editing.desk.catch_up)
    assert len(await told(office)) == 1


async def test_whoever_uses_the_assistant_while_it_writes_to_them_is_told_once(office, monkeypatch):
    await wanting_a_message(office, office.sam)
    office.env.inject_error("POST", "/users/@me/channels", status=500)
    await answered(office, office.news.last_message)
    office.bot.services.sending.to_tell.add(office.sam.id)  # as after a restart
    create_dm, is_writing, may_go_on = office.bot.create_dm, asyncio.Event(), asyncio.Event()

    async def slowly(member):
        is_writing.set()
        await may_go_on.wait()
        return await create_dm(member)

    monkeypatch.setattr(office.bot, "create_dm", slowly)
    writing = asyncio.create_task(tell_waiting(office.bot))
    await is_writing.wait()
    using = asyncio.create_task(told(office))
    await asyncio.sleep(0.2)
    may_go_on.set()
    await writing
    at_use = await using
    assert len(at_use) + len(office.sam.user.dm_channel.history()) == 1


async def test_the_button_that_says_they_are_the_same_says_why_it_does_nothing_any_more(office):
    await sent(office, WEAR)
    await sent(office, SAME_WEAR, by=office.tom)
    seen = shown(await office.edith.slash(office.channel, "questions"))
    label = next(each for each in buttons_of(seen) if SAME_WEAR in each)
    old = shown(await office.edith.click(seen, label=label))
    await office.edith.click(office.news.last_message, label="They are not")
    said = shown(await office.edith.click(old, label="They are the same"))
    assert "said meanwhile that they are not the same" in said.content + text_of(said)


async def test_the_card_of_a_question_does_not_name_an_editor_who_was_erased(office):
    await sent(office, LUNCH)
    to_pick = shown(await office.edith.click(office.news.last_message, label="Hand it to somebody"))
    await office.edith.select(to_pick, [office.tom], custom_id=f"pick:gaphand.{gaps(office)[0].number}")
    assert str(office.tom.id) in text_of(office.news.last_message)
    kept = shown(await office.tom.slash(office.channel, "privacy"))
    assert "You look after 1 question" in text_of(kept)
    await office.tom.click(kept, label=ERASE_LABEL)
    await office.env.advance_time(60 * 11)
    assert str(office.tom.id) not in text_of(office.news.last_message)


async def test_a_form_that_comes_after_the_answer_changes_nothing(office):
    await sent(office, LUNCH)
    card = office.news.last_message
    late = await office.tom.click(card, label="Not for us")
    await answered(office, card)
    (field,) = filled_in(late)
    said = shown(await office.tom.submit_modal(late, {field: "Please ask the kitchen."}))
    assert "is answered already" in said.content + text_of(said)
    assert ["Shut the gate" in each for each in await told(office)] == [True]


async def test_a_form_that_comes_after_its_words_were_erased_brings_none_of_them_back(office):
    await sent(office, LUNCH)
    late = await office.tom.click(office.news.last_message, label="Not for us")
    kept = shown(await office.sam.slash(office.channel, "privacy"))
    await office.sam.click(kept, label=ERASE_LABEL)
    (field,) = filled_in(late)
    said = shown(await office.tom.submit_modal(late, {field: "Please ask the kitchen."}))
    assert "not kept any more" in said.content + text_of(said)
    assert LUNCH not in text_of(said)


async def test_one_member_whom_discord_fails_to_write_to_keeps_nobody_else_waiting(office):
    await wanting_a_message(office, office.sam)
    await wanting_a_message(office, office.tom)
    office.env.inject_error("POST", "/users/@me/channels", status=500)
    done = await answered(office, office.news.last_message)
    assert "Members read these words" in text_of(done)
    assert "Answered by rules.e3" in text_of(office.news.last_message)
    written = [each for by in (office.sam, office.tom) for each in by.user.dm_channel.history()]
    assert len(written) == 1
    await tell_waiting(office.bot)
    assert len(office.sam.user.dm_channel.history()) == 1
    assert len(office.tom.user.dm_channel.history()) == 1


async def test_whoever_was_told_is_not_told_again_where_that_cannot_be_kept(office, monkeypatch):
    await wanting_a_message(office, office.sam)

    def full(*_):
        raise StoreError(*FULL)

    with monkeypatch.context() as patched:
        patched.setattr(GapRecords, "told", full)
        await answered(office, office.news.last_message)
        await office.env.advance_time(60 * 30)
    await office.env.advance_time(60 * 20)
    assert len(office.sam.user.dm_channel.history()) == 1
    assert await told(office) == []


async def test_where_a_card_cannot_be_taken_down_its_editor_reads_what_was_done_and_it_is_tried_again(office):
    await sent(office, WEAR)
    await sent(office, SAME_WEAR, by=office.tom)
    office.env.inject_error("DELETE", "/channels/*/messages/*", status=403, code=50001)
    result = await office.edith.click(office.news.last_message, label="They are the same")
    assert len(result.followups) <= 1
    assert "They are one question now" in text_of(shown(result))
    await office.env.advance_time(60 * 11)
    assert office.kept(lambda store: store.sent.left_over()) == ()


async def test_one_card_that_cannot_be_taken_down_keeps_no_other_up(office):
    for question in (LUNCH, WEAR):
        await sent(office, question)
    office.env.inject_error("DELETE", "/channels/*/messages/*", status=403, code=50001, times=1)
    kept = shown(await office.sam.slash(office.channel, "privacy"))
    await office.sam.click(kept, label=ERASE_LABEL)
    await office.env.advance_time(60 * 11)
    assert len(office.kept(lambda store: store.sent.left_over())) <= 1


async def test_the_card_of_what_was_answered_says_so_although_discord_was_away_then(office):
    await sent(office, LUNCH)
    card = office.news.last_message
    office.env.inject_error("PATCH", f"/channels/{office.news.id}/messages/*", status=403, code=50001)
    await answered(office, card)
    await office.env.advance_time(60 * 11)
    assert "Answered by rules.e3" in text_of(office.news.last_message)
    assert not buttons_of(office.news.last_message)


async def test_a_card_that_somebody_deleted_after_its_answer_is_not_looked_for_for_ever(office):
    await sent(office, LUNCH)
    await answered(office, office.news.last_message)
    await office.env.advance_time(60 * 11)
    tries = len([each for each in office.env.http_requests if each.method == "PATCH"])
    await office.env.advance_time(60 * 31)
    assert len([each for each in office.env.http_requests if each.method == "PATCH"]) == tries


async def test_words_of_what_is_answered_cannot_be_taken_apart(office):
    await sent(office, HUB)
    await sent(office, SAME_HUB, by=office.tom)
    card = office.news.last_message
    parts = shown(await office.edith.click(card, label="Take apart"))
    await answered(office, card)
    said = shown(await office.edith.click(parts, label=SAME_HUB))
    assert "is answered already" in said.content + text_of(said)
    assert len(gaps(office)) == 1


async def test_what_an_editor_looks_after_is_among_what_is_kept_about_them(office):
    await sent(office, LUNCH)
    to_pick = shown(await office.edith.click(office.news.last_message, label="Hand it to somebody"))
    (gap,) = gaps(office)
    await office.edith.select(to_pick, [office.tom], custom_id=f"pick:gaphand.{gap.number}")
    assert office.kept(lambda store: store.kept_about(office.tom.id))


async def test_all_words_of_a_question_can_be_taken_apart(office):
    first = await sent(office, HUB)
    assert first
    gap = gaps(office)[0]
    for number in range(12):
        said = Sent(f"wording {number}", Hears.NEXT_USE, office.clock.today(), gap=gap.number)
        office.kept(lambda store, said=said, number=number: store.sent.send(900 + number, said))
    seen = shown(await office.edith.slash(office.channel, "questions"))
    opened = shown(await office.edith.click(seen, label=next(iter(buttons_of(seen)))))
    parts = shown(await office.edith.click(opened, label="Take apart"))
    assert len(buttons_of(parts)) == 13


async def test_whoever_sent_what_turns_out_to_be_answered_already_is_told(office):
    await sent(office, WEAR)
    first = office.news.last_message
    await sent(office, SAME_WEAR, by=office.tom)
    second = office.news.last_message
    await answered(office, first)
    await office.edith.click(second, label="They are the same")
    for member in (office.sam, office.tom):
        assert len(await told(office, by=member)) == 1


async def test_an_entry_that_was_taken_out_before_anybody_was_told_is_not_told(office):
    await sent(office, LUNCH)
    topics = shown(await office.edith.click(office.news.last_message, label="Write a new entry"))
    form = await office.edith.click(topics, label="In “Our rules”")
    texts = {**filled_in(form), "title": "Parking", "text": "Park the minibus by the gate."}
    done = await published(office, shown(await office.edith.submit_modal(form, texts)))
    undo = shown(await office.edith.click(done, label="Undo"))
    await office.edith.click(undo, label="Take it out")
    assert await told(office) == []
    assert gaps(office)[0].is_open


async def test_whoever_erases_everything_while_others_are_written_to_is_not_written_to(office, monkeypatch):
    for member in (office.sam, office.tom):
        await wanting_a_message(office, member)
    office.env.inject_error("POST", "/users/@me/channels", status=500, times=2)
    await answered(office, office.news.last_message)
    create_dm, written = office.bot.create_dm, []

    async def while_the_other_erases(member):
        written.append(member.id)
        for other in {office.sam.id, office.tom.id} - {member.id}:
            erasing = office.bot.services.store.do(lambda kept, other=other: kept.erase(other))
            await asyncio.wrap_future(erasing)
        return await create_dm(member)

    monkeypatch.setattr(office.bot, "create_dm", while_the_other_erases)
    await tell_waiting(office.bot)
    assert len(written) == 1


async def test_where_more_wait_than_are_listed_the_list_says_how_many(office):
    for number in range(13):
        said = Sent(f"wording {number}", Hears.NEXT_USE, office.clock.today())
        office.kept(lambda store, said=said, number=number: store.sent.send(900 + number, said))
    seen = shown(await office.edith.slash(office.channel, "questions"))
    assert "13 questions wait" in text_of(seen)
    assert "And 3 more" in text_of(seen)


async def not_for_us(office, editor, card, sentence):
    form = await editor.click(card, label="Not for us")
    return shown(await editor.submit_modal(form, dict.fromkeys(filled_in(form), sentence)))


async def test_a_sentence_that_was_dropped_is_not_told(office):
    await sent(office, LUNCH)
    card = office.news.last_message
    preview = await not_for_us(office, office.edith, card, "Please ask the kitchen.")
    other = await not_for_us(office, office.tom, card, "Please ask the office.")
    await office.tom.click(other, label="Drop")
    await office.edith.click(preview, label="Publish")
    (said,) = await told(office)
    assert "Please ask the kitchen." in said


@pytest.mark.parametrize("way", ["an entry", "a new entry", "not for us"])
async def test_words_that_were_erased_do_not_get_into_the_handbook_by_a_preview(office, way):
    await sent(office, LUNCH)
    card, before = office.news.last_message, office.text_in("rules.yaml")
    if way == "not for us":
        preview = await not_for_us(office, office.edith, card, "Please ask the kitchen.")
    elif way == "an entry":
        form = await office.edith.click(card, label="Answer with another entry")
        preview = shown(await office.edith.submit_modal(form, dict.fromkeys(filled_in(form), "The gate")))
    else:
        topics = shown(await office.edith.click(card, label="Write a new entry"))
        form = await office.edith.click(topics, label="In “Our rules”")
        texts = {**filled_in(form), "title": "Parking", "text": "Park the minibus by the gate."}
        preview = shown(await office.edith.submit_modal(form, texts))
    kept = shown(await office.sam.slash(office.channel, "privacy"))
    await office.sam.click(kept, label=ERASE_LABEL)
    said = shown(await office.edith.click(preview, label="Publish"))
    assert "erased them meanwhile" in said.content + text_of(said)
    assert office.text_in("rules.yaml") == before
    assert all(LUNCH not in each.read_text("utf-8") for each in office.folder.iterdir() if each.is_file())


async def test_a_card_of_which_it_cannot_be_kept_where_it_is_does_not_stay(office, monkeypatch):
    def full(*_):
        raise StoreError(*FULL)

    with monkeypatch.context() as patched:
        patched.setattr(GapRecords, "show", full)
        await sent(office, LUNCH)
        assert office.news.last_message is None
    await office.env.advance_time(60 * 11)
    assert LUNCH in text_of(office.news.last_message)
