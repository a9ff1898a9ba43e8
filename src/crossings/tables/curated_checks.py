"""Checks of hand-kept rows across tables: sources that exist, sums that hold, figures that never fall."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from crossings.common.formats import financial_year_label as year
from crossings.errors import InputError, Wrong
from crossings.tables import people_checks, sources
from crossings.tables.columns import Table
from crossings.tables.schemas import TABLES, YEARS_OF_SCOPE
from crossings.tables.stored import read

PILOT_BEGINS = "2025-08"  # the first month of the pilot's official series
BY_YEAR = "2018-26"  # this sum is also shown year by year, so each row belongs to one year


def check_curated(data: Path) -> None:
    """Check across tables: sources that exist, both currencies, payments of known agreements, no claims of the future.

    Raises InputError naming file, row and column.
    """
    known = sources.read(data / "sources.toml")
    for table in TABLES.values():
        frame = read(table.name, data)
        if "source_id" in frame:
            _each(
                table,
                data,
                frame,
                "source_id",
                frame.source_id.isin(list(known)),
                "an id that sources.toml lists",
            )
        if {"as_of", "known_from"} <= set(frame):
            told = frame.as_of.isna() | frame.known_from.isna() | (frame.as_of <= frame.known_from)
            _each(table, data, frame, "known_from", told, "a day not before as_of")
        for money in ("period_start", "start"):
            end = money.replace("start", "end")
            if money in frame and end in frame:
                ordered = frame[money].isna() | frame[end].isna() | (frame[money] <= frame[end])
                _each(table, data, frame, end, ordered, f"a day not before {money}")
    _slips(data)
    _corrected(data)
    _money(data, list(known))
    _order(data)
    _bought(data)
    _claims_made(data)
    announced, red = read("pilot_announcements", data), read("red_days", data)
    monthly = read("pilot_monthly", data)
    for wrong in (
        *_years(data),
        *falling(announced),
        *not_adding_up(red),
        *_skipping(monthly),
        *people_checks.not_adding_up(data),
    ):
        frame = read(wrong.table, data)
        sound = pd.Series(frame.index != wrong.row, index=frame.index)
        _each(TABLES[wrong.table], data, frame, wrong.column, sound, wrong.expected)


def _slips(data: Path) -> None:
    """Slips by the publisher: uncontrolled landings of a week, or a day of the daily page."""
    slips = read("publisher_slips", data)
    may = {"arrivals_weekly": "boats_uncontrolled", "arrivals_recent": "date"}
    fits = slips.column == slips.table.map(may)
    words = f"{may['arrivals_weekly']} of arrivals_weekly, or {may['arrivals_recent']} of arrivals_recent"
    _each(TABLES["publisher_slips"], data, slips, "column", fits, words)


def _corrected(data: Path) -> None:
    """What a correction says instead: other words."""
    rows = read("corrections", data)
    _each(TABLES["corrections"], data, rows, "says", rows.says != rows.said, "other words than in said")


def _years(data: Path) -> Iterator[Wrong]:
    """Labels that are no financial year, and years of an agreement outside its sum."""
    for name, table in TABLES.items():
        if name != "agreements" and "financial_year" in table.schema.columns:
            yield from _no_years(name, "financial_year", read(name, data).financial_year)
    rates = read("gbp_per_eur", data)
    yield from _no_years("gbp_per_eur", "period", rates.period[rates.period_type == "financial year"])
    agreements = read("agreements", data)
    for row, (scope, label) in enumerate(zip(agreements.scope, agreements.financial_year, strict=True)):
        (first, last), held = YEARS_OF_SCOPE[scope], _starts(label)
        one = scope == BY_YEAR
        if held is None or held[0] < first or held[-1] > last or len(held) > (1 if one else 2):
            words = "one financial year" if one else "a financial year such as 2025/26, or 2026/27-2028/29,"
            bounds = f"from {year(first)} to {year(last)}" if first else f"up to {year(last)}"
            yield Wrong("agreements", row, "financial_year", f"{words} {bounds}, since its scope is {scope}")


def _no_years(name: str, column: str, labels: pd.Series) -> Iterator[Wrong]:
    for row, label in labels.items():
        if len(_starts(label) or ()) != 1:
            yield Wrong(name, int(row), column, "a financial year such as 2025/26")


def _starts(label: str) -> list[int] | None:
    """The years in which a financial year, or the first and last of a range, begin; None if it is neither."""
    parts = label.split("-")
    starts = [int(part[:4]) if part[:4].isdecimal() else 0 for part in parts]
    sound = [year(start) for start in starts] == parts and starts == sorted(set(starts))
    return starts if sound and len(starts) <= 2 else None


def _money(data: Path, known: list[str]) -> None:
    """Both currencies where a sum needs them, the day and source of later amounts, payments of known agreements."""
    agreements, payments = read("agreements", data), read("payments", data)
    named = agreements.agreement_id.str.fullmatch(r"[a-z0-9-]+-\d{4}(-[a-z0-9-]+)?")
    words = "small letters and the year, such as example-2026 or example-2026-y1, since rows of one agreement are shown together"
    _each(TABLES["agreements"], data, agreements, "agreement_id", named, words)
    core = agreements.scope == BY_YEAR
    _each(
        TABLES["agreements"],
        data,
        agreements,
        "committed_eur_m",
        ~core | agreements.committed_eur_m.notna(),
        "an amount in euros, since this agreement counts towards the sum since 2018",
    )
    _each(
        TABLES["agreements"],
        data,
        agreements,
        "later_known_from",
        agreements.gbp_m_later.isna() | agreements.later_known_from.notna(),
        "the day the later amount was public",
    )
    _each(
        TABLES["agreements"],
        data,
        agreements,
        "later_source_id",
        agreements.later_source_id.isin(known)
        | (agreements.gbp_m_later.isna() & (agreements.later_source_id == "")),
        "an id that sources.toml lists, for the later amount",
    )
    _each(
        TABLES["payments"],
        data,
        payments,
        "agreement_id",
        payments.agreement_id.isin(agreements.agreement_id),
        "an agreement that agreements.csv lists",
    )
    paid = payments.eur_m.notna() | payments.gbp_m.notna()
    _each(
        TABLES["payments"],
        data,
        payments,
        "eur_m",
        paid | (payments.basis != "payment"),
        "an amount in either currency",
    )


def _bought(data: Path) -> None:
    """A purchase belongs to a known agreement, or to none if its source names none."""
    bought, known = read("money_bought", data), [*read("agreements", data).agreement_id, ""]
    words = "an agreement that agreements.csv lists, or nothing"
    _each(TABLES["money_bought"], data, bought, "agreement_id", bought.agreement_id.isin(known), words)


def _each(
    table: Table,
    data: Path,
    frame: pd.DataFrame,
    column: str,
    good: pd.Series,
    expected: str,
    mend: str = "Correct that cell.",
) -> None:
    bad = ~good.fillna(False).astype(bool)
    if bad.any():
        row = int(bad.to_numpy().argmax())
        found = frame[column].iloc[row]
        words = str(found.date() if isinstance(found, pd.Timestamp) else found)
        raise InputError(
            f"{data / table.path}, row {row + 2}, column {column}: expected {expected}, "
            f"found {'nothing' if pd.isna(found) else repr(words)}. {mend}"
        )


def _claims_made(data: Path) -> None:
    """No claim from the future: later than the last day on which a file was read or a row was made public."""
    days = [
        read(name, data)[column].max()
        for name, table in TABLES.items()
        for column in ("read_on", "known_from")
        if column in table.schema.columns
    ]
    if known := [one for one in days if pd.notna(one)]:
        last, frame = max(known), read("claims", data)
        _each(
            TABLES["claims"],
            data,
            frame,
            "stated_on",
            frame.stated_on <= last,
            f"a day up to {last.date()}, the last on which anything here was read or made public",
            "Correct that cell, or run `crossings fetch` first where the claim was made since.",
        )


def _order(data: Path) -> None:
    """Only commitments in a sum of commitments, and nothing known before it was announced."""
    agreements = read("agreements", data)
    core = agreements.scope == BY_YEAR
    _each(
        TABLES["agreements"],
        data,
        agreements,
        "basis",
        ~core | (agreements.basis == "commitment"),
        "commitment, since its scope is a sum of commitments",
    )
    for later, earlier in (("known_from", "announced"), ("later_known_from", "known_from")):
        ordered = agreements[later].isna() | (agreements[later] >= agreements[earlier])
        _each(TABLES["agreements"], data, agreements, later, ordered, f"a day not before {earlier}")


def falling(announcements: pd.DataFrame) -> Iterator[Wrong]:
    """Cumulative figures of the pilot that are lower than an earlier one of the same measure."""
    running = announcements[announcements.measure != "reported_pace_per_week"]
    for measure, rows in running.sort_values("as_of", kind="stable").groupby("measure", sort=False):
        before = rows.cumulative.cummax().shift()
        for at in rows.index[(rows.cumulative < before).fillna(False)]:
            words = f"at least the {before[at]} {measure} by an earlier day, since it counts from the start"
            yield Wrong("pilot_announcements", int(at), "cumulative", words)


def _skipping(monthly: pd.DataFrame) -> Iterator[Wrong]:
    """Gaps between months of the pilot's official series: sums would miss the months between."""
    for row, (month, due) in enumerate(
        zip(monthly.month, pd.period_range(PILOT_BEGINS, periods=len(monthly), freq="M"), strict=True)
    ):
        if month != str(due):
            yield Wrong(
                "pilot_monthly", row, "month", f"{due}, since the series has every month from its first on"
            )


def not_adding_up(red_days: pd.DataFrame) -> Iterator[Wrong]:
    """Periods with other days than the calendar's, or that are not the sum of their two parts."""
    rows: list[Any] = list(red_days.itertuples())
    for row in rows:
        days = (row.end - row.start).days + 1
        if row.days != days:
            yield Wrong("red_days", row.Index, "days", f"{days}, the days from its start to its end")
        if row.red_days > row.days:
            yield Wrong("red_days", row.Index, "red_days", f"no more than its {row.days} days")
    for whole in rows:
        for first in rows:
            for last in rows:
                joins = first.end + pd.Timedelta(days=1) == last.start
                if joins and first.start == whole.start and last.end == whole.end:
                    total = first.red_days + last.red_days
                    if whole.red_days != total:
                        words = f"{total}, the sum of {first.period} and {last.period}"
                        yield Wrong("red_days", whole.Index, "red_days", words)
