"""What is committed is shared beside the desk, what others push comes in through it, and neither loses a word."""

from __future__ import annotations

import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.git import Git, journal, livefile, sharing
from bot.editing.git.faults import reason_of, refusal_of
from bot.editing.git.sharing import Sharing
from tests.editing.conftest import desk_on
from tests.support.patience import SLOWED
from tests.support.repositories import (
    begin,
    changed_in,
    colleague_adds,
    colleague_changes,
    colleague_tries,
    commits,
    git,
    is_running,
    share,
    status,
    tree_of,
    until,
)

MARY = Editor("Mary Smith", 7)
JOE = Editor("Joe", 8)


def edit(wanted, text):
    return Change(ChangeKind.EDIT, wanted, {"text": text}, "clearer")


@pytest.fixture(autouse=True)
def own_settings(monkeypatch, tmp_path):
    """Whoever runs the tests has settings of their own, and git is not to see them."""
    for name, value in {"HOME": str(tmp_path), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def top(folder):
    """The repository that the assistant's folder lies in, beside other files."""
    (folder.parent / "top").mkdir()
    folder.rename(folder.parent / "top" / "words")
    top = folder.parent / "top"
    (top / "README").write_text("Read me.\n")
    begin(top)
    return top


@pytest.fixture
def words(top):
    return top / "words"


@pytest.fixture
def colleague(top, tmp_path):
    return share(top, top, tmp_path)


@pytest.fixture
def desk(words, colleague, store, tmp_path):
    return desk_on(words, store, git=Git(words, push=True, work=tmp_path / "work"), protected=frozenset())


@pytest.fixture
def once(desk):
    """Do one round and return what is told."""
    return lambda: Sharing(desk, desk.rules.git).round()


def text_of(desk, wanted):
    return desk.library.current.handbook.find(wanted)[1].text


def remote(top, path="words/rules.yaml"):
    return git(top.parent / "shared.git", "show", f"main:{path}")


def is_shared(top):
    return git(top, "rev-parse", "HEAD") == git(top.parent / "shared.git", "rev-parse", "main")


def test_a_change_is_shared(desk, top, once):
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    assert once() == ""
    assert is_shared(top)
    assert "Be kind." in remote(top)
    assert status(top) == ""


def test_other_lines_that_somebody_has_pushed_are_live_and_the_change_is_shared(desk, top, colleague, once):
    colleague_changes(colleague, "Shut the gate", "Close the gate", "words/rules.yaml")
    colleague_changes(colleague, "Read me.", "Read this.", "README")
    desk.publish(edit("rules.e1", "Be kind."), MARY)
    assert once() == ""
    assert is_shared(top)
    assert status(top) == ""
    assert (top / "README").read_text() == "Read this.\n"
    assert "Be kind." in remote(top)
    assert "Close the gate" in remote(top)
    assert (text_of(desk, "rules.e1"), text_of(desk, "rules.e3")) == ("Be kind.", "Close the gate behind you.")
    assert [one.kind for one in desk.revisions("rules.e3")] == ["outside"]
    assert "Mary Smith|rules: clearer" in commits(top)
    git(colleague, "pull", "--quiet", "--ff-only")


def test_a_remote_that_has_only_moved_on_is_followed_without_a_merge(desk, top, colleague, once):
    colleague_adds(colleague, "words/new/notes.txt", "new")
    colleague_changes(colleague, "Shut the gate", "Close the gate", "words/rules.yaml")
    git(colleague, "rm", "--quiet", "words/aims.yaml")
    git(colleague, "commit", "--quiet", "--message=gone")
    git(colleague, "push", "--quiet")
    assert once() == ""
    assert git(top, "log", "--merges", "--oneline") == ""
    assert status(top) == ""
    assert (top / "words" / "new" / "notes.txt").read_text() == "new"
    assert not (top / "words" / "aims.yaml").exists()
    assert text_of(desk, "rules.e3") == "Close the gate behind you."


def test_a_conflict_keeps_both_and_says_what_to_do(desk, top, colleague, once):
    colleague_changes(colleague, "Be kind to each other.", "Be kind to all.", "words/rules.yaml")
    desk.publish(edit("rules.e1", "Be kind to everybody."), MARY)
    told = once()
    assert "a conflict" in told
    assert "words/rules.yaml" in told
    assert "Both are kept" in told
    assert "git pull --no-rebase" in told
    assert status(top) == ""
    assert text_of(desk, "rules.e1") == "Be kind to everybody."
    assert "Be kind to all." in remote(top)
    assert commits(top)[-1] == "Mary Smith|rules: clearer"
    git(top, "pull", "--quiet", "--no-rebase", code=1)
    assert "a merge or a rebase" in once()
    (top / "words" / "rules.yaml").write_text(git(top, "show", "HEAD:words/rules.yaml"))
    git(top, "commit", "--quiet", "--all", "--message=both")
    assert once() == ""
    assert is_shared(top)


def test_what_does_not_make_a_handbook_together_is_a_conflict_too(desk, top, colleague, once):
    path = colleague / "words" / "rules.yaml"
    text = path.read_text()
    first = text[text.index("  - id: rules.e1") : text.index("  - id: rules.e2")]
    path.write_text(
        text.replace("entries:\n", f"entries:\n{first.replace('rules.e1', 'rules.e9').replace('ess', '9')}")
    )
    git(colleague, "commit", "--quiet", "--all", "--message=nine")
    git(colleague, "push", "--quiet")
    added = {"title": "Nine", "text": "It is nine.", "phrasings": ("is it nine",)}
    desk.publish(Change(ChangeKind.ADD, "rules.e9", added), MARY)
    assert "a conflict" in once()
    assert "It is nine." in text_of(desk, "rules.e9")
    assert status(top) == ""


def test_what_is_changed_here_and_not_committed_is_not_written_over(desk, top, colleague, once):
    colleague_changes(colleague, "Shut the gate", "Close the gate", "words/rules.yaml")
    colleague_changes(colleague, "Read me.", "Read this.", "README")
    (top / "README").write_text("Mine.\n")
    desk.publish(edit("rules.e1", "Be kind."), MARY)
    told = once()
    assert "README was changed here and not committed" in told
    assert "conflict" not in told
    assert (top / "README").read_text() == "Mine.\n"
    assert "Be kind." in remote(top)
    assert status(top) == " M README\n"
    assert "Shut the gate" in text_of(desk, "rules.e3")
    git(top, "restore", "README")
    assert once() == ""
    assert status(top) == ""
    assert "Close the gate" in text_of(desk, "rules.e3")


def test_a_file_that_is_in_the_way_of_the_remotes_is_told_and_stays(desk, top, colleague, once):
    colleague_adds(colleague, "words/notes.txt", "theirs")
    (top / "words" / "notes.txt").write_text("mine")
    told = once()
    assert "words/notes.txt is there too, and not in git." in told
    assert (top / "words" / "notes.txt").read_text() == "mine"
    (top / "words" / "notes.txt").unlink()
    assert once() == ""
    assert (top / "words" / "notes.txt").read_text() == "theirs"


def test_a_link_that_others_have_pushed_is_not_made(desk, top, colleague, once, tmp_path):
    (colleague / "words" / "aims.yaml").unlink()
    (colleague / "words" / "aims.yaml").symlink_to(tmp_path / "secret")
    git(colleague, "commit", "--quiet", "--all", "--message=link")
    git(colleague, "push", "--quiet")
    assert "words/aims.yaml is not a plain file" in once()
    assert not (top / "words" / "aims.yaml").is_symlink()


def test_nothing_is_written_through_a_folder_that_is_a_link(desk, top, colleague, once, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (top / "words" / "deep").symlink_to(tmp_path / "elsewhere")
    colleague_adds(colleague, "words/deep/notes.txt", "theirs")
    assert "not a plain file" in once()
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("name", [".git/config", "words/.GIT/hooks", "../out"])
def test_a_name_that_no_folder_may_hold_does_not_come_in(desk, top, colleague, once, name):
    blob = git(colleague, "hash-object", "-w", "README").strip()
    first, _, rest = name.partition("/")
    inner = tree_of(colleague, f"100644 blob {blob}\t{rest.rpartition('/')[2]}\n")
    for part in rest.split("/")[:-1][::-1]:
        inner = tree_of(colleague, f"040000 tree {inner}\t{part}\n")
    tree = tree_of(
        colleague, git(colleague, "ls-tree", "HEAD") + f"040000 tree {inner}\t{first}x\n", f"{first}x", first
    )
    commit = git(colleague, "commit-tree", tree, "-p", "HEAD", "-m", "evil").strip()
    git(colleague, "push", "--quiet", "origin", f"{commit}:main")
    before = (top / ".git" / "config").read_text()
    assert once() != ""
    assert (top / ".git" / "config").read_text() == before
    assert status(top) == ""
    assert not (top.parent / "out").exists()


def test_the_program_s_own_files_are_never_changed_under_it(desk, top, colleague):
    (top / "program").mkdir()
    colleague_changes(colleague, "Read me.", "Read this.", "README")
    desk.publish(edit("rules.e1", "Be kind."), MARY)
    told = Sharing(desk, desk.rules.git, program=top / "program").round()
    assert "README, which belongs to the program, was changed with it" in told
    assert (top / "README").read_text() == "Read me.\n"
    assert "Be kind." in remote(top)
    git(top, "pull", "--quiet", "--no-rebase")
    assert Sharing(desk, desk.rules.git, program=top / "program").round() == ""
    git(colleague, "pull", "--quiet", "--no-rebase")
    colleague_changes(colleague, "Shut the gate", "Close the gate", "words/rules.yaml")
    assert Sharing(desk, desk.rules.git, program=top / "program").round() == ""
    assert text_of(desk, "rules.e3") == "Close the gate behind you."


def test_a_branch_that_is_protected_is_told_in_the_remotes_words(desk, top, once):
    hook = top.parent / "shared.git" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'error: GH006: Protected branch update failed for main.' >&2\nexit 1\n")
    hook.chmod(0o755)
    desk.publish(edit("rules.e1", "Be kind."), MARY)
    told = once()
    assert "Protected branch update failed for main." in told
    assert "pre-receive hook declined" in told
    assert "conflict" not in told
    assert status(top) == ""


def test_without_a_branch_and_without_an_upstream_it_is_told_in_gits_words(desk, top, once):
    git(top, "branch", "--quiet", "--unset-upstream")
    assert "no upstream configured for branch 'main'" in once()
    git(top, "checkout", "--quiet", "--detach")
    assert "HEAD does not point to a branch" in once()


def test_a_remote_that_is_gone_is_told_in_gits_words(desk, top, once):
    shutil.rmtree(top.parent / "shared.git")
    desk.publish(edit("rules.e1", "Be kind."), MARY)
    assert "does not appear to be a git repository" in once()
    assert status(top) == ""


def test_a_remote_that_is_empty_gets_the_branch_and_one_that_has_lost_it_does_not(desk, top, colleague, once):
    git(top.parent, "init", "--quiet", "--bare", "empty.git")
    git(top, "remote", "set-url", "origin", str(top.parent / "empty.git"))
    assert once() == ""
    assert git(top.parent / "empty.git", "rev-parse", "main") == git(top, "rev-parse", "HEAD")
    git(top.parent / "empty.git", "update-ref", "-d", "refs/heads/main")
    assert "couldn't find remote ref refs/heads/main" in once()


def test_another_history_is_not_merged(desk, top, colleague, once):
    git(colleague, "checkout", "--quiet", "--orphan", "other")
    git(colleague, "commit", "--quiet", "--message=other")
    git(colleague, "push", "--quiet", "--force", "origin", "other:main")
    desk.publish(edit("rules.e1", "Be kind."), MARY)
    assert "refusing to merge unrelated histories" in once()
    assert text_of(desk, "rules.e1") == "Be kind."


def test_a_branch_that_is_pushed_elsewhere_is_not_pushed(desk, top, once):
    git(top, "config", "branch.main.pushRemote", "elsewhere")
    assert "fetched from origin and pushed to elsewhere" in once()


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (
            "fatal: detected dubious ownership in repository at '/x'\nTo add",
            "detected dubious ownership in repository at '/x'.",
        ),
        ("ssh: no such host\nfatal: Could not read from remote repository.\n\nPlease make sure", "ssh: no such host."),
        (
            "fatal: unable to access 'https://me:secret@example.org/': no\n",
            "unable to access 'https://example.org/': no.",
        ),
        ("warning: x\nerror: cannot lock\nhint: y\n", "cannot lock."),
        ("fatal: the remote end hung up unexpectedly\n", "the remote end hung up unexpectedly."),
        ("", "it gives no reason."),
    ],
)
def test_the_line_in_which_git_says_why_is_told(said, wanted):
    assert reason_of(said) == wanted


def test_a_push_that_came_too_late_is_no_fault():
    printed = "To x\n!\tabc:refs/heads/main\t[rejected] (fetch first)\nDone\n"
    assert type(refusal_of(printed, "")).__name__ == "MovedError"
    printed = "!\tabc:refs/heads/main\t[remote rejected] (protected branch hook declined)\n"
    assert str(refusal_of(printed, "remote: error: GH006: no")) == (
        "remote rejected: protected branch hook declined (error: GH006: no)."
    )


def test_what_fails_is_told_once_tried_again_and_told_to_be_well_again(desk, top, monkeypatch):
    monkeypatch.setattr(sharing, "FIRST_PAUSE", 0.1)
    told = []
    away = top.parent / "shared.git"
    away.rename(top.parent / "away.git")
    with sharing.beside(desk, told.append):
        desk.publish(edit("rules.e1", "Be kind."), MARY)
        until(lambda: told)
        desk.publish(edit("rules.e3", "Close it."), MARY)
        (top.parent / "away.git").rename(away)
        until(lambda: len(told) > 1)
    assert "does not appear to be a git repository" in told[0]
    assert told[1:] == ["Everything that was changed here has now been shared."]
    assert is_shared(top)


def hanging(top, tmp_path):
    """Let the remote be one that never answers, and return the file in which it says that it was asked."""
    asked = tmp_path / "asked"
    program = tmp_path / "ssh"
    program.write_text(f"#!/bin/sh\ntrap '' TERM\necho $$ >> {asked}\nsleep 1000\n")
    program.chmod(0o755)
    git(top, "remote", "set-url", "origin", "ssh://example.org/words.git")
    return asked, program


def test_a_remote_that_hangs_keeps_nobody_waiting_and_is_ended_within_a_second(desk, top, tmp_path, monkeypatch):
    asked, program = hanging(top, tmp_path)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(program))
    monkeypatch.setenv("DISCORD_TOKEN", "of.the.bot")
    with sharing.beside(desk, lambda _: None):
        until(asked.exists)
        began = time.monotonic()
        assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
        assert time.monotonic() - began < 5 * SLOWED
        number = int(asked.read_text().split()[0])
        secret = Path(f"/proc/{number}/environ")
        assert not secret.exists() or b"of.the.bot" not in secret.read_bytes()
        ends = time.monotonic()
    assert time.monotonic() - ends < 1.5 * SLOWED
    until(lambda: not is_running(number))
    assert threading.active_count() < 50
    assert status(top) == ""


def test_a_round_that_somebody_waits_for_ends_in_time(desk, top, tmp_path, monkeypatch):
    _, program = hanging(top, tmp_path)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(program))
    monkeypatch.setattr(sharing, "SOON", 0.5)
    desk.publish(edit("rules.e1", "Be kind."), MARY)
    began = time.monotonic()
    assert "git does not answer." in sharing.share(desk)
    assert time.monotonic() - began < 3 * SLOWED


def test_without_push_what_a_lock_has_held_up_is_committed_by_itself(words, top, store, monkeypatch):
    monkeypatch.setattr(sharing, "FIRST_PAUSE", 0.1)
    monkeypatch.setattr("bot.editing.git.keeping.LOCKED", 0.1)
    desk = desk_on(words, store, git=Git(words, push=False))
    told = []
    lock = top / ".git" / "index.lock"
    lock.touch()
    with sharing.beside(desk, told.append):
        desk.publish(edit("rules.e1", "Be kind."), MARY)
        until(lambda: told)
        lock.unlink()
        until(lambda: len(told) > 1)
    assert "index.lock" in told[0]
    assert told[1:] == ["Everything that was changed here has now been committed."]
    assert commits(top)[1:] == ["Mary Smith|rules: clearer"]
    assert status(top) == ""


@pytest.mark.parametrize("written", [0, 1, 2])
def test_a_crash_while_the_remotes_files_are_written_is_finished_later(desk, top, once, written, monkeypatch):
    colleague_changes(top.parent / "colleague", "Shut the gate", "Close the gate", "words/rules.yaml")
    colleague_changes(top.parent / "colleague", "Feed", "Nourish", "words/aims.yaml")
    left = [None] * written
    write = livefile.LiveFile.write

    def dying(self):
        if not left:
            raise KeyboardInterrupt
        left.pop()
        write(self)

    def follow(self, patience=0.0):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(livefile.LiveFile, "write", dying)
        patched.setattr(journal.Journal, "follow", follow)
        with pytest.raises(KeyboardInterrupt):
            once()
    assert desk.publish(edit("rules.e1", "Be kind."), MARY).told == ()
    assert once() == ""
    assert changed_in(top, git(top, "log", "--author=Mary", "--format=%H").strip()) == [
        '-    text: "Be kind to each other."',
        '+    text: "Be kind."',
    ]
    assert status(top) == ""
    assert is_shared(top)
    assert "Nourish" in text_of(desk, "aims.e2")


def test_no_program_that_the_repository_names_runs_when_it_is_merged(desk, top, colleague, once, tmp_path):
    mark, evil = tmp_path / "ran", tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\n(echo {evil}; cat /proc/$PPID/cmdline) >> {mark}\ncat\n")
    evil.chmod(0o755)
    for hook in (
        "pre-push",
        "post-merge",
        "post-checkout",
        "reference-transaction",
        "post-index-change",
        "pre-merge-commit",
    ):
        shutil.copy(evil, top / ".git" / "hooks" / hook)
    for name in (
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "merge.evil.driver",
        "diff.evil.command",
    ):
        git(top, "config", name, f"{evil} %O %A %B")
    for name in ("core.fsmonitor", "diff.external", "core.alternateRefsCommand", "core.editor", "gpg.program"):
        git(top, "config", name, str(evil))
    git(top, "config", "commit.gpgSign", "true")
    git(top, "config", "push.gpgSign", "true")
    colleague_adds(colleague, ".gitattributes", "* filter=evil merge=evil diff=evil\n")
    colleague_changes(colleague, "Shut the gate", "Close the gate", "words/rules.yaml")
    colleague_changes(colleague, "Read me.", "Read this.", "README")
    desk.publish(edit("rules.e1", "Be kind."), MARY)
    mark.unlink(missing_ok=True)
    assert once() == ""
    (told,) = desk.publish(edit("rules.e2", "Be early."), MARY).told or ("",)
    assert told == ""
    assert once() == ""
    assert not mark.exists()
    assert "Close the gate" in remote(top)
    assert "Be early." in remote(top)


def moves(colleague, edits, published):
    """Let a colleague push after every fourth change, and until one of the pushes has come in time."""
    number, pushed = 0, False
    while number < edits // 2 or not pushed:
        for _ in range(4 if number < edits // 2 else 0):
            published.acquire()
        pushed = colleague_tries(colleague, number) or pushed
        number += 1


@pytest.mark.parametrize("edits", [4, pytest.param(40, marks=pytest.mark.slow)])
def test_two_editors_and_a_remote_that_moves_lose_no_edit(words, top, store, edits, tmp_path):
    colleague = share(top, top, tmp_path)
    told, published = [], threading.Semaphore(0)
    desk = desk_on(words, store, git=Git(words, push=True, work=tmp_path / "work"))
    wanted = {MARY: "rules.e1", JOE: "rules.e3"}

    def publish(by, first=0, end=edits):
        for number in range(first, end):
            shown = desk.show(wanted[by])
            phrasings = (*shown.fields["phrasings"], f"{by.name} number {number} here")
            change = Change(ChangeKind.EDIT, wanted[by], {"phrasings": phrasings}, f"{number}", seen=shown.digest)
            told.extend(desk.publish(change, by).told)
            published.release()

    assert colleague_tries(colleague, -1)
    publish(MARY, end=1)  # beside what the colleague has pushed, so that the first round has to merge
    with sharing.beside(desk, told.append):
        with ThreadPoolExecutor(3) as pool:
            under_way = [pool.submit(publish, MARY, 1), pool.submit(publish, JOE)]
            for done in [*under_way, pool.submit(moves, colleague, edits, published)]:
                done.result()
        desk.rules.git.changed.set()
        until(lambda: is_shared(top) and status(top) == "")
    desk.catch_up()  # the last merge is on the disk a moment before it is in the history
    assert told == []
    for by, entry in wanted.items():
        found = desk.show(entry).fields["phrasings"]
        assert [f"{by.name} number {number} here" in found for number in range(edits)] == [True] * edits
        assert [f"{by.name} number {number} here" in remote(top) for number in range(edits)] == [True] * edits
        made = git(top, "log", "--no-merges", "--topo-order", f"--author={by.name}", "--reverse", "--format=%H").split()
        assert len(made) == edits
        for number, commit in enumerate(made):
            assert changed_in(top, commit) == [f"+      - {by.name} number {number} here"]
    assert {one.name for one in desk.revisions("aims.e1", most=1000)} == {"outside"}
    assert git(top, "log", "--merges", "--oneline")


def test_where_two_have_merged_the_same_at_the_same_time_both_are_merged(desk, top, colleague, once):
    desk.publish(edit("rules.e1", "Be kind."), MARY)
    git(top, "push", "--quiet", "origin", "HEAD:refs/heads/ours")
    colleague_changes(colleague, "Shut the gate", "Close the gate", "words/rules.yaml")
    git(top, "pull", "--quiet", "--no-rebase", "--no-edit")
    git(colleague, "pull", "--quiet", "--no-rebase", "--no-edit", "origin", "ours")
    colleague_changes(colleague, "Be on time", "Be early", "words/rules.yaml")
    git(top, "fetch", "--quiet")
    assert len(git(top, "merge-base", "--all", "HEAD", "origin/main").split()) == 2
    desk.catch_up()
    desk.publish(edit("aims.e1", "Teach."), JOE)
    assert once() == ""
    assert is_shared(top)
    assert status(top) == ""
    assert [text_of(desk, f"rules.e{number}")[:9] for number in (1, 2, 3)] == ["Be kind.", "Be early ", "Close the"]
