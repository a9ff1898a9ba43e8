"""What moved beside arrivals is worked out again here, from the CSV files alone."""

import datetime as dt
import re

import independent
import pandas as pd
import pytest

from crossings.exhibits.drawing import WIDE, drawing_at
from crossings.measures import arrivals, financial_years, what_moved

CHAPTER = "spending-and-crossings"
HORN = ("Eritrea", "Ethiopia", "Somalia", "Sudan")
KNOWN_PER_RED_DAY = {2022: 309, 2023: 441, 2024: 293, 2025: 212}
KNOWN_PER_1000 = {2022: 140, 2023: 77, 2024: 153, 2025: 233}


@pytest.fixture(scope="module")
def people(data):
    return independent.daily(data).people_arrived


def curated(data, name):
    return pd.read_csv(data / f"curated/{name}.csv")


def test_arrivals_for_each_red_day_are_the_known_ones(shown_by, data, people):
    table = shown_by(CHAPTER)["arrivals-per-red-day"].table
    red = curated(data, "red_days").query("derivation == 'published'")
    expected = {
        int(row.end[:4]): people[row.start : row.end].sum() / row.red_days
        for row in red.itertuples()
    }
    assert {year: round(each) for year, each in expected.items()} == KNOWN_PER_RED_DAY
    assert table.per_red_day.tolist() == pytest.approx(list(expected.values()))
    last = table.iloc[-1]
    assert (round(last.red_days_change_pct), round(last.people_change_pct)) == (79, 30)


def test_arrivals_for_every_1000_detections_are_the_known_ones(shown_by, data):
    table = shown_by(CHAPTER)["arrivals-per-detection"].table.set_index("year")
    routes = curated(data, "frontex_routes")
    total = routes[routes.route == "TOTAL all routes"].set_index("year").detections
    parts = routes[(routes.year == 2025) & ~routes.route.str.startswith("Exits")]
    total[2025] = parts.detections.sum()
    final = curated(data, "official_arrivals").set_index("period").people
    for year, detections in total[2018:].items():
        assert table.per_1000[year] == pytest.approx(1000 * final[str(year)] / detections)
    assert table.per_1000[list(KNOWN_PER_1000)].round().to_dict() == KNOWN_PER_1000
    assert table.preliminary[table.preliminary].index.tolist() == [2025]


def weeks_of(data, start):
    """Attempts and arrivals of the weeks that end in a financial year, and how many there are."""
    weekly = pd.read_csv(data / "official/arrivals_weekly.csv").dropna(subset="people_prevented")
    copied = curated(data, "weekly_copy")
    weekly = pd.concat([weekly, copied[~copied.week_ending.isin(weekly.week_ending)]])
    weeks = weekly[weekly.week_ending.between(f"{start}-04-01", f"{start + 1}-03-31")]
    return weeks.people_prevented.sum(), weeks.people_arrived.sum(), len(weeks)


def test_money_beside_attempts_stopped_is_the_known_one(shown_by, data, people):
    table = shown_by(CHAPTER)["money-and-attempts-stopped"].table.set_index("period")
    of_2022, of_2025 = table.loc["2022"], table.loc["2025/26"]
    arrived = people["2022"].sum()
    share = 100 * 33_788 / (33_788 + arrived)
    assert (of_2022.people_prevented, of_2022.low_gbp_m) == (33_788, 62.2)
    assert of_2022.share_pct == pytest.approx(share) and round(share) == 42
    prevented, arrived, weeks = weeks_of(data, 2025)
    assert (of_2025.people_prevented, weeks) == (prevented, 52)
    assert round(100 * prevented / (prevented + arrived)) == round(of_2025.share_pct) == 34
    assert (of_2025.low_gbp_m, of_2025.high_gbp_m) == (176, 184.48)


def test_no_sentence_compares_a_part_of_a_year(shown_by, data):
    exhibit = shown_by(CHAPTER)["money-and-attempts-stopped"]
    table = exhibit.table.set_index("period")
    assert weeks_of(data, 2024)[2] == 48
    for period in ("2024/25", "2026/27"):
        assert int(table.weeks_known[period].split()[0]) < 52
        assert period not in exhibit.words


def changes(shown_by, ident, day="latest"):
    table = shown_by(CHAPTER, day)[ident].table
    return table.assign(name=table.name.str.split(",").str[0]).set_index("name")


def test_the_fall_of_2023_is_that_of_its_years(shown_by, data, people):
    table = changes(shown_by, "explanations-fall-of-2023")
    assert table.before["People who arrived"] == people["2022"].sum()
    assert table.after["People who arrived"] == people["2023"].sum()
    assert table.before["Days with arrivals"] == (people["2022"] > 0).sum()
    nations = curated(data, "nationality_yearly").query("nationality == 'Albania'")
    albanians = nations.set_index("period").people
    assert table.after["Albanians"] == albanians["2023"]
    assert table.before["£ million promised"] == 62.2
    drawn = drawing_at(shown_by(CHAPTER)["explanations-fall-of-2023"].panels, WIDE).svg
    assert "£ million promised, at most: 62 → 124<" in drawn, "124.46 is not rounded to 124.5 first"
    assert "Attempts stopped" not in table.index, "each year's count has a source of its own"


def of_horn(data, period):
    nations = curated(data, "nationality_yearly")
    newest = nations[(nations.edition == nations.edition.max()) & (nations.period == period)]
    horn = newest[newest.nationality.isin(HORN)].people.sum()
    return horn, newest.people.sum() - horn


def test_people_from_the_horn_are_of_one_edition(shown_by, data):
    table = changes(shown_by, "explanations-rise-to-2025")
    before, after = of_horn(data, "2023"), of_horn(data, "2025")
    for n, name in enumerate(("Horn of Africa and Sudan", "Everybody else")):
        assert tuple(table.loc[name, ["before", "after"]]) == (before[n], after[n])


def test_the_fall_of_2026_is_of_the_same_days(shown_by, people):
    table = changes(shown_by, "explanations-fall-of-2026")
    last = people.index[-1]
    then = people["2025-01-01" : last - pd.DateOffset(years=1)].sum()
    ends = table.loc["People who arrived", ["before", "after"]]
    assert tuple(ends) == (then, people["2026"].sum())
    assert "Detections at EU borders" not in table.index, "those of 2026 are not known"


@pytest.mark.parametrize(
    ("day", "turns"),
    [
        ("2023-06-30", []),
        ("2024-07-05", ["fall-of-2023"]),
        ("2026-02-28", ["rise-to-2025", "fall-of-2023"]),
        ("latest", ["fall-of-2026", "rise-to-2025", "fall-of-2023"]),
    ],
)
def test_a_turn_stands_once_arrivals_have_moved_by_a_tenth(shown_by, day, turns):
    shown = shown_by(CHAPTER, day).values()
    idents = [ident for cell in shown if (ident := getattr(cell, "ident", ""))]
    assert [ident[13:] for ident in idents if re.match(r"explanations-(fall|rise)", ident)] == turns


def test_what_moved_the_same_way_moved_by_a_tenth_or_more(shown_by):
    for ident in ("fall-of-2023", "rise-to-2025", "fall-of-2026"):
        table = changes(shown_by, f"explanations-{ident}")
        of_arrivals = table.change_pct["People who arrived"]
        for row in table.drop("People who arrived").itertuples():
            is_same = (row.change_pct > 0) == (of_arrivals > 0)
            way = "moved the same way" if is_same else "moved the other way"
            level = "changed by less than 10%"
            assert row.which == (level if abs(row.change_pct) < 10 else way)


def test_frames_are_typed_without_rows():
    nothing = what_moved.frame_of([])
    assert nothing.empty and list(nothing.columns) == list(what_moved.MOVED)
    assert what_moved.same_days(dt.date(2026, 1, 27), 2026) is None
    spans = what_moved.same_days(dt.date(2028, 2, 29), 2028)
    assert spans and spans[0] == (dt.date(2027, 1, 1), dt.date(2027, 2, 28))


def test_measures_are_total_on_an_early_day(record_at):
    record = record_at("2018-01-03")
    years = financial_years.by_financial_year(record.agreements, record.daily, record.day)
    finalised = arrivals.by_year_finalised(
        record.daily, record.table("official_arrivals"), record.day
    )
    frames = [
        financial_years.promised_and_stopped(
            years, record.daily, record.weekly, record.preventions_yearly
        ),
        what_moved.per_red_day(record.table("red_days"), record.daily),
        what_moved.per_detection(record.table("frontex_routes"), finalised),
    ]
    assert all(frame.empty and len(frame.columns) > 4 for frame in frames)
