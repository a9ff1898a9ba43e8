"""The tests see what a vintage changed against another.

The words are the same whenever they are asked for, and no number is set by hand.
"""

import datetime as dt
import json
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
import workbooks
from conftest import Says
from govuk import table_of
from workbooks import Vintage

from crossings.facts import updates, vintage_diff
from crossings.facts.facts import facts
from crossings.official import ingest_daily_page, ingest_workbook
from crossings.pages import fact_files
from crossings.pages.edition import Edition
from crossings.tables.record import Record

READ_ON = dt.date(2018, 3, 1)


def take(vintage: Vintage, folder: Path) -> None:
    path = workbooks.write(folder / f"{vintage.last_day}.ods", vintage.sheets())
    ingest_workbook.ingest(path, folder, read_on=READ_ON, allow_older=True)


def newer() -> Vintage:
    """A week more; a day revised up, a prevention down and one to a dash."""
    vintage = workbooks.vintage(31, 4)
    vintage.people[8] = 20
    vintage.prevented[1], vintage.events[3] = 90, None
    return vintage


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    """Give the curated tables, with no official ones yet and no claim.

    The workbooks here were read before any claim was made.
    """
    return workbooks.without_claims(data, tmp_path)


@pytest.fixture
def diff(folder: Path, printed: Says) -> Says:
    return lambda *arguments: printed("diff", *arguments, "--data", folder)


def values(folder: Path) -> dict[str, object]:
    return {
        ident: fact.as_json()["value"] for ident, fact in facts(Record("latest", folder)).items()
    }


def test_a_diff_tells_rows_values_and_facts_in_three_forms(folder, diff):
    take(workbooks.vintage(24, 3), folder)
    before = values(folder)
    take(newer(), folder)
    after = values(folder)
    found = json.loads(diff("--json"))
    assert (found["old"], found["new"]) == ("2018-01-24", "2018-01-31")
    days = {row["date"]: row["people_arrived"] for row in found["added"]["arrivals_daily"]}
    assert days == {f"2018-01-{at + 1}": newer().people[at] for at in range(24, 31)}
    assert [row["events_prevented"] for row in found["added"]["arrivals_weekly"]] == [None]
    assert [tuple(row.values()) for row in found["revised"]] == [
        ("arrivals_daily", "2018-01-09", "people_arrived", 12, 20),
        ("arrivals_weekly", "2018-01-14", "people_arrived", 140, 148),
        ("arrivals_weekly", "2018-01-14", "people_prevented", 101, 90),
    ]
    moved = {
        ident: (before[ident], after[ident]) for ident in after if before[ident] != after[ident]
    }
    told = {
        ident: tuple(one["value"] for one in pair.values())
        for ident, pair in found["facts"].items()
    }
    assert told == moved and moved["arrivals.total"][0] == sum(workbooks.vintage(24, 3).people)
    text, markdown = diff(), diff("--markdown")
    assert "arrivals_daily 2018-01-09 people_arrived: 12 → 20" in text
    assert "| arrivals\\_daily | 2018-01-09 | people\\_arrived | 12 | 20 |" in markdown
    week = newer().weeks()[3]
    assert f"| {' | '.join(str(cell) for cell in week[:-1])} | not collected |" in markdown
    for ident in found["facts"]:
        assert f"    {ident}: " in text and f"| {ident.replace('_', chr(92) + '_')} | " in markdown
    tables = [block.splitlines() for block in markdown.split("\n\n") if block.startswith("|")]
    assert len(tables) == 4
    for lines in tables:
        assert len({line.replace("\\|", "").count("|") for line in lines}) == 1
    assert diff("--markdown") == markdown


def test_an_older_vintage_keeps_its_own_numbers(folder, diff):
    # As of the same day, the tables of today would give the revised 20 where the vintage said 12.
    take(workbooks.vintage(24, 3), folder)
    take(newer(), folder)
    newest = newer()
    newest.people[8], newest.prevented[1] = 33, 91
    newest.people.append(0), newest.boats.append(0), newest.uncontrolled.append(0)
    first = diff("2018-01-24", "2018-01-31", "--json")
    take(newest, folder)
    assert (
        diff("2018-01-31", "2018-01-24", "--json") == first
        and diff("2018-01-31", "--json") == first
    )
    across = json.loads(diff("2018-01-24", "latest", "--json"))
    again = ("arrivals_daily", "2018-01-09", "people_arrived", 12, 33)
    assert again in [tuple(row.values()) for row in across["revised"]]
    assert json.loads(diff("--json"))["old"] == "2018-01-31"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["2018-01-23"], "'2018-01-23' is not a vintage"),
        (["2018-01-24", "x"], "'x' is not a vintage"),
        (["a", "b", "c"], "at most two"),
        (["--json", "--markdown"], "one of --json and --markdown"),
    ],
)
def test_what_cannot_be_compared_is_told(folder, refused, arguments, words):
    take(workbooks.vintage(24, 3), folder)
    assert words in refused("diff", *arguments, "--data", folder)


def test_the_first_vintage_is_compared_with_nothing(folder, refused, diff):
    assert "crossings ingest FILE" in refused("diff", "--data", folder)
    take(workbooks.vintage(24, 3), folder)
    text = diff()
    assert "\n\nVintage 2018-01-24, the first that was read, against nothing:" in text
    assert "24 days added, 2018-01-01 to 2018-01-24" in text and "no earlier value revised" in text


def test_values_revised_are_told_as_none_one_or_several():
    one = pd.DataFrame([["arrivals_daily", pd.Timestamp("2018-01-09"), "people_arrived", 12, 20]])
    one = one.set_axis(["table", "key", "column", "old", "new"], axis=1)
    for values, words in (
        (0, "no earlier value revised"),
        (1, "1 earlier value"),
        (2, "2 earlier values"),
    ):
        revised, none = pd.concat([one] * values or [one[:0]]), one[:0]
        found = vintage_diff.Difference("2018-01-24", "2018-01-31", {}, revised, none, {}, {})
        text = vintage_diff.as_text(found)
        assert f"  {words}" in text and text.count("people_arrived: 12 → 20") == values
    found = vintage_diff.Difference("2018-01-24", "2018-01-31", {}, none, one, {}, {})
    assert (
        "  1 provisional figure of the daily page was replaced by another\n"
        in vintage_diff.as_text(found)
    )


def take_page(folder: Path, *days: tuple[str, object, object, object]) -> None:
    page = folder / "page.html"
    page.write_text(table_of(*days), encoding="utf-8")
    ingest_daily_page.ingest_page(page, folder, read_on=READ_ON)


def test_replaced_figures_of_the_daily_page_are_told_apart(folder, diff):
    take(workbooks.vintage(24, 3), folder)
    take_page(folder, ("25 January 2018", 494, 9, 0), ("26 January 2018", 90, 3, 1))
    take(
        workbooks.vintage(26, 3), folder
    )  # 7 people in 1 boat on the 25th, the same as the page on the 26th
    found = json.loads(diff("--json"))
    assert found["revised"] == []
    assert [tuple(row.values()) for row in found["provisional"]] == [
        ("arrivals_recent", "2018-01-25", "people_arrived", 494, 7),
        ("arrivals_recent", "2018-01-25", "boats_arrived", 9, 1),
    ]
    text, markdown = diff(), diff("--markdown")
    words = "2 provisional figures of the daily page were replaced by others"
    assert (
        f"  no earlier value revised\n  {words}\n    2018-01-25 people_arrived: 494 → 7\n" in text
    )
    assert f"### {words}\n\n| day | column | daily page | workbook |" in markdown
    assert "| 2018-01-25 | people\\_arrived | 494 | 7 |" in markdown


def test_a_replaced_figure_is_that_of_the_vintage_asked_for(folder, diff):
    take(workbooks.vintage(24, 3), folder)
    take_page(folder, ("25 January 2018", 494, 1, 0))
    take(workbooks.vintage(26, 3), folder)
    first = diff("--json")
    for people, left in ((600, [(494, 600)]), (494, [])):
        last = workbooks.vintage(27, 3)
        last.people[24], last.weekly_notes[2] = people, str(people)
        take(last, folder)
        across = json.loads(diff("2018-01-24", "latest", "--json"))
        assert [(row["old"], row["new"]) for row in across["provisional"]] == left
        assert json.loads(diff("--json"))["provisional"] == []
    named = json.loads(diff("2018-01-24", "2018-01-26", "--json"))
    of_tables = ("old", "new", "added", "revised", "provisional")
    assert [named[part] for part in of_tables] == [json.loads(first)[part] for part in of_tables]
    assert "daily page" not in diff() + diff("--markdown")


def test_ingest_the_site_and_diff_tell_the_same_of_a_workbook(folder, diff, printed, tmp_path):
    take(workbooks.vintage(24, 3), folder)
    take_page(folder, ("25 January 2018", 494, 9, 0), ("26 January 2018", 90, 3, 1))
    book = workbooks.write(tmp_path / "next.ods", newer().sheets())
    words = printed("ingest", book, "--data", folder, "--read-on", "2018-03-01")
    post = updates.newest(Record("latest", folder))
    assert post.day == dt.date(2018, 1, 31) and post.told() in words
    outcome = words.partition("\n")[0]
    numbered = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    replaced = int((post.revised.table == "arrivals_recent").sum())
    own = len(post.revised) - replaced
    assert own > 1 and replaced > 1
    text, found = diff(), json.loads(diff("--json"))
    assert text.startswith(post.told()) and found["posts"][0]["words"] == post.words
    assert len(found["revised"]) == own and len(found["provisional"]) == replaced
    assert f"{own} earlier values revised" in outcome and f"{own} earlier values revised" in text
    assert f"{numbered[own].capitalize()} earlier figures were changed" in post.words
    assert f"{replaced} provisional figures of the daily page replaced" in outcome
    assert f"{replaced} provisional figures of the daily page were replaced" in text
    said = f"{numbered[replaced].capitalize()} provisional figures of the daily page were replaced."
    assert said in post.words
    before = found["facts"]["arrivals.total"]["before"]
    assert before["as_of"] == "2018-01-26", "the days of the daily page were known"


def test_what_was_said_before_is_what_the_daily_page_said(folder):
    """A page is read, a second one that changed a figure, then a workbook with others.

    Each is set beside what was told.
    """
    take(workbooks.vintage(24, 3), folder)
    told = [values(folder)["arrivals.total"]]
    for days in (
        [("25 January 2018", 494, 9, 0), ("26 January 2018", 90, 3, 1)],
        [("26 January 2018", 91, 3, 1), ("27 January 2018", 5, 1, 0)],
    ):
        take_page(folder, *days)
        told.append(values(folder)["arrivals.total"])
    take(newer(), folder)
    told.append(values(folder)["arrivals.total"])
    first, second, third, _ = told
    assert (second - first, third - second) == (494 + 90, 1 + 5)
    record = Record("latest", folder)
    posts = updates.updates(record)[::-1]
    moved = [{now.ident: (was, now) for was, now in post.moved} for post in posts]
    totals = [tuple(fact.value for fact in of["arrivals.total"]) for of in moved[1:]]
    assert totals == list(pairwise(told))
    assert [len(post.revised) for post in posts[1:]] == [0, 1, len(posts[-1].revised)]
    made = fact_files.files(record, Edition.of(record, record.day))
    before = json.loads(made["facts/arrivals.total.json"])["before"]
    assert before == {"value": third, "as_of": "2018-01-27"}
