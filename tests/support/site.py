"""A web site on loopback, whose every request is kept."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Served:
    """What a site answers: `late` lets it wait for the end of the test before the body, and `short` breaks off."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": HTML})
    late: bool = False
    short: bool = False


def html(text, **more):
    return Served(text.encode(), **more)


def leading_to(where, status=301):
    return Served(status=status, headers={"Location": where})


class Site(ThreadingHTTPServer):
    """Serves what a test has put under a path, and keeps every request: method, path, headers and body."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Visit)
        self.pages, self.requests, self.ended = {}, [], threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def serve(self, path, served):
        self.pages[path] = served
        return f"{self.url}{path}"


class Visit(BaseHTTPRequestHandler):
    """One request."""

    server: Site

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.requests.append((self.command, self.path, dict(self.headers), body))
        served = self.server.pages.get(self.path, Served(b"no such page", 404))
        self.send_response(served.status)
        for name, value in served.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(served.body) + served.short))
        self.end_headers()
        if served.late:
            self.server.ended.wait(30)
        with suppress(OSError):
            self.wfile.write(served.body)

    def log_message(self, *_said):
        """Say nothing."""


@contextmanager
def serving():
    """Yield a site that serves until the block ends."""
    with Site() as site:
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            site.ended.set()
            site.shutdown()
            thread.join()
