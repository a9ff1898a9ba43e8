"""The rules for claims give the example verdicts, and give every speaker the same.

They refuse rows that no rule can judge.
"""

import itertools
import math
import re
from typing import get_args

import examples
import independent
import pytest
from claim_tables import ADDED, add, change_cells, put, rows_of
from conftest import append
from examples import possible
from exhibit_output import html_of
from hypothesis import given
from hypothesis import strategies as st

from crossings.claims.claim import Claim
from crossings.claims.claim_phrases import PHRASES
from crossings.claims.claim_rules import (
    CHANGE,
    EXACT,
    MARGIN_WORDS,
    RULE_WORDS,
    RULES,
    fraction_words,
    in_points,
    judge,
    margin,
    possible_values,
    sizes_that_fit,
)
from crossings.claims.judged_claims import CONTRADICTED, judged_claims
from crossings.claims.judgement import judge_all
from crossings.claims.verdict_kinds import VERDICTS, VerdictKind
from crossings.claims.verdicts import Verdict
from crossings.common.formats import pct
from crossings.errors import InputError
from crossings.facts.facts import facts
from crossings.facts.figure import RangeOf
from crossings.tables.record import Record
from crossings.tables.schemas import TABLES


@pytest.mark.parametrize("example", examples.NUMBERS, ids=lambda row: " ".join(row.values()))
def test_numbers_get_the_verdicts_of_the_examples(example):
    stated = float(example["stated"])
    verdict = judge(example["comparator"], stated, examples.official(example))
    assert verdict == example["verdict"]


def test_claims_get_the_verdicts_of_the_examples(data_copy):
    """Verdicts on whole claims, as decided by hand."""
    put(
        data_copy,
        [
            ADDED | examples.cells(example) | {"claim_id": str(n)}
            for n, example in enumerate(examples.CLAIMS)
        ],
    )
    verdicts = verdicts_of(Record("latest", data_copy))
    for n, example in enumerate(examples.CLAIMS):
        verdict = verdicts[str(n)]
        word = verdict.on_word or ""
        assert (verdict.verdict, verdict.number, word) == (
            example["verdict"],
            example["on_number"],
            example["on_word"],
        ), example


def test_sentences_of_all_sides_are_judged_as_by_hand(data_copy):
    """Sentences of all sides at the edges of the rule, whose verdicts a person wrote first."""
    names = set(TABLES["claims"].schema.columns)
    put(
        data_copy,
        [
            ADDED
            | {name: cell for name, cell in sentence.items() if name in names}
            | {"claim_id": str(n), "claim": sentence["sentence"], "role": sentence["said_by"]}
            for n, sentence in enumerate(examples.SENTENCES)
        ],
    )
    verdicts = verdicts_of(Record("latest", data_copy))
    unlike = {
        sentence["sentence"]
        for n, sentence in enumerate(examples.SENTENCES)
        if sentence["by_hand"] not in ("", verdicts[str(n)].number)
        or sentence["by_hand_on_whole"] not in ("", verdicts[str(n)].verdict)
    }
    assert len(examples.SENTENCES) == 92 and not unlike


def verdicts_of(record: Record) -> dict[str, Verdict]:
    return {verdict.said.claim_id: verdict for verdict in judged_claims(record).verdicts}


def test_the_examples_in_the_words_of_the_margin_follow_from_it():
    shown = re.findall(r"([\d,]+) stands for ([\d,.]+) to ([\d,.]+)[;.]", MARGIN_WORDS)
    assert len(shown) == 3
    for number, *ends in shown:
        allowed = sizes_that_fit("about", printed(number))
        assert allowed == pytest.approx([printed(end.rstrip(".")) for end in ends]), number


def test_a_percentage_of_tens_and_its_fraction_have_one_margin():
    for tens in range(10, 100, 10):
        of_fraction = margin(tens, "fraction")
        assert margin(tens, "per cent") == margin(tens, CHANGE) == of_fraction


def test_every_comparator_has_an_example_and_may_stand_in_a_row():
    assert {example["comparator"] for example in examples.NUMBERS} == set(RULE_WORDS)
    (check,) = TABLES["claims"].schema.columns["comparator"].checks
    assert set(check.statistics["allowed_values"]) == set(RULE_WORDS)


def test_every_verdict_has_an_example():
    on_number = {example["on_number"] for example in examples.CLAIMS}
    assert on_number == set(VERDICTS) == set(get_args(VerdictKind))


def test_every_range_has_a_rule_and_an_example():
    ranges = {example["range_of"] for example in examples.NUMBERS} - {""}
    assert ranges == set(RULES["ranges"]) - {"other days"}
    assert {*RULES["ranges"], ""} == set(get_args(RangeOf))


def test_every_verdict_has_a_shape_of_its_own():
    assert len({shown.mark for shown in VERDICTS.values()}) == len(VERDICTS)


@given(st.integers(1, 10**7), st.integers(2, 4))
def test_a_number_that_was_rounded_is_right(number, figures):
    stated = float(f"{number:.{figures - 1}e}")
    assert judge("about", stated, possible(number)) == "right"


@given(st.floats(-99, 900), st.sampled_from([0, 1]))
def test_a_change_as_the_site_prints_it_passes_the_rule(change, places):
    """What the site prints of a change is right by the rule that judges what others say."""
    stated = printed(pct(change, places))
    if stated:
        assert judge("about", stated, possible(change)) == "right"
        assert judge("exactly", stated, possible(change)) == "right"


@given(st.floats(0, 100), st.sampled_from([0, 1, 2]))
def test_a_share_as_the_site_prints_it_passes_the_rule(share, places):
    stated = printed(pct(share, places))
    assert judge("about", stated, possible(share, share, "", "per cent")) == "right"


def printed(words: str) -> float:
    """The number in words as the site prints them."""
    return float(words.replace("−", "-").replace(",", "").rstrip("%"))


@pytest.mark.parametrize("day", ["2019-12-31", "2023-06-30", "2025-10-14", "latest"])
def test_each_headline_figure_as_printed_passes_the_rule(record_at, day):
    record = record_at(day)
    for fact in facts(record).values():
        if fact.value is None or fact.wording or fact.unit in ("date", "year"):
            continue
        stated = printed(re.sub(r"[£€m+]", "", fact.words()))
        values = possible_values(fact.ranging(None, None, ""), fact.as_of.isoformat())
        assert judge("about", stated, values) == "right", fact


@given(
    st.floats(0.1, 99.9).map(lambda share: round(share, 1)),
    st.floats(0, 100),
    st.sampled_from(["per cent", "fraction"]),
)
def test_a_share_and_what_it_leaves_get_the_same_verdict(stated, share, unit):
    ways = {"about": "about", "more than": "less than", "at least": "at most"}
    ways |= {"just over": "nearly"}
    for comparator, other in ways.items():
        if comparator != "about" and math.isclose(stated, share, rel_tol=1e-6):
            continue  # equal is nearly, and not just over
        verdict = judge(comparator, stated, possible(share, share, "", unit))
        rest = possible(100 - share, 100 - share, "", unit)
        edge = abs(abs(stated - share) - margin(stated, unit)) < 1e-6
        assert edge or judge(other, 100 - stated, rest) == verdict


@given(st.floats(0.5, 1e6), st.floats(0.5, 1.5), st.floats(0, 1e6))
def test_a_verdict_on_several_values_holds_for_all_of_them(low, share, more):
    """The verdicts on single values never contradict the verdict on them all.

    The ends and values between them are judged one by one.
    """
    stated, high = low * share, low + more
    for comparator in set(RULE_WORDS) - {"direction", "since"}:
        whole = judge(comparator, stated, possible(low, high, "what is counted"))
        single = {
            judge(comparator, stated, possible(value))
            for value in (low, high, (low + high) / 2, min(max(stated, low), high))
        }
        if whole in ("right", "wrong"):
            assert single == {whole}
        else:
            assert whole == "depends on what is counted"


@given(
    st.sampled_from(sorted(set(RULE_WORDS) - {"direction", "since"})),
    st.floats(0.1, 1e6),
    st.floats(0.1, 1e6),
)
def test_a_fall_is_judged_by_its_size_as_a_rise_is(comparator, stated, size):
    rise = judge(comparator, stated, possible(size))
    assert judge(comparator, -stated, possible(-size)) == rise
    assert judge(comparator, stated, possible(-size)) == "wrong"


def test_the_rules_know_no_speaker(data_copy):
    """Each verdict stays with its figure.

    Speakers, roles and sides are moved from claim to claim.
    """
    before = judged_claims(Record("latest", data_copy)).claims
    rows = rows_of(data_copy)
    speakers = [{name: row[name] for name in ("speaker", "role", "side")} for row in rows]
    for shift in (1, len(rows) // 2):
        moved = [*speakers[shift:], *speakers[:shift]]
        put(data_copy, [row | speaker for row, speaker in zip(rows, moved, strict=True)])
        after = claims_by_id(Record("latest", data_copy))
        assert len(after) == len(before)
        for claim in before:
            other = after[claim.verdict.said.claim_id]
            assert judged(claim.verdict) == judged(other.verdict)
            assert claim.since_words() == other.since_words()


def judged(verdict: Verdict) -> tuple[object, ...]:
    return (
        verdict.number,
        verdict.verdict,
        verdict.word,
        verdict.reason,
        verdict.working(),
    )


def claims_by_id(record: Record) -> dict[str, Claim]:
    return {claim.verdict.said.claim_id: claim for claim in judged_claims(record).claims}


def test_no_later_figure_stands_under_days_that_are_over(record_at):
    """A rise and a fall are treated alike: of neither is the change of another year told."""
    claims = claims_by_id(record_at("latest"))
    rises = ("kinnock-2024-up-33", "change-on-last-year", "badenoch-2025-up-95")
    falls = ("sunak-2023-down-20", "cleverly-2024-h2-down-45", "rc-2023-down-20")
    others = ("crossings-this-year", "cooper-2025-385-boats", "rc-2023-74-granted")
    assert not any(claims[ident].since_words() for ident in (*rises, *falls, *others))


def test_each_phrase_stands_in_a_claim_for_every_speaker(data):
    """A phrase is the same for all: “last week” is two spans, whoever said it."""
    used = {row["phrase"] for row in rows_of(data)} - {""}
    unused = {"now", "money, no start named", "since Keir Starmer took office"}
    assert used == set(PHRASES) - unused
    weeks = [row["phrase"] for row in rows_of(data) if "last week" in row["claim"]]
    assert weeks == ["last week"] * 2
    sides = {row["side"].partition(" ")[0] for row in rows_of(data) if row["phrase"]}
    assert {"Labour", "Conservative", "Reform", "press", "campaign:"} <= sides


def test_a_claim_that_fits_by_one_reading_depends_on_it(record_at, shown_by):
    verdicts = verdicts_of(record_at("latest"))
    depending = {ident for ident, one in verdicts.items() if one.number == "depends on the period"}
    weeks = {"crossings-last-week", "mail-2025-week-2599"}
    assert depending == weeks | {"eagle-2025-rwanda-84151"}
    reason = verdicts["mail-2025-week-2599"].reason
    assert {"2,599", "2,014"} <= set(re.findall(r"\d,\d{3}", reason))
    assert reason in html_of(shown_by("claims")["claims"])


def test_days_that_fit_and_that_do_not_are_named(record_at):
    verdict = verdicts_of(record_at("latest"))["mail-2025-week-2599"]
    words = "right for 29 June to 5 July 2025; wrong for 30 June to 6 July 2025"
    assert verdict.number_words() == words


def test_each_sum_that_fits_and_each_that_does_not_is_named(record_at, shown_by):
    """“£771m” is not within a range: it fits one of four sums, added up here by another route."""
    rows = independent.rows(record_at("latest").data / "curated/agreements.csv")
    rows = [row for row in rows if row["announced"] < "2025-07-07"]
    by_whom = {}
    for told_by in ([], ["sun_2024"], ["gbnews_2025_06_800"], ["sun_2024", "gbnews_2025_06_800"]):
        amounts = (
            row["gbp_m_later" if row["later_source_id"] in told_by else "committed_gbp_m"]
            for row in rows
        )
        by_whom[f"£{sum(map(float, amounts)):.0f}m"] = told_by
    verdict = verdicts_of(record_at("latest"))["philp-2025-771m"]
    of_fact = {f"£{value:.0f}m" for _, value in verdict.fact.counts}
    assert of_fact == set(by_whom)
    fits, others = (
        verdict.number_words().removeprefix("depends on what is counted: ").split(", not ")
    )
    assert fits == "£770m fits" and set(re.findall(r"£\d+m", others)) == of_fact - {"£770m"}
    html = html_of(shown_by("claims")["claims"])
    assert "(with the amounts of The Sun and" in html


def test_money_without_a_start_is_tried_from_each_start(data_copy):
    sums = {"spending.committed_between": "GBP m", "spending.committed_eur_between": "EUR m"}
    rows = [
        ADDED
        | {"claim_id": f"{side} {unit} {stated}", "side": side, "stated": str(stated), "unit": unit}
        | {"checked_against": measure, "comparator": "about", "phrase": "money, no start named"}
        | {"stated_on": "2025-11-03", "basis": "payment"}
        for side in ("Labour government", "Reform UK opposition", "press")
        for measure, unit in sums.items()
        for stated in (650, 763, 1100)
    ]
    put(data_copy, rows)
    verdicts = verdicts_of(Record("latest", data_copy))
    for row in rows:
        expected = {"650": "depends on what is counted", "763": "not shown", "1100": "wrong"}
        if row["unit"] == "EUR m":  # the sums before 2018 are known in pounds alone
            expected = {"650": "not shown", "763": "right", "1100": "wrong"}
        number = verdicts[row["claim_id"]].number
        assert number == expected[row["stated"]], row
        if number == "depends on what is counted":
            starts = re.findall(r"since (20\d\d),", verdicts[row["claim_id"]].reason)
            assert set(starts) == {"2018", "2014"}


OTHER_WAY = {"more than": "at most", "less than": "at least"}
TURNED = {"right": "wrong", "wrong": "right", "not shown": "not shown"}


def test_who_says_little_was_paid_is_judged_as_who_says_much(data_copy):
    """Red while a promise refuted that less was paid, and never showed that no more was."""
    sums = ("spending.committed_to_2026_gbp", "spending.promised_total_gbp_high")
    put(
        data_copy,
        [
            ADDED
            | {"claim_id": f"{comparator}_{stated}_{against}", "stated": str(stated)}
            | {"unit": "GBP m", "checked_against": against, "comparator": comparator}
            | {"stated_on": "2026-10-08", "basis": "payment"}
            for against in sums
            for stated in (100, 650, 700, 800, 1000, 1300, 1400)
            for comparator in itertools.chain(*OTHER_WAY.items())
        ],
    )
    verdicts = verdicts_of(Record("latest", data_copy))
    found = set()
    for ident, verdict in verdicts.items():
        comparator, rest = ident.split("_", 1)
        if comparator in OTHER_WAY:
            turned = verdicts[f"{OTHER_WAY[comparator]}_{rest}"].verdict
            assert turned == TURNED[verdict.verdict], ident
            found.add(verdict.verdict)
    assert found == set(TURNED)


def test_what_was_officially_paid_of_a_sum_is_said_of_it(record_at, data_copy):
    rows = independent.rows(record_at("latest").data / "curated/agreements.csv")
    paid = [row for row in rows if row["basis"] == "payment"]
    officially = f"£{sum(float(row['committed_gbp_m']) for row in paid):.0f}m"
    verdicts = verdicts_of(record_at("latest"))
    reason = verdicts["philp-2025-771m"].reason
    assert officially in reason and all(row["financial_year"] in reason for row in paid)
    assert "officially" not in verdicts["spend-since-2018"].reason
    add(
        data_copy,
        **{"stated": "700", "unit": "GBP m", "comparator": "about", "basis": "payment"},
        **{"checked_against": "spending.committed_between", "phrase": "money, no start named"},
    )
    assert officially in verdicts_of(Record("latest", data_copy))["added"].reason


def test_what_was_promised_since_is_told_of_every_sum_apart(record_at):
    """Red while a claim of payment stood beside a sum half of which was for years to come."""
    claims = claims_by_id(record_at("latest"))
    to_the_day = {"spend-since-2018": 662, "philp-2025-771m": 662, "sun-2026-700m-paid": 662}
    to_the_day |= {"dgef-2026-540m": 767}
    for ident, promised in to_the_day.items():
        assert claims[ident].since.value == promised
        assert "2026/27 to 2028/29" in claims[ident].since_words()
    assert not claims["mw-2023-220m"].since_words()  # to 2022
    assert not claims_by_id(record_at("2026-02-28"))["spend-since-2018"].since_words()


NEW_PM = "2026-07-20,New Prime Minister takes office,politics,cbp9681,1,2026-07-20\n"
TERMS = [  # the phrase, the figure, the day of the claim, and the first and last day of the term
    (
        *("since Rishi Sunak took office", "arrivals.people_between"),
        *("2024-06-25", "2022-10-25", "2024-07-04"),
    ),
    (
        *("since Keir Starmer took office", "arrivals.people_between"),
        *("2026-02-04", "2024-07-05", "2026-07-19"),
    ),
    (
        *("since Keir Starmer took office", "arrivals.since_2024_07_05"),
        *("2026-02-04", "2024-07-05", "2026-07-19"),
    ),
]


@pytest.mark.parametrize(("phrase", "measure", "said_on", "first", "last"), TERMS)
def test_a_later_figure_ends_with_what_the_words_name(
    data_copy, phrase, measure, said_on, first, last
):
    """Red while one Prime Minister's count went on after him, and another's had no later figure."""
    append(data_copy / "curated/policy_events.csv", NEW_PM)
    cells = {"checked_against": measure, "phrase": phrase, "stated": "1", "unit": "people"}
    add(data_copy, **cells, stated_on=said_on)
    counted = independent.daily(data_copy).people_arrived
    for at in ("2024-06-30", "2026-07-01", "latest"):
        record = Record(at, data_copy)
        if str(record.day) < said_on:
            continue
        since = claims_by_id(record)["added"].since
        end = min(last, str(record.day))
        assert (since.value, str(since.as_of)) == (counted[first:end].sum(), end)


@pytest.mark.parametrize("said_on", ["2025-07-05", "2025-07-08"])
def test_a_reading_of_days_not_yet_counted_decides_nothing(data_copy, said_on):
    """Red while the day after its last day made a claim depend on the period: 40.5% more."""
    add(
        data_copy,
        **{"checked_against": "arrivals.between_change", "comparator": "about", "stated": "40"},
        **{"window_start": "2024-07-05", "window_end": "2025-07-04", "unit": "per cent"},
        **{"compared_start": "2023-07-06", "compared_end": "2024-07-04", "stated_on": said_on},
        phrase="each side of the change of government",
    )
    assert verdicts_of(Record("latest", data_copy))["added"].number == "right"


def test_halved_and_doubled_are_judged_alike():
    """A fall by half is a doubling turned round: their ends are the same to a hundredth."""
    least, most = sizes_that_fit("about", 50, "fraction")
    turned = [1 / (1 - fall / 100) for fall in (least, most)]
    assert sizes_that_fit("about", 2, "times") == pytest.approx(turned, abs=0.01)


def test_no_number_is_two_of_the_usual_fractions():
    usual = [25, 100 / 3, 40, 50, 60, 200 / 3, 75]
    ends = [sizes_that_fit("about", fraction, "fraction") for fraction in usual]
    for (_, highest), (lowest, _) in itertools.pairwise(ends):
        assert highest < lowest


@pytest.mark.parametrize(
    ("per_cent", "words"),
    [
        (50, "half"),
        (-33.33, "a third"),
        (66.7, "two thirds"),
        (12.5, "an eighth"),
        (90, "nine tenths"),
    ],
)
def test_a_fraction_is_told_in_words(per_cent, words):
    assert fraction_words(per_cent) == words
    assert not fraction_words(per_cent + 0.4)


def test_a_claim_that_is_wrong_by_a_day_is_not_wrong(data_copy):
    """Before the day and on it: 49,797 and 50,271 since the change of government."""
    days = {"checked_against": "arrivals.since_2024_07_05", "stated_on": "2025-08-11"}
    add(data_copy, **days, stated="50000", unit="people")
    passed = verdicts_of(Record("latest", data_copy))["added"]
    assert passed.number == "right within a day" and passed.fact.value == 49_797
    add(data_copy, **days, stated="50300", unit="people")
    assert verdicts_of(Record("latest", data_copy))["added"].number == "wrong"


def test_who_repeats_a_first_figure_is_not_contradicted(record_at):
    """823 by 31 May and 1,087 by 30 June: over 900 on 10 June; 281 and 350, too."""
    verdicts = verdicts_of(record_at("latest"))
    first = ("norris-2026-over-900", "mahmood-2026-281", "mahmood-2026-350-admitted")
    assert {verdicts[ident].told for ident in first} == {f"not {CONTRADICTED}"}
    assert verdicts["bbc-2026-1500-returned"].told == ""  # no later total was out


@pytest.mark.parametrize(
    ("comparator", "stated", "told"),
    [
        ("more than", 900, f"not {CONTRADICTED}"),
        ("less than", 900, f"not {CONTRADICTED}"),
        ("less than", 1100, f"not {CONTRADICTED}"),
        ("less than", 800, CONTRADICTED),
        ("more than", 1100, CONTRADICTED),
    ],
)
def test_later_totals_around_a_day_prove_no_figure(data_copy, comparator, stated, told):
    """Red while “over 900” and “fewer than 900” both fitted 823 and 1,087."""
    change_cells(data_copy, "norris-2026-over-900", comparator=comparator, stated=str(stated))
    announced = data_copy / "curated/pilot_announcements.csv"
    text = announced.read_text(encoding="utf-8")
    text = text.replace("2026-06-10,returned,900,", f"2026-06-10,returned,{stated},")
    announced.write_text(text, encoding="utf-8")
    verdict = verdicts_of(Record("latest", data_copy))["norris-2026-over-900"]
    assert (verdict.number, verdict.told) == ("could not be checked then", told)


QUALIFIED = re.compile(
    r"\b(more than|over|nearly|almost|just over|some|about|only|majority|most)\b", re.I
)


def test_a_bare_number_is_meant_by_how_round_it_is(record_at):
    plain = 0
    for row in record_at("latest").all_rows("claims").dropna(subset="stated").itertuples():
        exact = row.unit in EXACT
        if exact or QUALIFIED.search(row.claim) or row.comparator == "less than":
            continue
        size, plain = abs(row.stated), plain + 1
        digits = f"{size:g}".replace(".", "").rstrip("0")
        per_cent = in_points(row.unit)
        rounded = per_cent or (size >= 100 and len(digits) <= 2)
        assert row.comparator == ("about" if rounded else "exactly"), row.claim_id
    assert plain > 20


def test_who_publishes_first_is_not_judged_by_an_older_count(record_at):
    verdict = verdicts_of(record_at("latest"))["mahmood-2026-281"]
    assert verdict.number == "could not be checked then" and verdict.fact.value == 193
    assert verdict.difference is None and verdict.difference_words() == ""


def test_a_first_figure_is_not_shown_before_it_was_published(record_at):
    verdicts = judge_all(record_at("2026-01-26"))
    (verdict,) = (one for one in verdicts if one.said.claim_id == "mahmood-2026-281")
    assert verdict.number == "not shown" and verdict.difference is None


def test_who_repeats_a_first_figure_is_right_of_its_day(data_copy):
    late = {"stated": "281", "unit": "people", "checked_against": "pilot.returned"}
    add(data_copy, **late, comparator="exactly", stated_on="2026-01-30")
    verdict = verdicts_of(Record("latest", data_copy))["added"]
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
                "stated": "34.6",
                "unit": "fraction",
                "checked_against": "arrivals.year_to_date_change",
            },
            "stated",
            "a simple fraction",
        ),
        (
            {"stated": "0.5", "unit": "times", "checked_against": "arrivals.year_to_date_change"},
            "stated",
            "1 or more",
        ),
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
