"""The chapter on money and crossings says what the data say.

Each number is worked out by a second route, from the CSV files alone, and titles are read at many
days.
"""

import functools
import re
from pathlib import Path
from typing import Any

import independent
import pandas as pd
import pytest
from conftest import Shows, exhibits
from exhibit_output import html_of

from crossings.exhibits.drawing import drawing_at
from crossings.exhibits.exhibit import Exhibit
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
    "money-and-attempts-stopped",
    "before-after-small-multiples",
    "albania-by-quarter",
    "arrivals-per-red-day",
    "arrivals-per-detection",
    "explanations",
    "estimates-of-others",
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
DAYS_OF_YEARS = ["2021-12-31", "2024-07-05", "2025-10-14", AUGUST]
DAYS_OF_DEALS = ["2021-12-31", "2023-01-05", "2024-07-05", AUGUST]
DAYS_OF_STARTS = ["2024-07-05", "2025-10-14", AUGUST]
CAUSE = re.compile(r"\b(caused?|because of the (deal|money)|significant|effect of the)\b")


def chapter(shown_by: Shows, day: str) -> dict[str, Any]:
    return shown_by("spending-and-crossings", day)


@functools.cache
def daily(data: Path, day: str) -> pd.Series:
    return independent.daily(data, day, recent=False).people_arrived


@functools.cache
def monthly(data: Path, day: str) -> pd.Series:
    return independent.months(independent.daily(data, day, recent=False))


def around(data: Path, day: str) -> dict[str, tuple[int, int]]:
    """Give the people in the twelve whole months before and after each deal's month.

    Only deals that have both are given.
    """
    people, both_sides = monthly(data, day), {}
    for deal in DEALS:
        month = pd.Timestamp(deal[:7])
        before = people[month - pd.DateOffset(months=12) : month - pd.DateOffset(months=1)]
        after = people[month + pd.DateOffset(months=1) : month + pd.DateOffset(months=12)]
        if len(before) == len(after) == 12:
            both_sides[f"{month:%b %Y}"] = int(before.sum()), int(after.sum())
    return both_sides


@pytest.mark.parametrize("day", DAYS)
def test_each_exhibit_stands_or_says_what_is_missing(shown_by, day):
    assert set(exhibits(chapter(shown_by, day))) >= EXHIBITS


@pytest.mark.parametrize("day", DAYS)
def test_neither_titles_nor_sentences_name_a_cause(shown_by, day):
    for cell in chapter(shown_by, day).values():
        words = f"{getattr(cell, 'title', '')} {getattr(cell, 'words', '')}"
        assert not CAUSE.search(words), words


@pytest.mark.parametrize("day", ["2021-12-31", "2025-10-14", "latest"])
def test_exhibits_that_have_panels_are_drawn(shown_by, day):
    for exhibit in exhibits(chapter(shown_by, day)).values():
        assert ("<svg" in html_of(exhibit)) == (exhibit.panels is not None)


def agreements(data: Path, day: str) -> pd.DataFrame:
    """The agreements since 2018 that were known on a day."""
    deals = pd.read_csv(
        data / "curated" / "agreements.csv", parse_dates=["known_from", "later_known_from"]
    )
    return deals[(deals.scope == "2018-26") & (deals.known_from <= pd.Timestamp(day))]


def promised_in_years(data: Path, day: str) -> pd.Series:
    """The pounds of each financial year as they were first promised."""
    deals = agreements(data, day)
    return deals.committed_gbp_m.groupby(deals.financial_year).sum()


def reported_in_years(data: Path, day: str) -> pd.Series:
    """The same with later amounts, where they were known on the day."""
    deals = agreements(data, day)
    later = deals.gbp_m_later.where(deals.later_known_from <= pd.Timestamp(day))
    return later.fillna(deals.committed_gbp_m).groupby(deals.financial_year).sum()


def single_years(shown_by: Shows, day: str) -> pd.DataFrame:
    """The rows of years, without that of several years together, each with its first year."""
    table = chapter(shown_by, day)["money-and-crossings"].table.dropna(subset="financial_year")
    years = table[~table.financial_year.str.contains(" to ")]
    return years.assign(start=years.financial_year.str[:4].astype(int))


def in_financial_year(people: pd.Series, start: int) -> int:
    return int(people[f"{start}-04-01" : f"{start + 1}-03-31"].sum())


def begun(years: pd.DataFrame, day: str) -> pd.DataFrame:
    return years[[pd.Timestamp(start, 4, 1) <= pd.Timestamp(day) for start in years.start]]


@pytest.mark.parametrize("day", DAYS_OF_YEARS)
def test_the_662m_are_in_a_row_of_their_own_once_promised(shown_by, day):
    table = chapter(shown_by, day)["money-and-crossings"].table.dropna(subset="financial_year")
    together = table[table.financial_year.str.contains(" to ")]
    assert together.promised_gbp_m.tolist() == ([662] if day == AUGUST else [])


@pytest.mark.parametrize("day", DAYS_OF_YEARS)
def test_years_hold_the_sums_promised_for_them(shown_by, data, day):
    promised = promised_in_years(data, day)
    assert set(promised.index) <= set(
        chapter(shown_by, day)["money-and-crossings"].table.financial_year
    )
    years = single_years(shown_by, day).dropna(subset="promised_gbp_m")
    single = promised[~promised.index.str.contains(" to ")]
    assert years.set_index("financial_year").promised_gbp_m.to_dict() == pytest.approx(dict(single))


@pytest.mark.parametrize("day", DAYS_OF_YEARS)
def test_a_lower_sum_is_shown_where_less_was_reported_later(shown_by, data, day):
    promised, reported = promised_in_years(data, day), reported_in_years(data, day)
    for year in single_years(shown_by, day).dropna(subset="promised_gbp_m").itertuples():
        lower = reported[year.financial_year]
        if lower < promised[year.financial_year] - 1e-6:
            assert year.lower_gbp_m == pytest.approx(lower)
        else:
            assert pd.isna(year.lower_gbp_m)


@pytest.mark.parametrize("day", DAYS_OF_YEARS)
def test_years_hold_the_people_of_their_days(shown_by, data, day):
    people = daily(data, day)
    for year in begun(single_years(shown_by, day), day).itertuples():
        assert year.people_in_financial_year == in_financial_year(people, year.start)


@pytest.mark.parametrize("day", DAYS_OF_YEARS)
def test_years_hold_the_people_of_the_same_days(shown_by, data, day):
    people = daily(data, day)
    table = chapter(shown_by, day)["money-and-crossings"].table
    for row in table.dropna(subset="people_to_same_day").itertuples():
        until = f"{row.year}-{people.index[-1]:%m-%d}"
        assert row.people_to_same_day == people[f"{row.year}-01-01" : until].sum()


def test_titles_are_the_known_ones(shown_by):
    shown = chapter(shown_by, "latest")
    title = "Promises mostly grew; arrivals peaked in 2022 and 2025"
    assert shown["money-and-crossings"].title == title
    title = "More people came after deals of 2019–2021 than before, fewer after those of 2022–2023"
    assert shown["before-after-small-multiples"].title == title


def test_the_picture_names_its_sums_and_pair_of_the_same_days(shown_by):
    exhibit = chapter(shown_by, "latest")["money-and-crossings"]
    for width in (640, 340):
        words = re.findall(r"<t(?:ext|span)[^>]*>([^<]+)</t", drawing_at(exhibit.panels, width).svg)
        assert {"£673m in eight years", "£662m"} <= set(words)
        assert {"45,774", "34,401"} <= set(words)


def against_a_year_before(people: pd.Series, first: str, last: pd.Timestamp) -> str:
    """How the people of some days differ from those of the same days a year before."""
    year, start = pd.DateOffset(years=1), pd.Timestamp(first)
    change = 100 * (people[start:last].sum() / people[start - year : last - year].sum() - 1)
    return f"{abs(change):.0f}% {'higher' if change > 0 else 'lower'}"


@pytest.mark.parametrize("day", ["2023-06-30", "latest"])
def test_a_deal_without_twelve_months_is_shown_so_far(shown_by, data, day):
    people = independent.daily(data, None if day == "latest" else day).people_arrived
    deal = {"2023-06-30": DEALS[5], "latest": DEALS[6]}[day]  # the newest
    last, eve = people.index[-1], pd.Timestamp(deal) - pd.Timedelta(days=1)
    until = against_a_year_before(people, f"{deal[:4]}-01-01", eve)
    since = against_a_year_before(people, deal, last)
    sentence = (
        f"From January until the deal of {pd.Timestamp(deal):%B %Y} arrivals were {until} than "
        f"a year before; from then to {last.day} {last:%B}, {since}."
    )
    assert sentence in chapter(shown_by, day)["answer"].words
    assert list(exhibits(chapter(shown_by, day))["before-after-small-multiples"].table.deal)


def test_no_percentage_of_a_few_hundred_people_is_printed(shown_by):
    words = chapter(shown_by, "2020-03-01")["answer"].words
    assert "411" in words and "%" not in words


@pytest.mark.parametrize("day", DAYS_OF_DEALS)
def test_months_around_deals_hold_the_people_of_their_days(shown_by, data, day):
    table, people = chapter(shown_by, day)["before-after-small-multiples"].table, monthly(data, day)
    assert list(table.people_arrived) == [people[month] for month in table.month]


@pytest.mark.parametrize("day", DAYS_OF_DEALS)
def test_twelve_months_are_drawn_on_either_side_of_each_deal(shown_by, data, day):
    table = chapter(shown_by, day)["before-after-small-multiples"].table
    months = table.deal.str.split(", ").str[-1]
    for deal, (before, after) in around(data, day).items():
        month_name = f"{pd.to_datetime(deal, format='%b %Y'):%B %Y}"
        rows = table[months == month_name].set_index("months_from").people_arrived
        assert list(rows.index) == list(range(-12, 13))
        assert (rows.loc[:-1].sum(), rows.loc[1:].sum()) == (before, after)


@pytest.mark.parametrize("day", DAYS_OF_DEALS)
def test_a_run_of_rises_or_falls_is_told_as_one(shown_by, data, day):
    rises = [after > before for before, after in around(data, day).values()]
    swings = ["one rise"] * (rises.count(True) > 1) + ["one fall"] * (rises.count(False) > 1)
    sentence = f"Those months overlap, so they show only {' and '.join(swings)}."
    assert sentence in chapter(shown_by, day)["answer"].words


@pytest.mark.parametrize("day", DAYS_OF_DEALS)
def test_the_title_of_the_deals_begins_with_those_that_rose(shown_by, day):
    title = chapter(shown_by, day)["before-after-small-multiples"].title
    assert title.startswith("More people came ")


@pytest.fixture(scope="module")
def quarters(data: Path) -> pd.DataFrame:
    """The people of each quarter: Albanians under True, everybody else under False."""
    rows = pd.read_csv(data / "curated" / "nationality_quarterly.csv")
    rows["albanian"] = rows.nationality == "Albania"
    return rows.pivot_table(
        index="quarter", columns="albanian", values="people", aggfunc="sum"
    ).fillna(0)


@pytest.fixture(scope="module")
def years(quarters: pd.DataFrame) -> pd.DataFrame:
    """The same of each calendar year, with both together under "all"."""
    sums = quarters.groupby(quarters.index.str[:4]).sum()
    return sums.assign(all=sums.sum(axis=1))


@pytest.fixture(scope="module")
def albania(shown_by: Shows) -> Exhibit:
    return chapter(shown_by, "latest")["albania-by-quarter"]


def test_quarters_hold_albanians_and_everybody_else(albania, quarters):
    for row in albania.table.itertuples():
        assert (row.everybody_else, row.albanians) == tuple(quarters.loc[row.quarter])


def test_albanian_arrivals_fell_between_talks_and_communique(albania, quarters):
    assert quarters.loc["2022 Q3"].tolist() == [11257, 9044]
    assert quarters.loc["2022 Q4"].tolist() == [11541, 1185]
    fell = "Albanian arrivals fell from July–September to October–December 2022"
    assert albania.title == f"{fell}; those of everybody else did not"


def test_the_words_hold_the_numbers_of_quarters(albania):
    for figure in ("9,044", "1,185", "11,257", "11,541"):
        assert figure in albania.words


def test_what_was_not_about_boats_is_told_beside_its_lines(albania):
    assert albania.subtitle.endswith(", those of July 2021 and May 2023 not about boats")


def test_the_share_of_albanians_in_the_fall_of_2023_is_told(albania, years):
    change = years.diff().loc["2023"]
    share = f"{100 * change[True] / change['all']:.0f}% of the fall from 2022 to 2023"
    assert share in albania.words


def test_the_fall_of_all_and_of_everybody_else_is_told(albania, years):
    fall = 100 * (1 - years.loc["2023"] / years.loc["2022"])
    assert f"everybody else fell by {fall[False]:.0f}%" in albania.words


@pytest.mark.parametrize("day", ["2021-12-31", "2022-09-30"])
def test_no_fall_is_told_before_a_quarter_with_fewer_albanians(shown_by, day):
    shown = chapter(shown_by, day)
    assert not shown["albania-by-quarter"].known


@pytest.mark.parametrize("day", DAYS_OF_STARTS)
def test_stopped_attempts_are_not_recorded_nor_tied_to_money(shown_by, day):
    shown = chapter(shown_by, day)
    words = shown["answer"].words + shown["money-and-attempts-stopped"].words
    assert "recorded" not in words, "French authorities estimate what they stop, not what arrives"
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
    assert sorted(shown["explanations"].table.explanation) == sorted(known.explanation)
    assert set(shown["estimates-of-others"].table.claim) <= set(estimates.claim)


@pytest.mark.parametrize(
    ("day", "people", "not_yet"),
    [
        ("2026-07-20", "16,036 against 19,532", "30,597"),
        ("latest", "30,597 against 44,968", "16,036"),
    ],
)
def test_the_pilot_is_explained_by_the_longest_span_of_the_day(shown_by, day, people, not_yet):
    rows = chapter(shown_by, day)["explanations"].table.set_index("explanation")
    evidence = rows.loc["One in, one out returns"].evidence_for
    assert people in evidence and not_yet not in evidence
    assert "264 in June 2026" in evidence and "314 people were let in" in evidence


def test_sums_in_explanations_are_those_of_the_daily_series(data):
    people = independent.daily(data).people_arrived
    explanations = independent.rows(data / "curated" / "explanations.csv")
    evidence = " ".join(row["evidence_for"] + row["evidence_against"] for row in explanations)
    year, day, changes = pd.DateOffset(years=1), pd.Timedelta(days=1), {}
    for event in ("2022-04-14", "2024-07-05", "2023-08-06", "2025-08-06"):
        event_day = pd.Timestamp(event)
        before, after = (
            people[event_day - year : event_day - day].sum(),
            people[event_day : event_day + year - day].sum(),
        )
        assert f"{before:,}" in evidence and f"{after:,}" in evidence, event
        changes[event] = round(100 * (after / before - 1))
    assert (changes["2023-08-06"], changes["2025-08-06"]) == (-26, -32)
    assert f"{people['2025-08-06':'2025-12-31'].sum():,} against" in evidence


def test_sizes_that_only_the_press_gave_say_so(shown_by):
    estimates = chapter(shown_by, "latest")["estimates-of-others"]
    sizes = estimates.table[estimates.table.who.str.startswith("R. Wood")]["size"]
    assert (sizes.str.endswith("(from the press)") | (sizes == "none given")).all()
    assert "−9% (from the press)" in sizes.tolist()
    assert estimates.table.criticism.str.contains("abstract could be read, and it gives no").any()


def test_an_abstract_is_not_named_before_it_was_published(shown_by):
    earlier = chapter(shown_by, "2025-10-14")["estimates-of-others"]
    assert "4,995 people (from the press)" in earlier.table["size"].tolist()
    assert not earlier.table.criticism.str.contains("abstract").any()


@pytest.mark.parametrize("day", DAYS_OF_STARTS)
def test_the_answer_holds_the_numbers_of_the_exhibits(shown_by, day):
    words = chapter(shown_by, day)["answer"].words
    for sentence in (
        "in the twelve months after the deals of 2019 to 2021 than in the twelve before.",
        "Fewer came after those of 2022 and 2023.",
        "so they show only one rise and one fall.",
    ):
        assert sentence in words


def test_a_running_year_stands_beside_the_same_days_before(record_at):
    record = record_at(AUGUST)
    people = record.daily.set_index("date").people_arrived
    years = ratios.by_financial_year(record.agreements, record.daily, record.day)
    years = ratios.with_year_before(years, record.daily).set_index("financial_year")
    before = years.people_year_before
    assert before["2026/27"] == people["2025-04-01":"2025-08-20"].sum()
    assert before["2025/26"] == years.people_arrived["2024/25"]
    assert before[["2017/18", "2018/19"]].isna().all()
    early = record_at("2018-01-01")
    years = ratios.by_financial_year(early.agreements, early.daily, early.day)
    assert ratios.with_year_before(years, early.daily).people_year_before.isna().all()


def test_an_estimate_alone_is_told_in_the_singular(shown_by):
    title = chapter(shown_by, "2023-06-30")["estimates-of-others"].title
    assert title == "One estimate or judgement by others of what changed arrivals"
