"""The rules of talking to systemd, with a socket as systemd has it."""

from __future__ import annotations

import os
import secrets
import socket

import pytest

from bot.health.systemd import ServiceManager


@pytest.fixture(params=["file", "abstract"])
def heard(request, tmp_path):
    """A socket that listens, its address as systemd writes it, and what returns what has come so far."""
    path = str(tmp_path / "notify") if request.param == "file" else f"@assistant-{secrets.token_hex(8)}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(path.replace("@", "\0", 1) if request.param == "abstract" else path)
        listening.settimeout(0)

        def lines():
            found = []
            try:
                while True:
                    found.append(listening.recv(4096).decode())
            except BlockingIOError:
                return found

        yield path, lines


def test_it_hears_everything_and_the_same_sentence_once(heard):
    address, lines = heard
    manager = ServiceManager({"NOTIFY_SOCKET": address})
    manager.still_starting()
    manager.ready()
    manager.status("All is\nwell.")
    manager.status("All is\nwell.")
    manager.alive()
    manager.stopping()
    assert lines() == [
        "EXTEND_TIMEOUT_USEC=60000000",
        "READY=1",
        "STATUS=All is well.",
        "WATCHDOG=1",
        "STOPPING=1",
    ]


def test_what_it_has_left_in_the_environment_reaches_no_other_program():
    environ = {"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "1", "WATCHDOG_PID": "2", "PATH": "/bin"}
    ServiceManager(environ)
    assert environ == {"PATH": "/bin"}


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "30000000"}, 15.0),
        ({"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 15.0),
        ({"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, 0.0),
        ({"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "soon"}, 0.0),
        ({"WATCHDOG_USEC": "30000000"}, 0.0),
        ({"NOTIFY_SOCKET": "/run/notify"}, 0.0),
    ],
)
def test_it_hears_twice_as_often_as_it_asks_for_and_only_where_it_asks_us(environ, seconds):
    assert ServiceManager(environ).alive_every == seconds


def test_where_nobody_listens_nothing_happens(tmp_path):
    for environ in ({}, {"NOTIFY_SOCKET": str(tmp_path / "nobody")}, {"NOTIFY_SOCKET": "vsock:2:1"}):
        ServiceManager(environ).ready()


def test_one_that_does_not_read_keeps_nobody_waiting(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "deaf"))
        manager = ServiceManager({"NOTIFY_SOCKET": str(tmp_path / "deaf")})
        for _ in range(2_000):
            manager.alive()
