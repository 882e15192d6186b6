"""The rules of the running bot's pulse: what it writes and tells systemd, with the real client and real databases."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import threading
import time
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from typing import Any

import pytest

from bot import pulse as module
from bot import wiring
from bot.gateway.client import line, point_at
from bot.health import heartbeat
from bot.health.systemd import ServiceManager
from bot.pulse import Pulse
from bot.settings import load
from bot.storage.opening import FILE_NAME, open_store
from bot.storage.thread import StoreThread
from tests.handbook.malformed import SAFEGUARDING
from tests.support.handbook_files import folder_with, topic
from tests.support.loopback import GatewayFault, Loopback
from tests.support.real_client import connected_client, until

AIMS = topic("aims", "Our aims", "Teach every child to read.", "Feed every child at noon.")


@pytest.fixture
async def server():
    found = Loopback()
    async with found.serving():
        try:
            yield found
        finally:
            point_at("", "")


@pytest.fixture
def found(tmp_path):
    """Services with a database of their own."""
    words = folder_with(tmp_path / "words", AIMS, safeguarding=SAFEGUARDING)
    settings = load({"KNOWLEDGE_DIR": str(words), "DATA_DIR": str(tmp_path / "data")}, tmp_path, for_discord=False)
    with StoreThread(lambda: open_store(settings.data_dir / FILE_NAME)) as store:
        yield wiring.build(settings, store)


@pytest.fixture
def listening(tmp_path):
    """A socket as systemd has it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as found:
        found.bind(str(tmp_path / "notify"))
        found.settimeout(0)
        yield found


@asynccontextmanager
async def beating(services, on_line, manager=None):
    """Take the pulse until the end of the block, and yield what returns a field of the latest heartbeat, if any."""

    def latest(field: str) -> Any:
        return getattr(heartbeat.read(services.settings.data_dir), field, None)

    task = asyncio.create_task(Pulse(services, on_line, manager or ServiceManager({})).beat())
    try:
        yield latest
    finally:
        task.cancel()
        await asyncio.wait([task])


def heard(listening):
    try:
        return listening.recv(4096).decode()
    except BlockingIOError:
        return ""


async def test_it_says_what_the_bot_is_doing(found):
    go_on = threading.Event()
    turns = found.answering.dialogue.turns
    asking = [asyncio.create_task(turns.do(member, go_on.wait)) for member in (7, 8, 9)]
    await until(lambda: turns.waiting == 2)
    found.editing.news.hold("A new value.")
    async with beating(found, line()) as latest:
        await until(lambda: latest("edition") == 1)
        said = (latest("connected"), latest("remembers"), latest("problems"), latest("news"), latest("questions"))
        assert said == (False, True, 0, 1, 2)
        assert len(latest("words")) == 12
        assert abs(time.monotonic() - latest("written")) < 5
    assert heartbeat.read(found.settings.data_dir) is None
    go_on.set()
    await asyncio.gather(*asking)


async def test_a_change_of_the_connection_is_written_at_once(server, found):
    async with connected_client(server) as bot, beating(found, bot.line) as latest:
        await until(lambda: latest("connected"))
        server.gateway.faults = [GatewayFault("connect", "refuse", times=99), GatewayFault("resume", "close", times=99)]
        await server.gateway.harm(GatewayFault("now", "reset"))
        await until(lambda: latest("connected") is False)
        assert latest("trouble").startswith("Discord ")


async def test_a_database_that_another_program_holds_is_said_to_keep_nothing(found, monkeypatch):
    monkeypatch.setattr(module, "EVERY", 0.05)
    monkeypatch.setattr(module, "LOOKING_SECONDS", 0.02)
    monkeypatch.setattr(module, "LONGEST_WRITE", 0.2)
    async with beating(found, line()) as latest:
        await until(lambda: latest("remembers"))
        with closing(sqlite3.connect(found.settings.data_dir / FILE_NAME, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            await until(lambda: latest("remembers") is False)
            assert latest("unkept").endswith(".")
        await until(lambda: latest("remembers"))


async def test_a_database_that_could_not_be_opened_is_said_to_keep_nothing(found, tmp_path):
    (tmp_path / "other" / FILE_NAME).mkdir(parents=True)
    with StoreThread(lambda: open_store(tmp_path / "other" / FILE_NAME)) as store:
        store.opened.result()
        async with beating(replace(found, store=store), line()) as latest:
            await until(lambda: latest("remembers") is False)
            assert latest("unkept").startswith("Nothing will be remembered after a restart, because")


async def test_words_that_are_learned_are_compared_by_meaning_and_without_an_encoder_that_is_missing(found):
    async with beating(found, line()) as latest:
        await until(lambda: latest("meaning") == "learning")
    found.library._sense = None
    async with beating(found, line()) as latest:
        await until(lambda: latest("meaning") == "missing")


async def test_systemd_hears_that_it_is_ready_once_it_is_connected(server, found, listening):
    on_line = line()
    async with beating(found, on_line, ServiceManager({"NOTIFY_SOCKET": listening.getsockname()})):
        await until(lambda: heard(listening).startswith("EXTEND_TIMEOUT_USEC="))
        await until(lambda: heard(listening).startswith("STATUS=The assistant is not connected"))
        on_line.up()
        on_line.vitals.hear()
        await until(lambda: heard(listening) == "READY=1")
        await until(lambda: heard(listening).startswith("STATUS=The assistant is well"))


async def test_systemd_hears_that_the_heartbeat_cannot_be_written(found, listening, monkeypatch):
    monkeypatch.setattr(module, "EVERY", 0.05)
    monkeypatch.setattr(module, "LOOKING_SECONDS", 0.02)
    away = replace(found, settings=replace(found.settings, data_dir=found.settings.data_dir / "away"))
    async with beating(away, line(), ServiceManager({"NOTIFY_SOCKET": listening.getsockname()})):
        await until(lambda: "cannot be written into DATA_DIR (no such file" in heard(listening))


async def test_systemd_hears_that_it_is_alive_only_while_the_loop_turns(found, listening):
    environ = {"NOTIFY_SOCKET": listening.getsockname(), "WATCHDOG_USEC": "100000"}
    async with beating(found, line(), ServiceManager(environ)):
        await until(lambda: heard(listening) == "WATCHDOG=1")
        await until(lambda: heard(listening) == "WATCHDOG=1")
        while heard(listening):
            pass
        time.sleep(0.3)  # noqa: ASYNC251 - this is the fault
        assert not heard(listening)
        await until(lambda: heard(listening) == "WATCHDOG=1")
