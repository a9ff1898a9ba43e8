"""The headline numbers, each with its unit, date, status, source and sentence.

Prose on the site, the command line and the claims all take a number from here, so that it is computed once. A fact
that does not exist yet on a day has no value, and its sentence says why.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from crossings import arrivals, pilot, spending, windows
from crossings.formats import count, day, decimal, eur_m, gbp_m, more_or_fewer, pct
from crossings.tables import Record

Number = int | float | None


@dataclass(frozen=True)
class Fact:
    """One number: people, boats, GBP m, EUR m, per cent or a year; `value` is None where it does not exist yet."""

    ident: str
    value: Number
    unit: str
    as_of: dt.date
    status: str
    source: str
    sentence: str

    def words(self) -> str:
        """The number as the site prints it: 15,897, £672.8m, −43.2%; "not known" where there is none."""
        if self.value is None:
            return "not known"
        if self.unit == "year":
            return str(self.value)
        formats: dict[str, Callable[[Any], str]] = {
            "GBP m": gbp_m,
            "EUR m": eur_m,
            "per cent": lambda v: pct(
                v,
                2 if self.ident == "pilot.returned_share_of_arrivals" and v < 1 else 1,
                sign=self.ident.endswith("_change"),
            ),
            "people per boat": decimal,
            "people a week": decimal,
            "per cent of windows": lambda v: f"{pct(v)} of windows",
        }
        return formats.get(self.unit, count)(self.value)

    def as_json(self) -> dict[str, Any]:
        """The fact as the command line prints it: value, unit, as_of, status, source, sentence."""
        found = asdict(self)
        del found["ident"]
        return found | {"as_of": self.as_of.isoformat()}


def facts(record: Record) -> dict[str, Fact]:
    """Every headline number as the record stood on its day: id → Fact, always the same ids in the same order."""
    found = [
        *_arrival_facts(record),
        _direction_fact(record),
        *_spending_facts(record),
        *_pilot_facts(record),
        _balkans_fact(record),
        _preventions_fact(record),
    ]
    return {fact.ident: fact for fact in found}


def _arrival_facts(record: Record) -> list[Fact]:
    daily, today = record.daily, record.day
    to_day = day(today)

    def fact(name: str, value: Number, sentence: str, unit: str = "people", as_of: dt.date = today) -> Fact:
        return Fact(f"arrivals.{name}", value, unit, as_of, "provisional", "ho_small_boats", sentence)

    def since(name: str, start: dt.date, what: str) -> Fact:
        if today < start:
            return fact(name, None, f"{what} was on {day(start)}, after {to_day}.")
        people = arrivals.between(daily, start, today)
        return fact(name, people, f"{count(people)} people arrived from {day(start)} to {to_day}.")

    total = arrivals.between(daily, daily.date.iloc[0].date(), today)
    monday, sunday = arrivals.last_full_week(today)
    week = fact("last_full_week", None, f"No full week, Monday to Sunday, had ended by {to_day}.")
    if monday >= daily.date.iloc[0].date():
        people = arrivals.between(daily, monday, sunday)
        week = fact(
            "last_full_week",
            people,
            f"{count(people)} people arrived in the week from Monday {day(monday)} to Sunday {day(sunday)}.",
            as_of=sunday,
        )
    peak = arrivals.peak_year(daily, today)
    peak_fact = fact("peak_year", None, f"No calendar year of the series was complete by {to_day}.", "year")
    if peak:
        peak_fact = fact(
            "peak_year",
            peak[0],
            f"Of the complete years to {to_day}, {peak[0]} had most arrivals: {count(peak[1])} people.",
            "year",
        )
    return [
        fact(
            "total",
            total,
            f"{count(total)} people arrived in small boats from {day(daily.date.iloc[0])} to {to_day}.",
        ),
        *_year_to_date_facts(daily, today, fact),
        since("since_2024_07_05", arrivals.CHANGE_OF_GOVERNMENT, "The first day after the election of 2024"),
        since("since_2025_08_06", pilot.START, "The day the returns agreement took effect"),
        week,
        peak_fact,
        _people_per_boat(daily, today, fact),
    ]


def _year_to_date_facts(daily: pd.DataFrame, today: dt.date, fact: Callable[..., Fact]) -> list[Fact]:
    """The running year so far, the last year to the same day, and the change; the last year may lie before the series."""
    now, to_day = arrivals.year_to_date(daily, today), day(today)
    this = fact("year_to_date", now, f"{count(now)} people arrived from 1 January to {to_day}.")
    if today.year == arrivals.first_year(daily):
        reason = f"The official series begins on {day(daily.date.iloc[0])}: there is no year before to compare with."
        return [
            this,
            fact("year_to_date_previous", None, reason),
            fact("year_to_date_change", None, reason, "per cent"),
        ]
    same = arrivals.same_day(today, today.year - 1)
    before = arrivals.year_to_date(daily, today, same.year)
    previous = fact(
        "year_to_date_previous",
        before,
        f"{count(before)} people arrived from 1 January to {day(same)}.",
        as_of=same,
    )
    if before == 0:
        reason = f"Nobody had arrived by {day(same)}: there is nothing to compare with."
        return [this, previous, fact("year_to_date_change", None, reason, "per cent")]
    change = 100 * (now / before - 1)
    words = f"{count(now)} people had arrived by {to_day}, {more_or_fewer(change, 1)} than the {count(before)} by {day(same)}."
    return [
        this,
        previous,
        fact("year_to_date_change", _tidy(change), words.replace("as many than", "as many as"), "per cent"),
    ]


def _people_per_boat(daily: pd.DataFrame, today: dt.date, fact: Callable[..., Fact]) -> Fact:
    people = arrivals.year_to_date(daily, today)
    boats = arrivals.year_to_date(daily, today, column="boats_arrived")
    name, unit = "people_per_boat_year_to_date", "people per boat"
    if not boats:
        return fact(name, None, f"No boat had arrived from 1 January to {day(today)}.", unit)
    return fact(
        name,
        _tidy(people / boats),
        f"{count(people)} people arrived in {count(boats)} boats from 1 January to "
        f"{day(today)}: {decimal(people / boats)} a boat.",
        unit,
    )


def _direction_fact(record: Record) -> Fact:
    """Of the windows that show a change, the share on which arrivals were up; level or unfilled windows take no side."""
    table = windows.direction_windows(record.daily, record.day)
    up, down = table[table.change_pct > 0], table[table.change_pct < 0]
    decided, to_day = len(up) + len(down), day(record.day)

    def fact(value: Number, sentence: str) -> Fact:
        return Fact(
            "arrivals.direction",
            value,
            "per cent of windows",
            record.day,
            "provisional",
            "ho_small_boats",
            sentence,
        )

    def named(rows: pd.DataFrame) -> str:
        years = [name.removeprefix("same_day_") for name in rows.window if name.startswith("same_day_")]
        same = [f"this year so far, against the same day of {', '.join(years)}"] if years else []
        rest = rows.label[~rows.window.str.startswith("same_day_")]
        return "; ".join([*same, *(label[0].lower() + label[1:] for label in rest)])

    if not decided:
        return fact(None, f"No two windows that can be compared differed by {to_day}.")
    words = f"Arrivals to {to_day} were up on {len(up)} of {decided} windows and down on {len(down)}."
    lists = (f"{side}: {named(rows)}." for side, rows in (("Up", up), ("Down", down)) if len(rows))
    return fact(_tidy(100 * len(up) / decided), " ".join([words, *lists]))


def _spending_facts(record: Record) -> list[Fact]:
    agreements, today = record.agreements, record.day
    rows = spending.core(agreements)
    by = day(today)

    def fact(name: str, value: Number, unit: str, source: str, sentence: str, as_of: dt.date = today) -> Fact:
        return Fact(f"spending.{name}", value, unit, as_of, "commitment", source, sentence)

    none = f"No agreement that counts since 2018 had been announced by {by}."
    source = ", ".join(dict.fromkeys(rows.source_id)) or "cbp9681"
    announced, later, euros = (
        spending.committed(rows),
        spending.committed(rows, "later"),
        spending.committed_eur(rows),
    )
    some = len(rows) > 0
    booked = (
        "booked to " + " to ".join(sorted({rows.financial_year.min(), rows.financial_year.max()}))
        if some
        else ""
    )
    coming = spending.next_agreement(agreements)
    separate = fact(
        "committed_2026_29_gbp",
        None,
        "GBP m",
        "cbp9681",
        f"The agreement for 2026 to 2029 had not been announced by {by}.",
    )
    if coming is not None:
        amount = float(coming.committed_gbp_m)
        separate = fact(
            "committed_2026_29_gbp",
            amount,
            "GBP m",
            coming.source_id,
            f"A separate sum of {gbp_m(amount)} was committed for 2026/27 to 2028/29; it is not part of the sum "
            "since 2018.",
            coming.announced.date(),
        )
    return [
        fact(
            "committed_since_2018_gbp",
            announced if some else None,
            "GBP m",
            source,
            f"The UK had committed {gbp_m(announced)} to France, {booked}, at the rates of "
            f"announcement, by {by}. Committed is not paid."
            if some
            else none,
        ),
        fact(
            "committed_since_2018_gbp_later",
            later if some else None,
            "GBP m",
            source,
            f"The same commitments come to {gbp_m(later)} with the amounts later reported as due, where any were known "
            f"by {by}."
            if some
            else none,
        ),
        fact(
            "committed_since_2018_eur",
            euros if some else None,
            "EUR m",
            source,
            f"The UK had committed {eur_m(euros)} to France, {booked}, by {by}." if some else none,
        ),
        separate,
    ]


def _pilot_facts(record: Record) -> list[Fact]:
    monthly, announcements, today = (
        record.table("pilot_monthly"),
        record.table("pilot_announcements"),
        record.day,
    )

    def fact(name: str, value: Number, unit: str, figure: pilot.Figure | None, sentence: str) -> Fact:
        status = "final" if figure and figure.official_series else "announced"
        return Fact(
            f"pilot.{name}",
            value,
            unit,
            figure.as_of if figure else today,
            status,
            figure.source_id if figure else "ho_pilot_series",
            sentence,
        )

    begun = f"had been published by {day(today)}"
    returned, admitted = (
        pilot.latest(monthly, announcements, measure) for measure in ("returned", "admitted")
    )
    found = []
    for name, figure, what in (
        ("returned", returned, "returned to France"),
        ("admitted", admitted, "admitted from France"),
    ):
        sentence = f"No figure of people {what} under the pilot {begun}."
        if figure:
            # The row's note may know more than the day did, so only the figure's precision is said.
            number = figure.words()
            sentence = f"{number[0].upper()}{number[1:]} people had been {what} under the pilot by {day(figure.as_of)}."
        found.append(fact(name, figure.people if figure else None, "people", figure, sentence))
    if returned is None:
        none = f"No figure of people returned to France under the pilot {begun}."
        return [
            *found,
            fact("returned_share_of_arrivals", None, "per cent", None, none),
            fact("returns_per_week", None, "people a week", None, none),
        ]
    arrived = arrivals.between(record.daily, pilot.START, returned.as_of)
    share, pace = pilot.share_of_arrivals_pct(record.daily, returned), pilot.per_week(returned)
    no_share = math.isnan(share)
    return [
        *found,
        fact(
            "returned_share_of_arrivals",
            None if no_share else _tidy(share),
            "per cent",
            returned,
            f"Nobody arrived from {day(pilot.START)} to {day(returned.as_of)}."
            if no_share
            else f"{count(returned.people)} returned by {day(returned.as_of)} is {pct(share, 2 if share < 1 else 1)} of the "
            f"{count(arrived)} people who arrived from {day(pilot.START)} to that day.",
        ),
        fact(
            "returns_per_week",
            _tidy(pace),
            "people a week",
            returned,
            f"{decimal(pace)} people a week were returned on average from {day(pilot.START)} to {day(returned.as_of)}.",
        ),
    ]


def _balkans_fact(record: Record) -> Fact:
    routes = record.table("frontex_routes")
    rows = routes[(routes.route == "Western Balkan") & (routes.year == 2024)]
    if rows.empty:
        return Fact(
            "balkans.detections_2024",
            None,
            "detections",
            record.day,
            "estimate",
            "frontex_2025_06",
            f"The year 2024 had not ended by {day(record.day)}.",
        )
    row = rows.iloc[0]
    return Fact(
        "balkans.detections_2024",
        int(row.detections),
        "detections",
        dt.date(2024, 12, 31),
        "final",
        row.source_id,
        f"Frontex counted {count(row.detections)} detections on the Western Balkan route in 2024. A detection is "
        "not a person, and not a person bound for the UK.",
    )


def _preventions_fact(record: Record) -> Fact:
    """The share of recorded attempts prevented in the latest year that has ended, over the same weeks."""
    name, unit, today = "preventions.share_latest_year", "per cent", record.day
    yearly = record.table("preventions_yearly")
    years = arrivals.prevented_by_year(yearly, record.daily, record.weekly)
    if years.empty or math.isnan(float(years.share_pct.iloc[-1])):
        return Fact(
            name,
            None,
            unit,
            today,
            "estimate",
            "ho_small_boats",
            f"No year of the series had ended by {day(today)}.",
        )
    last = years.iloc[-1]
    share, prevented, arrived = float(last.share_pct), int(last.people_prevented), int(last.people_arrived)
    return Fact(
        name,
        _tidy(share),
        unit,
        dt.date(int(last.year), 12, 31),
        "estimate",
        str(yearly.source_id.iloc[-1]),
        f"{pct(share, 1)} of {count(prevented + arrived)} recorded attempts were prevented in {int(last.year)} "
        f"({last.coverage}): {'about ' if last.rounded else ''}{count(prevented)} prevented, as French authorities "
        f"estimate, and {count(arrived)} people arrived. A prevention is not a person.",
    )


def _tidy(number: float) -> float:
    """Binary dust taken off; far finer than anything printed."""
    return round(number, 9)


def variables(found: dict[str, Fact]) -> dict[str, dict[str, str]]:
    """The facts for prose, by chapter and name.

    `{{< var arrivals.total >}}` prints the number, `arrivals.total_as_of` its day, `arrivals.total_sentence` its
    sentence.
    """
    tree: dict[str, dict[str, str]] = {}
    for ident, fact in found.items():
        chapter, name = ident.split(".")
        leaf = tree.setdefault(chapter, {})
        leaf[name], leaf[f"{name}_as_of"], leaf[f"{name}_sentence"] = (
            fact.words(),
            day(fact.as_of),
            fact.sentence,
        )
    return tree
