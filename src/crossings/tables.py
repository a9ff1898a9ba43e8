"""Read any table as it stood on a day, and write tables so that nothing is ever half written.

`Record` is what the rest of the package works on: every table, cut at one day. Two rules cut them. Announcements
count from the day they were public; statistics count once their period has ended, as now known. Weekly preventions are
those of the vintage of the workbook that was out on the day, where it was read.
"""

from __future__ import annotations

import copy
import datetime as dt
import difflib
import functools
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from crossings import copies, provisional_days, snapshots, sources, vintages
from crossings.as_of import FIRST_DAY as FIRST_DAY  # for those who read tables
from crossings.as_of import Series, day_named, series
from crossings.errors import InputError
from crossings.lock import only_writer
from crossings.schemas import TABLES, Table, kind
from crossings.snapshots import PENDING, data_of_notebook
from crossings.typed_tables import File, checked, either, parsed

OF_EVERY_DAY = ("_workbook_tables", "_of_vintage", "workbook_day")  # of a record, whatever its day
LAST_DAY = dt.date(2199, 12, 31)  # a clock or page that says more is wrong; nanoseconds reach to 2262


def read(name: str, data: Path, held: Mapping[str, bytes] | None = None) -> pd.DataFrame:
    """A whole table, typed and checked: days as datetime64, counts as Int64 with <NA> for not collected.

    `held` are official tables as snapshots.official gives them, for one who reads several: they then belong together.
    Raises InputError with file, row and column for anything that the table's schema does not allow.
    """
    if name not in TABLES:
        near = difflib.get_close_matches(name.lower().replace("-", "_"), TABLES, n=3) or list(TABLES)
        raise InputError(
            f"There is no table {name!r}: expected {either(near)}. The data page describes each."
        )
    table = TABLES[name]
    path = data / table.path
    try:
        if table.folder == "official":
            content = (snapshots.official(data, [name]) if held is None else held).get(name)
        else:
            content = path.read_bytes()
        if content is None:
            raise FileNotFoundError
    except FileNotFoundError:
        if table.optional:
            return checked(table, pd.DataFrame(columns=list(table.schema.columns), dtype=str), path)
        what = (
            "run `crossings ingest FILE` with the official workbook"
            if table.folder == "official"
            else "restore it"
        )
        raise InputError(snapshots.what_to_do(path, data, what)) from None
    return parsed(File(name, content, path)).copy(deep=False)  # pandas copies for whoever changes it


def counts_from(table: Table, frame: pd.DataFrame) -> pd.Series:
    """The day from which each row counts, as datetime64: when it was public, or when its period ended."""
    by = frame[table.dated_by] if table.dated_by else pd.Series(pd.Timestamp(FIRST_DAY), index=frame.index)
    if table.cut in ("day", "known_from", "none"):
        return by
    if table.cut == "year":
        return pd.to_datetime(by.astype(str) + "-12-31")
    financial = by.str.contains("/")
    year = by.str[:4].astype(int)
    ends = (year + 1).astype(str).where(financial, year.astype(str)) + pd.Series(
        "-12-31", index=by.index
    ).where(~financial, "-03-31")
    return pd.to_datetime(ends)


def resolve(as_of: str | dt.date, data: Path) -> dt.date:
    """The day that `as_of` names: an ISO date, or "latest" for the last to which the daily series runs without a gap.

    The workbook's days come first, then those of the daily page. Raises InputError for a date that does not exist, or
    that lies outside the series.
    """
    return day_named(as_of, series_of(data))


def workbook_day(data: Path) -> dt.date:
    """The last day that the newest workbook read covers."""
    last: dt.date = read("arrivals_daily", data).date.iloc[-1].date()
    return last


def series_of(data: Path) -> Series:
    """How far the daily series runs, and how far what was read does."""
    return series(workbook_day(data), read("arrivals_recent", data).date.dt.date)


class Record:
    """Every table as it stood on one day.

    `day` is the last day that counts. `latest` says whether that is the last day of the daily series, asked for as
    such: only then does `known_later` give what became known after it. `workbook_day` is the workbook's last day, which
    `day` may pass: the days between are provisional, from the daily page. `vintage` names the vintage of the workbook
    that was asked for, if any: the record is then as that workbook had it, and ends where it does.
    """

    def __init__(
        self, as_of: str | dt.date = "latest", data: str | Path | None = None, vintage: str | None = None
    ) -> None:
        """Cut the tables in `data` at `as_of`, a date or "latest"; InputError where there is no such day, or vintage.

        "latest" is the last day to which the daily series runs without a gap, or the last day of the `vintage`, which
        is named by it.
        Where `data` is not given, it is what CROSSINGS_DATA names, else `data` of the checkout around the working
        folder, else that of the checkout which this package is installed from.
        """
        self.data = data_of_notebook(data)
        self._held = snapshots.official(self.data)
        self.vintage = vintage
        recent = () if vintage else self.whole("arrivals_recent").date.dt.date
        self.series = series(self.workbook_day, recent)
        self.day = day_named(
            as_of, self.series, "the vintage asked for" if vintage else "the official series"
        )
        self.latest = as_of == "latest" and vintage is None
        self._weeks_at: dict[int, pd.DataFrame] = {}  # by the place of the vintage that had them

    def on(self, day: dt.date) -> Record:
        """The same tables as they stood on another day, no earlier than the first of the series and read no second time."""
        other = copy.copy(self)
        for name, found in vars(Record).items():
            if isinstance(found, functools.cached_property) and name not in OF_EVERY_DAY:
                vars(other).pop(name, None)
        other.day, other.latest = day_named(day, self.series), False
        if day <= self.day:
            other.daily = self.daily[self.daily.date <= pd.Timestamp(day)]
        return other

    @functools.cache  # noqa: B019 - a record lives as long as the notebook or command that made it
    def whole(self, name: str) -> pd.DataFrame:
        """A table's rows, whenever they count; official ones as they stood together when the record was made."""
        if self.vintage is not None and name in self._of_vintage:
            return self._of_vintage[name]
        return read(name, self.data, self._held)

    @functools.cached_property
    def _workbook_tables(self) -> dict[str, pd.DataFrame]:
        names = (*vintages.COUNTS, "vintages", "revisions")
        return {name: read(name, self.data, self._held) for name in names}

    @functools.cached_property
    def _of_vintage(self) -> dict[str, pd.DataFrame]:
        """The tables of the workbook as the vintage asked for had them; it had no day of the daily page."""
        held = self._workbook_tables
        place = vintages.place_of(str(self.vintage), held["vintages"])
        none = read("arrivals_recent", self.data, self._held).iloc[:0]
        return vintages.tables_at(held, place) | {"arrivals_recent": none}

    @functools.cache  # noqa: B019
    def table(self, name: str) -> pd.DataFrame:
        """A table's rows that counted on the day, in the file's order."""
        frame = self._weeks_known if name == "arrivals_weekly" else self.whole(name)
        return frame[counts_from(TABLES[name], frame) <= pd.Timestamp(self.day)].reset_index(drop=True)

    @functools.cache  # noqa: B019
    def known_later(self, name: str) -> pd.DataFrame:
        """Rows that became known after the day: only for the latest record, else none."""
        frame = self.whole(name)
        after = counts_from(TABLES[name], frame) > pd.Timestamp(self.day)
        return frame[after & self.latest].reset_index(drop=True)

    @functools.cached_property
    def workbook_day(self) -> dt.date:
        """The last day that the workbook covers."""
        last: dt.date = self.whole("arrivals_daily").date.iloc[-1].date()
        return last

    @functools.cached_property
    def sources(self) -> dict[str, sources.Source]:
        """Every source by its id; that of the arrivals also names the daily page where its days count."""
        known = sources.read(self.data / "sources.toml")
        pages = self.pages_to(self.day)
        return provisional_days.both_named(known, pages) if pages else known

    def pages_to(self, day: dt.date) -> list[str]:
        """The sources of the days to `day` that only the daily page gives; none where the workbook covers them all."""
        rows = self.table("arrivals_recent")
        used = (rows.date > pd.Timestamp(self.workbook_day)) & (rows.date <= pd.Timestamp(day))
        return list(dict.fromkeys(rows.source_id[used]))

    @functools.cached_property
    def daily(self) -> pd.DataFrame:
        """Arrivals of each day up to the day, without a gap.

        Columns: date, people_arrived, boats_arrived, boats_uncontrolled, note, and recent, True for a
        provisional day of the daily page.
        """
        return provisional_days.joined(self.table("arrivals_daily"), self.table("arrivals_recent"))

    @functools.cached_property
    def weekly(self) -> pd.DataFrame:
        """Arrivals and preventions of each week that ended by the day, and that the workbook then out held.

        The columns of schemas.ArrivalsWeekly, and source_id. `preventions_words` says which workbook that is; on days
        before the oldest one read, it is the newest. Weeks after the newest workbook's last come from a copy of a later
        one, where one was read, from the day on which that workbook was published.
        """
        own = self.table("arrivals_weekly")
        copied = self.table("weekly_copy")
        out = [not self.vintage and self.sources[one].published <= self.day for one in copied.source_id]
        return copies.joined(own, self.whole("arrivals_weekly"), copied[np.array(out, dtype=bool)])

    @property
    def weeks_copied_after(self) -> dt.date | None:
        """The end of the last week that the workbook gives, where weeks from a copy follow; else None."""
        own = self.weekly[self.weekly.note != copies.COPIED]
        return own.week_ending.iloc[-1].date() if len(own) < len(self.weekly) else None

    @property
    def weekly_sources(self) -> list[str]:
        """The sources of the weekly figures, for citing."""
        return list(dict.fromkeys(self.weekly.source_id)) or [sources.SMALL_BOATS]

    @functools.cached_property
    def _place(self) -> int | None:
        """The place in vintages.csv of the vintage whose preventions are shown; None for as now known."""
        every = self.whole("vintages")
        asked_for = self.latest or self.vintage is not None
        return len(every) - 1 if asked_for and len(every) else vintages.out_on(every, self.day)

    @functools.cached_property
    def _weeks_known(self) -> pd.DataFrame:
        place = self._place
        if place is None or self.vintage is not None:
            return self.whole("arrivals_weekly")
        if place not in self._weeks_at:
            self._weeks_at[place] = vintages.weekly_at(self._workbook_tables, place)
        return self._weeks_at[place]

    @functools.cached_property
    def preventions_yearly(self) -> pd.DataFrame:
        """Preventions of each year that had ended, without a year that the workbook then out did not hold to its end."""
        frame = self.table("preventions_yearly")
        if self._place is None or self.latest:
            return frame
        return vintages.years_at(frame, self.whole("vintages").last_week.iloc[self._place])

    @functools.cached_property
    def preventions_words_of_years(self) -> str:
        """Which workbook the preventions of whole years are from, or that they are as now known: one sentence."""
        return vintages.preventions_words(self.whole("vintages"), self._place)

    @functools.cached_property
    def preventions_words(self) -> str:
        """The same, for weeks to the newest: where some are from a copy, a second sentence says so."""
        said = self.preventions_words_of_years
        return f"{said} Later weeks are from a copy of a newer one." if self.weeks_copied_after else said

    @functools.cached_property
    def agreements(self) -> pd.DataFrame:
        """Agreements announced by the day; amounts reported later than the day are taken out."""
        frame = self.table("agreements").copy()
        unknown = frame.later_known_from > pd.Timestamp(self.day)
        frame.loc[unknown, "gbp_m_later"] = float("nan")
        frame.loc[unknown, "later_known_from"] = pd.NaT
        frame.loc[unknown, "later_source_id"] = ""
        return frame


def replace_tables(frames: Mapping[str, pd.DataFrame], data: Path) -> None:
    """Replace several official tables together, or none of them; the lock is taken, or held by the caller already.

    All are written beside, and renamed into place as one folder once they are on the disk; from that moment they
    count, for readers too (snapshots.official). A run that ends before the files are moved is finished by the next.
    """
    folder = data / "official"
    with only_writer(folder):
        finish_replacing(data)
        beside = folder / f"{PENDING}.{os.getpid()}"
        try:
            beside.mkdir()
            for name, frame in frames.items():
                checked(TABLES[name], _as_text(TABLES[name], frame), Path(TABLES[name].path))
                with open(beside / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
                    _as_text(TABLES[name], frame).to_csv(file, index=False, lineterminator="\n")
                    file.flush()
                    os.fsync(file.fileno())
            _flush_folder(beside)
            os.replace(beside, folder / PENDING)
            _flush_folder(folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        finish_replacing(data)


def finish_replacing(data: Path) -> None:
    """Move the files of a complete change into place, and remove what an incomplete one left; under the lock."""
    folder = data / "official"
    with only_writer(folder):
        pending = folder / PENDING
        if pending.is_dir():
            for file in sorted(pending.iterdir()):
                os.replace(file, folder / file.name)
            _flush_folder(folder)
            pending.rmdir()
        for left in folder.glob(f"{PENDING}.*"):
            shutil.rmtree(left, ignore_errors=True)


def _flush_folder(folder: Path) -> None:
    """Have the names in a folder reach the disk, so that a loss of power does not undo what counts already."""
    if os.name != "posix":
        return  # a folder cannot be opened there
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _as_text(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    columns = {}
    for name in table.schema.columns:
        cells = frame[name]
        if kind(table, name) == "date":
            columns[name] = pd.to_datetime(cells).dt.strftime("%Y-%m-%d")
        elif kind(table, name) == "count":
            columns[name] = cells.astype("Int64").astype("string")
        else:
            columns[name] = cells.astype("string")
    return pd.DataFrame(columns).fillna("").astype(str).reset_index(drop=True)
