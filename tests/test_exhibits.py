"""What the chapters show is what the data say, on every day.

A table says which exhibits a chapter has, in order, and from which day. Another says of which
column each number is worked out here again, from the CSV files alone. A third says which words were
never said before a day. The wording itself is kept by the text of the report on seven days.
"""

import datetime as dt
import functools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import independent
import pandas as pd
import pytest
from conftest import DATA, ROOT, Shown, edit, exhibits
from exhibit_output import files_of, html_of
from report_text import DAYS
from workbooks import read_later

from crossings.common import formats
from crossings.exhibits.drawing import NARROW, WIDE, drawing_at
from crossings.exhibits.exhibit import Exhibit
from crossings.measures import balkans, spending
from crossings.tables.record import Record

LIVE = ROOT / "data"  # compared with its own CSV files: the frozen copy has few totals and payments
LAST = "2026-10-07"  # of the frozen data
MONEY, BOTH, BALKANS, PILOT = (
    "spending",
    "spending-and-crossings",
    "western-balkans",
    "returns-pilot",
)
# Each chapter's exhibits in order, each with the day from which it is there.
ORDER = {
    "arrivals": {
        "attempts-in-the-same-weeks": "",
        "arrivals-rolling-year": "",
        "who-stopped-coming": "",
        "who-came": "",
        "age-sex": "",
        "arrivals-by-year": "",
        "deaths": "",
        "boats-and-people-per-boat": "",
        "arrivals-by-month": "",
    },
    MONEY: {
        "committed-and-paid": "",
        "commitments-by-year": "",
        "money-bought": "",
        "money-staff": "",
        "payment-reports": "",
        "published-totals": "",
        "commitments-real-terms": "",
    },
    BOTH: {
        "money-and-crossings": "",
        "money-and-attempts-stopped": "",
        "before-after-small-multiples": "",
        "albania-by-quarter": "",
        "arrivals-per-red-day": "",
        "arrivals-per-detection": "",
        "explanations-of-the-newest-turn": "",
        "explanations": "2024-02-29",
        "estimates-of-others": "",
    },
    BALKANS: {"balkans-detections": ""},
    PILOT: {
        "pilot-quarters": "2025-12-31",
        "pilot-share": "2025-08-07",
        "pilot-returned-admitted": "2025-08-07",
        "pilot-pace": "2025-08-07",
        "pilot-record": "2025-07-10",
    },
}
DRAWN_LATER = {"committed-and-paid"}  # once enough was paid; before it is a table
TABLES_ALONE = {
    *("arrivals-by-year", "money-bought", "money-staff", "payment-reports", "published-totals"),
    *("commitments-real-terms", "estimates-of-others", "pilot-record"),
    *("explanations", "explanations-of-the-newest-turn"),
}
# Days beside the seven of the report's text, on which something begins or ends.
MORE_DAYS = {
    "arrivals": ("2019-01-01", "2020-02-29", "2026-01-08", "2026-08-20"),
    MONEY: ("2018-01-10", "2020-02-29", "2023-03-10", "2026-03-31", "2026-04-22", "2026-05-13"),
    BOTH: ("2018-01-01", "2018-06-01", "2019-06-01", "2023-01-05", "2026-08-20"),
    BALKANS: ("2018-01-01", "2020-02-29", "2024-12-31", "2025-12-31", "2026-01-15"),
    PILOT: ("2025-08-06", "2025-09-18", "2026-02-10", "2026-06-10", "2026-07-16", "2026-08-20"),
}
# Words of a source, and the day from which they were public.
KNOWN_FROM = {
    MONEY: {
        "£662m": "2026-04-23",
        "£16.2m": "2026-03-31",
        "€540m": "2024-06-09",
        "The Sun": "2024-07-02",
        "£657m": "2024-09-07",
        "907": "2026-07-16",
        "POLITICO": "2023-11-01",
        "Border Security Command": "2026-07-14",
        "bout £160m of it": "2026-04-23",
        "1.3bn": "2026-04-23",
    },
    BALKANS: {"22,000": "2025-10-15", "We infer": "2025-10-15"},
    PILOT: {"1,087": "2026-07-16", "1,500": "2026-09-30", "How it ended": "2026-09-30"},
    "arrivals": {"100,625": "2026-01-01", "Year to June 2026": "2026-07-01"},
}
UNSAID = r"£0m|gbp_m_later|agreements\.csv|\bGBP\b|\bEUR\b"
CAUSE = r"\b(?:caused?|because of the (?:deal|money)|significant|effect of the)\b"
PAID = r"\b(?:spent|pays|cost)\b"


def days_of(chapter: str) -> list[Any]:
    """The seven days of the report's text, and with more time those of the chapter."""
    return [*DAYS, *(pytest.param(day, marks=pytest.mark.slow) for day in MORE_DAYS[chapter])]


def each_day(*chapters: str) -> pytest.MarkDecorator:
    """On every day of each of the chapters, or of all."""
    cases = []
    for chapter in chapters or ORDER:
        cases += [pytest.param(chapter, day) for day in DAYS]
        cases += [pytest.param(chapter, day, marks=pytest.mark.slow) for day in MORE_DAYS[chapter]]
    return pytest.mark.parametrize(("chapter", "as_of"), cases)


def on_days(chapter: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("as_of", days_of(chapter))


def date_of(as_of: str) -> str:
    """The last day of a record, in ISO."""
    return LAST if as_of == "latest" else as_of


def known(exhibit: Exhibit) -> bool:
    return "known" not in exhibit.columns


def text_of(cell: Any) -> str:
    """All that a cell says: its words, and for an exhibit its table too."""
    if not isinstance(cell, Exhibit):
        return str(cell.words)
    table = cell.table[list(cell.columns)].rename(columns=cell.columns).to_csv()
    sources = " ".join(f"{source.publisher}, {source.title}" for source in cell.sources)
    return f"{cell.title} {cell.subtitle} {cell.words} {cell.note} {table} {sources}"


def on_the_page(cell: Any) -> str:
    """What a page shows of a cell before anything that a reader has to open."""
    page = html_of(cell).split("<details")[0] if isinstance(cell, Exhibit) else str(cell.words)
    return re.sub(r"<[^>]*>", " ", page)


def all_text(shown: Shown) -> str:
    return " ".join(map(text_of, (cell for cell in shown.values() if hasattr(cell, "words"))))


def numbers(text: str) -> list[float]:
    return [float(n) for n in re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))]


@each_day()
def test_each_exhibit_stands_in_its_place(shown_by, chapter, as_of):
    shown = list(exhibits(shown_by(chapter, as_of)))
    expected = [ident for ident, since in ORDER[chapter].items() if since <= date_of(as_of)]
    assert [ident for ident in shown if ident in ORDER[chapter]] == expected


@each_day()
def test_an_exhibit_has_a_drawing_once_something_is_known(shown_by, chapter, as_of):
    for ident, exhibit in exhibits(shown_by(chapter, as_of)).items():
        is_to_be_drawn = known(exhibit) and ident not in TABLES_ALONE
        assert ident in DRAWN_LATER or bool(exhibit.panels) == is_to_be_drawn, ident
        assert known(exhibit) or not exhibit.collapsed, ident


@pytest.mark.parametrize("chapter", ORDER)
def test_the_newest_exhibits_are_drawn_at_both_widths(shown_by, chapter):
    for exhibit in exhibits(shown_by(chapter, "latest")).values():
        for width in (WIDE, NARROW):
            assert not exhibit.panels or drawing_at(exhibit.panels, width).width == width


@each_day(*KNOWN_FROM)
def test_nothing_is_said_before_it_was_known(shown_by, chapter, as_of):
    text = all_text(shown_by(chapter, as_of))
    for words, since in KNOWN_FROM[chapter].items():
        assert date_of(as_of) >= since or not re.search(rf"(?<!\d){re.escape(words)}\b", text), (
            words
        )


@pytest.mark.parametrize("chapter", KNOWN_FROM)
def test_what_was_known_later_is_said_by_now(shown_by, chapter):
    """Or the test before this one would hold whatever is said."""
    text = all_text(shown_by(chapter, "latest")) + all_text(shown_by(chapter, "latest", LIVE))
    for words in KNOWN_FROM[chapter]:
        assert re.search(rf"(?<!\d){re.escape(words)}\b", text), words


@each_day(MONEY)
def test_no_word_is_a_name_of_the_tables(shown_by, chapter, as_of):
    assert not re.search(UNSAID, all_text(shown_by(chapter, as_of)))


@each_day(MONEY)
def test_no_title_says_that_what_is_promised_was_spent(shown_by, chapter, as_of):
    for exhibit in exhibits(shown_by(chapter, as_of)).values():
        assert not re.search(PAID, exhibit.title), exhibit.title


@each_day(BOTH)
def test_neither_titles_nor_sentences_name_a_cause(shown_by, chapter, as_of):
    for cell in shown_by(chapter, as_of).values():
        words = f"{getattr(cell, 'title', '')} {getattr(cell, 'words', '')}"
        assert not re.search(CAUSE, words), words


# The numbers of tables: a column by its key, against the CSV files.
Numbers = dict[Any, Any]


def curated(data: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(data / "curated" / f"{name}.csv")


@functools.cache
def people(data: Path, as_of: str, recent: bool = True) -> pd.Series:
    return independent.daily(data, date_of(as_of), recent=recent).people_arrived


def arrivals(data: Path, first: str, last: str) -> int:
    """People from one ISO day to another, both inside."""
    return int(people(data, "latest")[first:last].sum())


def rolling_year(data: Path, as_of: str) -> pd.Series:
    """People of the 365 days up to each day."""
    return people(data, as_of).rolling(365).sum().dropna()


def rolling_sums(data: Path, as_of: str) -> Numbers:
    return rolling_year(data, as_of).to_dict()


def by_year(series: pd.Series) -> Numbers:
    return series.groupby(series.index.year).sum().to_dict()


def years_by_day(data: Path, as_of: str) -> Numbers:
    return by_year(people(data, as_of))


def finalised(column: str) -> Callable[[Path, str], Numbers]:
    """The sums of days by year, or finalised figures of years that are over."""

    def years(data: Path, as_of: str) -> Numbers:
        day = date_of(as_of)
        counted = by_year(independent.daily(data, day)[f"{column}_arrived"])
        final = curated(data, "official_arrivals").set_index("period")[column]
        over = {year: final.get(str(year)) for year in counted if f"{year}-12-31" <= day}
        return counted | {year: n for year, n in over.items() if pd.notna(n)}

    return years


def to_same_day(data: Path, as_of: str) -> Numbers:
    """People of each year up to the day of the year on which the record ends."""
    day, sums = date_of(as_of), {}
    for year in range(2018, int(day[:4]) + 1):
        until = day[5:] if year % 4 == 0 else day[5:].replace("02-29", "02-28")
        sums[year] = arrivals(data, f"{year}-01-01", f"{year}-{until}")
    return sums


def changes_to_same_day(data: Path, as_of: str) -> Numbers:
    sums = to_same_day(data, as_of)
    now = sums.pop(max(sums))
    return {year: now - then for year, then in sums.items()}


def changes_in_per_cent(data: Path, as_of: str) -> Numbers:
    """A percentage of fewer than a thousand people says nothing."""
    sums = to_same_day(data, as_of)
    now = sums.pop(max(sums))
    return {year: 100 * (now / then - 1) for year, then in sums.items() if then >= 1000}


def people_per_boat(data: Path, as_of: str) -> Numbers:
    counted, boats = (finalised(column)(data, as_of) for column in ("people", "boats"))
    return {year: counted[year] / n for year, n in boats.items() if n}


def of_table(name: str, key: str, column: str) -> Callable[[Path, str], Numbers]:
    """A column of a curated table of years, of those that were over."""

    def numbers_of(data: Path, as_of: str) -> Numbers:
        table = curated(data, name).set_index(key)[column]
        return table.dropna().to_dict()

    return numbers_of


def mean_of_months(data: Path, as_of: str) -> Numbers:
    series = people(data, as_of)["2021":"2025"]
    return {f"{month:%b}": n / 5 for month, n in _by_month(series)}


def _by_month(series: pd.Series) -> Iterator[tuple[dt.date, float]]:
    for number, n in series.groupby(series.index.month).sum().items():
        yield dt.date(2025, number, 1), n


def ages_of_2025(data: Path, as_of: str) -> Numbers:
    rows = curated(data, "age_sex_yearly").query(
        "period == '2025' and age_group != 'Not currently recorded'"
    )
    is_child = rows.age_group == "17 and under"
    adults = rows[~is_child].groupby("sex").people.sum()
    return {
        "children": rows[is_child].people.sum(),
        "men": adults["Male"],
        "women": adults["Female"],
    }


def money_rows(name: str, as_of: str, data: Path) -> list[dict[str, str]]:
    """A table's rows that were known on the day, read without the package."""
    rows = independent.rows(data / "curated" / f"{name}.csv")
    return [row for row in rows if as_of == "latest" or row.get("known_from", "") <= as_of]


def pounds(row: dict[str, str], as_of: str) -> float:
    """The pounds of an agreement, with the later amount where that was known on the day."""
    later = row["gbp_m_later"] and (as_of == "latest" or row["later_known_from"] <= as_of)
    return float(row["gbp_m_later"] if later else row["committed_gbp_m"])


def sums(as_of: str, data: Path = DATA, **wanted: str) -> tuple[float, float]:
    """The pounds of the agreements since 2018: with later amounts, and as first given."""
    wanted |= {"scope": "2018-26"}
    deals = [row for row in money_rows("agreements", as_of, data) if wanted.items() <= row.items()]
    first = sum(float(row["committed_gbp_m"]) for row in deals)
    return round(sum(pounds(row, as_of) for row in deals), 2), round(first, 2)


def promised(at: int) -> Callable[[Path, str], Numbers]:
    """The pounds by year, the later sums (0) or the first ones (1); several years in one row."""

    def years(data: Path, as_of: str) -> Numbers:
        deals = money_rows("agreements", as_of, data)
        of_years = {row["financial_year"] for row in deals if row["scope"] == "2018-26"}
        return {year: sums(as_of, data, financial_year=year)[at] for year in of_years}

    return years


def years_ended(data: Path, as_of: str) -> list[str]:
    """The financial years of the agreements that were over on the day and have a price index."""
    deals = [row for row in money_rows("agreements", as_of, data) if row["scope"] == "2018-26"]
    years = sorted({row["financial_year"] for row in deals})
    return [year for year in years if f"{int(year[:4]) + 1}-03-31" <= date_of(as_of)]


def base_of(ended: list[str]) -> str:
    """The year of whose prices the sums are: the newest that is over and measured."""
    return min("2024/25", max(ended))


def in_prices(at: int) -> Callable[[Path, str], Numbers]:
    """Cash over the index, of each year that is over."""

    def years(data: Path, as_of: str) -> Numbers:
        index = {
            row["financial_year"]: float(row["deflator_2024_25_100"])
            for row in independent.rows(data / "curated/gdp_deflators.csv")
        }
        ended = years_ended(data, as_of)
        return {
            year: index[base_of(ended)] * sums(as_of, data, financial_year=year)[at] / index[year]
            for year in ended
        }

    return years


def people_of_years(data: Path, as_of: str) -> Numbers:
    """People of each financial year that has begun, by the daily series of the workbook."""
    series = people(data, as_of, recent=False)
    starts = range(2018, series.index[-1].year + 1)
    return {
        f"{start}/{(start + 1) % 100:02}": series[f"{start}-04-01" : f"{start + 1}-03-31"].sum()
        for start in starts
        if f"{start}-04-01" <= date_of(as_of)
    }


def quarters(data: Path) -> pd.DataFrame:
    """The people of each quarter: Albanians under True, everybody else under False."""
    rows = curated(data, "nationality_quarterly")
    rows["albanian"] = rows.nationality == "Albania"
    by_quarter = rows.pivot_table(
        index="quarter", columns="albanian", values="people", aggfunc="sum"
    )
    return by_quarter.fillna(0)


def detections(data: Path, as_of: str) -> Numbers:
    day = date_of(as_of)
    over = int(day[:4]) - (day[5:] != "12-31")
    rows = independent.rows(data / "curated/frontex_routes.csv")
    route = [row for row in rows if row["route"] == "Western Balkan" and int(row["year"]) <= over]
    return {int(row["year"]): int(row["detections"]) for row in route}


def months_of_pilot(column: str) -> Callable[[Path, str], Numbers]:
    def months(data: Path, as_of: str) -> Numbers:
        return {
            pd.Timestamp(row["month"]): int(row[column])
            for row in independent.rows(data / "curated/pilot_monthly.csv")
        }

    return months


@dataclass(frozen=True)
class Column:
    """A column of an exhibit's table, the key of its rows, and its numbers worked out again."""

    exhibit: str
    key: str
    name: str
    expected: Callable[[Path, str], Numbers]
    chapter: str = "arrivals"
    days: tuple[str, ...] = DAYS
    all_rows: bool = True  # else only those that are expected

    def __str__(self) -> str:
        return f"{self.exhibit}-{self.name}"


SINCE_2019 = DAYS[1:]
YEARS = "arrivals-by-year"
OF_2026 = ("latest",)
COLUMNS = [
    Column(
        "arrivals-rolling-year", "date", "people", rolling_sums, days=SINCE_2019, all_rows=False
    ),
    Column(YEARS, "year", "people_by_day", years_by_day),
    Column(YEARS, "year", "people_arrived", finalised("people")),
    Column(YEARS, "year", "boats_arrived", finalised("boats")),
    Column(YEARS, "year", "people_to_same_day", to_same_day),
    Column(YEARS, "year", "change_people", changes_to_same_day, days=SINCE_2019),
    Column(YEARS, "year", "change_pct", changes_in_per_cent, days=SINCE_2019[1:]),
    Column("boats-and-people-per-boat", "year", "people_per_boat", people_per_boat),
    Column(
        YEARS,
        "year",
        "people_prevented",
        of_table("preventions_yearly", "year", "people_prevented"),
        days=OF_2026,
    ),
    Column("arrivals-by-month", "month_of_year", "people", mean_of_months, days=OF_2026),
    Column(
        "commitments-by-year", "financial_year", "low_gbp_m", promised(0), MONEY, all_rows=False
    ),
    Column(
        "commitments-by-year", "financial_year", "high_gbp_m", promised(1), MONEY, all_rows=False
    ),
    Column(
        "commitments-real-terms",
        "financial_year",
        "real_low_gbp_m",
        in_prices(0),
        MONEY,
        SINCE_2019,
    ),
    Column(
        "commitments-real-terms",
        "financial_year",
        "real_high_gbp_m",
        in_prices(1),
        MONEY,
        SINCE_2019,
    ),
    Column(
        "money-and-crossings",
        "financial_year",
        "promised_gbp_m",
        promised(1),
        BOTH,
        SINCE_2019,
        all_rows=False,
    ),
    Column(
        "money-and-crossings",
        "financial_year",
        "people_in_financial_year",
        people_of_years,
        BOTH,
        ("2021-12-31", "2024-07-05", "2025-10-14"),
    ),
    Column(
        "albania-by-quarter",
        "quarter",
        "albanians",
        lambda data, as_of: quarters(data)[True].to_dict(),
        BOTH,
        OF_2026,
        all_rows=False,
    ),
    Column("balkans-detections", "year", "detections", detections, BALKANS),
    Column(
        "pilot-returned-admitted",
        "month",
        "sent_back",
        months_of_pilot("returned_to_france"),
        PILOT,
        OF_2026,
    ),
    Column(
        "pilot-returned-admitted",
        "month",
        "let_in",
        months_of_pilot("admitted_to_uk"),
        PILOT,
        OF_2026,
    ),
]


@pytest.mark.parametrize(
    ("column", "as_of"),
    [pytest.param(each, day, id=f"{each}-{day}") for each in COLUMNS for day in each.days],
)
def test_a_column_has_the_numbers_of_the_files(shown_by, data, column, as_of):
    table = shown_by(column.chapter, as_of)[column.exhibit].table
    shown = table.dropna(subset=[column.key, column.name]).set_index(column.key)[column.name]
    expected = column.expected(data, as_of)
    if not column.all_rows:
        common = set(shown.index) & set(expected)
        shown, expected = shown[list(common)], {key: expected[key] for key in common}
    assert expected and shown.to_dict() == pytest.approx(expected)


# What titles and words give is worked out from the tables and files, too.
Words = Callable[[Path], list[str]]


def days_with_boats(data: Path) -> list[str]:
    series = people(data, "latest")
    return [str((series[f"{year}-01-01" : f"{year}-10-07"] > 0).sum()) for year in (2025, 2026)]


def share_after_june(data: Path) -> list[str]:
    """The least and the greatest share of a year's people who came after June."""
    series = people(data, "latest")["2021":"2025"]
    late = series[series.index.month > 6].groupby(lambda day: day.year).sum()
    shares = 100 * late / series.groupby(series.index.year).sum()
    return [f"{shares.min():.0f}% to {shares.max():.0f}%", "2021", "2025"]


def decisions(data: Path) -> list[str]:
    """The shares of decisions on asylum that were granted, of those decided and of those ended."""
    rows = curated(data, "asylum_outcomes")
    granted = (rows.granted_protection + rows.granted_other_leave).sum()
    refused, closed = rows.refused.sum(), (rows.withdrawn + rows.administrative_outcome).sum()
    shares = [100 * granted / (granted + refused), 100 * granted / (granted + refused + closed)]
    return [f"{share:.0f}%" for share in shares]


def newest_waiting(data: Path) -> list[str]:
    return [f"{curated(data, 'asylum_outcomes').waiting.iloc[-1]:,}"]


def people_of_first_year(data: Path) -> list[str]:
    return [f"{arrivals(data, '2025-08-06', '2026-08-05'):,}"]


def change_before_the_scheme(data: Path) -> list[str]:
    of_2025, of_2024, of_2023 = (
        arrivals(data, f"{year}-01-01", f"{year}-08-05") for year in (2025, 2024, 2023)
    )
    return [f"{100 * (of_2025 / before - 1):.0f}% more" for before in (of_2024, of_2023)]


def change_of_a_month(data: Path) -> list[str]:
    now, before = (arrivals(data, f"{year}-09-01", f"{year}-09-30") for year in (2026, 2025))
    return [f"In September, {100 * (1 - now / before):.0f}% fewer"]


def sums_of_2018_to_2026(data: Path) -> list[str]:
    return [f"£{sums('latest', data)[1]:.0f}m"]


def falls_of_2023(data: Path) -> list[str]:
    """How much of the fall of 2023 was Albanian, and by how much everybody else's fell."""
    by_quarter = quarters(data)
    years = by_quarter.groupby(by_quarter.index.str[:4]).sum()
    change = years.diff().loc["2023"]
    others = 100 * (1 - years.loc["2023"] / years.loc["2022"])[False]
    return [f"{100 * change[True] / change.sum():.0f}%", f"{others:.0f}%"]


def literally(*words: str) -> Words:
    return lambda data: list(words)


GIVEN = [
    ("arrivals", "boats-and-people-per-boat", "latest", days_with_boats),
    ("arrivals", "boats-and-people-per-boat", "latest", literally("2025", "62", "2022", "41")),
    ("arrivals", "arrivals-by-month", "latest", share_after_june),
    ("arrivals", "arrivals-by-month", "latest", literally("3 September 2022", "1,305")),
    ("arrivals", "arrivals-by-month", "2018-12-31", literally("45", "25 December 2018")),
    ("arrivals", "who-insight", "latest", decisions),
    ("arrivals", "who-came", "latest", newest_waiting),
    ("arrivals", "deaths", "latest", literally("154", "72", "2024")),
    ("arrivals", "deaths", "2021-12-31", literally("31", "2021")),
    ("arrivals", "deaths-insight", "latest", literally("154", "24 November 2021", "2026")),
    (
        "arrivals",
        "answer",
        "latest",
        literally("39%", "40%", "August 2025", "Syria", "half as many"),
    ),
    ("arrivals", "answer", "latest", change_of_a_month),
    ("arrivals", "arrivals-rolling-year", "latest", literally("28,006", "7 October 2026")),
    (
        "arrivals",
        "scale",
        "latest",
        literally("46,508", "89%", "100,625", "41%", "898,000", "43,309"),
    ),
    ("arrivals", "who-stopped-coming", "latest", literally("15,331", "13,203", "30,106")),
    (MONEY, "answer", "latest", sums_of_2018_to_2026),
    (MONEY, "commitments-by-year", "latest", literally("£1.3bn", "half", "2026 to 2029")),
    (BOTH, "albania-by-quarter", "latest", falls_of_2023),
    (BOTH, "albania-by-quarter", "latest", literally("9,044", "1,185", "11,257", "11,541")),
    (BOTH, "answer", "2020-03-01", literally("411")),
    (PILOT, "pilot-share", "latest", literally("1,087", "1,117", "30 June 2026", "3.9%")),
    (PILOT, "pilot-returned-admitted", "latest", literally("264", "314", "2026", "30 more")),
    (PILOT, "pilot-pace", "latest", literally("28 to 35")),
    (PILOT, "pilot-pace", "2025-10-14", literally("2.8")),
    (PILOT, "seasons", "latest", literally("32%", "3%", "42%", "43%")),
    (PILOT, "seasons", "latest", people_of_first_year),
    (PILOT, "answer", "latest", literally("1,087", "1,117", "3.9%")),
    (PILOT, QUARTERS := "pilot-quarters", "latest", literally("0.2", "5", "6")),
    (PILOT, QUARTERS, "latest", change_before_the_scheme),
    (PILOT, "answer", "2026-06-10", literally("900", "10 June 2026", "380")),
]


@pytest.mark.parametrize(("chapter", "cell", "as_of", "given"), GIVEN)
def test_words_give_these_numbers(shown_by, data, chapter, cell, as_of, given):
    shown = shown_by(chapter, as_of)[cell]
    words = f"{getattr(shown, 'title', '')} {shown.words}"
    for part in given(data):
        assert re.search(rf"(?<![\d.,]){re.escape(part)}(?!\d)", words), part


NOT_GIVEN = [
    ("arrivals", "age-sex", "2018-12-31", "%"),  # few people have no percentage
    ("arrivals", "arrivals-by-year", "2021-12-31", "by 31 December"),  # no day is to come
    ("arrivals", "answer", "2025-10-14", "below their high"),  # arrivals were rising
    ("arrivals", "answer", "2023-06-30", "below their high"),
    ("arrivals", "who-stopped-coming", "2023-06-30", "Africa"),  # no group was named yet
    (BOTH, "answer", "2020-03-01", "%"),
    (BOTH, "money-and-attempts-stopped", "latest", "recorded"),  # they are estimates
    (MONEY, "answer", "2022-11-28", "listed what it had promised"),
    (PILOT, "pilot-pace", "2025-10-14", "15 people a week"),  # 19 people in nine days
    (PILOT, "courts", "2025-09-17", "refused"),
    (PILOT, "courts", "2025-10-14", "UN "),
    (PILOT, "courts", "2026-01-10", "Inspectors"),
]


@pytest.mark.parametrize(("chapter", "cell", "as_of", "words"), NOT_GIVEN)
def test_words_do_not_say_this_on_that_day(shown_by, chapter, cell, as_of, words):
    shown = shown_by(chapter, as_of)[cell]
    assert words not in f"{getattr(shown, 'title', '')} {shown.words}"


@on_days("arrivals")
def test_the_newest_twelve_months_lead_beside_the_last_turn(shown_by, data, as_of):
    """No low of one day leads, nor a turn that has not moved by a tenth."""
    exhibit, series = (
        shown_by("arrivals", as_of)["arrivals-rolling-year"],
        rolling_year(data, as_of),
    )
    if series.empty:
        return
    newest = series.index[-1]
    assert exhibit.title.startswith(f"{series.iloc[-1]:,.0f} ")
    assert f"{newest.day} {newest:%B %Y}" in exhibit.title
    turned = re.search(r"(below|above) the (low|high) of (\w+ \d+)$", exhibit.title)
    if turned:
        side, kind, month = turned.groups()
        of_month = series[series.index.strftime("%B %Y") == month]
        turn = of_month.min() if kind == "low" else of_month.max()
        assert (series.iloc[-1] < turn) == (side == "below")
    for number in re.findall(r"\d+,\d{3}", exhibit.words):
        assert int(number.replace(",", "")) in set(series.astype(int))


@on_days("arrivals")
def test_of_days_with_the_same_sum_the_first_is_named(shown_by, data, as_of):
    """The sum stays as it was after a day without a crossing in either year."""
    words, series = (
        shown_by("arrivals", as_of)["arrivals-rolling-year"].words,
        rolling_year(data, as_of),
    )
    named = re.findall(r"on (\d+ \w+ \d{4}), at (\d+,\d{3})", words)
    assert len(named) == words.count("Since then the total was")
    for when, number in named:
        before, on_it = series[: pd.Timestamp(when)].iloc[-2:]
        assert f"{before:,.0f}" != number == f"{on_it:,.0f}"


def test_the_farthest_since_a_turn_is_named_on_the_latest_day(shown_by):
    assert "Since then the total was" in shown_by("arrivals")["arrivals-rolling-year"].words


@on_days("arrivals")
def test_the_opening_gives_the_people_of_the_year(shown_by, data, as_of):
    so_far = people(data, as_of)[date_of(as_of)[:4]].sum()
    assert f"{so_far:,} people" in shown_by("arrivals", as_of)["answer"].words


def years_named(words: str) -> set[int]:
    """The years in words such as “2019, 2021 to 2023”."""
    spans = re.findall(r"(20\d\d)(?: to (20\d\d))?", words)
    return {year for first, last in spans for year in range(int(first), int(last or first) + 1)}


@on_days("arrivals")
def test_the_years_named_are_those_with_more_by_that_day(shown_by, data, as_of):
    day = date_of(as_of)
    if day[5:] in ("12-31", "01-01"):
        return  # on the first and the last day of a year nothing is compared
    by_then = to_same_day(data, as_of)
    words = shown_by("arrivals", as_of)[YEARS].title.partition("; ")[2]
    now = by_then.pop(int(day[:4]))
    had_more = {year for year, then in by_then.items() if then > now}
    if "earlier years" in words:  # too many to name in a title
        assert words.split()[0] == formats.number(len(had_more))
        return
    asked = {year for year in by_then if year % 4 == 0 or day[5:] != "02-29"}
    assert years_named(words) & asked == had_more & asked


@pytest.mark.parametrize("as_of", [*days_of("arrivals"), "2026-01-01"])
def test_a_year_leads_only_if_no_other_had_as_many(shown_by, data, as_of):
    """On the first day of a year nobody had come in most years."""
    by_then = to_same_day(data, as_of)
    now = by_then.pop(int(date_of(as_of)[:4]))
    leads = "more than in any" in shown_by("arrivals", as_of)[YEARS].title
    assert not leads or now > max(by_then.values())


@pytest.fixture
def latest(shown_by) -> Shown:
    """What the chapter on arrivals shows when every table of it is known."""
    return shown_by("arrivals", "latest")


def test_deaths_are_those_of_the_file_and_of_the_french_count(latest, data):
    table, rows = latest["deaths"].table, curated(data, "deaths_yearly")
    columns = ["year", "people"]
    drawn_first = rows.sort_values("measure", key=lambda who: ~who.str.startswith("French"))
    assert table[columns].to_numpy().tolist() == drawn_first[columns].to_numpy().tolist()
    french = table[table.measure.str.startswith("French")].set_index("year")
    people_arrived = pd.Series(finalised("people")(data, "latest"))
    expected = 1000 * french.people / people_arrived[french.index]
    assert french.per_1000_arrived.to_dict() == pytest.approx(expected.to_dict())
    assert table.per_1000_arrived.notna().sum() == len(french)


def test_words_on_deaths_say_what_no_count_covers(latest, data):
    words, rows = latest["deaths"].words, curated(data, "deaths_yearly")
    gap = rows[rows.whole_year == "no"]
    zones = rows[rows.note.str.contains("zone", na=False)]
    assert all(note in words for note in gap.note)
    assert all(str(year) in words for year in zones.year) and len(zones) == 2


def test_the_french_count_of_deaths_is_drawn_alone(latest, data):
    rows = curated(data, "deaths_yearly")
    french = rows[rows.measure.str.startswith("French")].people
    drawn = re.findall(r">(\d{1,2})<", files_of(latest["deaths"])["svg"].decode())
    assert [int(number) for number in drawn] == french.tolist()


def test_nationalities_of_calendar_years_are_those_of_the_file(latest, data):
    table = latest["who-stopped-coming"].table.set_index("nationality").filter(like="people_")
    rows = curated(data, "nationality_yearly")
    assert list(table) == [f"people_{year}" for year in range(2018, 2026)]
    rows["nationality"] = rows.nationality.replace(
        {"Occupied Palestinian Territories": "Palestine"}
    )
    for name in table:
        of_period = rows[rows.period == name[-4:]].sort_values("edition", kind="stable")
        newest = of_period.groupby("nationality").people.last()
        if of_period.edition.nunique() > 1:  # an older one names those of the row of all others
            newest = newest.drop("All other nationalities")
        shown = table[name].dropna()
        assert shown.to_dict() == newest[shown.index].to_dict(), name
        assert newest.drop(shown.index).lt(50).all(), "no more than a few are left out"
    assert (table.people_2023["Stateless"], table.people_2023["Kuwait"]) == (51, 309)
    assert table.people_2022["Albania"] == 12_658 and pd.isna(table.people_2024["Albania"])


def test_who_stopped_coming_adds_up_to_the_people_of_both_years(latest):
    exhibit = latest["who-stopped-coming"]
    assert exhibit.table.people.sum() == 33_374 and exhibit.table.before.sum() == 43_309
    assert {"13", "29"} <= set(re.findall(r"\d+", exhibit.note))


def test_ages_and_sexes_are_those_of_the_table(latest, data):
    rows = curated(data, "age_sex_yearly").query(
        "period == '2025' and age_group != 'Not currently recorded'"
    )
    is_child = rows.age_group == "17 and under"
    adults = rows[~is_child].groupby("sex").people.sum()
    groups = {
        "children": rows[is_child].people.sum(),
        "men": adults["Male"],
        "women": adults["Female"],
    }
    table = latest["age-sex"].table
    assert table[table.period == "2025"].set_index("group").people.to_dict() == groups


def test_asylum_decisions_are_unknown_before_they_are_published(shown_by, latest):
    assert not known(shown_by("arrivals", "2026-02-28")["who-came"])


def test_shares_of_decisions_are_of_the_claims_that_ended(latest, data):
    table = latest["who-came"].table.set_index(["arrived_in", "what"])
    for row in curated(data, "asylum_outcomes").itertuples():
        year, allowed = str(row.arrival_year), row.granted_protection + row.granted_other_leave
        ended = allowed + row.refused + row.withdrawn + row.administrative_outcome
        assert table.share_pct[year, "allowed to stay"] == pytest.approx(100 * allowed / ended)
        assert table.people[year, "waiting"] == row.waiting


def test_a_part_of_a_year_stands_in_no_column_of_whole_years(latest):
    years = latest[YEARS]
    assert years.table.set_index("year").coverage[2024].startswith("weeks ending 5 May")
    stopped = years.collapsed.set_index("year").people_prevented
    assert pd.isna(stopped[2024]) and stopped[2025] == 22_476


@pytest.mark.parametrize(
    ("as_of", "sentence"), [("2025-10-14", 1), ("latest", 1), ("2026-02-28", 0)]
)
def test_attempts_of_a_year_not_over_may_be_revised(shown_by, as_of, sentence):
    notes = {note.key: note.words for note in shown_by("arrivals", as_of)["answer"].notes}
    assert notes["attempts"].count("may still be revised") == sentence


def test_the_share_stopped_of_few_attempts_is_not_given(shown_by):
    shares = shown_by("arrivals", "2025-10-14")[YEARS].table.set_index("year").stopped_pct
    assert shares[2023] == 47, "of a rounded number"
    assert pd.isna(shares[2018]), "of 527 attempts"


# The money, from the first deal on.
since_a_deal = pytest.mark.parametrize("as_of", days_of(MONEY)[:7] + days_of(MONEY)[8:])


@since_a_deal
def test_the_totals_hold_our_sums(shown_by, data, as_of):
    stated = set(shown_by(MONEY, as_of)["published-totals"].table.stated)
    places = [0 if end >= 100 else 1 for end in sums(as_of, data)]
    ours = {f"£{end:.{n}f}m" for end, n in zip(sums(as_of, data), places, strict=True)}
    assert {words.replace(".0m", "m") for words in ours} <= stated


@since_a_deal
def test_every_report_of_a_payment_is_listed_in_order(shown_by, as_of):
    reports = shown_by(MONEY, as_of, LIVE)["payment-reports"].table
    rows = money_rows("payments", as_of, LIVE)
    in_order = sorted(rows, key=lambda row: (row["as_of"], row["known_from"]))
    assert [words[1:40] for words in reports.what] == [row["what"][1:40] for row in in_order]


@since_a_deal
def test_every_refusal_and_condition_is_told(shown_by, as_of):
    shown = shown_by(MONEY, as_of, LIVE)
    for row in money_rows("payments", as_of, LIVE):
        basis = row["basis"]
        words = " ".join(cell.words for name, cell in shown.items() if name.startswith(f"{basis}s"))
        if basis in ("refusal", "condition"):
            assert row["what"] in words or f"£{row['gbp_m']}m" in words


def agreement_named(row: dict[str, str]) -> str:
    """The name of an agreement up to its year, without the part of it that a row is of."""
    year = re.search(r"\d{4}", row["agreement_id"])
    assert year
    return row["agreement_id"][: year.end()]


@pytest.mark.parametrize("tables", [DATA, LIVE], ids=["frozen", "live"])
@since_a_deal
def test_all_that_was_bought_is_told_beside_its_agreement(shown_by, as_of, tables):
    table = shown_by(MONEY, as_of, tables)["money-bought"].table.set_index("name")
    words = " ".join(table[["promised", "under_way", "delivered"]].to_numpy().ravel())
    rows = money_rows("money_bought", as_of, tables)
    for item, times in Counter(row["item"] for row in rows).items():
        assert words.count(item) >= times, item
    delivered = {
        agreement_named(row)
        for row in rows
        if row["agreement_id"] and row["stage"] == "reported delivered"
    }
    assert (table.drop("No agreement named", errors="ignore").delivered != "").sum() == len(
        delivered
    )


def last_paid(as_of: str, data: Path) -> dict[str, str]:
    """The euros last reported as paid under each agreement; "" where only pounds were given."""
    paid = {}
    for row in sorted(money_rows("payments", as_of, data), key=lambda row: row["as_of"]):
        if row["basis"] in ("payment", "hearsay") and float(row["eur_m"] or row["gbp_m"] or 0) > 0:
            ident = row["agreement_id"]
            paid[ident[:-3] if "declaration" in ident else ident] = row["eur_m"]
    return paid


@pytest.mark.parametrize("tables", [DATA, LIVE], ids=["frozen", "live"])
@since_a_deal
def test_payments_are_those_last_reported_and_none_is_nothing(shown_by, as_of, tables):
    table, paid = (
        shown_by(MONEY, as_of, tables)["committed-and-paid"].table,
        last_paid(as_of, tables),
    )
    euros = [float(eur_m) for eur_m in paid.values() if eur_m]
    assert sorted(table.paid_eur_m.dropna()) == sorted(euros)
    assert (table.who != "").sum() == len(paid)
    assert not (table[["paid_eur_m", "paid_gbp_m"]] == 0).any(axis=None)


def test_nothing_was_yet_paid_of_july_2021_in_its_autumn(shown_by):
    table = shown_by(MONEY, "2021-10-14", LIVE)["committed-and-paid"].table.set_index("name")
    assert table.who["Joint statement, July 2021"] == ""


def test_our_two_sums_are_those_of_their_terms(shown_by, data):
    table = shown_by(MONEY, "latest")["published-totals"].table
    ours = table[table.who == "This report"]
    for row, whole in zip(ours.itertuples(), sums("latest", data)[::-1], strict=True):
        assert row.stated == f"£{whole:.0f}m"
        assert sum(map(float, row.terms.split(" + "))) == pytest.approx(whole)


@pytest.mark.parametrize(
    ("stated", "ours"), [("£657m", "£657m to £673m"), ("£662m", "£662m"), ("€540m", "€541m")]
)
def test_a_published_total_stands_beside_ours(shown_by, stated, ours):
    table = shown_by(MONEY, "latest")["published-totals"].table
    others = table[table.who != "This report"].set_index("stated")
    assert others.ours[stated] == ours


@pytest.mark.parametrize("chapter", [MONEY, BOTH])
def test_the_662m_are_in_a_row_of_their_own(shown_by, chapter):
    ident, column = {
        MONEY: ("commitments-by-year", "low_gbp_m"),
        BOTH: ("money-and-crossings", "promised_gbp_m"),
    }[chapter]
    table = shown_by(chapter, "latest")[ident].table
    together = table[table.financial_year.fillna("").str.contains(" to ")]
    assert together[column].tolist() == [662]
    assert not table[column].between(220, 221).any(), "it is not shared out among its years"


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
OTHER_YEARS = ["590m-since-2010-11", "700m-paid-2026", "300m-last-decade"]  # before ours, or unsaid
DAYS_OF_TOTALS = pytest.mark.parametrize("as_of", [*DAYS, "2022-11-30"])


@functools.cache
def against_published(as_of: str) -> pd.DataFrame:
    record = Record(as_of, LIVE)
    totals = spending.against_published(record.table("published_totals"), record.agreements)
    return totals.set_index("total_id")


def in_years(as_of: str, first: int, last: int) -> list[tuple[float, float]]:
    """The later and the first pounds of each agreement for the financial years between two."""
    return [
        (pounds(row, as_of), float(row["committed_gbp_m"]))
        for row in money_rows("agreements", as_of, LIVE)
        if row["agreement_id"] != "stopgap-2026" and first <= int(row["financial_year"][:4]) <= last
    ]


@DAYS_OF_TOTALS
def test_a_published_total_is_beside_the_sum_of_its_own_years(as_of):
    totals = against_published(as_of)
    for ident in totals.index.intersection(list(YEARS_OF_TOTALS)):
        total = totals.loc[ident]
        both = in_years(total.as_of.date().isoformat(), *YEARS_OF_TOTALS[ident])
        ends = [sum(map(min, both)), sum(map(max, both))]
        assert [total.low_m, total.high_m] == pytest.approx(ends), ident
        later = sum(later for later, _ in both)
        assert sum(map(float, total.terms.split(" + "))) == pytest.approx(later)
    assert totals[totals.index.isin(OTHER_YEARS)].low_m.isna().all()


@on_days(MONEY)
def test_real_terms_are_known_once_a_year_has_ended(shown_by, data, as_of):
    exhibit, ended = shown_by(MONEY, as_of)["commitments-real-terms"], years_ended(data, as_of)
    assert exhibit.known == bool(ended)
    if ended:
        low, high = (round(sum(in_prices(at)(data, as_of).values())) for at in (0, 1))
        assert base_of(ended) in exhibit.title
        assert low == high or all(f"£{end}m" in exhibit.title for end in (low, high))
        assert (exhibit.status == "forecast") == ("2025/26" in ended)


def test_payments_are_reported_for_four_deals(shown_by):
    chart = shown_by(MONEY, "latest", LIVE)["committed-and-paid"]
    assert list(chart.table.paid_eur_m.dropna()) == [46.5, 3.6, 63, 540]
    firm, doubtful = (100 * part / chart.table.committed_eur_m.sum() for part in (50.1, 603))
    shares = {f"{firm:.0f}%", f"{doubtful:.0f}%"}
    assert shares == set(re.findall(r"\d+%", chart.title))
    words = re.findall(r"<t(?:ext|span)[^>]*>([^<]+)</t", drawing_at(chart.panels, WIDE).svg)
    assert shares | {f"{100 - firm - doubtful:.0f}%"} <= set(words)


def test_a_report_in_pounds_stands_by_itself(shown_by):
    """Sandhurst's report of 2019 is of £3.6m alone."""
    table = shown_by(MONEY, "2021-12-31", LIVE)["committed-and-paid"].table
    assert table.paid_gbp_m.iloc[0] == 3.6 and pd.isna(table.paid_eur_m.iloc[0])


def test_one_line_is_open_for_each_deal_and_weak_sources_folded(shown_by):
    shown = shown_by(MONEY, "latest", LIVE)
    assert len(shown["money-bought"].collapsed) == 8 == len(shown["money-bought"].table)
    opened, folded = html_of(shown["money-bought"]).split("<details", 1)
    assert "microwaves" in folded and "microwaves" not in opened
    for ident in ("money-staff", "payment-reports", "commitments-real-terms"):
        assert "<table" not in html_of(shown[ident]).split("<details")[0], ident
    for weak in ("lexlords", "statsjamie"):
        for ident in ("money-bought", "money-staff", "published-totals"):
            assert weak not in html_of(shown[ident]).split("<details")[0], (weak, ident)


def test_a_sum_is_rounded_one_way_on_the_page(shown_by):
    shown = shown_by(MONEY, "latest", LIVE)
    opened = " ".join(map(on_the_page, shown.values()))
    assert "124.46" in str(shown["commitments-by-year"].panels(700, False)["datasets"])
    assert "£124m" in opened and not re.search(r"£?125m|£?124\.\d", opened)


# Money and crossings.
DAYS_OF_YEARS = pytest.mark.parametrize("as_of", ["2021-12-31", "2024-07-05", "2025-10-14"])
DEALS = (
    "2018-01-18",
    "2019-08-29",
    "2020-11-28",
    "2021-07-20",
    "2022-11-14",
    "2023-03-10",
    "2026-04-23",
)


@DAYS_OF_YEARS
def test_a_lower_sum_is_shown_where_less_was_reported_later(shown_by, data, as_of):
    table = shown_by(BOTH, as_of)["money-and-crossings"].table.dropna(subset="promised_gbp_m")
    for year in table.itertuples():
        later, first = sums(as_of, data, financial_year=year.financial_year)
        if later < first - 1e-6:
            assert year.lower_gbp_m == pytest.approx(later)
        else:
            assert pd.isna(year.lower_gbp_m)


@DAYS_OF_YEARS
def test_years_beside_the_money_have_people_of_the_same_days(shown_by, data, as_of):
    series = people(data, as_of, recent=False)
    table = shown_by(BOTH, as_of)["money-and-crossings"].table
    for row in table.dropna(subset="people_to_same_day").itertuples():
        until = f"{row.year}-{series.index[-1]:%m-%d}"
        assert row.people_to_same_day == series[f"{row.year}-01-01" : until].sum()


def test_the_picture_names_its_sums_and_pair_of_the_same_days(shown_by):
    exhibit = shown_by(BOTH, "latest")["money-and-crossings"]
    for width in (WIDE, NARROW):
        words = re.findall(r"<t(?:ext|span)[^>]*>([^<]+)</t", drawing_at(exhibit.panels, width).svg)
        assert {"£662m", "45,774"} <= set(words)
        assert any("£673m" in label for label in words)
        assert "34,401 (2025)" in " ".join(words)


@pytest.mark.parametrize("days", [7305, 37_000])  # 20 years more, and 110 years of days
def test_the_picture_can_be_drawn_however_long_the_counts_are(shown_by, data_copy, tmp_path, days):
    read_later(data_copy, days, tmp_path)
    exhibit = shown_by(BOTH, "latest", data_copy)["money-and-crossings"]
    for width in (WIDE, NARROW):
        assert drawing_at(exhibit.panels, width).width == width


def test_what_is_said_early_in_a_year_is_true(shown_by, data_copy, tmp_path):
    """Red while few people had a percentage, and the year before had no word on its deaths."""
    read_later(data_copy, 140, tmp_path)
    both, chapter = (shown_by(name, "latest", data_copy) for name in (BOTH, "arrivals"))
    for width in (WIDE, NARROW):
        assert "%" not in drawing_at(both["money-and-crossings"].panels, width).svg
    assert "to 7 January 2027 they were" in both["answer"].words
    assert "no French count for 2026 and 2027" in chapter["deaths-insight"].words


def test_rises_and_falls_after_deals_are_told_together(shown_by, data_copy, tmp_path):
    """A title that grew too long gave way to one that told of falls alone."""
    read_later(data_copy, 300, tmp_path)
    shown = shown_by(BOTH, "latest", data_copy)
    assert {"More", "fewer"} <= set(shown["before-after-small-multiples"].title.split())


def around(monthly: pd.Series) -> dict[str, tuple[int, int]]:
    """People in the twelve whole months before and after each deal's month, if it has both."""
    both_sides = {}
    for deal in DEALS:
        month, offset = pd.Timestamp(deal[:7]), pd.DateOffset(months=1)
        before = monthly[month - 12 * offset : month - offset]
        after = monthly[month + offset : month + 12 * offset]
        if len(before) == len(after) == 12:
            both_sides[f"{month:%B %Y}"] = int(before.sum()), int(after.sum())
    return both_sides


@pytest.mark.parametrize("as_of", ["2021-12-31", "2024-07-05", "latest"])
def test_twelve_months_are_drawn_on_either_side_of_each_deal(shown_by, data, as_of):
    table = shown_by(BOTH, as_of)["before-after-small-multiples"].table
    monthly = independent.months(independent.daily(data, date_of(as_of)))
    assert list(table.people_arrived) == [monthly[month] for month in table.month]
    for deal, (before, after) in around(monthly).items():
        of_deal = table[table.deal.str.endswith(deal)].set_index("months_from").people_arrived
        assert list(of_deal.index) == list(range(-12, 13))
        assert (of_deal.loc[:-1].sum(), of_deal.loc[1:].sum()) == (before, after)


@pytest.mark.parametrize("as_of", ["2025-10-14", "latest"])
def test_explanations_and_estimates_are_those_known_by_the_day(shown_by, data, as_of):
    shown = shown_by(BOTH, as_of)
    told, estimates = (curated(data, name) for name in ("explanations", "estimates"))
    if as_of != "latest":  # the newest report tells what became known after its figures, too
        told, estimates = told[told.known_from <= as_of], estimates[estimates.known_from <= as_of]
    told = told.drop_duplicates(["period", "explanation"])  # a later row replaces an earlier one
    explained = [
        *shown["explanations-of-the-newest-turn"].table.explanation,
        *shown["explanations"].table.explanation,
    ]
    assert sorted(explained) == sorted(words[0].upper() + words[1:] for words in told.explanation)
    assert set(shown["estimates-of-others"].table.claim) <= set(estimates.claim)


def test_the_pilot_is_explained_by_the_longest_span_of_the_day(shown_by):
    rows = shown_by(BOTH, "latest")["explanations-of-the-newest-turn"].table.set_index(
        "explanation"
    )
    evidence = rows.loc["One in, one out returns"].evidence_for
    assert "30,597" in evidence and "44,968" in evidence and "16,036" not in evidence


def test_sums_in_explanations_are_those_of_the_daily_series(data):
    series = people(data, "latest")
    explanations = independent.rows(data / "curated" / "explanations.csv")
    evidence = " ".join(row["evidence_for"] + row["evidence_against"] for row in explanations)
    year, day, changes = pd.DateOffset(years=1), pd.Timedelta(days=1), {}
    for event in ("2022-04-14", "2024-07-05", "2023-08-06", "2025-08-06"):
        event_day = pd.Timestamp(event)
        before = series[event_day - year : event_day - day].sum()
        after = series[event_day : event_day + year - day].sum()
        assert f"{before:,}" in evidence and f"{after:,}" in evidence, event
        changes[event] = round(100 * (after / before - 1))
    assert (changes["2023-08-06"], changes["2025-08-06"]) == (-26, -32)
    assert f"{series['2025-08-06':'2025-12-31'].sum():,} against" in evidence


def test_sizes_that_only_the_press_gave_say_so(shown_by):
    now, earlier = (
        shown_by(BOTH, day)["estimates-of-others"].table for day in ("latest", "2025-10-14")
    )
    sizes = now[now.who.str.startswith("R. Wood")]["size"]
    assert (sizes.str.endswith("(from the press)") | (sizes == "none given")).all()
    assert not earlier.criticism.str.contains("abstract").any(), "it was not out"


# The Western Balkans.
@on_days(BALKANS)
def test_the_title_on_the_route_gives_its_last_revised_year(shown_by, data, as_of):
    exhibit = shown_by(BALKANS, as_of)["balkans-detections"]
    revised = exhibit.table[~exhibit.table.preliminary]
    newest, most = revised.iloc[-1], revised.loc[revised.detections.idxmax()]
    assert {newest.year, newest.detections} <= set(numbers(exhibit.title))
    if len(revised) > 2 and most.year == newest.year:
        assert numbers(exhibit.title)[-1] == min(revised.year)


@on_days(BALKANS)
def test_preliminary_years_of_the_route_are_marked_as_such(shown_by, data, as_of):
    rows = independent.rows(data / "curated/frontex_routes.csv")
    preliminary = {
        int(row["year"])
        for row in rows
        if row["route"] == "Western Balkan" and row["status"] == "preliminary"
    } & set(detections(data, as_of))
    exhibit = shown_by(BALKANS, as_of)["balkans-detections"]
    assert set(exhibit.table.year[exhibit.table.preliminary]) == preliminary
    assert ("dashed" in exhibit.subtitle) == bool(preliminary)
    assert (exhibit.status == "provisional") == bool(preliminary)
    assert exhibit.table.change_pct[exhibit.table.preliminary].isna().all(), "of two editions"


def test_a_year_that_frontex_revises_is_then_the_one_spoken_of(data_copy, shown_by):
    old, new = "2025,Western Balkan,12525,preliminary", "2025,Western Balkan,12600,revised"
    edit(data_copy / "curated" / "frontex_routes.csv", old, new)
    exhibit = shown_by(BALKANS, "latest", data_copy)["balkans-detections"]
    assert "12,600" in exhibit.title and exhibit.status == "final"
    assert exhibit.table.change_pct.isna().iloc[-1], "it is of another edition"


def test_years_of_exits_are_compared_within_an_edition(record_at):
    exits = balkans.on_route(
        record_at("latest").table("frontex_routes"), "Exits towards the UK (Channel)"
    )
    assert exits.change_pct.iloc[-1] == pytest.approx(100 * (65_861 / 67_552 - 1))


# The pilot.
def pilot_months(data: Path) -> list[dict[str, str]]:
    return independent.rows(data / "curated" / "pilot_monthly.csv")


def test_the_flow_is_of_official_figures(shown_by, data):
    exhibit, arrived = shown_by(PILOT)["pilot-share"], arrivals(data, "2025-08-06", "2026-06-30")
    returned, admitted = (
        sum(months_of_pilot(name)(data, "").values())
        for name in ("returned_to_france", "admitted_to_uk")
    )
    assert (arrived, returned, admitted) == (27_920, 1_087, 1_117)
    assert exhibit.table.people.tolist() == [arrived, returned, admitted]
    assert exhibit.table.per_100_arrivals.iloc[1] == pytest.approx(100 * returned / arrived)
    assert exhibit.status == "provisional", "both numbers are official"


def test_the_pace_of_a_month_is_by_its_days(shown_by, data):
    table, rows = shown_by(PILOT)["pilot-pace"].table[:-1], pilot_months(data)
    lengths = [26, *(pd.Period(row["month"]).days_in_month for row in rows[1:])]
    assert table.days.tolist() == lengths
    returned = [int(row["returned_to_france"]) for row in rows]
    assert table.per_week.tolist() == pytest.approx(
        [n / days * 7 for n, days in zip(returned, lengths, strict=True)]
    )


def test_the_last_pace_is_of_a_rounded_second_hand_figure(shown_by):
    exhibit = shown_by(PILOT)["pilot-pace"]
    last = exhibit.table.iloc[-1]
    assert (last.people, last.days, bool(last.exact)) == (1500 - 1087, 92, False)
    assert exhibit.status == "second-hand"
    assert round(264 / 30 * 7) in numbers(exhibit.title)
    assert round(1_087 / 329 * 7) in numbers(exhibit.words)


# On 10 June 2026 the latest figure was a floor, over 900: no rate of it may be rounded up.
DAYS_TO_JUNE = (dt.date(2026, 6, 10) - dt.date(2025, 8, 6)).days + 1


@pytest.mark.parametrize("ident", ["pilot-share", "pilot-pace"])
def test_what_is_said_to_be_over_a_rate_is_over_it(shown_by, data, ident):
    exhibit = shown_by(PILOT, "2026-06-10")[ident]
    rate = r"\bover (\d+(?:\.\d+)?)(?=%| people a week)"
    rates = [float(text) for text in re.findall(rate, f"{exhibit.title} {exhibit.words}")]
    true = {
        "pilot-share": 100 * 900 / arrivals(data, "2025-08-06", "2026-06-10"),
        "pilot-pace": 900 / DAYS_TO_JUNE * 7,
    }[ident]
    assert rates and all(rate <= true < rate + 1 for rate in rates)
    # From about 23 March it was 523 people or more, in 79 days.
    assert ident == "pilot-share" or exhibit.table.low.iloc[-1] == pytest.approx(523 / 79 * 7)


def test_an_exhibit_shows_the_code_that_worked_it_out(shown_by):
    code = "\n\n".join(shown_by(PILOT)[QUARTERS].code)
    assert (
        "pilot_arrivals.quarters(" in code
        and "quarters_chart = alt.layer" in code
        and "exhibit(" not in code
    )


def test_before_it_was_announced_the_page_has_one_sentence(shown_by):
    shown = shown_by(PILOT, "2021-12-31")
    assert not exhibits(shown) and len([cell for cell in shown.values() if cell.words]) == 1


@pytest.mark.parametrize("as_of", ["2025-10-14", "2026-02-28", "latest"])
def test_every_ruling_flight_and_inspection_is_told(shown_by, data, as_of):
    kinds = {"court", "flight", "re-entry", "inspection"}
    expected = [
        row["what"]
        for row in independent.rows(data / "curated" / "pilot_record.csv")
        if row["kind"] in kinds
        and row["item"] != "flight escorts"
        and (as_of == "latest" or row["known_from"] <= as_of)
    ]
    assert set(expected) <= set(shown_by(PILOT, as_of)["pilot-record"].table.what)
    assert any("refused to stop" in words for words in expected), "whichever way it went"


def test_quarters_are_named_with_those_sent_back_in_them(shown_by):
    table = shown_by(PILOT)[QUARTERS].table
    ends = list(zip(table.returned_low, table.returned_high, strict=True))
    assert ends == [(17, 17), (200, 200), (246, 246), (624, 624), (363, 463)]


def test_both_numbers_stand_with_their_days_where_these_differ(shown_by):
    table = shown_by(PILOT, "2026-06-10")["pilot-share"].table
    assert table.what.iloc[-1].endswith("by about 23 March 2026")


@pytest.mark.parametrize("chapter", [MONEY, BALKANS])
def test_typed_sentences_name_no_year_and_no_claims(chapter):
    cells = json.loads((ROOT / f"notebooks/{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    typed = " ".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert not re.search(r"\b20(?:19|2\d)\b", typed) or chapter == BALKANS
    assert "claims checked" not in typed
