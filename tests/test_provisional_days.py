"""Days beyond the workbook: asked for by date, never part of the latest, and unknown where a page is missing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from conftest import copy_project

from crossings import provisional_days
from crossings.build import build
from crossings.cli import main
from crossings.errors import NotPublishedError
from crossings.exhibits.arrivals_newest import days_since_workbook
from crossings.exhibits.arrivals_years import arrivals_by_year
from crossings.facts import facts
from crossings.pages import front
from crossings.pages.edition import Edition
from crossings.tables import Record

Records = Callable[[str], Record]
RECENT = "official/arrivals_recent.csv"


def without(data: Path, *days: str) -> Path:
    """The data as if no page had given these days."""
    path = data / RECENT
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line[:10] not in days]
    assert len(kept) == len(lines) - len(days)
    path.write_text("".join(kept), encoding="utf-8")
    return data


def test_a_day_beyond_the_workbook_counts_the_days_of_the_page(record_at: Records) -> None:
    record = record_at("2026-09-28")
    assert len(record.daily) == 3_154 + 39 and int(record.daily.recent.sum()) == 39
    assert record.daily.loc[~record.daily.recent, "date"].max() == pd.Timestamp("2026-08-20")
    total = facts(record)["arrivals.total"]
    assert total.value == 208_507 + 3_238 and total.status == "provisional"
    assert total.source == "ho_small_boats, ho_last_7_days"
    assert total.sentence.endswith(
        "The days after 20 August 2026 come from the daily page and are provisional."
    )


def test_the_latest_and_every_covered_day_count_none_of_them(record_at: Records) -> None:
    for as_of in ("latest", "2026-08-20", "2025-10-14"):
        record = record_at(as_of)
        assert not record.daily.recent.any()
        assert not any("daily page" in fact.sentence for fact in facts(record).values())
    assert len(record_at("latest").provisional) == 39, "the latest shows them, apart"
    assert record_at("2026-08-20").provisional.empty and record_at("2025-10-14").provisional.empty


def test_a_number_that_counts_no_day_of_the_page_does_not_name_it(record_at: Records) -> None:
    found = facts(record_at("2026-08-22"))  # a Saturday: the last full week ended before the page begins
    assert found["arrivals.last_full_week"].source == "ho_small_boats"
    assert "daily page" not in found["arrivals.peak_year"].sentence


def test_a_day_after_the_last_provisional_one_is_refused(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["facts", "--data", str(data), "--as-of", "2026-09-29"]) == 2
    said = capsys.readouterr().err
    assert "to 2026-08-20, and with provisional days to 2026-09-28" in said and said.count("\n") == 1


def test_numbers_that_need_a_day_not_published_are_null_and_say_which(data_copy: Path) -> None:
    found = facts(Record("2026-09-28", without(data_copy, "2026-08-27", "2026-08-28", "2026-09-06")))
    reason = "Arrivals of 27 August to 28 August 2026 and 6 September 2026 are not published"
    for name in ("total", "year_to_date", "year_to_date_change", "since_2024_07_05", "since_2025_08_06",
                 "people_per_boat_year_to_date", "direction"):  # fmt: skip
        fact = found[f"arrivals.{name}"]
        assert fact.value is None and fact.sentence.startswith(reason), fact
    assert found["arrivals.year_to_date_previous"].value == 33_486
    assert found["arrivals.last_full_week"].value == 1_655, "the week after the gap is whole"
    assert found["arrivals.peak_year"].value == 2022
    assert found["pilot.returned_share_of_arrivals"].value == pytest.approx(100 * 1_087 / 27_920)


def test_a_day_before_the_gap_is_not_touched_by_it(data_copy: Path) -> None:
    found = facts(Record("2026-08-26", without(data_copy, "2026-08-27")))
    assert found["arrivals.total"].value == 208_507


def test_the_report_past_a_gap_is_refused_with_a_sentence(data_copy: Path, tmp_path: Path) -> None:
    with pytest.raises(
        NotPublishedError, match=r"Arrivals of 21 August 2026 are not published.*Give --as-of an earlier day"
    ):
        build(copy_project(tmp_path / "project"), without(data_copy, "2026-08-21"), as_of="2026-09-28")
    assert not (tmp_path / "project" / "_site").exists()


def test_a_claim_that_needs_a_day_not_published_says_so(
    data_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without(data_copy, "2026-08-21")
    assert main(["claims", "--data", str(data_copy), "--as-of", "2026-09-28", "--json"]) == 0
    since = json.loads(capsys.readouterr().out)["crossings-keep-rising"]["since"]
    assert since["official"] is None and "21 August 2026 are not published" in since["sentence"]


def test_a_gap_has_a_row_without_numbers_not_a_zero(data_copy: Path) -> None:
    days = Record("2026-09-28", without(data_copy, "2026-08-21", "2026-08-22", "2026-08-24")).daily_with_gaps
    assert days.date.diff().dropna().eq(pd.Timedelta(days=1)).all()
    assert days[days.people_arrived.isna()].date.dt.day.tolist() == [21, 22, 24]
    assert provisional_days.not_published(days) == [
        (dt.date(2026, 8, 21), dt.date(2026, 8, 22)),
        (dt.date(2026, 8, 24), dt.date(2026, 8, 24)),
    ]


def test_data_without_such_a_table_end_with_the_workbook(
    data_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data_copy / RECENT).unlink()
    assert main(["facts", "--data", str(data_copy), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["arrivals.total"]["value"] == 208_507
    assert main(["facts", "--data", str(data_copy), "--as-of", "2026-08-21"]) == 2


def test_the_exhibit_shows_each_day_and_the_totals_as_provisional(record_at: Records) -> None:
    exhibit = days_since_workbook(record_at("latest"))
    assert exhibit is not None and exhibit.status == "provisional" and exhibit.as_of == dt.date(2026, 9, 28)
    assert "3,238 people" in exhibit.title and "Provisionally" in exhibit.title
    for total in ("211,745", "19,135 in 2026", "35,171 since 6 August 2025"):
        assert total in exhibit.words
    assert len(exhibit.table) == 39 and exhibit.table.people_arrived.sum() == 3_238
    assert "second-hand: public copies" in exhibit.source
    svg = exhibit.files()["svg"].decode()
    assert "to 28 Sep, provisional" in svg and svg.count("stroke-dasharray") >= 11, "every bar is dashed"


def test_no_day_that_the_workbook_covers_shows_it(record_at: Records) -> None:
    for as_of in ("2026-08-20", "2025-10-14", "2019-01-01"):
        record = record_at(as_of)
        assert days_since_workbook(record) is None
        assert "provisionally" not in front.answer(record, facts(record)).casefold()


def test_the_answer_keeps_them_apart_from_the_rest(record_at: Records) -> None:
    record = record_at("latest")
    said = front.answer(record, facts(record))
    assert "208,507" in said and "15,897" in said
    assert "Apart from these, provisionally: " in said and "211,745 people have arrived" in said
    assert "211,745" not in front.key_figures(record, facts(record))


def test_a_report_beyond_the_workbook_says_so_at_its_head(record_at: Records) -> None:
    record = record_at("2026-09-28")
    note = Edition.of(record, dt.date(2026, 8, 20)).note("index.html")
    assert note.startswith(
        "As of 28 September 2026. The days after 20 August 2026 come from the daily page and are provisional. "
        "They are not part of the latest edition."
    )
    assert "provisional days of the daily page" in front.answer(record, facts(record))
    assert "its page of the last 7 days" in arrivals_by_year(record).source


def test_the_exhibit_breaks_at_a_gap_and_gives_no_total(data_copy: Path) -> None:
    gone = [f"2026-08-{day}" for day in range(21, 30)]
    exhibit = days_since_workbook(Record("latest", without(data_copy, *gone)))
    assert exhibit is not None and "on the 30 days published" in exhibit.title
    assert exhibit.table.people_arrived.isna().sum() == 9
    assert (
        "Totals with these days are not known: 21 August to 29 August 2026 are not published" in exhibit.words
    )
    assert "211," not in exhibit.words and "not published" in exhibit.files()["svg"].decode()
    assert exhibit.html(1).count('<td class="num">not published</td>') == 18


def test_days_on_which_nobody_arrived_are_drawn(data_copy: Path) -> None:
    path = data_copy / RECENT
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:3]), encoding="utf-8")
    exhibit = days_since_workbook(Record("latest", data_copy))
    assert (
        exhibit is not None
        and exhibit.title == "Provisionally, nobody arrived from 21 August to 22 August 2026"
    )
    assert b"<svg" in exhibit.files()["svg"]
