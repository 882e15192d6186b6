"""The rules by which the doctor judges a server: what is needed in a channel, and which role may be given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import advice
from bot.doctor.on_discord import (
    EVERYWHERE,
    POWERS,
    called,
    channel_hindrance,
    check,
    check_server,
    lacking,
    role_danger,
    role_hindrance,
)
from bot.doctor.views import SERVER_MEMBERS, ApplicationView, ChannelView, DiscordView, RoleView, ServerView
from bot.settings import load

ALL = frozenset({"read_messages", "send_messages", "read_message_history", "attach_files", "send_messages_in_threads"})
EVERYONE, TOUR, OWN, HIGH = (
    RoleView(1, "@everyone", 0, is_everyone=True),
    RoleView(2, "Been round", 1),
    RoleView(3, "Assistant", 2, is_managed=True),
    RoleView(4, "Head", 3),
)
ROLES = {role.id: role for role in (EVERYONE, TOUR, OWN, HIGH)}
SERVER = ServerView(ROLES, place=2, may=ALL | {"manage_roles"})


def settings_with(tmp_path, **given):
    return load({"DISCORD_GUILD_ID": "1", **given}, tmp_path)


def test_a_sound_server_has_nothing_wrong(tmp_path):
    view = DiscordView(ApplicationView(), SERVER)
    assert list(check(settings_with(tmp_path, ONBOARDING_ROLE="2"), view, {})) == []


def test_an_intent_that_is_used_is_nothing_to_tell(tmp_path):
    view = DiscordView(ApplicationView(intents=frozenset({SERVER_MEMBERS})), SERVER)
    assert list(check(settings_with(tmp_path, SERVER_MEMBERS_INTENT="on"), view, {})) == []
    (found,) = check(settings_with(tmp_path), view, {})
    assert "Server Members" in found.advice.what


@pytest.mark.parametrize(("given", "notes"), [({"EDITORS_CHANNEL": "9"}, 0), ({}, 1), ({"WEEKLY_INSIGHTS": "off"}, 0)])
def test_a_weekly_card_needs_a_channel(tmp_path, given, notes):
    server = replace(SERVER, channels={9: ChannelView(9, "news", ALL)})
    settings = settings_with(tmp_path, **{"WEEKLY_INSIGHTS": "on", **given})
    assert len(list(check(settings, DiscordView(ApplicationView(), server), {}))) == notes


@pytest.mark.parametrize(
    ("channel", "found"),
    [
        (None, advice.NO_CHANNEL.about("EDITORS_CHANNEL")),
        (ChannelView(9, "rules", ALL, is_text=False), advice.NO_TEXT_CHANNEL.about("EDITORS_CHANNEL")),
        (ChannelView(9, "news", ALL), None),
        (
            ChannelView(9, "news", ALL - {"send_messages", "attach_files", "read_message_history"}),
            advice.MAY_NOT_WRITE.about("EDITORS_CHANNEL", "Send Messages and Read Message History"),
        ),
        (
            ChannelView(9, "news", frozenset()),
            advice.MAY_NOT_WRITE.about("EDITORS_CHANNEL", "View Channel"),
        ),
        (ChannelView(9, "a thread", ALL - {"send_messages"}, is_thread=True), None),
        (
            ChannelView(9, "a thread", ALL - {"send_messages_in_threads"}, is_thread=True),
            advice.MAY_NOT_WRITE.about("EDITORS_CHANNEL", "Send Messages in Threads"),
        ),
    ],
)
def test_what_is_posted_needs_a_channel_in_which_the_assistant_may_write(channel, found):
    assert channel_hindrance("EDITORS_CHANNEL", channel) == found


def test_the_welcome_channel_needs_less_than_that_of_the_editors():
    little = ChannelView(9, "hello", frozenset({"read_messages", "send_messages"}))
    assert channel_hindrance("WELCOME_CHANNEL", little) is None
    assert channel_hindrance("EDITORS_CHANNEL", little) == advice.MAY_NOT_WRITE.about(
        "EDITORS_CHANNEL", "Read Message History and Attach Files"
    )


@pytest.mark.parametrize(
    ("role", "may", "found"),
    [
        (TOUR, {"manage_roles"}, None),
        (None, {"manage_roles"}, advice.ROLE_GONE.about("ONBOARDING_ROLE")),
        (EVERYONE, {"manage_roles"}, advice.NOBODYS),
        (OWN, {"manage_roles"}, advice.NOBODYS),
        (TOUR, set(), advice.NOT_ALLOWED),
        (HIGH, {"manage_roles"}, advice.TOO_HIGH),
        (RoleView(5, "Beside", 2), {"manage_roles"}, advice.TOO_HIGH),
    ],
)
def test_the_role_of_the_tour_is_one_that_the_assistant_may_give(role, may, found):
    assert role_hindrance(role, ServerView(ROLES, 2, frozenset(may))) == found


@pytest.mark.parametrize("power", sorted(POWERS))
def test_no_power_comes_with_the_end_of_the_tour(power):
    found = role_danger(RoleView(2, "Been round", 1, frozenset({power})), (), ())
    assert found is not None
    assert called(power) in found.what


@pytest.mark.parametrize(("editors", "managers"), [({2}, set()), (set(), {2}), ({2}, {2})])
def test_no_door_opens_with_the_end_of_the_tour(editors, managers):
    assert role_danger(TOUR, editors, managers) is not None
    assert role_danger(TOUR, {7}, {8}) is None


def test_keepers_who_are_gone_are_told_by_what_they_kept(tmp_path):
    gone = ServerView(ROLES, 2, ALL, gone=frozenset({9}))
    kept = {9: tuple(f"rules.e{at}" for at in range(1, 9)), 10: ("aims.e1",)}
    (found,) = check_server(settings_with(tmp_path), gone, kept)
    assert found.advice.what.startswith("The keeper of rules.e1, rules.e2, ")
    assert "and 3 more has left" in found.advice.what


def test_permissions_go_by_the_names_that_discord_gives_them():
    assert lacking(frozenset({"read_messages"}), EVERYWHERE) == (
        "Send Messages, Read Message History and Send Messages in Threads"
    )
    assert called("manage_guild") == "Manage Server"
