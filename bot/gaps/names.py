"""Finds the names of people by rules and a list of common names, without a model, so some are missed.

A name is hidden where words around it say that it is one ("Mrs", "called", "my name is", "pupil"), and else if it is a
common name with a capital, or a common first name in small letters that is no other word. Names that are also words
("Will", "Grace", "Mark") need a surname or such words beside them. What the handbook calls something stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from bot.gaps.stretches import Personal, Stretch, after, before

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_TITLE = re.compile(
    r"(?<![\w'-])(?:mr|mrs|miss|ms|mx|dr|doctor|prof|professor|sir|dame|rev|reverend|lady|lord|mme|mister)(?![\w'-])\.?"
    r"(?: ?(?:and|&|\+|/) ?(?:mrs?|miss|ms|mx|dr)(?![\w'-])\.?)? ?",
    re.IGNORECASE,
)
_TITLES_OF_ONE_USE = frozenset({"mr", "mrs"})
"""Titles behind which any word in small letters is a name; "miss lessons" and "dr appointment" are none."""

_CALLED = re.compile(
    r"(?<![\w'-])(?:"
    r"(?:my|his|her|their|whose|the|child's|pupil's|student's|boy's|girl's|teacher's|parent's|full|first|middle)"
    r" (?:full |first |last |real )?names?(?: (?:is|was)|'s|:| =)"
    r"|names? ?[:=]|surname(?: is| was|:)?|(?<!so )named|(?<!so-)(?<!so )(?<!is )(?<!it )(?<!was )(?<!are )called"
    r"|known as|goes by|initials(?: are)?:?)[ ,:'\"]{1,3}",
    re.IGNORECASE,
)
_PERSON = (
    r"(?:pupil|student|child|kid|boy|girl|lad|lass|teacher|ta|lsa|senco|sendco|head ?teacher|head|deputy|principal|ect|"
    r"mum|mam|dad|mother|father|parent|carer|nan|gran|grandad|uncle|aunt(?:ie|y)?|colleague|governor|chair|manager|"
    r"brother|sister|son|daughter|twin|wife|husband|friend|caretaker|cleaner|receptionist|secretary|learner|nephew|"
    r"niece|cousin|tutor|mentor)"
)
_ROLE = re.compile(rf"(?<![\w'-]){_PERSON}[,:]? (?:is |was )?$", re.IGNORECASE)
_CLASS = re.compile(r"(?<![\w'-])(?:(?:year|yr|y) ?\d{1,2}|[1-9][a-h]|1[0-3][a-h])[,:]? $", re.IGNORECASE)
_OF_CLASS = re.compile(r"^,? (?:\(?in |from |of |\()?(?:year|yr|y) ?\d|^,? (?:in|from) \d{1,2}[A-Za-z]", re.IGNORECASE)
_PUPIL = re.compile(
    r"(?<!\w)(?:pupil|student|child|kid|boy|girl|lad|lass|initials?)s?(?: is| are)?:?,? $", re.IGNORECASE
)
_INITIALS = re.compile(
    r"(?<![\w.&'/-])(?:[A-Z]\.[ ]?[A-Z](?!\w)\.?(?:[ ]?[A-Z](?!\w)\.?)?|[A-Z]{2}|[B-HJ-Z])(?![\w&'/-])"
)
_INITIAL_BEFORE = re.compile(r"(?<![\w.])(?:[B-HJ-Z](?:\. ?| )|[AI]\. ?){1,2}$")
_LETTERED = re.compile(
    r"\b(?:group|set|plan|part|option|room|annex|appendix|class|form|team|grade|block|band|house|unit) [A-Z]\W*$",
    re.IGNORECASE,
)
_INITIAL_AFTER = re.compile(r"^ [B-HJ-Z](?![\w'&/-])")
_LEADING_INITIALS = re.compile(r"(?:[A-Z](?:\. ?| )){1,3}")
_SAINT = re.compile(r"\b(?:st|saint|ss)\.? $", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:^|[.!?:;\n\x00(\"'*>-])\s*$")
_PARTICLES = frozenset(
    "al bin binti ben da de del della den der di dos du el ibn la le mac mc o san ter van von".split()
)
_SHORT_FORMS = frozenset(
    "ad ae ai am an as at bc be by cp do dt eg et eu ex ey go hd he hr ht ia ie if ii in is it iv ks me mp my nb "
    "ni no of ok on or pe pm pp ps qa re rs sl so ta to tv uk up us vi vp we xl".split()
)
"""Two capitals that are no initials of anybody, also behind "pupil"."""

_SHORTEST, _SHORTEST_IN_SMALL, _LONGEST_ACRONYM = 3, 4, 4
"""Letters: of a name; of one in small letters, as shorter ones are a slip away from a word; of one in capitals alone
that is taken for an abbreviation ("PAT", "ADA")."""

_MOST_SURNAMES = 3

_OPENING = frozenset(
    "will may mark hope chase grant sue bill max frank pierce lance dean penny patience rob joy peace".split()
)
"""First names that begin a sentence as verbs, or as things: "Will Discord ..."."""

_SEASONS_AND_PLACES = frozenset(
    "april may june august jan autumn summer christian danish india georgia victoria virginia chelsea savannah dakota "
    "brooklyn austin sydney preston stanley warren dev charity faith christmas easter".split()
)
"""First names that stand in front of other words with a capital: "Summer Fayre", "Victoria Park"."""

_NOT_NAMES = frozenset(
    """a able about absolutely academic academy accelerated act action active admin administration admissions adult
    advanced africa ai aim aims all already also always am america an and android annual another any anyone anything
    apart apple appointment appraisal are area art arts as asia ask asked assembly assistant at attendance autumn
    award aware away back bank based basic be because become been before being best better between bible big biology
    board book books both boy boys break breakfast britain british btec bursary bus business but buy by call called
    can cannot cant canva card care catch catering catholic challenge change charity check chemistry child children
    choir christmas chrome church class classes classroom cleaning club coach college come comes coming common
    community computing conference consent contact cost could council counting country county course court cover
    covid cpd curriculum daily data date day days ddsl dead deadline deadlines december department deputy design
    detention dev development dfe did didnt digital dinner diploma director disadvantaged discord do document does
    doesnt doing done dont down drama drill drop dsl dt duke during duty each eal early east easter ect education
    egypt ehcp either eligible email end england english enough enrichment epq equal esafety europe eve even evening
    event ever every everyone exam exams excel excellent exit extra facebook fair faith family father february
    feedback few field final finance fine fire first five following food football for form forms four france free
    french friday from fsm full fully fun future gcse general geography german germany get gets getting girl girls
    give given go going good google got governing government governor governors grade grammar great greek group
    groups guidance guide gym had half hall handbook happening happy has have having he head heads headteacher
    health hello help her here hers hi high him his history hlta holiday home homework house how ht hub hub's hubs i
    ict if il ill illness important in inclusion india induction infant inset inside instagram interview into
    invited ireland is isnt it its itself itt january jewish job join junior just kahoot keep key kids kind king
    know ks lac language last late later latin lead leader leaders leadership learning least leave left less lesson
    lessons let letter level library like list literacy little local london long look looking lot lots lunch macbeth
    made main make making management manager many march mass mat maths maybe me mean meet meeting meetings mental
    mentor message mfl microsoft middle midlands might minutes mission mixed mocks monday more morning most mother
    much mum museum music muslim must my name national near need needs network never new newsletter next night nine
    no nobody none north not note nothing november now npq npqh npqsl number nursery nvq october of off office
    officer official ofsted often ok old on once one online only open opening options or other our out outcomes
    outdoor outlook over own page paper parent parents parking part partner partners partnership party past pastoral
    pat pay pe peer people per performance phase phone phonics photo photos phrase physical physics pilot place
    places plan planning play please pm point poland policy portfolio post poster powerpoint pp practice premium
    prep presentation primary principal prize probably progress project provision pshe public pupil pupils quality
    question questions quick quite quran ramadan rather re read reading really reception record register
    registration religion religious report reports required resources responsible rest results review reviewer
    reviewers right role roman romans room rse rugby rule rules running safe said same sats saturday save say saying
    says scheme school schools science scitt score scotland second secondary section see seen sef self semester sen
    send senior sent september service services session sessions set seven several shakespeare shall sharepoint she
    should show si sign since sip site six sixth size slt so social some someone something soon sorry south spain
    spanish special spitfire sport sports spring staff standards start started starting statement steam stem still
    stop story strategy student students studies study stuff subject sunday sunny super support sure surgery sweet
    take taken talk target targets teach teacher teachers teaching team teams tell ten term terms test tests than
    thank thanks that thats the their them then there theres these they theyre thing things think this those three
    through thursday time times titanic to today together told tomorrow too took top topic train training transition
    travel trip trips trust trustee trustees try tudors tuesday tutor twitter two type uk under uniform unit
    university until up update upper us usa use used value values very vice victorian victorians video viking
    vikings visit visiting visitor voice wait wales want wants was watch way we website wednesday week weekly weeks
    welcome well went were west what whatever whatsapp when where which while who whole whom whose why will windows
    with within without wont word work working workshop world would write written wrong year years yes yesterday yet
    you young your yours youtube zoom
    """.split()
)
"""What is no name although it has a capital, or follows "miss" or "called"."""


@dataclass(frozen=True, slots=True)
class _Names:
    """Names as people write them most often, in small letters, as the parts of the file have them."""

    first: frozenset[str]
    capitalised: frozenset[str]
    words: frozenset[str]
    surnames: frozenset[str]
    more_surnames: frozenset[str]

    def has_surname(self, word: str) -> bool:
        """Whether a word, or a part of one with a hyphen, is a surname."""
        return any(part in self.surnames or part in self.more_surnames for part in word.split("-"))

    def has(self, word: str) -> bool:
        """Whether a word is any name at all."""
        return word in self.first or word in self.capitalised or word in self.words or self.has_surname(word)


@cache
def _lists() -> _Names:
    text = files("bot.gaps").joinpath("names.txt").read_text("utf-8")
    return _Names(*(frozenset(part.split()) for part in re.split(r"^\[[\w ]+\]\n", text, flags=re.MULTILINE)[1:]))


def folded(word: str) -> str:
    """Return a word in small letters and without accents, as the lists and the known words have it."""
    if word.isascii():
        return word.casefold()
    parts = unicodedata.normalize("NFKD", word.casefold().replace("ł", "l").replace("ø", "o"))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


class _Token(NamedTuple):
    """A word: where it stands, as it was typed, and in the form of the lists.

    It is capitalised if it has a capital and is neither in capitals, nor a plural such as "TAs", nor "I'm".
    """

    start: int
    end: int
    typed: str
    word: str
    is_capitalised: bool

    @property
    def is_short_form(self) -> bool:
        return self.typed.isupper() and len(self.typed) <= _LONGEST_ACRONYM

    @property
    def ends_in_s(self) -> bool:
        return self.typed[-2:] in ("'s", "'S")

    @property
    def name_end(self) -> int:
        """Where the name ends: without the s of "Jake's"."""
        return self.end - 2 if self.ends_in_s else self.end


def _token(found: re.Match[str]) -> _Token:
    typed = found.group()
    is_capitalised = typed[0].isupper() and not typed[:2].isupper() and not typed.startswith("I'")
    if len(typed) == 1:
        is_capitalised = typed.isupper()
    return _Token(*found.span(), typed, folded(typed).removesuffix("'s"), is_capitalised)


def names(text: str, known: Collection[str]) -> Iterator[Stretch]:
    """Find names of people.

    A word in `known`, in the form that `folded` gives, is a name only where a title or "called" says so.
    """
    reading = _Reading(text, known)
    for find in (reading.titled, reading.called, reading.initials, reading.listed):
        for start, end in find():
            yield Stretch(start, end, Personal.NAME)


class _Reading:
    """One text, word by word."""

    def __init__(self, text: str, known: Collection[str]) -> None:
        self._text = text
        self._known = known
        self._lists = _lists()
        self._tokens = [_token(found) for found in _WORD.finditer(text)]
        self._at = {token.start: place for place, token in enumerate(self._tokens)}
        self._is_shouted = text.isupper()

    def titled(self) -> Iterator[tuple[int, int]]:
        """Find "Mrs Patel", with the title: it tells as much as a name in a small school."""
        for found in _TITLE.finditer(self._text):
            initials = _LEADING_INITIALS.match(self._text, found.end())
            ends = (initials.end(), found.end()) if initials else (found.end(),)
            places = (self._at[end] for end in ends if end in self._at)
            place = next((place for place in places if self._is_titled(found.group(), self._tokens[place])), None)
            if place is not None:
                yield found.start(), self._name_end(place)

    def _is_titled(self, title: str, token: _Token) -> bool:
        if len(token.typed) == 1:
            return token.typed.isupper() and title[0].isupper() and token.typed not in "AI"
        if not self._is_free(token):
            return False
        if token.is_capitalised or title.strip(" .").casefold() in _TITLES_OF_ONE_USE:
            return True
        return self._lists.has(token.word) and (self._is_shouted or not token.is_short_form)

    def called(self) -> Iterator[tuple[int, int]]:
        """Find what follows "called", "my name is" and the like."""
        for found in _CALLED.finditer(self._text):
            place = self._at.get(found.end())
            if place is None or not self._is_free(self._tokens[place]):
                continue
            token = self._tokens[place]
            if token.is_capitalised or (self._lists.has(token.word) and (self._is_shouted or not token.is_short_form)):
                yield token.start, self._name_end(place)

    def initials(self) -> Iterator[tuple[int, int]]:
        """Find "pupil JB", "R.T. in Y6" and "J. Brown"."""
        for found in _INITIALS.finditer(self._text):
            typed = re.sub(r"[. ]", "", found.group()).casefold()
            if typed in self._known or typed in _SHORT_FORMS:
                continue
            is_pupil = not self._is_shouted and _PUPIL.search(before(self._text, found.start()))
            is_dotted = "." in found.group() and len(typed) > 1
            if is_pupil or (is_dotted and _OF_CLASS.search(after(self._text, found.end()))):
                yield found.span()
        for place, token in enumerate(self._tokens):
            if token.is_capitalised and self._lists.has_surname(token.word) and self._is_free(token):
                start = self._start(token)
                if start < token.start:
                    yield start, self._name_end(place)

    def listed(self) -> Iterator[tuple[int, int]]:
        """Find names that are on the lists, or stand behind a word for a person."""
        done = 0
        for place, token in enumerate(self._tokens):
            if place < done or not (token.is_capitalised or token.word in self._lists.first):
                continue
            if self._is_listed(place, token) and not self._is_saint(token):
                done = self._last(place) + 1
                yield self._start(token), self._name_end(place)

    def _is_listed(self, place: int, token: _Token) -> bool:
        word, lists = token.word, self._lists
        if word in self._known or len(word) < _SHORTEST:
            return False
        if word in lists.first and not token.is_capitalised:
            return (self._is_shouted or not token.is_short_form) and len(word) >= _SHORTEST_IN_SMALL
        if token.is_capitalised and word in lists.words:
            return self._is_announced(place, token)
        if not token.is_capitalised or word in _NOT_NAMES:
            return False
        if any(part in lists.first or part in lists.capitalised or part in lists.surnames for part in word.split("-")):
            return True
        role = _ROLE.search(before(self._text, token.start))
        return role is not None and role.group()[0].islower()  # and not the "Parent Forum"

    def _is_saint(self, token: _Token) -> bool:
        return _SAINT.search(before(self._text, token.start, 8)) is not None

    def _is_announced(self, place: int, token: _Token) -> bool:
        """Whether a first name that is a word too has something beside it that makes it a name."""
        front = before(self._text, token.start)
        if _ROLE.search(front) or _CLASS.search(front):
            return True
        other = self._tokens[place + 1] if place + 1 < len(self._tokens) else None
        if (
            not other
            or self._text[token.end : other.start] != " "
            or not other.is_capitalised
            or not self._is_free(other)
        ):
            return False
        if other.word in self._lists.surnames or self._lists.has_surname(other.word):
            return other.word not in self._known
        if token.word in _SEASONS_AND_PLACES:
            return False
        return token.word not in _OPENING or not _SENTENCE.search(front)

    def _is_free(self, token: _Token) -> bool:
        """Whether a word may be part of a name that something in front of it announces."""
        if token.word in _NOT_NAMES:
            return token.is_capitalised and token.word in self._lists.words
        return token.word not in self._known or self._lists.has(token.word)

    def _start(self, token: _Token) -> int:
        """Return where a name begins, with initials in front of it."""
        front = before(self._text, token.start)
        found = _INITIAL_BEFORE.search(front)
        return token.start - len(found.group()) if found and not _LETTERED.search(front) else token.start

    def _name_end(self, place: int) -> int:
        """Return where the name ends whose first word stands at a place, with a surname or its initial."""
        last = self._last(place)
        token = self._tokens[last]
        if last == place and token.is_capitalised and not token.ends_in_s:
            initial = _INITIAL_AFTER.match(after(self._text, token.end))
            return token.end + (len(initial.group()) if initial else 0)
        return token.name_end

    def _last(self, place: int) -> int:
        """Return the place of the last word of the name whose first word stands at a place."""
        last = place
        for ahead in range(place + 1, min(place + 1 + _MOST_SURNAMES, len(self._tokens))):
            token, other = self._tokens[ahead - 1], self._tokens[ahead]
            if token.ends_in_s or self._text[token.end : other.start] not in (" ", "  "):
                break
            if other.word not in _PARTICLES:
                if not self._goes_on(token, other):
                    break
                last = ahead
        return last

    def _goes_on(self, token: _Token, other: _Token) -> bool:
        """Whether a word is a surname behind another word of the name."""
        lists = self._lists
        if other.word in _NOT_NAMES or len(other.word) < 2:  # noqa: PLR2004 - an initial is no word
            return False
        if other.word in self._known and not lists.has_surname(other.word):
            return False
        if other.is_capitalised:
            return True
        is_like = other.typed.islower() == token.typed.islower()
        return is_like and (
            other.word in lists.surnames or other.word in lists.more_surnames or other.word in lists.first
        )
