"""Claims between two days are judged by the right figures.

Each figure is worked out by a second route, straight from the CSV files, and rows that cannot be
right are refused.
"""

import datetime as dt
import math
import re
from collections.abc import Callable
from pathlib import Path

import independent
import pandas as pd
import pytest
from claim_tables import add, added, by_id, change_cells, rows_of, verdict_of
from claim_tables import put as write_rows
from conftest import DATA, At

from crossings.claims.claim_windows import WINDOW_MEASURES
from crossings.claims.judged_claims import judged_claims
from crossings.claims.judgement import judge_all
from crossings.claims.verdicts import Verdict
from crossings.common.formats import day as in_words
from crossings.errors import InputError
from crossings.measures.spans import same_time_of_year
from crossings.tables.record import Record
from crossings.tables.stored import read, replace_tables

WINDOWED = {  # the figure of each claim that names its days, and how it was judged
    "crossings-last-week": (1_932, "depends on the period"),
    "sunak-2023-down-20": (-20.8, "right"),
    "no10-2023-prevented": (33_788, "not shown"),
    "no10-2023-prevented-up-40": (41.2, "not shown"),
    "philp-2023-h1-down-20": (-10.3, "wrong"),
    "mw-2023-220m": (195.3, "wrong"),
    "rc-2023-without-albania": (8.1, "not shown"),
    "cleverly-2024-h2-down-45": (-45.5, "right"),
    "rc-2024-15000-since-act": (15_366, "right"),
    "farage-2024-50000": (49_964, "right within a day"),
    "yusuf-2024-up-60": (57.0, "right"),
    "eagle-2025-127896": (127_896, "right"),
    "eagle-2025-rwanda-84151": (84_151, "depends on the period"),
    "badenoch-2025-up-95": (94.6, "right"),
    "philp-2025-771m": (750.5, "not shown"),
    "mail-2025-week-2599": (2_014, "depends on the period"),
    "philp-2025-six-per-cent": (5.9, "right"),
    "cooper-2025-385-boats": (385, "right"),
    "cooper-2025-lowest-august": (5, "wrong"),
    "hewitt-2025-load": (15.7, "not shown"),
    "rc-2023-down-20": (-19.8, "right"),
    "rc-2023-plus-19": (8.1, "not shown"),
    "rc-2023-74-granted": (None, "not shown"),
    "jones-2025-majority": (25.0, "wrong"),
    "yusuf-2025-90-men": (75.0, "wrong"),
    "jones-2025-correction": (75.0, "right"),
    "jones-2025-most-men": (75.0, "right"),
    "mw-2025-181326": (181_307, "right"),
    "yusuf-2025-vast-majority-men": (75.0, "not shown"),
    "maguire-2026-up-13": (12.6, "right"),
    "mcinfo-2026-deaths-2025": (25, "not shown"),  # a second count has a gap in that year
    "mcinfo-2026-deaths-2024": (72, "not shown"),
    "newstatesman-2026-65703": (65_703, "right"),
    "newstatesman-2026-1111-boats": (1_111, "right"),
    "philp-2026-two-thirds": (64.9, "not shown"),
    "dgef-2026-540m": (541, "not shown"),
    "an-2026-63899": (63_948, "not shown"),
}

# The first reading of the phrases that claims use, by hand.
PHRASED = {
    "crossings-last-week": ("2025-10-06", "2025-10-12"),
    "rc-2024-15000-since-act": ("2023-07-20", "2023-12-31"),
    "farage-2024-50000": ("2022-10-25", "2024-06-24"),
    "eagle-2025-127896": ("2018-01-01", "2024-07-04"),
    "eagle-2025-rwanda-84151": ("2022-04-13", "2024-07-04"),
    "mail-2025-week-2599": ("2025-06-30", "2025-07-06"),
    "philp-2025-six-per-cent": ("2024-07-11", "2025-07-10"),
    "cooper-2025-385-boats": ("2025-01-01", "2025-07-13"),
    "jones-2025-majority": ("2024-01-01", "2024-12-31"),
    "yusuf-2025-90-men": ("2024-01-01", "2024-12-31"),
    "jones-2025-most-men": ("2024-01-01", "2024-12-31"),
    "jones-2025-correction": ("2024-01-01", "2024-12-31"),
    "yusuf-2025-vast-majority-men": ("2024-01-01", "2024-12-31"),
    "newstatesman-2026-65703": ("2024-07-05", "2026-02-07"),
    "newstatesman-2026-1111-boats": ("2024-07-05", "2026-02-07"),
    "philp-2026-two-thirds": ("2025-01-01", "2025-12-31"),
}


def attempts(data: Path, row: dict[str, str]) -> tuple[float, float]:
    """People arrived, and arrived or prevented, in the weeks that end in a year."""
    weekly = pd.read_csv(data / "official/arrivals_weekly.csv", na_values="-")
    weeks = weekly[weekly.week_ending.between(row["window_start"], row["window_end"])]
    arrived = weeks.people_arrived.sum()
    return float(arrived), float(arrived + weeks.people_prevented.sum())


def recorded(data: Path, row: dict[str, str]) -> float:
    return attempts(data, row)[1]


def arrived_share(data: Path, row: dict[str, str]) -> float:
    arrived, both = attempts(data, row)
    return 100 * arrived / both


def prevented(data: Path, row: dict[str, str], days: str = "window") -> float:
    yearly = pd.read_csv(data / "curated/preventions_yearly.csv", index_col="year")
    return float(yearly.people_prevented[int(row[f"{days}_end"][:4])])


def deaths(data: Path, row: dict[str, str]) -> float:
    table = pd.read_csv(data / "curated/deaths_yearly.csv")
    french = table.measure.str.startswith("French prefecture")
    return float(table.people[french & (table.year == int(row["window_end"][:4]))].iloc[0])


def group_share(data: Path, row: dict[str, str]) -> float:
    ages = pd.read_csv(data / "curated/age_sex_yearly.csv")
    ages = ages[
        (ages.period == row["window_end"][:4]) & (ages.age_group != "Not currently recorded")
    ]
    men = ages.people[(ages.sex == "Male") & (ages.age_group != "17 and under")].sum()
    unknown = ages.people[ages.sex == "Not recorded"].sum()
    everybody = ages.people.sum()
    group = men if row["parameter"] == "men of 18 and over" else everybody - men - unknown
    return float(100 * group / everybody)


def granted_share(data: Path, row: dict[str, str]) -> float:
    """What no claim could know on its day: the decisions came out later."""
    outcomes = pd.read_csv(data / "curated/asylum_outcomes.csv")
    assert (outcomes.known_from >= row["stated_on"]).all()
    return math.nan


def daily_in(data: Path, row: dict[str, str], days: str = "window") -> pd.DataFrame:
    """The daily series in the days of a claim, or in those that it compares with."""
    return independent.daily(data)[row[f"{days}_start"] : row[f"{days}_end"]]


def people(data: Path, row: dict[str, str], days: str = "window") -> float:
    return float(daily_in(data, row, days).people_arrived.sum())


def boats(data: Path, row: dict[str, str]) -> float:
    return float(daily_in(data, row).boats_arrived.sum())


def people_per_boat(data: Path, row: dict[str, str], days: str = "window") -> float:
    arrived = daily_in(data, row, days)
    return float(arrived.people_arrived.sum() / arrived.boats_arrived.sum())


def change_of(measure: Callable[..., float]) -> Callable[..., float]:
    """The change of a measure in per cent, from the days compared with."""
    return lambda data, row: 100 * (measure(data, row) / measure(data, row, "compared") - 1)


def without_nationality(data: Path, row: dict[str, str], days: str = "window") -> float:
    """People of other nationalities, in the quarters inside the days."""
    quarters = pd.read_csv(data / "curated" / "nationality_quarterly.csv")
    quarters = quarters[quarters.nationality != row["parameter"]]
    inside = (quarters.period_start >= row[f"{days}_start"]) & (
        quarters.period_end <= row[f"{days}_end"]
    )
    return float(quarters.people[inside].sum())


def sums_by_year(data: Path, row: dict[str, str]) -> pd.Series:
    """People in the same days of each year up to that of a claim, by year."""
    series = independent.daily(data).people_arrived
    same_days = series.index.strftime("%m-%d").isin(daily_in(data, row).index.strftime("%m-%d"))
    by_year = series[same_days][: row["window_end"]]
    return by_year.groupby(by_year.index.year).sum()


def place_from(lowest: bool) -> Callable[..., float]:
    """The place of a year among those before it, by the same days of each."""
    return lambda data, row: float(
        sums_by_year(data, row).rank(method="max", ascending=lowest)[int(row["window_end"][:4])]
    )


def record_since(lowest: bool) -> Callable[..., float]:
    """The last year before that of a claim that was as far, or the first."""

    def since(data: Path, row: dict[str, str]) -> float:
        *before, (_, now) = sums_by_year(data, row).items()
        as_far = [year for year, people in before if (people <= now if lowest else people >= now)]
        return float(as_far[-1] if as_far else before[0][0])

    return since


def returned_a_week(data: Path, row: dict[str, str]) -> float:
    months = pd.read_csv(data / "curated/pilot_monthly.csv")
    months = months[months.month.between(row["window_start"][:7], row["window_end"][:7])]
    days = (pd.Timestamp(row["window_end"]) - pd.Timestamp(row["window_start"])).days + 1
    return float(7 * months.returned_to_france.sum() / days)


def deals_announced(data: Path, row: dict[str, str]) -> pd.DataFrame:
    deals = pd.read_csv(data / "curated" / "agreements.csv", index_col="agreement_id")
    return deals[deals.announced.between(row["window_start"], row["window_end"])]


def committed_eur(data: Path, row: dict[str, str]) -> float:
    return float(deals_announced(data, row).committed_eur_m.sum())


def committed_gbp(data: Path, row: dict[str, str]) -> float:
    """Pounds promised; the stop-gap may lie in the agreement that followed, so only one counts."""
    deals = deals_announced(data, row)
    sums = deals[deals.known_from < row["stated_on"]].committed_gbp_m
    both = {"stopgap-2026", "agreement-2026"} <= set(sums.index)
    return float(sums.drop("stopgap-2026" if both else []).sum())


def reported_pace_share(data: Path, row: dict[str, str]) -> float:
    announcements = pd.read_csv(data / "curated" / "pilot_announcements.csv")
    announcements = announcements[announcements.known_from < row["stated_on"]]
    pace = announcements.cumulative[announcements.measure == "reported_pace_per_week"].iloc[-1]
    return float(100 * pace / (daily_in(data, row).people_arrived.mean() * 7))


def of_nationality(data: Path, row: dict[str, str], days: str = "window") -> float:
    """People of one nationality in a year, by the newest edition that names it."""
    rows = pd.read_csv(data / "curated" / "nationality_yearly.csv")
    of_it = rows[(rows.nationality == row["parameter"]) & (rows.period == row[f"{days}_end"][:4])]
    return float(of_it.sort_values("edition").people.iloc[-1])


def events_of_weeks(data: Path, row: dict[str, str]) -> float:
    """Events in the weeks that end from the first day to the last."""
    weeks = pd.read_csv(data / "official" / "arrivals_weekly.csv")
    inside = weeks.week_ending.between(row["window_start"], row["window_end"])
    return float(weeks[inside].events_prevented.sum())


def arrived_share_of_weeks(data: Path, row: dict[str, str]) -> float:
    weeks = pd.read_csv(data / "official" / "arrivals_weekly.csv")
    inside = weeks.week_ending.between(row["window_start"], row["window_end"])
    sums = weeks[inside][["people_arrived", "people_prevented"]].sum()
    return float(100 * sums.people_arrived / sums.sum())


BY_A_SECOND_ROUTE: dict[str, Callable[..., float]] = {
    "people_between": people,
    "between_change": change_of(people),
    "boats_between": boats,
    "people_per_boat_between": people_per_boat,
    "people_per_boat_between_change": change_of(people_per_boat),
    "without_nationality_change": change_of(without_nationality),
    "place_from_lowest": place_from(lowest=True),
    "place_from_highest": place_from(lowest=False),
    "lowest_since": record_since(lowest=True),
    "highest_since": record_since(lowest=False),
    "returned_per_week_between": returned_a_week,
    "attempts_in_year": prevented,
    "attempts_in_year_change": change_of(prevented),
    "recorded_in_year": recorded,
    "arrived_share_in_year": arrived_share,
    "counted_in_year": deaths,
    "group_share_in_year": group_share,
    "granted_share_of_year": granted_share,
    "arrived_share_between": arrived_share_of_weeks,
    "events_between": events_of_weeks,
    "nationality_in_year_change": change_of(of_nationality),
    "committed_eur_between": committed_eur,
    "committed_between": committed_gbp,
    "reported_pace_share": reported_pace_share,
}


def second_route(data: Path, row: dict[str, str]) -> float:
    return BY_A_SECOND_ROUTE[row["checked_against"].partition(".")[2]](data, row)


def of_value(value: float | None) -> float:
    return math.nan if value is None else float(value)


def windowed(data: Path) -> dict[str, dict[str, str]]:
    """The claims of a window measure with the days that they, or their phrases, name."""
    measured = [row for row in rows_of(data) if row["checked_against"] in WINDOW_MEASURES]
    rows = {}
    for row in measured:
        start, end = PHRASED.get(row["claim_id"], (row["window_start"], row["window_end"]))
        rows[row["claim_id"]] = row | {"window_start": start, "window_end": end}
    return rows


@pytest.fixture(scope="module")
def verdicts(record_at: At) -> dict[str, Verdict]:
    """The claims that name their days, each judged as of the day before it was stated."""
    by_id = {
        verdict.said.claim_id: verdict for verdict in judged_claims(record_at("latest")).verdicts
    }
    return {ident: by_id[ident] for ident in windowed(DATA)}


def test_every_figure_between_days_is_that_of_a_second_route(data, verdicts):
    rows = windowed(data)
    for ident, verdict in verdicts.items():
        value = of_value(verdict.fact.value)
        assert value == pytest.approx(second_route(data, rows[ident]), nan_ok=True), ident


def test_figures_between_two_days_are_judged_as_known(verdicts):
    judged = {}
    for ident, verdict in verdicts.items():
        value = verdict.fact.value
        judged[ident] = (None if value is None else round(value, 1), verdict.verdict)
    assert judged == WINDOWED


UNUSED = {  # measures that no claim names, with the days and a figure that is right
    "arrivals.people_per_boat_between": ("2022-01-01", "2022-12-31", "41", "about"),
    "arrivals.place_from_highest": ("2025-01-01", "2025-08-31", "1", "exactly"),
    "arrivals.lowest_since": ("2025-08-01", "2025-08-31", "2021", "since"),
    "arrivals.highest_since": ("2025-06-01", "2025-06-30", "2018", "since"),
    "pilot.returned_per_week_between": ("2026-04-01", "2026-06-30", "48", "about"),
    "preventions.arrived_share_between": ("2025-07-07", "2026-07-05", "67", "about"),
    "preventions.events_between": ("2025-01-01", "2025-07-06", "496", "exactly"),
    "arrivals.nationality_in_year_change": (
        *("2023-01-01", "2023-12-31", "-92.7", "exactly"),
        *("2022-01-01", "2022-12-31", "Albania"),
    ),
}


@pytest.mark.parametrize("measure", UNUSED)
def test_a_measure_that_no_claim_names_is_worked_out_too(data_copy, measure):
    names = ("window_start", "window_end", "stated", "comparator")
    names += ("compared_start", "compared_end", "parameter")
    cells = dict(zip(names, UNUSED[measure], strict=False))
    cells |= {"checked_against": measure, "stated_on": "2026-08-01"}
    verdict = added(data_copy, "latest", **cells)
    assert verdict.fact.value == pytest.approx(
        second_route(data_copy, windowed(data_copy)["added"])
    )
    assert verdict.verdict == "right"


@pytest.mark.parametrize(
    ("measure", "said_on", "sunday"),
    [
        ("events_between", "2025-07-14", "2025-07-06"),
        ("events_between", "2026-07-31", "2026-07-19"),
        ("arrived_share_between", "2026-07-31", "2026-07-19"),
        ("arrived_share_between", "2026-08-01", "2026-07-26"),
    ],
)
def test_attempts_of_this_year_count_to_the_last_week_out(data_copy, measure, said_on, sunday):
    """Red while a week that was not out yet left all of the year without a figure."""
    cells = {"checked_against": f"preventions.{measure}", "phrase": "this year", "stated": "1"}
    add(data_copy, **cells, stated_on=said_on)
    claims = judged_claims(Record("latest", data_copy)).verdicts
    (verdict,) = (one for one in claims if one.said.claim_id == "added")
    days = {"window_start": f"{sunday[:4]}-01-01", "window_end": sunday}
    assert verdict.fact.value == pytest.approx(BY_A_SECOND_ROUTE[measure](data_copy, days))
    assert str(verdict.fact.as_of) == sunday and in_words(verdict.fact.as_of) in verdict.reason


def test_events_of_weeks_before_they_were_counted_are_not_known(data_copy):
    """Attempts are known from 2021, and the events from May 2024."""
    days = {"window_start": "2024-01-01", "window_end": "2024-12-31", "stated": "1"}
    verdict = added(
        data_copy, "latest", checked_against="preventions.events_between", **days, unit="events"
    )
    assert (verdict.fact.value, verdict.verdict) == (None, "not shown")


@pytest.mark.parametrize("compared", ["2018", "2024"])
def test_a_nationality_without_a_row_is_not_compared(data_copy, compared):
    """Albania has no row of 2024, since the newer edition names it no more."""
    days = {"window_start": "2023-01-01", "window_end": "2023-12-31", "parameter": "Albania"}
    days |= {"compared_start": f"{compared}-01-01", "compared_end": f"{compared}-12-31"}
    verdict = added(
        data_copy,
        "latest",
        **days,
        **{"checked_against": "arrivals.nationality_in_year_change", "stated": "1"},
        stated_on="2026-08-01",
    )
    assert (verdict.fact.value is None) == (compared == "2024")
    assert verdict.verdict == ("right" if compared == "2018" else "not shown")


def test_days_at_two_times_of_year_are_set_beside_other_years(data_copy, record_at):
    """Spring and summer differ every year, whoever held office in either."""
    row = windowed(data_copy)["yusuf-2024-up-60"]
    told = {}
    for year in (2023, 2025):
        days = {name: f"{year}{row[name][4:]}" for name in row if name.endswith(("start", "end"))}
        change = change_of(people)(data_copy, days)
        told[year] = f"{year}: {abs(change):.0f}% {'more' if change > 0 else 'fewer'}"
    for day, years in (("2024-09-30", [2023]), ("latest", [2023, 2025])):
        claims = judged_claims(record_at(day)).verdicts
        reasons = {verdict.said.claim_id: verdict.reason for verdict in claims}
        assert reasons["yusuf-2024-up-60"].endswith(
            f"The same days of {'; of '.join(told[year] for year in years)}."
        )
        others = set(reasons) - {"yusuf-2024-up-60"}
        assert not any("The same days of" in reasons[ident] for ident in others)


@pytest.mark.parametrize(
    ("start", "end", "compared_start", "compared_end", "same"),
    [
        ("2025-01-01", "2025-06-30", "2024-01-01", "2024-06-30", True),
        ("2024-07-05", "2025-07-04", "2023-07-06", "2024-07-04", True),
        ("2024-07-05", "2026-07-04", "2022-07-05", "2024-07-04", True),
        ("2025-03-01", "2026-02-28", "2023-06-01", "2024-05-31", True),
        ("2026-01-01", "2026-05-31", "2018-01-01", "2018-05-31", True),
        ("2024-12-31", "2025-01-31", "2024-01-01", "2024-02-01", True),
        ("2024-07-05", "2024-09-22", "2024-04-16", "2024-07-04", False),
        ("2025-07-01", "2025-12-31", "2025-01-01", "2025-06-30", False),
        ("2025-07-01", "2025-07-01", "2025-06-01", "2025-06-01", False),
    ],
)
def test_spans_of_one_time_of_year_are_told(start, end, compared_start, compared_end, same):
    first, *others = map(dt.date.fromisoformat, (start, end, compared_start, compared_end))
    assert same_time_of_year((first, others[0]), (others[1], others[2]), 2) == same


def test_each_measure_between_two_days_has_a_second_route():
    routes = {ident.partition(".")[2] for ident in WINDOW_MEASURES}
    assert routes == set(BY_A_SECOND_ROUTE)


def test_each_measure_has_a_claim_or_a_figure_of_its_own(data):
    checked = {row["checked_against"] for row in windowed(data).values()}
    assert set(WINDOW_MEASURES) - checked == set(UNUSED)


@pytest.mark.parametrize(
    ("start", "end", "sum_", "message"),
    [
        (
            "2026-03-31",
            "2026-04-23",
            662,
            "£662m, as first given: all of it under the deals for 2026/27 to 2028/29. "
            "The stop-gap of 2026, which may lie inside, is not added.",
        ),
        (
            "2026-03-31",
            "2026-04-22",
            16.2,
            "£16.2m, as first given: all of it under the deals for 2026/27.",
        ),
        (
            "2014-01-01",
            "2018-01-18",
            123.2,
            "£78m for 2014/15 to 2017/18 and £46m for 2018/19.",
        ),
        (
            "2014-01-01",
            "2014-01-31",
            0,
            "No agreement was announced from 1 to 31 January 2014.",
        ),
        (
            "2013-12-31",
            "2018-01-18",
            None,
            "No agreement from before 2014 is on record, "
            "so there is no sum from 31 December 2013 to 18 January 2018.",
        ),
    ],
)
def test_a_sum_of_promises_says_its_years_and_stop_gap_once(data_copy, start, end, sum_, message):
    days = {"window_start": start, "window_end": end, "stated_on": "2026-05-01", "unit": "GBP m"}
    judged = added(
        data_copy, "2026-04-30", stated="1", checked_against="spending.committed_between", **days
    )
    assert (judged.fact.value, judged.fact.sentence[-len(message) :]) == (sum_, message)
    if sum_ is not None:
        assert sum_ == pytest.approx(second_route(data_copy, windowed(data_copy)["added"]))
    else:
        assert judged.verdict == "not shown"


def put(data: Path, first: str, last: str, people: int, boats: int) -> None:
    daily = read("arrivals_daily", data)
    inside = daily.date.between(pd.Timestamp(first), pd.Timestamp(last))
    daily.loc[inside, ["people_arrived", "boats_arrived"]] = [people, boats]
    daily.loc[inside, "boats_uncontrolled"] = pd.NA
    replace_tables({"arrivals_daily": daily}, data)


@pytest.mark.parametrize("empty", ["2024", "2025"])
def test_days_without_a_boat_have_no_people_in_each(data_copy, empty):
    put(data_copy, f"{empty}-01-01", f"{empty}-06-30", 0, 0)
    half_year = {**PEOPLE, "window_start": f"{empty}-01-01", "window_end": f"{empty}-06-30"}
    measures = {"people_per_boat_between": half_year, "people_per_boat_between_change": CHANGE}
    for name, cells in measures.items():
        add(data_copy, **{**cells, "claim_id": name, "checked_against": f"arrivals.{name}"})
    verdicts = judge_all(Record("2025-10-14", data_copy))
    added = [verdict for verdict in verdicts if verdict.said.claim_id in measures]
    assert len(added) == len(measures)
    for judged in added:
        assert (judged.fact.value, judged.verdict) == (None, "not shown")
        assert judged.reason.startswith(f"No boat arrived from 1 January to 30 June {empty}, so")


def test_a_year_with_as_many_people_is_not_beaten(data_copy):
    days = {"window_start": "2025-08-01", "window_end": "2025-08-02", "comparator": "exactly"}
    for day in ("2018", "2025"):
        put(data_copy, f"{day}-08-01", f"{day}-08-02", 0, 0)
    tied = added(data_copy, stated="1", checked_against="arrivals.place_from_lowest", **days)
    assert tied.fact.value == second_route(data_copy, windowed(data_copy)["added"]) > 1
    assert tied.verdict == "wrong"
    assert "2018" in tied.reason
    for year in range(2018, 2025):
        put(data_copy, f"{year}-08-01", f"{year}-08-02", 1, 1)
    alone = verdict_of(Record("2025-10-14", data_copy), "added")
    assert alone.fact.value == 1 and alone.verdict == "right"


@pytest.mark.parametrize(
    ("start", "end", "every"),
    [
        ("2025-05-31", "2025-05-31", "D"),
        ("2025-07-05", "2025-07-11", "W-FRI"),
        ("2025-07-01", "2025-07-31", "MS"),
        ("2025-04-01", "2025-06-30", "QS"),
        ("2025-01-01", "2025-12-31", "YS"),
    ],
)
@pytest.mark.parametrize("pool", ["ever", "this year"])
def test_a_record_is_judged_among_all_like_spans_before(data_copy, start, end, every, pool):
    """A place among them all, and whether it is a record, are counted again by another route."""
    days = {"window_start": start, "window_end": end, "parameter": pool, "comparator": "exactly"}
    days |= {"checked_against": "arrivals.place_from_highest", "stated": "1"}
    judged = added(data_copy, "latest", **days, stated_on="2026-01-02")
    sums = independent.daily(data_copy).people_arrived[:end].resample(every).sum()
    if every == "W-FRI":
        sums = sums.iloc[1:]  # the first of these weeks began before the series
    if pool == "this year":
        sums = sums[sums.index - pd.Timedelta(days=6 * (every == "W-FRI")) >= start[:4]]
    assert judged.fact.value == (sums >= sums.iloc[-1]).sum()
    assert (judged.verdict == "right") == (sums.iloc[:-1] < sums.iloc[-1]).all()
    assert f"{len(sums):,}" in judged.fact.wording


@pytest.mark.parametrize(
    ("pool", "value", "words"),
    [("ever", 2022, "12 November 2022 had as many"), ("", 2018, "no year from 2018")],
)
def test_the_highest_since_a_year_may_be_of_one_day_among_all(data_copy, pool, value, words):
    day = {"window_start": "2025-05-31", "window_end": "2025-05-31", "parameter": pool}
    day |= {"checked_against": "arrivals.highest_since", "comparator": "since", "stated": "2022"}
    judged = added(data_copy, "latest", **day, stated_on="2025-06-02")
    assert judged.verdict == "right" and judged.fact.value <= value
    assert words in judged.reason


def test_spans_of_any_length_are_compared_with_all_as_long(data_copy):
    days = {"window_start": "2025-06-02", "window_end": "2026-06-01", "parameter": "ever"}
    days |= {"checked_against": "arrivals.place_from_highest", "comparator": "exactly"}
    judged = added(data_copy, "latest", **days, stated="1", stated_on="2026-06-03")
    sums = independent.daily(data_copy).people_arrived[:"2026-06-01"].rolling(365).sum().dropna()
    assert judged.fact.value == (sums >= sums.iloc[-1]).sum()


def test_days_compared_with_that_are_not_over_show_nothing(data_copy):
    later = {"window_start": "2024-01-01", "window_end": "2024-06-30"}
    later |= {
        "compared_start": "2025-01-01",
        "compared_end": "2025-06-30",
        "stated_on": "2025-06-30",
    }
    judged = added(data_copy, "2025-06-29", **{**CHANGE, **later})
    assert (judged.fact.value, judged.verdict) == (None, "not shown")
    assert judged.reason.endswith("was not over by 29 June 2025.")
    verdicts = judged_claims(Record("2025-07-31", data_copy)).verdicts
    (judged_later,) = (verdict for verdict in verdicts if verdict.said.claim_id == "added")
    assert judged_later.as_of == dt.date(2025, 6, 30)
    assert judged_later.fact.value == pytest.approx(
        second_route(data_copy, windowed(data_copy)["added"])
    )


def others(data: Path, quarters: set[str], people: str, rows: int | None = None) -> None:
    """So many people of each other nationality, or of the first ones, in these quarters."""
    path = data / "curated" / "nationality_quarterly.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    at = frame.index[frame.quarter.isin(quarters) & (frame.nationality != "Albania")]
    frame.loc[at[:rows], "people"] = people
    frame.to_csv(path, index=False, lineterminator="\n")


def test_quarters_that_nobody_else_arrived_in_are_not_compared(data_copy):
    others(data_copy, {"2022 Q1", "2022 Q2"}, "0")
    judged = verdict_of(Record("2023-10-01", data_copy), "rc-2023-without-albania")
    assert judged.fact.as_of == dt.date(2023, 9, 30) and "30 June 2023" not in judged.reason
    assert f"{judged.fact.value:.1f}% more" in judged.reason


def test_no_speaker_makes_a_difference(data_copy, record_at):
    before = {ident: judged.verdict for ident, judged in by_id(record_at("latest")).items()}
    somebody = {"speaker": "Somebody else", "role": "something else", "side": "another side"}
    write_rows(data_copy, [row | somebody for row in rows_of(data_copy)])
    assert {
        ident: judged.verdict for ident, judged in by_id(Record("latest", data_copy)).items()
    } == before


def test_a_claim_that_counts_to_its_own_day_is_judged_on_it(data_copy):
    change_cells(data_copy, "farage-2024-50000", window_end="2024-06-25")
    before, verdicts = (
        judged_claims(Record(f"2024-06-{day}", data_copy)).verdicts for day in (24, 25)
    )
    rest = {verdict.said.claim_id: verdict for verdict in verdicts}
    own_verdict = rest.pop("farage-2024-50000")
    assert str(own_verdict.as_of) == "2024-06-25"
    assert own_verdict.said.claim_id not in {verdict.said.claim_id for verdict in before}
    assert rest and all(
        (verdict.said.stated_on - verdict.as_of).days == 1 for verdict in rest.values()
    )


def test_days_of_a_claim_that_are_not_over_show_nothing(record_at):
    verdict = verdict_of(record_at("2023-05-30"), "sunak-2023-down-20")
    assert (verdict.verdict, verdict.fact.value) == ("not shown", None)
    assert verdict.reason.endswith("was not over by 30 May 2023.")


def test_months_that_quarters_do_not_settle_are_not_shown(data_copy):
    """Red on “right”, since more came in the quarters inside January to August and around them.

    By month of the daily counts, and by quarter of Albanians, it may be from 11% fewer to 46% more:
    7,964 people came in September 2022, so not all 9,044 Albanians of that quarter.
    """
    for day in ("2023-10-01", "2023-08-31"):
        judged = verdict_of(Record(day, data_copy), "rc-2023-without-albania")
        assert judged.verdict == "not shown"
        assert judged.fact.low < 0 < judged.fact.high
        assert all(end in judged.reason for end in judged.fact.ends_in_words())
    low, high = verdict_of(Record("2023-10-01", data_copy), "rc-2023-without-albania").fact.ends
    assert (round(low), round(high)) == (-11, 46)


def test_more_than_a_total_of_an_earlier_day_is_not_shown(data_copy):
    change_cells(data_copy, "returned-under-pilot", stated="30")
    verdict = verdict_of(Record("2025-10-14", data_copy), "returned-under-pilot")
    assert verdict.verdict == "not shown" and "speaks of 9 October 2025" in verdict.reason


def test_less_than_a_total_of_an_earlier_day_is_wrong(data_copy):
    change_cells(data_copy, "returned-under-pilot", stated="25")
    verdict = verdict_of(Record("2025-10-14", data_copy), "returned-under-pilot")
    assert verdict.verdict == "wrong"


def test_a_cause_is_not_shown(data_copy):
    change_cells(data_copy, "cooper-2025-385-boats", basis="cause")
    assert verdict_of(Record("latest", data_copy), "cooper-2025-385-boats").verdict == "not shown"


PEOPLE = {"stated": "1", "checked_against": "arrivals.people_between"}
PEOPLE |= {"window_start": "2025-01-01", "window_end": "2025-06-30"}
CHANGE = {**PEOPLE, "checked_against": "arrivals.between_change"}
CHANGE |= {"compared_start": "2024-01-01", "compared_end": "2024-06-30"}


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (
            {**PEOPLE, "checked_against": "arrivals.nothing_between"},
            "checked_against: expected a fact such as",
        ),
        (
            {**PEOPLE, "checked_against": "arrivals.total"},
            "window_start: expected nothing, since arrivals.total",
        ),
        (
            {**PEOPLE, "window_start": ""},
            "window_start: expected a day, since arrivals.people_between",
        ),
        ({**PEOPLE, "window_end": ""}, "window_end: expected a day, since arrivals.people_between"),
        (
            {**PEOPLE, "window_end": "2024-12-31"},
            "window_end: expected a day not before window_start",
        ),
        (
            {**PEOPLE, "window_end": "2025-10-16"},
            "window_end: expected a day not after stated_on, 2025-10-15",
        ),
        (
            {**PEOPLE, "window_start": "2017-12-31"},
            "window_start: expected a day not before 2018-01-01",
        ),
        (
            {**PEOPLE, "compared_end": "2024-12-31"},
            "compared_end: expected nothing, since arrivals.people_between",
        ),
        (
            {**PEOPLE, "parameter": "Albania"},
            "parameter: expected nothing, since arrivals.people_between",
        ),
        (
            {**CHANGE, "compared_start": ""},
            "compared_start: expected a day, since arrivals.between_change",
        ),
        (
            {**CHANGE, "compared_end": "2023-06-30"},
            "compared_end: expected a day not before compared_start",
        ),
        (
            {
                **CHANGE,
                "checked_against": "arrivals.without_nationality_change",
                "parameter": "Atlantis",
            },
            "parameter: expected a nationality that nationality_quarterly.csv lists, "
            "found 'Atlantis'",
        ),
        (
            {**PEOPLE, "checked_against": "preventions.attempts_in_year"},
            "window_end: expected the last day of a calendar year that window_start begins, "
            "found '2025-06-30'",
        ),
    ],
)
def test_a_row_whose_days_do_not_fit_is_refused_by_file_and_row(data_copy, cells, message):
    row = len(rows_of(data_copy)) + 2
    add(data_copy, **cells)
    where = re.escape(f"{data_copy}/curated/claims.csv, row {row}, column {message}")
    with pytest.raises(InputError, match=f"^{where}"):
        # On any day, also before the days in question.
        judge_all(Record("2018-01-01", data_copy))
