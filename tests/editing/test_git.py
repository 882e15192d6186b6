"""Where the words are in git, each change is a commit by its editor, and what two sides change is kept on both."""

from __future__ import annotations

import os
import subprocess

import pytest

from bot.editing.change import Change, Editor, Kind
from bot.editing.git import Git
from tests.editing.conftest import desk_on, shown

MARY = Editor("Mary <Smith>", 7)
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
ENVIRONMENT |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder, *arguments):
    names = ("-c", "user.name=Tom", "-c", "user.email=tom@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", "-C", str(folder), *names, *arguments], capture_output=True, text=True, check=True, env=ENVIRONMENT
    )
    return done.stdout


def edit(wanted, text):
    return Change(Kind.EDIT, wanted, {"text": text}, "clearer")


@pytest.fixture
def shared(folder, tmp_path):
    """A repository that is shared, a clone of a colleague, and the assistant's folder, which is a clone too."""
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=begin")
    git(tmp_path, "clone", "--quiet", "--bare", str(folder), "shared.git")
    git(folder, "remote", "add", "origin", str(tmp_path / "shared.git"))
    git(folder, "push", "--quiet", "--set-upstream", "origin", "main")
    git(tmp_path, "clone", "--quiet", "shared.git", "colleague")
    return tmp_path / "colleague"


def colleague_changes(colleague, old, new):
    path = colleague / "rules.yaml"
    path.write_text(path.read_text().replace(old, new))
    git(colleague, "commit", "--quiet", "--all", "--message=by hand")
    git(colleague, "push", "--quiet")


def test_each_change_is_one_commit_of_one_file_by_the_editors_name(shared, folder, store):
    (folder / "notes.txt").write_text("not mine")
    desk = desk_on(folder, store, keep=Git(folder, push=False).keep)
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    assert git(folder, "log", "-1", "--format=%an|%s").strip() == "Mary Smith|rules: clearer"
    assert git(folder, "show", "--format=", "--name-only").split() == ["rules.yaml"]
    assert git(folder, "status", "--porcelain").split() == ["??", "notes.txt"]


def test_a_new_topic_and_one_that_is_retired_are_committed_too(shared, folder, store):
    desk = desk_on(folder, store, keep=Git(folder, push=False).keep, protected=frozenset())
    desk.publish(shown(desk, Change(Kind.RETIRE, "aims", why="old")), MARY)
    assert git(folder, "show", "--format=", "--name-status").split() == ["D", "aims.yaml"]
    desk.publish(shown(desk, desk.restore("aims")), MARY)
    assert git(folder, "show", "--format=", "--name-status").split() == ["A", "aims.yaml"]


def test_a_push_shares_it_also_when_somebody_has_pushed_other_lines(shared, folder, store):
    desk = desk_on(folder, store, keep=Git(folder, push=True).keep)
    colleague_changes(shared, "Shut the gate", "Close the gate")
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    git(shared, "pull", "--quiet")
    text = (shared / "rules.yaml").read_text()
    assert "Be kind." in text
    assert "Close the gate" in text
    desk.catch_up()
    assert "Close the gate" in desk.show("rules.e3").fields["text"]


def test_a_conflict_keeps_both_and_says_what_to_do(shared, folder, store):
    desk = desk_on(folder, store, keep=Git(folder, push=True).keep)
    colleague_changes(shared, "Be kind to each other.", "Be kind to all.")
    (told,) = desk.publish(edit("rules.e1", "Be kind to everybody."), MARY).told
    assert "Both are kept" in told
    assert "git pull" in told
    assert "Be kind to everybody." in (folder / "rules.yaml").read_text()
    assert "Be kind to all." in git(folder, "show", "origin/main:rules.yaml")
    assert git(folder, "log", "-1", "--format=%s").strip() == "rules: clearer"
    assert git(folder, "status", "--porcelain") == ""


def test_conflict_marks_in_a_file_are_a_problem_and_the_last_good_words_stay(shared, folder, store):
    desk = desk_on(folder, store, keep=Git(folder, push=False).keep)
    colleague_changes(shared, "Be kind to each other.", "Be kind to all.")
    desk.publish(edit("rules.e1", "Be kind to everybody."), MARY)
    with pytest.raises(subprocess.CalledProcessError):
        git(folder, "pull", "--quiet", "--no-rebase")
    (problem,) = desk.catch_up()
    assert "git merge that was not finished" in problem.sentence
    assert desk.library.current.handbook.find("rules.e1")[1].text == "Be kind to everybody."


def test_what_cannot_be_committed_or_shared_is_told_and_the_words_are_live(folder, store, tmp_path, monkeypatch):
    desk = desk_on(folder, store, keep=Git(folder, push=True).keep)
    assert "in no git repository" in desk.publish(edit("rules.e1", "One."), MARY).told[0]
    git(folder, "init", "--quiet")
    assert "could not be shared" in desk.publish(edit("rules.e1", "Two."), MARY).told[0]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "not installed" in desk.publish(edit("rules.e1", "Three."), MARY).told[0]
    assert desk.show("rules.e1").fields["text"] == "Three."
