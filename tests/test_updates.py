"""Posts say what each change of the data changed.

Every number of every post is worked out again by a second route, from the CSV files.
"""

import datetime as dt
import json
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import independent
import pandas as pd
import pytest
import workbooks
from conftest import ROOT
from test_claims import add

from crossings.facts import updates
from crossings.official import ingest_workbook
from crossings.tables.record import Record


@pytest.fixture(scope="module")
def posts():
    return updates.updates(Record("latest", DATA))


DATA = ROOT / "data"  # the live tables: every workbook that was read


def ends(data: Path) -> list[tuple[str, str, pd.Timestamp]]:
    """The last day of every workbook and daily page, in order, straight from the tables."""
    workbooks = pd.read_csv(data / "official/vintages.csv", parse_dates=["last_day"])
    pages = pd.read_csv(data / "official/arrivals_recent.csv", parse_dates=["date"])
    pages = pages.groupby("source_id").date.max()
    listed = [("workbook", row.vintage, row.last_day) for row in workbooks.itertuples()]
    listed += [("page", name, end) for name, end in pages.items()]
    return sorted(listed, key=lambda end: end[2])


def number(text: str) -> int:
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    if text.lower() in words:
        return words.index(text.lower()) + 1
    return 0 if text.lower() in ("nobody", "no") else int(text.replace(",", "").split()[0])


NUMBER = r"(\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten)"
ADDED = re.compile(
    rf" adds? {NUMBER} days?, .*?: (?:nobody arrived"
    rf"|{NUMBER} (?:people|person) arrived in {NUMBER} boats?"
    rf"(?:; on {NUMBER} of these days nobody did)?)\."
)
SO_FAR = re.compile(
    r"By [^,]+, (nobody|[\d,]+ (?:people|person)) had arrived in (\d{4})"
    r"(?:: (\d+)% (more|fewer) than the ([\d,]+) by the same day of (\d{4}))?\."
)
YEAR = re.compile(
    r"The last 365 days brought ([\d,]+) people, "
    r"(?:(up|down) from ([\d,]+)|as many as) in the 365 days to"
)
RECORD = re.compile(
    r"(?:That is|The sum was ([\d,]+) on (.+?),) "
    r"the (lowest|highest)(?: such sum)? since (\d+ \w+ \d{4})\."
)
STOPPED = re.compile(r"as having stopped (no|[\d,]+) attempts? in the")


def pairs() -> list[tuple[str, str, pd.Timestamp, pd.Timestamp]]:
    return [(*after, before[2]) for before, after in pairwise(ends(DATA))]


def test_there_is_a_post_for_each_workbook_and_daily_page(posts):
    assert [(post.kind, post.name) for post in posts[::-1]] == [end[:2] for end in ends(DATA)]
    assert len([post for post in posts if post.kind == "workbook"]) >= 33
    assert [post.day for post in posts] == sorted((post.day for post in posts), reverse=True)


@pytest.mark.parametrize(("kind", "name", "last", "before"), pairs())
def test_each_number_of_a_post_is_right_by_a_second_route(kind, name, last, before, posts):
    post = next(one for one in posts if one.name == name)
    series = independent.daily(DATA)
    added = series[before + pd.Timedelta(days=1) : last]
    days, people, boats, none = ADDED.search(post.words).groups()
    assert number(days) == len(added)
    assert number(people or "nobody") == added.people_arrived.sum()
    assert number(boats or "nobody") == added.boats_arrived.sum()
    if people:
        assert number(none or "nobody") == (added.people_arrived == 0).sum()

    so_far, year, change, way, earlier, other = SO_FAR.search(post.words).groups()
    this_year = series.people_arrived[f"{year}-01-01" : last].sum()
    assert (number(so_far), int(year)) == (this_year, last.year)
    same_day = independent.in_year(last.date(), last.year - 1)
    base = series.people_arrived[f"{last.year - 1}-01-01" : str(same_day)].sum()
    if base < 1000:
        assert change is None
    else:
        assert (number(earlier), int(other)) == (base, last.year - 1)
        by = 100 * (this_year / base - 1)
        assert (int(change), way) == (round(abs(by)), "more" if by > 0 else "fewer")

    sums = series.people_arrived.rolling(365).sum()
    now, way, then = YEAR.search(post.words).groups()
    assert number(now) == sums[last]
    assert (number(then) if then else sums[last]) == sums[before]
    assert (
        way
        == {1: "up", -1: "down", 0: None}[
            int(sums[last] > sums[before]) - int(sums[last] < sums[before])
        ]
    )
    new = sums[before + pd.Timedelta(days=1) : last]
    if told := RECORD.search(post.words):
        value, on, which, since = told.groups()
        extreme = new.min() if which == "lowest" else new.max()
        assert (number(value) if value else sums[last]) == extreme
        day = pd.Timestamp(f"{on} {last.year}") if on else last
        assert sums[day] == extreme
        beyond = sums[:before]
        beyond = beyond[beyond <= extreme] if which == "lowest" else beyond[beyond >= extreme]
        assert beyond.index[-1] == pd.Timestamp(since)
        assert (day - beyond.index[-1]).days > 365
    else:
        recent = sums[before - pd.Timedelta(days=360) : before]
        assert new.min() >= recent.min() and new.max() <= recent.max()

    if kind == "workbook":
        weeks = pd.read_csv(
            DATA / "official/arrivals_weekly.csv", index_col="week_ending", parse_dates=True
        )
        own = pd.read_csv(DATA / "official/vintages.csv", parse_dates=["last_week"])
        place = own.index[own.vintage == name][0]
        new_weeks = weeks.people_prevented[
            own.last_week[place - 1] + pd.Timedelta(days=1) : own.last_week[place]
        ].astype("float64")
        later = pd.read_csv(DATA / "official/revisions.csv", parse_dates=["key"])
        mended = later[(later.vintage > name) & (later.column == "people_prevented")]
        for row in mended[mended.key.isin(new_weeks.index)].drop_duplicates("key").itertuples():
            new_weeks[row.key] = row.old
        assert number(STOPPED.search(post.words).group(1)) == new_weeks.sum()
        changed = (later.vintage == name).sum()
        assert ("No earlier figure was changed." in post.words) == (changed == 0)


def test_a_low_between_two_readings_is_named(posts):
    """The 365-day sum was lowest on 2 October 2026.

    It had risen again when the page of 7 October was read.
    """
    october = next(post for post in posts if post.day == dt.date(2026, 10, 7))
    low = "The sum was 26,358 on 2 October, the lowest since 23 November 2021."
    assert low in october.words


def test_posts_end_with_the_records_day():
    february, early = (Record(day, DATA) for day in ("2026-02-28", "2021-12-31"))
    known = updates.updates(february)
    assert known[0].day == dt.date(2026, 2, 26)
    assert updates.newest(february).title == known[0].title
    assert updates.updates(early) == () and updates.newest(early) is None


def test_revised_figures_are_named_as_before_and_after(posts):
    april = next(post for post in posts if post.day == dt.date(2026, 4, 30))
    assert "attempts prevented in the week to 19 April 2026, from 390 to 322" in april.words
    june = next(post for post in posts if post.day == dt.date(2026, 6, 4))
    assert "18 earlier figures were changed." in june.words and len(june.revised) == 18


def test_facts_that_moved_are_those_of_both_days(posts):
    for before, after in pairwise(posts[::-1]):
        moved = {was.ident: (was.value, now.value) for was, now in after.moved}
        then, now = (independent.facts(DATA, post.day) for post in (before, after))
        for ident in ("arrivals.total", "arrivals.year_to_date"):
            same = then[ident] == now[ident]
            assert moved.get(ident) == (None if same else (then[ident], now[ident]))


CHECKED_HERE = ("arrivals.", "preventions.")  # claims on figures that these files alone give


def verdicts(printed, data: Path, vintage: str) -> dict[str, tuple[str, str, str | None]]:
    """Give what `crossings claims` says of a vintage.

    It is the day of each claim on arrivals or preventions, the verdict on its number, and the word
    that is not shown.
    """
    found = json.loads(printed("claims", "--json", "--data", data, "--vintage", vintage))
    return {
        ident: (one["stated_on"], one["verdict_on_number"], one["word"])
        for ident, one in found.items()
        if one["checked_against"].startswith(CHECKED_HERE) and one["stated_on"] <= vintage[:10]
    }


def check_verdicts(printed, data: Path, told: Sequence[updates.Update]) -> None:
    """Compare the verdicts of posts of workbooks with those that the command prints.

    The posts come oldest first and without a gap.
    """
    found = [verdicts(printed, data, post.name) for post in told]
    for (before, was), (after, now) in pairwise(zip(told, found, strict=True)):
        new = {ident for ident, (day, *_) in now.items() if day > before.day.isoformat()}
        moved = {ident for ident in was if was[ident] != now[ident]}
        assert {one.after.claim_id for one in after.verdicts} == new | moved
        for one in after.verdicts:
            ident = one.after.claim_id
            assert one.after.number == now[ident][1] and f"“{one.after.claim}”" in after.words
            assert (one.before.number if one.before else None) == was.get(ident, (0, None))[1]
            if now[ident][1] == "right" and now[ident][2]:
                assert f"is right, and {now[ident][2]} is not shown" in after.words
        assert ("claim" in after.words) == bool(new | moved)


def test_verdicts_that_a_post_tells_are_those_of_the_command(posts, printed):
    """They are compared in the weeks in which most claims were made.

    They are compared too in those in which the most figures were changed.
    """
    known = posts[::-1]
    for first, last in (("2026-01-29", "2026-03-05"), ("2026-05-28", "2026-07-02")):
        told = [post for post in known if first <= post.slug <= last]
        assert any(post.verdicts for post in told)
        check_verdicts(printed, DATA, told)


def test_a_verdict_moves_only_with_earlier_figures(data, tmp_path, printed):
    """A claim of 12 January is about the total.

    The third workbook changes a day before it, and the fourth one after it.
    """
    folder = workbooks.without_claims(data, tmp_path)
    cells = {"checked_against": "arrivals.total", "unit": "people", "source_id": "ho_small_boats"}
    total = sum(workbooks.vintage().people[:11])
    cells |= {"stated": str(total), "comparator": "exactly", "stated_on": "2018-01-12"}
    add(folder, **cells, claim="So many had come by Thursday", speaker="Someone")
    sizes = {(10, 1): {}, (17, 2): {}, (24, 3): {8: 20}, (31, 4): {8: 20, 15: 1}}
    for (days, weeks), more in sizes.items():
        made = workbooks.vintage(days, weeks)
        for at, people in more.items():
            made.people[at] += people
        book = workbooks.write(tmp_path / f"{days}.ods", made.sheets())
        ingest_workbook.ingest(book, folder, read_on=dt.date(2018, 3, 1))
    told = updates.updates(Record("latest", folder))[::-1]
    check_verdicts(printed, folder, told)
    said = "“So many had come by Thursday” (Someone, 12 January 2018) is"
    assert f"A claim made in these days can be checked: {said} right." in told[1].words
    assert (
        f"The claim {said} wrong by the figures as they are now; by the earlier ones it is right."
        in told[2].words
    )
    assert not told[3].verdicts and len(told[3].revised)
