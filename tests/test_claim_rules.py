"""The rules for claims give the example verdicts, and give every speaker the same.

They refuse rows that no rule can judge.
"""

import math
import re

import examples
import independent
import pytest
from exhibit_output import html_of
from hypothesis import given
from hypothesis import strategies as st
from test_claims import ADDED, add, added, put, rows_of

from crossings.chapters import claims as listed
from crossings.errors import InputError
from crossings.facts.claim_rules import RULE_WORDS, RULES, VERDICTS, PossibleValues, judge
from crossings.facts.claims import Verdict, judge_all
from crossings.facts.claims_as_made import Claim, claims_as_made
from crossings.tables.record import Record
from crossings.tables.schemas import TABLES


@pytest.mark.parametrize("example", examples.NUMBERS, ids=lambda row: " ".join(row.values()))
def test_numbers_get_the_verdicts_of_the_examples(example):
    stated = float(example["stated"])
    verdict = judge(example["comparator"], stated, examples.official(example))
    assert verdict == example["verdict"]


def test_claims_get_the_verdicts_of_the_examples(data_copy):
    put(
        data_copy,
        [
            ADDED | examples.cells(example) | {"claim_id": str(n)}
            for n, example in enumerate(examples.CLAIMS)
        ],
    )
    verdicts = as_made(Record("latest", data_copy))
    for n, example in enumerate(examples.CLAIMS):
        verdict = verdicts[str(n)]
        word = "not shown" if verdict.beyond else ""
        assert (verdict.verdict, verdict.number, word) == (
            example["verdict"],
            example["on_number"],
            example["on_word"],
        ), example


def as_made(record: Record) -> dict[str, Verdict]:
    return {verdict.claim_id: verdict for verdict in claims_as_made(record).verdicts}


def test_every_comparator_has_an_example_and_may_stand_in_a_row():
    assert {example["comparator"] for example in examples.NUMBERS} == set(RULE_WORDS)
    (check,) = TABLES["claims"].schema.columns["comparator"].checks
    assert set(check.statistics["allowed_values"]) == set(RULE_WORDS)


def test_every_verdict_has_an_example():
    on_number = {example["on_number"] for example in examples.CLAIMS}
    assert on_number == set(VERDICTS) - {"right, but out of date"}


def test_every_range_has_an_example():
    ranges = {example["range_of"] for example in examples.NUMBERS} - {""}
    assert ranges == set(RULES["ranges"]) - {"other days"}


def test_every_verdict_has_a_shape_of_its_own():
    assert set(listed.KINDS) == set(VERDICTS)
    assert len(set(listed.KINDS.values())) == len(VERDICTS)


def test_a_word_that_is_no_comparator_is_refused():
    with pytest.raises(ValueError, match="'roughly' is not a comparator; they are more than, "):
        judge("roughly", 1, PossibleValues(1, 1))


@given(st.integers(1, 10**7))
def test_rounding_to_two_figures_stays_within_the_margin(number):
    rounded = float(f"{number:.1e}")
    assert abs(rounded - number) <= number * RULES["margin_pct"] / 100
    assert judge("about", rounded, PossibleValues(number, number)) == "right"


@given(st.floats(0.5, 1e6), st.floats(0.5, 1.5), st.floats(0, 1e6))
def test_a_verdict_on_several_values_holds_for_all_of_them(low, share, more):
    """The verdicts on single values never contradict the verdict on them all.

    The ends and values between them are judged one by one.
    """
    stated, high = low * share, low + more
    for comparator in set(RULE_WORDS) - {"direction"}:
        whole = judge(comparator, stated, PossibleValues(low, high, "who counts"))
        single = {
            judge(comparator, stated, PossibleValues(value, value))
            for value in (low, high, (low + high) / 2, min(max(stated, low), high))
        }
        if whole in ("right", "wrong"):
            assert single == {whole}
        else:
            assert whole == "depends on who counts"


@given(
    st.sampled_from(sorted(set(RULE_WORDS) - {"direction"})),
    st.floats(0.1, 1e6),
    st.floats(0.1, 1e6),
)
def test_a_fall_is_judged_by_its_size_as_a_rise_is(comparator, stated, size):
    rise = judge(comparator, stated, PossibleValues(size, size))
    assert judge(comparator, -stated, PossibleValues(-size, -size)) == rise
    assert judge(comparator, stated, PossibleValues(-size, -size)) == "wrong"


def test_margins_are_the_same_at_every_size():
    for value in (57, 100, 33_788, 213_545):
        ends = [stated for stated in range(1, 300_000, 7) if _about(stated, value) == "right"]
        assert math.isclose(ends[0], 0.95 * value, abs_tol=8)
        assert math.isclose(ends[-1], 1.05 * value, abs_tol=8)


def _about(stated, value):
    return judge("about", stated, PossibleValues(value, value))


def test_the_rules_know_no_speaker(data_copy):
    """Each verdict stays with its figure.

    Speakers, roles and sides are moved from claim to claim.
    """
    before = claims_as_made(Record("latest", data_copy)).claims
    rows = rows_of(data_copy)
    speakers = [{name: row[name] for name in ("speaker", "role", "side")} for row in rows]
    for shift in (1, len(rows) // 2):
        moved = [*speakers[shift:], *speakers[:shift]]
        put(data_copy, [row | speaker for row, speaker in zip(rows, moved, strict=True)])
        after = claims_by_id(Record("latest", data_copy))
        assert len(after) == len(before)
        for claim in before:
            other = after[claim.verdict.claim_id]
            assert judged(claim.verdict) == judged(other.verdict)
            assert claim.since_words() == other.since_words()


def judged(verdict: Verdict) -> tuple[object, ...]:
    return (verdict.number, verdict.verdict, verdict.beyond, verdict.reason, verdict.working())


def claims_by_id(record: Record) -> dict[str, Claim]:
    return {claim.verdict.claim_id: claim for claim in claims_as_made(record).claims}


def test_the_same_sentence_gets_the_same_since_then(record_at):
    """“Up 33% on the same time last year” gets the same words from whoever said it.

    A shadow minister said it, and so did a paper of a later government.
    """
    claims = claims_by_id(record_at("latest"))
    kinnock, article = claims["kinnock-2024-up-33"], claims["change-on-last-year"]
    assert kinnock.since_words() == article.since_words() != ""


def test_what_is_since_is_compared_with_the_year_named(record_at):
    claims = claims_by_id(record_at("latest"))
    daily = independent.daily(record_at("latest").data)
    days = {year: slice(f"{year}-01-01", f"{year}-10-07") for year in (2023, 2026)}
    people = {year: daily.people_arrived[span].sum() for year, span in days.items()}
    change = 100 * (people[2026] / people[2023] - 1)
    assert claims["badenoch-2025-up-95"].since.value == pytest.approx(change)
    boats = daily.boats_arrived[days[2026]].sum()
    assert claims["cooper-2025-385-boats"].since.value == boats


OF_TWO_SPANS = [
    "crossings-last-week",
    "yusuf-2024-up-60",
    "mail-2025-week-2599",
    "newstatesman-2026-65703",
    "newstatesman-2026-1111-boats",
]


def test_claims_whose_words_allow_other_days_are_the_known_ones(data):
    of_other_days = [row for row in rows_of(data) if row["other_start"] or row["other_end"]]
    assert [row["claim_id"] for row in of_other_days] == OF_TWO_SPANS


def test_the_same_words_are_read_in_the_same_two_ways(data):
    """“Last week” is two spans, whoever said it."""
    weeks = [row["claim_id"] for row in rows_of(data) if "last week" in row["claim"]]
    assert len(weeks) == 2 and set(weeks) <= set(OF_TWO_SPANS)


def test_a_claim_that_fits_by_one_choice_of_days_depends_on_it(record_at, shown_by):
    verdicts = as_made(record_at("latest"))
    assert {verdicts[ident].number for ident in OF_TWO_SPANS} == {"depends on the period"}
    words = verdicts["mail-2025-week-2599"].reason
    assert words == (
        "Counted from 29 June to 5 July 2025, it is 2,599, and the number is right. Counted from "
        "30 June to 6 July 2025, which the words allow, too, it is 2,014, and the number is wrong."
    )
    assert words in html_of(shown_by("claims")["claims"])


def test_a_claim_that_fits_by_both_choices_of_days_is_right(data_copy):
    days = {"window_start": "2024-01-01", "window_end": "2024-06-01", "stated_on": "2024-06-01"}
    cells = {"stated": "1", "unit": "people", "checked_against": "arrivals.people_between"}
    verdict = added(data_copy, "latest", **cells, **days, other_end="2024-05-31")
    assert verdict.number == "right"


QUALIFIED = re.compile(
    r"\b(more than|over|nearly|almost|just over|some|about|only|majority|most)\b", re.I
)


def test_a_bare_number_is_meant_by_how_round_it_is(record_at):
    plain = 0
    for row in record_at("latest").whole("claims").dropna(subset="stated").itertuples():
        exact = row.unit in RULES["exact_units"]
        if exact or QUALIFIED.search(row.claim) or row.comparator == "less than":
            continue
        size, plain = abs(row.stated), plain + 1
        digits = f"{size:g}".replace(".", "").rstrip("0")
        per_cent = row.unit.startswith("per cent")
        rounded = per_cent or (size >= 100 and len(digits) <= 2)
        assert row.comparator == ("about" if rounded else "exactly"), row.claim_id
    assert plain > 20


def test_who_publishes_first_is_not_judged_by_an_older_count(record_at):
    verdict = as_made(record_at("latest"))["mahmood-2026-281"]
    assert verdict.number == "could not be checked then" and verdict.fact.value == 193
    assert verdict.difference is None and verdict.difference_words() == ""


def test_a_first_figure_is_not_shown_before_it_was_published(record_at):
    (verdict,) = judge_all(record_at("2026-01-26"), ["mahmood-2026-281"])
    assert verdict.number == "not shown" and verdict.difference is None


def test_who_repeats_a_first_figure_is_right_of_its_day(data_copy):
    late = {"stated": "281", "unit": "people", "checked_against": "pilot.returned"}
    add(data_copy, **late, comparator="exactly", stated_on="2026-01-30")
    verdict = as_made(Record("latest", data_copy))["added"]
    assert verdict.number == "right of an earlier day"
    words = "right of 27 January 2026, not known for 29 January 2026"
    assert verdict.number_words() == words


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"stated": "1950", "checked_against": "arrivals.peak_year"}, "comparator", "exactly"),
        ({"stated": "-5", "checked_against": "arrivals.total"}, "stated", "not below 0"),
        ({"stated": "5", "checked_against": "arrivals.direction"}, "comparator", "direction"),
        (
            {
                "stated": "3000",
                "checked_against": "arrivals.between_change",
                "window_start": "2024-01-01",
                "window_end": "2024-12-31",
                "compared_start": "2023-01-01",
                "compared_end": "2023-01-31",
            },
            "compared_end",
            "as many as the 366 of the window",
        ),
        (
            {
                "stated": "5",
                "checked_against": "arrivals.group_share_in_year",
                "window_start": "2024-01-01",
                "window_end": "2024-12-31",
                "parameter": "young men",
            },
            "parameter",
            "one of men of 18 and over, ",
        ),
    ],
)
def test_a_row_that_no_rule_can_judge_is_named(data_copy, cells, column, words):
    rows = len(rows_of(data_copy))
    add(data_copy, **cells, comparator="about")
    with pytest.raises(
        InputError, match=rf"claims\.csv, row {rows + 2}, column {column}: .*{words}"
    ):
        judge_all(Record("2025-10-14", data_copy))
