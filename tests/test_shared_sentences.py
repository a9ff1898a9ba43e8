"""Sentences that stand on more than one page, against the figures they are made of."""

import datetime as dt

import independent
import pandas as pd
import pytest

from crossings.common.formats import count
from crossings.facts import shared_sentences
from crossings.measures import comparisons, ratios
from crossings.tables.record import Record


def since(record: Record, *announced: str) -> list[str]:
    days = [dt.date.fromisoformat(one) for one in announced]
    return shared_sentences.since_a_deal(comparisons.since_each(record.daily, days, record.day))


def test_the_days_since_a_deal_come_with_the_change_just_before_it(record_at):
    people = record_at("latest").daily.set_index("date").people_arrived
    now, before = people["2025-11-06":"2026-04-22"].sum(), people["2024-11-06":"2025-04-22"].sum()
    (told,) = since(record_at("latest"), "2026-04-23")
    assert told.startswith("In the 168 days since the deal of April 2026, 14,858 people arrived, ")
    assert told.endswith(f"; in the 168 days before it, {100 * (1 - now / before):.0f}% fewer.")


def test_a_few_hundred_people_are_compared_in_no_percentage(record_at):
    (told,) = since(record_at("2020-02-29"), "2019-08-29")
    assert told.endswith("people arrived, after the 411 of the same days a year before.")
    assert "%" not in told


def test_as_many_are_as_many_as_before():
    row = {"announced": pd.Timestamp("2026-04-23"), "days": 50, "people": 5000}
    row |= {"people_year_before": 5000, "change_pct": 0.0, "change_before_pct": float("nan")}
    (told,) = shared_sentences.since_a_deal(pd.DataFrame([row]))
    assert told.endswith("arrived, as many as the 5,000 of the same days a year before.")


@pytest.mark.parametrize(
    ("day", "which", "over"),
    [
        ("2023-06-30", "", 0),
        ("2024-03-30", "", 0),
        ("2024-07-05", "In the first financial year of", 1),
        ("2025-10-14", "In the first two financial years of", 2),
        ("latest", "In the three financial years of", 3),
    ],
)
def test_each_whole_year_of_the_long_deal_is_told_with_the_year_before(record_at, day, which, over):
    record = record_at(day)
    years = ratios.by_financial_year(record.agreements, record.daily, record.day)
    told = shared_sentences.years_of_the_long_deal(record.agreements, years)
    people = independent.months(record.daily)
    sums = [
        count(people[f"{year}-04-01" : f"{year + 1}-03-31"].sum()) for year in range(2022, 2026)
    ]
    assert told.startswith(which) and bool(told) == bool(over)
    if over:
        of_march = "of the deal of March 2023, " + " and ".join(
            filter(None, [", ".join(sums[1:over]), sums[over]])
        )
        assert told.endswith(f"{of_march} people came, and {sums[0]} in the year before.")
