"""Tables as people and programs send them, and what becomes of each: read whole, or refused in one right sentence.

A row is an input and its outcome. Those with `neighbour` were found beside the faults that were reported.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.handbook.decoding import MOST_BYTES

FILE = """\
title: Our rules
one: rule
many: rules
source:
  title: The page
  url: https://example.org/page
reviewed: 2026-11-23
entries:
  - id: rules.a
    title: Grade A
    text: Very good.
    phrasings:
      - how good is an A
  - id: rules.a-star
    title: Grade A*
    text: Better still.
    phrasings:
      - what is the star for
      - one thing | another
      - ends in a mark \\
  - id: rules.cpp
    title: C++
    text: A language.
  - id: rules.csharp
    title: "C#"
    text: Another language.
  - id: rules.smile
    title: "🙂"
    text: Smile.
  - id: rules.party
    title: "🎉"
    text: Celebrate.
  - id: rules.cafe
    title: Caf\u00e9
    text: |
      - tea
        - green
        - black
      - cake
    # said at break
  - id: rules.sum
    title: "=1+1"
    text: "'-no formula"
    phrasings: ["+44 20", "@home", "'=quoted", "'@quoted"]
  - id: rules.tea
    title: Tea
    text: There is tea.
  - id: rules.tea-2
    title: TEA
    text: Tests, exams and assessments.
  - id: rules.same-1
    title: The same
    text: One.
  - id: rules.same-2
    title: The same
    text: Two.
"""
HEAD = "title,text,phrasings\n"


@dataclass(frozen=True)
class Table:
    """One table; `reads` has the fields that are different then, by id, and `says` is a part of the refusal."""

    name: str
    data: bytes
    reads: dict[str, dict[str, object]] = field(default_factory=dict)
    says: str = ""
    neighbour: bool = False


def table(name, text, reads=None, *, says="", neighbour=False):
    data = text if isinstance(text, bytes) else text.encode()
    return Table(name, data, reads or {}, says, neighbour)


def new(title, text, *phrasings):
    return {"title": title, "text": text} | ({"phrasings": phrasings} if phrasings else {})


A = {"rules.a": {"text": "New."}}
BOTH = {"rules.a": {"text": "First."}, "rules.a-star": {"text": "Second."}}
MANY = "".join(f"Title {n},Text {n}.,how {n}\n" for n in range(5_001))

READ = [
    table("signs tell titles apart", f"{HEAD}Grade A,First.,\nGrade A*,Second.,\n", BOTH),
    table("the same the other way round", f"{HEAD}Grade A*,Second.,\nGrade A,First.,\n", BOTH),
    table(
        "C++ and C#",
        f"{HEAD}C#,Sharp.,\nC++,Plus.,\n",
        {"rules.csharp": {"text": "Sharp."}, "rules.cpp": {"text": "Plus."}},
    ),
    table("C beside C++ is new", f"{HEAD}C,The first.,\n", {"rules.c": new("C", "The first.")}),
    table("emoji alone", f"{HEAD}🎉,Dance.,\n", {"rules.party": {"text": "Dance."}}),
    table("another emoji is new", f"{HEAD}🎈,Float.,\n", {"rules.entry": new("🎈", "Float.")}),
    table(
        "new titles that make the same id",
        f"{HEAD}D!,One.,\nD?,Two.,\n🎈,Three.,\n🎁,Four.,\n",
        {
            "rules.d": new("D!", "One."),
            "rules.d-2": new("D?", "Two."),
            "rules.entry": new("🎈", "Three."),
            "rules.entry-2": new("🎁", "Four."),
        },
    ),
    table("an accent in two parts", f"{HEAD}Cafe\u0301,Open.,\n", {"rules.cafe": {"text": "Open."}}, neighbour=True),
    table("no accent is another title", f"{HEAD}Cafe,Open.,\n", {"rules.cafe-2": new("Cafe", "Open.")}, neighbour=True),
    table("capitals", f"{HEAD}GRADE a,New.,\n", {"rules.a": {"title": "GRADE a", "text": "New."}}),
    table("spaces in a title", f"{HEAD}  Grade   A ,New.,\n", A),
    table("an invisible sign in a title", f"{HEAD}Gra\u200bde A,New.,\n", A, neighbour=True),
    table(
        "capitals that tell two entries apart",
        f"{HEAD}TEA,Tests.,\nTea,Hot.,\n",
        {"rules.tea-2": {"text": "Tests."}, "rules.tea": {"text": "Hot."}},
        neighbour=True,
    ),
    table("line ends of Windows", HEAD.replace("\n", "\r\n") + "Grade A,New.,\r\n", A),
    table("line ends of old Macs", HEAD.replace("\n", "\r") + "Grade A,New.,\r", A),
    table("no line end at the end", f"{HEAD}Grade A,New.,", A),
    table("a byte-order mark", f"\ufeff{HEAD}Grade A,New.,\n", A),
    table("UTF-16 of Excel, with tabs", "title\ttext\r\nGrade A\tNew.\r\n".encode("utf-16"), A),
    table("UTF-16 the other way round", b"\xfe\xff" + f"{HEAD}Grade A,New.,\n".encode("utf-16-be"), A),
    table("UTF-16 without a mark", f"{HEAD}Grade A,New.,\n".encode("utf-16-le"), A, neighbour=True),
    table("UTF-16 without a mark the other way", f"{HEAD}Grade A,New.,\n".encode("utf-16-be"), A, neighbour=True),
    table("UTF-32", f"{HEAD}Grade A,New.,\n".encode("utf-32"), A, neighbour=True),
    table(
        "the old encoding of Windows",
        f"{HEAD}Café,“Open” – always.,\n".encode("cp1252"),
        {"rules.cafe": {"text": "“Open” – always."}},
    ),
    table("semicolons", "title;text;phrasings\nGrade A;New.;\n", A),
    table("tabs", "title\ttext\tphrasings\nGrade A\tNew.\t\n", A),
    table("a line that names the separator", "sep=;\ntitle;text\nGrade A;New.\n", A),
    table("and in quotes, after a mark", '\ufeff"sep=,"\r\ntitle,text\r\nGrade A,New.\r\n', A, neighbour=True),
    table("a separator that is rare", "sep=^\ntitle^text\nGrade A^New.\n", A, neighbour=True),
    table("blank lines before and between", f"\n,,\n{HEAD}\nGrade A,New.,\n,,\n\n", A),
    table("a comma in a semicolon's table", "title;text\nGrade A;So, new.\n", {"rules.a": {"text": "So, new."}}),
    table("quotes around everything", '"title","text"\n"Grade A","New."\n', A),
    table(
        "spaces before quotes", 'title, text\nGrade A, "So, new."\n', {"rules.a": {"text": "So, new."}}, neighbour=True
    ),
    table(
        "columns in another order",
        "phrasings,text,title\nhow,New.,Grade A\n",
        A | {"rules.a": {**A["rules.a"], "phrasings": ("how",)}},
    ),
    table("names of columns in capitals", " TITLE ,Text\nGrade A,New.\n", A),
    table("only what is needed", "title,text\nGrade A,New.\n", A),
    table("a row without its last cells", f"{HEAD}Grade A,New.\n", A),
    table("empty cells behind the columns", "title,text,,\nGrade A,New.,,,,\n", A, neighbour=True),
    table("an empty cell of phrasings keeps them", f"{HEAD}Grade A,Very good.,\n"),
    table(
        "phrasings on lines of their own",
        f'{HEAD}Grade A,Very good.,"one\ntwo\r\nthree"\n',
        {"rules.a": {"phrasings": ("one", "two", "three")}},
    ),
    table(
        "phrasings with bars",
        f"{HEAD}Grade A,Very good.,one | two||three |\n",
        {"rules.a": {"phrasings": ("one", "two", "three")}},
    ),
    table(
        "a bar inside a phrasing",
        f"{HEAD}Grade A,Very good.,one \\| two|three\n",
        {"rules.a": {"phrasings": ("one | two", "three")}},
    ),
    table(
        "line breaks in a text",
        f'{HEAD}Grade A,"One.\n\n  Two.  \nThree.",\n',
        {"rules.a": {"text": "One.\n\n  Two.\nThree."}},
    ),
    table(
        "a vertical tab and U+2028 in a text",
        f'{HEAD}Grade A,"One.\vTwo.\u2028Three.\x0c",\n',
        {"rules.a": {"text": "One.\nTwo.\nThree."}},
    ),
    table("a byte-order mark in a cell", f"{HEAD}Grade A,\ufeffNew.,\n", A),
    table(
        "only the text's indents are different",
        f'{HEAD}Café,"- tea\n  - green\n    - black\n- cake",\n',
        {"rules.cafe": {"text": "- tea\n  - green\n    - black\n- cake"}},
    ),
    table("a text that looks like YAML", f'{HEAD}Grade A,"a: b # c",\n', {"rules.a": {"text": "a: b # c"}}),
    table("a title that could be a formula", f"{HEAD}'=1+1,New.,\n", {"rules.sum": {"text": "New."}}),
    table("a cell that begins with marks", f"{HEAD}Grade A,''=x,\n", {"rules.a": {"text": "'=x"}}),
    table("a cell of one mark", f"{HEAD}Grade A,'tis new,\n", {"rules.a": {"text": "'tis new"}}),
    table("a mark inside quotes", f'{HEAD}Grade A,"So ""new"".",\n', {"rules.a": {"text": 'So "new".'}}),
    table("inches", f'{HEAD}Grade A,5" wide,\n', {"rules.a": {"text": '5" wide'}}, neighbour=True),
]

REFUSED = [
    table("nothing", "", says="has to name its columns"),
    table("nothing but blank lines", "\n\n , \n", says="has to name its columns"),
    table("no names of columns", "a,b\n1,2\n", says="Row 1: The first row of the table has to name its columns"),
    table("no text", "title,phrasings\nA,b\n", says="has to name its columns: title, text, phrasings"),
    table("no row", HEAD, says="no row below"),
    table("a column that is misspelt", "titel,text\nA,b\n", says='There is no column "titel". Did you mean "title"?'),
    table("a column of another kind", f"{HEAD[:-1]},owner\nA,b,c,d\n", says="The columns are: title, text, phrasings."),
    table("a column twice", "title,text,Title\nA,b,c\n", says='The column "title" appears here twice.'),
    table("a row that ends before the title", "phrasings,text,title\nhow\n", says='Row 2: "title" is empty.'),
    table("a row without a title", f"{HEAD}Grade A,New.,\n,Lost.,\n", says='Row 3: "title" is empty.'),
    table("a row without a text", f"{HEAD}Grade A,,how\n", says='Row 2: "text" is empty.'),
    table("a title that nobody sees", f"{HEAD}\u200b\u3164,New.,\n", says='Row 2: "title" is empty.'),
    table("a text that nobody sees", f"{HEAD}Grade A,\u2800\u00a0,\n", says='Row 2: "text" is empty.'),
    table(
        "cells too many",
        f"{HEAD}Grade A,So, it is new.,how,\n",
        says="Row 2: There are more cells in this row than columns.",
    ),
    table(
        "a cell below no name", "title,text,,\nGrade A,New.,,x\n", says="Row 2: There are more cells", neighbour=True
    ),
    table(
        "an open quotation mark",
        f'{HEAD}Grade A,"New.,\nC++,Plus.,\n',
        says="Row 2: A quotation mark is opened in this row",
    ),
    table(
        "one in the last row",
        f'{HEAD}Grade A,New.,\n"C++,Plus.,\n',
        says="Row 3: A quotation mark is opened in this row",
    ),
    table(
        "a quotation mark in the wrong place",
        f'{HEAD}Grade A,"New" and so on.,\n',
        says="Row 2: A quotation mark stands in the wrong place",
    ),
    table(
        "two rows that meet",
        f"{HEAD}Grade A,One.,\nC++,Plus.,\ngrade a,Two.,\n",
        says='Rows 2 and 4 are both for "grade a"',
    ),
    table("two new rows that meet", f"{HEAD}New,One.,\nNEW,Two.,\n", says="Rows 2 and 3 are both for"),
    table(
        "rows that meet behind a blank line",
        f"\n{HEAD}\nGrade A,One.,\nGrade A,Two.,\n",
        says="Rows 4 and 5 are both for",
        neighbour=True,
    ),
    table(
        "a phrasing in two rows",
        f"{HEAD}Grade A,One.,how so\nC++,Two.,How so?\n",
        says='Row 3: "How so?" appears here and in row 2.',
        neighbour=True,
    ),
    table("entries of the same title", f"{HEAD}The same,New.,\n", says="2 entries have the title"),
    table("a title in neither of two cases", f"{HEAD}tEA,New.,\n", says="2 entries have the title", neighbour=True),
    table("a title that is too long", f"{HEAD}{'x' * 101},New.,\n", says='Row 2: "title" has 101 characters'),
    table("a text that is too long", f"{HEAD}Grade A,{'x' * 2001},\n", says='Row 2: "text" has 2,001 characters'),
    table("a phrasing that is too long", f"{HEAD}Grade A,New.,{'x' * 301}\n", says="Row 2: An item of"),
    table("a phrasing without a word", f"{HEAD}Grade A,New.,how|?!\n", says="Row 2: An item of", neighbour=True),
    table(
        "4,000 phrasings",
        f"{HEAD}Grade A,New.,{'|'.join(f'p{n}' for n in range(4000))}\n",
        says='Row 2: "phrasings" has 4,000 lines',
    ),
    table(
        "phrasings that are too long together",
        f"{HEAD}Grade A,New.,{'|'.join(str(n) * 50 for n in range(90))}\n",
        says="characters together",
    ),
    table(
        "a cell over 131,072 letters",
        f'{HEAD}Grade A,"{"x" * 140_000}",\n',
        says='Row 2: "text" has 140,000 characters',
    ),
    table(
        "a megabyte in one line",
        HEAD.encode() + b"Grade A," + b"x" * (MOST_BYTES - 200) + b"\n",
        says="there is room for 2,000",
    ),
    table(
        "a megabyte behind an open mark",
        HEAD.encode() + b'Grade A,"' + b"x\n" * 500_000,
        says="Row 2: A quotation mark",
    ),
    table("more than a megabyte", b"x" * (MOST_BYTES + 1), says="larger than 1 MiB"),
    table("a million columns", "title,text" + "," * 1_000_000 + "x\n", says="more than 50 cells"),
    table(
        "a row of a million cells", HEAD + "a" + ",b" * 500_000 + "\n", says="Row 2: This row has more than 50 cells"
    ),
    table("5,001 rows", HEAD + MANY, says="more than 5,000 rows"),
    table(
        "a bad byte in UTF-8",
        f"{HEAD}Café,Öffnet.,\nC++,x".encode() + b"\xff.,\n",
        says="Line 3: a letter here is broken",
    ),
    table(
        "and behind a mark",
        "\ufeff".encode() + HEAD.encode() + b"Grade A,caf\xe9,\n",
        says="Line 2: a letter here is broken",
        neighbour=True,
    ),
    table(
        "half a letter of UTF-16",
        b"\xff\xfe" + f"{HEAD}x".encode("utf-16-le") + b"x",
        says="a letter here is broken",
        neighbour=True,
    ),
    table(
        "a letter that was lost",
        f"{HEAD}Grade A,Ne\ufffd.,\n",
        says='Row 2: "text" holds a character that nobody typed (U+FFFD)',
        neighbour=True,
    ),
    table("a sign of a terminal", f"{HEAD}Grade A,\x1b[31mred,\n", says="(U+001B)", neighbour=True),
    table("a zero", f"{HEAD}Grade A,a\0b,\n", says="(U+0000)", neighbour=True),
    table("a spreadsheet's own format", b"PK\x03\x04", says="Unpack it, or save it as CSV"),
    table("an older one", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", says="save it as CSV", neighbour=True),
    table(
        "several rows at once",
        f"{HEAD},a,\n,b,\n",
        says='Row 2: "title" is empty. A short name, shown above the text.\nRow 3:',
        neighbour=True,
    ),
    table(
        "a page of the web",
        "<!DOCTYPE html>\n<html><body>no</body></html>\n",
        says="has to name its columns",
        neighbour=True,
    ),
    table("YAML in a table's name", FILE, says="has to name its columns", neighbour=True),
]
