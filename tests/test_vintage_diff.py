"""The tests see what a vintage changed against another.

The words are the same whenever they are asked for, and no number is set by hand.
"""

import contextlib
import datetime as dt
import io
import json
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import workbooks
from conftest import Says
from govuk import table_of
from workbooks import Vintage

from crossings.cli.main import main
from crossings.facts.facts import facts
from crossings.official import ingest_daily_page, ingest_workbook
from crossings.pages import fact_files
from crossings.pages.edition import Edition
from crossings.posts import all_posts, vintage_diff
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


def output_of(*arguments: object) -> str:
    """What a command prints, for fixtures that serve several tests."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert main([*map(str, arguments)]) == 0
    return printed.getvalue()


@dataclass(frozen=True)
class Compared:
    """A diff of two vintages in its three forms, and the values of facts before and after."""

    folder: Path
    before: dict[str, object]
    after: dict[str, object]
    text: str
    markdown: str
    json: dict[str, Any]


@pytest.fixture(scope="module")
def compared(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Compared:
    folder = workbooks.without_claims(data, tmp_path_factory.mktemp("compared"))
    take(workbooks.vintage(24, 3), folder)
    before = values(folder)
    take(newer(), folder)
    change = vintage_diff.newest(folder)
    text, markdown = vintage_diff.as_text(change), vintage_diff.as_markdown(change)
    as_json = json.loads(output_of("diff", "--json", "--data", folder))
    return Compared(folder, before, values(folder), text, markdown, as_json)


def test_a_diff_names_its_vintages_and_the_rows_added(compared):
    assert (compared.json["old"], compared.json["new"]) == ("2018-01-24", "2018-01-31")
    added = compared.json["added"]
    days = {row["date"]: row["people_arrived"] for row in added["arrivals_daily"]}
    assert days == {f"2018-01-{at + 1}": newer().people[at] for at in range(24, 31)}
    assert [row["events_prevented"] for row in added["arrivals_weekly"]] == [None]


def test_a_diff_lists_each_value_revised(compared):
    assert [tuple(row.values()) for row in compared.json["revised"]] == [
        ("arrivals_daily", "2018-01-09", "people_arrived", 12, 20),
        ("arrivals_weekly", "2018-01-14", "people_arrived", 140, 148),
        ("arrivals_weekly", "2018-01-14", "people_prevented", 101, 90),
    ]


def test_a_diff_lists_each_fact_that_moved(compared):
    before, after = compared.before, compared.after
    moved = {
        ident: (before[ident], after[ident]) for ident in after if before[ident] != after[ident]
    }
    listed = {
        ident: tuple(fact["value"] for fact in pair.values())
        for ident, pair in compared.json["facts"].items()
    }
    assert listed == moved
    assert moved["arrivals.total"][0] == sum(workbooks.vintage(24, 3).people)


def test_text_and_markdown_tell_what_was_revised(compared):
    assert "arrivals_daily 2018-01-09 people_arrived: 12 → 20" in compared.text
    row = "| arrivals\\_daily | 2018-01-09 | people\\_arrived | 12 | 20 |"
    assert row in compared.markdown


def test_text_and_markdown_name_each_fact_that_moved(compared):
    assert compared.json["facts"]
    for ident in compared.json["facts"]:
        assert f"    {ident}: " in compared.text
        assert f"| {ident.replace('_', chr(92) + '_')} | " in compared.markdown


def test_markdown_tells_an_added_week_with_what_it_lacks(compared):
    cells = " | ".join(str(cell) for cell in newer().weeks()[3][:-1])
    assert f"| {cells} | not collected |" in compared.markdown


def test_lines_of_a_table_in_markdown_have_as_many_cells(compared):
    blocks = compared.markdown.split("\n\n")
    tables = [block.splitlines() for block in blocks if block.startswith("|")]
    assert len(tables) == 4
    for lines in tables:
        assert len({line.replace("\\|", "").count("|") for line in lines}) == 1


def test_a_diff_asked_for_again_is_the_same(compared):
    again = output_of("diff", "--markdown", "--data", compared.folder)
    assert again == f"{compared.markdown}\n"


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


def row_of(*cells: object) -> pd.DataFrame:
    return pd.DataFrame([cells], columns=["table", "key", "column", "old", "new"])


REVISED = row_of("arrivals_daily", pd.Timestamp("2018-01-09"), "people_arrived", 12, 20)


@pytest.mark.parametrize(
    ("values", "words"),
    [(0, "no earlier value revised"), (1, "1 earlier value"), (2, "2 earlier values")],
)
def test_values_revised_are_told_as_none_one_or_several(values, words):
    revised, none = pd.concat([REVISED] * values or [REVISED[:0]]), REVISED[:0]
    difference = vintage_diff.Difference("2018-01-24", "2018-01-31", {}, revised, none, {}, {})
    text = vintage_diff.as_text(difference)
    assert f"  {words}" in text and text.count("people_arrived: 12 → 20") == values


def test_a_provisional_figure_alone_is_told_in_the_singular():
    difference = vintage_diff.Difference(
        "2018-01-24", "2018-01-31", {}, REVISED[:0], REVISED, {}, {}
    )
    words = "  1 provisional figure of the daily page was replaced by another\n"
    assert words in vintage_diff.as_text(difference)


def take_page(folder: Path, *days: tuple[str, object, object, object]) -> None:
    page = folder / "page.html"
    page.write_text(table_of(*days), encoding="utf-8")
    ingest_daily_page.ingest_page(page, folder, read_on=READ_ON)


def test_replaced_figures_of_the_daily_page_are_told_apart(folder):
    take(workbooks.vintage(24, 3), folder)
    take_page(folder, ("25 January 2018", 494, 9, 0), ("26 January 2018", 90, 3, 1))
    # 7 people in 1 boat on the 25th, the same as the page on the 26th
    take(workbooks.vintage(26, 3), folder)
    change = vintage_diff.newest(folder)
    difference = vintage_diff.as_json(change)
    assert difference["revised"] == []
    assert [tuple(row.values()) for row in difference["provisional"]] == [
        ("arrivals_recent", "2018-01-25", "people_arrived", 494, 7),
        ("arrivals_recent", "2018-01-25", "boats_arrived", 9, 1),
    ]
    text, markdown = vintage_diff.as_text(change), vintage_diff.as_markdown(change)
    words = "2 provisional figures of the daily page were replaced by others"
    assert (
        f"  no earlier value revised\n  {words}\n    2018-01-25 people_arrived: 494 → 7\n" in text
    )
    assert f"### {words}\n\n| day | column | daily page | workbook |" in markdown
    assert "| 2018-01-25 | people\\_arrived | 494 | 7 |" in markdown


def test_figures_that_a_later_page_replaced_are_named(folder, diff):
    """Red while only their number was told."""
    take(workbooks.vintage(24, 3), folder)
    for people, boats in ((494, 9), (500, 9), (510, 8)):
        page = folder / "page.html"
        page.write_text(table_of(("25 January 2018", people, boats, 0)), encoding="utf-8")
        assert main(["ingest", str(page), "--data", str(folder), "--read-on", "2018-01-26"]) == 0
    replaced = [tuple(row.values()) for row in json.loads(diff("--json"))["by_pages"]]
    day = ("arrivals_recent", "2018-01-25")
    assert replaced == [
        (*day, "people_arrived", 494, 500),
        (*day, "people_arrived", 500, 510),
        (*day, "boats_arrived", 9, 8),
    ]
    assert "2018-01-25 people_arrived: 494 → 500\n" in diff()
    assert "| 2018-01-25 | people\\_arrived | 494 | 500 |" in diff("--markdown")


def test_a_fact_in_the_same_words_is_not_among_the_changed(record_at):
    """Red while a share that moved by a hundredth was told as 39.1% before and after."""
    fact = facts(record_at("latest"))["arrivals.year_to_date_change"]
    before = replace(fact, value=fact.value + 0.001)
    assert before.words() == fact.words()
    difference = vintage_diff.Difference(
        "a", "b", {}, REVISED[:0], REVISED[:0], {fact.ident: before}, {fact.ident: fact}
    )
    assert difference.moved == []


def test_a_replaced_figure_is_that_of_the_vintage_asked_for(folder, diff):
    take(workbooks.vintage(24, 3), folder)
    take_page(folder, ("25 January 2018", 494, 2, 0))
    take(workbooks.vintage(26, 3), folder)
    first = diff("--json")
    for people, left in ((600, [(494, 600)]), (494, [])):
        last = workbooks.vintage(27, 3)
        last.people[24], last.boats[24], last.weekly_notes[2] = people, 2, str(people)
        take(last, folder)
        across = json.loads(diff("2018-01-24", "latest", "--json"))
        assert [(row["old"], row["new"]) for row in across["provisional"]] == left
        assert json.loads(diff("--json"))["provisional"] == []
    as_json = json.loads(diff("2018-01-24", "2018-01-26", "--json"))
    newest = json.loads(first)
    of_tables = ("old", "new", "revised", "provisional")
    assert [as_json[part] for part in of_tables] == [newest[part] for part in of_tables]
    of_page, of_workbook = as_json["added"]["arrivals_daily"]
    assert of_page["date"] == "2018-01-25"  # that the site had told before the workbook
    assert newest["added"]["arrivals_daily"] == [of_workbook]
    change = vintage_diff.newest(folder)
    assert "daily page" not in vintage_diff.as_text(change) + vintage_diff.as_markdown(change)


NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


@dataclass(frozen=True)
class Ingested:
    """A workbook read after a daily page: what was printed, its post, and the diff."""

    printed: str
    post: all_posts.Post
    text: str
    json: dict[str, Any]

    @property
    def outcome(self) -> str:
        return self.printed.partition("\n")[0]

    @property
    def replaced(self) -> int:
        return sum(figure.table == "arrivals_recent" for figure in self.post.revised)

    @property
    def revised(self) -> int:
        return len(self.post.revised) - self.replaced


@pytest.fixture(scope="module")
def ingested(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Ingested:
    folder = workbooks.without_claims(data, tmp_path_factory.mktemp("ingested"))
    take(workbooks.vintage(24, 3), folder)
    take_page(folder, ("25 January 2018", 494, 9, 0), ("26 January 2018", 90, 3, 1))
    book = workbooks.write(folder / "next.ods", newer().sheets())
    printed = output_of("ingest", book, "--data", folder, "--read-on", "2018-03-01")
    post = all_posts.newest(Record("latest", folder))
    text, as_json = (output_of("diff", *form, "--data", folder) for form in ([], ["--json"]))
    return Ingested(printed, post, text, json.loads(as_json))


def test_ingest_and_diff_tell_the_post_of_a_workbook(ingested):
    post = ingested.post
    assert post.day == dt.date(2018, 1, 31)
    assert post.as_text() in ingested.printed and ingested.text.startswith(post.as_text())
    assert ingested.json["posts"][0]["words"] == post.words


def test_ingest_diff_and_post_count_the_same_revised_values(ingested):
    count = ingested.revised
    assert count > 1 and len(ingested.json["revised"]) == count
    assert f"{count} earlier values revised" in ingested.outcome
    assert f"{count} earlier values revised" in ingested.text
    assert f"{NUMBERS[count].capitalize()} earlier figures were changed" in ingested.post.words


def test_ingest_diff_and_post_count_the_same_replaced_figures(ingested):
    count = ingested.replaced
    assert count > 1 and len(ingested.json["provisional"]) == count
    assert f"{count} provisional figures of the daily page replaced" in ingested.outcome
    assert f"{count} provisional figures of the daily page were replaced" in ingested.text
    words = f"{NUMBERS[count].capitalize()} provisional figures of the daily page were replaced."
    assert words in ingested.post.words


def test_facts_before_a_workbook_know_the_daily_page(ingested):
    assert ingested.json["facts"]["arrivals.total"]["before"]["as_of"] == "2018-01-26"


PAGES = (
    [("25 January 2018", 494, 9, 0), ("26 January 2018", 90, 3, 1)],
    [("26 January 2018", 91, 3, 1), ("27 January 2018", 5, 1, 0)],
)


@dataclass(frozen=True)
class Read:
    """A page, a second one that changed a figure, then a workbook with others.

    `totals` are those told before them all and after each of them.
    """

    record: Record
    totals: list[int]

    @property
    def posts(self) -> list[all_posts.Post]:
        return list(all_posts.posts(self.record)[::-1])


@pytest.fixture(scope="module")
def read(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Read:
    folder = workbooks.without_claims(data, tmp_path_factory.mktemp("read"))
    take(workbooks.vintage(24, 3), folder)
    totals = [values(folder)["arrivals.total"]]
    for days in PAGES:
        take_page(folder, *days)
        totals.append(values(folder)["arrivals.total"])
    take(newer(), folder)
    totals.append(values(folder)["arrivals.total"])
    return Read(Record("latest", folder), totals)


def test_days_of_a_page_are_added_to_the_total(read):
    first, second, third, _ = read.totals
    assert (second - first, third - second) == (494 + 90, 1 + 5)


def test_a_post_sets_each_total_beside_what_was_told_before(read):
    moved = [{told.ident: told for told in post.moved}["arrivals.total"] for post in read.posts[1:]]
    totals = [tuple(int(words.replace(",", "")) for words in told[1:3]) for told in moved]
    assert totals == list(pairwise(read.totals))


def test_a_second_page_has_revised_the_one_figure_it_changed(read):
    assert [len(post.revised) for post in read.posts[1:3]] == [0, 1]


def test_a_fact_before_a_workbook_is_what_the_page_told(read):
    written = fact_files.files(read.record, Edition.of(read.record, read.record.day))
    before = json.loads(written["facts/arrivals.total.json"])["before"]
    assert before == {"value": read.totals[2], "as_of": "2018-01-27"}
