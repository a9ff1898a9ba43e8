"""The headline numbers, each with its unit, date, status, source and sentence.

Prose on the site, the command line and the claims all take a number from here, so that it is computed once. A fact
that does not exist yet on a day has no value, and its sentence says why.
"""

from __future__ import annotations

import datetime as dt
import functools
import math

from crossings import arrivals, pilot, spending
from crossings.errors import NotPublishedError
from crossings.fact import Fact as Fact
from crossings.fact import Number, tidy
from crossings.facts_of_arrivals import arrival_facts, direction_fact
from crossings.formats import count, day, decimal, eur_m, gbp_m, pct
from crossings.tables import Record


def facts(record: Record) -> dict[str, Fact]:
    """Every headline number as the record stood on its day: id → Fact, always the same ids in the same order."""
    return {fact.ident: fact for fact in _found(record)}


@functools.cache  # a record does not change, and a page and its checks ask for the same one's facts
def _found(record: Record) -> tuple[Fact, ...]:
    return (
        *arrival_facts(record),
        direction_fact(record),
        *_spending_facts(record),
        *_pilot_facts(record),
        _balkans_fact(record),
        _preventions_fact(record),
    )


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
    pace = pilot.per_week(returned)
    share, words = _pilot_share(record, returned)
    return [
        *found,
        fact("returned_share_of_arrivals", share, "per cent", returned, words),
        fact(
            "returns_per_week",
            tidy(pace),
            "people a week",
            returned,
            f"{decimal(pace)} people a week were returned on average from {day(pilot.START)} to {day(returned.as_of)}.",
        ),
    ]


def _pilot_share(record: Record, returned: pilot.Figure) -> tuple[Number, str]:
    """The share of arrivals up to the figure's own day that it makes, in per cent, and its sentence."""
    try:
        arrived = arrivals.between(record.days, pilot.START, returned.as_of)
    except NotPublishedError as gap:
        return None, str(gap)
    share = pilot.share_of_arrivals_pct(record.days, returned)
    if math.isnan(share):
        return None, f"Nobody arrived from {day(pilot.START)} to {day(returned.as_of)}."
    return (
        tidy(share),
        f"{count(returned.people)} returned by {day(returned.as_of)} is {pct(share, 2 if share < 1 else 1)} of the "
        f"{count(arrived)} people who arrived from {day(pilot.START)} to that day.",
    )


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
    years = arrivals.prevented_by_year(yearly, record.days, record.weekly)
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
        tidy(share),
        unit,
        dt.date(int(last.year), 12, 31),
        "estimate",
        str(yearly.source_id.iloc[-1]),
        f"{pct(share, 1)} of {count(prevented + arrived)} recorded attempts were prevented in {int(last.year)} "
        f"({last.coverage}): {'about ' if last.rounded else ''}{count(prevented)} prevented, as French authorities "
        f"estimate, and {count(arrived)} people arrived. A prevention is not a person.",
    )


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
