"""The commands that change the words: they show the change, and end with 0 only when it is safely on the disk."""

from __future__ import annotations

import os
import pwd
import shlex
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest

from bot.cli.main import main
from bot.storage.history import Revision
from bot.storage.opening import FILE_NAME, open_store
from tests.handbook.malformed import SAFEGUARDING, TOUR
from tests.support import repositories
from tests.support.handbook_files import folder_with, topic


@pytest.fixture
def words(tmp_path, monkeypatch):
    rules = topic("rules", "Our rules", "Be kind.", "Be on time.", "Shut the gate.")
    folder = folder_with(tmp_path / "words", rules, safeguarding=SAFEGUARDING)
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "kept"))
    return folder


@pytest.fixture
def run(capsys):
    def typed(*arguments):
        code = main(arguments)
        return code, *capsys.readouterr()

    return typed


def test_an_edit_shows_what_changes_and_saves_it(words, run):
    code, said, _ = run("edit", "rules.e1", "--text", "Be very kind.", "--why", "clearer", "--by", "Mary")
    assert code == 0
    assert said == "rules.e1, text:\n  - Be kind.\n  + Be very kind.\nSaved: change 1.\n"
    assert "Be very kind." in (words / "rules.yaml").read_text()
    code, said, _ = run("history", "rules.e1")
    assert f"edit     rules.e1  Mary (command line, account {ACCOUNT}): clearer" in said
    assert "rules.e1, text:\n  - Be kind.\n  + Be very kind." in run("history", "--diff")[1]
    assert run("undo")[0] == 0
    assert "Be kind." in (words / "rules.yaml").read_text()


def test_a_dry_run_saves_nothing(words, run):
    before = (words / "rules.yaml").read_bytes()
    code, said, _ = run("edit", "rules.e1", "--text", "Other.", "--dry-run")
    assert (code, "+ Other." in said) == (0, True)
    assert (words / "rules.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("edit", "rules.e1", "--title", "x" * 101), "there is room for 100"),
        (("edit", "rules.e9", "--title", "x"), "There is no rules.e9"),
        (("edit", "rules.e1", "--text", "Be kind."), "Nothing would change"),
        (("retire", "nothing.e1"), "There is no nothing.e1. See what there is with: partnership-bot list"),
        (("undo", "7"), "no such change"),
        (("restore", "rules.e1"), "rules.e1 is not retired"),
        (("restore", "rules.gone"), "no retired"),
        (("show", "rules.e9"), "There is no rules.e9"),
        (("import", "nowhere.yaml"), "cannot be read"),
        (("export", "nowhere.yaml"), "There is no topic"),
        (("approve", "3"), "no such proposal"),
        (("decline", "3"), "no such proposal"),
    ],
)
def test_what_is_not_saved_ends_with_1_and_a_sentence(words, run, arguments, says):
    before = (words / "rules.yaml").read_bytes()
    code, said, complained = run(*arguments)
    assert code == 1
    assert says in said + complained
    assert (words / "rules.yaml").read_bytes() == before


def test_entries_are_added_retired_restored_and_shown(words, run):
    before = (words / "rules.yaml").read_bytes()
    assert run("add", "rules.tea", "--title", "Tea", "--text", "There is tea.", "--phrasing", "a cuppa")[0] == 0
    assert "phrasings:\n  - a cuppa\n(rules.yaml)\n" in run("show", "rules.tea")[1]
    assert run("undo")[0] == 0
    assert (words / "rules.yaml").read_bytes() == before
    assert run("retire", "rules.e2")[0] == 0
    assert run("restore", "rules.e2")[0] == 0
    assert (words / "rules.yaml").read_bytes() == before
    assert run("edit", "rules*", "--keeper", "Office", "--source-title", "Page 2", "--review-by", "2027-01-01")[0] == 0
    assert "keeper: Office" in run("show", "rules*")[1]


def test_a_step_of_the_tour_goes_with_what_it_shows_and_comes_back_with_it(words, run):
    (words / "onboarding.yaml").write_text(TOUR.replace("rules.first", "rules.e1"))
    before = [(words / name).read_bytes() for name in ("rules.yaml", "onboarding.yaml")]
    code, said, _ = run("retire", "rules.e1")
    assert code == 0
    assert said.startswith(
        "The tour's step “The first rule” goes with it.\n"
        "No step would be left for Office staff, so that audience goes with it.\n"
    )
    assert run("restore", "rules.e1")[0] == 0
    assert [(words / name).read_bytes() for name in ("rules.yaml", "onboarding.yaml")] == before


def test_an_entry_gets_another_id_and_the_tour_names_it(words, run):
    (words / "onboarding.yaml").write_text(TOUR.replace("rules.first", "rules.e1"))
    code, said, _ = run("rename", "rules.e1", "rules.kind", "--why", "clearer")
    assert code == 0
    assert said.startswith("The old id is named by 1 place of the tour: the new one will stand there.\n")
    assert "shows: rules.kind" in (words / "onboarding.yaml").read_text()
    assert "formerly:\n  - rules.e1" in run("show", "rules.kind")[1]
    assert "rename   rules.e1, onboarding.first" in run("history", "rules.kind")[1]


def test_a_change_of_several_files_is_told_by_its_one_number(words, run):
    (words / "onboarding.yaml").write_text(TOUR.replace("rules.first", "rules.e1"))
    assert run("rename", "rules.e1", "rules.kind")[1].endswith("\nSaved: change 1.\n")


ACCOUNT = pwd.getpwuid(os.getuid()).pw_name
CHANGE = ("edit", "rules.e1", "--text", "Be very kind.")


@pytest.fixture
def protected(monkeypatch):
    monkeypatch.setenv("PROTECTED_TOPICS", "rules")


def proposed_by(tmp_path, **who):
    """Let a proposal that waits come from somebody else."""
    with closing(open_store(tmp_path / "kept" / FILE_NAME).store) as store:
        (made,) = store.history.proposals()
        return str(store.history.propose(replace(made, **who)).number)


def test_protected_words_are_proposed_and_approved_from_another_account(words, run, protected, tmp_path, monkeypatch):
    code, _, complained = run(*CHANGE)
    assert code == 1
    assert "A second editor has to agree" in complained
    assert "SOLO_EDITOR=yes" in complained
    assert run(*CHANGE, "--propose", "--by", "Mary")[0] == 0
    assert "Proposal 1 of Mary" in run("history")[1]
    monkeypatch.setenv("LOGNAME", "tom")
    for name in ("Mary", "Tom"):
        code, _, complained = run("approve", "1", "--by", name)
        assert (code, "your own proposal" in complained) == (1, True)
    assert run("approve", proposed_by(tmp_path, account="tom", name="Tom"), "--by", "Mary")[0] == 0
    said = run("history")[1]
    assert f"Tom (command line, account tom), with Mary (command line, account {ACCOUNT}) as second editor" in said
    assert run("undo", "--propose")[0] == 0
    assert run("decline", "3", "--why", "no", "--by", "Tom")[0] == 0


def test_alone_needs_the_setting_and_a_yes(words, run, protected, monkeypatch):
    before = (words / "rules.yaml").read_bytes()
    monkeypatch.setattr("sys.stdin", StringIO("yes\n" * 2))
    assert run(*CHANGE, "--alone")[0] == 1
    monkeypatch.setenv("SOLO_EDITOR", "yes")
    monkeypatch.setattr("sys.stdin", StringIO("\n"))
    code, _, complained = run(*CHANGE, "--alone")
    assert (code, "not confirmed" in complained) == (1, True)
    assert (words / "rules.yaml").read_bytes() == before
    monkeypatch.setattr("sys.stdin", StringIO("yes\n"))
    assert run(*CHANGE, "--alone")[0] == 0
    assert f"(command line, account {ACCOUNT}), alone" in run("history")[1]
    assert "may also publish such a change alone" in run("check")[1]


def test_what_was_proposed_on_discord_is_not_approved_on_the_command_line(words, run, protected, tmp_path):
    assert run(*CHANGE, "--propose")[0] == 0
    code, _, complained = run("approve", proposed_by(tmp_path, editor=1, account="", name="Edith"))
    assert (code, "approve it there" in complained) == (1, True)


@pytest.mark.parametrize("typed", ["Mar\udce9", "half \ud83d"])
def test_a_reason_or_a_name_that_cannot_be_kept_is_refused_before_anything_is_written(words, run, typed):
    before = (words / "rules.yaml").read_bytes()
    for change in ((*CHANGE, "--why", typed), (*CHANGE, "--by", typed), (*CHANGE, "--propose", "--by", typed)):
        code, said, complained = run(*change)
        assert code == 1
        assert "half a character" in said + complained
    assert (words / "rules.yaml").read_bytes() == before
    assert run(*CHANGE, "--propose")[0] == 0
    assert "half a character" in run("decline", "1", "--why", typed)[2]


def test_a_material_edit_says_whom_it_concerns_and_the_history_that_it_was_one(words, run, tmp_path):
    code, said, _ = run("edit", "rules.e1", "--text", "Be very kind.", "--material")
    assert code == 0
    assert "No step of the tour asks members to agree to these words, so nobody is asked to read them again." in said
    assert "read again" not in run("history")[1]
    with closing(open_store(tmp_path / "kept" / FILE_NAME).store) as store:
        made = Revision("edit", "rules.e2", "rules.yaml", None, "Mary", datetime.now(UTC), "safer", is_material=True)
        store.history.record([made], {})
    assert "rules.e2  Mary: safer (read again)\n" in run("history")[1]


def test_words_go_out_and_come_in(words, run, tmp_path):
    assert run("export", str(tmp_path / "words.zip"))[0] == 0
    assert run("export", str(tmp_path / "rules.csv"))[0] == 0
    table = tmp_path / "rules.csv"
    table.write_text(table.read_text(encoding="utf-8-sig").replace("Be kind.", "Be very kind."))
    assert run("import", str(table))[0] == 0
    assert "Be very kind." in (words / "rules.yaml").read_text()
    assert run("export", str(tmp_path / "rules.yaml"))[0] == 0
    assert (tmp_path / "rules.yaml").read_bytes() == (words / "rules.yaml").read_bytes()


def test_init_copies_the_handbook_into_a_new_folder_and_never_over_another(words, run, tmp_path):
    code, said, _ = run("init", str(tmp_path / "mine"))
    assert code == 0
    assert f"KNOWLEDGE_DIR={tmp_path / 'mine'}" in said
    assert (tmp_path / "mine" / "rules.yaml").read_bytes() == (words / "rules.yaml").read_bytes()
    assert run("init", str(tmp_path / "mine"))[0] == 1


def test_an_edit_is_committed_and_shared_before_the_command_ends_and_what_fails_is_said(
    words, run, monkeypatch, tmp_path
):
    monkeypatch.setenv("KNOWLEDGE_GIT", "push")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    repositories.begin(words)
    repositories.share(words, words, tmp_path)
    code, said, told = run("edit", "rules.e1", "--text", "Be very kind.", "--by", "Mary")
    assert (code, told) == (0, "")
    assert "Saved: change 1." in said
    assert "Be very kind." in repositories.git(tmp_path / "shared.git", "show", "main:rules.yaml")
    assert repositories.commits(words)[1:] == ["Mary|rules: edit rules.e1"]
    (tmp_path / "shared.git").rename(tmp_path / "away")
    code, said, told = run("undo")
    assert (code, "Saved: change 2." in said) == (0, True)
    assert "could not be shared. git says: " in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show", "rules.3"), "There is no rules.3. Did you mean rules.e3?"),
        (("show", "ruls"), "There is no ruls. Did you mean rules*?"),
        (("edit", "ruels.e2", "--text", "x"), "There is no ruels.e2. Did you mean rules.e2?"),
        (("retire", "rulse.e2"), "There is no rulse.e2. Did you mean rules.e2?"),
        (("history", "Rules.E3"), "There is no Rules.E3. Did you mean rules.e3?"),
        (("show", "x" * 300), f"There is no {'x' * 300}. See what there is with: partnership-bot list"),
        (("show", "smalltalk.greetin"), "There is no smalltalk.greetin. Did you mean smalltalk.greeting?"),
        (("add", "ruels.tea", "--text", "x"), "There is no topic ruels. Did you mean rules?"),
        (("export", "ruels.csv"), "There is no topic ruels. Did you mean rules?"),
        (("export", "tea.csv"), "There is no topic tea. Name the file as the topic, or words.zip for all."),
        (("show", "tea"), "There is no tea. See what there is with: partnership-bot list"),
        (("restore", "rules.e1"), "rules.e1 is not retired: the words are there."),
        (
            ("restore", "tea.pot"),
            "The history has no retired tea.pot. See what was retired with: partnership-bot history",
        ),
    ],
)
def test_an_unknown_id_is_answered_with_the_one_that_was_meant(words, run, arguments, says):
    assert run(*arguments) == (1, "", f"{says}\n")


def test_a_mistyped_id_of_what_was_retired_is_answered_with_it(words, run):
    assert run("retire", "rules.e2")[0] == 0
    code, _, complained = run("restore", "rules.e22")
    assert (code, complained) == (1, "The history has no retired rules.e22. Did you mean rules.e2?\n")


def test_what_is_in_a_broken_file_is_not_called_unknown(words, run):
    (words / "rules.yaml").write_text("title: [\n")
    code, _, complained = run("show", "rules.e1")
    assert (code, "There is no" in complained, "partnership-bot check" in complained) == (1, False, True)


def test_an_empty_history_says_so_and_there_is_nothing_to_undo(words, run):
    assert run("history") == (0, "Nothing has been changed yet.\n", "")
    assert run("history", "rules.e1") == (0, "rules.e1 has not been changed yet.\n", "")
    assert run("undo") == (1, "", "There is nothing to undo: nothing has been changed yet.\n")


def test_what_needs_a_second_editor_names_the_command_that_proposes_it(words, protected, run):
    code, _, complained = run("edit", "rules.e1", "--text", "Don't be late.", "--why", "", "--alo")
    assert code == 1
    last = complained.splitlines()[-1]
    assert last.startswith("To propose it, type: partnership-bot edit --propose rules.e1 ")
    typed = shlex.split(last.partition("partnership-bot ")[2])
    assert typed == ["edit", "--propose", "rules.e1", "--text", "Don't be late.", "--why", ""]
    code, said, _ = run(*typed)
    assert (code, said.splitlines()[-1]) == (0, "Proposal 1 is waiting for a second editor.")


def test_the_only_entry_of_a_topic_is_restored_by_its_own_id_with_the_topic(words, run):
    (words / "jobs.yaml").write_text(topic("jobs", "Our jobs", "We teach.").partition("\n")[2])
    before = (words / "jobs.yaml").read_bytes()
    assert run("retire", "jobs.e1")[0] == 0
    assert not (words / "jobs.yaml").exists()
    assert run("restore", "jobs.e1")[0] == 0
    assert (words / "jobs.yaml").read_bytes() == before
