"""Finds where somebody can be reached on the net: emails, links, account names, and what Discord makes of a member."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.gaps.stretches import Personal, Stretch

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDS = "com|org|net|uk|info|edu|eu|io|app|dev|gg"
"""Top-level domains by which a domain without a path is known."""

_ENDS_WITH_PATH = (
    f"{_ENDS}|be|co|de|education|fr|gl|gle|ie|in|is|it|ly|me|ms|nl|online|pl|school|scot|site|to|tv|us|wales"
)
_HOST = r"(?:[^\W_](?:[\w-]{0,62})\.){1,6}"
_TAG = re.compile(r"<(?P<member>@!?\d+)>|<(?:@&\d+|#\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|/[\w -]+:\d+)>")
_EMAIL = re.compile(r"(?<![\w.+%'@-])[\w.+%'-]+ ?@ ?(?P<host>[^\W_][\w-]*(?:[.,][\w-]+| \. [\w-]+)*)(?:@[\w.@-]*\w)?")
_KNOWN_END = re.compile(rf"(?:[.,]| \. )(?:{_ENDS}|ie)(?![\w-])", re.IGNORECASE)
_AT = re.compile(r" ?[\[({<] ?at ?[\])}>] ?|(?<=\S) at (?=\S)", re.IGNORECASE)
_LOCAL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]+(?: dot [\w+%'-]+){0,4}$", re.IGNORECASE)
_DOT = r"(?: ?[\[({<] ?dot ?[\])}>] ?| dot |\.)"
_SPOKEN_HOST = re.compile(rf"[\w-]+(?:{_DOT}[\w-]+)*{_DOT}(?:{_ENDS}|ie)(?![\w])", re.IGNORECASE)
_PLAIN_HOST = re.compile(r"[\w.-]+", re.IGNORECASE)
_LINK = re.compile(r"(?:h(?:tt|xx)ps?|ftp)s?:/{1,2} ?[^\s\x00]+|(?<!\w)www ?\.[^\s\x00]+", re.IGNORECASE)
_BARE = re.compile(
    rf"(?<![\w@.-])(?:{_HOST}(?:{_ENDS_WITH_PATH})(?::\d{{2,5}})?/[^\s\x00]*|{_HOST}(?:{_ENDS})(?![\w-]|\.\w))",
    re.IGNORECASE,
)
_SPOKEN = re.compile(rf" dot (?:{_ENDS})\b(?: (?:slash|dot|dash) [\w-]+)*", re.IGNORECASE)
_SPOKEN_START = re.compile(r"(?<![\w-])(?:www dot )?[\w-]+(?: dot [\w-]+){0,3}$", re.IGNORECASE)
_TRAILING = ".,;:!?'\"*_~>]})"
_CLOSING = {")": "(", "]": "[", "}": "{"}
_HANDLE = re.compile(r"(?<![\w@/.])@(?P<name>[^\W\d][\w.]*\w)")
_NO_HANDLE = frozenset("everyone here home school work lunch break the".split())
_NETWORKS = (
    "insta instagram snap snapchat tiktok twitter discord facebook fb roblox xbox psn steam username handle gamertag "
    "threads bluesky bsky mastodon telegram skype login".split()
)
_NAMED_ACCOUNT = re.compile(
    rf"(?<!\w)(?:{'|'.join(_NETWORKS)}|tik tok|user name)(?!\w)"
    r"(?: (?:is|was|name|handle|account|id|user|username|login)(?!\w))*\s?[:=]?\s?['\"(]?(?P<name>[\w-][\w.-]*\w)",
    re.IGNORECASE,
)
_SIGNS_OF_NETWORKS = ("tik tok", "user name", *_NETWORKS)
_OF_ACCOUNT = re.compile(r"(?=.*[\d_.])(?=.*[^\W\d_])")


def tags(text: str) -> Iterator[Stretch]:
    """Find what Discord writes for a member; its signs for roles, channels, emoji and times are nobody's."""
    for found in _TAG.finditer(text):
        yield Stretch(found.start(), found.end(), Personal.MEMBER if found["member"] else None)


def emails(text: str) -> Iterator[Stretch]:
    """Find emails, also with a space or a comma too many, and with "at" and "dot" written out."""
    for found in _EMAIL.finditer(text) if "@" in text else ():
        end = _host_end(found)
        if end:
            yield Stretch(found.start(), end, Personal.EMAIL)
    for found in _AT.finditer(text):
        yield from _spoken_email(text, found)


def _host_end(found: re.Match[str]) -> int:
    """Return where an email ends: as early as it has an ending that is known where spaces or commas are in it."""
    host = found["host"]
    if " " not in found.group() and "," not in host:
        return found.end()
    known = [*_KNOWN_END.finditer(host)]
    if known:
        return found.start("host") + known[-1].end()
    is_whole = not re.match(r"\S+ ?@ |\S+ @", found.group())
    return found.start("host") + len(re.split("[ ,]", host)[0]) if is_whole else 0


def _spoken_email(text: str, found: re.Match[str]) -> Iterator[Stretch]:
    local = _LOCAL.search(text, max(0, found.start() - 100), found.start())
    host = _SPOKEN_HOST.match(text, found.end())
    if not local or not host:
        return
    is_marked = found.group().strip().casefold() != "at" or re.search(r"[.\d_]", local.group())
    if is_marked or " dot " in local.group() or not _PLAIN_HOST.fullmatch(host.group()):
        yield Stretch(local.start(), host.end(), Personal.EMAIL)


def links(text: str) -> Iterator[Stretch]:
    """Find links, with and without a scheme, and spoken ones: "example dot org slash hub"."""
    for pattern in (_LINK, _BARE) if "." in text or ":/" in text else ():
        for found in pattern.finditer(text):
            link = _trimmed(found.group())
            if link:
                yield Stretch(found.start(), found.start() + len(link), Personal.LINK)
    for found in _SPOKEN.finditer(text):
        if start := _SPOKEN_START.search(text, max(0, found.start() - 100), found.start()):
            yield Stretch(start.start(), found.end(), Personal.LINK)


def address(contact: str) -> str:
    """Return a link, an email or a phone number without what makes no difference to where it leads."""
    if not any(map(str.isalpha, contact)):
        return "".join(filter(str.isdecimal, contact))
    bare = re.sub(r"^(?:\w+:/{1,2} ?)?(?:www\.)?", "", contact.casefold())
    return bare.partition("#")[0].rstrip("/")


def _trimmed(link: str) -> str:
    """Return a link without the punctuation of the sentence around it; brackets stay that were opened in it."""
    opened = {sign: link.count(sign) for sign in "()[]{}"}
    while link and link[-1] in _TRAILING:
        sign = link[-1]
        if sign in _CLOSING and opened[sign] <= opened[_CLOSING[sign]]:
            break
        if sign in opened:
            opened[sign] -= 1
        link = link[:-1]
    return link


def accounts(text: str) -> Iterator[Stretch]:
    """Find the names that somebody has on other networks: @name, or what follows "my insta is"."""
    for found in _HANDLE.finditer(text) if "@" in text else ():
        if found["name"].casefold() not in _NO_HANDLE:
            yield Stretch(found.start(), found.end(), Personal.ACCOUNT)
    lowered = text.casefold()
    for found in _NAMED_ACCOUNT.finditer(text) if any(word in lowered for word in _SIGNS_OF_NETWORKS) else ():
        if _OF_ACCOUNT.match(found["name"]):
            yield Stretch(found.start("name"), found.end("name"), Personal.ACCOUNT)
