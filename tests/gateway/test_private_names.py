"""What the gateway uses of discord.py beside what is documented: a version that lacks a name is told by it."""

from __future__ import annotations

import ast
import asyncio
import inspect
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.gateway import DiscordWebSocket, KeepAliveHandler, ReconnectWebSocket
from discord.http import HTTPClient, MultipartParameters, Route
from discord.webhook import async_

GATEWAY = Path(__file__).parents[2] / "bot" / "gateway"

NOBODY: Any = SimpleNamespace(closed=True, thread_id=1, _max_heartbeat_timeout=60.0)
THINGS = {
    "AsyncWebhookAdapter": lambda: async_.AsyncWebhookAdapter,
    "Client": lambda: discord.Client(intents=discord.Intents.none()),
    "Command": lambda: app_commands.Command,
    "DiscordWebSocket": lambda: DiscordWebSocket(NOBODY, loop=asyncio.get_running_loop()),
    "HTTPClient": lambda: HTTPClient,
    "KeepAliveHandler": lambda: KeepAliveHandler(ws=NOBODY),
    "MultipartParameters": lambda: MultipartParameters,
    "ReconnectWebSocket": lambda: ReconnectWebSocket(None),
    "Route": lambda: Route("GET", "/gateway/bot"),
    "async_context": lambda: async_.async_context,
}
"""Makes one of each; all of it but `Client` and `Command` is private by itself."""

NAMES = (
    "AsyncWebhookAdapter.create_interaction_response",
    "Client._connection.parsers",
    "Client.http",
    "Client.ws",
    "Command.to_dict",
    "DiscordWebSocket.DEFAULT_GATEWAY",
    "DiscordWebSocket._close_code",
    "DiscordWebSocket._decompressor.decompress",
    "DiscordWebSocket._keep_alive",
    "DiscordWebSocket.close",
    "DiscordWebSocket.from_client",
    "DiscordWebSocket.open",
    "DiscordWebSocket.poll_event",
    "DiscordWebSocket.received_message",
    "DiscordWebSocket.sequence",
    "DiscordWebSocket.session_id",
    "DiscordWebSocket.socket",
    "DiscordWebSocket.wait_for",
    "HTTPClient.bulk_upsert_global_commands",
    "HTTPClient.bulk_upsert_guild_commands",
    "HTTPClient.get_global_commands",
    "HTTPClient.get_guild_commands",
    "HTTPClient.request",
    "KeepAliveHandler._last_ack",
    "KeepAliveHandler.interval",
    "KeepAliveHandler.stop",
    "MultipartParameters.files",
    "MultipartParameters.multipart",
    "MultipartParameters.payload",
    "ReconnectWebSocket.resume",
    "Route.BASE",
    "Route.url",
    "async_context.set",
)
"""Every private name in use."""

TAKEN = {
    "AsyncWebhookAdapter.create_interaction_response": "interaction_id token session proxy proxy_auth params",
    "Client.connect": "reconnect",
    "Client.start": "token reconnect",
    "DiscordWebSocket.close": "code",
    "DiscordWebSocket.from_client": "client initial gateway shard_id session sequence resume",
    "DiscordWebSocket.wait_for": "event predicate",
    "Route.__init__": "method path parameters",
}
"""What the methods that we call or override are given."""


@pytest.mark.parametrize("name", NAMES)
async def test_discord_py_still_has(name):
    kind, *path = name.split(".")
    found = THINGS[kind]()
    for each in path:
        assert hasattr(found, each), f"discord.py {discord.__version__} has no {name}"
        found = getattr(found, each)


@pytest.mark.parametrize("name", TAKEN)
async def test_discord_py_still_gives(name):
    kind, method = name.split(".")
    given = inspect.signature(getattr(THINGS[kind](), method)).parameters
    for each in TAKEN[name].split():
        assert each in given, f"discord.py {discord.__version__}: {name} does not take {each}"


def test_every_private_name_in_use_is_listed():
    used = set()
    for tree in map(ast.parse, (path.read_text("utf-8") for path in sorted(GATEWAY.glob("*.py")))):
        used |= private_attributes(tree) | private_imports(tree)
    listed = {part for name in NAMES for part in name.split(".")}
    assert used - listed - {"InteractionCallback"} == set()  # a type alone


def private_attributes(tree):
    """Return the names with an underscore that are read and are not the module's own."""
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    own |= {node.attr for node in attributes if isinstance(node.ctx, ast.Store)}
    return {node.attr for node in attributes if node.attr.startswith("_") and not node.attr.startswith("__")} - own


def private_imports(tree):
    """Return what is imported of the modules that discord.py does not document."""
    documented = {"discord", "discord.ext", "discord.ext.commands"}
    found = [(node.module or "", node.names) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    hidden = [names for module, names in found if module.split(".")[0] == "discord" and module not in documented]
    return {each.name for names in hidden for each in names}
