"""The page that checks a figure gives the official numbers of any days, and refuses other days."""

import calendar
import contextlib
import datetime as dt
import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import independent
import pytest
from browsing import browser_test, until, watch

from crossings.common.formats import day as in_words
from crossings.common.formats import pct
from crossings.facts.facts import facts
from crossings.measures.spans import LEAST_BASE
from crossings.pages import fact_files
from crossings.pages.edition import Edition
from crossings.pages.page_text import PageText
from crossings.site import finish
from crossings.tables.as_of import FIRST_DAY

PAGE = "report/check-a-figure.html"
MOST_BYTES = 25_000  # of the file and the script, compressed
LAST_DAY = dt.date(2026, 10, 7)
ANSWERED = "!document.getElementById('ask-day').hidden"
Span = tuple[dt.date, dt.date]


@pytest.mark.parametrize("day", ["latest", "2024-02-29"])
def test_the_file_has_the_facts_and_the_days_to_the_report(record_at, data, day):
    record = record_at(day)
    told = json.loads(fact_files.all_facts(record))
    assert told["facts"] == {ident: fact.as_json() for ident, fact in facts(record).items()}
    people, boats = independent.daily_counts(data)
    days = [when for when in sorted(people) if when <= record.day]
    assert told["first_day"] == str(days[0]) and told["last_day"] == str(days[-1])
    assert told["people"] == [people[when] for when in days]
    assert told["boats"] == [boats[when] for when in days]


def test_its_text_names_no_place_that_an_early_day_lacks(record_at):
    """Red while its twin and the search led to a claim that was made later."""
    record = record_at("latest")
    edition = Edition.of(record, record.day)
    claims = edition.address("report/claims.html")
    cited = f"See {claims}#claim-crossings-last-week"
    texts = [
        PageText(file=file, title="A", description="B", body=cited)
        for file in (PAGE, "report/claims.html")
    ]
    checked, other = finish.readdressed(texts, edition)
    assert checked.body == f"See {claims}" and other.body == cited


def test_file_and_script_are_small_and_on_that_page_alone(built):
    script = built.site / "live" / "check-a-figure.js"
    files = [built.site / "data" / "facts.json", script]
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) <= MOST_BYTES
    for page in built.site.rglob("*.html"):
        is_the_page = page.relative_to(built.site).as_posix() == PAGE
        assert (script.name in page.read_text(encoding="utf-8")) == is_the_page, page


@pytest.fixture(scope="module")
def kept_tab(browser: Any, address: str) -> Iterator[tuple[Any, list[str]]]:
    """One tab for all tests, and what went wrong in it."""
    wrong: list[str] = []
    with contextlib.closing(
        browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    ) as context:
        tab = context.new_page()
        watch(tab, address, wrong)
        yield tab, wrong


@pytest.fixture
def tab(kept_tab: tuple[Any, list[str]], address: str) -> Iterator[Any]:
    """The page opened anew, in which nothing may go wrong."""
    page, wrong = kept_tab
    page.goto("about:blank")
    wrong.clear()
    page.goto(address + PAGE, wait_until="load")
    until(page, ANSWERED)
    yield page
    assert wrong == []


def asked(tab: Any, address: str, query: str) -> Any:
    """The page as a link opens it."""
    tab.goto(f"{address}{PAGE}?{query}")
    until(tab, ANSWERED)
    return tab


def same_day(day: dt.date, year: int) -> dt.date:
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def spans_asked() -> list[tuple[Span, int]]:
    """Spans of the series by chance and with leap days, each with another year that holds them."""
    chance, length = random.Random(7), (LAST_DAY - FIRST_DAY).days
    ends = [sorted(chance.choices(range(length + 1), k=2)) for _ in range(60)]
    spans = [(FIRST_DAY + dt.timedelta(a), FIRST_DAY + dt.timedelta(b)) for a, b in ends]
    leap = dt.date(2024, 2, 29)
    spans += [(leap, leap), (dt.date(2024, 2, 1), leap), (leap, LAST_DAY), (LAST_DAY, LAST_DAY)]
    return [(span, chance.choice(years)) for span in spans if (years := other_years(*span))]


def other_years(start: dt.date, end: dt.date) -> list[int]:
    later = end.year - start.year
    years = range(FIRST_DAY.year, LAST_DAY.year - later + 1)
    return [
        year for year in years if year != start.year and same_day(end, year + later) <= LAST_DAY
    ]


def answers_to(tab: Any, spans: list[tuple[Span, int]]) -> Any:
    """What the page says of each span beside another year, and the rows of its table."""
    return tab.evaluate(
        """asked => asked.map(([start, end, year]) => {
             const form = document.getElementById("ask-between");
             form.elements.span_start.value = start;
             form.elements.span_end.value = end;
             form.elements.year.append(new Option(year));
             form.elements.year.value = year;
             form.dispatchEvent(new Event("change"));
             return [document.getElementById("between-said").textContent,
               [...document.querySelectorAll("#between-table tbody tr")]
                 .map(row => [...row.cells].map(cell => cell.textContent))]; })""",
        [[str(start), str(end), str(year)] for (start, end), year in spans],
    )


def are_the_sums_of(cells: list[str], people: Any, boats: Any, first: Any, last: Any) -> None:
    """A column of the table has the sums of a span: people, boats, their load, days without."""
    days = [when for when in people if first <= when <= last]
    counts = [independent.total(series, first, last) for series in (people, boats)]
    none = sum(people[when] == 0 for when in days)
    expected = [f"{number:,}" for number in (*counts, none, len(days))]
    assert [cells[at] for at in (0, 1, 3, 4)] == expected, (first, last)
    load = f"{counts[0] / counts[1]:.1f}" if counts[1] else "–"
    assert float_or_dash(cells[2]) == pytest.approx(float_or_dash(load), abs=0.1)


@browser_test
def test_sums_of_any_days_are_those_of_the_official_tables(tab, data):
    people, boats = independent.daily_counts(data)
    spans = spans_asked()
    assert len(spans) > 40
    answers = answers_to(tab, spans)
    for ((start, end), year), (said, rows) in zip(spans, answers, strict=True):
        other = (same_day(start, year), same_day(end, year + end.year - start.year))
        for column, span in enumerate([(start, end), other], start=1):
            are_the_sums_of([row[column] for row in rows], people, boats, *span)
        now, base = (independent.total(people, *span) for span in ((start, end), other))
        if base >= LEAST_BASE and now != base:
            assert f"That is {pct(abs(100 * (now - base) / base), 1)} " in said, (start, end, year)
        else:
            assert "%" not in said, (start, end, year)


def float_or_dash(cell: str) -> float:
    return -1 if cell == "–" else float(cell)


@browser_test
def test_any_day_has_its_own_numbers_and_those_to_it(tab, address, data):
    people, boats = independent.daily_counts(data)
    for day in (dt.date(2024, 2, 29), FIRST_DAY, LAST_DAY, dt.date(2022, 9, 3)):
        asked(tab, address, f"day={day}")
        read = "rows => rows.map(row => [...row.cells].slice(1, 3).map(cell => cell.textContent))"
        rows = tab.eval_on_selector_all("#day-table tbody tr", read)
        starts = (day, dt.date(day.year, 1, 1), FIRST_DAY)
        assert rows == [
            [f"{independent.total(series, start, day):,}" for series in (people, boats)]
            for start in starts
        ]


@browser_test
@pytest.mark.parametrize(
    ("query", "place", "words"),
    [
        ("day=2017-12-31", "day-said", "the figures begin on 1 January 2018"),
        ("day=2026-10-08", "day-said", "the figures end on 7 October 2026"),
        ("day=2023-02-29", "day-said", "give a day from 1 January 2018"),
        ("span_end=2026-10-08", "between-said", "Last day: the figures end on 7 October 2026"),
        ("span_start=2017-12-31", "between-said", "First day: the figures begin on"),
        ("span_start=2025-02-01&span_end=2025-01-31", "between-said", "lies before the first"),
    ],
)
def test_days_that_the_series_lacks_are_refused_in_words(tab, address, query, place, words):
    asked(tab, address, query)
    assert words in tab.inner_text(f"#{place}")
    form = place.removesuffix("-said")
    assert tab.inner_text(f"#{form}-table") == ""
    assert tab.is_disabled("#between-download") == (form == "between")
    other = {"day": "between", "between": "day"}[form]
    assert "arrived" in tab.inner_text(f"#{other}-said")


@browser_test
def test_a_year_that_does_not_hold_the_same_days_is_not_offered(tab, address):
    asked(tab, address, "span_start=2025-11-01&span_end=2025-11-30&year=2026")
    assert "does not hold the same days of 2026" in tab.inner_text("#between-said")
    options = tab.eval_on_selector_all("#check-year option", "all => all.map(one => one.value)")
    assert options == [str(year) for year in range(2024, 2017, -1)]
    asked(tab, address, "span_start=2018-01-01&span_end=2026-10-07")
    assert "there is nothing to set beside them" in tab.inner_text("#between-said")
    assert tab.is_disabled("#check-year")


@browser_test
def test_what_makes_two_spans_unlike_is_said(tab, address):
    asked(tab, address, "span_start=2019-02-13&span_end=2020-10-05&year=2018")
    words = tab.inner_text("#between-said")
    assert "235 days are in both spans." in words
    assert re.search("601 days.* 600 days", words)


@browser_test
def test_all_can_be_asked_by_keyboard_and_stands_in_the_address(tab):
    tab.focus("#check-day")
    tab.keyboard.press("ArrowDown")  # the part that comes first, which is the browser's choice
    until(tab, "location.search.startsWith('?day=2026-')")
    day = dt.date.fromisoformat(tab.input_value("#check-day"))
    assert day < LAST_DAY and f"on {in_words(day)}" in tab.inner_text("#day-said")
    tab.focus("#check-to")
    tab.keyboard.press("ArrowDown")
    tab.focus("#check-year")
    tab.keyboard.type("2022")
    until(tab, "location.search.endsWith('&year=2022')")
    said = tab.inner_text("#between-said")
    assert f"from 1 January 2026 to {in_words(day)}" in said
    assert f"from 1 January 2022 to {in_words(day.replace(year=2022))}" in said
    link = tab.url
    tab.goto("about:blank")
    tab.goto(link)
    until(tab, ANSWERED)
    assert tab.inner_text("#between-said") == said


@browser_test
def test_days_between_two_dates_can_be_downloaded(tab, address, data, tmp_path: Path):
    asked(tab, address, "span_start=2024-02-01&span_end=2024-02-29&year=2022")
    with tab.expect_download() as download:
        tab.click("#between-download")
    download.value.save_as(tmp_path / "days.csv")
    names = ("date", "people_arrived", "boats_arrived")
    days = independent.rows(data / "official/arrivals_daily.csv")
    expected = [
        {name: row[name] for name in names}
        for month in ("2024-02", "2022-02")
        for row in days
        if row["date"].startswith(month)
    ]
    assert independent.rows(tmp_path / "days.csv") == expected


@browser_test
def test_without_scripts_the_headline_numbers_stand(visit, record_at):
    tab = visit(PAGE, java_script_enabled=False)
    assert not tab.is_visible("#ask-day") and not tab.is_visible("#check-failed")
    for ident, fact in facts(record_at("latest")).items():
        entry = tab.locator(f"[id='{ident}']")
        assert entry.is_visible() and fact.words() in entry.inner_text(), ident
