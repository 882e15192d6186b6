"""Compares outcomes with the text files in `tests/snapshots/`, which `pytest --snapshot-update` writes anew."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import yaml
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

FOLDER = Path(__file__).parents[1] / "snapshots"


class TextFile(SingleFileSnapshotExtension):
    """A text file a snapshot, with the name of its test, in a folder with the name of its module."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"

    @classmethod
    def dirname(cls, *, test_location) -> str:
        return str(FOLDER / test_location.basename)


class YamlFile(TextFile):
    """Data as YAML, with its keys in order and each text as a reader sees it."""

    file_extension = "yaml"

    def serialize(self, data: Any, **_options: Any) -> str:
        return yaml.dump(data, Dumper=_Dumper, sort_keys=True, allow_unicode=True, width=1_000_000)


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and the same value twice where it stands twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def digest(value: Any) -> str:
    """Return a few letters that change when anything in a value does."""
    said = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:10]
