"""The chapter on the crossings says what the data say.

What its notebook shows is compared with the CSV files, which are read by another route.
"""

import re
from pathlib import Path

import independent
import pandas as pd
import pytest
from conftest import exhibits
from exhibit_output import files_of

from crossings.exhibits.drawing import NARROW, WIDE, drawing_at
from crossings.exhibits.exhibit import Exhibit
from crossings.measures import arrivals

CHAPTER = "arrivals"
IDENTS = [
    "attempts-in-the-same-weeks",
    "arrivals-rolling-year",
    "arrivals-by-year",
    "by-calendar-year",
    "deaths",
    "boats-and-people-per-boat",
    "preventions-by-year",
    "who-stopped-coming",
    "who-came",
    "nationalities",
    "age-sex",
    "asylum-outcomes",
    "arrivals-by-month",
]
FOLDED = {"arrivals-by-year"}
TABLES = FOLDED | {"by-calendar-year"}
DAYS = (
    "2019-01-01",
    "2020-02-29",
    "2021-12-31",
    "2024-07-05",
    "2025-10-14",
    "2026-08-20",
    "2026-10-07",
)
LAST = "2026-10-07"  # the last of them: every table of the chapter is known


def known(exhibit: Exhibit) -> bool:
    return "known" not in exhibit.columns


def curated(data: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(data / "curated" / f"{name}.csv")


def rolling_sums(data: Path, as_of: str) -> pd.Series:
    """People of the 365 days up to each day."""
    return independent.daily(data).people_arrived.loc[:as_of].rolling(365).sum().dropna()


@pytest.mark.parametrize("as_of", ["2019-01-01", "2021-12-31", LAST])
def test_each_exhibit_stands_in_its_place(shown_by, as_of):
    shown = list(exhibits(shown_by(CHAPTER, as_of)))
    assert shown == [ident for ident in IDENTS if ident in shown]
    assert as_of != LAST or shown == IDENTS


@pytest.mark.parametrize("as_of", ["2019-01-01", "2021-12-31", LAST])
def test_exhibits_that_are_not_folded_are_drawn_at_both_widths(shown_by, as_of):
    for exhibit in exhibits(shown_by(CHAPTER, as_of)).values():
        assert (exhibit.panels is not None) == (known(exhibit) and exhibit.ident not in TABLES)
        assert exhibit.folded == (known(exhibit) and exhibit.ident in FOLDED)
        if exhibit.panels:
            assert [drawing_at(exhibit.panels, width).width for width in (WIDE, NARROW)] == [
                WIDE,
                NARROW,
            ]


@pytest.mark.parametrize("as_of", DAYS)
def test_rolling_sums_are_those_of_the_files(shown_by, data, as_of):
    exhibit = shown_by(CHAPTER, as_of)["arrivals-rolling-year"]
    sums = rolling_sums(data, as_of)
    assert exhibit.table.set_index("date").people.to_dict() == sums[exhibit.table.date].to_dict()
    assert f"{sums.iloc[-1]:,.0f}" in exhibit.words


@pytest.mark.parametrize("as_of", DAYS)
def test_the_newest_twelve_months_lead_beside_the_last_turn(shown_by, data, as_of):
    """No low of one day leads, nor a turn that has not moved by a tenth."""
    exhibit, sums = shown_by(CHAPTER, as_of)["arrivals-rolling-year"], rolling_sums(data, as_of)
    newest = sums.index[-1]
    assert exhibit.title.startswith(f"{sums.iloc[-1]:,.0f} ")
    assert f"{newest.day} {newest:%B %Y}" in exhibit.title
    turned = re.search(r"(below|above) the (low|high) of (\w+ \d+)$", exhibit.title)
    if turned:
        side, kind, month = turned.groups()
        of_month = sums[(sums.index.strftime("%B %Y") == month)]
        turn = of_month.min() if kind == "low" else of_month.max()
        assert (sums.iloc[-1] < turn) == (side == "below")
    for number in re.findall(r"\d+,\d{3}", exhibit.words):
        assert int(number.replace(",", "")) in set(sums.astype(int))


@pytest.mark.parametrize("as_of", DAYS)
def test_years_are_sums_of_days_or_finalised_figures(shown_by, data, as_of):
    table = shown_by(CHAPTER, as_of)["arrivals-by-year"].table
    final = curated(data, "official_arrivals").set_index("period")
    series = independent.daily(data).loc[:as_of]
    for row in table.itertuples():
        period = str(row.year)
        counted = series.loc[period]
        people, boats = counted.people_arrived.sum(), counted.boats_arrived.sum()
        assert row.people_by_day == people
        if row.complete and period in final.index:
            people, boats = final.people[period], final.boats[period]
        assert (row.people_arrived, row.boats_arrived) == (people, boats), period
        assert row.complete == (f"{period}-12-31" <= as_of)


@pytest.mark.parametrize("as_of", DAYS)
def test_the_greatest_of_the_years_over_is_named(shown_by, as_of):
    exhibit = shown_by(CHAPTER, as_of)["arrivals-by-year"]
    whole = exhibit.table[exhibit.table.complete]
    if len(whole) > 1:
        top = whole.loc[whole.people_arrived.idxmax()]
        assert f"{top.people_arrived:,}" in exhibit.words and str(top.year) in exhibit.words


def test_nothing_is_said_of_days_to_come_on_a_year_that_is_over(shown_by):
    shown = shown_by(CHAPTER, "2021-12-31")
    exhibit = shown["arrivals-by-year"]
    assert "by 31 December" not in exhibit.title + exhibit.words
    assert "2021" in exhibit.title and "can change" not in shown["answer"].words


@pytest.mark.parametrize("as_of", DAYS)
def test_people_per_boat_are_those_of_the_table_of_years(shown_by, as_of):
    shown = shown_by(CHAPTER, as_of)
    years = shown["arrivals-by-year"].table
    with_boats = years[years.boats_arrived > 0]
    ratios = shown["boats-and-people-per-boat"].table.people_per_boat.dropna()
    assert [round(float(ratio), 9) for ratio in ratios] == [
        round(ratio, 9) for ratio in with_boats.people_arrived / with_boats.boats_arrived
    ]


@pytest.mark.parametrize("as_of", DAYS)
def test_the_opening_gives_those_of_the_year(shown_by, data, as_of):
    people = independent.daily(data).people_arrived.loc[as_of[:4] : as_of]
    assert f"{people.sum():,} people" in shown_by(CHAPTER, as_of)["answer"].words


def years_named(words: str) -> set[int]:
    """The years in words such as “2019, 2021 to 2023”."""
    spans = re.findall(r"(20\d\d)(?: to (20\d\d))?", words)
    return {year for first, last in spans for year in range(int(first), int(last or first) + 1)}


# On the first and the last day of a year nothing is compared.
@pytest.mark.parametrize("as_of", [day for day in DAYS if day[5:] not in ("12-31", "01-01")])
def test_the_years_named_are_those_with_more_by_that_day(shown_by, data, as_of):
    people, day = independent.daily(data).people_arrived.loc[:as_of], pd.Timestamp(as_of)
    so_far = people.loc[f"{day.year}-01-01" :].sum()
    words = shown_by(CHAPTER, as_of)["arrivals-by-year"].words
    words = words.partition("fewer than by that day of")[2].partition("more than by that day of")[0]
    for year in range(2018, day.year):
        if year % 4 == 0 or as_of[5:] != "02-29":
            then = people.loc[f"{year}-01-01" : f"{year}-{day:%m-%d}"].sum()
            assert (year in years_named(words)) == (then > so_far), year


@pytest.mark.parametrize("as_of", [*DAYS, "2026-01-08"])
def test_the_year_so_far_stands_beside_the_same_days(shown_by, data, as_of):
    exhibit = shown_by(CHAPTER, as_of)["arrivals-by-year"]
    people = independent.daily(data).people_arrived.loc[:as_of]
    for row in exhibit.table.itertuples():
        leap = row.year % 4 == 0
        until = f"{row.year}-{as_of[5:] if leap else as_of[5:].replace('02-29', '02-28')}"
        assert row.people_to_same_day == people.loc[f"{row.year}-01-01" : until].sum(), row.year
    earlier, now = exhibit.table[:-1], exhibit.table.people_to_same_day.iloc[-1]
    for row in earlier.itertuples():
        base = row.people_to_same_day
        assert row.change_people == now - base
        if base < 1000:
            assert pd.isna(row.change_pct), "a percentage of few people says nothing"
        else:
            assert row.change_pct == pytest.approx(100 * (now / base - 1))
    assert f"{now:,} people " in exhibit.words and as_of[:4] in exhibit.words


def test_a_finalised_year_takes_the_place_of_its_daily_sum():
    dates = pd.date_range("2019-01-01", "2021-03-31")
    daily = pd.DataFrame({"date": dates, "people_arrived": 4, "boats_arrived": 1})
    official = pd.DataFrame(
        {
            "period": [
                "2019",
                "2020",
                "2021",
                "Year ending March 2021",
            ],  # of a year that is not over, as a slip might have it
            "people": pd.array([1500, pd.NA, 400, 9000], dtype="Int64"),
            "boats": pd.array([300, 10, 90, 900], dtype="Int64"),
        }
    )
    years = arrivals.by_year_finalised(daily, official, dates[-1].date()).set_index("year")
    assert years.final.tolist() == [True, False, False]
    assert years.people_arrived.tolist() == [1500, 4 * 366, 4 * 90]
    assert years.boats_arrived.tolist() == [300, 366, 90]
    assert years.people_per_boat.tolist() == [5, 4, 4]
    assert years.days.tolist() == [365, 366, 90], "which are those of the daily series"


@pytest.fixture
def latest(shown_by) -> dict[str, Exhibit]:
    """What the chapter shows when every table of it is known."""
    return shown_by(CHAPTER, LAST)


def test_finalised_years_differ_from_their_days_in_two_years(latest):
    years = latest["arrivals-by-year"]
    assert "45,774" in years.words
    apart = years.table[years.table.people_arrived != years.table.people_by_day].set_index("year")
    assert apart.people_arrived.to_dict() == {2020: 8_466, 2022: 45_774}, "finalised"
    assert apart.people_by_day.to_dict() == {2020: 8_462, 2022: 45_755}


def test_boats_were_fewer_and_fuller(latest, data):
    exhibit = latest["boats-and-people-per-boat"]
    assert re.findall(r"\d+", exhibit.title) == ["2025", "2022", "62", "41"]
    people = independent.daily(data).people_arrived
    days = [(people.loc[f"{year}-01-01" : f"{year}-10-07"] > 0).sum() for year in (2026, 2025)]
    assert all(f" {n} " in exhibit.words for n in days) and days == [97, 120]


def test_deaths_are_those_of_the_file(latest, data):
    columns = ["year", "people"]
    table, rows = latest["deaths"].table, curated(data, "deaths_yearly")
    assert table[columns].to_numpy().tolist() == rows[columns].to_numpy().tolist()


def test_the_title_on_deaths_gives_the_counts_of_the_last_years(shown_by, latest):
    assert re.findall(r"\d+", latest["deaths"].title) == ["72", "2024", "25", "2025"]
    before = shown_by(CHAPTER, "2021-12-31")["deaths"]
    assert re.findall(r"\d+", before.title) == ["31", "2021"]


def test_words_on_deaths_say_what_no_count_covers(latest, data):
    words, rows = latest["deaths"].words, curated(data, "deaths_yearly")
    gap = rows[rows.note.str.contains("no records", na=False)]
    zones = rows[rows.note.str.contains("zone", na=False)]
    assert "2026 is not out" in words and all(note in words for note in gap.note)
    assert all(str(year) in words for year in zones.year) and len(zones) == 2


def test_the_worst_day_is_named_in_the_drawing_of_deaths(latest):
    assert "24 November 2021" in str(files_of(latest["deaths"])["svg"].decode())


def test_deaths_per_1000_arrived_are_of_the_french_count_alone(latest):
    table = latest["deaths"].table
    french = table[table.measure.str.startswith("French")].set_index("year")
    assert french.per_1000_arrived[[2024, 2025]].round(1).tolist() == [2.0, 0.6]
    assert french.per_1000_arrived[2022] == pytest.approx(1000 * 5 / 45_774)
    assert table.per_1000_arrived.notna().sum() == len(french)


def test_arrivals_stand_beside_all_asylum_claims_once_known(shown_by, latest):
    words = latest["scale"].words
    assert "In 2025, 100,625 people claimed asylum in the UK" in words and "898,000" in words
    assert "41,472 arrived in small boats, equal to 41%" in words and "43,309" in words
    assert "100,625" not in shown_by(CHAPTER, "2025-10-14")["scale"].words


def test_months_are_means_of_five_years(latest, data):
    people = independent.daily(data).people_arrived.loc["2021":"2025"]
    months = people.groupby(people.index.month).sum() / 5
    exhibit = latest["arrivals-by-month"]
    assert exhibit.table.people.tolist() == pytest.approx(months.tolist())
    assert "3 September 2022, with 1,305 people" in exhibit.words


def test_the_share_from_july_on_is_that_of_five_years(latest, data):
    people = independent.daily(data).people_arrived.loc["2021":"2025"]
    late = people[people.index.month > 6].groupby(lambda day: day.year).sum()
    late = 100 * late / people.groupby(people.index.year).sum()
    ends = f"{late.min():.0f}% to {late.max():.0f}%"
    exhibit = latest["arrivals-by-month"]
    assert exhibit.title == f"{ends} of each year’s arrivals in 2021 to 2025 came after June"
    for year in late.index:  # the table holds what the title says
        by_month = exhibit.table[f"people_{year}"]
        assert 100 * by_month[6:].sum() / by_month.sum() == pytest.approx(late[year])


def test_nationalities_of_fifty_people_are_those_of_the_file(latest, data):
    table = latest["nationalities"].table.set_index("nationality")
    rows = curated(data, "nationality_yearly")
    assert (table.max(axis=1) >= 50).all()
    oldest = rows[rows.edition == rows.groupby("period").edition.transform("min")]
    for name in table:
        period = "Year ending June 2026" if name == "people_newest" else name[-4:]
        people = oldest[oldest.period == period].set_index("nationality").people
        shown = table[name].dropna()
        assert shown.to_dict() == people[shown.index].to_dict(), name
        assert people.drop(shown.index).lt(50).all(), "no more than a few are left out"
    assert table.people_2022["Albania"] == 12_658 and pd.isna(table.people_2024["Albania"])


def test_who_stopped_coming_is_told_by_group_and_nationality(latest):
    exhibit = latest["who-stopped-coming"]
    assert re.findall(r"\d+", exhibit.title) == ["16", "40"]
    for number in ("15,331", "13,203", "18,043", "30,106", "Syria"):
        assert number in exhibit.words
    assert exhibit.table.people.sum() == 33_374 and exhibit.table.before.sum() == 43_309
    assert {"13", "29"} <= set(re.findall(r"\d+", exhibit.note))


@pytest.mark.parametrize("as_of", ["2019-12-31", "2023-06-30", "2025-10-14"])
def test_before_a_group_was_named_nationalities_stand_alone(shown_by, as_of):
    exhibit = shown_by(CHAPTER, as_of)["who-stopped-coming"]
    assert "Africa" not in f"{exhibit.title} {exhibit.words}" and not exhibit.note


def largest_groups(data: Path) -> list[str]:
    """The three nationalities with most people in the newest edition of the newest period."""
    nations = curated(data, "nationality_yearly")
    newest = nations[nations.period_end == nations.period_end.max()]
    newest = newest[newest.edition == newest.edition.max()]
    countries = newest[
        ~newest.nationality.str.contains("All other|Not currently|Refugee|Stateless")
    ]
    return countries.sort_values("people", ascending=False).nationality[:3].tolist()


def test_the_largest_nationalities_are_named_and_counted(latest, data):
    exhibit, names = latest["nationalities"], largest_groups(data)
    first, second, third = names
    assert exhibit.title.startswith(f"{first}, {second} and {third}: the largest groups")
    people = exhibit.table.set_index("nationality").people_newest
    assert exhibit.columns["people_newest"] == "Year to June 2026"
    words = exhibit.words.replace(" people came from ", " from ")
    from_each = [f"{people[name]:,} from {name}" for name in names]
    assert words == f"In the year to June 2026, {', '.join(from_each[:2])} and {from_each[2]}."


def test_no_year_to_june_is_shown_before_it_was_published(shown_by):
    before = shown_by(CHAPTER, "2026-02-28")["nationalities"]
    assert "in 2025" in before.title and "people_newest" not in before.table


def test_the_fall_of_albanians_is_the_known_one(latest):
    for words in ("from 12,658 in 2022 to 924 in 2023", "72% of the fall", "fell by 14%"):
        assert words in latest["albania"].words


def test_preventions_by_year_are_those_published(latest, data):
    exhibit = latest["preventions-by-year"]
    published = curated(data, "preventions_yearly").set_index("year").people_prevented
    assert exhibit.table.set_index("year").people_prevented.to_dict() == published.to_dict()
    assert "2024 covers weeks ending 5 May" in exhibit.note


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


def test_decisions_on_asylum_are_sums_of_the_table(latest, data):
    exhibit, rows = latest["asylum-outcomes"], curated(data, "asylum_outcomes")
    granted = (rows.granted_protection + rows.granted_other_leave).sum()
    refused = rows.refused.sum()
    assert f"{granted:,}" in exhibit.title and f"{refused:,} refused" in exhibit.title
    assert f"{100 * granted / (granted + refused):.0f}%" in exhibit.words
    closed = (rows.withdrawn + rows.administrative_outcome).sum()
    ended = granted + refused + closed
    assert f"{100 * granted / ended:.0f}%" in exhibit.words
    by_year = 100 * exhibit.table.granted / (exhibit.table.granted + exhibit.table.refused)
    assert f"{by_year.min():.0f}% to {by_year.max():.0f}%" in exhibit.words
    for number in (closed, rows.waiting.iloc[-1]):
        assert f"{number:,}" in exhibit.words


def test_decisions_say_by_which_day_they_were_taken(latest):
    subtitle = latest["asylum-outcomes"].subtitle
    assert subtitle.endswith("arrivals of 2023 to 2025: outcomes by 15 July 2026")


def test_decisions_are_not_known_before_they_are_published(shown_by):
    assert not known(shown_by(CHAPTER, "2026-08-20")["asylum-outcomes"])


@pytest.mark.parametrize(
    ("as_of", "title"),
    [
        ("2019-12-31", "68% of arrivals of 2019 came after June"),
        ("2020-12-31", "68% to 71% of each year’s arrivals in 2019 and 2020 came after June"),
        ("2018-12-31", "Most people in one day: 45 on 25 December 2018"),
    ],
)
def test_each_year_has_its_own_second_half_unless_few_came(shown_by, as_of, title):
    assert shown_by(CHAPTER, as_of)["arrivals-by-month"].title == title


@pytest.mark.parametrize("as_of", ["2023-01-01", "2023-06-30", "2023-12-30"])
def test_albania_is_the_largest_group_of_2022_in_2023(shown_by, as_of):
    exhibit = shown_by(CHAPTER, as_of)["nationalities"]
    assert exhibit.title == "Albania, Afghanistan and Iran: the largest groups in 2022"
    assert exhibit.words.startswith("In 2022, 12,658 people came from Albania, ")
    assert not exhibit.note, "all are named"


def test_the_newest_share_stopped_leads_in_weeks_of_both_years(shown_by, latest):
    of_2025 = shown_by(CHAPTER, "2025-10-14")["preventions-by-year"]
    assert re.findall(r"\d+", of_2025.title) == ["34", "2025", "41"]
    assert re.findall(r"\d+", latest["preventions-by-year"].title) == ["34", "2026", "34"]
    assert re.findall(r"\d+", shown_by(CHAPTER, "2021-12-31")["preventions-by-year"].title) == [
        "46",
        "2021",
    ]


def test_a_change_of_sources_is_drawn_as_a_gap(shown_by, latest):
    svg = files_of(latest["preventions-by-year"])["svg"].decode()
    assert ">//<" in svg and "//" in latest["preventions-by-year"].subtitle
    alone = shown_by(CHAPTER, "2023-06-30")["preventions-by-year"]
    assert ">//<" not in files_of(alone)["svg"].decode() and "//" not in alone.subtitle


def test_the_librarys_rounded_year_stands_in_the_note(shown_by):
    """It is not set beside the weeks of the Home Office."""
    note = shown_by(CHAPTER, "2025-10-14")["preventions-by-year"].note
    assert note.startswith("2023 is a rounded figure of the House of Commons Library.")


@pytest.mark.parametrize(("as_of", "year"), [("2025-10-14", 2025), (LAST, 2026)])
def test_a_year_not_over_may_still_be_revised(shown_by, as_of, year):
    words = shown_by(CHAPTER, as_of)["preventions-by-year"].words
    assert f"Figures for {year} may still be revised." in words


def test_years_over_are_not_said_to_be_revised(shown_by):
    assert "revised" not in shown_by(CHAPTER, "2026-02-28")["preventions-by-year"].words


def test_the_share_stopped_of_few_attempts_is_not_given(shown_by):
    shares = (
        shown_by(CHAPTER, "2025-10-14")["preventions-by-year"].table.set_index("year").share_pct
    )
    assert shares[2023] == 47, "of a rounded number"
    assert pd.isna(shares[2018]), "of 527 attempts"


def test_few_people_have_no_percentage_by_age(shown_by):
    assert "%" not in shown_by(CHAPTER, "2018-12-31")["age-sex"].title


def test_preventions_are_not_known_in_2018(shown_by):
    assert not known(shown_by(CHAPTER, "2018-12-31")["preventions-by-year"])
