"""Random topics in many styles of YAML, as people and programs write them, and what they say."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hypothesis import strategies as st

WORDS = [
    "kind",
    "fair",
    "don't",
    "a: b",
    "#1",
    'say "so"',
    "- dash",
    "[x]",
    "été",
    "🙂",
    "NO",
    "12:30",
    "50%",
    "it's",
    "e-f",
]
WORDS += [
    "- ",
    "{y",
    "&z",
    "*w",
    "!v",
    "|",
    ">",
    "@",
    "`q`",
    "a #b",
    "c:",
    "null",
    "~",
    "0123",
    "=",
    "?",
    "\\n",
    "'",
    '"',
]
SAID = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(
    lambda words: "so " + " ".join(" ".join(words).split())
)
SHORT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(
    lambda words: "to " + " ".join(" ".join(words).split())
)
PARAGRAPHS = st.lists(SAID, min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from(["\n", "\n\n"]).map(lambda between: between.join(parts))
)
TEXTS = SAID | PARAGRAPHS


@dataclass(frozen=True)
class Style:
    """How one file is written."""

    outer: int
    dash: str
    offset: int
    comments: bool
    flow: bool
    line_end: str
    mark: bool
    whole: bool
    spaced: bool


STYLES = st.builds(
    Style,
    outer=st.sampled_from([0, 2, 4]),
    dash=st.sampled_from(["- ", "-   "]),
    offset=st.sampled_from([0, 2, 4]),
    comments=st.booleans(),
    flow=st.sampled_from([False, False, False, True]),
    line_end=st.sampled_from(["\n", "\n", "\r\n", "\r"]),
    mark=st.sampled_from([False, False, True]),
    whole=st.sampled_from([True, True, False]),
    spaced=st.booleans(),
)


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


@st.composite
def scalar(draw, text, indent):  # noqa: PLR0911 - a way to write it each
    """Return a text as a field's value, in a style that can say it."""
    pad = " " * indent
    ways = ["double"]
    plain = all(word not in text for word in (": ", " #", "\n", '"', "'")) and not text.endswith(":")
    ways += ["plain", "wrapped plain"] if plain else []
    ways += ["single"] if "\n" not in text else []
    ways += ["literal", "folded", "literal with comment", "below"]
    match draw(st.sampled_from(ways)):
        case "plain":
            return text + draw(st.sampled_from(["", "", "  # as agreed"]))
        case "wrapped plain":
            first, *rest = text.split(" ")
            # A line may not begin with what begins something else.
            return first + "".join((f"\n{pad}" if word.isalpha() else " ") + word for word in rest)
        case "single":
            return "'" + text.replace("'", "''") + "'" + draw(st.sampled_from(["", "  # as agreed"]))
        case "literal" | "literal with comment" as way:
            sign = "|- # as agreed" if "comment" in way else draw(st.sampled_from(["|-", "|", "|+"]))
            return sign + "".join(f"\n{pad if line else ''}{line}" for line in text.split("\n"))
        case "folded":
            said = text.replace("\n\n", "\0").replace("\n", "\n\n").replace("\0", "\n\n\n")
            return draw(st.sampled_from([">-", ">"])) + "".join(
                f"\n{pad if line else ''}{line}" for line in said.split("\n")
            )
        case "below":
            return f"\n{pad}{quoted(text)}"
        case _:
            return quoted(text)


@st.composite
def texts(draw, items, indent, style):
    """Return a list of texts as a field's value."""
    ways = ["flow", "flow in lines", "block", "block"]
    match draw(st.sampled_from(ways)):
        case "flow":
            return f" [{', '.join(quoted(item) for item in items)}]"
        case "flow in lines":
            note = " # a note" if style.comments else ""
            inner = f",{note}\n{' ' * (indent + 2)}".join(quoted(item) for item in items)
            return f" [\n{' ' * (indent + 2)}{inner}\n{' ' * indent}]"
        case _:
            rows = []
            for item in items:
                if style.comments and draw(st.booleans()):
                    rows.append(f"{' ' * (indent + style.offset)}# a note on the next\n")
                tail = "  # heard at break" if style.comments and draw(st.booleans()) else ""
                rows.append(f"{' ' * (indent + style.offset)}- {quoted(item)}{tail}\n")
            return "\n" + "".join(rows).removesuffix("\n")


@st.composite
def entry(draw, at, style):
    """Return an entry's lines and what it says."""
    said = {"id": f"rules.e{at}", "title": draw(SHORT), "text": draw(TEXTS)}
    if draw(st.booleans()):
        said["keeper"] = draw(SHORT)
    for name in ("phrasings", "not_for"):
        if draw(st.booleans()):
            found = draw(st.lists(SHORT, min_size=1, max_size=4, unique=True))
            said[name] = [f"{item} {name} e{at} {number}" for number, item in enumerate(found)]
    if style.flow:
        return (
            f"{{{', '.join(f'{name}: {json.dumps(value, ensure_ascii=False)}' for name, value in said.items())}}}",
            said,
        )
    indent = style.outer + len(style.dash)
    rows = []
    for name, value in said.items():
        if isinstance(value, list):
            rows.append(f"{name}:{draw(texts(value, indent, style))}")
        else:
            rows.append(f"{name}: {draw(scalar(value, indent + 2)) if name != 'id' else value}")
        if style.comments and draw(st.booleans()):
            rows.append(draw(st.sampled_from(["# a note", ""])))
    rows = [row if not number else (f"{' ' * indent}{row}" if row else "") for number, row in enumerate(rows)]
    return f"{' ' * style.outer}{style.dash}" + "\n".join(rows), said


@st.composite
def topics(draw, least=1):
    """Return a topic file's bytes and its entries as data, by id."""
    style = draw(STYLES)
    entries = [draw(entry(at, style)) for at in range(draw(st.integers(least, 4)))]
    head = "# The rules\n\n" if style.comments else ""
    head += (
        "title: Our rules # short\none: rule\nmany: 'rules'\nsource:\n  title: The page\n  url: https://example.org/a\n"
    )
    head += "reviewed: 2026-11-23\n"
    if style.flow:
        text = head + "entries: [" + ", ".join(lines for lines, _ in entries) + "]\n"
    else:
        between = ("\n\n" if style.spaced else "\n") + ("# between\n" if style.comments else "")
        text = head + "entries:\n" + between.join(lines for lines, _ in entries) + "\n"
    text = text if style.whole else text.removesuffix("\n")
    data = ("\ufeff" if style.mark else "").encode() + text.replace("\n", style.line_end).encode()
    return data, {said["id"]: said for _, said in entries}
