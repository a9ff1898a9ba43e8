"""The page that checks a figure: its script and its file say what the commands say, on every fact, day and claim."""

import datetime as dt
import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import independent
import pandas as pd
import pytest
from browsing import Visit, browser_test, until

from crossings.facts import facts_file
from crossings.facts.claim_days import CELLS
from crossings.facts.claim_rules import RULES, judge
from crossings.facts.claim_windows import WINDOW_MEASURES, measured
from crossings.facts.claims import judge_all
from crossings.facts.claims_as_made import claims_as_made
from crossings.facts.fact_names import FACT_NAMES
from crossings.facts.fact_steps import shown, steps
from crossings.facts.facts import facts
from crossings.measures.comparisons import avoided_arrivals
from crossings.tables.record import FIRST_DAY, Record

At = Callable[[str], Record]
PAGE = "report/check-a-figure.html"
FIELDS = ("value", "as_of", "status", "source", "sentence")
MOST_BYTES = 120_000  # of the file and the scripts, compressed
API = "fetch('../data/facts.json').then(got => got.json()).then(got => window.figures = window.ledgerFigures(got))"


def fields(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in FIELDS}


def random_days(record: Record, n: int, chance: random.Random | None = None) -> list[dt.date]:
    days = range((record.day - FIRST_DAY).days + 1)
    return [
        FIRST_DAY + dt.timedelta(each) for each in (chance or random.Random(7)).choices(days, k=n)
    ]


@pytest.fixture(scope="module")
def contents(data: Path) -> dict[str, Any]:
    return json.loads(facts_file.from_tables(data))


def test_steps_give_each_fact_on_each_day_as_a_record_read_anew_does(record_at, data):
    record = record_at("latest")
    found = steps(record)
    changes = {dt.date.fromisoformat(step["from"]) for one in found.values() for step in one}
    beside = {day + dt.timedelta(days=n) for day in changes for n in (-1, 0, 1)}
    for day in sorted(
        {*random_days(record, 40), *(day for day in beside if FIRST_DAY <= day <= record.day)}
    ):
        expected = facts(record.on(day))
        for ident, one in found.items():
            last = [step for step in one if step["from"] <= day.isoformat()][-1]
            assert fields(shown(last, day)) == fields(expected[ident].as_json()), (ident, day)
    for day in random_days(record_at("latest"), 12):
        assert dict(facts(record_at("latest").on(day))) == dict(facts(Record(day, data))), day


def test_the_file_names_every_source_of_a_step(contents):
    sources = {
        step["source"] for one in contents["facts"].values() for step in one.get("steps", [])
    }
    assert {ident for many in sources for ident in many.split(", ")} <= set(contents["sources"])


@pytest.fixture
def tab(visit: Visit) -> Any:
    found = visit(PAGE)
    until(found, "!document.getElementById('ask-day').hidden")
    found.evaluate(f"{API}.then(() => null)")
    return found


def test_file_and_scripts_are_small_and_on_that_page_alone(built):
    scripts = [built.site / "live" / name for name in ("figures.js", "check-a-figure.js")]
    files = [built.site / "data" / "facts.json", *scripts]
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) <= MOST_BYTES
    for page in built.site.rglob("*.html"):
        named = [path.name in page.read_text(encoding="utf-8") for path in scripts]
        assert all(named) if page.relative_to(built.site).as_posix() == PAGE else not any(named), (
            page
        )


@browser_test
def test_the_script_gives_every_fact_of_two_hundred_days_as_the_command_does(tab, record_at):
    record = record_at("latest")
    newest = [record.day - dt.timedelta(days=n) for n in range(0, 50, 3)]  # of the daily page
    leap = [dt.date(2020, 2, 29), dt.date(2024, 2, 29), dt.date(2024, 12, 31)]
    days = [*random_days(record, 200), FIRST_DAY, *leap, *newest]
    found = tab.evaluate(
        """days => days.map(day => Object.fromEntries(Object.keys(figures.data.facts).map(ident => {
             const one = figures.fact(ident, figures.number(day)); return [ident, {...one, words: figures.words(one)}]; })))""",
        [day.isoformat() for day in days],
    )
    for day, of in zip(days, found, strict=True):
        for ident, fact in facts(record.on(day)).items():
            assert fields(of[ident]) == fields(fact.as_json()), (ident, day)
            assert (of[ident]["unit"], of[ident]["words"]) == (fact.unit, fact.words()), (
                ident,
                day,
            )
    said = "Object.keys(figures.data.facts).map(ident => figures.fact(ident, figures.last, true).sentence)"
    assert tab.evaluate(said) == [fact.sentence for fact in facts(record).values()]


@browser_test
def test_the_script_gives_each_claim_on_thirty_days_the_verdict_of_the_command(tab, record_at):
    record = record_at("latest")
    named = ["2023-06-04", "2025-03-31", "2025-10-14", "2025-10-15", "2026-04-30", "2026-08-20"]
    days = [*random_days(record, 23), *map(dt.date.fromisoformat, named), record.day]
    place = {ident: at for at, ident in enumerate(record.table("claims").claim_id)}

    def in_order(verdicts):
        return sorted(verdicts, key=lambda one: place[one.claim_id])

    found = tab.evaluate(
        """days => days.map(day => figures.data.claims.map(claim => {
             const one = figures.verdictOf(claim, figures.number(day));
             return [one.verdict, one.reason, one.working, one.fact.value, one.fact.as_of, one.fact.source, figures.words(one.fact)]; }))""",
        [day.isoformat() for day in days],
    )
    verdicts = set()
    for day, of in zip(days, found, strict=True):
        expected = in_order(judge_all(record.on(day)))
        assert [one[0] for one in of] == [one.verdict for one in expected], day
        for got, one in zip(of, expected, strict=True):
            fact = one.fact
            assert got[1:] == [
                one.reason,
                one.working(),
                fact.value,
                fact.as_of.isoformat(),
                fact.source,
                fact.words(),
            ], (one.claim_id, day)
        verdicts |= {one.verdict for one in expected}
    assert len(verdicts) == 5
    judged = tab.evaluate("figures.data.claims.map(claim => figures.iso(figures.judgedOn(claim)))")
    assert judged == [one.as_of.isoformat() for one in in_order(claims_as_made(record).verdicts)]


@browser_test
def test_the_script_works_out_any_figure_between_two_days_as_claims_do(tab, record_at):
    """Whatever days somebody names, ties and days to come among them; not those of the table alone."""
    record, chance = record_at("latest"), random.Random(11)
    stop_gap_and_agreement = (dt.date(2026, 2, 1), dt.date(2026, 5, 1))
    asked = []
    for ident, measure in WINDOW_MEASURES.items():
        for _ in range(12):
            first, last = sorted(random_days(record, 2, chance))
            later = first + dt.timedelta(days=200)
            spans = [(first, last), (first, first), (first, later), stop_gap_and_agreement]
            if ident == "preventions.attempts_in_year":
                spans = [(dt.date(first.year, 1, 1), dt.date(first.year, 12, 31))]
            day = max(random_days(record, 4, chance))
            compared = sorted(random_days(record, 2, chance)) if measure.compared else [None, None]
            about = "Albania" if measure.parameter else None
            asked += [(ident, day, span, compared, about) for span in spans]
    found = tab.evaluate(
        """asked => asked.map(([ident, day, days, compared, parameter]) => {
             const span = one => one[0] && one.map(figures.number);
             const {fact, changes} = figures.measured(ident, {days: span(days), compared: span(compared), parameter}, figures.number(day));
             return [fact, changes]; })""",
        json.loads(json.dumps(asked, default=str)),
    )
    known = 0
    for (ident, day, span, compared, parameter), (got, changes) in zip(asked, found, strict=True):
        cells = dict(zip(CELLS, pd.to_datetime([*span, *compared]), strict=True))
        stated = pd.Timestamp("2030-01-01")
        row = SimpleNamespace(checked_against=ident, parameter=parameter, stated_on=stated, **cells)
        expected = measured(record.on(day), row, "here")
        words = (ident, day, span, compared)
        assert fields(got) == fields(expected.fact.as_json()), words
        if ident.endswith("_change"):
            assert tuple(changes) == expected.changes, words
        known += expected.fact.value is not None
    assert known > len(asked) / 4


@browser_test
def test_the_script_judges_numbers_by_the_rules_of_the_package(tab):
    numbers = [
        0,
        1,
        4,
        9.5,
        10,
        11,
        33,
        33.4,
        33.5,
        33.6,
        94.9,
        95,
        95.5,
        96,
        100,
        104,
        105,
        106,
        1049,
        1050,
        36_000,
        36_499,
        36_501,
        -20,
        -20.6,
    ]
    given = [
        (comparator, stated, official, growing)
        for comparator in RULES
        for stated in (numbers if comparator != "direction" else [None])
        for official in [None, *numbers]
        for growing in (False, True)
    ]
    found = tab.evaluate("given => given.map(one => figures.judge(...one))", given)
    expected = [
        judge(name, stated, official, growing=growing) for name, stated, official, growing in given
    ]
    assert [one for one in zip(given, found, expected, strict=True) if one[1] != one[2]] == []


@browser_test
def test_a_day_by_keyboard_is_in_the_address_and_a_link_brings_it_back(tab, address, record_at):
    tab.focus("#check-slider")
    tab.keyboard.press("Home")
    until(tab, "location.search === '?day=2018-01-01'")
    tab.keyboard.press("ArrowRight")
    until(tab, "location.search === '?day=2018-01-02'")
    assert tab.input_value("#check-day") == "2018-01-02"
    tab.goto(f"{address}{PAGE}?day=2025-10-14")
    until(tab, "!document.getElementById('ask-day').hidden")
    read = "rows => rows.map(row => [row.cells[0].textContent, row.cells[1].textContent])"
    rows = dict(tab.eval_on_selector_all("#day-table tbody tr", read))
    then = facts(record_at("2025-10-14"))
    assert rows == {FACT_NAMES[ident].label: fact.words() for ident, fact in then.items()}
    tab.fill("#check-day", "2010-01-01")
    assert "Give a day from 1 January 2018 to 7 October 2026." in tab.inner_text("#day-said")
    assert tab.inner_text("#day-table") == ""


@browser_test
def test_days_between_two_dates_are_those_of_the_file_to_download(tab, address, data, tmp_path):
    tab.goto(f"{address}{PAGE}?span_start=2024-02-01&span_end=2024-02-29&year=2022")
    until(tab, "!document.getElementById('ask-between').hidden")
    days = independent.rows(data / "official/arrivals_daily.csv")
    now, base = (
        [row for row in days if row["date"].startswith(month)] for month in ("2024-02", "2022-02")
    )
    people, boats = (
        sum(int(row[f"{what}_arrived"]) for row in now) for what in ("people", "boats")
    )
    none = sum(row["people_arrived"] == "0" for row in now)
    read = "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    cells = tab.eval_on_selector_all("#between-table tbody tr", read)
    assert [row[1] for row in cells] == [
        f"{people:,}",
        str(boats),
        f"{people / boats:.1f}",
        str(none),
        "29",
    ]
    assert (
        cells[0][2] == f"{sum(int(row['people_arrived']) for row in base):,}"
        and cells[4][2] == "28"
    )
    with tab.expect_download() as got:
        tab.click("#between-download")
    got.value.save_as(tmp_path / "days.csv")
    names = ("date", "people_arrived", "boats_arrived")
    expected = [{name: row[name] for name in names} for row in [*now, *base]]
    assert independent.rows(tmp_path / "days.csv") == expected


@browser_test
def test_a_claim_that_is_chosen_is_judged_cited_and_brought_back(tab, address, record_at):
    for one in claims_as_made(record_at("latest")).verdicts:
        tab.select_option("#check-claim", one.claim_id)
        assert tab.inner_text("#claim-said").strip().lower() == one.verdict, one.claim_id
        assert one.reason in tab.inner_text("#claim-result"), one.claim_id
    until(tab, f"location.search.includes('claim={one.claim_id}')")
    copied, link = tab.inner_text("#claim-copied"), tab.url
    assert copied.endswith(link) and "Channel Ledger, data as of 7 October 2026" in copied
    tab.goto(f"{address}404.html")
    tab.goto(link)
    until(tab, "!document.getElementById('ask-claim').hidden")
    assert tab.inner_text("#claim-copied") == copied
    tab.fill("#check-said", "2026-12-01")
    assert "Give a day from 2 January 2018 to 8 October 2026." in tab.inner_text("#claim-said")
    assert not tab.is_visible("#claim-answer")


@browser_test
def test_another_total_gives_ratios_and_the_share_that_would_have_to_be_true(tab, contents):
    assert (tab.input_value("#check-total"), tab.input_value("#check-cost")) == ("", "")
    tab.fill("#check-total", "900")
    tab.fill("#check-cost", "50000")
    for of in contents["ratios"]:
        tab.select_option("#check-years", of["period"])
        said, people = tab.inner_text("#other-said"), of["people_arrived"]
        avoided = avoided_arrivals(900, 50_000, people)
        assert f"£{9e8 / people:,.0f} for each of {people:,} people" in said
        assert f"{avoided.people:,.0f} people who did not come" in said
        assert f"{avoided.share_pct:.1f}% of both" in said
        prevented = of["people_prevented"]
        assert (f"{prevented:,} attempts" in said) if prevented else ("there is no ratio" in said)
    tab.fill("#check-cost", "0")
    assert "Give an amount above £0" in tab.inner_text("#other-said")


@browser_test
def test_without_scripts_the_page_says_what_it_does_and_shows_the_years(visit):
    tab = visit(PAGE, java_script_enabled=False)
    said = tab.inner_text("main")
    assert (
        "Without JavaScript the four forms are not shown." in said
        and "could not be read" not in said
    )
    assert "41,472" in tab.inner_text("#years") and not tab.is_visible("#ask-day")
    assert tab.get_attribute("main a[href*='facts.json']", "href") == "../data/facts.json"
