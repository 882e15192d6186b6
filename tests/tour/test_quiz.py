"""Questions about the handbook: one choice is true and no other could be, and every member has their own."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.handbook.model import Asks
from bot.tour.quiz import LETTERS, LONGEST, QuizQuestion, can_draw, digest, draw
from tests.tour.tours import handbook, question, shipped, topic

KINDS = list(Asks)
GOLDEN = [("values.context", "D"), ("values.excellence", "D"), ("values.responsibility", "B")]
TOPICS = ["values", "mission", "aims"]
LONG = "We say a great deal about this and never come to an end because there is more, " * 5
TRICKY = [
    "We care for every child because every child matters to all of us.",
    "We care for every child because every child matters to all of us.",
    "we care for every child, because every child matters to all of us",
    "We care for every child because nobody else does it as well.",
    "Each of our schools opens its doors because every child matters to all of us.",
    "Each of our schools opens its doors because every child matters.",
    "Care",
    "Care and trust",
    "👍",
    "👍 👍 👍 👍 – – – –",
    "Yes! We read what others have found 👩‍🏫, and then we try it out ourselves.",
    "no full stop here but words enough so that it can be cut",
    "Ask Mrs. Green. She knows who is where, and she will tell you when she can.",
    "“We listen,” said the head of the school, “and then we act on what was said.”",
    "We listen to each other … and to the children who are here … every day.",
    "One line of it\nand another line of the very same sentence here\n\nThen more.",
    LONG.strip(),
]
WORDS = "we all our care trust schools children learn and because so that, every day. Fair".split()
TEXTS = st.one_of(
    st.sampled_from(TRICKY),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join),
    st.text(min_size=1, max_size=40).filter(str.strip),
)
TITLES = st.sampled_from(["Care", "care!", "Trust", "👍", "Every child", "Our schools, and who is in them", "x" * 400])
ENTRIES = st.lists(st.tuples(TEXTS, TITLES), min_size=1, max_size=5)
LEADS = st.sampled_from(["", "", TRICKY[0], "Care"])
HANDBOOKS = st.lists(st.tuples(ENTRIES, LEADS), min_size=1, max_size=3).map(
    lambda topics: handbook(
        *(
            topic(f"t{at}", *(text for text, _ in entries), titles=[title for _, title in entries], lead=lead)
            for at, (entries, lead) in enumerate(topics)
        )
    )
)


@cache
def bare(text: str) -> str:
    """Return the words of a text and nothing else, with a space around each."""
    words = re.findall(r"[^\W_]+", re.sub("['’‘ʼ`]", "", normalize("NFKC", text)).casefold())
    return f" {' '.join(words)} "


def flat(text: str) -> str:
    return " ".join(text.split())


def quoted(asked: QuizQuestion) -> str:
    """Return what the prompt quotes."""
    return asked.prompt.partition("? “")[2].removesuffix("”").removesuffix(" …")


def wrong(book, asked: QuizQuestion):
    """Yield the wrong choices, each with the topic and entry that it is from."""
    for at, (said, entry) in enumerate(zip(asked.choices, asked.come_from, strict=True)):
        if at != asked.right:
            yield said, *book.find(entry)


def check(book, step, asked: QuizQuestion) -> None:
    """Look, in another way than the drawing does, whether exactly one choice is true."""
    assert 2 <= len(asked.choices) <= len(LETTERS)
    assert len({bare(choice) for choice in asked.choices}) == len(asked.choices)
    assert all(0 < len(choice) <= LONGEST and bare(choice).strip() for choice in asked.choices)
    assert asked.come_from[asked.right] == asked.entry
    look = {Asks.ONE_OF: check_one_of, Asks.ENDING: check_ending, Asks.COVERS: check_covers}[step.asks]
    look(book, asked, asked.choices[asked.right], *book.find(asked.entry))


def check_one_of(book, asked, right, where, entry):
    assert right in flat(entry.text)
    true = [where.lead, *(each.text for each in where.all_entries())]
    for said, other, by in wrong(book, asked):
        assert other is not where
        assert by.number is not None
        assert said in flat(by.text)
        assert not any(bare(said) in bare(text) for text in true)
        assert bare(right) not in bare(said)


def check_ending(book, asked, right, _, entry):
    beginning = quoted(asked)
    assert f"{beginning} {right}" in flat(entry.text)
    for side in (beginning, *asked.choices):
        assert sum(any(map(str.isalnum, word)) for word in side.split()) >= 4
    for said, _, by in wrong(book, asked):
        assert by.number is not None
        assert said in flat(by.text)
        assert bare(said) not in bare(right)
        assert bare(right) not in bare(said)
        whole = bare(f"{beginning} {said}")
        assert not any(whole in bare(each.text) for _, each in book.entries())


def check_covers(book, asked, right, where, entry):
    assert right == entry.title
    assert quoted(asked) in flat(entry.text)
    others = [each for each in where.entries if each is not entry]
    assert not any(bare(quoted(asked)) in bare(each.text) for each in others)
    for said, other, by in wrong(book, asked):
        assert other is where
        assert by in others
        assert said == by.title


@pytest.mark.parametrize("asks", KINDS)
@pytest.mark.parametrize("about", TOPICS)
def test_of_the_shipped_handbook_exactly_one_choice_is_true_whoever_asks(asks, about):
    step = question(asks, about)
    asked = {draw(shipped(), step, member) for member in range(2000)}
    for each in asked:
        assert each
        check(shipped(), step, each)
    has_more = asks is not Asks.COVERS or about != "mission"
    assert {len(each.choices) for each in asked if each} == {4 if has_more else 2}


@pytest.mark.parametrize("asks", KINDS)
def test_every_entry_of_the_shipped_handbook_can_be_asked_about_by_itself(asks):
    for _, entry in shipped().entries():
        step = question(asks, entry.id)
        if entry.number is None and asks is not Asks.ENDING:
            assert draw(shipped(), step, 1) is None
        for asked in {draw(shipped(), step, member) for member in range(50)}:
            if asked:
                assert asked.entry == entry.id
                check(shipped(), step, asked)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HANDBOOKS, st.sampled_from(KINDS), st.sampled_from(["t0", "t0.e1", "t1", "t2.e2", "t0.lead"]))
@example(handbook(topic("t0", *TRICKY), topic("t1", *reversed(TRICKY))), Asks.ENDING, "t0")
@example(handbook(topic("t0", *TRICKY[:6]), topic("t1", *TRICKY[6:])), Asks.ENDING, "t0")
@example(handbook(topic("t0", *TRICKY[:4]), topic("t1", *TRICKY[4:])), Asks.ONE_OF, "t1")
@example(handbook(topic("t0", *TRICKY)), Asks.COVERS, "t0")
def test_of_any_handbook_exactly_one_choice_is_true_or_nobody_is_asked(book, asks, about):
    step = question(asks, about)
    drawn = [draw(book, step, member) for member in range(8)]
    assert {asked is not None for asked in drawn} == {can_draw(book, step)}
    for asked in drawn:
        if asked:
            check(book, step, asked)


def test_a_question_of_the_values_reads_as_a_person_would_ask_it():
    prompts = {asks: draw(shipped(), question(asks, "values"), 1) for asks in KINDS}
    said = {asks: asked.prompt.partition("“")[0] for asks, asked in prompts.items() if asked}
    assert said == {
        Asks.ONE_OF: "Which of these is one of our values?",
        Asks.ENDING: "How does this sentence go on? ",
        Asks.COVERS: "Which of our values says this? ",
    }


def test_a_topic_that_is_not_called_by_its_entries_is_named_in_quotes():
    asked = [draw(shipped(), question(Asks.ONE_OF, about), 1) for about in ("mission", "mission.how")]
    assert {each and each.prompt for each in asked} == {"Which of these comes from “Our mission”?"}
    covers = draw(shipped(), question(Asks.COVERS, "mission"), 1)
    assert covers
    assert covers.prompt.startswith("Which of the sentences of “Our mission” says this? “")


@pytest.mark.parametrize("asks", KINDS)
def test_a_member_always_gets_the_same_question_in_the_same_order(asks):
    step = question(asks, "values")
    again = replace(shipped())
    assert [draw(shipped(), step, member) for member in range(100)] == [draw(again, step, each) for each in range(100)]


def test_a_restart_draws_the_same_question():
    drawn = [draw(shipped(), question(asks, "values"), 81_000_000_000_000_001) for asks in KINDS]
    assert [(each and each.entry, each and LETTERS[each.right]) for each in drawn] == GOLDEN


@pytest.mark.parametrize("asks", KINDS)
def test_members_get_different_questions_and_the_true_letter_is_any(asks):
    drawn = [draw(shipped(), question(asks, "values"), member) for member in range(1000)]
    assert len(set(drawn)) > 300
    letters = Counter(asked.right for asked in drawn if asked)
    assert min(letters[at] for at in range(4)) > 180
    assert len({asked.entry for asked in drawn if asked}) == 7


@pytest.mark.parametrize("asks", KINDS)
def test_wrong_choices_are_spread(asks):
    drawn = [draw(shipped(), question(asks, "aims"), member) for member in range(1000)]
    often = Counter(said for asked in drawn if asked for said, *_ in wrong(shipped(), asked))
    assert max(often.values()) < 3 * min(often.values())
    assert len(often) >= (9 if asks is not Asks.COVERS else 4)


def test_two_steps_about_the_same_topic_ask_a_member_different_questions():
    one, other = question(Asks.ONE_OF, "values"), replace(question(Asks.ONE_OF, "values"), id="again")
    same = sum(draw(shipped(), one, member) == draw(shipped(), other, member) for member in range(200))
    assert same < 10


def test_the_right_entry_is_quoted_as_it_is_now():
    values = shipped().topics[0]
    edited = replace(
        values, entries=(replace(values.entries[0], text="We sing together at noon."), *values.entries[1:])
    )
    book = replace(shipped(), topics=(edited, *shipped().topics[1:]))
    asked = draw(book, question(Asks.ONE_OF, edited.entries[0].id), 5)
    assert asked
    assert asked.choices[asked.right] == "We sing together at noon"


def test_a_digest_is_short_and_another_one_when_the_words_or_their_order_change():
    asked = draw(shipped(), question(Asks.ONE_OF, "values"), 5)
    assert asked
    others = [
        replace(asked, prompt=f"{asked.prompt} "),
        replace(asked, choices=asked.choices[::-1]),
        replace(asked, choices=(*asked.choices[:3], "Something else")),
        replace(asked, right=(asked.right + 1) % 4),
    ]
    assert re.fullmatch("[0-9a-f]{8}", digest(asked))
    assert len({digest(each) for each in (asked, *others)}) == 5


@pytest.mark.parametrize("asks", KINDS)
@pytest.mark.parametrize("about", ["", "gone", "values.gone"])
def test_there_is_no_question_about_what_is_not_there(asks, about):
    assert draw(shipped(), question(asks, about), 1) is None


def test_there_is_no_question_of_one_topic_alone_which_of_these_stands_in_it():
    assert draw(handbook(topic("values", "We are fair.")), question(Asks.ONE_OF, "values"), 1) is None


def test_an_entry_of_more_than_300_characters_is_no_choice_and_nothing_is_cut_from_it():
    book = handbook(topic("values", LONG, "We are fair to all."), topic("aims", LONG, "Read well by seven."))
    drawn = {draw(book, question(Asks.ONE_OF, "values"), member) for member in range(50)}
    assert {frozenset(each.choices) for each in drawn if each} == {
        frozenset({"We are fair to all", "Read well by seven"})
    }
