"""The chapter on the money, against its CSV files read by another route."""

import json
import re
from pathlib import Path
from typing import Any

import independent
import pandas as pd
import pytest
from conftest import DATA, ROOT, edit, exhibits

from crossings.errors import InputError
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
    "commitments-by-year",
    "agreements-table",
    "money-bought",
    "money-staff",
    "committed-and-paid",
    "payment-reports",
    "command-accounts",
    "british-share",
    "published-totals",
    "commitments-real-terms",
)
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
    found = [row for row in rows("agreements", as_of, data) if wanted.items() <= row.items()]
    first = sum(float(row["committed_gbp_m"]) for row in found)
    return round(sum(amount(row, as_of) for row in found), 2), round(first, 2)


def said(exhibit: Any) -> str:
    if not isinstance(exhibit, Exhibit):
        return str(exhibit.words)
    return re.sub(r"<[^>]*>", " ", re.sub(r"<pre.*?</pre>", "", exhibit.html(1), flags=re.DOTALL))


@pytest.mark.parametrize("as_of", EVERY_DAY)
def test_every_exhibit_is_there_and_shows_nothing_known_later(shown_by, as_of):
    shown = shown_by("spending", as_of)
    assert tuple(exhibits(shown)) == IDS
    words = " ".join(map(said, shown.values()))
    unsaid = r"\b(nan|NaT|None(?! of))\b|£0m|gbp_m_later|agreements\.csv|\bGBP\b|\bEUR\b"
    assert not re.search(unsaid, words)
    day = "9999" if as_of == "latest" else as_of
    for late, known in (
        ("£662m", "2026-04-23"),
        ("£16.2m", "2026-03-31"),
        ("€540m", "2024-06-09"),
        ("The Sun", "2024-07-02"),
        ("£657m", "2024-09-07"),
        ("907", "2026-07-16"),
        ("POLITICO", "2023-11-01"),
        ("Border Security Command", "2026-07-14"),
        ("declaration of 2023", "2023-03-10"),
        ("bout £160m of it", "2026-04-23"),
        ("Darmanin", "2024-09-03"),
    ):
        if day < known:
            assert late not in words, late


@pytest.mark.parametrize("as_of", DATES)
def test_years_add_up_and_every_agreement_is_listed(shown_by, as_of):
    shown = shown_by("spending", as_of)
    table = shown["commitments-by-year"].table
    years = table[table.financial_year.str.fullmatch(r"\d{4}/\d\d")]
    later, first = sums(as_of)
    assert (round(years.low_gbp_m.sum(), 2), round(years.high_gbp_m.sum(), 2)) == (later, first)
    for year in years.itertuples():
        assert (year.low_gbp_m, year.high_gbp_m) == sums(as_of, financial_year=year.financial_year)
    words = (
        f"£{later:.0f}m to £{first:.0f}m"
        if later != first
        else f"£{first:.1f}m".replace(".0m", "m")
    )
    assert words in shown["answer"].words
    totals = shown["published-totals"]
    assert words in totals.words or f"£{first:.1f}m" in set(totals.table.stated)
    shown, known = shown["agreements-table"], rows("agreements", as_of)
    assert len(shown.table) == len(known) and shown.title.startswith(f"{len(known)} sums")
    assert list(shown.table.committed_gbp_m) == [float(row["committed_gbp_m"]) for row in known]
    assert all(shown.table.who) and "as above" not in set(shown.table.purpose)
    assert bool("".join(shown.table.note)) == (as_of == "latest"), (
        "some notes speak of what came later"
    )
    assert "31 December" not in " ".join(shown.table.announced), "a day that no source states"
    shown = shown_by("spending", as_of, LIVE)
    known = sorted(rows("payments", as_of, LIVE), key=lambda row: (row["as_of"], row["known_from"]))
    assert [what[1:40] for what in shown["payment-reports"].table.what] == [
        row["what"][1:40] for row in known
    ]
    for basis in ("refusals", "conditions"):
        told = [row for row in known if row["basis"] == basis[:-1]]
        words = " ".join(shown[name].words for name in shown if name.startswith(basis))
        assert all(row["what"] in words or f"£{row['gbp_m']}m" in words for row in told), basis


@pytest.mark.parametrize("tables", [DATA, LIVE])
@pytest.mark.parametrize("as_of", DATES)
def test_all_that_was_bought_is_told_once_with_its_source(shown_by, as_of, tables):
    table = shown_by("spending", as_of, tables)["money-bought"].table.set_index("name")
    whole = " ".join(table[["promised", "under_way", "delivered"]].to_numpy().ravel())
    things = rows("money_bought", as_of, tables)
    assert len(things) > 3
    for item in {row["item"] for row in things}:
        assert whole.count(item) >= sum(row["item"] == item for row in things), item
    named = {
        row["agreement_id"][: re.search(r"\d{4}", row["agreement_id"]).end()]
        for row in things  # type: ignore[union-attr]
        if row["agreement_id"] and row["stage"] == "reported delivered"
    }
    assert (table.drop("No agreement named", errors="ignore").delivered != "").sum() == len(named)


@pytest.mark.parametrize("as_of", [*DATES, "2021-10-14"])
def test_payments_are_the_last_reported_and_never_nothing(shown_by, as_of):
    for data in (DATA, LIVE):
        table = shown_by("spending", as_of, data)["committed-and-paid"].table
        # a late payment is no payment of nothing
        assert not (table[["paid_eur_m", "paid_gbp_m"]] == 0).any(axis=None)
        known = {}
        for row in sorted(rows("payments", as_of, data), key=lambda row: row["as_of"]):
            if row["basis"] == "payment" and float(row["eur_m"] or row["gbp_m"] or 0) > 0:
                ident = row["agreement_id"]
                known[ident[:-3] if "declaration" in ident else ident] = row["eur_m"]
        assert sorted(table.paid_eur_m.dropna()) == sorted(
            float(paid) for paid in known.values() if paid
        )
        assert (table.who != "").sum() == len(known)


def test_july_2021_was_late_and_sums_are_told_both_ways(shown_by):
    early = shown_by("spending", "2021-10-14", LIVE)
    assert (
        early["committed-and-paid"].table.set_index("name").who["Joint statement, July 2021"] == ""
    )
    assert "nothing yet paid of the July 2021 money" in said(early["payment-reports"])
    late = shown_by("spending", "2021-12-31", LIVE)["committed-and-paid"]
    assert "came late but is said to have been paid" in " ".join(late.table.what)
    table = shown_by("spending", "latest")["published-totals"].table
    ours = table[table.who == "This report"]
    assert list(ours.stated) == ["£672.8m", "£656.8m"] and list(ours.terms) != []
    for row, whole in zip(ours.itertuples(), (672.84, 656.76), strict=True):
        assert sum(map(float, row.terms.split(" + "))) == pytest.approx(whole)
    beside = table.set_index("stated").ours
    assert (
        beside["£657m"] == "£657m to £673m"
        and beside["£662m"] == "£662m"
        and beside["€540m"] == "€541m"
    )
    for as_of in EVERY_DAY:
        for exhibit in exhibits(shown_by("spending", as_of)).values():
            assert not re.search(r"\bspent\b|\bpays\b|\bcost\b", exhibit.title), exhibit.title
    exhibit = shown_by("spending")["commitments-by-year"]
    block = exhibit.table[exhibit.table.financial_year == "2026/27 to 2028/29"]
    assert block.low_gbp_m.item() == 662 and not exhibit.table.low_gbp_m.between(220, 221).any()
    assert {f"{(end + 662) / 1000:.1f}" for end in sums("latest")} == {"1.3"}
    assert "about £1.3bn since 2018, half for 2026 to 2029" in exhibit.title
    assert "1.3bn" not in shown_by("spending", "2026-04-22")["commitments-by-year"].title


@pytest.mark.parametrize("as_of", [*DATES, "2022-11-30"])
def test_a_published_total_is_beside_the_sum_of_its_own_years(as_of):
    record = Record(as_of, LIVE)
    found = spending.against_published(record.table("published_totals"), record.agreements)
    found = found.set_index("total_id")
    for ident, first, last in (
        ("100m-since-2015", 2015, 2025),
        ("220.8m-2018-2022", 2018, 2022),
        ("657m-since-2018", 2018, 2025),
        ("771m-since-2014", 2014, 2025),
        ("114m-before-2018", 2014, 2017),
        ("476m-2023-deal", 2023, 2025),
        ("478m-2023-deal", 2023, 2025),
    ):
        if ident not in found.index:
            continue
        total = found.loc[ident]
        then = total.as_of.date().isoformat()
        own = [
            row
            for row in rows("agreements", then, LIVE)
            if row["agreement_id"] != "stopgap-2026"
            and first <= int(row["financial_year"][:4]) <= last
        ]
        both = [(amount(row, then), float(row["committed_gbp_m"])) for row in own]
        ends = [sum(map(min, both)), sum(map(max, both))]
        assert [total.low_m, total.high_m] == pytest.approx(ends), ident
        later = sum(later for later, _ in both)
        assert sum(map(float, total.terms.split(" + "))) == pytest.approx(later)
    other = found[found.index.isin(["590m-since-2010-11", "700m-paid-2026", "300m-last-decade"])]
    assert other.low_m.isna().all(), "years before ours, or not said"


@pytest.mark.parametrize("as_of", [*DATES, "2026-03-31"])
def test_prices_are_cash_over_the_index_once_a_year_has_ended(shown_by, as_of):
    shown = shown_by("spending", as_of)["commitments-real-terms"]
    index = {
        row["financial_year"]: float(row["deflator_2024_25_100"]) for row in rows("gdp_deflators")
    }
    day = "2026-08-20" if as_of == "latest" else as_of
    years = {
        row["financial_year"] for row in rows("agreements", as_of) if row["scope"] == "2018-26"
    }
    ended = [year for year in sorted(years) if f"{int(year[:4]) + 1}-03-31" <= day]
    assert shown.known == bool(ended)
    if not ended:
        return
    base = min("2024/25", max(ended))  # the newest year that is measured
    assert f"In prices of {base} the promises" in shown.title
    real = {
        year: [index[base] * cash / index[year] for cash in sums(as_of, financial_year=year)]
        for year in ended
    }
    for at, column in enumerate(("real_low_gbp_m", "real_high_gbp_m")):
        assert dict(zip(shown.table.financial_year, shown.table[column], strict=True)) == {
            year: pytest.approx(ends[at]) for year, ends in real.items()
        }
    low, high = (sum(ends[at] for ends in real.values()) for at in (0, 1))
    for end in (low, high) if round(low) != round(high) else ():
        assert f"£{end:.0f}m" in shown.title
    assert ("forecast" in shown.words) == ("2025/26" in ended) == (shown.status == "forecast")


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


def test_a_day_is_shown_only_where_all_its_rows_state_it():
    def words(*exact_to: str | None) -> list[str]:
        when = pd.to_datetime(["2019-08-03"] * len(exact_to))
        frame = pd.DataFrame(
            {"announced": when, "announced_exact_to": pd.Series(exact_to, dtype="string")}
        )
        return list(spending_words.announced_words(frame).values())

    assert words(None) == words("") == ["3 August 2019"]
    assert words("month", None) == words(None, "month") == ["August 2019"]
    assert words("year", "month", None) == words(None, "year") == ["2019"]


def test_the_answer_on_payment_gives_weight_and_doubt(shown_by):
    words = shown_by("spending", "latest", LIVE)["answer"].words
    for part in (
        "three of the six deals, and these deals make up 86% of the euros promised to March 2026",
        "most of it in one second-hand report, which may only repeat the promise.",
        "Of the other three deals we found no report of a payment; that does not mean that nothing "
        "was paid.",
    ):
        assert part in words, part
    chart = shown_by("spending", "latest", LIVE)["committed-and-paid"]
    rests = "Payment is reported for three deals; most of it in one second-hand report"
    assert chart.title == rests
    assert list(chart.table.paid_eur_m.dropna()) == [46.5, 63, 540]
    asked = "in each of five years, the Home Office listed the sums promised (November 2022)."
    front = shown_by("index", "latest", LIVE)["money"].words
    for part in ("No source that we have read gives payments by year.", asked):
        assert part in chart.words and part in front, part
    assert asked not in shown_by("spending", "2022-11-28", LIVE)["committed-and-paid"].words
    before = shown_by("spending", "2025-10-14", LIVE)["committed-and-paid"]
    assert before.title == "Payments are reported under 2 of 6 agreements"
    # Sandhurst's report of 2019 is of £3.6m alone, so nobody may read that nearly all was paid
    early = shown_by("spending", "2021-12-31", LIVE)
    assert "Nearly all" not in early["answer"].words
    assert "They are: £3.6m of €50m" in early["answer"].words
    assert "nearly all" not in early["committed-and-paid"].title


def test_the_home_office_would_not_say_and_its_accounts_do_not(shown_by):
    shown = shown_by("spending", "latest")
    assert "what the £54m of July 2021 was spent on" in shown["refusals"].words
    accounts = shown["command-accounts"]
    assert list(accounts.table.gbp_m[:2].round(1)) == [40.7, 181.6]
    assert "They do not say how much of it, if any, goes to France" in accounts.words
    assert list(accounts.table.kind) == ["in the accounts", "in the accounts", "planned"]
    assert not shown_by("spending", "2026-07-13")["command-accounts"].known


def test_only_years_that_are_over_are_called_least_and_most(shown_by):
    for as_of, said in (
        ("2025-10-14", "£5.5m, and the most for 2024/25, £161m to £169m"),
        ("2023-06-30", "£5.5m, and the most for 2022/23, £62.2m"),
        ("latest", "£5.5m, and the most for 2025/26, £176m to £184m"),
    ):
        words = shown_by("index", as_of)["money"].words
        assert f"Of the years that are over, the least was promised for 2019/20, {said}" in words
    assert "the most" not in shown_by("index", "2018-06-30")["money"].words


def test_the_range_of_shares_is_of_all_that_are_given(shown_by):
    """Red while “a tenth to about 62%” left out the 67% of the same table."""
    title = shown_by("spending")["british-share"].title
    assert title.endswith("at 10% to 67%, of different costs")
    columns = ["low_pct", "high_pct", "of_what"]
    shares = pd.DataFrame([[None, 50.0, "A"], [10.0, 12.0, "A"]], columns=columns)
    assert spending_words.shares_given(shares) == "10% to 50%"
    assert spending_words.shares_given(shares[:1]) == spending_words.shares_given(shares[:0]) == ""


@pytest.mark.parametrize("as_of", [*EVERY_DAY, "2024-10-15", "2024-12-01"])
def test_the_british_share_is_told_by_who_says_it(shown_by, as_of):
    shown = shown_by("spending", as_of)["british-share"]
    known = rows("british_share", as_of)
    assert shown.known == bool(known)
    if not known:
        return
    named = [row for row in known if row["who_says"] != "not named"]
    assert len(shown.table) == len(known)
    ends = [float(row[end]) for row in known for end in ("low_pct", "high_pct") if row[end]]
    given = f"{min(ends):.0f}% to {max(ends):.0f}%"
    assert not named or shown.title.startswith(f"Sources put Britain’s share at {given}")
    assert (shown.title == "Nobody was named who says what share is British") == (not named)
    assert (
        [*shown.brief.who_says] == [row["who_says"] for row in named] if named else not shown.brief
    )


def test_one_line_stands_open_for_each_deal(shown_by):
    shown = shown_by("spending", "latest", LIVE)
    bought = shown["money-bought"]
    assert len(bought.brief) == 8 == len(bought.table)
    page = bought.html(1)
    opened, folded = page.split("<details", 1)
    assert "microwaves" in folded and "microwaves" not in opened
    for ident in ("agreements-table", "money-staff", "payment-reports", "commitments-real-terms"):
        assert "<table" not in shown[ident].html(1).split("<details")[0], ident
    for weak in ("lexlords", "statsjamie"):
        for ident in ("money-bought", "money-staff", "published-totals"):
            assert weak not in shown[ident].html(1).split("<details")[0], (weak, ident)


def test_a_sum_is_rounded_one_way_on_the_page(shown_by):
    shown = shown_by("spending", "latest", LIVE)
    opened = " ".join(said(exhibit).split("The whole table")[0] for exhibit in shown.values())
    by_year = shown["commitments-by-year"]
    assert "124.5" in str(by_year.panels(700, False)["datasets"])
    assert not re.search(r"£?12[45]m|£124(?!\.)", opened)


def test_typed_sentences_name_no_year():
    cells = json.loads((ROOT / "notebooks" / "spending.ipynb").read_text(encoding="utf-8"))["cells"]
    typed = " ".join("".join(one["source"]) for one in cells if one["cell_type"] == "markdown")
    assert not re.search(r"\b20(19|2\d)\b", typed)
