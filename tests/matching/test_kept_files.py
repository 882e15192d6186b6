"""Whatever has become of a kept file, it is made anew or done without, and questions are answered."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.main import main
from bot.matching import vectors
from bot.matching.vectors import MOST_KEPT, ArrayCache, Vectors
from tests.handbook.malformed import SAFEGUARDING
from tests.storage.files import unmeasured
from tests.support.bot_process import running
from tests.support.handbook_files import folder_with, topic
from tests.support.loopback import Loopback
from tests.support.patience import PATIENCE

ROOT = Path(__file__).parents[2]
NOBODY = 65534
MADE = {"rarity": np.arange(5, dtype=np.float32), "weights": np.eye(3, dtype=np.float32)}
TEXTS = ["Be kind.", "Be on time.", "Shut the gate."]
QUESTION = "who may leave the entrance open"
KEEP_ALL = "import sys\nfrom bot.matching import vectors\nfrom bot.cli.main import main\nvectors.WORTH_KEEPING = 0\n"


class Lengths:
    """An encoder whose vectors are of length 1, and which counts what it is asked for."""

    name = "lengths"

    def __init__(self):
        self.encoded = []

    def encode(self, texts, most=0):
        self.encoded += texts
        rows = np.array([[len(text), text.count("e") + 1, 1, 1] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def instead(make):
    def damage(file):
        file.unlink()
        make(file)

    return damage


def foreign(file):
    """Put a file of the right form and of other arrays in the place of one."""
    if file.suffix == ".npz":
        np.savez(file, something=np.zeros(3))
    else:
        file.write_bytes(np.zeros(1_000, np.float16).tobytes())


DAMAGE = {
    "empty": lambda file: file.write_bytes(b""),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "a byte short": lambda file: file.write_bytes(file.read_bytes()[:-1]),
    "zeroes": lambda file: file.write_bytes(bytes(file.stat().st_size)),
    "a text": lambda file: file.write_text("remember the milk\n" * 400),
    "overwritten in the middle": lambda file: file.write_bytes(_overwritten(file.read_bytes())),
    "a pickle": lambda file: file.write_bytes(pickle.dumps({"weights": [1.0] * 400})),
    "a pickle inside": lambda file: file.write_bytes(_with_a_pickle()),
    "another's": foreign,
    "a folder": instead(lambda file: file.mkdir()),
    "a folder with something in it": instead(lambda file: (file / "more").mkdir(parents=True)),
    "a pipe": instead(os.mkfifo),
    "a link to nowhere": instead(lambda file: file.symlink_to(file.parent / "gone" / "away")),
    "a link to itself": instead(lambda file: file.symlink_to(file.name)),
    "endless": instead(lambda file: file.symlink_to("/dev/zero")),
}


def _overwritten(data):
    third = len(data) // 3
    return data[:third] + b"\xff" * third + data[2 * third :]


def _with_a_pickle():
    with tempfile.TemporaryFile() as file:
        np.savez(file, rarity=np.array([{"a": 1}], dtype=object))
        file.seek(0)
        return file.read()


@pytest.fixture(autouse=True)
def _keep_all(monkeypatch):
    monkeypatch.setattr(vectors, "WORTH_KEEPING", 0)


def kept(folder, made_from=("a", "b")):
    """Return what the shelf of a folder gives for some texts, and how often it had to be made."""
    times = []
    found = ArrayCache(folder).kept("regression", made_from, lambda: times.append(1) or MADE)
    return {name: array.tolist() for name, array in found.items()}, len(times)


WANTED = {name: array.tolist() for name, array in MADE.items()}


@pytest.mark.parametrize("how", DAMAGE)
def test_arrays_whose_file_is_damaged_are_made_anew(tmp_path, how):
    assert (kept(tmp_path), kept(tmp_path)) == ((WANTED, 1), (WANTED, 0))
    (file,) = tmp_path.glob("*.npz")
    DAMAGE[how](file)
    assert kept(tmp_path) == (WANTED, 1)
    is_replaced = "folder" not in how
    assert kept(tmp_path) == (WANTED, 0 if is_replaced else 1)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_byte_of_a_file_of_arrays_can_be_changed_so_that_others_come_out(data):
    with tempfile.TemporaryDirectory() as place:
        kept(Path(place))
        (file,) = Path(place).glob("*.npz")
        content = bytearray(file.read_bytes())
        for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
            content[at] ^= data.draw(st.integers(1, 255))
        file.write_bytes(bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))]))
        assert kept(Path(place))[0] == WANTED


def test_what_was_made_last_stays_whatever_a_wrong_clock_has_dated_the_others(tmp_path):
    for number in range(MOST_KEPT + 2):
        kept(tmp_path, [f"edit {number}"])
        for path in tmp_path.glob("*.npz"):
            os.utime(path, (4_000_000_000, 4_000_000_000 + number))
    assert kept(tmp_path, ["now"])[1] == 1
    assert kept(tmp_path, ["now"])[1] == 0
    assert len(list(tmp_path.glob("*.npz"))) == MOST_KEPT


def vectors_in(folder):
    """Return the rows of some texts, and which had to be encoded."""
    encoder = Lengths()
    vectors = Vectors(encoder, folder)  # pyright: ignore[reportArgumentType] - as far as vectors ask of it
    encoder.encoded.clear()
    vectors.prepare(TEXTS)
    return vectors.of(TEXTS).round(2).tolist(), encoder.encoded


@pytest.mark.parametrize("how", DAMAGE)
def test_vectors_whose_file_is_damaged_are_encoded_again_and_the_others_kept(tmp_path, how):
    wanted, encoded = vectors_in(tmp_path)
    assert encoded == TEXTS
    assert vectors_in(tmp_path) == (wanted, [])
    (file,) = tmp_path.glob("*.bin")
    DAMAGE[how](file)
    again, encoded = vectors_in(tmp_path)
    assert (again, bool(encoded)) == (wanted, True)
    last, encoded = vectors_in(tmp_path)
    assert last == wanted
    assert encoded == [] or not file.is_file()


def with_shipped(own, shipped, texts=TEXTS):
    """Return the rows of some texts where others came along with the package, and which had to be encoded."""
    encoder = Lengths()
    vectors = Vectors(encoder, own, shipped)  # pyright: ignore[reportArgumentType] - as above
    encoder.encoded.clear()
    vectors.prepare(texts)
    return vectors.of(texts).round(2).tolist(), encoder.encoded


def test_what_came_along_is_read_and_only_what_is_new_is_kept_beside_it(tmp_path):
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    wanted, _ = vectors_in(shipped)
    before = {path.name: path.read_bytes() for path in shipped.iterdir()}
    assert with_shipped(own, shipped) == (wanted, [])
    assert not own.exists()
    assert with_shipped(own, shipped, [*TEXTS, "Sing."])[1] == ["Sing."]
    assert with_shipped(own, shipped, [*TEXTS, "Sing."])[1] == []
    assert {path.name: path.read_bytes() for path in shipped.iterdir()} == before


@pytest.mark.parametrize("how", DAMAGE)
def test_what_came_along_and_is_damaged_is_made_anew_and_kept_in_a_folder_of_ones_own(tmp_path, how):
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    wanted, _ = vectors_in(shipped)
    (file,) = shipped.iterdir()
    DAMAGE[how](file)
    assert with_shipped(own, shipped)[0] == wanted
    assert with_shipped(own, shipped) == (wanted, [])


def test_arrays_that_came_along_are_used_where_they_were_made_from_the_same(tmp_path):
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    kept(shipped)
    cache, made = ArrayCache(own, shipped), []
    assert cache.kept("regression", ("a", "b"), lambda: made.append(1) or MADE)["weights"].tolist() == WANTED["weights"]
    assert (made, own.exists()) == ([], False)
    cache.kept("regression", ("a", "c"), lambda: made.append(1) or MADE)
    assert (made, len([*own.glob("*.npz")]), len([*shipped.glob("*.npz")])) == ([1], 1, 1)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_vectors_of_a_damaged_file_are_of_length_1(data):
    with tempfile.TemporaryDirectory() as place:
        vectors_in(Path(place))
        (file,) = Path(place).glob("*.bin")
        content = bytearray(file.read_bytes())
        for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
            content[at] = data.draw(st.integers(0, 255))
        file.write_bytes(bytes(content))
        rows, _ = vectors_in(Path(place))
        assert np.abs(np.linalg.norm(np.array(rows), axis=1) - 1).max() < 0.03


@pytest.fixture
async def discord():
    server = Loopback()
    async with server.serving():
        yield server


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    """A folder with the words of a small handbook, and the files that were kept when it was first asked."""
    place = tmp_path_factory.mktemp("learned")
    rules = topic("rules", "Our rules", "Be kind.", "Be on time.", "Shut the gate behind you.")
    folder_with(place / "words", rules, safeguarding=SAFEGUARDING)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(vectors, "WORTH_KEEPING", 0)
        said = asked(place, patched)
    assert [file.name.partition("-")[0] for file in sorted((place / "data").iterdir())] == ["regression", "vectors"]
    return place, said


def asked(place, patched):
    """Ask what only meaning answers, and return the exit code and what was said."""
    patched.chdir(place)
    patched.setenv("KNOWLEDGE_DIR", str(place / "words"))
    patched.setenv("DATA_DIR", str(place / "data"))
    with contextlib.redirect_stdout(io.StringIO()) as said:
        code = main(["ask", QUESTION])
    return code, said.getvalue()


@pytest.fixture
def damaged(request, learned, tmp_path):
    """A copy of the folder in which every kept file is damaged in one way."""
    place = Path(shutil.copytree(learned[0], tmp_path / "copy"))
    for file in sorted((place / "data").iterdir()):
        DAMAGE[request.param](file)
    return place


EACH_DAMAGE = [how if how in {"empty", "a folder"} else pytest.param(how, marks=pytest.mark.slow) for how in DAMAGE]
FEW = ["empty", *(pytest.param(how, marks=pytest.mark.slow) for how in ("cut off", "a folder", "a pipe"))]


@pytest.mark.parametrize("damaged", EACH_DAMAGE, indirect=True)
def test_ask_answers_as_before_when_every_kept_file_is_damaged(learned, damaged, monkeypatch):
    before = learned[1]
    assert before[0] == 0
    assert asked(damaged, monkeypatch) == before


@pytest.mark.slow
@pytest.mark.parametrize("damaged", FEW, indirect=True)
async def test_run_learns_anew_when_every_kept_file_is_damaged(discord, damaged):
    environment = discord.environment | {"KNOWLEDGE_DIR": str(damaged / "words")}
    async with running(damaged, environment, ("-c", f"{KEEP_ALL}sys.exit(main(['run']))")) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        async with asyncio.timeout(PATIENCE):
            while "now compares questions by their meaning" not in bot.said:  # noqa: ASYNC110 - another process says it
                await asyncio.sleep(0.05)
        assert "Traceback" not in bot.said


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.slow
@pytest.mark.parametrize("mode", [0o000, 0o444])
def test_files_that_may_not_be_read_or_written_are_done_without(learned, mode):
    before, (_, said) = learned
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(before / "data", Path(place) / "data"))
        shutil.copytree(before / "words", Path(place) / "words")
        for each in (Path(place), folder, *(Path(place) / "words").iterdir()):
            each.chmod(0o755)
        for each in folder.iterdir():
            each.chmod(mode)
        # Asked as root first, somewhere else, so that everything is imported that nobody else may read.
        program = f"{KEEP_ALL}import os\nmain(sys.argv[1:])\nprint('---')\nos.chdir({place!r})\nos.setuid({NOBODY})\n"
        program += f"os.environ['DATA_DIR'] = {str(folder)!r}\nsys.exit(main(sys.argv[1:]))"
        given = {"PYTHONPATH": str(ROOT), "KNOWLEDGE_DIR": f"{place}/words", "DATA_DIR": f"{place}/other"}
        command = [sys.executable, "-c", program, "ask", QUESTION]
        ended = subprocess.run(
            command, env=unmeasured() | given, capture_output=True, text=True, check=False, timeout=60
        )
    assert (ended.returncode, ended.stdout) == (0, f"{said}---\n{said}"), ended.stderr
    assert "Traceback" not in ended.stderr
