"""The report says how new each source is.

Its due days follow by rule. A source is overdue against a day that is given, and never in a build.
"""

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import edit
from workbooks import read_later

from crossings.chapters import datasets
from crossings.cli.main import main
from crossings.errors import InputError
from crossings.official import freshness
from crossings.tables import sources
from crossings.tables.record import Record
from crossings.tables.stored import last_read


def test_a_source_is_cited_by_the_day_of_its_newest_issue(data_copy, tmp_path):
    """Red while a workbook of 2027 was cited by the day of one of August 2026."""
    before = Record("latest", data_copy).sources
    read_later(data_copy, 140, tmp_path)
    after = Record("latest", data_copy).sources
    changed = {ident for ident in after if after[ident].published != before[ident].published}
    assert changed == {sources.SMALL_BOATS, sources.LAST_7_DAYS}
    assert before[sources.SMALL_BOATS].published == dt.date(2026, 8, 21)
    assert {after[ident].published for ident in changed} == {dt.date(2027, 1, 8)}


def known(data: Path) -> dict[str, freshness.Freshness]:
    return {state.source.ident: state for state in freshness.freshness(data)}


@pytest.mark.parametrize(
    ("cadence", "updated", "due"),
    [
        ("daily", "2026-12-31", "2027-01-01"),
        ("weekly on Friday", "2026-08-20", "2026-08-21"),
        (
            "weekly on Friday",
            "2026-08-21",
            "2026-08-28",
        ),  # a Friday: the next one, not the same day
        ("weekly on Monday", "2026-08-23", "2026-08-24"),
        ("monthly", "2026-01-31", "2026-02-28"),
        ("quarterly", "2025-11-30", "2026-02-28"),
        ("yearly", "2024-02-29", "2025-02-28"),
        ("once", "2026-01-01", None),
        ("irregular", "2026-01-01", None),
        ("irregular: as events require", "2026-01-01", None),
    ],
)
def test_the_next_edition_is_due_by_its_rule(data, cadence, updated, due):
    source = sources.read(data / "sources.toml")["ho_small_boats"]
    next_day = replace(source, cadence=cadence).next_expected(dt.date.fromisoformat(updated))
    assert next_day == (dt.date.fromisoformat(due) if due else None)


def test_a_cadence_off_the_list_is_named(data_copy, refused):
    path = edit(data_copy / "sources.toml", '"weekly on Friday"', '"now and then"')
    with pytest.raises(InputError, match=r"\[ho_small_boats\]: cadence should be once"):
        sources.read(path)
    assert "'now and then'" in refused("fresh", "--data", data_copy)


def only_weekly(data: Path) -> Path:
    """The data with one series that can be overdue; the others' days would pass too."""
    path, others = data / "sources.toml", r'(?<=cadence = ")(daily|monthly|quarterly|yearly)'
    path.write_text(re.sub(others, "once", path.read_text(encoding="utf-8")), encoding="utf-8")
    return data


def test_the_command_fails_after_the_due_day(data_copy, printed, capsys):
    command = ["fresh", "--data", str(only_weekly(data_copy)), "--today"]
    assert "0 of 5 sources overdue on 2026-08-28" in printed(*command, "2026-08-28")
    assert main([*command, "2026-08-29"]) == 1
    output = capsys.readouterr().out
    assert "next expected 2026-08-28" in output and "overdue by 1 day\n" in output


def test_what_no_command_reads_is_said_and_is_no_failure(data_copy, printed):
    path = data_copy / "sources.toml"
    text = path.read_text(encoding="utf-8")
    for cadence in ("daily", "weekly on Friday"):
        text = text.replace(f'cadence = "{cadence}"', 'cadence = "irregular"')
    path.write_text(text, encoding="utf-8")
    output = printed("fresh", "--data", data_copy, "--today", "2026-11-28")
    late = [state for state in known(data_copy).values() if state.overdue(dt.date(2026, 11, 28))]
    assert late and "`crossings fetch` reads" not in output
    last = output.splitlines()[-1]
    assert last.startswith("No command reads, so a person should ")
    assert all(state.source.title in last for state in late)


def test_every_source_is_in_the_json(data, capsys):
    assert main(["fresh", "--data", str(data), "--today", "2026-11-24", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["today"] == "2026-11-24"
    rows = {row["source_id"]: (row["overdue"], row["next_expected"]) for row in report["sources"]}
    assert set(rows) == set(sources.read(data / "sources.toml"))
    assert (rows["ho_small_boats"], rows["hl3419"]) == ((True, "2026-08-28"), (False, None))


def test_today_has_to_be_a_day(data, refused):
    assert "'Friday' is not a date" in refused("fresh", "--data", data, "--today", "Friday")


def test_the_table_of_sources_says_what_is_overdue(data):
    record = Record("latest", data)
    table = datasets.how_new(record).markup("../")
    assert last_read(record.all_rows) == dt.date(2026, 11, 26)
    assert 'data-due="2026-08-28" class="overdue">overdue<' in table
    assert 'data-due="2026-11-27">not overdue<' in table, "due the day after data were last read"
    assert "no fixed day" in table and table.count("<tr>") == 14


def test_each_source_says_when_it_was_updated_and_is_due(data):
    days = {ident: (str(state.updated), str(state.due)) for ident, state in known(data).items()}
    assert days["ho_small_boats"] == ("2026-08-21", "2026-08-28")
    assert days["ho_last_7_days"] == ("2026-10-08", "2026-10-09")
    assert days["hl3419"][1] == "None"


def test_without_a_page_that_was_read_the_workbook_says_the_day(data_copy):
    (data_copy / "official" / "arrivals_recent.csv").unlink()
    assert known(data_copy)["ho_last_7_days"].updated == dt.date(2026, 8, 21)
