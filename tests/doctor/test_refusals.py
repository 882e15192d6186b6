"""What nobody may choose in Discord, because it would open a door."""

from __future__ import annotations

import pytest

from bot.choices import CHOICES
from bot.doctor.on_discord import POWERS
from bot.doctor.refusals import (
    EVERYONE,
    FOR_THE_TOUR,
    NO_CHANNEL,
    NO_ROLE,
    NO_TEXT_CHANNEL,
    NOT_BY_HAND,
    TOO_MANY,
    refusal,
)
from bot.doctor.views import ChannelView, RoleView, ServerView
from bot.settings import load

ROLES = (
    RoleView(1, "@everyone", 0, is_everyone=True),
    RoleView(2, "Been round", 1),
    RoleView(3, "Editors", 2),
    RoleView(4, "Managers", 3),
    RoleView(5, "Booster", 4, is_managed=True),
    RoleView(6, "Office", 5),
    RoleView(7, "Assistant", 6, is_managed=True),
    RoleView(8, "Head", 7),
)
OFFICE, HEAD = 5, 7
CHANNELS = {11: ChannelView(11, "news", frozenset()), 12: ChannelView(12, "forum", frozenset(), is_text=False)}
SERVER = ServerView({role.id: role for role in ROLES}, 6, frozenset({"manage_roles"}), CHANNELS)
TOUR, MANAGERS, EDITORS, WELCOME = (
    CHOICES[name] for name in ("ONBOARDING_ROLE", "HUB_MANAGER_ROLES", "EDITORS_CHANNEL", "WELCOME_CHANNEL")
)


@pytest.fixture
def settings(tmp_path):
    return load({"DISCORD_EDITOR_ROLES": "3", "HUB_MANAGER_ROLES": "4", "ONBOARDING_ROLE": "2"}, tmp_path)


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_to_choose_none_is_never_refused(settings, choice):
    assert refusal(choice, (), SERVER, settings, OFFICE) == ""


@pytest.mark.parametrize(
    ("role", "below", "said"),
    [
        (2, OFFICE, ""),
        (1, OFFICE, EVERYONE),
        (99, OFFICE, NO_ROLE),
        (6, OFFICE, NOT_BY_HAND),
        (8, OFFICE, NOT_BY_HAND),
        (6, None, ""),
        (2, 0, NOT_BY_HAND),
        (8, None, "does not stand below the assistant's"),
        (7, None, "a role that nobody can be given"),
        (5, OFFICE, "a role that nobody can be given"),
        (3, OFFICE, "ONBOARDING_ROLE and DISCORD_EDITOR_ROLES name the same role"),
        (4, OFFICE, "ONBOARDING_ROLE and HUB_MANAGER_ROLES name the same role"),
    ],
)
def test_the_role_of_the_tour_is_one_that_whoever_chooses_could_give_and_that_opens_nothing(
    settings, role, below, said
):
    found = refusal(TOUR, [role], SERVER, settings, below)
    assert (said in found) if said else found == ""


@pytest.mark.parametrize("power", sorted(POWERS))
def test_a_role_with_any_power_is_refused_even_to_the_owner(settings, power):
    mighty = ServerView({9: RoleView(9, "Been round", 1, frozenset({power}))}, 6, SERVER.may)
    assert "may do what only moderators should" in refusal(TOUR, [9], mighty, settings, None)


def test_a_role_can_be_chosen_before_the_assistant_may_give_it(settings):
    assert refusal(TOUR, [2], ServerView(SERVER.roles, 6, frozenset()), settings, OFFICE) == ""


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ([4, 6], ""),
        ([8], ""),
        ([4, 1], EVERYONE),
        ([99], NO_ROLE),
        ([4, 2], FOR_THE_TOUR.format("Been round")),
        (range(1, 27), TOO_MANY),
    ],
)
def test_hub_managers_are_neither_everybody_nor_whoever_has_finished_the_tour(settings, roles, said):
    assert refusal(MANAGERS, list(roles), SERVER, settings, OFFICE) == said


@pytest.mark.parametrize("choice", [EDITORS, WELCOME], ids=["editors", "welcome"])
@pytest.mark.parametrize(
    ("channels", "said"), [([11], ""), ([12], NO_TEXT_CHANNEL), ([99], NO_CHANNEL), ([11, 12], TOO_MANY)]
)
def test_a_channel_is_one_of_this_server_in_which_people_write(settings, choice, channels, said):
    assert refusal(choice, channels, SERVER, settings, OFFICE) == said
