"""Measures of money on small frames, and the sentences made of them."""

import datetime as dt
import math
from typing import Any

import pandas as pd
import pytest

from crossings.measures import spending, spending_words

NO_ROW: dict[str, Any] = {"paid_eur_m": math.nan, "paid_gbp_m": math.nan, "source_id": ""}


ASKED = pd.DataFrame(
    {
        "payment_id": ["asked-for-payments-2022", "refused-54m-2022", "refused-centre-2024"],
        "what": [
            "Asked what was paid, it listed promises",
            "Asked what was bought, it refused to say: too much work",
            "Refused",
        ],
        "known_from": pd.to_datetime(["2022-11-29", "2022-01-31", "2024-07-02"]),
    }
)


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


ENDS, BEFORE = dt.date(2026, 3, 31), dt.date(2026, 3, 30)


def test_without_agreements_or_reports_no_payment_is_told():
    silent = paid(("A", 20.0, math.nan, math.nan, "", False))
    for none_reported in (paid(), silent):
        sentences = spending_words.paid_in_brief(none_reported, ENDS, ENDS)
        assert sentences == ["No report of a payment was known."]
    assert spending_words.paid_in_brief(paid(), None, ENDS) == sentences


def test_what_the_home_office_said_when_asked_is_told():
    of_none = spending_words.answers_on_payments(ASKED[:0])
    assert spending_words.answers_in_words(of_none) == ""
    answers = spending_words.answers_on_payments(ASKED)
    assert spending_words.answers_in_words(answers) == (
        "In January 2022, asked what was bought, it refused to say. "
        "In November 2022, asked what was paid, it listed promises."
    )


def test_only_second_hand_reports_may_restate_the_promise():
    rows = paid(
        ("A, 2018", 100.0, 99.0, math.nan, "a", False),
        ("B, 2021", 100.0, 96.0, math.nan, "b", True),
        ("C, 2022", 100.0, 91.0, math.nan, "c", True),
    )
    assert spending_words.paid_in_brief(rows, ENDS, ENDS) == [
        "Of the €300m (£300m) promised for the years to March 2026, reports on two deals give "
        "€190m as paid or spent.",
        "One second-hand report adds €96m for the deal of March 2021, but may only repeat the "
        "promise.",
    ]


def test_what_is_reported_as_paid_is_told_in_brief():
    def brief(*rows: tuple[str, float, float, float, str, bool], day: dt.date = ENDS) -> str:
        return " ".join(spending_words.paid_in_brief(paid(*rows), ENDS, day))

    own, none = ("A", 50.0, 46.5, math.nan, "a", False), ("D", 20.0, math.nan, math.nan, "", False)
    retold = ("B", 541.0, 540.0, math.nan, "b", True)
    assert brief(none) == "No report of a payment was known."
    nothing_known = (
        "For one of the two deals we found no report of a payment; that does not mean that nothing "
        "was paid"
    )
    of_all = "Of the €70m (£70m) promised for the years to March 2026"
    first = f"{of_all}, a report on one deal gives €47m as paid or spent."
    assert brief(own, none) == f"{first} {nothing_known}."
    assert brief(own, none, day=BEFORE) == f"{first} {nothing_known}, and not all was due yet."
    assert "For two of the four deals we found" in brief(own, retold, none, none)
    alone = brief(retold)
    assert alone.startswith(
        "Of the €541m (£541m) promised for the years to March 2026, one second-hand report"
    )
    in_pounds = brief(("A", 50.0, math.nan, 3.6, "a", False), own, retold)
    sums = "Reports give these sums as paid or spent: £3.6m of £50m (A) and €46.5m of €50m (A)."
    assert in_pounds.startswith(f"{sums} One second-hand report adds €540m")


def test_what_is_reported_as_paid_is_told_in_one_sentence():
    own, retold = ("A", 50.0, 46.5, math.nan, "a", False), ("B", 541.0, 540.0, math.nan, "b", True)
    in_pounds = ("C", 50.0, math.nan, 3.6, "c", False)

    def in_short(*rows: tuple[str, float, float, float, str, bool]) -> str:
        return spending_words.paid_in_short(paid(*rows), ENDS)

    of_all = "promised for the years to March 2026, €47m is reported as paid or spent"
    assert in_short(own) == f"Of the €50m (£50m) {of_all}."
    repeated = "Another €540m is reported second-hand, but that report may only repeat the promise."
    assert in_short(own, retold) == f"Of the €591m (£591m) {of_all}. {repeated}"
    for rows in ((), (retold,), (own, in_pounds)):
        assert in_short(*rows) == spending_words.NO_ACCOUNTS


def test_a_promise_is_rounded_as_its_report_is():
    rows = paid(
        ("A", 62.7, 63.0, math.nan, "a", False),
        ("B", 62.7, 46.5, math.nan, "b", False),
        ("C", 50.0, math.nan, 3.6, "c", False),
        ("D", 72.2, math.nan, math.nan, "", False),
    )
    assert spending_words.paid_labels(rows) == [
        "€63m of €63m",
        "€46.5m of €62.7m",
        "£3.6m of £50m",
        "€72.2m, no report",
    ]


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
