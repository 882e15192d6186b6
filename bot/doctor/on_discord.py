"""What Discord does not let the assistant do: the application, the home server, its channels and its roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import advice
from bot.advice import GENERAL_PAGE, Advice
from bot.doctor.diagnosis import Diagnosis, fails, note, stops
from bot.doctor.views import SERVER_MEMBERS
from bot.english import listed
from bot.settings import (
    EDITOR_ROLES,
    EDITORS_CHANNEL,
    GUILD_ID,
    MANAGER_ROLES,
    TOKEN_PAGE,
    TOUR_ROLE,
    WEEKLY_INSIGHTS,
    WELCOME_CHANNEL,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bot.doctor.views import ApplicationView, ChannelView, DiscordView, RoleView, ServerView
    from bot.settings import Settings

VIEW, SEND, IN_THREADS = "read_messages", "send_messages", "send_messages_in_threads"
HISTORY, ATTACH, MANAGE_ROLES, ADMINISTRATOR = (
    "read_message_history",
    "attach_files",
    "manage_roles",
    "administrator",
)
EVERYWHERE = (VIEW, SEND, HISTORY, IN_THREADS)
"""What the invitation asks for in the whole server, so that mentions are answered."""

OF_CHANNELS = {EDITORS_CHANNEL.name: (VIEW, SEND, HISTORY, ATTACH), WELCOME_CHANNEL.name: (VIEW, SEND)}
"""What is needed in the channel that a setting names: in the editors' one cards of old proposals are looked for, and a
long proposal comes with a file."""

POWERS = frozenset(
    """
    administrator ban_members create_events create_expressions deafen_members kick_members manage_channels manage_events
    manage_expressions manage_guild manage_messages manage_nicknames manage_roles manage_threads manage_webhooks
    mention_everyone moderate_members move_members mute_members pin_messages view_audit_log view_guild_insights
    """.split()
)
"""What moderates or administers a server; nobody may be given it for finishing a tour."""

_CALLED = {VIEW: "View Channel", IN_THREADS: "Send Messages in Threads", "manage_guild": "Manage Server"}

NO_SERVER = Advice("No home server is set", f"set {GUILD_ID.name} to the number of your server")
PUBLIC = Advice("Anybody can add the assistant to a server of theirs", f"turn Public Bot off on {TOKEN_PAGE}")
CODE_GRANT = Advice(
    "Requires OAuth2 Code Grant is on, so that the assistant cannot be invited", f"turn it off on {TOKEN_PAGE}"
)
ENDPOINT = Advice(
    "Discord sends commands and buttons to an Interactions Endpoint URL instead of to the assistant",
    f"empty that field on {GENERAL_PAGE}",
)
UNUSED_INTENTS = Advice("The assistant has intents that it does not use, {}", f"turn them off on {TOKEN_PAGE}")
NO_COMMANDS = Advice(
    "The commands of the home server could not be registered",
    f"invite the bot to the server of {GUILD_ID.name} with the scope applications.commands",
)
MISSING = Advice(
    "The assistant does not have {} in the home server",
    "invite it again with the address in docs/operators.md, or turn that on for its own role",
)
TOO_MUCH = Advice(
    "The assistant is an administrator of the home server",
    "turn Administrator off for its role, in the server's settings",
)
OPEN_EDITORS = Advice(
    f"Everybody in the server can read the channel that {EDITORS_CHANNEL.name} names",
    "deny @everyone View Channel there, and allow it for the editors",
)
UNTOLD = Advice(
    f"{WEEKLY_INSIGHTS.name} is on, and there is no channel for editors",
    f"choose one with /setup, set {EDITORS_CHANNEL.name}, or turn it off",
)
NO_ROLE = Advice("{} names @everyone, which counts for nobody", "name a role that some members have")
POWERFUL = Advice(
    f"The role that {TOUR_ROLE.name} names may {{}}, and whoever finishes the tour is given it",
    "take that from the role, or name another one",
)
OPENS = Advice(
    f"{TOUR_ROLE.name} and {{}} name the same role, and whoever finishes the tour is given it", "name another one"
)
GONE = Advice("The keeper of {} has left the home server", "name another keeper")

MOST_NAMED = 5
"""Entries that a sentence names."""


def check(settings: Settings, view: DiscordView, keepers: Mapping[int, Collection[str]]) -> Iterator[Diagnosis]:
    """Yield what is wrong on Discord; `keepers` are the numbers that the words name, with the entries of each."""
    yield from _application(settings, view.application)
    if settings.home_guild is None:
        yield note(NO_SERVER, "Without it nobody is an editor on Discord, and what needs a home server does not work.")
    elif view.server is None:
        why = "Who may edit is decided there; nobody can edit on Discord, and nothing can be posted there."
        yield fails(advice.AWAY, why)
    else:
        yield from check_server(settings, view.server, keepers)


def check_server(settings: Settings, server: ServerView, keepers: Mapping[int, Collection[str]]) -> Iterator[Diagnosis]:
    """Yield what is wrong in the home server."""
    yield from _permissions(server)
    yield from _channels(settings, server)
    yield from _roles(settings, server)
    if kept := [wanted for number, those in keepers.items() if number in server.gone for wanted in those]:
        why = "Nobody is told when these words have to be compared with their source again."
        yield note(GONE.about(_some(kept)), why)


def _application(settings: Settings, application: ApplicationView) -> Iterator[Diagnosis]:
    if settings.sees_members and SERVER_MEMBERS not in application.intents:
        yield stops(advice.NEW_INTENTS, "Discord closes the connection of a bot that asks for what it may not have.")
    if application.has_endpoint:
        yield fails(ENDPOINT, "Whoever uses a command reads “The application did not respond”.")
    if application.needs_code_grant:
        yield fails(CODE_GRANT, "The address of the invitation ends with an error.")
    if application.is_public:
        yield note(PUBLIC, "It would answer strangers there, from your words.")
    used = {SERVER_MEMBERS} if settings.sees_members else set[str]()
    if unused := sorted(application.intents - used):
        why = "Discord would send it more about your members than it needs, if it asked."
        yield note(UNUSED_INTENTS.about(listed(unused)), why)


def _permissions(server: ServerView) -> Iterator[Diagnosis]:
    if not server.takes_commands:
        yield fails(NO_COMMANDS, "Editors have no command to change the words with.")
    if ADMINISTRATOR in server.may:
        yield note(TOO_MUCH, "Whoever got hold of its token could do anything in the server.")
    elif missing := lacking(server.may, EVERYWHERE):
        yield fails(MISSING.about(missing), "Mentions are not answered where it may not read or write; /ask works.")


def _channels(settings: Settings, server: ServerView) -> Iterator[Diagnosis]:
    why = {
        EDITORS_CHANNEL.name: "Editors are not told of proposals, of overdue words and of what goes wrong.",
        WELCOME_CHANNEL.name: "Nobody is welcomed there, and it is not told who has finished the tour.",
    }
    chosen = {EDITORS_CHANNEL.name: settings.editors_channel, WELCOME_CHANNEL.name: settings.welcome_channel}
    for name, number in chosen.items():
        if number is not None and (found := channel_hindrance(name, server.channels.get(number))):
            yield fails(found, why[name])
    editors = server.channels.get(settings.editors_channel or 0)
    if settings.is_told_weekly and settings.editors_channel is None:
        yield note(UNTOLD, "The card with what was asked is posted nowhere.")
    if editors is not None and editors.is_open:
        yield note(
            OPEN_EDITORS, "Proposals have words that are not decided yet, and the names of those who wrote them."
        )


def _roles(settings: Settings, server: ServerView) -> Iterator[Diagnosis]:
    why = {
        EDITOR_ROLES.name: "Only who has one of these roles may change the words.",
        MANAGER_ROLES.name: "Only editors, and who has one of these roles, see how far new members are.",
    }
    for name, numbers in {EDITOR_ROLES.name: settings.editor_roles, MANAGER_ROLES.name: settings.manager_roles}.items():
        found = [server.roles.get(number) for number in sorted(numbers)]
        if None in found:
            yield fails(advice.ROLE_GONE.about(name), why[name])
        if any(role and role.is_everyone for role in found):
            yield fails(NO_ROLE.about(name), why[name])
    if settings.tour_role is None:
        return
    role = server.roles.get(settings.tour_role)
    if hindrance := role_hindrance(role, server):
        yield fails(hindrance, "Whoever finishes the tour does not get the role.")
    if role and (danger := role_danger(role, settings.editor_roles, settings.manager_roles)):
        yield fails(danger, "Anybody who joins the server can take the tour.")


def channel_hindrance(setting: str, channel: ChannelView | None) -> Advice | None:
    """Return why what a setting wants cannot be posted in its channel; None where nothing is in the way."""
    if channel is None:
        return advice.NO_CHANNEL.about(setting)
    if not channel.is_text:
        return advice.NO_TEXT_CHANNEL.about(setting)
    missing = lacking(channel.may, _needed(setting, channel))
    return advice.MAY_NOT_WRITE.about(setting, missing) if missing else None


def role_hindrance(role: RoleView | None, server: ServerView) -> Advice | None:
    """Return why the role at the end of the tour cannot be given; None where nothing is in the way."""
    if role is None:
        return advice.ROLE_GONE.about(TOUR_ROLE.name)
    if role.is_managed or role.is_everyone:
        return advice.NOBODYS
    if MANAGE_ROLES not in server.may:
        return advice.NOT_ALLOWED
    return advice.TOO_HIGH if role.place >= server.place else None


def role_danger(role: RoleView, editors: Collection[int], managers: Collection[int]) -> Advice | None:
    """Return why a role opens a door to whoever finishes the tour; None where it does not."""
    if powers := sorted(called(each) for each in role.permissions & POWERS):
        return POWERFUL.about(f"do what only moderators should ({_some(powers)})")
    for name, roles in ((EDITOR_ROLES.name, editors), (MANAGER_ROLES.name, managers)):
        if role.id in roles:
            return OPENS.about(name)
    return None


def lacking(may: frozenset[str], needed: Collection[str]) -> str:
    """Return which permissions are missing, as Discord calls them in a sentence; "" where none is.

    Who may not view a channel may do nothing there, and who may not write may send no file: that is not said too.
    """
    missing = [each for each in needed if each not in may]
    if VIEW in missing:
        missing = [VIEW]
    elif SEND in missing:
        missing = [each for each in missing if each != ATTACH]
    return listed([called(each) for each in missing]) if missing else ""


def called(permission: str) -> str:
    """Return what Discord calls a permission that discord.py knows by this name."""
    return _CALLED.get(permission) or permission.replace("_", " ").title()


def _needed(setting: str, channel: ChannelView) -> list[str]:
    """Return what is needed in a channel; in a thread, writing is a permission of its own."""
    return [IN_THREADS if channel.is_thread and each == SEND else each for each in OF_CHANNELS[setting]]


def _some(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return listed(names) if more <= 0 else listed([*names[:MOST_NAMED], f"{more} more"])
