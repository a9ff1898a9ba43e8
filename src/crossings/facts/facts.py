"""The headline numbers, each with its unit, date, status, source and sentence.

Pages of words, commands and claims take a number from here; chapters show its measure. A fact that
does not exist yet on a day has no value, and its sentence says why.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import pandas as pd

from crossings.common.formats import (
    count,
    counted,
    day,
    eur_m,
    financial_years,
    gbp_bn,
    gbp_m,
    gbp_range,
    listed,
    pct,
    rounded,
)
from crossings.facts.fact_names import make_figure
from crossings.facts.facts_of_arrivals import sums_of_days, years_and_direction
from crossings.facts.facts_of_pilot import of_pilot
from crossings.facts.figure import Figure, Number
from crossings.measures import arrivals, balkans, prevented_years, spending, windows
from crossings.tables.record import Record


def facts(record: Record) -> Mapping[str, Figure]:
    """Every headline number as the record stood on its day, by id.

    The ids are always the same, in the same order. Facts that are made together are computed when
    the first of them is used; mistakes in their tables are raised then.
    """
    return _Facts(record)


class _Facts(Mapping[str, Figure]):
    """Facts by id, computed as they are asked for."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def __getitem__(self, ident: str) -> Figure:
        for make in CHAPTERS.get(ident.partition(".")[0], ()):
            if ident in (made := _made(self._record, make)):
                return made[ident]
        raise KeyError(ident)

    def __iter__(self) -> Iterator[str]:
        makers = itertools.chain.from_iterable(CHAPTERS.values())
        return (ident for make in makers for ident in _made(self._record, make))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@functools.cache  # a record does not change, and a page and its checks use the same one
def _made(record: Record, make: Maker) -> dict[str, Figure]:
    """The facts that a function of CHAPTERS makes, by id."""
    return {fact.ident: fact for fact in make(record)}


def _committed_to_2026_facts(record: Record) -> list[Figure]:
    """The sum for years to March 2026: as first given, with later amounts, and in euros.

    Sums of conversions and ceilings are told in whole millions.
    """
    rows, by = spending.to_2026(record.agreements), day(record.day)
    announced, later = spending.committed_to_2026(rows), spending.committed_to_2026(rows, "later")
    euros = spending.committed_eur_to_2026(rows)
    sums: dict[str, tuple[Number, str]]
    if rows.empty:
        none = f"No agreement that counts since 2018 had been announced by {by}."
        sums = dict.fromkeys(("gbp", "gbp_later", "eur"), (None, none))
    else:
        span = f"for {financial_years(rows.first_year.min(), rows.last_year.max())}"
        reported = (
            f"The same commitments come to {gbp_m(later, 0)} with the amounts reported later and "
            f"known by {by}."
        )
        if not spending.later_known(rows):
            reported = f"No later amount was known by {by}; the sum is {gbp_m(later, 0)}."
        as_given = (
            f"The UK had committed {gbp_m(announced, 0)} to France {span} by {by}, "
            "by the amounts first given."
        )
        sums = {
            "gbp": (announced, f"{as_given} Committed is not paid."),
            "gbp_later": (later, reported),
            "eur": (
                euros,
                f"The UK had committed {eur_m(euros, 0)} ({gbp_m(announced, 0)}) to France {span} "
                f"by {by}.",
            ),
        }
    later_sources = rows.later_source_id[rows.later_source_id.fillna("") != ""]
    sources = {"gbp_later": [*rows.source_id, *later_sources]}
    first, *others = (
        make_figure(
            record,
            f"spending.committed_to_2026_{name}",
            value,
            sentence,
            source_ids=sources.get(name, rows.source_id),
        )
        for name, (value, sentence) in sums.items()
    )
    return [
        with_all_amounts(record, first, rows),
        *(with_years_to_come(record, other, rows) for other in others),
    ]


def _promised_facts(record: Record) -> list[Figure]:
    """The sum of the agreement of 2026, and all sums since 2018 together.

    The latter has two ends: `Promised.unconditional` and `Promised.highest`.
    """
    later, by = spending.later_agreements(record.agreements), day(record.day)
    alone, low, high = (
        f"spending.{name}"
        for name in ("committed_2026_29_gbp", "promised_total_gbp_low", "promised_total_gbp_high")
    )
    if later.empty:
        none = f"The agreement for 2026 to 2029 had not been announced by {by}"
        with_it = (
            make_figure(record, ident, None, f"{none}, so there is no sum with it.")
            for ident in (low, high)
        )
        return [make_figure(record, alone, None, f"{none}."), *with_it]
    rows, coming = spending.to_2026(record.agreements), later.iloc[0]
    promises, payments = spending.added_up(record.agreements), record.table("payments")
    told_in = spending.on_results(promises, payments).source_id
    in_all = spending.promised_in_all(promises, payments)
    least, most = spending.lowest_and_highest(rows)
    sure_to_come = in_all.unconditional - least
    sums = in_all.unconditional, in_all.highest
    end = "A promise is not a payment, and the stop-gap of 2026 is not added."
    on_results, part_on_results = (
        ", part of which depends on results" if depends else ""
        for depends in (later.depends_on_results.any(), coming.depends_on_results)
    )
    separate = (
        f"A separate sum of {gbp_range(coming.low_gbp_m, coming.high_gbp_m)} was committed for "
        f"{coming.financial_year}{part_on_results}; it is not part of the sum to March 2026."
    )
    each = [
        f"{gbp_range(row.low_gbp_m, row.high_gbp_m)} for {row.financial_year}"
        for row in later.itertuples()
    ]
    reported = f"without {gbp_m(in_all.on_results, 0)} that one report says depend on results"
    if_reported = f", {reported}" if in_all.on_results else ""
    lower = (
        f"The UK had promised France about {gbp_bn(sums[0], 2)} by {by}{if_reported}: "
        f"{gbp_m(least, 0)} for the years before, by the lower amounts, and "
        f"{gbp_m(sure_to_come, 0)} of the {listed(each)}. {end}"
    )
    higher = (
        f"The UK had promised France up to {gbp_m(in_all.highest, 0)} by {by}: "
        f"{gbp_range(least, most)} for the years before, and {listed(each)}{on_results}. {end}"
    )
    sources = [*rows.source_id, *later.source_id, *told_in]
    both = (
        make_figure(record, low, sums[0], lower, source_ids=sources),
        make_figure(record, high, sums[1], higher, source_ids=sources),
    )
    of_coming = make_figure(
        record,
        alone,
        float(coming.high_gbp_m),
        separate,
        coming.announced.date(),
        [coming.source_id],
    )
    return [
        with_years_to_come(record, of_coming, promises[promises.agreement == coming.agreement]),
        *(with_all_amounts(record, total, promises) for total in both),
    ]


def _balkans_facts(record: Record) -> list[Figure]:
    """Detections on the Western Balkan route in 2024, by Frontex; no value before 31 December."""
    ident, routes = "balkans.detections_2024", record.table("frontex_routes")
    rows = routes[(routes.route == balkans.ROUTE) & (routes.year == 2024)]
    if rows.empty:
        return [
            make_figure(record, ident, None, f"The year 2024 had not ended by {day(record.day)}.")
        ]
    row = rows.iloc[0]
    sentence = (
        f"Frontex counted {count(row.detections)} detections on the Western Balkan route in 2024. "
        "A detection is not a person, and how many went on to the UK is not counted."
    )
    return [
        make_figure(
            record,
            ident,
            int(row.detections),
            sentence,
            dt.date(2024, 12, 31),
            [row.source_id],
            "final",
        )
    ]


@functools.cache
def years_prevented(record: Record) -> pd.DataFrame:
    """Attempts prevented in each year that had ended: `prevented_years.each_year` of a record.

    The frame is kept for the next caller: change only a copy.
    """
    return prevented_years.each_year(record.preventions_yearly, record.daily, record.weekly)


def _prevented_in_year(record: Record) -> list[Figure]:
    """The share of recorded attempts prevented in the latest year that has ended, in per cent.

    Both counts are over the same days, which are those of a part of the year if no others are
    known.
    """
    ident, years = "preventions.share_latest_year", years_prevented(record)
    if years.empty or math.isnan(float(years.share_pct.iloc[-1])):
        return [
            make_figure(
                record, ident, None, f"No year of the series had ended by {day(record.day)}."
            )
        ]
    last = years.iloc[-1]
    # A share that rests on a rounded number has no decimals.
    share = rounded(last.share_pct) if last.rounded else float(last.share_pct)
    prevented, arrived = int(last.people_prevented), int(last.people_arrived)
    remark = prevented_years.remark(last)
    sentence = (
        f"{'About ' + pct(share) if last.rounded else pct(share, 1)} of "
        f"{count(prevented + arrived)} recorded attempts were prevented in {int(last.year)} "
        f"({last.coverage}): {'about ' if last.rounded else ''}{count(prevented)} prevented, "
        f"as French authorities estimate, and {count(arrived)} people arrived. "
        f"{remark + ' ' if remark else ''}A prevention is not a person. "
        f"{record.preventions_words_of_years}"
    )
    sources = prevented_years.sources_of(last, record.preventions_yearly, record.weekly)
    return [make_figure(record, ident, share, sentence, dt.date(int(last.year), 12, 31), sources)]


def _prevented_in_52_weeks(record: Record) -> list[Figure]:
    """The share of recorded attempts prevented in the newest 52 weeks with a figure, in per cent.

    It has no value unless these weeks are consecutive.
    """
    ident = "preventions.share_52_weeks"
    weeks = record.weekly[record.weekly.people_prevented.notna()].tail(windows.PREVENTION_WEEKS)
    rolling = windows.prevention_rolling(weeks).dropna(subset="share_pct")
    span = pd.Timedelta(weeks=windows.PREVENTION_WEEKS - 1)
    if (
        rolling.empty
        or rolling.last_week_ending.iloc[-1] - rolling.first_week_ending.iloc[-1] != span
    ):
        none = f"Attempts prevented were not known for 52 weeks in a row by {day(record.day)}."
        return [make_figure(record, ident, None, none)]
    last = rolling.iloc[-1]
    to = last.last_week_ending.date()
    sentence = (
        f"{pct(last.share_pct, 1)} of {count(last.attempts)} recorded attempts were prevented in "
        f"the 52 weeks to {day(to)}: {count(last.people_prevented)} prevented, as French "
        f"authorities estimate, and {count(last.people_arrived)} people arrived. A prevention is "
        f"not a person. {record.preventions_words}"
    )
    return [make_figure(record, ident, float(last.share_pct), sentence, to, weeks.source_id)]


def _deaths_facts(record: Record) -> list[Figure]:
    """People counted dead at sea in the latest whole year by the French maritime prefecture."""
    ident, table = "deaths.latest_year", record.table("deaths_yearly")
    counts = arrivals.deaths_at_sea(table).sort_values("year")
    if counts.empty:
        none = (
            "The French maritime prefecture's count of people dead at sea had no whole year by "
            f"{day(record.day)}."
        )
        return [make_figure(record, ident, None, none)]
    latest, highest = counts.iloc[-1], counts.loc[counts.people.astype(int).idxmax()]
    sentence = (
        f"At least {counted(int(latest.people), 'person', 'people')} died at sea in {latest.year}"
    )
    if len(counts) > 1:
        sentence += (
            f"; the most in the {counted(len(counts), 'year', 'years')} counted is "
            f"{count(highest.people)}, in {highest.year}"
        )
    sentence += (
        ". This is the count of the French maritime prefecture, and others count more widely."
    )
    at = dt.date(int(latest.year), 12, 31)
    number, source = int(latest.people), str(latest.source_id)
    status = "second-hand" if record.sources[source].second_hand else ""
    fact = make_figure(record, ident, number, sentence, at, [source], status)
    return [with_all_counts(fact, table[table.year == latest.year])]


CERTAIN: Final = "without what one report says depends on results"


def with_all_amounts(record: Record, total: Figure, agreements: pd.DataFrame) -> Figure:
    """A sum of these rows, in GBP million, with all that they may add up to, for judging claims.

    These are the sum of the amounts first given, those with later amounts, by who gives them, and
    the lowest without what is reported to depend on results. It stays as it is if there is but one.
    """
    counts = {
        _amounts_of([record.sources[ident].publisher for ident in told_by]): amount
        for told_by, amount in spending.sums(agreements).items()
    }
    in_all = spending.promised_in_all(agreements, record.table("payments"))
    if in_all.on_results:
        counts[CERTAIN] = in_all.unconditional
    total = with_years_to_come(record, total, agreements)
    return total.with_counts(counts, "conditions" if in_all.on_results else "what is counted")


def with_years_to_come(record: Record, total: Figure, agreements: pd.DataFrame) -> Figure:
    """A sum of these rows, with the part for financial years that had not begun."""
    column = "high_gbp_m" if total.unit == "GBP m" else "committed_eur_m"
    not_begun = spending.not_begun(agreements, record.day, column)
    return dataclasses.replace(total, not_begun=not_begun)


def _amounts_of(publishers: Sequence[str]) -> str:
    return f"with the amounts of {listed(publishers)}" if publishers else "as first given"


def with_all_counts(deaths: Figure, rows: pd.DataFrame) -> Figure:
    """One year's deaths with every count of them, for judging claims.

    A claim that fits some of them depends on what is counted. One above the highest is not refuted,
    since all are least numbers. Counts with months without records are left out, unless there are
    no others.
    """
    without_gap = rows[~arrivals.has_gap(rows)]
    counts = without_gap if len(without_gap) else rows
    by_whom = dict(zip(counts.counted_by, counts.people.astype(int), strict=True))
    return deaths.with_counts(by_whom, "at least")


Maker = Callable[[Record], list[Figure]]
# The first word of an id → the functions that make its facts. A new one also needs an entry in
# fact_names.USUAL.
CHAPTERS: Final[Mapping[str, Sequence[Maker]]] = {
    "arrivals": (sums_of_days, years_and_direction),
    "spending": (_committed_to_2026_facts, _promised_facts),
    "pilot": (of_pilot,),
    "balkans": (_balkans_facts,),
    "preventions": (_prevented_in_year, _prevented_in_52_weeks),
    "deaths": (_deaths_facts,),
}


def variables(all_facts: Mapping[str, Figure]) -> dict[str, dict[str, str]]:
    """The facts for prose, by chapter and name.

    `{{< var arrivals.total >}}` prints the number, `arrivals.total_as_of` its day,
    `arrivals.total_sentence` its sentence.
    """
    tree: dict[str, dict[str, str]] = {}
    for ident, fact in all_facts.items():
        chapter, name = ident.split(".")
        words = {
            name: fact.words(),
            f"{name}_as_of": day(fact.as_of),
            f"{name}_sentence": fact.sentence,
        }
        tree.setdefault(chapter, {}).update(words)
    return tree
