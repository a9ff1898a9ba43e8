"""Measures of money on small frames, and an agreement of later years that is only rows."""

import math
from typing import Any

import deals
import independent
import pandas as pd
import pytest
from conftest import edit

from crossings.errors import InputError
from crossings.facts.facts import facts
from crossings.measures import financial_years, reported_payments, spending
from crossings.tables import curated_checks
from crossings.tables.record import Record
from crossings.tables.schemas import TO_2026

NO_ROW: dict[str, Any] = {"paid_eur_m": math.nan, "paid_gbp_m": math.nan, "source_id": ""}


def paid(*rows: tuple[str, float, float, float, str, bool]) -> pd.DataFrame:
    """Make rows of `deals_with_payments`.

    Each is name, promised, paid in euros and in pounds, source, second-hand. A pound is two euros,
    and each deal is of March 2021.
    """
    columns = ["name", "committed_eur_m", "paid_eur_m", "paid_gbp_m", "source_id", "second_hand"]
    frame = pd.DataFrame(list(rows), columns=columns)
    return reported_payments.in_euros(
        frame.assign(
            is_hearsay=frame.name == "E, 2021",
            low_gbp_m=frame.committed_eur_m / 2,
            high_gbp_m=frame.committed_eur_m / 2,
            announced=pd.Timestamp("2021-03-10"),
        )
    )


def test_only_second_hand_reports_may_restate_the_promise():
    rows = paid(
        ("A, 2018", 100.0, 99.0, math.nan, "a", False),
        ("B, 2021", 100.0, 96.0, math.nan, "b", True),
        ("C, 2022", 100.0, 91.0, math.nan, "c", True),
        ("D, 2022", 100.0, math.nan, math.nan, "", False),
        ("E, 2021", 100.0, 100.0, math.nan, "e", False),
    )
    firm, doubtful, firm_pct, doubtful_pct = reported_payments.state_of_payment(rows)
    assert list(firm.name) == ["A, 2018", "C, 2022"]
    assert list(doubtful.name) == ["B, 2021", "E, 2021"]
    assert firm_pct == pytest.approx(100 * 190 / 500)
    assert doubtful_pct == pytest.approx(100 * 196 / 500)


def test_a_report_in_pounds_counts_at_the_rate_of_its_own_deal():
    rows = paid(("A", 50.0, 46.5, math.nan, "a", False), ("B", 50.0, math.nan, 3.6, "b", False))
    state = reported_payments.state_of_payment(rows)
    assert (state.firm_pct, state.doubtful_pct) == (pytest.approx(46.5 + 7.2), None)


def test_reports_of_a_whole_sum_are_told_from_parts():
    deals = paid(("A", 100.0, 99.0, math.nan, "a", True)).assign(agreement="deal-2023")
    said = pd.DataFrame(
        [
            ("deal-2023", "payment", 99.0, math.nan),
            ("deal-2023", "part or repeat", math.nan, 50.0),
            ("deal-2023", "statement", math.nan, 50.0),
            ("deal-2023", "part or repeat", 25.0, math.nan),
            ("deal-2023", "condition", math.nan, 50.0),
            ("deal-2021", "payment", 99.0, math.nan),
        ],
        columns=["agreement", "basis", "eur_m", "gbp_m"],
    )
    whole = reported_payments.of_the_whole_sum(said, deals)
    assert list(whole.eur_m.fillna(0)) == [99.0, 0.0] and list(whole.gbp_m.fillna(0)) == [0.0, 50.0]


@pytest.mark.parametrize(("millions", "mostly"), [((30.0, 20.0), False), ((20.0, 30.0), True)])
def test_most_of_the_money_is_for_small_boats_or_not(millions, mostly):
    rows = pd.DataFrame({"high_gbp_m": millions, "aim": ["border security", "small boats"]})
    assert spending.mostly_for_boats(rows) == mostly


def agreements(*years: tuple[int, float, float]) -> pd.DataFrame:
    """Agreements since 2018, each of one year: its first calendar year, first given, later."""
    frame = pd.DataFrame(years, columns=["first_year", "committed_gbp_m", "gbp_m_later"])
    amounts = frame[["committed_gbp_m", "gbp_m_later"]]
    return frame.assign(
        scope=TO_2026,
        committed_eur_m=1.0,
        low_gbp_m=amounts.min(axis=1),
        high_gbp_m=amounts.max(axis=1),
    )


def test_prices_divide_both_ends_by_the_index_and_need_one():
    years = spending.promised_by_year(agreements((2018, 50.0, 40.0), (2019, 1.0, 1.0)))
    index = pd.DataFrame(
        {
            "financial_year": ["2018/19", "2024/25"],
            "deflator_2024_25_100": [80.0, 100.0],
            "status": "measured",
        }
    )
    priced = spending.in_prices(years, index)
    assert list(priced.real_low_gbp_m) == [50.0] and list(priced.real_high_gbp_m) == [62.5]
    above = spending.promised_by_year(agreements((2018, 40.0, 50.0)))
    priced = spending.in_prices(above, index)
    assert list(priced.real_low_gbp_m) == [50.0] and list(priced.real_high_gbp_m) == [62.5]


def test_prices_are_of_the_newest_year_measured_by_the_day():
    years = spending.promised_by_year(agreements((2018, 50.0, 40.0), (2020, 9.0, 9.0)))
    index = pd.DataFrame(
        {
            "financial_year": ["2018/19", "2019/20", "2020/21"],
            "deflator_2024_25_100": [80.0, 84.0, 90.0],
            "status": ["measured", "measured", "forecast"],
        }
    )
    priced = spending.in_prices(years, index)
    assert set(priced.prices_of) == {"2019/20"}
    assert list(priced.real_high_gbp_m) == pytest.approx([52.5, 0.0, 8.4])
    none = spending.in_prices(years, index.assign(status="forecast"))
    assert none.empty and "prices_of" in none


def test_the_range_takes_both_amounts_of_each_year(data_copy):
    """One later amount is above the first, another below: no sum of one kind has an end."""
    edit(data_copy / "curated" / "agreements.csv", ",124.46,124.46,", ",124.46,130,")
    record = Record("latest", data_copy)
    later_is_higher = 130 - 124.46
    low, high = spending.lowest_and_highest(spending.to_2026(record.agreements))
    assert high == pytest.approx(spending.committed_to_2026(record.agreements) + later_is_higher)
    assert low == pytest.approx(
        spending.committed_to_2026(record.agreements, "later") - later_is_higher
    )
    worked_out, second_route = facts(record), independent.facts(data_copy, record.day)
    for end in ("low", "high"):
        ident = f"spending.promised_total_gbp_{end}"
        assert worked_out[ident].value == pytest.approx(second_route[ident])


RENEWAL = """\
stopgap-2029,stopgap-2029,stop-gap,Stop-gap,\
2026-08-01,,2026-08-01,2029-04-01,2029-05-31,\
2029/30,,20,,,,commitment,2029-32,Until a renewal,small boats,0,cbp9681,low,Made up,
agreement-2029,agreement-2029,agreement,UK-France three-year agreement 2029–32,\
2026-08-02,,2026-08-02,2029-04-01,2032-03-31,\
2029/30-2031/32,800,700,,,,commitment,2029-32,Officers,small boats,0,cbp9681,low,Made up,
"""
PAID = "paid-2029,agreement-2029,2026-08-03,100,,payment,A first part,cbp9681,low,2026-08-03\n"


@pytest.fixture
def renewed(data_copy):
    """Give data with a made-up agreement for 2029 to 2032, a stop-gap and a payment under it."""
    for table, rows in (("agreements", RENEWAL), ("payments", PAID)):
        path = data_copy / "curated" / f"{table}.csv"
        path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    return data_copy


def test_a_renewal_is_a_sum_of_its_own_without_its_stop_gap(renewed):
    curated_checks.check_curated(renewed)
    later = spending.later_agreements(Record("latest", renewed).agreements)
    assert list(later.agreement) == ["agreement-2026", "agreement-2029"]
    assert list(later.high_gbp_m) == [662.0, 700.0] and list(later.years) == [3, 3]
    assert later.period_end.iloc[1] == pd.Timestamp("2032-03-31") and not later.is_divided.any()
    parts = spending.later_by_year(Record("latest", renewed).agreements)
    assert list(parts.start) == [*range(2026, 2032)]
    assert list(parts.part_gbp_m) == pytest.approx([662 / 3] * 3 + [700 / 3] * 3)


def test_facts_add_a_renewal(renewed, record_at):
    before, after = facts(record_at("latest")), facts(Record("latest", renewed))
    for end in ("low", "high"):
        ident = f"spending.promised_total_gbp_{end}"
        assert after[ident].value == pytest.approx(before[ident].value + 700)
        assert "£700m for 2029/30 to 2031/32" in after[ident].sentence
    unchanged = "spending.committed_2026_29_gbp"
    assert after[unchanged].value == before[unchanged].value


def test_pages_tell_a_renewal_and_what_is_paid_under_it(renewed, shown_by):
    money = shown_by("spending", "latest", renewed)
    assert "£700m for three years to March 2032" in money["answer"].words
    assert "€100m is reported as paid" in money["committed-and-paid"].words
    assert {"2026/27 to 2028/29", "2029/30 to 2031/32"} < set(
        money["commitments-by-year"].table.financial_year
    )
    beside = shown_by("spending-and-crossings", "latest", renewed)["money-and-crossings"]
    assert 700.0 in set(beside.table.promised_gbp_m) and 20.0 not in set(
        beside.table.promised_gbp_m
    )


def test_a_second_agreement_takes_no_facts_place(data_copy, record_at):
    deals.add_second(data_copy, "2026/27", "2026-29")
    ident = "spending.committed_2026_29_gbp"
    second = facts(Record("latest", data_copy))[ident]
    alone = facts(record_at("latest"))[ident]
    assert second.value == alone.value
    added = second.sentence.removeprefix(alone.sentence)
    assert "other agreement for" in added and "£663m" in added, "claims are set beside this sum"


@pytest.mark.parametrize("scope", ["2025-29", "2029-27"])
def test_sums_that_overlap_or_end_before_they_begin_are_refused(renewed, scope):
    edit(
        renewed / "curated" / "agreements.csv",
        "commitment,2029-32,Officers",
        f"commitment,{scope},O",
    )
    with pytest.raises(InputError, match=r"column scope: .*overlap no other"):
        curated_checks.check_curated(renewed)


def test_a_later_amount_without_a_known_source_is_refused(data_copy):
    edit(data_copy / "curated" / "agreements.csv", ",sun_2024,", ",nobody,")
    with pytest.raises(InputError, match=r"row 9, column later_source_id.*nobody"):
        curated_checks.check_curated(data_copy)


def test_a_running_year_stands_beside_the_same_days_before(record_at):
    record = record_at("2026-08-20")
    people = record.daily.set_index("date").people_arrived
    years = financial_years.by_financial_year(record.agreements, record.daily, record.day)
    years = financial_years.with_year_before(years, record.daily).set_index("financial_year")
    before = years.people_year_before
    assert before["2026/27"] == people["2025-04-01":"2025-08-20"].sum()
    assert before["2025/26"] == years.people_arrived["2024/25"]
    assert before[["2017/18", "2018/19"]].isna().all()
    early = record_at("2018-01-01")
    years = financial_years.by_financial_year(early.agreements, early.daily, early.day)
    assert financial_years.with_year_before(years, early.daily).people_year_before.isna().all()
