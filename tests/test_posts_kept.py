"""A post that is out stays as it was, whatever is read later."""

import csv
import datetime as dt
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import history
import pytest
from claim_tables import add
from conftest import ROOT
from lxml import etree
from workbooks import carried_on, held, written

from crossings.cli.main import main
from crossings.common import identity
from crossings.facts.facts import facts
from crossings.pages import fact_files, feed, news, post_page
from crossings.pages.edition import Edition
from crossings.posts import all_posts
from crossings.tables.curated_checks import check_curated
from crossings.tables.record import Record

ATOM = {"atom": feed.ATOM}


@dataclass(frozen=True)
class Told:
    """What readers are told: each post without its links to others, its entry, and the feed."""

    pages: dict[str, str]
    entries: dict[str, str]
    feed_updated: str


def told(data: Path) -> Told:
    record = Record("latest", data)
    with identity.of(ROOT):
        pages = post_page.pages(
            news.post_pages(record), "en-GB", Edition.of(record, record.day), None
        )
        atom = etree.fromstring(feed.atom(record))
    entries = {
        str(entry.findtext("atom:id", "", ATOM)): etree.tostring(entry).decode()
        for entry in atom.findall("atom:entry", ATOM)
    }
    return Told(
        {file: re.sub("<nav.*?</nav>", "", page, flags=re.S) for file, page in pages.items()},
        {ident: entry for ident, entry in entries.items() if ":update/" in ident},
        str(atom.findtext("atom:updated", "", ATOM)),
    )


def workbook(data: Path, last_day: dt.date, folder: Path) -> Path:
    """A workbook with other figures of a day that a page gave, of an earlier day, and of a week."""
    series = held(data)
    more = carried_on(series, (last_day - series.last_day).days)
    people = [at for at, count in enumerate(series.people) if count]
    more.people[people[-1]] += 3
    more.prevented[len(series.prevented) - 2] += 11  # type: ignore[operator]
    return written(folder / f"{last_day}.ods", of=more)


@dataclass(frozen=True)
class Friday:
    """What was told before and after a workbook was read that covers some days of the pages."""

    data: Path
    before: Told
    after: Told

    @property
    def record(self) -> Record:
        return Record("latest", self.data)


LAST = dt.date(2026, 10, 1)  # of the workbook; pages had given days to 7 October


@pytest.fixture(scope="module")
def friday(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Friday:
    folder = tmp_path_factory.mktemp("friday")
    live = Path(shutil.copytree(data, folder / "data"))
    before = told(live)
    book = workbook(live, LAST, folder)
    assert main(["ingest", str(book), "--data", str(live), "--read-on", "2026-11-27"]) == 0
    return Friday(live, before, told(live))


def test_every_earlier_post_is_as_it_was(friday):
    assert "updates/2026-09-28.html" in friday.before.pages
    for file, page in friday.before.pages.items():
        assert friday.after.pages[file] == page


def test_every_earlier_entry_of_the_feed_is_as_it_was(friday):
    for ident, entry in friday.before.entries.items():
        assert friday.after.entries[ident] == entry


def test_a_feed_with_a_new_entry_says_that_it_is_new(friday):
    new = friday.after.entries.keys() - friday.before.entries.keys()
    assert len(new) == 1
    assert friday.after.feed_updated > friday.before.feed_updated


def test_a_workbook_is_not_credited_with_days_of_pages(friday):
    """Its days were all told before: by pages, to 7 October."""
    post = all_posts.of_file(friday.record, "workbook", LAST)
    assert post.numbers["days"] == post.numbers["people"] == 0
    assert post.numbers["days_taken_over"] == (LAST - dt.date(2026, 8, 20)).days
    assert post.revised


def test_diff_credits_the_workbook_with_what_it_brought(friday, printed):
    change = json.loads(printed("diff", "--json", "--data", friday.data))
    assert change["added"]["arrivals_daily"] == []
    assert [post["day"] for post in change["posts"]] == [LAST.isoformat()]
    total = change["facts"]["arrivals.total"]
    assert total["before"]["as_of"] == total["after"]["as_of"] == "2026-10-07"
    assert "covered that daily pages had given" in printed("diff", "--data", friday.data)


def test_a_number_before_is_what_this_report_said_before(friday, data):
    before = facts(Record("latest", data))
    written_now = fact_files.files(friday.record, Edition.of(friday.record, friday.record.day))
    told_before = json.loads(written_now["facts/arrivals.total.json"])["before"]
    assert told_before["value"] == before["arrivals.total"].value


def test_a_claim_that_is_listed_later_changes_no_post(friday, tmp_path):
    data = Path(shutil.copytree(friday.data, tmp_path / "data"))
    add(data, stated_on="2026-02-10", checked_against="arrivals.total")
    assert told(data).pages == friday.after.pages


def test_a_workbook_read_later_gets_a_post_and_changes_none(friday, tmp_path):
    data = Path(shutil.copytree(friday.data, tmp_path / "data"))
    series = history.given(held(data), dt.date(2026, 6, 17))
    book = written(tmp_path / "older.ods", of=series)
    older = ["--allow-older", "--allow-large-changes", "--read-on", "2026-11-28"]
    assert main(["ingest", str(book), "--data", str(data), *older]) == 0
    now = told(data).pages
    assert now.keys() - friday.after.pages.keys() == {"updates/2026-06-17.html"}
    assert now | friday.after.pages == now


def test_a_second_file_of_a_day_has_a_post_of_its_own(friday, tmp_path):
    data = Path(shutil.copytree(friday.data, tmp_path / "data"))
    book = workbook(friday.data, dt.date(2026, 10, 7), tmp_path)
    assert main(["ingest", str(book), "--data", str(data), "--read-on", "2026-11-28"]) == 0
    now = told(data).pages
    assert now.keys() - friday.after.pages.keys() == {"updates/2026-10-07-2.html"}
    assert now | friday.after.pages == now


CORRECTED = {
    "correction_id": "post-of-september",
    "found": "2026-11-29",
    "page": "updates/2026-09-28.html",
    "said": "That nobody came on one day",
    "says": "That nobody came on two days",
    "reason": "A day was left out",
    "published": "yes",
    "withdrawn": "",
}


def test_a_correction_stands_under_its_post_and_moves_its_entry(friday, tmp_path):
    data = Path(shutil.copytree(friday.data, tmp_path / "data"))
    with (data / "curated/corrections.csv").open("a", encoding="utf-8") as file:
        csv.DictWriter(file, list(CORRECTED), lineterminator="\n").writerow(CORRECTED)
    check_curated(data)
    now = told(data)
    page = now.pages[CORRECTED["page"]]
    assert "Corrected on 29 November 2026" in page and CORRECTED["says"] in page
    (moved,) = (ident for ident, entry in now.entries.items() if "2026-11-29T" in entry)
    assert moved.endswith("update/2026-09-28")
    others = now.pages | {CORRECTED["page"]: ""}
    assert others == friday.after.pages | {CORRECTED["page"]: ""}
    assert now.feed_updated == "2026-11-29T00:00:00Z"
