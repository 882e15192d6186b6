"""Files of YAML that somebody brings in, and what becomes of each: read whole, or refused in one right sentence.

A row is an input and its outcome. Those with `neighbour` were found beside the faults that were reported. The files of
tests/handbook/malformed.py are read, and not brought in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

HEAD = """\
title: Our rules
one: rule
many: rules
source:
  title: The page
  url: https://example.org/page
reviewed: 2026-11-23
"""
ENTRY = "  - id: rules.{0}\n    title: {1}\n    text: {2}\n"
FIRST = ENTRY.format("first", "The first", "Be kind.")
SOUND = f"{HEAD}entries:\n{FIRST}"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class File:
    """One file; `reads` is what stands in fields of entries then, and `says` is a part of the refusal."""

    name: str
    data: bytes
    reads: dict[str, dict[str, object]] = field(default_factory=dict)
    says: str = ""
    neighbour: bool = False


def file(name, text, reads=None, *, says="", neighbour=False):
    return File(name, text if isinstance(text, bytes) else text.encode(), reads or {}, says, neighbour)


def text_is(words):
    return {"rules.first": {"text": words}}


def with_text(written):
    return f"{HEAD}entries:\n  - id: rules.first\n    title: The first\n    text: {written}\n"


def with_title(written):
    return f"{HEAD}entries:\n  - id: rules.first\n    title: {written}\n    text: Be kind.\n"


def entries(count, more=""):
    return (
        HEAD
        + "entries:\n"
        + "".join(ENTRY.format(f"e{n}", f"T{n}", f"Text {n}.") + more.format(n) for n in range(count))
    )


def phrasings(*said):
    return f"{SOUND}    phrasings:\n" + "".join(f"      - {each}\n" for each in said)


KIND = text_is("Be kind.")
JSON = {"title": "T", "one": "o", "many": "m", "source": {"title": "P", "url": "https://example.org"}}
JSON |= {"reviewed": "2026-11-23", "entries": [{"id": "rules.first", "title": "A", "text": "Be kind."}]}
READ = [
    file("plain", SOUND, KIND),
    file("line ends of Windows", SOUND.replace("\n", "\r\n"), KIND),
    file("line ends of old Macs", SOUND.replace("\n", "\r"), KIND),
    file("no line end at the end", SOUND.rstrip(), KIND),
    file("a byte-order mark", f"\ufeff{SOUND}", KIND),
    file("the old encoding of Windows", with_text("“Tea” – for £2").encode("cp1252"), text_is("“Tea” – for £2")),
    file("UTF-16", SOUND.encode("utf-16"), KIND),
    file("UTF-16 without a mark", SOUND.encode("utf-16-be"), KIND, neighbour=True),
    file("UTF-32", SOUND.encode("utf-32"), KIND, neighbour=True),
    file("three dashes at the beginning", f"---\n{SOUND}", KIND),
    file("an instruction to YAML", f"%YAML 1.1\n---\n{SOUND}", KIND, neighbour=True),
    file(
        "notes everywhere",
        SOUND.replace("\n", " # a note\n").replace("entries: # a note", "entries:\n      # deep"),
        KIND,
    ),
    file("text that could be something else", with_text("NO"), text_is("NO")),
    file("a time", with_text("12:30"), text_is("12:30")),
    file("a number with a zero", with_text("0123"), text_is("0123")),
    file("a wrapped text", with_text(">-\n      Be kind\n      to all."), text_is("Be kind to all.")),
    file("a text in lines", with_text("|\n      - one\n        - two"), text_is("- one\n  - two")),
    file("a text in quotes over two lines", with_text('"Be kind\n      to all."'), text_is("Be kind to all.")),
    file(
        "everything between brackets",
        with_text("x").split("entries")[0] + "entries: [{id: rules.first, title: A, text: Be kind.}]\n",
        KIND,
    ),
    file(
        "what JSON writes",
        json.dumps(JSON),
        KIND,
        neighbour=True,
    ),
    file("emoji and other scripts", with_text("🏴󠁧󠁢󠁥󠁮󠁧󠁿 שלום 👩‍👩‍👧 été"), text_is("🏴󠁧󠁢󠁥󠁮󠁧󠁿 שלום 👩‍👩‍👧 été")),
    file("an emoji as a title", with_title('"🎉"'), {"rules.first": {"title": "🎉"}}),
    file("a joiner inside a word", with_text("a\u200db"), text_is("a\u200db"), neighbour=True),
    file("an escape in quotes", with_text('"caf\\u00e9"'), text_is("café")),
    file("5,000 entries", entries(5_000), {"rules.e4999": {"text": "Text 4999."}}),
    file("1,000 short phrasings", phrasings(*(f"p{n}" for n in range(1_000)))),
    file("2,000 letters", with_text("x" * 2_000), text_is("x" * 2_000)),
    file(
        "32 levels are not needed but five are", SOUND.replace("Be kind.", '"[[[[["'), text_is("[[[[["), neighbour=True
    ),
    file("a megabyte of notes", SOUND + "# a note\n" * 100_000, KIND, neighbour=True),
    file(
        "notes of any indent between the entries",
        entries(1_000, "        # deep\n  # shallow\n"),
        {"rules.e999": {"text": "Text 999."}},
    ),
]

REFUSED = [
    file("nothing", "", says="This file is empty."),
    file("only notes", "# a\n# b\n", says="empty apart from comments"),
    file("a title that nobody sees", with_title('"\u200b\u3164"'), says='"title" is empty.'),
    file("a text that nobody sees", with_text('"\u2800\u00ad"'), says='"text" is empty.'),
    file("escapes that nobody sees", with_text('"\\u200b\\u00a0"'), says='"text" is empty.', neighbour=True),
    file("a phrasing that nobody sees", phrasings('"\u3164"'), says="has no words"),
    file("an approval that nobody sees", "approved_by: '\u200b'\n", says="needs the field", neighbour=True),
    file("U+2028 in a text", with_text("a\u2028b"), says="U+2028"),
    file("a vertical tab", with_text("a\vb"), says="U+000B"),
    file("a byte-order mark inside", with_text("a\ufeffb"), says="U+FEFF"),
    file("a zero by its code", with_text('"a\\0b"'), says="makes an invisible character"),
    file("a letter that was lost", with_text("a\ufffdb"), says="stands for a lost letter"),
    file("a bad byte in UTF-8", with_text("Café Ö").encode() + b"# \xff\n", says="a letter here is broken"),
    file(
        "half a letter of UTF-16",
        b"\xff\xfe" + SOUND.encode("utf-16-le")[:-1],
        says="a letter here is broken",
        neighbour=True,
    ),
    file("a tab", SOUND.replace("    text", "\ttext"), says="begins with a tab"),
    file("contains a colon", with_text("Be kind: always"), says="contains a colon"),
    file("an open quotation mark", with_text('"Be kind.'), says="quotation mark is opened here but not closed"),
    file("an open bracket", with_text("[Be kind."), says="may not begin with ["),
    file("words behind a sign", with_text("Value #3"), says="for a comment"),
    file("an anchor", with_text("&a x"), says="may not begin with &"),
    file("an alias", with_text("*a"), says="may not begin with *"),
    file("a tag", with_text("!x y"), says="may not begin with !"),
    file("a merge", f"{SOUND}<<: x\n", says="takes fields from another place"),
    file("two documents", f"{SOUND}---\n{SOUND}", says="second document begins here"),
    file("a field twice", f"title: A\n{SOUND}", says="appears here and in line 1"),
    file("a field that is misspelt", SOUND.replace("many", "meny"), says='Did you mean "many"?'),
    file(
        "an id of another topic", SOUND.replace("rules.first", "values.first"), says="must begin with this file's name"
    ),
    file("an id that leads out", SOUND.replace("rules.first", "../first"), says='"id" cannot be'),
    file("an id twice", entries(1) + ENTRY.format("e0", "T", "x"), says="Give one a new id."),
    file("no such day", SOUND.replace("11-23", "02-30"), says="there is no such day"),
    file("a git merge that is not finished", f"{SOUND}<<<<<<< HEAD\n", says="git merge that was not finished"),
    file("100 KB of brackets", "[" * 100_000, says="more than 32 deep"),
    file("100 KB of braces", "{a: " * 25_000, says="more than 32 deep"),
    file("100 KB of dashes", "- " * 50_000, says="more than 32 deep"),
    file(
        "indents that grow", "".join(f"{' ' * n}a:\n" for n in range(1_400)), says="more than 32 deep", neighbour=True
    ),
    file(
        "5,000 entries without a text",
        HEAD + "entries:\n" + "".join(f"  - id: rules.e{n}\n" for n in range(5_000)),
        says='needs the field "text"',
    ),
    file("5,001 entries", entries(5_001), says="no more than 5,000 are read"),
    file(
        "15,000 entries of one id",
        HEAD + "entries:\n" + FIRST * 15_000,
        says="more than 120,000 names and texts",
        neighbour=True,
    ),
    file("4,000 phrasings", phrasings(*(f"p{n}" for n in range(4_000))), says="4,000 lines; there is room for 1,000"),
    file("80,000 phrasings of one letter", phrasings(*["a"] * 80_000), says="80,000 lines", neighbour=True),
    file("phrasings with 5,000 letters", phrasings(*(f"{n} {'x' * 90}" for n in range(55))), says="only 4,000 fit"),
    file(
        "5,000 entries with the same phrasing",
        entries(4_000, "    phrasings: [same]\n"),
        says="Reword one of the two",
        neighbour=True,
    ),
    file("a megabyte in one line", with_text("x" * (MEGABYTE - 400)), says="there is room for 2,000"),
    file("a megabyte of words", with_text("x " * (MEGABYTE // 2 - 400)), says="there is room for 2,000"),
    file("a megabyte of names", "".join(f"k{n}: x\n" for n in range(90_000)), says="more than 120,000"),
    file("one name 200,000 times", "a: 1\n" * 200_000, says="appears here and in line 1"),
    file("140,000 anchors", "- &a x\n" * 140_000, says="may not begin with &", neighbour=True),
    file("350,000 lists in a line", "a: [" + "[]," * 340_000 + "]", says="more than 120,000", neighbour=True),
    file(
        "60,000 instructions to YAML",
        "".join(f"%TAG !a{n}! x\n" for n in range(60_000)) + "---\n" + SOUND,
        says="takes for an instruction",
        neighbour=True,
    ),
    file("more than a megabyte", "x" * (MEGABYTE + 1), says="larger than 1 MiB"),
    file("a table in the name of a topic", "title,text\nA,b\n", says="needs fields here", neighbour=True),
    file("an archive", b"PK\x03\x04", says="an archive"),
]
