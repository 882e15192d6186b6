"""Where the words are in git, each change is a commit by its editor, whole and alone; nothing else is touched."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import replace

import pytest

from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.desk import Writing
from bot.editing.errors import StaleError
from bot.editing.git import Git
from bot.editing.git.keeping import NOBODY, name_of
from bot.editing.git.running import environment, scratch, sweep
from bot.editing.preview import FileChange
from tests.editing.conftest import RULES, desk_on
from tests.editing.conftest import shown as seen
from tests.handbook.malformed import SAFEGUARDING
from tests.support import repositories
from tests.support.handbook_files import folder_with
from tests.support.repositories import begin, changed_in, colleague_changes, commits, git, share, status

MARY = Editor("Mary <Smith>", 7)
JOE = Editor("Joe", 8)


def edit(wanted, text):
    return Change(ChangeKind.EDIT, wanted, {"text": text}, "clearer")


@pytest.fixture(autouse=True)
def own_settings(monkeypatch, tmp_path):
    """Whoever runs the tests has settings of their own, and git is not to see them."""
    for name, value in {"HOME": str(tmp_path), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def kept(folder):
    """The assistant's folder, which is a repository."""
    begin(folder)
    return folder


@pytest.fixture
def desk(kept, store, tmp_path):
    return desk_on(kept, store, git=Git(kept, push=False, work=tmp_path / "work"), protected=frozenset())


def shown(folder, commit="HEAD", file="rules.yaml"):
    return git(folder, "show", f"{commit}:{file}")


def test_each_change_is_one_commit_of_one_file_by_the_editors_name(desk, kept):
    (kept / "notes.txt").write_text("not mine")
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    assert commits(kept) == ["Tom|begin", "Mary Smith|rules: clearer"]
    assert git(kept, "show", "--format=%ae|%cn", "--name-only").split() == [
        "7@partnership.invalid|Mary",
        "Smith",
        "rules.yaml",
    ]
    assert status(kept).split() == ["??", "notes.txt"]
    assert shown(kept).encode() == (kept / "rules.yaml").read_bytes()


def test_a_new_topic_and_one_that_is_retired_are_committed_too(desk, kept):
    desk.publish(seen(desk, Change(ChangeKind.RETIRE, "aims", why="old")), MARY)
    assert git(kept, "show", "--format=", "--name-status").split() == ["D", "aims.yaml"]
    desk.publish(seen(desk, desk.restore("aims")), MARY)
    assert git(kept, "show", "--format=", "--name-status").split() == ["A", "aims.yaml"]
    assert status(kept) == ""


def test_the_first_commit_of_a_repository_is_made_too(folder, store):
    git(folder, "init", "--quiet")
    desk = desk_on(folder, store, git=Git(folder, push=False))
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    assert commits(folder) == ["outside|rules.yaml: changed in the file", "Mary Smith|rules: clearer"]
    assert git(folder, "ls-tree", "--name-only", "HEAD").split() == ["rules.yaml"]


def test_a_repository_with_long_names_is_one_too(folder, store):
    git(folder, "init", "--quiet", "--object-format=sha256")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=begin")
    desk = desk_on(folder, store, git=Git(folder, push=False), protected=frozenset())
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    assert desk.publish(seen(desk, Change(ChangeKind.RETIRE, "aims", why="old")), MARY).told == ()
    assert len(commits(folder)) == 3
    assert status(folder) == ""


def test_a_folder_within_a_repository_keeps_to_its_own_files(tmp_path, store):
    folder = folder_with(tmp_path / "top" / "our words", RULES, safeguarding=SAFEGUARDING)
    begin(tmp_path / "top")
    desk = desk_on(folder, store, git=Git(folder, push=False))
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    assert changed_in(folder) == ['-    text: "Be kind to each other."', '+    text: "Be kind."']
    assert status(folder) == ""


def test_a_work_tree_beside_another_one_is_one_too(kept, tmp_path, store):
    git(kept, "config", "i18n.commitEncoding", "latin1")
    git(kept, "worktree", "add", "--quiet", "-b", "other", str(tmp_path / "other"))
    desk = desk_on(tmp_path / "other", store, git=Git(tmp_path / "other", push=False))
    assert desk.publish(edit("rules.e1", "Be kind."), Editor("Zoë")).told == ()
    assert commits(tmp_path / "other") == ["Tom|begin", "Zoë|rules: clearer"]
    assert [status(kept), status(tmp_path / "other")] == ["", ""]
    assert len(commits(kept)) == 1


def test_what_others_have_staged_or_changed_stays_as_they_left_it(desk, kept):
    (kept / "aims.yaml").write_text((kept / "aims.yaml").read_text().replace("Feed", "Nourish"))
    git(kept, "add", "aims.yaml")
    (kept / "aims.yaml").write_text((kept / "aims.yaml").read_text().replace("noon", "one"))
    (kept / "new.txt").write_text("staged")
    git(kept, "add", "new.txt")
    before = status(kept), git(kept, "diff"), git(kept, "diff", "--cached")
    desk.publish(edit("rules.e1", "Be kind."), MARY)
    assert (status(kept), git(kept, "diff"), git(kept, "diff", "--cached")) == before
    assert git(kept, "show", "--format=", "--name-only").split() == ["rules.yaml"]


@pytest.mark.parametrize("staged", [True, False])
def test_other_lines_of_the_same_file_that_nobody_has_committed_are_not_taken_along(desk, kept, staged):
    path = kept / "rules.yaml"
    path.write_text(path.read_text().replace("Shut the gate", "Close the gate"))
    if staged:
        git(kept, "add", "rules.yaml")
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    assert changed_in(kept) == ['-    text: "Be kind to each other."', '+    text: "Be kind."']
    assert status(kept) == ("M  rules.yaml\n" if staged else " M rules.yaml\n")
    assert "Close the gate" in path.read_text()
    theirs = git(kept, "diff", "HEAD")
    assert "Close the gate" in theirs
    assert "Be kind" not in "".join(line for line in theirs.splitlines() if line[0] in "+-")


def test_lines_that_nobody_has_committed_are_committed_by_themselves_where_they_are_changed_again(desk, kept):
    path = kept / "rules.yaml"
    path.write_text(path.read_text().replace("Be kind to each other.", "Be nice."))
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    assert commits(kept)[1:] == ["outside|rules.yaml: changed in the file", "Mary Smith|rules: clearer"]
    assert changed_in(kept) == ['-    text: "Be nice."', '+    text: "Be kind."']
    assert status(kept) == ""


def test_a_file_that_is_kept_out_of_git_stays_out(folder, store):
    (folder / ".gitignore").write_text("aims.yaml\n")
    begin(folder)
    desk = desk_on(folder, store, git=Git(folder, push=False), protected=frozenset())
    assert desk.publish(edit("aims.e1", "Teach."), MARY).told == ()
    assert len(commits(folder)) == 1
    assert status(folder) == ""


def test_line_ends_that_the_repository_wants_otherwise_are_no_change(folder, store):
    (folder / ".gitattributes").write_text("*.yaml text\n")
    begin(folder)
    path = folder / "rules.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    git(folder, "add", "rules.yaml")
    assert status(folder) == ""
    desk = desk_on(folder, store, git=Git(folder, push=False))
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    assert changed_in(folder) == ['-    text: "Be kind to each other."', '+    text: "Be kind."']
    assert status(folder) == ""
    assert b'Be kind."\r\n' in path.read_bytes()


def test_line_ends_that_have_always_been_there_stay(folder, store):
    path = folder / "rules.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    begin(folder)
    (folder / ".gitattributes").write_text("* text=auto\n")
    desk = desk_on(folder, store, git=Git(folder, push=False))
    desk.publish(edit("rules.e1", "Be kind."), MARY)
    assert len(changed_in(folder)) == 2


def test_a_link_within_the_repository_is_followed_and_one_out_of_it_is_told(desk, kept, tmp_path):
    (kept / "real").mkdir()
    (kept / "rules.yaml").rename(kept / "real" / "rules.yaml")
    (kept / "rules.yaml").symlink_to("real/rules.yaml")
    git(kept, "add", ".")
    git(kept, "commit", "--quiet", "--message=link")
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    assert git(kept, "show", "--format=", "--name-only").split() == ["real/rules.yaml"]
    (kept / "aims.yaml").rename(tmp_path / "aims.yaml")
    (kept / "aims.yaml").symlink_to(tmp_path / "aims.yaml")
    (told,) = desk.publish(edit("aims.e1", "Teach."), MARY).told
    assert "aims.yaml is a link that leads out of the repository." in told
    assert (kept / "aims.yaml").is_symlink()
    assert "Teach." in (tmp_path / "aims.yaml").read_text()


@pytest.mark.parametrize(
    "name", ["", " ", ".", "...", ":", '"', "<>", "'", "\\", "\u200b\u200d", "\u3164", "\u0301", "\n", "\0"]
)
def test_an_editor_whose_name_git_would_not_take_is_an_editor(name):
    assert name_of(name) == NOBODY


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Mary <Smith>", "Mary Smith"),
        ("Zoë", "Zoë"),
        ("🦊", "🦊"),
        ("李", "李"),
        ("a\nb\0c\u202ed", "a bcd"),
        ("\ud83d!", "!"),
    ],
)
def test_a_name_is_one_line_without_what_nobody_sees(name, wanted):
    assert name_of(name) == wanted


@pytest.mark.parametrize("name", [".", ":", "\u3164", "\ud83dx", "-m", "a" * 5000])
def test_a_change_by_whatever_name_is_committed(desk, kept, name):
    message = "half an emoji \ud83d, a nul \0 and\nlines"
    writing = Writing((FileChange("rules.yaml", (kept / "rules.yaml").read_bytes(), b"x"),), message, Editor(name))
    with desk.rules.git.keep(writing) as told:
        (kept / "rules.yaml").write_bytes(b"x")
    assert told == []
    assert commits(kept)[1:] == [f"{name_of(name)}|half an emoji , a nul and lines"]


@pytest.mark.parametrize(
    "settings", [{"gpg.program": "/no/such/gpg"}, {"gpg.format": "ssh", "user.signingKey": "/no/such/key"}]
)
def test_where_commits_are_signed_an_automatic_one_is_not_and_nothing_stays_staged(desk, kept, settings):
    for name, value in {"commit.gpgSign": "true", "push.gpgSign": "true", **settings}.items():
        git(kept, "config", name, value)
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    assert len(commits(kept)) == 2
    assert status(kept) == ""
    assert "gpgsig" not in git(kept, "cat-file", "commit", "HEAD")


def test_a_locked_index_leaves_nothing_staged_and_each_change_is_committed_by_its_editor_later(desk, kept, monkeypatch):
    monkeypatch.setattr("bot.editing.git.keeping.LOCKED", 0.1)
    lock = kept / ".git" / "index.lock"
    lock.touch()
    for text, by in (("Be kind.", MARY), ("Be kinder.", JOE)):
        (told,) = desk.publish(edit("rules.e1", text), by).told
        assert "index.lock': File exists." in told
        assert "will commit it" in told
    lock.unlink()
    assert status(kept) == " M rules.yaml\n"
    assert len(commits(kept)) == 1
    desk.publish(edit("rules.e3", "Close it."), MARY)
    assert commits(kept)[1:] == ["Mary Smith|rules: clearer", "Joe|rules: clearer", "Mary Smith|rules: clearer"]
    assert changed_in(kept, "HEAD~1") == ['-    text: "Be kind."', '+    text: "Be kinder."']
    assert status(kept) == ""
    assert git(kept, "for-each-ref", "refs/worktree") == ""


def test_what_is_pending_comes_upon_what_somebody_has_committed_meanwhile(desk, kept, monkeypatch):
    monkeypatch.setattr("bot.editing.git.keeping.LOCKED", 0.1)
    lock = kept / ".git" / "index.lock"
    lock.touch()
    desk.publish(edit("rules.e1", "Be kind."), MARY)
    lock.unlink()
    git(kept, "commit", "--quiet", "--allow-empty", "--message=by hand")
    desk.publish(edit("rules.e3", "Close it."), JOE)
    assert commits(kept)[1:] == ["Tom|by hand", "Mary Smith|rules: clearer", "Joe|rules: clearer"]
    assert status(kept) == ""


def test_what_is_pending_and_was_committed_by_hand_is_left_at_that(desk, kept, monkeypatch):
    monkeypatch.setattr("bot.editing.git.keeping.LOCKED", 0.1)
    lock = kept / ".git" / "index.lock"
    lock.touch()
    desk.publish(edit("rules.e1", "Be kind."), MARY)
    lock.unlink()
    git(kept, "commit", "--quiet", "--all", "--message=by hand")
    assert desk.publish(edit("rules.e3", "Close it."), JOE).told == ()
    assert commits(kept)[1:] == ["Tom|by hand", "Joe|rules: clearer"]
    assert status(kept) == ""


def test_a_locked_branch_leaves_nothing_staged_and_is_told_in_gits_words(desk, kept):
    lock = kept / ".git" / "refs" / "heads" / "main.lock"
    lock.touch()
    (told,) = desk.publish(edit("rules.e1", "Be kind."), MARY).told
    assert "main.lock': File exists." in told
    assert status(kept) == " M rules.yaml\n"
    lock.unlink()
    desk.publish(edit("rules.e3", "Close it."), MARY)
    assert len(commits(kept)) == 3
    assert status(kept) == ""


def test_without_a_branch_it_is_committed_and_told(desk, kept):
    git(kept, "checkout", "--quiet", "--detach")
    (told,) = desk.publish(edit("rules.e1", "Be kind."), MARY).told
    assert "a detached HEAD" in told
    assert len(commits(kept)) == 2


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="Only root can give a folder away.")
def test_a_repository_of_somebody_else_is_told_in_gits_words(desk, kept):
    os.chown(kept, 4711, 4711)
    os.chown(kept / ".git", 4711, 4711)
    (told,) = desk.publish(edit("rules.e1", "Be kind."), MARY).told
    assert f"detected dubious ownership in repository at '{kept}'" in told
    assert "git commit -m changed rules.yaml" in told
    assert desk.show("rules.e1").fields["text"] == "Be kind."


def test_without_a_repository_and_without_git_it_is_told_and_the_words_are_live(folder, store, tmp_path, monkeypatch):
    desk = desk_on(folder, store, git=Git(folder, push=True))
    (told,) = desk.publish(edit("rules.e1", "One."), MARY).told
    assert "not in a git repository" in told
    begin(folder)
    monkeypatch.setenv("PATH", str(tmp_path))
    (told,) = desk.publish(edit("rules.e1", "Two."), MARY).told
    assert "the program git is not installed" in told
    assert desk.show("rules.e1").fields["text"] == "Two."


def test_a_store_that_the_words_pretend_to_be_is_not_believed(kept, store, tmp_path):
    git(tmp_path, "init", "--quiet", "--bare", "bare")
    words = kept / "words"
    words.mkdir()
    for path in kept.glob("*.yaml"):
        (words / path.name).write_bytes(path.read_bytes())
    for name in ("HEAD", "objects", "refs", "config"):
        (tmp_path / "bare" / name).rename(words / name)
    git(kept, "add", ".")
    git(kept, "commit", "--quiet", "--message=planted")
    desk = desk_on(words, store, git=Git(words, push=False))
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    assert git(kept, "show", "--format=", "--name-only").split() == ["words/rules.yaml"]


def canary(path, mark):
    path.write_text(f"#!/bin/sh\n(echo {path.name}; cat /proc/$PPID/cmdline) >> {mark}\ncat\n")
    path.chmod(0o755)
    return path


def test_no_program_that_the_repository_names_is_run(desk, kept, tmp_path):
    mark = tmp_path / "ran"
    (kept / ".gitattributes").write_text("aims.yaml filter=evil diff=evil\nrules.yaml diff=evil merge=evil\n")
    git(kept, "add", ".")
    git(kept, "commit", "--quiet", "--message=attributes")
    for hook in (
        "pre-commit",
        "post-commit",
        "commit-msg",
        "reference-transaction",
        "post-index-change",
        "pre-auto-gc",
    ):
        canary(kept / ".git" / "hooks" / hook, mark)
    evil = canary(tmp_path / "evil", mark)
    for name in (
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "diff.evil.textconv",
        "core.fsmonitor",
    ):
        git(kept, "config", name, str(evil))
    for name in ("diff.evil.command", "merge.evil.driver", "diff.external", "core.editor", "core.pager", "gpg.program"):
        git(kept, "config", name, str(evil))
    mark.unlink(missing_ok=True)
    path = kept / "rules.yaml"
    path.write_text(path.read_text().replace("Shut the gate", "Close the gate"))
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    (kept / "aims.yaml").write_text((kept / "aims.yaml").read_text().replace("Feed", "Nourish"))
    (told,) = desk.publish(edit("aims.e1", "Teach."), MARY).told
    assert "through the program evil" in told
    assert not mark.exists()


def test_the_token_is_not_in_the_environment_of_git(desk, kept, tmp_path, monkeypatch):
    seen = tmp_path / "environment"
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nenv >> {seen}\nexec {repositories.program()} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("DISCORD_TOKEN", "of.the.bot")
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    monkeypatch.setenv("https_proxy", "http://proxy.example.org")
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    text = seen.read_text()
    assert "of.the.bot" not in text
    assert "GIT_DIR" not in text
    assert "https_proxy=http://proxy.example.org" in text
    assert environment().keys() & {"DISCORD_TOKEN", "DATA_DIR"} == set()


@pytest.mark.parametrize("is_written", [True, False])
def test_a_crash_in_the_middle_is_mended_at_the_next_change(desk, kept, store, is_written):
    before = (kept / "rules.yaml").read_bytes()
    after = before.replace(b"Be kind to each other.", b"Be kind.")
    crashed = Git(kept, push=False).keep(Writing((FileChange("rules.yaml", before, after),), "rules: crashed", MARY))
    crashed.__enter__()
    if is_written:
        (kept / "rules.yaml").write_bytes(after)
    assert desk.publish(edit("rules.e3", "Close it."), JOE).told == ()
    wanted = ["Mary Smith|rules: crashed"] if is_written else []
    assert commits(kept)[1:] == [*wanted, "Joe|rules: clearer"]
    assert status(kept) == ""
    assert git(kept, "for-each-ref", "refs/worktree") == ""


def test_a_lock_of_our_own_that_a_crash_has_left_keeps_nobody_from_committing(desk, kept):
    desk.publish(edit("rules.e1", "Be kind."), MARY)
    lock = kept / ".git" / "refs" / "worktree" / f"assistant-{hashlib.sha256(b'').hexdigest()[:8]}" / "intent.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.touch()
    os.utime(lock, (time.time() - 60, time.time() - 60))
    assert desk.publish(edit("rules.e1", "Be kinder."), MARY).told == ()
    assert not lock.exists()
    assert status(kept) == ""


def test_what_a_crash_has_left_of_gits_room_is_swept_and_what_is_in_use_is_not(tmp_path):
    work = tmp_path / "work"
    with scratch(work) as used:
        (work / "assistant-git-left").mkdir()
        (work / "assistant-git-left" / "index").touch()
        assert sweep(work) == 1
        assert list(work.iterdir()) == [used]
    assert list(work.iterdir()) == []


def test_a_file_that_somebody_is_about_to_take_out_of_git_stays_on_its_way_out(desk, kept):
    git(kept, "rm", "--quiet", "--cached", "rules.yaml")
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    assert "Be kind." in shown(kept)
    assert status(kept).split("\n")[0] == "D  rules.yaml"


def test_a_change_that_is_not_written_after_all_is_not_committed(desk, kept):
    writing = Writing((FileChange("rules.yaml", (kept / "rules.yaml").read_bytes(), b"x"),), "no", MARY)
    keeping = desk.rules.git.keep(writing)
    keeping.__enter__()
    assert not keeping.__exit__(OSError, OSError("full"), None)
    assert len(commits(kept)) == 1
    assert git(kept, "for-each-ref", "refs/worktree") == ""


def test_a_file_that_changes_while_git_prepares_is_not_written_over(desk, kept, monkeypatch):
    git_of = desk.rules.git
    path = kept / "rules.yaml"

    class Slow:
        def keep(self, writing):
            path.write_text(path.read_text().replace("Shut the gate", "Close the gate"))
            return git_of.keep(writing)

    desk.rules = replace(desk.rules, git=Slow())
    with pytest.raises(StaleError):
        desk.publish(edit("rules.e1", "Be kind."), MARY)
    assert "Close the gate" in path.read_text()
    assert "Be kind to each other." in path.read_text()
    assert len(commits(kept)) == 1


def test_conflict_marks_in_a_file_are_a_problem_and_the_last_good_words_stay(desk, kept, tmp_path):
    colleague = share(kept, kept, tmp_path)
    colleague_changes(colleague, "Be kind to each other.", "Be kind to all.")
    desk.publish(edit("rules.e1", "Be kind to everybody."), MARY)
    git(kept, "pull", "--quiet", "--no-rebase", code=1)
    (problem,) = desk.catch_up()
    assert "git merge that was not finished" in problem.sentence
    assert desk.library.current.handbook.find("rules.e1")[1].text == "Be kind to everybody."


def test_while_somebody_merges_by_hand_a_change_of_another_file_is_a_commit_of_its_own(desk, kept, tmp_path):
    colleague = share(kept, kept, tmp_path)
    colleague_changes(colleague, "Be kind to each other.", "Be kind to all.")
    desk.publish(edit("rules.e1", "Be kind to everybody."), MARY)
    git(kept, "pull", "--quiet", "--no-rebase", code=1)
    assert desk.publish(edit("aims.e1", "Teach."), JOE).told == ()
    assert git(kept, "show", "--format=", "--name-only").split() == ["aims.yaml"]
    (kept / "rules.yaml").write_bytes(git(kept, "show", "HEAD:rules.yaml").encode())
    git(kept, "commit", "--quiet", "--all", "--message=merged by hand")
    assert git(kept, "log", "-1", "--format=%P").split()[0] == git(kept, "rev-parse", "HEAD^").strip()
    assert "Teach." in shown(kept, file="aims.yaml")
    assert status(kept) == ""
