"""Find the newest workbook and the page of the last seven days on GOV.UK, and read both.

The workbook's address changes with each vintage. GOV.UK's content API lists the files of the
publication, and gives the page of the last seven days as HTML.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from crossings.common import scratch
from crossings.errors import InputError
from crossings.official import ingest_daily_page, ingest_workbook
from crossings.official.fetch.download import (
    Kind,
    Limits,
    NotFoundError,
    check_address,
    download,
    is_loopback,
    resolved,
)
from crossings.official.journal import PostOf

API: Final = "https://www.gov.uk"
VARIABLE: Final = "CROSSINGS_API"
PUBLICATION: Final = (
    "/api/content/government/publications/"
    "migrants-detected-crossing-the-english-channel-in-small-boats"
)
LAST_DAYS: Final = (
    PUBLICATION + "/migrants-detected-crossing-the-english-channel-in-small-boats-last-7-days"
)
TITLE, ENDING = "time series", ".ods"
ANSWER: Final = Kind("an answer of the GOV.UK content API", ("application/json",))
WORKBOOK: Final = Kind(
    "the official workbook, .ods",
    (
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/octet-stream",
        "application/zip",
        "binary/octet-stream",
    ),
    b"PK\x03\x04",
)
ADVICE: Final = (
    "Look at the publication on GOV.UK, and read the file with `crossings ingest FILE`. "
    "Nothing was changed."
)
IF_MOVED: Final = (
    "If it has a new address, write that into {name} in src/crossings/official/fetch/govuk.py: see "
    "“When something went wrong” in CONTRIBUTING.md."
)


@dataclass(frozen=True)
class Attachment:
    """A file of the publication: its title, address and name."""

    title: str
    address: str
    file_name: str

    @property
    def is_workbook(self) -> bool:
        """Whether its title and the ending of its name are those of the workbook."""
        return TITLE in self.title.casefold() and self.file_name.lower().endswith(ENDING)


@dataclass(frozen=True)
class Fetched:
    """What was read from the workbook and from the daily page (None if no page was read).

    `address` is the workbook's. `refusal` says why no page was read; it is empty if one was, or if
    none was asked for.
    """

    workbook: ingest_workbook.Ingested
    address: str
    page: ingest_daily_page.PageOutcome | None
    refusal: str = ""


def fetch(
    data: Path,
    *,
    read_on: dt.date,
    api: str | None = None,
    limits: Limits | None = None,
    page_too: bool = True,
    by_clock: bool = False,
    post_of: PostOf | None = None,
) -> Fetched:
    """Get the newest workbook and the daily page, and read both into `data`/official.

    `api` is the address of the API; without it, the one in CROSSINGS_API, or else GOV.UK's own.
    Without `page_too` the daily page is neither downloaded nor read. `by_clock` says that nobody
    gave `read_on`. `post_of` gives the tables of posts that are written too. A page that cannot be
    had or read does not keep the workbook from being read.

    Raises InputError, in one sentence, and changes nothing, if the network fails for the workbook,
    if an answer about it has another form, or if it is refused.
    """
    settings: dict[str, Any] = {"read_on": read_on, "by_clock": by_clock, "post_of": post_of}
    base = (api or os.environ.get(VARIABLE) or API).rstrip("/")
    check_address(base)
    scratch.remove_folders_left()
    with scratch.folder() as folder:
        attachment = the_workbook(_answer(base + PUBLICATION, Path(folder), limits), base)
        path = Path(folder) / attachment.file_name
        download(attachment.address, path, WORKBOOK, limits)
        with _naming(path, attachment.address):
            workbook = ingest_workbook.ingest(path, data, source_url=attachment.address, **settings)
        fetched, address = Fetched(workbook, attachment.address, None), base + LAST_DAYS
        if not page_too:
            return fetched
        try:
            page = _page(address, Path(folder), limits)
            with _naming(page, address):
                outcome = ingest_daily_page.ingest_page(page, data, source_url=address, **settings)
        except InputError as error:
            return replace(fetched, refusal=f"The page of the last 7 days was not read: {error}")
        return replace(fetched, page=outcome)


def the_workbook(answer: Mapping[str, Any], base: str) -> Attachment:
    """The one attachment that has the title and the ending of the workbook.

    Raises InputError if there is none, or more than one, or if its address leads away from GOV.UK.
    """
    listed = [_attachment(entry) for entry in _part(answer, "attachments", list)]
    attachments = [attachment for attachment in listed if attachment]
    fitting = {attachment for attachment in attachments if attachment.is_workbook}
    if len(fitting) != 1:
        titles = "; ".join(f"{file.title[:60]} ({file.file_name[:60]})" for file in attachments)
        raise _refused(
            f"{base}{PUBLICATION}: expected one attachment named {TITLE!r} that ends in {ENDING}, "
            f"found {len(fitting)} among: {titles or 'none'}."
        )
    (workbook,) = fitting
    address = resolved(base + "/", workbook.address)
    _check_host(address, base)
    return replace(workbook, address=address)


def _check_host(address: str, base: str) -> None:
    """Refuse an address that is neither at the API's host nor at another of GOV.UK.

    On loopback, where the API may be another program on this machine, every address is allowed.
    """
    workbook, api = check_address(address), check_address(base)
    if workbook.host == api.host or str(workbook.host).endswith(".gov.uk"):
        return
    if not (is_loopback(workbook) and is_loopback(api)):
        raise _refused(
            f"{base}{PUBLICATION}: "
            f"the workbook's address leads to {workbook.host}, not to a host of GOV.UK."
        )


def _refused(words: str) -> InputError:
    return InputError(f"{words} {ADVICE}")


def _attachment(entry: object) -> Attachment | None:
    """An attachment as the API gives it; None for one without a title and an address.

    Its name is made safe for a file in a temporary folder.
    """
    match entry:
        case {"title": str(title), "url": str(address), **others}:
            name = str(others.get("filename") or address.partition("?")[0])
            safe = re.sub(r"[^A-Za-z0-9._-]+", "-", re.split(r"[/\\]", name)[-1])[-120:]
            file_name = safe.lstrip(".-") or "workbook.ods"
            return Attachment(" ".join(title.split()), address, file_name)
    return None


def _part(answer: Mapping[str, Any], name: str, kind: type) -> Any:
    """A part of the answer's details; InputError unless it is of the kind expected."""
    details = answer.get("details")
    part = details.get(name) if isinstance(details, dict) else None
    if not isinstance(part, kind):
        raise _refused(f"The answer of the GOV.UK content API holds no details.{name} any more.")
    return part


def _answer(address: str, folder: Path, limits: Limits | None) -> Mapping[str, Any]:
    """The answer of the API at an address; InputError, with the new one, if it has moved."""
    if_moved = IF_MOVED.format(name="LAST_DAYS" if address.endswith(LAST_DAYS) else "PUBLICATION")
    path = folder / "answer.json"
    try:
        download(address, path, ANSWER, limits)
    except NotFoundError as error:
        raise NotFoundError(f"{error} {if_moved}") from None
    try:
        answer = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise _refused(f"{address}: expected JSON, found something else.") from None
    if not isinstance(answer, dict):
        raise _refused(f"{address}: expected an object of JSON, found something else.")
    match answer:
        case {"redirects": [{"destination": str(destination)}, *_]}:
            raise _refused(f"{address} has moved to {destination[:200]}. {if_moved}")
    return answer


def _page(address: str, folder: Path, limits: Limits | None) -> Path:
    """The page of the last seven days as a file."""
    body = _part(_answer(address, folder, limits), "body", str)
    path = folder / "last-7-days.html"
    # Invalid UTF-8 is reported when the page is read.
    path.write_bytes(body.encode("utf-8", "surrogatepass"))
    return path


@contextlib.contextmanager
def _naming(path: Path, address: str) -> Iterator[None]:
    """Make errors in the context name the address, not the temporary file."""
    try:
        yield
    except InputError as error:
        raise InputError(str(error).replace(str(path), address)) from None
