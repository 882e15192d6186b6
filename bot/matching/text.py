"""What a member typed, made comparable: cleaned, cut into words, stripped of chat spelling and stemmed."""

from __future__ import annotations

import re
import unicodedata
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

import snowballstemmer

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Generator


MOST_OWN = 50_000
"""Words that are held: those of a large handbook; where edits bring more, the holding begins anew."""

_of_one_question: ContextVar[dict[tuple[Worked, str], str] | None] = ContextVar("of_one_question", default=None)


@contextmanager
def one_question() -> Generator[None]:
    """Work nothing out twice in this block, and forget all of it at its end."""
    before = _of_one_question.set({})
    try:
        yield
    finally:
        _of_one_question.reset(before)


class Worked:
    """What a function makes of words."""

    def __init__(self, work: Callable[[str], str], ours: Container[str] = ()) -> None:
        """Take the function, which returns the same for a word every time, and words that are ours in any handbook."""
        self._work = work
        self._ours = ours
        self._own: dict[str, str] = {}

    def of(self, word: str) -> str:
        """Return what is made of any word; of one that nobody has called ours, nothing is held."""
        found = self._own.get(word)
        if found is not None:
            return found
        if word in self._ours:
            return self.of_own(word)
        held = _of_one_question.get()
        if held is None:
            return self._work(word)
        found = held.get((self, word))
        if found is None:
            found = held[self, word] = self._work(word)
        return found

    def of_own(self, word: str) -> str:
        """Return what is made of a word of the handbook or of a list of ours, and hold it for the next time."""
        found = self._own.get(word)
        if found is None:
            if len(self._own) >= MOST_OWN:
                self._own.clear()
            found = self._own[word] = self._work(word)
        return found


MOST_CHARACTERS = 300
"""How much of a question is matched; a longer one is measured to slow every comparison down and says nothing more."""

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}
_PLAIN_QUOTES = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{LEFT SINGLE QUOTATION MARK}": "'"})

CHAT = {
    "r": "are", "u": "you", "ur": "your", "yr": "year", "y": "why", "n": "and", "b": "be", "c": "see", "w": "with",
    "wat": "what", "wot": "what", "wht": "what", "wats": "what", "wots": "what", "whats": "what", "whts": "what",
    "abt": "about", "bout": "about", "abot": "about", "abuot": "about", "pls": "please", "plz": "please",
    "plse": "please", "thx": "thanks", "ty": "thanks", "ta": "thanks", "cheers": "thanks", "hw": "how", "wen": "when",
    "wich": "which", "whch": "which", "wch": "which", "whos": "who", "hows": "how", "wheres": "where", "whens": "when",
    "teh": "the", "hte": "the", "dont": "do not", "don't": "do not", "doesnt": "does not", "isnt": "is not",
    "cant": "can not", "wont": "will not", "didnt": "did not", "arent": "are not", "im": "i am", "ive": "i have",
    "id": "i would", "thats": "that is", "theres": "there is", "gonna": "going to", "wanna": "want to", "em": "them",
    "kidz": "kids", "skool": "school", "skools": "schools", "schl": "school", "sch": "school", "tchr": "teacher",
    "tchrs": "teachers", "ppl": "people", "bc": "because", "cos": "because", "coz": "because", "gov": "governor",
    "govs": "governors", "hts": "headteachers", "ht": "headteacher", "collab": "collaboration", "dept": "department",
    "natl": "national", "nat": "national", "avg": "average", "ave": "average", "info": "information", "vs": "versus",
    "thru": "through", "tho": "though", "btw": "by the way", "re": "about", "agen": "again", "suposed": "supposed",
}  # fmt: skip
"""Chat spelling and shortened words, and what they stand for."""

QUESTION_WORDS = frozenset(
    """
    a about actually again all also am an and any anybody anyone anything are as ask asking at be been being but by
    can cannot check come comes could covered covers did do does doing done else exactly explain find for from get
    give given go goes going got had has have having he hello her here hers hey hi him his how i if in into is it
    its just kind know last let like line list look looking lot many may me mean means meant mention mentioned mentions
    might mine more much must my need needs no not of off official ok okay on one ones or other our ours out part please
    point put quick quote re really remind right said say saying says see sentence shall she should show so some
    someone something somewhere sort still stuff such sure talk talks tell text than thank thanks that the their
    them then there these they thing things think this those to too under up us use used very want wanted wants was
    way we well were what whatever when where whether which while who whom whose why will with word wording words
    would written yes yet you your yours
    """.split()
)
"""Words that carry a question and not its subject: they have no weight."""

_BRITISH = (("ization", "isation"), ("izing", "ising"), ("ized", "ised"), ("izes", "ises"), ("ize", "ise"))
_SPELT = {"behavior": "behaviour", "color": "colour", "program": "programme", "programs": "programmes",
          "center": "centre", "organization": "organisation", "defense": "defence", "skillful": "skilful",
          "enquiry": "inquiry", "maths": "mathematics", "exams": "examinations", "exam": "examination",
          "kids": "children", "kid": "child", "child": "child", "heads": "headteachers", "head": "headteacher",
          "cpd": "cpd"}  # fmt: skip


def clean(text: str, most: int = MOST_CHARACTERS) -> str:
    """Return text in lower case, one line, at most `most` characters, without invisible or combining characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text[: most * 4].lower().split())[:most]
    # One character may stand for eighteen, so that the length is cut before and behind.
    folded = unicodedata.normalize("NFKD", text[: most * 4])[: most * 4].translate(_PLAIN_QUOTES)
    seen = "".join(
        " " if c.isspace() else c for c in folded if c.isspace() or unicodedata.category(c) not in _INVISIBLE
    )
    return " ".join(seen.casefold().split())[:most]


def words(text: str) -> list[str]:
    """Return the words of a clean text, chat spelling written out: "wat r our valuse" -> what are our valuse."""
    found: list[str] = []
    for word in _WORD.findall(text):
        bare = CHAT.get(word) or word.removesuffix("'s").replace("'", "")
        found.extend(CHAT.get(bare, bare).split())
    return found


def _stem(word: str) -> str:
    spelt = _SPELT.get(word, word)
    for american, british in _BRITISH:
        if spelt.endswith(american) and len(spelt) > len(american) + 2:
            spelt = spelt.removesuffix(american) + british
            break
    # One of its own for each word: a stemmer keeps the last word, and two threads would mix theirs up in one.
    return str(snowballstemmer.stemmer("english").stemWord(spelt))


_STEMS = Worked(_stem, QUESTION_WORDS)


def stem(word: str) -> str:
    """Return the stem of a word, in British spelling: "improving" and "improvement" both give "improv"."""
    return _STEMS.of(word)


def own_stem(word: str) -> str:
    """Return the stem of a word of ours, which is asked for again and again."""
    return _STEMS.of_own(word)


def terms(text: str) -> list[str]:
    """Return the stems of the words that carry a text's subject, in order and with repeats."""
    return [stem(word) for word in words(clean(text)) if word not in QUESTION_WORDS]
