"""Measures of money on small frames, and the sentences made of them."""

import math
from typing import Any

import pandas as pd
import pytest
from conftest import edit

from crossings.errors import InputError
from crossings.measures import ratios, spending, spending_words
from crossings.tables import curated_checks

NO_ROW: dict[str, Any] = {"paid_eur_m": math.nan, "paid_gbp_m": math.nan, "source_id": ""}


def paid(*rows: tuple[str, float, float, float, str, bool]) -> pd.DataFrame:
    """Make rows of `paid_of_promised`.

    Each is name, promised, paid in euros and in pounds, source, second-hand. A pound is a euro,
    and each deal is of March 2021.
    """
    columns = ["name", "committed_eur_m", "paid_eur_m", "paid_gbp_m", "source_id", "second_hand"]
    frame = pd.DataFrame(list(rows), columns=columns)
    return frame.assign(
        low_gbp_m=frame.committed_eur_m,
        high_gbp_m=frame.committed_eur_m,
        announced=pd.Timestamp("2021-03-10"),
    )


def test_only_second_hand_reports_may_restate_the_promise():
    rows = paid(
        ("A, 2018", 100.0, 99.0, math.nan, "a", False),
        ("B, 2021", 100.0, 96.0, math.nan, "b", True),
        ("C, 2022", 100.0, 91.0, math.nan, "c", True),
        ("D, 2022", 100.0, math.nan, math.nan, "", False),
    )
    firm, doubtful = spending_words.firm_and_doubtful(rows)
    assert list(firm.name) == ["A, 2018", "C, 2022"] and list(doubtful.name) == ["B, 2021"]
    assert spending.share_paid_pct(firm, rows) == pytest.approx(100 * 190 / 400)
    assert spending.share_paid_pct(doubtful, rows) == pytest.approx(100 * 96 / 400)


def test_reports_in_another_currency_or_none_give_no_share():
    rows = paid(("A", 50.0, 46.5, math.nan, "a", False), ("B", 50.0, math.nan, 3.6, "b", False))
    assert spending.share_paid_pct(rows, rows) is None
    assert spending.share_paid_pct(rows[:0], rows) is None


@pytest.mark.parametrize(("millions", "mostly"), [((30.0, 20.0), False), ((20.0, 30.0), True)])
def test_most_of_the_money_is_for_small_boats_or_not(millions, mostly):
    rows = pd.DataFrame(
        {"committed_gbp_m": millions, "purpose": ["ports, not only small boats", "patrols"]}
    )
    assert spending.mostly_for_boats(rows) == mostly


def agreements(*years: tuple[str, float, float]) -> pd.DataFrame:
    """Agreements since 2018, each of one year: financial year, first given, later reported."""
    frame = pd.DataFrame(years, columns=["financial_year", "committed_gbp_m", "gbp_m_later"])
    return frame.assign(scope=spending.CORE, committed_eur_m=1.0)


def test_prices_divide_both_ends_by_the_index_and_need_one():
    years = spending.by_financial_year(agreements(("2018/19", 50.0, 40.0), ("2019/20", 1.0, 1.0)))
    index = pd.DataFrame(
        {
            "financial_year": ["2018/19", "2024/25"],
            "deflator_2024_25_100": [80.0, 100.0],
            "status": "measured",
        }
    )
    priced = spending.in_prices(years, index)
    assert list(priced.real_low_gbp_m) == [50.0] and list(priced.real_high_gbp_m) == [62.5]
    above = spending.by_financial_year(agreements(("2018/19", 40.0, 50.0)))
    priced = spending.in_prices(above, index)
    assert list(priced.real_low_gbp_m) == [50.0] and list(priced.real_high_gbp_m) == [62.5]


def test_prices_are_of_the_newest_year_measured_by_the_day():
    years = spending.by_financial_year(agreements(("2018/19", 50.0, 40.0), ("2020/21", 9.0, 9.0)))
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


def test_what_came_of_a_deal_is_told_once_by_its_kind():
    things = [
        ("deal-2018", "surveillance", "reported delivered"),
        ("deal-2018", "surveillance", "under way"),
        ("deal-2018", "detention", "under way"),
        ("deal-2018", "staff", "promised"),
        ("deal-2020", "patrols", "promised"),
        ("", "other", "reported delivered"),
    ]
    bought = pd.DataFrame(things, columns=["agreement_id", "kind", "stage"])
    came_of_it = spending_words.in_brief(bought).set_index("agreement").came_of_it
    assert came_of_it.to_dict() == {
        "deal-2018": "Surveillance; under way: detention centres",
        "deal-2020": "no report",
        "not named": "Other things",
    }
    assert list(spending_words.in_brief(bought.iloc[:0])) == ["agreement", "came_of_it"]


def test_a_share_above_its_own_upper_end_is_refused(data_copy):
    from conftest import edit

    from crossings.errors import InputError
    from crossings.tables import curated_checks

    edit(data_copy / "curated" / "british_share.csv", "62,62,", "63,62,")
    with pytest.raises(InputError, match=r"british_share.*high_pct.*not below low_pct"):
        curated_checks.check_curated(data_copy)


@pytest.mark.parametrize(
    ("quantity", "unit", "words"),
    [
        (500, "people", "500 people"),
        (1100, "people, almost", "almost 1,100 people"),
        (2, "times as many, more than", "more than twice as many"),
        (26, "GBP m, about", "about £26m"),
        (2.9, "EUR m, all British", "€2.9m, all British"),
        (150000, "EUR to set up, and 30,000 a year", "€150,000 to set up, and 30,000 a year"),
        (
            150,
            "EUR m, almost, four years to October 2018",
            "almost €150m, four years to October 2018",
        ),
        (1, "centre", ""),
        (float("nan"), "", ""),
    ],
)
def test_what_was_bought_is_counted_in_words(quantity, unit, words):
    assert spending_words.quantity_words(quantity, unit) == words


def test_a_later_amount_without_a_known_source_is_refused(data_copy):
    edit(data_copy / "curated" / "agreements.csv", ",sun_2024,", ",nobody,")
    with pytest.raises(InputError, match=r"row 9, column later_source_id.*nobody"):
        curated_checks.check_curated(data_copy)


def test_a_running_year_stands_beside_the_same_days_before(record_at):
    record = record_at("2026-08-20")
    people = record.daily.set_index("date").people_arrived
    years = ratios.by_financial_year(record.agreements, record.daily, record.day)
    years = ratios.with_year_before(years, record.daily).set_index("financial_year")
    before = years.people_year_before
    assert before["2026/27"] == people["2025-04-01":"2025-08-20"].sum()
    assert before["2025/26"] == years.people_arrived["2024/25"]
    assert before[["2017/18", "2018/19"]].isna().all()
    early = record_at("2018-01-01")
    years = ratios.by_financial_year(early.agreements, early.daily, early.day)
    assert ratios.with_year_before(years, early.daily).people_year_before.isna().all()
