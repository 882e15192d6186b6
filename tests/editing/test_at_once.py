"""Several editors at once lose nothing, and nobody who asks waits for them."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.assistant.assistant import Assistant
from bot.assistant.conversation import EMPTY
from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.errors import StaleError
from bot.handbook.folder import read
from tests.editing.conftest import desk_on

ROOT = Path(__file__).parents[2]
EDITORS, EDITS = 5, 20


def insist(desk, editor, words):
    """Add a phrasing to the one entry as a person does: look, write, and when somebody was quicker, do it again."""
    again = 0
    while True:
        shown = desk.show("rules.e3")
        phrasings = (*shown.fields["phrasings"], words)
        change = Change(ChangeKind.EDIT, "rules.e3", {"phrasings": phrasings}, seen=shown.digest)
        try:
            desk.publish(change, editor)
        except StaleError:
            again += 1
        else:
            return again


def test_five_editors_with_twenty_edits_each_of_the_same_entry_lose_none(desk, folder):
    wanted = {f"words{editor} of number {number} here" for editor in range(EDITORS) for number in range(EDITS)}

    def edit(editor):
        for number in range(EDITS):
            insist(desk, Editor(f"Editor {editor}", editor + 1), f"words{editor} of number {number} here")

    with ThreadPoolExecutor(EDITORS) as pool:
        list(pool.map(edit, range(EDITORS)))
    handbook: Any = read(folder).handbook
    entry = handbook.find("rules.e3")[1]
    assert wanted <= set(entry.phrasings)
    assert len(desk.revisions("rules.e3", most=1000)) == EDITORS * EDITS


def test_two_processes_that_change_the_same_file_lose_none(folder, tmp_path, store):
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from bot.cli.main import main\n"
        "for n in range(5): assert main(['edit', sys.argv[2], '--title', f'Title {n}']) == 0\n"
    )
    environment = {"KNOWLEDGE_DIR": str(folder), "DATA_DIR": str(tmp_path / "kept"), "PATH": "/usr/bin:/bin"}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, ROOT, wanted], env=environment, stdout=subprocess.DEVNULL, cwd=tmp_path
        )
        for wanted in ("rules.e2", "rules.e3")
    ]
    assert [process.wait(60) for process in started] == [0, 0]
    handbook: Any = read(folder).handbook
    assert {handbook.find(wanted)[1].title for wanted in ("rules.e2", "rules.e3")} == {"Title 4"}


def test_whoever_asks_gets_the_words_of_one_edition_while_the_words_change(folder, store):
    desk = desk_on(folder, store)
    answer: Any = Assistant(desk.library).ask
    stop = threading.Event()
    torn = []

    def ask():
        while not stop.is_set():
            said = [answer(wanted, EMPTY).parts[0].entry.text for wanted in ("rules.e1", "rules.e1")]
            torn.extend(text for text in said if not text.startswith(("Be kind", "Version")))

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for number in range(10):
            change = Change(ChangeKind.EDIT, "rules.e1", {"text": f"Version {number}."})
            desk.publish(replace(change, seen=desk.show("rules.e1").digest), Editor("Mary"))
    finally:
        stop.set()
        asking.join()
    assert torn == []
    assert answer("rules.e1", EMPTY).parts[0].entry.text == "Version 9."
