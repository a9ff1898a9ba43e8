"""The data are tested as they are today, and as they may be a year on.

Only what holds after any new workbook is tested here, and no number is pinned.
"""

import datetime as dt
import json
import shutil
from pathlib import Path

import independent
import pytest
from conftest import ROOT, copy_project, edit
from workbooks import carried_on, held, written

from crossings.check import written as what_people_wrote
from crossings.cli.main import main
from crossings.facts import expectations, findings
from crossings.facts.facts import facts
from crossings.official import fetch
from crossings.pages import fact_files
from crossings.tables import package
from crossings.tables.as_of import FIRST_DAY
from crossings.tables.record import Record, resolve

LIVE = ROOT / "data"
CASES = [
    ("today", "the latest"),
    ("today", "a year before"),
    ("today", "the first day"),
    ("today", "a day of 2021"),
    ("a year on", "the latest"),
    ("a year on", "early in a year"),
]


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Make the project with the live data, and the same with a further workbook read.

    That workbook goes a year further and revises two weeks.
    """
    today, further = (tmp_path_factory.mktemp("live") / "project" for _ in range(2))
    for project in (today, further):
        copy_project(project, LIVE)
        shutil.copyfile(ROOT / "README.md", project / "README.md")
    vintage = carried_on(held(LIVE), 365)
    last_crossing = max(at for at, boats in enumerate(vintage.boats[:-365]) if boats)
    vintage.people[last_crossing] += 13
    vintage.prevented[len(held(LIVE).prevented) - 1] += 11  # type: ignore[operator]
    book = written(further.parent / "new.ods", of=vintage)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetch, "today", lambda: vintage.last_day + dt.timedelta(1))
        assert main(["ingest", str(book), "--data", str(further / "data")]) == 0
    return {"today": today, "a year on": further}


def day_of(data: Path, when: str) -> dt.date:
    last = resolve("latest", data)
    return {
        "the latest": last,
        "a year before": last - dt.timedelta(365),
        "the first day": FIRST_DAY,
        "a day of 2021": dt.date(2021, 12, 31),
        "early in a year": dt.date(last.year, 1, 7),
    }[when]


@pytest.mark.parametrize("whose", ["today", "a year on"])
def test_a_week_is_the_sum_of_its_days(projects, whose):
    official = projects[whose] / "data" / "official"
    days = {row["date"]: row for row in independent.rows(official / "arrivals_daily.csv")}
    weeks = independent.rows(official / "arrivals_weekly.csv")
    assert len(weeks) == len(days) // 7
    for week in weeks:
        sunday = independent.day(week["week_ending"])
        its_days = [days[str(sunday - dt.timedelta(at))] for at in range(7)]
        for column in ("people_arrived", "boats_arrived"):
            assert int(week[column]) == sum(int(row[column]) for row in its_days), (sunday, column)


@pytest.mark.parametrize(("whose", "when"), CASES)
def test_the_facts_are_those_of_a_second_route(projects, whose, when):
    data = projects[whose] / "data"
    day = day_of(data, when)
    all_facts, expected = facts(Record(day.isoformat(), data)), independent.facts(data, day)
    assert {ident: all_facts[ident].value for ident in expected} == pytest.approx(expected)


@pytest.mark.slow
@pytest.mark.parametrize(("whose", "when"), CASES)
def test_the_report_is_made_and_a_check_of_it_finds_nothing(
    projects, whose, when, monkeypatch, capsys
):
    monkeypatch.chdir(projects[whose])
    site, day = (
        when.replace(" ", "-"),
        "latest" if when == "the latest" else str(day_of(Path("data"), when)),
    )
    status = main(["build", "--as-of", day, "--renderer", "smalldocs", "--site", site])
    assert status == 0, capsys.readouterr().err
    assert day != "latest" or len(list(Path(site, "exhibits").glob("*.html"))) > 40
    capsys.readouterr()
    main(["check", "--site", site, "--json"])  # labels of drawings in a browser, too
    problems = json.loads(capsys.readouterr().out)
    # A hand-kept figure that the workbook of a year on leaves behind is for a person to look at.
    # Those of today have a test of their own.
    wrong = [
        f"{problem['file']}: {problem['what']}"
        for problem in problems
        if not problem["file"].startswith("data/curated/")
    ]
    assert not wrong, "\n".join(wrong)


def test_the_live_data_are_described():
    described = json.loads((LIVE / "datapackage.json").read_text(encoding="utf-8"))
    assert described == package.describe(LIVE), "run `crossings build`: it describes the tables"


def test_figures_kept_by_hand_agree_with_the_live_data():
    """Red while the Friday's pull request said nothing of a copy that a workbook contradicts."""
    assert [str(problem) for problem in expectations.failed(LIVE)] == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("deaths_yearly", 'transport",IOM,85', 'transport",IOM,58'),
        ("deaths_yearly", "French prefecture,72", "French prefecture,27"),
        ("frontex_routes", "2025,Western Balkan,12525", "2025,Western Balkan,15225"),
        ("frontex_routes", "UK (Channel),65861", "UK (Channel),68561"),
    ],
)
def test_digits_exchanged_in_a_count_from_abroad_are_told(tmp_path, name, old, new):
    """No table adds these up, and nothing told of them."""
    data = shutil.copytree(LIVE, tmp_path / "data")
    edit(data / "curated" / f"{name}.csv", old, new)
    (failure,) = expectations.failed(data)
    assert failure.file.endswith(f"{name}.csv") and "a slip is told" in failure.what


def test_the_readme_gives_the_findings_of_the_live_data():
    words = findings.findings(Record("latest", LIVE))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert words in readme, "run `crossings build`: it writes the findings"


@pytest.mark.parametrize("whose", ["today", "a year on"])
def test_what_people_wrote_has_no_problem(projects, whose):
    project = projects[whose]
    problems = what_people_wrote.problems(project, project / "data")
    assert [str(problem) for problem in problems] == []


@pytest.mark.parametrize("when", ["today", "a year on"])
def test_the_file_of_facts_says_what_the_command_does(projects, when, capsys):
    data = projects[when] / "data"
    told = json.loads(fact_files.all_facts(Record("latest", data)))
    for name, series in zip(("people", "boats"), independent.daily_counts(data), strict=True):
        assert told[name] == [series[when] for when in sorted(series)]
    assert main(["facts", "--json", "--data", str(data)]) == 0
    assert told["facts"] == json.loads(capsys.readouterr().out)
