"""Download one address into a file, or say in a sentence why not.

A server may be slow, wrong or hostile, and a network may break off anywhere. So there are limits on
size and time, retries, and redirects only on the same host. The result is a whole file of the
expected kind, or nothing.
"""

from __future__ import annotations

import ipaddress
import os
import re
import ssl
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urljoin
from urllib.request import getproxies, proxy_bypass

import certifi
import urllib3
from urllib3.exceptions import DecodeError, HTTPError, NewConnectionError, ProxyError, SSLError
from urllib3.exceptions import TimeoutError as TooSlowError
from urllib3.util import Url, make_headers, parse_url

from crossings import __version__
from crossings.common.identity import SLUG
from crossings.errors import InputError

AGAIN: Final = (429, 500, 502, 503, 504)  # a later try may succeed
CHUNK: Final = 65_536  # bytes read at a time
WITH_PASSWORD: Final = re.compile("//.*@")  # the part of an address that must not be printed


@dataclass(frozen=True)
class Limits:
    """How long to wait (seconds), how much to accept (bytes), and how often to try.

    `whole` limits the total time for one address, with all tries and pauses, so that a slow or
    endless body ends. `pause` is the wait before the second try, and doubles with each try.
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
    """Nothing was found at the address."""


def _refused(words: str, kind: type[InputError] = InputError) -> InputError:
    return kind(f"{words} Nothing was changed.")


class _TryAgainError(Exception):
    """A failure that may be temporary.

    Its text completes a sentence that begins with the address.
    """


def download(address: str, into: Path, kind: Kind, limits: Limits | None = None) -> None:
    """Get `address` into the file `into`.

    The address must be https, or http on this machine's own loopback address. Redirects are
    followed only on the same host.

    Raises InputError with one sentence for anything but a whole file of that kind, and
    NotFoundError if there is none. A part of a file may then be left at `into`, and after the time
    limit even be written later, so callers give a path in a temporary folder.
    """
    check_address(address)
    limits, ended = limits or Limits(), Future[None]()

    def work() -> None:
        try:
            _with_retries(address, into, kind, limits)
            ended.set_result(None)
        except Exception as error:
            ended.set_exception(error)

    # In a thread that can be abandoned: a socket's own time limit starts again with every byte of a
    # slow answer.
    threading.Thread(target=work, daemon=True).start()
    try:
        ended.result(limits.whole)
    except TimeoutError:
        raise _refused(
            f"{address} was not complete after {limits.whole:g} seconds; try again later."
        ) from None


def check_address(address: str) -> Url:
    """The parts of the address, parsed as the request will parse it.

    Raises InputError unless it is https, or http on loopback.
    """
    try:
        url = _parsed(address)
    except ValueError:
        address_shown = WITH_PASSWORD.sub("//…@", address)[:200]
        raise _refused(f"{address_shown!r} is not a valid address; expected https://….") from None
    if url.auth:  # messages and the journal would show it
        raise _refused(
            f"The address at {url.host} holds a name or password: give it without these."
        )
    safe = url.scheme == "https" or (url.scheme == "http" and is_loopback(url))
    if not url.host or not safe:
        raise _refused(f"{address[:200]}: expected an https address, found {url.scheme or 'none'}.")
    return url


def _parsed(address: str) -> Url:
    """The parts of an address; ValueError for one that no request could be sent to."""
    url = parse_url(address)
    (url.host or "").encode("idna")  # as DNS encodes it: no part may be empty or too long
    address.encode()  # fails for half of a surrogate pair
    if url.port == 0:
        raise ValueError("no server listens at port 0")
    return url


def resolved(base: str, address: str) -> str:
    """The full address of a reference on a page; InputError if it is not a valid one."""
    try:
        return urljoin(base, address)
    except ValueError:
        raise _refused(f"{address[:200]!r} is not a valid address; expected https://….") from None


def is_loopback(url: Url) -> bool:
    """Whether an address is this machine's own, which no network can change."""
    try:
        return (
            url.host == "localhost"
            or ipaddress.ip_address((url.host or "").strip("[]")).is_loopback
        )
    except ValueError:
        return False


def _connections(url: Url) -> urllib3.PoolManager:
    """A manager of connections to the host, through a proxy if the environment names one.

    This machine itself is reached without a proxy.
    """
    trusted = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or certifi.where())
    needs_no_proxy = is_loopback(url) or proxy_bypass(url.host or "")
    if not (proxy := None if needs_no_proxy else getproxies().get(url.scheme or "")):
        return urllib3.PoolManager(ssl_context=trusted)
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    try:
        credentials = parse_url(proxy).auth
        headers = make_headers(proxy_basic_auth=unquote(credentials)) if credentials else None
        return urllib3.ProxyManager(proxy, proxy_headers=headers, ssl_context=trusted)
    except (HTTPError, ValueError):  # the address is not printed, since it may hold a password
        raise _refused(
            f"{url.scheme}_proxy in the environment is not the address of a proxy; "
            "correct or unset it."
        ) from None


def _with_retries(address: str, into: Path, kind: Kind, limits: Limits) -> None:
    """Try up to `limits.tries` times, with a pause between, while a failure may be temporary."""
    with _connections(check_address(address)) as connections:
        for attempt in range(1, limits.tries + 1):
            try:
                return _follow(connections, address, into, kind, limits)
            except DecodeError:
                raise _refused(
                    f"{address} is not compressed in the way that it says; look at the file."
                ) from None
            except (_TryAgainError, HTTPError) as error:
                if attempt == limits.tries:
                    raise _refused(
                        f"{address} {_why(error)}, {limits.tries} times; try again later."
                    ) from None
                time.sleep(limits.pause * 2 ** (attempt - 1))


def _why(error: Exception) -> str:
    """Why a try failed, in words that follow the address in a sentence."""
    if isinstance(error, _TryAgainError):
        return str(error)
    # First, since a NewConnectionError is a TooSlowError too.
    if isinstance(error, NewConnectionError | ProxyError | SSLError):
        return "could not be reached"
    return "did not answer in time" if isinstance(error, TooSlowError) else "broke off"


def _follow(
    connections: urllib3.PoolManager, address: str, into: Path, kind: Kind, limits: Limits
) -> None:
    """One try: along redirects on the same host, then the file itself."""
    at, waits = address, urllib3.Timeout(connect=limits.connect, read=limits.read)
    asking = {"User-Agent": f"{SLUG}/{__version__}", "Accept-Encoding": "identity"}
    for _ in range(limits.redirects + 1):
        answer = connections.request(
            "GET",
            at,
            headers=asking,
            timeout=waits,
            redirect=False,
            retries=False,
            preload_content=False,
        )
        try:
            if not (location := answer.get_redirect_location()):
                return _take(answer, at, into, kind, limits)
            at = _leads_to(at, location)
        finally:
            answer.close()
    raise _refused(f"{address} redirects more than {limits.redirects} times.")


def _leads_to(at: str, location: str) -> str:
    """The address to which a redirect leads; InputError unless it is on the same host."""
    try:
        target = resolved(at, location)
        from_url, to_url = check_address(at), check_address(target)
    except InputError as error:
        raise InputError(f"{at} leads elsewhere: {error}") from None
    if _origin(to_url) != _origin(from_url):
        raise _refused(f"{at} leads elsewhere, to {to_url.host}; only the same host is followed.")
    return target


def _origin(url: Url) -> tuple[str | None, str | None, int]:
    """The scheme, host and port of an address, even if it does not name the port."""
    return url.scheme, url.host, url.port or {"https": 443, "http": 80}[url.scheme or ""]


def _take(
    answer: urllib3.BaseHTTPResponse, address: str, into: Path, kind: Kind, limits: Limits
) -> None:
    """Write the body into the file; InputError unless status, type, size and first bytes fit.

    Size and first bytes are known only while it is written. Raises `_TryAgainError` for a status
    that may be temporary.
    """
    _check_status(answer.status, address, kind)
    content_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type not in kind.types:
        raise _refused(
            f"{address}: expected {kind.words}, found the type {content_type[:60]!r}; "
            "look at the file."
        )
    too_large = _refused(f"{address} is larger than {limits.size:,} bytes; expected {kind.words}.")
    if (answer.length_remaining or 0) > limits.size:
        raise too_large
    length, beginning = 0, b""
    with open(into, "wb") as file:
        for part in answer.stream(CHUNK):
            length += len(part)
            if length > limits.size:
                raise too_large
            beginning += part[: len(kind.magic) - len(beginning)]
            file.write(part)
    if beginning != kind.magic:
        raise _refused(
            f"{address}: expected {kind.words}, found a file that begins otherwise, "
            f"{length:,} bytes long; look at what is there."
        )


def _check_status(status: int, address: str, kind: Kind) -> None:
    """Raise the error that an answer's status means; only 200 means none."""
    if status in AGAIN:
        raise _TryAgainError(f"answered with {status}")
    if status in (404, 410):
        raise _refused(f"{address} is not there ({status}); expected {kind.words}.", NotFoundError)
    if status != 200:
        raise _refused(f"{address} answered with {status}; expected {kind.words}.")
