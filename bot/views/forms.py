"""Forms for editors: fields with the present words in them, and what is done with what comes back."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import discord

from bot.render.markup import cut, units
from bot.views.editors import require_editor
from bot.views.errors import report_error
from bot.views.safe import SafeModal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence

    from bot.views.safe import Pressed

    Then = Callable[[Pressed, Mapping[str, str]], Awaitable[None]]

TOO_LATE = (
    "This form was opened more than 15 minutes ago, or before the assistant was started again, so nothing was written. "
    "Your words are in the file below: open the form again, and copy them into it."
)
LONGEST_TITLE = 45
LONGEST_INPUT = 4_000


@dataclass(frozen=True, slots=True)
class Blank:
    """A field to fill in: what it is called, what is said about it, what stands in it, and how much fits."""

    name: str
    label: str
    about: str = ""
    text: str = ""
    most: int = LONGEST_INPUT
    is_long: bool = False
    is_needed: bool = False


class EditorForm(SafeModal):
    """A form that only an editor can send, whoever has opened it; `note` is said below the fields."""

    def __init__(self, title: str, blanks: Sequence[Blank], then: Then, note: str = "") -> None:
        """Lay out a form; `then` is done with what was filled in, by name."""
        super().__init__(cut(title, LONGEST_TITLE))
        self._then = then
        self._inputs = {blank.name: _input(blank) for blank in blanks}
        for blank in blanks:
            label = discord.ui.Label[Any](
                text=blank.label, description=blank.about or None, component=self._inputs[blank.name]
            )
            self.add_item(label)
        if note:
            self.add_item(discord.ui.TextDisplay[Any](note))

    async def on_submit(self, interaction: Pressed, /) -> None:
        """Check again who it is, and go on."""
        require_editor(interaction)
        await self._then(interaction, {name: field.value for name, field in self._inputs.items()})


async def give_back(interaction: Pressed) -> None:
    """Give back the words of a form that is not known any more, so that nothing has to be written again."""
    try:
        rows = interaction.data.get("components", []) if interaction.data else []
        words = "\n\n".join(_words_in(cast("list[dict[str, Any]]", rows)))
        file = discord.File(io.BytesIO(words.encode("utf-8-sig")), "your-words.txt")
        await interaction.response.send_message(TOO_LATE, file=file, ephemeral=True)
    except Exception as error:  # noqa: BLE001 - the boundary logs it
        await report_error(interaction, error)


def fits(text: str) -> bool:
    """Whether a text fits into a field of a form."""
    return units(text) <= LONGEST_INPUT


def _words_in(components: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield what was filled into the fields of a form as Discord sends it."""
    for each in components:
        value = each.get("value")
        if isinstance(value, str):
            yield value
        inner = each.get("component")
        yield from _words_in([inner] if inner else each.get("components", []))


def _input(blank: Blank) -> discord.ui.TextInput[Any]:
    return discord.ui.TextInput[Any](
        custom_id=blank.name,
        style=discord.TextStyle.paragraph if blank.is_long else discord.TextStyle.short,
        default=blank.text or None,
        required=blank.is_needed,
        max_length=max(blank.most, units(blank.text)),
    )
