"""Claims between two days: each figure by a second route, straight from the CSV files, and rows that cannot be right."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from test_claims import add, by_id, change

from crossings.claim_windows import WINDOW_MEASURES
from crossings.claims import judge_all
from crossings.claims_as_made import claims_as_made
from crossings.cli import main
from crossings.errors import InputError
from crossings.tables import Record, read

At = Callable[[str], Record]
WINDOWED = {  # the figure of each claim that names its days, and how it was judged
    "sunak-2023-down-20": (-20.8, "wrong"),
    "no10-2023-prevented": (33_788, "wrong"),
    "philp-2023-h1-down-20": (-10.3, "wrong"),
    "mw-2023-220m": (195.3, "not shown"),
    "rc-2023-without-albania": (8.1, "right"),
    "cleverly-2024-h2-down-45": (-45.5, "right"),
    "rc-2024-15000-since-act": (15_366, "right"),
    "kinnock-2024-up-33": (33.7, "wrong"),
    "farage-2024-50000": (50_108, "right"),
    "yusuf-2024-up-60": (57.0, "wrong"),
    "eagle-2025-127896": (127_896, "right"),
    "eagle-2025-rwanda-84151": (84_151, "right"),
    "badenoch-2025-up-95": (94.6, "right"),
    "philp-2025-771m": (750.5, "not shown"),
    "mail-2025-week-2599": (2_599, "right"),
    "philp-2025-six-per-cent": (5.9, "right"),
    "cooper-2025-385-boats": (385, "right"),
    "cooper-2025-lowest-august": (5, "wrong"),
    "hewitt-2025-load": (15.7, "not shown"),
}


def second_route(data: Path, row: dict[str, str]) -> float:
    """The figure of a row, with pandas alone from the files."""
    daily = pd.concat(
        [
            pd.read_csv(data / "official" / f"arrivals_{name}.csv", index_col="date")
            for name in ("daily", "recent")
        ]
    )
    start, end, before, until = (
        row[cell] for cell in ("window_start", "window_end", "compared_start", "compared_end")
    )
    people, boats = (daily[f"{what}_arrived"][start:end].sum() for what in ("people", "boats"))
    curated = data / "curated"
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
        same = daily[daily.index.str[5:].isin(daily.loc[start:end].index.str[5:]) & (daily.index <= end)]
        by_year = same.people_arrived.groupby(same.index.str[:4]).sum()
        return float(by_year.rank()[end[:4]])
    if what == "attempts_in_year":
        return float(
            pd.read_csv(curated / "preventions_yearly.csv", index_col="year").people_prevented[int(end[:4])]
        )
    if what == "committed_between":
        agreements = pd.read_csv(curated / "agreements.csv")
        return float(
            agreements.committed_gbp_m[(agreements.announced >= start) & (agreements.announced <= end)].sum()
        )
    if what == "reported_pace_share":
        return float(100 * 50 / (daily.people_arrived[start:end].mean() * 7))
    return float(
        {"people_between": people, "boats_between": boats, "people_per_boat_between": people / boats}[what]
    )


def windowed(data: Path) -> dict[str, dict[str, str]]:
    with (data / "curated" / "claims.csv").open(encoding="utf-8", newline="") as file:
        return {row["claim_id"]: row for row in csv.DictReader(file) if row["window_start"]}


def test_every_figure_between_two_days_equals_the_one_by_a_second_route(data: Path, record_at: At) -> None:
    rows = windowed(data)
    found = {
        one.claim_id: one for one in claims_as_made(record_at("latest")).verdicts if one.claim_id in rows
    }
    assert set(found) == set(rows) == set(WINDOWED)
    for ident, one in found.items():
        assert one.fact.value == pytest.approx(second_route(data, rows[ident])), ident
        assert (round(float(one.fact.value), 1), one.verdict) == WINDOWED[ident]


def test_measures_that_no_claim_names_are_worked_out_too(data_copy: Path) -> None:
    days = {"window_start": "2022-01-01", "window_end": "2022-12-31"}
    add(
        data_copy, stated="41", checked_against="arrivals.people_per_boat_between", comparator="about", **days
    )
    row = windowed(data_copy)["added"]
    verdict = by_id(Record("latest", data_copy))["added"]
    assert verdict.fact.value == pytest.approx(second_route(data_copy, row)) and verdict.verdict == "right"
    used = {row["checked_against"] for row in windowed(data_copy).values()}
    assert used == set(WINDOW_MEASURES), "each measure has a claim that checks it"


def test_no_speaker_makes_a_difference(data_copy: Path, record_at: At) -> None:
    before = {ident: one.verdict for ident, one in by_id(record_at("latest")).items()}
    for ident in before:
        change(data_copy, ident, speaker="Somebody else", role="something else", side="another side")
    assert {ident: one.verdict for ident, one in by_id(Record("latest", data_copy)).items()} == before


def test_a_claim_that_counts_to_its_own_day_is_judged_on_that_day(record_at: At) -> None:
    found = {one.claim_id: one for one in claims_as_made(record_at("2024-06-25")).verdicts}
    assert found["farage-2024-50000"].as_of.isoformat() == "2024-06-25"
    assert "farage-2024-50000" not in {
        one.claim_id for one in claims_as_made(record_at("2024-06-24")).verdicts
    }
    others = [one for ident, one in found.items() if ident != "farage-2024-50000"]
    assert others and all((one.stated_on - one.as_of).days == 1 for one in others)


def test_days_that_are_not_over_show_nothing(record_at: At) -> None:
    one = by_id(record_at("2023-05-30"))["sunak-2023-down-20"]
    assert (one.verdict, one.fact.value) == ("not shown", None)
    assert one.reason == "The days from 1 January to 31 May 2023 were not over by 30 May 2023."


def test_without_a_nationality_a_claim_is_right_only_where_both_sets_of_quarters_agree(
    data_copy: Path,
) -> None:
    path = data_copy / "curated" / "nationality_quarterly.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if line.startswith("2022 Q3") and ",Albania," not in line)
    cells = lines[at].split(",")
    lines[at] = ",".join([*cells[:4], str(int(cells[4]) + 5_000), *cells[5:]])
    path.write_text("".join(lines), encoding="utf-8")
    (one,) = judge_all(Record("2023-10-01", data_copy), {"rc-2023-without-albania"})
    assert one.verdict == "depends on the period"
    assert "30 June 2023, 8.1% more" in one.reason and "30 September 2023, 9.8% fewer" in one.reason
    (early,) = judge_all(Record("2023-08-31", data_copy), {"rc-2023-without-albania"})
    assert early.verdict == "right" and "September" not in early.reason


def test_a_running_total_of_an_earlier_day_neither_shows_nor_refutes_a_higher_one(data_copy: Path) -> None:
    change(data_copy, "returned-under-pilot", stated="30")
    record = Record("2025-10-14", data_copy)
    assert by_id(record)["returned-under-pilot"].verdict == "not shown"
    assert "speaks of 9 October 2025" in by_id(record)["returned-under-pilot"].reason
    change(data_copy, "returned-under-pilot", stated="25")
    assert by_id(Record("2025-10-14", data_copy))["returned-under-pilot"].verdict == "wrong"


def test_a_cause_is_not_shown_whatever_the_number(data_copy: Path) -> None:
    change(data_copy, "cooper-2025-385-boats", basis="cause")
    assert by_id(Record("latest", data_copy))["cooper-2025-385-boats"].verdict == "not shown"


PEOPLE = {
    "stated": "1",
    "checked_against": "arrivals.people_between",
    "window_start": "2025-01-01",
    "window_end": "2025-06-30",
}
CHANGE = {
    **PEOPLE,
    "checked_against": "arrivals.between_change",
    "compared_start": "2024-01-01",
    "compared_end": "2024-06-30",
}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({**PEOPLE, "checked_against": "arrivals.nothing_between"}, "checked_against: expected a fact such as"),
        ({**PEOPLE, "checked_against": "arrivals.total"}, "window_start: expected nothing, since arrivals.total"),
        ({**PEOPLE, "window_start": ""}, "window_start: expected a day, since arrivals.people_between"),
        ({**PEOPLE, "window_end": ""}, "window_end: expected a day, since arrivals.people_between"),
        ({**PEOPLE, "window_end": "2024-12-31"}, "window_end: expected a day not before window_start"),
        ({**PEOPLE, "window_end": "2025-10-16"}, "window_end: expected a day not after stated_on, 2025-10-15"),
        ({**PEOPLE, "window_start": "2017-12-31"}, "window_start: expected a day not before 2018-01-01"),
        ({**PEOPLE, "compared_end": "2024-12-31"}, "compared_end: expected nothing, since arrivals.people_between"),
        ({**PEOPLE, "parameter": "Albania"}, "parameter: expected nothing, since arrivals.people_between"),
        ({**CHANGE, "compared_start": ""}, "compared_start: expected a day, since arrivals.between_change"),
        ({**CHANGE, "compared_end": "2023-06-30"}, "compared_end: expected a day not before compared_start"),
        (
            {**CHANGE, "checked_against": "arrivals.without_nationality_change", "parameter": "Atlantis"},
            "parameter: expected a nationality that nationality_quarterly.csv lists, found 'Atlantis'",
        ),
        (
            {**PEOPLE, "checked_against": "preventions.attempts_in_year"},
            "window_end: expected the last day of a calendar year that window_start begins, found '2025-06-30'",
        ),
    ],
)  # fmt: skip
def test_a_row_whose_days_do_not_fit_is_refused_by_file_and_row(
    data_copy: Path, capsys: pytest.CaptureFixture[str], cells: dict[str, str], said: str
) -> None:
    row = len(read("claims", data_copy)) + 2
    add(data_copy, **cells)
    with pytest.raises(InputError):
        judge_all(Record("2018-01-01", data_copy))  # on any day, also before the days in question
    assert main(["claims", "--data", str(data_copy)]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"crossings: {data_copy}/curated/claims.csv, row {row}, column {said}")
    assert told.count("\n") == 1 and "Traceback" not in told
