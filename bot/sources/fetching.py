"""How pages are fetched: each once, with a limit to everything, and nothing is sent but the request for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

import aiohttp
from yarl import URL

from bot import __version__
from bot.cleaning import one_line
from bot.sources.page import decode, lines_in, visible_text

if TYPE_CHECKING:
    from collections.abc import Iterable

PATIENCE = 20.0
"""Seconds for a page, with all its redirects."""

AT_ONCE = 4
"""Pages that are fetched at the same time."""

MOST_BYTES = 5 * 1024 * 1024
"""Bytes of a page, unpacked; the page that the shipped words quote has a tenth of it, most of it no text."""

MOST_REDIRECTS = 5
MOVED = frozenset({301, 302, 303, 307, 308})
READABLE = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
FETCHED, GONE, FORBIDDEN, SERVER_ERRORS = 200, frozenset({404, 410}), frozenset({401, 403}), 500
HEADERS = {
    "User-Agent": f"partnership-bot/{__version__}",
    "Accept": "text/html, application/xhtml+xml, text/plain",
    "Accept-Encoding": "gzip, deflate",
}
"""All that is sent beside the address."""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """What a page says now: its visible text, a line for each block, and the address at which it was found."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a page could not be read, as it goes on after the address."""

    why: str


def fetch(addresses: Iterable[str], patience: float = PATIENCE) -> dict[str, FetchedPage | Unread]:
    """Return what stands at each address, or why that cannot be said; never raise.

    The proxies of the environment are used, and no cookies, passwords or anything else of whoever asks.
    """
    return asyncio.run(_fetch(list(dict.fromkeys(addresses)), patience))


async def _fetch(addresses: list[str], patience: float) -> dict[str, FetchedPage | Unread]:
    turns = asyncio.Semaphore(AT_ONCE)
    async with aiohttp.ClientSession(headers=HEADERS, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def one(address: str) -> FetchedPage | Unread:
            async with turns:
                return await _page(session, address, patience)

        return dict(zip(addresses, await asyncio.gather(*map(one, addresses)), strict=True))


async def _page(session: aiohttp.ClientSession, address: str, patience: float) -> FetchedPage | Unread:
    try:
        async with asyncio.timeout(patience):
            return await _followed(session, URL(address).with_fragment(None))
    except TimeoutError:
        return Unread(f"did not come within {patience:g} seconds")
    except aiohttp.ClientSSLError:
        return Unread("cannot be trusted: its certificate is not valid")
    except aiohttp.ClientConnectionError:
        return Unread("cannot be reached: the address may be wrong, or there is no network")
    except (aiohttp.ClientError, OSError, ValueError):
        return Unread("has sent something that cannot be read")


async def _followed(session: aiohttp.ClientSession, address: URL) -> FetchedPage | Unread:
    """Return the page at an address, or to which that leads."""
    for _ in range(MOST_REDIRECTS + 1):
        async with session.get(address, allow_redirects=False, proxy=_proxy_for(address)) as response:
            if response.status not in MOVED or "Location" not in response.headers:
                said = await _text(response)
                return said if isinstance(said, Unread) else FetchedPage(said, str(address))
            address = address.join(URL(response.headers["Location"])).with_fragment(None)
        if address.scheme not in {"http", "https"} or not address.host:
            return Unread("leads to what is no web page")
    return Unread(f"leads from one address to the next, more than {MOST_REDIRECTS} times")


def _proxy_for(address: URL) -> str | None:
    """Return the proxy that the environment names for an address."""
    return None if proxy_bypass(address.host or "") else getproxies().get(address.scheme)


async def _text(response: aiohttp.ClientResponse) -> str | Unread:
    if response.status != FETCHED:
        return Unread(_refusal(response.status))
    kind = response.content_type if "Content-Type" in response.headers else "text/html"
    if kind not in READABLE:
        return Unread(f"is not a web page but {one_line(kind)}")
    data = bytearray()
    async for piece in response.content.iter_chunked(65_536):
        data += piece
        if len(data) > MOST_BYTES:
            return Unread(f"is larger than {MOST_BYTES // 1024**2} MiB")
    text = decode(bytes(data), response.charset or "")
    said = lines_in(text) if kind == "text/plain" else visible_text(text)
    return said or Unread("has no words that can be read without a browser")


def _refusal(status: int) -> str:
    if status in GONE:
        return f"is not there any more (status {status})"
    if status in FORBIDDEN:
        return f"may not be read by programs (status {status})"
    if status >= SERVER_ERRORS:
        return f"cannot be had just now (status {status}): try again later"
    return f"cannot be had (status {status})"
