"""The sources of every figure, from `data/sources.toml`, and how each is cited.

A table names a source by its id, so that no title is written twice.
"""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from crossings.common import data_folder
from crossings.common.files import FILL_IN
from crossings.common.formats import day, month
from crossings.common.git import NOT_ENDED, line_of_merge
from crossings.errors import DataError, Place, did_you_mean

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
CADENCE = re.compile(
    rf"once|irregular(: \S.*)?|daily|weekly on ({'|'.join(WEEKDAYS)})|{'|'.join(MONTHS)}"
)
ONE_ISSUE: Final = ", of which this one is cited"  # the end of a cadence
SMALL_BOATS, LAST_7_DAYS = "ho_small_boats", "ho_last_7_days"  # `crossings fetch` reads these
ADDRESS_UNKNOWN = "not recorded"
ADDRESS: Final = re.compile(r"https?://[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?")
NEEDED: Final = ("publisher", "title", "published", "licence", "how_read", "cadence")  # fields
# `how_read` begins with words that end in one of these; after a comma, ; or : any words may follow.
ESTABLISHED = (
    "read directly",
    "copy read",
    "copies read",
    "copy of the file read",
    "copies agree",
    "review read",
    "given",
    "headline and summary",
    "quoting the release",
    "confirmed by press",
)
# What readers are told beside its name → words of `how_read` of a source not read itself, or whole.
RESERVATIONS = {
    "second-hand": ("second-hand", "via press", "quoted by others"),
    "not opened": ("not opened",),
    "read in part": ("excerpt read", "summary only", "headline only", "summary line only"),
}
NOT_ESTABLISHED = tuple(words for several in RESERVATIONS.values() for words in several)
# Without this it would count as established.
MISWRITTEN = re.compile(r"(?!second-hand)(?i:second\W*hand)")
Entry = Mapping[str, Any]  # of sources.toml, as TOML has it


@dataclass(frozen=True)
class Source:
    """One publication: who published what, when, where, under which licence, and how it was read.

    If the source shows no day, `day_known` is False and `published` is the first of its month.
    `how_read` begins with words of ESTABLISHED or NOT_ESTABLISHED. `cadence` has a form of CADENCE,
    and says when the next issue is due. `copy_at` is the place of a copy that was read: file,
    repository, commit. `counts` and `does_not_count` are empty unless the source is a statistical
    series. `official_statistics` says that the release is designated so.
    """

    ident: str
    publisher: str
    title: str
    published: dt.date
    licence: str
    how_read: str
    cadence: str
    address: str = ""
    copy_at: str = ""
    counts: str = ""
    does_not_count: str = ""
    day_known: bool = True
    official_statistics: bool = False

    @property
    def is_one_issue(self) -> bool:
        """Whether it was published once, or is one issue of a series that has others."""
        return self.cadence == "once" or self.cadence.endswith(ONE_ISSUE)

    def when(self, date: dt.date) -> str:
        """A date of the source in words: a day, or a month if it shows no day."""
        return day(date) if self.day_known else month(date)

    @property
    def dated(self) -> str:
        """When it was published: a day, or the year alone if it shows no day."""
        return day(self.published) if self.day_known else str(self.published.year)

    @property
    def who(self) -> str:
        """Who says so: the publisher and the year, and what was not read of it."""
        who = self.publisher, str(self.published.year), self.reservation
        return ", ".join(filter(None, who))

    @property
    def reservation(self) -> str:
        """The first key of RESERVATIONS that holds for it; empty if the source itself was read."""
        return next(
            (
                in_short
                for in_short, several in RESERVATIONS.items()
                if any(words in self.how_read for words in several)
            ),
            "",
        )

    @property
    def second_hand(self) -> bool:
        """Whether any of it was read only in part, or only in another's account.

        That is so if `how_read` holds words of NOT_ESTABLISHED. Its figures are then shown as not
        established.
        """
        return bool(self.reservation)

    @property
    def remark(self) -> str:
        """How it was read, if it is `second_hand`; else empty."""
        return self.how_read if self.second_hand else ""

    @property
    def copied(self) -> bool:
        """Whether a copy was read instead of the original."""
        return re.search(r"\bcop(y|ies)\b", self.how_read) is not None

    def next_expected(self, updated: dt.date) -> dt.date | None:
        """The day on which the issue after the one of `updated` is due; None if nobody can say.

        It is always after `updated`, the day on which an issue was published.
        """
        if self.cadence == "daily":
            return updated + dt.timedelta(days=1)
        if self.cadence.startswith("weekly"):
            weekday = WEEKDAYS.index(self.cadence.rpartition(" ")[2])
            return updated + dt.timedelta(days=(weekday - updated.weekday() - 1) % 7 + 1)
        if self.cadence not in MONTHS:
            return None
        years, months = divmod(updated.month - 1 + MONTHS[self.cadence], 12)
        year, month = updated.year + years, months + 1
        return dt.date(year, month, min(updated.day, calendar.monthrange(year, month)[1]))

    def appeared(self, last_day: dt.date) -> dt.date:
        """The day on which the issue that ends on `last_day` was due, else `published`."""
        return self.next_expected(last_day) or self.published

    def newest_issue(self, workbook_day: dt.date, newest_day: dt.date) -> dt.date:
        """The day of the newest issue: of the two series that a command reads, by what was read.

        `workbook_day` is the last day of the workbook, and `newest_day` that of any file.
        """
        if self.ident == SMALL_BOATS:
            return self.appeared(workbook_day)
        if self.ident == LAST_7_DAYS:
            return newest_day + dt.timedelta(days=1)
        return self.published

    def next_after(self, last_day: dt.date) -> dt.date | None:
        """The day on which the issue after the one that ends on `last_day` is due, or None."""
        return self.next_expected(self.appeared(last_day))

    @property
    def rhythm(self) -> str:
        """How often it appears, in words: weekly, on Fridays; quarterly; irregular."""
        if self.cadence.startswith("weekly"):
            return f"weekly, on {self.cadence.rpartition(' ')[2]}s"
        return self.cadence.partition(":")[0]

    def words(self) -> str:
        """The source in plain words: publisher, title."""
        return f"{self.publisher}, {self.title}"


def read(path: Path) -> dict[str, Source]:
    """Read `sources.toml`: id → Source, in the file's order.

    Raises InputError for a file that is missing or not valid TOML, and, naming the entry and the
    field, for a field that is missing, unknown or wrong.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        fault = data_folder.what_to_do(path.parent, "restore it, since it lists every source")
        raise DataError(Place(path), fault, " ") from None
    return dict(_parsed(path, content))


@functools.lru_cache(maxsize=4)  # each of a hundred days of a record asks for the same file
def _parsed(path: Path, content: bytes) -> dict[str, Source]:
    """The sources in the content of a file; `path` is for messages. Callers copy the result."""
    try:
        text = content.decode()
        if line := line_of_merge(text):
            raise DataError(Place(f"{path}:{line}"), f"{NOT_ENDED}.")
        entries = tomllib.loads(text)
    except UnicodeDecodeError as error:
        fault = f"is not in UTF-8: {error}. Save it as UTF-8."
        raise DataError(Place(path), fault, " ") from None
    except tomllib.TOMLDecodeError as error:
        advice = "Correct that line; words stand in double quotes."
        raise DataError(Place(path), f"is not valid TOML: {error}. {advice}", " ") from None
    return {ident: _source(path, ident, entry) for ident, entry in entries.items()}


def address_recorded(data: Path, ident: str) -> str:
    """The address of a source, for the journal; ADDRESS_UNKNOWN if `data` gives none.

    Raises InputError as `read` does, except for a missing file.
    """
    path = data / "sources.toml"
    source = read(path).get(ident) if path.exists() else None
    return (source and source.address) or ADDRESS_UNKNOWN


def _source(path: Path, ident: str, entry: object) -> Source:
    """An entry as a source; InputError for the first field that is wrong."""
    if not isinstance(entry, dict):
        fault = f"{ident} should be a table, [{ident}], with a publisher, a title and so on."
        raise DataError(Place(path), fault)
    checks = (
        _wrong_field,
        _wrong_reading,
        _wrong_day,
        _wrong_cadence,
        _wrong_address,
        _wrong_label,
    )
    for wrong in checks:
        if fault := wrong(entry):
            raise DataError(Place(path), f"[{ident}]: {fault}.", ", ")
    return Source(ident=ident, **entry)


def _wrong_field(entry: Entry) -> str:
    """A field that no source has, the lack of one that all need, or one of no text; else empty."""
    fields = list(Source.__dataclass_fields__)[1:]
    if unknown := sorted(set(entry) - set(fields)):
        return f"unknown field {unknown[0]!r}; the fields are {', '.join(fields)}"
    for name in NEEDED:
        if entry.get(name) in (None, ""):
            return f"the field {name!r} is missing; add it"
    for name in entry.keys() - {"published", "day_known", "official_statistics"}:
        if not isinstance(entry[name], str):
            return f"{name} should be text in quotes, not {entry[name]!r}"
    return ""


def _wrong_reading(entry: Entry) -> str:
    """What `how_read` should be; empty if it is right."""
    how_read = str(entry["how_read"])
    begins = re.split(r"[,;:]", how_read)[0]
    if begins.endswith((*ESTABLISHED, *NOT_ESTABLISHED)) and not MISWRITTEN.search(how_read):
        return ""
    return (
        f"how_read should be one of {', '.join(ESTABLISHED)} or, for what was not read itself, "
        f"{', '.join(NOT_ESTABLISHED)}, with more words after ; or : where needed, "
        f"not {entry['how_read']!r}"
    )


def _wrong_day(entry: Entry) -> str:
    """What `published` and `day_known` should be; empty if they are right."""
    published, day_known = entry["published"], entry.get("day_known", True)
    if not isinstance(published, dt.date) or isinstance(published, dt.datetime):
        return f"published should be a date such as 2026-08-21, not {published!r}"
    if day_known is True or (day_known is False and published.day == 1):
        return ""
    return (
        "day_known should be true or false, "
        f"and where it is false published should be the first of the month, not {published}"
    )


def _wrong_cadence(entry: Entry) -> str:
    """What `cadence` should be; empty if it is right."""
    if CADENCE.fullmatch(str(entry["cadence"])):
        return ""
    return (
        "cadence should be once, daily, weekly on Friday (or another day), monthly, quarterly, "
        f"yearly, or irregular and words after a colon, not {entry['cadence']!r}"
    )


def _wrong_address(entry: Entry) -> str:
    """What `address` should be; empty if it is right, or missing."""
    address = entry.get("address", "")
    if not address or FILL_IN in str(address) or ADDRESS.fullmatch(str(address)):
        return ""
    return (
        f"address should be one such as https://www.gov.uk/page, without a blank, not {address!r}"
    )


def _wrong_label(entry: Entry) -> str:
    """What `official_statistics` should be; empty if it is right, or missing."""
    label = entry.get("official_statistics", False)
    return "" if isinstance(label, bool) else "official_statistics should be true or left out"


def cited(sources: Mapping[str, Source], idents: Iterable[str]) -> list[Source]:
    """The sources of these ids, each once, in the order first named.

    Raises KeyError, with the nearest ids, for an id that is not in `sources`.
    """
    unique = list(dict.fromkeys(idents))
    if unknown := [ident for ident in unique if ident not in sources]:
        raise KeyError(
            f"no source has the id {unknown[0]!r}: {did_you_mean(str(unknown[0]), sources)}"
            "The ids are those of data/sources.toml, as the data page shows them"
        )
    return [sources[ident] for ident in unique]
