"""A hundred files that are not acceptable, and what their problem has to say."""

from __future__ import annotations

from dataclasses import dataclass

TOPIC = """\
title: Our rules
one: rule
many: rules
source:
  title: The page
  url: https://example.org/page
reviewed: 2026-11-23
entries:
  - id: rules.first
    title: The first
    text: Be kind.
    phrasings:
      - what comes first
      - the first rule
"""
ASSISTANT = """\
name: Helper
no_answer: I do not know.
suggestions: Which of these?
smalltalk:
  - id: smalltalk.greeting
    text: Hello.
    phrasings:
      - hello
"""
SAFEGUARDING = """\
approved_by: ""
signpost:
  title: Speak to someone
  text: Speak to your lead.
  in_channel: Speak to your lead.
  contacts:
    - name: Lead
      detail: In the office
words:
  child: [child]
  harm: [hit]
triggers:
  - [child, harm]
harmless: [no harm]
"""
SAFEGUARDING_EXAMPLES = """\
disclosures:
  - his dad hit the child
lookalikes:
  - we hit the target
"""
SYNONYMS = "synonyms:\n  - page: disadvantaged\n    staff: [PP]\n"
TOUR = """\
title: Welcome
panel: New here?
welcome: Good to have you.
audiences:
  - id: teacher
    name: Teacher
  - id: office
    name: Office staff
steps:
  - id: first
    title: The first rule
    says: Read this.
    shows: rules.first
    agrees: I have read this
  - id: lessons
    title: In lessons
    tries: /ask the first rule
    for: [teacher]
finish:
  title: Done
  says: That is all.
  next: [Ask something.]
"""
HOLIDAYS = """\
holidays:
  - name: Christmas
    first: 2026-12-21
    last: 2027-01-01
  - name: Half term
    first: 2027-02-15
    last: 2027-02-19
"""
QUESTIONS = "unanswered:\n  - what is for lunch\n"


@dataclass(frozen=True)
class Malformed:
    """One file; `says` must stand in one of its problems, and that problem is in `line`, unless that is None."""

    name: str
    data: bytes
    line: int | None
    says: str
    file: str = "rules.yaml"


def topic(name, old, new, line, says):
    """Return the topic above with one thing changed."""
    assert old in TOPIC
    return Malformed(name, TOPIC.replace(old, new, 1).encode(), line, says)


def whole(name, text, line, says, file="rules.yaml"):
    """Return a file with this text."""
    data = text if isinstance(text, bytes) else text.encode()
    return Malformed(name, data, line, says, file)


def of(file, base, *change):
    """Return one of the other files with one thing changed."""
    name, old, new, line, says = change
    assert old in base
    return Malformed(name, base.replace(old, new, 1).encode(), line, says, f"{file}.yaml")


def assistant(*args):
    return of("assistant", ASSISTANT, *args)


def safeguarding(*args):
    return of("safeguarding", SAFEGUARDING, *args)


def safeguarding_examples(*args):
    return of("safeguarding-examples", SAFEGUARDING_EXAMPLES, *args)


def tour(*args):
    return of("onboarding", TOUR, *args)


def terms(*args):
    return of("terms", HOLIDAYS, *args)


MERGE_BOMB = "".join(
    f"a{n}: &a{n}\n  <<: [{', '.join(['*a' + str(n - 1)] * 9)}]\n" if n else "a0: &a0 {x: y}\n" for n in range(12)
)
ALIAS_BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
FIRST = "rules.first"

ENCODINGS = [
    whole(
        "Windows-1252", TOPIC.replace("kind", "k\u2019nd").encode("cp1252"), 11, "Windows-1252 (it has the byte 0x92)"
    ),
    whole("a pound sign in Latin-1", TOPIC.replace("kind", "\u00a3").encode("latin-1"), 11, "UTF-8"),
    whole("UTF-16 with its mark", TOPIC.encode("utf-16"), 1, "UTF-16"),
    whole("UTF-16 without its mark", TOPIC.encode("utf-16-le"), 1, "UTF-16"),
    whole("big-endian UTF-16", TOPIC.encode("utf-16-be"), 1, "UTF-16"),
    whole("UTF-32", TOPIC.encode("utf-32"), 1, "UTF-32"),
    whole("a picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01", 1, "UTF-8"),
    whole("a zipped file", b"PK\x03\x04\x14\x00\x08\x08\x08", 1, "invisible"),
    whole("cut off in the middle of a letter", TOPIC.encode() + "é".encode()[:1], 15, "UTF-8"),
    whole("a surrogate in bytes", TOPIC.encode() + b"x: \xed\xa0\x80\n", 15, "UTF-8"),
    topic("a NUL", "kind", "ki\x00nd", 11, "U+0000"),
    topic("an escape character", "kind", "\x1b[31mkind", 11, "U+001B"),
    topic("a backspace", "kind", "kindd\x08", 11, "U+0008"),
    topic("a DEL", "kind", "kind\x7f", 11, "U+007F"),
    topic("a line separator", "Be kind.", "Be\u2028kind.", 11, "U+2028"),
    topic("a next line", "Be kind.", "Be\x85kind.", 11, "U+0085"),
    topic("a byte-order mark in the middle", "Be kind.", "\ufeffBe kind.", 11, "U+FEFF"),
    topic("a lost letter", "kind", "k\ufffdnd", 11, "lost letter"),
    topic("a NUL written as a code", "Be kind.", r'"Be \0 kind"', 11, "invisible character"),
    topic("a bell written as a code", "Be kind.", r'"Be \a kind"', 11, "invisible character"),
]

SIZES = [
    whole("nothing", "", 0, "empty"),
    whole("only a byte-order mark", "\ufeff", 0, "empty"),
    whole("only blank lines", "\n\n  \n", 0, "empty"),
    whole("only comments", "# soon\n# very soon\n", 0, "empty apart from comments"),
    whole("only the mark of a document", "---\n", 0, "empty"),
    whole("only empty quotes", "''\n", 0, "empty"),
    whole("more than a mebibyte", TOPIC + "#" * 1024 * 1024, 0, "1 MiB"),
    whole("a mebibyte of zeros", b"\x00" * 1024 * 1024, 1, "UTF-16"),
    whole("30,000 lists in one another", "[" * 30_000 + "]" * 30_000, 1, "32 deep"),
    whole("30,000 lists never closed", "[" * 30_000, 1, "32 deep"),
    whole("500,000 mappings in one another", "{a: " * 250_000, 1, "32 deep"),
    whole("lists nested by dashes", "- " * 500_000, 1, "32 deep"),
    whole("fields nested by indents", "".join(" " * n + "a:\n" for n in range(1000)), 33, "32 deep"),
    whole("names that are questions", "? " * 400_000, 1, "field's name must be plain"),
    whole("a bomb of merge keys", MERGE_BOMB, 3, "<< takes fields"),
    whole("a bomb of aliases", ALIAS_BOMB, 2, "*a0 refers to another place"),
    whole("200,000 fields", "".join(f"f{n}: x\n" for n in range(90_000)), 0, "more than 120,000"),
    whole("a field said 200,000 times", "a: 1\n" * 200_000, 0, "more than 120,000"),
    whole("one endless word", "a" * 1_000_000, 1, "needs fields"),
    whole("one endless name", "a" * 1_000_000 + ": x\n", 1, "contains a colon"),
    topic("a number of 200,000 digits", "2026-11-23", "9" * 200_000, 7, "room for 2,000"),
    whole("a million brackets closed", "]" * 1_000_000, 1, "YAML"),
    whole("a million quotes", "'" * 1_000_001, 1, "quotation mark is opened here"),
    whole("a million bangs", "!" * 1_000_000, 1, "takes for a tag"),
    whole("a million ands", "&a " * 300_000, 1, "sense of this line"),
    whole("a million colons", ": " * 500_000, 1, "not fit under"),
]

YAML = [
    topic("a tab for an indent", "  url", "\turl", 6, "begins with a tab"),
    topic("a tab after spaces", "    text", "  \ttext", 11, "begins with a tab"),
    topic("a name twice", "many: rules", "many: rules\ntitle: Again", 4, '"title" appears here and in line 1'),
    topic("a name twice in an entry", "    text: Be kind.", "    text: Be kind.\n    text: No.", 12, "in line 11"),
    topic("an anchor", "Our rules", "&us Our rules", 1, "may not begin with &"),
    topic("an alias", "one: rule", "one: *us", 2, "may not begin with *"),
    topic("a merge key", "one: rule", "<<: {one: rule}", 2, "<< takes fields"),
    topic("a tag", "Our rules", "!!str Our rules", 1, "may not begin with !"),
    topic("a tag that would run code", "Our rules", "!!python/object/apply:os.system [ls]", 1, "may not begin with !"),
    topic("a tag of one's own", "Our rules", "!ours Our rules", 1, "may not begin with !"),
    topic("a tag with an unknown handle", "Our rules", "!x!y Our rules", 1, "begin with !"),
    whole("two documents", TOPIC + "---\n" + TOPIC, 15, "second document"),
    whole("words after the end", TOPIC + "...\nmore: yes\n", 16, "YAML"),
    topic(
        "an unfinished merge", "one: rule\n", "<<<<<<< HEAD\none: rule\n=======\none: r\n>>>>>>> x\n", 2, "git merge"
    ),
    topic("half of an unfinished merge", "one: rule\n", "one: rule\n=======\n", 3, "git merge"),
    topic("an open double quote", "title: Our rules", 'title: "Our rules', 1, "quotation mark is opened here"),
    topic("an open single quote", "Be kind.", "'Be kind.", 11, "quotation mark is opened here"),
    topic("an apostrophe in single quotes", "Be kind.", "'Don't be unkind.'", 11, "an apostrophe ends the text"),
    topic("words after a quotation", "Be kind.", '"Be" kind.', 11, "closed before the text ends"),
    topic("a colon in a text", "Be kind.", "Rule one: be kind.", 11, "contains a colon"),
    topic("no space after a colon", "many: rules", "many:rules", 3, 'Type a space after the colon of "many".'),
    topic("no colon", "many: rules", "many rules", 3, 'Type a colon and a space after "many".'),
    topic("a text that begins with an at sign", "Be kind.", "@all be kind", 11, "may not begin with @"),
    topic("a text that begins with a backtick", "Be kind.", "`Be` kind", 11, "may not begin with `"),
    topic("a text that begins with a percent sign", "Be kind.", "%age", 11, "may not begin with %"),
    topic("a text that begins with stars", "Be kind.", "**Be** kind", 11, "may not begin with *"),
    topic("an unknown code", "Be kind.", r'"C:\work"', 11, "meaning of its own"),
    topic("a surrogate written as a code", "Be kind.", r'"\ud800"', 11, "YAML"),
    topic("a number sign in a text", "Be kind.", "See rule #3.", 11, "after this # for a comment"),
    topic("a number sign in a phrasing", "the first rule", "what is rule #1", 14, "after this # for a comment"),
    topic("an open brace", "Our rules", "{Our rules", 1, "may not begin with {"),
    topic("an open bracket", "Our rules", "[Our rules", 1, "may not begin with ["),
    topic("a template's braces", "Our rules", "{{title}}", 1, "may not begin with {"),
    topic("too deep an indent", "one: rule", "  one: rule", 2, "begins with 2 spaces, and others of its kind with 0"),
    topic(
        "too shallow an indent",
        "    title: The first",
        "   title: The first",
        10,
        "begins with 3 spaces, and others of its kind with 4",
    ),
    topic(
        "no dash",
        "      - the first rule",
        "      the first rule\n      - third",
        14,
        "has no dash",
    ),
    topic("a dash too far left", "      - the first rule", "     - the first rule", 14, "not fit under"),
    whole("a list behind its name", "a: - b\n", 1, "new line, indented"),
    whole("an impossible version", "%YAML 9.9\n---\n" + TOPIC, 1, "YAML"),
]

FIELDS = [
    whole("a plain text", "Our rules are: none", 1, "The field"),
    whole("a plain sentence", "We have no rules.", 1, "needs fields"),
    whole("a list", "- one\n- two\n", 1, "needs fields"),
    whole("JSON of another kind", '{"name": "x"}', 1, '"name" is not known'),
    topic("an unknown field", "title: Our", "titel: Our", 1, 'Did you mean "title"?'),
    topic("a capital in a field", "one: rule", "One: rule", 2, 'Did you mean "one"?'),
    topic("an unknown field in an entry", "text: Be", "txt: Be", 11, 'Did you mean "text"?'),
    topic("a field of nowhere", "one: rule", "one: rule\nzzz: 1", 3, "The fields are: title"),
    topic("no title", "title: Our rules\n", "", 1, 'needs the field "title"'),
    topic("no text", "    text: Be kind.\n", "", 9, 'needs the field "text"'),
    topic("no source", "source:\n  title: The page\n  url: https://example.org/page\n", "", 1, '"source"'),
    topic("an empty title", "title: Our rules", "title:", 1, '"title" is empty'),
    topic("a blank text", "text: Be kind.", 'text: "   "', 11, '"text" is empty'),
    topic("an empty block", "text: Be kind.", "text: |", 11, '"text" is empty'),
    topic("a list for a text", "Be kind.", "[Be, kind]", 11, "may not begin with ["),
    topic("fields for a text", "Be kind.", "{be: kind}", 11, "may not begin with {"),
    topic(
        "a text for a list",
        "phrasings:\n      - what comes first\n      - the first rule",
        "phrasings: x",
        12,
        "takes a list",
    ),
    topic("an empty phrasing", "- the first rule", "-", 14, "has no words"),
    topic("a phrasing of punctuation", "- the first rule", "- '???'", 14, "has no words"),
    topic("a phrasing with fields", "- the first rule", "- first: rule", 14, "is not a text"),
    topic("a phrasing that is too long", "the first rule", "why " * 100, 14, "more than 300"),
    topic(
        "too many phrasings",
        "- the first rule",
        "- " + "\n      - ".join(f"{n} " * 40 for n in range(100, 140)),
        13,
        "4,000",
    ),
    topic("too long a text", "Be kind.", "kind " * 401, 11, "room for 2,000"),
    topic("too long a title", "Our rules", "rules " * 20, 1, "room for 100"),
    topic("no entries", TOPIC[TOPIC.index("entries:") :], "entries: []\n", 8, "empty list"),
    topic("entries that are a text", TOPIC[TOPIC.index("entries:") :], "entries: soon\n", 8, "takes a list"),
    topic("an entry that is a text", "  - id", "  - Be kind.\n  - id", 9, "An entry needs fields"),
    topic("a day that does not exist", "2026-11-23", "2026-02-30", 7, "no such day as 2026-02-30"),
    topic("a day the other way round", "2026-11-23", "23/11/2026", 7, 'write "23/11/2026" as 2026-11-23'),
    topic("a day with an hour", "2026-11-23", "2026-11-23T10:00:00Z", 7, '"reviewed" cannot be'),
    topic("a year without a number", "2026-11-23", "0000-01-01", 7, "no such day"),
    topic("digits of another script", "2026-11-23", "２０２６-11-23", 7, '"reviewed" cannot be'),
    topic("an address without https", "https://example.org/page", "www.example.org", 6, '"url" cannot be'),
    topic("an address that runs code", "https://example.org/page", "javascript:alert(1)", 6, '"url" cannot be'),
    topic("an address without a host", "https://example.org/page", "https:///page", 6, "not a whole address"),
    topic("an address with half a bracket", "https://example.org/page", "'https://[::1'", 6, "not a whole address"),
    topic("an id of another topic", FIRST, "values.first", 9, '"rules.first"'),
    topic("an id with capitals", FIRST, "rules.First", 9, '"id" cannot be "rules.First"'),
    topic("an id with a space", FIRST, "rules. first", 9, '"id" cannot be'),
    topic("an id with two full stops", FIRST, "rules.a.b", 9, '"id" cannot be'),
    topic(
        "an id twice", "  - id", "  - {id: rules.first, title: T, text: X}\n  - id", 10, "appears here and in line 9"
    ),
    topic(
        "the topic's id behind another",
        "  - id",
        "  - {id: rules.x, title: T, text: X}\n  - {id: rules, title: T, text: X}\n  - id",
        10,
        "Only the first",
    ),
    topic("an order that is no number", "one: rule", "order: first\none: rule", 2, '"order" cannot be "first"'),
    topic("order nought", "one: rule", "order: 0\none: rule", 2, '"order" cannot be "0"'),
    topic("a lead without a text", "entries:", "lead:\n  id: rules.lead\n  title: Lead\nentries:", 9, '"text"'),
    topic("a lead that is a list", "entries:", "lead: [a]\nentries:", 8, "may not begin with ["),
]

RESERVED = [
    assistant("no name", "name: Helper\n", "", 1, 'needs the field "name"'),
    assistant("small talk of another kind", "smalltalk.greeting", "greeting", 5, '"id" cannot be "greeting"'),
    assistant("small talk that nobody says", "    phrasings:\n      - hello\n", "", 5, 'needs the field "phrasings"'),
    assistant(
        "small talk twice",
        "smalltalk:\n",
        "smalltalk:\n  - {id: smalltalk.greeting, text: H, phrasings: [h]}\n",
        6,
        "line 5",
    ),
    safeguarding("a trigger of no group", "[child, harm]", "[child, hram]", 13, 'Did you mean "harm"?'),
    safeguarding("an empty trigger", "  - [child, harm]", "  - []", 13, "empty list"),
    safeguarding("no trigger", "triggers:\n  - [child, harm]", "triggers: []", 12, "list of lists"),
    safeguarding("a trigger that is a text", "  - [child, harm]", "  - child", 13, "takes a list"),
    safeguarding("an empty group", "[hit]", "[]", 11, '"harm" is an empty list'),
    safeguarding("no contact", "  contacts:\n    - name: Lead\n      detail: In the office\n", "", 3, '"contacts"'),
    safeguarding(
        "half of the words about procedure",
        "words:",
        "procedure:\n  title: Ask\n  text: Ask.\nwords:",
        10,
        '"in_channel"',
    ),
    safeguarding("people beside the signpost", "words:", "procedure:\n  contacts: []\nwords:", 10, '"contacts"'),
    safeguarding_examples("no worry", "disclosures:\n  - his dad hit the child\n", "", 1, '"disclosures"'),
    safeguarding_examples("no look-alike", "\n  - we hit the target", " []", 3, "is an empty list"),
    safeguarding_examples("a rule among the examples", "lookalikes:", "words:\n  a: [b]\nlookalikes:", 3, '"words"'),
    safeguarding("a list of words", "words:\n  child: [child]\n  harm: [hit]", "words: [hit]", 9, "takes named lists"),
    whole("a synonym of nothing", "synonyms:\n  - staff: [PP]\n", 2, 'needs the field "page"', "synonyms.yaml"),
    whole("synonyms as fields", "synonyms:\n  disadvantaged: PP\n", 2, "takes a list", "synonyms.yaml"),
    whole("questions without their name", "- what is for lunch\n", 1, "unanswered.", "questions.yaml"),
]

READING = "    says: Read this.\n    shows: rules.first\n    agrees: I have read this\n"
AGREES = "    agrees: I have read this\n"

ONBOARDING = [
    tour("a tour without a finish", TOUR[TOUR.index("finish:") :], "", 1, 'needs the field "finish"'),
    tour("a tour for nobody", "audiences:\n", "audience:\n", 4, 'Did you mean "audiences"?'),
    tour("an audience twice", "id: office", "id: teacher", 7, 'The id "teacher" appears here and in line 5'),
    tour("a step twice", "id: lessons", "id: first", 15, 'The id "first" appears here and in line 10'),
    tour("a step's id with a full stop", "id: first", "id: rules.first", 10, '"id" cannot be "rules.first"'),
    tour("a step's id that no button can carry", "id: first", f"id: {'first' * 9}", 10, "room for 40"),
    tour("an audience that nobody knows", "[teacher]", "[teachers]", 18, 'Did you mean "teacher"?'),
    tour("an audience far from all", "[teacher]", "[governors]", 18, "Name one of those, or add it there."),
    tour("an audience without steps", READING, f"{READING}    for: [teacher]\n", 7, 'There is no step for "office"'),
    tour("a step with nothing in it", READING, "", 10, "This step is empty."),
    tour("a question about nothing", AGREES, "    asks: one_of\n", 10, '"asks" needs "about"'),
    tour("a topic to ask about and no question", AGREES, "    about: rules\n", 10, '"about" needs "asks"'),
    tour(
        "a question of an unknown kind", AGREES, "    asks: which\n    about: rules\n", 14, '"asks" cannot be "which"'
    ),
    tour("nothing to agree to", "    shows: rules.first\n", "", 10, '"agrees" needs "shows"'),
    tour(
        "a question to agree to", AGREES, f"{AGREES}    asks: ending\n    about: rules\n", 10, "Make two steps of it."
    ),
    tour("a topic with its mark", "rules.first", "rules*", 13, '"shows" cannot be "rules*"'),
    tour("a label that no button can carry", "I have read this", "I have read this " * 9, 14, "room for 80"),
    tour("words that leave no room", "Read this.", "Read this. " * 100, 12, "room for 1,000"),
    tour(
        "steps that are a text", TOUR[TOUR.index("steps:") : TOUR.index("finish:")], "steps: soon\n", 9, "takes a list"
    ),
    tour(
        "eleven audiences", "steps:\n", "".join(f"  - {{id: a{n}, name: A}}\n" for n in range(9)) + "steps:\n", 17, "10"
    ),
    tour(
        "fifty steps",
        "finish:\n",
        "".join(f"  - {{id: s{n}, title: T, says: S}}\n" for n in range(48)) + "finish:\n",
        57,
        "40",
    ),
    terms("no holidays", HOLIDAYS, "holidays: []\n", 1, "empty list"),
    terms("a holiday without an end", "    last: 2027-01-01\n", "", 2, 'needs the field "last"'),
    terms(
        "a holiday that ends before it begins", "2027-01-01", "2026-01-01", 2, "ends on 2026-01-01, before it begins"
    ),
    terms(
        "holidays out of order",
        "first: 2027-02-15\n    last: 2027-02-19",
        "first: 2026-02-15\n    last: 2026-02-19",
        5,
        "Put the holidays in the order of their days.",
    ),
    terms(
        "holidays that overlap",
        "2027-01-01",
        "2027-02-15",
        5,
        '"Half term" begins before "Christmas" in line 2 is over',
    ),
    terms("a holiday on no day", "2027-02-19", "2027-02-30", 7, "no such day as 2027-02-30"),
]

CORPUS = (*ENCODINGS, *SIZES, *YAML, *FIELDS, *RESERVED, *ONBOARDING)
