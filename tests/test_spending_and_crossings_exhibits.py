"""Money and crossings: sums that add up, ratios with their limits, befores and afters that claim nothing."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from crossings import ratios, spending
from crossings.exhibits import (
    around_agreements,
    before_after,
    before_after_marks,
    before_after_words,
    per_arrival,
    side_by_side,
)
from crossings.exhibits.drawing import NARROW, drawn
from crossings.exhibits.exhibit import Exhibit, plain
from crossings.tables import Record

LATEST = "latest"
DAYS = ["2019-01-01", "2020-02-29", "2021-12-31", "2024-07-05", "2025-10-14", LATEST]
ROOT = Path(__file__).resolve().parent.parent
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
    words.append(plain(before_after.sentences(record).words))
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
    said = re.search(r"thin line shows the amount as announced, for ([^.]*)\.", exhibit.words)
    named = re.findall(r"\d{4}/\d{2}", said[1]) if said else []
    assert named == sorted({*cut[:1], *cut[-1:]})


@pytest.mark.parametrize("as_of", DAYS)
def test_the_title_counts_the_rises_of_years_that_are_over(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    exhibit = side_by_side.money_and_crossings(record)
    over = exhibit.table[exhibit.table.state == "over"]
    ends = [dt.date(int(label[:4]) + 1, 3, 31) for label in over.financial_year]
    assert all(end <= record.day for end in ends)
    claim = r"Of (\w+) changes .* rose in (\w+) and arrivals in (\w+), both in (\w+)$"
    found = re.match(claim, exhibit.title)
    if len(over) < 3:
        assert found is None
        return
    assert found is not None
    money = [b > a for a, b in pairwise(over.later_gbp_m)]
    people = [b > a for a, b in pairwise(over.people_arrived)]
    both = [a and b for a, b in zip(money, people, strict=True)]
    assert [number_of(word) for word in found.groups()] == [len(money), sum(money), sum(people), sum(both)]


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
    events = {f"{event.month:%Y-%m}": event.day for event in before_after_words.events(record)}
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
    by_name = {event.name: f"{event.month:%Y-%m}" for event in before_after_words.events(record)}
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
    words = plain(before_after.sentences(record_at(LATEST)).words)
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
    events = before_after_words.events(record)
    words = plain(before_after.sentences(record).words)
    for event, _ in before_after_words.told(record):
        line = next(text for text in words.split("\n") if f"after {event.words}," in text)
        apart = [abs(12 * (o.day.year - event.day.year) + o.day.month - event.day.month) for o in events]
        inside = [other for other, gap in zip(events, apart, strict=True) if 0 < gap <= 12]
        assert line.endswith("Inside its windows: no other agreement.") == (not inside)
        for other in inside:
            assert f"{other.day:%B %Y}" in line.split("Inside its windows")[1]
    assert ("does not show what an agreement" in words) == bool(before_after_words.told(record))


MANY_DAYS = [f"{year}-{month:02d}-28" for year in range(2021, 2026) for month in (1, 5, 9)]


@pytest.mark.parametrize("as_of", MANY_DAYS)
def test_unusual_is_said_only_where_every_rank_is_below_the_threshold(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    found = before_after.frame(record)
    ranks = found[found.is_agreement].groupby("month")["rank"]
    every = ranks.max()[(ranks.count() == 6) & (ranks.max() < 0.05)]
    words = said(before_after.before_after_variants(record)) + before_after.sentences(record).words
    assert ("unusual" in words) == (len(every) > 0)


@pytest.mark.parametrize("as_of", MANY_DAYS)
def test_the_lowest_rank_is_given_as_one_number_or_as_a_range(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    found = before_after.frame(record)
    ranked = found[found.is_agreement & found["rank"].notna()]
    lowest = ranked.month[ranked["rank"].idxmin()]
    ranks = sorted(ranked[ranked.month == lowest]["rank"])
    where = f"{ranks[0]:.3f}" if len(ranks) == 1 else f"from {ranks[0]:.3f} to {ranks[-1]:.3f} by variant"
    assert before_after.before_after_variants(record).title.endswith(f"is that of {lowest:%B %Y}, {where}")


def test_the_axis_of_ratios_names_each_doubling_or_each_other_one_where_there_are_many() -> None:
    for low, high, narrow, values in (
        (0.45, 4.5, True, [0.5, 1, 2, 4]),
        (0.45, 9, True, [1, 4]),
        (0.45, 9, False, [0.5, 1, 2, 4, 8]),
        (0.45, 33, False, [0.5, 1, 2, 4, 8, 16, 32]),
        (0.45, 65, False, [1, 4, 16, 64]),
    ):
        axis = before_after_marks.log_x(low, high, narrow).to_dict()["axis"]
        assert axis["values"] == values
        assert all(f'"{value:g}"' in axis["labelExpr"] for value in values)
    assert [before_after_marks.times(value) for value in (1, 16)] == ["as many", "16 times"]


def test_unusual_is_said_where_the_code_finds_it(record_at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    record = record_at(LATEST)
    month = dt.date(2022, 11, 1)
    for module in (before_after, before_after_words):
        monkeypatch.setattr(module, "stands_out", lambda _: {month})
    assert "unusual" in before_after.before_after_variants(record).title
    told = [text for text in before_after.sentences(record).words.split("\n") if "unusual" in text]
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
    for event, row in before_after_words.told(record):
        own = table[table.agreement.str.startswith(event.letter)]
        assert own[own.months_from.between(1, 12)].people.sum() == row.people_after
        assert own[own.months_from.between(-12, -1)].people.sum() == row.people_before
    assert (table.people / table.days - table.people_per_day).abs().max() < 1e-9


@pytest.mark.parametrize("as_of", DAYS)
def test_thin_lines_of_other_panels_are_spoken_of_where_there_are_others(record_at: At, as_of: str) -> None:
    record = record_at(as_of)
    others = len(before_after_words.events(record)) > 1
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
    for event in before_after_words.events(record):
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
    few = {f"{row.day:%B %Y}" for row in known.itertuples() if row.people_year_before < 100}
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


def test_the_notebook_types_no_number_and_holds_no_logic() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(code) <= 16
    for source in code:
        assert len(source.splitlines()) <= 8
        assert not re.search(r"^\s*(?:def|class) ", source, re.M)
    prose = "".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    prose = re.sub(r"\]\([^)]*\)|\{#[^}]*\}|\[L\d+|^\d+\. ", "", prose, flags=re.M)
    assert set(re.findall(r"\d[\d,.]*\d|\d", prose)) <= {"2018"}
    called = set(re.findall(r"^(?:\w+)\.(\w+)\(record\)", "\n".join(code), re.M))
    assert called == {make.__name__ for make in EXHIBITS.values()} | {"sentences"}
