"""Where a pair, an example or a step names an entry by an id that it once had, it counts as ever."""

from __future__ import annotations

import pytest

from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.errors import NeedsSecondError
from tests.editing.conftest import desk_on, shown
from tests.editing.named import named_folder

MARY, JOE = Editor("Mary", 1), Editor("Joe", 2)


@pytest.fixture
def desk(tmp_path, store):
    """Return a desk where rules.e1 is rules.kind by now, and all that names it still says rules.e1, as by hand."""
    folder = named_folder(tmp_path / "words")
    found = desk_on(folder, store, protected=frozenset())
    names = {name: (folder / f"{name}.yaml").read_bytes() for name in ("questions", "examples", "onboarding")}
    found.publish(shown(found, Change(ChangeKind.RENAME, "rules.e1", {"id": "rules.kind"})), MARY)
    for name, data in names.items():
        (folder / f"{name}.yaml").write_bytes(data)
    assert found.catch_up() == ()
    return found


def alone(desk, change):
    return desk.publish(shown(desk, change), MARY)


def test_a_pair_keeps_its_answer(desk):
    with pytest.raises(NeedsSecondError, match="what about the bees"):
        alone(desk, Change(ChangeKind.EDIT, "rules.kind", {"phrasings": ("something else",)}))


def test_the_old_id_of_a_pair_is_not_given_to_another_entry_by_one_editor(desk):
    takes = Change(ChangeKind.EDIT, "rules.e2", {"formerly": ("rules.e1",)})
    both = Change(ChangeKind.EDIT, "rules.kind", {"formerly": ()}, beside=(takes,))
    with pytest.raises(NeedsSecondError, match="the questions whose answers must not change"):
        alone(desk, both)


def test_all_that_names_an_old_id_goes_with_the_entry_and_comes_back(desk):
    before = {path.name: path.read_bytes() for path in desk.folder.iterdir()}
    desk.publish(shown(desk, Change(ChangeKind.RETIRE, "rules.kind")), MARY, second=JOE)
    assert desk.library.current.reading.problems == ()
    desk.publish(shown(desk, desk.restore("rules.kind")), MARY, second=JOE)
    assert {path.name: path.read_bytes() for path in desk.folder.iterdir()} == before
