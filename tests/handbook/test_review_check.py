"""What `check` says of a folder."""

from __future__ import annotations

from bot.errors import Problem
from bot.handbook.folder import read
from bot.handbook.model import ENOUGH_EXAMPLES
from bot.handbook.review import Notice, check, report
from tests.handbook.malformed import SAFEGUARDING, SAFEGUARDING_EXAMPLES, TOPIC
from tests.handbook.places import write

ENOUGH = "\n".join(
    [
        *("disclosures:", *(f"  - worry {number}" for number in range(ENOUGH_EXAMPLES))),
        *("lookalikes:", *(f"  - question {number}" for number in range(ENOUGH_EXAMPLES)), ""),
    ]
)
PHRASINGS = "".join(f"      - question number {number}\n" for number in range(18))


def reminders(folder):
    return [str(each) for each in check(read(folder)) if isinstance(each, Notice)]


def finish(folder):
    """See to everything of which there is to remind."""
    write(folder, "safeguarding.yaml", SAFEGUARDING.replace('""', "A. Lead, 23 November 2026"))
    write(folder, "safeguarding-examples.yaml", ENOUGH)
    write(folder, "rules.yaml", "phrasings: [all the rules]\nkeeper: Ms Lead\n" + TOPIC + PHRASINGS)


def test_a_finished_folder_has_nothing_to_see_to(folder):
    finish(folder)
    assert check(read(folder)) == ()
    assert report(read(folder)) == "1 topic, 1 entry, 0 problems, 0 reminders."


def test_it_reminds_until_the_safeguarding_lead_has_signed(folder):
    finish(folder)
    write(folder, "safeguarding.yaml", SAFEGUARDING)
    assert [each for each in reminders(folder) if "Your DSL has not approved" in each]


def test_it_reminds_of_an_entry_that_few_phrasings_ask_for(folder):
    assert "rules.yaml:9: rules.first has 2 phrasings. Add more: with 20 or more it is found well." in reminders(folder)


def test_it_reminds_of_a_topic_that_nobody_can_ask_for(folder):
    assert any("as a whole" in each for each in reminders(folder))


def test_a_topic_whose_first_entry_answers_for_it_needs_no_phrasings(folder):
    write(folder, "rules.yaml", TOPIC.replace("rules.first", "rules"))
    assert not any("as a whole" in each for each in reminders(folder))


def test_it_reminds_of_a_phrasing_that_stands_twice(folder):
    write(folder, "rules.yaml", TOPIC.replace("what comes first", "The first rule?"))
    assert any("twice" in each for each in reminders(folder))


def test_it_reminds_of_words_that_were_saved_wrongly(folder):
    write(folder, "rules.yaml", TOPIC.replace("Be kind.", "Donâ€™t be unkind."))
    assert any("saved wrongly" in each for each in reminders(folder))


def test_it_reminds_of_a_group_that_triggers_nothing(folder):
    write(folder, "safeguarding.yaml", SAFEGUARDING.replace("[child, harm]", "[harm]"))
    assert any('"child"' in each for each in reminders(folder))


def test_a_group_that_another_group_names_is_used(folder):
    named = SAFEGUARDING.replace("[hit]", "[<child> hit]").replace("[child, harm]", "[harm]")
    write(folder, "safeguarding.yaml", named)
    assert not any('"child"' in each for each in reminders(folder))


def test_it_reminds_of_too_few_examples_to_learn_from(folder):
    finish(folder)
    write(folder, "safeguarding-examples.yaml", SAFEGUARDING_EXAMPLES)
    assert [each.partition(":")[0] for each in reminders(folder)] == ["safeguarding-examples.yaml"]


def test_it_reminds_of_examples_that_stand_among_the_rules_as_they_once_did(folder):
    finish(folder)
    write(folder, "safeguarding.yaml", SAFEGUARDING.replace('""', "A. Lead") + ENOUGH)
    (folder / "safeguarding-examples.yaml").unlink()
    reading = read(folder)
    assert (reading.problems, reading.missing) == ((), ())
    assert len(reading.handbook.safeguarding.disclosures) == ENOUGH_EXAMPLES
    (told,) = reminders(folder)
    assert "Move disclosures, lookalikes, signs and spelt_right" in told


def test_problems_come_before_reminders_and_the_last_line_sums_up(folder):
    write(folder, "broken.yaml", "title: x")
    found = check(read(folder))
    assert isinstance(found[0], Problem)
    assert isinstance(found[-1], Notice)
    lines = report(read(folder)).splitlines()
    assert lines[0] == "Problems:"
    assert "Left out: broken.yaml" in lines
    assert lines[-1] == "1 topic, 1 entry, 5 problems, 4 reminders."
