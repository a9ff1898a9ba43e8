"""Claims between two days are judged by the right figures.

Each figure is worked out by a second route, straight from the CSV files, and rows that cannot be
right are refused.
"""

import datetime as dt
import math
from pathlib import Path

import independent
import pandas as pd
import pytest
from test_claims import add, added, by_id, change, claim, rows_of
from test_claims import put as write_rows

from crossings.errors import InputError
from crossings.facts.claim_windows import WINDOW_MEASURES
from crossings.facts.claims import judge_all
from crossings.facts.claims_as_made import claims_as_made
from crossings.tables.record import Record
from crossings.tables.stored import read, replace_tables

WINDOWED = {  # the figure of each claim that names its days, and how it was judged
    "crossings-last-week": (1_932, "depends on the period"),
    "sunak-2023-down-20": (-20.8, "right"),
    "no10-2023-prevented": (33_788, "not shown"),
    "philp-2023-h1-down-20": (-10.3, "wrong"),
    "mw-2023-220m": (195.3, "wrong"),
    "rc-2023-without-albania": (8.1, "right"),
    "cleverly-2024-h2-down-45": (-45.5, "right"),
    "rc-2024-15000-since-act": (15_366, "right"),
    "farage-2024-50000": (49_964, "wrong"),
    "yusuf-2024-up-60": (57.0, "depends on the period"),
    "eagle-2025-127896": (127_896, "right"),
    "eagle-2025-rwanda-84151": (84_151, "right"),
    "badenoch-2025-up-95": (94.6, "right"),
    "philp-2025-771m": (750.5, "not shown"),
    "mail-2025-week-2599": (2_599, "depends on the period"),
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
    "mw-2025-181326": (181_307, "right"),
    "yusuf-2025-vast-majority-men": (75.0, "not shown"),
    "maguire-2026-up-13": (12.6, "right"),
    "mcinfo-2026-deaths-2025": (25, "not shown"),  # a second count has a gap in that year
    "mcinfo-2026-deaths-2024": (72, "not shown"),
    "newstatesman-2026-65703": (65_703, "depends on the period"),
    "newstatesman-2026-1111-boats": (1_111, "depends on the period"),
    "philp-2026-two-thirds": (64.9, "not shown"),
    "dgef-2026-540m": (541, "not shown"),
    "an-2026-63899": (63_948, "not shown"),
}


def attempts(data: Path, row: dict[str, str]) -> tuple[float, float]:
    """People arrived, and arrived or prevented, in the weeks that end in a year."""
    weekly = pd.read_csv(data / "official/arrivals_weekly.csv", na_values="-")
    weeks = weekly[weekly.week_ending.between(row["window_start"], row["window_end"])]
    arrived = weeks.people_arrived.sum()
    return float(arrived), float(arrived + weeks.people_prevented.sum())


def arrived_share(data: Path, row: dict[str, str]) -> float:
    arrived, both = attempts(data, row)
    return 100 * arrived / both


def prevented(data: Path, row: dict[str, str]) -> float:
    yearly = pd.read_csv(data / "curated/preventions_yearly.csv", index_col="year")
    return float(yearly.people_prevented[int(row["window_end"][:4])])


def deaths(data: Path, row: dict[str, str]) -> float:
    table = pd.read_csv(data / "curated/deaths_yearly.csv")
    own = table.measure.str.startswith("French prefecture")
    return float(table.people[own & (table.year == int(row["window_end"][:4]))].iloc[0])


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
    of = pd.read_csv(data / "curated/asylum_outcomes.csv")
    assert (of.known_from >= row["stated_on"]).all()
    return math.nan


OF_A_YEAR = {
    "attempts_in_year": prevented,
    "recorded_in_year": lambda data, row: attempts(data, row)[1],
    "arrived_share_in_year": arrived_share,
    "counted_in_year": deaths,
    "group_share_in_year": group_share,
    "granted_share_of_year": granted_share,
}


def second_route(data: Path, row: dict[str, str]) -> float:
    curated, known = data / "curated", row["stated_on"]
    daily = independent.daily(data)
    start, end = (row[f"window_{cell}"] for cell in ("start", "end"))
    before, until = (row[f"compared_{cell}"] for cell in ("start", "end"))
    people, boats = (daily[f"{what}_arrived"][start:end].sum() for what in ("people", "boats"))
    what = row["checked_against"].partition(".")[2]
    if what == "between_change":
        return float(100 * (people / daily.people_arrived[before:until].sum() - 1))
    if what == "people_per_boat_between_change":
        then = daily.people_arrived[before:until].sum() / daily.boats_arrived[before:until].sum()
        return float(100 * (people / boats / then - 1))
    if what == "without_nationality_change":  # the quarters inside the days
        quarters = pd.read_csv(curated / "nationality_quarterly.csv")
        others = quarters[quarters.nationality != row["parameter"]]
        now, then = (
            others.people[(others.period_start >= a) & (others.period_end <= b)].sum()
            for a, b in ((start, end), (before, until))
        )
        return float(100 * (now / then - 1))
    if what == "place_from_lowest":
        days = daily.index.strftime("%m-%d")
        same = daily.people_arrived[days.isin(daily.loc[start:end].index.strftime("%m-%d"))][:end]
        return float(same.groupby(same.index.year).sum().rank(method="max")[int(end[:4])])
    if what in OF_A_YEAR:
        return OF_A_YEAR[what](data, row)
    if what == "committed_eur_between":
        deals = pd.read_csv(curated / "agreements.csv", index_col="agreement_id")
        return float(deals.committed_eur_m[deals.announced.between(start, end)].sum())
    if what == "committed_between":
        deals = pd.read_csv(curated / "agreements.csv", index_col="agreement_id")
        sums = deals[
            deals.announced.between(start, end) & (deals.known_from < known)
        ].committed_gbp_m
        both = {"stopgap-2026", "agreement-2026"} <= set(sums.index)
        return float(sums.drop("stopgap-2026" if both else []).sum())
    if what == "reported_pace_share":
        told = pd.read_csv(curated / "pilot_announcements.csv")
        told = told[(told.measure == "reported_pace_per_week") & (told.known_from < known)]
        return float(100 * told.cumulative.iloc[-1] / (daily.people_arrived[start:end].mean() * 7))
    found = {
        "people_between": people,
        "boats_between": boats,
        "people_per_boat_between": people / boats,
    }
    return float(found[what])


def of_value(value: float | None) -> float:
    return math.nan if value is None else float(value)


def windowed(data: Path) -> dict[str, dict[str, str]]:
    return {row["claim_id"]: row for row in rows_of(data) if row["window_start"]}


def test_every_figure_between_two_days_equals_the_one_by_a_second_route(data, record_at):
    rows, every = windowed(data), claims_as_made(record_at("latest")).verdicts
    found = {one.claim_id: one for one in every if one.claim_id in rows}
    assert set(found) == set(rows) == set(WINDOWED)
    for ident, one in found.items():
        value = of_value(one.fact.value)
        assert value == pytest.approx(second_route(data, rows[ident]), nan_ok=True), ident
        assert (round(value, 1) if one.fact.value is not None else None, one.verdict) == WINDOWED[
            ident
        ]


def test_measures_that_no_claim_names_are_worked_out_too(data_copy):
    cells = {"window_start": "2022-01-01", "window_end": "2022-12-31", "comparator": "about"}
    cells |= {"stated": "41", "checked_against": "arrivals.people_per_boat_between"}
    verdict, rows = added(data_copy, "latest", **cells), windowed(data_copy)
    assert verdict.fact.value == pytest.approx(second_route(data_copy, rows["added"]))
    assert verdict.verdict == "right"
    used = {row["checked_against"] for row in rows.values()}
    assert used == set(WINDOW_MEASURES), "each measure has a claim that checks it"


@pytest.mark.parametrize(
    ("start", "end", "sum_", "said"),
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
            "£16.2m, as first given: all of it under the deals for 2026/27 to 2028/29.",
        ),
        (
            "2014-01-01",
            "2018-01-18",
            123.2,
            "£77.7m of the years before 2018 and £45.5m for 2018/19 to 2025/26.",
        ),
        (
            "2014-01-01",
            "2014-01-31",
            0,
            "No agreement was announced from 1 January to 31 January 2014.",
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
def test_a_sum_of_promises_says_its_years_and_adds_the_stop_gap_once(
    data_copy, start, end, sum_, said
):
    days = {"window_start": start, "window_end": end, "stated_on": "2026-05-01", "unit": "GBP m"}
    one = added(
        data_copy, "2026-04-30", stated="1", checked_against="spending.committed_between", **days
    )
    assert (one.fact.value, one.fact.sentence[-len(said) :]) == (sum_, said)
    if sum_ is not None:
        assert sum_ == pytest.approx(second_route(data_copy, windowed(data_copy)["added"]))
    else:
        assert one.verdict == "not shown"


def put(data: Path, first: str, last: str, people: int, boats: int) -> None:
    daily = read("arrivals_daily", data)
    inside = daily.date.between(pd.Timestamp(first), pd.Timestamp(last))
    daily.loc[inside, ["people_arrived", "boats_arrived"]] = [people, boats]
    daily.loc[inside, "boats_uncontrolled"] = pd.NA
    replace_tables({"arrivals_daily": daily}, data)


@pytest.mark.parametrize("empty", ["2024", "2025"])
def test_days_without_a_boat_have_no_people_in_each(data_copy, empty):
    put(data_copy, f"{empty}-01-01", f"{empty}-06-30", 0, 0)
    own = {**PEOPLE, "window_start": f"{empty}-01-01", "window_end": f"{empty}-06-30"}
    measures = {"people_per_boat_between": own, "people_per_boat_between_change": CHANGE}
    for what, cells in measures.items():
        add(data_copy, **{**cells, "claim_id": what, "checked_against": f"arrivals.{what}"})
    for one in judge_all(Record("2025-10-14", data_copy), set(measures)):
        assert (one.fact.value, one.verdict) == (None, "not shown")
        assert one.reason.startswith(f"No boat arrived from 1 January to 30 June {empty}, so")


def test_a_year_with_as_many_people_is_not_beaten(data_copy):
    days = {"window_start": "2025-08-01", "window_end": "2025-08-02", "comparator": "exactly"}
    for day in ("2018", "2025"):
        put(data_copy, f"{day}-08-01", f"{day}-08-02", 0, 0)
    tied = added(data_copy, stated="1", checked_against="arrivals.place_from_lowest", **days)
    assert tied.fact.value == second_route(data_copy, windowed(data_copy)["added"]) > 1
    assert tied.verdict == "wrong"
    assert "; as many had arrived in 2018" in tied.reason and tied.fact.sentence.endswith(
        "which came first."
    )
    for year in range(2018, 2025):
        put(data_copy, f"{year}-08-01", f"{year}-08-02", 1, 1)
    alone = claim(Record("2025-10-14", data_copy), "added")
    assert alone.fact.value == 1 and alone.verdict == "right"


def test_days_compared_with_that_are_not_over_show_nothing(data_copy):
    later = {"window_start": "2024-01-01", "window_end": "2024-06-30"}
    later |= {
        "compared_start": "2025-01-01",
        "compared_end": "2025-06-30",
        "stated_on": "2025-06-30",
    }
    one = added(data_copy, "2025-06-29", **{**CHANGE, **later})
    assert (one.fact.value, one.verdict) == (None, "not shown")
    assert one.reason == "The time from 1 January to 30 June 2025 was not over by 29 June 2025."
    verdicts = claims_as_made(Record("2025-07-31", data_copy)).verdicts
    (made,) = (one for one in verdicts if one.claim_id == "added")
    assert made.as_of == dt.date(2025, 6, 30)
    assert made.fact.value == pytest.approx(second_route(data_copy, windowed(data_copy)["added"]))


def others(data: Path, quarters: set[str], people: str, rows: int | None = None) -> None:
    """So many people of each other nationality, or of the first ones, in these quarters."""
    path = data / "curated" / "nationality_quarterly.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    at = frame.index[frame.quarter.isin(quarters) & (frame.nationality != "Albania")]
    frame.loc[at[:rows], "people"] = people
    frame.to_csv(path, index=False, lineterminator="\n")


def test_quarters_that_nobody_else_arrived_in_are_not_compared(data_copy):
    others(data_copy, {"2022 Q1", "2022 Q2"}, "0")
    one = claim(Record("2023-10-01", data_copy), "rc-2023-without-albania")
    assert one.fact.as_of == dt.date(2023, 9, 30) and "30 June 2023" not in one.reason
    assert f"{one.fact.value:.1f}% more" in one.reason


def test_no_speaker_makes_a_difference(data_copy, record_at):
    before = {ident: one.verdict for ident, one in by_id(record_at("latest")).items()}
    somebody = {"speaker": "Somebody else", "role": "something else", "side": "another side"}
    write_rows(data_copy, [row | somebody for row in rows_of(data_copy)])
    assert {
        ident: one.verdict for ident, one in by_id(Record("latest", data_copy)).items()
    } == before


def test_a_claim_that_counts_to_its_own_day_is_judged_on_it_and_days_not_over_show_nothing(
    record_at, data_copy
):
    change(data_copy, "farage-2024-50000", window_end="2024-06-25")
    before, verdicts = (
        claims_as_made(Record(f"2024-06-{day}", data_copy)).verdicts for day in (24, 25)
    )
    found = {one.claim_id: one for one in verdicts}
    own = found.pop("farage-2024-50000")
    assert str(own.as_of) == "2024-06-25" and own.claim_id not in {one.claim_id for one in before}
    assert found and all((one.stated_on - one.as_of).days == 1 for one in found.values())
    one = claim(record_at("2023-05-30"), "sunak-2023-down-20")
    assert (one.verdict, one.fact.value) == ("not shown", None)
    assert one.reason == "The time from 1 January to 31 May 2023 was not over by 30 May 2023."


def test_without_a_nationality_a_claim_is_right_only_where_both_sets_agree(data_copy):
    others(data_copy, {"2022 Q3"}, "7744", rows=1)
    one = claim(Record("2023-10-01", data_copy), "rc-2023-without-albania")
    assert one.verdict == "depends on the period"
    assert "30 June 2023, 8.1% more" in one.reason and "30 September 2023, 9.8% fewer" in one.reason
    early = claim(Record("2023-08-31", data_copy), "rc-2023-without-albania")
    assert early.verdict == "right" and "September" not in early.reason


def test_a_cause_or_a_running_total_of_an_earlier_day_is_not_shown(data_copy):
    for stated, verdict in (("30", "not shown"), ("25", "wrong")):
        change(data_copy, "returned-under-pilot", stated=stated)
        one = claim(Record("2025-10-14", data_copy), "returned-under-pilot")
        assert one.verdict == verdict
        assert stated == "25" or "speaks of 9 October 2025" in one.reason
    change(data_copy, "cooper-2025-385-boats", basis="cause")
    assert claim(Record("latest", data_copy), "cooper-2025-385-boats").verdict == "not shown"


PEOPLE = {"stated": "1", "checked_against": "arrivals.people_between"}
PEOPLE |= {"window_start": "2025-01-01", "window_end": "2025-06-30"}
CHANGE = {**PEOPLE, "checked_against": "arrivals.between_change"}
CHANGE |= {"compared_start": "2024-01-01", "compared_end": "2024-06-30"}


@pytest.mark.parametrize(
    ("cells", "said"),
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
def test_a_row_whose_days_do_not_fit_is_refused_by_file_and_row(data_copy, refused, cells, said):
    row = len(rows_of(data_copy)) + 2
    add(data_copy, **cells)
    with pytest.raises(InputError):
        judge_all(Record("2018-01-01", data_copy))  # on any day, also before the days in question
    told = refused("claims", "--data", data_copy)
    assert told.startswith(f"crossings: {data_copy}/curated/claims.csv, row {row}, column {said}")
