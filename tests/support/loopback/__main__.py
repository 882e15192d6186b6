"""Runs the server in a process of its own: python -m tests.support.loopback --port 8700 --control 8701."""

from __future__ import annotations

import argparse
import asyncio

from aiohttp import web

from tests.support.loopback.control import Control
from tests.support.loopback.server import Loopback, free_port


async def serve(port: int, control: int) -> None:
    """Serve until somebody ends it, and say first how a bot comes here."""
    server = Loopback(port)
    async with server.serving():
        runner = web.AppRunner(Control(server).app(), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", control).start()
        try:
            for name, value in server.environment.items():
                print(f"{name}={value}", flush=True)
            print(f"CONTROL=http://127.0.0.1:{control}", flush=True)
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.loopback", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="where Discord is (a free port by default)")
    parser.add_argument("--control", type=int, default=0, help="where it is told what to do (a free port by default)")
    given = parser.parse_args()
    try:
        asyncio.run(serve(given.port or free_port(), given.control or free_port()))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
