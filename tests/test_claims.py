"""Claims are set against facts.

Verdicts follow by rule, a new claim is a row, and text from data is escaped.
"""

import csv
import datetime as dt
import html
import json
import re
from typing import Any

import pytest
from claim_tables import ADDED, add, added, by_id, change_cells, put, rows_of, verdict_of
from conftest import DATA, append
from exhibit_output import files_of, html_of
from markupsafe import escape
from small_project import small_project

from crossings.chapters import claims as listed
from crossings.check import curated
from crossings.check.titles import faults_of_title
from crossings.claims.claim import Claim, JudgedClaims, as_json, as_text
from crossings.claims.claim_rules import RULE_WORDS
from crossings.claims.claim_windows import WINDOW_MEASURES
from crossings.claims.judged_claims import judged_claims
from crossings.claims.judgement import judge_all
from crossings.claims.verdict_kinds import VERDICTS
from crossings.claims.verdicts import (
    in_short,
    tally,
    verdict_parts,
    verdicts_words,
)
from crossings.cli.main import main
from crossings.common.formats import day as in_words
from crossings.errors import InputError
from crossings.exhibits import as_html
from crossings.facts.facts import facts
from crossings.measures.direction import three_comparisons
from crossings.publish.build import build
from crossings.tables.curated_checks import check_curated
from crossings.tables.record import Record
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
    "crossings-since-start": "right",
    "crossings-this-year": "right",
    "change-on-last-year": "right",
    "crossings-since-election": "right",
    "crossings-last-week": "right",  # by the first of the two spans that its words allow
    "returned-under-pilot": "right of an earlier day",
    "arrivals-since-pilot": "right",
    "balkans-2024": "not shown",
    "crossings-keep-rising": "right",
}


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
    added_claim = added(
        data_copy, as_of, unit=direction, comparator="direction", checked_against=fact
    )
    assert added_claim.verdict == verdict
    start = "Nobody had arrived"
    if added_claim.fact.value is not None:
        start = added_claim.fact.sentence[:20]
    assert added_claim.reason.startswith(start)


def test_a_figure_that_no_source_gives_is_said_to_be_worked_out(record_at):
    claims = {
        claim.verdict.said.claim_id: claim for claim in judged_claims(record_at("latest")).claims
    }
    ours = (
        "cooper-2025-lowest-august hewitt-2025-load sunak-2023-down-20 rc-2023-without-albania "
        "change-on-last-year philp-2025-six-per-cent spend-since-2018 crossings-keep-rising"
    )
    counts = "crossings-since-start mail-2025-week-2599 cooper-2025-385-boats"
    for worked_out, idents in ((True, ours), (False, counts)):
        for ident in idents.split():
            assert claims[ident].counted_by.endswith("; worked out here") == worked_out


@pytest.mark.parametrize(
    ("ident", "label"),
    [
        ("returned-under-pilot", "The Independent / PA"),
        ("norris-2026-over-900", "The Independent"),
        ("no10-2023-prevented", "UK Government"),
        ("mcinfo-2026-deaths-2024", "BFM Grand Littoral and IOM Missing Migrants Project"),
    ],
)
def test_who_counted_is_said_and_nothing_is_called_official(record_at, ident, label):
    """Red while a figure of the press stood as the official one beside a claim."""
    claims = {
        claim.verdict.said.claim_id: claim for claim in judged_claims(record_at("latest")).claims
    }
    rows = claims[ident].rows()
    assert rows[2] == ("Who counted", label)
    assert not any("fficial" in name for name, _ in rows)


def test_verdicts_on_the_article_are_the_known_ones(record_at):
    verdicts = by_id(record_at("2025-10-14"))
    assert {ident: verdicts[ident].verdict for ident in ARTICLE} == ARTICLE
    assert verdicts["balkans-2024"].reason.startswith("Detections, not people.")


def test_a_change_and_a_direction_are_given_in_words(record_at):
    verdicts = by_id(record_at("2025-10-14"))
    assert verdicts["change-on-last-year"].official_words() == "+33.0%"
    direction = verdicts["crossings-keep-rising"].official_words()
    assert direction == "up by all 3 comparisons"


def test_a_total_says_when_it_passed_the_number_stated(record_at):
    record = record_at("2025-10-14")
    passed = record.daily.date[record.daily.people_arrived.cumsum() > 175_000].iloc[0]
    assert str(passed.date()) == "2025-07-24"
    reason = verdict_of(record, "crossings-since-start").reason
    assert reason.endswith("which passed it on 24 July 2025.")


def test_figures_that_do_not_exist_yet_are_not_shown(record_at):
    idents = {
        "returned-under-pilot",
        "balkans-2024",
        "crossings-since-election",
        "crossings-keep-rising",
    }
    verdicts = by_id(record_at("2019-01-01"))
    for verdict in (verdicts[ident] for ident in idents):
        assert verdict.verdict == "not shown" and verdict.fact.value is None
        assert verdict.reason == verdict.fact.sentence
        assert verdict.difference is None and verdict.official_words() == "not known"


@pytest.mark.parametrize(
    ("day", "reported"),
    [("2024-07-05", False), ("2025-10-14", True), ("2026-03-30", True), ("latest", True)],
)
def test_money_said_to_be_spent_is_set_beside_years_over(record_at, day, reported):
    record = record_at(day)
    rows = record.agreements[record.agreements.scope == "2018-26"]
    over = rows[[f"{int(year[:4]) + 1}-03-31" <= str(record.day) for year in rows.financial_year]]
    later = over.gbp_m_later.fillna(over.committed_gbp_m).sum()
    reason = verdict_of(record, "spend-since-2018").reason
    some_are_not_over = len(over) < len(rows)
    assert ("financial years that had ended by" in reason) == some_are_not_over
    if some_are_not_over:
        assert f". £{over.committed_gbp_m.sum():.0f}m" in reason
        assert (f" (£{later:.0f}m as later reported)" in reason) == reported


@pytest.mark.parametrize("day", ["2024-07-05", "2025-10-14", "2026-03-30", "latest"])
def test_money_said_to_be_spent_is_not_shown_to_be(record_at, day):
    """More than £650m was promised by July 2024; £184m of it was for the year from April 2025."""
    verdict = verdict_of(record_at(day), "spend-since-2018")
    assert verdict.verdict == ("wrong" if day < "2025-04-01" else "not shown")
    assert verdict.number == "right" and verdict.reason.startswith(verdict.word["reason"])


@pytest.mark.parametrize("day", DAYS)
def test_every_verdict_is_on_the_closed_list(record_at, day):
    verdicts = judge_all(record_at(day))
    assert {verdict.verdict for verdict in verdicts} <= set(VERDICTS)
    tallied = tally(verdict.verdict for verdict in verdicts).values()
    assert len(verdicts) == sum(int(words.split()[0]) for words in tallied)


@pytest.mark.parametrize("day", DAYS)
def test_no_words_on_claims_show_what_is_missing_as_code_has_it(record_at, day):
    words = as_text(judged_claims(record_at(day)))
    for verdict in judge_all(record_at(day)):
        words += " ".join([verdict.reason, *verdict.working()])
    assert not re.search(r"\b(nan|None|NaT|inf)\b", words)
    assert "(−0.0%)" not in words and "(+0.0%)" not in words


@pytest.mark.parametrize("day", DAYS)
def test_a_direction_shows_each_comparison_and_how_many_agree(record_at, day):
    record = record_at(day)
    rows = three_comparisons(record.daily, record.day).dropna(subset="heading")
    fact = facts(record)["arrivals.direction"]
    assert (fact.value is None) == rows.empty
    for change in rows.change_pct[rows.base >= 1000]:
        assert f"{abs(change):,.1f}% {'more' if change > 0 else 'fewer'}" in fact.sentence
    for heading, word in ((1, "up"), (0, "level"), (-1, "down")):
        assert (word in fact.wording) == (heading in set(rows.heading))
    if len(rows):
        assert fact.sentence.count("; ") == len(rows) - 1


on_days_after = pytest.mark.parametrize("day", ["2025-10-14", "2026-03-01", "latest"])


@on_days_after
def test_a_claim_is_judged_by_the_day_before_it_was_stated(record_at, day):
    """The figures have since passed what was said: that makes no claim of that day false."""
    verdicts = [
        verdict
        for verdict in judged_claims(record_at(day)).verdicts
        if verdict.said.claim_id in ARTICLE
    ]
    assert {verdict.as_of for verdict in verdicts} == {dt.date(2025, 10, 14)}
    assert list(tally(verdict.verdict for verdict in verdicts).values()) == [
        "6 are right",
        "1 is right of an earlier day",
        "1 depends on the period",
        "2 are not shown",
    ]


@on_days_after
def test_a_verdict_stays_what_it_was_on_the_day_before(record_at, day):
    then = by_id(record_at("2025-10-14"))
    of_two_spans = {row["claim_id"] for row in rows_of(DATA) if row["phrase"]}
    for verdict in judged_claims(record_at(day)).verdicts:
        if verdict.said.claim_id in ARTICLE:
            assert verdict.fact == then[verdict.said.claim_id].fact
        if verdict.said.claim_id in set(ARTICLE) - of_two_spans:
            assert verdict.verdict == then[verdict.said.claim_id].verdict


def moves(claim: Claim, record: Record) -> bool:
    """Tell whether the figure of a claim has other values later."""
    verdict = claim.verdict
    ident = verdict.fact.ident
    is_over = "year_to_date" in ident and verdict.as_of.year < record.day.year
    stays = is_over or ident in WINDOW_MEASURES or ident.startswith("spending.")
    return not stays and verdict.as_of < record.day


@on_days_after
def test_a_figure_that_moves_has_words_on_what_is_since(record_at, day):
    record = record_at(day)
    for claim in judged_claims(record).claims:
        assert (claim.since is None) == (claim.since_words() == "")
        assert claim.since is not None or not moves(claim, record)


@on_days_after
def test_what_is_since_is_the_fact_of_the_day_and_no_verdict(record_at, day):
    record = record_at(day)
    now = facts(record)
    moving = [claim for claim in judged_claims(record).claims if moves(claim, record)]
    for claim in moving:
        fact, words = now[claim.verdict.fact.ident], claim.since_words()
        assert claim.since == fact and f"as of {in_words(record.day)}" in words
        same = fact.value == claim.verdict.fact.value and fact.unit != "direction"
        assert f" {'the same' if same else claim.verdict.official_words(fact)}" in words
        assert not any(one in words for shown in VERDICTS.values() for one in shown[:2])


@on_days_after
def test_the_command_and_the_page_say_the_same_of_a_claim(record_at, day, shown_by):
    claims = judged_claims(record_at(day))
    printed = as_text(claims)
    page = html.unescape(html_of(shown_by("claims", day)["claims"]))
    assert f"{claims.summary()}." in printed
    for claim in claims.claims:
        for words in (claim.said_by(), claim.since_words()):
            assert words in printed and words in page
        for label, words in claim.rows():
            assert f"{label}: {words}" in printed and f"<dt>{label}</dt><dd>{words}" in page
        assert claim.stated_in.words() in printed and claim.verdict.reason in page


def test_the_command_says_when_and_where_a_claim_was_stated(data, printed):
    blocks = printed("claims", "--data", data).split("\n\n")
    block = next(each for each in blocks if each.startswith("crossings-this-year: right\n"))
    lines = [line.strip() for line in block.splitlines()]
    assert lines[2].startswith("Said by A news article, ") and lines[2].endswith(" (excerpt read)")
    assert "on 15 October 2025, in: TDPel Media, " in lines[2]
    assert lines[3:5] == ["Stated: about 36,000", "Compared with, as of 14 October 2025: 36,365"]


def test_the_command_counts_the_claims_last(data, printed):
    *blocks, last = printed("claims", "--data", data).rstrip("\n").split("\n\n")
    assert len(blocks) == len(read("claims", data)) == 55
    assert last.startswith("Of 55 claims, ")


@pytest.mark.parametrize(
    ("day", "words"), [("2018-01-05", "5 January 2018"), ("2023-06-03", "3 June 2023")]
)
def test_claims_made_later_are_left_out_and_counted(data, capsys, printed, day, words, shown_by):
    left_out = (
        "55 claims are left out. They were made later, and the figures to set against them are "
    )
    left_out += f"of days after {words}.\n"
    assert printed("claims", "--data", data, "--as-of", day) == left_out
    assert main(["claims", "--data", str(data), "--as-of", day, "--json"]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out) == {} and output.err == left_out
    assert not re.search(r"\d", shown_by("claims", day)["claims"].title)


def test_of_several_claims_those_made_later_alone_are_left_out(data_copy, shown_by):
    change_cells(data_copy, "crossings-this-year", stated_on="2023-06-04")
    record = Record("2023-06-03", data_copy)
    claims = judged_claims(record)
    assert [verdict.said.claim_id for verdict in claims.verdicts] == ["crossings-this-year"]
    assert claims.later == 54
    shown = shown_by("claims", "2023-06-03", data_copy)
    assert claims.summary().startswith("Of 1 claim ") and "3 June 2023" in claims.summary()
    right = "1 is" if claims.verdicts[0].verdict == "right" else "none are"
    assert shown["claims"].words.startswith(f"Of 1 claim, {right} right in ")
    assert "left out" not in shown["claims"].words and len(shown["claims"].table) == 1


def election_as_json(record: Record) -> dict[str, Any]:
    return as_json(judged_claims(record))["crossings-since-election"]


def test_the_json_holds_bare_numbers(record_at):
    entry = election_as_json(record_at("2025-10-14"))
    assert (entry["stated"], entry["official"], entry["difference"]) == (60_000, 59_607, 393)
    assert entry["verdict"] == "right" and entry["as_of"] == "2025-10-14" and entry["since"] is None


def test_the_json_of_a_later_day_adds_what_is_since(record_at):
    record = record_at("2026-03-01")
    later = election_as_json(record)
    assert {**later, "since": None} == election_as_json(record_at("2025-10-14"))
    assert later["since"]["as_of"] == "2026-03-01" and "verdict" not in later["since"]
    assert later["since"]["official"] == facts(record)["arrivals.since_2024_07_05"].value


def test_a_difference_has_a_percentage_except_of_few_people(record_at):
    verdict = verdict_of(record_at("latest"), "crossings-this-year")
    assert verdict.difference_words() == "+15,065 (+72.0%)"
    assert "%" not in verdict_of(record_at("2018-01-01"), "crossings-this-year").difference_words()


def test_a_table_without_claims_is_no_mistake(data_copy, printed, shown_by):
    put(data_copy, [])
    assert printed("claims", "--data", data_copy) == "No claim is on record.\n"
    exhibit = shown_by("claims", "latest", data_copy)["claims"]
    assert not re.search(r"\d", exhibit.title)


def test_a_new_claim_is_a_row_and_no_code(data_copy, shown_by):
    verdict = added(data_copy, stated="15", unit="people", checked_against="pilot.admitted")
    assert verdict.said.comparator == "more than" and verdict.verdict == "right"
    assert "claim-added" in html_of(shown_by("claims", "2025-10-14", data_copy)["claims"])


def test_a_new_claim_may_be_of_a_direction(data_copy):
    cells = {"unit": "down", "comparator": "direction", "checked_against": "arrivals.direction"}
    verdict = added(data_copy, claim="Crossings fell", **cells)
    assert verdict.verdict == "wrong" and verdict.stated_words() == "falling"


MONEY = {"unit": "GBP m", "checked_against": "spending.committed_to_2026_gbp"}


def test_money_promised_is_judged_by_what_was_committed(data_copy):
    assert added(data_copy, stated="650", basis="commitment", **MONEY).verdict == "right"


def test_money_paid_is_judged_by_no_commitment(data_copy):
    verdict = added(data_copy, stated="900", basis="payment", **MONEY)
    assert (verdict.verdict, verdict.word["basis"]) == ("wrong", "payment")
    assert "was paid is not shown" in verdict.reason


def test_money_of_years_over_is_as_later_reported(data_copy):
    later = {"unit": "GBP m", "checked_against": "spending.committed_to_2026_gbp_later"}
    reason = added(data_copy, stated="650", basis="payment", **later).reason
    assert "£481m" in reason and "£488m" not in reason


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


def test_a_claim_from_before_the_series_is_of_its_first_day(data_copy):
    ends = {"window_start": "2014-01-01", "window_end": "2017-11-01", "stated_on": "2017-11-01"}
    add(data_copy, stated="1", unit="GBP m", checked_against="spending.committed_between", **ends)
    verdicts = judged_claims(Record("latest", data_copy)).verdicts
    days = {verdict.said.claim_id: verdict.as_of for verdict in verdicts}
    assert days["added"] == dt.date(2018, 1, 1) and len(days) == len(rows_of(data_copy))


def test_a_claim_of_a_day_to_come_is_refused_by_row(data_copy, tmp_path, refused):
    last = max(
        read(name, data_copy).read_on.max() for name in ("journal", "vintages", "arrivals_recent")
    )
    assert last > max(
        read(name, data_copy).known_from.max() for name in ("agreements", "pilot_monthly")
    )
    cells = {"claim": "100 people came", "stated": "100", "checked_against": "arrivals.total"}
    cells["unit"] = "people"
    last += dt.timedelta(days=7)  # a reading that finds nothing new leaves no trace
    cells["source_id"] = "ho_small_boats"  # which appears again and again, and so on that day
    add(data_copy, **cells, stated_on=last.date().isoformat())
    check_curated(data_copy)  # of that day itself
    change_cells(data_copy, "added", stated_on="2036-03-02")
    row = len(read("claims", data_copy)) + 1
    message = (
        f"claims.csv, row {row}, column stated_on: expected a day up to {last.date()}, "
        "a week after anything here was last read or made public, found '2036-03-02'. "
        "Correct that cell, or run `crossings fetch` first if the claim was made since."
    )
    assert refused("claims", "--data", data_copy) == f"crossings: {data_copy}/curated/{message}\n"
    (problem,) = curated.problems(data_copy)
    assert (problem.file, problem.line) == (f"{data_copy}/curated/claims.csv", row)
    assert "column stated_on: expected a day up to" in str(problem)
    project = small_project(tmp_path / "project", data_copy)
    with pytest.raises(InputError, match=re.escape(message)):
        build(project, data_copy, renderer="smalldocs", progress=[].append)


def test_text_from_data_is_escaped_everywhere_also_in_an_id(data_copy, in_a_build, shown_by):
    nasty = '<script>alert(1)</script> & "it" ```'
    change_cells(data_copy, "crossings-this-year", claim=nasty, note=nasty)
    exhibit = shown_by("claims", "latest", data_copy)["claims"]
    page = str(html_of(exhibit))
    assert "<script" not in page and str(escape(nasty)) in page
    change_cells(data_copy, "crossings-this-year", claim_id='x" onclick="y')
    assert ' onclick="' not in html_of(shown_by("claims", "2025-10-14", data_copy)["claims"])


def judged_in(exhibit: Any) -> JudgedClaims:
    """The claims of which the list is made."""
    judged: JudgedClaims = exhibit.form.args[0]
    return judged


def items(exhibit: Any) -> list[tuple[Claim, str]]:
    """Each claim of the page with its item of the list."""
    listed_claims = html_of(exhibit).split('<li class="claim"')[1:]
    return list(zip(judged_in(exhibit).claims, map(html.unescape, listed_claims), strict=True))


def test_the_page_puts_the_verdict_first_and_what_is_since_last(shown_by):
    exhibit = shown_by("claims", "latest")["claims"]
    assert len(exhibit.table) == 55
    for claim, item in items(exhibit):
        # The heading of the article says it for all claims of it.
        of_article = claim.verdict.said.claim_id in ARTICLE
        stated = [] if of_article else [claim.said_by(), claim.stated_in.title]
        official = f"<dd>{claim.verdict.official_words()}</dd>"
        judged = [official, claim.verdict.reason, claim.since_words()]
        order = ['class="chip"', claim.verdict.said.claim, *stated, *judged]
        places = [item.index(words) for words in order if words]
        assert places == sorted(places)


def test_a_claim_has_a_chip_for_each_verdict(shown_by):
    for claim, item in items(shown_by("claims", "latest")["claims"]):
        assert item.count('class="chip"') == len(verdict_parts(claim.verdict))


def test_the_page_names_no_single_day_of_all_claims(shown_by):
    exhibit = shown_by("claims", "latest")["claims"]
    (caption,) = re.findall(r"<caption>(.*?)<", html_of(exhibit))
    assert caption.endswith(" the day before it was stated")
    assert "1 June 2025" in html_of(exhibit)


GROUPS = [
    "Ministers",
    "Campaigners",
    "Opposition",
    "Papers",
    "A news article of 15 October 2025",
    "Officials",
    "In France",
]


def groups(page: str) -> list[tuple[str, str, list[str]]]:
    """The anchor, the heading and the claims of each group of the page."""
    heads = re.findall(r'<h2 class="claim-group" id="([a-z0-9-]+)">(.*?)</h2>', page)
    parts = page.split('<h2 class="claim-group"')[1:]
    return [
        (ident, name, re.findall('<li class="claim" id="claim-(.*?)"', part))
        for (ident, name), part in zip(heads, parts, strict=True)
    ]


def test_claims_are_grouped_by_who_spoke_in_order_of_days(shown_by):
    exhibit = shown_by("claims", "latest")["claims"]
    by_group = groups(html_of(exhibit))
    assert [name for _, name, _ in by_group] == GROUPS
    table = exhibit.table.set_index("claim_id")
    for ident, name, claim_ids in by_group:
        assert f'<a href="#{ident}">{name}</a> ({len(claim_ids)})' in html_of(exhibit) and claim_ids
        days = list(table.loc[claim_ids].stated_on)
        assert days == sorted(days)


def test_ministers_are_of_a_government(shown_by):
    exhibit = shown_by("claims", "latest")["claims"]
    _, _, ministers = groups(html_of(exhibit))[GROUPS.index("Ministers")]
    sides = exhibit.table.set_index("claim_id").side[ministers]
    assert {side.partition(" ")[2] for side in sides} == {"government"}


def test_what_a_group_of_claims_shares_is_said_once(shown_by):
    exhibit = shown_by("claims", "latest")["claims"]
    shared_words = (
        "A news article, report on British officers sent to the Balkans, on 15 October 2025. In: "
    )
    assert html_of(exhibit).count(shared_words) == 1 and set(ARTICLE) <= set(exhibit.table.claim_id)


def test_the_rules_are_linked_before_the_claims(shown_by):
    page = html_of(shown_by("claims", "latest")["claims"])
    assert page.index('href="../report/claims.html#rules"') < page.index('<li class="claim"')


def test_places_in_an_order_are_not_subtracted(shown_by, record_at):
    judged = verdict_of(record_at("latest"), "cooper-2025-lowest-august")
    assert judged.fact.value == 5 and judged.difference_words() == ""
    page = html_of(shown_by("claims", "latest")["claims"])
    assert "5th lowest" in page and "\u22124th" not in page


def test_a_wrong_figure_says_how_far_it_is_off(data_copy, shown_by):
    cells = {"stated": "33000", "unit": "people", "checked_against": "arrivals.year_to_date"}
    judged = added(data_copy, comparator="exactly", **cells)
    assert "9.3% below" in judged.reason
    assert judged.reason in html_of(shown_by("claims", "2025-10-14", data_copy)["claims"])


def test_claims_of_one_publication_name_it_before_the_list(data_copy, shown_by):
    put(data_copy, [row for row in rows_of(data_copy) if row["claim_id"] in ARTICLE])
    words = shown_by("claims", "latest", data_copy)["claims"].words
    assert "one publication of 15 October 2025: TDPel Media" in words


def test_each_claim_says_where_it_was_stated_and_how_read(data_copy, shown_by):
    added = (
        '\n[more]\npublisher = "A <speaker>"\n'
        'title = "Spending on asylum"\npublished = 2025-10-15\n'
    )
    added += 'licence = "claims paraphrased"\nhow_read = "copy read: of a copy"\ncadence = "once"\n'
    append(data_copy / "sources.toml", added)
    add(data_copy, stated="1", checked_against="arrivals.total", source_id="more")
    record = Record("2025-10-14", data_copy)
    exhibit = shown_by("claims", "2025-10-14", data_copy)["claims"]
    last = html_of(exhibit).partition('id="claim-added"')[2].partition("</li>")[0]
    assert (
        "Spending on asylum (copy read)" in last
        and "A &lt;speaker&gt;" in last
        and "TDPel" not in last
    )
    publications = len({claim.stated_in.ident for claim in judged_in(exhibit).claims})
    assert f"paraphrased from {publications} publications, which are named" in exhibit.words
    assert as_json(judged_claims(record))["added"]["stated_in"] == "more"


once_made = pytest.mark.parametrize("day", MADE)


@once_made
def test_a_table_of_claims_is_offered_to_other_sites(day, shown_by):
    exhibit = shown_by("claims", day)["claims"]
    rows = as_html.bare(exhibit.data()).count("<tr>") - 1
    assert len(judged_in(exhibit).verdicts) == len(judged_in(exhibit).claims) == rows


@once_made
def test_chips_have_the_kinds_of_the_verdicts(day, shown_by):
    exhibit = shown_by("claims", day)["claims"]
    kinds = re.findall(r"<span class=\"chip\" data-kind=\"([a-z-]+)\"", html_of(exhibit))
    of_claims = kinds[len(judged_in(exhibit).tally) :]
    assert of_claims == [
        VERDICTS[kind].mark
        for verdict in judged_in(exhibit).verdicts
        for _, kind, _ in verdict_parts(verdict)
    ]


@once_made
def test_chips_above_the_list_count_the_verdicts(day, shown_by):
    exhibit = shown_by("claims", day)["claims"]
    chips = re.findall(r"</i> (\d+ [^<]+)</span>", html_of(exhibit).partition("</p>\n<ol")[0])
    assert chips == list(judged_in(exhibit).tally.values())
    kinds = [verdict.verdict for verdict in judged_in(exhibit).verdicts]
    counts = [kinds.count(name) for name in judged_in(exhibit).tally]
    assert [int(chip.split()[0]) for chip in chips] == counts


def table_of(exhibit: Any) -> str:
    return html.unescape(html_of(exhibit).partition("<tbody>")[2].partition("</tbody>")[0])


def cells_expected(claim: Claim) -> dict[str, str]:
    verdict = claim.verdict
    return {
        "claim": verdict.said.claim,
        "official": verdict.official_words(),
        "stated": verdict.stated_words(),
        "verdict": verdicts_words(verdict),
        "since": verdict.official_words(claim.since) if claim.since else "–",
        "difference": verdict.difference_words() if verdict.difference is not None else "–",
    }


@once_made
def test_the_table_says_what_the_list_of_claims_shows(day, shown_by):
    exhibit = shown_by("claims", day)["claims"]
    rows = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        for row in table_of(exhibit).split("</tr>")[:-1]
    ]
    assert len(rows) == len(judged_in(exhibit).claims) == len(exhibit.table)
    place = {name: n for n, name in enumerate(listed.HEADS)}
    for cells, claim in zip(rows, judged_in(exhibit).claims, strict=True):
        expected = cells_expected(claim)
        assert {name: cells[place[name]] for name in expected} == expected


@once_made
def test_the_table_of_claims_has_no_binary_tail_or_id(day, shown_by):
    assert not re.search(r"\d\.\d{3}|GBP|_", table_of(shown_by("claims", day)["claims"]))


@once_made
def test_the_working_of_a_claim_gives_its_rule_and_facts_once(day, shown_by):
    for claim, item in items(shown_by("claims", day)["claims"]):
        working = item.partition("<summary>Working</summary>")[2].partition("</li>")[0]
        assert working.count(f"<p>{RULE_WORDS[claim.verdict.said.comparator]}") == 1
        for fact in filter(None, (claim.verdict.fact, claim.since)):
            assert working.count(f"<p>{fact.sentence}</p>") == 1
        assert claim.verdict.said.note.rstrip(".") in working and "None" not in working


@pytest.fixture
def download(shown_by) -> dict[str, dict[str, str]]:
    """The rows of the file to download, by claim."""
    file = files_of(shown_by("claims", "latest")["claims"])["csv"].decode()
    return {row["claim_id"]: row for row in csv.DictReader(file.splitlines())}


def test_the_download_holds_the_rows_of_the_list(shown_by, download):
    exhibit = shown_by("claims", "latest")["claims"]
    assert len(download) == len(exhibit.table) and set(files_of(exhibit)) == {"csv"}


def test_a_long_list_shows_its_newest_claims(shown_by, monkeypatch):
    """Red when 2,000 claims made a page of 5 MB."""
    monkeypatch.setattr(listed, "MOST_LISTED", 10)
    exhibit = shown_by("claims", "latest")["claims"]
    data, page = exhibit.data(), html_of(exhibit)
    shown = {claim["anchor"] for group in data.shown["groups"] for claim in group["claims"]}
    days = exhibit.table.set_index("claim_id").stated_on
    on_page = [ident for ident in days.index if f"claim-{ident}" in shown]
    assert len(on_page) == len(shown) == page.count('<li class="claim"') == 10
    assert days[on_page].min() >= days.drop(on_page).max()
    assert {review["anchor"] for review in data.shown["reviews"]} == shown
    assert f"{len(days) - 10} earlier claims" in page
    assert len(files_of(exhibit)["csv"].decode().splitlines()) == 1 + len(days)


def test_the_download_says_how_a_figure_is_meant(download):
    assert {row["comparator"] for row in download.values()} <= set(RULE_WORDS)
    assert download["crossings-since-start"]["comparator"] == "more than"
    row = download["balkans-2024"]
    assert (row["unit"], row["official_unit"]) == ("people", "detections")


def test_the_download_gives_figures_verdict_and_days(download):
    row = download["crossings-since-start"]
    judged = (row["stated"], row["official"], row["verdict"])
    assert judged == ("175000", "187503", "right")
    assert (row["side"], row["stated_on"], row["as_of"]) == ("press", "2025-10-15", "2025-10-14")


def test_the_download_gives_the_figure_since(record_at, download):
    record, row = record_at("latest"), download["crossings-since-start"]
    total = str(facts(record)["arrivals.total"].value)
    assert (row["since"], row["since_as_of"]) == (total, record.day.isoformat())


@pytest.mark.parametrize("more", [1, pytest.param(200, marks=pytest.mark.slow)])
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
    shown = shown_by("claims", "latest", data_copy)
    exhibit = shown["claims"]
    assert list(faults_of_title(exhibit)) == []
    assert exhibit.words.startswith(f"Of {12 if more == 1 else 410} claims, 9 are right in ")
    numbers = re.findall(r"\d+ (?:is|are|depends)", judged_in(exhibit).summary())
    counts = [
        "6 are",
        "1 is",
        "1 depends",
        f"{2 + more} are",
        f"{more} {'is' if more == 1 else 'are'}",
    ]
    assert numbers[-5:] == counts


def test_a_verdict_in_short_gives_the_figure_or_the_reason(record_at):
    for verdict in judged_claims(record_at("latest")).verdicts:
        short = in_short(verdict)
        figure = verdict.fact.sentence.partition(". ")[0].rstrip(".")
        is_right = verdict.verdict in ("right",)
        is_first = verdict.verdict == "could not be checked then"
        by_reason = is_first or (short == verdict.reason and not is_right)
        assert figure in short or by_reason, verdict.said.claim_id


def test_the_first_to_say_so_in_short_has_the_figure_beside(record_at):
    verdicts = judged_claims(record_at("latest")).verdicts
    first_to_say = [
        verdict for verdict in verdicts if verdict.verdict == "could not be checked then"
    ]
    assert first_to_say
    for verdict in first_to_say:
        first, _, series = verdict.reason.partition(". ")
        assert in_short(verdict) == (series or f"{first}"), verdict.said.claim_id


def test_a_verdict_in_short_says_what_the_number_leaves_open(record_at):
    for verdict in judged_claims(record_at("latest")).verdicts:
        if verdict.word and verdict.number != "wrong" and verdict.fact.value is not None:
            assert verdict.word["reason"] in in_short(verdict), verdict.said.claim_id


def test_a_number_that_is_not_right_keeps_its_reason_in_short(record_at):
    for verdict in judged_claims(record_at("latest")).verdicts:
        not_known = verdict.number == "not shown" and verdict.fact.value is None
        if verdict.number in ("right", "could not be checked then") or not_known:
            continue
        for words in verdict.reason.split(verdict.fact.sentence):
            assert words.strip() in in_short(verdict), verdict.said.claim_id
