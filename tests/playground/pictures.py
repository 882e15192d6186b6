"""Takes the pictures of docs/images: every card that members see, in both widths of the page, and a film of an edit."""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from bot.handbook.folder import read
from bot.playground import EDITORS, MANAGERS, MEMBERS
from bot.site.writing import write as write_site
from tests.playground.office_manager import try_out
from tests.support.asking import library
from tests.support.handbook_files import SHIPPED
from tests.support.page import (
    CHROMIUM,
    LEARNED,
    NO_CHROMIUM,
    ROOT,
    SIZES,
    add_line,
    answered,
    ask,
    choose,
    chromium,
    form,
    mention,
    messages,
    open_form,
    open_menu,
    open_page,
    press,
    press_here,
    press_on,
    send,
    serving,
    timeline_says,
    use,
    view_as,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from playwright.async_api import FloatRect, Locator, Page

    Step = tuple[Callable[..., Awaitable[None]], *tuple[str, ...]]
    """What a viewer does, and the words for it."""

IMAGES = ROOT / "docs" / "images"
STAFF, NEW = MEMBERS
MANAGER = MANAGERS[0]
EDITOR = EDITORS[0]

TALL = 1700
"""The height of the window while pictures are taken: a message is taken whole only where it fits into it."""

AROUND = 12
"""Space that is left above and beside what a message says; below it there is some already."""

NOT_QUITE, NOT_RIGHT = "Not quite.", "no harm done"
"""What a card says after the first wrong answer, and after the second."""

COLOURS = 64
"""The page has few colours, and a picture of few is a small file."""

HIDE = """() => {
    const hidden = new CSSStyleSheet();
    hidden.replaceSync(".message-time, .message-context-actions { display: none }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, hidden];
}"""
"""The time of day would make each picture a new one; the toolbar is only there where the mouse happens to be."""


PLAYGROUND = ("bot", "playground", "--port", "0")
REMINDED = ("tests.playground.reminded",)
ASKED = ("tests.playground.asked",)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in every width: what its viewer does in the page, and how many of the last messages it shows."""

    name: str
    steps: Sequence[Step]
    viewer: str = STAFF
    last: int = 1
    program: tuple[str, ...] = PLAYGROUND

    def file(self, size: str) -> str:
        """Return the name of its file for a width."""
        return f"{size}-{self.name}.png"


async def pick(page: Page, label: str) -> None:
    """Choose a line of the menu that is open, which opens a form."""
    await messages(page).get_by_role("option", name=label, exact=True).click()
    await form(page).wait_for()


async def press_for_form(page: Page, label: str) -> None:
    """Press the last button with this label, which opens a form."""
    await messages(page).get_by_role("button", name=label, exact=True).last.click()
    await form(page).wait_for()


async def submit(page: Page) -> None:
    """Send the open form as it stands, which brings a message."""
    async with answered(page):
        await form(page).get_by_role("button", name="Submit").click()


async def answer_wrongly(page: Page, topic: str) -> None:
    """Choose a sentence that none of a topic's is, among those that have not been chosen."""
    said = " ".join(
        entry.text for each in library().current.handbook.topics if each.id == topic for entry in each.entries
    )
    for choice in await messages(page).last.locator("li").all_inner_texts():
        letter, _, text = choice.partition(": ")
        if text not in said and await messages(page).last.get_by_role("button", name=letter, exact=True).is_enabled():
            await press_on(page, letter)
            return


async def answer(page: Page) -> None:
    """Answer the question on the last card, and go on to the next card whether that was right or not."""
    for letter in "ABCD":
        await press_on(page, letter)
        if await messages(page).last.get_by_text(NOT_RIGHT).count():
            await press_on(page, "Next")
        elif await messages(page).last.get_by_text(NOT_QUITE).count():
            continue
        return


TOUR = (
    Picture("tour-panel", (), viewer=NEW),
    Picture("tour-first", ((press, "Start here"),), viewer=NEW),
    Picture("tour-words", ((press_on, "Teaching staff"),), viewer=NEW),
    Picture("tour-question", ((press_on, "Next"), (press_on, "Next"), (press_on, "Next")), viewer=NEW),
    Picture("tour-wrong", ((answer_wrongly, "values"),), viewer=NEW),
    Picture("tour-told", ((answer_wrongly, "values"),), viewer=NEW),
    Picture("tour-agree", ((press_on, "Next"),), viewer=NEW),
    Picture(
        "tour-try",
        (
            (press_on, "I have read this"),
            (press_on, "Next"),
            (answer,),
            (press_on, "Next"),
            (answer,),
        ),
        viewer=NEW,
    ),
    Picture("tour-finish", ((press_on, "Next"), (press_on, "Finish")), viewer=NEW),
    Picture("tour-welcome", ((press, "Tell the welcome channel"),), viewer=NEW),
    Picture(
        "tour-later", ((press, "Start here"), (press_on, "School leader"), (press_on, "Next"), (press_on, "Later"))
    ),
    Picture("tour-remind", ((press, "Remind me here"),)),
    Picture("tour-reminder", (), program=REMINDED),
    Picture("tour-report", ((use, "tour report"),), viewer=MANAGER),
    Picture(
        "agreements",
        (
            (press, "Read it"),
            (press_on, "I have read this"),
            (view_as, MANAGER),
            (use, "tour report"),
            (press_on, "Who has agreed to what"),
        ),
        program=ASKED,
    ),
)
"""The tour, as a new member takes it, and then as a hub manager sees it: in docs/onboarding.md."""

CARDS = (
    Picture("answer", ((ask, "whats the third value"),)),
    Picture("more", ((ask, "last aim"), (open_menu,))),
    Picture("why", ((ask, "are we ever satisfied"), (choose, "Why this answer"))),
    Picture("vote", ((ask, "what do we say about research"), (press_on, "Not helpful"))),
    Picture("edit", ((ask, "whats the third value"), (open_form,)), viewer=EDITOR),
    Picture("two-parts", ((ask, "mission and second value"),)),
    Picture("list", ((ask, "what are our values"),)),
    Picture("mention", ((mention, "how many aims"),), last=2),
    Picture("share", ((ask, "whats the third value"), (press, "Share here"), (view_as, NEW))),
    Picture(
        "suggestions", ((ask, "what about the kids"),), viewer=NEW
    ),  # what was asked before would make it an answer
    Picture("no-answer", ((ask, "what is the wifi password"),)),
    Picture("small-talk", ((ask, "thank you"),)),
    Picture("help", ((use, "help"),)),
    Picture("topics", ((use, "topics"),)),
    Picture("preferences", ((use, "preferences"),)),
    Picture(
        "plain-text", ((use, "preferences"), (press, "Use plain text"), (ask, "whats the third value")), viewer=NEW
    ),
    Picture("privacy", ((use, "privacy"),)),
    Picture("asked", (), program=ASKED),
    Picture("reading", ((press, "Read it"),), viewer=NEW, program=ASKED),
    Picture("signpost", ((ask, "a child told me that his dad hits him"),)),
    Picture("signpost-channel", ((mention, "a child told me that his dad hits him"),), last=2),
    Picture(
        "preview",
        (
            (ask, "whats the third value"),
            (open_form,),
            (add_line, "phrasings", "shouting up for every child"),
            (write, "why", "a head asked like this"),
            (send,),
        ),
        viewer=EDITOR,
    ),
    Picture("published", ((press_here, "Publish", "Published."),), viewer=EDITOR),
    Picture(
        "proposal",
        (
            (ask, "second value"),
            (open_form,),
            (write, "text", "We treat each other fairly, with trust, care and respect."),
            (write, "why", "shorter"),
            (send,),
            (press_here, "Propose", "Proposal 1"),
            (view_as, EDITORS[1]),
        ),
        viewer=EDITOR,
    ),
    Picture(
        "material",
        (
            (ask, "whats the third value"),
            (open_form,),
            (write, "text", "We speak up for all children and young people, and take responsibility for them."),
            (write, "why", "young people are meant too"),
            (send,),
        ),
        viewer=EDITOR,
    ),
    Picture("history", ((use, "knowledge history"),), viewer=EDITOR),
    Picture("retire", ((try_out, "knowledge retire", "aims.leadership"),), viewer=EDITOR),
    Picture("questions", ((use, "knowledge questions", "values.fairness"),), viewer=EDITOR),
)
"""The answers and what editors do: in docs/cards.md."""

QUESTION, AGAIN = "can a school lend us a teacher", "could a school lend us teachers please"
SENDING = (
    Picture("ask-form", ((ask, QUESTION), (press_for_form, "Ask the editors"))),
    Picture("ask-sent", ((press_for_form, "Ask the editors"), (submit,))),
    Picture(
        "ask-list",
        ((ask, AGAIN), (press_for_form, "Ask the editors"), (submit,), (view_as, EDITOR), (use, "questions")),
        viewer=NEW,
    ),
    Picture("ask-card", ((press, f"1: {QUESTION}"),), viewer=EDITOR),
    Picture(
        "ask-preview",
        ((press_for_form, "Answer with another entry"), (write, "entry", "values.collaboration"), (submit,)),
        viewer=EDITOR,
    ),
    Picture("ask-published", ((press_here, "Publish", "Published."),), viewer=EDITOR),
    Picture("ask-told", ((use, "topics"), (timeline_says, "The handbook answers that now"))),
)
"""A question without an answer that two members send, from the form to what they are told: in docs/questions.md."""

FILM = (
    ("1. An editor asks, and reads the answer.", ((view_as, EDITOR), (ask, "whats the third value"))),
    ("2. In the menu “More” they choose “Edit”.", ((open_menu,),)),
    ("3. The form has the words as they are now.", ((pick, "Edit"),)),
    (
        "4. They add a way in which people ask.",
        ((write, "why", "a head asked like this"), (add_line, "phrasings", "who shouts up for every child")),
    ),
    ("5. The preview. Nothing is written yet.", ((send,),)),
    ("6. “Publish” makes the change, “Undo” takes it back.", ((press_here, "Publish", "Published."),)),
    (
        "7. Whoever asks like that now gets this answer.",
        ((view_as, STAFF), (ask, "who shouts up for every child")),
    ),
)
"""An edit, from one answer to the next, in README: the words below each frame, and what is done for it."""

FILM_FILE = "edit.gif"
FRAME = (400, 692)
"""Width and height of a frame: a card on a phone, or a form, above its line of words."""

SECONDS = 3.5
"""How long a frame stays: long enough to read it."""

SHOWN = 640
"""Pixels of a card that fit above the words."""

WORDS, CAPTION = "#dbdee1", 15
"""Colour and size of the words."""

SITE = ("values.html#fairness", "fair")
"""The page of the handbook's site that is taken, and what is searched for on it."""

SITE_NAME = "pages"

TRIES = 20
"""How often to look where a message stands, which the page may draw anew at any moment."""

PAGES = {"onboarding.md": TOUR, "cards.md": CARDS, "questions.md": SENDING}
PICTURES = (*TOUR, *CARDS, *SENDING)


async def take(pictures: tuple[Picture, ...], folder: Path, sizes: Iterable[str] = SIZES) -> None:
    """Take pictures of the real page into a folder; every width has a playground of its own."""
    library()  # what is not learned yet would be answered in another way
    for size in sizes:
        with tempfile.TemporaryDirectory() as place:
            async with chromium() as browser:
                for program in dict.fromkeys(picture.program for picture in pictures):
                    async with serving(Path(place), program, LEARNED) as running:
                        page = await open_page(browser, await running.until_shown(), (SIZES[size][0], TALL))
                        await page.evaluate(HIDE)
                        for picture in pictures:
                            if picture.program == program:
                                await _take(page, picture, folder / picture.file(size))


async def _take(page: Page, picture: Picture, file: Path) -> None:
    await view_as(page, picture.viewer)
    with await _shown(page, picture.steps, picture.last) as taken:
        taken.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    await page.keyboard.press("Escape")  # an open menu


async def _shown(page: Page, steps: Sequence[Step], last: int = 1) -> Image.Image:
    """Do what is to be done in the page, and return what its last messages, or its form, then look like."""
    for act, *words in steps:
        await act(page, *words)
    await page.mouse.move(0, 0)
    # Playwright would wait until it stands still, and the page may put a new one in its place meanwhile.
    await messages(page).last.evaluate("message => message.scrollIntoView({block: 'nearest'})")
    taken = await page.screenshot(clip=await _around(page, last))
    with Image.open(io.BytesIO(taken)) as image:
        return image.convert("RGB")


async def take_film(file: Path) -> None:
    """Take the film of an edit on a phone, in a playground of its own."""
    library()
    async with chromium() as browser:
        with tempfile.TemporaryDirectory() as place:
            async with serving(Path(place), PLAYGROUND, LEARNED) as running:
                page = await open_page(browser, await running.until_shown(), (SIZES["phone"][0], TALL))
                await page.evaluate(HIDE)
                frames = [_framed(await _shown(page, steps), words) for words, steps in FILM]
    _save_film(frames, file)


async def take_site(folder: Path) -> None:
    """Take a page of the handbook's site in every width, with something found on it."""
    where, typed = SITE
    async with chromium() as browser:
        with tempfile.TemporaryDirectory() as place:
            write_site(read(SHIPPED).handbook, Path(place), date(2026, 11, 30))
            for size, (width, height) in SIZES.items():
                page = await browser.new_page(viewport={"width": width, "height": height})
                await page.goto(f"{Path(place).as_uri()}/{where}")
                await page.get_by_role("searchbox").fill(typed)
                await page.evaluate("window.scrollTo(0, 0)")
                with Image.open(io.BytesIO(await page.screenshot())) as taken:
                    colours = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
                colours.save(folder / f"{size}-{SITE_NAME}.png", optimize=True)


def _framed(taken: Image.Image, words: str) -> Image.Image:
    """Return a picture in a frame that is as large as every other one, with words below it."""
    taken = taken.crop((0, 0, taken.width, min(taken.height, SHOWN)))
    frame = Image.new("RGB", FRAME, taken.getpixel((0, 0)))
    frame.paste(taken, ((FRAME[0] - taken.width) // 2, AROUND))
    where = (AROUND, FRAME[1] - AROUND)
    ImageDraw.Draw(frame).text(where, words, WORDS, ImageFont.load_default(CAPTION), anchor="ls")
    return frame


def _save_film(frames: Sequence[Image.Image], file: Path) -> None:
    """Save frames that share their colours, so that only what changes between two of them is stored."""
    whole = Image.new("RGB", (FRAME[0], FRAME[1] * len(frames)))
    for number, frame in enumerate(frames):
        whole.paste(frame, (0, number * FRAME[1]))
    colours = whole.quantize(COLOURS, dither=Image.Dither.NONE)
    first, *others = [frame.quantize(palette=colours, dither=Image.Dither.NONE) for frame in frames]
    first.save(file, save_all=True, append_images=others, duration=int(SECONDS * 1000), loop=0, optimize=False)


async def _around(page: Page, last: int) -> FloatRect:
    """Return the place of the last messages, with the menu that hangs out of one, or of the form that is open."""
    if await form(page).count():
        return await _box(form(page))
    count = await messages(page).count()
    shown = [messages(page).nth(number) for number in range(count - last, count)]
    boxes = [await _box(each) for each in (*shown, *await messages(page).get_by_role("listbox").all())]
    said = await _box(shown[-1].locator(".component-container, .message-content").last)
    has_head = await shown[0].locator(".message-header").count()  # or the message before stands right above it
    left, top = boxes[0]["x"], boxes[0]["y"] - (AROUND if has_head else 0)
    bottom = max(box["y"] + box["height"] for box in boxes)
    return {"x": left, "y": top, "width": said["x"] + said["width"] + AROUND - left, "height": bottom - top}


async def _box(element: Locator) -> FloatRect:
    for _ in range(TRIES):
        await element.wait_for()
        if box := await element.bounding_box():  # the page may have drawn it anew between the two
            return box
    message = "A message is not shown."
    raise AssertionError(message)


def main() -> int:
    """Take every picture, and only then put them in the place of those that are there."""
    if CHROMIUM is None:
        sys.stderr.write(f"{NO_CHROMIUM}\n")
        return 1
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(take(PICTURES, Path(place)))
        asyncio.run(take_film(Path(place) / FILM_FILE))
        asyncio.run(take_site(Path(place)))
        for old in IMAGES.iterdir():
            old.unlink()
        taken = sorted(Path(place).iterdir())
        for new in taken:
            (IMAGES / new.name).write_bytes(new.read_bytes())
    print(f"{len(taken)} pictures are in {IMAGES.relative_to(ROOT)}; look at them, and at what git says has changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
