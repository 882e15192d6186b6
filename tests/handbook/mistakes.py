"""Mistakes as people make them in the shipped files: `mistakes.yaml` has a row for each, and this makes them."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import yaml

from bot.handbook.folder import read
from bot.handbook.review import check
from tests.support.handbook_files import SHIPPED

TODAY = date(2026, 11, 30)
ROWS = yaml.safe_load(Path(__file__).with_name("mistakes.yaml").read_text(encoding="utf-8"))


def make(folder, row):
    """Copy the shipped words into a folder, and make the mistake of a row there."""
    shutil.copytree(SHIPPED, folder)
    path = folder / row["file"]
    data = _spoilt(path.read_text(encoding="utf-8"), row).encode(row.get("encoding", "utf-8"))
    if "becomes" in row:
        path.unlink()
    path = folder / row.get("becomes", row.get("copied", row["file"]))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return folder


def _spoilt(text, row):
    if "text" in row:
        return row["text"]
    if "before" not in row:
        return text
    start = text.index(row["before"])
    after = start + len(row["before"])
    end = text.find(row["until"], after) if "until" in row else len(text) if "twice" in row else after
    put = text[start:end] * 2 if "twice" in row else row["after"]
    return text[:start] + put + text[end:]


def found_in(folder, before):
    """Return everything that is told of a folder and not of the shipped one, the first of it first."""
    known = set(map(str, check(before, TODAY)))
    return [each for each in check(read(folder, before), TODAY) if str(each) not in known]
