"""Sentences that stand on more than one page, against the figures they are made of."""

import datetime as dt

import independent
import pandas as pd
import pytest
from workbooks import read_later

from crossings.common.formats import count, pct
from crossings.facts import shared_sentences
from crossings.facts.answer import lines_below
from crossings.facts.facts import facts
from crossings.facts.facts_of_deaths import with_all_counts
from crossings.measures import arrivals, comparisons, financial_years, windows
from crossings.tables.record import Record


def since(record: Record, *announced: str) -> list[str]:
    days = [dt.date.fromisoformat(day) for day in announced]
    return shared_sentences.since_a_deal(comparisons.since_each(record.daily, days, record.day))


def test_the_days_after_a_deal_come_with_two_years_before(record_at):
    """Red while a quiet winter before the deal made an older fall look as if it followed."""
    people = record_at("latest").daily.set_index("date").people_arrived
    now, two_before = (people[f"{year}-05-01" : f"{year}-10-07"].sum() for year in (2026, 2024))
    (text,) = since(record_at("latest"), "2026-04-23")
    after = "From 1 May to 7 October 2026, after the deal of April 2026"
    assert text.startswith(f"{after}, {now:,} people arrived, ")
    fewer = f", and {100 * (1 - now / two_before):.0f}% fewer than two years before. "
    assert fewer in text
    early, one_before, two_before = (
        people[f"{year - 1}-11-01" : f"{year}-03-31"].sum() for year in (2026, 2025, 2024)
    )
    had_been = (
        f"{100 * (1 - early / one_before):.0f}% fewer than a year before and "
        f"{100 * (early / two_before - 1):.0f}% more than two years before"
    )
    assert f"arrivals had been {had_been}." in text


def test_a_few_hundred_people_are_compared_in_no_percentage(record_at):
    (text,) = since(record_at("2020-02-29"), "2019-08-29")
    assert text.endswith("411 of the same days a year before.")
    assert "%" not in text


def months_since(record: Record) -> str:
    turns = windows.turning_points(windows.rolling_sum(record.daily))
    return shared_sentences.months_since_a_turn(windows.monthly(record.daily), turns)


def test_months_since_a_turn_name_those_that_went_otherwise(record_at):
    """February 2026 had more people than a year before, in the middle of a fall."""
    people = record_at("latest").daily.set_index("date").people_arrived.resample("MS").sum()
    beside = (people / people.shift(12))["2025-09-01":"2026-09-01"]
    others = " and ".join(f"{at:%B %Y}" for at in beside.index[beside > 1])
    fewer = (beside < 1).sum()
    october = f"October 2025 with {100 * (1 - beside['2025-10-01']):.0f}% fewer"
    text = months_since(record_at("latest"))
    assert text.startswith(f"Of the {len(beside)} whole months since August 2025, {fewer} had ")
    assert text.endswith(f"the first {october}, but not {others}.")


def test_no_months_are_told_before_a_turn(record_at):
    assert not months_since(record_at("2021-12-31"))


def test_as_many_are_as_many_as_before():
    row = {"announced": pd.Timestamp("2026-04-23"), "days": 100, "people": 5000}
    row |= {"first_day": pd.Timestamp("2026-05-01"), "last_day": pd.Timestamp("2026-08-08")}
    row |= {"people_year_before": 5000, "change_pct": 0.0, "change_two_pct": float("nan")}
    row |= dict.fromkeys(["early_pct", "early_two_pct"], float("nan"))
    (text,) = shared_sentences.since_a_deal(pd.DataFrame([row]))
    assert "as many as the 5,000 of" in text


@pytest.mark.parametrize(
    ("day", "which", "over"),
    [
        ("2023-06-30", "", 0),
        ("2024-03-30", "", 0),
        ("2024-07-05", "first year", 1),
        ("2025-10-14", "first two years", 2),
        ("latest", "three years", 3),
    ],
)
def test_each_year_of_the_long_deal_is_told_with_one_before(record_at, day, which, over):
    record = record_at(day)
    years = financial_years.by_financial_year(record.agreements, record.daily, record.day)
    text = shared_sentences.years_of_the_long_deal(record.agreements, years)
    people = independent.months(record.daily)
    sums = [
        count(people[f"{year}-04-01" : f"{year + 1}-03-31"].sum()) for year in range(2022, 2026)
    ]
    assert bool(text) == bool(over)
    if over:
        in_its_years = " and ".join(filter(None, [", ".join(sums[1:over]), sums[over]]))
        assert f" {sums[0]} arrivals, the most of any" in text, "it was made within that year"
        assert f"{which} of that deal had {in_its_years}. " in text and "L15" in text


def test_the_reviews_of_the_deal_are_told_once_they_are_known(record_at):
    before, after = (record_at(day).table("estimates") for day in ("2026-05-12", "2026-05-13"))
    assert shared_sentences.reviews_of_the_deal(before) == ""
    assert shared_sentences.reviews_of_the_deal(after).endswith("and not to publish the reviews.")


def test_a_change_that_rounds_to_zero_has_no_sign():
    assert [pct(change, sign=True) for change in (0, -0.4, 0.4, 0.5, -2)] == [
        "0%",
        "0%",
        "0%",
        "+1%",
        "−2%",
    ]


def test_a_year_of_deaths_counted_with_gaps_has_a_spread(record_at):
    deaths = record_at("latest").table("deaths_yearly")
    with_gap = deaths[arrivals.has_gap(deaths)]
    assert len(with_gap) == 1
    people = with_gap.people.iloc[0]
    fact = facts(record_at("latest"))["deaths.latest_year"]
    assert with_all_counts(fact, with_gap).ends == (people, people)
    year = deaths[deaths.year == with_gap.year.iloc[0]]
    assert people not in with_all_counts(fact, year).ends


def test_a_year_without_a_count_of_deaths_is_named(data_copy):
    path = data_copy / "curated" / "deaths_yearly.csv"
    table = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(row for row in table if "2025,French" not in row), encoding="utf-8")
    record = Record("2025-12-31", data_copy)
    assert "We found no count for 2025." in " ".join(lines_below(record))


def test_many_years_without_deaths_counted_are_a_span(data_copy, tmp_path):
    read_later(data_copy, 7305, tmp_path)
    assert "We found no count for 2026 to 2045." in " ".join(
        lines_below(Record("latest", data_copy))
    )
