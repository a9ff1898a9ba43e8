"""Dated editions are made as they should be, and none is ever lost.

The tests say which days there are, what each is marked with, and what is built again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from browsing import browser_test, served, visits
from conftest import Patch, Said, contents, on_a_line, raising
from small_notebook import quiet
from small_project import small_project

from crossings import check
from crossings.check import labels
from crossings.cli.main import main
from crossings.common import scratch
from crossings.common.addresses import CORRECTIONS, MONEY, PILOT, REVISIONS
from crossings.common.files import unzip, zipped
from crossings.common.lock import only_writer
from crossings.errors import InputError
from crossings.exhibits import vega
from crossings.publish.build import build
from crossings.publish.editions import archive, bulk, local, worker
from crossings.publish.editions.bulk import edition_days
from crossings.publish.editions.worker import Task
from crossings.tables.as_of import FIRST_DAY
from crossings.tables.record import resolve

DAYS = [dt.date(2024, 12, 31), dt.date(2025, 12, 31)]

WITHOUT_A_DAY = """import datetime as dt
import pandas as pd
from crossings.exhibits.collection import Collection
from crossings.exhibits.data import Citation

Collection(dt.date(2025, 1, 1)).exhibit(
    "by-year",
    None,
    title="Two years",
    subtitle="Years, one by one",
    words="There are two.",
    table=pd.DataFrame({"year": [2024, 2025]}),
    columns={"year": "Year"},
    source=[Citation("Nobody", "Years", "https://nobody.example/")],
    status="final",
)"""


# ---- which days ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "start", "end", "days"),
    [
        ("month", "2023-12", "2024-03", "2023-12-31 2024-01-31 2024-02-29 2024-03-31"),
        ("month", "2024-01-31", "2024-02-28", "2024-01-31"),
        ("quarter", "2024-02", "2024-12", "2024-03-31 2024-06-30 2024-09-30 2024-12-31"),
        ("year", "2018-12", "2020-12-31", "2018-12-31 2019-12-31 2020-12-31"),
        ("week", "2025-10-01", "2025-10-20", "2025-10-05 2025-10-12 2025-10-19"),  # Sundays
    ],
)
def test_days_of_editions_are_the_ends_of_periods(
    data: Path, period: str, start: str, end: str, days: str
) -> None:
    assert [day.isoformat() for day in edition_days(start, end, period, data)] == days.split()


def test_no_day_of_an_edition_lies_beyond_the_data(data: Path) -> None:
    beyond = edition_days("2018-01", "2999-12", "week", data)
    assert beyond == edition_days("2018-01", "latest", "week", data)


def test_days_up_to_the_latest_are_each_month_that_has_ended(data: Path) -> None:
    last, days = resolve("latest", data), edition_days("2018-01", "latest", "month", data)
    assert days[0] == dt.date(2018, 1, 31)
    assert last - dt.timedelta(days=31) < days[-1] <= last
    assert len(days) == (days[-1].year - 2018) * 12 + days[-1].month


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ("2025-13", "latest", "--from '2025-13' is not a month or a day"),
        ("latest", "latest", "--from 'latest' is not a month or a day"),
        ("2025-01", "2025-02-30", "--to '2025-02-30' is not a month or a day"),
        ("2025-1", "latest", "--from '2025-1' is not a month or a day"),
        ("2017-12", "latest", f"begins on {FIRST_DAY}"),
        ("2025-10-02", "2025-10-20", "No month ends from 2025-10-02 to 2025-10-20"),
        (
            "2025-08",
            "2025-06",
            "after --to 2025-06: the first day or month goes with --from. Exchange the two.",
        ),
        ("2999-01", "2999-12", "so there is no edition to build: the data run to"),
    ],
)
def test_days_that_cannot_be_are_refused_in_a_sentence(
    data: Path, start: str, end: str, message: str
) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        edition_days(start, end, "month", data)


# ---- editions built ------------------------------------------------------------------------------


FAILS = "assert as_of != '2025-06-30', 'no numbers for that day'"


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """A small project with two editions in its site, by two processes."""
    project = small_project(tmp_path_factory.mktemp("archived") / "project", data, FAILS)
    results = bulk.build_editions(
        project, project / "data", DAYS, renderer="smalldocs", progress=quiet
    )
    assert [(result.day, result.state, result.what) for result in results] == [
        (day, "built", "") for day in DAYS
    ]
    return project


@pytest.fixture
def project(archived: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    return Path(shutil.copytree(archived, tmp_path / "project"))


# Chapters that feeds lead to, and that a small project has not.
NOT_THERE = [f"no file '{page}'" for page in (CORRECTIONS, MONEY, PILOT, REVISIONS)]


def found_in(site: Path) -> list[str]:
    """The problems of a small site, but for links of its feeds to chapters that it has not."""
    found = map(str, check.problems(site))
    return [
        problem
        for problem in found
        if ".xml:" not in problem or not any(fault in problem for fault in NOT_THERE)
    ]


@pytest.mark.slow
def test_an_edition_is_a_whole_site_without_problems(archived: Path) -> None:
    assert found_in(archived / "_site") == []
    for day in DAYS:
        edition = archived / "_site" / "editions" / day.isoformat()
        assert found_in(edition) == []
        assert (edition / "data" / "arrivals_daily.csv").is_file() and (
            edition / "site_libs"
        ).is_dir()
        assert f'as_of = \\"{day}\\"' in (edition / "report" / "small.ipynb").read_text("utf-8")


@pytest.mark.slow
def test_a_dead_link_of_an_edition_is_found(project: Path) -> None:
    edition = project / "_site" / "editions" / "2024-12-31"
    (project / "_site" / "report" / "small.html").unlink()
    problems = [p for p in check.problems(edition) if "../../../report/small.html" in p.what]
    assert {problem.file for problem in problems} == {"report/small.html"}
    shutil.rmtree(edition)
    assert any(
        "editions/2024-12-31" in problem.what for problem in check.problems(project / "_site")
    )


@pytest.fixture(scope="module")
def edition(archived: Path) -> Path:
    return archived / "_site" / "editions" / "2024-12-31"


def pages_of(edition: Path) -> list[str]:
    return sorted(page.relative_to(edition).as_posix() for page in edition.rglob("*.html"))


@pytest.mark.slow
def test_an_edition_has_the_pages_of_a_site(edition: Path) -> None:
    assert {"exhibits/daily-and-weekly.html", "report/small.html"} < set(pages_of(edition))


@pytest.mark.slow
def test_each_page_of_an_edition_leads_to_the_latest(edition: Path) -> None:
    for page in pages_of(edition):
        text = on_a_line((edition / page).read_text("utf-8"))
        assert "as of 31 December 2024. This is not" in text, page
        top = "../" * (page.count("/") + 2)
        assert f'<a href="{top}{page}">The latest version of this page</a>' in text
        assert ((edition / page).parent / f"{top}{page}").resolve().is_file()


@pytest.mark.slow
def test_each_page_of_an_edition_is_kept_out_of_search(edition: Path) -> None:
    address = "https://channel-ledger.example/editions/2024-12-31/"
    for page in pages_of(edition):
        text = (edition / page).read_text("utf-8")
        assert '<meta name="robots" content="noindex">' in text
        canonical = re.findall(r'rel="canonical" href="([^"]+)', text)
        assert canonical == [f"{address}{'' if page == 'index.html' else page}"]


@pytest.mark.slow
def test_no_edition_is_in_a_sitemap(archived: Path, edition: Path) -> None:
    assert not (edition / "sitemap.xml").exists()
    assert "editions/20" not in (archived / "_site" / "sitemap.xml").read_text("utf-8")


@pytest.mark.slow
def test_a_page_of_an_edition_offers_the_same_page_of_others(
    project: Path,
) -> None:
    (project / "_site/editions/2024-12-31/report/small.html").unlink()
    archive.write_menu(project / "_site")
    lines = (project / "_site/editions/menu.js").read_text("utf-8").splitlines()
    menu = json.loads(lines[0].removeprefix("const EDITIONS = ").removesuffix(";"))
    assert [way for way, _, _ in menu["editions"]] == [
        "",
        "editions/2025-12-31/",
        "editions/2024-12-31/",
    ]
    at = menu["pages"].index("report/small.html")
    assert [at in lacking for _, _, lacking in menu["editions"]] == [False, False, True]


@pytest.mark.slow
@browser_test
def test_the_menu_of_an_edition_leads_to_its_page_in_the_others(archived: Path) -> None:
    with (
        labels.browser() as browser,
        served(archived / "_site") as address,
        visits(browser) as visit,
    ):
        tab = visit(f"{address}editions/2025-12-31/report/small.html")
        tab.click(".edition-menu summary")
        links = tab.evaluate(
            "[...document.querySelectorAll('.edition-menu a')].map(one => one.href)"
        )
    assert links == [
        f"{address}report/small.html",
        f"{address}editions/2024-12-31/report/small.html",
    ]


@pytest.mark.slow
def test_an_edition_shows_its_own_day_and_is_cited_itself(archived: Path) -> None:
    text = (archived / "_site/editions/2024-12-31/report/small.html").read_text("utf-8")
    addresses = set(re.findall(r"https://channel-ledger\.example/\S*?daily-and-weekly\.html", text))
    assert addresses == {
        "https://channel-ledger.example/editions/2024-12-31/exhibits/daily-and-weekly.html"
    }
    latest = (archived / "_site/report/small.html").read_text("utf-8")
    assert "https://channel-ledger.example/exhibits/daily-and-weekly.html" in latest
    assert "channel-ledger.example/editions" not in latest
    for day in DAYS:
        csv = (archived / f"_site/editions/{day}/exhibits/daily-and-weekly.csv").read_text("utf-8")
        assert csv.splitlines()[-1].startswith(f"{day.year},")


@pytest.mark.slow
def test_the_list_names_every_edition_by_year_and_how_to_cite(archived: Path) -> None:
    page = (archived / "_site/report/editions.html").read_text("utf-8")
    links = re.findall(r'<a href="\.\./editions/([^"]+)/index\.html">([^<]+)</a>', page)
    assert links == [("2025-12-31", "31 December 2025"), ("2024-12-31", "31 December 2024")]
    assert "There are 2 dated editions" in page
    assert "https://channel-ledger.example/editions/2025-12-31/" in page
    inside = (archived / "_site/editions/2024-12-31/report/editions.html").read_text("utf-8")
    assert "You are reading the edition of 31 December 2024" in inside


# ---- what is built again, what is lost -----------------------------------------------------------


def run(project: Path, *days: dt.date, force: bool = False) -> list[str]:
    results = bulk.build_editions(
        project,
        project / "data",
        days or DAYS,
        renderer="smalldocs",
        workers=1,
        force=force,
        progress=quiet,
    )
    return [result.state for result in results]


@pytest.mark.slow
def test_an_edition_whose_inputs_are_the_same_is_kept(project: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(archive, "put", lambda *_: pytest.fail("nothing had changed"))
    assert run(project) == ["kept", "kept"]


@pytest.mark.slow
def test_changed_data_build_it_again_and_change_nothing_else(project: Path) -> None:
    before = contents(project / "_site/editions/2024-12-31")
    table = project / "data" / "curated" / "claims.csv"
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))  # other bytes, the same rows
    assert run(project, DAYS[0]) == ["built"]
    after = contents(project / "_site/editions/2024-12-31")
    differing = {name for name in before | after if before.get(name) != after.get(name)}
    assert differing == {
        "data/claims.csv",
        "data/channel-ledger.zip",
        "edition.json",
    }


@pytest.mark.slow
def test_a_build_of_the_latest_keeps_the_editions(project: Path) -> None:
    before = contents(project / "_site" / "editions")
    build(project, project / "data", renderer="smalldocs", progress=quiet)
    assert contents(project / "_site" / "editions") == before
    shutil.rmtree(project / "build")
    build(project, project / "data", as_of="2023-06-30", renderer="smalldocs", progress=quiet)
    assert contents(project / "_site" / "editions") == before
    page = on_a_line((project / "_site" / "report" / "small.html").read_text("utf-8"))
    assert "As of 30 June 2023. This is not" in page
    assert '<a href="../report/editions.html">dated editions</a>' in page


@pytest.mark.slow
def test_what_an_interrupted_run_left_is_put_right(project: Path) -> None:
    editions = project / "_site" / "editions"
    before = contents(editions)
    beside = project / "._site-editions"
    (beside / "2025-12-31.99999").mkdir(parents=True)  # killed while it was written
    archive.tidy(project / "_site")
    assert contents(editions) == before and not beside.exists()
    assert sorted(path.name for path in editions.iterdir() if path.is_dir()) == [
        "2024-12-31",
        "2025-12-31",
    ]
    (editions / "2024-12-31" / "edition.json").unlink()  # killed while it was put in
    assert [dated.made_from == "" for dated in archive.dated_editions(project / "_site")] == [
        True,
        False,
    ]
    assert run(project) == ["built", "kept"] and contents(editions) == before


@pytest.mark.slow
def test_a_second_run_leaves_alone_what_a_first_is_writing(project: Path) -> None:
    on_its_way = project / "._site-editions" / "2025-12-31.99999"
    on_its_way.mkdir(parents=True)
    with (
        ThreadPoolExecutor(1) as first_run,
        only_writer(project / "build" / "editions"),
        pytest.raises(InputError, match="another command is at work"),
    ):
        first_run.submit(run, project).result()
    assert on_its_way.is_dir()


@pytest.mark.slow
def test_an_edition_is_on_its_way_beside_the_site(tmp_path: Path, monkeypatch: Patch) -> None:
    """Red while half an edition lay in the folder that is copied to a web server."""
    day, site = DAYS[0], tmp_path / "_site"
    (tmp_path / "page").write_text("page")
    site.mkdir()
    packed = zipped({"index.html": tmp_path / "page"})
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(archive.in_place, "put_in_place", raising(KeyboardInterrupt()))
        archive.put(site, day, packed, "what it was made from")
    assert contents(site) == {}
    archive.put(site, day, packed, "what it was made from")
    # Killed after the old one of a day was moved away, and before the new one took its place.
    beside = tmp_path / "._site-editions"
    beside.mkdir()
    new = (site / "editions" / day.isoformat()).rename(beside / f".{day}.new")
    shutil.copytree(new, beside / f".{day}.old")
    archive.tidy(site)
    assert [dated.made_from for dated in archive.dated_editions(site)] == ["what it was made from"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["_site", "page"]


@pytest.mark.slow
def test_an_edition_of_a_killed_run_is_listed_by_the_next(
    project: Path, monkeypatch: Patch
) -> None:
    days = [dt.date(2023, 12, 31), *DAYS]

    with monkeypatch.context() as at_the_end:
        at_the_end.setattr(bulk, "build", raising(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            run(project, *days)
    page = project / "_site" / "report" / "editions.html"
    no_day = project / "_site" / "editions" / "2025-02-30"
    no_day.mkdir()
    (no_day / "index.html").write_text("of no day", "utf-8")
    assert [dated.day for dated in archive.dated_editions(project / "_site")] == days
    assert "2023-12-31" not in page.read_text("utf-8") and run(project, *days) == ["kept"] * 3
    assert "There are 3 dated editions" in page.read_text("utf-8")
    assert all(f"editions/{day}/index.html" in page.read_text("utf-8") for day in days)
    listed_in = page.stat().st_ino
    assert run(project, *days) == ["kept"] * 3 and page.stat().st_ino == listed_in


@pytest.mark.slow
def test_an_edition_that_fails_is_one_sentence(
    project: Path, monkeypatch: Patch, capsys: Said
) -> None:
    monkeypatch.chdir(project)
    status = main(
        [
            "editions",
            "--from",
            "2025-06",
            "--to",
            "2025-12",
            "--every",
            "quarter",
            "--renderer",
            "smalldocs",
            "--json",
        ]
    )
    captured = capsys.readouterr()
    assert status == 1
    states = {outcome["day"]: outcome["state"] for outcome in json.loads(captured.out)}
    assert states == {"2025-06-30": "failed", "2025-09-30": "built", "2025-12-31": "kept"}
    (line,) = [line for line in captured.err.splitlines() if line.startswith("crossings: ")]
    assert "2025-06-30" in line and "small.ipynb" in line and "no numbers for that day" in line
    days = [dated.day.isoformat() for dated in archive.dated_editions(project / "_site")]
    assert days == ["2024-12-31", "2025-09-30", "2025-12-31"]


@pytest.mark.slow
def test_an_edition_whose_process_dies_is_made_again_twice(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(local, "_set_temporary_folder", _begin_to_be_killed)
    monkeypatch.setenv("KILLS_OF_TEST", str(tmp_path))
    tasks = [Task(day, "smalldocs", "") for day in [dt.date(2023, 12, 31), *DAYS]]
    lost, again, first = sorted(
        local.outcomes(b"inputs", tasks, 1), key=lambda outcome: outcome.day
    )
    assert lost.packed is None and "ended without a word, 3 times" in lost.reason
    assert again.packed == first.packed == b"inputs"
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "2023": "xxx",
        "2024": "x",
    }
    others = vega.helper()
    with contextlib.closing(local.outcomes(b"inputs", tasks[1:], 1)) as coming:
        next(coming)
    assert others.is_alive(), "what is closed early ends its own processes alone"


_begin = local._set_temporary_folder


def _begin_to_be_killed(folder: str) -> None:
    """Begin as a process does, which is then killed as it makes some editions.

    It is killed whenever it is to make one edition, and once with another.
    """
    _begin(folder)

    def killed(inputs: bytes, task: Task) -> bytes:
        kills = Path(os.environ["KILLS_OF_TEST"], str(task.day.year))
        before = kills.read_text() if kills.exists() else ""
        if task.day.year == 2023 or (task.day.year == 2024 and not before):
            kills.write_text(before + "x")
            os.kill(os.getpid(), signal.SIGKILL)
        return inputs

    local.worker._build_edition = killed


# ---- archives ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_inputs_are_packed_to_the_same_bytes_each_time(
    project: Path,
) -> None:
    packed = worker.packed_inputs(project, project / "data")
    for path in (project / "notebooks").iterdir():
        os.utime(path, (0, 0))
    assert worker.packed_inputs(project, project / "data") == packed
    pending = project / "data" / "official" / ".pending"
    pending.mkdir()
    (pending / "revisions.csv").write_text("table,key,column,old,new,vintage\nnew\n", "utf-8")
    unzip(worker.packed_inputs(project, project / "data"), project / "unpacked")
    assert (project / "unpacked/data/official/revisions.csv").read_text().endswith("new\n")


def test_nothing_of_an_archive_leads_out_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("words", "utf-8")
    unzip(zipped(dict.fromkeys(["../out", "/out"], tmp_path / "file")), tmp_path / "in")
    assert list(contents(tmp_path)) == ["file", "in/out"] and not Path("/out").exists()


def test_a_variable_set_for_a_while_is_afterwards_as_it_was(monkeypatch: Patch) -> None:
    monkeypatch.setenv("OF_TEST", "as it was")
    with pytest.raises(KeyError), scratch.variables({"OF_TEST": "now", "NONE_BEFORE": "now"}):
        assert os.environ["OF_TEST"] == os.environ["NONE_BEFORE"] == "now"
        raise KeyError
    assert os.environ["OF_TEST"] == "as it was" and "NONE_BEFORE" not in os.environ


def test_an_exhibit_without_a_day_says_so_on_its_own_page(tmp_path, data):
    """Red while only the page around it said that its data depend on no day."""
    project = small_project(tmp_path / "project", data)
    path = project / "notebooks" / "small.ipynb"
    book = nbformat.read(path, as_version=4)
    book.cells[0].source = book.cells[0].source.replace("---\n", "---\nday: none\n", 1)
    book.cells = [book.cells[0], nbformat.v4.new_code_cell(WITHOUT_A_DAY)]
    nbformat.write(book, path)
    site = build(
        project, project / "data", as_of="2025-10-14", renderer="smalldocs", progress=quiet
    )
    for file in ("report/small.html", "exhibits/by-year.html"):
        assert "depend on no day" in (site / file).read_text("utf-8"), file
