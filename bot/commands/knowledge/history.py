"""What has become of the words: their history with its differences, what waits, and taking a change back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assistant.wording import Line, Role, day_of, in_words
from bot.cards.changes import revision_lines
from bot.cards.controls import Press
from bot.cards.names import title_of
from bot.commands.buttons import button, number_in
from bot.commands.knowledge.drafts import show_draft
from bot.commands.messages import answer, defer, in_store, why_unkept
from bot.commands.permissions import at_desk, require_editor, try_out
from bot.editing import protection
from bot.editing.change import Change, ChangeKind
from bot.editing.form import Draft
from bot.editing.proposals import Proposals
from bot.handbook.review import of_terms

if TYPE_CHECKING:
    from bot.commands.interaction import Interaction
    from bot.editing.desk import Desk
    from bot.errors import Problem
    from bot.storage.history import Proposal, Revision


A_PAGE = 3
"""Changes that a card of the history shows."""

MOST_LOOKED_AT = 1_000
MOST_WAITING = 10
MOST_PROBLEMS = 5
SET_ASIDE = (
    "A damaged database was set aside and may still name members. Whoever runs the assistant should delete it, in "
    "DATA_DIR: {}."
)
HAS_CHANNEL = "Proposals are posted in the editors' channel."
NO_CHANNEL = (
    "There is no editors' channel yet, so a proposal appears where it is made. Whoever manages this server can choose "
    "one with /setup."
)
NO_CHANGE = "There is no such change. /knowledge history shows their numbers."
NOTHING = "No change to the words has been recorded yet."
NOTHING_OF = "No change to {} has been recorded yet."


async def show_history(interaction: Interaction, wanted: str, before: int = 0) -> None:
    """Show the latest changes of an entry or of everything, or those before a number, each with its differences."""
    require_editor(interaction)
    await defer(interaction)

    def read(desk: Desk) -> tuple[Revision, ...]:
        desk.catch_up()
        return tuple(one for one in desk.revisions(wanted, MOST_LOOKED_AT) if not before or one.number < before)

    found = await try_out(interaction, read)
    unkept = [Line(Role.SAID, sentence) for sentence in why_unkept(interaction.client)]
    if not found:
        await answer(interaction, [Line(Role.SAID, _nothing(interaction, wanted)), *unkept])
        return
    shown, handbook = found[:A_PAGE], interaction.client.services.handbook
    others = await at_desk(interaction, lambda desk: _changed_with(desk, shown))
    told = (revision_lines(one, handbook, ids) for one, ids in zip(shown, others, strict=True))
    lines = [*(line for each in told for line in each), *unkept]
    presses = [Press(f"Undo change {one.number}", "undo", str(one.number)) for one in shown if one.is_sound]
    if len(found) > A_PAGE:
        presses.append(Press("Older changes", "older", f"{shown[-1].number}:{wanted}"))
    await answer(interaction, lines, presses)


def _nothing(interaction: Interaction, wanted: str) -> str:
    return NOTHING_OF.format(title_of(wanted, interaction.client.services.handbook)) if wanted else NOTHING


def _changed_with(desk: Desk, shown: tuple[Revision, ...]) -> list[tuple[str, ...]]:
    return desk.history(lambda kept: [kept.changed_with(one) for one in shown])


@button("older")
async def older(interaction: Interaction, about: str) -> None:
    """Show the changes before those that a card shows."""
    require_editor(interaction)
    number, _, wanted = about.partition(":")
    await show_history(interaction, wanted, number_in(number, NO_CHANGE))


@button("undo")
async def undo(interaction: Interaction, about: str) -> None:
    """Show what taking a change back would do; the last one for 0."""
    require_editor(interaction)
    await defer(interaction)
    change = await at_desk(interaction, lambda desk: desk.undo(number_in(about, NO_CHANGE)))
    await show_draft(interaction, Draft(change))


async def restore(interaction: Interaction, wanted: str, why: str) -> None:
    """Show what bringing back what was retired would do."""
    require_editor(interaction)
    await defer(interaction)
    change = await at_desk(interaction, lambda desk: desk.restore(wanted, why))
    await show_draft(interaction, Draft(change))


async def retire(interaction: Interaction, wanted: str, why: str) -> None:
    """Show what taking an entry or a topic out would do."""
    require_editor(interaction)
    await defer(interaction)
    await show_draft(interaction, Draft(Change(ChangeKind.RETIRE, wanted, why=why)))


async def rename(interaction: Interaction, wanted: str, new: str, why: str) -> None:
    """Show what giving an entry or a topic another id would do."""
    require_editor(interaction)
    await defer(interaction)
    await show_draft(interaction, Draft(Change(ChangeKind.RENAME, wanted, {"id": new}, why)))


async def show_status(interaction: Interaction) -> None:
    """Show how the words are: how many, what waits, what is wrong or runs out, and who may change them."""
    require_editor(interaction)
    await defer(interaction)

    def read(desk: Desk) -> tuple[tuple[Problem, ...], tuple[Proposal, ...], tuple[Revision, ...]]:
        return desk.catch_up(), Proposals(desk).waiting(), desk.revisions(most=1)

    problems, waiting, last = await try_out(interaction, read)
    lines = [*_words(interaction, last), *_wrong(problems), *_running_out(interaction)]
    lines += [*_waiting(interaction, waiting), *_who(interaction), *await _unkept(interaction)]
    presses = [Press(f"Read proposal {one.number}", "proposal", str(one.number)) for one in waiting[:MOST_WAITING]]
    await answer(interaction, lines, presses)


def _words(interaction: Interaction, last: tuple[Revision, ...]) -> list[Line]:
    handbook = interaction.client.services.handbook
    count = sum(1 for _ in handbook.entries())
    lines = [
        Line(Role.TITLE, "How the handbook is doing"),
        Line(Role.SAID, f"{in_words(len(handbook.topics)).capitalize()} topics with {in_words(count)} entries."),
    ]
    for one in last:
        said = f"The last change is number {one.number}, on {day_of(one.at)} by {one.name}"
        lines.append(Line(Role.SAID, f"{said}: {title_of(one.id, handbook)}."))
    return lines


def _wrong(problems: tuple[Problem, ...]) -> list[Line]:
    if not problems:
        return [Line(Role.SAID, "Nothing is wrong with the words.")]
    lines = [Line(Role.TITLE, "What has to be put right")]
    lines += [Line(Role.CHOICE, str(each)) for each in problems[:MOST_PROBLEMS]]
    more = len(problems) - MOST_PROBLEMS
    return [*lines, Line(Role.SAID, f"And {more} more.")] if more > 0 else lines


def _running_out(interaction: Interaction) -> list[Line]:
    services = interaction.client.services
    return [Line(Role.SAID, str(each)) for each in of_terms(services.library.current.reading, services.today())]


def _waiting(interaction: Interaction, waiting: tuple[Proposal, ...]) -> list[Line]:
    handbook = interaction.client.services.handbook
    if not waiting:
        return [Line(Role.SAID, "No change is waiting for a second editor.")]
    lines = [Line(Role.TITLE, "Waiting for a second editor")]
    for one in waiting[:MOST_WAITING]:
        said = f"Proposal {one.number}, {title_of(one.id, handbook)}, by {one.name} on {day_of(one.at)}"
        lines.append(Line(Role.CHOICE, said))
    return lines


def _who(interaction: Interaction) -> list[Line]:
    services = interaction.client.services
    settings, reading = services.settings, services.library.current.reading
    may = "Whoever has one of the editors' roles" if settings.editor_roles else "Whoever has Manage Server"
    rule = protection.in_words(settings.protected_topics, reading, may_be_alone=settings.is_solo)
    return [
        Line(Role.SAID, f"{may} in this server may change the words. {rule}"),
        Line(Role.PLACE, HAS_CHANNEL if settings.editors_channel else NO_CHANNEL),
    ]


async def _unkept(interaction: Interaction) -> list[Line]:
    """Return what is wrong with what is kept, so that the editors can tell whoever runs the assistant."""
    lines = [Line(Role.SAID, sentence) for sentence in why_unkept(interaction.client)]
    beyond = await in_store(interaction.client, lambda store: store.beyond())
    return [*lines, Line(Role.SAID, SET_ASIDE.format(", ".join(beyond.set_aside)))] if beyond.set_aside else lines
