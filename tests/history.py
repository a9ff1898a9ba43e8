"""A short history of the data: workbooks and daily pages read one after the other.

They are cut from the frozen series, with figures that were first given otherwise, so that what is
told of each is tested on the same days for ever.
"""

import datetime as dt
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

import workbooks
from govuk import table_of
from workbooks import FIRST_DAY, Vintage

from crossings.official import ingest_daily_page, ingest_workbook
from crossings.posts import all_posts
from crossings.tables.record import Record

READ_ON: Final = dt.date(2026, 11, 26)
# Workbooks and pages by their last days, in the order in which they are read.
FILES: Final = (
    ("workbook", "2025-12-11"),
    ("workbook", "2025-12-18"),
    ("workbook", "2025-12-28"),
    ("workbook", "2026-01-08"),
    ("workbook", "2026-01-29"),
    ("workbook", "2026-02-05"),
    ("workbook", "2026-02-12"),
    ("workbook", "2026-02-19"),
    ("workbook", "2026-03-05"),
    ("page", "2026-03-10"),
    ("page", "2026-03-12"),
    ("workbook", "2026-03-19"),
    ("workbook", "2026-08-20"),
)


class Mended(NamedTuple):
    """A figure of a day or week that had so many more until a file that ends on a day, or later."""

    column: str
    day: str
    more: int
    until: str

    @property
    def by_workbook(self) -> bool:
        """Whether a workbook gave the figure before it was mended."""
        return any(kind == "workbook" and self.day <= last < self.until for kind, last in FILES)


DAILY: Final = ("people", "boats", "uncontrolled")
MENDED: Final = (
    Mended("people", "2025-12-17", -3, "2025-12-28"),
    Mended("prevented", "2026-01-18", 68, "2026-02-19"),
    Mended("people", "2026-02-09", -4, "2026-02-19"),
    Mended("people", "2026-03-09", 5, "2026-03-12"),  # by the first page alone
    Mended("people", "2026-03-08", 2, "2026-03-19"),  # by both pages
    *(
        Mended("prevented", week, 9, "2026-03-19")
        for week in ("2025-12-14", "2026-01-25", "2026-02-15", "2026-03-01")
    ),
)


@dataclass(frozen=True)
class Step:
    """A file that was read: its kind, its last day, and the data folder as it left that."""

    kind: str
    last_day: dt.date
    data: Path

    @property
    def record(self) -> Record:
        return Record("latest", self.data)


def given(whole: Vintage, last_day: dt.date) -> Vintage:
    """The series as a file that ends on `last_day` gave it."""
    days = (last_day - FIRST_DAY).days + 1
    columns = {
        name: list(getattr(whole, name)[: days if name in DAILY else days // 7])
        for name in (*DAILY, "prevented", "events")
    }
    for column, day, more, until in MENDED:
        at = (dt.date.fromisoformat(day) - FIRST_DAY).days // (1 if column in DAILY else 7)
        if last_day < dt.date.fromisoformat(until) and at < len(columns[column]):
            columns[column][at] += more
    return replace(whole, **columns, daily_notes={}, weekly_notes={})


def read(data: Path, folder: Path) -> list[Step]:
    """Read every file of FILES into `folder`, with the curated tables of the frozen `data`."""
    now = folder / "now"
    shutil.copytree(data / "curated", now / "curated")
    shutil.copy(data / "sources.toml", now)
    (now / "official").mkdir()
    header = (data / "official/arrivals_recent.csv").read_text(encoding="utf-8").splitlines()[0]
    (now / "official/arrivals_recent.csv").write_text(f"{header}\n", encoding="utf-8")
    whole, steps = workbooks.held(data), []
    for kind, last in FILES:
        last_day = dt.date.fromisoformat(last)
        series = given(whole, last_day)
        if kind == "workbook":
            book = workbooks.write(folder / f"{last}.ods", series.sheets())
            ingest_workbook.ingest(book, now, read_on=READ_ON, post_of=all_posts.with_post)
        else:
            saved = page(folder, series)
            ingest_daily_page.ingest_page(saved, now, read_on=READ_ON, post_of=all_posts.with_post)
        steps.append(Step(kind, last_day, shutil.copytree(now, folder / last)))
    return steps


def page(folder: Path, series: Vintage) -> Path:
    """The page of the last seven days of a series."""
    path = folder / f"{series.last_day}.html"
    rows = [
        (f"{day.day} {day:%B %Y}", people, boats, uncontrolled)
        for day, people, boats, uncontrolled in series.days()[-7:]
    ]
    path.write_text(table_of(*rows), encoding="utf-8")
    return path
