"""The tour and the holidays: what reaches the handbook, and what is wrong between the tour and the words it names."""

from __future__ import annotations

import time
from datetime import date

import pytest

from bot.handbook.folder import compose, read
from bot.handbook.model import Asks, Audience, Finish, Holiday, Origin, Step
from bot.handbook.parse import parse_file
from bot.handbook.review import Notice, check
from tests.handbook.malformed import HOLIDAYS, TOPIC, TOUR
from tests.handbook.places import OTHER, ids, told, write
from tests.support.patience import SLOWED

FILE = "onboarding.yaml"
LONG = "Be early, for whoever is late keeps all the others waiting."
TWO = TOPIC.replace("entries:", "lead: {id: rules.lead, title: Lead, text: We all agree.}\nentries:")
TWO += f"  - {{id: rules.second, title: The second, text: '{LONG}'}}\n"


@pytest.fixture
def toured(folder):
    """Return the folder with two topics, a tour and holidays."""
    write(folder, "rules.yaml", TWO)
    write(folder, "other.yaml", OTHER.replace("Be kind.", "Say hello."))
    write(folder, FILE, TOUR)
    write(folder, "terms.yaml", HOLIDAYS)
    return folder


def with_step(folder, **fields):
    """Write the tour with another step in front, and read the folder."""
    rows = "".join(f"    {name}: {value}\n" for name, value in {"title": "Another", **fields}.items())
    write(folder, FILE, TOUR.replace("steps:\n", f"steps:\n  - id: another\n{rows}"))
    return read(folder)


def test_every_field_of_the_tour_reaches_the_handbook(toured):
    reading = read(toured)
    tour = reading.handbook.tour
    assert (reading.problems, reading.missing) == ((), ())
    assert tour is not None
    assert (tour.title, tour.panel, tour.welcome) == ("Welcome", "New here?", "Good to have you.")
    assert tour.audiences[1] == Audience("office", "Office staff", Origin(FILE, 7))
    assert tour.finish == Finish("Done", "That is all.", ("Ask something.",))
    assert tour.steps == (
        Step(
            "first",
            "The first rule",
            Origin(FILE, 10),
            says="Read this.",
            shows="rules.first",
            agrees="I have read this",
        ),
        Step("lessons", "In lessons", Origin(FILE, 15), tries="/ask the first rule", audiences=("teacher",)),
    )
    asking = with_step(toured, asks="covers", about="rules").handbook.tour
    assert asking is not None
    assert (asking.steps[0].asks, asking.steps[0].about) == (Asks.COVERS, "rules")


def test_the_holidays_reach_the_handbook_in_the_order_of_their_days(toured):
    holidays = read(toured).handbook.terms.holidays
    assert [each.name for each in holidays] == ["Christmas", "Half term"]
    assert holidays[0] == Holiday("Christmas", date(2026, 12, 21), date(2027, 1, 1), Origin("terms.yaml", 2))


def test_a_handbook_needs_neither_a_tour_nor_holidays(folder):
    reading = read(folder)
    assert (reading.handbook.tour, reading.handbook.terms.holidays, reading.problems) == (None, (), ())


@pytest.mark.parametrize(("file", "text"), [(FILE, "title: x\n"), (FILE, "["), ("terms.yaml", "holidays: soon\n")])
def test_a_broken_file_leaves_itself_out_and_nothing_else(toured, file, text):
    write(toured, file, text)
    reading = read(toured)
    assert reading.missing == (file,)
    assert ids(reading) == ["other", "rules"]
    assert {problem.file for problem in reading.problems} == {file}
    assert (reading.handbook.tour is None) == (file == FILE)
    assert (reading.handbook.terms.holidays == ()) == (file == "terms.yaml")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"shows": "rules.frist"}, 'shows "rules.frist", which is not in the handbook. Did you mean "rules.first"?'),
        ({"shows": "rule.first"}, 'Did you mean "rules.first"?'),
        ({"shows": "ruls"}, 'Did you mean "rules"?'),
        ({"shows": "rules.zzz"}, "which is not in the handbook. Name an id that is."),
        ({"asks": "ending", "about": "nowhere"}, 'asks about "nowhere", which is not in the handbook.'),
        ({"shows": "rules", "agrees": "I have"}, '"agrees" needs one entry to read, and "rules" is a whole topic.'),
        ({"asks": "ending", "about": "other"}, 'asked about "other": the choices are endings of sentences of 8 words'),
        ({"asks": "ending", "about": "rules.first"}, "and there are too few"),
        ({"asks": "ending", "about": "rules"}, "Ask about something else, or take the question out."),
        ({"asks": "covers", "about": "other"}, 'asked about "other": the choices are the entries of its topic'),
        ({"asks": "one_of", "about": "rules.lead"}, "a lead is not one of its list"),
    ],
)
def test_a_step_that_cannot_be_shown_is_a_problem_with_its_line_and_the_tour_goes_on(toured, fields, says):
    reading = with_step(toured, **fields)
    (problem,) = reading.problems
    assert (problem.file, problem.line) == (FILE, 10)
    assert '"Another"' in problem.sentence
    assert says in problem.sentence
    assert reading.missing == ()
    assert reading.handbook.tour is not None
    assert len(reading.handbook.tour.steps) == 3


@pytest.mark.parametrize("asks", list(Asks))
@pytest.mark.parametrize("about", ["rules", "rules.second"])
def test_a_question_that_can_be_drawn_is_no_problem(toured, asks, about):
    write(toured, "other.yaml", OTHER.replace("Be kind.", f"Say hello. {LONG.replace('early', 'there')}"))
    assert with_step(toured, asks=asks.value, about=about).problems == ()


def test_which_of_these_is_ours_needs_another_topic(toured):
    (toured / "other.yaml").unlink()
    assert "what other topics say, and there is nothing" in told(with_step(toured, asks="one_of", about="rules"), FILE)


def test_of_a_topic_that_is_left_out_only_its_own_problem_is_told(toured):
    write(toured, "rules.yaml", "title: x\n")
    assert told(read(toured), FILE) == ""
    assert "which is not in the handbook" in told(with_step(toured, shows="other.gone"), FILE)


def test_a_pair_is_missed_also_while_the_tour_is_broken(toured):
    write(toured, "questions.yaml", "unanswered: [lunch]\npairs:\n  - {question: why, id: rules.gone}\n")
    write(toured, FILE, "title: x\n")
    assert "should be answered by" in told(read(toured), "questions.yaml")


@pytest.mark.timed
def test_a_tour_of_39_questions_costs_an_edit_less_than_ten_milliseconds_among_ten_thousand_entries(folder):
    entry = "  - {{id: t{0}.e{1}, title: E{1}, text: Words {0} of {1} and as many more as that.}}\n"
    head = TOPIC[: TOPIC.index("  - id")]
    steps = "".join(
        f"  - {{id: {asks[:3]}{n}, title: T, asks: {asks}, about: t{n % 5}}}\n" for n in range(13) for asks in Asks
    )
    for topic in range(5):
        entries = "".join(entry.format(topic, number) for number in range(2000))
        write(folder, f"t{topic}.yaml", head + entries)
    without = read(folder)
    text = TOUR[: TOUR.index("steps:")] + f"steps:\n{steps}" + TOUR[TOUR.index("finish:") :]
    files = {**without.files, FILE: parse_file(FILE, text.encode())}

    def quickest(composed):
        took = []
        for _ in range(5):
            started = time.process_time()
            compose(composed)
            took.append(time.process_time() - started)
        return min(took)

    assert compose(files).handbook.tour is not None
    assert quickest(files) - quickest(without.files) < 0.01 * SLOWED


def reminders(folder, today):
    return [each for each in check(read(folder), today) if isinstance(each, Notice) and each.file == "terms.yaml"]


@pytest.mark.parametrize(("today", "is_soon"), [(date(2026, 12, 21), False), (date(2026, 12, 22), True)])
def test_it_reminds_sixty_days_before_the_last_holiday_is_over(toured, today, is_soon):
    found = reminders(toured, today)
    assert bool(found) == is_soon
    if is_soon:
        assert str(found[0]).startswith("terms.yaml:5: The last of the holidays ends on 2027-02-19. Write those of the")


def test_it_reminds_of_holidays_that_ran_out_long_ago(toured):
    assert reminders(toured, date(2028, 1, 1))


def test_it_reminds_of_missing_holidays_where_there_is_a_tour(toured):
    (toured / "terms.yaml").unlink()
    (reminder,) = reminders(toured, date(2026, 11, 24))
    assert 'lists them under "holidays", each with "name", "first" and "last"' in reminder.sentence
    (toured / FILE).unlink()
    assert reminders(toured, date(2026, 11, 24)) == []


def test_of_a_broken_file_of_holidays_its_problem_says_enough(toured):
    write(toured, "terms.yaml", "holidays: []\n")
    assert reminders(toured, date(2026, 11, 24)) == []
