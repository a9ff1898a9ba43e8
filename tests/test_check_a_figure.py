"""The page that checks a figure says what the commands say.

Its script and its file are compared with them on every fact, day and claim.
"""

import contextlib
import datetime as dt
import gzip
import json
import random
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import examples
import independent
import pandas as pd
import pytest
from browsing import browser_test, until, watch
from examples import official

from crossings.facts import facts_file
from crossings.facts.claim_days import CELLS
from crossings.facts.claim_windows import WINDOW_MEASURES, measured
from crossings.facts.claims import Verdict, judge_all
from crossings.facts.claims_as_made import claims_as_made, verdict_parts
from crossings.facts.fact_names import FACT_NAMES
from crossings.facts.fact_steps import step_on, steps
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


def fields(fact: dict[str, Any]) -> dict[str, Any]:
    return {name: fact[name] for name in FIELDS}


def random_days(record: Record, count: int, chance: random.Random | None = None) -> list[dt.date]:
    days = range((record.day - FIRST_DAY).days + 1)
    chosen = (chance or random.Random(7)).choices(days, k=count)
    return [FIRST_DAY + dt.timedelta(n) for n in chosen]


@pytest.fixture(scope="module")
def contents(data: Path) -> dict[str, Any]:
    return json.loads(facts_file.from_tables(data))


def days_about_changes(record: Record) -> set[dt.date]:
    """The days on which a fact changes, and those before and after them."""
    changes = {dt.date.fromisoformat(step["from"]) for of in steps(record).values() for step in of}
    beside = {day + dt.timedelta(days=n) for day in changes for n in (-1, 0, 1)}
    return {day for day in beside if FIRST_DAY <= day <= record.day}


def test_steps_give_each_fact_of_each_day(record_at):
    record = record_at("latest")
    steps_of = steps(record)
    for day in sorted({*random_days(record, 40), *days_about_changes(record)}):
        expected = facts(record.on(day))
        for ident, fact_steps in steps_of.items():
            last = [step for step in fact_steps if step["from"] <= day.isoformat()][-1]
            assert fields(step_on(last, day)) == fields(expected[ident].as_json()), (ident, day)


def test_a_record_of_another_day_has_the_facts_of_one_read_anew(record_at, data):
    record = record_at("latest")
    for day in random_days(record, 12):
        assert dict(facts(record.on(day))) == dict(facts(Record(day, data))), day


def test_the_file_names_every_source_of_a_step(contents):
    sources = {
        step["source"] for fact in contents["facts"].values() for step in fact.get("steps", [])
    }
    assert {ident for many in sources for ident in many.split(", ")} <= set(contents["sources"])


@pytest.fixture(scope="module")
def kept_tab(browser: Any, address: str) -> Iterator[tuple[Any, list[str]]]:
    """One tab for all tests, and what went wrong in it."""
    wrong: list[str] = []
    with contextlib.closing(
        browser.new_context(viewport={"width": 1280, "height": 900})
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
    until(page, "!document.getElementById('ask-day').hidden")
    page.evaluate(f"{API}.then(() => null)")
    yield page
    assert wrong == []


def test_file_and_scripts_are_small_and_on_that_page_alone(built):
    scripts = [built.site / "live" / name for name in ("figures.js", "check-a-figure.js")]
    files = [built.site / "data" / "facts.json", *scripts]
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) <= MOST_BYTES
    for page in built.site.rglob("*.html"):
        mentioned = [path.name in page.read_text(encoding="utf-8") for path in scripts]
        is_the_page = page.relative_to(built.site).as_posix() == PAGE
        assert mentioned == [is_the_page] * len(scripts), page


@browser_test
def test_the_script_gives_the_facts_of_the_command(tab, record_at):
    record = record_at("latest")
    newest = [record.day - dt.timedelta(days=n) for n in range(0, 50, 3)]  # of the daily page
    leap = [dt.date(2020, 2, 29), dt.date(2024, 2, 29), dt.date(2024, 12, 31)]
    days = [*random_days(record, 200), FIRST_DAY, *leap, *newest]
    answers = tab.evaluate(
        """days => days.map(day => Object.fromEntries(Object.keys(figures.data.facts).map(ident => {
             const one = figures.fact(ident, figures.number(day));
             return [ident, {...one, words: figures.words(one)}]; })))""",
        [day.isoformat() for day in days],
    )
    for day, answer in zip(days, answers, strict=True):
        for ident, fact in facts(record.on(day)).items():
            assert fields(answer[ident]) == fields(fact.as_json()), (ident, day)
            in_words = (answer[ident]["unit"], answer[ident]["words"])
            assert in_words == (fact.unit, fact.words()), (ident, day)
    sentences = (
        "Object.keys(figures.data.facts)"
        ".map(ident => figures.fact(ident, figures.last, true).sentence)"
    )
    assert tab.evaluate(sentences) == [fact.sentence for fact in facts(record).values()]


def as_listed(verdict: Verdict) -> list[Any]:
    fact = verdict.fact
    return [
        verdict.verdict,
        verdict.number,
        verdict.reason,
        verdict.working(),
        fact.value,
        fact.as_of.isoformat(),
        fact.source,
        fact.words(),
    ]


@browser_test
def test_the_script_gives_the_verdicts_of_the_command(tab, record_at):
    record = record_at("latest")
    fixed = ["2023-06-04", "2025-03-31", "2025-10-14", "2025-10-15", "2026-04-30", "2026-08-20"]
    days = [*random_days(record, 23), *map(dt.date.fromisoformat, fixed), record.day]
    place = {ident: at for at, ident in enumerate(record.table("claims").claim_id)}

    def in_order(verdicts):
        return sorted(verdicts, key=lambda verdict: place[verdict.claim_id])

    answers = tab.evaluate(
        """days => days.map(day => figures.data.claims.map(claim => {
             const one = figures.verdictOf(claim, figures.number(day));
             return [one.verdict, one.number, one.reason, one.working, one.fact.value,
                 one.fact.as_of, one.fact.source, figures.words(one.fact)]; }))""",
        [day.isoformat() for day in days],
    )
    kinds = set()
    for day, answer in zip(days, answers, strict=True):
        expected = in_order(judge_all(record.on(day)))
        assert answer == [as_listed(verdict) for verdict in expected], day
        kinds |= {verdict.verdict for verdict in expected}
    assert len(kinds) >= 6
    judged = tab.evaluate("figures.data.claims.map(claim => figures.iso(figures.judgedOn(claim)))")
    as_made = in_order(claims_as_made(record).verdicts)
    assert judged == [verdict.as_of.isoformat() for verdict in as_made]


def compared_with(span: Any, measure: Any, record: Record) -> list[dt.date | None]:
    """As many days somewhere else in the series, for a measure that compares."""
    if not measure.compared:
        return [None, None]
    first, last = span
    start = FIRST_DAY + (record.day - last) / 2
    return [start, start + (last - first)]


STOP_GAP_AND_AGREEMENT = (dt.date(2026, 2, 1), dt.date(2026, 5, 1))


def spans_asked(measure: Any, record: Record, chance: random.Random) -> list[Any]:
    """Spans of one day, of a time by chance and of 200 days; or a year of a measure by year."""
    first, last = sorted(random_days(record, 2, chance))
    if measure.by_year:
        return [(dt.date(first.year, 1, 1), dt.date(first.year, 12, 31))]
    later = first + dt.timedelta(days=200)
    return [(first, last), (first, first), (first, later), STOP_GAP_AND_AGREEMENT]


def windows_asked(record: Record) -> list[tuple[Any, ...]]:
    """Twelve times each measure by chance: its name, a day, two spans and what it is about."""
    chance = random.Random(11)
    windows = []
    for ident, measure in WINDOW_MEASURES.items():
        about = next(iter(sorted(measure.parameters(record))), None)
        about = "Albania" if ident.startswith("arrivals.without") else about
        for _ in range(12):
            spans = spans_asked(measure, record, chance)
            day = max(random_days(record, 4, chance))
            windows += [
                (ident, day, span, compared_with(span, measure, record), about) for span in spans
            ]
    return windows


def by_the_command(record: Record, window: tuple[Any, ...]) -> Any:
    ident, day, span, compared, parameter = window
    cells = dict(zip(CELLS, pd.to_datetime([*span, *compared]), strict=True))
    row = SimpleNamespace(
        checked_against=ident,
        parameter=parameter,
        stated_on=pd.Timestamp("2030-01-01"),
        basis="",
        **cells,
    )
    return measured(record.on(day), row, "here")


@browser_test
def test_the_script_works_out_any_figure_as_claims_do(tab, record_at):
    """It works out any days that somebody names, not those of the table alone.

    Ties and days to come are among them.
    """
    record = record_at("latest")
    windows = windows_asked(record)
    answers = tab.evaluate(
        """asked => asked.map(([ident, day, days, compared, parameter]) => {
             const span = one => one[0] && one.map(figures.number);
             const {fact, changes} = figures.measured(ident,
                 {days: span(days), compared: span(compared), parameter}, figures.number(day));
             return [fact, changes]; })""",
        json.loads(json.dumps(windows, default=str)),
    )
    known = 0
    for window, (answer, changes) in zip(windows, answers, strict=True):
        expected = by_the_command(record, window)
        fact = expected.fact
        assert fields(answer) == fields(fact.as_json()), window
        spread = [answer.get(name) for name in ("low", "high", "range_of")]
        assert spread == [fact.low, fact.high, fact.range_of or None], window
        if window[0].endswith("_change"):
            assert tuple(changes) == expected.changes, window
        known += fact.value is not None
    assert known > len(windows) / 4


@browser_test
def test_the_script_judges_the_examples_of_numbers(tab):
    numbers = [
        (example["comparator"], float(example["stated"]), official(example)._asdict())
        for example in examples.NUMBERS
    ]
    script = """examples => examples.map(([comparator, stated, figure]) =>
        figures.judge(comparator, stated,
            {...figure, high: figure.high === "inf" ? Infinity : figure.high}))"""
    verdicts = tab.evaluate(script, json.loads(json.dumps(numbers).replace("Infinity", '"inf"')))
    assert verdicts == [example["verdict"] for example in examples.NUMBERS]


@browser_test
def test_the_script_judges_the_examples_of_claims(tab):
    verdicts = tab.evaluate(
        "asked => asked.map(figures.verdictAsMade)"
        ".map(one => [one.verdict, one.number, one.beyond ? 'not shown' : ''])",
        [examples.as_script(example) for example in examples.CLAIMS],
    )
    assert verdicts == [
        [example["verdict"], example["on_number"], example["on_word"]]
        for example in examples.CLAIMS
    ]


def link_to(example: dict[str, str]) -> str:
    """What an address asks of the page to judge an example; an empty cell asks for nothing."""
    comparator, unit = example["comparator"], example["unit"]
    meant = {"up": "rising", "down": "falling"}[unit] if comparator == "direction" else comparator
    days = ("window_start", "window_end", "compared_start", "compared_end")
    query = {name: example[name] for name in days} | {
        "about": example["checked_against"],
        "said": example["stated_on"],
        "meant": meant,
        "number": example["stated"].replace("-", "\u2212"),
        "says": example["basis"] or ("people" if unit == "people" else ""),
        "without": example["parameter"],
    }
    return urllib.parse.urlencode({name: cell for name, cell in query.items() if cell})


@browser_test
@pytest.mark.parametrize("example", examples.CLAIMS[::4], ids=lambda row: row["checked_against"])
def test_a_link_to_an_example_shows_its_verdict(tab, address, example):
    tab.goto(f"{address}{PAGE}?{link_to(example)}")
    until(tab, "!document.getElementById('ask-day').hidden")
    verdict = tab.inner_text("#claim-said").strip().lower()
    kind = example["on_number"]
    assert ("right of" if kind == "right of an earlier day" else kind) in verdict
    assert (": not shown" in verdict) == bool(example["on_word"])


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
        number = f"{read:,.1f}" if read % 1 else f"{read:,.0f}"
        assert tab.inner_text("#claim-read") == ("" if typed == str(read) else f"Read as {number}.")
        assert f"more than {number}" in tab.inner_text("#claim-result")


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
    ("asked", "place", "message"),
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
def test_what_a_link_asks_for_in_vain_breaks_one_form_alone(tab, address, asked, place, message):
    tab.goto(f"{address}{PAGE}?{asked}")
    until(tab, "!document.getElementById('ask-day').hidden")
    assert message in tab.inner_text(f"#{place}")
    for other in {"day-said", "between-said", "claim-said", "other-said"} - {place}:
        assert tab.inner_text(f"#{other}").strip(), other
    tab.select_option("#check-about", "arrivals.total")
    tab.fill("#check-number", "200000")
    assert tab.inner_text("#claim-said").strip() == "Right, but out of date"


@browser_test
def test_the_form_of_two_spans_takes_any_days_of_the_series(tab, data):
    everybody = independent.daily(data).people_arrived.sum()
    tab.fill("#check-from", "2018-01-01")
    tab.fill("#check-to", "2026-10-07")
    assert f"{everybody:,} people arrived from 1 January 2018" in tab.inner_text("#between-said")
    assert "there is nothing to set beside them" in tab.inner_text("#between-said")
    assert f"{everybody:,}" in tab.inner_text("#between-table")
    tab.fill("#check-from", "2019-02-13")
    tab.fill("#check-to", "2020-10-05")
    answer = tab.inner_text("#between-said")
    assert "235 days are in both spans." in answer
    assert "The first span has 601 days, the second 600 days." in answer
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
def test_a_day_chosen_by_keyboard_is_in_the_address(tab):
    tab.focus("#check-slider")
    tab.keyboard.press("Home")
    until(tab, "location.search === '?day=2018-01-01'")
    tab.keyboard.press("ArrowRight")
    until(tab, "location.search === '?day=2018-01-02'")
    assert tab.input_value("#check-day") == "2018-01-02"


@browser_test
def test_a_link_to_a_day_shows_its_facts(tab, address, record_at):
    tab.goto(f"{address}{PAGE}?day=2025-10-14")
    until(tab, "!document.getElementById('ask-day').hidden")
    read = "rows => rows.map(row => [row.cells[0].textContent, row.cells[1].textContent])"
    rows = dict(tab.eval_on_selector_all("#day-table tbody tr", read))
    then = facts(record_at("2025-10-14"))
    assert rows == {FACT_NAMES[ident].label: fact.words() for ident, fact in then.items()}
    tab.fill("#check-day", "2010-01-01")
    assert "Day: give a day from 1 January 2018 to 7 October 2026." in tab.inner_text("#day-said")
    assert tab.inner_text("#day-table") == ""


def days_of(data: Path, month: str) -> list[dict[str, str]]:
    days = independent.rows(data / "official/arrivals_daily.csv")
    return [row for row in days if row["date"].startswith(month)]


def arrived(days: list[dict[str, str]], unit: str) -> int:
    return sum(int(row[f"{unit}_arrived"]) for row in days)


@pytest.fixture
def tab_between(tab: Any, address: str) -> Any:
    """The page asked for February 2024 beside that of 2022."""
    tab.goto(f"{address}{PAGE}?span_start=2024-02-01&span_end=2024-02-29&year=2022")
    until(tab, "!document.getElementById('ask-between').hidden")
    return tab


@browser_test
def test_figures_between_two_dates_are_those_of_the_file(tab_between, data):
    now, base = days_of(data, "2024-02"), days_of(data, "2022-02")
    people, boats = arrived(now, "people"), arrived(now, "boats")
    without = str(sum(row["people_arrived"] == "0" for row in now))
    read = "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    cells = tab_between.eval_on_selector_all("#between-table tbody tr", read)
    figures = [f"{people:,}", str(boats), f"{people / boats:.1f}", without, "29"]
    assert [row[1] for row in cells] == figures
    assert (cells[0][2], cells[4][2]) == (f"{arrived(base, 'people'):,}", "28")


@browser_test
def test_days_between_two_dates_can_be_downloaded(tab_between, data, tmp_path):
    with tab_between.expect_download() as download:
        tab_between.click("#between-download")
    download.value.save_as(tmp_path / "days.csv")
    names = ("date", "people_arrived", "boats_arrived")
    days = [*days_of(data, "2024-02"), *days_of(data, "2022-02")]
    expected = [{name: row[name] for name in names} for row in days]
    assert independent.rows(tmp_path / "days.csv") == expected


@browser_test
def test_a_claim_that_is_chosen_is_judged(tab, record_at):
    for verdict in claims_as_made(record_at("latest")).verdicts:
        tab.select_option("#check-claim", verdict.claim_id)
        chips = tab.locator("#claim-said .chip").all_inner_texts()
        words = [f"{part}: {word}" if part else word for part, _, word in verdict_parts(verdict)]
        assert [chip.strip().lower() for chip in chips] == [each.lower() for each in words]
        assert verdict.reason in tab.inner_text("#claim-result"), verdict.claim_id


@browser_test
def test_a_claim_that_is_chosen_is_cited_by_a_link_to_it(tab, address, record_at):
    ident = claims_as_made(record_at("latest")).verdicts[-1].claim_id
    tab.select_option("#check-claim", ident)
    until(tab, f"location.search.includes('claim={ident}')")
    copied, link = tab.inner_text("#claim-copied"), tab.url
    assert copied.endswith(link) and "Channel Ledger, data as of 7 October 2026" in copied
    tab.goto(f"{address}404.html")
    tab.goto(link)
    until(tab, "!document.getElementById('ask-claim').hidden")
    assert tab.inner_text("#claim-copied") == copied
    tab.fill("#check-said", "2026-12-01")
    words = "Stated on: the figures end on 7 October 2026. Give a day up to 8 October 2026."
    assert words in tab.inner_text("#claim-said")
    assert not tab.is_visible("#claim-answer")


@browser_test
def test_another_total_gives_its_ratio_to_arrivals(tab, contents):
    assert (tab.input_value("#check-total"), tab.input_value("#check-cost")) == ("", "")
    tab.fill("#check-total", "900")
    tab.fill("#check-cost", "50000")
    for years in contents["ratios"]:
        tab.select_option("#check-years", years["period"])
        words, people = tab.inner_text("#other-said"), years["people_arrived"]
        avoided = avoided_arrivals(900, 50_000, people)
        assert f"£{9e8 / people:,.0f} for each of {people:,} people" in words
        assert f"{avoided.people:,.0f} people who did not come" in words
        assert f"{avoided.share_pct:.1f}% of both" in words
        prevented = years["people_prevented"]
        assert (f"{prevented:,} attempts" if prevented else "there is no ratio") in words
    tab.fill("#check-cost", "0")
    assert "give an amount above £0" in tab.inner_text("#other-said")


@browser_test
def test_without_scripts_the_page_says_what_it_does(visit):
    tab = visit(PAGE, java_script_enabled=False)
    page_text = tab.inner_text("main")
    assert "Without JavaScript the four forms are not shown." in page_text
    assert "could not be read" not in page_text
    assert "41,472" in tab.inner_text("#years") and not tab.is_visible("#ask-day")
    assert tab.get_attribute("main a[href*='facts.json']", "href") == "../data/facts.json"
