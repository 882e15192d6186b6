"""What `doctor` finds: each fault is seeded into a sound install, on a Discord on loopback where Discord is asked."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot import survey
from bot.advice import AWAY, MAY_NOT_WRITE, NEW_INTENTS, NEW_TOKEN, OPEN_TOKEN, TOKENLESS, WORDLESS, Advice
from bot.cli import doctor
from bot.cli.main import main
from bot.doctor.diagnosis import SOUND
from bot.locks import turn_on
from bot.storage.opening import FILE_NAME, open_store
from bot.storage.schema import NEWEST
from tests.handbook.malformed import SAFEGUARDING
from tests.support import openapi, repositories
from tests.support.handbook_files import folder_with, topic
from tests.support.loopback import Loopback, RestFault, world

if TYPE_CHECKING:
    from pathlib import Path

EDITORS_CHANNEL, THREAD = "211", "212"
APPROVED = SAFEGUARDING.replace('approved_by: ""', "approved_by: Sam Patel, DSL")
RULES = topic("rules", "Our rules", "Be kind.", "Be on time.")


class Install:
    """A sound install in a folder of its own, and the Discord that it is at home in."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.discord = Loopback()
        self._monkeypatch = monkeypatch
        self.words = folder_with(folder / "words", RULES, safeguarding=APPROVED)
        given = self.discord.environment | {
            "DISCORD_GUILD_ID": world.GUILD_ID,
            "DISCORD_EDITOR_ROLES": world.EDITORS_ROLE,
            "EDITORS_CHANNEL": EDITORS_CHANNEL,
            "WELCOME_CHANNEL": world.CHANNEL_ID,
            "HUB_MANAGER_ROLES": world.STAFF_ROLE,
            "ONBOARDING_ROLE": world.TOUR_ROLE,
            "KNOWLEDGE_DIR": "words",
            "PROTECTED_TOPICS": "rules",
            "DATA_DIR": "data",
        }
        for name, value in given.items():
            self.set(name, value)
        closed = world.overwrite(world.GUILD_ID, deny=world.VIEW)
        own = world.overwrite(world.BOT_ROLE, allow=world.VIEW)
        self.home["channels"].append(world.channel(EDITORS_CHANNEL, "editors", closed, own))

    @property
    def home(self) -> dict[str, Any]:
        return self.discord.gateway.guild

    @property
    def application(self) -> dict[str, Any]:
        return self.discord.rest.application

    def set(self, name: str, value: str) -> None:
        self._monkeypatch.setenv(name, value)

    def remove(self, name: str) -> None:
        self._monkeypatch.delenv(name)

    def role(self, number: str) -> dict[str, Any]:
        return next(each for each in self.home["roles"] if each["id"] == number)

    def channel(self, number: str) -> dict[str, Any]:
        return next(each for each in self.home["channels"] if each["id"] == number)

    def take(self, permission: int) -> None:
        """Take a permission from everybody, and so from the bot."""
        for role in self.home["roles"]:
            role["permissions"] = str(int(role["permissions"]) & ~permission)

    def keep(self, words: str) -> None:
        (self.words / "rules.yaml").write_text(words.partition("\n")[2], "utf-8")

    async def doctor(self, *arguments: str) -> int:
        """Type the command, while its Discord is there."""
        return await asyncio.to_thread(main, ["doctor", *arguments])


@pytest.fixture
def install(tmp_path, monkeypatch):
    return Install(tmp_path, monkeypatch)


@pytest.fixture
def examined(install, capsys):
    """Return a function that types the command and returns its code and what it found, as values."""

    async def examine():
        async with install.discord.serving():
            code = await install.doctor("--json")
        said, complained = capsys.readouterr()
        assert complained == ""
        assert install.discord.problems() == []
        found = json.loads(said)
        assert found["sound"] is (code == 0)
        return code, found["diagnoses"]

    return examine


async def test_it_is_quiet_on_a_sound_install(install, capsys):
    async with install.discord.serving():
        assert await install.doctor() == 0
    assert tuple(capsys.readouterr()) == (f"{SOUND}\n", "")
    assert not install.discord.gateway.connects


# How a fault is seeded.


def in_env(text):
    def write(install):
        (install.folder / ".env").write_text(text, "utf-8")
        (install.folder / ".env").chmod(0o600)

    return write


def setting(name, value):
    return lambda install: install.set(name, value)


def both(first, second):
    return lambda install: (first(install), second(install))


def of_application(**changed):
    return lambda install: install.application.update(changed)


def without(permission):
    return lambda install: install.take(permission)


def of_role(number, **changed):
    return lambda install: install.role(number).update(changed)


def of_channel(number, **changed):
    return lambda install: install.channel(number).update(changed)


def denied(number, permission):
    def deny(install):
        install.channel(number)["permission_overwrites"].append(world.overwrite(world.BOT_ID, deny=permission))

    return deny


def in_a_thread(install):
    install.home["threads"].append(world.thread(THREAD, "a thread"))
    install.set("WELCOME_CHANNEL", THREAD)
    install.take(world.IN_THREADS)


def kept_by_nobody(install):
    install.keep(RULES.replace("entries:", "keeper: <@399>\nentries:"))


def an_open_env(install):
    install.remove("DISCORD_TOKEN")
    (install.folder / ".env").write_text(f"DISCORD_TOKEN={world.TOKEN}\n", "utf-8")
    (install.folder / ".env").chmod(0o644)


def an_open_token_file(install):
    install.remove("DISCORD_TOKEN")
    (install.folder / "token").write_text(world.TOKEN, "utf-8")
    (install.folder / "token").chmod(0o644)
    install.set("DISCORD_TOKEN_FILE", str(install.folder / "token"))


def no_words(install):
    shutil.rmtree(install.words)


def empty_words(install):
    no_words(install)
    install.words.mkdir()


def broken_words(install):
    (install.words / "rules.yaml").write_text("title: [\n", "utf-8")


def unapproved(install):
    (install.words / "safeguarding.yaml").write_text(SAFEGUARDING, "utf-8")


def an_encoder_that_is_none(install):
    (install.folder / "model").mkdir()
    (install.folder / "model" / "model.onnx").write_bytes(b"no model")
    install.set("MODEL_DIR", str(install.folder / "model"))


def a_file_for_a_folder(install):
    (install.folder / "data").write_text("no folder", "utf-8")


def store_of(install):
    path = install.folder / "data" / FILE_NAME
    open_store(path).store.close()
    return path


def a_damaged_store(install):
    store_of(install).write_bytes(b"damaged")


def a_newer_store(install):
    with closing(sqlite3.connect(store_of(install))) as newer:
        newer.execute(f"PRAGMA user_version = {NEWEST + 1}")


def a_store_aside(install):
    store_of(install).with_name("store.broken-2026-11-01.sqlite3").write_bytes(b"damaged")


def no_repository(install):
    install.set("KNOWLEDGE_GIT", "commit")


def no_upstream(install):
    repositories.begin(install.words)
    install.set("KNOWLEDGE_GIT", "push")


def a_detached_head(install):
    repositories.begin(install.words)
    repositories.git(install.words, "checkout", "--quiet", "--detach")
    install.set("KNOWLEDGE_GIT", "commit")


def an_index_lock(install):
    repositories.begin(install.words)
    (install.words / ".git" / "index.lock").touch()
    install.set("KNOWLEDGE_GIT", "commit")


def a_clock_that_is_late(install):
    install.discord.rest.faults.append(
        RestFault(
            "GET /oauth2",
            status=200,
            headers={"Date": "Mon, 30 Nov 2099 12:00:00 GMT"},
            body=json.dumps(world.APPLICATION),
        )
    )
    install.discord.rest.faults.append(
        RestFault("GET /guilds", status=404, headers={"Date": "Mon, 30 Nov 2099 12:00:00 GMT"}, times=9)
    )


FAULTS: dict[str, tuple[Any, ...]] = {
    "a misspelt name in .env": (
        in_env("DISCORD_GULD_ID=7\n"),
        "DISCORD_GULD_ID in .env is no setting: did you mean DISCORD_GUILD_ID?",
    ),
    "a strange name in .env": (in_env("FAVOURITE_COLOUR=blue\n"), "FAVOURITE_COLOUR in .env is no setting"),
    "a setting that cannot be meant": (setting("DISCORD_GUILD_ID", "ours"), "DISCORD_GUILD_ID has to be your server's"),
    "an unknown time zone": (setting("TIMEZONE", "Mars"), "TIMEZONE has to be the name of a time zone"),
    "an open .env": (an_open_env, str(OPEN_TOKEN.about(".env"))),
    "an open token file": (an_open_token_file, "Other users of this machine can read the token in "),
    "no token": (lambda install: install.remove("DISCORD_TOKEN"), str(TOKENLESS)),
    "a wrong token": (setting("DISCORD_TOKEN", "of.another.bot"), str(NEW_TOKEN)),
    "a missing intent": (setting("SERVER_MEMBERS_INTENT", "on"), str(NEW_INTENTS)),
    "an unused intent": (of_application(flags=1 << 19), "intents that it does not use, Message Content"),
    "a public bot": (of_application(bot_public=True), "Anybody can add the assistant to a server of theirs"),
    "a code grant": (of_application(bot_require_code_grant=True), "Requires OAuth2 Code Grant is on"),
    "an endpoint": (
        of_application(interactions_endpoint_url="https://example.org"),
        "an Interactions Endpoint URL instead of to the assistant",
    ),
    "no home server": (lambda install: install.remove("DISCORD_GUILD_ID"), "No home server is set"),
    "another home server": (setting("DISCORD_GUILD_ID", "999"), "The assistant is not in the home server"),
    "an invitation without commands": (
        lambda install: setattr(install.discord.rest, "takes_commands", False),
        "The commands of the home server could not be registered",
    ),
    "no reading back": (
        without(world.HISTORY),
        "does not have Read Message History in the home server",
        str(MAY_NOT_WRITE.about("EDITORS_CHANNEL", "Read Message History")),
    ),
    "an administrator": (
        of_role(world.BOT_ROLE, permissions=str(world.ADMINISTRATOR)),
        "The assistant is an administrator of the home server",
    ),
    "an editors' channel that is gone": (
        setting("EDITORS_CHANNEL", "999"),
        "EDITORS_CHANNEL names a channel that is not in the home server",
    ),
    "a welcome channel that is a category": (
        of_channel(world.CHANNEL_ID, type=4),
        "WELCOME_CHANNEL names a channel in which nobody writes messages",
    ),
    "a channel that it may not write in": (
        denied(world.CHANNEL_ID, world.SEND),
        str(MAY_NOT_WRITE.about("WELCOME_CHANNEL", "Send Messages")),
    ),
    "an editors' channel without files": (
        denied(EDITORS_CHANNEL, world.ATTACH),
        str(MAY_NOT_WRITE.about("EDITORS_CHANNEL", "Attach Files")),
    ),
    "a thread that it may not write in": (
        in_a_thread,
        "does not have Send Messages in Threads in the home server",
        str(MAY_NOT_WRITE.about("WELCOME_CHANNEL", "Send Messages in Threads")),
    ),
    "editors overheard": (
        of_channel(EDITORS_CHANNEL, permission_overwrites=[]),
        "Everybody in the server can read the channel that EDITORS_CHANNEL names",
    ),
    "a weekly card for no channel": (
        both(setting("WEEKLY_INSIGHTS", "on"), setting("EDITORS_CHANNEL", "")),
        "WEEKLY_INSIGHTS is on, and there is no channel for editors",
    ),
    "editors without a role": (
        setting("DISCORD_EDITOR_ROLES", "999"),
        "DISCORD_EDITOR_ROLES names a role that is not in the home server",
    ),
    "everybody a manager": (
        setting("HUB_MANAGER_ROLES", world.GUILD_ID),
        "HUB_MANAGER_ROLES names @everyone, which counts for nobody",
    ),
    "no tour role": (setting("ONBOARDING_ROLE", "999"), "ONBOARDING_ROLE names a role that is not in the home server"),
    "a tour role of Discord's": (of_role(world.TOUR_ROLE, managed=True), "a role that nobody can be given"),
    "no Manage Roles": (without(world.MANAGE_ROLES), "because it does not have Manage Roles"),
    "a tour role on top": (of_role(world.TOUR_ROLE, position=9), "because it does not stand below the assistant's"),
    "a tour role with power": (
        of_role(world.TOUR_ROLE, permissions=str(world.BAN_MEMBERS)),
        "may do what only moderators should (Ban Members)",
    ),
    "a tour role that edits": (
        setting("ONBOARDING_ROLE", world.EDITORS_ROLE),
        "ONBOARDING_ROLE and DISCORD_EDITOR_ROLES name the same role",
    ),
    "a keeper who has left": (kept_by_nobody, "The keeper of rules.e1 and rules.e2 has left the home server"),
    "no words": (no_words, str(WORDLESS.about("words"))),
    "an empty folder": (empty_words, "There are no words in KNOWLEDGE_DIR ("),
    "broken words": (broken_words, "The words have a problem, the first of them rules.yaml:"),
    "words that nobody approved": (unapproved, "Your DSL has not approved the words of safeguarding.yaml yet"),
    "a protected topic that is none": (
        setting("PROTECTED_TOPICS", "rulse"),
        "PROTECTED_TOPICS names rulse, which is not a topic",
    ),
    "an encoder that is none": (an_encoder_that_is_none, "The sentence encoder in "),
    "a file for DATA_DIR": (a_file_for_a_folder, "DATA_DIR ("),
    "a damaged store": (a_damaged_store, "was not a database"),
    "a newer store": (a_newer_store, "its database was written by a newer version of the assistant"),
    "a store set aside": (a_store_aside, "store.broken-2026-11-01.sqlite3"),
    "no repository": (no_repository, "KNOWLEDGE_GIT is commit, and the knowledge folder is in no git repository"),
    "nowhere to push": (no_upstream, "KNOWLEDGE_GIT is push, and git says: "),
    "a detached head": (a_detached_head, "No branch is checked out in the knowledge folder"),
    "a lock of git": (an_index_lock, "index.lock locks the repository of the words"),
    "a wrong clock": (a_clock_that_is_late, "behind Discord's", str(AWAY)),
}
"""How each fault is seeded, and all that is found then."""

NOTES = {
    "a strange name in .env",
    "an open .env",
    "an open token file",
    "an unused intent",
    "a public bot",
    "no home server",
    "an administrator",
    "editors overheard",
    "a keeper who has left",
    "words that nobody approved",
    "a weekly card for no channel",
    "a store set aside",
    "a lock of git",
}
"""Faults that are worth knowing, while everything works."""


@pytest.mark.parametrize("fault", FAULTS)
async def test_it_finds_the_one_fault_of_an_otherwise_sound_install(install, examined, fault):
    seed, *sentences = FAULTS[fault]
    await asyncio.to_thread(seed, install)
    code, found = await examined()
    told = [str(Advice(each["what"], each["do"])) for each in found]
    assert [any(sentence in each for sentence in sentences) for each in told] == [True] * len(sentences), told
    assert code == (0 if fault in NOTES else 1)
    assert all(each["why"].endswith((".", "”.")) and each["what"] for each in found)


async def test_a_discord_that_does_not_answer_is_one_of_its_findings(install, examined, monkeypatch):
    monkeypatch.setattr(survey, "PATIENCE", 0.5)
    install.discord.rest.faults.append(RestFault("GET /users", act="hang", delay=30.0))
    code, (found,) = await examined()
    assert (code, found["what"]) == (1, "Discord cannot be reached: it does not answer")
    assert found["why"] == doctor.UNASKED


async def test_a_discord_that_is_down_is_told_by_its_status(install, examined, monkeypatch):
    monkeypatch.setattr(survey, "PATIENCE", 0.5)
    install.discord.status = 503
    _, (found,) = await examined()
    assert found["what"] == "Discord cannot be reached: it answers with status 503"


async def test_who_waits_for_discord_to_speak_of_keepers_is_told_all_else(install, examined, monkeypatch):
    monkeypatch.setattr(survey, "KEEPERS_SECONDS", 0.2)
    kept_by_nobody(install)
    install.discord.rest.faults.append(RestFault("GET /guilds/200/members/399", act="hang", delay=30.0))
    assert await examined() == (0, [])


async def test_it_works_beside_a_running_bot_and_changes_nothing(install, examined):
    path = await asyncio.to_thread(store_of, install)
    with turn_on(path.parent), closing(sqlite3.connect(path)) as held:
        held.execute("BEGIN IMMEDIATE")
        before = path.read_bytes()
        assert await examined() == (0, [])
        assert path.read_bytes() == before


async def test_the_gravest_comes_first_below_its_heading(install, capsys):
    install.set("DISCORD_TOKEN", "of.another.bot")
    in_env("COLOUR=blue\n")(install)
    async with install.discord.serving():
        assert await install.doctor() == 1
    rows = capsys.readouterr().out.splitlines()
    assert rows == [
        "The assistant cannot start:",
        f"- {NEW_TOKEN}",
        f"  {doctor.UNASKED}",
        "",
        "Worth knowing:",
        "- COLOUR in .env is no setting: docs/settings.md has the names of all, and anything else there has no effect.",
        "  Nothing reads it.",
        "",
        "2 things to see to.",
    ]


async def test_a_token_that_stands_in_env_by_itself_is_not_repeated(install, examined):
    in_env(f"{world.TOKEN}{world.TOKEN}\n")(install)
    _, (found,) = await examined()
    assert found["what"] == "What stands in line 1 of .env is no setting"


ASKED = (
    f"/guilds/{world.GUILD_ID}",
    f"/guilds/{world.GUILD_ID}/channels",
    f"/guilds/{world.GUILD_ID}/members/{world.BOT_ID}",
    f"/channels/{THREAD}",
    "/oauth2/applications/@me",
    "/users/@me",
)


DESCRIBED = openapi.path_of_description()


@pytest.mark.skipif(DESCRIBED is None, reason="Discord's description is not here.")
@pytest.mark.parametrize("path", ASKED)
async def test_what_it_is_told_on_loopback_is_what_discord_would_tell(install, path):
    in_a_thread(install)
    server = install.discord
    where = f"http://127.0.0.1:{server.port}/api/v10{path}"
    async with server.serving(), aiohttp.ClientSession(headers={"Authorization": f"Bot {world.TOKEN}"}) as session:
        answer = await (await session.get(where)).json()
    assert DESCRIBED
    assert openapi.description(DESCRIBED).problems_of_answer("GET", path, answer) == []
