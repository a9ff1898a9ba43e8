"""Money and crossings: sums that add up, ratios with their limits, befores and afters that claim nothing."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Callable
from itertools import pairwise

import pandas as pd
import pytest
from conftest import ROOT
from marks import marks

from crossings import comparisons, ratios, spending
from crossings.exhibits import (
    around_agreements,
    before_after,
    before_after_drawings,
    before_after_events,
    before_after_words,
    chart_parts,
    per_arrival,
    side_by_side,
)
from crossings.exhibits.drawing import NARROW, WIDE, drawn
from crossings.exhibits.exhibit import Exhibit
from crossings.exhibits.prose import plain
from crossings.formats import count, decimal
from crossings.tables import Record
from crossings.tokens import colour

LATEST = "latest"
DAYS = ["2019-01-01", "2020-02-29", "2021-12-31", "2024-07-05", "2025-10-14", LATEST]
NOTEBOOK = ROOT / "notebooks" / "spending-and-crossings.ipynb"
EXHIBITS: dict[str, Callable[[Record], Exhibit]] = {
    "money-and-crossings": side_by_side.money_and_crossings,
    "ratios": per_arrival.ratios,
    "break-even": per_arrival.break_even,
    "before-after-agreements": before_after.before_after_agreements,
    "before-after-variants": before_after.before_after_variants,
    "variant-definitions": before_after.variant_definitions,
    "before-after-small-multiples": around_agreements.small_multiples,
    "growth-before": around_agreements.growth_before,
    "joint-slide": around_agreements.joint_slide,
}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
At = Callable[[str], Record]


def said(exhibit: Exhibit) -> str:
    """All that an exhibit says in words."""
    return plain(f"{exhibit.title} {exhibit.subtitle} {exhibit.words} {exhibit.note} {exhibit.caption}")


def months(record: Record) -> pd.Series:
    """People by whole calendar month, worked out apart from the package's own."""
    daily = record.daily.set_index("date").people_arrived.astype(int)
    sums, counts = daily.resample("MS").sum(), daily.resample("MS").size()
    return sums[counts == sums.index.days_in_month]


def ratio(monthly: pd.Series, month: str, after: tuple[int, int], before: tuple[int, int]) -> float | None:
    """Sum over sum, None unless both windows are whole; independent of the package."""
    at, total = pd.Timestamp(month), []
    for first, last in (after, before):
        window = pd.date_range(at + pd.DateOffset(months=first), periods=last - first + 1, freq="MS")
        if not window.isin(monthly.index).all():
            return None
        total.append(int(monthly[window].sum()))
    return total[0] / total[1] if total[1] else None


def number_of(word: str) -> int:
    return NUMBERS.index(word) if word in NUMBERS else int(word)


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("ident", EXHIBITS)
def test_every_exhibit_is_drawn_in_both_widths_and_holds_no_leftover(
    record_at: At, ident: str, as_of: str
) -> None:
    exhibit = EXHIBITS[ident](record_at(as_of))
    page = exhibit.html(1)
    assert exhibit.ident == ident
    assert (exhibit.panels is None) or ('class="ex-wide"' in page and 'class="ex-narrow"' in page)
    assert not re.search(r">[^<]*\b(?:nan|NaN|NaT|<NA>|None)\b(?! of)", page)
    assert "0% more" not in page.replace("00% more", "").replace("10% more", "")
    assert exhibit.title[-1] != "."
    assert len(exhibit.title) < 130


@pytest.mark.parametrize("as_of", DAYS)
def test_no_word_claims_an_effect_or_a_test_result(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    words = [said(make(record)) for make in EXHIBITS.values()]
    words.append(plain(before_after_words.sentences(record).words))
    for text in words:
        assert not re.search(r"p-value|significan|effect\b|caused|thanks to|drove|migrants|surge", text), text


@pytest.mark.parametrize("as_of", DAYS)
def test_every_cited_limit_exists(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    limits = (ROOT / "report" / "limits.qmd").read_text(encoding="utf-8")
    for make in EXHIBITS.values():
        exhibit = make(record)
        cited = set(re.findall(r"\bL\d+\b", said(exhibit)))
        assert cited, exhibit.ident
        for limit in cited:
            assert f"{{#{limit.lower()}}}" in limits, limit


@pytest.mark.parametrize("as_of", DAYS)
def test_the_years_hold_every_arrival_and_every_pound(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    table = side_by_side.money_and_crossings(record).table
    assert table.people_arrived.sum() == record.daily.people_arrived.sum()
    assert table.announced_gbp_m.sum() == pytest.approx(spending.committed(record.agreements))
    assert table.later_gbp_m.sum() == pytest.approx(spending.committed(record.agreements, "later"))


@pytest.mark.parametrize("as_of", DAYS)
def test_a_thin_line_is_spoken_of_for_the_years_that_were_later_cut_and_no_others(
    record_at: At, as_of: str
) -> None:
    exhibit = side_by_side.money_and_crossings(record_at(as_of))
    table = exhibit.table
    cut = [
        row.financial_year
        for row in table.itertuples()
        if row.state == "over" and row.later_gbp_m < row.announced_gbp_m
    ]
    said = re.search(r"thin line shows the amount as first given, for ([^.]*)\.", exhibit.words)
    named = re.findall(r"\d{4}/\d{2}", said[1]) if said else []
    assert named == sorted({*cut[:1], *cut[-1:]})


@pytest.mark.parametrize("as_of", DAYS)
def test_the_title_counts_the_rises_of_years_that_are_over(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    exhibit = side_by_side.money_and_crossings(record)
    over = exhibit.table[exhibit.table.state == "over"]
    ends = [dt.date(int(label[:4]) + 1, 3, 31) for label in over.financial_year]
    assert all(end <= record.day for end in ends)
    claim = r"Of (\w+) changes .* rose in (\w+) and arrivals in (\w+)$"
    found = re.match(claim, exhibit.title)
    if len(over) < 3:
        assert found is None
        return
    assert found is not None
    money = [b > a for a, b in pairwise(over.later_gbp_m)]
    people = [b > a for a, b in pairwise(over.people_arrived)]
    assert [number_of(word) for word in found.groups()] == [len(money), sum(money), sum(people)]


@pytest.mark.parametrize("as_of", ["2018-01-19", "2018-06-30", "2018-12-31", "2019-03-31"])
def test_the_first_year_alone_is_drawn_for_phones_whatever_it_counts(record_at: At, as_of: str) -> None:
    exhibit = side_by_side.money_and_crossings(record_at(as_of))
    assert drawn(exhibit._panels[0], NARROW).width == NARROW


def test_ratios_are_those_of_the_notes(record_at: At) -> None:
    table = per_arrival.ratios(record_at(LATEST)).table.set_index(["period", "per"])
    assert round(table.announced_gbp_each["2022/23", "arrival"]) == 1382
    assert round(table.announced_gbp_each["2025/26", "arrival"]) == 4698
    for per, expected in {"arrival": (3415, 3333), "prevention": (4868, 4752)}.items():
        row = table.loc[("All years over", per)]
        assert (round(row.announced_gbp_each), round(row.later_gbp_each)) == expected
    row = table.loc[("2025/26", "prevention")]
    assert (row.people, round(row.announced_gbp_each), round(row.later_gbp_each)) == (20522, 8989, 8576)
    assert table.people["All years over", "arrival"] == 197_051
    assert table.people["All years over", "prevention"] == 138_208
    assert [period for period, per in table.index if per == "prevention"] == ["2025/26", "All years over"]


@pytest.mark.parametrize("as_of", DAYS)
def test_a_ratio_reproduces_from_its_row(record_at: At, as_of: str) -> None:
    table = per_arrival.ratios(record_at(as_of)).table
    for row in table.to_dict("records") if "per" in table else []:
        for basis in ("announced", "later"):
            assert row[f"{basis}_gbp_each"] == pytest.approx(row[f"{basis}_gbp_m"] * 1e6 / row["people"])


def test_a_year_with_missing_weeks_has_no_ratio_per_prevention(record_at: At) -> None:
    for as_of in DAYS[:-1]:
        table = per_arrival.ratios(record_at(as_of)).table
        assert "per" not in table or set(table.per) == {"arrival"}
    assert "2024/25 lacks preventions for four weeks" in said(per_arrival.ratios(record_at(LATEST)))


def test_no_ratio_before_a_year_of_many_arrivals_is_over(record_at: At) -> None:
    for as_of in ("2019-01-01", "2020-02-29", "2021-12-31", "2022-03-30"):
        record = record_at(as_of)
        for exhibit in (per_arrival.ratios(record), per_arrival.break_even(record)):
            assert exhibit.title.startswith("No financial year from 2021/22 on was over")
    assert "2021/22" in per_arrival.ratios(record_at("2022-03-31")).title


def test_a_year_is_over_once_its_last_day_is_in_the_data(record_at: At) -> None:
    for as_of, state in (("2022-03-30", "in progress"), ("2022-03-31", "over")):
        record = record_at(as_of)
        years = ratios.by_financial_year(record.agreements, record.daily, record.day)
        years = years.set_index("financial_year")
        assert years.state["2021/22"] == state


def test_break_even_is_division_and_has_no_default(record_at: At) -> None:
    exhibit = per_arrival.break_even(record_at(LATEST))
    table = exhibit.table.set_index(["period", "basis", "gbp_per_arrival"]).sort_index()
    whole, year = table.loc[(ratios.WHOLE, "announced")], table.loc[("2025/26", "announced")]
    assert [round(n) for n in whole.arrivals_avoided] == [33642, 16821, 6728]
    assert [round(share, 1) for share in whole.share_pct] == [14.6, 7.9, 3.3]
    assert round(year.arrivals_avoided[40_000]) == 4612
    assert round(year.share_pct[40_000], 1) == 10.5
    assert round(year.of_preventions_pct[40_000]) == 22
    assert sorted(set(exhibit.table.gbp_per_arrival)) == [20_000, 40_000, 100_000]
    assert "a number the reader picks" in exhibit.words
    assert all(f"£{cost:,}" in exhibit.title for cost in (20_000, 40_000, 100_000))


def test_every_month_and_ratio_follows_from_the_daily_series(record_at: At) -> None:
    for as_of in DAYS[2:]:
        record = record_at(as_of)
        monthly, table = months(record), before_after.before_after_agreements(record).table
        for row in table.to_dict("records"):
            expected = {
                "ratio": ratio(monthly, row["month"], (1, 12), (-12, -1)),
                "counted_ratio": ratio(monthly, row["month"], (0, 11), (-12, -1)),
                "season_ratio": ratio(monthly, row["month"], (1, 6), (-11, -6)),
            }
            year_before = str(pd.Timestamp(row["month"]) - pd.DateOffset(years=1))
            now, then = expected["ratio"], ratio(monthly, year_before, (1, 12), (-12, -1))
            expected["change_in_growth"] = now / then if now and then else None
            for name, value in expected.items():
                assert pd.isna(row[name]) if value is None else row[name] == pytest.approx(value), (row, name)
            for prefix in ("", "counted_", "season_", "day_"):
                if pd.notna(row[f"{prefix}ratio"]):
                    people = row[f"{prefix}people_after"] / row[f"{prefix}people_before"]
                    assert row[f"{prefix}ratio"] == pytest.approx(people)


def test_days_are_split_at_the_agreement_s_own_day(record_at: At) -> None:
    record = record_at(LATEST)
    table = before_after.before_after_agreements(record).table
    daily = record.daily.set_index("date").people_arrived.astype(int)
    own = table[table.agreement.notna() & table.day_ratio.notna()]
    events = {f"{event.month:%Y-%m}": event.day for event in before_after_events.events(record)}
    assert len(own) == 6
    for row in own.to_dict("records"):
        split = pd.Timestamp(events[row["month"]])
        assert row["day_split"] == split
        after = daily[split : split + pd.Timedelta(days=364)]
        before = daily[split - pd.Timedelta(days=365) : split - pd.Timedelta(days=1)]
        assert (len(after), len(before)) == (365, 365)
        assert (after.sum(), before.sum()) == (row["day_people_after"], row["day_people_before"])


RANKED = {
    "Months since January 2021": ("ratio", "2021-01"),
    "All months": ("ratio", "2018-01"),
    "The month counted as after": ("counted_ratio", "2021-01"),
    "Six months, same season": ("season_ratio", "2020-12"),
    "Change in growth": ("change_in_growth", "2022-01"),
}


@pytest.mark.parametrize("as_of", DAYS[2:])
def test_ranks_follow_from_the_published_months(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    every = before_after.before_after_agreements(record).table
    ranks = before_after.before_after_variants(record).table
    by_name = {event.name: f"{event.month:%Y-%m}" for event in before_after_events.events(record)}
    checked = 0
    for row in ranks.to_dict("records"):
        if row["words"] not in RANKED or pd.isna(row["rank"]):
            continue
        column, first = RANKED[row["words"]]
        month = by_name[row["agreement"]]
        own = every.set_index("month")[column][month]
        others = every[(every.month >= first) & (every.month != month) & every[column].notna()][column]
        assert row["ratio"] == pytest.approx(own)
        assert (row["n_others"], row["others_larger_fall"]) == (len(others), (others < own).sum())
        assert row["rank"] == pytest.approx((1 + (others <= own).sum()) / (len(others) + 1))
        checked += 1
    assert checked >= 6


@pytest.mark.parametrize("as_of", DAYS[2:])
def test_the_title_counts_the_agreements_followed_by_more_and_by_fewer(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    exhibit = before_after.before_after_agreements(record)
    own = exhibit.table[exhibit.table.agreement.notna() & exhibit.table.ratio.notna()]
    more, fewer = int((own.ratio > 1).sum()), int((own.ratio < 1).sum())
    if fewer:
        found = re.match(r"After (\w+) of (\w+) agreements more .* after (\w+) fewer$", exhibit.title)
        assert found is not None
        assert [number_of(word) for word in found.groups()] == [more, more + fewer, fewer]
    else:
        assert f"After each of {NUMBERS[more]} agreements more people" in exhibit.title


def test_the_sentences_carry_the_counts_of_the_notes(record_at: At) -> None:
    words = plain(before_after_words.sentences(record_at(LATEST)).words)
    line = next(text for text in words.split("\n") if "agreement of November 2022," in text)
    assert "30,104 people arrived, against 48,670 in the twelve before (38% fewer)" in line
    assert "Of 54 other months, none was followed by a larger fall." in line
    assert line.endswith("Inside its windows: the agreement of March 2023.")
    assert (
        "those since January 2021 with twelve months on both sides; August 2019 and November 2020 lie"
        in words
    )
    assert "except those of August 2019" in words and "so this does not show what an agreement did." in words
    assert "The agreement of January 2018 has no such result" in words
    assert "The pilot’s start in August 2025 and the agreement of April 2026 have no such result" in words


@pytest.mark.parametrize("as_of", DAYS)
def test_a_sentence_names_other_agreements_only_where_they_fall_inside(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    events = before_after_events.events(record)
    words = plain(before_after_words.sentences(record).words)
    for event, _ in before_after_events.told(record):
        line = next(text for text in words.split("\n") if f"after {event.words}," in text)
        apart = [abs(12 * (o.day.year - event.day.year) + o.day.month - event.day.month) for o in events]
        inside = [other for other, gap in zip(events, apart, strict=True) if 0 < gap <= 12]
        assert ("Inside its windows: no other agreement" in line) == (not inside)
        own = event.words == "the agreement of August 2019" and str(record.day) >= "2019-12-31"
        assert line.endswith(", but its own supplement of 2019.") == own
        named = re.findall(r"[A-Z][a-z]+ \d{4}", line.partition("Inside its windows: ")[2])
        assert sorted(named) == sorted(f"{other.day:%B %Y}" for other in inside)
    assert ("does not show what an agreement" in words) == bool(before_after_events.told(record))


MANY_DAYS = [f"{year}-{month:02d}-28" for year in range(2021, 2026) for month in (1, 5, 9)]


@pytest.mark.parametrize("as_of", MANY_DAYS)
def test_unusual_is_said_only_where_every_rank_is_below_the_threshold(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    found = before_after.frame(record)
    ranks = found[found.is_agreement].groupby("month")["rank"]
    every = ranks.max()[(ranks.count() == 6) & (ranks.max() < 0.05)]
    words = said(before_after.before_after_variants(record)) + before_after_words.sentences(record).words
    assert ("unusual" in words) == (len(every) > 0)


@pytest.mark.parametrize("as_of", MANY_DAYS)
def test_the_lowest_rank_is_given_as_one_number_or_as_a_range(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    found = before_after.frame(record)
    ranked = found[found.is_agreement & found["rank"].notna()]
    lowest = ranked.month[ranked["rank"].idxmin()]
    ranks = sorted(ranked[ranked.month == lowest]["rank"])
    where = (
        decimal(ranks[0], 3)
        if len(ranks) == 1
        else f"from {decimal(ranks[0], 3)} to {decimal(ranks[-1], 3)} by variant"
    )
    assert before_after.before_after_variants(record).title.endswith(f"is that of {lowest:%B %Y}, {where}")


def test_the_axis_of_ratios_names_each_doubling_or_each_other_one_where_there_are_many() -> None:
    for low, high, narrow, values in (
        (0.45, 4.5, True, [0.5, 1, 2, 4]),
        (0.45, 9, True, [1, 4]),
        (0.45, 9, False, [0.5, 1, 2, 4, 8]),
        (0.45, 33, False, [0.5, 1, 2, 4, 8, 16, 32]),
        (0.45, 65, False, [1, 4, 16, 64]),
    ):
        axis = chart_parts.log_x(low, high, narrow).to_dict()["axis"]
        assert axis["values"] == values
        assert all(f'"{value:g}"' in axis["labelExpr"] for value in values)
    assert [chart_parts.times(value) for value in (1, 16)] == ["as many", "16 times"]


def test_one_month_without_an_agreement_is_spoken_of_as_one(record_at: At) -> None:
    words = before_after.before_after_agreements(record_at("2025-04-30")).words
    assert "The only month that has twelve whole months on either side without any of the" in words
    assert (
        "since 2018 is April 2024" in words
        and "all" not in words.partition("April 2024")[2].partition("(L13)")[0]
    )


def test_most_agreements_that_can_be_compared_have_another_within_twelve_months(record_at: At) -> None:
    """As the limits say; counted from the days of announcement."""
    record = record_at(LATEST)
    days = [event.day for event in before_after_events.agreements(record)]
    compared = [event.day for event, _ in before_after_events.told(record) if not event.pilot]
    year = dt.timedelta(days=365)
    crowded = [one for one in compared if any(one != other and abs(one - other) <= year for other in days)]
    assert len(compared) > len(crowded) > len(compared) / 2
    assert (
        "Most agreements that can be compared have another one"
        in (ROOT / "report" / "limits.qmd").read_text()
    )


def test_unusual_is_said_where_the_code_finds_it(record_at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    record = record_at(LATEST)
    month = dt.date(2022, 11, 1)
    for module in (before_after, before_after_words):
        monkeypatch.setattr(module, "stands_out", lambda _: {month})
    assert "unusual" in before_after.before_after_variants(record).title
    told = [text for text in before_after_words.sentences(record).words.split("\n") if "unusual" in text]
    assert len(told) == 1
    assert "November 2022" in told[0]


def test_the_pilot_and_the_next_agreement_get_a_row_once_their_windows_exist(record_at: At) -> None:
    early = before_after.before_after_variants(record_at("2025-10-14")).table
    late = before_after.before_after_variants(record_at(LATEST)).table
    own = "Returns pilot takes effect"
    assert not (early.agreement == own).any()
    pilot = late[late.agreement == own]
    assert len(pilot) == 6
    assert pilot["rank"].notna().sum() == 3
    assert "Joint statement, July 2021" in set(late.agreement)
    assert not late.agreement.str.contains("Sandhurst|2026").any()


@pytest.mark.parametrize("as_of", DAYS)
def test_twelve_months_on_either_side_sum_to_the_published_counts(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    table = around_agreements.small_multiples(record).table
    for event, row in before_after_events.told(record):
        own = table[table.agreement.str.startswith(event.letter)]
        assert own[own.months_from.between(1, 12)].people.sum() == row.people_after
        assert own[own.months_from.between(-12, -1)].people.sum() == row.people_before
    assert (table.people / table.days - table.people_per_day).abs().max() < 1e-9


@pytest.mark.parametrize("as_of", DAYS)
def test_thin_lines_of_other_panels_are_spoken_of_where_there_are_others(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    others = len(before_after_events.events(record)) > 1
    assert ("other panels" in around_agreements.small_multiples(record).subtitle) == others


@pytest.mark.parametrize("as_of", DAYS)
def test_a_panel_that_is_not_whole_says_how_many_months_it_has_on_each_side(
    record_at: At, as_of: str
) -> None:
    record = record_at(as_of)
    end = record.day + dt.timedelta(days=1)  # a month is whole once its last day is in the data
    words = around_agreements.small_multiples(record).words
    told = {
        letter: (number_of(before), number_of(after))
        for letter, before, after in re.findall(r"(\w) has (\w+) months before and (\w+) after", words)
    }
    expected = {}
    for event in before_after_events.events(record):
        before = min(12, (event.month.year - 2018) * 12 + event.month.month - 1)
        whole = (end.year - event.month.year) * 12 + end.month - event.month.month  # its own month among them
        if whole > 0 and (before < 12 or whole - 1 < 12):
            expected[event.letter] = (before, min(12, whole - 1))
    assert told == expected


@pytest.mark.parametrize("as_of", DAYS[1:])
def test_overlapping_windows_are_counted(record_at: At, as_of: str) -> None:
    exhibit = around_agreements.small_multiples(record_at(as_of))
    found = re.match(r"Of (\d+) months within twelve of an agreement, (\d+) are within", exhibit.title)
    assert found is not None
    times = exhibit.table.groupby("month").size()
    assert [int(group) for group in found.groups()] == [len(times), int((times > 1).sum())]


@pytest.mark.parametrize("as_of", DAYS[2:])
def test_the_title_counts_the_agreements_that_followed_rises(record_at: At, as_of: str) -> None:
    exhibit = around_agreements.growth_before(record_at(as_of))
    known = exhibit.table[exhibit.table.times.notna()]
    more = int((known.people > known.people_year_before).sum())
    found = re.match(r"Before (?:each of )?(\w+)(?: of (\w+))? agreements", exhibit.title)
    assert found is not None
    first, second = found.groups()
    assert number_of(first) == more
    assert number_of(second or first) == len(known)


@pytest.mark.parametrize("as_of", DAYS)
def test_the_months_with_a_base_of_few_people_are_named_and_no_others(record_at: At, as_of: str) -> None:
    shown = around_agreements.growth_before(record_at(as_of))
    known = shown.table[shown.table.times.notna()] if "times" in shown.table else pd.DataFrame()
    few = {f"{pd.Timestamp(row.day):%B %Y}" for row in known.itertuples() if row.people_year_before < 100}
    sentence = re.search(r"A base of so few people as for (.*?) makes", shown.words)
    named = set(re.findall(r"[A-Z]\w+ \d{4}", sentence[1])) if sentence else set()
    assert named == few


@pytest.mark.parametrize("as_of", DAYS[2:])
def test_the_slide_reproduces_from_the_published_months(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    every = before_after.before_after_agreements(record).table
    logs = {pd.Period(m): math.log(r) for m, r in zip(every.month, every.ratio, strict=True) if pd.notna(r)}
    exhibit = around_agreements.joint_slide(record)
    whole = exhibit.table[exhibit.table.comparison == "all_months"]
    for row in whole.to_dict("records"):
        values = [logs[pd.Period(month) + row["shift_months"]] for month in row["members"].split()]
        assert row["mean_ln_ratio"] == pytest.approx(sum(values) / len(values))
        assert row["min_ratio"] == pytest.approx(math.exp(min(values)))
    own, others = whole[whole.is_observed].iloc[0], whole[~whole.is_observed]
    mean = int((others.mean_ln_ratio <= own.mean_ln_ratio).sum())
    least = int((others.min_ratio <= own.min_ratio).sum())
    assert exhibit.title.startswith(f"At {mean or 'none'} of {len(others)} other place")
    assert f"at {least or 'none'} a smallest ratio as low" in exhibit.title


def test_before_any_window_is_whole_each_exhibit_says_so(record_at: At) -> None:
    record = record_at("2019-01-01")
    for ident in ("before-after-agreements", "before-after-variants", "growth-before", "joint-slide"):
        exhibit = EXHIBITS[ident](record)
        assert exhibit.panels is None
        assert exhibit.title.startswith("By 1 January 2019")
        assert exhibit.table.agreement.tolist() == ["Sandhurst Treaty, 2018"]
        assert exhibit.table.reason.str.len().gt(0).all()


# ---- what each drawing and each sentence picks from the frames ----------------------------------------------------

EVENTS = {  # announced, as the curated rows have it; the supplement and the stop-gap are no agreements of their own
    "2018-01": "2018-01-18", "2019-08": "2019-08-29", "2020-11": "2020-11-28", "2021-07": "2021-07-20",
    "2022-11": "2022-11-14", "2023-03": "2023-03-10",
}  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "pilot"), [("2023-03-09", 0), ("2025-08-05", 0), ("2025-08-06", 1), (LATEST, 1)]
)
def test_events_are_the_agreements_of_both_sums_and_the_pilot_from_its_first_day(
    record_at: At, as_of: str, pilot: int
) -> None:
    record = record_at(as_of)
    events = before_after_events.events(record)
    own = {f"{event.month:%Y-%m}": str(event.day) for event in events if not event.pilot}
    expected = {month: at for month, at in EVENTS.items() if at <= str(record.day)}
    if as_of == LATEST:
        own.pop("2026-04")
    assert own == expected
    assert [event.letter for event in events] == [chr(65 + n) for n in range(len(events))]
    assert [event.day for event in events] == sorted(event.day for event in events)
    assert sum(event.pilot for event in events) == pilot


@pytest.mark.parametrize("as_of", MANY_DAYS)
def test_a_sentence_counts_the_other_months_with_a_lower_ratio(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    monthly = months(record)
    ratios_of = {
        f"{at:%Y-%m}": found
        for at in monthly.index
        if (found := ratio(monthly, f"{at:%Y-%m}", (1, 12), (-12, -1))) is not None
    }
    paragraphs = plain(before_after_words.sentences(record).words).split("\n\n")
    for event, _ in before_after_events.told(record):
        own = f"{event.month:%Y-%m}"
        words = next(text for text in paragraphs[0].split("\n") if f"after {event.words}," in text)
        others = [found for at, found in ratios_of.items() if at >= "2021-01" and at != own]
        lower = sum(found < ratios_of[own] for found in others)
        followed = "a larger fall" if ratios_of[own] < 1 else "a fall or a smaller rise"
        if not others:
            assert "No other month since January 2021 had twelve months on both sides" in words
            continue
        months_ = "other month" if len(others) == 1 else "other months"
        assert f"Of {len(others)} {months_}, " in words
        assert (
            "The other months are those since January 2021 with twelve months on both sides" in paragraphs[1]
        )
        verb = "were" if lower > 1 else "was"
        assert f", {lower or 'none'} {verb} followed by {followed}." in words
        before_them = paragraphs[1].partition(" before them")[0] if " before them" in paragraphs[1] else ""
        assert (f"{event.month:%B %Y}" in before_them) == (own < "2021-01")
        found = before_after.frame(record)
        ranks = found[found.is_agreement & (found.month == pd.Timestamp(event.month))]["rank"].dropna()
        said_ranks = re.search(r"Its rank is ([\d.]+) to ([\d.]+), by variant", words)
        assert (said_ranks is not None) == (len(ranks) > 1)
        if said_ranks:
            assert said_ranks.groups() == (decimal(ranks.min(), 3), decimal(ranks.max(), 3))


@pytest.mark.parametrize("as_of", [*MANY_DAYS, LATEST])
def test_agreements_without_a_result_are_named_with_the_reason_that_is_theirs(
    record_at: At, as_of: str
) -> None:
    record = record_at(as_of)
    last = plain(before_after_words.sentences(record).words).split("\n\n")[-1]
    early, _, rest = last.partition("are not there (L17)")
    told = {event for event, _ in before_after_events.told(record)}
    for event in set(before_after_events.events(record)) - told:
        place = early if f"{event.month:%Y-%m}" < "2019-01" else rest
        assert f"{event.day:%B %Y}" in place, event
    assert "January 2018 has no such result: the series starts" in early


@pytest.mark.parametrize("as_of", ["2022-06-28", "2025-10-14", LATEST])
def test_ticks_are_the_other_months_compared_and_of_days_those_split_alike(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    found = before_after.frame(record)
    compared = found[found.in_comparison_set & ~found.is_agreement & found.ratio.notna()]
    shown = set(found[found.is_agreement & found["rank"].notna()].variant)
    drawn = 0
    exhibit = before_after.before_after_agreements(record)
    ticks = [mark for mark in marks(exhibit) if mark.kind == "rule" and "end" in (mark.rows or [{}])[0]]
    rows_of = [row for mark in ticks if mark.hue == colour("context") for row in mark.rows]
    for n, name in enumerate(name for name in comparisons.VARIANTS if name in shown):
        values = compared[compared.variant == name]
        if name == "true_day":
            split = int(re.search(r"ticks are months split at day (\d+)", exhibit.words)[1])  # type: ignore[index]
            values = values[values.day_of_month == split]
        own = sorted(row["x"] for row in rows_of if n < row["y"] < n + 1)
        assert own, name
        near = {"rel": before_after_drawings.NEAR}  # ticks nearer than that are drawn as one
        assert own[0] == pytest.approx(values.ratio.min(), **near)
        assert own[-1] == pytest.approx(values.ratio.max(), **near)
        assert all(any(one == pytest.approx(value, **near) for one in own) for value in values.ratio)
        assert all(any(one == pytest.approx(value, **near) for value in values.ratio) for one in own)
        drawn += 1
    assert drawn >= 5
    assert ("In the row of days" in exhibit.words) == ("true_day" in shown)
    assert ("For the change in growth" in exhibit.words) == ("change_in_growth" in shown)


@pytest.mark.parametrize("as_of", [*MANY_DAYS[2:], LATEST])
def test_the_lowest_ratio_of_each_variant_is_named_with_its_place(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    exhibit, found = before_after.before_after_agreements(record), before_after.frame(record)
    ranked = found[found.is_agreement & found["rank"].notna()]
    parts = re.findall(
        r"\*\*([^*]+)\*\*, (\w+ \d{4}), ([\d.]+) \(lower at (\w+) of (\d+) other (months?)\)", exhibit.words
    )
    names = [name for name in comparisons.VARIANTS if (ranked.variant == name).any()]
    assert len(parts) == len(names)
    for name, (label, month, value, lower, others, noun) in zip(names, parts, strict=True):
        rows = ranked[ranked.variant == name]
        low = rows.loc[rows.ratio.idxmin()]
        assert label.lower() == comparisons.VARIANTS[name].words.lower()
        assert (month, value) == (f"{low.month:%B %Y}", f"{low.ratio:.2f}")
        assert (lower, others) == (str(low.others_larger_fall or "none"), str(low.n_others))
        assert noun == ("month" if low.n_others == 1 else "months")
    dots = {row["words"] for mark in marks(exhibit) if mark.kind == "point" for row in mark.rows}
    assert dots == {f"{at:%b %Y}" for at in ranked.month}
    assert [words.partition(":")[0] for _, words in exhibit.events] == [
        f"{at:%b %Y}" for at in sorted(set(ranked.month))
    ]


@pytest.mark.parametrize("as_of", [LATEST])
def test_a_dot_points_at_the_columns_of_its_own_variant(record_at: At, as_of: str) -> None:
    exhibit = before_after.before_after_agreements(record_at(as_of))
    table = exhibit.table.assign(month=pd.to_datetime(exhibit.table.month).dt.strftime("%B %Y"))
    table = table.set_index("month")
    seen = set()
    for mark in marks(exhibit):
        for row in mark.rows if mark.kind == "point" else ():
            month, _, *columns = row["row"]
            assert row["x"] == pytest.approx(table.loc[month, columns[-1]]), (month, columns)
            seen.add(columns[-1])
    assert seen == {"ratio", "counted_ratio", "season_ratio", "day_ratio", "change_in_growth"}


@pytest.mark.parametrize("as_of", [*MANY_DAYS[2:], LATEST])
def test_months_clear_of_agreements_are_counted_and_a_run_is_told_as_one(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    monthly = months(record)
    core = [at for at in EVENTS.values() if at <= str(record.day)]
    months_of = [pd.Timestamp(at).to_period("M") for at in core]
    whole = [at.to_period("M") for at in monthly.index]
    clear = [
        at for at in whole
        if at - 12 in whole and at + 12 in whole and all(abs((at - own).n) > 12 for own in months_of)
    ]  # fmt: skip
    words = before_after.before_after_agreements(record).words.split("\n\n")[-1]
    assert f"any of the {NUMBERS[len(core)]} agreements of the sum since 2018" in words
    assert ("No month has twelve whole months" in words) == (not clear)
    if clear:
        in_a_row = clear[-1] - clear[0] == pd.offsets.MonthEnd(len(clear) - 1)
        last = "" if len(clear) == 1 else f" to {clear[-1].strftime('%B %Y')}"
        alone = len(clear) == 1
        assert f"{clear[0].strftime('%B %Y')}{last}{' (L13)' if alone else ', '}" in words
        told = f"are {clear[0].strftime('%B %Y')}{last}, {len(clear)} in all"
        assert (told in words) == (in_a_row and not alone)
        assert ("The only month that has" in words) == alone


@pytest.mark.parametrize(
    "as_of", ["2025-04-30", "2025-08-31", "2025-10-14", "2026-04-15", "2026-04-30", LATEST]
)
def test_of_the_months_clear_of_agreements_those_without_the_pilot_are_told_apart(
    record_at: At, as_of: str
) -> None:
    record = record_at(as_of)
    others = [at for at in ("2025-08-06", "2026-04-23") if at <= str(record.day)]
    whole = [at.to_period("M") for at in months(record).index]
    taken = [pd.Timestamp(at).to_period("M") for at in [*EVENTS.values(), *others] if at <= str(record.day)]
    free = [
        at for at in whole
        if at - 12 in whole and at + 12 in whole and all(abs((at - own).n) > 12 for own in taken)
    ]  # fmt: skip
    words = before_after.before_after_agreements(record).words.split("\n\n")[-1]
    named = {"2025-08-06": "the pilot’s start in August 2025", "2026-04-23": "the agreement of April 2026"}
    assert [name for name in named.values() if name in words] == [named[at] for at in others]
    told = re.search(r"; of these, (\d+), (.+? to .+?), are also without", words)
    if told:
        assert told.groups() == (
            str(len(free)),
            f"{free[0].strftime('%B %Y')} to {free[-1].strftime('%B %Y')}",
        )
    else:
        held = re.search(r"; none of these windows holds|; the windows of each hold", words)
        assert bool(held) == bool(others)
    assert (as_of == LATEST) <= (told is not None)


@pytest.mark.parametrize("as_of", [*MANY_DAYS[2:], LATEST])
def test_the_range_of_ranks_of_each_agreement_is_that_of_its_rows(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    exhibit, found = before_after.before_after_variants(record), before_after.frame(record)
    ranked = found[found.is_agreement & found["rank"].notna()]
    said_of = re.findall(
        r"\*\*(\w+ \d{4})\*\*( \(the pilot\))? ([\d.]+)(?: to ([\d.]+))? in (\w+) (variants?)", exhibit.words
    )
    assert [month for month, *_ in said_of] == [f"{at:%B %Y}" for at in sorted(set(ranked.month))]
    for month, pilot, low, high, n, noun in said_of:
        ranks = ranked[ranked.month == pd.Timestamp(month)]["rank"]
        assert (low, high) == (decimal(ranks.min(), 3), decimal(ranks.max(), 3) if len(ranks) > 1 else "")
        assert (number_of(n), noun) == (len(ranks), "variant" if len(ranks) == 1 else "variants")
        assert bool(pilot) == (month == "August 2025")
    early = sorted(set(ranked[~ranked.in_comparison_set].month))
    for at in early:
        assert f"{at:%B %Y}" in exhibit.words.rpartition(". ")[2]
    one, several = "lies before the comparison set", "lie before the comparison set"
    assert (one in exhibit.words, several in exhibit.words) == (len(early) == 1, len(early) > 1)


@pytest.mark.parametrize("as_of", ["2022-06-28", LATEST])
def test_the_months_that_a_variant_compares_are_counted_by_variant(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    found = before_after.frame(record)
    table = before_after.variant_definitions(record).table.set_index("variant")
    for name, variant in comparisons.VARIANTS.items():
        own = found[(found.variant == name) & found.in_comparison_set & found.ratio.notna()]
        assert table.months_compared[variant.words] == own.month.nunique()
    every, main = (comparisons.VARIANTS[name].words for name in ("all_months", "main_set"))
    assert table.months_compared[every] > table.months_compared[main]


@pytest.mark.parametrize(
    ("times", "words"), [(0.456, "0.46"), (0.994, "0.99"), (1.0, "1.0"), (3.44, "3.4"), (19.4, "19.4"), (20, "20"), (127, "127")]
)  # fmt: skip
def test_times_as_many_have_two_or_three_figures(times: float, words: str) -> None:
    row = pd.Series({"times": times, "people": 1000, "people_year_before": 500})
    assert around_agreements._times_words(row) == f"{words} times (1,000, against 500)"


@pytest.mark.parametrize("as_of", [*MANY_DAYS[:6], LATEST])
def test_the_places_of_the_slide_are_told_as_one_or_as_many(record_at: At, as_of: str) -> None:
    exhibit = around_agreements.joint_slide(record_at(as_of))
    if exhibit.panels is None:
        return
    first = exhibit.table[exhibit.table.is_observed & (exhibit.table.n_others > 0)].iloc[0]
    places, members = int(first.n_others), int(first.n_members)
    assert f" of {places} other {'place' if places == 1 else 'places'} " in exhibit.title
    what = "the one agreement, moved, has"
    if members > 1:
        what = f"the {NUMBERS[members]} agreements, moved together, have"
    assert what in exhibit.title


@pytest.mark.parametrize("outer", [WIDE, NARROW])
@pytest.mark.parametrize("as_of", ["2021-12-31", LATEST])
def test_each_small_multiple_has_its_own_line_and_those_of_the_others(
    record_at: At, as_of: str, outer: int
) -> None:
    record = record_at(as_of)
    exhibit = around_agreements.small_multiples(record)
    events = before_after_events.events(record)
    lines = [mark for mark in marks(exhibit, outer) if mark.kind == "line"]
    others, own = lines[::2], lines[1::2]
    assert len(others) == len(own) == len(events)
    rows = exhibit.table.agreement.value_counts()
    for n, (event, grey, line) in enumerate(zip(events, others, own, strict=True)):
        assert grey.hue == colour("context")
        assert line.hue == colour("returned" if event.pilot else "arrivals")
        assert {row["n"] for row in line.rows} == {n}
        assert {row["n"] for row in grey.rows} == set(range(len(events))) - {n}
        assert len(line.rows) == rows[f"{event.letter} {event.short}"]
        assert [row["people"] for row in line.rows] == pytest.approx(
            list(exhibit.table.people_per_day[[row["row"] for row in line.rows]])
        )
    across = 2 if outer == NARROW else 3
    values = [line.at["y"]["axis"]["labels"] for line in own]
    assert values == [n % across == 0 for n in range(len(own))], "each row of panels is labelled at its left"
    months_said = [line.at["x"]["axis"]["labels"] for line in own]
    assert months_said == [n + across >= len(own) for n in range(len(own))], "and each column at its foot"


@pytest.mark.parametrize("outer", [WIDE, NARROW])
def test_a_mark_has_the_hue_of_what_it_shows(record_at: At, outer: int) -> None:
    for make in (before_after.before_after_agreements, around_agreements.growth_before):
        hues = set()
        for mark in marks(make(record_at(LATEST)), outer):
            if mark.kind == "point" or (mark.kind == "text" and mark.hue in map(colour, hues)):
                assert {colour(row["hue"]) for row in mark.rows} == {mark.hue}
                hues |= {row["hue"] for row in mark.rows}
        assert hues == {"arrivals", "returned"}


# ---- both by financial year --------------------------------------------------------------------------------------


@pytest.mark.parametrize("outer", [WIDE, NARROW])
@pytest.mark.parametrize("as_of", ["2019-03-31", "2023-03-10", "2025-10-14", LATEST])
def test_years_carry_their_people_their_money_and_a_dashed_bar_until_they_are_over(
    record_at: At, as_of: str, outer: int
) -> None:
    record = record_at(as_of)
    exhibit = side_by_side.money_and_crossings(record)
    shown = exhibit.table[exhibit.table.state != "part"]
    found = marks(exhibit, outer)
    texts = [words for mark in found if mark.kind == "text" for words in mark.words]
    flat = [line for words in texts for line in (words if isinstance(words, list) else [words])]
    for year in shown.itertuples():
        if pd.notna(year.people_arrived):
            assert any(str(line).startswith(count(year.people_arrived)) for line in flat), year
    solid, dashed = (
        {
            row["name"]
            for mark in found
            if mark.kind == "rect" and bool(mark.look.get("strokeDash")) is dash
            for row in mark.rows
        }
        for dash in (False, True)
    )
    assert solid == set(shown.financial_year[shown.state == "over"])
    assert dashed == set(shown.financial_year[shown.state != "over"])
    until = [row["until"] for mark in found for row in mark.rows if row.get("until")]
    in_progress = (shown.state == "in progress").any()
    assert set(until) == ({f"to {record.day.day} {record.day:%b}"} if in_progress else set())


@pytest.mark.parametrize("as_of", ["2018-06-30", "2019-01-31", "2019-04-01", "2020-04-01", *DAYS])
def test_the_words_on_years_speak_of_those_that_are_over_in_progress_and_to_come(
    record_at: At, as_of: str
) -> None:
    record = record_at(as_of)
    exhibit = side_by_side.money_and_crossings(record)
    table, words = exhibit.table, exhibit.words
    over = table[table.state == "over"]
    assert ("The most people arrived in" in words) == (len(over) > 1)
    if len(over) > 1:
        most = over.loc[over.people_arrived.astype(int).idxmax()]
        assert f"The most people arrived in {most.financial_year} ({count(most.people_arrived)})" in words
    now = table[table.state == "in progress"].iloc[0]
    assert f"{now.financial_year} was not over: its {count(now.people_arrived)} people" in words
    assert ("is promised for the whole year" in words) == pd.notna(now.later_gbp_m)
    coming = table[table.state == "to come"]
    assert ("was promised for years to come" in words) == bool(len(coming))
    assert ("is a separate sum (L5)" in words) == (str(record.day) >= "2026-04-23")
    assert (table.state == "part").sum() == 1 and "17/18" in table.financial_year.iloc[0]
    assert "from 1 January only" in exhibit.html(1)


# ---- ratios ------------------------------------------------------------------------------------------------------


def test_the_title_of_break_even_divides_the_whole_sum(record_at: At) -> None:
    exhibit = per_arrival.break_even(record_at(LATEST))
    assert "£672.8m as first given equals 33,642, 16,821 or 6,728 arrivals" in exhibit.title
    said = "For 2025/26 alone, £184.48m at £40,000 is 4,612 (10.5%), or 22% of the year"
    assert said in plain(exhibit.words)
    page = exhibit.html(1)
    assert page.count("All years over") == (exhibit.table.period == ratios.WHOLE).sum() == 6
    assert page.count("whole period") == 0 and "2025/26</th>" in page


def test_the_notebook_types_no_number_and_holds_no_logic() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for source in code:
        assert len(source.splitlines()) <= 8
        assert not re.search(r"^\s*(?:def|class) ", source, re.M)
    prose = "".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    prose = re.sub(r"\]\([^)]*\)|\{#[^}]*\}|\[L\d+|^\d+\. ", "", prose, flags=re.M)
    assert set(re.findall(r"\d[\d,.]*\d|\d", prose)) <= {"2018"}
    called = set(re.findall(r"^(?:\w+)\.(\w+)\(record\)", "\n".join(code), re.M))
    assert called == {make.__name__ for make in EXHIBITS.values()} | {"sentences"}


def test_a_range_of_one_figure_is_that_figure() -> None:
    assert per_arrival._range(1382.2, 1382.4) == "£1,382"
    assert per_arrival._range(3414.6, 3333.1) == per_arrival._range(3333.1, 3414.6) == "£3,333 to £3,415"
    assert per_arrival._either(672.84, 672.84) == "£672.8m"
    assert per_arrival._either(656.76, 672.84) == "£672.8m as first given (£656.8m as later reported)"


@pytest.mark.parametrize("as_of", ["2022-04-01", "2023-04-01", "2025-10-14", LATEST])
def test_the_title_on_ratios_tells_one_year_or_the_lowest_and_the_highest(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    table = side_by_side.money_and_crossings(record).table
    over = table[(table.state == "over") & (table.financial_year >= "2021/22")]
    each = {
        row.financial_year: 1e6 * row.announced_gbp_m / int(row.people_arrived) for row in over.itertuples()
    }
    low, high = min(each, key=each.__getitem__), max(each, key=each.__getitem__)
    title = per_arrival.ratios(record).title
    if len(each) == 1:
        assert title.startswith(f"In {low} the sum announced came to £{each[low]:,.0f} for each arrival")
    else:
        assert title.startswith(f"From {min(each)} to {max(each)} the sum announced per arrival was ")
        assert f"£{each[low]:,.0f} ({low}) to £{each[high]:,.0f} ({high})" in title


@pytest.mark.parametrize("outer", [WIDE, NARROW])
@pytest.mark.parametrize("as_of", ["2018-06-30", "2023-03-10", "2025-10-14", "2026-04-22", LATEST])
def test_each_sum_is_printed_once_and_a_cut_one_with_the_line_of_its_announcement(
    record_at: At, as_of: str, outer: int
) -> None:
    record = record_at(as_of)
    exhibit = side_by_side.money_and_crossings(record)
    shown = exhibit.table[exhibit.table.state != "part"]
    found = marks(exhibit, outer)
    printed: list[tuple[str, str]] = []  # the year, and a word printed at it
    for mark in found:
        if mark.kind == "text":
            printed += [(row["name"], str(row[mark.at["text"]["field"]])) for row in mark.rows]
    sums = shown[shown.later_gbp_m.notna()]
    first = shown.financial_year.iloc[0]
    cut = sums[sums.later_gbp_m < sums.announced_gbp_m]
    expected = [
        (row.financial_year, f"£{row.later_gbp_m:.1f}m" if row.financial_year == first else f"{row.later_gbp_m:.1f}")
        for row in sums.itertuples()
    ]  # fmt: skip
    expected += [
        (row.financial_year, count(row.people_arrived))
        for row in shown.itertuples()
        if pd.notna(row.people_arrived)
    ]
    if outer == WIDE:
        expected += [(row.financial_year, f"{row.announced_gbp_m:.1f}") for row in cut.itertuples()]
    expected += [
        (row.financial_year, f"to {record.day.day} {record.day:%b}")
        for row in shown.itertuples()
        if row.state == "in progress"
    ]
    separate = [one for one in printed if "split" in one[1]]
    assert sorted(one for one in printed if one not in separate) == sorted(expected)
    lines = [
        row["name"]
        for mark in found
        if mark.kind == "rule" and mark.hue == colour("money")
        for row in mark.rows
    ]
    assert lines == list(cut.financial_year)
    if (
        outer == NARROW
    ):  # a sum stands at the end of its bar or of the line beyond it, a date under its number
        ends = {
            mark.at["text"]["field"]: mark.at["x"]["field"]
            for mark in found
            if mark.kind == "text"
            and mark.rows[0].keys() >= {"money_words"}
            and "split" not in str(mark.words)
        }
        assert {"money_words": "announced", "people_words": "people"}.items() >= {
            key: ends[key] for key in ends if key != "until"
        }.items()
        down = {
            (mark.at["text"]["field"], row["name"]): row["mid"]
            for mark in found
            if mark.kind == "text"
            for row in mark.rows
        }
        for (field, name), place in down.items():
            middle = list(shown.financial_year).index(name) + 0.5
            beside = ("until", name) in down and field in ("people_words", "until")
            off = 0 if not beside else 1 if field == "until" else -1
            assert (place > middle) - (place < middle) == off, (field, name)
    apart = str(record.day) >= "2026-04-23"  # a year without a sum of its own, once the separate sum is known
    assert [name for name, _ in separate] == (
        list(shown.financial_year[shown.later_gbp_m.isna()]) if apart else []
    )
    inside = {str(words): mark.hue for mark in found if mark.look.get("dy") == 15 for words in mark.words}
    assert inside == (
        {
            f"{row.later_gbp_m:.1f}": colour("paper" if row.state == "over" else "ink")
            for row in cut.itertuples()
        }
        if outer == WIDE
        else {}
    )
