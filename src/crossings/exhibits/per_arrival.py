"""The chapter on money and crossings: pounds committed per arrival and per prevention, and break-even.

A ratio is called a ratio: what was promised over what was counted, and neither shows what the other did.
"""

from __future__ import annotations

import functools
from typing import Final

import pandas as pd

from crossings import ratios as measures
from crossings import sources, spending
from crossings.exhibits.controls import Control, form
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.side_by_side import years_of
from crossings.exhibits.spending_marks import cited, number, pounds
from crossings.formats import count, day, gbp_m, listed, pct, rounded
from crossings.tables import Record

LIMITS_OF_A_RATIO: Final = (
    "A ratio, not a cost or a yield: the sums are promises (L1) and not only for small boats (L4), arrivals "
    "are those detected (L6), preventions count attempts (L8), and nothing here links the two (L12)."
)

LIMIT_OF_A_ROW: Final = {  # of a row: what it is divided by, and whether it is the whole period
    ("arrival", False): "detected only",
    ("prevention", False): "attempts, not people",
    ("arrival", True): "few arrivals in early years",
    ("prevention", True): "a ceiling: four months missing",
}


@functools.cache
def ratios_of(record: Record) -> pd.DataFrame:
    """Pounds per arrival and per recorded prevention, for financial years over on the record's day."""
    yearly = record.preventions_yearly
    return measures.ratios(years_of(record), record.daily, record.weekly, yearly)


def ratios(record: Record) -> Exhibit:
    """Pounds committed per arrival and per recorded prevention, with the limits of each, as a table."""
    found = ratios_of(record)
    if found.empty:
        subtitle = "Pounds committed per person who arrived, by financial year"
        return _none_over(record, "ratios", subtitle, "no ratio is shown")
    return Exhibit(
        ident="ratios",
        title=_ratio_title(found),
        subtitle="Pounds committed for a financial year over the people who arrived in it, and over recorded "
        "preventions where every week of it is recorded",
        panels=None,
        words=_ratio_words(found),
        note=f"{record.preventions_words} {LIMITS_OF_A_RATIO}",
        table=_ratio_rows(found),
        columns={
            "period": "Period",
            "per": "For each",
            "announced_gbp_each": "£ each, announced",
            "later_gbp_each": "£ each, later",
            "limit": "Its limit",
            "people": "Their number",
            "announced_gbp_m": "£m, announced",
            "later_gbp_m": "£m, later",
        },
        under=("limit",),
        formats={
            "announced_gbp_m": pounds,
            "later_gbp_m": pounds,
            "announced_gbp_each": count,
            "later_gbp_each": count,
            "people": count,
        },
        caption="Pounds committed for each arrival and each recorded prevention, in two sterling readings, "
        f"as known on {day(record.day)}",
        source=cited(
            record,
            spending.core(record.agreements),
            sources.SMALL_BOATS,
            *record.preventions_yearly.source_id,
        ),
        as_of=record.day,
        status="provisional",
    )


def _ratio_title(found: pd.DataFrame) -> str:
    yearly = found[found.period != measures.WHOLE]
    per = yearly.set_index("period").announced_gbp_per_arrival
    title = f"In {per.index[0]} the sum announced came to £{count(per.iloc[0])} for each arrival"
    if len(per) > 1:
        title = (
            f"From {per.index[0]} to {per.index[-1]} the sum announced per arrival was £{count(per.min())} "
            f"({per.idxmin()}) to £{count(per.max())} ({per.idxmax()})"
        )
    return f"{title}: a ratio, not a cost or a yield"


def _none_over(record: Record, ident: str, subtitle: str, lack: str) -> Exhibit:
    words = f"No financial year from 2021/22 on was over by {day(record.day)}, so {lack}."
    return Exhibit(
        ident=ident,
        title=words.removesuffix("."),
        subtitle=subtitle,
        panels=None,
        words=f"{words} In the years before, a few hundred or thousand arrivals would divide the sum.",
        note=f"{record.preventions_words} {LIMITS_OF_A_RATIO}",
        table=pd.DataFrame({"as_of": [record.day], "years_over": [0]}),
        columns={"as_of": "As of", "years_over": "Financial years over, 2021/22 on"},
        caption=words,
        source=sources.cite(record.sources, [sources.SMALL_BOATS]),
        as_of=record.day,
        status="provisional",
    )


def _ratio_rows(found: pd.DataFrame) -> pd.DataFrame:
    """A row a period and what it is divided by, with its limit."""
    rows = []
    for row in found.to_dict("records"):
        whole = row["period"] == measures.WHOLE
        period = "All years over" if whole else row["period"]
        for per, counted in (("arrival", "people_arrived"), ("prevention", "people_prevented")):
            if pd.notna(row[counted]):
                rows.append(
                    {
                        "period": period,
                        "per": per,
                        "announced_gbp_each": row[f"announced_gbp_per_{per}"],
                        "later_gbp_each": row[f"later_gbp_per_{per}"],
                        "limit": LIMIT_OF_A_ROW[per, whole],
                        "people": int(row[counted]),
                        "announced_gbp_m": row["announced_gbp_m"],
                        "later_gbp_m": row["later_gbp_m"],
                    }
                )
    return pd.DataFrame(rows)


def _ratio_words(found: pd.DataFrame) -> str:
    whole = found.iloc[-1]
    low, high = sorted([whole.later_gbp_per_arrival, whole.announced_gbp_per_arrival])
    words = (
        f"Over all years that were over, January 2018 to {whole.arrivals_to:%B %Y}, "
        f"{_either(whole.later_gbp_m, whole.announced_gbp_m)} over {count(whole.people_arrived)} "
        "arrivals "
        f"is {_range(low, high)} for each."
    )
    yearly = found.iloc[:-1]
    recorded = yearly[yearly.people_prevented.notna()]
    for year in recorded.itertuples():
        words += (
            f" For {year.period}, whose {number(int(year.weeks_recorded))} weeks are all recorded, it "
            "is "
            f"{_range(year.later_gbp_per_prevention, year.announced_gbp_per_prevention)} for each of "
            f"{count(year.people_prevented)} recorded preventions."
        )
    for year in yearly[yearly.people_prevented.isna() & (yearly.weeks_recorded > 0)].itertuples():
        lacking = int(year.weeks_in_period - year.weeks_recorded)
        words += (
            f" {year.period} lacks preventions for {number(lacking)} "
            f"{'week' if lacking == 1 else 'weeks'}, so it has no such ratio."
        )
    if recorded.empty:
        words += " No financial year that was over has preventions recorded for all its weeks."
    if pd.notna(whole.people_prevented):
        most = _range(whole.later_gbp_per_prevention, whole.announced_gbp_per_prevention)
        words += (
            f" Over the whole period it is at most {most} for each of about "
            f"{count(whole.people_prevented)}: a ceiling, since January to April 2024 is missing, and "
            "the number of 2023 is rounded."
        )
    return words + " Years before 2021/22 are left out: so few people arrived that the ratio says little."


def _either(later: float, announced: float) -> str:
    if round(later, 2) == round(announced, 2):
        return gbp_m(announced)
    return f"{gbp_m(announced)} as first given ({gbp_m(later)} as later reported)"


def _range(later: float, announced: float) -> str:
    """£3,333 to £3,415; one figure where both readings are the same."""
    low, high = sorted([later, announced])
    return f"£{count(low)}" if rounded(low) == rounded(high) else f"£{count(low)} to £{count(high)}"


def break_even(record: Record) -> Exhibit:
    """What would have to be true for a sum to equal arrivals times a cost that the reader picks: a table."""
    found = measures.break_even(ratios_of(record))
    subtitle = (
        "N, the sum committed divided by pounds per arrival, at three values that the reader can change"
    )
    if found.empty:
        return _none_over(record, "break-even", subtitle, "no break-even is worked out")
    whole = found[(found.period == measures.WHOLE) & (found.basis == "announced")]
    return Exhibit(
        ident="break-even",
        title=_break_even_title(whole),
        subtitle=subtitle,
        panels=None,
        words=_break_even_words(found),
        note="Nothing shows that N fewer people arrived (L12). No official cost per arrival is known, and a "
        "recorded prevention does not mean one arrival fewer (L8).",
        table=found,
        columns={
            "period": "Period",
            "basis": "Reading",
            "gbp_m": "£ million",
            "gbp_per_arrival": "£ each, picked",
            "people_arrived": "People arrived",
            "arrivals_avoided": "N",
            "share_pct": "N in % of arrivals and N",
            "of_preventions_pct": "N in % of preventions",
        },
        formats={
            "gbp_m": pounds,
            "arrivals_avoided": count,
            "gbp_per_arrival": count,
            "share_pct": lambda v: pct(v, 1),
            "of_preventions_pct": lambda v: pct(v, 1),
            "basis": str,
            "period": lambda period: "All years over" if period == measures.WHOLE else period,
        },
        missing={"of_preventions_pct": "–"},
        caption="What would have to be true, at three values a reader might pick; as known on "
        f"{day(record.day)}",
        source=cited(record, spending.core(record.agreements), sources.SMALL_BOATS),
        as_of=record.day,
        status="provisional",
        controls=_cost_form(whole),
    )


def _break_even_title(whole: pd.DataFrame) -> str:
    costs = [f"£{count(cost)}" for cost in whole.gbp_per_arrival]
    people = [count(n) for n in whole.arrivals_avoided]
    return f"At {_or(costs)} for each arrival, {gbp_m(whole.gbp_m.iloc[0])} as first given equals {_or(people)} arrivals"


def _cost_form(whole: pd.DataFrame) -> str:
    """The field in which a reader puts a cost of their own."""
    given = {"pounds": whole.gbp_m.iloc[0] * 1e6, "arrivals": whole.people_arrived.iloc[0]}
    asked = [Control("cost", "Pounds for each arrival")]
    return form("break-even", "break-even", asked, given, "Give an amount: none is preset.")


def _or(parts: list[str]) -> str:
    return listed(parts).replace(" and ", " or ")


def _break_even_words(found: pd.DataFrame) -> str:
    """The working of one row, and what the reader does for another value."""
    whole = found[(found.period == measures.WHOLE) & (found.basis == "announced")]
    row = whole.iloc[0]
    shares = [pct(share, 1) for share in whole.share_pct]
    words = (
        f"N is money divided by a number the reader picks: {gbp_m(row.gbp_m, 2)} over £"
        f"{count(row.gbp_per_arrival)} is {count(row.arrivals_avoided)}. For the sum to equal arrivals "
        "times "
        f"that number, N people would have to have stayed away who would otherwise have arrived. Beside "
        f"the {count(row.people_arrived)} who did arrive, N is {listed(shares)} of the two together, "
        "at the "
        "three values. For another value, divide the sum by it."
    )
    last = found[(found.period != measures.WHOLE) & (found.basis == "announced")].iloc[1]
    words += (
        f" For {last.period} alone, {gbp_m(last.gbp_m, 2)} at £{count(last.gbp_per_arrival)} is "
        f"{count(last.arrivals_avoided)} ({pct(last.share_pct, 1)})"
    )
    if pd.notna(last.of_preventions_pct):
        words += f", or {pct(last.of_preventions_pct)} of the year’s recorded preventions"
    return words + ". Whether any of this happened is not known."
