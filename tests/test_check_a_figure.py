"""The page that checks a figure says what the commands say.

Its script and its file are compared with them on every fact, day and claim.
"""

import datetime as dt
import gzip
import json
import random
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import examples
import independent
import pandas as pd
import pytest
from browsing import Visit, browser_test, until
from examples import official

from crossings.facts import facts_file
from crossings.facts.claim_days import CELLS
from crossings.facts.claim_windows import WINDOW_MEASURES, measured
from crossings.facts.claims import judge_all
from crossings.facts.claims_as_made import both, claims_as_made
from crossings.facts.fact_names import FACT_NAMES
from crossings.facts.fact_steps import shown, steps
from crossings.facts.facts import facts
from crossings.measures.comparisons import avoided_arrivals
from crossings.tables.record import FIRST_DAY, Record

At = Callable[[str], Record]
PAGE = "report/check-a-figure.html"
FIELDS = ("value", "as_of", "status", "source", "sentence")
MOST_BYTES = 120_000  # of the file and the scripts, compressed
API = (
    "fetch('../data/facts.json').then(got => got.json())"
    ".then(got => window.figures = window.ledgerFigures(got))"
)


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
             const one = figures.fact(ident, figures.number(day));
             return [ident, {...one, words: figures.words(one)}]; })))""",
        [day.isoformat() for day in days],
    )
    for day, of in zip(days, found, strict=True):
        for ident, fact in facts(record.on(day)).items():
            assert fields(of[ident]) == fields(fact.as_json()), (ident, day)
            assert (of[ident]["unit"], of[ident]["words"]) == (fact.unit, fact.words()), (
                ident,
                day,
            )
    said = (
        "Object.keys(figures.data.facts)"
        ".map(ident => figures.fact(ident, figures.last, true).sentence)"
    )
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
             return [one.verdict, one.number, one.reason, one.working, one.fact.value,
                 one.fact.as_of, one.fact.source, figures.words(one.fact)]; }))""",
        [day.isoformat() for day in days],
    )
    verdicts = set()
    for day, of in zip(days, found, strict=True):
        expected = in_order(judge_all(record.on(day)))
        assert [one[0] for one in of] == [one.verdict for one in expected], day
        for got, one in zip(of, expected, strict=True):
            fact = one.fact
            assert got[1:] == [
                one.number,
                one.reason,
                one.working(),
                fact.value,
                fact.as_of.isoformat(),
                fact.source,
                fact.words(),
            ], (one.claim_id, day)
        verdicts |= {one.verdict for one in expected}
    assert len(verdicts) >= 6
    judged = tab.evaluate("figures.data.claims.map(claim => figures.iso(figures.judgedOn(claim)))")
    assert judged == [one.as_of.isoformat() for one in in_order(claims_as_made(record).verdicts)]


def compared_with(span: Any, measure: Any, record: Record) -> list[dt.date | None]:
    """As many days somewhere else in the series, for a measure that compares."""
    if not measure.compared:
        return [None, None]
    first, last = span
    start = FIRST_DAY + (record.day - last) / 2
    return [start, start + (last - first)]


@browser_test
def test_the_script_works_out_any_figure_between_two_days_as_claims_do(tab, record_at):
    """It works out any days that somebody names, not those of the table alone.

    Ties and days to come are among them.
    """
    record, chance = record_at("latest"), random.Random(11)
    stop_gap_and_agreement = (dt.date(2026, 2, 1), dt.date(2026, 5, 1))
    asked = []
    for ident, measure in WINDOW_MEASURES.items():
        for _ in range(12):
            first, last = sorted(random_days(record, 2, chance))
            later = first + dt.timedelta(days=200)
            spans = [(first, last), (first, first), (first, later), stop_gap_and_agreement]
            if measure.by_year:
                spans = [(dt.date(first.year, 1, 1), dt.date(first.year, 12, 31))]
            day = max(random_days(record, 4, chance))
            about = next(iter(sorted(measure.parameters(record))), None)
            about = "Albania" if ident.startswith("arrivals.without") else about
            asked += [
                (ident, day, span, compared_with(span, measure, record), about) for span in spans
            ]
    found = tab.evaluate(
        """asked => asked.map(([ident, day, days, compared, parameter]) => {
             const span = one => one[0] && one.map(figures.number);
             const {fact, changes} = figures.measured(ident,
                 {days: span(days), compared: span(compared), parameter}, figures.number(day));
             return [fact, changes]; })""",
        json.loads(json.dumps(asked, default=str)),
    )
    known = 0
    for (ident, day, span, compared, parameter), (got, changes) in zip(asked, found, strict=True):
        cells = dict(zip(CELLS, pd.to_datetime([*span, *compared]), strict=True))
        stated = pd.Timestamp("2030-01-01")
        row = SimpleNamespace(
            checked_against=ident, parameter=parameter, stated_on=stated, basis="", **cells
        )
        expected = measured(record.on(day), row, "here")
        words = (ident, day, span, compared)
        assert fields(got) == fields(expected.fact.as_json()), words
        spread = [got.get(name) for name in ("low", "high", "range_of")]
        fact = expected.fact
        assert spread == [fact.low, fact.high, fact.range_of or None], words
        if ident.endswith("_change"):
            assert tuple(changes) == expected.changes, words
        known += expected.fact.value is not None
    assert known > len(asked) / 4


@browser_test
def test_the_script_gives_the_verdicts_of_the_examples(tab):
    numbers = [
        (one["comparator"], float(one["stated"]), official(one)._asdict(), one["verdict"])
        for one in examples.NUMBERS
    ]
    script = """examples => examples.map(([comparator, stated, figure]) =>
        figures.judge(comparator, stated,
            {...figure, high: figure.high === "inf" ? Infinity : figure.high}))"""
    found = tab.evaluate(script, json.loads(json.dumps(numbers).replace("Infinity", '"inf"')))
    assert [one for one in zip(numbers, found, strict=True) if one[0][3] != one[1]] == []
    asked = [examples.as_script(one) for one in examples.CLAIMS]
    found = tab.evaluate(
        "asked => asked.map(figures.verdictAsMade)"
        ".map(one => [one.verdict, one.number, one.beyond ? 'not shown' : ''])",
        asked,
    )
    expected = [[one["verdict"], one["on_number"], one["on_word"]] for one in examples.CLAIMS]
    assert [one for one in zip(asked, found, expected, strict=True) if one[1] != one[2]] == []


@browser_test
@pytest.mark.parametrize("example", examples.CLAIMS[::4], ids=lambda one: one["checked_against"])
def test_a_link_to_an_example_shows_its_verdict(tab, address, example):
    names = ("window_start", "window_end", "compared_start", "compared_end")
    asked = {name: example[name] for name in names if example[name]}
    directed = {"up": "rising", "down": "falling"}
    asked |= {"about": example["checked_against"], "said": example["stated_on"]}
    asked["meant"] = (
        directed[example["unit"]] if example["comparator"] == "direction" else example["comparator"]
    )
    asked |= {"number": example["stated"].replace("-", "\u2212")} if example["stated"] else {}
    says = example["basis"] or ("people" if example["unit"] == "people" else "")
    asked |= {"says": says} if says else {}
    asked |= {"without": example["parameter"]} if example["parameter"] else {}
    tab.goto(f"{address}{PAGE}?{urllib.parse.urlencode(asked)}")
    until(tab, "!document.getElementById('ask-day').hidden")
    said = tab.inner_text("#claim-said").strip().lower()
    kind = example["on_number"]
    assert ("right of" if kind == "right of an earlier day" else kind) in said
    assert (": not shown" in said) == bool(example["on_word"])


@browser_test
@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("36,000", 36_000),
        ("36 000", 36_000),
        ("36k", 36_000),
        ("1.2m", 1_200_000),
        ("1.2 million", 1_200_000),
        ("about 36,000", 36_000),
        ("3.6e4", 36_000),
        ("36000.5", 36_000.5),
        ("foo", None),
        ("36,00", None),
        ("1.2.3", None),
        ("36kg", None),
        ("-", None),
    ],
)
def test_what_was_read_is_shown_and_what_cannot_be_is_refused(tab, typed, read):
    tab.select_option("#check-about", "arrivals.total")
    tab.fill("#check-number", typed)
    if read is None:
        words = f"Number stated: “{typed}” cannot be read as a number."
        assert words in tab.inner_text("#claim-said")
        assert not tab.is_visible("#claim-answer")
    else:
        shown = f"{read:,.1f}" if read % 1 else f"{read:,.0f}"
        assert tab.inner_text("#claim-read") == ("" if typed == str(read) else f"Read as {shown}.")
        assert f"more than {shown}" in tab.inner_text("#claim-result")


@browser_test
def test_a_printed_minus_and_pounds_are_read(tab):
    tab.select_option("#check-about", "arrivals.year_to_date_change")
    tab.select_option("#check-meant", "nearly")
    for minus in ("-", "\u2212", "\u2013"):
        tab.fill("#check-number", f"{minus}40%")
        assert tab.inner_text("#claim-read") == "Read as \u221240%."
        assert tab.inner_text("#claim-said").strip() == "Right"
    tab.select_option("#check-about", "spending.committed_since_2018_gbp")
    for typed, read in (("£650m", "£650m"), ("0.65bn", "£650m"), ("£5bn", "£5,000m")):
        tab.fill("#check-number", typed)
        assert tab.inner_text("#claim-read") == f"Read as {read}."


@browser_test
@pytest.mark.parametrize(
    ("asked", "place", "said"),
    [
        ("about=arrivals.gone", "claim-said", "“arrivals.gone” under “It speaks of”"),
        ("claim=gone", "claim-said", "“gone” under “Begin with a claim that was checked”"),
        ("without=Mars", "claim-said", "“Mars” under “Nationality left out”"),
        ("meant=roughly", "claim-said", "“roughly” under “It is meant as”"),
        ("years=1999", "other-said", "“1999” under “Years”"),
        ("year=1900", "between-said", "The series does not hold the same days of 1900"),
        ("day=2010-01-01", "day-said", "Day: give a day from 1 January 2018 to 7 October 2026."),
        ("day=2026-11-01", "day-said", "Day: the figures end on 7 October 2026."),
        ("span_start=2023-02-29", "between-said", "First day: give a day from "),
        ("number=-5&about=arrivals.total", "claim-said", "Number stated: a figure that is no"),
    ],
)
def test_what_a_link_asks_for_in_vain_is_said_and_the_rest_of_the_page_lives(
    tab, address, asked, place, said
):
    tab.goto(f"{address}{PAGE}?{asked}")
    until(tab, "!document.getElementById('ask-day').hidden")
    assert said in tab.inner_text(f"#{place}")
    for other in {"day-said", "between-said", "claim-said", "other-said"} - {place}:
        assert tab.inner_text(f"#{other}").strip(), other
    tab.select_option("#check-about", "arrivals.total")
    tab.fill("#check-number", "200000")
    assert tab.inner_text("#claim-said").strip() == "Right, but out of date"


@browser_test
def test_the_whole_series_has_a_total_and_spans_that_overlap_or_differ_say_so(tab, data):
    everybody = independent.daily(data).people_arrived.sum()
    tab.fill("#check-from", "2018-01-01")
    tab.fill("#check-to", "2026-10-07")
    assert f"{everybody:,} people arrived from 1 January 2018" in tab.inner_text("#between-said")
    assert "there is nothing to set beside them" in tab.inner_text("#between-said")
    assert f"{everybody:,}" in tab.inner_text("#between-table")
    tab.fill("#check-from", "2019-02-13")
    tab.fill("#check-to", "2020-10-05")
    said = tab.inner_text("#between-said")
    assert "235 days are in both spans." in said
    assert "The first span has 601 days, the second 600 days." in said
    tab.fill("#check-from", "2024-02-29")
    tab.fill("#check-to", "2024-02-29")
    assert "arrived on 29 February 2024" in tab.inner_text("#between-said")


@browser_test
def test_a_year_is_not_compared_with_a_month(tab, address):
    days = (
        "window_start=2024-01-01&window_end=2024-12-31"
        "&compared_start=2023-01-01&compared_end=2023-01-31"
    )
    tab.goto(f"{address}{PAGE}?about=arrivals.between_change&number=3000&{days}")
    until(tab, "!document.getElementById('ask-day').hidden")
    words = "Last day that it compares with: 366 days cannot be compared with 31. Give as many."
    assert words in tab.inner_text("#claim-said")


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
    assert "Day: give a day from 1 January 2018 to 7 October 2026." in tab.inner_text("#day-said")
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
        shown = [
            each.strip().lower() for each in tab.locator("#claim-said .chip").all_inner_texts()
        ]
        words = [f"{what}: {said}" if what else said for what, _, said in both(one)]
        assert shown == [each.lower() for each in words], one.claim_id
        assert one.reason in tab.inner_text("#claim-result"), one.claim_id
    until(tab, f"location.search.includes('claim={one.claim_id}')")
    copied, link = tab.inner_text("#claim-copied"), tab.url
    assert copied.endswith(link) and "Channel Ledger, data as of 7 October 2026" in copied
    tab.goto(f"{address}404.html")
    tab.goto(link)
    until(tab, "!document.getElementById('ask-claim').hidden")
    assert tab.inner_text("#claim-copied") == copied
    tab.fill("#check-said", "2026-12-01")
    assert (
        "Stated on: the figures end on 7 October 2026. Give a day up to 8 October 2026."
        in tab.inner_text("#claim-said")
    )
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
    assert "give an amount above £0" in tab.inner_text("#other-said")


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
