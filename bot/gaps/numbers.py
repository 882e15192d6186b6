"""Finds the numbers by which people are known: phones, UPN, NHS and National Insurance numbers, cards, accounts.

Check digits and the plans of phone numbers only help to say what a number is. A slip of one digit makes a number wrong
and leaves it somebody's, so whatever is long enough to be one is hidden. What stays are the numbers of a school day:
years, year groups, times, sums, scores, and rows of them.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bot.gaps.plain import with_digits
from bot.gaps.stretches import Personal, Stretch, after, before, has_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

_AREAS = frozenset(
    "ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec eh en ex fk fy g "
    "gl gu gy ha hd hg hp hr hs hu hx ig im ip iv ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np nr nw ol "
    "ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa wc wd "
    "wf wn wr ws wv yo ze zz".split()
)
"""The areas with which a postcode begins; ZZ is the NHS's own for those who have none."""

_UPN = re.compile(r"(?:(?<=upn)|(?<!\w))[a-z](?P<gap>[ -]?)\d(?:[ -]?\d){9,12}(?: ?[a-z])?(?!\w)", re.IGNORECASE)
_NI = re.compile(
    r"(?<!\w)(?P<prefix>[a-z]{2})(?P<gap>[ .-]?)(?P<digits>[\doil]{2}[ .-]?[\doil]{2}[ .-]?[\doil]{2})"
    r"(?:[ .-]?(?P<last>[a-d]))?(?!\w)",
    re.IGNORECASE,
)
_NI_BEFORE = re.compile(r"\b(?:ni|nino|insurance)\b[^\n\x00]*$", re.IGNORECASE)
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d\d(?:[ -]?[a-z0-9]{4}){3,7}(?:[ -]?[a-z0-9]{1,3})?(?!\w)", re.IGNORECASE)
_POSTCODE = re.compile(
    r"(?<!\w)(?P<area>[a-z]{1,2})\d[a-z\d]?(?P<gap>[ .-]{0,3})(?P<inward>[\doO][a-z]{2})(?!\w)", re.IGNORECASE
)
_INWARD = re.compile(r"[\do][abd-hjlnp-uw-z]{2}", re.IGNORECASE)
_LOOSE_POSTCODE = re.compile(
    r"(?<!\w)(?:post ?code|post code|zip code|p/?c)(?: (?:is|was))?[:= -]{0,3}"
    r"(?P<value>[a-z]{1,2} ?[\doil][a-z\d]?[ .-]{0,3}[\doil][a-z]{1,2})(?!\w)",
    re.IGNORECASE,
)
_EVERYDAY = re.compile(r"\d(?:st|nd|rd|th|hr|pp|ds|pt|ft|ta|wk)$")
"""What a small-lettered "w1 2nd" ends with, which is no postcode: an ordinal, an amount, a year group of pupils."""

_NO = r"(?:no|nr|num(?:ber)?|id|ref(?:erence)?|#)"
_KEYED = re.compile(
    r"(?<!\w)(?:(?P<short>uln|uci|trn|pnr|upn|nhs|nino|ni|national insurance|iban|sort ?code|s/c|passport|dbs)"
    rf"(?: certificate)?(?: {_NO})?|"
    r"(?:candidate|admissions?|staff|payroll|employee|licen[cs]e|membership|case|pupil|student|customer|policy|"
    rf"certificate|account|acct?|a/c|learner|teacher|ref(?:erence)?|exam)(?: ref)? ?{_NO})s?\.?"
    r"(?: (?:is|was|of|for (?:him|her|them)))?[^\w\n\x00]{0,4}"
    r"(?P<value>[a-z]{0,5}[ -]?\d[\da-z]*(?:[ ./-]\d[\da-z]*){0,6}(?:(?<=\d) [a-d](?!\w))?)(?!\w)",
    re.IGNORECASE,
)
_FEWEST_OF_KEYED = 4
"""Digits of the shortest number that says who somebody is where words say that it does: a candidate's has four."""

_KEYS = {
    "iban": Personal.BANK,
    "national insurance": Personal.NATIONAL_INSURANCE,
    "nhs": Personal.NHS,
    "ni": Personal.NATIONAL_INSURANCE,
    "nino": Personal.NATIONAL_INSURANCE,
    "s/c": Personal.BANK,
    "sort code": Personal.BANK,
    "sortcode": Personal.BANK,
    "upn": Personal.UPN,
}
_ACCOUNT = re.compile(r"ac|a/c", re.IGNORECASE)
_EXTENSION = re.compile(
    r"(?<!\w)(?:ext(?:ension|n)?|x)(?:\.|:| no\.?| number)?(?: is)? ?(?P<value>\d{3,6})"
    r"(?![\w%]|[.,]\d| ?(?:words?|days?|pages?|pupils|places?))",
    re.IGNORECASE,
)
_DIGIT_WORD = (
    r"(?:zero|oh|o|nought|nil|one|two|three|four|five|six|seven|eight|nine|double|treble|triple|hundred|thousand|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|\d{1,2})"
)
_SPELT_OUT = re.compile(rf"(?<!\w){_DIGIT_WORD}(?:[ ,.-]{{1,2}}{_DIGIT_WORD}){{6,}}(?!\w)", re.IGNORECASE)
_DIGITS = "zero oh nought nil one two three four five six seven eight nine".split()
_FEWEST_SPELT_OUT = 4
"""Words for digits that are in a number in words, at the least; the others may be digits, or "hundred"."""

_FROM_NOUGHT = re.compile(r"(?:zero|oh|o|nought|plus|0)\W", re.IGNORECASE)
_NAMING = re.compile(
    r"\b(?:(?P<phone>call(?:ing|ed)?|ring(?:ing)?|rang|phoned?|phones?|fone|tel|telephone|mob|mobile|cell|text|txt|"
    r"whats ?app|landline|direct line|dial|fax|switchboard|hotline)|(?P<nhs>nhs)|"
    r"(?P<learner>uln|learner|trn|uci|utr|passport|id|ref)|(?P<bank>sort|sc|s/c|account|acc|acct|a/c|bank)|"
    r"(?P<card>card|visa|mastercard|amex|debit|credit))\b|[☎📞📱]",
    re.IGNORECASE,
)
_LAST_WORDS = re.compile(r"[^\d\n\x00]{0,30}$")
_COUNTED_AFTER = re.compile(
    r"^ ?(?:%|pupils|students|words|children|people|copies|schools|members|pounds|views|steps)", re.IGNORECASE
)

_GROUP = re.compile(r"\d+")
_GAP = re.compile(r"[ ()./_~*-]{1,3}")
_MOST_GROUPS, _LONGEST = 20, 20
"""Groups and digits that are read as one number; a Discord id has up to twenty digits."""

_FEWEST, _LONE, _IN_GROUPS, _ROW = 5, 7, 9, 9
"""Digits of the shortest number that is looked at, which takes words in front of it; and from which a number is hidden
that nothing is known of: in one piece, in groups of three and more, one by one. Rows of two and three are marks."""

_NHS_SLIPS = ((2, 3, 4), (3, 2, 4), (3, 4, 4), (4, 3, 4), (3, 3, 5))
"""Groups of an NHS number with a digit too few or too many; three groups of three are marks as well."""

_PHONE, _NATIONAL, _NEARLY_PHONE, _LOCAL, _ABROAD = range(9, 17), (10, 11), range(9, 14), range(5, 16), range(7, 16)
"""Digits of a phone number: as people type it, in Britain, with a slip, behind "ring", and behind a plus."""

_WITH_COUNTRY, _CARD, _NEARLY_NHS = 12, range(12, 20), range(8, 13)
"""Digits of a British phone number that begins with 44, of a card, and of an NHS number with a slip or two."""

_YEAR = re.compile(r"(?:19|20)\d\d")


class _Group(NamedTuple):
    start: int
    end: int
    digits: str


class _Window(NamedTuple):
    """Groups that may be one number, and what the words in front of them call it."""

    view: str
    groups: tuple[_Group, ...]
    digits: str
    sizes: tuple[int, ...]
    called: frozenset[str]

    @property
    def has_plus(self) -> bool:
        start = self.groups[0].start
        return "+" in self.view[max(0, start - 2) : start]

    @property
    def is_money(self) -> bool:
        return self.view[: self.groups[0].start].endswith(("£", "$", "€"))

    @property
    def gaps(self) -> frozenset[str]:
        """What stands between the groups."""
        return frozenset(self.view[one.end : other.start] for one, other in pairwise(self.groups))

    @property
    def is_one_by_one(self) -> bool:
        """Whether the digits stand each by itself, apart from a slip, and no decimals are meant as in "0.1 0.2"."""
        if len(self.sizes) <= _FEWEST or self.sizes.count(1) < len(self.sizes) - 1:
            return False
        return len(set("".join(self.gaps))) == 1


def codes(text: str) -> Iterator[Stretch]:
    """Find what has letters in it as well: UPN, National Insurance number, IBAN and postcode."""
    if not has_digits(text, 2):  # a postcode has two
        return
    view = with_digits(text)
    for found in _UPN.finditer(view):
        yield from _upn(text, found)
    for found in _NI.finditer(view):
        if _is_ni(text, found):
            yield Stretch(*found.span(), Personal.NATIONAL_INSURANCE)
    for found in _IBAN.finditer(view):
        if _is_iban(found.group()):
            yield Stretch(*found.span(), Personal.BANK)
    yield from _postcodes(text)


def _postcodes(text: str) -> Iterator[Stretch]:
    for found in _POSTCODE.finditer(text):
        if _is_postcode(found):
            yield Stretch(*found.span(), Personal.POSTCODE)
    for found in _LOOSE_POSTCODE.finditer(text):
        if has_digits(found["value"], 1):
            yield Stretch(*found.span("value"), Personal.POSTCODE)


def _upn(text: str, found: re.Match[str]) -> Iterator[Stretch]:
    typed = re.sub(r"[ -]", "", found.group())
    is_named = "upn" in before(text, found.start(), 16).casefold()
    if found["gap"] and not is_named and (len(typed) != 13 or typed[0].islower()):  # noqa: PLR2004 - a UPN's length
        return
    yield Stretch(found.start(), found.end(), Personal.UPN if is_named or _is_upn(typed) else Personal.NUMBER)


def _is_upn(typed: str) -> bool:
    from stdnum.gb import upn  # noqa: PLC0415 - whoever asks a question needs none of it

    return upn.is_valid(typed) or re.fullmatch(r"[a-z]\d{11}[a-z\d]", typed, re.IGNORECASE) is not None


def _is_ni(text: str, found: re.Match[str]) -> bool:
    """Tell a number from "in 10 20 30": by its capitals, by standing in one piece, or by the words in front of it."""
    if sum(map(str.isdecimal, found["digits"])) < 3:  # noqa: PLR2004 - half of them
        return False
    if found["prefix"].isupper() or (found["last"] and not found["gap"]):
        return True
    return _NI_BEFORE.search(before(text, found.start(), 24)) is not None


def _is_iban(typed: str) -> bool:
    from stdnum import iban  # noqa: PLC0415 - as above

    return typed[:2].casefold() in ("gb", "ie") or iban.is_valid(typed)


def _is_postcode(found: re.Match[str]) -> bool:
    area, inward = found["area"].casefold(), found["inward"]
    if area not in _AREAS or (area != "zz" and not _INWARD.fullmatch(inward)):
        return False
    if inward[0] in "oO":
        return found.group().isupper()
    return found["area"].isupper() or not _EVERYDAY.search(inward)


def named(text: str) -> Iterator[Stretch]:
    """Find numbers that words in front of them name: "candidate number 4471", "NHS no", "ext 214"."""
    if not has_digits(text, 3):  # an extension has three
        return
    view = with_digits(text)
    for found in _KEYED.finditer(view):
        digits = sum(map(str.isdecimal, found["value"]))
        if digits >= _FEWEST_OF_KEYED and not (found["short"] and _are_years([found["value"].strip()])):
            kind = _KEYS.get((found["short"] or "").casefold(), Personal.NUMBER)
            kind = Personal.BANK if _ACCOUNT.match(found.group()) else kind
            yield Stretch(found.start("value"), found.end("value"), kind)
    for found in _EXTENSION.finditer(text):
        yield Stretch(found.start("value"), found.end("value"), Personal.PHONE)


def spelt_out(text: str) -> Iterator[Stretch]:
    """Find phone numbers in words: "oh double seven ..."."""
    lowered = text.casefold()
    if sum(map(lowered.count, _DIGITS)) < _FEWEST_SPELT_OUT:
        return
    for found in _SPELT_OUT.finditer(text):
        if sum(word.isalpha() for word in re.split(r"[ ,.-]+", found.group())) < _FEWEST_SPELT_OUT:
            continue
        if _FROM_NOUGHT.match(found.group()) or "phone" in _called(text, found.start()):
            yield Stretch(found.start(), found.end(), Personal.PHONE)


def numbers(text: str) -> Iterator[Stretch]:
    """Find numbers that are digits alone, however they are grouped; the surest reading of a row comes first."""
    if not has_digits(text, _FEWEST - 1):  # the fifth may be an O
        return
    view = with_digits(text)
    for row in _rows(view):
        if sum(len(group.digits) for group in row) >= _FEWEST:
            yield from _in_row(view, row)


def _called(view: str, start: int) -> frozenset[str]:
    """Return what the words in front of a number call it: "phone", "nhs" and so on."""
    words = _LAST_WORDS.search(before(view, start))
    return frozenset(found.lastgroup or "phone" for found in _NAMING.finditer(words.group())) if words else frozenset()


def _rows(view: str) -> Iterator[list[_Group]]:
    """Return the groups of digits that stand together."""
    row: list[_Group] = []
    for found in _GROUP.finditer(view):
        group = _Group(found.start(), found.end(), found.group())
        if row and not _GAP.fullmatch(view, row[-1].end, group.start):
            yield row
            row = []
        row.append(group)
    if row:
        yield row


def _in_row(view: str, row: Sequence[_Group]) -> Iterator[Stretch]:
    """Find sure numbers first, and then in what stands before, between and behind them whatever may be one."""
    places = range(len(row))
    called = {place: _called(view, row[place].start) for place in places[:1]}
    taken: set[int] = set()
    for judge in (_sure, _likely):
        place = 0
        while place < len(row):
            free = _free(row, place, taken)
            found = _longest(view, free, called.get(place, frozenset()), judge)
            if found:
                count, kind = found
                yield Stretch(_with_signs(view, row[place].start), row[place + count - 1].end, kind)
                taken.update(range(place, place + count))
                place += count
            else:
                place += 1


def _free(row: Sequence[_Group], place: int, taken: set[int]) -> list[_Group]:
    """Return the groups from a place on that are not part of another number, as far as one number may go."""
    groups: list[_Group] = []
    for at in range(place, min(place + _MOST_GROUPS, len(row))):
        if at in taken:
            break
        groups.append(row[at])
    return groups


def _longest(
    view: str, groups: Sequence[_Group], called: frozenset[str], judge: Callable[[_Window], Personal | None]
) -> tuple[int, Personal] | None:
    """Return of how many groups the longest number is that begins with the first, and what it is."""
    best: tuple[int, Personal] | None = None
    digits, sizes = "", ()
    for count, group in enumerate(groups, 1):
        digits += group.digits
        sizes = (*sizes, len(group.digits))
        if count > 1 and len(digits) > _LONGEST:
            break
        if len(digits) >= _FEWEST and (kind := judge(_Window(view, tuple(groups[:count]), digits, sizes, called))):
            best = count, kind
    return best


def _with_signs(view: str, start: int) -> int:
    """Return where a number begins with the plus and the bracket in front of it."""
    while start and view[start - 1] in "+(":
        start -= 1
    return start


def _sure(window: _Window) -> Personal | None:
    """Say what groups of digits are that have the form of one kind of number."""
    if _is_bank(window):
        return Personal.BANK
    if _is_phone(window):
        return Personal.PHONE
    if _is_card(window):
        return Personal.CARD
    return Personal.NHS if _is_nhs(window) else None


def _is_bank(window: _Window) -> bool:
    """Whether it is a sort code, the number of an account, or both."""
    if window.sizes in ((2, 2, 2, 8), (6, 8)):
        return True
    if window.sizes in ((6,), (8,), (4, 4)):
        return "bank" in window.called
    return window.sizes == (2, 2, 2) and (window.gaps == frozenset("-") or "bank" in window.called)


def _is_phone(window: _Window) -> bool:
    digits, sizes = window.digits, window.sizes
    if digits[0] not in "04" or len(digits) not in _PHONE or not _is_in_pieces(window):
        return window.has_plus and len(digits) in _ABROAD
    if digits.startswith("00"):
        return len(sizes) > 1 or digits.startswith("0044")
    if digits[0] == "4":
        return window.has_plus or (digits[1] == "4" and len(digits) == _WITH_COUNTRY)
    return len(digits) in _NATIONAL and digits[1] in "1235789" and _is_possible(digits)


def _is_in_pieces(window: _Window) -> bool:
    """Whether the groups are as people write a phone number, and not decimals or a row of counted numbers."""
    return window.sizes[0] > 1 or (window.is_one_by_one and not _is_counting(window.groups))


def _is_possible(digits: str) -> bool:
    number = _phones()
    return number.is_possible_number(number.parse(digits, "GB"))


@cache
def _phones() -> ModuleType:
    import phonenumbers  # noqa: PLC0415 - takes a twentieth of a second, and whoever asks a question needs none of it

    return phonenumbers


def _is_card(window: _Window) -> bool:
    if window.sizes in ((4, 4, 4, 4), (4, 6, 5)):
        return True
    if "card" in window.called and len(window.digits) in _CARD:
        return True
    return window.sizes in ((13,), (15,), (16,)) and _has_check_digit(window.digits)


def _has_check_digit(digits: str) -> bool:
    from stdnum import luhn  # noqa: PLC0415 - as above

    return luhn.is_valid(digits)


def _is_nhs(window: _Window) -> bool:
    from stdnum.gb import nhs  # noqa: PLC0415 - as above

    if window.sizes == (3, 3, 4):
        return True
    if window.sizes != (10,) or "learner" in window.called:
        return False
    return "nhs" in window.called or nhs.is_valid(window.digits)


def _likely(window: _Window) -> Personal | None:
    """Say what groups of digits may be that have no form of any kind, but are as long as a number of somebody."""
    digits, groups, called = window.digits, window.groups, window.called
    if window.is_money or (window.sizes[0] == 4 and _are_years([group.digits for group in groups])):  # noqa: PLR2004
        return None
    if "phone" in called and len(digits) in _LOCAL and not _COUNTED_AFTER.search(after(window.view, groups[-1].end)):
        return Personal.PHONE
    if "nhs" in called and len(digits) in _NEARLY_NHS:
        return Personal.NHS
    is_round = len(groups) > 1 and digits[0] != "0" and all(group.digits[-1] in "05" for group in groups)
    return None if is_round else _of_length(window)  # marks and sums come in fives and tens


def _of_length(window: _Window) -> Personal | None:
    digits, sizes = window.digits, window.sizes
    if digits[0] == "0" and len(digits) in _NEARLY_PHONE and sizes[0] > 1:
        return Personal.PHONE
    if len(sizes) == 1:
        return Personal.NUMBER if len(digits) >= _LONE else None
    if len(digits) >= _ROW and window.is_one_by_one and not _is_counting(window.groups):
        return Personal.PHONE if digits[0] == "0" else Personal.NUMBER
    is_grouped = min(sizes) > 2 and max(sizes) > 3 and len(digits) >= _IN_GROUPS  # noqa: PLR2004 - see _IN_GROUPS
    return Personal.NUMBER if is_grouped or sizes in _NHS_SLIPS else None


def _is_counting(groups: Sequence[_Group]) -> bool:
    steps = {int(other.digits) - int(one.digits) for one, other in pairwise(groups)}
    return len(steps) == 1 and steps != {0}


def _are_years(groups: Sequence[str]) -> bool:
    return all(_YEAR.fullmatch(digits) for digits in groups)
