"""The reading door: ask, show, topic, help and complete, and the three ways out of a question."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.assistant.assistant import GONE, GONE_NEAR, Assistant, Choice, reply_of
from bot.assistant.conversation import EMPTY
from bot.assistant.library import Library
from bot.assistant.reply_json import labels_of
from bot.assistant.wording import plain
from bot.reply import Answer, Ask, NoAnswer, Quotation, Signpost, SmallTalk, Suggestions, TopicList
from tests.support.asking import after, ask, assistant_of, labels, library, parts, shipped
from tests.support.handbook_files import SHIPPED, folder_with, topic

RESPONSIBILITY = "values.responsibility"
FAIRNESS_TEXT = (
    "We treat each other fairly, with trust, care and respect. We seek the best for every child, and know that those "
    "who have the least need our combined expertise the most."
)


def test_an_answer_has_the_text_exactly_and_everything_about_it():
    (part,) = parts(ask("what do we say about treating each other fairly"))
    assert isinstance(part, Quotation)
    assert part.entry.text == FAIRNESS_TEXT
    assert part.entry.title == "Fairness, trust, care and respect"
    assert part.topic.title == "Our values"
    assert (part.entry.number, len(part.topic.entries)) == (2, 7)
    assert part.topic.source.url == "https://www.emshub.co.uk/hub-overview"
    assert part.topic.reviewed.isoformat() == "2026-11-23"
    assert part.why.found_by


# Several things in one message


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("mission and how many values", ["mission", "values"]),
        ("what are our values and aims", ["values", "aims"]),
        ("the mission, the values and the aims please", ["mission", "values", "aims"]),
        ("third value and last aim", [RESPONSIBILITY, "aims.system"]),
        ("What is our mission? And what is the second aim?", ["mission", "aims.schools"]),
        ("1. mission 2. third value", ["mission", RESPONSIBILITY]),
        ("mission\nthird value", ["mission", RESPONSIBILITY]),
    ],
)
def test_several_things_in_one_message_are_all_answered(question, wanted):
    assert labels(question) == wanted


def test_a_thing_asked_for_twice_is_answered_once():
    assert labels("the mission and the mission and the third value") == ["mission", RESPONSIBILITY]


def test_what_the_handbook_does_not_answer_of_several_things_is_said():
    reply = ask("what is the third value and what is the wifi password")
    assert [part.id for part in parts(reply)] == [RESPONSIBILITY]
    assert plain(reply).endswith("The handbook does not answer the rest of your message.")


# Politeness


@pytest.mark.parametrize("greeting", ["hi", "Hello!", "good morning,", "hey there -", "hiya,", "morning all,"])
@pytest.mark.parametrize("question", ["whats the third value", "what is our mission", "how many aims", "wifi password"])
def test_a_greeting_before_a_question_changes_nothing(greeting, question):
    assert plain(ask(f"{greeting} {question}")) == plain(ask(question))


@pytest.mark.parametrize("thanks", ["thanks", "thank you", "please", "cheers", "many thanks"])
def test_thanks_behind_a_question_change_nothing(thanks):
    assert labels(f"what is the third value {thanks}") == [RESPONSIBILITY]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("hello", "smalltalk.greeting"),
        ("Hi!", "smalltalk.greeting"),
        ("helo", "smalltalk.greeting"),
        ("good morning everyone", "smalltalk.greeting"),
        ("thanks!", "smalltalk.thanks"),
        ("thank you so much", "smalltalk.thanks"),
        ("what can you do", "smalltalk.help"),
        ("help", "smalltalk.help"),
        ("who are you", "smalltalk.about"),
        ("are you a robot", "smalltalk.about"),
    ],
)
def test_small_talk_is_answered_by_small_talk(said, wanted):
    assert labels(said) == [wanted]
    assert isinstance(ask(said), SmallTalk)


def test_small_talk_never_scores_against_entries():
    edition = library().current
    said = [phrase for talk in edition.handbook.assistant.smalltalk for phrase in talk.phrasings]
    index, found = edition.resolver.index, set()
    for start in range(0, len(said), 20):
        index.foresee(together := said[start : start + 20])
        found |= {match.id for phrase in together for match in index.rank(phrase)}
    assert found.isdisjoint(talk.id for talk in edition.handbook.assistant.smalltalk)


def test_a_folder_whose_entries_sound_like_small_talk_is_still_greeted(tmp_path):
    made = assistant_of(folder_with(tmp_path, topic("greetings", "Hello", "Hello to all of you.")))
    assert labels("hello", assistant=made) == ["smalltalk.greeting"]
    assert labels("the first hello", assistant=made) != ["smalltalk.greeting"]


# Yes and no, and quotations


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("do the values mention research", "values.innovation"),
        ("do we celebrate diversity?", "values.diversity"),
        ("is improving life chances our mission?", "mission"),
        ("do the aims mention policy", "aims.system"),
    ],
)
def test_a_yes_or_no_question_gets_the_words_and_never_a_bare_yes(question, wanted):
    said = plain(ask(question))
    _, entry = library().current.handbook.find(wanted) or pytest.fail(wanted)
    assert wanted in labels(question)
    assert said.casefold().split()[0].strip(".,!") not in {"yes", "no"}
    assert entry
    assert f"“{entry.text}”" in said


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("we treat each other fairly, with ____, care and respect", "values.fairness"),
        ("we celebrate the ... and difference", "values.diversity"),
        ("our mission is to reduce … inequality", "mission"),
        ('which value says "innovate with discipline"', "values.innovation"),
        ("where does it say combined wisdom and creativity", "values.excellence"),
        ("who said making sure that we do not harm others", RESPONSIBILITY),
        ("where does it say world class, self-improving", "aims.system"),
        ("complete: enable all our schools to", "aims.schools"),
    ],
)
def test_a_quotation_finds_its_entry(question, wanted):
    assert labels(question) == [wanted]


# Three ways out


@pytest.mark.parametrize(
    "question",
    [
        "behaviour policy",
        "value added scores",
        "wifi password",
        "who is the CEO",
        "what is the weather tomorrow",
        "qwertz uiop",
        "is there cover for period 5",
        "lunch menu",
    ],
)
def test_what_the_handbook_does_not_hold_is_not_answered(question):
    reply = ask(question)
    assert isinstance(reply, NoAnswer)
    assert plain(reply) == (
        "The handbook does not answer that, so I would rather not guess.\n"
        "You can ask about our values, our mission and our aims.\n"
        "There may be more on the page that the handbook quotes:\n"
        "Hub overview, https://www.emshub.co.uk/hub-overview"
    )


@pytest.mark.parametrize("question", ["", " ", "\n", "?", "???", "...", "\u200b", "🙂", "\x00", "the", "of and to"])
def test_a_question_without_words_is_not_answered(question):
    assert isinstance(ask(question), NoAnswer)


def test_an_unsure_reply_offers_at_most_three():
    replies = map(
        ask, ("children", "what counts as disadvantaged", "does our patch matter when picking strategies", "pupils")
    )
    offering = [reply for reply in replies if isinstance(reply, Suggestions)]
    assert offering
    for reply in offering:
        assert 1 <= len(parts(reply)) <= 3
        one = len(parts(reply)) == 1
        said = "I am not sure. Did you mean this?" if one else "I am not sure which of these you mean."
        assert plain(reply).startswith(f"{said}\n- ")


# Safeguarding comes first


@pytest.mark.parametrize(
    "question",
    [
        "a pupil told me he was hit by his dad",
        "hi, third value please. also a pupil told me he was hit by his dad",
        "what is our mission and a pupil told me he was hit by his dad",
        "a pupil told me he was hit by his dad thanks",
    ],
)
def test_a_worry_gets_the_signpost_and_nothing_else(question):
    reply = ask(question)
    assert isinstance(reply, Signpost)
    assert shipped().complete(question) == ()


def test_a_question_about_procedure_gets_calmer_words_and_the_same_contacts():
    words = library().current.handbook.safeguarding
    for question in ("who is the DSL", "where is the safeguarding policy", "hi, how do I report a concern please"):
        reply = ask(question)
        assert isinstance(reply, Signpost)
        assert reply.words == words.procedure
        assert reply.words.contacts == words.signpost.contacts
        assert shipped().complete(question) == ()
    assert ask("who is the DSL, he told me his dad hits him") == Signpost(words.signpost)


def test_where_no_calmer_words_are_written_a_question_about_procedure_gets_the_full_signpost(tmp_path):
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "knowledge"))
    file = folder / "safeguarding.yaml"
    text = file.read_text(encoding="utf-8")
    before, _, after = text.partition("procedure:\n")
    file.write_text(before + after[after.index("\n\n") :], encoding="utf-8")
    edition = Library(folder).current
    assert edition.handbook.safeguarding.procedure is None
    assert reply_of(edition, "who is the DSL") == Signpost(edition.handbook.safeguarding.signpost)


# The other doors


@pytest.mark.parametrize("wanted", ["values.fairness", "mission", "mission.how", "aims.system", "values.collaboration"])
def test_an_id_is_shown_and_asked_for_alike(wanted):
    assert [part.id for part in parts(shipped().show(wanted))] == [wanted] == labels(f" {wanted} ")


def test_a_topic_is_shown_whole():
    assert isinstance(parts(shipped().show("values"))[0], TopicList)
    assert isinstance(parts(shipped().show("mission*"))[0], TopicList)


def test_a_topic_is_counted_again_where_it_was_counted():
    (part,) = parts(shipped().show("aims#"))
    assert isinstance(part, TopicList)
    assert part.ask is Ask.COUNT


def test_parts_that_are_still_there_are_shown_without_those_that_are_gone():
    assert labels_of(shipped().show("values.fairness,values.gone,aims*")) == ["values.fairness", "aims"]


@pytest.mark.parametrize("gone", ["", "*", "smalltalk.help", "nothing.of-the-kind"])
def test_what_is_gone_is_said_to_be(gone):
    said = shipped().show(gone)
    assert isinstance(said, NoAnswer)
    assert said.words == GONE


@pytest.mark.parametrize(
    ("gone", "nearest"),
    [("values.equity-and-fairness", "values.fairness"), ("values.gone", "values"), ("oldtopic.aims", "aims")],
)
def test_what_is_gone_offers_what_is_nearest(gone, nearest):
    said = shipped().show(gone)
    assert isinstance(said, Suggestions)
    assert said.words == GONE_NEAR
    assert nearest in [part.id for part in said.parts]


@pytest.mark.parametrize(
    ("start", "steps", "shown"),
    [
        ("values.improvement", 1, "values.fairness"),
        ("values.fairness", -1, "values.improvement"),
        ("values.improvement", -1, "values.improvement"),
        ("values.diversity", 1, "values.diversity"),
    ],
)
def test_the_entry_beside_another_is_shown_and_the_ends_of_a_list_stay(start, steps, shown):
    assert labels_of(shipped().beside(start, steps)) == [shown]


def test_beside_what_has_no_place_is_what_it_is():
    assert labels_of(shipped().beside("values.collaboration", 1)) == labels_of(shipped().show("values.collaboration"))
    assert labels_of(shipped().beside("values", 1)) == ["values"]


def test_help_says_what_can_be_asked():
    assert "our values, our mission and our aims" in plain(shipped().help())


def test_without_help_in_its_words_the_assistant_still_says_what_can_be_asked(tmp_path):
    folder = folder_with(tmp_path, topic("rules", "Rules", "Be kind."))
    words = "name: A\nno_answer: I do not know.\nsuggestions: Which?\nsmalltalk:\n"
    words += "  - {id: smalltalk.greeting, text: Hello., phrasings: [hi]}\n"
    (folder / "assistant.yaml").write_text(words, "utf-8")
    made = assistant_of(folder)
    assert plain(made.help()).startswith("I do not know.\nYou can ask about rules.\n")
    assert labels("cheers", assistant=made) == ["out_of_scope"]


# Choices while typing


def test_without_a_word_everything_can_be_chosen_topics_first():
    names = [choice.name for choice in shipped().complete("")]
    assert names[:4] == [
        "Our values (all seven)",
        "Our mission",
        "Our aims (all four)",
        "Collaboration between schools",
    ]
    assert len(names) == 16


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("whats the third value", "values.responsibility"),
        ("third v", "values.responsibility"),
        ("whats the third ai", "aims.leadership"),
        ("aim 2", "aims.schools"),
        ("2nd ai", "aims.schools"),
        ("v", "values"),
        ("our valu", "values"),
        ("waht is our mision", "mission"),
        ("second sentence of our mission", "mission.how"),
        ("celebrating difference", "values.diversity"),
        ("diver", "values.diversity"),
        ("speaking u", "values.responsibility"),
        ("life ch", "mission"),
        ("values.diversity", "values.diversity"),
    ],
)
def test_what_a_question_would_be_answered_with_comes_first_and_what_is_called_so_after_it(typed, first):
    assert shipped().complete(typed)[0].value == first


def test_a_follow_up_is_completed_in_the_light_of_what_was_answered_before():
    assert shipped().complete("and the second one?", after("our aims"))[0].value == "aims.schools"
    assert shipped().complete("and the second one?", after("our values"))[0].value == "values.fairness"
    both = [choice.value for choice in shipped().complete("the second one")]
    assert both == ["values.fairness", "aims.schools"]


@pytest.mark.parametrize("typed", ["how many aims", "value 9", "mission and aims", "first two values"])
def test_what_no_id_says_is_picked_as_it_was_typed(typed):
    first = shipped().complete(typed)[0]
    assert first.value == typed
    assert plain(ask(first.value)) == plain(ask(typed))


def test_several_things_are_named_together_before_each_by_itself():
    together, *each = shipped().complete("mission and  aims")
    assert together == Choice("Our mission; Our aims (all four)", "mission and aims")
    assert [choice.value for choice in each[:2]] == ["mission", "aims"]


def test_two_choices_never_look_the_same_where_one_would_do():
    for typed in ("how many aims", "values", "mission", "our valu"):
        names = [choice.name for choice in shipped().complete(typed)]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "typed",
    ["qwertz uiop", "what is the wifi password", "behaviour policy", "who is the ceo", "hello", "thanks", "what is"],
)
def test_what_fits_nothing_is_offered_nothing(typed):
    assert shipped().complete(typed) == ()


def test_nothing_is_compared_by_meaning_while_somebody_types():
    by_words = assistant_of(SHIPPED)
    for typed in ("third v", "all children matter to our schools", "kids futures", "a pupil in my class is upset"):
        assert shipped().complete(typed) == by_words.complete(typed)


def test_a_choice_is_at_most_a_hundred_characters_and_there_are_at_most_25(tmp_path):
    texts = [f"Text number {number}." for number in range(40)]
    made = assistant_of(folder_with(tmp_path, topic("rules", "Rules " + "x" * 90, *texts)))
    choices = made.complete("")
    assert len(choices) == len(made.complete("rules")) == 25
    assert all(len(choice.name) <= 100 and len(choice.value) <= 100 for choice in choices)


def test_every_choice_stands_for_what_it_shows():
    for choice in shipped().complete(""):
        assert isinstance(shipped().ask(choice.value, EMPTY), Answer)
        assert labels(choice.value) == [choice.value]


def test_a_question_that_was_asked_before_gets_the_very_same_reply_at_once():
    assistant = Assistant(library())
    assert assistant.ask("do schools help other schools", EMPTY) is assistant.ask(
        "do schools help other schools", EMPTY
    )


def test_the_same_follow_up_after_something_else_is_another_question():
    assistant = Assistant(library())
    after_first = EMPTY.after("x", assistant.ask("first value", EMPTY))
    after_third_aim = EMPTY.after("x", assistant.ask("third aim", EMPTY))
    assert labels_of(assistant.ask("and the next one?", after_first)) == ["values.fairness"]
    assert labels_of(assistant.ask("and the next one?", after_third_aim)) == ["aims.system"]


def test_no_reply_to_a_worry_is_kept():
    assistant = Assistant(library())
    assistant.ask("a pupil told me he was hit by his dad", EMPTY)
    assert not assistant._replies._held  # nothing public shows what is kept


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("howdy, lovely day for it", "smalltalk.greeting"),
        ("you have saved my bacon today honestly", "smalltalk.thanks"),
        ("how should i word things so you get them", "smalltalk.help"),
        ("hang on is a real human being sitting behind this", "smalltalk.about"),
    ],
)
def test_small_talk_that_nobody_foresaw_is_known_by_its_meaning(said: str, wanted: str) -> None:
    reply = ask(said)
    assert isinstance(reply, SmallTalk)
    assert reply.talk.id == wanted


@pytest.mark.parametrize("said", ["where do i park", "whats the wifi password", "how old is the head of year 9"])
def test_a_short_question_without_an_answer_is_not_taken_for_small_talk(said: str) -> None:
    assert isinstance(ask(said), NoAnswer)


@pytest.mark.parametrize("said", ["what research were the values based on", "WHY seven values, and not five?"])
def test_what_editors_list_as_without_an_answer_is_not_answered_by_a_word_or_a_place_in_it(said: str) -> None:
    assert isinstance(ask(said), NoAnswer)


def test_no_question_that_is_listed_as_without_an_answer_gets_one() -> None:
    listed = library().current.pieces[-1].texts
    answered = [text for text in listed[::7] if isinstance(ask(text), Answer | Suggestions)]
    assert answered == []
