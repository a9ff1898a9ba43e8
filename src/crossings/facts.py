"""The headline numbers, each with its unit, date, status, source and sentence.

Prose on the site, the command line and the claims all take a number from here, so that it is computed once. A fact
that does not exist yet on a day has no value, and its sentence says why.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from crossings import arrivals, pilot, prevented_years, spending
from crossings.errors import NotPublishedError
from crossings.fact import Fact, Number, without_float_noise
from crossings.facts_of_arrivals import arrival_facts, direction_fact
from crossings.formats import begun, count, day, decimal, eur_m, gbp_m, pct
from crossings.sources import SMALL_BOATS
from crossings.tables import Record


def facts(record: Record) -> Mapping[str, Fact]:
    """Every headline number as the record stood on its day: id → Fact, always the same ids in the same order.

    A chapter's facts are computed when the first of them is asked for; what is wrong with its tables is raised then.
    """
    return _Facts(record)


class _Facts(Mapping[str, Fact]):
    """Facts by id, of which most who ask want one chapter's."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def __getitem__(self, ident: str) -> Fact:
        return _of_chapter(self._record, ident.partition(".")[0])[ident]

    def __iter__(self) -> Iterator[str]:
        return (ident for chapter in CHAPTERS for ident in _of_chapter(self._record, chapter))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@functools.cache  # a record does not change, and a page and its checks ask for the same one's facts
def _of_chapter(record: Record, chapter: str) -> dict[str, Fact]:
    """A chapter's facts by id; none of a chapter that there is not."""
    make = CHAPTERS.get(chapter)
    return {fact.ident: fact for fact in make(record)} if make else {}


def _spending_facts(record: Record) -> list[Fact]:
    """What had been committed since 2018, in three ways of counting, and the separate sum from 2026."""
    rows, by = spending.core(record.agreements), day(record.day)
    announced, later = spending.committed(rows), spending.committed(rows, "later")
    euros = spending.committed_eur(rows)
    years = sorted({rows.financial_year.min(), rows.financial_year.max()}) if len(rows) else []
    booked = f"booked to {' to '.join(years)}"
    found: list[tuple[str, float, str, str]] = [
        (
            "committed_since_2018_gbp",
            announced,
            "GBP m",
            f"The UK had committed {gbp_m(announced)} to France, {booked}, as first given, "
            f"by {by}. Committed is not paid.",
        ),
        (
            "committed_since_2018_gbp_later",
            later,
            "GBP m",
            f"The same commitments come to {gbp_m(later)} with the amounts later reported as due, where any were known "
            f"by {by}."
            if spending.later_known(rows)
            else f"No later amount was known by {by}; the sum is {gbp_m(later)}, as first given.",
        ),
        (
            "committed_since_2018_eur",
            euros,
            "EUR m",
            f"The UK had committed {eur_m(euros)} to France, {booked}, by {by}.",
        ),
    ]
    none = f"No agreement that counts since 2018 had been announced by {by}."
    source = ", ".join(dict.fromkeys(rows.source_id)) or "cbp9681"
    return [
        *(
            _commitment(name, value, unit, record.day, source, sentence)
            if len(rows)
            else _commitment(name, None, unit, record.day, source, none)
            for name, value, unit, sentence in found
        ),
        _next_agreement_fact(record),
    ]


def _next_agreement_fact(record: Record) -> Fact:
    """The sum for 2026/27 to 2028/29, which is not part of the sum since 2018."""
    coming, name = spending.next_agreement(record.agreements), "committed_2026_29_gbp"
    if coming is None:
        none = f"The agreement for 2026 to 2029 had not been announced by {day(record.day)}."
        return _commitment(name, None, "GBP m", record.day, "cbp9681", none)
    amount = float(coming.committed_gbp_m)
    sentence = (
        f"A separate sum of {gbp_m(amount)} was committed for 2026/27 to 2028/29; it is not part of the sum "
        "since 2018."
    )
    return _commitment(name, amount, "GBP m", coming.announced.date(), coming.source_id, sentence)


def _commitment(name: str, value: Number, unit: str, as_of: dt.date, source: str, sentence: str) -> Fact:
    return Fact(f"spending.{name}", value, unit, as_of, "commitment", source, sentence)


def _pilot_facts(record: Record) -> list[Fact]:
    """People returned and admitted by the latest figure of each, then the rates of the returns."""
    monthly, announcements = record.table("pilot_monthly"), record.table("pilot_announcements")
    returned, admitted = (
        pilot.latest(monthly, announcements, measure) for measure in ("returned", "admitted")
    )
    return [
        _pilot_people_fact(record, "returned", returned, "returned to France"),
        _pilot_people_fact(record, "admitted", admitted, "admitted from France"),
        *_pilot_rate_facts(record, returned),
    ]


def _pilot_people_fact(record: Record, name: str, figure: pilot.Figure | None, what: str) -> Fact:
    if figure is None:
        return _pilot_fact(record, name, None, "people", None, _no_pilot_figure(record, what))
    # The row's note may know more than the day did, so only the figure's precision is said.
    sentence = begun(f"{figure.people_words()} had been {what} under the pilot by {figure.day_words()}.")
    return _pilot_fact(record, name, figure.people, "people", figure, sentence)


def _pilot_rate_facts(record: Record, returned: pilot.Figure | None) -> list[Fact]:
    """The returns as a share of arrivals, and as people a week."""
    share, words = None, _no_pilot_figure(record, "returned to France")
    pace, pace_words = None, words
    if returned:
        share, words = _pilot_share(record, returned)
        weekly = pilot.per_week(returned)
        span = f"from {day(pilot.START)} to {returned.day_words()}"
        pace, pace_words = (
            without_float_noise(weekly),
            f"{decimal(weekly)} people a week were returned on average {span}."
            if not returned.hedge
            else begun(
                f"{returned.people_words()} were returned {span}; {count(returned.people)} is {decimal(weekly)} a week."
            ),
        )
    return [
        _pilot_fact(record, "returned_share_of_arrivals", share, "per cent", returned, words),
        _pilot_fact(record, "returns_per_week", pace, "people a week", returned, pace_words),
    ]


def _no_pilot_figure(record: Record, what: str) -> str:
    return f"No figure of people {what} under the pilot had been published by {day(record.day)}."


def _pilot_fact(
    record: Record, name: str, value: Number, unit: str, figure: pilot.Figure | None, sentence: str
) -> Fact:
    """A fact of the pilot; without a figure it is of the record's day and the official series."""
    status = "final" if figure and figure.official_series else "announced"
    as_of, source = (figure.as_of, figure.source_id) if figure else (record.day, "ho_pilot_series")
    return Fact(f"pilot.{name}", value, unit, as_of, status, source, sentence)


def _pilot_share(record: Record, returned: pilot.Figure) -> tuple[Number, str]:
    """The share of arrivals up to the figure's own day that it makes, in per cent, and its sentence."""
    try:
        arrived = arrivals.between(record.daily_with_gaps, pilot.START, returned.as_of)
    except NotPublishedError as gap:
        return None, str(gap)
    share = pilot.share_of_arrivals_pct(record.daily_with_gaps, returned)
    if math.isnan(share):
        return None, f"Nobody arrived from {day(pilot.START)} to {day(returned.as_of)}."
    # A share of a floor may round to more than the floor is, so it is said of the number alone.
    only = f"; {count(returned.people)}" if returned.hedge else ""
    return (
        without_float_noise(share),
        begun(
            f"{returned.words()} returned by {returned.day_words()}{only} is {pct(share, 2 if share < 1 else 1)} of the "
            f"{count(arrived)} people who arrived from {day(pilot.START)} to that day."
        ),
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
    """The share of recorded attempts prevented in the latest year that has ended, over the same days."""
    yearly = record.preventions_yearly
    source = str(yearly.source_id.iloc[-1]) if len(yearly) else SMALL_BOATS
    try:
        years = prevented_years.by_year(yearly, record.daily_with_gaps, record.weekly)
    except NotPublishedError as gap:
        return _share_prevented(None, dt.date(int(yearly.year.iloc[-1]), 12, 31), source, str(gap))
    if years.empty or math.isnan(float(years.share_pct.iloc[-1])):
        none = f"No year of the series had ended by {day(record.day)}."
        return _share_prevented(None, record.day, SMALL_BOATS, none)
    last = years.iloc[-1]
    share, prevented, arrived = float(last.share_pct), int(last.people_prevented), int(last.people_arrived)
    remark = prevented_years.remark(last)
    sentence = (
        f"{pct(share, 1)} of {count(prevented + arrived)} recorded attempts were prevented in {int(last.year)} "
        f"({last.coverage}): {'about ' if last.rounded else ''}{count(prevented)} prevented, as French authorities "
        f"estimate, and {count(arrived)} people arrived. {remark + ' ' if remark else ''}A prevention is not a person. "
        f"{record.preventions_words}"
    )
    if last.basis == prevented_years.SUM_OF_WEEKS:
        source = SMALL_BOATS
    return _share_prevented(without_float_noise(share), dt.date(int(last.year), 12, 31), source, sentence)


def _share_prevented(value: Number, as_of: dt.date, source: str, sentence: str) -> Fact:
    return Fact("preventions.share_latest_year", value, "per cent", as_of, "estimate", source, sentence)


# The first word of the ids → what makes them.
CHAPTERS: Final[Mapping[str, Callable[[Record], Iterable[Fact]]]] = {
    "arrivals": lambda record: [*arrival_facts(record), direction_fact(record)],
    "spending": _spending_facts,
    "pilot": _pilot_facts,
    "balkans": lambda record: [_balkans_fact(record)],
    "preventions": lambda record: [_preventions_fact(record)],
}


def variables(found: Mapping[str, Fact]) -> dict[str, dict[str, str]]:
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
