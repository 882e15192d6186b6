"""Throws random files at the reading and the changing of the words, led by what code they reach: make fuzz."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["bot.handbook"]):
    from bot.handbook.entry_edit import CannotEdit, change_fields, remove_entry
    from bot.handbook.parse import parse_file
    from bot.handbook.regions import fields_of, pieces_of

from tests.handbook.malformed import (
    ASSISTANT,
    CORPUS,
    QUESTIONS,
    SAFEGUARDING,
    SAFEGUARDING_EXAMPLES,
    SYNONYMS,
    TOPIC,
)

SOUND = {
    "rules.yaml": TOPIC,
    "assistant.yaml": ASSISTANT,
    "safeguarding.yaml": SAFEGUARDING,
    "safeguarding-examples.yaml": SAFEGUARDING_EXAMPLES,
    "synonyms.yaml": SYNONYMS,
    "questions.yaml": QUESTIONS,
}
FILES = tuple(SOUND)
LONGEST = 4096


def one(data: bytes) -> None:
    """Read a file, the first byte of which says which, and change what can be read; anything but a value is a fault."""
    file = FILES[data[0] % len(FILES)] if data else FILES[0]
    content = data[1:]
    reading = parse_file(file, content)
    if (reading.said is None) == (not reading.problems):
        message = f"{file} neither says anything nor has a problem."
        raise AssertionError(message)
    if reading.problems:
        return
    for wanted in pieces_of(content):
        before = fields_of(content, wanted)
        edited = change_fields(content, wanted, {"title": "Another title: #1"})
        if isinstance(edited, CannotEdit):
            continue
        after = fields_of(edited.data, wanted)
        if before is None or after is None or {**before, "title": ""} != {**after, "title": ""}:
            message = f"A change of the title of {wanted} in {file} changed something else."
            raise AssertionError(message)
        remove_entry(content, wanted)


def main() -> None:
    """Begin with sound files and with the malformed ones of the tests."""
    with tempfile.TemporaryDirectory() as seeds:
        sound = [(FILES.index(file), text.encode()) for file, text in SOUND.items()]
        malformed = [(FILES.index(case.file), case.data) for case in CORPUS if case.file in FILES]
        for number, (which, data) in enumerate([*sound, *malformed]):
            if len(data) < LONGEST:
                (Path(seeds) / str(number)).write_bytes(bytes([which]) + data)
        atheris.Setup([*sys.argv, f"-max_len={LONGEST}", seeds], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
