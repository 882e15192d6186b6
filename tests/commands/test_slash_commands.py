from __future__ import annotations

import pytest

from bot.cards.accents import Accent
from tests.support.discord_world import buttons_of, text_of
from tests.support.handbook_files import folder_with, topic

OWN = {"ask", "topics", "help", "preferences", "privacy", "onboarding start"}
THIRD_VALUE = (
    "We speak up and take responsibility for all children, making sure that we do not harm others "
    "in doing our best for our own schools."
)


async def test_ask_answers_in_the_words_of_the_page_and_privately(world):
    result = await world.sam.slash(world.channel, "ask", question="whats the third value")
    assert result.ephemeral
    assert not result.deferred
    assert f"> {THIRD_VALUE}\n" in text_of(result.response)
    assert "-# Value 3 of 7 · Our values\n" in text_of(result.response)
    assert "-# [Hub overview](https://www.emshub.co.uk/hub-overview) · Reviewed " in text_of(result.response)
    assert world.channel.last_message is None


async def test_a_card_is_one_box_of_text_with_the_accent_of_its_kind(world):
    result = await world.sam.slash(world.channel, "ask", question="whats the third value")
    assert result.response.flags.components_v2
    assert result.response.content == ""
    (box,) = result.response.components
    assert box["type"] == 17
    assert box["accent_color"] == Accent.ANSWER.value


async def test_a_blank_question_gets_help(world):
    result = await world.sam.slash(world.channel, "ask", question="   ")
    asked = await world.sam.slash(world.channel, "help")
    assert text_of(result.response) == text_of(asked.response)
    assert asked.ephemeral


async def test_every_topic_has_a_command_that_shows_it_whole(world):
    assert set(world.sam.available_commands(world.channel)) == OWN | {"values", "mission", "aims"}
    for name, count in {"values": 7, "mission": 2, "aims": 4}.items():
        result = await world.sam.slash(world.channel, name)
        assert result.ephemeral
        assert text_of(result.response).count("\n> ") == count


async def test_nothing_is_deferred(world):
    for name in set(world.sam.available_commands(world.channel)):
        options = {"question": "how many aims"} if name == "ask" else {}
        assert not (await world.sam.slash(world.channel, name, **options)).deferred


async def test_a_sentence_of_the_mission_has_no_place_in_a_list(world):
    first = await world.sam.slash(world.channel, "ask", question="our mission")
    second = await world.sam.slash(world.channel, "ask", question="second sentence of our mission")
    assert text_of(first.response).splitlines()[3].startswith("-# [Hub overview]")
    assert text_of(second.response).splitlines()[3] == "-# Our mission"


async def test_topics_has_a_button_for_each_topic(world):
    result = await world.sam.slash(world.channel, "topics")
    assert result.ephemeral
    assert list(buttons_of(result.response).values()) == ["show:values*", "show:mission*", "show:aims*"]


async def test_autocomplete_is_useful_when_nothing_is_typed_yet(world):
    choices = await world.sam.autocomplete(world.channel, "ask", "question", "")
    assert "Our values (all seven)" in [choice["name"] for choice in choices]
    picked = await world.sam.slash(world.channel, "ask", question=choices[0]["value"])
    assert choices[0]["name"].split(" (")[0] in text_of(picked.response)


async def test_autocomplete_ranks_what_was_typed(world):
    choices = await world.sam.autocomplete(world.channel, "ask", "question", "divers")
    assert "diversity" in choices[0]["name"]


async def test_autocomplete_puts_first_what_the_question_would_be_answered_with(world):
    (first, *_) = await world.sam.autocomplete(world.channel, "ask", "question", "whats the third value")
    assert first["name"] == "Value 3 of 7: Speaking up for all children"
    picked = await world.sam.slash(world.channel, "ask", question=first["value"])
    assert THIRD_VALUE in text_of(picked.response)


async def test_autocomplete_knows_what_the_same_member_asked_before(world):
    await world.sam.slash(world.channel, "ask", question="third aim")
    for member, name in ((world.sam, "Aim 2 of 4"), (world.ann, "Value 2 of 7")):
        (first, *_) = await member.autocomplete(world.channel, "ask", "question", "and the second one?")
        assert first["name"].startswith(name)


async def test_autocomplete_says_nothing_in_a_safeguarding_matter(world):
    assert await world.sam.autocomplete(world.channel, "ask", "question", "a pupil was hit") == []


async def test_commands_work_in_a_direct_message(world):
    result = await world.sam.user.slash("ask", question="third value")
    assert THIRD_VALUE in text_of(result.response)
    assert "values" in world.sam.user.available_commands()


async def test_no_answer_offers_at_most_three_topics(world):
    result = await world.sam.slash(world.channel, "ask", question="what is the wifi password?")
    assert list(buttons_of(result.response).values()) == ["show:values*", "show:mission*", "show:aims*"]


async def test_a_signpost_is_private_and_whole_and_has_no_button(world):
    result = await world.sam.slash(world.channel, "ask", question="a pupil told me he was hit by his dad")
    assert result.ephemeral
    assert "999" in text_of(result.response)
    assert "Your designated safeguarding lead" in text_of(result.response)
    assert buttons_of(result.response) == {}
    assert result.response.components[0]["accent_color"] == Accent.WORRY.value


class TestMoreTopicsThanButtons:
    @pytest.fixture
    def folder(self, tmp_path):
        return folder_with(tmp_path / "k", *(topic(f"t-{at}", f"Topic no {at}", "Words.") for at in range(30)))

    async def test_topics_has_25_buttons_in_rows_of_five_and_names_the_others(self, world):
        result = await world.sam.slash(world.channel, "topics")
        rows = [each for each in result.response.components[0]["components"] if each["type"] == 1]
        assert [len(row["components"]) for row in rows] == [5, 5, 5, 5, 5]
        named = [line.removeprefix("- ") for line in text_of(result.response).splitlines() if line.startswith("- ")]
        assert {*named, *buttons_of(result.response)} == {f"Topic no {at}" for at in range(30)}
        assert len(named) == 5


class TestTopicsWithNamesThatAreNoCommands:
    @pytest.fixture
    def folder(self, tmp_path):
        long = "a" * 60
        topics = (
            topic("help", "Getting help", "Ask us."),
            topic(long, "Long name", "Words."),
            topic("fine", "F", "X."),
        )
        return folder_with(tmp_path / "k", *topics)

    async def test_they_get_no_command_and_a_button_all_the_same(self, world):
        assert set(world.sam.available_commands(world.channel)) == OWN | {"fine"}
        result = await world.sam.slash(world.channel, "topics")
        shown = await world.sam.click(result.response, label="Getting help")
        assert "> 1. Ask us." in text_of(shown.response)
        shown = await world.sam.click(result.response, label="Long name")
        assert "> 1. Words." in text_of(shown.response)


class TestNoTopics:
    @pytest.fixture
    def folder(self, tmp_path):
        return folder_with(tmp_path / "k")

    async def test_everything_still_answers(self, world):
        for name, options in {"topics": {}, "help": {}, "ask": {"question": "the values?"}}.items():
            result = await world.sam.slash(world.channel, name, **options)
            assert text_of(result.response)
            assert not [
                custom_id for custom_id in buttons_of(result.response).values() if custom_id.startswith("show:")
            ]


class TestWordsThatLookLikeMarkup:
    @pytest.fixture
    def folder(self, tmp_path):
        words = "@everyone, <@1> and **all** staff:\n# see https://example.org/a_b"
        return folder_with(tmp_path / "k", topic("odd", "@here *odd*", words))

    async def test_they_are_shown_as_they_are_written_and_ping_nobody(self, world):
        await world.sam.send(world.channel, f"{world.me} odd")
        (sent,) = world.sent()
        assert "### \\@here \\*odd\\*" in text_of(sent)
        assert "> 1. \\@everyone, \\<@1> and \\*\\*all\\*\\* staff:\n> \\# see https://example.org/a_b" in text_of(sent)
        assert sent["allowed_mentions"]["parse"] == []


class TestMoreTextThanAMessageHolds:
    @pytest.fixture
    def folder(self, tmp_path):
        return folder_with(tmp_path / "k", topic("long", "Long list", *(f"{at} {'word ' * 300}" for at in range(60))))

    async def test_the_card_is_cut_and_says_where_the_rest_is(self, world):
        result = await world.sam.slash(world.channel, "long")
        assert len(text_of(result.response)) <= 4_000
        assert text_of(result.response).endswith("-# The rest is in [The page](https://example.org/page).")
