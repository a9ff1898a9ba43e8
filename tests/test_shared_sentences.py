"""Sentences that stand on more than one page, against the figures they are made of."""

import re

import independent
import pandas as pd
import pytest

from crossings.common.formats import count
from crossings.facts import shared_sentences
from crossings.measures import comparisons, ratios, windows
from crossings.tables.record import Record


def since(record: Record, *months: str) -> list[str]:
    found = comparisons.so_far(windows.monthly(record.daily), map(pd.Timestamp, months))
    return shared_sentences.since_a_deal(found)


def test_the_months_since_a_deal_come_with_the_change_just_before_it(record_at):
    record = record_at("latest")
    people = independent.months(record.daily)
    now, before = people["2026-01-01":"2026-03-31"].sum(), people["2025-01-01":"2025-03-31"].sum()
    (told,) = since(record, "2026-04-23")
    assert told.endswith(
        f"; in January to March 2026, before the deal, it was {100 * (1 - now / before):.0f}% fewer."
    )
    assert re.search(r"arrived in May to \w+ 2026, \d+% fewer than the [\d,]+ of the same", told)


@pytest.mark.parametrize(
    ("day", "months"),
    [("2026-05-31", "in March 2026,"), ("2026-06-30", "in February to March 2026,")],
)
def test_just_before_is_as_long_as_since_and_at_most_three_months(record_at, day, months):
    (told,) = since(record_at(day), "2026-04-23")
    assert months in told


def test_a_few_hundred_people_are_compared_in_no_percentage(record_at):
    (told,) = since(record_at("2020-02-29"), "2019-08-29")
    assert "%" not in told and "before the deal" not in told


def test_as_many_are_as_many_as_before():
    row = {"month": "2026-04-01", "first_month": "2026-05-01", "last_month": "2026-06-01"}
    row |= {"just_before_first": "2026-02-01", "just_before_last": "2026-03-01"}
    frame = pd.DataFrame([row]).apply(pd.to_datetime)
    frame = frame.assign(people=5000, people_year_before=5000, change_pct=0.0)
    (told,) = shared_sentences.since_a_deal(frame.assign(just_before_change_pct=float("nan")))
    assert told.endswith("June 2026, as many as the 5,000 of the same months a year before.")


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
