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


@pytest.mark.parametrize("folder", [DATA, LIVE], ids=["frozen", "live"])
def test_people_by_nationality_and_age_are_all_official_arrivals(folder):
    official = read("official_arrivals", folder).set_index("period").people.to_dict()
    compared = 0
    for name in ("nationality_yearly", "age_sex_yearly", "nationality_quarterly"):
        totals: dict[tuple[str, str], int] = {}
        for row in independent.rows(folder / "curated" / f"{name}.csv"):
            key = row["quarter"][:4] if "quarter" in row else row["period"], row["edition"]
            totals[key] = totals.get(key, 0) + int(row["people"])
        for (period, _), people in totals.items():
            if period in official:
                assert people == official[period], (name, period)
                compared += 1
    assert compared >= 29


def test_every_claim_has_one_outcome_and_a_period_without_an_official_total_is_passed_over(data):
    outcomes = read("asylum_outcomes", data).set_index("arrival_year")
    granted = outcomes.granted_protection + outcomes.granted_other_leave
    closed = outcomes.refused + outcomes.withdrawn + outcomes.administrative_outcome
    assert (granted + closed + outcomes.waiting == outcomes.claimed).all()
    assert (outcomes.claimed + outcomes.no_claim == outcomes.arrivals_matched).all()
    official = read("official_arrivals", data).set_index("period").people
    assert (outcomes.arrivals_matched <= official[outcomes.index.astype(str)].to_numpy()).all()
    assert round(100 * granted.sum() / (granted.sum() + outcomes.refused.sum())) == 59
    assert (outcomes.waiting.sum(), (closed - outcomes.refused).sum()) == (8_081, 33_790)
    rows = read("nationality_yearly", data)
    assert curated_checks.all_arrivals(
        "nationality_yearly", rows, pd.Series({"2018": 299})
    ).sound.all()
    sound = curated_checks.all_arrivals("nationality_yearly", rows, pd.Series({"2018": 298})).sound
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
def test_a_table_that_does_not_add_up_is_refused_by_file_row_and_column(
    data_copy, table, change, words
):
    curated_checks.check_curated(data_copy)
    with pytest.raises(InputError, match=words):
        curated_checks.check_curated(rewritten(data_copy, table, change))


def test_a_year_of_nationalities_counts_once_over_and_a_report_once_public(record_at):
    for day, known in (("2025-12-30", False), ("2025-12-31", True)):
        assert ("2025" in set(record_at(day).table("nationality_yearly").period)) == known
    promised = "Extra officers in northern France"
    for day, known in (("2023-03-09", False), ("2023-03-10", True)):
        assert (promised in set(record_at(day).table("money_bought")["item"])) == known
    assert record_at("2026-08-20").table("asylum_outcomes").empty, "published on 27 August 2026"


def test_no_event_is_known_too_early_and_sources_say_nothing_of_how_they_were_gathered():
    events = read("policy_events", LIVE)
    assert (events.known_from >= events.date).all()
    albania = events[events.kind == "albania"]
    drawn = albania.date[albania.annotate == 1].dt.strftime("%F")
    assert list(drawn) == ["2021-07-08", "2022-08-24", "2022-12-13", "2023-05-24"]
    assert {"2021-07-26", "2022-08-30"} == set(albania.date.dt.strftime("%F")) - set(drawn)
    known = sources.read(LIVE / "sources.toml")
    excerpt = known["gbnews_2025_11_26"]
    assert excerpt.second_hand and "excerpt read" in excerpt.remark
    assert not known["ho_ier_02b_2026q2"].remark
    told = re.compile(r"colleague|stored file id|session", re.I)
    for path in [LIVE / "sources.toml", *sorted((LIVE / "curated").glob("*.csv"))]:
        text = path.read_text(encoding="utf-8")
        assert not told.search(text), (path.name, told.search(text))


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


def test_the_fall_of_2023_is_a_seventh_without_albanian_nationals():
    found = change_without(frame(ROWS), "Albania").set_index("year")
    assert found.people_arrived.tolist() == [45_774, 29_437]
    assert found.without_nationality.tolist() == [45_774 - 12_658, 29_437 - 924]
    assert found.change_pct.round().tolist()[1] == -36
    assert found.change_without_pct.round().tolist()[1] == -14
    assert found.share_of_change_pct[2023] == pytest.approx(
        100 * (12_658 - 924) / (45_774 - 29_437)
    )
    assert found.loc[2022, ["change_pct", "change_without_pct"]].isna().all()


def test_what_is_not_known_is_unknown_and_editions_that_are_mixed_are_refused():
    found = change_without(
        frame([*ROWS, (2024, "Afghanistan", 100), (2024, "others", 5)]), "Albania"
    ).iloc[2]
    assert found.people_arrived == 105 and found.change_pct < 0
    assert pd.isna(found.of_nationality) and pd.isna(found.change_without_pct)
    found = change_without(
        frame([row for row in ROWS if row[0] == 2022] + [(2024, "Albania", 5)]), "Albania"
    )
    assert found.change_pct.isna().all() and found.change_without_pct.isna().all()
    with pytest.raises(InputError, match="Afghanistan twice in 2023; give the rows of one edition"):
        change_without(frame([*ROWS, (2023, "Afghanistan", 5_546)]), "Albania")
    assert change_without(frame([]), "Albania").empty


def test_albanians_fell_in_a_quarter_in_which_everybody_else_did_not(data):
    table = read("nationality_quarterly", data)
    found = quarters_against_the_rest(table, "Albania").set_index("quarter")
    rows = independent.rows(data / "curated" / "nationality_quarterly.csv")
    for quarter, own in found.iterrows():
        of_quarter = [row for row in rows if row["quarter"] == quarter]
        albanians = sum(int(r["people"]) for r in of_quarter if r["nationality"] == "Albania")
        assert own.people == albanians
        assert own.everybody_else == sum(int(r["people"]) for r in of_quarter) - albanians
    assert found.loc["2022 Q3":"2022 Q4", "people"].tolist() == [9_044, 1_185]
    assert found.loc["2022 Q3":"2022 Q4", "everybody_else"].tolist() == [11_257, 11_541]
    assert found.people["2019 Q1"] == 0 and found.period_start.is_monotonic_increasing
    none = quarters_against_the_rest(table[:0], "Albania")
    assert none.empty and none.dtypes.equals(found.reset_index().dtypes)
    two = pd.concat([table, table.assign(edition=pd.Timestamp("2026-08-27"))])
    with pytest.raises(InputError, match="one edition"):
        quarters_against_the_rest(two, "Albania")


def test_the_largest_group_of_a_year_is_named_also_where_a_later_edition_counts_it_with_others(
    record_at,
):
    for day in ("2023-01-01", "2023-06-30", "2023-12-30"):
        groups = nationality.latest_groups(record_at(day).table("nationality_yearly"))
        assert (groups.nationality.iloc[0], groups.people.iloc[0]) == ("Albania", 12_658), day
        assert groups.is_among_largest.head(5).all()


def test_no_group_is_among_the_largest_while_an_unnamed_one_may_be_larger(record_at):
    published = record_at("2023-06-30").table("nationality_yearly")
    later = published[published.edition == published.edition.max()]
    groups = nationality.latest_groups(later)
    assert groups.nationality.iloc[0] == "Afghanistan" and groups.people.iloc[0] == 9_088
    assert not groups.is_among_largest.any(), "13,589 people are of other nationalities"
    everybody = record_at("latest").table("nationality_yearly")
    newest = nationality.latest_groups(everybody)
    assert newest.is_among_largest.to_list() == [*[True] * 5, *[False] * 13]
    none = nationality.latest_groups(everybody[:0])
    assert none.empty and none.is_among_largest.dtype == bool
