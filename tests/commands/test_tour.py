"""The tour in Discord: every card is its member's own, knows where they are, and does no harm when pressed again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.tour.guide import Guide
from bot.tour.journey import Journey
from bot.tour.quiz import LETTERS, draw
from tests.support.discord_world import buttons_of, in_full, text_of, ways_of
from tests.support.office import filled_in, shown

HELLO = "### Good morning\n-# Step 2 of 5 ■■□□□\nThis is how we begin."
SOURCE = "-# [The page](https://example.org/page) · Reviewed 23 Nov 2026"
FINISH = (
    "### That is the tour\n-# All 5 steps ■■■■■\nThank you for your time.",
    "You now have the role “Staff” in the server.",
    "What you have seen:\n- Good morning\n- How we treat each other\n- Your turn",
    "What to do next:\n- Ask something with /ask.",
)
WAYS = ["Back", "Next", "Skip", "Later"]
TO_QUESTION = ("Teaching staff", "Next", "I have read this")


def question_of(hall, member):
    handbook = hall.bot.services.library.current.handbook
    question = draw(handbook, next(step for step in handbook.tour.steps if step.id == "which"), member.id)
    assert question
    return question


def letters_of(hall, member):
    """Return the letter of the right choice, and those of the others."""
    question = question_of(hall, member)
    letters = LETTERS[: len(question.choices)]
    return letters[question.right], letters.replace(letters[question.right], "")


async def begun(hall):
    """Begin the tour, choose an audience and put it off."""
    first = await hall.start()
    assert text_of(first).startswith("### Welcome to the schools\n-# Step 1 of 6 ■□□□□□\n")
    assert (
        "Your hub manager can see which step you are at and what you have agreed to, but never your answers."
        in text_of(first)
    )
    assert list(buttons_of(first)) == ["Teaching staff", "School leader", "Later"]
    hello = await hall.press(first, "Teaching staff")
    assert hello.id == first.id
    assert text_of(hello) == HELLO
    assert ways_of(hello) == WAYS
    put_off = await hall.press(hello, "Later")
    assert "You are at step 2 of 5, “Good morning”, and your place is kept for you." in text_of(put_off)
    assert {"Go on", "Remind me here", "Remind me by message"} <= set(buttons_of(put_off))


async def agreed(hall, hello):
    """Read the words of a step and agree to have read them."""
    card = await hall.press(hello, "Next")
    assert "### Kindness\n> Be kind to each other.\n-# Rule 1 of 3 · Our rules\n-# [The page](" in text_of(card)
    assert ways_of(card) == ["I have read this", "Back", "Skip", "Later"]
    asked = await hall.press(card, "I have read this")
    (found,) = hall.kept(lambda kept: kept.tours.agreements(hall.sam.id))
    assert (found.entry, found.on, len(found.version)) == ("rules.e1", hall.bot.services.today(), 8)
    return asked


async def answered(hall, asked):
    """Give two wrong answers."""
    question, (right, wrong) = question_of(hall, hall.sam), letters_of(hall, hall.sam)
    for letter, choice in zip(LETTERS, question.choices, strict=False):
        assert f"- {letter}: {choice}" in text_of(asked)
    assert ways_of(asked) == [*LETTERS[: len(question.choices)], "Back", "Skip", "Later"]
    once = await hall.press(asked, wrong[0])
    assert "Not quite. That one comes from “Our aims”." in text_of(once)
    assert SOURCE in text_of(once)
    twice = await hall.press(once, wrong[1])
    assert f"The answer is {right}: {question.choices[question.right]}" in text_of(twice)
    assert SOURCE in text_of(twice)
    assert ways_of(twice) == ["Back", "Next", "Later"]
    return twice


async def test_the_whole_tour(hall, disk):
    await begun(hall)
    hall.bot.services.store.close()
    with disk() as store:
        await hall.restart(store)
        hall.clock.pass_minutes(4 * 24 * 60)
        resumed = await hall.start(channel=hall.welcome)
        assert text_of(resumed) == HELLO
        trying = await hall.press(await answered(hall, await agreed(hall, resumed)), "Next")
        assert "Try it: /ask third rule" in text_of(trying)
        done = await hall.press(trying, "Finish")
        for words in FINISH:
            assert words in text_of(done)
        again = await hall.start()
        assert "You finished the tour on 27 Nov 2026. Welcome back." in text_of(again)
        assert len(hall.role_requests()) == 1
        assert hall.posted(hall.welcome) == hall.posted(hall.news) == []
        assert "Step 1 of 6" in text_of(await hall.press(again, "Start again"))


async def test_nobody_is_ever_written_to_by_the_tour(hall):
    hall.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    card = await hall.walk(await hall.start(), *TO_QUESTION, letters_of(hall, hall.sam)[0], "Finish")
    assert "That is the tour" in text_of(card)
    assert not [each for each in hall.env.http_requests if "/users/@me/channels" in each.path]


async def test_only_the_step_that_ends_the_tour_says_finish_also_for_who_comes_back_to_what_was_skipped(hall):
    last = await hall.walk(await hall.start(), *TO_QUESTION, "Skip")
    assert ways_of(last) == ["Back", "Finish", "Skip", "Later"]
    before = await hall.press(last, "Back")
    assert "Finish" not in ways_of(before)
    hall.edit("  - id: hello\n", "  - id: before\n    title: Before all\n    says: New.\n  - id: hello\n")
    last = await hall.press(await hall.start(), "Skip")
    assert "Finish" not in ways_of(last)
    assert "Before all" in text_of(await hall.press(last, "Next"))


async def test_next_and_back_say_where_they_lead(hall):
    hello = await hall.press(await hall.start(), "Teaching staff")
    assert list(buttons_of(hello))[:2] == ["Back: the first card", "Next: How we treat each other"]
    card = await hall.press(hello, "Next")
    assert "Back: Good morning" in buttons_of(card)
    assert in_full(await hall.press(card, "Back"), "Next") == "Next: How we treat each other"


async def test_two_members_at_once_each_have_a_tour_of_their_own(hall):
    sams, anns = await hall.start(hall.sam), await hall.start(hall.ann)
    sams = await hall.press(sams, "Teaching staff")
    anns = await hall.walk(anns, "School leader", "Next", member=hall.ann)
    assert "Step 2 of 5" in text_of(sams)
    assert "Step 3 of 6" in text_of(anns)
    sams = await hall.press(sams, "Skip")
    assert "How we treat each other" in text_of(sams)
    assert hall.progress(hall.sam).skipped == ("hello",)
    assert hall.progress(hall.ann).done == ("hello",)


async def test_the_tour_goes_on_in_a_direct_message_and_back_in_a_channel(hall):
    await hall.walk(await hall.start(), "Teaching staff", "Next")
    direct = shown(await hall.sam.user.slash("onboarding start"))
    assert "How we treat each other" in text_of(direct)
    agreed = shown(await hall.sam.user.click(direct, label="I have read this"))
    assert agreed.id == direct.id
    assert "Is it one of ours?" in text_of(await hall.start())


async def test_a_right_answer_says_so_above_the_next_card(hall):
    card = await hall.walk(await hall.start(), *TO_QUESTION)
    card = await hall.press(card, letters_of(hall, hall.sam)[0])
    assert text_of(card).startswith("That is right. “")
    assert "### Your turn\n-# Step 5 of 5" in text_of(card)


async def copies(hall, *labels):
    """Return two cards of the step that a member comes to with these buttons, from two channels."""
    await hall.walk(await hall.start(), *labels)
    return await hall.start(), await hall.start(channel=hall.welcome)


@pytest.mark.parametrize("label", ["Next", "Skip", "Back"])
async def test_the_same_button_pressed_twice_leads_one_step_on(hall, label):
    one, other = await copies(hall, "Teaching staff", "Next")
    first = await hall.press(one, "Skip" if label == "Next" else label)
    before = hall.progress(hall.sam)
    again = await hall.press(other, "Skip" if label == "Next" else label)
    assert text_of(again) == text_of(first)
    assert hall.progress(hall.sam) == before


async def test_a_wrong_answer_pressed_twice_is_one_try(hall):
    one, other = await copies(hall, *TO_QUESTION)
    _, wrong = letters_of(hall, hall.sam)
    for card in (one, other):
        assert "Not quite." in text_of(await hall.press(card, wrong[0]))
        assert hall.progress(hall.sam).tries == 1
    assert "You have one more try." in text_of(await hall.start())


async def test_later_pressed_twice_on_one_card_counts_once_and_after_the_second_it_only_answers(hall):
    one, other = await copies(hall, "Teaching staff")
    for card in (one, other):
        assert "Remind me here" in buttons_of(await hall.press(card, "Later"))
    assert hall.progress(hall.sam).laters == 1
    again = await hall.press(await hall.start(), "Later")
    assert "Remind me here" not in buttons_of(again)
    assert "remind you" not in text_of(again)
    assert "Good morning" in text_of(await hall.press(again, "Go on"))


async def test_an_old_card_shows_where_its_member_is_now(hall):
    first = await hall.start()
    hello, agree = await copies(hall, "Teaching staff")
    await hall.walk(await hall.start(), "Next", "I have read this")
    assert "Step 4 of 5" in text_of(await hall.press(hello, "Next"))
    assert "Step 4 of 5" in text_of(await hall.press(agree, "Skip"))
    other = await hall.press(first, "School leader")
    assert "Step 4 of 6" in text_of(other)
    assert hall.progress(hall.sam).done == ("hello", "kindness")


async def test_what_she_does_can_be_changed_on_the_way_and_what_is_done_stays_done(hall):
    later = await hall.walk(await hall.start(), "Teaching staff", "Next", "Later")
    who = await hall.press(later, "Change what you do")
    assert list(buttons_of(who)) == ["Teaching staff", "School leader", "Leave it as it is"]
    assert "Step 3 of 6" in text_of(await hall.press(who, "School leader"))
    assert hall.progress(hall.sam).done == ("hello",)


async def test_an_agreement_is_not_passed_by_with_next_before_it_is_given(hall):
    card = await hall.walk(await hall.start(), *TO_QUESTION, "Back")
    assert "Next" in ways_of(card)
    hall.kept(lambda kept: kept.tours.travel(hall.sam.id, lambda told: replace(told, done=()), at=hall.clock.today()))
    card = await hall.press(card, "Next")
    assert ways_of(card) == ["I have read this", "Back", "Skip", "Later"]


async def test_a_question_whose_words_were_edited_is_asked_anew(hall):
    card = await hall.walk(await hall.start(), *TO_QUESTION)
    for file in ("rules.yaml", "aims.yaml"):
        path = hall.folder / file
        path.write_text(path.read_text("utf-8").replace("child", "person").replace("lessons", "tea"), "utf-8")
    hall.bot.services.editing.desk.catch_up()
    anew = await hall.press(card, letters_of(hall, hall.sam)[0])
    assert text_of(anew).startswith("The words have changed since that card was made.")
    assert question_of(hall, hall.sam).choices[0] in text_of(anew)
    assert hall.progress(hall.sam).tries == 0


async def test_a_step_that_has_gone_leads_to_the_first_that_is_open(hall):
    card = await hall.walk(await hall.start(), *TO_QUESTION)
    hall.edit(
        """  - id: which
    title: Is it one of ours?
    says: A quick question.
    asks: one_of
    about: rules
""",
        "",
    )
    gone = await hall.press(card, "A")
    assert text_of(gone).startswith("What you pressed is not part of the tour any more.")
    assert "### Your turn\n-# Step 4 of 4" in text_of(gone)


async def test_an_audience_that_has_gone_is_asked_again(hall):
    first = await hall.start()
    hello = await hall.press(await hall.start(), "School leader")
    hall.edit("{id: leader, name: School leader}", "{id: head, name: Head}")
    hall.edit("for: [leader]", "for: [head]")
    for card, label in ((first, "School leader"), (hello, "Next")):
        asked = await hall.press(card, label)
        assert "Step 1 of 6" in text_of(asked)
        assert list(buttons_of(asked)) == ["Teaching staff", "Head", "Later"]


async def edited(hall, text, *, material):
    """Let Edith change what members agree to have read."""
    form = await hall.edith.slash(hall.channel, "knowledge edit", entry="rules.e1")
    preview = shown(await hall.edith.submit_modal(form, {**filled_in(form), "text": text}))
    if material:
        preview = shown(await hall.edith.click(preview, label="Ask members to read it again"))
    shown(await hall.edith.click(preview, label="Publish"))


async def test_an_edit_between_the_card_and_the_press_shows_the_words_anew(hall):
    card = await hall.walk(await hall.start(), "Teaching staff", "Next")
    await edited(hall, "Be kind to everybody.", material=False)
    anew = await hall.press(card, "I have read this")
    assert text_of(anew).startswith("The words have changed since that card was made.")
    assert "> Be kind to everybody." in text_of(anew)
    assert hall.kept(lambda kept: kept.tours.agreements(hall.sam.id)) == ()
    assert "Is it one of ours?" in text_of(await hall.press(anew, "I have read this"))
    (agreed,) = hall.kept(lambda kept: kept.tours.agreements(hall.sam.id))
    assert agreed.revision == hall.kept(lambda kept: kept.tours.latest_revision("rules.e1")) > 0


@pytest.mark.parametrize("is_finished", [False, True])
async def test_only_a_material_edit_asks_again(hall, is_finished):
    card = await hall.walk(await hall.start(), *TO_QUESTION)
    if is_finished:
        card = await hall.walk(card, "Skip", "Finish")
    await edited(hall, "Be kind to one another.", material=False)
    assert "read this again" not in text_of(await hall.start())
    await edited(hall, "Be kind to all.", material=True)
    again = await hall.start()
    assert text_of(again).startswith("### Please read this again")
    assert "> Be kind to all." in text_of(again)
    there = await hall.press(again, "I have read this")
    assert "Thank you." in text_of(there)
    assert ("That is the tour" if is_finished else "Step 4 of 5") in text_of(there)
    assert "read this again" not in text_of(await hall.start())
    assert hall.progress(hall.sam).done[:2] == ("hello", "kindness")


async def test_whoever_is_asked_to_read_again_may_first_go_on(hall):
    await hall.walk(await hall.start(), *TO_QUESTION)
    await edited(hall, "Be kind to all.", material=True)
    card = await hall.press(await hall.start(), "Go on with the tour")
    assert "Is it one of ours?" in text_of(card)


async def test_plain_text_says_the_same_with_the_same_buttons_and_no_blocks(hall):
    await hall.ann.slash(hall.channel, "preferences", answers="plain text")
    cards, texts = await hall.start(hall.sam), await hall.start(hall.ann)
    for label in ("School leader", "Next", "I have read this", "Skip", "Next", "Finish"):
        cards, texts = await hall.press(cards, label), await hall.press(texts, label, hall.ann)
        assert not texts.flags.components_v2
        assert "■" not in texts.content
        if label != "I have read this":  # who is asked in another order gets other buttons
            assert list(buttons_of(texts)) == list(buttons_of(cards))
        for word in ("Step", "Kindness", "Good morning", "Teach every child to read.", "Our rules", "https://"):
            assert (word in texts.content) is (word in text_of(cards))


async def test_whoever_changes_to_plain_text_on_the_way_gets_the_next_card_so(hall):
    card = await hall.press(await hall.start(), "Teaching staff")
    await hall.sam.slash(hall.channel, "preferences", answers="plain text")
    plain = await hall.press(card, "Next")
    assert "How we treat each other\nStep 3 of 5\n" in plain.content
    assert "Is it one of ours?" in (await hall.press(plain, "I have read this")).content


async def test_a_store_that_fails_is_told_in_a_sentence_and_she_stays_where_she_is(hall, disk):
    card = await hall.press(await hall.start(), "Teaching staff")
    hall.bot.services.store.close()
    pressed = await hall.sam.click(card, label=in_full(card, "Next"))
    assert pressed.ephemeral
    assert "has stopped remembering" in pressed.response.content
    with disk() as store:
        await hall.restart(store)
        assert "Good morning" in text_of(await hall.start())


@pytest.mark.parametrize("broken", ["title: [", None])
async def test_where_there_is_no_tour_a_sentence_says_what_there_is(hall, broken):
    card = await hall.start()
    path = hall.folder / "onboarding.yaml"
    path.unlink() if broken is None else path.write_text(broken, "utf-8")
    hall.bot.services.library.current = replace(
        hall.bot.services.library.current,
        reading=replace(
            hall.bot.services.library.current.reading,
            handbook=replace(hall.bot.services.library.current.handbook, tour=None),
        ),
    )
    for found in (await hall.start(), shown(await hall.sam.click(card, label="Teaching staff"))):
        assert "There is no tour at the moment." in text_of(found)
        assert "/ask" in text_of(found)


@pytest.mark.parametrize(
    "about", ["", "fly", "next", "next.", "answer.which.x.y.Z", "agree.kindness.x.y", "later.9", "."]
)
async def test_whatever_a_button_of_the_tour_says_her_own_card_answers(hall, about):
    await hall.walk(await hall.start(), "Teaching staff")
    before = hall.progress(hall.sam)
    stop = hall.kept(
        lambda kept: Journey(
            kept.tours, Guide(hall.bot.services.library.current.handbook), hall.sam.id, hall.clock.today()
        ).follow(about)
    )
    assert stop.place.number == 2
    assert hall.progress(hall.sam) == before
