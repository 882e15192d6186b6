"""The questions from which the assistant learns: a card with how many there are and the newest, and its forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assistant.wording import Line, Role
from bot.cards.controls import Press, Style
from bot.cards.names import name_of, title_of
from bot.commands.buttons import button
from bot.commands.knowledge.drafts import FILL
from bot.commands.messages import answer, defer
from bot.commands.permissions import at_desk, require_editor
from bot.editing.change import as_texts
from bot.editing.form import NOT_HERE
from bot.editing.portions import ABOUT, field_of, is_portion, lines_of
from bot.editing.sheets import EVERYDAY, EXAMPLES
from bot.errors import EditingError
from bot.handbook.model import Ref
from bot.spreadsheet import for_excel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.commands.interaction import Interaction
    from bot.editing.desk import Desk

    Asked = Mapping[str, Sequence[tuple[str, str]]]
    """Lists of questions by what they are called: the pieces of files and the fields or portions they stand in."""

QUESTIONS = "questions"
NEWEST = 3
"""Questions of a list that the card shows; the file beside it has all of them."""

ALL_OF_THEM = "All of them are in the file below."
EVERYDAY_TITLE = "Questions without an answer"
WHAT_FOR = "When a question is like one of these, the assistant says that the handbook does not answer it."


@button(QUESTIONS)
async def show_questions(interaction: Interaction, wanted: str) -> None:
    """Show the questions about an entry or a topic, with what can be done about them."""
    require_editor(interaction)
    handbook = interaction.client.services.handbook
    ref = Ref.parse(wanted)
    if handbook.find(ref.id) is None:
        raise EditingError(NOT_HERE.format(wanted))
    await defer(interaction)
    answered, unanswered = f"answered.{ref.id}", f"unanswered.{ref.id}"
    asked = {
        name_of(answered, handbook): ((EXAMPLES, answered),),
        name_of(unanswered, handbook): ((wanted, "not_for"), (EXAMPLES, unanswered)),
        name_of("pairs"): ((EVERYDAY, f"pairs{ABOUT}{ref.id}"),),
    }
    presses = [
        Press("Add or take out questions", FILL, f"answers:{wanted}", style=Style.MAIN),
        Press("What it must always answer", FILL, f"must:{wanted}"),
        Press("What only sounds like it", FILL, f"near:{wanted}"),
    ]
    await _show(interaction, [Line(Role.TITLE, f"Questions about {title_of(wanted, handbook)}")], asked, presses)


async def show_everyday(interaction: Interaction) -> None:
    """Show the questions that the handbook does not answer, with a button to add some or take some out."""
    require_editor(interaction)
    await defer(interaction)
    head = [Line(Role.TITLE, EVERYDAY_TITLE), Line(Role.SAID, WHAT_FOR)]
    presses = [Press("Add or take out questions", FILL, "everyday:all", style=Style.MAIN)]
    await _show(interaction, head, {EVERYDAY_TITLE: ((EVERYDAY, "unanswered"),)}, presses)


async def _show(interaction: Interaction, head: Sequence[Line], asked: Asked, presses: Sequence[Press]) -> None:
    found = await at_desk(interaction, lambda desk: {name: _lines(desk, places) for name, places in asked.items()})
    lines = [*head, *(line for name, held in found.items() for line in _counted(name, held))]
    has_more = any(len(held) > NEWEST for held in found.values())
    text = "\n\n".join("\n".join([name, *held]) for name, held in found.items())
    lines += [Line(Role.PLACE, ALL_OF_THEM)] if has_more else []
    await answer(interaction, lines, presses, ("questions.txt", for_excel(text)) if has_more else None)


def _counted(name: str, held: Sequence[str]) -> Iterator[Line]:
    """Yield how many questions there are, and the newest, which stand last."""
    if not held:
        yield Line(Role.SAID, f"{name}: none yet.")
        return
    which = f"{len(held):,}, the newest last" if len(held) > NEWEST else f"{len(held)}"
    yield Line(Role.SAID, f"{name}: {which}")
    yield from (Line(Role.CHOICE, each) for each in held[-NEWEST:])


def _lines(desk: Desk, places: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    found: list[str] = []
    for piece, name in places:
        shown = desk.show(piece)
        value = shown.fields.get(field_of(name), ()) if shown else ()
        found += lines_of(name, (), value) if is_portion(name) else as_texts(value)
    return tuple(found)
