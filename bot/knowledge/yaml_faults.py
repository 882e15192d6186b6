"""What the YAML parser complains of, said so that an office manager knows what to do."""

from __future__ import annotations

import yaml

_ADVICE = (
    ("mapping values are not allowed", "There is one colon too many here. Put quotes round text that holds a colon."),
    ("unexpected end of stream", "A quotation mark is opened here and not closed. Close it where the text ends."),
    ("unexpected document indicator", "A quotation mark is opened here and not closed. Close it where the text ends."),
    ("expected ',' or '}'", "The bracket { is opened here and not closed. Close it, or put quotes round the text."),
    ("expected ',' or ']'", "The bracket [ is opened here and not closed. Close it, or put quotes round the text."),
    ("'\\t'", "There is a tab where YAML wants spaces. Put spaces in its place."),
    ("cannot start any token", "Text may not begin with this character. Put quotes round the text."),
    ("unknown escape character", 'A \\ in "..." has a meaning of its own. Write \\\\ for it, or use single quotes.'),
    ("expected '-' indicator", "Begin this line with a dash, as its neighbours in the list do, with their indent."),
    ("expected <block end>", "This line does not fit under the one above. Indent it as its neighbours are."),
    (
        "could not find expected ':'",
        "This line needs a field's name, a colon and a space; a dash, if it belongs to a list.",
    ),
    ("expected key", "This line does not fit under the one above. Compare its indent and its quotes."),
    ("expected alphabetic or numeric", "Text may not begin with & or *. Put quotes round the text."),
    ("block sequence entries are not allowed", "A list cannot begin in this line. Begin it on a new line, indented."),
    ("undefined tag handle", "Text may not begin with !. Put quotes round the text."),
)
_OTHERWISE = "YAML cannot make sense of this line. Compare its indent, dashes, colons and quotes with its neighbours."
_OPENED = ("quoted scalar", "flow mapping", "flow sequence", "simple key")
"""What begins in one line and is missed in another: the beginning is the line to look at."""


def advice(error: Exception, text: str) -> tuple[int, str]:
    """Return the line to look at and what to do there."""
    lines = text.count("\n") + (not text.endswith("\n"))
    if not isinstance(error, yaml.MarkedYAMLError):
        return 0, _OTHERWISE.replace("this line", "this file").replace("its indent", "the indents")
    mark = error.problem_mark or error.context_mark
    if error.context_mark and any(opened in (error.context or "") for opened in _OPENED):
        mark = error.context_mark
    line = min(mark.line + 1, lines) if mark else 0
    problem = error.problem or ""
    return line, next((sentence for sign, sentence in _ADVICE if sign in problem), _OTHERWISE)
