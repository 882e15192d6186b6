"""What names an entry goes along when it is retired, restored or renamed: one change, one number, one undo."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pytest

from bot.assistant.assistant import Assistant
from bot.assistant.conversation import EMPTY
from bot.assistant.reply_json import labels_of
from bot.editing.change import Change, ChangeKind, Editor, as_text, from_text
from bot.editing.errors import NeedsSecondError, RefusedError, StaleError
from bot.editing.form import new_sheet, with_id
from bot.editing.preview import in_words
from bot.editing.proposals import Proposals
from bot.errors import EditingError
from bot.handbook.folder import read
from bot.storage.opening import in_memory
from bot.storage.thread import StoreThread
from tests.editing.conftest import desk_on, shown
from tests.handbook.malformed import SAFEGUARDING
from tests.support.handbook_files import SHIPPED, folder_with, topic

MARY, JOE = Editor("Mary", 1), Editor("Joe", 2)
HANDBOOK = read(SHIPPED).handbook
ENTRIES = [entry.id for _, entry in HANDBOOK.entries()]
TOPICS = [f"{topic.id}*" for topic in HANDBOOK.topics]
FEW = 3
"""Texts of a list that are kept here: to learn from thousands of examples, and to ask all phrasings, takes seconds."""

TEXT_OF_LIST = re.compile(r" +- (?!\w+:( |$))")


def few(text):
    """Return a shipped file with the first few texts of each list, and with all its entries and pairs."""
    kept: list[str] = []
    count = 0
    for line in text.splitlines(keepends=True):
        count = count + 1 if TEXT_OF_LIST.match(line) else 0
        kept += [line] if count <= FEW else []
    return "".join(kept)


def shipped_folder(folder):
    words = folder_with(folder, safeguarding=SAFEGUARDING)
    for name in ("values.yaml", "aims.yaml", "mission.yaml", "onboarding.yaml", "questions.yaml", "examples.yaml"):
        (words / name).write_text(few((SHIPPED / name).read_text("utf-8")), "utf-8")
    shutil.copy(SHIPPED / "terms.yaml", words / "terms.yaml")
    return words


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Return the desk of the shipped topics, tour and pairs; each test leaves the words as they were."""
    with StoreThread(in_memory) as store:
        yield desk_on(shipped_folder(tmp_path_factory.mktemp("shipped") / "words"), store, protected=frozenset())


@pytest.fixture
def own(tmp_path, store):
    """Return such a desk for a test that changes the words for good."""
    return desk_on(shipped_folder(tmp_path / "words"), store, protected=frozenset())


def files_of(desk):
    return {path.name: path.read_bytes() for path in desk.folder.iterdir()}


def publish(desk, change, second: Editor | None = JOE):
    """Make a change with a second editor; the folder has no problem after it.

    One of a whole file has to be shown first; to show any other as well would take twice as long.
    """
    is_whole = any(each.ref.whole and each.kind is not ChangeKind.EDIT for each in change.own)
    published = desk.publish(shown(desk, change) if is_whole else change, MARY, second=second)
    assert desk.library.current.reading.problems == ()
    return published


def retired(desk, wanted):
    return publish(desk, Change(ChangeKind.RETIRE, wanted))


def renamed(desk, wanted, new):
    return publish(desk, Change(ChangeKind.RENAME, wanted, {"id": new}))


def add(wanted, title="Tea", **more):
    return Change(ChangeKind.ADD, wanted, {"title": title, "text": "There is tea.", **more})


def answered(desk, question):
    return labels_of(Assistant(desk.library).ask(question, EMPTY))


def opened(desk, address):
    return labels_of(Assistant(desk.library).show(address))


@pytest.mark.parametrize("wanted", [*ENTRIES, *TOPICS])
def test_every_shipped_entry_and_topic_can_be_retired_and_restored_with_every_byte(shared, wanted):
    before = files_of(shared)
    published = retired(shared, wanted)
    handbook = shared.library.current.handbook
    gone = {wanted} if wanted in ENTRIES else {wanted[:-1], *(one for one in ENTRIES if one.startswith(wanted[:-1]))}
    named = {pair.id for pair in handbook.pairs} | {*handbook.examples.answered, *handbook.examples.unanswered}
    assert named.isdisjoint(gone)
    assert len({one.number for one in published.revisions}) == 1
    publish(shared, shared.restore(wanted))
    assert files_of(shared) == before


@pytest.mark.parametrize("wanted", [*ENTRIES, *TOPICS])
def test_every_shipped_entry_and_topic_can_be_renamed_and_is_found_by_its_old_id(shared, wanted):
    before = files_of(shared)
    new = f"{wanted[:-1]}-now" if wanted in TOPICS else f"{wanted.partition('.')[0]}.now"
    number = renamed(shared, wanted, new).revisions[0].number
    handbook = shared.library.current.handbook
    assert handbook.find(new) is not None
    if wanted != "mission":  # which goes on being the id of its topic
        assert handbook.find(wanted.removesuffix("*")) == handbook.find(new)
    mark = "*" if wanted in TOPICS else ""
    assert [one.number for one in shared.revisions(new + mark)][:1] == [number]
    publish(shared, shared.undo(number))
    assert files_of(shared) == before


def test_a_preview_says_in_words_what_goes_along(shared):
    preview = shared.preview(Change(ChangeKind.RETIRE, "values.fairness"))
    assert preview.along == (
        "6 example questions go with it.",
        (
            '3 questions whose answers must not change go with it: "what do we believe about fairness", '
            '"how should we treat each other" and "trust, care and respect".'
        ),
        "The tour's step “The first voice people hear” goes with it.",
    )
    assert in_words(preview).splitlines()[:3] == [*preview.along]
    assert {each.file for each in preview.files} == {
        "values.yaml",
        "examples.yaml",
        "questions.yaml",
        "onboarding.yaml",
    }


def test_pairs_that_go_along_ask_for_a_second_editor_and_a_new_id_in_them_does_not(shared):
    with pytest.raises(NeedsSecondError, match="the questions whose answers must not change"):
        shared.publish(shown(shared, Change(ChangeKind.RETIRE, "values.fairness")), MARY)
    before = files_of(shared)
    publish(shared, Change(ChangeKind.RENAME, "values.fairness", {"id": "values.fair"}), second=None)
    assert {pair.id for pair in shared.library.current.handbook.pairs} >= {"values.fair"}
    publish(shared, shared.undo(0))
    assert files_of(shared) == before


def test_a_change_is_kept_as_a_text_with_all_that_goes_along(shared):
    change = shown(shared, Change(ChangeKind.RETIRE, "values.fairness"))
    assert [(each.kind, each.id) for each in change.along] == [
        (ChangeKind.EDIT, "examples*"),
        (ChangeKind.EDIT, "questions*"),
        (ChangeKind.RETIRE, "onboarding.front-desk"),
    ]
    assert from_text(as_text(change)) == change


def test_what_others_have_added_since_stays_when_all_of_it_comes_back(own):
    number = retired(own, "values.fairness").revisions[0].number
    mine = "why do we fit our work to the place we are in"
    for change in (
        Change(ChangeKind.EDIT, "examples*", {"answered.values.context": ("local knowledge", mine)}),
        Change(ChangeKind.EDIT, "questions*", {"unanswered": ("what is for lunch", "where do i park")}),
        Change(ChangeKind.EDIT, "onboarding.ending", {"title": "Finish it"}),
        Change(ChangeKind.EDIT, "values.excellence", {"title": "Only the best"}),
    ):
        publish(own, change)
    pairs = [f"{pair.question} = {pair.id}" for pair in own.library.current.handbook.pairs]
    more = (*pairs[:5], "a question of mine = aims", *pairs[5:])
    publish(own, Change(ChangeKind.EDIT, "questions*", {"pairs": more}))
    publish(own, own.undo(number))
    handbook = own.library.current.handbook
    assert handbook.examples.answered["values.context"] == ("local knowledge", mine)
    assert len(handbook.examples.answered["values.fairness"]) == FEW
    assert handbook.unanswered == ("what is for lunch", "where do i park")
    now = [f"{pair.question} = {pair.id}" for pair in handbook.pairs]
    assert [one for one in now if one != "a question of mine = aims"] == [
        f"{pair.question} = {pair.id}" for pair in HANDBOOK.pairs
    ]
    titles = [step.title for step in handbook.tour.steps]
    assert "The first voice people hear" in titles
    assert "Finish it" in titles
    assert [entry.id for entry in next(one for one in handbook.topics if one.id == "values").entries] == [
        entry.id for entry in next(one for one in HANDBOOK.topics if one.id == "values").entries
    ]


def test_a_proposal_is_approved_although_others_changed_what_does_not_go_along(own):
    proposal = Proposals(own).propose(Change(ChangeKind.RETIRE, "values.fairness"), MARY)
    publish(own, Change(ChangeKind.EDIT, "examples*", {"answered.values.context": ("local knowledge",)}))
    Proposals(own).approve(proposal.number, JOE, still_edits=True)
    handbook = own.library.current.handbook
    assert handbook.find("values.fairness") is None
    assert handbook.examples.answered["values.context"] == ("local knowledge",)


def test_a_proposal_is_stale_where_other_things_would_go_along_than_its_editor_saw(own):
    proposal = Proposals(own).propose(Change(ChangeKind.RETIRE, "values.fairness"), MARY)
    publish(own, Change(ChangeKind.EDIT, "examples*", {"answered.values.fairness": ("is it fair",)}))
    before = files_of(own)
    with pytest.raises(StaleError):
        Proposals(own).approve(proposal.number, JOE, still_edits=True)
    assert files_of(own) == before


def test_an_old_button_an_old_address_and_the_history_lead_to_the_new_id(own):
    publish(own, Change(ChangeKind.EDIT, "values.fairness", {"title": "Being fair"}))
    renamed(own, "values.fairness", "values.fair")
    assert opened(own, "values.fairness") == ["values.fair"]
    renamed(own, "values*", "beliefs")
    assert opened(own, "values.fairness") == ["beliefs.fair"]
    assert opened(own, "values*") == ["beliefs"]
    assert [one.number for one in own.revisions("beliefs.fair")] == [2, 1]
    publish(own, own.undo(1))
    assert own.show("beliefs.fair").fields["title"] == "Fairness, trust, care and respect"


def test_an_entry_moves_to_the_end_of_another_topic_with_all_that_names_it(own):
    before = files_of(own)
    preview = own.preview(Change(ChangeKind.RENAME, "values.context", {"id": "aims.context"}))
    assert preview.along[0] == "It moves to the end of the topic “Our aims” (aims)."
    own.publish(preview.change, MARY, second=JOE)
    handbook = own.library.current.handbook
    assert next(one for one in handbook.topics if one.id == "aims").entries[-1].formerly == ("values.context",)
    assert "aims.context" in handbook.examples.answered
    publish(own, own.undo(0))
    assert files_of(own) == before


@pytest.mark.parametrize(
    ("wanted", "new", "says"),
    [
        ("values.fairness", "values.context", "There is a values.context already"),
        ("values.fairness", "aims.results", "There is a aims.results already"),
        ("values.fairness", "nothing.fairness", "There is no topic nothing"),
        ("values.fairness", "Values Fair", "cannot be the new id"),
        ("values.fairness", "values.fairness", "cannot be the new id"),
        ("values.nothing", "values.something", "There is no values.nothing"),
        ("values*", "aims", "There is a aims.yaml already"),
        ("values*", "onboarding", "cannot be the new id"),
        ("values*", "values.new", "cannot be the new id"),
    ],
)
def test_what_cannot_be_an_id_is_refused_with_a_sentence(shared, wanted, new, says):
    before = files_of(shared)
    change = Change(ChangeKind.RENAME, wanted, {"id": new})
    with pytest.raises(EditingError, match=says):
        shared.publish(shown(shared, change), MARY, second=JOE)
    assert files_of(shared) == before


def test_a_protected_topic_is_renamed_by_two_and_the_preview_says_what_to_set(tmp_path, store):
    desk = desk_on(shipped_folder(tmp_path), store, protected=frozenset({"aims"}))
    preview = desk.preview(Change(ChangeKind.RENAME, "aims*", {"id": "goals"}))
    assert "PROTECTED_TOPICS names aims. Whoever runs the assistant has to put goals" in in_words(preview)
    with pytest.raises(NeedsSecondError):
        desk.publish(preview.change, MARY)


RULES = topic("rules", "Our rules", "Be kind to each other.", "Be on time for lessons.")
ONE = topic("jobs", "Our jobs", "We teach.")
PAIRS = """questions
unanswered:
  - what is for lunch
pairs:
  - question: the last rule
    id: rules.e2
  - question: the second rule
    id: rules.e2
"""


@pytest.fixture
def small(tmp_path, store):
    words = RULES.replace("one: thing", "one: rule").replace("many: things", "many: rules")
    return desk_on(folder_with(tmp_path / "words", words, ONE, PAIRS, safeguarding=SAFEGUARDING), store)


def pairs_in(desk):
    return {pair.question: pair.id for pair in desk.library.current.handbook.pairs}


def test_a_pair_about_the_last_place_gives_way_to_an_entry_behind_it_without_a_second_editor(small):
    before = files_of(small)
    preview = small.preview(add("rules.tea"))
    assert preview.along == (
        '"the last rule" will be answered by “Tea” (rules.tea) from then on, because of its place in the list.',
    )
    assert not preview.needs_second
    small.publish(preview.change, MARY)
    assert pairs_in(small) == {"the last rule": "rules.tea", "the second rule": "rules.e2"}
    publish(small, small.undo(0))
    assert files_of(small) == before


def test_a_pair_about_the_last_place_of_a_protected_topic_gives_way_to_nothing(tmp_path, store):
    words = RULES.replace("one: thing", "one: rule").replace("many: things", "many: rules")
    folder = folder_with(tmp_path / "words", words, PAIRS, safeguarding=SAFEGUARDING)
    preview = desk_on(folder, store, protected=frozenset({"rules"})).preview(add("rules.tea"))
    assert preview.along == ()
    assert [each.question for each in preview.broken] == ["the last rule"]


def test_a_pair_that_is_changed_beside_an_addition_asks_for_a_second_editor_as_ever(small):
    beside = (Change(ChangeKind.EDIT, "questions*", {"pairs": ("the last rule = rules.e2",)}),)
    preview = small.preview(replace(add("rules.tea"), beside=beside))
    assert preview.needs_second
    small.publish(preview.change, MARY, second=JOE)
    assert pairs_in(small) == {"the last rule": "rules.tea"}


def test_the_only_entry_of_a_topic_takes_the_topic_with_it_and_both_come_back(small):
    before = files_of(small)
    preview = small.preview(Change(ChangeKind.RETIRE, "jobs.e1"))
    assert preview.along == (
        "It is the only entry of the topic “Our jobs” (jobs), and a topic needs one: the topic goes with it.",
    )
    small.publish(preview.change, MARY)
    assert small.library.current.handbook.find("jobs") is None
    publish(small, small.restore("jobs.e1"))
    assert files_of(small) == before


def test_what_is_retired_is_not_what_was_only_renamed(small):
    publish(small, shown(small, Change(ChangeKind.RENAME, "jobs.e1", {"id": "rules.job"})))
    with pytest.raises(EditingError, match="no retired jobs"):
        small.restore("jobs.e1")
    assert small.library.current.handbook.find("jobs.e1")[1].id == "rules.job"


def test_a_change_that_was_never_shown_takes_along_what_it_has_to(small):
    published = small.publish(Change(ChangeKind.ADD, "rules.tea", {"title": "Tea", "text": "There is tea."}), MARY)
    assert [one.id for one in published.revisions] == ["rules.tea", "questions*"]
    assert answered(small, "the last rule") == ["rules.tea"]


def test_where_the_pairs_cannot_be_read_nothing_that_they_may_name_is_retired(small, tmp_path):
    (tmp_path / "words" / "questions.yaml").write_text("pairs: [")
    small.catch_up()
    with pytest.raises(RefusedError, match=r"questions\.yaml has a problem now"):
        small.publish(Change(ChangeKind.RETIRE, "rules.e2"), MARY, second=JOE)


@pytest.mark.parametrize("wanted", ["onboarding.why", "smalltalk.thanks", "questions*"])
def test_only_what_the_handbook_says_can_get_another_id(shared, wanted):
    with pytest.raises(EditingError, match="Only an entry or a topic"):
        shared.preview(Change(ChangeKind.RENAME, wanted, {"id": "values.new"}))


def test_an_id_is_not_edited_as_a_field(small):
    with pytest.raises(RefusedError, match="changed by renaming"):
        small.publish(Change(ChangeKind.EDIT, "rules.e1", {"id": "rules.kind"}), MARY)


def test_a_new_entry_gets_no_id_that_another_once_had(small):
    publish(small, Change(ChangeKind.RENAME, "rules.e1", {"id": "rules.kind"}))
    publish(small, Change(ChangeKind.RENAME, "rules.kind", {"id": "rules.kindness"}))
    sheet = with_id(small, new_sheet(small, "rules").filled({"title": "Kind"}))
    assert sheet.id == "rules.kind-2"
    refused = small.preview(add("rules.kind"))
    assert ["formerly" in problem.sentence for problem in refused.problems] == [True]
