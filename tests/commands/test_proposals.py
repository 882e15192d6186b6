"""Words that two editors have to agree to: proposed by one, decided by another, and never by themselves."""

from __future__ import annotations

from dataclasses import replace

from bot import wiring
from bot.assistant.privacy import ERASE_LABEL
from bot.commands.knowledge.proposals import close_expired
from tests.support.discord_world import buttons_of, text_of
from tests.support.office import home_of, shown

READ = "Teach every child to read well."
FIRST_AIM = "aims.e1"
DAYS = 24 * 60


def be_solo(office, *, is_solo=True):
    """Let one editor publish protected words alone, as SOLO_EDITOR=yes does."""
    services = office.bot.services
    settings = replace(services.settings, is_solo=is_solo)
    desk = wiring.desk(settings, services.library, wiring.archive_in(office.store), office.clock.today)
    services.settings, services.editing.desk = settings, desk


async def proposed(office, **texts):
    """Return the card in the editors' channel of a change that Edith proposes."""
    preview = await office.edited(FIRST_AIM, **{"text": READ, "why": "clearer", **texts})
    assert "Propose" in buttons_of(preview)
    waits = await office.edith.click(preview, label="Propose")
    assert "is waiting as proposal" in text_of(shown(waits))
    return office.news.last_message


async def status_of(office):
    return shown(await office.knowledge("status", by=office.tom))


async def test_protected_words_are_proposed_on_a_card_in_the_editors_channel(office):
    card = await proposed(office)
    text = text_of(card)
    assert "edith proposed this on 23 Nov 2026. Why: clearer" in text
    assert f"> {READ}" in text
    assert "the text of “Our aims 1”" in text
    assert list(buttons_of(card)) == ["Approve", "Decline"]
    assert "Teach every child to read." in await office.answer(FIRST_AIM)


async def test_a_preview_of_protected_words_cannot_be_published_and_says_what_to_do(office):
    preview = await office.edited(FIRST_AIM, text=READ)
    assert list(buttons_of(preview)) == ["Propose", "Change again", "Keeper and review date", "Drop"]
    assert "Propose it: a card in the editors' channel lets another editor approve it." in text_of(preview)
    assert "whoever runs the assistant can let you publish it alone" in text_of(preview)


async def test_another_editor_approves_and_members_read_it_at_once(office):
    card = await proposed(office)
    approved = await office.tom.click(card, label="Approve")
    assert "Approved by tom." in text_of(shown(approved))
    assert buttons_of(office.news.last_message) == {}
    assert READ in await office.answer(FIRST_AIM)
    revision = office.bot.services.editing.desk.revisions()[0]
    assert (revision.name, revision.second) == ("edith", "tom")


async def test_nobody_approves_their_own_proposal(office):
    card = await proposed(office)
    refused = await office.edith.click(card, label="Approve")
    assert "This is your own proposal." in shown(refused).content
    assert "Teach every child to read." in await office.answer(FIRST_AIM)
    assert "Approve" in buttons_of(office.news.last_message)


async def test_a_member_of_staff_neither_approves_nor_declines(office):
    card = await proposed(office)
    for label in ("Approve", "Decline"):
        refused = await office.sam.click(card, label=label)
        assert refused.modal is None
        assert "Only editors" in shown(refused).content


async def test_a_proposal_is_declined_with_a_reason_on_its_card(office):
    card = await proposed(office)
    form = await office.tom.click(card, label="Decline")
    declined = await office.fill(form, by=office.tom, reason="The page says otherwise.")
    assert "declined by tom" in text_of(shown(declined))
    assert "The reason: The page says otherwise." in text_of(office.news.last_message)
    assert buttons_of(office.news.last_message) == {}
    assert "Teach every child to read." in await office.answer(FIRST_AIM)


async def test_a_proposal_outlives_a_restart(office):
    card = await proposed(office)
    await office.restart()
    approved = await office.tom.click(card, label="Approve")
    assert "Approved by tom." in text_of(shown(approved))
    assert READ in await office.answer(FIRST_AIM)


async def test_a_button_of_an_expired_proposal_says_so_and_takes_the_buttons_away(office):
    for label in ("Approve", "Decline"):
        card = await proposed(office)
        office.clock.pass_minutes(14 * DAYS)
        pressed = await office.tom.click(card, label=label)
        assert pressed.modal is None
        assert "has expired" in shown(pressed).content
        assert buttons_of(office.news.last_message) == {}
        assert "has expired" in text_of(office.news.last_message)
    assert "Teach every child to read." in await office.answer(FIRST_AIM)


async def test_what_is_decided_is_decided_once(office):
    card = await proposed(office)
    cards = [shown(await office.tom.click(await status_of(office), label="Read proposal 1")) for _ in range(2)]
    await office.tom.click(card, label="Approve")
    for private, label in zip(cards, ("Approve", "Decline"), strict=True):
        again = await office.tom.click(private, label=label)
        assert "already been approved by tom" in shown(again).content
        assert len(office.bot.services.editing.desk.revisions()) == 1


async def test_a_proposal_over_words_that_have_changed_since_is_not_approved(office):
    card = await proposed(office)
    await office.published(FIRST_AIM, by=office.tom, phrasings="reading")
    refused = await office.tom.click(card, label="Approve")
    assert "The words have changed since this was proposed" in shown(refused).content
    assert "Teach every child to read." in await office.answer(FIRST_AIM)


async def test_where_the_settings_allow_it_one_publishes_alone_after_confirming_twice(office):
    be_solo(office)
    preview = await office.edited(FIRST_AIM, text=READ)
    assert "You can also publish it alone" in text_of(preview)
    asked = shown(await office.edith.click(preview, label="Publish alone"))
    assert "Publish without a second editor?" in text_of(asked)
    assert "Teach every child to read." in await office.answer(FIRST_AIM)
    done = await office.edith.click(asked, label="Yes, publish it alone")
    assert "Published." in text_of(shown(done))
    assert READ in await office.answer(FIRST_AIM)
    assert office.bot.services.editing.desk.revisions()[0].is_alone
    assert "by edith, alone." in text_of(shown(await office.knowledge("history")))
    assert "One editor may also publish such a change alone" in text_of(await status_of(office))


async def test_nobody_publishes_alone_once_the_setting_is_gone_not_even_by_an_old_button(office):
    be_solo(office)
    preview = await office.edited(FIRST_AIM, text=READ)
    asked = shown(await office.edith.click(preview, label="Publish alone"))
    be_solo(office, is_solo=False)
    refused = shown(await office.edith.click(asked, label="Yes, publish it alone"))
    assert list(buttons_of(refused)) == ["Propose", "Change again", "Keeper and review date", "Drop"]
    assert "Teach every child to read." in await office.answer(FIRST_AIM)


async def test_a_proposal_of_somebody_who_has_lost_the_role_is_not_approved(office):
    card = await proposed(office)
    office.env.backend.remove_member_role(office.home.id, office.edith.id, office.editors.id)
    await office.env.settle()
    refused = shown(await office.tom.click(card, label="Approve"))
    assert "edith may no longer change the words" in refused.content
    assert "Teach every child to read." in await office.answer(FIRST_AIM)


async def test_a_proposal_is_not_approved_while_discord_does_not_say_who_may_edit(office):
    card = await proposed(office)
    office.env.inject_error("GET", f"/guilds/{office.home.id}/members/{office.edith.id}", status=500, code=0)
    refused = shown(await office.tom.click(card, label="Approve"))
    assert "Discord does not say whether edith may still change the words." in refused.content
    assert "Teach every child to read." in await office.answer(FIRST_AIM)


async def test_nobody_approves_their_own_proposal_by_having_themselves_erased(office):
    card = await proposed(office)
    asked = shown(await office.edith.slash(office.channel, "privacy"))
    await office.edith.click(asked, label=ERASE_LABEL)
    refused = shown(await office.edith.click(card, label="Approve"))
    assert "This proposal was withdrawn." in refused.content
    assert buttons_of(office.news.last_message) == {}
    assert "Teach every child to read." in await office.answer(FIRST_AIM)
    assert "edith" not in text_of(await status_of(office))


async def test_a_publish_that_breaks_a_pair_needs_a_second_editor(office):
    preview = await office.edited("rules.e1", phrasings="", title="Nothing", text="Nothing.")
    text = text_of(preview)
    assert "The answers to these questions must not change" in text
    assert "Kindness number 1 please" in text
    assert "Publish" not in buttons_of(preview)
    await office.edith.click(preview, label="Propose")
    await office.tom.click(office.news.last_message, label="Approve")
    assert "Nothing." in office.text_in("rules.yaml")


async def test_phrasings_of_protected_topics_need_one_editor(office):
    assert "Published." in text_of(await office.published(FIRST_AIM, phrasings="reading for all"))


async def test_without_an_editors_channel_the_proposal_is_shown_where_it_was_made(office):
    home_of(office, office.bot, channel=False)
    preview = await office.edited(FIRST_AIM, text=READ)
    await office.edith.click(preview, label="Propose")
    card = office.channel.last_message
    assert "no editors' channel" in text_of(card)
    await office.tom.click(card, label="Approve")
    assert READ in await office.answer(FIRST_AIM)


async def test_an_editors_channel_that_cannot_be_written_to_loses_no_proposal(office):
    office.env.inject_error("POST", f"/channels/{office.news.id}/messages", status=403, code=50001)
    preview = await office.edited(FIRST_AIM, text=READ)
    await office.edith.click(preview, label="Propose")
    assert list(buttons_of(office.channel.last_message)) == ["Approve", "Decline"]


async def test_the_status_lists_what_waits_and_lets_it_be_read(office):
    await proposed(office)
    status = await status_of(office)
    assert "Proposal 1, “Our aims 1” (Our aims), by edith" in text_of(status)
    assert (
        "Two editors have to agree to a change to any of these: the words of Our aims; the safeguarding words and the "
        "safeguarding examples; " in text_of(status)
    )
    card = shown(await office.tom.click(status, label="Read proposal 1"))
    assert f"> {READ}" in text_of(card)
    await office.tom.click(card, label="Approve")
    assert READ in await office.answer(FIRST_AIM)


async def test_a_proposal_that_nobody_decides_expires_after_14_days_and_its_card_says_so_without_a_press(office):
    await proposed(office)
    office.clock.pass_minutes(13 * DAYS)
    await close_expired(office.bot)
    assert list(buttons_of(office.news.last_message)) == ["Approve", "Decline"]
    office.clock.pass_minutes(DAYS)
    await close_expired(office.bot)
    await office.env.settle()
    assert buttons_of(office.news.last_message) == {}
    assert "has waited for 14 days and has expired" in text_of(office.news.last_message)
    edits = [each for each in office.env.http_requests if each.method == "PATCH"]
    await close_expired(office.bot)
    assert [each for each in office.env.http_requests if each.method == "PATCH"] == edits
