"""The files that are shipped: the partnership's own page, sound, and known to the editors that complete YAML."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.handbook.folder import BUILTIN, read
from bot.handbook.json_schema import schema, schema_text
from bot.handbook.model import Asks, AssistantWords, Safeguarding, Source, fold
from bot.handbook.parse import parse_file
from bot.handbook.review import check
from bot.handbook.schema import RESERVED, TOPIC, Shape
from bot.questions.small_talk import GREETING, THANKS
from tests.handbook.malformed import CORPUS

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
FILES = sorted(KNOWLEDGE.glob("*.yaml"))
PAGE = {
    "values.collaboration": "As a member of Challenge Partners, we believe in collaboration between schools to enhance "
    "the chances of all children.",
    "values.improvement": "We are always looking for ways to improve because we are determined to achieve the best for "
    "every child, teacher and leader.",
    "values.fairness": "We treat each other fairly, with trust, care and respect. We seek the best for every child, "
    "and know that those who have the least need our combined expertise the most.",
    "values.responsibility": "We speak up and take responsibility for all children, making sure that we do not harm "
    "others in doing our best for our own schools.",
    "values.excellence": "We expect the best of ourselves and each other, developing our practice together so that "
    "every child benefits from our combined wisdom and creativity.",
    "values.innovation": "We use and generate research, we innovate with discipline and evaluate intelligently in "
    "pursuit of better outcomes for all children, especially the most disadvantaged.",
    "values.context": "We use our combined expert knowledge of our local communities and context to make intelligent "
    "adaptations to research.",
    "values.diversity": "We celebrate the diversity and difference which exists within our school communities.",
    "mission": "Our mission is to reduce educational inequality and improve the life chances of all children.",
    "mission.how": "Through collaboration, challenge and professional development, we are working to ensure every "
    "school community can benefit from the combined wisdom of the education system.",
    "aims.results": "Improve pupils’ examination results at a rate above the national average and accelerate progress "
    "of the disadvantaged",
    "aims.schools": "Enable all our schools to improve at a rate above the national average",
    "aims.leadership": "Develop leadership and improvement capacity and knowledge at school and system level",
    "aims.system": "Develop a world class, self-improving and sustainable system that contributes to national research "
    "and policy-making",
}


@pytest.fixture(scope="module")
def shipped():
    return read(KNOWLEDGE)


def test_the_shipped_folder_has_no_problem(shipped):
    assert (shipped.problems, shipped.missing) == ((), ())


def test_the_page_is_quoted_word_for_word_and_in_its_order(shipped):
    said = {entry.id: entry.text for _, entry in shipped.handbook.entries()}
    assert said == PAGE
    assert list(said) == list(PAGE)


def test_the_topics_stand_in_the_order_of_the_page(shipped):
    assert [topic.id for topic in shipped.handbook.topics][:3] == ["values", "mission", "aims"]


def test_every_shipped_topic_names_the_page_and_the_day(shipped):
    page = Source("Hub overview", "https://www.emshub.co.uk/hub-overview")
    for topic in shipped.handbook.topics[:3]:
        assert (topic.source, topic.reviewed) == (page, date(2026, 11, 23))


def test_the_lead_of_the_values_is_an_entry_and_that_of_the_aims_is_none(shipped):
    values, mission, aims = shipped.handbook.topics[:3]
    assert values.lead_entry.number is None
    assert [entry.number for entry in values.entries] == [1, 2, 3, 4, 5, 6, 7]
    assert mission.first_entry_is_topic
    assert aims.lead_entry is None
    assert aims.lead.startswith("To work towards our mission, we have collectively adopted these four core aims")


def test_the_tour_has_ten_to_thirteen_steps_for_everybody_and_all_that_a_new_member_should_know(shipped):
    tour = shipped.handbook.tour
    assert [audience.id for audience in tour.audiences] == ["teacher", "leader", "office", "hub-manager"]
    for audience in tour.audiences:
        path = [step for step in tour.steps if not step.audiences or audience.id in step.audiences]
        assert 10 <= len(path) <= 13
        assert any(step.audiences for step in path)
        assert {"mission", "mission.how", "values", "values.responsibility", "aims"} <= {step.shows for step in path}
        assert {step.asks for step in path if step.asks} == set(Asks)
        assert any(step.agrees for step in path)
        assert any("/ask" in step.tries for step in path)


def test_the_tour_has_no_copy_of_any_words_of_the_page():
    said = fold((KNOWLEDGE / "onboarding.yaml").read_text(encoding="utf-8"))
    for text in PAGE.values():
        words = fold(text).split()
        runs = [" ".join(words[at : at + 5]) for at in range(len(words) - 4)]
        assert [run for run in runs if run in said] == []


def test_nothing_is_said_of_the_tour_and_the_holidays_until_the_summer(shipped):
    def told(today):
        return [each for each in check(shipped, today) if each.file in {"onboarding.yaml", "terms.yaml"}]

    assert told(date(2026, 11, 24)) == told(date(2027, 6, 30)) == []
    assert told(date(2027, 7, 15))


@pytest.mark.parametrize("name", ["assistant.yaml", "safeguarding.yaml"])
def test_what_is_built_in_is_sound_and_small(name):
    """It is no copy of the handbook's file: whoever changes that need not know of it."""
    text = (BUILTIN / name).read_text(encoding="utf-8")
    assert parse_file(name, text.encode()).problems == ()
    assert text.count("\n") <= 100


def test_the_built_in_assistant_can_greet_thank_and_say_how_to_ask():
    assistant = parse_file("assistant.yaml", (BUILTIN / "assistant.yaml").read_bytes()).said
    assert isinstance(assistant, AssistantWords)
    assert {GREETING, THANKS, "smalltalk.help", "smalltalk.about"} == {talk.id for talk in assistant.smalltalk}


def test_the_rules_that_a_lead_signs_stand_apart_from_the_examples():
    rules = parse_file("safeguarding.yaml", (KNOWLEDGE / "safeguarding.yaml").read_bytes()).said
    assert isinstance(rules, Safeguarding)
    assert (rules.disclosures, rules.lookalikes, rules.signs) == ((), (), {})


def test_the_schema_in_the_folder_is_the_one_that_the_program_prints():
    assert (KNOWLEDGE / "schema.json").read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_a_schema():
    jsonschema.Draft7Validator.check_schema(schema())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_file_names_the_schema_and_keeps_to_it(file):
    text = file.read_text(encoding="utf-8")
    assert text.splitlines()[0] == "# yaml-language-server: $schema=./schema.json"
    jsonschema.Draft7Validator(schema()).validate(as_an_editor_reads(text))


def test_the_schema_has_every_field_with_a_description():
    records = [TOPIC, *RESERVED.values()]
    for record in records:
        assert record.says
        for field in record.fields:
            assert field.says
            assert (field.record is not None) == (field.shape in {Shape.RECORD, Shape.RECORDS, Shape.TEXT_OR_RECORD})
            records += [field.record] if field.record else []


DAY_AND_NIGHT = {"In immediate danger", "Childline", "Samaritans", "Education Support"}
"""Who answers 24 hours a day, as each says of itself; of nobody else may the signpost claim it."""


def test_the_signpost_says_day_and_night_of_those_alone_who_answer_then(shipped):
    words = shipped.handbook.safeguarding.signpost
    always = {each.name.partition(",")[0] for each in words.contacts if "day and night" in each.detail}
    assert always <= DAY_AND_NIGHT
    assert "the lines below that say so answer day and night" in words.text
    assert "Samaritans answer day and night on 116 123" in words.in_channel
    for text in (words.text, words.in_channel):
        assert text.count("day and night") == 1


def test_the_signpost_says_that_nobody_has_been_told_wherever_it_is_read(shipped):
    words = shipped.handbook.safeguarding.signpost
    for text in (words.text, words.in_channel):
        assert "This assistant has told nobody." in text


def test_the_words_about_procedure_name_the_same_people_and_say_what_to_do_with_a_worry(shipped):
    words = shipped.handbook.safeguarding
    assert words.procedure.contacts == words.signpost.contacts
    for text in (words.procedure.text, words.procedure.in_channel):
        assert "passes nothing on." in text
        assert "worried about someone" in text
        assert "call 999" in text


def as_an_editor_reads(text):
    """Return what an editor makes of a file: dates are texts to it."""
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


FORGIVEN = {"small talk twice", "a trigger of no group", "an id of another topic", "an id twice", "too many phrasings"}
FORGIVEN |= {"the topic's id behind another", "a day that does not exist", "a year without a number"}
FORGIVEN |= {"an address without a host", "an address with half a bracket", "a blank text", "a phrasing of punctuation"}
FORGIVEN |= {"a plain text"}
SPOILT = [case for case in CORPUS if case.name not in FORGIVEN and "id: " in case.data.decode(errors="ignore")]


def test_the_schema_refuses_what_it_can_of_what_the_reading_refuses():
    refused = 0
    for case in SPOILT:
        try:
            node = as_an_editor_reads(case.data.decode())
        except (yaml.YAMLError, ValueError, RecursionError):
            continue
        refused += not jsonschema.Draft7Validator(schema()).is_valid(node)
    assert refused >= 30
