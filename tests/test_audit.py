"""The audit of the locks: red for a known fault and for a fault of its own, and never for want of a network."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support.loopback.server import free_port

pytestmark = pytest.mark.slow

REQUIREMENTS = Path(__file__).parents[1] / "requirements"
AUDIT = REQUIREMENTS / "audit.py"
LOCKS = ", ".join(sorted(each.name for each in REQUIREMENTS.glob("*.txt")))
FAULT = {
    "id": "PYSEC-2026-1",
    "aliases": [],
    "summary": "A fault.",
    "details": "A fault.",
    "modified": "2026-11-23T00:00:00Z",
    "published": "2026-11-23T00:00:00Z",
    "affected": [
        {
            "package": {"name": "pyyaml", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.1"}]}],
        }
    ],
}


@contextmanager
def database(answer):
    """An advisory database on loopback; `answer` gives the status and the faults of a package by its name."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            name = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]["name"]
            asked.append(name)
            status, faults = answer(name)
            body = json.dumps({"vulns": faults} if faults else {}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def audited(address, *more):
    command = [sys.executable, AUDIT, "--database", address, *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_locks_without_a_known_fault_are_said_to_be_audited():
    with database(lambda _name: (200, [])) as (address, asked):
        ended = audited(address)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"of {LOCKS}: known faults: 0." in ended.stdout
    assert {"discord-py", "onnxruntime", "pyright", "scikit-learn", "simcord"} <= set(asked)


def test_a_known_fault_is_named_and_ends_with_1():
    with database(lambda name: (200, [FAULT] if name == "pyyaml" else [])) as (address, _):
        ended = audited(address)
    assert ended.returncode == 1
    assert "pyyaml" in ended.stdout
    assert "has the known fault PYSEC-2026-1, which is mended in 99.1." in ended.stdout


def test_without_a_network_it_says_that_nothing_was_audited_and_ends_with_0():
    ended = audited(f"http://127.0.0.1:{free_port()}/v1/query")
    assert ended.returncode == 0
    assert ended.stdout.startswith(f"Not audited: {LOCKS}, because")


@pytest.mark.parametrize("status", [500, 503])
def test_a_database_that_is_ill_is_no_fault_of_ours(status):
    with database(lambda _name: (status, [])) as (address, _):
        ended = audited(address)
    assert ended.returncode == 0, ended.stdout
    assert ended.stdout.startswith("Not audited: ")


def test_it_never_takes_longer_than_it_may():
    with database(lambda _name: (200, [])) as (address, _):
        ended = audited(address, "--seconds", "0.2")
    assert ended.returncode == 0
    assert "longer than" in ended.stdout


def test_what_keeps_it_from_asking_beside_the_network_ends_with_1(tmp_path):
    (tmp_path / "audit.py").write_text(AUDIT.read_text("utf-8"), "utf-8")
    (tmp_path / "broken.txt").write_text("no requirement at all ===\n", "utf-8")
    ended = subprocess.run([sys.executable, tmp_path / "audit.py"], capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stdout
    assert ended.stdout.startswith("Not audited: broken.txt, because it failed: ")
