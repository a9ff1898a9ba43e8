"""The chapter on money and crossings: each number by a second route, from the CSV files alone; titles at many days."""

import re
from itertools import groupby
from pathlib import Path
from typing import Any

import independent
import pandas as pd
import pytest
from conftest import Shows, exhibits

DAYS = (
    "2019-01-01",
    "2019-06-01",
    "2021-12-31",
    "2023-01-05",
    "2024-07-05",
    "2025-10-14",
    "latest",
)
EXHIBITS = {
    "money-and-crossings",
    "before-after-small-multiples",
    "albania-by-quarter",
    "past-prediction",
    "estimates-of-others",
    "explanations-rise-to-2022",
    "explanations-fall-of-2023",
    "explanations-rise-to-2025",
    "explanations-fall-of-2026",
    "explanations-all-years",
}
AUGUST = "2026-08-20"  # the last day of the workbook that the frozen data were read from
DEALS = (
    "2018-01-18",
    "2019-08-29",
    "2020-11-28",
    "2021-07-20",
    "2022-11-14",
    "2023-03-10",
    "2026-04-23",
)
WORDS = ("no", "one", "two", "three", "four", "five")


def chapter(shown_by: Shows, day: str) -> dict[str, Any]:
    return shown_by("spending-and-crossings", day)


def daily(data: Path, day: str) -> pd.Series:
    return independent.daily(data, day, recent=False).people_arrived


def monthly(data: Path, day: str) -> pd.Series:
    return independent.months(independent.daily(data, day, recent=False))


def around(data: Path, day: str) -> dict[str, tuple[int, int]]:
    """People in the twelve whole months before and after each deal's month, of the deals that have both."""
    people, found = monthly(data, day), {}
    for deal in DEALS:
        month = pd.Timestamp(deal[:7])
        before = people[month - pd.DateOffset(months=12) : month - pd.DateOffset(months=1)]
        after = people[month + pd.DateOffset(months=1) : month + pd.DateOffset(months=12)]
        if len(before) == len(after) == 12:
            found[f"{month:%b %Y}"] = int(before.sum()), int(after.sum())
    return found


@pytest.mark.parametrize("day", DAYS)
def test_every_exhibit_is_there_on_every_day_and_drawn(shown_by, day):
    shown = chapter(shown_by, day)
    assert set(exhibits(shown)) == EXHIBITS
    for one in shown.values():
        seen = f"{getattr(one, 'title', '')} {getattr(one, 'words', '')}"
        cause = re.search(
            r"\b(caused?|because of the (deal|money)|significant|effect of the)\b", seen
        )
        assert not cause, seen
    for one in exhibits(shown).values() if day in ("2021-12-31", "2025-10-14", "latest") else ():
        assert ("<svg" in one.html(1)) == (one.panels is not None)


@pytest.mark.parametrize("day", ["2021-12-31", "2024-07-05", "2025-10-14", AUGUST])
def test_years_hold_the_promises_and_the_people_of_their_days(shown_by, data, day):
    exhibit, people = chapter(shown_by, day)["money-and-crossings"], daily(data, day)
    last = pd.Timestamp(day)
    deals = pd.read_csv(
        data / "curated" / "agreements.csv", parse_dates=["known_from", "later_known_from"]
    )
    deals = deals[(deals.scope == "2018-26") & (deals.known_from <= last)]
    later = deals.gbp_m_later.where(deals.later_known_from <= last)
    promised = later.fillna(deals.committed_gbp_m).groupby(deals.financial_year).sum()
    arrived = {}
    for row in exhibit.table.itertuples():
        start = int(row.financial_year[:4])
        if pd.notna(row.promised_gbp_m):
            assert row.promised_gbp_m == pytest.approx(promised[row.financial_year])
        if pd.Timestamp(start, 4, 1) <= last:
            arrived[start] = people[f"{start}-04-01" : f"{start + 1}-03-31"].sum()
            assert row.people_arrived == arrived[start]
        assert (row.state == "over") == (pd.Timestamp(start + 1, 3, 31) <= last)
    assert set(promised.index) <= set(exhibit.table.financial_year)
    now, (_, *years) = max(arrived), arrived.values()
    before = [0, *years[:-1]]
    if pd.Timestamp(now + 1, 3, 31) > last:
        before[-1] = people[f"{now - 1}-04-01" : last - pd.DateOffset(years=1)].sum()
    changes = ["rose" if new > old else "fell" for new, old in zip(years, before, strict=True)]
    *turns, end = [turn for turn, _ in groupby(changes)]
    said = f"{', '.join(turns)} and {end}" if turns else end
    assert exhibit.title.endswith(f"arrivals {said}"), (exhibit.title, said)
    rises = promised.diff().dropna() > 0
    assert ("almost every year" in exhibit.title) == (0.8 < rises.mean() < 1)


def test_titles_and_changes_are_the_known_ones(shown_by, data):
    shown = chapter(shown_by, "latest")
    title = "The money rose almost every year; arrivals rose, fell, rose and fell"
    assert shown["money-and-crossings"].title == title
    title = "More people came in the year after three of five deals, fewer after two"
    assert shown["before-after-small-multiples"].title == title
    people, words = (
        daily(data, AUGUST),
        chapter(shown_by, AUGUST)["before-after-small-multiples"].words,
    )
    for deal, said in zip(DEALS[1:6], ("+337%", "+219%", "+162%", "−33%", "−37%"), strict=True):
        at, year = pd.Timestamp(deal), pd.Timedelta(days=365)
        after, before = people[at : at + year][:365].sum(), people[at - year : at][:365].sum()
        assert f"{100 * (after / before - 1):+.0f}%".replace("-", "−") == said
        assert f"{said} ({at:%b %Y})" in words


@pytest.mark.parametrize("day", ["2021-12-31", "2023-01-05", "2024-07-05", AUGUST])
def test_twelve_months_on_either_side_of_each_deal(shown_by, data, day):
    shown, expected, people = chapter(shown_by, day), around(data, day), monthly(data, day)
    exhibit = shown["before-after-small-multiples"]
    assert list(exhibit.table.deal.unique()) == list(expected)
    assert list(exhibit.table.people_arrived) == [people[month] for month in exhibit.table.month]
    for deal, (before, after) in expected.items():
        rows = exhibit.table[exhibit.table.deal == deal].set_index("months_from").people_arrived
        assert list(rows.index) == list(range(-12, 13))
        assert (rows.loc[:-1].sum(), rows.loc[1:].sum()) == (before, after)
        change = f"{abs(100 * (after / before - 1)):.0f}% {'more' if after > before else 'fewer'}"
        sentence = f"{after:,} people in the twelve months after, {before:,} in the twelve before ({change})."
        assert sentence in shown["same-fall"].words
    rises, of = sum(after > before for before, after in expected.values()), len(expected)
    each = "both" if rises == 2 else f"each of {WORDS[rises]}"
    said = each if rises == of else f"{WORDS[rises]} of {WORDS[of]}"
    assert exhibit.title.startswith(f"More people came in the year after {said} deals")


def test_most_of_the_fall_of_albanian_arrivals_came_before_the_agreement(shown_by, data):
    rows = pd.read_csv(data / "curated" / "nationality_quarterly.csv")
    rows["albanian"] = rows.nationality == "Albania"
    people = rows.pivot_table(
        index="quarter", columns="albanian", values="people", aggfunc="sum"
    ).fillna(0)
    exhibit = chapter(shown_by, "latest")["albania-by-quarter"]
    for row in exhibit.table.itertuples():
        assert (row.everybody_else, row.albanians) == tuple(people.loc[row.quarter])
    own = people[True]
    assert [own[f"2022 Q{n}"] for n in (3, 4)] + [own["2023 Q1"]] == [9044, 1185, 28]
    assert own["2022 Q3"] - own["2022 Q4"] > (own["2022 Q3"] - own["2023 Q1"]) / 2
    assert (
        exhibit.title
        == "Most of the fall in Albanian arrivals came before the agreement with Albania"
    )
    yearly = people.groupby(people.index.str[:4]).sum()
    every, share = (
        yearly.sum(axis=1),
        yearly[True].diff()["2023"] / yearly.sum(axis=1).diff()["2023"],
    )
    assert f"{100 * share:.0f}% of the fall from 2022 to 2023" in exhibit.words
    assert f"all arrivals fell by {100 * (1 - every['2023'] / every['2022']):.0f}%" in exhibit.words
    others = yearly[False]
    assert f"everybody else by {100 * (1 - others['2023'] / others['2022']):.0f}%" in exhibit.words


@pytest.mark.parametrize("day", ["2024-07-05", "2025-10-14", AUGUST])
def test_the_next_twelve_months_over_the_last_at_every_start(shown_by, data, day):
    people, exhibit = monthly(data, day), chapter(shown_by, day)["past-prediction"]
    last = people.rolling(12).sum()
    ratio = (last.shift(-12) / last).dropna()
    for row in exhibit.table.itertuples():
        assert row.ratio == pytest.approx(ratio[row.month])
        assert (row.people_last_12, row.people_next_12) == (
            last[row.month],
            last.shift(-12)[row.month],
        )
    every = exhibit.table.event.str.startswith("Every month")
    since = ratio["2021-12-01":]
    assert list(exhibit.table.month[every]) == list(since.index)
    assert f"{since.min():.2f} to {since.max():.2f} times" in exhibit.words
    falls = exhibit.table.ratio[~every & (exhibit.table.ratio < 1)]
    low = sorted(since)[-(-len(since) // 10) - 1]
    assert f"between {low:.2f} and" in exhibit.words
    below, deepest = (falls < low).sum(), max((since < one).sum() / len(since) for one in falls)
    if below:
        few = WORDS[below].capitalize()
        assert exhibit.title == f"{few} of {WORDS[len(falls)]} falls lies below the usual range"
    else:
        near = "" if deepest > 1 / 4 else ", near its lower end"
        assert exhibit.title.endswith(f"within the usual range{near}")


@pytest.mark.parametrize("day", ["2025-10-14", "latest"])
def test_explanations_and_estimates_are_those_known_by_the_day(shown_by, data, day):
    shown = chapter(shown_by, day)
    known, estimates = (
        pd.read_csv(data / f"curated/{name}.csv") for name in ("explanations", "estimates")
    )
    if day != "latest":  # that day's report tells what became known after its figures too
        known, estimates = known[known.known_from <= day], estimates[estimates.known_from <= day]
    told = [one for ident, one in shown.items() if ident.startswith("explanations-")]
    rows = [text for one in told if "explanation" in one.table for text in one.table.explanation]
    assert sorted(rows) == sorted(known.explanation)
    assert set(shown["estimates-of-others"].table.claim) <= set(estimates.claim)


@pytest.mark.parametrize("day", ["2024-07-05", "2025-10-14", AUGUST])
def test_the_answer_holds_the_numbers_of_the_exhibits(shown_by, data, day):
    shown, words = chapter(shown_by, day), chapter(shown_by, day)["answer"].words
    rises = [after >= before for before, after in around(data, day).values()]
    years = shown["money-and-crossings"].table.query("state == 'over'")
    top = years.loc[years.people_arrived.idxmax()]
    for said in (
        f"after {WORDS[rises.count(True)]} of the deals more people arrived",
        f"after {WORDS[rises.count(False)]} fewer",
        "four months apart",
        f"Of the years that are over, most people arrived in {top.financial_year}, {top.people_arrived:,}",
        "9,044 came in July to September 2022 and 28 in January to March 2023",
    ):
        assert said in words
