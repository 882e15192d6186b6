"""What a program puts right in the files says the same as before, is shown first, and counts as from outside."""

from __future__ import annotations

import pytest

from bot.editing.change import Change, ChangeKind
from bot.editing.mending import plan, write
from bot.errors import EditingError
from bot.handbook.folder import read
from tests.editing.conftest import desk_on
from tests.handbook.mistakes import ROWS, found_in, make
from tests.support.handbook_files import SHIPPED

KIND = "Be kind to each other."


@pytest.fixture(scope="module")
def shipped():
    return read(SHIPPED)


def spoil(folder, old="text: ", new="text:\u00a0", name="rules.yaml"):
    path = folder / name
    text = path.read_bytes().decode()
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8", newline="")
    return path


def mend(folder):
    write(folder, plan(folder).mendings)


@pytest.mark.parametrize("row", [row for row in ROWS if row.get("fixed")], ids=lambda row: row["name"])
def test_what_is_mechanical_is_put_right(tmp_path, shipped, row):
    folder = make(tmp_path / "knowledge", row)
    found = plan(folder)
    assert found.left == ()
    write(folder, found.mendings)
    assert found_in(folder, shipped) == []
    assert plan(folder).mendings == ()


@pytest.mark.parametrize("row", [row for row in ROWS if not row.get("fixed")], ids=lambda row: row["name"])
def test_what_only_a_person_can_know_is_left_alone(tmp_path, row):
    assert plan(make(tmp_path / "knowledge", row)).mendings == ()


def test_the_words_are_the_same_after_what_is_mechanical(tmp_path, shipped):
    same = ("a no-break space follows a colon", "no-break spaces are the indent", "the file is saved as UTF-16")
    same += ("the name ends in .yaml.txt", "a long dash begins a phrasing", "a tab is the indent")
    for number, row in enumerate(row for row in ROWS if row["name"] in same):
        folder = make(tmp_path / str(number), row)
        mend(folder)
        assert read(folder, shipped).handbook == shipped.handbook


def test_sound_files_are_left_alone_also_where_they_have_signs_of_word(folder):
    spoil(folder, "Be kind to each other.", "\u201cBe kind\u201d \u2013 to\u00a0each other.")
    spoil(folder, "Teach every child", "\u2022 Teach every child", "aims.yaml")
    assert plan(folder) == plan(SHIPPED)
    assert plan(folder).mendings == ()


@pytest.mark.parametrize(
    ("data", "after"),
    [
        (lambda data: b"\xef\xbb\xbf" + data, lambda data: data),
        (lambda data: data.replace(b"\n", b"\r\n", 2), lambda data: data),
        (lambda data: data.replace(b"\n", b"\r\n")[:-2] + b"\n", lambda data: data.replace(b"\n", b"\r\n")),
    ],
    ids=["a byte-order mark", "some line ends of Windows", "most line ends of Windows"],
)
def test_a_byte_order_mark_and_mixed_line_ends_are_put_right_in_a_sound_file(folder, data, after):
    path = folder / "rules.yaml"
    before = path.read_bytes()
    path.write_bytes(data(before))
    mend(folder)
    assert path.read_bytes() == after(before)


def test_line_ends_of_one_kind_stay(folder):
    path = folder / "rules.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert plan(folder).mendings == ()
    spoil(folder)
    mend(folder)
    assert b'text: "Be kind' in path.read_bytes()
    assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n")


def test_a_text_that_goes_on_keeps_its_signs(folder):
    spoil(folder, f'text: "{KIND}"', "text: Be kind\n      \u2013 to each other\n      \u201calways\u201d")
    spoil(folder, 'text: "Be on', 'text:\u00a0"Be on')
    mend(folder)
    _, entry = read(folder).handbook.find("rules.e1") or (None, None)
    assert entry
    assert entry.text == "Be kind \u2013 to each other \u201calways\u201d"


def test_a_file_that_would_not_be_better_is_left_and_that_is_said(folder):
    path = folder / "rules.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"title: ", b"titel: x: ", 1))
    before = path.read_bytes()
    found = plan(folder)
    assert found.mendings == ()
    assert found.left == ("rules.yaml is left as it is: what a program can put right there does not make it readable.",)
    assert path.read_bytes() == before


@pytest.mark.parametrize("other", ["rules.yaml", "RULES.yaml"])
def test_a_name_that_another_file_has_or_is_meant_for_is_not_given(folder, other):
    data = (folder / "rules.yaml").read_bytes()
    (folder / "rules.yaml").rename(folder / "Rules.yaml")
    (folder / other).write_bytes(data)
    assert plan(folder).mendings == ()


def test_nothing_is_written_where_a_file_has_changed_since_it_was_shown(folder):
    path = spoil(folder)
    found = plan(folder)
    spoil(folder, "Be on time", "Be early")
    before = path.read_bytes()
    with pytest.raises(EditingError, match=r"rules\.yaml has been changed meanwhile"):
        write(folder, found.mendings)
    assert path.read_bytes() == before


def test_nothing_is_written_where_somebody_has_taken_the_name_since(folder):
    (folder / "rules.yaml").rename(folder / "Rules.yaml")
    found = plan(folder)
    (folder / "rules.yaml").write_text("theirs", "utf-8")
    with pytest.raises(EditingError, match=r"Rules\.yaml has been changed meanwhile"):
        write(folder, found.mendings)
    assert (folder / "rules.yaml").read_text("utf-8") == "theirs"


def test_the_difference_shows_what_looks_like_a_plain_space(folder):
    spoil(folder)
    (mending,) = plan(folder).mendings
    rows = str(mending).splitlines()
    assert rows[:2] == ["--- rules.yaml", "+++ rules.yaml"]
    assert f'-    text:<U+00A0>"{KIND}"' in rows
    assert f'+    text: "{KIND}"' in rows


def test_what_was_put_right_is_answered_from_and_told_like_a_change_from_outside(desk, folder, store):
    spoil(folder, name="aims.yaml")
    spoil(folder, "Teach every child", "Teach each\u00a0child", "aims.yaml")
    assert desk.catch_up()
    found = plan(folder)
    desk.bring(lambda: write(folder, found.mendings))
    assert desk.library.current.reading.problems == ()
    assert "Teach each child" in desk.library.current.handbook.find("aims.e1")[1].text
    assert {each.kind for each in desk.revisions()} == {"outside"}
    ((_, text),) = store.do(lambda kept: kept.history.news()).result()
    assert "aims.yaml was changed on the disk" in text


def test_a_file_that_is_nearly_called_right_keeps_nobody_from_editing_others(folder, store):
    (folder / "questions.yaml").write_text(
        (folder / "questions.yaml").read_text("utf-8") + "  - question: Our aims 1\n    id: aims.e1\n", "utf-8"
    )
    (folder / "aims.yaml").rename(folder / "Aims.yaml")
    desk = desk_on(folder, store)
    preview = desk.preview(Change(ChangeKind.EDIT, "rules.e2", {"text": "Be on time, please."}))
    assert preview.problems == ()
