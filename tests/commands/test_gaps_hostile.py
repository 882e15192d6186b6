"""Hostile words and hostile presses: editors read what its member has read, and whoever may not decide does not."""

from __future__ import annotations

import pytest

from tests.commands.test_gaps import LUNCH, answered, asked, sent
from tests.commands.test_gaps_going_wrong import HUB, SAME_HUB, SAME_WEAR, WEAR, gaps, told
from tests.support.discord_world import buttons_of, text_of
from tests.support.office import filled_in, shown

WORRY = "a child told me that his dad hits him"
HOSTILE = {
    "mentions": "@everyone <@&123456789012345678> where is the minibus",
    "a formula": '=HYPERLINK("http://x.org","minibus") where',
    "a command": "+cmd|' /C calc'!A0 where is the minibus",
    "unseen letters": "where\u200b is\u202e the mini\u200dbus",
    "a very long word": "x" * 300,
    "another alphabet": "где стоит автобус",
    "from right to left": "أين الحافلة",
    "markup": "||spoiler|| `code` ```block``` # head\n> quote\n- list where is the minibus",
    "nothing but a name": "Jake Smith",
    "masks of its own": "[name] [email] where",
}


async def opened(office, text=LUNCH):
    form = await office.sam.click(await asked(office, LUNCH), label="Ask the editors")
    return shown(await office.sam.submit_modal(form, dict.fromkeys(filled_in(form), text)))


async def reread(office, check, text):
    """Change the words in the second look."""
    form = await office.sam.click(check, label="Change it")
    return shown(await office.sam.submit_modal(form, dict.fromkeys(filled_in(form), text)))


def quoted(message):
    return [line for line in text_of(message).splitlines() if line.startswith("> ")]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_editors_read_what_its_member_has_read_and_can_answer_it(office, text):
    reply = await opened(office, text)
    if "Send this" in buttons_of(reply):
        before = quoted(reply)
        reply = shown(await office.sam.click(reply, label="Send this"))
        assert quoted(reply) == before
    card = office.news.last_message
    assert quoted(card) == quoted(reply)
    assert "[" not in quoted(card)[0].replace("\\[", "")
    await answered(office, card)
    assert len(await told(office)) == 1


@pytest.mark.parametrize("text", ["  \u200b\u200b ", "🚌🚌🚌", "?!"])
async def test_what_has_nothing_to_read_is_not_sent(office, text):
    said = await opened(office, text)
    assert "nothing was sent" in said.content + text_of(said)
    assert gaps(office) == []


@pytest.mark.parametrize(
    "link", ["https://a.example.org/pupils/zebedee?y=quill", "discord.gg/zebedee", "docs.google.com/d/zebedee/quill"]
)
async def test_nothing_of_a_link_that_is_typed_into_the_form_is_left(office, link):
    reply = await opened(office, f"where is the minibus {link} now")
    assert quoted(reply) == ["> where is the minibus \\[link] now"]


@pytest.mark.parametrize(
    "worry",
    [
        WORRY,
        WORRY.upper(),
        f"{WORRY}, call 07700 900123",
        "a ch\u200bild told me that his d\u200bad hits h\u200bim",
        "Jake Smith in 7B says his dad hits him",
    ],
)
async def test_a_worry_that_is_added_in_the_second_look_goes_nowhere(office, worry):
    check = await opened(office, f"{LUNCH}, call me on 07700 900123")
    assert "Speak to your lead." in text_of(await reread(office, check, worry))
    assert gaps(office) == []
    assert office.news.last_message is None


async def test_a_worry_in_place_of_a_phrasing_goes_nowhere(office):
    offer = await asked(office, "number 1")
    label = next(each for each in buttons_of(offer) if "Kindness" in each)
    chosen = shown(await office.sam.click(offer, label=label))
    form = await office.sam.click(chosen, label="Send my words to the editors")
    reply = shown(await office.sam.submit_modal(form, dict.fromkeys(filled_in(form), WORRY)))
    assert "Speak to your lead." in text_of(reply)
    assert gaps(office) == []


async def pressed(actor, card, label):
    """Press a button and send its form, if it has one, and return what its presser reads."""
    result = await actor.click(card, label=label)
    if result.modal:
        result = await actor.submit_modal(result, dict.fromkeys(filled_in(result), "The gate"))
    said = shown(result)
    return said.content + text_of(said)


async def test_every_press_on_a_question_that_is_gone_says_so(office):
    await sent(office, LUNCH)
    card = office.news.last_message
    office.kept(lambda store: store.erase(office.sam.id))
    for label in buttons_of(card):
        assert "not kept any more" in await pressed(office.edith, card, label), label


async def test_every_press_on_an_old_card_of_what_is_answered_says_so(office):
    await sent(office, WEAR)
    await sent(office, SAME_WEAR, by=office.tom)
    seen = shown(await office.edith.slash(office.channel, "questions"))
    old = shown(await office.edith.click(seen, label=next(one for one in buttons_of(seen) if SAME_WEAR in one)))
    await answered(office, office.news.last_message)
    for label in buttons_of(old):
        assert "is answered already" in await pressed(office.edith, old, label), label


async def test_whoever_lost_the_role_cannot_go_on_with_anything_that_is_open(office):
    await sent(office, HUB)
    await sent(office, SAME_HUB, by=office.tom)
    card = office.news.last_message
    forms = [await office.edith.click(card, label=each) for each in ("Not for us", "Answer with another entry")]
    preview = shown(await office.edith.submit_modal(forms[1], dict.fromkeys(filled_in(forms[1]), "The gate")))
    to_pick = shown(await office.edith.click(card, label="Hand it to somebody"))
    parts = shown(await office.edith.click(card, label="Take apart"))
    seen = shown(await office.edith.slash(office.channel, "questions"))
    topics = shown(await office.edith.click(card, label="Write a new entry"))
    words, kept = office.text_in("rules.yaml"), gaps(office)
    office.env.backend.remove_member_role(office.home.id, office.edith.id, office.editors.id)
    results = [await office.edith.submit_modal(forms[0], dict.fromkeys(filled_in(forms[0]), "No."))]
    results += [await office.edith.click(preview, label="Publish")]
    results += [await office.edith.select(to_pick, [office.tom], custom_id=f"pick:gaphand.{kept[0].number}")]
    for message in (parts, seen, topics, card):
        results += [await office.edith.click(message, label=label) for label in buttons_of(message)]
    results += [await office.edith.slash(office.channel, "questions")]
    for result in results:
        assert "Only editors of the home server" in shown(result).content + text_of(shown(result))
    assert (office.text_in("rules.yaml"), gaps(office)) == (words, kept)


async def test_of_two_editors_who_answer_at_once_the_second_reads_why_not_and_all_are_told_once(office):
    await sent(office, LUNCH)
    card = office.news.last_message
    previews: list[object] = []
    for editor, entry in ((office.edith, "The gate"), (office.tom, "Kindness")):
        form = await editor.click(card, label="Answer with another entry")
        previews.append(shown(await editor.submit_modal(form, dict.fromkeys(filled_in(form), entry))))
    await office.edith.click(previews[0], label="Publish")
    second = shown(await office.tom.click(previews[1], label="Publish"))
    assert "cannot be published yet" in text_of(second)
    assert ["Shut the gate" in each for each in await told(office)] == [True]


async def test_a_question_whose_card_cannot_be_posted_yet_is_kept_and_posted_later(office):
    office.env.inject_error("POST", f"/channels/{office.news.id}/messages", status=403, code=50013)
    assert "The editors have your question" in text_of(await sent(office, LUNCH))
    assert office.news.last_message is None
    await office.env.advance_time(60 * 11)
    assert LUNCH in text_of(office.news.last_message)
