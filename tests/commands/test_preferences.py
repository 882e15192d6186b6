"""How a member chooses to be answered, and what she can see and erase of what is kept about her."""

from __future__ import annotations

import json
import re
from contextlib import closing

import pytest

from bot.cli.main import main
from bot.storage.opening import FILE_NAME, in_memory, open_store
from bot.storage.progress import Agreement, By, Progress
from bot.storage.thread import StoreThread
from tests.support.discord_world import buttons_of, make_bot, menu_of, text_of
from tests.support.handbook_files import SHIPPED
from tests.support.office import shown

QUESTIONS = [
    "whats the third value",
    "what are our values",
    "how many aims",
    "third value and last aim and the wifi password",
    "whats the third one",
    "whats the wifi password",
    "hello",
    "our mission",
    "tenth value",
]


def facts(text):
    """Return the words, numbers and addresses of a text, whatever stands around them."""
    return sorted(re.findall(r"https?://[^\s()<>]+|[^\W_]+", text))


async def plainly(world, member):
    await member.slash(world.channel, "preferences", answers="plain text")


@pytest.mark.parametrize("question", QUESTIONS)
async def test_plain_text_and_a_card_say_the_same_and_offer_the_same(world, question):
    card = (await world.sam.slash(world.channel, "ask", question=question)).response
    await plainly(world, world.ann)
    text = (await world.ann.slash(world.channel, "ask", question=question)).response
    assert card.flags.components_v2
    assert not text.flags.components_v2
    assert facts(text.content) == facts(text_of(card))
    assert buttons_of(text) == buttons_of(card)
    assert menu_of(text) == menu_of(card)


async def test_a_preference_holds_for_one_member_everywhere(world):
    await plainly(world, world.sam)
    await world.sam.send(world.channel, f"{world.me} whats the third value")
    assert "Value 3 of 7" in world.channel.last_message.content
    await world.sam.user.send_dm("whats the third value")
    assert "Value 3 of 7" in world.sam.user.dm_channel.last_message.content
    await world.ann.send(world.channel, f"{world.me} whats the third value")
    assert world.channel.last_message.flags.components_v2


async def test_a_preference_survives_a_restart(world, folder, clock):
    with StoreThread(in_memory) as store:
        await world.env.restart_bot(make_bot(folder, clock, store))
        await plainly(world, world.sam)
        await world.env.restart_bot(make_bot(folder, clock, store))
        shown = await world.sam.slash(world.channel, "ask", question="whats the third value")
        assert "Value 3 of 7" in shown.response.content


async def test_preferences_show_how_it_is_and_change_it_with_a_button(world):
    shown = await world.sam.slash(world.channel, "preferences")
    assert shown.ephemeral
    assert "Your answers come as cards." in text_of(shown.response)
    pressed = await world.sam.click(shown.response, label="Use plain text")
    assert pressed.response.content == "From now on your answers come as plain text."
    shown = await world.sam.slash(world.channel, "preferences")
    assert "Your answers come as plain text." in shown.response.content
    await world.sam.click(shown.response, label="Use cards")
    assert (await world.sam.slash(world.channel, "help")).response.flags.components_v2


async def test_a_card_that_is_paged_stays_a_card_for_who_wants_plain_text_now(world):
    card = (await world.sam.slash(world.channel, "ask", question="whats the third value")).response
    await plainly(world, world.sam)
    turned = await world.sam.click(card, custom_id="next:values.responsibility")
    assert turned.acknowledged
    assert "Value 4 of 7" in turned.response.content
    again = await world.sam.click(turned.response, custom_id="next:values.excellence")
    assert "Value 5 of 7" in again.response.content


async def test_privacy_says_what_is_kept_and_that_nothing_is_about_a_new_member(world):
    shown = await world.sam.slash(world.channel, "privacy")
    assert shown.ephemeral
    said = text_of(shown.response)
    assert "Your questions: never stored unless you send one to the editors." in said
    assert "for 12 months" in said
    assert "30 days" in said
    assert said.startswith("### What I keep about you\nNothing.")


async def test_privacy_shows_and_erases_what_is_kept_about_oneself_and_nobody_else(world):
    await plainly(world, world.sam)
    await plainly(world, world.ann)
    shown = await world.sam.slash(world.channel, "privacy")
    assert "You want plain text instead of cards." in shown.response.content
    erased = await world.sam.click(shown.response, label="Erase what is kept about me")
    assert "I have erased" in (erased.response.content or text_of(erased.response))
    assert "### What I keep about you\nNothing." in text_of((await world.sam.slash(world.channel, "privacy")).response)
    other = await world.ann.slash(world.channel, "privacy")
    assert "You want plain text instead of cards." in other.response.content


async def test_privacy_shows_and_erases_the_tour_too(world):
    member, at = world.sam.id, world.clock.today()

    def take_part(store):
        store.tours.travel(member, lambda _: Progress("teacher", "values", ("hello",)), at=at)
        store.tours.agree(member, Agreement("values.fairness", 3, at.date()))
        store.tours.remind_me(member, By.MESSAGE, at=at)
        store.tours.pick([member], at=at)

    world.bot.services.store.do(take_part).result(5)
    shown = await world.sam.slash(world.channel, "privacy")
    said = text_of(shown.response)
    assert "You began the tour on 23 Nov 2026 as “Teaching staff”. You have done one of its steps" in said
    assert "You have confirmed reading" in said
    assert "You asked for reminders about the tour by direct message." in said
    assert "A hub manager added you" in said
    await world.sam.click(shown.response, label="Erase what is kept about me")
    assert "### What I keep about you\nNothing." in text_of((await world.sam.slash(world.channel, "privacy")).response)
    assert world.bot.services.store.do(lambda store: store.tours.known()).result(5) == {}


async def test_privacy_gives_a_copy_as_a_file_that_equals_what_the_command_line_prints_and_only_they_get_it(
    world, tmp_path, monkeypatch, capsys
):
    member, at = world.sam.id, world.clock.today()

    def take_part(store):
        for each in (member, world.ann.id):
            store.prefer_plain_text(each, wanted=True)
            store.tours.travel(each, lambda _: Progress("teacher", "values", ("hello",)), at=at)

    world.kept(take_part)
    about = await world.sam.slash(world.channel, "privacy")
    message = shown(await world.sam.click(about.response, label="Get a copy as a file"))
    assert message.ephemeral
    (file,) = message.attachments
    assert file.filename == "about-you.json"
    copied = json.loads(await file.read())
    assert [each["table"] for each in copied["kept"]] == ["preferences", "tour_progress"]
    assert str(world.ann.id) not in json.dumps(copied)
    with closing(open_store(tmp_path / FILE_NAME).store) as store:
        take_part(store)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KNOWLEDGE_DIR", str(SHIPPED))
    assert main(["member", str(member), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == copied


async def test_a_copy_says_what_cannot_be_seen_and_of_whom_nothing_is_kept_it_is_empty(world):
    about = await world.sam.slash(world.channel, "privacy")
    (file,) = shown(await world.sam.click(about.response, label="Get a copy as a file")).attachments
    assert json.loads(await file.read()) == {
        "member": str(world.sam.id),
        "kept": [],
        "keeper_of": [],
        "not_in_this_copy": [],
    }


async def test_erasing_forgets_the_conversation_too(world):
    await world.sam.slash(world.channel, "ask", question="whats the third value")
    shown = await world.sam.slash(world.channel, "privacy")
    await world.sam.click(shown.response, label="Erase what is kept about me")
    followed = await world.sam.slash(world.channel, "ask", question="and the next one?")
    assert "Value 4 of 7" not in text_of(followed.response)


async def votes(world):
    world.bot.services.store.do(lambda _store: None).result(5)
    return world.bot.services.store.do(lambda store: store.votes()).result(5)


async def test_a_vote_is_counted_by_entry_and_month_and_once_a_member(world):
    await world.sam.send(world.channel, f"{world.me} whats the third value")
    answer = world.channel.last_message
    for label in ("Helpful", "Not helpful", "Helpful"):
        assert (await world.sam.click(answer, label=label)).ephemeral
    assert (await world.ann.click(answer, label="Not helpful")).ephemeral
    (counted,) = await votes(world)
    assert (counted.entry, counted.month, counted.helpful, counted.not_helpful) == (
        "values.responsibility",
        "2026-11",
        1,
        1,
    )


async def test_a_changed_vote_is_counted_as_changed(world):
    answer = (await world.sam.slash(world.channel, "ask", question="whats the third value")).response
    await world.sam.click(answer, label="Helpful")
    changed = await world.sam.click(answer, label="Not helpful")
    assert "Your vote has been changed." in text_of(changed.response)
    (counted,) = await votes(world)
    assert (counted.helpful, counted.not_helpful) == (0, 1)
