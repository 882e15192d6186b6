"""What the pages say is true: their commands, settings, links, pictures, examples and modules are those of the code."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import discord
import pytest

from benchmarks.figures import BEGIN, END, PAGE, figures
from bot.cli.arguments import NAME
from bot.cli.main import command_line
from bot.handbook.folder import read
from bot.handbook.parse import parse_file
from bot.handbook.schema import RESERVED, TOPIC
from bot.settings import SETTINGS
from bot.storage.opening import FILE_NAME
from bot.storage.retention import KEPT
from tests.handbook.malformed import CORPUS
from tests.handbook.mistakes import ROWS

if TYPE_CHECKING:
    from bot.handbook.schema import Record

ROOT = Path(__file__).parent.parent
KNOWLEDGE = ROOT / "knowledge"
DOCS = ROOT / "docs"
FILES = DOCS / "editors-files.md"
TOPMOST = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")]
PAGES = [*TOPMOST, *sorted(DOCS.glob("*.md"))]
TOPS = (ROOT, ROOT / "bot", ROOT / "bot" / "commands")
"""The folders from which a page names files."""

DOORS = [DOCS / "staff.md", DOCS / "editors.md", DOCS / "operators.md", ROOT / "CONTRIBUTING.md"]
"""The page at which each kind of reader begins: staff, editors, operators and developers."""

ONE_PAGE, SHORT = 200, 90
"""Lines that a door and README may have, so that people read them to the end."""

SOURCES = sorted(source for top in ("bot", "tests") for source in (ROOT / top).rglob("*.py"))
SHELL = re.compile(r"^(?:\S*/)?partnership-bot\b(?!\.)(?P<arguments>.*)$", re.MULTILINE)
LINK = re.compile(r"(?P<picture>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
ACROSS = ("Reword one of the two, or leave it only where it belongs.",)
"""Problems between files, which no single malformed file gives."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def code_in(text: str) -> str:
    """Return the blocks and the short pieces of code of a page, a line each."""
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))])


def is_code(span: str) -> bool:
    """Whether what a page says in code is there: a file, a module, something in a module, or a method of a class."""
    if re.fullmatch(r"\w+\.py", span):
        return any(source.name == span for source in SOURCES)
    if found := re.fullmatch(r"([A-Z]\w+)\.(\w+)", span):
        return any(defines(source, found[1]) and defines(source, found[2]) for source in SOURCES)
    if any(place.exists() for top in TOPS for place in (top / span, top / f"{span}.py")):
        return True
    module, _, within = span.rpartition(".")
    return any(defines(top / f"{module}.py", within) for top in TOPS if (top / f"{module}.py").is_file())


def defines(source: Path, word: str) -> bool:
    return re.search(rf"^ *(?:async def|def|class) {word}\b", text_of(source), re.MULTILINE) is not None


def anchors_in(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def examples() -> list[tuple[str, str, str]]:
    """Return the YAML examples of the page about files: file, what the comment adds, and the lines themselves."""
    blocks = re.findall(r"```yaml\n# (\S+\.yaml)(?:, ([a-z ]+))?\n(.*?)```", text_of(FILES), re.DOTALL)
    assert len(blocks) == text_of(FILES).count("```yaml")
    return blocks


def in_part(shipped: str, lines: str) -> str:
    """Return a shipped file in which the fields that an example shows are as the example shows them."""
    fields = {part.partition(":")[0]: part for part in re.split(r"^(?=[a-z_]+:)", shipped, flags=re.MULTILINE)}
    changed = {part.partition(":")[0]: part for part in re.split(r"^(?=[a-z_]+:)", lines, flags=re.MULTILINE) if part}
    assert changed.keys() <= fields.keys()
    return "".join((fields | changed).values())


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_that_a_page_names_can_be_typed(page: Path):
    code = code_in(text_of(page))
    typed = [found["arguments"] for found in SHELL.finditer(code)]
    typed += [shlex.split(found)[0] for found in re.findall(r"^make run ARGS=(.+)$", code, re.MULTILINE)]
    for arguments in typed:
        words = shlex.split(re.split("[<>]", arguments)[0])
        if words[-1:] == ["--help"]:
            assert set(words[:-1]) <= command_line().commands.keys()
        elif words != ["--version"]:
            command_line().parser.parse_args(words)


def test_the_page_about_the_command_line_names_every_command():
    code = code_in(text_of(DOCS / "command-line.md"))
    assert [command for command in command_line().commands if f"{NAME} {command}" not in code] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_setting_that_a_page_names_exists(page: Path):
    known = {setting.name for setting in SETTINGS} | {"YOUR_APPLICATION_ID"}
    assert set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", text_of(page))) <= known


def test_the_table_of_settings_has_each_with_its_default():
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]+)`)? ?\| ", text_of(DOCS / "settings.md"), re.MULTILINE)
    assert rows == [(setting.name, setting.default) for setting in SETTINGS]


@pytest.mark.parametrize("door", DOORS, ids=name)
def test_every_door_is_one_page_and_readme_leads_to_it(door: Path):
    assert len(text_of(door).splitlines()) <= ONE_PAGE
    assert f"]({name(door)})" in text_of(ROOT / "README.md")


def test_readme_is_read_in_a_minute():
    assert len(text_of(ROOT / "README.md").splitlines()) <= SHORT


def test_every_page_can_be_reached_from_readme():
    reached, waiting = {ROOT / "README.md"}, [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        targets = [found["target"].partition("#")[0] for found in LINK.finditer(text_of(page))]
        linked = {(page.parent / target).resolve() for target in targets if target.endswith(".md")} - reached
        reached |= linked
        waiting += linked
    assert set(PAGES) - reached == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere_and_every_picture_is_described(page: Path):
    for found in LINK.finditer(text_of(page)):
        target, _, anchor = found["target"].partition("#")
        assert found["text"].strip(), f"{found['target']} has no text."
        if "://" in target:
            continue
        there = page.parent / target if target else page
        assert there.exists(), target
        assert not anchor or anchor in anchors_in(text_of(there)), found["target"]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_module_and_every_test_that_a_page_names_exists(page: Path):
    spans = re.findall(r"`(\w+(?:/\w+)+(?:\.\w+)?/?|\w+\.py|[A-Z]\w+\.\w+)`", text_of(page))
    assert [span for span in spans if not is_code(span)] == (["Europe/London"] if page.name == "settings.md" else [])


def test_every_door_on_the_page_about_security_exists():
    doors = [row.split("|")[2] for row in text_of(DOCS / "security.md").splitlines() if row.startswith("| ")]
    named = [span for door in doors for span in re.findall(r"`([\w/.]+)`", door)]
    assert len(named) > 20
    assert [span for span in named if not is_code(span)] == []


def test_the_page_about_the_design_names_every_room():
    rooms = text_of(DOCS / "design.md").partition("```text\n")[2].partition("```")[0]
    there = {path.stem for path in (ROOT / "bot").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert there - set(re.findall(r"\w+", rooms)) - {"__init__", "__main__"} == set()


def test_every_picture_is_shown_on_a_page():
    shown = {found["target"] for page in PAGES for found in LINK.finditer(text_of(page)) if found["picture"]}
    assert {path.name for path in (DOCS / "images").iterdir()} == {Path(target).name for target in shown}


@pytest.mark.parametrize("record", [TOPIC, *RESERVED.values()], ids=lambda record: record.name)
def test_the_page_about_files_names_every_field(record: Record):
    code = code_in(text_of(FILES)).splitlines()
    assert [field for field in fields_in(record) if field not in code] == []


def fields_in(record: Record) -> set[str]:
    inner = [field.record for field in record.fields if field.record]
    return {*record.names(), *(field for each in inner for field in fields_in(each))}


def test_the_examples_for_editors_make_a_handbook_without_problems(tmp_path: Path):
    folder = Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))
    for file, how, lines in examples():
        before = text_of(folder / file) if how else ""
        content = in_part(before, lines) if how == "in part" else before + lines
        (folder / file).write_text(content, encoding="utf-8")
    reading = read(folder)
    assert [str(problem) for problem in reading.problems] == []
    assert "promises" in {topic.id for topic in reading.handbook.topics}
    assert reading.handbook.safeguarding.approved_by


def test_the_problems_on_the_page_about_files_are_said_in_these_words():
    small = [case for case in CORPUS if len(case.data) < 50_000]  # the large ones say nothing else, slowly
    told = {problem.sentence for case in small for problem in parse_file(case.file, case.data).problems}
    told |= {row["says"] for row in ROWS}
    table = text_of(FILES).partition("## The commonest Problems")[2].partition("## ")[0]
    quoted = re.findall(r"^\| `(.+?)` \|", table, re.MULTILINE)
    assert len(quoted) > 10
    unsaid = [words for words in quoted if not any(words in sentence for sentence in told)]
    source = "\n".join(text_of(path) for path in (ROOT / "bot" / "handbook").glob("*.py"))
    assert [words for words in unsaid if words not in ACROSS] == []
    assert [words for words in ACROSS if words not in source] == []


def test_the_invitation_asks_for_exactly_the_permissions_of_the_table():
    page = text_of(DOCS / "operators.md")
    rows = re.findall(r"^\| ([A-Z][A-Za-z ]+) \| (\d+) \|", page, re.MULTILINE)
    flags = {"_".join(label.lower().split()).replace("channels", "channel"): int(number) for label, number in rows}
    assert {flag: discord.Permissions(**{flag: True}).value for flag in flags} == flags
    (asked,) = set(re.findall(r"permissions=(\d+)", page))
    assert int(asked) == sum(flags.values())
    assert f"| together | {asked} |" in page


def test_the_page_about_privacy_lists_every_column_that_is_kept_and_no_other():
    rows = re.findall(r"^\| `(\w+\.\w+)` \| (.+?) \| (.+?) \| (.+?) \|$", text_of(DOCS / "privacy.md"), re.MULTILINE)
    assert rows == [(column.name, column.what, column.why, str(column.how_long)) for column in KEPT]


def test_the_page_about_privacy_names_the_database():
    assert f"`{FILE_NAME}`" in text_of(DOCS / "privacy.md")


def test_the_figures_on_their_page_are_those_that_make_figures_measures():
    table = text_of(PAGE).partition(BEGIN)[2].partition(END)[0]
    rows = re.findall(r"^\| (.+?) \| (.*?) ?\| .+ \|$", table, re.MULTILINE)[1:]
    measured = [(figure.name, figure.wanted) for figure in figures()]
    assert rows == measured, "Write the table anew with: make figures ARGS=--write"
