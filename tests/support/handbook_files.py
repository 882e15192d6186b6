"""Writes knowledge folders for tests: the shipped files, and topics of a test's own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.handbook.malformed import SAFEGUARDING, SAFEGUARDING_EXAMPLES

SHIPPED = Path(__file__).parents[2] / "knowledge"


def folder_with(folder: Path, *topics: str, safeguarding: str = "") -> Path:
    """Return a folder of the assistant's own files and of these topics alone; each text is a file, name first."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("assistant.yaml", "safeguarding.yaml", "safeguarding-examples.yaml", "schema.json"):
        shutil.copy(SHIPPED / name, folder / name)
    if safeguarding:
        (folder / "safeguarding.yaml").write_text(safeguarding, "utf-8")
        (folder / "safeguarding-examples.yaml").write_text(SAFEGUARDING_EXAMPLES, "utf-8")
    for text in topics:
        name, _, content = text.partition("\n")
        (folder / f"{name}.yaml").write_text(content, "utf-8")
    return folder


def few_words(folder: Path) -> Path:
    """Return a folder with the shipped topics and a short file of safeguarding, and without the examples.

    A bot starts on it in half the time, since what takes long is to prepare the thousands of examples.
    """
    few = folder_with(folder, safeguarding=SAFEGUARDING)
    for name in ("values.yaml", "aims.yaml", "mission.yaml"):
        shutil.copy(SHIPPED / name, few / name)
    return few


def topic(name: str, title: str, *texts: str, url: str = "https://example.org/page") -> str:
    """Return a topic of these texts, as `folder_with` takes it; their ids are `name.e1`, `name.e2`, ..."""
    said = [
        f"title: {_quoted(title)}",
        "one: thing",
        "many: things",
        "source:",
        "  title: The page",
        f"  url: {_quoted(url)}",
        "reviewed: 2026-11-23",
        "entries:",
    ]
    for at, text in enumerate(texts, 1):
        said += [
            f"  - id: {name}.e{at}",
            f"    title: {_quoted(f'{title} {at}')}",
            f"    text: {_quoted(text)}",
            "    phrasings:",
            f"      - {_quoted(f'{title} number {at} please')}",
        ]
    return "\n".join([name, *said, ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
