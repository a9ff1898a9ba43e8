"""The headline numbers, each with its unit, date, status, source and sentence.

Pages, commands and claims all take a number from here, so that it is computed once. A fact that does not exist yet on a
day has no value, and its sentence says why.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import pandas as pd

from crossings.common.formats import begun, count, counted, day, decimal, eur_m, gbp_m, pct, rounded
from crossings.facts.fact import Fact, Number, without_float_noise
from crossings.facts.facts_of_arrivals import arrival_facts, direction_fact
from crossings.measures import arrivals, pilot, prevented_years, spending, windows
from crossings.tables.record import Record
from crossings.tables.sources import SMALL_BOATS


def facts(record: Record) -> Mapping[str, Fact]:
    """Every headline number as the record stood on its day: id → Fact, always the same ids in the same order.

    A chapter's facts are computed when the first of them is used; mistakes in its tables are raised then.
    """
    return _Facts(record)


class _Facts(Mapping[str, Fact]):
    """Facts by id, computed for one chapter at a time."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def __getitem__(self, ident: str) -> Fact:
        return _of_chapter(self._record, ident.partition(".")[0])[ident]

    def __iter__(self) -> Iterator[str]:
        return (ident for chapter in CHAPTERS for ident in _of_chapter(self._record, chapter))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@functools.cache  # a record does not change, and a page and its checks use the same one
def _of_chapter(record: Record, chapter: str) -> dict[str, Fact]:
    """A chapter's facts by id; none for an unknown chapter."""
    make = CHAPTERS.get(chapter)
    return {fact.ident: fact for fact in make(record)} if make else {}


def _spending_facts(record: Record) -> list[Fact]:
    """The sum committed since 2018, counted in three ways, and the separate sum from 2026."""
    rows, by = spending.core(record.agreements), day(record.day)
    announced, later = spending.committed(rows), spending.committed(rows, "later")
    euros = spending.committed_eur(rows)
    years = sorted({rows.financial_year.min(), rows.financial_year.max()}) if len(rows) else []
    span = f"for {' to '.join(years)}"
    found: list[tuple[str, float, str, str]] = [
        (
            "committed_since_2018_gbp",
            announced,
            "GBP m",
            f"The UK had committed {gbp_m(announced)} to France {span} by {by}, by the amounts first given. "
            "Committed is not paid.",
        ),
        (
            "committed_since_2018_gbp_later",
            later,
            "GBP m",
            f"The same commitments come to {gbp_m(later)} with the amounts reported later and known by {by}."
            if spending.later_known(rows)
            else f"No later amount was known by {by}; the sum is {gbp_m(later)}.",
        ),
        (
            "committed_since_2018_eur",
            euros,
            "EUR m",
            f"The UK had committed {eur_m(euros)} to France {span} by {by}.",
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
        *_promised_facts(record),
    ]


def _next_agreement_fact(record: Record) -> Fact:
    """The sum for 2026/27 to 2028/29, which is not part of the sum since 2018."""
    coming, name = spending.next_agreement(record.agreements), "committed_2026_29_gbp"
    if coming is None:
        none = f"The agreement for 2026 to 2029 had not been announced by {day(record.day)}."
        return _commitment(name, None, "GBP m", record.day, "cbp9681", none, worked_out=False)
    amount = float(coming.committed_gbp_m)
    sentence = (
        f"A separate sum of {gbp_m(amount)} was committed for 2026/27 to 2028/29; it is not part of the sum "
        "since 2018."
    )
    at = coming.announced.date()
    return _commitment(name, amount, "GBP m", at, coming.source_id, sentence, worked_out=False)


def _promised_facts(record: Record) -> list[Fact]:
    """The sum promised for 2018/19 to 2028/29: lower by the amounts reported later, higher by those first given."""
    coming = spending.next_agreement(record.agreements)
    ends: tuple[tuple[str, spending.Basis], ...] = (("low", "later"), ("high", "announced"))
    if coming is None:
        none = f"The agreement for 2026 to 2029 had not been announced by {day(record.day)}, so there is no sum with it."
        return [
            _commitment(f"promised_total_gbp_{end}", None, "GBP m", record.day, "cbp9681", none)
            for end, _ in ends
        ]
    rows, amount = spending.core(record.agreements), float(coming.committed_gbp_m)
    sums = {end: spending.committed(rows, basis) for end, basis in ends}
    both = " to ".join(dict.fromkeys(gbp_m(one, 0) for one in sums.values()))
    sentence = (
        f"The UK had promised France {{}} by {day(record.day)}: {both} for the years to March 2026, and "
        f"{gbp_m(amount)} for the three years after. A promise is not a payment, and the stop-gap of 2026, which may lie "
        "inside the second sum, is not added."
    )
    source = ", ".join(dict.fromkeys([*rows.source_id, str(coming.source_id)]))
    return [
        _commitment(
            f"promised_total_gbp_{end}",
            round(one + amount, 2),
            "GBP m",
            record.day,
            source,
            sentence.format(gbp_m(one + amount)),
        )
        for end, one in sums.items()
    ]


def _commitment(
    name: str,
    value: Number,
    unit: str,
    as_of: dt.date,
    source: str,
    sentence: str,
    *,
    worked_out: bool = True,
) -> Fact:
    """A sum of promises that no source publishes, or one that was announced as such."""
    return Fact(f"spending.{name}", value, unit, as_of, "commitment", source, sentence, worked_out)


def _pilot_facts(record: Record) -> list[Fact]:
    """People returned and admitted by the latest figure of each, then the rates of the returns."""
    monthly, announcements = record.table("pilot_monthly"), record.table("pilot_announcements")
    returned, admitted = (
        pilot.headline(monthly, announcements, measure) for measure in ("returned", "admitted")
    )
    return [
        _pilot_people_fact(record, "returned", returned, "returned to France"),
        _pilot_people_fact(record, "admitted", admitted, "admitted from France"),
        *_pilot_rate_facts(record, returned),
        _pilot_end_fact(record),
    ]


def _pilot_end_fact(record: Record) -> Fact:
    """The day on which the pilot is reported to have ended, as a number such as 20260930; no value before that was known."""
    told = record.table("pilot_record")
    ends = told[(told.kind == "term") & (told["item"] == "end")]
    if ends.empty:
        none = f"No end of the pilot had been reported by {day(record.day)}."
        return Fact("pilot.ended", None, "date", record.day, "announced", "ho_pilot_series", none)
    row = ends.iloc[-1]
    ended = row.date.date()
    sentence = f"The pilot is reported to have ended on {day(ended)}; no primary document was found."
    return Fact(
        "pilot.ended", int(f"{ended:%Y%m%d}"), "date", ended, "announced", str(row.source_id), sentence
    )


def _pilot_people_fact(record: Record, name: str, figure: pilot.Figure | None, what: str) -> Fact:
    if figure is None:
        return _pilot_fact(record, name, None, "people", None, _no_pilot_figure(record, what))
    # The row's note may tell more than was known on the day, so only the figure's precision is used.
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
        _pilot_fact(
            record, "returned_share_of_arrivals", share, "per cent", returned, words, worked_out=True
        ),
        _pilot_fact(record, "returns_per_week", pace, "people a week", returned, pace_words, worked_out=True),
    ]


def _no_pilot_figure(record: Record, what: str) -> str:
    return f"No figure of people {what} under the pilot had been published by {day(record.day)}."


def _pilot_fact(
    record: Record,
    name: str,
    value: Number,
    unit: str,
    figure: pilot.Figure | None,
    sentence: str,
    *,
    worked_out: bool = False,
) -> Fact:
    """A fact of the pilot; without a figure it has the record's day and the official series as its source."""
    status = "final" if figure and figure.official_series else "announced"
    as_of, source = (figure.as_of, figure.source_id) if figure else (record.day, "ho_pilot_series")
    return Fact(f"pilot.{name}", value, unit, as_of, status, source, sentence, worked_out)


def _pilot_share(record: Record, returned: pilot.Figure) -> tuple[Number, str]:
    """The figure as a share of arrivals up to its own day, in per cent, and its sentence."""
    arrived = arrivals.between(record.daily, pilot.START, returned.as_of)
    if not arrived:
        return None, f"Nobody arrived from {day(pilot.START)} to {day(returned.as_of)}."
    share = 100 * returned.people / arrived
    # A share of a floor may round up above the floor, so the sentence gives only the number.
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
        "not a person, and how many went on to the UK is not counted.",
    )


@functools.cache
def years_prevented(record: Record) -> pd.DataFrame:
    """Attempts prevented in each year that had ended: `prevented_years.by_year` of a record."""
    return prevented_years.by_year(record.preventions_yearly, record.daily, record.weekly)


def _preventions_fact(record: Record) -> Fact:
    """The share of recorded attempts prevented in the latest year that has ended, over the same days."""
    years = years_prevented(record)
    if years.empty or math.isnan(float(years.share_pct.iloc[-1])):
        none = f"No year of the series had ended by {day(record.day)}."
        return _share_prevented(None, record.day, SMALL_BOATS, none)
    last = years.iloc[-1]
    # A share that rests on a rounded number has no decimals.
    share = rounded(last.share_pct) if last.rounded else float(last.share_pct)
    prevented, arrived = int(last.people_prevented), int(last.people_arrived)
    remark = prevented_years.remark(last)
    sentence = (
        f"{'About ' + pct(share) if last.rounded else pct(share, 1)} of {count(prevented + arrived)} recorded attempts "
        f"were prevented in {int(last.year)} "
        f"({last.coverage}): {'about ' if last.rounded else ''}{count(prevented)} prevented, as French authorities "
        f"estimate, and {count(arrived)} people arrived. {remark + ' ' if remark else ''}A prevention is not a person. "
        f"{record.preventions_words_of_years}"
    )
    source = prevented_years.source_of(last, record.preventions_yearly, record.weekly)
    return _share_prevented(without_float_noise(share), dt.date(int(last.year), 12, 31), source, sentence)


def _share_prevented(value: Number, as_of: dt.date, source: str, sentence: str) -> Fact:
    ident = "preventions.share_latest_year"
    return Fact(ident, value, "per cent", as_of, "estimate", source, sentence, worked_out=True)


def _prevented_52_weeks_fact(record: Record) -> Fact:
    """The share of recorded attempts prevented in the newest 52 consecutive weeks with a figure."""
    weeks = record.weekly[record.weekly.people_prevented.notna()].tail(windows.PREVENTION_WEEKS)
    rolling = windows.prevention_rolling(weeks).dropna(subset="share_pct")
    span = pd.Timedelta(weeks=windows.PREVENTION_WEEKS - 1)
    if rolling.empty or rolling.last_week_ending.iloc[-1] - rolling.first_week_ending.iloc[-1] != span:
        none = f"Attempts prevented were not known for 52 weeks in a row by {day(record.day)}."
        return _share_of_weeks(None, record.day, SMALL_BOATS, none)
    last = rolling.iloc[-1]
    to, source = last.last_week_ending.date(), ", ".join(dict.fromkeys(weeks.source_id))
    sentence = (
        f"{pct(last.share_pct, 1)} of {count(last.attempts)} recorded attempts were prevented in the 52 weeks to {day(to)}: "
        f"{count(last.people_prevented)} prevented, as French authorities estimate, and {count(last.people_arrived)} people "
        f"arrived. A prevention is not a person. {record.preventions_words}"
    )
    return _share_of_weeks(without_float_noise(float(last.share_pct)), to, source, sentence)


def _share_of_weeks(value: Number, as_of: dt.date, source: str, sentence: str) -> Fact:
    ident = "preventions.share_52_weeks"
    return Fact(ident, value, "per cent", as_of, "estimate", source, sentence, worked_out=True)


def _deaths_fact(record: Record) -> Fact:
    """People counted dead at sea in the latest whole year, only by the French maritime prefecture: counts are not mixed."""
    table = record.table("deaths_yearly")
    own = table[table.measure.str.startswith("French prefecture")].sort_values("year")
    if own.empty:
        none = f"The French maritime prefecture's count of people dead at sea had no whole year by {day(record.day)}."
        return Fact("deaths.latest_year", None, "people", record.day, "final", "premar", none)
    last, most = own.iloc[-1], own.loc[own.people.astype(int).idxmax()]
    sentence = f"At least {counted(int(last.people), 'person', 'people')} died at sea in {last.year}"
    if len(own) > 1:
        sentence += f"; the most in the {counted(len(own), 'year', 'years')} counted is {count(most.people)}, in {most.year}"
    sentence += ". This is the count of the French maritime prefecture, and others count more widely."
    at = dt.date(int(last.year), 12, 31)
    return Fact("deaths.latest_year", int(last.people), "people", at, "final", str(last.source_id), sentence)


# The facts of the latest year, then those of the newest 52 weeks.
PREVENTIONS: Final[Sequence[Callable[[Record], Iterable[Fact]]]] = (
    lambda record: [_preventions_fact(record)],
    lambda record: [_prevented_52_weeks_fact(record)],
)
# The first word of an id → the function that makes its facts.
CHAPTERS: Final[Mapping[str, Callable[[Record], Iterable[Fact]]]] = {
    "arrivals": lambda record: [*arrival_facts(record), direction_fact(record)],
    "spending": _spending_facts,
    "pilot": _pilot_facts,
    "balkans": lambda record: [_balkans_fact(record)],
    "preventions": lambda record: [fact for make in PREVENTIONS for fact in make(record)],
    "deaths": lambda record: [_deaths_fact(record)],
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
