"""Which files of the knowledge folder count, and what they say together."""

from __future__ import annotations

import os
from datetime import date

import pytest

from bot.handbook.folder import BUILTIN, FolderReading, compose, read
from bot.handbook.model import ENOUGH_EXAMPLES, Origin, Safeguarding, SafeguardingExamples, Source, Synonym, Topic
from bot.handbook.parse import parse_file
from tests.handbook.malformed import ASSISTANT, QUESTIONS, SAFEGUARDING, SAFEGUARDING_EXAMPLES, SYNONYMS, TOPIC
from tests.handbook.places import OTHER, ids, told, write


def test_a_sound_folder_has_no_problem_and_leaves_nothing_out(folder):
    reading = read(folder)
    assert (reading.problems, reading.missing, ids(reading)) == ((), (), ["rules"])


def test_every_field_of_a_topic_reaches_the_handbook(folder):
    lead = "lead: {id: rules.lead, title: Lead, text: We agreed., phrasings: [why rules], not_for: [why me]}\n"
    more = "phrasings: [all the rules]\nnot_for: [golden rule]\norder: 3\n"
    write(folder, "rules.yaml", lead + more + TOPIC + "    not_for: [the last rule]\n")
    topic = read(folder).handbook.topics[0]
    assert (topic.title, topic.one, topic.many, topic.lead) == ("Our rules", "rule", "rules", "We agreed.")
    assert topic.source == Source("The page", "https://example.org/page")
    assert topic.reviewed == date(2026, 11, 23)
    assert (topic.phrasings, topic.not_for) == (("all the rules",), ("golden rule",))
    assert topic.lead_entry is not None
    assert (topic.lead_entry.number, topic.lead_entry.phrasings) == (None, ("why rules",))
    entry = topic.entries[0]
    assert (entry.id, entry.title, entry.text, entry.number) == ("rules.first", "The first", "Be kind.", 1)
    assert (entry.phrasings, entry.not_for) == (("what comes first", "the first rule"), ("the last rule",))
    assert entry.origin == Origin("rules.yaml", 13)


def test_a_plain_lead_stands_above_the_list_and_is_no_entry(folder):
    write(folder, "rules.yaml", "lead: We agreed.\n" + TOPIC)
    topic = read(folder).handbook.topics[0]
    assert (topic.lead, topic.lead_entry) == ("We agreed.", None)


def test_the_first_entry_may_carry_the_id_of_its_topic(folder):
    write(folder, "rules.yaml", TOPIC.replace("rules.first", "rules"))
    reading = read(folder)
    assert reading.problems == ()
    assert reading.handbook.topics[0].first_entry_is_topic


def test_the_reserved_files_reach_the_handbook(folder):
    write(folder, "synonyms.yaml", SYNONYMS)
    write(folder, "questions.yaml", QUESTIONS)
    write(folder, "safeguarding-examples.yaml", examples())
    handbook = read(folder).handbook
    assert handbook.synonyms == (Synonym("disadvantaged", ("PP",)),)
    assert handbook.unanswered == ("what is for lunch",)
    assert handbook.assistant.smalltalk[0].phrasings == ("hello",)
    assert handbook.safeguarding.triggers == (("child", "harm"),)
    assert handbook.safeguarding.words == {"child": ("child",), "harm": ("hit",)}
    assert handbook.safeguarding.harmless == ("no harm",)
    assert handbook.safeguarding.lookalikes[0] == "message 0"
    assert handbook.safeguarding.signpost.contacts[0].detail == "In the office"


@pytest.mark.parametrize(
    "words", ["NO", "12:30", "0123", "1.10", "2026-11-23", "null", "~", "1e3", "0x1F", "=", ".inf"]
)
def test_text_stays_text(folder, words):
    write(folder, "rules.yaml", TOPIC.replace("Be kind.", words))
    assert read(folder).handbook.topics[0].entries[0].text == words


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(folder):
    plain = read(folder).handbook
    (folder / "rules.yaml").write_bytes(b"\xef\xbb\xbf" + TOPIC.replace("\n", "\r\n").encode())
    assert read(folder).handbook == plain


def test_topics_stand_by_order_and_then_by_name(folder):
    for name, order in (("zebra", "order: 1\n"), ("apple", ""), ("middle", "order: 20\n")):
        write(folder, f"{name}.yaml", order + OTHER.replace("other.", f"{name}."))
    assert ids(read(folder)) == ["zebra", "middle", "apple", "rules"]


def test_a_topic_with_a_problem_is_left_out_and_the_rest_goes_on(folder):
    write(folder, "broken.yaml", "title: x")
    reading = read(folder)
    assert (ids(reading), reading.missing) == (["rules"], ("broken.yaml",))
    assert "broken.yaml:1:" in told(reading, "broken.yaml")


def test_all_problems_of_all_files_are_told_at_once_by_file_and_line(folder):
    write(folder, "a.yaml", "titel: x\nreviewed: soon\n")
    write(folder, "b.yaml", "\t")
    problems = read(folder).problems
    assert len(problems) > 5
    assert [(each.file, each.line) for each in problems] == sorted((each.file, each.line) for each in problems)


BROKEN = pytest.mark.parametrize("text", [None, "", "title: [", "name: x\n"])


def spoil(folder, name, text):
    """Take a file away, or leave it with a text that says nothing."""
    (folder / name).unlink()
    if text is not None:
        write(folder, name, text)


def builtin(name):
    return parse_file(name, (BUILTIN / name).read_bytes()).said


@BROKEN
@pytest.mark.parametrize("name", ["assistant.yaml", "safeguarding.yaml"])
def test_built_in_words_take_the_place_of_a_missing_or_broken_file(folder, name, text):
    spoil(folder, name, text)
    write(folder, "safeguarding-examples.yaml", examples())
    reading = read(folder)
    handbook = reading.handbook
    said = builtin(name)
    expected = said.with_examples(learned(reading)) if isinstance(said, Safeguarding) else said
    assert expected in (handbook.assistant, handbook.safeguarding)
    assert reading.missing == (name,)
    assert told(reading, name)


@BROKEN
def test_wider_rules_help_those_of_the_folder_where_its_examples_are_missing_or_broken(folder, text):
    spoil(folder, "safeguarding-examples.yaml", text)
    reading = read(folder)
    rules, wide = reading.handbook.safeguarding, builtin("safeguarding.yaml")
    assert isinstance(wide, Safeguarding)
    assert rules.triggers == (("child", "harm"), *(each for each in wide.triggers if each != ("child", "harm")))
    assert set(rules.words) == {"child", "harm", *wide.words}
    assert rules.signpost.title == "Speak to someone"
    assert reading.missing == ("safeguarding-examples.yaml",)
    assert told(reading, "safeguarding-examples.yaml")


@BROKEN
def test_the_examples_help_the_built_in_rules_where_those_of_the_folder_are_missing_or_broken(folder, text):
    spoil(folder, "safeguarding.yaml", text)
    write(folder, "safeguarding-examples.yaml", examples())
    assert read(folder).handbook.safeguarding.has_examples


def test_a_folder_whose_rules_and_examples_stand_in_one_file_goes_on_working(folder):
    write(folder, "safeguarding-examples.yaml", examples())
    apart = read(folder).handbook.safeguarding
    (folder / "safeguarding-examples.yaml").unlink()
    write(folder, "safeguarding.yaml", SAFEGUARDING + examples())
    reading = read(folder)
    assert reading.handbook.safeguarding == apart
    assert (reading.problems, reading.missing) == ((), ())


def test_examples_that_stand_in_both_files_count_from_both(folder):
    write(folder, "safeguarding.yaml", SAFEGUARDING + examples("first"))
    write(folder, "safeguarding-examples.yaml", examples("first") + "  - second one\nsigns: {more: [them]}\n")
    words = read(folder).handbook.safeguarding
    assert (len(words.disclosures), len(words.lookalikes)) == (ENOUGH_EXAMPLES, ENOUGH_EXAMPLES + 1)
    assert words.signs == {"more": ("them",)}


def examples(said="message"):
    """Return as many examples as are needed to learn from."""
    listed = "".join(f"  - {said} {number}\n" for number in range(ENOUGH_EXAMPLES))
    return f"disclosures:\n{listed}lookalikes:\n{listed}"


def learned(reading):
    said = reading.files["safeguarding-examples.yaml"].said
    assert isinstance(said, SafeguardingExamples)
    return said


def test_synonyms_and_questions_may_be_absent(folder):
    assert read(folder).handbook.synonyms == ()
    assert read(folder).handbook.unanswered == ()


def test_yml_counts_like_yaml(folder):
    (folder / "rules.yaml").rename(folder / "rules.yml")
    (folder / "safeguarding.yaml").rename(folder / "safeguarding.yml")
    reading = read(folder)
    assert (reading.problems, ids(reading)) == ((), ["rules"])


def test_yml_beside_yaml_is_a_problem_and_yaml_counts(folder):
    write(folder, "rules.yml", TOPIC.replace("Be kind.", "Be quick."))
    reading = read(folder)
    assert reading.handbook.topics[0].entries[0].text == "Be kind."
    assert "because there is rules.yaml. Move what only this one has into that file" in told(reading, "rules.yml")
    assert reading.missing == ("rules.yml",)


@pytest.mark.parametrize("name", ["Rules.yaml", "rules.YAML", "rules.yaml.txt", "rules (1).yaml", "rules - Copy.yaml"])
def test_nobody_is_told_to_give_a_file_the_name_of_another(folder, name):
    write(folder, name, TOPIC)
    (problem,) = read(folder).problems
    assert (problem.file, problem.line) == (name, 0)
    assert "because there is rules.yaml. Move what only this one has into that file" in problem.sentence


def test_of_a_topic_whose_file_is_nearly_called_so_only_the_file_is_told(folder):
    write(folder, "questions.yaml", "unanswered: [a b]\npairs:\n  - {question: be kind, id: other.first}\n")
    write(folder, "Other.yaml", OTHER)
    assert [problem.file for problem in read(folder).problems] == ["Other.yaml"]


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("Aims.yaml", "aims.yaml"),
        ("aims.YAML", "aims.yaml"),
        ("aims.yaml.txt", "aims.yaml"),
        ("our rules.yaml", "our-rules.yaml"),
        ("our_rules.YML", "our-rules.yaml"),
        ("aims (1).yaml", "aims.yaml"),
        ("Copy of aims.yaml", "aims.yaml"),
        ("aims - Copy (2).yaml", "aims.yaml"),
        ("rules.old.yaml", "rules-old.yaml"),
        ("règles.yaml", "regles.yaml"),
        ("???.yaml", "topic.yaml"),
        ("new\nline.yaml", "new-line.yaml"),
    ],
)
def test_a_file_with_an_unfit_name_is_a_problem_that_says_a_better_one(folder, name, better):
    write(folder, name, TOPIC)
    problem = next(iter(read(folder).problems))
    assert f"Rename it {better}." in problem.sentence
    assert str(problem).isprintable()


@pytest.mark.parametrize(
    "name",
    [
        *(".rules.yaml.swp", ".hidden.yaml", "rules.yaml~", "#rules.yaml#", ".#rules.yaml", "~$rules.yaml", "4913"),
        *("rules.yaml.bak", "rules.yaml.orig", "schema.json", "README.md"),
    ],
)
def test_what_editors_leave_behind_and_what_is_no_topic_is_passed_over(folder, name):
    write(folder, name, "\t{[")
    reading = read(folder)
    assert (reading.problems, ids(reading)) == ((), ["rules"])


def test_a_folder_named_like_a_file_is_a_problem(folder):
    (folder / "x.yaml").mkdir()
    assert "not a file but a folder" in told(read(folder), "x.yaml")


def test_a_link_to_itself_is_a_problem(folder):
    (folder / "x.yaml").symlink_to("x.yaml")
    assert "cannot be read" in told(read(folder), "x.yaml")


def test_a_link_to_nowhere_is_a_problem(folder):
    (folder / "x.yaml").symlink_to("gone")
    assert "cannot be read" in told(read(folder), "x.yaml")


def test_a_link_to_a_file_counts(folder, tmp_path):
    write(tmp_path, "elsewhere", OTHER)
    (folder / "other.yaml").symlink_to(tmp_path / "elsewhere")
    assert ids(read(folder)) == ["other", "rules"]


def test_a_pipe_is_a_problem_and_nobody_waits_for_it(folder):
    os.mkfifo(folder / "x.yaml")
    assert "not a file" in told(read(folder), "x.yaml")


def test_an_endless_file_is_a_problem(folder):
    (folder / "x.yaml").symlink_to("/dev/zero")
    assert "not a file" in told(read(folder), "x.yaml")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_nobody_may_read_is_a_problem(folder):
    (folder / "rules.yaml").chmod(0)
    assert "permission denied" in told(read(folder), "rules.yaml")


def test_a_missing_folder_is_a_problem_and_the_assistant_still_has_its_words(tmp_path):
    reading = read(tmp_path / "nowhere")
    assert ["Check KNOWLEDGE_DIR" in problem.sentence for problem in reading.problems] == [True]
    assert reading.handbook.safeguarding.signpost.text


def test_a_file_in_the_place_of_the_folder_is_a_problem(tmp_path):
    write(tmp_path, "knowledge", "")
    assert "cannot be read" in read(tmp_path / "knowledge").problems[0].sentence


def test_an_empty_folder_is_a_problem(tmp_path):
    reading = read(tmp_path)
    assert "no topic yet" in told(reading, tmp_path.name)
    assert len(reading.problems) == 1
    assert reading.missing == ("assistant.yaml", "safeguarding-examples.yaml", "safeguarding.yaml")


def test_a_changed_file_is_parsed_alone(folder):
    write(folder, "other.yaml", OTHER)
    before = read(folder)
    write(folder, "rules.yaml", TOPIC.replace("Be kind.", "Be quick."))
    after = read(folder, before)
    assert [entry.text for _, entry in after.handbook.entries()] == ["Be kind.", "Be quick."]
    assert after.files["rules.yaml"] is not before.files["rules.yaml"]
    for same in ("other.yaml", "assistant.yaml", "safeguarding.yaml"):
        assert after.files[same] is before.files[same]
    assert after.handbook.topics[0] is before.handbook.topics[0]
    assert after.handbook.topics[1] is not before.handbook.topics[1]


def test_a_broken_file_that_has_not_changed_keeps_its_problems(folder):
    write(folder, "broken.yaml", "title: x")
    before = read(folder)
    after = read(folder, before)
    assert after == before
    assert after.files["broken.yaml"] is before.files["broken.yaml"]


def test_a_file_that_is_gone_is_forgotten(folder):
    write(folder, "other.yaml", OTHER)
    before = read(folder)
    (folder / "other.yaml").unlink()
    assert ids(read(folder, before)) == ["rules"]


def test_files_in_memory_make_the_same_handbook_as_files_on_disk(folder):
    names = {"rules.yaml": TOPIC, "assistant.yaml": ASSISTANT, "safeguarding.yaml": SAFEGUARDING}
    names["safeguarding-examples.yaml"] = SAFEGUARDING_EXAMPLES
    files = {name: parse_file(name, text.encode()) for name, text in names.items()}
    assert compose(files) == read(folder)


def test_a_reading_is_a_value(folder):
    reading = read(folder)
    assert isinstance(reading, FolderReading)
    with pytest.raises(AttributeError):
        reading.problems = ()  # pyright: ignore[reportAttributeAccessIssue]
    assert all(isinstance(topic, Topic) for topic in reading.handbook.topics)
