"""The money chapter: its sums against the notes and against a second route, its titles true at every date."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import ROOT
from marks import marks, marks_of
from test_labels import site_of_exhibits
from test_site import browser, browser_test

from crossings import curated_checks, ratios
from crossings import spending as measures
from crossings.check import labels
from crossings.errors import InputError
from crossings.exhibits import (
    around_agreements,
    before_after,
    per_arrival,
    spending,
    spending_agreements,
    spending_basis,
    spending_beside_asylum,
    spending_marks,
    spending_paid,
    spending_published,
)
from crossings.exhibits.drawing import NARROW, WIDE, drawn
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.spending_marks import short_name
from crossings.formats import gbp_m
from crossings.tables import Record
from crossings.tokens import colour

__all__ = ["browser"]  # a fixture

RecordAt = Callable[[str], Record]
DATES = ("2019-01-01", "2020-02-29", "2021-12-31", "2024-07-05", "2025-10-14", "latest")
EXHIBITS = (
    spending.commitments_by_year,
    spending.commitments_by_agreement,
    spending_agreements.agreements_table,
    spending_basis.commitments_real_terms,
    spending_basis.three_readings,
    spending_published.where_650_and_657_come_from,
    spending_published.published_totals,
    spending_paid.committed_and_paid,
    spending_paid.years_already_over,
    spending_beside_asylum.scale_asylum_costs,
)


A_SUM = re.compile(r"£[\d.,]+m")
A_READING = re.compile(r"as first given|as later reported|depending on the reading")


@pytest.mark.parametrize("day", DATES)
@pytest.mark.parametrize("make", [*EXHIBITS, per_arrival.break_even])
def test_a_title_that_gives_a_sum_of_commitments_names_its_reading(
    make: Callable[[Record], Exhibit], record_at: RecordAt, day: str
) -> None:
    title = make(record_at(day)).title.partition("; a separate")[0]
    assert A_READING.search(title) or not A_SUM.search(title), title


def rows(data: Path, name: str) -> list[dict[str, str]]:
    """A curated table read without the package, for a second route to each number."""
    return list(csv.DictReader(io.StringIO((data / "curated" / f"{name}.csv").read_text(encoding="utf-8"))))


def core_rows(data: Path, day: dt.date) -> list[dict[str, str]]:
    known = [r for r in rows(data, "agreements") if r["scope"] == "2018-26" and r["known_from"] <= str(day)]
    for row in known:
        late = row["gbp_m_later"] and row["later_known_from"] <= str(day)
        row["later"] = row["gbp_m_later"] if late else row["committed_gbp_m"]
    return known


def total(found: list[dict[str, str]], column: str) -> float:
    return round(sum(float(row[column]) for row in found), 2)


def amounts(words: str) -> list[str]:
    """Every sum of pounds named in a text."""
    return re.findall(r"£[\d,.]*\d(?:m|bn)", words)


def printed(exhibit: Exhibit) -> str:
    return re.sub(r"<[^>]*>", " ", exhibit.html(1))


@pytest.mark.parametrize("as_of", [*DATES, "2018-01-05", "2026-04-10", "2026-03-31"])
@pytest.mark.parametrize("make", EXHIBITS, ids=lambda make: make.__name__)
def test_every_exhibit_exists_at_every_date_and_prints_no_missing_value(
    record_at: RecordAt, make: Callable[[Record], Exhibit], as_of: str
) -> None:
    exhibit = make(record_at(as_of))
    words = printed(exhibit)
    assert not re.search(r"\b(nan|None(?! of)|NaT|NA)\b|£0\.0m|gbp_m_later", words)
    assert exhibit.ident == make.__name__.replace("_", "-")
    assert exhibit.as_of <= record_at(as_of).day
    if exhibit.panels is not None:
        assert 'class="ex-wide"' in exhibit.html(1) and 'class="ex-narrow"' in exhibit.html(1)


@pytest.mark.parametrize("as_of", DATES)
def test_every_pound_in_the_title_of_the_first_figure_is_a_sum_of_the_rows(
    record_at: RecordAt, data: Path, as_of: str
) -> None:
    record = record_at(as_of)
    found = core_rows(data, record.day)
    coming = [
        r
        for r in rows(data, "agreements")
        if r["agreement_id"] == "agreement-2026" and r["known_from"] <= str(record.day)
    ]
    title = spending.commitments_by_year(record).title
    separate = [gbp_m(float(r["committed_gbp_m"])) for r in coming]
    assert amounts(title) == [gbp_m(total(found, "later")), *separate]
    years = sorted({r["financial_year"] for r in found})
    assert re.findall(r"\d{4}/\d{2}", title)[:2] == [years[0], years[-1]][: 2 if len(years) > 1 else 1]


@pytest.mark.parametrize("as_of", DATES)
def test_the_years_of_the_first_figure_add_up_to_its_total(
    record_at: RecordAt, data: Path, as_of: str
) -> None:
    record = record_at(as_of)
    table = spending.commitments_by_year(record).table
    years = table[table.financial_year.str.fullmatch(r"\d{4}/\d{2}")]
    found = core_rows(data, record.day)
    assert round(years.announced_gbp_m.sum(), 2) == total(found, "committed_gbp_m")
    assert round(years.later_gbp_m.sum(), 2) == total(found, "later")
    assert round(years.committed_eur_m.sum(), 2) == total(found, "committed_eur_m")
    assert years.running_gbp_m.iloc[-1] == total(found, "later")
    whole = table[table.financial_year.str.startswith("Total")]
    assert whole.empty if len(years) == 1 else whole.later_gbp_m.item() == total(found, "later")


def test_the_sum_for_2026_to_2029_is_neither_divided_nor_added(record_at: RecordAt) -> None:
    exhibit = spending.commitments_by_year(record_at("latest"))
    table = exhibit.table
    apart = table[table.financial_year.str.startswith("2026/27 to 2028/29")]
    assert apart.announced_gbp_m.item() == 662 and pd.isna(apart.running_gbp_m.item())
    assert not table.announced_gbp_m.between(220, 221).any()
    assert "no yearly figure" in exhibit.words and "for years to come (L5)" in exhibit.words
    assert "16.2m" in exhibit.words and not any(v in printed(exhibit) for v in ("1,334", "678.2", "1,318"))


def test_nothing_of_2026_is_known_in_october_2025(record_at: RecordAt) -> None:
    for make in EXHIBITS:
        exhibit = make(record_at("2025-10-14"))
        for late in ("662", "16.2", "€540m", "£650m published", "forecast"):
            assert late not in printed(exhibit), (exhibit.ident, late)


@pytest.mark.parametrize("as_of", ["2024-07-05", "2024-09-06"])
def test_a_later_amount_and_its_source_are_unknown_before_they_were_published(
    record_at: RecordAt, as_of: str
) -> None:
    for make in EXHIBITS:
        words = printed(make(record_at(as_of)))
        assert "The Sun" not in words and "656.8" not in words and "480.8" not in words


def test_the_later_amount_is_cited_from_the_day_it_was_published(record_at: RecordAt) -> None:
    exhibit = spending.commitments_by_year(record_at("2024-09-07"))
    assert "The Sun" in exhibit.source and amounts(exhibit.title) == ["£656.8m"]


@pytest.mark.parametrize("as_of", DATES)
def test_agreements_add_up_and_the_title_names_the_largest_with_its_share(
    record_at: RecordAt, data: Path, as_of: str
) -> None:
    record = record_at(as_of)
    exhibit = spending.commitments_by_agreement(record)
    found = core_rows(data, record.day)
    whole = total(found, "later")
    groups: dict[str, float] = {}
    for row in found:
        key = re.match(r".*?-\d{4}", row["agreement_id"])
        assert key
        groups[key[0]] = groups.get(key[0], 0) + float(row["later"])
    largest = max(groups.values())
    assert round(exhibit.table.gbp_m.sum(), 2) == whole == exhibit.table.running_gbp_m.iloc[-1]
    assert exhibit.table.gbp_m.max() == pytest.approx(largest)
    assert exhibit.table.share_pct.sum() == pytest.approx(100)
    assert gbp_m(whole) in exhibit.title
    share = "the whole" if len(groups) == 1 else f"{100 * largest / whole:.0f}%"
    assert share in exhibit.title
    top = exhibit.table.sort_values("gbp_m")["name"].iloc[-1]
    assert top.split(",")[0].lower() in exhibit.title.lower()


def test_one_deal_is_about_seventy_per_cent(record_at: RecordAt) -> None:
    found = measures.by_agreement(record_at("latest").agreements)
    assert len(found) == 6
    assert found.set_index("agreement").share_pct["declaration-2023"] == pytest.approx(70.3, abs=0.05)


@pytest.mark.parametrize("as_of", DATES)
def test_the_table_of_agreements_lists_every_row_that_was_public(
    record_at: RecordAt, data: Path, as_of: str
) -> None:
    record = record_at(as_of)
    exhibit = spending_agreements.agreements_table(record)
    public = [r for r in rows(data, "agreements") if r["known_from"] <= str(record.day)]
    assert len(exhibit.table) == len(public)
    assert "as above" not in set(exhibit.table.purpose)
    assert all(exhibit.table.source) and all(exhibit.table.confidence)
    found = core_rows(data, record.day)
    assert f"€{total(found, 'committed_eur_m'):.1f}m".replace(".0m", "m") in exhibit.title
    assert gbp_m(total(found, "committed_gbp_m")) in exhibit.title


def test_notes_that_speak_of_later_reports_are_on_the_latest_page_only(record_at: RecordAt) -> None:
    assert "note" in spending_agreements.agreements_table(record_at("latest")).table
    assert "note" not in spending_agreements.agreements_table(record_at("2025-10-14")).table


def test_real_terms_are_those_of_the_notes(record_at: RecordAt, data: Path) -> None:
    table = spending_basis.commitments_real_terms(record_at("latest")).table
    assert table.real_gbp_m.sum() == pytest.approx(690.0, abs=0.05)
    assert table.announced_real_gbp_m.sum() == pytest.approx(705.8, abs=0.05)
    index = {r["financial_year"]: float(r["deflator_2024_25_100"]) for r in rows(data, "gdp_deflators")}
    for row in table.itertuples():
        assert row.real_gbp_m == pytest.approx(row.cash_gbp_m / index[row.financial_year] * 100)


def test_a_day_is_shown_only_where_every_row_of_that_date_states_it() -> None:
    def words(*exact_to: str | None) -> list[str]:
        when = pd.to_datetime(["2019-08-03"] * len(exact_to))
        frame = pd.DataFrame({"announced": when, "announced_exact_to": pd.Series(exact_to, dtype="string")})
        return list(measures.announced_words(frame).values())

    assert words(None) == words("") == ["3 August 2019"]
    assert words("month", None) == words(None, "month") == ["August 2019"]
    assert words("year", "month", None) == words(None, "year") == ["2019"]


def test_how_far_a_day_is_known_is_a_column_and_no_matter_of_words(data: Path, record_at: RecordAt) -> None:
    shown = spending_agreements.agreements_table(record_at("latest"))
    for row, known in zip(rows(data, "agreements"), shown.table.announced, strict=True):
        words = shown.formats["announced"](known)
        assert words.count(" ") == {"": 2, "month": 1, "year": 0}[row["announced_exact_to"]]
        unsure = re.search(r"day (approximate|not stated)", row["note"], re.IGNORECASE)
        assert bool(unsure) == bool(row["announced_exact_to"]), row["agreement_id"]
    table = shown.table.set_index("name")
    assert table.announced["Joint Action Plan on small boats"] == "2019-08", "no day for machines either"
    assert table.announced["Sandhurst Treaty"] == "2018-01-18"
    paid = spending_paid.committed_and_paid(record_at("latest"))
    assert "2023-11" in set(paid.table.as_of) and paid.formats["as_of"]("2023-11") == "November 2023"
    growth = around_agreements.growth_before(record_at("latest"))
    assert growth.formats["day"]("2019-08") == "August 2019" and "2019-08" in set(growth.table.day)
    assert growth.formats["day"]("2025-08-06") == "6 August 2025"
    lacking = before_after.before_after_variants(record_at("2019-10-01")).html(1)
    assert "August 2019" in lacking and "29 August 2019" not in lacking


def test_an_amount_known_from_the_start_is_no_later_report(data: Path, record_at: RecordAt) -> None:
    shown = spending_agreements.agreements_table(record_at("latest")).table.set_index("name").gbp_m_later
    held = {r["name"].replace("'", "’"): r for r in rows(data, "agreements") if r["gbp_m_later"]}
    later = {name for name, r in held.items() if r["later_known_from"] > r["known_from"]}
    assert later and len(later) < len(held)
    assert set(shown.dropna().index) == later


def test_the_cash_bar_is_named_where_it_is_the_taller_one_and_nowhere_else(record_at: RecordAt) -> None:
    exhibit = spending_basis.commitments_real_terms(record_at("latest"))
    known = exhibit.table[exhibit.table.real_gbp_m.notna()]
    taller = known[known.cash_gbp_m > known.real_gbp_m]
    assert list(taller.financial_year) == ["2025/26"]
    spec = drawn(exhibit._panels[0], WIDE).plain
    places: dict[int, set[str]] = {}
    for layer in spec["layer"]:
        mark = layer["mark"] if isinstance(layer["mark"], dict) else {}
        if mark.get("type") == "text" and layer["encoding"].get("text", {}).get("field") == "words":
            data = layer.get("data") or spec["data"]
            rows_of_layer = data.get("values") or spec["datasets"][data["name"]]
            places.setdefault(mark["dy"], set()).update(row["words"] for row in rows_of_layer)
    assert places[-25] == {f"{value:.1f}" for value in taller.real_gbp_m}, "above the words on the cash"
    assert len(places[-9]) == len(known) - len(taller)


@pytest.mark.parametrize("as_of", ["2023-03-10", "2024-07-05", "2025-10-14", "2025-12-31"])
def test_published_totals_beyond_the_years_that_were_over_are_named_and_no_others(
    data_copy: Path, as_of: str
) -> None:
    with open(data_copy / "curated" / "published_totals.csv", "a", encoding="utf-8") as file:
        # Less than what belonged to years that were over by October 2025, more than what did not.
        file.write(
            "300m,2023-01-01,300,GBP,since 2018,Nobody,briefing_article,made up for this test,2023-01-01\n"
        )
    day = dt.date.fromisoformat(as_of)
    over = sum(
        float(row["committed_gbp_m"])
        for row in core_rows(data_copy, day)
        if dt.date(int(row["financial_year"][:4]) + 1, 3, 31) <= day
    )
    published = [
        float(row["amount_m"])
        for row in rows(data_copy, "published_totals")
        if row["currency"] == "GBP" and row["period"] == "since 2018" and row["as_of"] <= as_of
    ]
    words = spending_paid.years_already_over(Record(as_of, data_copy)).words
    sentence = re.search(r"needed to reach (.*?)\.(?= |$)", words)
    named = re.findall(r"the (£[\d,.]+m) given", sentence[1]) if sentence else []
    assert sorted(named) == sorted(gbp_m(amount) for amount in published if amount > over)
    assert len(named) == {"2023-03-10": 1, "2024-07-05": 0, "2025-10-14": 1, "2025-12-31": 2}[as_of]


@pytest.mark.parametrize("as_of", [*DATES, "2026-03-31"])
def test_a_year_has_neither_price_index_nor_average_rate_before_it_ended(
    record_at: RecordAt, as_of: str
) -> None:
    record = record_at(as_of)
    for make, column in (
        (spending_basis.commitments_real_terms, "real_gbp_m"),
        (spending_basis.three_readings, "ecb_gbp_m"),
    ):
        exhibit = make(record)
        for label, value in zip(exhibit.table.financial_year, exhibit.table[column], strict=True):
            ended = dt.date(int(label[:4]) + 1, 3, 31) <= record.day
            assert pd.notna(value) == ended, (exhibit.ident, label)
        left = exhibit.table[exhibit.table[column].isna()].financial_year
        if len(left) and len(left) < len(exhibit.table):
            assert "Left out" in exhibit.words and left.iloc[0] in exhibit.words
        assert (exhibit.panels is None) == bool(exhibit.table[column].isna().all())


def test_a_forecast_index_is_marked_where_it_is_used(record_at: RecordAt) -> None:
    exhibit = spending_basis.commitments_real_terms(record_at("latest"))
    assert exhibit.status == "forecast" and "[f]" in exhibit.words
    assert list(exhibit.table.status)[-1] == "forecast"
    assert spending_basis.commitments_real_terms(record_at("2025-10-14")).status == "commitment"


def test_the_three_readings_are_those_of_the_notes(record_at: RecordAt, data: Path) -> None:
    exhibit = spending_basis.three_readings(record_at("latest"))
    sums = exhibit.table[["committed_eur_m", "announced_gbp_m", "later_gbp_m", "ecb_gbp_m"]].sum()
    assert sums.round(2).tolist()[:3] == [763.4, 672.84, 656.76]
    rate = {
        r["period"]: float(r["gbp_per_eur"])
        for r in rows(data, "gbp_per_eur")
        if r["period_type"] == "financial year"
    }
    again = sum(
        float(r["committed_eur_m"]) * rate[r["financial_year"]] for r in core_rows(data, dt.date(2026, 8, 20))
    )
    assert sums["ecb_gbp_m"] == pytest.approx(again) == pytest.approx(656.4, abs=0.05)
    assert amounts(exhibit.title) == ["£656.4m", "£672.8m"]


@pytest.mark.parametrize("as_of", DATES[1:])
def test_the_range_in_the_title_spans_the_three_readings(record_at: RecordAt, as_of: str) -> None:
    exhibit = spending_basis.three_readings(record_at(as_of))
    known = exhibit.table.dropna()
    sums = [known[c].sum() for c in ("announced_gbp_m", "later_gbp_m", "ecb_gbp_m")]
    assert amounts(exhibit.title) == [f"£{min(sums):.1f}m", f"£{max(sums):.1f}m"]


@pytest.mark.parametrize("as_of", DATES)
def test_only_totals_published_by_the_day_are_set_beside_the_rows(
    record_at: RecordAt, data: Path, as_of: str
) -> None:
    record = record_at(as_of)
    public = [r for r in rows(data, "published_totals") if r["known_from"] <= str(record.day)]
    exhibit = spending_published.where_650_and_657_come_from(record)
    whole = total(core_rows(data, record.day), "later")
    assert exhibit.table.later_gbp_m.iloc[-1] == whole
    assert exhibit.table.later_gbp_m.iloc[:-1].sum() == pytest.approx(whole)
    since = {
        f"£{float(r['amount_m']):.0f}m"
        for r in public
        if (r["currency"], r["period"]) == ("GBP", "since 2018")
    }
    assert set(amounts(exhibit.title)[1:]) == since
    listed = spending_published.published_totals(record).table
    assert (len(listed) if "amount_m" in listed else 0) == len(public)


def test_a_date_is_called_a_publication_only_where_it_is_one(record_at: RecordAt) -> None:
    record = record_at("latest")
    shown = spending_published.published_totals(record)
    published = [record.sources[ident].published for ident in record.table("published_totals").source_id]
    heading = shown.columns["as_of"]
    assert [one.date() for one in shown.table.as_of] == published or heading == "As of"


def test_a_date_whose_day_is_not_stated_is_shown_without_one(record_at: RecordAt) -> None:
    record = record_at("latest")
    paid = spending_paid.committed_and_paid(record).html(1)
    assert ">November 2023</td>" in paid and "1 November 2023" not in paid
    agreed = spending_agreements.agreements_table(record).html(1)
    assert "31 December" not in agreed and ">August 2019</td>" in agreed and ">2019</td>" in agreed
    assert ">14 November 2022</td>" in agreed


def test_what_is_reported_of_payment_names_its_source(record_at: RecordAt) -> None:
    record = record_at("latest")
    words, payments = spending_paid.committed_and_paid(record).words, record.table("payments")
    for ident in payments.source_id[payments.basis == "statement"]:
        assert f"({record.sources[ident].publisher}, " in words


def test_the_657_equals_the_rows_rounded_and_the_650_lies_below_them(record_at: RecordAt) -> None:
    title = spending_published.where_650_and_657_come_from(record_at("latest")).title
    assert round(656.76) == 657 and "rounding to the £657m" in title and "above the £650m" in title
    table = spending_published.published_totals(record_at("latest")).table.set_index("amount_m")
    assert table.difference_m.to_dict() == {657: 0.24, 650: -6.76, 662: 0.0, 540: -1.0}


def test_a_total_is_never_set_beside_a_sum_of_another_period_or_currency(record_at: RecordAt) -> None:
    table = spending_published.published_totals(record_at("latest")).table.set_index("amount_m")
    assert table.announced_m[662] == 662 and pd.isna(table.later_m[662])
    assert table.announced_m[540] == 541  # euros of the deal of 2023, not pounds since 2018


@pytest.mark.parametrize("as_of", DATES)
def test_the_title_on_payment_counts_the_agreements_with_a_report(
    record_at: RecordAt, data: Path, as_of: str
) -> None:
    record = record_at(as_of)
    exhibit = spending_paid.committed_and_paid(record)
    reports = {
        r["agreement_id"]
        for r in rows(data, "payments")
        if r["basis"] == "payment" and r["known_from"] <= str(record.day)
    }
    assert exhibit.table.paid_eur_m.notna().sum() == len(reports)
    words = {0: "no report is held", 1: "for one of", 2: "for two of", 3: "for three of"}
    assert words[len(reports)] in exhibit.title
    said = exhibit.table.paid_eur_m if len(reports) else pd.Series()
    assert ("nothing had been paid" in exhibit.title) == bool((said == 0).any())


def test_second_hand_payments_are_marked_in_words_table_and_status(record_at: RecordAt) -> None:
    exhibit = spending_paid.committed_and_paid(record_at("latest"))
    deal = exhibit.table[exhibit.table.paid_eur_m == 540]
    assert "second-hand" in deal.sure.item() and exhibit.status == "second-hand"
    assert re.search(r"\*\*€540m\*\* of €541m.*second-hand", exhibit.words)
    assert spending_paid.committed_and_paid(record_at("2025-10-14")).status == "payment"


def test_no_report_is_not_a_payment_of_nothing(record_at: RecordAt) -> None:
    table = spending_paid.committed_and_paid(record_at("latest")).table.set_index("name")
    assert table.paid_eur_m["Joint statement, July 2021"] == 0
    assert pd.isna(table.paid_eur_m["Joint statement, November 2022"])


def test_years_over_in_october_2025_are_those_of_the_notes(record_at: RecordAt) -> None:
    record = record_at("2025-10-14")
    exhibit = spending_paid.years_already_over(record)
    over = exhibit.table[exhibit.table.state == "over"]
    assert over.announced_gbp_m.sum() == pytest.approx(488.36)
    assert over.later_gbp_m.sum() == pytest.approx(480.76)
    assert amounts(exhibit.title) == ["£488.4m", "£672.8m"] and "£480.8m" in exhibit.words
    years = measures.by_financial_year(record.agreements)
    assert measures.pro_rata(years, record.day) == pytest.approx(588, abs=0.5)
    assert measures.pro_rata(years, record.day, "later") == pytest.approx(576, abs=0.5)
    gone, of = (record.day - dt.date(2025, 4, 1)).days + 1, 365
    begun = sum(years.announced_gbp_m[years.start == 2025])
    exact = sum(years.announced_gbp_m[years.start < 2025]) + begun * gone / of
    assert measures.pro_rata(years, record.day) == pytest.approx(
        exact, abs=1e-9
    )  # a figure is rounded where shown


@pytest.mark.parametrize("as_of", [*DATES, "2026-03-30", "2026-03-31"])
def test_a_year_is_over_once_its_last_day_is_in_the_data(record_at: RecordAt, data: Path, as_of: str) -> None:
    record = record_at(as_of)
    exhibit = spending_paid.years_already_over(record)
    ended = [
        r
        for r in core_rows(data, record.day)
        if dt.date(int(r["financial_year"][:4]) + 1, 3, 31) <= record.day
    ]
    over, whole = total(ended, "committed_gbp_m"), total(core_rows(data, record.day), "committed_gbp_m")
    named = "All" if over == whole else "None" if over == 0 else gbp_m(over)
    assert exhibit.title.startswith(f"{named} of the {gbp_m(whole)} ")
    assert round(exhibit.table.announced_gbp_m.sum(), 2) == whole


def test_a_financial_year_is_in_progress_from_its_first_day_to_the_last_but_one(record_at: RecordAt) -> None:
    years = measures.by_financial_year(record_at("latest").agreements)
    for day in (dt.date(2025, 4, 1), dt.date(2026, 3, 30)):
        assert measures.with_states(years, day).set_index("financial_year").state["2025/26"] == "in progress"
    assert measures.with_states(years, dt.date(2026, 3, 31)).state.eq("over").all()


def test_on_its_last_day_a_year_is_over_for_the_money_as_for_prices_rates_and_arrivals(
    record_at: RecordAt,
) -> None:
    record = record_at("2026-03-31")
    exhibit = spending_paid.years_already_over(record)
    assert exhibit.title.startswith("All of the ") and "days to run" not in exhibit.words
    assert spending_basis.commitments_real_terms(record).table.real_gbp_m.notna().all()
    years = ratios.by_financial_year(record.agreements, record.daily, record.day)
    assert years.set_index("financial_year").state["2025/26"] == "over"


def test_a_single_day_to_run_is_one_day(record_at: RecordAt) -> None:
    assert "had 1 day to run" in spending_paid.years_already_over(record_at("2026-03-30")).words


def test_where_no_year_is_over_the_words_say_none(record_at: RecordAt) -> None:
    assert "none of £45.5m belonged" in spending_paid.years_already_over(record_at("2018-06-30")).words


def test_the_share_of_asylum_costs_is_that_of_the_notes(record_at: RecordAt) -> None:
    for as_of in ("2025-10-14", "latest"):
        exhibit = spending_beside_asylum.scale_asylum_costs(record_at(as_of))
        row = exhibit.table.set_index("financial_year").loc["2024/25"]
        assert (round(row.announced_pct, 1), round(row.later_pct, 1)) == (3.5, 3.4)
        assert "3.4%" in exhibit.title and "£4.76bn" in exhibit.title and exhibit.status == "second-hand"
        assert "50 days" in exhibit.words and "eight years against a single year" in exhibit.words


@pytest.mark.parametrize("as_of", DATES)
def test_asylum_costs_of_a_year_are_shown_only_once_it_ended(record_at: RecordAt, as_of: str) -> None:
    record = record_at(as_of)
    exhibit = spending_beside_asylum.scale_asylum_costs(record)
    known = exhibit.table[exhibit.table.asylum_gbp_m.notna()]
    assert all(dt.date(int(label[:4]) + 1, 3, 31) <= record.day for label in known.financial_year)
    assert (exhibit.panels is None) == known.empty
    if len(known):
        last = known.iloc[-1]
        share = 100 * last.later_gbp_m / last.asylum_gbp_m
        assert last.financial_year in exhibit.title and f"{share:.1f}%" in exhibit.title


def test_no_sentence_says_that_a_commitment_was_spent(record_at: RecordAt) -> None:
    for as_of in DATES:
        for make in EXHIBITS:
            exhibit = make(record_at(as_of))
            assert not re.search(r"\bspent\b|\bpays\b|\bcost\b.*\bFrance\b", exhibit.title), exhibit.title
            assert re.search(r"\bL\d", exhibit.note), exhibit.ident


def test_the_first_figure_can_stand_on_the_front_page(record_at: RecordAt) -> None:
    assert spending.commitments_by_year(record_at("latest"), spread=True).spread
    assert not spending.commitments_by_year(record_at("latest")).spread


NAMES = (
    "A pact",
    "Two-year extension of the Joint Leaders' Declaration",  # two lines beside the bars, two above them on phones
    "An agreement on many things, whose name is longer than any drawing is wide, by half again and a little more",
)


@browser_test
@pytest.mark.browser
@pytest.mark.parametrize(("name", "amount"), list(zip(NAMES, ("90.5", "10.4", "176"), strict=True)))
def test_no_name_or_amount_of_an_agreement_is_cut_at_either_width(
    browser: Any, data_copy: Path, tmp_path: Path, name: str, amount: str, in_a_build: None
) -> None:
    """Names come from data, and Vega fits a drawing to its axes alone; what has no room is whole in the table."""
    row = f'more-2025,"{name}",2025-03-02,,2025-03-02,,,2025/26,12,{amount},,,,commitment,2018-26,What for,hl3419,high,\n'
    paid = "more-paid,more-2025,2025-05-01,5,4,payment,Some was paid,politico_2023,high,2025-05-01\n"
    for table, line in (("agreements", row), ("payments", paid)):
        with (data_copy / "curated" / f"{table}.csv").open("a", encoding="utf-8") as file:
            file.write(line)
    curated_checks.check_curated(data_copy)
    record = Record("latest", data_copy)
    for make in EXHIBITS:
        shown = make(record)
        if make in (spending.commitments_by_agreement, spending_paid.committed_and_paid):
            assert any(short_name(name, pd.Timestamp("2025-03-02")) == said for said in shown.table.name)
    site = site_of_exhibits(tmp_path / "site", *(make(record) for make in EXHIBITS))
    assert list(map(str, labels.problems_in(browser, site))) == []


def test_a_later_amount_without_a_known_source_is_refused(data_copy: Path) -> None:
    path = data_copy / "curated" / "agreements.csv"
    path.chmod(0o644)
    path.write_text(path.read_text(encoding="utf-8").replace(",sun_2024,", ",nobody,"), encoding="utf-8")
    with pytest.raises(InputError, match=r"row 9, column later_source_id.*nobody"):
        curated_checks.check_curated(data_copy)


def test_the_notebook_types_no_amount_and_keeps_no_output() -> None:
    notebook = json.loads((ROOT / "notebooks" / "spending.ipynb").read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            assert not re.search(r"[£€%]|\d{2,}", text), text
        if cell["cell_type"] == "code":
            assert not cell["outputs"] and cell["execution_count"] is None
            assert len(text.splitlines()) <= 8 and not re.search(r"^\s*(def|class) ", text, re.M)


# ---- words and marks that turn on whether two readings differ, on one or several ---------------------------------


@pytest.mark.parametrize("as_of", [*DATES, "2023-03-10"])
def test_the_others_are_spoken_of_where_there_are_others(record_at: RecordAt, data: Path, as_of: str) -> None:
    record = record_at(as_of)
    exhibit = spending.commitments_by_agreement(record)
    whole = total(core_rows(data, record.day), "later")
    known = exhibit.table[~exhibit.table["name"].str.startswith("Total")]
    several = len(known) > 1
    assert ("; the others come to " in exhibit.words) == several
    assert exhibit.words.startswith("One agreement had been announced, ") != several
    if several:
        assert f"the others come to {gbp_m(whole - known.gbp_m.max())} together" in exhibit.words
    announced = total(core_rows(data, record.day), "committed_gbp_m")
    assert ("With every amount as first given the sum is" in exhibit.words) == (announced != whole)


@pytest.mark.parametrize("as_of", [*DATES, "2026-05-12", "2026-05-13"])
def test_two_readings_are_given_where_they_differ(record_at: RecordAt, data: Path, as_of: str) -> None:
    record = record_at(as_of)
    found = core_rows(data, record.day)
    announced, later = total(found, "committed_gbp_m"), total(found, "later")
    words = spending_published.where_650_and_657_come_from(record).words
    assert (f"and to £{announced:.2f}".rstrip("0").rstrip(".") + "m as first given" in words) == (
        announced != later
    )
    assert ("with the amounts later reported as due" in words) == (announced != later)
    scale = spending_beside_asylum.scale_asylum_costs(record)
    known = scale.table[scale.table.asylum_gbp_m.notna()]
    if len(known):
        last = known.iloc[-1]
        assert ("with the amount later reported as due" in scale.words) == (
            last.announced_gbp_m != last.later_gbp_m
        )


@pytest.mark.parametrize("as_of", ["2023-03-10", "2025-10-14", "2025-12-31", "2026-04-23", "latest"])
def test_published_totals_are_counted_and_so_are_the_sums_that_they_speak_of(
    record_at: RecordAt, data: Path, as_of: str
) -> None:
    exhibit = spending_published.published_totals(record_at(as_of))
    if "currency" not in exhibit.table:
        assert exhibit.title.startswith("No published total")
        return
    kinds = len({(row.currency, row.period) for row in exhibit.table.itertuples()})
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    speak = "total speaks" if len(exhibit.table) == 1 else "totals speak"
    assert f" published {speak} of " in exhibit.title
    sums = "one sum" if kinds == 1 else f"{words[kinds]} different sums"
    assert exhibit.title.endswith(f" of {sums}")


@pytest.mark.parametrize("outer", [WIDE, NARROW])
def test_a_forecast_is_marked_at_its_bar_and_at_no_other(record_at: RecordAt, outer: int) -> None:
    exhibit = spending_basis.commitments_real_terms(record_at("latest"))
    forecast = exhibit.table[exhibit.table.status == "forecast"]
    drawn_marks = marks(exhibit, outer)
    dashed = [
        row["financial_year"]
        for mark in drawn_marks
        if mark.kind == "rect" and mark.look.get("strokeDash")
        for row in mark.rows
        if "financial_year" in row
    ]
    assert dashed == list(forecast.financial_year)
    marked = [
        words
        for mark in drawn_marks
        if mark.kind == "text"
        for words in mark.words
        if "[f]" in str(words) and not str(words).startswith("20")
    ]
    if outer == NARROW:
        assert len(marked) == len(forecast) and f"{forecast.real_gbp_m.iloc[0]:.1f}" in str(marked[0])


@pytest.mark.parametrize("outer", [WIDE, NARROW])
def test_words_in_a_solid_bar_are_paper_and_in_a_light_one_ink(outer: int) -> None:
    rows_ = pd.DataFrame(
        {
            "name": ["One", "Two"],
            "upper": [90.0, 100.0], "upper_words": ["ninety", "hundred"], "upper_style": ["solid", "dashed"],
            "lower": [80.0, 1.0], "lower_words": ["eighty", "one"], "lower_style": ["soft", "soft"],
        }
    )  # fmt: skip
    found = marks_of(lambda width, narrow: spending_marks.pairs(rows_, narrow), outer)
    hue = {words: mark.hue for mark in found if mark.kind == "text" for words in map(str, mark.words)}
    assert (hue["ninety"], hue["hundred"], hue["eighty"]) == (colour("paper"), colour("ink"), colour("ink"))
    assert hue["one"] != colour("paper"), "beside its bar, on paper"
    solid = [
        row["words"]
        for mark in found
        if mark.kind == "rect" and mark.hue == colour("money")
        for row in mark.rows
    ]
    assert solid == ["ninety"]


def test_a_name_of_two_lines_is_two_lines_on_the_axis_and_one_of_one_is_words() -> None:
    axis = spending_marks.rows_of(["A pact", "Two-year extension of the Joint Leaders' Declaration"], 13)
    made = axis("y:Q").to_dict()["axis"]
    names = json.loads(made["labelExpr"].removesuffix("[datum.value]"))
    assert names[0] == "A pact" and isinstance(names[1], list) and len(names[1]) == 2
    assert " ".join(names[1]) == "Two-year extension of the Joint Leaders' Declaration"
    assert "labelBaseline" in made
    assert "labelBaseline" not in spending_marks.rows_of(["A pact"], 13)("y:Q").to_dict()["axis"]


def known_rows(data: Path, day: dt.date) -> list[dict[str, str]]:
    return [row for row in rows(data, "agreements") if row["known_from"] <= str(day)]


@pytest.mark.parametrize("as_of", [*DATES, "2023-03-09", "2023-03-10", "2026-05-12", "2026-05-13"])
def test_the_first_figure_says_what_its_bars_are_and_which_sums_are_apart(
    record_at: RecordAt, data: Path, as_of: str
) -> None:
    record = record_at(as_of)
    found = core_rows(data, record.day)
    exhibit = spending.commitments_by_year(record)
    announced, later = total(found, "committed_gbp_m"), total(found, "later")
    assert ("Bars: the lower amount later reported" in exhibit.subtitle) == (later < announced)
    assert ("Bars: amounts as first given." in exhibit.subtitle) == (later == announced)
    declared = str(record.day) >= "2023-03-10"
    assert list(exhibit.events) == ([("A", "Leaders’ Declaration, March 2023")] if declared else [])
    years = sorted({row["financial_year"] for row in found})
    assert ("largest sum is" in exhibit.words) == (len(years) > 1)
    if len(years) > 1:
        by_year = {y: total([row for row in found if row["financial_year"] == y], "later") for y in years}
        top, low = max(by_year, key=by_year.__getitem__), min(by_year, key=by_year.__getitem__)
        assert f"The largest sum is {gbp_m(by_year[top])} for {top}" in exhibit.words
        assert f"the smallest {gbp_m(by_year[low])} for {low}" in exhibit.words
    bars = [mark for mark in marks(exhibit) if mark.kind == "text" and mark.at["text"]["field"] == "words"]
    by_place = sorted((row["start"], row["words"]) for mark in bars for row in mark.rows)
    assert [words[:1] + words[-1:] for _, words in by_place[:1]] == ["£m"], "the first bar names the unit"
    assert all(re.fullmatch(r"\d+\.\d", words) for _, words in by_place[1:])
    scopes = [row["agreement_id"] for row in known_rows(data, record.day)]
    gap, coming = any("stop-gap" in one or "stopgap" in one for one in scopes), "agreement-2026" in scopes
    assert ("A two-month stop-gap of" in exhibit.words) == gap
    assert ("and may lie inside that for 2026 to 2029" in exhibit.words) == (gap and coming)
    assert ("commits £662m" in exhibit.words) == coming


@pytest.mark.parametrize("as_of", [*DATES, "2020-12-31", "2026-05-12", "2026-05-13"])
def test_the_table_of_agreements_counts_them_and_says_when_and_how_much(
    record_at: RecordAt, data: Path, as_of: str
) -> None:
    record = record_at(as_of)
    found = core_rows(data, record.day)
    exhibit = spending_agreements.agreements_table(record)
    announced, later = total(found, "committed_gbp_m"), total(found, "later")
    first, last = min(row["announced"][:4] for row in found), max(row["announced"][:4] for row in found)
    when = first if first == last else f"{first} to {last}"
    number = exhibit.title.partition(" ")[0]
    one = number == "One"
    assert exhibit.title.startswith(f"{number} {'agreement' if one else 'agreements'} of {when} commit")
    assert (" commits " in exhibit.title) == one == (as_of == "2019-01-01")
    assert (f", {gbp_m(later)} as later reported" in exhibit.title) == (later != announced)
    paid = any(row["basis"] == "payment" for row in known_rows(data, record.day))
    assert exhibit.status == ("mixed" if paid else "commitment")


def test_a_table_without_a_payment_is_of_commitments_alone(data_copy: Path) -> None:
    path = data_copy / "curated" / "agreements.csv"
    assert spending_agreements.agreements_table(Record("2020-01-01", data_copy)).status == "mixed"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if ",payment," not in line), encoding="utf-8")
    assert spending_agreements.agreements_table(Record("2020-01-01", data_copy)).status == "commitment"


@pytest.mark.parametrize("as_of", [*DATES, "2026-04-22", "2026-04-23"])
def test_the_words_on_agreements_speak_of_two_later_rows_and_of_answers_that_came_later(
    record_at: RecordAt, data: Path, as_of: str
) -> None:
    record = record_at(as_of)
    exhibit = spending_agreements.agreements_table(record)
    found = known_rows(data, record.day)
    coming = any(row["agreement_id"] == "agreement-2026" for row in found)
    assert ("The two rows for 2026 to 2029 may overlap" in exhibit.words) == coming
    assert ("Notes on single rows are on the latest page only" in exhibit.words) == (as_of != "latest")
    late = any(
        record.sources[row["source_id"]].published > record.day
        or (row["gbp_m_later"] and row["later_known_from"] <= str(record.day)
            and record.sources[row["later_source_id"]].published > record.day)
        for row in found
    )  # fmt: skip
    assert ("cite an answer published later" in exhibit.words) == late
    by_source = exhibit.table.source.str.contains("; later: ")
    told = [
        bool(row["gbp_m_later"]) and row["later_known_from"] <= str(record.day)
        and row["later_source_id"] != row["source_id"]
        for row in found
    ]  # fmt: skip
    assert list(by_source) == told


@pytest.mark.parametrize("as_of", [*DATES, "2026-05-12", "2026-05-13"])
def test_the_years_that_were_later_cut_are_named_with_both_amounts(
    record_at: RecordAt, data: Path, as_of: str
) -> None:
    record = record_at(as_of)
    found = core_rows(data, record.day)
    words = spending.commitments_by_year(record).words
    said = re.search(r"lower amounts later reported as due: (.*?)\.(?: |$|\n)", words)
    cut = {}
    for year in {row["financial_year"] for row in found}:
        own = [row for row in found if row["financial_year"] == year]
        if total(own, "later") < total(own, "committed_gbp_m"):
            cut[year] = (
                f"{gbp_m(total(own, 'later'))} for {year} (announced: {gbp_m(total(own, 'committed_gbp_m'))})"
            )
    assert (said is not None) == bool(cut)
    assert not said or re.findall(r"\d{4}/\d\d", words[said.start() : said.end()]) == sorted(cut)
    assert all(one in words for one in cut.values())


@pytest.mark.parametrize("outer", [WIDE, NARROW])
def test_the_key_of_prices_has_a_square_of_each_as_its_bar_is(record_at: RecordAt, outer: int) -> None:
    found = marks(spending_basis.commitments_real_terms(record_at("latest")), outer)
    squares = {mark.rows[0]["t"]: mark.look for mark in found if mark.kind == "square"}
    tinted, filled = squares["2024/25 prices"], squares["cash"]
    assert (tinted["fill"], filled["fill"]) == (colour("money-soft"), colour("money"))
    assert tinted["size"] > filled["size"], "the bar of cash is the narrower one"


@pytest.mark.parametrize("as_of", [*DATES, "2019-03-31", "2019-04-01", "2026-03-31", "2026-04-01"])
def test_what_was_left_of_the_years_and_their_days_to_run(
    record_at: RecordAt, data: Path, as_of: str
) -> None:
    record = record_at(as_of)
    found = core_rows(data, record.day)
    exhibit = spending_paid.years_already_over(record)
    left = sorted(
        {r["financial_year"] for r in found if dt.date(int(r["financial_year"][:4]) + 1, 3, 31) > record.day}
    )
    assert ("Every financial year of that sum had ended." in exhibit.words) == (not left)
    assert ("dashed: not ended" in exhibit.subtitle) == bool(left)
    running = [year for year in left if dt.date(int(year[:4]), 4, 1) <= record.day]
    said = re.search(r"(which|of which \d{4}/\d\d) had (\d+) days? to run", exhibit.words)
    assert (said is not None) == bool(running)
    if said:
        days = (dt.date(int(running[0][:4]) + 1, 3, 31) - record.day).days
        assert (said[1], int(said[2])) == ("which" if len(left) == 1 else f"of which {running[0]}", days)
    later = total(found, "later")
    assert ("with the amounts later reported as due" in exhibit.words) == (
        later != total(found, "committed_gbp_m")
    )
    bars_ = {
        str(row["words"]): bool(mark.look.get("strokeDash"))
        for mark in marks(exhibit) if mark.kind == "rect" for row in mark.rows if "words" in row
    }  # fmt: skip
    whole = total(found, "committed_gbp_m")
    over = round(whole - total([r for r in found if r["financial_year"] in left], "committed_gbp_m"), 2)
    solid = {words for words, dash in bars_.items() if not dash}
    assert solid == {f"£{whole:,.1f}m"} | ({f"£{over:,.1f}m"} if over else set())


@pytest.mark.parametrize("as_of", DATES)
def test_a_report_is_worded_and_drawn_by_what_it_says_and_how_it_was_read(
    record_at: RecordAt, as_of: str
) -> None:
    exhibit = spending_paid.committed_and_paid(record_at(as_of))
    printed_ = {str(words): mark for mark in marks(exhibit) if mark.kind == "text" for words in mark.words}
    table = exhibit.table
    reported = table[table.paid_eur_m.notna()]
    assert sum(words == "no report held" for mark in marks(exhibit) for words in mark.words) == len(
        table
    ) - len(reported)
    for row in reported.itertuples():
        second = "second-hand" in row.sure
        start = "nothing by" if row.paid_eur_m == 0 else f"€{row.paid_eur_m:.1f}m".replace(".0m", "m")
        (own,) = [words for words in printed_ if words.startswith(start)]
        assert ("(second-hand)" in own) == second
        named = next(text for text in exhibit.words.split("\n\n") if text.startswith(f"{row.name}: "))
        assert ("; second-hand)" in named) == second
        assert ("**nothing** of" in named) == (row.paid_eur_m == 0)
    dashed = [
        row["row"]
        for mark in marks(exhibit)
        if mark.kind == "rect" and mark.look.get("strokeDash")
        for row in mark.rows
    ]
    assert dashed == [
        row.name for row in reported.itertuples() if "second-hand" in row.sure and row.paid_eur_m
    ]
    assert ("No report of money paid or spent" in exhibit.words) == reported.empty
    says = "says that nothing had been paid, and is" if (reported.paid_eur_m == 0).any() else "is"
    if len(reported) == 1:
        assert exhibit.title.endswith(f"; it {says} no official outturn")
    elif len(reported):
        assert exhibit.title.endswith("none is an official outturn"), (
            "a minister's word is an official's account"
        )
    also = record_at(as_of).table("payments").basis == "statement"
    assert ("Also reported: " in exhibit.words) == also.any()
    if len(reported):
        assert re.match("(A report|Reports) of an amount paid", exhibit.title)


@pytest.mark.parametrize(
    ("as_of", "known"), [("2023-01-01", False), ("2024-07-05", False), ("2025-10-14", True)]
)
def test_a_drawing_says_that_no_later_amount_was_known_where_none_was(
    record_at: RecordAt, as_of: str, known: bool
) -> None:
    record = record_at(as_of)
    for exhibit in (
        spending.commitments_by_agreement(record),
        spending_basis.commitments_real_terms(record),
        spending_published.where_650_and_657_come_from(record),
        spending_beside_asylum.scale_asylum_costs(record),
    ):
        assert ("with the amounts later reported as due" in exhibit.subtitle) == known, exhibit.ident
        assert ("as first given; no later amount was known by" in exhibit.subtitle) == (not known), (
            exhibit.ident
        )


@pytest.mark.parametrize(
    ("as_of", "reading"), [("2024-09-06", "as first given"), ("2024-09-07", "as later reported")]
)
def test_a_title_names_the_reading_of_its_sum(record_at: RecordAt, as_of: str, reading: str) -> None:
    """The later amounts were first known on 7 September 2024."""
    title = spending.commitments_by_year(record_at(as_of)).title
    assert reading in title
    assert ({"as first given", "as later reported"} - {reading}).pop() not in title
