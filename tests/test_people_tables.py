"""Tables say who arrived, what became of them, what was bought, and what others say.

Their sums hold, and their rows count from their day.
"""

import re
from collections.abc import Callable
from pathlib import Path

import independent
import pandas as pd
import pytest
from conftest import DATA, ROOT

from crossings.errors import InputError
from crossings.measures import nationality
from crossings.measures.nationality import change_without, quarters_against_the_rest
from crossings.tables import curated_checks, sources
from crossings.tables.record import Record
from crossings.tables.stored import read

LIVE = ROOT / "data"
Spoil = Callable[[pd.DataFrame], None]


def rewritten(data: Path, name: str, change: Spoil) -> Path:
    path = data / "curated" / f"{name}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    change(frame)
    frame.to_csv(path, index=False, lineterminator="\n")
    return data


def one_more(frame: pd.DataFrame, column: str = "people") -> None:
    frame.loc[0, column] = str(int(frame.at[0, column]) + 1)


def totals_of(table: Path) -> dict[tuple[str, str], int]:
    """The people of a table by period and edition."""
    totals: dict[tuple[str, str], int] = {}
    for row in independent.rows(table):
        period = row["quarter"][:4] if "quarter" in row else row["period"]
        key = period, row["edition"]
        totals[key] = totals.get(key, 0) + int(row["people"])
    return totals


@pytest.mark.parametrize("folder", [DATA, LIVE], ids=["frozen", "live"])
def test_people_by_nationality_and_age_are_all_arrivals(folder):
    official = read("official_arrivals", folder).set_index("period").people.to_dict()
    compared = 0
    for name in ("nationality_yearly", "age_sex_yearly", "nationality_quarterly"):
        for (period, _), people in totals_of(folder / "curated" / f"{name}.csv").items():
            if period in official:
                assert people == official[period], (name, period)
                compared += 1
    assert compared >= 29


@pytest.fixture
def outcomes(data: Path) -> pd.DataFrame:
    return read("asylum_outcomes", data).set_index("arrival_year")


def test_every_claim_has_one_outcome(outcomes):
    granted = outcomes.granted_protection + outcomes.granted_other_leave
    closed = outcomes.refused + outcomes.withdrawn + outcomes.administrative_outcome
    assert (granted + closed + outcomes.waiting == outcomes.claimed).all()
    assert round(100 * granted.sum() / (granted.sum() + outcomes.refused.sum())) == 59
    assert (outcomes.waiting.sum(), (closed - outcomes.refused).sum()) == (8_081, 33_790)


def test_outcomes_are_of_official_arrivals(outcomes, data):
    assert (outcomes.claimed + outcomes.no_claim == outcomes.arrivals_matched).all()
    official = read("official_arrivals", data).set_index("period").people
    assert (outcomes.arrivals_matched <= official[outcomes.index.astype(str)].to_numpy()).all()


def test_a_period_without_an_official_total_is_passed_over(data):
    rows = read("nationality_yearly", data)
    right = pd.Series({"2018": 299})
    assert curated_checks.rule_of_all_arrivals("nationality_yearly", rows, right).sound.all()
    wrong = pd.Series({"2018": 298})
    sound = curated_checks.rule_of_all_arrivals("nationality_yearly", rows, wrong).sound
    assert set(rows.edition[~sound]) == set(rows.edition) and set(rows.period[~sound]) == {"2018"}


@pytest.mark.parametrize(
    ("table", "change", "words"),
    [
        (
            "nationality_yearly",
            one_more,
            r"nationality_yearly\.csv, row 2, column people: "
            r"expected a row so that 2018 adds up to its 299 arrivals, not to 300",
        ),
        (
            "nationality_quarterly",
            one_more,
            r"nationality_quarterly\.csv, row 2, column people: "
            r"expected a row so that 2018 adds up to its 299",
        ),
        ("age_sex_yearly", one_more, r"age_sex_yearly\.csv, row 2, column people: .* not to 300"),
        (
            "asylum_outcomes",
            lambda f: one_more(f, "refused"),
            r"asylum_outcomes\.csv, row 2, column claimed: expected 281, the sum of its outcomes",
        ),
        (
            "asylum_outcomes",
            lambda f: one_more(f, "no_claim"),
            r"asylum_outcomes\.csv, row 2, column arrivals_matched: "
            r"expected 286, the sum of its claims and people without one",
        ),
        (
            "money_bought",
            lambda f: f.__setitem__("agreement_id", "nowhere-2020"),
            r"money_bought\.csv, row 2, column agreement_id: "
            r"expected an agreement that agreements\.csv lists, or nothing",
        ),
    ],
)
def test_a_table_that_does_not_add_up_is_refused_by_its_place(data_copy, table, change, words):
    curated_checks.check_curated(data_copy)
    with pytest.raises(InputError, match=words):
        curated_checks.check_curated(rewritten(data_copy, table, change))


@pytest.mark.parametrize(("day", "known"), [("2025-12-30", False), ("2025-12-31", True)])
def test_a_year_of_nationalities_counts_once_it_is_over(record_at, day, known):
    assert ("2025" in set(record_at(day).table("nationality_yearly").period)) == known


@pytest.mark.parametrize(("day", "known"), [("2023-03-09", False), ("2023-03-10", True)])
def test_what_was_promised_counts_from_the_day_it_was_public(record_at, day, known):
    bought = record_at(day).table("money_bought")["item"]
    assert ("Extra officers in northern France" in set(bought)) == known


def test_outcomes_of_claims_count_once_they_are_published(record_at):
    # on 27 August 2026
    assert record_at("2026-08-20").table("asylum_outcomes").empty


def test_no_event_is_known_before_it_happened():
    events = read("policy_events", LIVE)
    assert (events.known_from >= events.date).all()


def test_events_about_albania_are_drawn_where_they_may_be():
    events = read("policy_events", LIVE)
    albania = events[events.kind == "albania"]
    drawn = albania.date[albania.annotate == 1].dt.strftime("%F")
    assert list(drawn) == ["2021-07-08", "2022-08-24", "2022-12-13", "2023-05-24"]
    assert {"2021-07-26", "2022-08-30"} == set(albania.date.dt.strftime("%F")) - set(drawn)


@pytest.mark.parametrize(
    ("source_id", "who"),
    [
        ("bbc_2026_09_30", "BBC News, 2026, read in part"),
        ("gbnews_2025_11_26", "GB News, 2025, read in part"),
        ("cbp9681_claims", "House of Commons Library, 2026, second-hand"),
        ("ho_ier_02b_2026q2", "Home Office, 2026"),
    ],
)
def test_what_was_not_read_of_a_source_is_said_with_its_name(source_id, who):
    source = sources.read(LIVE / "sources.toml")[source_id]
    assert source.who == who
    assert source.second_hand == bool(source.reservation) == bool(source.remark)


def test_data_say_nothing_of_how_they_were_gathered():
    gathering = re.compile(r"colleague|stored file id|session", re.I)
    for path in [LIVE / "sources.toml", *sorted((LIVE / "curated").glob("*.csv"))]:
        hit = gathering.search(path.read_text(encoding="utf-8"))
        assert not hit, (path.name, hit)


# Home Office, Irregular migration statistics, year ending December 2023, table Irr_D01; smaller
# nationalities summed.
ROWS = [
    (2022, "Albania", 12_658),
    (2022, "Afghanistan", 9_088),
    (2022, "others", 24_028),
    (2023, "Albania", 924),
    (2023, "Afghanistan", 5_545),
    (2023, "others", 22_968),
]


def frame(rows: list[tuple[int, str, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["year", "nationality", "people_arrived"])


def test_the_fall_of_2023_is_a_seventh_without_albanians():
    change = change_without(frame(ROWS), "Albania").set_index("year")
    assert change.people_arrived.tolist() == [45_774, 29_437]
    assert change.without_nationality.tolist() == [45_774 - 12_658, 29_437 - 924]
    assert change.change_pct.round().tolist()[1] == -36
    assert change.change_without_pct.round().tolist()[1] == -14
    share = 100 * (12_658 - 924) / (45_774 - 29_437)
    assert change.share_of_change_pct[2023] == pytest.approx(share)
    assert change.loc[2022, ["change_pct", "change_without_pct"]].isna().all()


def test_a_year_without_the_nationality_has_a_total_alone():
    later = [(2024, "Afghanistan", 100), (2024, "others", 5)]
    change = change_without(frame([*ROWS, *later]), "Albania").iloc[2]
    assert change.people_arrived == 105 and change.change_pct < 0
    assert pd.isna(change.of_nationality) and pd.isna(change.change_without_pct)


def test_a_year_after_a_gap_has_no_change():
    rows = [row for row in ROWS if row[0] == 2022] + [(2024, "Albania", 5)]
    change = change_without(frame(rows), "Albania")
    assert change.change_pct.isna().all() and change.change_without_pct.isna().all()


def test_of_no_nationalities_there_is_no_change():
    assert change_without(frame([]), "Albania").empty


@pytest.fixture
def by_quarter(data: Path) -> pd.DataFrame:
    """Albanians and everybody else by quarter, as the measure has them."""
    table = read("nationality_quarterly", data)
    return quarters_against_the_rest(table, "Albania").set_index("quarter")


def test_albanians_and_everybody_else_are_those_of_the_file(by_quarter, data):
    rows = pd.DataFrame(independent.rows(data / "curated" / "nationality_quarterly.csv"))
    rows = rows.assign(people=rows.people.astype(int))
    everybody = rows.groupby("quarter").people.sum()
    albanians = rows[rows.nationality == "Albania"].groupby("quarter").people.sum()
    albanians = albanians.reindex(everybody.index, fill_value=0)
    assert by_quarter.people.tolist() == albanians[by_quarter.index].tolist()
    rest = (everybody - albanians)[by_quarter.index]
    assert by_quarter.everybody_else.tolist() == rest.tolist()
    assert by_quarter.people["2019 Q1"] == 0 and by_quarter.period_start.is_monotonic_increasing


def test_albanians_fell_while_everybody_else_did_not(by_quarter):
    turn = by_quarter.loc["2022 Q3":"2022 Q4"]
    assert turn.people.tolist() == [9_044, 1_185]
    assert turn.everybody_else.tolist() == [11_257, 11_541]


def test_of_no_quarters_the_table_is_empty_and_typed(by_quarter, data):
    table = read("nationality_quarterly", data)
    none = quarters_against_the_rest(table[:0], "Albania")
    assert none.empty and none.dtypes.equals(by_quarter.reset_index().dtypes)


def test_the_largest_nationality_of_each_year_is_named():
    """Albania of 2022 stands in the older edition alone; nothing is said where others may lead."""
    published = read("nationality_yearly", DATA).query("period.str.len() == 4")
    largest = nationality.largest_by_calendar_year(published).set_index("year").nationality
    assert largest[2022] == "Albania" and largest[2018] == largest[2021] == "Iran"
    newest = published[published.edition == published.edition.max()]
    without_albania = nationality.largest_by_calendar_year(newest).set_index("year").nationality
    assert 2022 not in without_albania and without_albania[2023] == "Afghanistan"


@pytest.mark.parametrize("day", ["2023-01-01", "2023-06-30", "2023-12-30"])
def test_the_largest_group_is_named_though_later_not_apart(record_at, day):
    """A later edition counts it with others."""
    groups = nationality.latest_groups(record_at(day).table("nationality_yearly"))
    assert (groups.nationality.iloc[0], groups.people.iloc[0]) == ("Albania", 12_658)
    assert groups.is_among_largest.head(5).all()


def test_no_group_is_largest_while_an_unnamed_one_may_be(record_at):
    published = record_at("2023-06-30").table("nationality_yearly")
    later = published[published.edition == published.edition.max()]
    groups = nationality.latest_groups(later)
    assert groups.nationality.iloc[0] == "Afghanistan" and groups.people.iloc[0] == 9_088
    assert not groups.is_among_largest.any(), "13,589 people are of other nationalities"


def test_the_largest_groups_of_the_newest_year_are_marked(record_at):
    everybody = record_at("latest").table("nationality_yearly")
    newest = nationality.latest_groups(everybody)
    assert newest.is_among_largest.to_list() == [*[True] * 5, *[False] * 13]
    none = nationality.latest_groups(everybody[:0])
    assert none.empty and none.is_among_largest.dtype == bool


def two_years(record: Record) -> tuple[pd.DataFrame, pd.DataFrame]:
    years = nationality.last_two_years(record.table("nationality_yearly"))
    return years, nationality.last_two_years_in_groups(years, record.table("nationality_groups"))


def by_nationality_in_two_years():
    """The people of each nationality in the years ending June 2025 and June 2026."""
    counted = {"2025": {}, "2026": {}}
    for row in independent.rows(DATA / "curated/nationality_yearly.csv"):
        if row["period"].startswith("Year ending June"):
            counted[row["period"][-4:]][row["nationality"]] = int(row["people"])
    return counted.values()


def members_of(group):
    listed = independent.rows(DATA / "curated/nationality_groups.csv")
    return {row["nationality"] for row in listed if row["group"] == group}


def test_who_stopped_coming_is_counted_again(record_at):
    years, groups = two_years(record_at("latest"))
    before, after = by_nationality_in_two_years()
    for row in years.itertuples():
        assert (row.before, row.people) == (before[row.nationality], after[row.nationality])
    for group, sides in groups.groupby("group"):
        members = members_of(group)
        own, others = sides.itertuples()
        assert own.before == sum(before[name] for name in members)
        assert own.people == sum(after[name] for name in members)
        assert own.before + others.before == sum(before.values()) == 43_309
        assert own.people + others.people == sum(after.values()) == 33_374


def test_four_nationalities_grew_while_everybody_else_fell(record_at):
    years, groups = two_years(record_at("latest"))
    assert list(zip(groups.before, groups.people, strict=True)) == [
        (13_203, 15_331),
        (30_106, 18_043),
        (16_144, 14_108),
        (27_165, 19_266),
    ]
    assert groups.change_pct.round().tolist() == [16, -40, -13, -29]
    fell_most = years.sort_values("change_people").head(3)
    assert dict(zip(fell_most.nationality, fell_most.change_people, strict=True)) == {
        "Syria": -2_943,
        "Afghanistan": -2_348,
        "Vietnam": -1_705,
    }


@pytest.mark.parametrize(
    ("day", "periods", "groups"),
    [
        ("2018-12-30", set(), 0),
        ("2019-12-31", {("2018", "2019")}, 0),
        ("2023-06-30", {("2021", "2022")}, 0),
        ("2025-10-14", {("2023", "2024")}, 0),
        ("2026-02-28", {("2024", "2025")}, 1),
        ("2026-08-28", {("Year ending June 2025", "Year ending June 2026")}, 1),
        ("latest", {("Year ending June 2025", "Year ending June 2026")}, 2),
    ],
)
def test_the_two_newest_years_are_compared_by_groups_known_then(record_at, day, periods, groups):
    years, in_groups = two_years(record_at(day))
    assert set(zip(years.period_before, years.period, strict=True)) == periods
    assert in_groups.group.nunique() == groups
    assert dict(years.dtypes.astype(str)) == nationality.TWO_YEARS
    assert dict(in_groups.dtypes.astype(str)) == nationality.IN_GROUPS


def test_both_years_are_of_one_edition_that_names_the_most(record_at):
    years = two_years(record_at("2023-12-31"))[0].set_index("nationality")
    assert (years.before["Albania"], years.people["Albania"]) == (12_658, 924)


def test_a_group_that_a_year_no_longer_names_is_left_out(record_at):
    years, _ = two_years(record_at("latest"))
    named = pd.DataFrame({"group": "a", "nationality": ["Iran", "Albania"], "source_id": "any"})
    assert nationality.last_two_years_in_groups(years, named).empty


def test_half_a_year_of_nationalities_is_that_of_the_days():
    """Their differences add up to that of all arrivals in January to June, counted by day."""
    halves = nationality.january_to_june(read("nationality_yearly", DATA))
    daily = pd.read_csv(DATA / "official" / "arrivals_daily.csv", parse_dates=["date"])
    new, old = (
        daily.people_arrived[daily.date.between(f"{year}-01-01", f"{year}-06-30")].sum()
        for year in (2026, 2025)
    )
    assert halves.year.unique().tolist() == [2026] and halves.change_people.sum() == new - old


def test_no_half_year_is_told_without_two_years_of_one_edition():
    published = read("nationality_yearly", DATA)
    assert nationality.january_to_june(published[published.edition < "2026"]).empty
    assert nationality.january_to_june(published[published.period != "2025"]).empty
