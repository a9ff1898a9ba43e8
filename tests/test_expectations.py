"""Expectations of hand-kept figures hold today.

They fail by name once their source moves on.
"""

import json
import re
from pathlib import Path

import pytest
import small_site
from conftest import edit
from small_project import small_project

from crossings.cli.main import main
from crossings.errors import InputError
from crossings.facts import expectations
from crossings.publish.build import build
from crossings.tables import stored
from crossings.tables.schemas import TABLES

HEADER = "table,key,column,relation,against,reason,until\n"


def put(data: Path, *rows: str) -> Path:
    path = data / TABLES["expectations"].path
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return data


def failures(data: Path) -> list[str]:
    return [
        f"{failure.file}, row {failure.line}, {failure.what}"
        for failure in expectations.failed(data)
    ]


def test_every_expectation_of_the_project_holds(data):
    assert len(stored.read("expectations", data)) >= 5 and failures(data) == []


def test_without_a_table_of_expectations_nothing_is_expected(data_copy):
    (data_copy / TABLES["expectations"].path).unlink()
    assert failures(data_copy) == []


def test_a_source_that_moves_on_fails_what_was_copied_from_it(data_copy):
    weekly = stored.read("arrivals_weekly", data_copy)
    at = weekly.index[weekly.week_ending == "2025-06-01"][0]
    weekly.loc[at, "people_prevented"] += 5
    stored.replace_tables({"arrivals_weekly": weekly}, data_copy)
    (failure,) = failures(data_copy)
    assert failure.startswith(
        f"{data_copy}/curated/preventions_yearly.csv, row 9, column people_prevented: "
        "expected exactly"
    )
    assert (
        "22,481" in failure
        and "found 22,476" in failure
        and "it revises weeks long past" in failure
    )
    edit(data_copy / TABLES["agreements"].path, ",176,", ",166,")
    _, failure = failures(data_copy)
    assert "published_totals.csv, row 2, column amount_m" in failure and "646.76" in failure


@pytest.mark.parametrize(
    ("relation", "against", "holds"),
    [
        ("equals", "1500", True),
        ("equals", "1500.5", False),
        ("rounds", "1500.4", True),
        ("rounds", "1501", False),
        ("at least", "1500", True),
        ("at least", "1501", False),
        ("at most", "1499", False),
        ("at most", "1500", True),
        ("at least", "pilot.returned", True),
        ("at most", "pilot.returned", False),
        ("equals", "arrivals_daily.people_arrived@2018-01-01..2018-12-31", False),
    ],
)
def test_a_figure_is_set_against_a_number_a_fact_or_a_sum(data_copy, relation, against, holds):
    put(data_copy, f"pilot_announcements,2026-09-30 returned,cumulative,{relation},{against},Why,")
    assert (failures(data_copy) == []) is holds


def test_after_its_day_somebody_must_look_again(data_copy):
    row = "pilot_announcements,2026-09-30 returned,cumulative,equals,1500,Why,"
    assert failures(put(data_copy, row + "2026-10-07")) == []
    (failure,) = failures(put(data_copy, row + "2026-10-06"))
    assert (
        "was to be checked again after 2026-10-06" in failure
        and "row 24, column cumulative" in failure
    )


def test_a_row_known_before_2018_is_compared_with_a_fact(data_copy):
    row = "agreements,declaration-2014,committed_gbp_m,at most,spending.committed_to_2026_gbp"
    (failure,) = failures(put(data_copy, f"{row},Why,"))
    assert "expected at most no number (spending.committed_to_2026_gbp)" in failure


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("arrivals_daily,2018-01-01,people_arrived,equals,0,Why,", "column table"),
        ("nothing,1,amount,equals,0,Why,", "column table"),
        ("payments,sandhurst-spent-2023,what,equals,0,Why,", "column column"),
        ("payments,sandhurst-spent-1923,eur_m,equals,0,Why,", "column key"),
        ("payments,not-all-spent-2025,eur_m,equals,0,Why,", "column key"),
        ("payments,sandhurst-spent-2023,eur_m,equals,some,Why,", "column against"),
        (
            "payments,sandhurst-spent-2023,eur_m,equals,"
            "arrivals_daily.note@2018-01-01..2018-01-02,Why,",
            "column against",
        ),
        (
            "payments,sandhurst-spent-2023,eur_m,equals,"
            "arrivals_daily.people_arrived@2018-13-01..2018-12-31,Why,",
            "column against",
        ),
        ("payments,sandhurst-spent-2023,eur_m,is,1,Why,", "column relation"),
        ("payments,sandhurst-spent-2023,eur_m,equals,1,,", "column reason"),
    ],
)
def test_an_expectation_of_nothing_is_named_by_its_own_row(data_copy, row, column):
    with pytest.raises(InputError, match=rf"expectations\.csv, row 2, {column}"):
        expectations.failed(put(data_copy, row))


@pytest.mark.slow
def test_every_build_from_data_that_fail_says_so(tmp_path, data):
    project = small_project(tmp_path / "project", data)
    put(project / "data", "pilot_announcements,2026-09-30 returned,cumulative,equals,1501,Why,")
    (row,) = failures(project / "data")
    for day in ("2025-10-14", "2025-11-14"):
        lines: list[str] = []
        build(project, project / "data", as_of=day, renderer="smalldocs", progress=lines.append)
        assert f"  an expectation fails: {row}" in lines, f"not told as of {day}: {lines}"


def test_the_check_names_the_figure_and_fails(data_copy, tmp_path, printed, capsys):
    site = small_site.build(tmp_path / "site")
    command = ["check", "--site", str(site), "--data", str(data_copy), "--json"]
    printed(*command)
    put(data_copy, "pilot_announcements,2026-09-30 returned,cumulative,equals,1501,Why,")
    assert main(command) == 1
    (problem,) = json.loads(capsys.readouterr().out)
    assert problem["file"].endswith("pilot_announcements.csv") and problem["line"] == 24
    assert problem["what"].startswith(
        "column cumulative: expected exactly 1,501 (1501), found 1,500. Why."
    )


def test_the_check_names_a_copied_figure_that_differs(data_copy, tmp_path, capsys):
    """Red while only a build compared copies with the series."""
    site = small_site.build(tmp_path / "site")
    edit(data_copy / TABLES["daily_copy"].path, "09-23,781,10,", "09-23,781,11,")
    assert main(["check", "--site", str(site), "--data", str(data_copy), "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)
    assert problem["file"] == str(data_copy / TABLES["daily_copy"].path)
    assert "date 2026-09-23, column boats_arrived: expected 10" in problem["what"]


def test_a_copy_that_differs_throughout_is_told_once(data_copy, tmp_path, capsys):
    """Red while a workbook that revised a month was answered with dozens of sentences."""
    site = small_site.build(tmp_path / "site")
    path = data_copy / TABLES["daily_copy"].path
    head, *rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([head, *(re.sub(",", ",1", row, count=2) for row in rows)]) + "\n")
    assert main(["check", "--site", str(site), "--data", str(data_copy), "--json"]) == 1
    of_days, *of_weeks = json.loads(capsys.readouterr().out)
    assert of_weeks == [] and of_days["line"] == 2
    assert of_days["what"].endswith(
        f"{2 * len(rows) - 1} more numbers differ likewise, to row {len(rows) + 1}."
    )
