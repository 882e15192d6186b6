from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant import wording
from bot.assistant.assistant import Choice
from bot.assistant.wording import Line, Role
from bot.cards import controls, layout, limits, markup
from bot.cards.controls import Press, Viewer
from bot.handbook.model import Entry, Origin, SignpostWords, Source, Topic
from bot.reply import Answer, NoAnswer, Quotation, Signpost, Suggestions, TopicList, Why

HERE = Origin("test.yaml", 1)
WHY = Why("test")
SOURCE = Line(Role.SOURCE, "The page · Reviewed 1 Jan 2026", "https://example.org/page")
words = st.text(min_size=1)
awkward = st.lists(
    st.sampled_from(
        ["*", "_", "~~", "||", "`", "[a](https://b.c)", "<@1>", "@everyone", ":x:", "\n# ", "\\", "🇬🇧", "é", "a "]
    ),
    min_size=1,
    max_size=3_000,
).map("".join)
some_lines = st.lists(
    st.builds(Line, st.sampled_from(Role), words | awkward, st.just("https://example.org/x")), max_size=12
)


def topic(*layout: str, name: str = "t", url: str = "https://example.org/page") -> Topic:
    entries = tuple(Entry(f"{name}.e{at}", f"No {at}", text, (), HERE, at) for at, text in enumerate(layout, 1))
    return Topic(name, "The topic", "thing", "things", Source("The page", url), date(2026, 1, 1), entries, HERE)


def unescaped(text: str) -> str:
    """Return what Discord shows of escaped text."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)


@given(some_lines)
@settings(max_examples=60, deadline=None)
def test_a_card_never_has_more_text_than_discord_takes(lines):
    shown = layout.texts(lines)
    assert sum(map(markup.units, shown)) <= limits.MOST_TEXT
    assert len(shown) <= limits.MOST_DISPLAYS
    assert all(text.strip() for text in shown)


@given(some_lines)
@settings(max_examples=60, deadline=None)
def test_a_plain_message_never_has_more_text_than_discord_takes(lines):
    assert markup.units(layout.content(lines)) <= limits.MOST_CONTENT


@given(st.text())
def test_escaped_text_is_shown_as_it_is_written(text):
    assert unescaped(markup.escape(text)) == text or "://" in text


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("**bold** _it_ ~~no~~", r"\*\*bold\*\* \_it\_ \~\~no\~\~"),
        ("||hidden|| `code`", r"\|\|hidden\|\| \`code\`"),
        ("<@1> <#2> <t:3:R> <:e:4>", r"\<@1> \<#2> \<t\:3:R> \<\:e:4>"),
        ("@everyone and @here", r"\@everyone and \@here"),
        ("me@school.org", "me@school.org"),
        ("[here](https://evil.example)", r"\[here](https://evil.example)"),
        ("see https://example.org/a_b_c today", "see https://example.org/a_b_c today"),
        ("# no heading", r"\# no heading"),
        ("-# not small", r"\-# not small"),
        ("> no quotation", r"\> no quotation"),
        ("- no list", r"\- no list"),
        ("1. no list", r"1\. no list"),
        ("well-known, 12:30, #1", "well-known, 12:30, #1"),
        (":smile:", r"\:smile:"),
        (r"C:\Users", r"C:\\Users"),
    ],
)
def test_markup_in_the_words_is_escaped(written, sent):
    assert markup.escape(written) == sent


def test_every_line_of_a_quotation_is_quoted():
    (text,) = layout.texts([Line(Role.QUOTE, "one\n\n# two\n- three")])
    assert text == "> one\n> \n> \\# two\n> \\- three"


def test_two_quotations_stay_two():
    assert layout.texts([Line(Role.QUOTE, "one"), Line(Role.QUOTE, "two")]) == ("> one", "> two")


def test_what_is_said_after_a_list_stands_below_it_and_not_in_its_last_line():
    listed = [Line(Role.TITLE, "T"), Line(Role.CHOICE, "one"), Line(Role.CHOICE, "two"), Line(Role.SAID, "Choose.")]
    assert layout.texts(listed) == ("### T\n- one\n- two", "Choose.")


def test_what_is_said_of_a_quotation_stands_below_it_and_not_in_it():
    quoted = [Line(Role.TITLE, "T"), Line(Role.QUOTE, "one"), Line(Role.PLACE, "Value 1 of 7"), SOURCE]
    listed = [Line(Role.TITLE, "T"), Line(Role.ITEM, "one", number=1), Line(Role.ITEM, "two", number=2), SOURCE]
    source = "-# [The page](https://example.org/page) · Reviewed 1 Jan 2026"
    assert layout.texts(quoted) == ("### T\n> one", f"-# Value 1 of 7\n{source}")
    assert layout.texts(listed) == ("### T\n> 1. one\n> 2. two", source)


@given(some_lines)
@settings(max_examples=60, deadline=None)
def test_no_quotation_takes_in_the_line_after_it(lines):
    for text in layout.texts(lines):
        rows = text.split("\n")
        assert not any(row.startswith("> ") and after and not after.startswith("> ") for row, after in pairwise(rows))


def test_that_the_handbook_does_not_answer_the_rest_stands_by_itself():
    shown = layout.card(Answer((Quotation(topic("x"), topic("x").entries[0], WHY),), partly=True)).texts
    assert shown[-1] == "The handbook does not answer the rest of your message."


def test_each_paragraph_stands_by_itself_and_a_heading_with_its_list():
    said = [Line(Role.TITLE, "Step"), Line(Role.PLACE, "1 of 2"), Line(Role.SAID, "One."), Line(Role.SAID, "Two:")]
    shown = layout.texts([*said, Line(Role.CHOICE, "this"), Line(Role.CHOICE, "that")])
    assert shown == ("### Step\n-# 1 of 2", "One.", "Two:\n- this\n- that")


def test_a_title_and_a_source_stay_on_one_line():
    (text,) = layout.texts([Line(Role.TITLE, "a\nb"), Line(Role.SOURCE, "c\nd", "https://example.org")])
    assert text == "### a b\n-# [c d](https://example.org)"


@pytest.mark.parametrize(
    ("title", "url", "sent"),
    [
        ("A [b] c", "https://example.org", r"[A \[b\] c](https://example.org)"),
        ("Wiki", "https://example.org/a_(b)", "[Wiki](https://example.org/a_%28b%29)"),
        ("No address", "", "No address"),
        ("Odd", "javascript:alert(1)", "Odd"),
        ("Long", f"https://example.org/{'a' * 600}", "Long"),
        ("https://example.org", "https://example.com", "https://example.org"),
    ],
)
def test_a_link_cannot_be_broken_by_what_is_in_it(title, url, sent):
    assert markup.link(title, url) == sent


def test_what_is_too_long_ends_with_where_the_rest_is():
    long = topic(*(f"Sentence number {at} is here. " * 20 for at in range(40)))
    shown = layout.card(Answer((TopicList(long, WHY),))).texts
    assert sum(map(markup.units, shown)) <= 4_000
    assert sum(map(markup.units, shown)) > 3_500
    assert shown[-1].endswith(" is here.\n\n-# The rest is in [The page](https://example.org/page).")


def test_a_text_of_the_longest_allowed_length_is_shown_whole():
    text = ("word " * 400).strip()
    shown, _ = layout.card(Answer((Quotation(topic(text), topic(text).entries[0], WHY),))).texts
    assert text in shown


def test_the_rest_is_in_the_source_of_what_was_left_out():
    parts = (
        TopicList(topic("a " * 900, "b " * 900), WHY),
        TopicList(topic("c " * 900, url="https://example.org/2"), WHY),
    )
    assert layout.card(Answer(parts)).texts[-1].endswith("[The page](https://example.org/2).")


def test_without_a_source_the_card_says_that_it_is_cut():
    shown = layout.texts([Line(Role.SAID, "word " * 2_000)])
    assert shown[-1].endswith("word…\n\n-# The rest is too long to show here.")


def test_many_parts_share_the_last_texts():
    parts = tuple(TopicList(topic("x", name=f"t{at}"), WHY) for at in range(30))
    shown = layout.card(Answer(parts)).texts
    assert len(shown) == limits.MOST_DISPLAYS
    assert "\n".join(shown).count("### The topic") == 30


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("short", 10, "short"),
        ("one two three four", 15, "one two three…"),
        ("unbreakableword", 8, "unbreak…"),
        ("e\u0301" * 6, 7, "e\u0301e\u0301e\u0301…"),
        ("👩‍👩‍👧 👩‍👩‍👧", 12, "👩‍👩‍👧…"),
        ("ab👍🏽", 6, "ab👍🏽"),
        ("abc👍🏽", 6, "abc…"),
        ("🇬🇧🇫🇷", 7, "🇬🇧…"),
    ],
)
def test_a_cut_parts_no_word_and_no_letter(text, most, shown):
    assert markup.cut(text, most) == shown


@given(words | awkward, st.integers(1, 120))
def test_a_cut_text_is_never_too_long(text, most):
    assert markup.units(markup.cut(text, most)) <= most


@given(
    st.lists(
        st.builds(Press, words, st.sampled_from(["show", "unhelpful", "readagain"]), words, st.booleans()), max_size=60
    )
)
def test_buttons_keep_within_every_limit(presses):
    rows = controls.rows(presses)
    ids = [press.custom_id for row in rows for press in row]
    assert len(rows) <= 5
    assert all(1 <= len(row) <= 5 for row in rows)
    assert len(set(ids)) == len(ids)
    assert all(markup.units(custom_id) <= 100 for custom_id in ids)
    assert all(1 <= markup.units(press.label) <= 80 for row in rows for press in row)


@given(st.lists(st.builds(Choice, words, words), max_size=60))
def test_choices_keep_within_every_limit(found):
    choices = layout.choices(found)
    assert len(choices) <= 25
    assert all(0 < markup.units(text) <= 100 for pair in choices for text in pair)


def test_the_same_choice_is_offered_once():
    one = Quotation(topic("x"), topic("x").entries[0], WHY)
    ((only,),) = layout.card(Suggestions((one, one), "Which?")).rows
    assert only.custom_id == "show:t.e1"


def test_a_choice_is_named_in_full_on_its_button_and_nowhere_else():
    some = replace(topic("x", "y"), title="A title that is longer than what a phone shows of a button")
    every = [Quotation(some, entry, WHY) for entry in some.entries]
    reply = Suggestions((*every, TopicList(some, WHY)), "Which?")
    shown = layout.card(reply)
    assert shown.texts == ("Which?",)
    assert [[press.label for press in row] for row in shown.rows] == [[wording.choice(part)] for part in reply.parts]


def test_a_choice_that_no_button_can_name_in_full_is_named_above_it():
    long = replace(topic("x", "y"), title="word " * 30)
    shown = layout.topics_card([long])
    assert shown.texts[0].splitlines()[1] == f"- {wording.topic_choice(long)}".replace("  ", " ")
    assert shown.rows[0][0].label.endswith("word…")


def test_an_entry_and_a_topic_of_one_id_are_two_choices():
    mission = Topic("m", "M", "m", "ms", Source("P", ""), date(2026, 1, 1), (Entry("m", "M", "x", (), HERE, 1),), HERE)
    rows = layout.card(Suggestions((Quotation(mission, mission.entries[0], WHY), TopicList(mission, WHY)), "?")).rows
    assert [press.custom_id for row in rows for press in row] == ["show:m", "show:m*"]


def test_the_two_votes_stand_in_a_row_of_their_own_since_a_phone_has_no_room_for_four_buttons():
    values = topic("x", "y", "z")
    reply = Answer((Quotation(values, values.entries[1], WHY),))
    for audience in (Viewer(is_public=True), Viewer(may_share=True)):
        *others, votes = layout.card(reply, audience).rows
        assert [press.label for press in votes] == ["Helpful", "Not helpful"]
        assert len(others) == 1


def test_no_answer_offers_three_topics_at_most():
    topics = tuple(topic("x", name=f"t{at}") for at in range(9))
    (row,) = layout.card(NoAnswer("No.", topics)).rows
    assert [press.custom_id for press in row] == ["show:t0*", "show:t1*", "show:t2*"]


@pytest.mark.parametrize("audience", [Viewer(), Viewer(is_public=True), Viewer(may_share=True, is_editor=True)])
def test_a_signpost_has_nothing_to_press(audience):
    shown = layout.card(Signpost(SignpostWords("T", "Text", "Brief", ())), audience)
    assert shown.rows == ()
    assert shown.menu is None


def test_an_answer_links_to_its_place_on_the_handbooks_pages_where_there_are_any():
    rules = topic("Be kind.", "Be on time.", name="rules")
    one = Answer((Quotation(rules, rules.entries[1], WHY),))
    whole = Answer((TopicList(rules, WHY),))
    both = Answer((*one.parts, *whole.parts))
    viewer = Viewer(page_url="https://handbook.example.org")
    for reply, place in ((one, "rules.html#e2"), (whole, "rules.html"), (both, "index.html")):
        assert layout.card(reply, viewer).texts[-1].endswith(f"](https://handbook.example.org/{place})")
        assert layout.ON_THE_PAGES not in "".join(layout.card(reply).texts)


def test_nothing_but_an_answer_links_to_the_handbooks_pages():
    rules = topic("Be kind.", name="rules")
    viewer = Viewer(page_url="https://handbook.example.org")
    offered = Suggestions((Quotation(rules, rules.entries[0], WHY),), "Perhaps:")
    for reply in (NoAnswer("I do not know.", (rules,)), offered):
        assert "handbook.example.org" not in "".join(layout.card(reply, viewer).texts)


def test_a_button_to_a_neighbour_says_where_it_leads_and_fits_on_a_phone():
    made = topic("One.", "Two.", "Three.")
    titled = replace(made.entries[2], title="A title that is far longer than any phone has room for")
    made = replace(made, entries=(*made.entries[:2], titled))
    for at, labels in enumerate(
        (
            ["Previous", "Next: No 2"],
            ["Previous: No 1", "Next: A title that is far longer…"],
            ["Previous: No 2", "Next"],
        )
    ):
        ways = controls.presses(Answer((Quotation(made, made.entries[at], WHY),)), Viewer())[:2]
        assert [press.label for press in ways] == labels
        assert [press.disabled for press in ways] == [label in {"Previous", "Next"} for label in labels]
        assert max(len(press.label) for press in ways) <= limits.LONGEST_WAY
