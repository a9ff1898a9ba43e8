from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import altair as alt
import nbformat
import pandas as pd
import pytest
from marks import marks, marks_of

from crossings import arrivals as measures
from crossings.exhibits import (
    arrivals,
    arrivals_beside,
    arrivals_boats,
    arrivals_direction,
    arrivals_marks,
    arrivals_months,
    arrivals_years,
    chart_parts,
    preventions,
    preventions_years,
)
from crossings.exhibits.arrivals_words import than, years_named
from crossings.exhibits.chart_parts import apart, grid_values, named_axis
from crossings.exhibits.drawing import NARROW, WIDE, drawn
from crossings.exhibits.tabulation import markup
from crossings.formats import listed
from crossings.tables import Record
from crossings.tokens import colour

ROOT = Path(__file__).resolve().parent.parent
EXHIBITS = (
    arrivals.arrivals_rolling_year,
    arrivals_direction.arrivals_direction,
    arrivals_years.arrivals_by_year,
    arrivals_years.arrivals_running_total,
    arrivals_months.arrivals_by_month,
    arrivals_boats.boats_and_people_per_boat,
    arrivals_boats.arrivals_concentration,
    preventions.preventions_share,
    preventions_years.preventions_by_year,
    arrivals_beside.red_days,
    arrivals_beside.provisional_and_final,
    arrivals_beside.deaths,
)
DATES = ("2019-01-01", "2020-02-29", "2021-12-31", "2024-07-05", "2025-10-14", "2026-08-20")
BETWEEN = [str(dt.date(2018, 1, 1) + dt.timedelta(days=37 * n)) for n in range(86)] + [
    "2025-04-27",
    "2026-01-04",
]
UNSAID = re.compile(r"\bnan\b|NaT|<NA>|\bNone\b|Timestamp|[^\d.,]0% (more|fewer)|−0%")


def numbers(words: str) -> list[int]:
    return [int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?![\d.]*%)\b", words)]


def span(daily: pd.DataFrame, start: str, end: str) -> int:
    return int(daily.set_index("date").people_arrived.loc[start:end].sum())


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda one: one.__name__)
def test_a_function_is_named_as_its_exhibit(exhibit, record_at):
    assert exhibit(record_at("2026-08-20")).ident == exhibit.__name__.replace("_", "-")


@pytest.mark.parametrize("as_of", BETWEEN)
def test_no_exhibit_fails_or_prints_what_is_missing_on_any_day(as_of, record_at):
    for exhibit in EXHIBITS:
        made = exhibit(record_at(as_of))
        table = markup(made.table, made.columns, made.caption, made.formats, made.missing, made.total_row)
        said = " ".join([made.title, made.subtitle, made.words, made.note, table])
        assert not UNSAID.search(said), (made.ident, UNSAID.search(said))
        assert len(made.title) <= 140, made.title
        assert made.as_of <= record_at(as_of).day


@pytest.mark.parametrize("as_of", ("2018-06-30", *DATES))
@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda one: one.__name__)
def test_every_panel_is_drawn_for_both_widths(exhibit, as_of, record_at):
    made = exhibit(record_at(as_of))
    for panel in made._panels:
        for outer in (WIDE, NARROW):
            assert drawn(panel, outer).width == outer


@pytest.mark.parametrize("as_of", DATES)
def test_the_rolling_sum_in_the_title_is_that_of_the_last_365_days_and_the_peak_is_the_highest(
    as_of, record_at
):
    record = record_at(as_of)
    made = arrivals.arrivals_rolling_year(record)
    sums = record.daily.set_index("date").people_arrived.rolling(365).sum().dropna()
    assert numbers(made.title)[0] == sums.iloc[-1]
    assert sums.max() in numbers(made.words)
    if "at the peak of" in made.title:
        assert sums.iloc[-1] < sums.max() and sums.max() in numbers(made.title)
    else:
        assert sums.iloc[-1] == sums.max()
    kept = made.table.set_index(pd.to_datetime(made.table.last_day)).people.astype(float)
    assert (kept == sums.reindex(kept.index)).all()
    assert made.table.last_day.iloc[-1] == record.day


def test_the_peak_and_the_lows_are_those_of_the_reference(record_at):
    points = arrivals.arrivals_rolling_year(record_at("2026-08-20")).table.dropna(subset="point")
    found = {row.point: (row.last_day, row.people) for row in points.itertuples()}
    assert found["highest so far"] == (dt.date(2022, 10, 31), 48670)
    assert found["lowest since the highest"] == (dt.date(2024, 2, 24), 28200)
    assert found["highest since that lowest"] == (dt.date(2025, 8, 26), 46525)
    assert found["latest"] == (dt.date(2026, 8, 20), 29372)


def test_an_agreement_of_later_days_is_not_marked(record_at):
    assert "April 2026" not in arrivals.arrivals_rolling_year(record_at("2025-10-14")).words
    assert "April 2026" in arrivals.arrivals_rolling_year(record_at("2026-08-20")).words


@pytest.mark.parametrize(
    ("as_of", "window", "current", "change"),
    [
        ("2025-10-14", "This year so far, against the same day of 2024", 36365, 33.0),
        ("2025-10-14", "This year so far, against the same day of 2022", 36365, -1.8),
        ("2025-10-14", "This year so far, against the same day of 2023", 36365, 40.2),
        ("2025-10-14", "Last 365 days, against the 365 before", 45848, 48.7),
        ("2025-10-14", "Last 730 days, against the 730 before", 76687, -5.8),
        ("2025-10-14", "Last 365 days, against the highest 365 days so far", 45848, -5.8),
        ("2026-08-20", "This year so far, against the same day of 2025", 15897, -43.2),
        ("2026-08-20", "This year so far, against the same day of 2022", 15897, -25.5),
        ("2026-08-20", "This year so far, against the same day of 2023", 15897, -11.5),
        ("2026-08-20", "Last 365 days, against the 365 before", 29372, -35.5),
        ("2026-08-20", "Last 730 days, against the 730 before", 74891, 2.6),
        ("2026-08-20", "Last 365 days, against the highest 365 days so far", 29372, -39.7),
    ],
)
def test_each_window_equals_the_reference(as_of, window, current, change, record_at):
    row = arrivals_direction.arrivals_direction(record_at(as_of)).table.set_index("label").loc[window]
    assert row.current == current
    assert round(row.change_pct, 1) == change


@pytest.mark.parametrize("as_of", DATES)
def test_the_title_on_direction_counts_windows_and_never_the_peak(as_of, record_at):
    made = arrivals_direction.arrivals_direction(record_at(as_of))
    rows = made.table[~made.table.label.str.contains("highest") & made.table.change_pct.notna()]
    more, fewer = int((rows.current > rows.base).sum()), int((rows.current < rows.base).sum())
    if more and fewer:
        assert f"{more} show more people and {fewer} fewer" in made.title
    elif more:
        assert "show more people" in made.title.replace("shows", "show")
    else:
        assert more == fewer == 0 and "no earlier window" in made.title
    assert "peak" in made.title


@pytest.mark.parametrize("as_of", DATES)
def test_a_change_is_said_in_per_cent_up_to_ten_times_as_many_and_in_times_beyond(as_of, record_at):
    made = arrivals_direction.arrivals_direction(record_at(as_of))
    for row in made.table[made.table.change_pct.notna() & (made.table.current > 0)].itertuples():
        many = row.current / row.base
        said = (
            f"{many:,.0f} times the {row.base:,}"
            if many > 11
            else f"% {'more' if many > 1 else 'fewer'} than the {row.base:,}"
        )
        if round(abs(many - 1) * 100, 1) >= 0.1:
            assert said in made.words, row.label


def test_a_window_outside_the_series_stays_in_the_table_with_its_reason(record_at):
    table = arrivals_direction.arrivals_direction(record_at("2019-06-01")).table
    lacking = table[table.change_pct.isna()]
    assert len(lacking) and lacking.reason.notna().all()


@pytest.mark.parametrize("as_of", DATES)
def test_a_part_year_is_only_set_against_the_same_days(as_of, record_at):
    record = record_at(as_of)
    made = arrivals_years.arrivals_by_year(record)
    now = made.table.iloc[-1]
    start = f"{record.day.year}-01-01"
    assert now.people_arrived == span(record.daily, start, as_of)
    before = measures.same_day(record.day, record.day.year - 1)
    base = span(record.daily, f"{before.year}-01-01", str(before))
    assert (f"{base:,}" in made.title) or (base == 0 and "nobody" in made.title)
    whole = made.table[made.table.year == before.year].people_arrived.iloc[0]
    if not now.complete and whole != base:
        assert f"{whole:,}" not in made.title


def test_the_years_sum_to_all_arrivals(record_at):
    record = record_at("2026-08-20")
    assert arrivals_years.arrivals_by_year(record).table.people_arrived.sum() == 208507
    assert arrivals_months.arrivals_by_month(record).table.people.sum() == 208507


@pytest.mark.parametrize("as_of", DATES)
def test_at_most_five_policy_events_are_named_and_none_of_later_days(as_of, record_at):
    record = record_at(as_of)
    events = arrivals_years.policy_events(record.table("policy_events"), record.day)
    assert 1 <= len(events) <= 5
    assert [event.letter for event in events] == list("ABCDE")[: len(events)]
    assert all(event.at <= record.day.year - 2018 + 1 for event in events)
    assert not any("dead" in event.words or "Balkans" in event.words for event in events)


@pytest.mark.parametrize("as_of", DATES)
def test_the_running_total_names_every_year_that_was_ahead_or_behind(as_of, record_at):
    record = record_at(as_of)
    made = arrivals_years.arrivals_running_total(record)
    years = range(2018, record.day.year)
    now = measures.year_to_date(record.daily, record.day)
    ahead = [year for year in years if measures.year_to_date(record.daily, record.day, year) > now]
    behind = [year for year in years if measures.year_to_date(record.daily, record.day, year) < now]
    for word, some in (("fewer than", ahead), ("more than", behind)):
        said = re.search(rf"{word} (?:by that day )?in ([\d, to and]+)", made.title)
        assert (said[1].strip(", ") if said else "") == (years_named(some) if some else "")


@pytest.mark.parametrize("as_of", ["2018-01-01", "2018-06-30", "2020-02-29", *DATES])
def test_the_dashed_lines_are_counted_among_all_policy_events_in_the_data(as_of, record_at):
    record = record_at(as_of)
    made = arrivals_years.arrivals_by_year(record)
    table = record.table("policy_events")
    held = int(table.kind.isin(["funding", "uk-policy", "politics", "pilot"]).sum())
    drawn = len(made.events)
    said = re.search(r"Dashed lines?: (\d+)(?: of (\d+))? policy events? in the data\.", made.subtitle)
    assert (said is None) == (drawn == 0)
    if said:
        assert (int(said[1]), int(said[2] or said[1])) == (drawn, held)


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        ("2025-10-14", "what comes next: 78 days of 2025 were still to come."),
        ("2024-02-29", "what comes next: 306 days of 2024 were still to come."),
        ("2025-12-30", "what comes next: 1 day of 2025 was still to come."),
        ("2025-12-31", "what comes next."),
    ],
)
def test_the_running_total_counts_the_days_of_the_year_still_to_come(as_of, words, record_at):
    assert f"{words} The daily series" in arrivals_years.arrivals_running_total(record_at(as_of)).note


@pytest.mark.parametrize("exhibit", [preventions.preventions_share, arrivals_beside.red_days])
@pytest.mark.parametrize("as_of", ["2018-01-01", "2022-03-31", "2024-05-04"])
def test_a_series_that_has_not_begun_says_nothing_of_its_later_beginning(exhibit, as_of, record_at):
    made = exhibit(record_at(as_of))
    said = " ".join([made.title, made.subtitle, made.words, made.note, made.caption])
    assert all(int(year) <= record_at(as_of).day.year for year in re.findall(r"\b20\d\d\b", said))
    assert "5 May" not in said and "begin in" not in said
    assert (
        "begin with the week ending 5 May 2024."
        in preventions.preventions_share(record_at("2024-05-05")).subtitle
    )


@pytest.mark.parametrize(
    ("as_of", "above"), [("2026-08-20", False), ("2022-08-20", False), ("2020-08-20", True)]
)
def test_the_running_year_is_named_above_its_line_where_it_leads_and_else_below(as_of, above, record_at):
    made = arrivals_years.arrivals_running_total(record_at(as_of))
    spec = str([drawn(panel, WIDE).plain for panel in made._panels])
    mark = re.search(r"\{[^{}]*'dy': (-?[\d.]+)[^{}]*'fontWeight': 600[^{}]*\}", spec)
    assert mark and (float(mark[1]) < 0) == above, "it would lie on the lines of years that had more"


def test_the_same_day_row_of_the_running_totals_equals_sums_of_the_daily_series(record_at):
    record = record_at("2026-08-20")
    row = arrivals_years.arrivals_running_total(record).table.set_index("by").loc["20 August"]
    for year in range(2018, 2027):
        assert row[f"people_{year}"] == span(record.daily, f"{year}-01-01", f"{year}-08-20")


def test_the_28_of_february_has_one_place_in_every_year(record_at):
    totals = measures.running_totals(record_at("2026-08-20").daily, dt.date(2026, 8, 20))
    on = totals[totals.date.dt.strftime("%m-%d") == "03-01"]
    assert (on.day_of_year == 61).all()


def test_two_thirds_of_2021_to_2025_came_in_the_second_half(record_at):
    made = arrivals_months.arrivals_by_month(record_at("2026-08-20"))
    assert made.title.startswith("65% of the 182,006 people who arrived in 2021 to 2025")


def test_a_value_stands_in_its_bar_only_where_the_bar_is_long_enough_for_it():
    x, y = alt.X("value:Q"), alt.Y("a:Q")
    bars = [
        {"a": 0, "value": 100, "words": "100,000", "note": "", "kind": "whole"},
        {
            "a": 1,
            "value": 5,
            "words": "5,000",
            "note": "with a note that nothing has room for",
            "kind": "part",
        },
    ]
    placed = {
        row["words"]: chart.to_dict()["mark"]["align"]
        for chart in arrivals_marks._lying_values(bars, 2.0, x, y)
        for spec in [chart.to_dict(validate=False)]
        for row in next(iter(spec.get("datasets", {"": spec["data"].get("values")}).values()))
    }
    assert placed == {"100,000": "right", "5,000 with a note that nothing has room for": "left"}


@pytest.mark.parametrize("outer", [WIDE, NARROW])
def test_each_slot_of_an_axis_is_named_in_its_middle(outer, record_at):
    axis = named_axis(["2018", ["2019", "part"]], labelFontSize=14).to_dict()
    assert axis["values"] == [0.5, 1.5] and axis["labelFontSize"] == 14
    assert axis["labelExpr"] == '["2018", ["2019", "part"]][floor(datum.value)]'
    made = arrivals_years.arrivals_by_year(record_at("2026-08-20"))
    drawing = " ".join(drawn(panel, outer).svg for panel in made._panels)
    for year in made.table.year:
        assert re.search(rf">(?:{year}|’?{year % 100:02d})<", drawing), f"{year} has a bar without a name"


def test_a_running_month_is_told_apart_and_counts_its_own_days(record_at):
    last = arrivals_months.arrivals_by_month(record_at("2026-08-20")).table.iloc[-1]
    assert (last.month, last.days, bool(last.complete)) == ("2026-08", 20, False)
    assert last.people_per_day == pytest.approx(last.people / 20)
    assert arrivals_months.arrivals_by_month(record_at("2021-12-31")).table.complete.all()


def test_people_per_boat_is_a_ratio_of_sums(record_at):
    table = arrivals_boats.boats_and_people_per_boat(record_at("2026-08-20")).table.set_index("year")
    expected = {2018: 7.0, 2022: 41.2, 2024: 53.0, 2025: 61.7, 2026: 67.9}
    assert {year: round(table.people_per_boat[year], 1) for year in expected} == expected
    assert (table.boats_arrived[2022], table.boats_arrived[2025]) == (1110, 672)


def test_a_year_without_boats_has_no_people_per_boat(record_at):
    table = arrivals_boats.boats_and_people_per_boat(record_at("2019-01-01")).table.set_index("year")
    assert pd.isna(table.people_per_boat[2019]) and table.boats_arrived[2019] == 0


def test_before_a_year_is_over_the_title_counts_the_boats_so_far_in_words(record_at):
    daily = record_at("2018-12-31").daily
    running = daily.boats_arrived.cumsum()
    for boats, words in ((0, "No boat"), (1, "1 boat"), (2, "2 boats")):
        day = daily.date[running == boats].iloc[0].date()
        title = arrivals_boats.boats_and_people_per_boat(record_at(day.isoformat())).title
        assert title.startswith(f"{words} arrived in 2018 by {day.day} "), title
        assert ("on average" in title) == (boats > 0)


def test_the_title_on_boats_names_whole_years_alone(record_at):
    for as_of in DATES:
        title = arrivals_boats.boats_and_people_per_boat(record_at(as_of)).title
        year = record_at(as_of).day.year
        assert (str(year) in title) == (as_of == "2021-12-31")


def test_the_37_busiest_days_of_2025_held_58_8_per_cent(record_at):
    row = arrivals_boats.arrivals_concentration(record_at("2026-08-20")).table.set_index("year").loc[2025]
    assert (row.busiest_days, round(row.busiest_share_pct, 1), round(row.none_share_pct, 1)) == (
        37,
        58.8,
        61.9,
    )
    daily = record_at("2026-08-20").daily
    people = daily[daily.date.dt.year == 2025].people_arrived.sort_values(ascending=False)
    assert row.busiest_people == people.iloc[:37].sum()
    assert row.none_days == (people == 0).sum()


def test_a_prevention_share_is_of_sums_over_the_same_weeks(record_at):
    record = record_at("2026-08-20")
    table = preventions.preventions_share(record).table
    weekly = record.weekly.set_index("week_ending")
    row = table[table.last_week_ending == dt.date(2026, 8, 2)].iloc[0]
    weeks = weekly.loc["2025-08-10":"2026-08-02"]
    assert len(weeks) == 52 and row.people_prevented == weeks.people_prevented.sum() == 14462
    assert row.share_pct == pytest.approx(
        100 * row.people_prevented / (row.people_prevented + weeks.people_arrived.sum())
    )
    assert table.first_week_ending.min() == dt.date(2024, 5, 5)
    year_before = table[table.last_week_ending == dt.date(2025, 8, 3)].iloc[0]
    assert year_before.people_prevented == 30012


def test_before_52_weeks_are_collected_nothing_is_drawn(record_at):
    for as_of in ("2019-01-01", "2024-07-05", "2025-04-26"):
        made = preventions.preventions_share(record_at(as_of))
        assert made.panels is None and len(made.table) == 1
    assert preventions.preventions_share(record_at("2025-04-27")).panels


def test_the_title_counts_the_weeks_collected_so_far(record_at):
    for as_of, weeks, prevented, arrived in (
        ("2024-05-05", "1 week", 849, 1409),
        ("2024-05-12", "2 weeks", 1333, 2288),
    ):
        title = preventions.preventions_share(record_at(as_of)).title
        assert f"first {weeks} of figures" in title
        assert f"{prevented + arrived:,} recorded attempts" in title


def test_only_matching_weeks_of_two_years_are_compared(record_at):
    made = preventions_years.preventions_by_year(record_at("2026-08-20"))
    assert "16,282 attempts, 34.0%" in made.title and "21,317, 41.8%" in made.title
    assert made.title.count("35 weeks") == 2
    rows = made.table[made.table.period.str.contains(" matching week")]
    assert list(rows.period[:2]) == ["35 matching weeks of 2024", "35 matching weeks of 2025"]
    assert list(rows.people_prevented[:2]) == [21317, 16282]
    assert [round(share, 1) for share in rows.share_pct[:2]] == [41.8, 34.0]
    assert "22,476" not in made.title


def test_a_part_year_of_preventions_has_no_place_among_the_shares_of_whole_years(record_at):
    words = preventions_years.preventions_by_year(record_at("2026-08-20")).words
    shares = words.split("whole years only:")[1].split(".")[0]
    assert "2024" not in shares and "35% in 2025" in shares and "about 47% in 2023" in shares


def test_the_rounded_year_is_said_to_be_rounded(record_at):
    made = preventions_years.preventions_by_year(record_at("2024-07-05"))
    assert made.title.startswith("About 26,000")
    assert made.table.set_index("year").rounded[2023]


def test_red_days_are_those_published_and_divide_nothing(record_at):
    made = arrivals_beside.red_days(record_at("2026-08-20"))
    assert list(made.table.red_days) == [107, 102, 106, 190]
    assert list(made.table.columns) == ["period", "start", "end", "days", "red_days", "people_arrived"]
    assert "circular" in made.note
    assert arrivals_beside.red_days(record_at("2021-12-31")).panels is None


def test_the_daily_series_differs_from_the_final_one_in_2020_and_2022_alone(record_at):
    made = arrivals_beside.provisional_and_final(record_at("2026-08-20"))
    apart_from = made.table[made.table.difference != 0].set_index("period").difference
    assert dict(apart_from) == {"2020": -4, "2022": -19}
    assert "2020" in made.title and "2022" in made.title and "the rest are equal" in made.title
    assert "equals" in arrivals_beside.provisional_and_final(record_at("2019-12-31")).title


def test_the_two_counts_of_deaths_are_never_added(record_at):
    made = arrivals_beside.deaths(record_at("2026-08-20"))
    table = made.table.set_index("year")
    assert (table.dead_at_sea[2024], table.dead_or_missing_all_routes[2024]) == (72, 85)
    assert not made.total_row
    assert "157" not in made.words + made.title
    assert table.dead_at_sea.loc[:2021].isna().all()
    assert "has no records from 28 September 2025" in made.words
    assert "2025" not in arrivals_beside.deaths(record_at("2025-10-14")).words


def test_each_count_of_deaths_may_have_a_remark_of_its_own_in_one_year(data_copy):
    path = data_copy / "curated" / "deaths_yearly.csv"
    remarks = {'2023,"IOM': "includes three of a lorry", "2023,French": "found at sea alone"}
    rows = path.read_text(encoding="utf-8").splitlines()
    rows = [row + next((r for head, r in remarks.items() if row.startswith(head)), "") for row in rows]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    made = arrivals_beside.deaths(Record("2025-12-31", data_copy))
    assert "For 2023 the IOM’s count includes three of a lorry." in made.words
    assert "For 2023 the French maritime prefecture’s count has found at sea alone." in made.words
    table = made.table.set_index("year").note
    assert table[2023] == "IOM: includes three of a lorry; French maritime prefecture: found at sea alone"
    assert table[2025].startswith("no records from 28 September 2025")  # the only one of its year
    assert "includes three of a lorry" in made.html(1)


def test_prevented_never_shares_a_chart_with_the_pilot():
    for module in (preventions, preventions_years):
        source = Path(module.__file__).read_text()
        assert "admitted" not in source and "returned" not in source


def test_a_change_that_rounds_to_nothing_is_said_in_people():
    assert than(1001, 1000) == "1 more than"
    assert than(1000, 1000) == "as many as"
    assert than(57, 100) == "43% fewer than"
    assert than(1, 1000) == "999 fewer than"
    with pytest.raises(ValueError, match="percentage of 0"):
        than(1, 0)


def test_years_in_a_row_are_said_as_a_run():
    assert years_named([2018, 2019, 2020, 2021, 2023, 2024]) == "2018 to 2021, 2023 and 2024"
    assert years_named([2022]) == "2022"
    assert listed(["a", "b"]) == "a and b" and listed(["a"]) == "a"


@pytest.mark.parametrize("top", (1, 4, 11, 60.5, 299, 8462, 48670, 1e6))
def test_gridlines_are_few_round_and_within_the_data(top):
    values = grid_values(top)
    assert values[0] == 0 and 2 <= len(values) <= 4 and values[-1] <= top
    assert all(float(value).is_integer() for value in values)


def test_labels_of_close_events_do_not_meet():
    places, wide = [100.0, 110.0, 300.0, 318.0], [60.0, 60.0, 40.0, 80.0]
    moved = apart(places, wide, 350)
    assert moved == sorted(moved)
    assert all(b - a >= (u + v) / 2 for a, b, u, v in zip(moved, moved[1:], wide, wide[1:], strict=False))


def test_the_chapter_holds_every_exhibit_once_and_no_typed_number():
    notebook = nbformat.read(ROOT / "notebooks" / "arrivals.ipynb", 4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert all(len(cell.splitlines()) <= 8 for cell in code)
    assert not any(
        cell.outputs or cell.execution_count for cell in notebook.cells if cell.cell_type == "code"
    )
    for exhibit in EXHIBITS:
        assert sum(f".{exhibit.__name__}(record)" in cell for cell in code) == 1
    assert "arrivals_rolling_year" in next(cell for cell in code if cell.startswith("arrivals"))
    prose = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    typed = re.sub(r"1 January 2018|365 days", "", prose)
    assert not re.search(r"\d", typed)


# ---- words and marks on both sides of what they turn on ----------------------------------------------------------


@pytest.mark.parametrize("as_of", ["2025-05-04", "2025-05-11", "2026-08-20"])
def test_one_week_is_told_as_one_and_several_by_their_number(as_of, record_at):
    record = record_at(as_of)
    made = preventions_years.preventions_by_year(record)
    matching = made.table[made.table.period.str.contains(" matching week")]
    weekly = record.weekly[record.weekly.people_prevented.notna()]
    weeks = [
        set(weekly.week_ending[weekly.week_ending.dt.isocalendar().year == y].dt.isocalendar().week)
        for y in (2024, 2025)
    ]
    n = len(weeks[0] & weeks[1])
    assert n == {"2025-05-04": 1, "2025-05-11": 2, "2026-08-20": 35}[as_of]
    some, same = ("one week", "the same week of") if n == 1 else (f"{n} weeks", f"the same {n} weeks of")
    assert f"were prevented in {some} of 2025; " in made.title and f"in {same} 2024" in made.title
    assert ("In the same week, to " in made.words) == (n == 1)
    if n > 1:
        assert f"In the same {n} weeks, to " in made.words
    heads = [words for mark in marks(made) for words in mark.words if str(words).startswith("The same")]
    assert heads[0] == ("The same week" if n == 1 else f"The same {n} weeks")
    assert list(matching.year[:2]) == [2024, 2025]


@pytest.mark.parametrize(
    ("as_of", "said"), [("2024-05-01", "there are none"), ("2024-05-05", "1 can"), ("2024-05-12", "2 can")]
)
def test_weeks_so_far_are_none_one_or_their_number(as_of, said, record_at):
    made = preventions.preventions_share(record_at(as_of))
    assert f"So far {said}" in made.words and made.caption.endswith("people who arrived so far")


@pytest.mark.parametrize("as_of", ["2025-04-27", "2025-05-04", "2026-04-19", "2026-04-26", "2026-08-20"])
def test_52_weeks_are_set_against_the_52_before_once_there_are_so_many(as_of, record_at):
    record = record_at(as_of)
    made = preventions.preventions_share(record)
    weekly = record.weekly[record.weekly.people_prevented.notna()]
    sums = weekly[["people_prevented", "people_arrived"]].astype(int).rolling(52).sum().dropna()
    assert len(made.table) == len(sums)
    shares = 100 * sums.people_prevented / sums.sum(axis=1)
    assert f"{shares.iloc[-1]:.1f}% of" in made.words and made.title.startswith(f"{shares.iloc[-1]:.0f}%")
    both = len(weekly) >= 104
    assert ("in the 52 weeks before" in made.title) == both == ("In the 52 weeks before:" in made.words)
    assert ("In the first 52 weeks of figures" in made.words) == (len(sums) > 1 and not both)
    if both:
        assert f"; {shares.iloc[-53]:.0f}% of {int(sums.iloc[-53].sum()):,} in the 52" in made.title
    assert not made.caption.endswith("so far")
    share = [
        mark
        for mark in marks(made)
        if mark.kind == "text" and mark.words and str(mark.words[0]).endswith("%")
    ]
    assert len(share) == (2 if len(sums) > 8 else 1), "the first share is named where it is clear of the last"


@pytest.mark.parametrize(
    "as_of", ["2020-02-28", "2020-03-01", "2021-02-28", "2021-03-01", "2024-02-29", "2026-08-20"]
)
def test_29_february_is_spoken_of_where_one_of_two_windows_has_it(as_of, record_at):
    words = arrivals_direction.arrivals_direction(record_at(as_of)).words
    year, past = int(as_of[:4]), as_of[5:] > "02-28"
    longer = [y for y in range(2018, year) if y % 4 == 0 and year % 4 and past]
    shorter = [y for y in range(2018, year) if y % 4 and year % 4 == 0 and past]
    for years, said in (
        (longer, "29 February lies inside the windows of {}, which are a day longer."),
        (shorter, "29 February lies inside this year’s window, a day longer than those of {}."),
    ):
        start = said.partition("{}")[0]
        assert (said.format(years_named(years)) in words) if years else (start not in words)


@pytest.mark.parametrize("as_of", DATES)
def test_the_rolling_sum_is_told_every_seventh_day_back_from_the_last(as_of, record_at):
    table = arrivals.arrivals_rolling_year(record_at(as_of)).table
    days = pd.to_datetime(table.last_day)
    if days.notna().all():
        off = (days.iloc[-1] - days).dt.days % 7 != 0
        assert table[off].point.notna().all(), "a day between is there for its name alone"
        assert (~off).sum() == (days.iloc[-1] - pd.Timestamp("2018-12-31")).days // 7 + 1


@pytest.mark.parametrize("outer", [WIDE, NARROW])
@pytest.mark.parametrize("as_of", DATES)
def test_this_year_and_the_last_stand_out_among_the_running_totals(as_of, outer, record_at):
    year = record_at(as_of).day.year
    made = arrivals_years.arrivals_running_total(record_at(as_of))
    lines = {}
    for mark in marks(made, outer):
        for row in mark.rows if mark.kind == "line" else ():
            lines.setdefault(row["year"], set()).add(mark.hue)
    assert set(lines) == set(range(2018, year + 1))
    for one, hues in lines.items():
        name = "arrivals" if one == year else "ink" if one == year - 1 else "context"
        assert hues == {colour(name)}, one
    (dot,) = [mark for mark in marks(made, outer) if mark.kind == "point"]
    assert [row["year"] for row in dot.rows] == [year] and dot.hue == colour("arrivals")


def test_each_head_of_an_event_stands_once_with_the_lines_that_it_has():
    long, short = ("Two lines", "of words"), ("One line",)
    events = [
        arrivals_marks.DateOnYears(0.5, long, "A", "a", "s"),
        arrivals_marks.DateOnYears(2.5, short, "B", "b", "s"),
    ]
    rows = [{"value": 4}, {"value": 5}, {"value": 6}]
    x, y = alt.X("at:Q"), alt.Y("people:Q")
    drawn_ = marks_of(lambda *_: alt.layer(*arrivals_marks._standing_events(events, rows, 10, x, y, 600)))
    heads = {tuple(words): mark.look["dy"] for mark in drawn_ if mark.kind == "text" for words in mark.words}
    assert heads == {long: -4 - 15, short: -4}
    assert sum(len(mark.rows) for mark in drawn_ if mark.kind == "text") == 2


@pytest.mark.parametrize("outer", [WIDE, NARROW])
def test_years_under_the_months_stand_clear_of_each_other(outer, record_at):
    made = arrivals_months.arrivals_by_month(record_at("2026-08-20"))
    (years,) = [
        mark
        for mark in marks(made, outer)
        if mark.words and all(re.fullmatch(r"20\d\d", str(w)) for w in mark.words)
    ]
    step = sorted(
        {int(b) - int(a) for a, b in zip(years.words, years.words[1:], strict=False) if int(b) > int(a)}
    )
    assert step == [5 if outer == NARROW else 3], "fewer where letters are larger and panels smaller"


def test_an_axis_of_values_names_each_of_them_and_the_unit_once():
    made = chart_parts.value_axis([0, 20, 40], "%", labelFontSize=13).to_dict()
    assert made["values"] == [0, 20, 40] and made["labelFontSize"] == 13
    assert "datum.value == 40 ? '%' : ''" in made["labelExpr"]


@pytest.mark.parametrize(
    ("as_of", "title", "again", "low"),
    [
        ("2022-10-31", "the highest such sum so far", False, False),
        ("2022-11-01", "as many as in any such time so far", True, False),
        ("2024-02-24", "at the peak of 48,670 in October 2022", True, False),
        ("2024-02-25", "at the peak of 48,670 in October 2022", True, True),
        ("2026-08-20", "at the peak of 48,670 in October 2022", True, True),
    ],
)
def test_a_peak_that_is_today_or_was_met_again_is_told_as_such(as_of, title, again, low, record_at):
    made = arrivals.arrivals_rolling_year(record_at(as_of))
    assert made.title.endswith(title)
    assert "The highest such sum so far is 48,670, to 31 October 2022" in made.words
    assert ("(and again to 1 November 2022)" in made.words) == again
    assert ("The lowest since then is 28,200, to 24 February 2024" in made.words) == low


def test_a_low_or_a_high_that_was_reached_again_is_told_as_such(record_at):
    words = arrivals.arrivals_rolling_year(record_at("2024-07-05")).words
    assert "the highest since that is 33,074, to 7 June 2024 (and again to 8 June 2024)." in words


@pytest.mark.parametrize("as_of", ["2020-02-29", "2021-03-10", "2024-07-05", "2026-02-24", "2026-08-20"])
def test_every_turning_point_says_on_how_many_days_it_was_reached(as_of, record_at):
    record = record_at(as_of)
    sums = record.daily.set_index("date").people_arrived.rolling(365).sum().dropna()
    said = re.findall(
        r"(?:so far|since then|since that) is ([\d,]+), to (\d+ \w+ \d{4})"
        r"(?: \(and (again) to [^)]+\)| \(the same on (\d+) further days)?",
        arrivals.arrivals_rolling_year(record).words,
    )
    assert said
    for n, (people, first, again, more) in enumerate(said):
        until = pd.Timestamp(said[n + 1][1]) if n + 1 < len(said) else sums.index[-1]
        reached = sums[pd.Timestamp(first) : until]
        days = int((reached == int(people.replace(",", ""))).sum())
        assert days == (2 if again else int(more or 0) + 1)


@pytest.mark.parametrize("outer", [WIDE, NARROW])
def test_turning_points_are_named_above_where_high_and_below_where_low(outer, record_at):
    made = arrivals.arrivals_rolling_year(record_at("2026-08-20"))
    texts = {
        str(words): mark.look for mark in marks(made, outer) if mark.kind == "text" for words in mark.words
    }
    assert {"48,670", "28,200", "46,525", "29,372"} <= set(texts)
    assert texts["48,670"]["dy"] < 0 and texts["46,525"]["dy"] < 0 and texts["28,200"]["dy"] > 0
    shift = 9 if outer == NARROW else 0  # two peaks stand close on a phone
    assert (texts["48,670"]["dx"], texts["46,525"]["dx"], texts["28,200"]["dx"]) in (
        (-shift, shift, 0),
        (-shift, shift, -0),
    )
    near = arrivals.arrivals_rolling_year(record_at("2022-12-31"))
    said = [str(words) for mark in marks(near, outer) if mark.kind == "text" for words in mark.words]
    assert "48,670" not in said, "too near the latest to be named beside it"


@pytest.mark.parametrize("outer", [WIDE, NARROW])
@pytest.mark.parametrize("as_of", ["2019-01-31", "2021-12-31", "2026-01-15", "2026-08-20"])
def test_years_are_named_within_the_line_and_each_other_one_where_many_are_narrow(as_of, outer, record_at):
    made = arrivals.arrivals_rolling_year(record_at(as_of))
    line = next(mark for mark in marks(made, outer) if mark.kind == "line")
    named, end = line.at["x"]["axis"]["values"], line.rows[-1]["at"]
    year = int(as_of[:4])
    step = 2 if outer == NARROW and year - 2018 >= 5 else 1
    over = [y + 0.5 for y in range(2018, year)]
    assert all(value < end for value in named)
    assert [value for value in named if value < year] == over[::step]


@pytest.mark.parametrize("as_of", ["2022-05-01", "2023-05-01", "2026-04-28", "2026-05-01", "2026-08-20"])
def test_red_days_of_one_year_or_of_several_and_of_none_since(as_of, record_at):
    record = record_at(as_of)
    made = arrivals_beside.red_days(record)
    assert ("arrived in that year:" in made.words) == (len(made.table) == 1)
    assert ("arrived in those years:" in made.words) == (len(made.table) > 1)
    last = made.table.end.iloc[-1]
    over = record.day >= last.replace(year=last.year + 1)
    assert (f"No figure for a year after April {last.year} is held." in made.note) == over
    assert (" in the year before" in made.title) == (len(made.table) > 1)


@pytest.mark.parametrize("as_of", ["2018-12-31", "2019-12-31", "2020-12-31", "2026-08-20"])
def test_periods_that_are_equal_are_counted(as_of, record_at):
    made = arrivals_beside.provisional_and_final(record_at(as_of))
    n, equal = len(made.table), int((made.table.difference == 0).sum())
    assert (
        f"Of {n} {'period' if n == 1 else 'periods'}, {equal} {'is' if equal == 1 else 'are'} equal"
        in made.words
    )
    for row in made.table.itertuples():
        assert (f"{row.period}: {row.provisional:,} in the daily series" in made.words) == (
            row.difference != 0
        )


def test_one_person_nobody_one_boat_and_one_day_are_told_as_such():
    people, dead, boats = arrivals_beside._people, arrivals_beside._dead, arrivals_boats._boats
    assert [people(n) for n in (-4, -1, 1, 19)] == [
        "4 people fewer",
        "1 person fewer",
        "1 person more",
        "19 people more",
    ]
    assert [dead(n) for n in (0, 1, 2)] == ["nobody", "1 person", "2 people"]
    assert [boats(n) for n in (0, 1, 2)] == ["No boat", "1 boat", "2 boats"]
    row = pd.Series(
        {
            "year": 2018,
            "complete": False,
            "people": 40,
            "busiest_days": 1,
            "busiest_share_pct": 70.0,
            "none_days": 6,
            "days": 9,
        }
    )
    day = dt.date(2018, 1, 9)
    said = arrivals_boats._concentration_title(row, day)
    assert (
        said
        == "The busiest day of 2018 to 9 January held 70% of the 40 people who arrived; on 6 of 9 days nobody did"
    )
    row["busiest_days"] = 2
    assert arrivals_boats._concentration_title(row, day).startswith("The 2 busiest days of 2018 to 9 January")


@pytest.mark.parametrize("as_of", DATES)
def test_boats_are_told_for_every_whole_year_that_had_any(as_of, record_at):
    record = record_at(as_of)
    made = arrivals_boats.boats_and_people_per_boat(record)
    daily = record.daily.assign(year=record.daily.date.dt.year)
    by = daily.groupby("year")[["people_arrived", "boats_arrived"]].sum().astype(int)
    whole = by[(by.index < record.day.year) | ((record.day.month, record.day.day) == (12, 31))]
    for year, row in whole.iterrows():
        words = f"{row.boats_arrived:,} boats with {row.people_arrived / row.boats_arrived:.1f} people each in {year}"
        assert words in made.words
    assert ("By whole year" in made.words) == bool(len(whole))


def window(name: str, current: int, base: int) -> dict[str, object]:
    return {"window": name, "current": current, "base": base}


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([(3, 2)], "Besides the peak, the one window to be compared by 1 May 2019 shows more people arriving than before"),
        ([(2, 3), (1, 3)], "Besides the peak, both windows to be compared by 1 May 2019 show fewer people arriving than before"),
        ([(2, 2), (3, 3)], "Besides the peak, both windows to be compared by 1 May 2019 show as many people arriving as before"),
        ([(3, 2), (4, 2), (2, 2)], "Besides the peak, 2 of 3 windows to be compared by 1 May 2019 show more people arriving than before"),
        ([(3, 2), (2, 2)], "Besides the peak, 1 of 2 windows to be compared by 1 May 2019 shows more people arriving than before"),
        ([(3, 2), (4, 2), (5, 2)], "Besides the peak, all 3 windows to be compared by 1 May 2019 show more people arriving than before"),
        ([(3, 2), (1, 2), (2, 2)], "depends on the window: besides the peak, 1 shows more people and 1 fewer"),
    ],
)  # fmt: skip
def test_the_title_on_direction_tells_one_all_some_or_both(pairs, said):
    shown = pd.DataFrame(
        [window(f"same_day_{n}", *pair) for n, pair in enumerate(pairs)] + [window("peak_365", 1, 9)]
    )
    assert arrivals_direction._direction_title(dt.date(2019, 5, 1), shown).endswith(said)


def test_a_change_that_rounds_to_nothing_has_no_sign():
    assert [arrivals_direction._signed(n) for n in (0.04, -0.04, 0.06, -0.06)] == [
        "0.0%",
        "0.0%",
        "+0.1%",
        "\u22120.1%",
    ]


@pytest.mark.parametrize("outer", [WIDE, NARROW])
@pytest.mark.parametrize("as_of", ["2019-06-30", "2020-02-29", "2024-07-05", "2026-08-20"])
def test_each_window_has_its_mark_within_the_axis_or_an_arrow_beyond_it(as_of, outer, record_at):
    made = arrivals_direction.arrivals_direction(record_at(as_of))
    shown = made.table[made.table.change_pct.notna()]
    found = marks(made, outer)
    points = {mark.look.get("shape", "dot"): mark.rows for mark in found if mark.kind == "point"}
    most = arrivals_direction.MOST_PCT
    assert sorted(row["change"] for row in points.get("dot", [])) == pytest.approx(
        sorted(shown.change_pct[shown.change_pct <= most])
    )
    assert len(points.get("triangle-right", [])) == (shown.change_pct > most).sum()
    ticks = [str(w) for mark in found if mark.kind == "text" and len(mark.rows[0]) == 3 for w in mark.words]
    low = shown.change_pct.clip(upper=most).min()
    assert ("\u2212100%" in ticks) == (low < -50) and "\u221250%" in ticks and "+100%" in ticks
    grid = [
        row
        for mark in found
        if mark.kind == "rule" and mark.hue in (colour("grid"), colour("ink"))
        for row in mark.rows
    ]
    each = 5 if low < -50 else 4
    assert len(grid) == each * len(shown), "one line a value at each window, and none at a heading"
    deep = {round(row["end"] - row["at"], 2) for row in grid}
    assert deep == ({0.6} if outer == NARROW else {1.0}), "on phones names stand above the marks"
    figures = [
        str(row["figures"])
        for mark in found
        if mark.kind == "text"
        for row in mark.rows
        if mark.at["text"]["field"] == "figures"
    ]
    times = 100 * arrivals_direction.MOST_TIMES
    assert sum("times " in one for one in figures) == (shown.change_pct > times).sum()
    assert all(("times " in one) != (" on " in one) for one in figures) and len(figures) == len(shown)
    bold = [
        row["words"]
        for mark in found
        if mark.kind == "text" and mark.look.get("fontWeight") == 600
        for row in mark.rows
    ]
    assert bold and all(words.endswith(", against") for words in bold)


@pytest.mark.parametrize("outer", [WIDE, NARROW])
def test_a_rounded_year_is_open_a_part_year_dashed_and_others_are_filled(outer, record_at):
    made = preventions_years.preventions_by_year(record_at("2026-08-20"))
    looks = {}
    for mark in marks_of(made._panels[0][1], outer):
        for row in mark.rows if mark.kind == "rect" else ():
            dash = bool(mark.look.get("strokeDash"))
            looks[made.table.year[row["row"]]] = (
                "part" if dash else "open" if mark.look.get("fill") == colour("paper") else "filled"
            )
    assert looks == {
        year: "open" if year == 2023 else "part" if year == 2024 else "filled" for year in range(2018, 2026)
    }


def test_a_note_stands_after_its_bar_where_there_is_room_and_else_with_the_value():
    px = 1.0  # a value is as long as it is high

    def said(value: float, kind: str) -> dict[str, str]:
        rows = [
            {"value": 200.0, "words": "200", "note": "", "kind": "whole"},
            {"value": value, "words": "150", "note": "rounded", "kind": kind},
        ]
        layers = arrivals_marks._lying_values(rows, px, alt.X("value:Q"), alt.Y("value:Q"))
        found = {}
        for mark in marks_of(lambda *_: alt.layer(*layers)):
            found |= {str(words): mark.look.get("align") for words in mark.words}
        return found

    width = chart_parts.LETTER * len("rounded") + 8
    assert said(200 - width, "open") == {"200": "right", "150": "right", "rounded": "left"}
    assert said(200 - width + 1, "open") == {"200": "right", "150 rounded": "right"}


def test_on_the_first_day_of_the_series_one_day_is_not_several(record_at):
    one = arrivals_boats.arrivals_concentration(record_at("2018-01-01"))
    assert one.title == "Nobody arrived in 2018 to 1 January" and "on that day" in one.words
    assert "any of the 7 days" in arrivals_boats.arrivals_concentration(record_at("2018-01-07")).words
