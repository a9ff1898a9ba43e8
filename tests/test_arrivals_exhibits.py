"""The chapter on the crossings says what the data say.

What its notebook shows is compared with the CSV files, which are read by another route.
"""

import re
from math import exp
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
    "arrivals-rolling-year",
    "arrivals-by-year",
    "deaths",
    "boats-and-people-per-boat",
    "arrivals-split",
    "preventions-by-year",
    "preventions-share",
    "nationalities",
    "age-sex",
    "asylum-outcomes",
    "arrivals-by-month",
]
FOLDED = {"arrivals-by-year", "arrivals-split", "preventions-share"}
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
    assert list(exhibits(shown_by(CHAPTER, as_of))) == IDENTS


@pytest.mark.parametrize("as_of", ["2019-01-01", "2021-12-31", LAST])
def test_exhibits_that_are_not_folded_are_drawn_at_both_widths(shown_by, as_of):
    for exhibit in exhibits(shown_by(CHAPTER, as_of)).values():
        assert (exhibit.panels is not None) == (known(exhibit) and exhibit.ident not in FOLDED)
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


PEAKED = r"(?:peaked|reached [\d,]+) in (\w+ \d+)"
TURNED = r"(?:^On |^Twelve-month arrivals: )"
TURN = r"(lowest|highest)(?: since (\w+ \d+)| so far)"


@pytest.mark.parametrize("as_of", DAYS)
def test_the_title_on_rolling_sums_names_a_peak_or_a_turn(shown_by, as_of):
    title = shown_by(CHAPTER, as_of)["arrivals-rolling-year"].title
    assert bool(re.search(TURNED, title)) != bool(re.search(PEAKED, title))


@pytest.mark.parametrize("as_of", DAYS)
def test_a_peak_of_rolling_sums_is_in_the_month_named(shown_by, data, as_of):
    title = shown_by(CHAPTER, as_of)["arrivals-rolling-year"].title
    sums = rolling_sums(data, as_of)
    peaked = re.search(PEAKED, title)
    if peaked:
        assert peaked[1] == f"{sums.idxmax():%B %Y}"
    later = re.search(r"then (.*)$", title)
    if peaked and later:
        assert later[1].startswith("fell") and sums.iloc[-1] < sums.max()


def title_of_turn(sums: pd.Series, turn: pd.Timestamp, *, is_low: bool) -> str:
    """How a title on a turn of these sums begins, at the turn or after it."""
    if sums.index[-1] == turn:
        return f"On {turn.day} {turn:%B %Y} "
    extreme = "lowest" if is_low else "highest"
    return f"Twelve-month arrivals: {sums[turn]:,.0f} to {turn.day} {turn:%B}, {extreme} "


@pytest.mark.parametrize("as_of", DAYS)
def test_a_turn_of_rolling_sums_is_where_the_title_says(shown_by, data, as_of):
    exhibit = shown_by(CHAPTER, as_of)["arrivals-rolling-year"]
    turned = re.search(TURN, exhibit.title)
    if not turned or re.search(PEAKED, exhibit.title):
        return
    sign = -1 if turned[1] == "lowest" else 1
    sums = sign * rolling_sums(data, as_of)
    turn = sums.iloc[-32:].idxmax()
    before = sums[: turn - pd.Timedelta(days=1)]
    as_far = before[before >= sums[turn]]
    assert exhibit.title.startswith(title_of_turn(sign * sums, turn, is_low=sign < 0))
    newest = sums.index[-1]
    moved_since = f"; {sign * sums.iloc[-1]:,.0f} to {newest.day} {newest:%B}"
    assert exhibit.title.endswith(moved_since) or sums.index[-1] == turn
    assert f"{sign * sums[turn]:,.0f} on {turn.day} {turn:%B %Y}" in exhibit.words
    assert turned[2] == (f"{as_far.index[-1]:%B %Y}" if len(as_far) else None)


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
def test_the_title_on_years_names_the_greatest_of_those_over(shown_by, as_of):
    exhibit = shown_by(CHAPTER, as_of)["arrivals-by-year"]
    whole = exhibit.table[exhibit.table.complete]
    if len(whole) > 1:
        top = whole.loc[whole.people_arrived.idxmax()]
        assert exhibit.title.startswith(f"{top.people_arrived:,} people came in {top.year},")


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
def test_the_answer_gives_everybody_counted(shown_by, data, as_of):
    people = independent.daily(data).people_arrived.loc[:as_of]
    assert f"{people.sum():,} people have been counted" in shown_by(CHAPTER, as_of)["answer"].words


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
    assert f"{now:,} people had arrived in {as_of[:4]} by " in exhibit.words


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
    assert "45,774" in years.title
    apart = years.table[years.table.people_arrived != years.table.people_by_day].set_index("year")
    assert apart.people_arrived.to_dict() == {2020: 8_466, 2022: 45_774}, "finalised"
    assert apart.people_by_day.to_dict() == {2020: 8_462, 2022: 45_755}


def test_boats_were_fewer_and_fuller(latest):
    title = "Fewer boats in 2025 than in 2022, but fuller: 62 people each against 41"
    assert latest["boats-and-people-per-boat"].title == title


def test_deaths_are_those_of_the_file(latest, data):
    columns = ["year", "people"]
    table, rows = latest["deaths"].table, curated(data, "deaths_yearly")
    assert table[columns].to_numpy().tolist() == rows[columns].to_numpy().tolist()


def test_the_title_on_deaths_gives_the_counts_of_the_last_years(shown_by, latest):
    newest = "At least 72 people died at sea in 2024, at least 25 in 2025"
    assert latest["deaths"].title == newest
    before = shown_by(CHAPTER, "2021-12-31")["deaths"]
    assert before.title == "At least 31 people died at sea in 2021"


def test_words_on_deaths_say_what_no_count_covers(latest, data):
    words, rows = latest["deaths"].words, curated(data, "deaths_yearly")
    assert "Its count for 2025 has no records from 28 September 2025 to 27 January 2026." in words
    assert "We have no count for 2026." in words
    french = rows[rows.measure.str.startswith("French")]
    assert f"at least {french.people.sum()} people dead at sea" in words


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
    assert "came in small boats, the arrivals most likely to be detected." in words
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


def weekly(data: Path) -> pd.DataFrame:
    """People who arrived and who were prevented, by the last day of the week."""
    files = (data / "official/arrivals_weekly.csv", data / "curated/weekly_copy.csv")
    weeks = [pd.read_csv(path, index_col="week_ending", parse_dates=True) for path in files]
    return pd.concat(weeks)[["people_arrived", "people_prevented"]]


def sums_of_52_weeks(data: Path) -> pd.DataFrame:
    return weekly(data).rolling(52).sum().dropna()


def test_attempts_are_sums_of_52_weeks(latest, data):
    sums = sums_of_52_weeks(data)
    table = latest["preventions-share"].table.set_index("last_week_ending")
    assert table.people_prevented.to_dict() == sums.people_prevented.to_dict()
    assert table.attempts.to_dict() == sums.sum(axis=1).to_dict()
    title = "Recorded attempts: 40,516 in the year to 20 September 2026, 70,473 a year before"
    assert latest["preventions-share"].title == title


def test_fewer_arrivals_stand_beside_fewer_attempts(latest, data):
    sums = sums_of_52_weeks(data)
    now, before = sums.iloc[-1], sums.iloc[-53]
    fewer = f"{100 * (1 - now.people_arrived / before.people_arrived):.0f}% fewer"
    got_through = now.people_arrived / now.sum(), before.people_arrived / before.sum()
    words = latest["preventions-share"].words
    assert now.sum() < before.sum() and got_through[0] > got_through[1]
    assert f"they were {fewer}, though a larger share got through." in words
    assert "Whether fewer people tried, tried less often or were seen less" in words


def test_a_first_year_of_attempts_is_compared_with_none(shown_by, data):
    words = shown_by(CHAPTER, "2025-10-14")["preventions-share"].words
    year = sums_of_52_weeks(data)[:"2025-10-14"].iloc[-1]
    people, stopped = f"{year.people_arrived:,.0f}", f"{year.people_prevented:,.0f}"
    assert words.endswith(f"{people} people arrived and {stopped} attempts were stopped.")


def test_shares_stopped_are_given_by_half_year(latest, data):
    sums = weekly(data).dropna().tail(104).rolling(26).sum()
    shares = (100 * sums.people_prevented / sums.sum(axis=1)).iloc[25::26]
    assert shares.round(1).tolist() == [41.3, 34.9, 33.6, 34.3]
    halves = "41% were stopped in the half-year to 23 March 2025, 35% in that to 21 September 2025"
    words = latest["attempts-detail"].words
    assert f"{halves}, and 34% and 34% in the next two." in words
    assert "The largest step came after 23 March 2025." in words


def last_day(change: str, year: int, as_of: str) -> str:
    """The last day of a year that a change compares: the year's, or that of the report."""
    until = as_of[5:] if change.endswith("so far") else "12-31"
    return f"{year}-{'02-28' if until == '02-29' and year % 4 else until}"


def parts_of(days: pd.DataFrame) -> dict[str, float]:
    people, boats = days.people_arrived.sum(), days.boats_arrived.sum()
    crossing = (days.people_arrived > 0).sum()
    return {
        "people arrived": people,
        "days with crossings": crossing,
        "boats a day": boats / crossing,
        "people a boat": people / boats,
    }


@pytest.mark.parametrize("as_of", DAYS[1:])
def test_parts_of_a_change_are_those_of_both_years(shown_by, data, as_of):
    table = shown_by(CHAPTER, as_of)["arrivals-split"].table
    series = independent.daily(data).loc[:as_of]
    for change, rows in table[table.change.str.match(r"\d{4}\b")].groupby("change"):
        after = int(change[:4])
        for column, year in (("before", after - 1), ("after", after)):
            days = series.loc[f"{year}-01-01" : last_day(change, year, as_of)]
            figures = rows.set_index("part")[column].to_dict()
            assert figures == pytest.approx(parts_of(days)), (change, year)


@pytest.mark.parametrize("as_of", DAYS[1:])
def test_each_change_is_split_exactly(shown_by, as_of):
    table = shown_by(CHAPTER, as_of)["arrivals-split"].table
    for change, rows in table[table.change.str.match(r"\d{4}\b")].groupby("change"):
        points = rows.set_index("part").log_points
        whole = points["people arrived"]
        assert whole == pytest.approx(points.drop("people arrived").sum()), change


PARTS_IN_TITLES = {  # where they rose, and where they fell
    "days with crossings": ("more crossing days", "fewer crossing days"),
    "boats a day": ("more boats on each", "fewer boats on each"),
    "people a boat": ("fuller boats", "less full boats"),
}


@pytest.mark.parametrize("as_of", DAYS[1:])
def test_the_title_of_a_split_says_which_part_rose(shown_by, as_of):
    exhibit = shown_by(CHAPTER, as_of)["arrivals-split"]
    changes = exhibit.table.change[exhibit.table.change.str.match(r"\d{4}\b")]
    points = exhibit.table[exhibit.table.change == changes.iloc[-1]].set_index("part").log_points
    assert exhibit.subtitle.startswith(changes.iloc[-1][:4])
    for part, (more, fewer) in PARTS_IN_TITLES.items():
        assert (more if points[part] > 0 else fewer) in exhibit.title.lower()


@pytest.mark.parametrize("as_of", DAYS[1:])
def test_a_change_of_few_people_has_no_percentage(shown_by, as_of):
    table = shown_by(CHAPTER, as_of)["arrivals-split"].table
    whole = table[table.part == "people arrived"].set_index("change")
    assert (table.change_pct.isna() == table.change.map(whole.before < 1000)).all()
    per_cent = 100 * (whole.log_points.map(exp) - 1)
    many = whole.before >= 1000
    assert whole.change_pct[many].tolist() == pytest.approx(per_cent[many].tolist())


def test_nationalities_add_up_to_the_official_people(latest, data):
    table = latest["nationalities"].table.set_index("nationality")
    final = curated(data, "official_arrivals").set_index("period").people
    for name in table:
        period = "Year ending June 2026" if name == "people_newest" else name[-4:]
        assert table[name].sum() == final[period], name
    assert table.people_2022["Albania"] == 12_658 and pd.isna(table.people_2024["Albania"])


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
    assert "was 41% in 2024, 34% in 2025 and 34% in 2026" in exhibit.words
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
    assert f"{100 * granted / (granted + refused):.0f}% of those given a first" in exhibit.words
    closed = (rows.withdrawn + rows.administrative_outcome).sum()
    ended = granted + refused + closed
    share = f"{100 * granted / ended:.0f}%"
    assert f"all {ended:,} claims that ended, {share} were" in exhibit.words
    for number in (closed, rows.waiting.sum()):
        assert f"{number:,}" in exhibit.words


def test_decisions_say_by_which_day_they_were_taken(latest, data):
    rows = curated(data, "asylum_outcomes")
    of_no_day = rows.claimed[rows.decided_by.isna()].sum()
    claims = f"For the {of_no_day:,} claims of people who arrived in 2018 to 2022,"
    assert claims in latest["asylum-detail"].words
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


def test_albanians_stand_beside_others_of_the_same_quarters(shown_by):
    words = shown_by(CHAPTER, LAST)["albania-quarters"].words
    parts = "11% more than a year before (23,967 against 21,575) came in January to September 2023"
    assert f"Of everybody else, {parts}, and 61% fewer than a year before" in words
    assert "9,044 Albanians arrived in July to September 2022 and 1,185 in the next three" in words
    assert "arrivals of everybody else were 11,257, then 11,541." in words
    assert words.endswith("In October to December 2021, 551 Albanians and 10,891 others had come.")


@pytest.mark.parametrize("as_of", ["2023-01-01", "2023-06-30", "2023-12-30"])
def test_albania_is_the_largest_group_of_2022_in_2023(shown_by, as_of):
    exhibit = shown_by(CHAPTER, as_of)["nationalities"]
    assert exhibit.title == "Albania, Afghanistan and Iran: the largest groups in 2022"
    assert exhibit.words.startswith("In 2022, 12,658 people came from Albania, ")
    assert not exhibit.note, "all are named"


def test_a_part_year_of_preventions_is_in_no_title(shown_by, latest):
    of_2025 = shown_by(CHAPTER, "2025-10-14")["preventions-by-year"]
    assert of_2025.title == "About 47% of recorded attempts were stopped in 2023"
    assert of_2025.words.startswith("In the same 24 weeks, May to October, it was 41% in 2024 and")
    newest = latest["preventions-by-year"]
    assert newest.title == "35% of recorded attempts were stopped in 2025"
    assert newest.words.startswith("In the same 21 weeks")


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
