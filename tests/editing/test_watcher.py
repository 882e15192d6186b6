"""What is changed outside is answered from a second later; a broken file is told once, and again when it is mended."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time

import pytest

from bot.editing import watcher
from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.watcher import SETTLED, Teller
from bot.errors import Problem
from bot.handbook.files import MARK
from bot.handbook.folder import signs_of
from tests.editing.conftest import desk_on
from tests.support.patience import PATIENCE


class Heard:
    """What was told, and a way to wait for more of it."""

    def __init__(self):
        self.sentences = []
        self._more = threading.Condition()

    def __call__(self, sentence):
        with self._more:
            self.sentences.append(sentence)
            self._more.notify_all()

    def wait_for(self, many):
        with self._more:
            assert self._more.wait_for(lambda: len(self.sentences) >= many, PATIENCE), self.sentences


def text_of(desk, wanted):
    return desk.library.current.handbook.find(wanted)[1].text


def until(condition):
    """Wait for a condition of another thread, and return how many seconds that took."""
    began = time.monotonic()
    pause = threading.Event()
    while not condition():
        assert time.monotonic() - began < PATIENCE
        pause.wait(0.01)
    return time.monotonic() - began


def put(path, words):
    """Put a file in the place of another at once: half of one, just as the watching begins, would be told as broken."""
    beside = path.with_suffix(".new")
    beside.write_text(words)
    beside.replace(path)


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def watched(desk, heard):
    with watcher.beside(desk, heard):
        # A first change that is seen shows that the watching has begun.
        path = desk.folder / "aims.yaml"
        before = path.read_text()
        put(path, before.replace("Feed every child", "Watch every child"))
        until(lambda: "Watch" in text_of(desk, "aims.e2"))
        put(path, before)
        until(lambda: "Feed" in text_of(desk, "aims.e2"))
        yield desk


def changed(desk, words):
    return (desk.folder / "rules.yaml").read_text().replace("Be kind to each other.", words)


def test_a_saved_file_is_live_within_a_second_and_a_bit(watched):
    (watched.folder / "rules.yaml").write_text(changed(watched, "Saved in place."))
    assert until(lambda: text_of(watched, "rules.e1") == "Saved in place.") < 2
    assert watched.revisions("rules.e1")[0].name == "outside"


def test_an_editor_that_writes_beside_and_renames_is_seen_as_vim_does(watched):
    path = watched.folder / "rules.yaml"
    text = changed(watched, "Renamed.")
    path.rename(watched.folder / "rules.yaml~")
    path.write_text(text)
    (watched.folder / "4913").write_text("")
    until(lambda: text_of(watched, "rules.e1") == "Renamed.")


def test_a_file_that_is_written_slowly_is_never_read_half(watched, heard):
    text = changed(watched, "Written slowly.").encode()
    pause = threading.Event()
    with (watched.folder / "rules.yaml").open("wb", buffering=0) as file:
        for at in range(0, len(text), len(text) // 8):
            file.write(text[at : at + len(text) // 8])
            pause.wait(SETTLED / 3)
    until(lambda: text_of(watched, "rules.e1") == "Written slowly.")
    assert heard.sentences == []


def test_a_touched_file_makes_no_new_edition(watched):
    number = watched.library.current.number
    os.utime(watched.folder / "rules.yaml")
    (watched.folder / "aims.yaml").write_text((watched.folder / "aims.yaml").read_text().replace("Feed", "Serve"))
    until(lambda: "Serve" in text_of(watched, "aims.e2"))
    assert watched.library.current.number == number + 1


def test_a_broken_file_is_told_once_and_keeps_its_words_and_is_told_when_it_is_mended(watched, heard):
    path = watched.folder / "rules.yaml"
    good = path.read_text()
    path.write_text(good.replace("text: ", "text ", 1))
    heard.wait_for(1)
    assert heard.sentences[0].startswith("rules.yaml:")
    assert text_of(watched, "rules.e1") == "Be kind to each other."
    path.write_text(good.replace("Be kind to each other.", "Mended."))
    heard.wait_for(2)
    assert "has been put right" in heard.sentences[1]
    assert text_of(watched, "rules.e1") == "Mended."


@pytest.mark.parametrize("content", ["title: [", "", "\x00"])
def test_a_file_that_is_broken_at_the_start_says_what_it_said_when_it_was_last_sound(folder, store, content):
    sound = desk_on(folder, store).library.current.handbook
    good = (folder / "rules.yaml").read_text()
    (folder / "rules.yaml").write_text(content)
    desk = desk_on(folder, store)
    reading = desk.library.current.reading
    assert reading.handbook.topics == sound.topics
    assert {problem.file for problem in reading.problems} == {"rules.yaml"}
    assert not reading.missing
    (folder / "rules.yaml").write_text(good.replace("Be kind", "Be good"))
    assert desk.catch_up() == ()
    assert desk.library.current.handbook.find("rules.e1")[1].text.startswith("Be good")


def test_git_that_changes_several_files_is_taken_in(watched, tmp_path):
    folder = watched.folder

    def git(*arguments):
        names = ("-c", "user.name=Tom", "-c", "user.email=tom@example.org")
        subprocess.run(["git", "-C", folder, *names, *arguments], check=True, capture_output=True)

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message=one")
    git("checkout", "--quiet", "-b", "other")
    (folder / "rules.yaml").write_text(changed(watched, "Of the other branch."))
    git("rm", "--quiet", "aims.yaml")
    git("commit", "--quiet", "--all", "--message=two")
    until(lambda: text_of(watched, "rules.e1") == "Of the other branch.")
    until(lambda: watched.library.current.handbook.find("aims") is None)
    git("checkout", "--quiet", "-")
    until(lambda: text_of(watched, "rules.e1") == "Be kind to each other.")
    until(lambda: watched.library.current.handbook.find("aims") is not None)


def test_a_change_of_our_own_is_not_taken_for_one_from_outside(watched):
    watched.publish(Change(ChangeKind.EDIT, "rules.e1", {"text": "Mine."}), Editor("Mary"))
    (watched.folder / "aims.yaml").write_text((watched.folder / "aims.yaml").read_text().replace("Feed", "Serve"))
    until(lambda: "Serve" in text_of(watched, "aims.e2"))
    assert [each.name for each in watched.revisions("rules.e1")] == ["Mary"]


def test_what_a_crash_left_behind_is_swept_at_the_start(folder, store):
    left = folder / f".rules.yaml{MARK}0a0b0c0d"
    left.write_text("half")
    with watcher.beside(desk_on(folder, store)):
        until(lambda: not left.exists())


def test_a_folder_that_is_not_there_is_waited_for(folder, store, heard):
    desk = desk_on(folder, store)
    folder.rename(folder.with_name("away"))
    with watcher.beside(desk, heard):
        until(lambda: threading.active_count() > 1)
        folder.with_name("away").rename(folder)
        (folder / "rules.yaml").write_text(changed(desk, "Back."))
        until(lambda: text_of(desk, "rules.e1") == "Back.")


@pytest.fixture
def away(watched, heard, monkeypatch):
    """Return what takes the whole folder away while it is watched, and how it is put back."""
    monkeypatch.setattr(watcher, "LOOKING", 0.2)
    folder, aside = watched.folder, watched.folder.with_name("unmounted")

    def take(how):
        folder.rename(aside)
        if how == "empty":  # as the place is where a disk was mounted
            folder.mkdir()

    def put_back():
        if folder.is_dir():
            folder.rmdir()
        aside.rename(folder)

    return take, put_back


@pytest.mark.parametrize("how", ["gone", "empty"])
def test_a_folder_that_goes_away_is_answered_from_memory_told_once_and_not_taken_for_deleted(
    watched, heard, away, caplog, how
):
    take, put_back = away
    number, changes = watched.library.current.number, watched.revisions()
    take(how)
    heard.wait_for(1)
    threading.Event().wait(1.0)  # it looks several times, and must not say so each time
    (told,) = heard.sentences
    assert "Check KNOWLEDGE_DIR and the disk that it is on." in told or "check KNOWLEDGE_DIR and the disk" in told
    assert text_of(watched, "rules.e1") == "Be kind to each other."
    assert [record for record in caplog.records if record.name == watcher.__name__] == []
    put_back()
    heard.wait_for(2)
    (watched.folder / "rules.yaml").write_text(changed(watched, "Back."))
    until(lambda: text_of(watched, "rules.e1") == "Back.")
    assert len(watched.revisions()) == len(changes) + 1
    assert watched.library.current.number > number


def test_a_folder_that_is_empty_at_the_start_is_not_recorded_as_deleted(folder, store):
    before = desk_on(folder, store)
    digests = before.history(lambda kept: kept.digests())
    folder.rename(folder.with_name("unmounted"))
    folder.mkdir()
    desk = desk_on(folder, store)
    assert desk.library.current.handbook.topics == ()
    assert (desk.revisions(), desk.history(lambda kept: kept.digests())) == ((), digests)


def copied(folder, name, words):
    """Return another folder with the same files, but for one sentence."""
    other = folder.with_name(name)
    shutil.copytree(folder, other)
    path = other / "rules.yaml"
    path.write_text(path.read_text().replace("Be kind to each other.", words))
    return other


def test_a_folder_that_is_replaced_is_seen_within_two_seconds_and_so_is_what_is_saved_in_it(watched):
    folder = watched.folder
    other = copied(folder, "other", "Of another folder.")
    folder.rename(folder.with_name("former"))
    other.rename(folder)
    assert until(lambda: text_of(watched, "rules.e1") == "Of another folder.") < 2
    put(folder / "rules.yaml", (folder / "rules.yaml").read_text().replace("Of another folder.", "Saved in it."))
    assert until(lambda: text_of(watched, "rules.e1") == "Saved in it.") < 2


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_a_folder_that_is_switched_is_seen_within_two_seconds(tmp_path, folder, store):
    link = tmp_path / "current"
    link.symlink_to(folder.name)
    desk = desk_on(link, store)
    with watcher.beside(desk):
        for number in range(3):
            other = copied(folder, f"words-{number}", f"Switched {number}.")
            switch(link, other.name)
            assert until(lambda number=number: text_of(desk, "rules.e1") == f"Switched {number}.") < 2


def switch(link, target):
    """Let a link point elsewhere at once, as Kubernetes and deployments do."""
    beside = link.with_name("new-link")
    beside.symlink_to(target)
    beside.replace(link)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_files_that_are_links_through_a_link_are_seen_as_a_mounted_config_map_has_them(tmp_path, folder, store):
    mounted = tmp_path / "mounted"
    mounted.mkdir()
    first = folder.rename(mounted / "..2026_11_24")
    (mounted / "..data").symlink_to(first.name)
    for path in first.iterdir():
        (mounted / path.name).symlink_to(f"..data/{path.name}")
    desk = desk_on(mounted, store)
    with watcher.beside(desk):
        second = copied(first, "..2026_11_25", "Of the next day.")
        switch(mounted / "..data", second.name)
        assert until(lambda: text_of(desk, "rules.e1") == "Of the next day.") < 2
        shutil.rmtree(first)
        switch(mounted / "..data", copied(second, "..2026_11_26", "x").name)
        (mounted / "aims.yaml").unlink()
        until(lambda: desk.library.current.handbook.find("aims") is None)


def test_a_folder_that_has_not_changed_is_left_alone(watched):
    number = watched.library.current.number
    signs = signs_of(watched.folder)
    (watched.folder / "notes.txt").write_text("x")
    (watched.folder / ".rules.yaml.swp").write_text("x")
    assert signs_of(watched.folder) == signs
    assert watched.library.current.number == number


def test_each_problem_is_told_once_and_a_new_one_of_the_same_file_again(heard):
    teller = Teller(heard)
    first, second = Problem("a.yaml", 1, "One."), Problem("a.yaml", 2, "Two.")
    for problems in ((first,), (first,), (first, second), (), ()):
        teller.hear(problems)
    assert heard.sentences[:2] == ["a.yaml:1: One.", "a.yaml:1: One.\na.yaml:2: Two."]
    assert len(heard.sentences) == 3
