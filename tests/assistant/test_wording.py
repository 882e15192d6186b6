"""A reply in the words that a member reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.assistant.wording import Role, choice, how_many, in_words, lines, place_of, plain, reviewed, topic_choice
from bot.handbook.model import Contact, SignpostWords, Source
from bot.handbook.model import SmallTalkEntry as SmallTalkWords
from bot.reply import Answer, Ask, NoAnswer, Quotation, Signpost, SmallTalk, Suggestions, TopicList, Why
from tests.support.asking import HERE, topic

WHY = Why("a test")
RULES = replace(
    topic("rules", "Be kind.", "Be on time.", one="rule", many="rules", lead="We agreed on this."),
    source=Source("The page", "https://example.org"),
)
ONLY = topic("motto", "Onwards.", one="line", many="lines")
SIGNPOST = Signpost(
    SignpostWords("Talk to someone", "Talk to your lead.", "Not here, please.", (Contact("Lead", "room 4"),))
)


def quoted(number=1, of=RULES):
    return Quotation(of, of.entries[number - 1], WHY)


def test_an_entry_is_its_title_its_text_its_place_and_its_source():
    assert plain(Answer((quoted(2),))) == (
        "rules 2\n“Be on time.”\nRule 2 of 2 · Our rules\nThe page · Reviewed 23 Nov 2026, https://example.org"
    )


def test_every_line_says_what_it_is():
    assert [line.role for line in lines(Answer((quoted(),)))] == [Role.TITLE, Role.QUOTE, Role.PLACE, Role.SOURCE]
    source = lines(Answer((quoted(),)))[-1]
    assert (source.text, source.url) == ("The page · Reviewed 23 Nov 2026", "https://example.org")


def test_a_source_without_an_address_is_named_alone():
    assert plain(Answer((quoted(of=ONLY),))).endswith("The page · Reviewed 23 Nov 2026")


def test_a_list_has_its_lead_and_its_entries_numbered():
    assert plain(Answer((TopicList(RULES, WHY),))) == (
        "Our rules\nWe agreed on this.\n1. “Be kind.”\n2. “Be on time.”\n"
        "The page · Reviewed 23 Nov 2026, https://example.org"
    )


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (Ask.COUNT, "There are two rules."),
        (Ask.BEYOND, "The list does not go that far. There are two rules."),
    ],
)
def test_how_many_and_out_of_range_are_said_before_the_list(asked, sentence):
    assert plain(Answer((TopicList(RULES, WHY, asked),))).splitlines()[:3] == [
        "Our rules",
        sentence,
        "We agreed on this.",
    ]


def test_parts_are_kept_apart_by_a_blank_line_and_stand_in_their_order():
    said = plain(Answer((quoted(2), TopicList(ONLY, WHY))))
    assert [block.splitlines()[0] for block in said.split("\n\n")] == ["rules 2", "Our motto"]


def test_a_reply_to_a_part_of_a_message_says_so_at_the_end():
    said = plain(Answer((quoted(),), partly=True))
    assert said.splitlines()[-1] == "The handbook does not answer the rest of your message."


def test_suggestions_are_named_with_their_place():
    said = plain(Suggestions((quoted(2), TopicList(RULES, WHY)), "Which of these?"))
    assert said == "Which of these?\n- Rule 2 of 2: rules 2\n- Our rules (both rules)"


def test_a_sentence_of_a_text_has_no_place_and_its_topic_is_named_once():
    first = replace(RULES.entries[0], id="rules", title="Our rules")
    text = replace(RULES, entries=(first, RULES.entries[1]))
    assert plain(Answer((quoted(1, text),))).splitlines()[2] == "The page · Reviewed 23 Nov 2026, https://example.org"
    assert plain(Answer((quoted(2, text),))).splitlines()[2] == "Our rules"
    assert [choice(quoted(number, text)) for number in (1, 2)] == ["Our rules", "rules 2"]


def test_silence_says_what_can_be_asked():
    assert plain(NoAnswer("I do not know.", (RULES, ONLY))) == (
        "I do not know.\nYou can ask about our rules and our motto.\n"
        "There may be more on the page that the handbook quotes:\nThe page, https://example.org"
    )
    assert plain(NoAnswer("I do not know.", ())) == "I do not know.\nThere is nothing to ask about yet."


@pytest.mark.parametrize(("talk", "rows"), [("help", 2), ("about", 2), ("greeting", 1), ("thanks", 1)])
def test_only_help_and_about_say_what_can_be_asked(talk, rows):
    words = SmallTalkWords(f"smalltalk.{talk}", "Hello.", ("hi",), HERE)
    assert len(lines(SmallTalk(words, (RULES,)))) == rows


def test_a_signpost_names_every_contact():
    assert plain(SIGNPOST) == "Talk to someone\nTalk to your lead.\n- Lead: room 4"


def test_a_channel_reads_the_brief_signpost_without_contacts():
    assert plain(SIGNPOST, public=True) == "Talk to someone\nNot here, please."


def test_public_changes_nothing_but_a_signpost():
    for reply in (Answer((quoted(),)), NoAnswer("I do not know.", (RULES,))):
        assert lines(reply, public=True) == lines(reply)


def test_an_entry_that_is_no_part_of_a_list_has_no_place():
    lead = replace(RULES.entries[0], number=None)
    assert place_of(RULES, lead) == ""
    assert place_of(ONLY, ONLY.entries[0]) == ""
    assert choice(Quotation(RULES, lead, WHY)) == lead.title
    assert place_of(RULES, RULES.entries[0]) == "Rule 1 of 2"


@pytest.mark.parametrize(
    ("count", "name", "sentence"),
    [
        (1, "Our rules", "There is one rule."),
        (2, "Our rules (both rules)", "There are two rules."),
        (3, "Our rules (all three)", "There are three rules."),
        (12, "Our rules (all twelve)", "There are twelve rules."),
        (13, "Our rules (all 13)", "There are 13 rules."),
    ],
)
def test_a_number_is_said_in_words_up_to_twelve(count, name, sentence):
    some = topic("rules", *[f"Rule {number}." for number in range(count)], one="rule", many="rules")
    assert topic_choice(some) == name
    assert how_many(some) == sentence


def test_small_numbers_are_words_and_others_digits():
    assert [in_words(number) for number in (0, 1, 12, 13, -1)] == ["no", "one", "twelve", "13", "-1"]


def test_a_day_is_written_as_people_read_it():
    assert reviewed(date(2026, 1, 5)) == "Reviewed 5 Jan 2026"


def test_every_kind_of_reply_has_words():
    talk = SmallTalkWords("smalltalk.help", "Ask me.", ("help",), HERE)
    replies = (Answer((quoted(),)), Suggestions((quoted(),), "Which?"), NoAnswer("No.", ()), SmallTalk(talk, ()))
    assert all(plain(reply) for reply in (*replies, SIGNPOST))


def test_an_answer_says_plainly_from_the_day_after_that_its_words_should_have_been_looked_at_again():
    late = replace(RULES, review_by=date(2026, 9, 1))
    said = "The page · Reviewed 23 Nov 2026. The next review was due by 1 Sep 2026."
    for part in (quoted(of=late), TopicList(late, WHY)):
        assert lines(Answer((part,)), today=date(2026, 11, 24))[-1].text == said
        assert lines(Answer((part,)), today=date(2026, 9, 1))[-1].text == "The page · Reviewed 23 Nov 2026"
        assert "again" not in plain(Answer((part,)))


def test_an_entry_with_days_of_its_own_says_them():
    entry = replace(RULES.entries[0], reviewed=date(2027, 1, 5), review_by=date(2027, 2, 1))
    part = Quotation(replace(RULES, entries=(entry, *RULES.entries[1:])), entry, WHY)
    assert lines(Answer((part,)), today=date(2027, 2, 2))[-1].text == (
        "The page · Reviewed 5 Jan 2027. The next review was due by 1 Feb 2027."
    )
