"""Posts say what each change of the data changed.

Every number of every post is worked out again by a second route, from the CSV files.
"""

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import history
import independent
import pandas as pd
import pytest
import workbooks
from claim_tables import add
from history import Mended, Step

from crossings.official import ingest_workbook
from crossings.posts import all_posts
from crossings.posts.post_words import Moved
from crossings.tables.record import Record


@pytest.fixture(scope="module")
def posts(steps):
    return all_posts.posts(steps[-1].record)


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


@dataclass(frozen=True)
class Change:
    """A workbook or a daily page as it was read, and the one before it."""

    after: Step
    step_before: Step

    @property
    def kind(self) -> str:
        return self.after.kind

    @property
    def last(self) -> pd.Timestamp:
        return pd.Timestamp(self.after.last_day)

    @property
    def before(self) -> pd.Timestamp:
        return pd.Timestamp(self.step_before.last_day)

    def new_days(self, series: Any) -> Any:
        return series[self.before + pd.Timedelta(days=1) : self.last]


def each(kinds: Sequence[str]) -> pytest.MarkDecorator:
    """Run a test for each file of these kinds but the first of all."""
    places = [at for at, (kind, _) in enumerate(history.FILES) if at and kind in kinds]
    names = [" to ".join(history.FILES[at]) for at in places]
    return pytest.mark.parametrize("place", places, ids=names)


EACH, EACH_WORKBOOK = each(("workbook", "page")), each(("workbook",))


@pytest.fixture
def change(steps: list[Step], place: int) -> Change:
    return Change(steps[place], steps[place - 1])


def test_there_is_a_post_for_each_workbook_and_daily_page(posts):
    told = [(post.kind, post.slug) for post in posts[::-1]]
    assert told == list(history.FILES)


@EACH
def test_a_post_stays_as_it_was_when_the_next_file_is_read(posts, steps, place):
    told_then, told_now = all_posts.newest(steps[place].record), posts[::-1][place]
    assert told_then.as_text() == told_now.as_text()


@pytest.fixture
def words(posts: Sequence[all_posts.Post], change: Change) -> str:
    """The words of the post of a change."""
    return next(post.words for post in posts if post.day == change.after.last_day)


@pytest.fixture
def series(change: Change) -> pd.DataFrame:
    """Each day as it was known once the file was read."""
    return independent.daily(change.after.data)


@pytest.fixture
def sums(series: pd.DataFrame) -> pd.Series:
    """The people of the 365 days to each day."""
    return series.people_arrived.rolling(365).sum()


@EACH
def test_a_post_counts_the_days_added_and_who_came_in_them(words, change, series):
    added = change.new_days(series)
    days, people, boats, without = ADDED.search(words).groups()
    assert number(days) == len(added)
    assert number(people or "nobody") == added.people_arrived.sum()
    assert number(boats or "nobody") == added.boats_arrived.sum()
    if people:
        assert number(without or "nobody") == (added.people_arrived == 0).sum()


@EACH
def test_a_post_counts_who_had_come_in_its_year(words, change, series):
    so_far, year, *_ = SO_FAR.search(words).groups()
    assert int(year) == change.last.year
    assert number(so_far) == series.people_arrived[f"{year}-01-01" : change.last].sum()


@EACH
def test_a_year_is_compared_to_its_day_with_the_one_before(words, change, series):
    so_far, _, percent, way, earlier, other = SO_FAR.search(words).groups()
    before = change.last.year - 1
    same_day = str(independent.in_year(change.last.date(), before))
    base = series.people_arrived[f"{before}-01-01" : same_day].sum()
    if base < 1000:
        assert percent is None
        return
    assert (number(earlier), int(other)) == (base, before)
    rise = 100 * (number(so_far) / base - 1)
    assert (int(percent), way) == (round(abs(rise)), "more" if rise > 0 else "fewer")


def way_from(before: float, now: float) -> str | None:
    if now == before:
        return None
    return "up" if now > before else "down"


@EACH
def test_a_post_compares_the_last_365_days_with_those_before(words, change, sums):
    now, way, then = YEAR.search(words).groups()
    assert number(now) == sums[change.last]
    assert number(then or now) == sums[change.before]
    assert way == way_from(sums[change.before], sums[change.last])


def since_when(sums: pd.Series, extreme: float, which: str) -> pd.Timestamp:
    """The last day whose sum was as low, or as high."""
    beyond = sums <= extreme if which == "lowest" else sums >= extreme
    return sums[beyond].index[-1]


@EACH
def test_a_record_is_the_lowest_or_highest_since_its_day(words, change, sums):
    record = RECORD.search(words)
    if record is None:
        return
    value, on, which, since = record.groups()
    new = change.new_days(sums)
    extreme = new.min() if which == "lowest" else new.max()
    day = pd.Timestamp(f"{on} {change.last.year}") if on else change.last
    assert sums[day] == extreme
    if value:
        assert number(value) == extreme
    beyond = since_when(sums[: change.before], extreme, which)
    assert beyond == pd.Timestamp(since) and (day - beyond).days > 365


@EACH
def test_no_record_is_left_out(words, change, sums):
    if RECORD.search(words):
        return
    new = change.new_days(sums)
    recent = sums[change.before - pd.Timedelta(days=360) : change.before]
    assert new.min() >= recent.min() and new.max() <= recent.max()


def weeks(step: Step) -> pd.DataFrame:
    path = step.data / "official/arrivals_weekly.csv"
    return pd.read_csv(path, index_col="week_ending", parse_dates=True)


@EACH_WORKBOOK
def test_a_post_counts_the_attempts_stopped_in_new_weeks(words, change):
    now, before = weeks(change.after), weeks(change.step_before)
    stopped = STOPPED.search(words)
    assert number(stopped.group(1)) == now[len(before) :].people_prevented.sum()


def figures_mended(change: Change) -> list[Mended]:
    """The figures of earlier workbooks that a workbook mended."""
    until = change.after.last_day.isoformat()
    return [mended for mended in history.MENDED if mended.until == until and mended.by_workbook]


@EACH_WORKBOOK
def test_a_post_says_if_no_earlier_figure_was_changed(words, change):
    assert ("No earlier figure was changed." in words) == (not figures_mended(change))


def post_of(posts: Sequence[all_posts.Post], day: str) -> all_posts.Post:
    return next(post for post in posts if post.slug == day)


def test_a_low_between_two_readings_is_named(posts, steps):
    """The sum rose again after its lowest day, before the file was read."""
    sums = independent.daily(steps[-1].data).people_arrived.rolling(365).sum()
    low = sums["2026-03-20":].idxmin()
    assert low < sums.index[-1]
    said = f"The sum was {sums[low]:,.0f} on {low.day} {low:%B}, the lowest since"
    assert said in post_of(posts, "2026-08-20").words


def test_posts_end_with_the_records_day(steps):
    data = steps[-1].data
    february, early = (Record(day, data) for day in ("2026-02-28", "2021-12-31"))
    known = all_posts.posts(february)
    assert known[0].day == dt.date(2026, 2, 19)
    assert all_posts.newest(february).title == known[0].title
    assert all_posts.posts(early) == () and all_posts.newest(early) is None


def test_few_revised_figures_are_named_as_before_and_after(posts, steps):
    week = weeks(steps[-1]).people_prevented["2026-01-18"]
    words = post_of(posts, "2026-02-19").words
    said = f"attempts prevented in the week to 18 January 2026, from {week + 68:.0f} to {week:.0f}"
    assert said in words
    people = independent.daily(steps[-1].data).people_arrived["2026-02-09"]
    assert f"people who arrived on 9 February 2026, from {people - 4} to {people}" in words


def test_many_revised_figures_are_counted(posts):
    march = post_of(posts, "2026-03-19")
    assert "Four earlier figures were changed." in march.words
    assert "One provisional figure of the daily page" in march.words
    assert len(march.revised) == 5


def test_facts_that_moved_are_those_of_both_days(posts, steps):
    for (before, after), post in zip(pairwise(steps), posts[-2::-1], strict=True):
        moved = {headline.ident: headline for headline in post.moved}
        then, now = (independent.facts(step.data, step.last_day) for step in (before, after))
        for ident in ("arrivals.total", "arrivals.year_to_date"):
            if then[ident] == now[ident]:
                assert ident not in moved
            else:
                headline = moved[ident]
                told = number(headline.before), number(headline.now)
                assert told == (then[ident], now[ident])


CHECKED_HERE = ("arrivals.", "preventions.")  # claims on figures that these files alone give


@dataclass(frozen=True)
class Verdict:
    """What `crossings claims` says of a claim: its day, the number, and the word not shown."""

    stated_on: str
    number: str
    word: str | None


def verdicts(printed, data: Path, vintage: str) -> dict[str, Verdict]:
    """Give what `crossings claims` says of a vintage, for claims on arrivals or preventions."""
    claims = json.loads(printed("claims", "--json", "--data", data, "--vintage", vintage))
    return {
        ident: Verdict(claim["stated_on"], claim["verdict_on_number"], claim["word"])
        for ident, claim in claims.items()
        if claim["checked_against"].startswith(CHECKED_HERE) and claim["stated_on"] <= vintage[:10]
    }


def check_verdicts(printed, data: Path, posts: Sequence[all_posts.Post]) -> None:
    """Compare the verdicts of posts of workbooks with those that the command prints.

    The posts come oldest first and without a gap.
    """
    by_command = [verdicts(printed, data, post.slug) for post in posts]
    for (before, was), (after, now) in pairwise(zip(posts, by_command, strict=True)):
        new = {ident for ident in now if now[ident].stated_on > before.day.isoformat()}
        moved = {ident for ident in was if was[ident] != now[ident]}
        assert {verdict.claim_id for verdict in after.verdicts} == new | moved
        assert ("claim" in after.words) == bool(new | moved)
        for verdict in after.verdicts:
            ident = verdict.claim_id
            check_verdict(verdict, was.get(ident), now[ident], after.words)


def check_verdict(verdict: Moved, was: Verdict | None, now: Verdict, words: str) -> None:
    """Compare one verdict of a post with those of the command on its day and the one before."""
    assert verdict.now == now.number
    assert verdict.before == (was.number if was else None)
    assert verdict.claim in words
    if now.number == "right" and now.word:
        assert f"is right, and {now.word} is not shown" in words


def test_verdicts_that_a_post_tells_are_those_of_the_command(posts, steps, printed):
    """They are compared in the weeks in which most claims were made."""
    those_weeks = [post for post in posts[::-1] if "2026-01-29" <= post.slug <= "2026-03-05"]
    assert any(post.verdicts for post in those_weeks)
    check_verdicts(printed, steps[-1].data, those_weeks)


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
        vintage = workbooks.vintage(days, weeks)
        for at, people in more.items():
            vintage.people[at] += people
        book = workbooks.write(tmp_path / f"{days}.ods", vintage.sheets())
        ingest_workbook.ingest(book, folder, read_on=dt.date(2018, 3, 1))
    posts = all_posts.posts(Record("latest", folder))[::-1]
    check_verdicts(printed, folder, posts)
    claim = "“So many had come by Thursday” (Someone, 12 January 2018) is"
    assert f"can be checked: {claim} right." in posts[1].words
    moved = (
        f"The claim {claim} wrong by the figures as they are now; by the earlier ones it is right."
    )
    assert moved in posts[2].words
    assert not posts[3].verdicts and len(posts[3].revised)
