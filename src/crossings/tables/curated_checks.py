"""Checks of hand-kept rows across tables.

They check that sources exist, that sums hold, and that some figures never fall.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from crossings.common.formats import financial_year_label as year
from crossings.errors import wrong_cell
from crossings.tables import sources
from crossings.tables.schemas import TABLES, YEARS_OF_SCOPE
from crossings.tables.stored import read

PILOT_BEGINS = "2025-08"  # the first month of the pilot's official series
BY_YEAR = "2018-26"  # this sum is also shown year by year, so each row belongs to one year
ORDERED = (  # days of a row, of which the second is never before the first
    *(("announced", "known_from"), ("as_of", "known_from"), ("known_from", "later_known_from")),
    *(("period_start", "period_end"), ("start", "end")),
)


class Rule(NamedTuple):
    """What must hold for a column of a table.

    It has the column's cells, which of them are sound, and what is expected there. What is expected
    is the same in all rows, or a series with words for each.
    """

    table: str
    cells: pd.Series
    sound: pd.Series
    expected: str | pd.Series
    mend: str = "Correct that cell."


def refuse(rules: Iterable[Rule], data: Path) -> None:
    """Raise InputError for the first cell that breaks a rule, naming file, row and column."""
    for rule in rules:
        broken = ~rule.sound.fillna(False).astype(bool).to_numpy()
        if broken.any():
            row, table = int(broken.argmax()), TABLES[rule.table]
            expected = rule.expected if isinstance(rule.expected, str) else rule.expected.iloc[row]
            cell = rule.cells.iloc[row]
            cell_words = str(cell.date() if isinstance(cell, pd.Timestamp) else cell)
            quoted = table.folder == "curated" or isinstance(cell, str)
            found = "nothing" if pd.isna(cell) else repr(cell_words) if quoted else cell_words
            where = f"{data / table.path}, row {row + 2}"
            raise wrong_cell(where, str(rule.cells.name), str(expected), found, rule.mend)


def check_curated(data: Path) -> None:
    """Check across tables, and raise InputError naming file, row and column.

    Sources exist, both currencies are there, payments are of known agreements, and no claim is of
    the future.
    """
    refuse(_rules(data), data)


def _rules(data: Path) -> Iterator[Rule]:
    known = list(sources.read(data / "sources.toml"))
    for name in TABLES:
        yield from _of_any_table(name, read(name, data), known)
    slips, corrections = read("publisher_slips", data), read("corrections", data)
    words = "boats_uncontrolled of arrivals_weekly, or date of arrivals_recent"
    may = {"arrivals_weekly": "boats_uncontrolled", "arrivals_recent": "date"}
    yield Rule("publisher_slips", slips.column, slips.column == slips.table.map(may), words)
    other = corrections.says != corrections.said
    yield Rule("corrections", corrections.says, other, "other words than in said")
    yield from _money(data, known)
    yield from _claims_made(data)
    yield from _years(data)
    yield from _pilot(read("pilot_announcements", data), read("pilot_monthly", data))
    yield from _red_days(read("red_days", data))
    official = read("official_arrivals", data).set_index("period").people
    for name in ("nationality_yearly", "age_sex_yearly", "nationality_quarterly"):
        yield all_arrivals(name, read(name, data), official)
    yield from _all_claims(read("asylum_outcomes", data))


def _of_any_table(name: str, frame: pd.DataFrame, known: list[str]) -> Iterator[Rule]:
    if "source_id" in frame:
        yield Rule(
            name, frame.source_id, frame.source_id.isin(known), "an id that sources.toml lists"
        )
    for first, last in ORDERED:
        if {first, last} <= set(frame):
            sound = frame[first].isna() | frame[last].isna() | (frame[first] <= frame[last])
            yield Rule(name, frame[last], sound, f"a day not before {first}")


def _money(data: Path, known: list[str]) -> Iterator[Rule]:
    """Rules for agreements and for rows that belong to them.

    There are both currencies where a sum needs them, later amounts have day and source, and rows
    are of known agreements. A sum of commitments holds commitments alone.
    """
    of, agreements = "agreements", read("agreements", data)
    payments, bought = read("payments", data), read("money_bought", data)
    idents, later = agreements.agreement_id, agreements.gbp_m_later.isna()
    core, source = agreements.scope == BY_YEAR, agreements.later_source_id
    words = (
        "small letters and the year, such as example-2026 or example-2026-y1, "
        "since rows of one agreement are shown together"
    )
    yield Rule(of, idents, idents.str.fullmatch(r"[a-z0-9-]+-\d{4}(-[a-z0-9-]+)?"), words)
    words = "an amount in euros, since this agreement counts towards the sum since 2018"
    yield Rule(of, agreements.committed_eur_m, ~core | agreements.committed_eur_m.notna(), words)
    told = later | agreements.later_known_from.notna()
    yield Rule(of, agreements.later_known_from, told, "the day the later amount was public")
    words = "an id that sources.toml lists, for the later amount"
    yield Rule(of, source, source.isin(known) | (later & (source == "")), words)
    words = "an agreement that agreements.csv lists, or nothing"
    yield Rule("payments", payments.agreement_id, payments.agreement_id.isin([*idents, ""]), words)
    yield Rule("money_bought", bought.agreement_id, bought.agreement_id.isin([*idents, ""]), words)
    paid = payments.eur_m.notna() | payments.gbp_m.notna() | (payments.basis != "payment")
    yield Rule("payments", payments.eur_m, paid, "an amount in either currency")
    shares = read("british_share", data)
    sound = shares.low_pct.isna() | (shares.low_pct <= shares.high_pct)
    yield Rule("british_share", shares.high_pct, sound, "a share not below low_pct")
    words = "commitment, since its scope is a sum of commitments"
    yield Rule(of, agreements.basis, ~core | (agreements.basis == "commitment"), words)


def _claims_made(data: Path) -> Iterator[Rule]:
    """No claim from the future: a week after a file was last read or a row made public, or later.

    A week, since a reading that finds nothing new leaves no trace.
    """
    days = [
        read(name, data)[column].max()
        for name, table in TABLES.items()
        for column in ("read_on", "known_from")
        if column in table.schema.columns
    ]
    if known := [day for day in days if pd.notna(day)]:
        last, stated = max(known) + pd.Timedelta(days=7), read("claims", data).stated_on
        words = (
            f"a day up to {last.date()}, a week after anything here was last read or made public"
        )
        mend = "Correct that cell, or run `crossings fetch` first where the claim was made since."
        yield Rule("claims", stated, stated <= last, words, mend)
    claims = read("claims", data)
    sound = (claims.window_end != claims.stated_on) | claims.other_end.notna()
    words = "the day before as well, since a claim that counts its own day is judged on that day"
    yield Rule("claims", claims.other_end, sound, words)


def _years(data: Path) -> Iterator[Rule]:
    for name, table in TABLES.items():
        if name != "agreements" and "financial_year" in table.schema.columns:
            labels = read(name, data).financial_year
            yield Rule(name, labels, labels.map(_is_one_year), "a financial year such as 2025/26")
    rates = read("gbp_per_eur", data)
    sound = (rates.period_type != "financial year") | rates.period.map(_is_one_year)
    yield Rule("gbp_per_eur", rates.period, sound, "a financial year such as 2025/26")
    agreements = read("agreements", data)
    labels = agreements.financial_year
    words = [_years_expected(*row) for row in zip(agreements.scope, labels, strict=True)]
    expected = pd.Series(words, labels.index, dtype=str)
    yield Rule("agreements", labels, expected == "", expected)


def _years_expected(scope: str, label: str) -> str:
    """What the financial year of an agreement should be; empty if it is that."""
    (first, last), held, by_year = YEARS_OF_SCOPE[scope], _starts(label), scope == BY_YEAR
    if held and held[0] >= first and held[-1] <= last and len(held) <= (1 if by_year else 2):
        return ""
    words = (
        "one financial year" if by_year else "a financial year such as 2025/26, or 2026/27-2028/29,"
    )
    bounds = f"from {year(first)} to {year(last)}" if first else f"up to {year(last)}"
    return f"{words} {bounds}, since its scope is {scope}"


def _is_one_year(label: str) -> bool:
    return len(_starts(label)) == 1


def _starts(label: str) -> list[int]:
    """The years in which a financial year, or the first and last of a range, begin.

    There are none if it is neither.
    """
    parts = label.split("-")
    starts = [int(part[:4]) if part[:4].isdecimal() else 0 for part in parts]
    sound = [year(start) for start in starts] == parts and starts == sorted(set(starts))
    return starts if sound and len(starts) <= 2 else []


def _pilot(announcements: pd.DataFrame, monthly: pd.DataFrame) -> Iterator[Rule]:
    running = announcements.sort_values("as_of", kind="stable")
    before = running.groupby("measure").cumulative.transform(lambda run: run.cummax().shift())
    before = before.reindex(announcements.index)
    pace = announcements.measure == "reported_pace_per_week"
    sound = pace | before.isna() | (announcements.cumulative >= before)
    least = "at least the " + before.astype("string") + " " + announcements.measure
    words = least + " by an earlier day, since it counts from the start"
    yield Rule("pilot_announcements", announcements.cumulative, sound, words)
    due = (
        pd.period_range(PILOT_BEGINS, periods=len(monthly), freq="M")
        .astype(str)
        .to_series(monthly.index)
    )
    words = due + ", since the series has every month from its first on"
    yield Rule("pilot_monthly", monthly.month, monthly.month == due, words)


def _red_days(red: pd.DataFrame) -> Iterator[Rule]:
    days = (red.end - red.start).dt.days + 1
    words = days.astype(str) + ", the days from its start to its end"
    yield Rule("red_days", red.days, red.days == days, words)
    words = "no more than its " + red.days.astype(str) + " days"
    yield Rule("red_days", red.red_days, red.red_days <= red.days, words)
    after = red.assign(after=red.end + pd.Timedelta(days=1))
    pairs = after.merge(red, left_on="after", right_on="start", suffixes=("", "_next"))
    for pair in pairs.to_dict("records"):
        both = (red.start == pair["start"]) & (red.end == pair["end_next"])
        total = pair["red_days"] + pair["red_days_next"]
        words = f"{total}, the sum of {pair['period']} and {pair['period_next']}"
        yield Rule("red_days", red.red_days, ~both | (red.red_days == total), words)


def all_arrivals(name: str, frame: pd.DataFrame, official: pd.Series) -> Rule:
    """Groups of one period and edition that add up to the official arrivals.

    Quarters are summed to their year. A period without an official total is passed over.
    """
    period = frame.quarter.str[:4] if "quarter" in frame else frame.period
    total = frame.groupby([period, frame.edition]).people.transform("sum")
    due = period.map(official).astype("Int64")
    words = (
        "a row so that " + period + " adds up to its " + due.astype("string") + " arrivals, not to "
    )
    return Rule(name, frame.people, due.isna() | (total == due), words + total.astype("string"))


def _all_claims(outcomes: pd.DataFrame) -> Iterator[Rule]:
    parts = {
        "claimed": (outcomes.loc[:, "granted_protection":"waiting"].sum(axis=1), "outcomes"),
        "arrivals_matched": (outcomes.claimed + outcomes.no_claim, "claims and people without one"),
    }
    for column, (total, parts_in_words) in parts.items():
        words = total.astype("string") + f", the sum of its {parts_in_words}"
        yield Rule("asylum_outcomes", outcomes[column], outcomes[column] == total, words)
