"""Download one address into a file, or say in a sentence why not: limits on size and time, retries, one host only.

A server may be slow, wrong or hostile, and a network may break off anywhere. The result is a whole file of the expected
kind, or nothing.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from urllib3.exceptions import NewConnectionError

from crossings import __version__
from crossings.errors import InputError

AGAIN: Final = (429, 500, 502, 503, 504)  # a later try may succeed
CHUNK: Final = 65_536  # bytes read at a time


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


def download(address: str, into: Path, kind: Kind, limits: Limits | None = None) -> None:
    """Get `address` into the file `into`.

    Only https, or http on this machine's own loopback address; a redirect is followed on the same host only.

    Raises InputError with one sentence for anything but a whole file of that kind, and NotFoundError if there is none.
    """
    check_address(address)
    limits, ended = limits or Limits(), Future[None]()

    def work() -> None:
        try:
            _with_retries(address, into, kind, limits)
            ended.set_result(None)
        except Exception as error:
            ended.set_exception(error)

    # In a thread that nothing waits for: a socket's own limit begins again with every byte of a slow answer.
    threading.Thread(target=work, daemon=True).start()
    try:
        ended.result(limits.whole)
    except TimeoutError:
        raise _refused(
            f"{address} was not complete after {limits.whole:g} seconds; try again later."
        ) from None


def check_address(address: str) -> SplitResult:
    """The address, taken apart; InputError unless it is https, or http on loopback."""
    try:
        url = urlsplit(address)
        host, port = url.hostname or "", url.port  # ValueError for a port or brackets that are none
        host.encode("idna")  # as DNS encodes it; ValueError if a part of it is too long, or empty
        if port == 0 or not address.isprintable() or " " in address:
            raise ValueError
    except (AttributeError, TypeError, ValueError):
        raise _refused(f"{address[:200]!r} is no address; expected https://….") from None
    if not host or (url.scheme != "https" and not (url.scheme == "http" and is_loopback(url))):
        raise _refused(f"{address[:200]}: expected an https address, found {url.scheme or 'none'}.")
    return url


def resolved(base: str, address: str) -> str:
    """The full address of a reference on a page; InputError if it is no address."""
    try:
        return urljoin(base, address)
    except ValueError:
        raise _refused(f"{address[:200]!r} is no address; expected https://….") from None


def is_loopback(url: SplitResult) -> bool:
    """Whether an address is this machine's own, which no network can change."""
    try:
        return url.hostname == "localhost" or ipaddress.ip_address(url.hostname or "").is_loopback
    except ValueError:
        return False


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere: `_follow` checks where a redirect leads before anything reads it."""


def _with_retries(address: str, into: Path, kind: Kind, limits: Limits) -> None:
    with _Session() as session:
        session.headers["User-Agent"] = f"channel-ledger/{__version__}"
        session.headers["Accept-Encoding"] = "identity"
        # A proxy is for the network, never for this machine itself.
        session.trust_env = not is_loopback(urlsplit(address))
        for attempt in range(1, limits.tries + 1):
            try:
                return _follow(session, address, into, kind, limits)
            except requests.exceptions.ContentDecodingError:
                raise _refused(
                    f"{address} is not compressed in the way that it says; look at the file."
                ) from None
            except (_TryAgainError, requests.RequestException) as error:
                if attempt == limits.tries:
                    raise _refused(
                        f"{address} {_why(error)}, {limits.tries} times; try again later."
                    ) from None
                time.sleep(limits.pause * 2 ** (attempt - 1))


def _why(error: Exception) -> str:
    if isinstance(error, _TryAgainError):
        return str(error)
    if isinstance(error, requests.Timeout) or "timed out" in str(error):  # while a body comes, in words alone
        return "did not answer in time"
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return "could not be reached" if isinstance(reason, NewConnectionError) else "broke off"


def _follow(session: requests.Session, address: str, into: Path, kind: Kind, limits: Limits) -> None:
    """One try: along redirects on the same host, then the file itself."""
    at, waits = address, (limits.connect, limits.read)
    for _ in range(limits.redirects + 1):
        with session.get(at, stream=True, allow_redirects=False, timeout=waits) as answer:
            if not answer.is_redirect:
                return _take(answer, at, into, kind, limits)
            at = _leads_to(at, answer.headers["location"])
    raise _refused(f"{address} redirects more than {limits.redirects} times.")


def _leads_to(at: str, location: str) -> str:
    """Where a redirect leads; InputError unless that is on the same host."""
    try:
        there = resolved(at, location)
        old, new = check_address(at), check_address(there)
    except InputError as error:
        raise InputError(f"{at} leads elsewhere: {error}") from None
    if (new.scheme, new.hostname, new.port) != (old.scheme, old.hostname, old.port):
        raise _refused(f"{at} leads elsewhere, to {new.hostname}; only the same host is followed.")
    return there


def _take(answer: requests.Response, address: str, into: Path, kind: Kind, limits: Limits) -> None:
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
        for part in answer.iter_content(CHUNK):
            taken += len(part)
            if taken > limits.size:
                raise too_large
            first = (first + part)[: len(kind.magic)] if len(first) < len(kind.magic) else first
            file.write(part)
    if first != kind.magic:
        raise _refused(
            f"{address}: expected {kind.words}, found a file that begins otherwise, {taken:,} bytes long; look at "
            "what is there."
        )
