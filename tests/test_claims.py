"""Claims are set against facts.

Verdicts follow by rule, a new claim is a row, and text from data is escaped.
"""

import csv
import datetime as dt
import html
import json
import re
from pathlib import Path

import independent
import numpy as np
import pytest
from conftest import DATA, append
from markupsafe import escape
from small_project import small_project

from crossings.build.build import build
from crossings.chapters import claims as listed
from crossings.check import curated
from crossings.check.titles import wrong
from crossings.cli.main import main
from crossings.common.formats import day as in_words
from crossings.errors import InputError
from crossings.exhibits import as_html
from crossings.facts import claims_as_made as as_made
from crossings.facts.claim_rules import RULES, VERDICTS
from crossings.facts.claim_windows import WINDOW_MEASURES
from crossings.facts.claims import Verdict, judge_all
from crossings.facts.claims_as_made import claims_as_made, in_short, tally, tally_words
from crossings.facts.facts import facts
from crossings.measures.direction import four_comparisons
from crossings.tables.curated_checks import check_curated
from crossings.tables.record import Record
from crossings.tables.schemas import TABLES
from crossings.tables.stored import read

DAYS = (
    "2018-01-01",
    "2019-01-01",
    "2020-02-29",
    "2021-12-31",
    "2024-07-05",
    "2025-10-14",
    "latest",
)
MADE = ("2025-10-14", "2025-12-31", "latest")  # days by which the claims had been made


ARTICLE = {
    "spend-since-2018": "not shown",
    "crossings-since-start": "right, but out of date",
    "crossings-this-year": "right",
    "change-on-last-year": "right",
    "crossings-since-election": "right",
    "crossings-last-week": "right",  # by the first of the two spans that its words allow
    "returned-under-pilot": "right of an earlier day",
    "arrivals-since-pilot": "right",
    "balkans-2024": "not shown",
    "crossings-keep-rising": "depends on the period",
}


def by_id(record: Record) -> dict[str, Verdict]:
    return {verdict.claim_id: verdict for verdict in judge_all(record)}


def claim(record: Record, ident: str) -> Verdict:
    (found,) = judge_all(record, {ident})
    return found


def rows_of(data: Path) -> list[dict[str, str]]:
    return independent.rows(data / "curated" / "claims.csv")


def put(data: Path, rows: list[dict[str, str]]) -> None:
    with (data / "curated" / "claims.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, list(TABLES["claims"].schema.columns), restval="", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)


ADDED = {
    "claim_id": "added",
    "claim": "A claim",
    "speaker": "Somebody",
    "role": "speaker",
    "side": "none",
    "comparator": "more than",
    "stated_on": "2025-10-15",
    "source_id": "briefing_article",
}


def add(data: Path, **cells: str) -> None:
    """Put a row at the end of claims.csv, in place of one with the same id."""
    row = ADDED | cells
    put(data, [*(one for one in rows_of(data) if one["claim_id"] != row["claim_id"]), row])


def added(data: Path, day: str = "2025-10-14", **cells: str) -> Verdict:
    add(data, **cells)
    return claim(Record(day, data), "added")


def change(data: Path, which: str, **cells: str) -> None:
    put(data, [row | cells if row["claim_id"] == which else row for row in rows_of(data)])


@pytest.mark.parametrize(
    ("as_of", "direction", "verdict"),
    [
        ("latest", "up", "wrong"),
        ("latest", "down", "right"),
        ("2025-10-14", "up", "right"),
        ("2025-10-14", "down", "wrong"),
        ("2019-01-01", "up", "not shown"),
    ],
)
def test_a_direction_is_that_of_a_change(data_copy, as_of, direction, verdict):
    fact = "arrivals.year_to_date_change"
    one = added(data_copy, as_of, unit=direction, comparator="direction", checked_against=fact)
    assert one.verdict == verdict
    assert one.reason.startswith(
        "Nobody had arrived" if one.fact.value is None else one.fact.sentence[:20]
    )


def test_a_figure_that_no_source_gives_is_said_to_be_worked_out(record_at):
    made = {one.verdict.claim_id: one for one in claims_as_made(record_at("latest")).claims}
    ours = (
        "cooper-2025-lowest-august hewitt-2025-load sunak-2023-down-20 rc-2023-without-albania "
        "change-on-last-year "
    )
    ours += "philp-2025-six-per-cent spend-since-2018 crossings-keep-rising"
    official = (
        "crossings-since-start mail-2025-week-2599 cooper-2025-385-boats no10-2023-prevented "
        "returned-under-pilot"
    )
    for whose, idents in (("Worked out here", ours), ("Official figure", official)):
        assert {made[one].rows()[1][0].partition(" as of ")[0] for one in idents.split()} == {whose}


def test_figures_and_verdicts_are_the_known_ones_and_what_does_not_exist_yet_is_not_shown(
    record_at,
):
    found = by_id(record_at("2025-10-14"))
    assert found["change-on-last-year"].official_words() == "+33.0%"
    assert (
        found["crossings-keep-rising"].official_words() == "up by some comparisons, down by others"
    )
    assert {ident: found[ident].verdict for ident in ARTICLE} == ARTICLE
    assert found["balkans-2024"].reason.startswith("Detections, not people.")
    daily = record_at("2025-10-14").daily
    assert str(daily.date[daily.people_arrived.cumsum() > 175_000].iloc[0].date()) == "2025-07-24"
    assert found["crossings-since-start"].reason.endswith("which passed it on 24 July 2025.")
    idents = {
        "returned-under-pilot",
        "balkans-2024",
        "crossings-since-election",
        "crossings-keep-rising",
    }
    found = judge_all(record_at("2019-01-01"), idents)
    assert {one.claim_id for one in found} == idents
    for verdict in found:
        assert verdict.verdict == "not shown" and verdict.fact.value is None
        assert verdict.reason == verdict.fact.sentence
        assert verdict.difference is None and verdict.official_words() == "not known"


@pytest.mark.parametrize(
    ("day", "reported"),
    [("2024-07-05", False), ("2025-10-14", True), ("2026-03-30", True), ("latest", True)],
)
def test_money_said_to_be_spent_is_committed_and_set_beside_years_over(record_at, day, reported):
    record = record_at(day)
    rows = record.agreements[record.agreements.scope == "2018-26"]
    over = rows[[f"{int(year[:4]) + 1}-03-31" <= str(record.day) for year in rows.financial_year]]
    later = over.gbp_m_later.fillna(over.committed_gbp_m).sum()
    one = claim(record, "spend-since-2018")
    assert one.verdict == "not shown" and one.reason.startswith(
        "This is what was committed; how much of it was paid is not shown."
    )
    assert ("belonged to financial years that had ended by" in one.reason) == (
        len(over) < len(rows)
    )
    if len(over) < len(rows):
        assert f". £{over.committed_gbp_m.sum():.1f}m" in one.reason
        assert (f" (£{later:.1f}m as later reported)" in one.reason) == reported


@pytest.mark.parametrize("day", DAYS)
def test_every_verdict_is_on_the_closed_list_and_a_direction_shows_each_comparison(record_at, day):
    verdicts = judge_all(record_at(day))
    assert {verdict.verdict for verdict in verdicts} <= set(VERDICTS)
    assert len(verdicts) == sum(tally(verdicts).values())
    words = as_made.as_text(claims_as_made(record_at(day)))
    words += " ".join(f"{one.reason} {' '.join(one.working())}" for one in verdicts)
    assert not re.search(r"\b(nan|None|NaT|inf)\b", words)
    assert "(−0.0%)" not in words and "(+0.0%)" not in words
    record = record_at(day)
    rows = four_comparisons(record.daily, record.day)
    fact, signs = facts(record)["arrivals.direction"], set(np.sign(rows.change_pct.dropna())) - {0}
    assert fact.value == (None if not signs else sum(signs))
    for change in rows.change_pct[rows.base >= 1000]:
        assert f"{abs(change):,.1f}% {'more' if change > 0 else 'fewer'}" in fact.sentence
    assert not signs or fact.sentence.count("compared: ") == 1
    assert not signs or fact.sentence.count("; ") == len(rows.change_pct.dropna()) - 1


@pytest.mark.parametrize("day", ["2025-10-14", "2026-03-01", "latest"])
def test_a_claim_is_judged_by_the_day_before_and_what_is_since_is_said(record_at, day, shown_by):
    """The figures have since passed what was said: that makes no claim of that day false."""
    found = [one for one in claims_as_made(record_at(day)).verdicts if one.claim_id in ARTICLE]
    assert {one.as_of for one in found} == {dt.date(2025, 10, 14)}
    assert tally_words(found) == [
        "4 are right",
        "1 is right but out of date",
        "1 is right of an earlier day",
        "2 depend on the period",
        "2 are not shown",
    ]
    known = by_id(record_at("2025-10-14"))
    assert all(one.fact == known[one.claim_id].fact for one in found)
    of_two_spans = {row["claim_id"] for row in rows_of(DATA) if row["other_start"]}
    for one in found:
        if one.claim_id not in of_two_spans:
            assert one.verdict == known[one.claim_id].verdict
    record = record_at(day)
    for claim in claims_as_made(record).claims:
        since, words = claim.since, claim.since_words()
        moves = claim.verdict.fact.ident not in WINDOW_MEASURES and claim.verdict.as_of < record.day
        assert (since is None) == (words == "")
        assert since is not None or not moves
        if moves:
            now = facts(record)[claim.verdict.fact.ident]
            of_another_year = now.ident.startswith("arrivals.year_to_date") and (
                claim.verdict.as_of.year != record.day.year
            )
            told = f"as of {in_words(record.day)}"
            if of_another_year:  # it is no later value of the same figure
                told = f"The same for {record.day.year}, to {in_words(record.day, year=False)}: "
            assert since == now and told in words
            same = now.value == claim.verdict.fact.value and now.unit != "direction"
            assert f" {'the same' if same else claim.verdict.official_words(now)}" in words
            assert not any(word in words for pair in as_made.TALLY.values() for word in pair)
    found, shown = claims_as_made(record_at(day)), shown_by("claims", day)["claims"]
    printed = as_made.as_text(found)
    page = html.unescape(shown.html(1))
    assert f"{found.summary()}." in printed
    for claim in found.claims:
        assert claim.said_by() in printed and claim.said_by() in page
        for label, words in claim.rows():
            assert f"{label}: {words}" in printed and f"<dt>{label}</dt><dd>{words}" in page
        assert claim.since_words() in printed and claim.since_words() in page
        assert claim.stated_in.words() in printed and claim.verdict.reason in page


def test_the_command_says_when_and_where_first_and_what_is_since_last(data, printed):
    *blocks, last = printed("claims", "--data", data).rstrip("\n").split("\n\n")
    block = next(one for one in blocks if one.startswith("crossings-this-year: right\n"))
    lines = [line.strip() for line in block.splitlines()]
    assert lines[2].startswith("Said by A news article, ") and lines[2].endswith(" (excerpt read)")
    assert "on 15 October 2025, in: TDPel Media, " in lines[2]
    assert lines[3:5] == ["Stated: about 36,000", "Official figure as of 14 October 2025: 36,365"]
    assert lines[-1] == "The same for 2026, to 7 October: 20,935."
    assert len(blocks) == len(read("claims", data)) == 52
    assert last.startswith(
        "Of 52 claims, each set against the figures of the day before it was stated, "
    )


@pytest.mark.parametrize(
    ("day", "words"), [("2018-01-05", "5 January 2018"), ("2023-06-03", "3 June 2023")]
)
def test_claims_made_later_than_the_day_are_left_out_and_counted(
    data, capsys, printed, day, words, shown_by
):
    left_out = (
        "52 claims are left out. They were made later, and the figures to set against them are "
    )
    left_out += f"of days after {words}.\n"
    assert printed("claims", "--data", data, "--as-of", day) == left_out
    assert main(["claims", "--data", str(data), "--as-of", day, "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {} and said.err == left_out
    assert shown_by("claims", day)["claims"].title == "No claim here had been made by this day"


def test_of_several_claims_those_made_later_alone_are_left_out(data_copy, shown_by):
    change(data_copy, "crossings-this-year", stated_on="2023-06-04")
    record = Record("2023-06-03", data_copy)
    found = claims_as_made(record)
    assert [one.claim_id for one in found.verdicts] == ["crossings-this-year"] and found.later == 51
    shown = shown_by("claims", "2023-06-03", data_copy)["claims"]
    assert found.summary().startswith("Of 1 claim set against the figures of 3 June 2023, ")
    right = [one.verdict for one in found.verdicts].count("right")
    assert shown.title.startswith(
        f"Of 1 claim, {right or 'none'} {'is' if right else 'are'} right by "
    )
    assert "left out" not in shown.words and len(shown.table) == 1


def test_the_json_names_each_claim_once_with_bare_numbers_and_words_have_their_percentage(
    record_at,
):
    one = json.loads(as_made.as_json(claims_as_made(record_at("2025-10-14"))))[
        "crossings-since-election"
    ]
    assert (one["stated"], one["official"], one["difference"]) == (60_000, 59_607, 393)
    assert one["verdict"] == "right" and one["as_of"] == "2025-10-14" and one["since"] is None
    record = record_at("2026-03-01")
    later = json.loads(as_made.as_json(claims_as_made(record)))["crossings-since-election"]
    assert {**later, "since": None} == one
    assert later["since"]["as_of"] == "2026-03-01" and "verdict" not in later["since"]
    assert later["since"]["official"] == facts(record)["arrivals.since_2024_07_05"].value
    at_once = by_id(record_at("latest"))
    assert at_once["crossings-this-year"].difference_words() == "+15,065 (+72.0%)"
    assert "%" not in by_id(record_at("2018-01-01"))["crossings-this-year"].difference_words()


def test_a_table_without_claims_is_no_mistake(data_copy, printed, shown_by):
    put(data_copy, [])
    assert printed("claims", "--data", data_copy) == "No claim is on record.\n"
    shown = shown_by("claims", "latest", data_copy)["claims"]
    assert shown.title == "No claim here had been made by this day"


def test_a_new_claim_is_a_row_and_no_code(data_copy, shown_by):
    one = added(data_copy, stated="15", unit="people", checked_against="pilot.admitted")
    assert one.comparator == "more than" and one.verdict == "right, but out of date"
    assert "claim-added" in shown_by("claims", "2025-10-14", data_copy)["claims"].html(1)
    cells = {"unit": "down", "comparator": "direction", "checked_against": "arrivals.direction"}
    verdict = added(data_copy, claim="Crossings fell", **cells)
    assert verdict.verdict == "depends on the period" and verdict.stated_words() == "falling"
    cells = {"unit": "GBP m", "checked_against": "spending.committed_since_2018_gbp"}
    assert added(data_copy, stated="650", basis="commitment", **cells).verdict == "right"
    change(data_copy, "added", stated="900", basis="payment")
    verdict = claim(Record("2025-10-14", data_copy), "added")
    assert (verdict.verdict, verdict.beyond["basis"]) == ("wrong", "payment")
    assert verdict.reason.startswith(
        "This is what was committed; how much of it was paid is not shown."
    )
    later = {"unit": "GBP m", "checked_against": "spending.committed_since_2018_gbp_later"}
    reason = added(data_copy, stated="650", basis="payment", **later).reason
    assert ". £480.8m of the official figure belonged" in reason and "£488.4m" not in reason


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (
            {"stated": "1", "unit": "people", "checked_against": "arrivals.nothing"},
            "checked_against",
        ),
        ({"unit": "people", "checked_against": "arrivals.total"}, "stated"),
        ({"stated": "1", "unit": "GBP m", "checked_against": "arrivals.total"}, "unit"),
        (
            {
                "unit": "sideways",
                "comparator": "direction",
                "checked_against": "arrivals.direction",
            },
            "unit",
        ),
        (
            {"stated": "1", "comparator": "direction", "checked_against": "arrivals.direction"},
            "stated",
        ),
        ({"comparator": "direction", "checked_against": "arrivals.total"}, "checked_against"),
        (
            {"stated": "1", "comparator": "roughly", "checked_against": "arrivals.total"},
            "comparator",
        ),
    ],
)
def test_a_row_that_cannot_be_checked_is_named(data_copy, cells, column):
    rows = len(read("claims", data_copy))
    add(data_copy, **cells)
    with pytest.raises(InputError, match=rf"claims\.csv, row {rows + 2}, column {column}: "):
        judge_all(Record("2025-10-14", data_copy))


def test_a_claim_from_before_the_series_is_judged_as_of_its_first_day(data_copy):
    ends = {"window_start": "2014-01-01", "window_end": "2017-11-01", "stated_on": "2017-11-01"}
    add(data_copy, stated="1", unit="GBP m", checked_against="spending.committed_between", **ends)
    found = {one.claim_id: one for one in claims_as_made(Record("latest", data_copy)).verdicts}
    assert found["added"].as_of == dt.date(2018, 1, 1) and len(found) == len(rows_of(data_copy))


def test_a_claim_of_a_day_to_come_is_refused_by_row(data_copy, tmp_path, refused):
    last = max(
        read(name, data_copy).read_on.max() for name in ("journal", "vintages", "arrivals_recent")
    )
    assert last > max(
        read(name, data_copy).known_from.max() for name in ("agreements", "pilot_monthly")
    )
    cells = {"stated": "1", "unit": "people", "checked_against": "arrivals.total"}
    last += dt.timedelta(days=7)  # a reading that finds nothing new leaves no trace
    add(data_copy, **cells, stated_on=last.date().isoformat())
    check_curated(data_copy)  # of that day itself
    change(data_copy, "added", stated_on="2036-03-02")
    row = len(read("claims", data_copy)) + 1
    said = (
        f"claims.csv, row {row}, column stated_on: expected a day up to {last.date()}, "
        "a week after anything here was last read or made public, found '2036-03-02'. "
        "Correct that cell, or run `crossings fetch` first where the claim was made since."
    )
    assert refused("claims", "--data", data_copy) == f"crossings: {data_copy}/curated/{said}\n"
    (found,) = curated.problems(data_copy)
    assert (found.file, found.line) == (f"{data_copy}/curated/claims.csv", row)
    assert "column stated_on: expected a day up to" in str(found)
    project = small_project(tmp_path / "project", data_copy)
    with pytest.raises(InputError, match=re.escape(said)):
        build(project, data_copy, renderer="smalldocs", progress=[].append)


def test_text_from_data_is_escaped_everywhere_also_in_an_id(data_copy, in_a_build, shown_by):
    nasty = '<script>alert(1)</script> & "it" ```'
    change(data_copy, "crossings-this-year", claim=nasty, note=nasty)
    shown = shown_by("claims", "latest", data_copy)["claims"]
    page = str(shown.html(1))
    assert "<script" not in page and str(escape(nasty)) in page
    change(data_copy, "crossings-this-year", claim_id='x" onclick="y')
    assert ' onclick="' not in shown_by("claims", "2025-10-14", data_copy)["claims"].html(1)


def test_the_page_puts_the_verdict_first_and_what_is_since_last_and_names_no_single_day(shown_by):
    shown = shown_by("claims", "latest")["claims"]
    assert len(shown.table) == 52
    for claim, item in zip(
        shown.made.claims, shown.html(1).split('<li class="claim"')[1:], strict=True
    ):
        page, order = html.unescape(item), [claim.verdict.claim]
        if claim.verdict.claim_id not in ARTICLE:  # whose heading says it for all
            order += [claim.said_by(), claim.stated_in.title]
        order += [
            f"<dd>{claim.verdict.official_words()}</dd>",
            claim.verdict.reason,
            claim.since_words(),
        ]
        places = [page.index(words) for words in ['class="chip"', *filter(None, order)]]
        assert page.count('class="chip"') == len(as_made.both(claim.verdict))
        assert places == sorted(places)
    caption = "<caption>Each claim against the official figure of the day before it was stated<"
    assert caption in shown.html(1) and "1 June 2025" in shown.html(1)
    beside = "Each claim is set beside the official figure that was newest on "
    words = f"{beside}the day before it was stated."
    assert shown.words.startswith(f"{words} ")


def test_claims_are_grouped_by_who_spoke_and_what_a_group_shares_is_said_once(shown_by):
    shown = shown_by("claims", "latest")["claims"]
    page, sides = shown.html(1), {row.claim_id: row.side for row in shown.table.itertuples()}
    heads = re.findall(r'<h2 class="claim-group" id="([a-z0-9-]+)">(.*?)</h2>', page)
    names = (
        "Ministers, Campaigners, Opposition, Papers, A news article of 15 October 2025, Officials, "
        "In France"
    )
    assert ", ".join(name for _, name in heads) == names
    for (ident, name), part in zip(heads, page.split('<h2 class="claim-group"')[1:], strict=True):
        idents = re.findall('<li class="claim" id="claim-(.*?)"', part)
        assert f'<a href="#{ident}">{name}</a> ({len(idents)})' in page and idents
        days = list(shown.table.set_index("claim_id").loc[idents].stated_on)
        assert days == sorted(days)
        if name == "Ministers":
            assert {sides[one].partition(" ")[2] for one in idents} == {"government"}
    said = (
        "A news article, report on British officers sent to the Balkans, on 15 October 2025. In: "
    )
    assert page.count(said) == 1 and set(ARTICLE) <= set(sides)
    assert page.index('href="../report/claims.html#rules"') < page.index('<li class="claim"')


def test_places_in_an_order_are_not_subtracted(shown_by, record_at):
    (one,) = judge_all(record_at("latest"), ["cooper-2025-lowest-august"])
    assert one.fact.value == 5 and one.difference_words() == ""
    page = shown_by("claims", "latest")["claims"].html(1)
    assert "5th lowest" in page and "\u22124th" not in page


def test_a_wrong_figure_says_how_far_it_is_from_the_official_one(data_copy, shown_by):
    cells = {"stated": "33000", "unit": "people", "checked_against": "arrivals.year_to_date"}
    one = added(data_copy, comparator="exactly", **cells)
    assert one.reason == "The stated figure is 9.3% below the official one."
    assert one.reason in shown_by("claims", "2025-10-14", data_copy)["claims"].html(1)


def test_claims_of_one_publication_name_it_before_the_list(data_copy, shown_by):
    put(data_copy, [row for row in rows_of(data_copy) if row["claim_id"] in ARTICLE])
    words = shown_by("claims", "latest", data_copy)["claims"].words
    assert (
        "from one publication of 15 October 2025: TDPel Media, British border security officers"
        in words
    )
    assert words.startswith(
        "Each claim is set beside the official figure that was newest on 14 October 2025, "
        "the day before it was stated."
    )


def test_each_claim_says_where_it_was_stated_and_how_that_was_read(data_copy, shown_by):
    added = (
        '\n[more]\npublisher = "A <speaker>"\n'
        'title = "Spending on asylum"\npublished = 2025-10-15\n'
    )
    added += 'licence = "claims paraphrased"\nhow_read = "copy read: of a copy"\ncadence = "once"\n'
    append(data_copy / "sources.toml", added)
    add(data_copy, stated="1", checked_against="arrivals.total", source_id="more")
    record = Record("2025-10-14", data_copy)
    shown = shown_by("claims", "2025-10-14", data_copy)["claims"]
    last = shown.html(1).partition('id="claim-added"')[2].partition("</li>")[0]
    assert "In: A &lt;speaker&gt;, Spending on asylum (copy read)." in last and "TDPel" not in last
    publications = len({claim.stated_in.ident for claim in shown.made.claims})
    assert f"paraphrased from {publications} publications, which are named" in shown.words
    assert json.loads(as_made.as_json(claims_as_made(record)))["added"]["stated_in"] == "more"


@pytest.mark.parametrize("day", MADE)
def test_title_chips_table_and_working_say_what_the_list_shows(day, shown_by):
    shown = shown_by("claims", day)["claims"]
    given = [one.verdict for one in shown.made.verdicts]
    chips = re.findall(r"<span class=\"chip\" data-kind=\"([a-z-]+)\"", shown.html(1))
    tallied = len(tally(shown.made.verdicts))
    assert chips[tallied:] == [
        listed.KINDS[kind] for one in shown.made.verdicts for _, kind, _ in as_made.both(one)
    ]
    assert (
        len(given) == len(shown.made.claims) == as_html.bare(shown.data()).count("<tr>") - 1
    )  # and for other sites a table
    right = f"{given.count('right')} {'is' if given.count('right') == 1 else 'are'} right"
    assert shown.title.startswith(f"Of {len(given)} claims, {right} by the official figures")
    chips = re.findall(r"</i> (\d+ [^<]+)</span>", shown.html(1).partition("</p>\n<ol")[0])
    assert chips == tally_words(shown.made.verdicts)
    counts = [given.count(name) for name in tally(shown.made.verdicts)]
    assert [int(chip.split()[0]) for chip in chips] == counts
    table = html.unescape(shown.html(1).partition("<tbody>")[2].partition("</tbody>")[0])
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in table.split("</tr>")[:-1]]
    assert len(rows) == len(shown.made.claims) == len(shown.table)
    at = {name: n for n, name in enumerate(listed.HEADS)}
    for cells, claim in zip(rows, shown.made.claims, strict=True):
        one = claim.verdict
        assert cells[at["claim"]] == one.claim and cells[at["official"]] == one.official_words()
        assert cells[at["stated"]] == one.stated_words() and cells[
            at["verdict"]
        ] == as_made.verdicts_words(one)
        assert cells[at["since"]] == (one.official_words(claim.since) if claim.since else "–")
        assert cells[at["difference"]] == (
            one.difference_words() if one.difference is not None else "–"
        )
    assert not re.search(
        r"\d\.\d{3}|GBP|_", table
    )  # no binary tail, no unit as the file has it, no id
    items = shown.html(1).split('<li class="claim"')[1:]
    for item, claim in zip(items, shown.made.claims, strict=True):
        working = html.unescape(
            item.partition("<summary>Working</summary>")[2].partition("</li>")[0]
        )
        assert working.count(f"<p>{RULES[claim.verdict.comparator]}</p>") == 1
        for fact in filter(None, (claim.verdict.fact, claim.since)):
            assert working.count(f"<p>{fact.sentence}</p>") == 1
        assert claim.verdict.note.rstrip(".") in working and "None" not in working


@pytest.mark.parametrize("day", ["2023-06-04", *MADE])
def test_the_example_of_the_rules_is_a_claim_of_the_list(day, shown_by):
    shown = shown_by("claims", day)
    words, found = shown["example"].words, shown["claims"].made.verdicts
    if day == "2023-06-04":
        assert words == "No claim that could serve as an example had been made by this day."
        return
    (one,) = [
        one
        for one in found
        if f"{one.speaker}, on {in_words(one.stated_on)}: {one.claim}." in words
    ]
    assert f"as of {in_words(one.as_of)}, was {one.official_words()}. " in words
    assert words.endswith(f"By the rule for “{one.comparator}” the number is **{one.number}**.")


def test_the_download_holds_the_rows_of_the_list_with_how_a_figure_is_meant(record_at, shown_by):
    shown, now = shown_by("claims", "latest")["claims"], record_at("latest")
    rows = {
        row["claim_id"]: row for row in csv.DictReader(shown.files()["csv"].decode().splitlines())
    }
    assert len(rows) == len(shown.table) and set(shown.files()) == {"csv"}
    assert {row["comparator"] for row in rows.values()} <= set(RULES)
    one, balkans = rows["crossings-since-start"], rows["balkans-2024"]
    assert one["comparator"] == "more than"
    assert (one["stated"], one["official"], one["verdict"]) == (
        "175000",
        "187503",
        "right, but out of date",
    )
    assert (one["side"], one["stated_on"], one["as_of"]) == ("press", "2025-10-15", "2025-10-14")
    total = str(facts(now)["arrivals.total"].value)
    assert (one["since"], one["since_as_of"]) == (total, now.day.isoformat())
    assert (balkans["unit"], balkans["official_unit"]) == ("people", "detections")


@pytest.mark.parametrize("more", [1, 200])
def test_the_title_has_room_for_any_number_of_claims(data_copy, more, shown_by):
    """A row more must not make the title longer than `check --titles` allows.

    Nobody can cut a title that is made.
    """
    low = {
        "stated": "1",
        "unit": "people",
        "checked_against": "arrivals.total",
        "comparator": "exactly",
    }
    early = {"stated": "1", "checked_against": "pilot.admitted", "stated_on": "2024-01-01"}
    kept = [row for row in rows_of(data_copy) if row["claim_id"] in ARTICLE]
    for n in range(more):
        kept += [ADDED | low | {"claim_id": f"low-{n}"}, ADDED | early | {"claim_id": f"early-{n}"}]
    put(data_copy, kept)
    shown = shown_by("claims", "latest", data_copy)["claims"]
    assert list(wrong(shown)) == []
    assert shown.title.startswith(f"Of {12 if more == 1 else 410} claims, 4 are right by ")
    assert shown.made.summary().endswith(
        ", 4 are right, 1 is right but out of date, 1 is right of an earlier day, "
        f"2 depend on the period, {2 + more} are not shown and "
        f"{more} {'is' if more == 1 else 'are'} wrong"
    )


def test_a_verdict_in_short_gives_the_figure_and_hides_no_reason(record_at):
    """Red while a number that was not right lost the reason why."""
    for one in claims_as_made(record_at("latest")).verdicts:
        short = in_short(one)
        figure = one.fact.sentence.partition(". ")[0].rstrip(".")
        assert figure in short or short == one.reason, one.claim_id
        if one.beyond and one.number != "wrong" and one.fact.value is not None:
            assert one.beyond["reason"] in short, one.claim_id
        if one.number not in ("right", "right, but out of date"):
            assert short == one.reason or (one.number == "not shown" and one.fact.value is None)
