"""The chapter on the money, against its CSV files read by another route."""

import functools
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import independent
import pandas as pd
import pytest
from conftest import DATA, ROOT, edit, exhibits
from exhibit_output import html_of

from crossings.errors import InputError
from crossings.exhibits.drawing import drawing_at
from crossings.exhibits.exhibit import Exhibit
from crossings.measures import spending, spending_words
from crossings.tables import curated_checks
from crossings.tables.record import Record

DATES = ("2019-01-01", "2021-12-31", "2024-07-05", "2025-10-14", "latest")
EVERY_DAY = (
    *DATES,
    "2018-01-10",
    "2018-06-30",
    "2020-02-29",
    "2023-03-10",
    "2026-03-31",
    "2026-04-22",
    "2026-05-13",
)
IDS = (
    "committed-and-paid",
    "commitments-by-year",
    "money-bought",
    "money-staff",
    "payment-reports",
    "published-totals",
    "commitments-real-terms",
)
DAYS_OF_PRICES = [*DATES, "2026-03-31"]
WITH_PRICES = [day for day in DAYS_OF_PRICES if day > "2019-03-31"]  # a year with money had ended
# Words of a source, and the day from which it was known.
KNOWN_FROM = {
    "£662m": "2026-04-23",
    "£16.2m": "2026-03-31",
    "€540m": "2024-06-09",
    "The Sun": "2024-07-02",
    "£657m": "2024-09-07",
    "907": "2026-07-16",
    "POLITICO": "2023-11-01",
    "Border Security Command": "2026-07-14",
    "declaration of 2023": "2023-03-10",
    "bout £160m of it": "2026-04-23",
    "Darmanin": "2024-09-03",
}
# The first and the last financial year of each published total, by the year in which it begins.
YEARS_OF_TOTALS = {
    "100m-since-2015": (2015, 2025),
    "220.8m-2018-2022": (2018, 2022),
    "657m-since-2018": (2018, 2025),
    "771m-since-2014": (2014, 2025),
    "114m-before-2018": (2014, 2017),
    "476m-2023-deal": (2023, 2025),
    "478m-2023-deal": (2023, 2025),
}
LIVE = ROOT / "data"  # compared with its own CSV files: the frozen copy has few totals and payments


def rows(name: str, as_of: str = "latest", data: Path = DATA) -> list[dict[str, str]]:
    """A table's rows that were known on the day, read without the package."""
    every = independent.rows(data / "curated" / f"{name}.csv")
    return [row for row in every if as_of == "latest" or row.get("known_from", "") <= as_of]


def amount(row: dict[str, str], as_of: str) -> float:
    """The pounds of an agreement, with the later amount where that was known on the day."""
    later = row["gbp_m_later"] and (as_of == "latest" or row["later_known_from"] <= as_of)
    return float(row["gbp_m_later"] if later else row["committed_gbp_m"])


def sums(as_of: str, data: Path = DATA, **wanted: str) -> tuple[float, float]:
    """Give the pounds of the agreements since 2018 in two sums.

    The first has later amounts known on the day, and the second is as first given.
    """
    wanted |= {"scope": "2018-26"}
    deals = [row for row in rows("agreements", as_of, data) if wanted.items() <= row.items()]
    first = sum(float(row["committed_gbp_m"]) for row in deals)
    return round(sum(amount(row, as_of) for row in deals), 2), round(first, 2)


def words_of(exhibit: Any) -> str:
    if not isinstance(exhibit, Exhibit):
        return str(exhibit.words)
    return re.sub(r"<[^>]*>", " ", re.sub(r"<pre.*?</pre>", "", html_of(exhibit), flags=re.DOTALL))


def all_words(shown: dict[str, Any]) -> str:
    return " ".join(map(words_of, shown.values()))


@pytest.mark.parametrize("as_of", EVERY_DAY)
def test_every_exhibit_is_there_on_every_day(shown_by, as_of):
    assert tuple(exhibits(shown_by("spending", as_of))) == IDS


@pytest.mark.parametrize("as_of", EVERY_DAY)
def test_no_word_is_a_gap_or_a_name_of_the_tables(shown_by, as_of):
    unsaid = r"\b(nan|NaT|None(?! of))\b|£0m|gbp_m_later|agreements\.csv|\bGBP\b|\bEUR\b"
    assert not re.search(unsaid, all_words(shown_by("spending", as_of)))


@pytest.mark.parametrize("as_of", EVERY_DAY)
def test_nothing_is_shown_before_it_was_known(shown_by, as_of):
    words, day = all_words(shown_by("spending", as_of)), "9999" if as_of == "latest" else as_of
    for late, known in KNOWN_FROM.items():
        if day < known:
            assert late not in words, late


def sum_in_words(later: float, first: float) -> str:
    if later != first:
        return f"£{later:.0f}m to £{first:.0f}m"
    return f"£{first:.1f}m".replace(".0m", "m")


@pytest.mark.parametrize("as_of", DATES)
def test_years_add_up_to_the_sums_of_all_agreements(shown_by, as_of):
    table = shown_by("spending", as_of)["commitments-by-year"].table
    years = table[table.financial_year.str.fullmatch(r"\d{4}/\d\d")]
    assert (round(years.low_gbp_m.sum(), 2), round(years.high_gbp_m.sum(), 2)) == sums(as_of)
    for year in years.itertuples():
        assert (year.low_gbp_m, year.high_gbp_m) == sums(as_of, financial_year=year.financial_year)


@pytest.mark.parametrize("as_of", DATES)
def test_the_answer_and_the_totals_hold_the_sum(shown_by, as_of):
    shown, (later, first) = shown_by("spending", as_of), sums(as_of)
    words, totals = sum_in_words(later, first), shown["published-totals"]
    assert (words if as_of != "latest" else f"£{first:.0f}m") in shown["answer"].words
    assert {f"£{later:.1f}m", f"£{first:.1f}m"} <= set(totals.table.stated)
    if as_of != "latest":  # by then its title has the £662m too
        assert words in shown["commitments-by-year"].title


@pytest.mark.parametrize("as_of", DATES)
def test_every_report_of_a_payment_is_listed_in_order(shown_by, as_of):
    reports = shown_by("spending", as_of, LIVE)["payment-reports"].table
    known = sorted(rows("payments", as_of, LIVE), key=lambda row: (row["as_of"], row["known_from"]))
    assert [words[1:40] for words in reports.what] == [row["what"][1:40] for row in known]


@pytest.mark.parametrize("basis", ["refusal", "condition"])
@pytest.mark.parametrize("as_of", DATES)
def test_every_refusal_and_condition_is_told(shown_by, as_of, basis):
    shown = shown_by("spending", as_of, LIVE)
    words = " ".join(cell.words for name, cell in shown.items() if name.startswith(f"{basis}s"))
    for row in rows("payments", as_of, LIVE):
        if row["basis"] == basis:
            assert row["what"] in words or f"£{row['gbp_m']}m" in words


def agreement_named(row: dict[str, str]) -> str:
    """The name of an agreement up to its year, without the part of it that a row is of."""
    year = re.search(r"\d{4}", row["agreement_id"])
    return row["agreement_id"][: year.end()]


@pytest.mark.parametrize("tables", [DATA, LIVE])
@pytest.mark.parametrize("as_of", DATES)
def test_all_that_was_bought_is_told_as_often_as_known(shown_by, as_of, tables):
    table = shown_by("spending", as_of, tables)["money-bought"].table
    words = " ".join(table[["promised", "under_way", "delivered"]].to_numpy().ravel())
    known = Counter(row["item"] for row in rows("money_bought", as_of, tables))
    assert known.total() > 3
    for item, times in known.items():
        assert words.count(item) >= times, item


@pytest.mark.parametrize("tables", [DATA, LIVE])
@pytest.mark.parametrize("as_of", DATES)
def test_deliveries_stand_beside_the_agreement_they_name(shown_by, as_of, tables):
    table = shown_by("spending", as_of, tables)["money-bought"].table.set_index("name")
    delivered_deals = {
        agreement_named(row)
        for row in rows("money_bought", as_of, tables)
        if row["agreement_id"] and row["stage"] == "reported delivered"
    }
    delivered = table.drop("No agreement named", errors="ignore").delivered
    assert (delivered != "").sum() == len(delivered_deals)


def last_paid(as_of: str, data: Path) -> dict[str, str]:
    """The euros last reported as paid under each agreement; "" where only pounds were given."""
    paid = {}
    for row in sorted(rows("payments", as_of, data), key=lambda row: row["as_of"]):
        if row["basis"] == "payment" and float(row["eur_m"] or row["gbp_m"] or 0) > 0:
            ident = row["agreement_id"]
            paid[ident[:-3] if "declaration" in ident else ident] = row["eur_m"]
    return paid


@pytest.mark.parametrize("tables", [DATA, LIVE])
@pytest.mark.parametrize("as_of", [*DATES, "2021-10-14"])
def test_a_late_payment_is_no_payment_of_nothing(shown_by, as_of, tables):
    table = shown_by("spending", as_of, tables)["committed-and-paid"].table
    assert not (table[["paid_eur_m", "paid_gbp_m"]] == 0).any(axis=None)


@pytest.mark.parametrize("tables", [DATA, LIVE])
@pytest.mark.parametrize("as_of", [*DATES, "2021-10-14"])
def test_payments_are_those_last_reported(shown_by, as_of, tables):
    table = shown_by("spending", as_of, tables)["committed-and-paid"].table
    paid = last_paid(as_of, tables)
    euros = [float(eur_m) for eur_m in paid.values() if eur_m]
    assert sorted(table.paid_eur_m.dropna()) == sorted(euros)
    assert (table.who != "").sum() == len(paid)


def test_nothing_was_yet_paid_of_july_2021_in_its_autumn(shown_by):
    shown = shown_by("spending", "2021-10-14", LIVE)
    who = shown["committed-and-paid"].table.set_index("name").who
    assert who["Joint statement, July 2021"] == ""
    assert "nothing yet paid of the July 2021 money" in words_of(shown["payment-reports"])


def test_the_money_of_july_2021_came_late(shown_by):
    payments = shown_by("spending", "2021-12-31", LIVE)["committed-and-paid"].table
    assert "came late but is said to have been paid" in " ".join(payments.what)


def test_our_two_sums_are_those_of_their_terms(shown_by):
    table = shown_by("spending", "latest")["published-totals"].table
    ours = table[table.who == "This report"]
    assert list(ours.stated) == ["£672.8m", "£656.8m"]
    for row, whole in zip(ours.itertuples(), (672.84, 656.76), strict=True):
        assert sum(map(float, row.terms.split(" + "))) == pytest.approx(whole)


@pytest.mark.parametrize(
    ("stated", "ours"), [("£657m", "£657m to £673m"), ("£662m", "£662m"), ("€540m", "€541m")]
)
def test_a_published_total_stands_beside_ours(shown_by, stated, ours):
    table = shown_by("spending", "latest")["published-totals"].table
    assert table.set_index("stated").ours[stated] == ours


@pytest.mark.parametrize("as_of", EVERY_DAY)
def test_no_title_says_that_what_is_promised_was_spent(shown_by, as_of):
    for exhibit in exhibits(shown_by("spending", as_of)).values():
        assert not re.search(r"\bspent\b|\bpays\b|\bcost\b", exhibit.title), exhibit.title


def test_the_662m_are_not_shared_out_among_their_years(shown_by):
    table = shown_by("spending", "latest")["commitments-by-year"].table
    together = table[table.financial_year == "2026/27 to 2028/29"]
    assert together.low_gbp_m.item() == 662
    assert not table.low_gbp_m.between(220, 221).any()


def test_the_title_holds_the_sum_with_the_662m_once_promised(shown_by):
    assert {f"{(end + 662) / 1000:.1f}" for end in sums("latest")} == {"1.3"}
    title = shown_by("spending", "latest")["commitments-by-year"].title
    assert "about £1.3bn since 2018, half for 2026 to 2029" in title
    assert "1.3bn" not in shown_by("spending", "2026-04-22")["commitments-by-year"].title


@functools.cache
def against_published(as_of: str) -> pd.DataFrame:
    record = Record(as_of, LIVE)
    totals = spending.against_published(record.table("published_totals"), record.agreements)
    return totals.set_index("total_id")


def in_years(as_of: str, first: int, last: int) -> list[tuple[float, float]]:
    """The later and the first pounds of each agreement for the financial years between two."""
    return [
        (amount(row, as_of), float(row["committed_gbp_m"]))
        for row in rows("agreements", as_of, LIVE)
        if row["agreement_id"] != "stopgap-2026" and first <= int(row["financial_year"][:4]) <= last
    ]


@pytest.mark.parametrize("as_of", [*DATES, "2022-11-30"])
def test_a_published_total_is_beside_the_sum_of_its_own_years(as_of):
    totals = against_published(as_of)
    for ident in totals.index.intersection(list(YEARS_OF_TOTALS)):
        total = totals.loc[ident]
        both = in_years(total.as_of.date().isoformat(), *YEARS_OF_TOTALS[ident])
        ends = [sum(map(min, both)), sum(map(max, both))]
        assert [total.low_m, total.high_m] == pytest.approx(ends), ident
        later = sum(later for later, _ in both)
        assert sum(map(float, total.terms.split(" + "))) == pytest.approx(later)


@pytest.mark.parametrize("as_of", [*DATES, "2022-11-30"])
def test_a_total_of_years_that_we_lack_has_no_sum_beside_it(as_of):
    totals = against_published(as_of)
    others = totals[totals.index.isin(["590m-since-2010-11", "700m-paid-2026", "300m-last-decade"])]
    assert others.low_m.isna().all(), "years before ours, or not said"


def years_ended(as_of: str) -> list[str]:
    """The financial years of the agreements that were over on the day."""
    day = "2026-08-20" if as_of == "latest" else as_of
    deals = [row for row in rows("agreements", as_of) if row["scope"] == "2018-26"]
    years = sorted({row["financial_year"] for row in deals})
    return [year for year in years if f"{int(year[:4]) + 1}-03-31" <= day]


def base_of(ended: list[str]) -> str:
    """The year of whose prices the sums are: the newest that is over and measured."""
    return min("2024/25", max(ended))


def real_terms(as_of: str) -> pd.DataFrame:
    """The lower and the higher sum of each year that is over, as cash over the index."""
    index = {
        row["financial_year"]: float(row["deflator_2024_25_100"]) for row in rows("gdp_deflators")
    }
    ended = years_ended(as_of)
    base = index[base_of(ended)]
    real = {
        year: [base * cash / index[year] for cash in sums(as_of, financial_year=year)]
        for year in ended
    }
    return pd.DataFrame.from_dict(real, orient="index", columns=["low", "high"])


@pytest.mark.parametrize("as_of", DAYS_OF_PRICES)
def test_real_terms_are_known_once_a_year_has_ended(shown_by, as_of):
    exhibit = shown_by("spending", as_of)["commitments-real-terms"]
    assert exhibit.known == bool(years_ended(as_of))


@pytest.mark.parametrize("as_of", WITH_PRICES)
def test_prices_are_cash_over_the_index(shown_by, as_of):
    table, real = shown_by("spending", as_of)["commitments-real-terms"].table, real_terms(as_of)
    by_year = table.set_index("financial_year")
    assert by_year.real_low_gbp_m.to_dict() == pytest.approx(real.low.to_dict())
    assert by_year.real_high_gbp_m.to_dict() == pytest.approx(real.high.to_dict())


@pytest.mark.parametrize("as_of", WITH_PRICES)
def test_the_title_names_the_year_and_the_sums_of_prices(shown_by, as_of):
    title = shown_by("spending", as_of)["commitments-real-terms"].title
    assert title.startswith("Promised for April 2018 to March ")
    assert title.endswith(f" in prices of {base_of(years_ended(as_of))}")
    low, high = real_terms(as_of).sum().round()
    if low != high:
        assert f"£{low:.0f}m" in title and f"£{high:.0f}m" in title


@pytest.mark.parametrize("as_of", WITH_PRICES)
def test_prices_of_2025_26_are_said_to_be_a_forecast(shown_by, as_of):
    exhibit = shown_by("spending", as_of)["commitments-real-terms"]
    forecast = "2025/26" in years_ended(as_of)
    assert ("forecast" in exhibit.words) == forecast == (exhibit.status == "forecast")


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


def test_the_note_on_payment_gives_weight_and_doubt(shown_by):
    shown = shown_by("spending", "latest", LIVE)["answer"]
    (words,) = (note.words for note in shown.notes if note.key == "paid")
    for part in ("The shares are of €763m", "€113m, under 3 deals", "may only repeat the promise"):
        assert part in words, part
    assert "deals of November 2020 and November 2022" in words


def test_payments_are_reported_for_four_deals(shown_by):
    chart = shown_by("spending", "latest", LIVE)["committed-and-paid"]
    paid = chart.table.paid_eur_m.dropna()
    assert list(paid) == [46.5, 3.6, 63, 540]
    firm, doubtful = (100 * part / chart.table.committed_eur_m.sum() for part in (113.1, 540))
    assert f"{firm:.0f}% firmly" in chart.title and f"{doubtful:.0f}% in one" in chart.title
    words = re.findall(r"<t(?:ext|span)[^>]*>([^<]+)</t", drawing_at(chart.panels, 640).svg)
    assert {f"{firm:.0f}%", f"{doubtful:.0f}%", f"{100 - firm - doubtful:.0f}%"} <= set(words)


ASKED = "Asked what it had paid, it listed what it had promised."
REFUSED = "In 2022 the Home Office would not say what £54m was spent on."


def test_no_source_gives_payments_by_year(shown_by):
    shown = shown_by("spending", "latest", LIVE)
    accounts = "No source that we have read lists what was paid in each year and for what."
    assert accounts in shown["committed-and-paid"].words
    assert REFUSED in shown["answer"].words and ASKED in shown["answer"].words


def test_the_answer_of_november_2022_is_not_told_before(shown_by):
    assert ASKED not in shown_by("spending", "2022-11-28", LIVE)["answer"].words


def test_payments_of_few_agreements_are_counted(shown_by):
    before = shown_by("spending", "2025-10-14", LIVE)["committed-and-paid"]
    assert before.title == "Of the money to March 2026, 15% is firmly reported as paid"


def test_a_report_in_pounds_stands_by_itself(shown_by):
    """Sandhurst's report of 2019 is of £3.6m alone."""
    reported = shown_by("spending", "2021-12-31", LIVE)["committed-and-paid"]
    assert reported.title == "Payments are reported under 3 of 4 agreements"
    assert reported.table.paid_gbp_m.iloc[0] == 3.6 and pd.isna(reported.table.paid_eur_m.iloc[0])


def test_the_home_office_would_not_say(shown_by):
    shown = shown_by("spending", "latest")
    assert "what the £54m of July 2021 was spent on" in shown["refusals"].words


def test_one_line_stands_open_for_each_deal(shown_by):
    shown = shown_by("spending", "latest", LIVE)
    bought = shown["money-bought"]
    assert len(bought.brief) == 8 == len(bought.table)
    page = html_of(bought)
    opened, folded = page.split("<details", 1)
    assert "microwaves" in folded and "microwaves" not in opened
    for ident in ("money-staff", "payment-reports", "commitments-real-terms"):
        assert "<table" not in html_of(shown[ident]).split("<details")[0], ident
    for weak in ("lexlords", "statsjamie"):
        for ident in ("money-bought", "money-staff", "published-totals"):
            assert weak not in html_of(shown[ident]).split("<details")[0], (weak, ident)


def test_a_sum_is_rounded_one_way_on_the_page(shown_by):
    shown = shown_by("spending", "latest", LIVE)
    opened = " ".join(words_of(exhibit).split("The whole table")[0] for exhibit in shown.values())
    by_year = shown["commitments-by-year"]
    assert "124.5" in str(by_year.panels(700, False)["datasets"])
    assert not re.search(r"£?12[45]m|£124(?!\.)", opened)


def test_typed_sentences_name_no_year():
    cells = json.loads((ROOT / "notebooks" / "spending.ipynb").read_text(encoding="utf-8"))["cells"]
    typed = " ".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert not re.search(r"\b20(19|2\d)\b", typed)
