"""The rules of the thread that owns the store."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from contextlib import closing

import pytest

from bot.errors import StoreError
from bot.storage import thread as module
from bot.storage.opening import in_memory, open_store
from bot.storage.thread import StoreThread
from tests.storage.files import NOW
from tests.support.patience import PATIENCE


@pytest.fixture
def thread(path):
    with StoreThread(lambda: open_store(path)) as running:
        yield running


def said(caplog):
    return [(record.levelname, record.getMessage()) for record in caplog.records if record.name == module.__name__]


def test_work_is_done_in_the_stores_own_thread_and_its_result_comes_back(thread):
    thread.do(lambda store: store.prefer_plain_text(7, wanted=True))
    assert thread.do(lambda store: store.plain_text_members()).result(PATIENCE) == {7}
    worker = thread.do(lambda _: threading.current_thread()).result(PATIENCE)
    assert (worker.name, worker is threading.current_thread()) == ("store", False)


async def test_a_coroutine_can_wait_for_it(thread):
    assert await asyncio.wrap_future(thread.do(lambda store: store.votes())) == ()


def test_work_is_done_in_the_order_in_which_it_was_given(thread):
    done = []
    futures = [thread.do(lambda _, number=number: done.append(number)) for number in range(1000)]
    futures[-1].result(PATIENCE)
    assert done == list(range(1000))


def test_giving_work_never_waits_for_the_work_nor_for_the_opening():
    going_on = threading.Event()

    def opening():
        going_on.wait(PATIENCE)
        return in_memory()

    with StoreThread(opening) as slow:
        began = time.monotonic()
        futures = [slow.do(lambda store: store.votes()) for _ in range(1000)]
        assert time.monotonic() - began < PATIENCE  # which the opening takes
        assert not any(future.done() for future in futures)
        going_on.set()
        assert futures[-1].result(PATIENCE) == ()


def test_what_work_raises_is_for_whoever_gave_it_and_the_next_is_done(thread):
    failed = thread.do(lambda _: 1 // 0)
    assert thread.do(lambda store: store.votes()).result(PATIENCE) == ()
    assert isinstance(failed.exception(PATIENCE), ZeroDivisionError)


def test_work_that_was_cancelled_before_its_turn_is_not_done(thread):
    going_on, done = threading.Event(), []
    thread.do(lambda _: going_on.wait(PATIENCE))
    unwanted = thread.do(lambda _: done.append("unwanted"))
    assert unwanted.cancel()
    going_on.set()
    thread.do(lambda _: done.append("wanted")).result(PATIENCE)
    assert done == ["wanted"]


def test_closing_waits_for_what_was_given_before(path):
    with StoreThread(lambda: open_store(path)) as running:
        futures = [running.do(lambda store: store.identify(at=NOW)) for _ in range(100)]
    assert all(future.done() and future.exception() is None for future in futures)
    with closing(open_store(path).store) as store:
        assert len(store.identifies(since=NOW)) == 100


def test_after_closing_work_is_refused_with_a_sentence(thread):
    thread.close()
    thread.close()
    with pytest.raises(StoreError, match="it has stopped remembering"):
        thread.do(lambda store: store.votes()).result(PATIENCE)


def test_closing_gives_up_on_a_disk_that_does_not_answer_and_leaves_nobody_waiting(caplog):
    going_on = threading.Event()
    stuck = StoreThread(in_memory)
    hanging = stuck.do(lambda _: going_on.wait(PATIENCE))
    waiting = stuck.do(lambda store: store.votes())
    stuck.close(patience=0.05)
    assert isinstance(waiting.exception(PATIENCE), StoreError)
    assert [level for level, _ in said(caplog)] == ["ERROR"]
    going_on.set()
    assert hanging.result(PATIENCE)
    stuck.close()
    assert not stuck._thread.is_alive()


def test_too_much_waiting_work_is_refused_with_a_sentence():
    going_on, begun = threading.Event(), threading.Event()
    with StoreThread(in_memory) as stuck:
        stuck.do(lambda _: (begun.set(), going_on.wait(PATIENCE)))
        begun.wait(PATIENCE)
        futures = [stuck.do(lambda store: store.votes()) for _ in range(module.MOST_WAITING + 1)]
        assert isinstance(futures[-1].exception(PATIENCE), StoreError)
        going_on.set()
        assert [future.result(PATIENCE) for future in futures[:-1]] == [()] * module.MOST_WAITING


def test_a_sound_opening_is_not_worth_a_line(thread, caplog):
    thread.close()
    assert said(caplog) == []


def test_a_database_that_was_set_aside_is_one_warning(path, caplog):
    path.parent.mkdir()
    path.write_bytes(b"broken")
    StoreThread(lambda: open_store(path)).close(PATIENCE)
    ((level, sentence),) = said(caplog)
    assert level == "WARNING"
    assert "a new one was begun" in sentence


def test_a_database_that_is_refused_is_one_error_and_the_bot_goes_on(path, caplog):
    path.mkdir(parents=True)
    with StoreThread(lambda: open_store(path)) as running:
        running.do(lambda store: store.prefer_plain_text(7, wanted=True))
        assert running.do(lambda store: store.plain_text_members()).result(PATIENCE) == {7}
    ((level, sentence),) = said(caplog)
    assert level == "ERROR"
    assert sentence.startswith("Nothing will be remembered after a restart, because ")


def test_a_database_that_is_locked_for_a_while_is_told_and_works_afterwards(thread, path):
    thread.do(lambda store: store.identify(at=NOW)).result(PATIENCE)
    thread.close()
    with StoreThread(lambda: open_store(path, patience=0.05)) as impatient:
        impatient.do(lambda store: store.votes()).result(PATIENCE)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            refused = impatient.do(lambda store: store.identify(at=NOW))
            assert isinstance(refused.exception(PATIENCE), StoreError)
            other.execute("COMMIT")
        impatient.do(lambda store: store.identify(at=NOW)).result(PATIENCE)
        assert len(impatient.do(lambda store: store.identifies(since=NOW)).result(PATIENCE)) == 2
