"""The rules for claims give the example verdicts, and give every speaker the same.

They refuse rows that no rule can judge.
"""

import math
import re

import examples
import independent
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_claims import ADDED, add, added, put, rows_of

from crossings.chapters import claims as listed
from crossings.errors import InputError
from crossings.facts.claim_rules import RULES, TABLE, VERDICTS, Official, judge
from crossings.facts.claims import judge_all
from crossings.facts.claims_as_made import claims_as_made
from crossings.tables.record import Record
from crossings.tables.schemas import TABLES


@pytest.mark.parametrize("example", examples.NUMBERS, ids=lambda one: " ".join(one.values()))
def test_numbers_get_the_verdicts_of_the_examples(example):
    found = judge(example["comparator"], float(example["stated"]), examples.official(example))
    assert found == example["verdict"]


def test_claims_get_the_verdicts_of_the_examples(data_copy):
    put(
        data_copy,
        [
            ADDED | examples.cells(example) | {"claim_id": str(n)}
            for n, example in enumerate(examples.CLAIMS)
        ],
    )
    found = {one.claim_id: one for one in claims_as_made(Record("latest", data_copy)).verdicts}
    for n, example in enumerate(examples.CLAIMS):
        one = found[str(n)]
        word = "not shown" if one.beyond else ""
        assert (one.verdict, one.number, word) == (
            example["verdict"],
            example["on_number"],
            example["on_word"],
        ), example


def test_every_comparator_and_verdict_has_an_example_a_rule_and_a_shape():
    assert {one["comparator"] for one in examples.NUMBERS} == set(RULES)
    (check,) = TABLES["claims"].schema.columns["comparator"].checks
    assert set(check.statistics["allowed_values"]) == set(RULES)
    given = {one["on_number"] for one in examples.CLAIMS}
    assert given == set(VERDICTS) - {"right, but out of date"}
    assert {one["range_of"] for one in examples.NUMBERS} - {""} == set(TABLE["ranges"]) - {
        "other days"
    }
    assert len(set(listed.KINDS.values())) == len(VERDICTS) and set(listed.KINDS) == set(VERDICTS)
    with pytest.raises(ValueError, match="'roughly' is not a comparator; they are more than, "):
        judge("roughly", 1, Official(1, 1))


@given(st.integers(1, 10**7))
def test_rounding_to_two_figures_never_moves_a_number_by_more_than_the_margin(number):
    rounded = float(f"{number:.1e}")
    assert abs(rounded - number) <= number * TABLE["margin_pct"] / 100
    assert judge("about", rounded, Official(number, number)) == "right"


@given(st.floats(0.5, 1e6), st.floats(0.5, 1.5), st.floats(0, 1e6))
def test_a_verdict_on_several_values_is_one_that_holds_for_all_of_them(low, share, more):
    """The verdicts on single values never contradict the verdict on them all.

    The ends and values between them are judged one by one.
    """
    stated, high = low * share, low + more
    for comparator in set(RULES) - {"direction"}:
        whole = judge(comparator, stated, Official(low, high, "who counts"))
        single = {
            judge(comparator, stated, Official(value, value))
            for value in (low, high, (low + high) / 2, min(max(stated, low), high))
        }
        if whole in ("right", "wrong"):
            assert single == {whole}
        else:
            assert whole == "depends on who counts"


@given(
    st.sampled_from(sorted(set(RULES) - {"direction"})), st.floats(0.1, 1e6), st.floats(0.1, 1e6)
)
def test_a_fall_is_judged_by_its_size_as_a_rise_is(comparator, stated, size):
    rise = judge(comparator, stated, Official(size, size))
    assert judge(comparator, -stated, Official(-size, -size)) == rise
    assert judge(comparator, stated, Official(-size, -size)) == "wrong"


def test_margins_are_the_same_at_every_size():
    for value in (57, 100, 33_788, 213_545):
        ends = [stated for stated in range(1, 300_000, 7) if _about(stated, value) == "right"]
        assert math.isclose(ends[0], 0.95 * value, abs_tol=8)
        assert math.isclose(ends[-1], 1.05 * value, abs_tol=8)


def _about(stated, value):
    return judge("about", stated, Official(value, value))


def test_the_rules_know_no_speaker(data_copy):
    """Each verdict stays with its figure.

    Speakers, roles and sides are moved from claim to claim.
    """
    before = claims_as_made(Record("latest", data_copy)).claims
    rows = rows_of(data_copy)
    who = [{name: row[name] for name in ("speaker", "role", "side")} for row in rows]
    for shift in (1, len(rows) // 2):
        moved = [*who[shift:], *who[:shift]]
        put(data_copy, [row | other for row, other in zip(rows, moved, strict=True)])
        after = {
            one.verdict.claim_id: one for one in claims_as_made(Record("latest", data_copy)).claims
        }
        assert len(after) == len(before)
        for claim in before:
            one, other = claim.verdict, after[claim.verdict.claim_id]
            judged = (one.number, one.verdict, one.beyond, one.reason, one.working())
            now = other.verdict
            assert judged == (now.number, now.verdict, now.beyond, now.reason, now.working())
            assert claim.since_words() == other.since_words()


def test_the_same_sentence_gets_the_same_since_then(record_at):
    """“Up 33% on the same time last year” gets the same words from whoever said it.

    A shadow minister said it, and so did a paper of a later government.
    """
    made = {one.verdict.claim_id: one for one in claims_as_made(record_at("latest")).claims}
    kinnock, article = made["kinnock-2024-up-33"], made["change-on-last-year"]
    assert kinnock.since_words() == article.since_words() != ""
    badenoch, boats = made["badenoch-2025-up-95"], made["cooper-2025-385-boats"]
    daily = independent.daily(record_at("latest").data)
    days = {year: slice(f"{year}-01-01", f"{year}-10-07") for year in (2023, 2026)}
    people = {year: daily.people_arrived[span].sum() for year, span in days.items()}
    change = 100 * (people[2026] / people[2023] - 1)  # the year that the claim names
    assert badenoch.since.value == pytest.approx(change)
    assert boats.since.value == daily.boats_arrived[days[2026]].sum()


def test_a_claim_that_fits_by_one_choice_of_days_depends_on_it(record_at, shown_by, data_copy):
    made = {one.verdict.claim_id: one.verdict for one in claims_as_made(record_at("latest")).claims}
    named = [
        row["claim_id"] for row in rows_of(data_copy) if row["other_start"] or row["other_end"]
    ]
    assert named == [
        "crossings-last-week",
        "yusuf-2024-up-60",
        "mail-2025-week-2599",
        "newstatesman-2026-65703",
        "newstatesman-2026-1111-boats",
    ]
    # The same two words are read in the same two ways, whoever said them.
    weeks = [row for row in rows_of(data_copy) if "last week" in row["claim"]]
    assert {row["claim_id"] for row in weeks} <= set(named) and len(weeks) == 2
    assert {made[ident].number for ident in named} == {"depends on the period"}
    words = made["mail-2025-week-2599"].reason
    assert words == (
        "Counted from 29 June to 5 July 2025, it is 2,599, and the number is right. Counted from "
        "30 June to 6 July 2025, which the words allow, too, it is 2,014, and the number is wrong."
    )
    assert words in shown_by("claims")["claims"].html(1)
    days = {"window_start": "2024-01-01", "window_end": "2024-06-01", "stated_on": "2024-06-01"}
    cells = {"stated": "1", "unit": "people", "checked_against": "arrivals.people_between"}
    one = added(data_copy, "latest", **cells, **days, other_end="2024-05-31")
    assert one.number == "right"


QUALIFIED = re.compile(
    r"\b(more than|over|nearly|almost|just over|some|about|only|majority|most)\b", re.I
)


def test_a_number_without_a_word_around_it_is_meant_by_how_round_it_is(record_at):
    plain = 0
    for row in record_at("latest").whole("claims").dropna(subset="stated").itertuples():
        exact = row.unit in TABLE["exact_units"]
        if exact or QUALIFIED.search(row.claim) or row.comparator == "less than":
            continue
        size, plain = abs(row.stated), plain + 1
        digits = f"{size:g}".replace(".", "").rstrip("0")
        per_cent = row.unit.startswith("per cent")
        rounded = per_cent or (size >= 100 and len(digits) <= 2)
        assert row.comparator == ("about" if rounded else "exactly"), row.claim_id
    assert plain > 20


def test_who_publishes_first_is_not_judged_by_an_older_count(data_copy, record_at):
    made = {one.verdict.claim_id: one.verdict for one in claims_as_made(record_at("latest")).claims}
    one = made["mahmood-2026-281"]
    assert one.number == "first source" and one.fact.value == 193
    assert one.difference is None and one.difference_words() == ""
    (then,) = judge_all(record_at("2026-01-26"), ["mahmood-2026-281"])
    assert then.number == "not shown" and then.difference is None
    late = {"stated": "281", "unit": "people", "checked_against": "pilot.returned"}
    add(data_copy, **late, comparator="exactly", stated_on="2026-01-30")
    again = {one.claim_id: one for one in claims_as_made(Record("latest", data_copy)).verdicts}
    assert again["added"].number == "right of an earlier day"
    words = "right of 27 January 2026, not known for 29 January 2026"
    assert again["added"].number_words() == words


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
