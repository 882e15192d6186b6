"""Forms as editors send them, and what becomes of each: the lines that change, or one right sentence.

A row is an input and its outcome. Those with `neighbour` were found beside the faults that were reported.
"""

from __future__ import annotations

from dataclasses import dataclass

FILE = """\
title: Our rules # short
one: rule
many: rules
source:
  title: The  page
  url: https://example.org/page
reviewed: 2026-11-23
lead: |
  What we ask
    of everybody.
phrasings: [all our rules, "rules: which are there"]
entries:
  - id: rules.bring
    title: What  to bring
    text: |
      - one
        - two
          - three
      and a coat
      and a hat
    phrasings:
      - "what  to bring"
      - >-
        a phrasing that
        is wrapped
      - 'it''s quoted'  # heard at break
    not_for: [one thing, "another: thing"]
    # ask Sam
  - id: rules.wrapped
    title: 'It''s wrapped'
    text: >-
      so that each of us
      knows what to do

      when nobody is there
      to ask
    keeper: School office # since 2020
    review_by: 2027-01-31
  - id: rules.quoted
    title: "Quoted"
    text: "One line: with
      a colon"
    phrasings: [a, "b: c"]
  - {id: rules.flow, title: Flow, text: "Between brackets, yes", phrasings: [how now, brown cow]}
""".replace("and a coat\n", "and a coat  \n")


@dataclass(frozen=True)
class Form:
    """One form: what is filled in by field, or what is replaced in a field by what, and what comes of it.

    `lines` are the lines that go and come, and `says` is a part of the problem. Nothing at all changes where both are
    empty.
    """

    name: str
    entry: str
    fills: dict[str, str | tuple[str, str]]
    lines: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    says: str = ""
    neighbour: bool = False


def form(name, entry, fills, gone=(), new=(), *, says="", neighbour=False):
    one = (gone,) if isinstance(gone, str) else tuple(gone)
    other = (new,) if isinstance(new, str) else tuple(new)
    return Form(name, f"rules.{entry}" if entry != "*" else "rules*", fills, (one, other), says, neighbour)


BRING, WRAPPED, QUOTED, FLOW, TOPIC = "bring", "wrapped", "quoted", "flow", "*"
FLOWING = '  - {id: rules.flow, title: Flow, text: "Between brackets, yes", phrasings: [how now, brown cow]}'

FORMS = [
    form("nothing", BRING, {}),
    form("nothing of the topic", TOPIC, {}, neighbour=True),
    form("line ends of Windows", BRING, {"text": ("\n", "\r\n"), "phrasings": ("\n", "\r\n")}),
    form("a line end more at the end", BRING, {"text": ("hat", "hat\n\n"), "title": ("bring", "bring ")}),
    form("spaces that nobody sees", BRING, {"text": ("two", "two   "), "phrasings": ("quoted", "quoted  ")}),
    form("a letter in an indented list", BRING, {"text": ("two", "too")}, "        - two", "        - too"),
    form(
        "a letter beside spaces that end a line", BRING, {"text": ("hat", "cap")}, "      and a hat", "      and a cap"
    ),
    form("a line more", BRING, {"text": ("three", "three\n      - four")}, (), "            - four"),
    form("a line less", BRING, {"text": ("    - three\n", "")}, "          - three", ()),
    form("an indent more", BRING, {"text": ("  - two", "    - two")}, "        - two", "          - two"),
    form(
        "U+2028 and a vertical tab in a text",
        BRING,
        {"text": ("coat  \nand", "coat  \u2028and\vthen ")},
        "      and a hat",
        ("      and", "      then  a hat"),
        neighbour=True,
    ),
    form("a byte-order mark in a text", BRING, {"text": ("one", "\ufeffone")}),
    form(
        "a word in wrapped lines",
        WRAPPED,
        {"text": ("each", "all")},
        "      so that each of us",
        "      so that all of us",
    ),
    form("a word in the last of them", WRAPPED, {"text": ("ask", "tell")}, "      to ask", "      to tell"),
    form(
        "a paragraph less",
        WRAPPED,
        {"text": "so that each of us knows what to do"},
        ("", "      when nobody is there", "      to ask"),
        (),
    ),
    form(
        "a word in quotes over two lines",
        QUOTED,
        {"text": ("with", "without")},
        '    text: "One line: with',
        '    text: "One line: without',
    ),
    form("a title", BRING, {"title": "What to take"}, "    title: What  to bring", "    title: What to take"),
    form(
        "a title in single quotes",
        WRAPPED,
        {"title": ("wrapped", "folded")},
        "    title: 'It''s wrapped'",
        "    title: 'It''s folded'",
    ),
    form("a title in double quotes", QUOTED, {"title": "Cited"}, '    title: "Quoted"', '    title: "Cited"'),
    form(
        "a title of several lines",
        QUOTED,
        {"title": "One\u2028two\nthree"},
        '    title: "Quoted"',
        '    title: "One two three"',
    ),
    form(
        "a title that turns the direction of writing",
        QUOTED,
        {"title": "a\u202eb\u2066c"},
        '    title: "Quoted"',
        '    title: "abc"',
    ),
    form("a phrasing more", BRING, {"phrasings": ("what to bring", "what to bring\nmore")}, (), "      - more"),
    form(
        "a phrasing in capitals",
        BRING,
        {"phrasings": ("it's", "It's")},
        "      - 'it''s quoted'  # heard at break",
        "      - It's quoted",
    ),
    form(
        "a phrasing that is wrapped goes",
        BRING,
        {"phrasings": ("a phrasing that is wrapped\n", "")},
        ("      - >-", "        a phrasing that", "        is wrapped"),
        (),
        neighbour=True,
    ),
    form("a phrasing that nobody sees", BRING, {"phrasings": ("what to bring", "what to bring\n\u200b\u3164\n \n")}),
    form(
        "a phrasing twice with spaces",
        QUOTED,
        {"phrasings": "a\nb:  c\nd"},
        '    phrasings: [a, "b: c"]',
        '    phrasings: [a, "b: c", d]',
    ),
    form("words between brackets", FLOW, {"text": ("yes", "no")}, FLOWING, FLOWING.replace("yes", "no")),
    form(
        "a list between brackets",
        FLOW,
        {"phrasings": "how now\nold cow"},
        FLOWING,
        FLOWING.replace("brown", "old"),
        neighbour=True,
    ),
    form(
        "two neighbours between brackets",
        FLOW,
        {"title": "Flown", "text": ("yes", "no")},
        FLOWING,
        FLOWING.replace("Flow,", "Flown,").replace("yes", "no"),
        neighbour=True,
    ),
    form(
        "the keeper",
        WRAPPED,
        {"keeper": "Sam"},
        "    keeper: School office # since 2020",
        "    keeper: Sam # since 2020",
    ),
    form("the keeper goes", WRAPPED, {"keeper": ""}, "    keeper: School office # since 2020", ()),
    form(
        "a keeper that nobody sees",
        WRAPPED,
        {"keeper": "\u200b"},
        "    keeper: School office # since 2020",
        (),
        neighbour=True,
    ),
    form("a day", WRAPPED, {"review_by": " 2028-01-31 "}, "    review_by: 2027-01-31", "    review_by: 2028-01-31"),
    form("a new field behind the note", BRING, {"keeper": "Sam"}, (), "    keeper: Sam"),
    form("the sentence above the list", TOPIC, {"lead": ("everybody", "you")}, "    of everybody.", "    of you."),
    form("the topic's title", TOPIC, {"title": "Rules"}, "title: Our rules # short", "title: Rules # short"),
    form(
        "the topic's phrasings",
        TOPIC,
        {"phrasings": ("all", "every")},
        'phrasings: [all our rules, "rules: which are there"]',
        'phrasings: [every our rules, "rules: which are there"]',
    ),
    form(
        "the title of a source",
        TOPIC,
        {"source": "Page 3\nhttps://example.org/page"},
        "  title: The  page",
        "  title: Page 3",
    ),
    form(
        "the address of a source",
        TOPIC,
        {"source": ("/page", "/other")},
        "  url: https://example.org/page",
        "  url: https://example.org/other",
        neighbour=True,
    ),
    form(
        "an address in the title of a source",
        TOPIC,
        {"source": "See ftp://old\nhttps://example.org/page"},
        "  title: The  page",
        "  title: See ftp://old",
        neighbour=True,
    ),
    form(
        "the source from an entry",
        BRING,
        {"source": "Page 3\nhttps://example.org/page"},
        "  title: The  page",
        "  title: Page 3",
        neighbour=True,
    ),
    form("a title that nobody sees", BRING, {"title": "\u200b\u3164"}, says='needs the field "title"'),
    form("a text that nobody sees", BRING, {"text": "\u2800 \u00ad\n\u200b"}, says='needs the field "text"'),
    form(
        "a title that is too long",
        BRING,
        {"title": "x" * 101},
        says='"title" has 101 characters; there is room for 100.',
    ),
    form(
        "a text that is far too long", BRING, {"text": "x\n" * 30_000}, says="This is far more than there is room for"
    ),
    form(
        "4,000 phrasings",
        BRING,
        {"phrasings": "\n".join(f"p{n}" for n in range(4_000))},
        says="far more than there is room for",
    ),
    form(
        "1,001 phrasings of one letter",
        BRING,
        {"phrasings": "a\n" * 1_001},
        says="far more than there is room for",
        neighbour=True,
    ),
    form(
        "phrasings with 5,000 letters",
        BRING,
        {"phrasings": "\n".join(f"{n} {'x' * 90}" for n in range(55))},
        says="characters together; only 4,000 fit",
    ),
    form("a phrasing of signs", BRING, {"phrasings": "?!\n..."}, says="has no words"),
    form("a zero in a text", BRING, {"text": "a\0b"}, says="There is an invisible character in this text."),
    form(
        "a sign of a terminal",
        BRING,
        {"text": "\x1b[31mred"},
        says="There is an invisible character in this text.",
        neighbour=True,
    ),
    form(
        "half an emoji",
        BRING,
        {"text": "so \ud83d"},
        says="There is half a character in this text",
        neighbour=True,
    ),
    form("a letter that was lost", BRING, {"text": "so \ufffd"}, says="which stands for a lost letter", neighbour=True),
    form("no such day", WRAPPED, {"review_by": "2027-02-30"}, says="there is no such day as 2027-02-30"),
    form("a source without an address", TOPIC, {"source": "Page 3"}, says='needs the field "url"', neighbour=True),
    form("a phrasing of another entry", BRING, {"phrasings": "How now?"}, says="Reword one of the two"),
]
