"""The chapter on the crossings says what the data say.

What its notebook shows is compared with the CSV files, which are read by another route.
"""

import re
from math import exp, log
from pathlib import Path

import independent
import pandas as pd
import pytest
from conftest import exhibits

from crossings.exhibits.drawing import NARROW, WIDE, drawn
from crossings.exhibits.exhibit import Exhibit
from crossings.measures import arrivals

CHAPTER = "arrivals"
IDENTS = [
    "arrivals-rolling-year",
    "arrivals-by-year",
    "deaths",
    "boats-and-people-per-boat",
    "arrivals-split",
    "preventions-by-year",
    "preventions-share",
    "attempts-split",
    "nationalities",
    "age-sex",
    "asylum-outcomes",
    "arrivals-by-month",
]
FOLDED = {"arrivals-by-year", "arrivals-split", "preventions-share", "attempts-split"}
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


def known(one: Exhibit) -> bool:
    return "known" not in one.columns


def curated(data: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(data / "curated" / f"{name}.csv")


@pytest.mark.parametrize("as_of", ["2019-01-01", "2021-12-31", LAST])
def test_each_exhibit_stands_in_its_place_and_is_drawn_at_both_widths(shown_by, as_of):
    found = exhibits(shown_by(CHAPTER, as_of))
    assert list(found) == IDENTS
    for one in found.values():
        assert (one.panels is not None) == (known(one) and one.ident not in FOLDED)
        assert one.folded == (known(one) and one.ident in FOLDED)
        if one.panels:
            assert [drawn(one.panels, width).width for width in (WIDE, NARROW)] == [WIDE, NARROW]


@pytest.mark.parametrize("as_of", DAYS)
def test_sums_and_years_are_those_of_the_files_and_the_answer_compares_them(shown_by, data, as_of):
    made = shown_by(CHAPTER, as_of)["arrivals-rolling-year"]
    sums = independent.daily(data).people_arrived.loc[:as_of].rolling(365).sum().dropna()
    assert made.table.set_index("date").people.to_dict() == sums[made.table.date].to_dict()
    assert f"{sums.iloc[-1]:,.0f}" in made.words
    peaked = re.search(r"(?:peaked|reached [\d,]+) in (\w+ \d+)", made.title)
    if peaked:
        assert peaked[1] == f"{sums.idxmax():%B %Y}"
    turned = re.search(r"in (\w+ \d+) to their (lowest|highest)(?: since (\w+ \d+))?", made.title)
    assert bool(turned) != bool(peaked)
    if turned:
        lowest = turned[2] == "lowest"
        recent = sums.iloc[-32:]
        at, people = (recent.idxmin(), recent.min()) if lowest else (recent.idxmax(), recent.max())
        before = sums[: at - pd.Timedelta(days=1)]
        alike = before[before <= people] if lowest else before[before >= people]
        assert turned[1] == f"{at:%B %Y}" and f"{people:,.0f} on {at.day} {at:%B %Y}" in made.words
        assert turned[3] == (f"{alike.index[-1]:%B %Y}" if len(alike) else None)
    moves = re.search(r"then (.*)$", made.title)
    if moves:
        assert moves[1].startswith("fell") and sums.iloc[-1] < sums.max()
    made = shown_by(CHAPTER, as_of)["arrivals-by-year"]
    final = curated(data, "official_arrivals").set_index("period")
    series = independent.daily(data).loc[:as_of]
    for row in made.table.itertuples():
        period = str(row.year)
        counted = series.loc[period]
        people, boats = counted.people_arrived.sum(), counted.boats_arrived.sum()
        if row.complete and period in final.index:
            people, boats = final.people[period], final.boats[period]
        assert (row.people_arrived, row.boats_arrived) == (people, boats), period
        assert row.people_by_day == counted.people_arrived.sum()
        assert row.complete == (f"{period}-12-31" <= as_of)
    whole = made.table[made.table.complete]
    if len(whole) > 1:
        top = whole.loc[whole.people_arrived.idxmax()]
        assert made.title.startswith(f"{top.people_arrived:,} people came in {top.year},")
    boats = shown_by(CHAPTER, as_of)["boats-and-people-per-boat"]
    shown = [round(float(one), 9) for one in boats.table.people_per_boat.dropna()]
    there = made.table[made.table.boats_arrived > 0]
    assert shown == [round(one, 9) for one in there.people_arrived / there.boats_arrived]
    said, day = shown_by(CHAPTER, as_of)["answer"].words, pd.Timestamp(as_of)
    people = independent.daily(data).people_arrived.loc[:as_of]
    assert f"{people.sum():,} people have been counted" in said
    if (day.month, day.day) in ((12, 31), (1, 1)):
        return
    said = shown_by(CHAPTER, as_of)["arrivals-by-year"].words
    words = said.partition("fewer than by that day of")[2].partition("more than by that day of")[0]
    named = [(int(a), int(b or a)) for a, b in re.findall(r"(20\d\d)(?: to (20\d\d))?", words)]
    for year in range(2018, day.year):
        if year % 4 == 0 or as_of[5:] != "02-29":
            came = people.loc[f"{year}-01-01" : f"{year}-{day:%m-%d}"].sum()
            fewer = came > people.loc[f"{day.year}-01-01" :].sum()
            assert any(first <= year <= last for first, last in named) == fewer, year


@pytest.mark.parametrize("as_of", [*DAYS, "2026-01-08"])
def test_the_year_so_far_stands_beside_the_same_days(shown_by, data, as_of):
    made = shown_by(CHAPTER, as_of)["arrivals-by-year"]
    people = independent.daily(data).people_arrived.loc[:as_of]
    for row in made.table.itertuples():
        leap = row.year % 4 == 0
        until = f"{row.year}-{as_of[5:] if leap else as_of[5:].replace('02-29', '02-28')}"
        assert row.people_to_same_day == people.loc[f"{row.year}-01-01" : until].sum(), row.year
    earlier, now = made.table[:-1], made.table.people_to_same_day.iloc[-1]
    for row in earlier.itertuples():
        base = row.people_to_same_day
        assert row.change_people == now - base
        if base < 1000:
            assert pd.isna(row.change_pct), "a percentage of few people says nothing"
        else:
            assert row.change_pct == pytest.approx(100 * (now / base - 1))
    assert f"{now:,} people had arrived in {as_of[:4]} by " in made.words


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


def test_the_latest_figures_are_the_known_ones_and_attempts_are_of_the_same_52_weeks(
    shown_by, data
):
    shown = shown_by(CHAPTER, LAST)
    years, boats = shown["arrivals-by-year"], shown["boats-and-people-per-boat"]
    assert "45,774" in years.title
    apart = years.table[years.table.people_arrived != years.table.people_by_day].set_index("year")
    assert apart.people_arrived.to_dict() == {2020: 8_466, 2022: 45_774}, "finalised"
    assert apart.people_by_day.to_dict() == {2020: 8_462, 2022: 45_755}
    assert boats.title == "Fewer boats in 2025 than in 2022, but fuller: 62 people each, not 41"
    made, rows = shown["deaths"], curated(data, "deaths_yearly")
    assert (
        made.table[["year", "people"]].to_numpy().tolist()
        == rows[["year", "people"]].to_numpy().tolist()
    )
    assert made.title == "At least 72 people died at sea in 2024, and 25 in 2025"
    assert (
        "Its count for 2025 has no records from 28 September 2025 to 27 January 2026." in made.words
    )
    assert "24 November 2021" in str(made.files()["svg"].decode())
    french = rows[rows.measure.str.startswith("French")]
    assert f"at least {french.people.sum()} people dead at sea" in made.words
    assert "We have no count for 2026." in made.words
    rate = made.table[made.table.measure.str.startswith("French")].set_index("year")
    assert rate.per_1000_arrived[[2024, 2025]].round(1).tolist() == [2.0, 0.6]
    assert rate.per_1000_arrived[2022] == pytest.approx(1000 * 5 / 45_774)
    assert made.table.per_1000_arrived.notna().sum() == len(french), "of one of the counts alone"
    assert (
        shown_by(CHAPTER, "2021-12-31")["deaths"].title == "At least 31 people died at sea in 2021"
    )
    said = shown["scale"].words
    assert "In 2025, 100,625 people claimed asylum in the UK" in said and "898,000" in said
    assert "41,472 arrived in small boats, equal to 41%" in said and "43,309" in said
    assert "100,625" not in shown_by(CHAPTER, "2025-10-14")["scale"].words
    made = shown["arrivals-by-month"]
    people = independent.daily(data).people_arrived.loc["2021":"2025"]
    months = people.groupby(people.index.month).sum() / 5
    assert made.table.people.tolist() == pytest.approx(months.tolist())
    late = people[people.index.month > 6].groupby(lambda day: day.year).sum()
    late = 100 * late / people.groupby(people.index.year).sum()
    ends = f"{late.min():.0f}% to {late.max():.0f}%"
    assert made.title == f"In five years, {ends} of each year’s arrivals came from July on"
    for year in late.index:  # the table holds what the title says
        by_month = made.table[f"people_{year}"]
        assert 100 * by_month[6:].sum() / by_month.sum() == pytest.approx(late[year])
    assert "3 September 2022, with 1,305 people" in made.words
    files = (data / "official/arrivals_weekly.csv", data / "curated/weekly_copy.csv")
    weekly = pd.concat(
        [pd.read_csv(path, index_col="week_ending", parse_dates=True) for path in files]
    )
    sums = weekly[["people_arrived", "people_prevented"]].rolling(52).sum().dropna()
    table = shown["preventions-share"].table.set_index("last_week_ending")
    assert table.people_prevented.to_dict() == sums.people_prevented.to_dict()
    assert table.attempts.to_dict() == sums.sum(axis=1).to_dict()
    title = "Recorded attempts: 40,516 in the past year, 70,473 in the year before"
    assert shown["preventions-share"].title == title
    now, before = sums.iloc[-1], sums.iloc[-53]
    tried = log(now.sum() / before.sum())
    passed = log(now.people_arrived / now.sum()) - log(before.people_arrived / before.sum())
    points = shown["attempts-split"].table.set_index("what").log_points
    assert points["recorded attempts"] == pytest.approx(tried)
    assert points["share that got through"] == pytest.approx(passed)
    assert points["people who arrived"] == pytest.approx(tried + passed)
    assert "a larger share got through" in shown["attempts-split"].title
    august = shown_by(CHAPTER, "2026-08-20")["attempts-split"].table.set_index("what").log_points
    assert august.round(3).tolist() == [-0.451, -0.556, 0.105]
    four = weekly[["people_arrived", "people_prevented"]].dropna().tail(104).rolling(26).sum()
    four = (100 * four.people_prevented / four.sum(axis=1)).iloc[25::26]
    assert four.round(1).tolist() == [41.3, 34.9, 33.6, 34.3]
    halves = "41% were stopped in the half-year to 23 March 2025, 35% in that to 21 September 2025"
    assert f"{halves}, and 34% and 34% in the next two." in shown["attempts-detail"].words
    assert "The largest step came after 23 March 2025." in shown["attempts-detail"].words
    assert "came in small boats, the arrivals most likely to be detected." in said


@pytest.mark.parametrize("as_of", DAYS[1:])
def test_each_change_is_split_exactly(shown_by, data, as_of):
    made = shown_by(CHAPTER, as_of)["arrivals-split"]
    series = independent.daily(data).loc[:as_of]
    if not known(made):
        return
    by_year = made.table[~made.table.change.str.startswith("365")]
    for change, rows in by_year.groupby("change"):
        parts, after = rows.set_index("part"), int(change[:4])
        until = as_of[5:] if change.endswith("so far") else "12-31"
        for column, year in (("before", after - 1), ("after", after)):
            end = f"{year}-{'02-28' if until == '02-29' and year % 4 else until}"
            span = series.loc[f"{year}-01-01" : end]
            people, boats = span.people_arrived.sum(), span.boats_arrived.sum()
            crossing = (span.people_arrived > 0).sum()
            assert parts[column]["people arrived"] == people
            assert parts[column]["days with crossings"] == crossing
            assert parts[column]["boats a day"] == pytest.approx(boats / crossing)
            assert parts[column]["people a boat"] == pytest.approx(people / boats)
        own = parts.log_points["people arrived"]
        assert own == pytest.approx(parts.log_points.drop("people arrived").sum())
    change = made.title.partition(":")[0]
    last = made.table[made.table.change == change].set_index("part").log_points
    for part, up, down in (
        ("days with crossings", "more crossing days", "fewer crossing days"),
        ("boats a day", "more boats a day", "fewer boats a day"),
        ("people a boat", "fuller boats", "less full boats"),
    ):
        assert (up if last[part] > 0 else down) in made.title
    few = made.table.change.map(
        made.table[made.table.part == "people arrived"].set_index("change").before < 1000
    )
    assert (made.table.change_pct.isna() == few).all()
    per_cent = 100 * (exp(last["people arrived"]) - 1)
    shown = made.table.change_pct[made.table.change == change].iloc[0]
    assert pd.isna(shown) or shown == pytest.approx(per_cent)


def test_nationalities_ages_and_decisions_are_those_of_the_tables(shown_by, data):
    shown = shown_by(CHAPTER, LAST)
    table = shown["nationalities"].table.set_index("nationality")
    final = curated(data, "official_arrivals").set_index("period").people
    for name in table:
        period = "Year ending June 2026" if name == "people_newest" else name[-4:]
        assert table[name].sum() == final[period], name
    assert table.people_2022["Albania"] == 12_658 and pd.isna(table.people_2024["Albania"])
    nations = curated(data, "nationality_yearly")
    newest = nations[nations.period_end == nations.period_end.max()]
    newest = newest[newest.edition == newest.edition.max()]
    named = newest[~newest.nationality.str.contains("All other|Not currently|Refugee|Stateless")]
    one, two, three = named.sort_values("people", ascending=False).nationality[:3]
    assert shown["nationalities"].title.startswith(f"{one}, {two} and {three}: the largest groups")
    largest = table.people_newest[[one, two, three]]  # the table holds what title and words say
    assert shown["nationalities"].columns["people_newest"] == "Year to June 2026"
    from_each = [
        f"{people:,} from {name}" for people, name in zip(largest, (one, two, three), strict=True)
    ]
    said = shown["nationalities"].words.replace(" people came from ", " from ")
    assert f"In the year to June 2026, {', '.join(from_each)}, " in said
    of_2025 = shown_by(CHAPTER, "2026-02-28")["nationalities"]
    assert "in 2025" in of_2025.title and "people_newest" not in of_2025.table
    for words in (
        "from 12,658 in 2022 to 924 in 2023",
        "72% of the fall",
        "fell by 14%",
    ):
        assert words in shown["albania"].words
    made = shown_by(CHAPTER, LAST)["preventions-by-year"]
    published = curated(data, "preventions_yearly").set_index("year").people_prevented
    assert made.table.set_index("year").people_prevented.to_dict() == published.to_dict()
    assert (
        "was 41% in 2024, 34% in 2025 and 34% in 2026" in made.words
        and "2024 covers weeks ending 5 May" in made.note
    )
    made = shown_by(CHAPTER, LAST)["age-sex"]
    rows = curated(data, "age_sex_yearly").query(
        "period == '2025' and age_group != 'Not currently recorded'"
    )
    grown = rows[rows.age_group != "17 and under"].groupby("sex").people.sum()
    children = rows.people.sum() - rows.people[rows.age_group != "17 and under"].sum()
    shown = made.table[made.table.period == "2025"].set_index("group").people.to_dict()
    assert shown == {"children": children, "men": grown["Male"], "women": grown["Female"]}
    made = shown_by(CHAPTER, LAST)["asylum-outcomes"]
    rows = curated(data, "asylum_outcomes")
    granted, refused = (
        (rows.granted_protection + rows.granted_other_leave).sum(),
        rows.refused.sum(),
    )
    closed = (rows.withdrawn + rows.administrative_outcome).sum()
    assert f"{granted:,}" in made.title and f"{refused:,} refused" in made.title
    assert f"{100 * granted / (granted + refused):.0f}% of those given a first" in made.words
    ended = granted + refused + closed
    assert f"all {ended:,} claims that ended, {100 * granted / ended:.0f}% were" in made.words
    of_no_day = rows.claimed[rows.decided_by.isna()].sum()
    for number in (closed, rows.waiting.sum()):
        assert f"{number:,}" in made.words
    detail = shown_by(CHAPTER, LAST)["asylum-detail"].words
    assert f"For the {of_no_day:,} claims of people who arrived in 2018 to 2022," in detail
    assert made.subtitle.endswith("by 15 July 2026 (arrivals of 2023 to 2025)")
    assert not known(shown_by(CHAPTER, "2026-08-20")["asylum-outcomes"])


@pytest.mark.parametrize(
    ("as_of", "title"),
    [
        ("2019-12-31", "68% of arrivals of 2019 came from July on"),
        ("2020-12-31", "In two years, 68% to 71% of each year’s arrivals came from July on"),
        ("2018-12-31", "Most people in one day: 45 on 25 December 2018"),
    ],
)
def test_each_year_has_its_own_second_half_and_few_people_have_none(shown_by, as_of, title):
    assert shown_by(CHAPTER, as_of)["arrivals-by-month"].title == title


def test_albanians_stand_beside_everybody_else_in_the_same_quarters(shown_by):
    said = shown_by(CHAPTER, LAST)["albania-quarters"].words
    parts = "11% more than a year before (23,967 against 21,575) came in January to September 2023"
    assert f"Of everybody else, {parts}, and 61% fewer than a year before" in said
    assert "9,044 Albanians arrived in July to September 2022 and 1,185 in the next three" in said
    assert "arrivals of everybody else were 11,257 and 11,541." in said
    assert said.endswith("In October to December 2021, 551 Albanians and 10,891 others had come.")


@pytest.mark.parametrize("as_of", ["2023-01-01", "2023-06-30", "2023-12-30"])
def test_albania_is_the_largest_group_of_2022_in_editions_of_2023(shown_by, as_of):
    made = shown_by(CHAPTER, as_of)["nationalities"]
    assert made.title == "Albania, Afghanistan and Iran: the largest groups in 2022"
    assert made.words.startswith("In 2022, 12,658 people came from Albania, ")
    assert not made.note, "all are named"


def test_a_part_year_of_stops_is_in_no_title_and_few_people_have_no_percentage(shown_by):
    later = shown_by(CHAPTER, "2025-10-14")["preventions-by-year"]
    assert later.title == "About 47% of recorded attempts were stopped in 2023"
    assert later.words.startswith("In the same 24 weeks, May to October, it was 41% in 2024 and")
    assert "rounded figure, of the House of Commons Library: about 26,000, or 47%." in later.note
    # The Library's rounded year is not set beside the weeks of the Home Office.
    assert "The figures of 2025 may still be revised." in later.words
    newest = shown_by(CHAPTER, LAST)["preventions-by-year"]
    assert "The figures of 2026 may still be revised." in newest.words
    assert "revised" not in shown_by(CHAPTER, "2026-02-28")["preventions-by-year"].words
    assert newest.title == "35% of recorded attempts were stopped in 2025"
    assert newest.words.startswith("In the same 21 weeks")
    table = later.table.set_index("year").share_pct
    assert table[2023] == 47 and pd.isna(table[2018]), "of a rounded number; of 527 attempts"
    first = shown_by(CHAPTER, "2018-12-31")
    assert "%" not in first["age-sex"].title and not known(first["preventions-by-year"])
