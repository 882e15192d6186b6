"""Nobody publishes protected words alone, by any way to them, whatever has become of the data that says who is who."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.errors import NeedsSecondError, ProposalError
from bot.editing.exchange import imported
from bot.editing.preview import editors_of
from bot.editing.proposals import Proposals
from bot.editing.protection import unknown_topics
from bot.editing.tables import as_table
from bot.errors import EditingError
from bot.handbook.folder import read
from bot.storage.opening import FILE_NAME, in_memory, open_store
from bot.storage.thread import StoreThread
from tests.editing.conftest import desk_on

EDITH, TOM = Editor("Edith", 1), Editor("Tom", 2)
SHELL = Editor("Edith", account="edith")
NAMELESS = Editor("Tom")
PROTECTED, FREE = "aims", "rules"


def store_of(kind: str, folder) -> Any:
    """Return a store in a file, in memory, or in memory because the file is a newer version's."""
    path = folder / FILE_NAME
    if kind == "memory":
        return in_memory()
    if kind == "newer":
        folder.mkdir()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE preferences (member INTEGER)")
            connection.execute("PRAGMA user_version = 99")
            connection.commit()
    return open_store(path)


@pytest.fixture(params=["file", "memory", "newer"])
def any_store(request, tmp_path):
    with StoreThread(lambda: store_of(request.param, tmp_path / "kept")) as opened:
        yield opened


def content(desk, topic: str) -> str:
    return desk.data_of(topic).decode()


def reordered(text: str) -> str:
    """Return a topic's text with its first two entries in the other order."""
    head, first, rest = text.split("  - id: ", 2)
    second, *others = rest.split("  - id: ")
    return "  - id: ".join([head, second, first, *others])


def done_by_two(desk, change: Change) -> Any:
    """Make a change as two editors do, so that there is something to take back or to bring back."""
    return desk.publish(desk.preview(change).change, EDITH, second=TOM)


def edited(desk, topic):
    return Change(ChangeKind.EDIT, f"{topic}.e2", {"text": "Something else."})


def sourced(desk, topic):
    return Change(ChangeKind.EDIT, f"{topic}*", {"source.url": "https://example.org/elsewhere"})


def added(desk, topic):
    return Change(ChangeKind.ADD, f"{topic}.new", {"title": "New", "text": "Something new."})


def retired(desk, topic):
    return Change(ChangeKind.RETIRE, f"{topic}.e2")


def retired_whole(desk, topic):
    text = content(desk, topic).replace(f"id: {topic}.", f"id: {topic}x.").replace("please", "pretty please")
    text = text.replace("title: ", "title: X ").replace("X The page", "The page")
    done_by_two(desk, Change(ChangeKind.IMPORT, f"{topic}x", content=text))
    desk.rules = replace(desk.rules, protected=desk.rules.protected | ({f"{topic}x"} if topic == PROTECTED else set()))
    return Change(ChangeKind.RETIRE, f"{topic}x*")


def undone(desk, topic):
    done_by_two(desk, edited(desk, topic))
    return desk.undo(0)


def restored(desk, topic):
    done_by_two(desk, retired(desk, topic))
    return desk.restore(f"{topic}.e2")


def brought_in(desk, topic):
    data = desk.data_of(topic)
    return imported(f"{topic}.yaml", data.replace(b"every", b"no").replace(b"on time", b"late"), before=data)


def brought_in_by_table(desk, topic):
    data = desk.data_of(topic)
    table = as_table(data, "").replace("every", "no").replace("on time", "late")
    return imported(f"{topic}.csv", table.encode(), before=data)


def brought_in_in_another_order(desk, topic):
    data = desk.data_of(topic)
    return imported(f"{topic}.yaml", reordered(data.decode()).encode(), before=data)


WAYS = (
    edited,
    sourced,
    added,
    retired,
    retired_whole,
    undone,
    restored,
    brought_in,
    brought_in_by_table,
    brought_in_in_another_order,
)


def erased(desk, change):
    """Propose a change, have oneself erased, and approve it."""
    number = Proposals(desk).propose(change, EDITH).number
    desk.erase(EDITH.member)
    Proposals(desk).approve(number, EDITH, still_edits=True)


def approved_by(by, second, *, still_edits=True):
    def attempt(desk, change):
        number = Proposals(desk).propose(change, by).number
        Proposals(desk).approve(number, second, still_edits=still_edits)

    return attempt


def published(by, **how):
    return lambda desk, change: desk.publish(change, by, **how)


ALONE = {
    "by one editor": published(EDITH),
    "by one on the command line": published(SHELL),
    "with --alone and no setting": published(SHELL, alone=True),
    "by the button and no setting": published(EDITH, alone=True),
    "with oneself": published(EDITH, second=EDITH),
    "with oneself under another name": published(EDITH, second=Editor("no second editor", 1)),
    "with a name": published(EDITH, second=NAMELESS),
    "from a name": published(NAMELESS, second=TOM),
    "one's own proposal": approved_by(EDITH, EDITH),
    "one's own proposal on the command line, by another name": approved_by(SHELL, replace(SHELL, name="Tom")),
    "a proposal of nobody": approved_by(NAMELESS, TOM),
    "a proposal that nobody approves": approved_by(EDITH, NAMELESS),
    "a proposal of somebody who has left": approved_by(EDITH, TOM, still_edits=False),
    "one's own proposal once erased": erased,
}


@pytest.fixture
def any_desk(folder, any_store, clock):
    made = desk_on(folder, any_store, clock)
    made.erase = lambda member: any_store.do(lambda kept: kept.erase(member)).result()
    return made


def files_in(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("way", WAYS)
def test_protected_words_are_not_published_by_one_editor(any_desk, folder, way):
    change = any_desk.preview(way(any_desk, PROTECTED)).change
    before = files_in(folder)
    for name, attempt in ALONE.items():
        with pytest.raises((NeedsSecondError, ProposalError)):
            attempt(any_desk, change)
        assert files_in(folder) == before, name
    done = any_desk.publish(change, EDITH, second=TOM)
    assert {(each.second_editor, each.is_alone) for each in done.revisions} == {(TOM.member, False)}


@pytest.mark.parametrize("way", WAYS)
def test_one_editor_publishes_protected_words_where_the_setting_allows_it_and_the_history_says_so(any_desk, way):
    any_desk.rules = replace(any_desk.rules, may_be_alone=True)
    change = any_desk.preview(way(any_desk, PROTECTED)).change
    for by, second in product((EDITH, SHELL), (EDITH, SHELL)):
        if not by.is_other_than(second):
            with pytest.raises(ProposalError):
                any_desk.publish(change, by, second=second)
    with pytest.raises(NeedsSecondError):
        any_desk.publish(change, EDITH)
    assert all(each.is_alone for each in any_desk.publish(change, EDITH, alone=True).revisions)


@pytest.mark.parametrize("way", WAYS)
def test_other_words_are_published_by_one_editor_and_the_history_says_nothing_of_a_second(any_desk, way):
    change = any_desk.preview(way(any_desk, FREE)).change
    done = any_desk.publish(change, EDITH)
    assert {(each.second, each.is_alone) for each in done.revisions} == {("", False)}


def from_the_disk(folder):
    path = folder / "aims.yaml"
    path.write_text(path.read_text().replace("Teach every child", "Teach some children"))


def from_the_disk_in_another_order(folder):
    path = folder / "aims.yaml"
    path.write_text(reordered(path.read_text()))


def from_the_disk_away(folder):
    (folder / "aims.yaml").unlink()


def from_git(folder):
    def git(*arguments):
        names = ("-c", "user.name=N", "-c", "user.email=n@example.org", "-c", "init.defaultBranch=main")
        subprocess.run(["git", "-C", folder, *names, *arguments], check=True, capture_output=True)

    git("init")
    git("add", "--all")
    git("commit", "-m", "as it was")
    git("checkout", "-b", "other")
    from_the_disk(folder)
    git("commit", "-am", "a change of protected words")
    git("checkout", "main")
    git("merge", "other")


@pytest.mark.parametrize("way", [from_the_disk, from_the_disk_in_another_order, from_the_disk_away, from_git])
def test_a_change_of_protected_words_from_outside_is_live_and_the_editors_are_told(desk, folder, store, way):
    way(folder)
    desk.catch_up()
    assert desk.revisions()[0].kind == "outside"
    ((number, text),) = store.do(lambda kept: kept.history.news()).result()
    assert "aims.yaml was changed on the disk or through git" in text
    store.do(lambda kept: kept.history.drop_news(number)).result()
    desk.catch_up()
    assert store.do(lambda kept: kept.history.news()).result() == ()


def test_a_change_of_protected_words_while_nobody_watched_is_told_too(folder, tmp_path, clock):
    for told in (0, 1):
        with StoreThread(lambda: store_of("file", tmp_path / "kept")) as store:
            desk_on(folder, store, clock)
            assert len(store.do(lambda kept: kept.history.news()).result()) == told
        from_the_disk(folder)


def test_editors_are_told_of_protected_words_from_outside_also_where_nothing_can_be_kept(folder, clock):
    heard = []
    store = StoreThread(in_memory)
    desk = desk_on(folder, store, clock, tell=heard.append)
    store.close()
    from_the_disk(folder)
    desk.catch_up()
    desk.catch_up()
    assert len(heard) == 1
    assert "the text of “Our aims 1”" in heard[0]


def test_how_people_ask_and_who_looks_after_protected_words_needs_one_editor(desk):
    fields = {"phrasings": ("read",), "keeper": "Office", "review_by": "2027-01-01", "reviewed": "2026-11-01"}
    assert desk.publish(Change(ChangeKind.EDIT, "aims.e1", fields), EDITH).revisions


def test_the_questions_whose_answers_must_stay_are_protected_and_asked_as_they_were_before(desk, folder):
    data = (folder / "questions.yaml").read_bytes()
    without = imported("questions.yaml", data[: data.index(b"pairs:")], before=data)
    assert desk.preview(without).protected == ("the questions whose answers must not change",)
    with pytest.raises(NeedsSecondError):
        desk.publish(without, EDITH)
    elsewhere = {"phrasings": (), "title": "Elsewhere", "text": "Nothing of it."}
    with pytest.raises(NeedsSecondError):
        desk.publish(Change(ChangeKind.EDIT, "rules.e1", elsewhere), EDITH)


def test_while_those_questions_cannot_be_read_every_change_needs_two(folder, store, clock):
    (folder / "questions.yaml").write_text("pairs: [\n")
    desk = desk_on(folder, store, clock)
    with pytest.raises(NeedsSecondError, match=r"questions\.yaml is broken"):
        desk.publish(Change(ChangeKind.EDIT, "rules.e2", {"text": "Be early."}), EDITH)


def test_a_file_that_nobody_can_read_is_protected_as_a_whole(folder, store, clock):
    before = (folder / "aims.yaml").read_bytes()
    (folder / "aims.yaml").write_text("title: [\n")
    desk = desk_on(folder, store, clock)
    broken = (folder / "aims.yaml").read_bytes()
    change = imported("aims.yaml", before, before=broken)
    assert desk.preview(change).protected == ("everything in aims.yaml",)
    with pytest.raises(NeedsSecondError):
        desk.publish(change, EDITH)


def test_a_proposal_of_the_command_line_is_approved_on_discord_and_says_where_it_comes_from(desk):
    number = Proposals(desk).propose(edited(desk, PROTECTED), SHELL).number
    (revision,) = Proposals(desk).approve(number, TOM, still_edits=True).revisions
    assert (revision.account, revision.second_editor, revision.is_sound) == ("edith", TOM.member, True)


def test_what_replaces_a_file_does_not_take_back_what_a_colleague_has_published_meanwhile(desk, folder):
    data = desk.data_of("rules")
    table = imported("rules.csv", as_table(data, "").encode().replace(b"Shut", b"Close"), before=data)
    waiting = Proposals(desk).propose(table, EDITH).number
    retiring = desk.preview(Change(ChangeKind.RETIRE, "rules*")).change
    desk.publish(Change(ChangeKind.EDIT, "rules.e2", {"text": "Be early."}), TOM)
    for attempt in (
        lambda: desk.publish(table, EDITH),
        lambda: desk.publish(retiring, EDITH),
        lambda: Proposals(desk).approve(waiting, TOM, still_edits=True),
        lambda: desk.publish(Change(ChangeKind.RETIRE, "rules*"), EDITH),
    ):
        with pytest.raises(EditingError, match="Somebody else has changed"):
            attempt()
    assert b"Be early." in desk.data_of("rules")


@pytest.mark.parametrize(
    "wanted",
    [
        "/proc/self/cwd/knowledge/safeguarding*",
        "/etc/anything*",
        "../words/aims*",
        "aims/../aims*",
        "./aims.e1",
        "aims\0.e1",
        "aims*\0",
        "aims.yaml/x",
        "Aims",
        "aims.e1*",
        "-aims*",
        "a" * 4_000,
        "aims.e1.e2",
        "",
        "*",
        ".",
        "aims.",
    ],
)
@pytest.mark.parametrize(
    "kind", [ChangeKind.EDIT, ChangeKind.ADD, ChangeKind.RETIRE, ChangeKind.RESTORE, ChangeKind.IMPORT]
)
def test_no_id_leads_out_of_the_folder_or_to_something_else_in_it(desk, folder, wanted, kind, tmp_path):
    (tmp_path / "anything.yaml").write_text(content(desk, "aims"))
    before = files_in(folder)
    assert desk.show(wanted) is None
    change = Change(kind, wanted, {} if kind is ChangeKind.RETIRE else {"title": "x"}, content="title: x\n", seen="x")
    for attempt in (desk.preview, lambda each: desk.publish(each, EDITH, second=TOM)):
        try:
            done = attempt(change)
        except EditingError:
            continue
        assert done.problems
    assert files_in(folder) == before


def test_a_revision_with_the_name_of_another_file_is_not_taken_back(desk, folder, store, tmp_path):
    (tmp_path / "elsewhere.yaml").write_text("title: x\n")
    made = done_by_two(desk, edited(desk, FREE)).revisions[0]
    for number, file in enumerate(("../elsewhere.yaml", "/etc/passwd", "Rules.yaml", "rules.yaml\0", ""), start=2):
        store.do(lambda kept, file=file: kept.history.record([replace(made, file=file, id="rules*", before="")], {}))
        with pytest.raises(EditingError):
            desk.preview(desk.undo(number))
    assert (tmp_path / "elsewhere.yaml").exists()


def test_a_link_that_the_operator_made_is_followed(desk, folder, tmp_path):
    (folder / "rules.yaml").rename(tmp_path / "kept-elsewhere.yaml")
    (folder / "rules.yaml").symlink_to(tmp_path / "kept-elsewhere.yaml")
    desk.publish(edited(desk, FREE), EDITH)
    assert (folder / "rules.yaml").is_symlink()
    assert b"Something else." in (tmp_path / "kept-elsewhere.yaml").read_bytes()


@pytest.mark.parametrize("half", ["half \ud83d", "Latin-1 \udce9"])
@pytest.mark.parametrize("where", ["why", "fields", "content", "by", "second"])
def test_what_cannot_be_kept_is_refused_before_anything_is_written(desk, folder, half, where):
    change = edited(desk, FREE)
    if where in {"why", "fields"}:
        change = replace(change, **{where: half if where == "why" else {"text": half}})
    if where == "content":
        change = imported("rules.yaml", desk.data_of("rules"), before=desk.data_of("rules"))
        change = replace(change, content=change.content + f"# {half}\n")
    by = replace(EDITH, name=half) if where == "by" else EDITH
    before = files_in(folder)
    with pytest.raises(EditingError, match="half a character"):
        desk.publish(change, by, second=replace(TOM, name=half) if where == "second" else None)
    if where != "second":
        with pytest.raises(EditingError, match="half a character"):
            Proposals(desk).propose(change, by)
    assert (files_in(folder), desk.revisions()) == (before, ())


@pytest.mark.parametrize(
    "name",
    [
        "Ann with Bob as second editor",
        "Ann wıth Bob as ſecond edıtor",
        "Ann and Bob",
        "Ann \u0430nd Bob",
        "N\u043e second editor",
        "\uff21nn \uff57ith Bob",
        "alone",
    ],
)
def test_a_name_that_reads_as_two_people_stands_in_quotation_marks(desk, name):
    (revision,) = desk.publish(edited(desk, FREE), Editor(name, 1)).revisions
    assert editors_of(revision) == f"“{name}”"


def test_a_usual_name_stands_by_itself(desk):
    (revision,) = desk.publish(edited(desk, FREE), Editor("Siân O’Łukasz-Nguyễn 2", 1)).revisions
    assert editors_of(revision) == "Siân O’Łukasz-Nguyễn 2"


@pytest.mark.parametrize("name", ["aims.yaml", "Aims.yaml", "aims.yaml.txt", "AIMS.YAML"])
def test_a_protected_topic_that_is_broken_or_has_nearly_its_name_is_not_said_to_be_nowhere(folder, name):
    words = f"[{(folder / 'aims.yaml').read_text('utf-8')}"
    (folder / "aims.yaml").unlink()
    (folder / name).write_text(words, "utf-8")
    reading = read(folder)
    assert [topic.id for topic in reading.handbook.topics] == ["rules"]
    assert unknown_topics(frozenset({"aims", "games"}), reading) == ("games",)
