"""Download one address into a file, or say in a sentence why not: limits on size and time, retries, one host only.

A server may be slow, wrong or hostile, and a network may break off anywhere. The result is a whole file of the expected
kind, or nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import httpx

from crossings import __version__
from crossings.errors import InputError

AGAIN: Final = (429, 500, 502, 503, 504)  # a later try may succeed


@dataclass(frozen=True)
class Limits:
    """How long to wait (seconds), how much to accept (bytes), and how often to try.

    `whole` bounds the total time for one address, with all tries and pauses, so that a slow or endless body cannot hold
    it up; `pause` is the wait before the second try, and doubles.
    """

    connect: float = 10.0
    read: float = 20.0
    whole: float = 120.0
    size: int = 50_000_000
    tries: int = 4
    pause: float = 0.5
    redirects: int = 5


@dataclass(frozen=True)
class Kind:
    """What is expected at an address: its name in words, its content types, and its first bytes."""

    words: str
    types: tuple[str, ...]
    magic: bytes = b""


class NotFoundError(InputError):
    """There is nothing at the address."""


def _refused(words: str, kind: type[InputError] = InputError) -> InputError:
    return kind(f"{words} Nothing was changed.")


class _TryAgainError(Exception):
    """A failure that may be temporary; its text completes a sentence that begins with the address."""


# Why a try failed, in words; the text of an error of ours says so itself.
WHY: Final = {
    _TryAgainError: "",
    httpx.ConnectError: "could not be reached",
    httpx.TimeoutException: "did not answer in time",
    httpx.TransportError: "broke off",
}


def download(address: str, into: Path, kind: Kind, limits: Limits | None = None) -> None:
    """Get `address` into the file `into`.

    Only https, or http on this machine's own loopback address; a redirect is followed on the same host only.

    Raises InputError with one sentence for anything but a whole file of that kind, and NotFoundError if there is none.
    """
    check_address(address)
    asyncio.run(_within_time(address, into, kind, limits or Limits()))


def check_address(address: str) -> httpx.URL:
    """The address, taken apart; InputError unless it is https, or http on loopback."""
    try:
        url = httpx.URL(address)
        url.host.encode("idna")  # as DNS encodes it; ValueError if a part of it is too long, or empty
        if url.port is not None and not 0 < url.port < 65536:
            raise ValueError
    except (httpx.InvalidURL, TypeError, ValueError):
        raise _refused(f"{address[:200]!r} is no address; expected https://….") from None
    if not url.host or (url.scheme != "https" and not (url.scheme == "http" and is_loopback(url))):
        raise _refused(f"{address[:200]}: expected an https address, found {url.scheme or 'none'}.")
    return url


def resolved(base: str, address: str) -> str:
    """The full address of a reference on a page; InputError if it is no address."""
    try:
        return urljoin(base, address)
    except ValueError:
        raise _refused(f"{address[:200]!r} is no address; expected https://….") from None


def is_loopback(url: httpx.URL) -> bool:
    """Whether an address is this machine's own, which no network can change."""
    try:
        return url.host == "localhost" or ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return False


async def _within_time(address: str, into: Path, kind: Kind, limits: Limits) -> None:
    own = is_loopback(httpx.URL(address))
    client = httpx.AsyncClient(
        timeout=httpx.Timeout(limits.read, connect=limits.connect),
        headers={"User-Agent": f"channel-ledger/{__version__}", "Accept-Encoding": "identity"},
        event_hooks={"response": [_refuse_elsewhere]},
        trust_env=not own,  # a proxy is for the network, never for this machine itself
    )
    try:
        async with asyncio.timeout(limits.whole), client:
            await _with_retries(client, address, into, kind, limits)
    except TimeoutError:
        raise _refused(
            f"{address} was not complete after {limits.whole:g} seconds; try again later."
        ) from None
    except httpx.DecodingError:
        raise _refused(f"{address} is not compressed in the way that it says; look at the file.") from None


async def _with_retries(
    client: httpx.AsyncClient, address: str, into: Path, kind: Kind, limits: Limits
) -> None:
    for attempt in range(1, limits.tries + 1):
        try:
            return await _follow(client, address, into, kind, limits)
        except (_TryAgainError, httpx.TransportError) as error:
            if attempt == limits.tries:
                why = next(words for what, words in WHY.items() if isinstance(error, what)) or error
                raise _refused(f"{address} {why}, {limits.tries} times; try again later.") from None
            await asyncio.sleep(limits.pause * 2 ** (attempt - 1))


async def _follow(client: httpx.AsyncClient, address: str, into: Path, kind: Kind, limits: Limits) -> None:
    """One try: along redirects, of which httpx would read the bodies whole, then the file itself."""
    at = address
    for _ in range(limits.redirects + 1):
        async with client.stream("GET", at) as answer:
            if answer.next_request is None:
                return await _take(answer, at, into, kind, limits)
            at = str(answer.next_request.url)
    raise _refused(f"{address} redirects more than {limits.redirects} times.")


async def _refuse_elsewhere(answer: httpx.Response) -> None:
    """InputError for a redirect that leads to another host; httpx would report a bad address as a broken connection."""
    if not answer.has_redirect_location:
        return
    at = str(answer.url)
    try:
        url = check_address(resolved(at, answer.headers["location"]))
    except InputError as error:
        raise InputError(f"{at} leads elsewhere: {error}") from None
    if (url.scheme, url.host, url.port) != (answer.url.scheme, answer.url.host, answer.url.port):
        raise _refused(f"{at} leads elsewhere, to {url.host}; only the same host is followed.")


async def _take(answer: httpx.Response, address: str, into: Path, kind: Kind, limits: Limits) -> None:
    """Write the body into the file, once status, type, size and first bytes fit the kind."""
    status = answer.status_code
    if status in AGAIN:
        raise _TryAgainError(f"answered with {status}")
    if status in (404, 410):
        raise _refused(f"{address} is not there ({status}); expected {kind.words}.", NotFoundError)
    if status != 200:
        raise _refused(f"{address} answered with {status}; expected {kind.words}.")
    found = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if found not in kind.types:
        raise _refused(f"{address}: expected {kind.words}, found the type {found[:60]!r}; look at the file.")
    too_large = _refused(f"{address} is larger than {limits.size:,} bytes; expected {kind.words}.")
    length = answer.headers.get("content-length", "")
    if length.isdigit() and int(length) > limits.size:
        raise too_large
    taken, first = 0, b""
    with open(into, "wb") as file:
        async for part in answer.aiter_bytes():
            taken += len(part)
            if taken > limits.size:
                raise too_large
            first = (first + part)[: len(kind.magic)] if len(first) < len(kind.magic) else first
            file.write(part)
    if first != kind.magic:
        raise _refused(
            f"{address}: expected {kind.words}, found a file that begins otherwise, {taken:,} bytes long; look at "
            f"what is there."
        )
