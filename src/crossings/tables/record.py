"""The record: every table as it stood on a day. The rest of the package works on it.

Announcements count from the day they were public. Statistics count once their period has ended,
with the figures now known. Weekly preventions are those of the vintage that was out on the day, if
that was read.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from crossings.common import formats, snapshots
from crossings.common.data_folder import data_directory
from crossings.tables import copies, sources, vintages
from crossings.tables.as_of import Series, day_named, series
from crossings.tables.schemas import TABLES
from crossings.tables.stored import counts_from, read

# Columns that `with_sources` adds, and their cells in a row without a source.
_SOURCE_TYPES: Final = {"who": "str", "published": "datetime64[ns]", "second_hand": "bool"}
_NO_SOURCE: Final = ("", None, False)


def resolve(as_of: str | dt.date, data: Path) -> dt.date:
    """The day that `as_of` names, as `day_named` does, in the series of these data."""
    return day_named(as_of, series_of(data))


def workbook_day(data: Path) -> dt.date:
    """The last day that the newest workbook read covers."""
    return _Tables(data).workbook_day


def series_of(data: Path) -> Series:
    """How far the daily series runs, and the newest day of any file."""
    return _Tables(data).series


class _Tables:
    """The tables in a folder, read once, of any day: what the records of all days share.

    Official tables are as they were when this was made, or as the vintage asked for had them.
    """

    def __init__(self, data: Path, vintage: str | None = None, page: dt.date | None = None) -> None:
        self.data, self.vintage, self.page = data, vintage, page
        self._contents = snapshots.official(data)

    @functools.cache  # noqa: B019 - it lives as long as the command that made it
    def all_rows(self, name: str) -> pd.DataFrame:
        """All rows of a table. The frame is kept for the next caller: change only a copy."""
        if self.vintage is not None and name in self._of_vintage:
            return self._of_vintage[name]
        return read(name, self.data, self._contents)

    @functools.cached_property
    def _of_workbook(self) -> dict[str, pd.DataFrame]:
        names = (*vintages.COUNTS, "vintages", "revisions")
        return {name: read(name, self.data, self._contents) for name in names}

    @functools.cached_property
    def _of_vintage(self) -> dict[str, pd.DataFrame]:
        """The tables of the workbook as a vintage, or a daily page after it, had them.

        A vintage was asked for. arrivals_recent is among them, without rows if no page was.
        """
        tables = self._of_workbook
        place = vintages.place_of(str(self.vintage), tables["vintages"])
        recent = read("arrivals_recent", self.data, self._contents)
        if self.page:
            return vintages.tables_after_page(tables, recent, place, self.page)
        return vintages.tables_at(tables, place) | {"arrivals_recent": recent.iloc[:0]}

    @functools.cache  # noqa: B019
    def weeks_of(self, place: int) -> pd.DataFrame:
        """The weeks as the vintage at a place in vintages.csv had them; see `weekly_at`."""
        return vintages.weekly_at(self._of_workbook, place)

    @functools.cached_property
    def workbook_day(self) -> dt.date:
        last: dt.date = self.all_rows("arrivals_daily").date.iloc[-1].date()
        return last

    @functools.cached_property
    def series(self) -> Series:
        return series(self.workbook_day, self.all_rows("arrivals_recent").date.dt.date)


class Record:
    """Every table as it stood on one day.

    `day` is the last day that counts. `latest` is True if "latest" was asked for, and no vintage:
    only then does `known_later` give what became known after the day. `workbook_day` is the
    workbook's last day; later days are provisional, from the daily page. `series` says how far the
    days of both run. If a `vintage` was asked for, the record is as that workbook had it or, with
    `page`, as the daily page of that last day left it.
    """

    def __init__(
        self,
        as_of: str | dt.date = "latest",
        data: str | Path | None = None,
        vintage: str | None = None,
        page: dt.date | None = None,
        *,
        tables: _Tables | None = None,
    ) -> None:
        """Cut the tables in `data` at `as_of`, a date or "latest".

        `vintage` is a name in vintages.csv, or "latest". `page` is the last day of a daily page; it
        counts only together with the vintage that was the newest before it.

        The latest day is the last to which the daily series runs without a gap, or the last day of
        the `vintage`, or of the `page` that was read before the next vintage. Without `data`, the
        folder is the one that CROSSINGS_DATA names, else `data` of the checkout around the working
        folder, else `data` of the checkout from which this package is installed. Raises InputError
        if there is no such day or vintage, and as `stored.read` does. Most tables are read later.
        With `tables`, those of another record, nothing is read again.
        """
        self._tables = tables or _Tables(data_directory(data, or_own=True), vintage, page)
        self.data, self.vintage = self._tables.data, self._tables.vintage
        self.page, self.workbook_day = self._tables.page, self._tables.workbook_day
        self.series = self._tables.series
        called = "the vintage asked for" if self.vintage else "the official series"
        self.day = day_named(as_of, self.series, called)
        self.latest = as_of == "latest" and self.vintage is None

    @functools.cache  # noqa: B019 - several claims are judged by the same day
    def on(self, day: dt.date) -> Record:
        """The record of another day of the series; official tables are not read again.

        It is kept for the next caller. Its `latest` is False, even on the last day. Raises
        InputError for a day outside the series.
        """
        other = Record(day, tables=self._tables)
        if day <= self.day:
            other.daily = self.daily[self.daily.date <= pd.Timestamp(day)]
        return other

    def all_rows(self, name: str) -> pd.DataFrame:
        """All rows of a table, of any day.

        Official tables are as they were when the record was made, or as the vintage asked for had
        them. The frame is kept for the next caller: change only a copy.
        """
        return self._tables.all_rows(name)

    @functools.cache  # noqa: B019
    def table(self, name: str) -> pd.DataFrame:
        """A table's rows that counted on the day, in the file's order.

        Weeks of arrivals_weekly are as `weekly` describes them. The frame is kept for the next
        caller: change only a copy.
        """
        frame = self._weeks_known if name == "arrivals_weekly" else self.all_rows(name)
        counts = counts_from(TABLES[name], frame) <= pd.Timestamp(self.day)
        return frame if counts.all() else frame[counts].reset_index(drop=True)

    @functools.cache  # noqa: B019
    def known_later(self, name: str) -> pd.DataFrame:
        """Rows that count only after the day; none unless the record is the latest.

        They became known since the last day of the series, or their period had not ended by then.
        """
        frame = self.all_rows(name)
        after = counts_from(TABLES[name], frame) > pd.Timestamp(self.day)
        return frame[after & self.latest].reset_index(drop=True)

    @functools.cached_property
    def sources(self) -> dict[str, sources.Source]:
        """Every source by its id; the two series that a command reads are of their newest issue.

        The title of the arrivals' source also names the daily page if days of it count.
        """
        by_id, pages = sources.read(self.data / "sources.toml"), self.page_sources_to(self.day)
        for ident in by_id.keys() & {sources.SMALL_BOATS, sources.LAST_7_DAYS}:
            source = by_id[ident]
            issued = source.newest_issue(self.workbook_day, self.series.newest)
            published = max(source.published, issued)
            by_id[ident] = dataclasses.replace(source, published=published)
        if pages and (series_source := by_id.get(sources.SMALL_BOATS)):
            copied = any(by_id[ident].copied for ident in pages if ident in by_id)
            how_read = " (read in copies)" if copied else ""
            title = f"{series_source.title}, and its page of the last 7 days{how_read}"
            by_id[series_source.ident] = dataclasses.replace(series_source, title=title)
        return by_id

    def with_sources(self, frame: pd.DataFrame, date: str = "as_of") -> pd.DataFrame:
        """The frame with columns on the source that its column source_id names.

        They are who (says so), published and second_hand: "", NaT and False in a row whose source
        is empty or not listed. If the frame has the column that `date` names, `when` is its date in
        words, as exact as the source gives it, and "" in such a row.
        """
        named = [self.sources.get(ident) for ident in frame.source_id]
        cells = [_NO_SOURCE if source is None else _source_cells(source) for source in named]
        columns = pd.DataFrame(cells, frame.index, columns=list(_SOURCE_TYPES))
        with_sources = frame.assign(**columns.astype(_SOURCE_TYPES))
        if date not in frame:
            return with_sources
        pairs = zip(named, frame[date], strict=True)
        when = [source.when(its_date) if source else "" for source, its_date in pairs]
        return with_sources.assign(when=pd.Series(when, frame.index, dtype="str"))

    def page_sources_to(self, day: dt.date) -> list[str]:
        """The ids of the sources of the days to `day` that only the daily page gives."""
        rows = self._days_of_page_alone
        return list(dict.fromkeys(rows.source_id[rows.date <= pd.Timestamp(day)]))

    @functools.cached_property
    def _days_of_page_alone(self) -> pd.DataFrame:
        """The days that only the daily page gives: rows of arrivals_recent."""
        rows = self.table("arrivals_recent")
        return rows[rows.date > pd.Timestamp(self.workbook_day)]

    @property
    def daily_sources(self) -> list[str]:
        """The ids of the sources of the daily series up to the day."""
        return self.daily_sources_to(self.day)

    def daily_sources_to(self, day: dt.date) -> list[str]:
        """The ids of the sources of the daily series up to another day."""
        return [sources.SMALL_BOATS, *self.page_sources_to(day)]

    def sources_of_days(self) -> dict[str, list[str]]:
        """The ids of the sources of the daily series up to the day, by the days that they give.

        The days are in words, for example: days to 20 August, 21 August to 28 September, and
        29 September to 7 October.
        """
        until = formats.day(min(self.workbook_day, self.day), year=False)
        by_days = {f"days to {until}": [sources.SMALL_BOATS]}
        for ident, days in self._days_of_page_alone.groupby("source_id", sort=False).date:
            by_days[formats.span(days.min(), days.max(), year=False)] = [str(ident)]
        return by_days

    @functools.cached_property
    def daily(self) -> pd.DataFrame:
        """Arrivals of each day up to the day, without a gap.

        Columns: date, people_arrived, boats_arrived, boats_uncontrolled, note, and recent, True for
        a provisional day of the daily page.
        """
        return copies.with_page(self.table("arrivals_daily"), self.table("arrivals_recent"))

    @functools.cached_property
    def weekly(self) -> pd.DataFrame:
        """Arrivals and preventions of each week that the workbook then out held.

        Preventions and uncontrolled landings are as it had them (`preventions_words` names it),
        people and boats as now known; on days before the oldest one read, all is as in the newest,
        for each week that had ended. With a vintage, all is as that had it. Later weeks come from a
        copy of a newer workbook, if one was read, from the day on which that was published. The
        columns are those of arrivals_weekly, and source_id.
        """
        weeks = self.table("arrivals_weekly")
        copied = self.table("weekly_copy")
        is_workbook_alone = self.vintage is not None and self.page is None
        is_out = [
            not is_workbook_alone and self.sources[ident].published <= self.day
            for ident in copied.source_id
        ]
        return copies.with_copied(
            weeks, self.all_rows("arrivals_weekly"), copied[np.array(is_out, dtype=bool)]
        )

    @property
    def weeks_copied_after(self) -> dt.date | None:
        """The end of the workbook's last week if weeks from a copy follow; else None."""
        workbook_weeks = self.weekly[self.weekly.note != copies.COPIED]
        return (
            workbook_weeks.week_ending.iloc[-1].date()
            if len(workbook_weeks) < len(self.weekly)
            else None
        )

    @property
    def weekly_sources(self) -> list[str]:
        """The ids of the sources of the weekly figures, for citing; never empty."""
        return list(dict.fromkeys(self.weekly.source_id)) or [sources.SMALL_BOATS]

    def sources_of_weeks(self) -> dict[str, list[str]]:
        """The ids of the sources of the weekly figures up to the day, by the weeks that they give.

        The weeks are in words, for example: weeks to 16 August, and weeks to 20 September.
        """
        ends = self.weekly.groupby("source_id", sort=False).week_ending.max()
        return {
            f"weeks to {formats.day(end, year=False)}": [str(ident)] for ident, end in ends.items()
        }

    @functools.cached_property
    def _place(self) -> int | None:
        """The place in vintages.csv of the vintage with the preventions to show.

        It is None if they are those now known.
        """
        all_vintages = self.all_rows("vintages")
        asked_for = self.latest or self.vintage is not None
        return (
            len(all_vintages) - 1
            if asked_for and len(all_vintages)
            else vintages.newest_published_by(all_vintages, self.day)
        )

    @functools.cached_property
    def _weeks_known(self) -> pd.DataFrame:
        """The weeks that `weekly` describes, without those of a copy and not yet cut at the day."""
        place = self._place
        if place is None or self.vintage is not None:
            return self.all_rows("arrivals_weekly")
        return self._tables.weeks_of(place)

    @functools.cached_property
    def preventions_yearly(self) -> pd.DataFrame:
        """Attempts prevented in each year that had ended: rows of the table preventions_yearly.

        A year that the table sums from the workbook's weeks is left out if the workbook then out,
        or the vintage asked for, did not hold the last of them; years of other sources stay. In the
        latest record, and before the oldest workbook kept, none is left out. Change only a copy.
        """
        frame = self.table("preventions_yearly")
        if self._place is None or self.latest:
            return frame
        return vintages.years_at(frame, self.all_rows("vintages").last_week.iloc[self._place])

    @functools.cached_property
    def preventions_words_of_years(self) -> str:
        """One sentence: which workbook preventions of whole years are from, if it is kept."""
        return vintages.preventions_words(self.all_rows("vintages"), self._place)

    @functools.cached_property
    def preventions_words(self) -> str:
        """Which workbook weekly preventions are from, and if some weeks are from a copy: sentences.

        Preventions are attempts that were stopped. The first sentence is that of
        `preventions_words_of_years`: on the newest workbook in the latest record, else the vintage
        asked for, else the newest workbook out on the day. A copy is of a newer workbook that was
        not read itself (the table weekly_copy).
        """
        words = self.preventions_words_of_years
        if self.weeks_copied_after:
            words += " Later weeks are from a copy of a newer one."
        return words

    @functools.cached_property
    def agreements(self) -> pd.DataFrame:
        """Agreements announced by the day, with the amounts known by then: `agreements_on`."""
        return agreements_on(self.table("agreements"), self.day)


def agreements_on(agreements: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Agreements announced by a day, without amounts that were reported after it.

    Adds low_gbp_m and high_gbp_m, GBP million: the lower and the higher of the amount first given
    and the one reported later, which are the same where none was. Adds first_year and last_year,
    too: those in which the first and the last of its financial years begin.
    """
    rows = agreements[agreements.known_from <= pd.Timestamp(day)].copy()
    later = ["gbp_m_later", "later_known_from", "later_source_id"]
    rows.loc[rows.later_known_from > pd.Timestamp(day), later] = [float("nan"), pd.NaT, ""]
    amounts = rows[["committed_gbp_m", "gbp_m_later"]]
    # A label that is no financial year is refused by the checks of the table.
    starts = [
        formats.financial_year_starts(label) or [announced.year]
        for label, announced in zip(rows.financial_year, rows.announced, strict=True)
    ]
    return rows.assign(
        low_gbp_m=amounts.min(axis=1),
        high_gbp_m=amounts.max(axis=1),
        first_year=pd.array([years[0] for years in starts], dtype="int64"),
        last_year=pd.array([years[-1] for years in starts], dtype="int64"),
    )


def _source_cells(source: sources.Source) -> tuple[str, dt.date, bool]:
    return source.who, source.published, source.second_hand
