"""/knowledge: what an editor does with the words, in the home server alone, and what can be picked while typing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.assistant import address
from bot.assistant.completion import Choice
from bot.assistant.wording import day_of
from bot.cards import controls
from bot.cards.changes import done
from bot.cards.layout import choices
from bot.cards.limits import LONGEST_WHY, MOST_CHOICES
from bot.cards.names import title_of
from bot.commands.errors import report_error
from bot.commands.interaction import Interaction
from bot.commands.knowledge import exchange, history, requests
from bot.commands.knowledge.drafts import add_step, add_topic, add_words, edit, edit_words, fill_in
from bot.commands.knowledge.questions import show_everyday, show_questions
from bot.commands.permissions import at_desk, is_editor
from bot.commands.ui import custom_ids
from bot.editing.change import ChangeKind
from bot.editing.preview import differences_in
from bot.errors import BotError
from bot.handbook.model import fold
from bot.handbook.regions import IN_TOUR

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from bot.commands.interaction import PartnershipBot

NOT_MINE = "That is not one of my answers. Choose one of my answers, or use /ask and then Edit in the menu below it."
ENTRY = "The entry, by its title or id"
WHY = "For the history: colleagues read it"
OWN_WORDS = "assistant"
SAFEGUARDING = {
    "signpost": "The signpost and its contacts",
    "procedure": "Words about procedure",
    "approval": "Who approved them, and when",
    "worries": "Messages that are a worry, and harmless ones",
    "triggers": "Which groups of words make a worry together",
}
"""What of the safeguarding words has a form, by its name."""

CARDS = frozenset({"tour", "finish", "step", "showing"})
NEW_CARD = "new"

Id = app_commands.Range[str, 1, 100]
Why = app_commands.Range[str, 1, LONGEST_WHY]
Day = app_commands.Range[str, 1, 40]


def completing(
    look_up: Callable[[Interaction], Coroutine[Any, Any, Iterable[Choice]]],
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    """Offer what is looked up and holds every word typed; a reader is offered nothing."""

    async def complete(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        try:
            if not is_editor(interaction):
                return []
            found = await look_up(interaction)
            # Ten thousand entries take a tenth of a second, for which no answer is to wait.
            held = await asyncio.to_thread(_holding, fold(typed).split(), list(found))
        except Exception as error:  # noqa: BLE001 - discord.py would log the member's number
            await report_error(interaction, error)
            return []
        return [app_commands.Choice(name=name, value=value) for name, value in choices(held)]

    return complete


def _holding(words: list[str], found: list[Choice]) -> list[Choice]:
    """Return the choices that hold every word, those that begin with the first one before others."""
    named = [(fold(one.name), one) for one in found]
    held = [(name, one) for name, one in named if all(word in name or word in one.value for word in words)]
    first = words[0] if words else ""
    return [one for _, one in sorted(held, key=lambda each: not each[0].startswith(first))[:MOST_CHOICES]]


@completing
async def everything(interaction: Interaction) -> list[Choice]:
    """Return entries, and topics as a whole."""
    return _everything(interaction)


@completing
async def entries(interaction: Interaction) -> list[Choice]:
    """Return entries."""
    return _entries(interaction)


def _entries(interaction: Interaction) -> list[Choice]:
    handbook = interaction.client.services.handbook
    return [Choice(f"{entry.title} ({topic.title})", entry.id) for topic, entry in handbook.entries()]


def _everything(interaction: Interaction) -> list[Choice]:
    handbook = interaction.client.services.handbook
    found = _entries(interaction)
    found += [Choice(f"{one.title} (the topic)", address.of_topic(one.id)) for one in handbook.topics]
    return found


@completing
async def topics(interaction: Interaction) -> list[Choice]:
    """Return topics."""
    return [Choice(one.title, one.id) for one in interaction.client.services.handbook.topics]


@completing
async def words(interaction: Interaction) -> list[Choice]:
    """Return the page's words for which staff say something else."""
    found = sorted(each.page for each in interaction.client.services.handbook.synonyms)
    return [Choice(each, each) for each in found]


@completing
async def cards_of_tour(interaction: Interaction) -> list[Choice]:
    """Return the cards of the tour, in their order."""
    tour = interaction.client.services.handbook.tour
    steps = tour.steps if tour else ()
    first, last = Choice("The first card, and what starts the tour", "tour:"), Choice("The last card", "finish:")
    words = [Choice(step.title, f"step:{step.id}") for step in steps]
    shown = [Choice(f"{step.title}: what it shows or asks", f"showing:{step.id}") for step in steps]
    return [first, *words, last, Choice("A new card", f"{NEW_CARD}:"), *shown]


@completing
async def safeguarding_words(interaction: Interaction) -> list[Choice]:
    """Return what of the safeguarding words has a form, and each group of words."""
    groups = interaction.client.services.handbook.safeguarding.words
    found = [Choice(name, form) for form, name in SAFEGUARDING.items()]
    return [*found, *(Choice(f"Words for “{name}”", name) for name in groups)]


@completing
async def retirable(interaction: Interaction) -> list[Choice]:
    """Return entries, topics as a whole, and the cards of the tour."""
    tour = interaction.client.services.handbook.tour
    steps = [Choice(f"{step.title} (the tour)", IN_TOUR + step.id) for step in tour.steps] if tour else []
    return [*_everything(interaction), *steps]


@completing
async def own_words(interaction: Interaction) -> list[Choice]:
    """Return the assistant's own words: its sentences, and each piece of small talk."""
    handbook = interaction.client.services.handbook
    talk = (Choice(title_of(each.id, handbook), each.id) for each in handbook.assistant.smalltalk)
    return [Choice("Its name, and what it says when it does not know", OWN_WORDS), *talk]


@completing
async def retired(interaction: Interaction) -> Iterable[Choice]:
    """Return what was retired and is not back, the latest first."""
    handbook = interaction.client.services.handbook
    steps = {IN_TOUR + step.id for step in handbook.tour.steps} if handbook.tour else frozenset[str]()
    gone: dict[str, Choice] = {}
    for one in await at_desk(interaction, lambda desk: desk.revisions(most=500, parts=True)):
        is_gone = one.before and not one.after and one.kind != ChangeKind.RENAME
        if is_gone and not handbook.find(one.ref.id) and one.ref.id not in steps:
            title = title_of(one.id, handbook, differences_in(one))
            gone.setdefault(one.id, Choice(f"{title}, retired {day_of(one.at)} by {one.name}", one.id))
    return gone.values()


@completing
async def changes(interaction: Interaction) -> list[Choice]:
    """Return the latest changes."""
    handbook = interaction.client.services.handbook
    return [
        Choice(f"{one.number}: {title_of(one.id, handbook)}, {done(one)}", str(one.number))
        for one in await at_desk(interaction, lambda desk: desk.revisions())
    ]


class Knowledge(
    commands.GroupCog, group_name="knowledge", group_description="Change what the partnership says: for editors"
):
    """Lets editors change the words; whoever uses a command is asked at that moment whether they may."""

    def __init__(self, bot: PartnershipBot) -> None:
        """Hide the commands from members who could not use them."""
        self.bot = bot
        self._importing = asyncio.Lock()
        self._edit_this = app_commands.ContextMenu(name="Edit this answer", callback=self.edit_this)
        # Discord would hide it from editors without "Manage Server"; where roles are named, only the check decides.
        if not bot.services.settings.editor_roles and self.app_command is not None:
            self.app_command.default_permissions = discord.Permissions(manage_guild=True)
            self._edit_this.default_permissions = discord.Permissions(manage_guild=True)

    async def cog_load(self) -> None:
        """Add the menu of a message; discord.py takes no decorator for one in a cog."""
        home = self.bot.services.settings.home_guild
        self.bot.tree.add_command(self._edit_this, guild=discord.Object(home) if home else None)

    async def edit_this(self, interaction: Interaction, message: discord.Message) -> None:
        """Open the form with the words that an answer of ours shows."""
        await edit(interaction, _answered_in(message, interaction.application_id))

    @app_commands.command(description="Add an entry to a topic")
    @app_commands.describe(topic="The topic that the new entry belongs to")
    @app_commands.autocomplete(topic=topics)
    async def add(self, interaction: Interaction, topic: Id) -> None:
        """Open an empty form."""
        await add_words(interaction, topic)

    @app_commands.command(description="Change the words of an entry or a topic")
    @app_commands.describe(entry=ENTRY)
    @app_commands.autocomplete(entry=everything)
    async def edit(self, interaction: Interaction, entry: Id) -> None:
        """Open the form with the words."""
        await edit_words(interaction, entry)

    @app_commands.command(description="See and change the questions from which the assistant learns")
    @app_commands.describe(entry=ENTRY)
    @app_commands.autocomplete(entry=everything)
    async def questions(self, interaction: Interaction, entry: Id) -> None:
        """Show the questions about an entry or a topic."""
        await show_questions(interaction, entry)

    @app_commands.command(description="See and change the everyday questions that the handbook does not answer")
    async def everyday(self, interaction: Interaction) -> None:
        """Show the questions without an answer."""
        await show_everyday(interaction)

    @app_commands.command(description="Say which other words staff use for a word of the page")
    @app_commands.describe(word="The page's word or phrase: pick it, or type a new one")
    @app_commands.autocomplete(word=words)
    async def synonyms(self, interaction: Interaction, word: Id) -> None:
        """Open the form with what staff say for it."""
        await fill_in(interaction, "word", word)

    @app_commands.command(description="Say who looks after an entry or a topic, and when it is reviewed")
    @app_commands.describe(entry=ENTRY)
    @app_commands.autocomplete(entry=everything)
    async def keeper(self, interaction: Interaction, entry: Id) -> None:
        """Open the form of its care."""
        await fill_in(interaction, "keeper", entry)

    @app_commands.command(description="Add a topic, with its first entry and a command of its own")
    async def topic(self, interaction: Interaction) -> None:
        """Open an empty form."""
        await add_topic(interaction)

    @app_commands.command(description="Say what the entries of a topic are called, and where it stands")
    @app_commands.describe(topic="The topic")
    @app_commands.autocomplete(topic=topics)
    async def naming(self, interaction: Interaction, topic: Id) -> None:
        """Open the form with these words."""
        await fill_in(interaction, "naming", topic)

    @app_commands.command(description="Change the days on which schools are closed")
    async def holidays(self, interaction: Interaction) -> None:
        """Open the form with the holidays."""
        await fill_in(interaction, "holidays")

    @app_commands.command(description="Change a card of the tour for new members")
    @app_commands.describe(card="Which card")
    @app_commands.autocomplete(card=cards_of_tour)
    async def tour(self, interaction: Interaction, card: Id) -> None:
        """Open the form with the words of a card."""
        form, _, step = card.partition(":")
        if form == NEW_CARD:
            await add_step(interaction)
        else:
            await fill_in(interaction, *((form, step) if form in CARDS else ("step", card)))

    @app_commands.command(description="Change whom to turn to with a worry, and what the signpost says")
    @app_commands.describe(words="Which words; two editors have to agree")
    @app_commands.autocomplete(words=safeguarding_words)
    async def safeguarding(self, interaction: Interaction, words: Id) -> None:
        """Open the form with them."""
        await fill_in(interaction, *((words,) if words in SAFEGUARDING else ("group", words)))

    @app_commands.command(description="Change the assistant's name and what it says about itself")
    @app_commands.describe(words="Which of its words")
    @app_commands.autocomplete(words=own_words)
    async def assistant(self, interaction: Interaction, words: Id) -> None:
        """Open the form with them."""
        if words == OWN_WORDS:
            await fill_in(interaction, "assistant")
        else:
            await edit_words(interaction, words)

    @app_commands.command(description="Take an entry or a topic out")
    @app_commands.describe(entry=ENTRY, why=WHY)
    @app_commands.autocomplete(entry=retirable)
    async def retire(self, interaction: Interaction, entry: Id, why: Why | None = None) -> None:
        """Show what that would do."""
        await history.retire(interaction, entry, why or "")

    @app_commands.command(description="Give an entry or a topic another id; what names it follows")
    @app_commands.describe(entry=ENTRY, new_id="The new id, such as values.fairness", why=WHY)
    @app_commands.autocomplete(entry=everything)
    async def rename(self, interaction: Interaction, entry: Id, new_id: Id, why: Why | None = None) -> None:
        """Show what that would do."""
        await history.rename(interaction, entry, new_id, why or "")

    @app_commands.command(description="Bring back what was retired")
    @app_commands.describe(entry="What was retired", why=WHY)
    @app_commands.autocomplete(entry=retired)
    async def restore(self, interaction: Interaction, entry: Id, why: Why | None = None) -> None:
        """Show what that would do."""
        await history.restore(interaction, entry, why or "")

    @app_commands.command(name="history", description="See what has changed, who changed it and why")
    @app_commands.describe(entry="Leave it out for all changes")
    @app_commands.autocomplete(entry=everything)
    async def show_history(self, interaction: Interaction, entry: Id | None = None) -> None:
        """Show the latest changes."""
        await history.show_history(interaction, entry or "")

    @app_commands.command(description="Take a change back")
    @app_commands.describe(change="The number of the change; leave it out for the last one")
    @app_commands.autocomplete(change=changes)
    async def undo(self, interaction: Interaction, change: Id | None = None) -> None:
        """Show what that would do."""
        await history.undo(interaction, change or "0")

    @app_commands.command(name="ask-to-read", description="Ask a role to read an entry by a day, in this channel")
    @app_commands.describe(entry=ENTRY, role="Whose members are to read it", by="The day: 4 December, or 4/12/2026")
    @app_commands.autocomplete(entry=entries)
    async def ask_to_read(self, interaction: Interaction, entry: Id, role: discord.Role, by: Day) -> None:
        """Show what the channel would read."""
        await requests.preview(interaction, entry, role, by)

    @app_commands.command(name="requests", description="See who has read what their role was asked to read")
    async def show_requests(self, interaction: Interaction) -> None:
        """Show what roles were asked to read."""
        await requests.show_requests(interaction)

    @app_commands.command(description="See what is waiting for a second editor, and what is wrong")
    async def status(self, interaction: Interaction) -> None:
        """Show how the words are."""
        await history.show_status(interaction)

    @app_commands.command(description="Get the words as a file")
    @app_commands.describe(topic="Leave it out for all words as a zip", form="A table opens in Excel")
    @app_commands.autocomplete(topic=topics)
    async def export(
        self, interaction: Interaction, topic: Id | None = None, form: Literal["YAML", "table"] = "YAML"
    ) -> None:
        """Send the file to nobody but the editor."""
        await exchange.export(interaction, topic or "", is_table=form == "table")

    @app_commands.command(name="import", description="Import a topic from YAML, or entries from a table")
    @app_commands.describe(
        file="A topic in YAML, or a table in CSV: title, text, phrasings",
        topic="The topic that a table is for; leave it out where the file has its name",
        why=WHY,
    )
    @app_commands.autocomplete(topic=topics)
    async def bring_in(
        self, interaction: Interaction, file: discord.Attachment, topic: Id | None = None, why: Why | None = None
    ) -> None:
        """Show what the file would change; imports wait for each other, so that a form waits for one at most."""
        await exchange.bring_in(interaction, file, topic or "", why or "", in_turn=self._importing)


def _answered_in(message: discord.Message, bot: int) -> str:
    """Return the address of the answer that a message of ours shows.

    Raises:
        BotError: It is not ours, or shows none.
    """
    if message.author.id == bot:
        for custom_id in custom_ids(message):
            action, _, about = custom_id.partition(":")
            if action == controls.HELPFUL and address.read(about):
                return about
    raise BotError(NOT_MINE)
