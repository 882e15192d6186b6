"""What is chosen in Discord counts where the environment leaves it open, and opens no door."""

from __future__ import annotations

import pytest

from bot.choices import CHOICES, as_text, fixed_in, of_home, with_choices
from bot.settings import load
from bot.wiring import build
from tests.support.office import memory, words_in

ALL = {"EDITORS_CHANNEL": "11", "WELCOME_CHANNEL": "12", "ONBOARDING_ROLE": "13", "HUB_MANAGER_ROLES": "14,15"}


def loaded(tmp_path, **given):
    settings = load({"DISCORD_GUILD_ID": "1", **given}, tmp_path)
    return settings, fixed_in(settings)


def numbers(settings):
    return {name: choice.numbers(settings) for name, choice in CHOICES.items()}


def test_what_is_chosen_counts_where_nothing_is_set(tmp_path):
    settings, fixed = loaded(tmp_path)
    assert fixed == frozenset()
    assert numbers(with_choices(settings, ALL, fixed)) == {
        "EDITORS_CHANNEL": (11,),
        "WELCOME_CHANNEL": (12,),
        "ONBOARDING_ROLE": (13,),
        "HUB_MANAGER_ROLES": (14, 15),
    }


@pytest.mark.parametrize("name", ALL)
def test_the_environment_wins(tmp_path, name):
    settings, fixed = loaded(tmp_path, **{name: "99"})
    assert fixed == {name}
    assert numbers(with_choices(settings, ALL, fixed))[name] == (99,)


def test_an_empty_text_takes_back_what_was_chosen_and_nothing_else(tmp_path):
    settings, fixed = loaded(tmp_path)
    settings = with_choices(with_choices(settings, ALL, fixed), {"ONBOARDING_ROLE": ""}, fixed)
    assert (settings.tour_role, settings.editors_channel) == (None, 11)


@pytest.mark.parametrize("text", ["general", "-1", "0", "11,12", "9" * 400, "11; DROP"])
def test_what_makes_no_sense_counts_for_nothing(tmp_path, text):
    settings, fixed = loaded(tmp_path)
    assert with_choices(settings, {"EDITORS_CHANNEL": text}, fixed) == settings


@pytest.mark.parametrize(
    "name",
    ["DISCORD_TOKEN", "DISCORD_GUILD_ID", "DISCORD_EDITOR_ROLES", "SOLO_EDITOR", "PROTECTED_TOPICS", "KNOWLEDGE_DIR"],
)
def test_nothing_else_can_be_chosen_whatever_the_store_holds(tmp_path, name):
    settings, fixed = loaded(tmp_path)
    assert with_choices(settings, {name: "yes"}, fixed) == settings
    assert name not in CHOICES


@pytest.mark.parametrize("door", ["DISCORD_EDITOR_ROLES", "HUB_MANAGER_ROLES"])
def test_a_chosen_role_that_has_become_one_of_editors_or_managers_is_not_given(tmp_path, door):
    settings, fixed = loaded(tmp_path, **{door: "13"})
    assert with_choices(settings, ALL, fixed).tour_role is None


def test_chosen_managers_are_not_those_who_have_finished_the_tour(tmp_path):
    settings, fixed = loaded(tmp_path, ONBOARDING_ROLE="14")
    found = with_choices(settings, ALL, fixed)
    assert (found.tour_role, found.manager_roles) == (14, {15})


def test_what_was_chosen_in_a_former_home_counts_for_nothing(tmp_path):
    settings, _ = loaded(tmp_path)
    assert of_home(ALL | {"DISCORD_GUILD_ID": "1"}, settings)
    assert of_home(ALL | {"DISCORD_GUILD_ID": "2"}, settings) == of_home(ALL, settings) == {}


def test_numbers_are_kept_as_a_setting_has_them():
    assert (as_text([15, 14]), as_text([])) == ("14,15", "")


def test_what_was_chosen_before_counts_as_soon_as_the_store_is_opened(tmp_path):
    settings, _ = loaded(tmp_path)
    with memory() as store:
        store.do(lambda kept: [kept.choose(*row) for row in (ALL | {"DISCORD_GUILD_ID": "1"}).items()]).result(5)
        services = build(settings_with_words(settings, tmp_path), store)
        store.do(lambda _: None).result(5)
        assert services.settings.manager_roles == {14, 15}
        assert services.settings.welcome_channel == 12


def settings_with_words(settings, tmp_path):
    from dataclasses import replace  # noqa: PLC0415 - one test needs it

    return replace(settings, knowledge_dir=words_in(tmp_path / "words"), data_dir=tmp_path / "data")
