"""The chapter on money and crossings says what the data say.

Each number is worked out by a second route, from the CSV files alone, and titles are read at many
days.
"""

import re
from itertools import groupby
from pathlib import Path
from typing import Any

import independent
import pandas as pd
import pytest
from conftest import Shows, exhibits

from crossings.exhibits.drawing import drawn
from crossings.measures import ratios

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
    "before-after-each-deal",
    "albania-by-quarter",
    "past-prediction",
    "estimates-of-others",
}
TURNS = {
    "explanations-rise-to-2022": "2018 to 2022 rise",
    "explanations-fall-of-2023": "2023 fall",
    "explanations-rise-to-2025": "2024 to 2025 rise",
    "explanations-fall-of-2026": "2026 fall",
    "explanations-all-years": "all years",
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
    """Give the people in the twelve whole months before and after each deal's month.

    Only deals that have both are given.
    """
    people, found = monthly(data, day), {}
    for deal in DEALS:
        month = pd.Timestamp(deal[:7])
        before = people[month - pd.DateOffset(months=12) : month - pd.DateOffset(months=1)]
        after = people[month + pd.DateOffset(months=1) : month + pd.DateOffset(months=12)]
        if len(before) == len(after) == 12:
            found[f"{month:%b %Y}"] = int(before.sum()), int(after.sum())
    return found


@pytest.mark.parametrize("day", DAYS)
def test_every_exhibit_is_there_on_every_day_and_drawn(shown_by, data, day):
    shown = chapter(shown_by, day)
    told = independent.rows(data / "curated" / "explanations.csv")
    until = "9999" if day == "latest" else day
    turns = {row["period"] for row in told if row["known_from"] <= until}
    explained = {ident for ident, turn in TURNS.items() if turn in turns}
    assert set(exhibits(shown)) == EXHIBITS | explained  # none of a turn that nobody had explained
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
    promised = deals.committed_gbp_m.groupby(deals.financial_year).sum()
    later = deals.gbp_m_later.where(deals.later_known_from <= last)
    reported = later.fillna(deals.committed_gbp_m).groupby(deals.financial_year).sum()
    arrived = {}
    whole = exhibit.table[exhibit.table.financial_year.str.contains(" to ")]
    assert whole.promised_gbp_m.tolist() == ([662] if day == AUGUST else [])
    for row in exhibit.table.drop(whole.index).itertuples():
        start = int(row.financial_year[:4])
        if pd.notna(row.promised_gbp_m):
            assert row.promised_gbp_m == pytest.approx(promised[row.financial_year])
            lower = reported[row.financial_year]
            below = lower < promised[row.financial_year] - 1e-6
            assert row.lower_gbp_m == pytest.approx(lower) if below else pd.isna(row.lower_gbp_m)
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
    title = "The sums promised rose almost every year; arrivals rose, fell, rose and fell"
    assert shown["money-and-crossings"].title == title
    title = "More people came after deals of 2019–2021, fewer after those of 2022–2023"
    assert shown["before-after-small-multiples"].title == title
    people, deals = daily(data, AUGUST), chapter(shown_by, AUGUST)["before-after-each-deal"].table
    for deal, change, expected in zip(
        DEALS[1:6], deals.change_by_day_pct, (337, 219, 162, -33, -37), strict=True
    ):
        at, year = pd.Timestamp(deal), pd.Timedelta(days=365)
        after, before = people[at : at + year][:365].sum(), people[at - year : at][:365].sum()
        assert change == pytest.approx(100 * (after / before - 1))
        assert round(change) == expected


def test_the_phone_keeps_the_662m_rounded_one_way(shown_by):
    exhibit = chapter(shown_by, "latest")["money-and-crossings"]
    for width in (640, 340):
        words = re.findall(r"<text[^>]*>([^<]*)</text>", drawn(exhibit.panels, width).svg)
        assert "£662m in all" in words
        assert {"124.5", "45.5", "5.5"} <= set(words) and not {"124", "46", "6"} & set(words)


@pytest.mark.parametrize("day", ["2023-06-30", "latest"])
def test_a_deal_without_twelve_months_is_shown_so_far(shown_by, data, day):
    people = independent.daily(data, None if day == "latest" else day).people_arrived
    words = chapter(shown_by, day)["answer"].words
    newer = {"2023-06-30": DEALS[4:6], "latest": DEALS[6:]}[day]
    for deal in newer:
        now, year = people[deal:], pd.DateOffset(years=1)
        before = people[pd.Timestamp(deal) - year : now.index[-1] - year]
        since = f"In the {len(now)} days since the deal of {pd.Timestamp(deal):%B %Y}, "
        assert f"{since}{now.sum():,.0f} people" in words
        assert f"fewer than the {before.sum():,.0f} of the same days a year before" in words
    assert list(exhibits(chapter(shown_by, day))["before-after-small-multiples"].table.deal)


def test_no_percentage_of_a_few_hundred_people_is_printed(shown_by):
    words = chapter(shown_by, "2020-03-01")["answer"].words
    assert "after the 411 of the same days a year before." in words and "%" not in words


@pytest.mark.parametrize("day", ["2021-12-31", "2023-01-05", "2024-07-05", AUGUST])
def test_twelve_months_on_either_side_of_each_deal(shown_by, data, day):
    shown, expected, people = chapter(shown_by, day), around(data, day), monthly(data, day)
    exhibit = shown["before-after-small-multiples"]
    assert list(exhibit.table.people_arrived) == [people[month] for month in exhibit.table.month]
    months = exhibit.table.deal.str.split(", ").str[-1]
    for deal, (before, after) in expected.items():
        named = f"{pd.to_datetime(deal, format='%b %Y'):%B %Y}"
        rows = exhibit.table[months == named].set_index("months_from").people_arrived
        assert list(rows.index) == list(range(-12, 13))
        assert (rows.loc[:-1].sum(), rows.loc[1:].sum()) == (before, after)
    deals = shown["before-after-each-deal"].table
    counts = zip(deals.people_before, deals.people_after, strict=True)
    assert list(counts) == list(expected.values())
    rises = [after > before for before, after in expected.values()]
    one_rise, one_fall = rises.count(True) > 1, rises.count(False) > 1
    swings = ["one rise"] * one_rise + ["one fall"] * one_fall
    assert f"this is {' and '.join(swings)}, not {WORDS[len(rises)]} tests" in shown["answer"].words
    assert exhibit.title.startswith("More people came ")


def test_albanian_arrivals_fell_between_talks_and_communique(shown_by, data):
    rows = pd.read_csv(data / "curated" / "nationality_quarterly.csv")
    rows["albanian"] = rows.nationality == "Albania"
    people = rows.pivot_table(
        index="quarter", columns="albanian", values="people", aggfunc="sum"
    ).fillna(0)
    exhibit = chapter(shown_by, "latest")["albania-by-quarter"]
    for row in exhibit.table.itertuples():
        assert (row.everybody_else, row.albanians) == tuple(people.loc[row.quarter])
    table = exhibit.table.set_index("quarter")
    assert people.loc["2022 Q3"].tolist() == [11257, 9044]
    assert people.loc["2022 Q4"].tolist() == [11541, 1185]
    title = "Albanian arrivals fell in October to December 2022; those of everybody else did not"
    assert exhibit.title == title
    # A season holds neither for Albanians nor for others, so the year before stands beside both.
    year_before, later, before_that = (people.loc[at] for at in ("2021 Q4", "2023 Q1", "2022 Q1"))
    assert year_before.tolist() == [10891, 551] and later[True] < before_that[True]
    for figure in ("9,044", "1,185", "11,257", "11,541", "551", "10,891"):
        assert figure in exhibit.words and figure in chapter(shown_by, "latest")["answer"].words
    first = "in October to December 2022 it was 1,185 and 11,541 after 551 and 10,891 a year before"
    second = "in January to March 2023 it was 28 and 3,765 after 235 and 4,313 a year before"
    assert f"Seasons differ: {first}; {second}." in exhibit.words
    # The talks lie in the first of the two quarters, and the communique in the second.
    assert {"24 August", "30 August"} <= set(re.findall(r"\d+ August", table.agreed["2022 Q3"]))
    assert table.agreed["2022 Q4"].startswith("13 December 2022")
    assert "before the agreement" not in exhibit.words + exhibit.title
    yearly = people.groupby(people.index.str[:4]).sum()
    every, share = (
        yearly.sum(axis=1),
        yearly[True].diff()["2023"] / yearly.sum(axis=1).diff()["2023"],
    )
    assert f"{100 * share:.0f}% of the fall from 2022 to 2023" in exhibit.words
    assert f"all arrivals fell by {100 * (1 - every['2023'] / every['2022']):.0f}%" in exhibit.words
    others = yearly[False]
    assert f"everybody else by {100 * (1 - others['2023'] / others['2022']):.0f}%" in exhibit.words
    # The sum of the year hides that they rose to September and fell after it.
    rest = people[False]
    spans = [rest[f"{year} Q1" : f"{year} Q3"].sum() for year in (2022, 2023)]
    assert spans == [21575, 23967] and rest[["2022 Q4", "2023 Q4"]].tolist() == [11541, 4546]
    for words in ("11% more than a year before (23,967 against 21,575)", "61% fewer", "4,546"):
        assert words in exhibit.words


@pytest.mark.parametrize("day", ["2021-12-31", "2022-09-30"])
def test_no_fall_is_told_before_a_quarter_with_fewer_albanians(shown_by, day):
    shown = chapter(shown_by, day)
    assert not shown["albania-by-quarter"].known and "Albania" not in shown["answer"].words


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
    since = ratio["2021-12-01":]
    assert list(exhibit.table.month) == list(since.index)
    fewer = (since < 1).astype(int)
    spells = WORDS[int((fewer.diff() == 1).sum())]
    assert exhibit.title.startswith(f"In {spells} run")
    # A range is of comparisons that were over by the event, so it is the same in every edition.
    assert "36 guesses" in exhibit.words and "70% more and 516% more" in exhibit.words
    assert "hold only three years without overlap, all of growth, so any fall lies" in exhibit.words
    assert "usual" not in exhibit.words + exhibit.title
    # Each event that is judged is told, whether its own year lies in the range or not.
    judged = {"2022-11": (36, "outside"), "2023-03": (40, "outside"), "2025-07": (68, "inside")}
    for at, (guesses, side) in judged.items():
        if (own := pd.Timestamp(at)) in ratio.index:
            over = ratio[: own - pd.DateOffset(months=12)]
            assert len(over) == guesses and (over.min() <= ratio[own] <= over.max()) == (
                side == "inside"
            )
            fewer = (
                f"after {own:%B %Y}, {100 * (1 - ratio[own]):.0f}% fewer came, {side} that range"
            )
            assert fewer in exhibit.words.replace("After", "after")
            assert f"{guesses} " in exhibit.words
        else:
            assert f"{own:%B %Y}, before" not in exhibit.words


@pytest.mark.parametrize("day", ["2024-07-05", "2025-10-14", AUGUST])
def test_the_share_stopped_is_of_the_same_weeks_of_each_year(shown_by, data, day):
    words = chapter(shown_by, day)["answer"].words
    assert "recorded" not in words, "French authorities estimate what they stop, not what arrives"
    told = re.search(r"In the weeks from [^,]*, (\d+)% of known attempts were stopped(.*)", words)
    told = [int(told[1]), *map(int, re.findall(r"(\d+)%", told[2]))] if told else []
    weekly = pd.read_csv(data / "official" / "arrivals_weekly.csv", parse_dates=["week_ending"])
    weekly = weekly[weekly.week_ending <= day].dropna(subset="people_prevented")
    iso = weekly.week_ending.dt.isocalendar()
    years = sorted(iso.year.unique())
    shared = set.intersection(*(set(iso.week[iso.year == year]) for year in years))
    sums = weekly[iso.week.isin(shared)].groupby(iso.year)[["people_prevented", "people_arrived"]]
    sums = sums.sum()
    shares = (100 * sums.people_prevented / sums.sum(axis=1)).round().astype(int)
    assert told == (list(shares) if len(years) > 1 else [])
    assert "while the money" not in words


@pytest.mark.parametrize("day", ["2025-10-14", "latest"])
def test_explanations_and_estimates_are_those_known_by_the_day(shown_by, data, day):
    shown = chapter(shown_by, day)
    known, estimates = (
        pd.read_csv(data / f"curated/{name}.csv") for name in ("explanations", "estimates")
    )
    if day != "latest":  # that day's report tells what became known after its figures too
        known, estimates = known[known.known_from <= day], estimates[estimates.known_from <= day]
    known = known.drop_duplicates(["period", "explanation"])  # a later row replaces an earlier one
    rows = [text for ident in TURNS if ident in shown for text in shown[ident].table.explanation]
    assert sorted(rows) == sorted(known.explanation)
    assert set(shown["estimates-of-others"].table.claim) <= set(estimates.claim)


@pytest.mark.parametrize(
    ("day", "people", "not_yet"),
    [
        ("2026-07-20", "16,036 against 19,532", "30,597"),
        ("latest", "30,597 against 44,968", "16,036"),
    ],
)
def test_the_pilot_is_explained_by_the_longest_span_of_the_day(shown_by, day, people, not_yet):
    rows = chapter(shown_by, day)["explanations-fall-of-2026"].table.set_index("explanation")
    told = rows.loc["One in, one out returns"]
    assert people in told.evidence_for and not_yet not in told.evidence_for
    assert "264 in June 2026" in told.evidence_for and "314 people were let in" in told.evidence_for


def test_sums_in_explanations_are_those_of_the_daily_series(data):
    people, every = (
        independent.daily(data).people_arrived,
        independent.rows(data / "curated" / "explanations.csv"),
    )
    told = " ".join(row["evidence_for"] + row["evidence_against"] for row in every)
    year, sides = pd.DateOffset(years=1), {}
    for at in ("2022-04-14", "2024-07-05", "2023-08-06", "2025-08-06"):
        own, one = pd.Timestamp(at), pd.Timedelta(days=1)
        before, after = people[own - year : own - one].sum(), people[own : own + year - one].sum()
        assert f"{before:,}" in told and f"{after:,}" in told, at
        sides[at] = round(100 * (after / before - 1))
    assert (sides["2023-08-06"], sides["2025-08-06"]) == (-26, -32)
    assert f"{people['2025-08-06':'2025-12-31'].sum():,} against" in told


def test_sizes_that_only_the_press_gave_say_so(shown_by):
    made = chapter(shown_by, "latest")["estimates-of-others"]
    sizes = made.brief[made.brief.who.str.startswith("R. Wood")]["size"]
    assert (sizes.str.endswith("(from the press)") | (sizes == "none given")).all()
    assert "−9% (from the press)" in sizes.tolist() and "its abstract has none." in made.words
    earlier = chapter(shown_by, "2025-10-14")["estimates-of-others"]
    assert "4,995 people (from the press)" in earlier.brief["size"].tolist()
    assert "abstract" not in earlier.words, "which was not yet published"


@pytest.mark.parametrize("day", ["2024-07-05", "2025-10-14", AUGUST])
def test_the_answer_holds_the_numbers_of_the_exhibits(shown_by, day):
    words = chapter(shown_by, day)["answer"].words
    said = [f"{pd.Timestamp(deal):%B %Y}" for deal in DEALS[1:6]]
    for sentence in (
        f"after the deals of {said[0]}, {said[1]} and {said[2]} than in the twelve before",
        f"Fewer arrived after those of {said[3]} and {said[4]}.",
        "one rise and one fall, not five tests",
        "9,044 Albanians arrived in July to September 2022 and 1,185 in the next three months",
    ):
        assert sentence in words


def test_a_running_year_stands_beside_the_same_days_before(record_at):
    record = record_at(AUGUST)
    people = record.daily.set_index("date").people_arrived
    years = ratios.by_financial_year(record.agreements, record.daily, record.day)
    found = ratios.with_year_before(years, record.daily).set_index("financial_year")
    before = found.people_year_before
    assert before["2026/27"] == people["2025-04-01":"2025-08-20"].sum()
    assert before["2025/26"] == found.people_arrived["2024/25"]
    assert before[["2017/18", "2018/19"]].isna().all()
    early = record_at("2018-01-01")
    years = ratios.by_financial_year(early.agreements, early.daily, early.day)
    assert ratios.with_year_before(years, early.daily).people_year_before.isna().all()


def test_one_estimate_or_explanation_is_told_in_the_singular(shown_by):
    shown = chapter(shown_by, "2023-06-30")
    assert (
        shown["estimates-of-others"].title
        == "One estimate or judgement of what changed the number of arrivals"
    )
    too_few = shown["past-prediction"]
    assert too_few.title.startswith("Fewer than twelve months since December 2021 had a whole year")
    only = [
        one
        for day in DAYS
        for ident, one in chapter(shown_by, day).items()
        if ident in TURNS and len(one.table) == 1
    ]
    assert all(one.words == "There may be others." for one in only)
