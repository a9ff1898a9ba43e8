"""Checks of hand-kept tables: sources exist, sums hold, and some figures never fall."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from crossings.common.formats import financial_year_label as year
from crossings.common.formats import financial_year_span, financial_year_starts
from crossings.tables import sources
from crossings.tables.as_of import DAYS_OF_EVENTS, PILOT_START
from crossings.tables.official_checks import check_official
from crossings.tables.rules import Rule, refuse
from crossings.tables.schemas import ALL_ROUTES, BEFORE_2018, TABLES, TO_2026
from crossings.tables.stored import read

ORDERED = (  # days of a row, of which the second is never before the first
    ("date", "known_from"),
    *(("announced", "known_from"), ("as_of", "known_from"), ("known_from", "later_known_from")),
    *(("period_start", "period_end"), ("start", "end")),
)


NAMES_AGAIN: Final = {  # columns of names that several rows have, without a list of all of them
    "agreements": ("agreement",),
    "nationality_yearly": ("nationality",),
    "nationality_quarterly": ("nationality",),
    "nationality_groups": ("group",),
    "context_yearly": ("measure",),
    "claims": ("side",),
}
NEAR: Final = 0.88  # how alike two names are of which one is a slip: Niger and Nigeria are less so
FEW = 10  # people: the official weeks have more events than people only below it
MOST_AHEAD = pd.Timedelta(days=92)  # within which data are read again, or a source is added


def check_all(data: Path) -> None:
    """Check the hand-kept tables, then the official ones; InputError naming file, row, column."""
    check_curated(data)
    check_official(data)


def check_curated(data: Path) -> None:
    """Check the hand-kept tables, and raise InputError naming file, row and column.

    The official tables are read too: they must fit their schemas and name known sources.
    """
    refuse(_rules(data), data)


def _rules(data: Path) -> Iterator[Rule]:
    """All rules in order: `refuse` takes each only once those before it hold."""
    all_sources = sources.read(data / "sources.toml")
    yield from _rules_of_all_tables(data, all_sources)
    corrections = read("corrections", data)
    differs = corrections.says != corrections.said
    yield Rule("corrections", corrections.says, differs, "other words than in said")
    yield from _rules_of_money(data, list(all_sources))
    yield _rule_of_publication(read("agreements", data), all_sources)
    yield from _rules_of_claims(data)
    yield _rule_of_statements(read("claims", data), all_sources)
    yield from _rules_of_years(data)
    yield _rule_of_last_day(read("agreements", data))
    yield from _rules_of_pilot(read("pilot_announcements", data), read("pilot_monthly", data))
    yield from _rules_of_events(read("policy_events", data))
    yield _rule_of_attempts(read("weekly_copy", data))
    yield from _rules_of_red_days(read("red_days", data))
    yield from _rules_of_people(data)
    yield from _rules_of_outcomes(read("asylum_outcomes", data))
    yield from _rules_of_yardsticks(read("gbp_per_eur", data), read("gdp_deflators", data))
    yield _rule_of_hotels(read("asylum_costs", data))
    yield _rule_of_routes(read("frontex_routes", data))
    yield from _rules_of_ranges(read("estimates", data))


def _rules_of_all_tables(data: Path, all_sources: Mapping[str, sources.Source]) -> Iterator[Rule]:
    """The rules that any table keeps that has the columns they are about."""
    published = pd.to_datetime([source.published for source in all_sources.values()])
    newest = max([*published, *read("vintages", data).read_on.dropna()], default=None)
    for name in TABLES:
        frame = read(name, data)
        yield from _rules_of_any_table(name, frame, list(all_sources))
        yield from (_rule_of_spelling(name, frame[each]) for each in NAMES_AGAIN.get(name, ()))
        day = "found" if name == "corrections" else "known_from"
        if newest is not None and day in frame:
            yield _rule_of_time(name, frame[day], newest + MOST_AHEAD)
        if {"period", "period_start"} <= set(frame):
            yield from _rules_of_periods(name, frame)


def _rules_of_any_table(name: str, frame: pd.DataFrame, source_ids: list[str]) -> Iterator[Rule]:
    """Rules that any table keeps: known sources, days of a row in order, and no row twice.

    Two rows of a table of named rows, such as agreements, differ in more than their names.
    """
    if "source_id" in frame:
        yield Rule(
            name, frame.source_id, frame.source_id.isin(source_ids), "an id that sources.toml lists"
        )
    for first, last in ORDERED:
        if {first, last} <= set(frame):
            sound = frame[first].isna() | frame[last].isna() | (frame[first] <= frame[last])
            yield Rule(name, frame[last], sound, f"a day not before {first}")
    key = TABLES[name].key[0]
    if key.endswith("_id"):
        again = frame.drop(columns=key).duplicated()
        yield Rule(name, frame[key], ~again, "a row that differs from those above", "Take it out.")


def _rule_of_spelling(name: str, cells: pd.Series) -> Rule:
    """The rule that no row has a slip of a name that more rows have: it would stand alone."""
    rows = cells.value_counts()
    slips = {
        each: _slip_of(each, [other for other in rows.index if rows[other] > rows[each]])
        for each in rows.index
    }
    expected = cells.map(slips).astype("string")
    return Rule(name, cells, expected == "", expected + ", as other rows have it")


def _slip_of(name: str, names: Iterable[str]) -> str:
    """The name of which another is a slip, if there is one: alike, and the same in all figures."""
    nearest = difflib.get_close_matches(name, names, 1, NEAR)
    is_slip = nearest and name != nearest[0] and _figures(name) == _figures(nearest[0])
    return nearest[0] if is_slip else ""


def _figures(name: str) -> list[str]:
    return re.findall(r"\d+", name)


def _rule_of_time(name: str, days: pd.Series, limit: pd.Timestamp) -> Rule:
    """The rule that nothing is known or found far ahead, on a day that no report would show."""
    words = f"a day up to {limit.date()}, {MOST_AHEAD.days} days after the newest source here"
    return Rule(name, days, days.isna() | (days <= limit), words)


def _rules_of_periods(name: str, frame: pd.DataFrame) -> Iterator[Rule]:
    """The days of a period are those that its name says: of 2025, or Year ending June 2026."""
    ends = frame.period.str.extract(r"^(?:Year ending )?(.*)$")[0]
    is_year = ends.str.fullmatch(r"\d{4}")
    is_rolling = frame.period.str.startswith("Year ending ")
    last_month = ends.where(~is_year, "December " + ends)
    end = pd.to_datetime(last_month, format="%B %Y", errors="coerce") + pd.offsets.MonthEnd(0)
    start = end - pd.DateOffset(years=1) + pd.Timedelta(days=1)
    for column, due in (("period_start", start), ("period_end", end)):
        sound = ~(is_year | is_rolling) | (frame[column] == due)
        words = due.dt.date.astype("string") + ", by the name of its period"
        yield Rule(name, frame[column], sound, words)


def _rules_of_money(data: Path, source_ids: list[str]) -> Iterator[Rule]:
    """Rules for agreements, and for rows that belong to them.

    Both currencies are there if a sum needs them, later amounts have a day and a source, payments
    have an amount, payments and purchases name a known agreement or none, and a sum of commitments
    has only commitments.
    """
    table, agreements = "agreements", read("agreements", data)
    payments, bought = read("payments", data), read("money_bought", data)
    idents, no_later = agreements.agreement_id, agreements.gbp_m_later.isna()
    to_2026, source = agreements.scope == TO_2026, agreements.later_source_id
    scopes = agreements.groupby("agreement").scope.transform("first")
    words = scopes + ", the scope of the other rows of this agreement, since they are added up"
    yield Rule(table, agreements.scope, agreements.scope == scopes, words)
    words = "an amount in euros, since this agreement counts towards the sum to March 2026"
    yield Rule(
        table, agreements.committed_eur_m, ~to_2026 | agreements.committed_eur_m.notna(), words
    )
    yield _rule_of_pounds(table, agreements.committed_eur_m, agreements.committed_gbp_m)
    yield _rule_of_pounds("payments", payments.eur_m, payments.gbp_m)
    has_day = no_later | agreements.later_known_from.notna()
    yield Rule(table, agreements.later_known_from, has_day, "the day the later amount was public")
    words = "an id that sources.toml lists, for the later amount"
    yield Rule(table, source, source.isin(source_ids) | (no_later & (source == "")), words)
    words = "an agreement that agreements.csv lists, or nothing"
    yield Rule("payments", payments.agreement_id, payments.agreement_id.isin([*idents, ""]), words)
    yield Rule("money_bought", bought.agreement_id, bought.agreement_id.isin([*idents, ""]), words)
    totals = read("published_totals", data)
    ordered = totals.last_year.isna() | (totals.last_year >= totals.first_year)
    yield Rule("published_totals", totals.last_year, ordered, "a year not before first_year")
    has_amount = payments.eur_m.notna() | payments.gbp_m.notna()
    yield from _rules_of_amounts(payments, agreements)
    needs_none = payments.basis.isin(["statement", "refusal", "condition"])
    yield Rule("payments", payments.eur_m, has_amount | needs_none, "an amount in either currency")
    words = "commitment, since its scope is a sum of commitments"
    yield Rule(table, agreements.basis, ~to_2026 | (agreements.basis == "commitment"), words)


def _rules_of_amounts(payments: pd.DataFrame, agreements: pd.DataFrame) -> Iterator[Rule]:
    """No payment is larger than its whole agreement was, but for a tenth, as rates change."""
    whole = agreements.set_index("agreement_id").agreement
    of_whole = payments.agreement_id.map(whole)
    for column, promised in (("eur_m", "committed_eur_m"), ("gbp_m", "committed_gbp_m")):
        most = 1.1 * of_whole.map(agreements.groupby("agreement")[promised].sum(min_count=1))
        sound = payments[column].isna() | most.isna() | (payments[column] <= most)
        words = (
            "at most " + most.round(1).astype("string") + ", as its agreement promised, and a tenth"
        )
        yield Rule("payments", payments[column], sound, words)


def _rule_of_pounds(table: str, euros: pd.Series, pounds: pd.Series) -> Rule:
    """The rule that an amount other than 0 has fewer pounds than euros."""
    fewer = pounds.isna() | euros.isna() | (pounds < euros) | (pounds == 0)
    words = "fewer pounds than its " + euros.astype("string") + " euros"
    return Rule(table, pounds, fewer, words, "Exchange the two, or correct them.")


def _rule_of_publication(
    agreements: pd.DataFrame, all_sources: Mapping[str, sources.Source]
) -> Rule:
    """The rule that an agreement is known once its source was published, or says by what it was.

    Else a report of a day before would show what nobody could have read.
    """
    published = agreements.source_id.map(
        {ident: source.published for ident, source in all_sources.items()}
    )
    sound = (agreements.known_from >= pd.to_datetime(published)) | (agreements.known_by != "")
    words = "a day not before " + published.astype("string") + ", on which its source was published"
    remedy = "Correct that day, or say in known_by how it was public then."
    return Rule("agreements", agreements.known_from, sound, words, remedy)


def _rules_of_claims(data: Path) -> Iterator[Rule]:
    """No claim is from the future: more than a week after the last day that the data know of.

    It may be a week, since a reading that finds nothing new leaves no trace.
    """
    days = [
        read(name, data)[column].max()
        for name, table in TABLES.items()
        for column in ("read_on", "known_from")
        if column in table.columns
    ]
    if days_known := [day for day in days if pd.notna(day)]:
        limit, stated = max(days_known) + pd.Timedelta(days=7), read("claims", data).stated_on
        words = (
            f"a day up to {limit.date()}, a week after anything here was last read or made public"
        )
        remedy = "Correct that cell, or run `crossings fetch` first if the claim was made since."
        yield Rule("claims", stated, stated <= limit, words, remedy)


def _rule_of_statements(claims: pd.DataFrame, all_sources: Mapping[str, sources.Source]) -> Rule:
    """The rule that no claim was made after its source appeared: on its day, or in its month."""
    last_days = {
        ident: pd.Timestamp(source.published) + pd.Timedelta(days=0 if source.day_known else 30)
        for ident, source in all_sources.items()
        if source.is_one_issue
    }
    last = pd.to_datetime(claims.source_id.map(last_days))
    words = "a day up to " + last.dt.date.astype("string") + ", when its source was published"
    sound = last.isna() | (claims.stated_on <= last)
    remedy = "Correct that day, or cite the source that has the claim."
    return Rule("claims", claims.stated_on, sound, words, remedy)


def _rules_of_years(data: Path) -> Iterator[Rule]:
    """Financial years have their form, and those of agreements fit the agreement's scope."""
    for name, table in TABLES.items():
        if name != "agreements" and "financial_year" in table.columns:
            labels = read(name, data).financial_year
            yield Rule(name, labels, labels.map(_is_one_year), "a financial year such as 2025/26")
    rates = read("gbp_per_eur", data)
    sound = (rates.period_type != "financial year") | rates.period.map(_is_one_year)
    yield Rule("gbp_per_eur", rates.period, sound, "a financial year such as 2025/26")
    agreements = read("agreements", data)
    labels, scopes = agreements.financial_year, agreements.scope
    words = "the years of a sum that overlap no other, and end after they begin"
    yield Rule("agreements", scopes, scopes.isin(_apart(scopes)), words)
    of_rows = [_years_expected(*row) for row in zip(scopes, labels, strict=True)]
    expected = pd.Series(of_rows, labels.index, dtype=str)
    yield Rule("agreements", labels, expected == "", expected)


def _rule_of_last_day(agreements: pd.DataFrame) -> Rule:
    """The rule that an agreement does not run on after the last of its financial years."""
    years = agreements.financial_year.map(financial_year_starts)
    last = pd.to_datetime(
        years.map(lambda starts: financial_year_span(starts[-1])[1] if starts else None)
    )
    ends = agreements.period_end
    sound = ends.isna() | last.isna() | (ends <= last)
    words = "a day up to " + last.dt.date.astype("string") + ", the end of its financial year"
    return Rule("agreements", ends, sound, words)


def _years_expected(scope: str, label: str) -> str:
    """What the financial year of an agreement should be; empty if it is right."""
    (first, last), years = years_of_scope(scope), financial_year_starts(label)
    by_year = scope == TO_2026
    if years and years[0] >= first and years[-1] <= last and len(years) <= (1 if by_year else 2):
        return ""
    words = (
        "one financial year" if by_year else "a financial year such as 2025/26, or 2026/27-2028/29,"
    )
    bounds = f"from {year(first)} to {year(last)}" if first else f"up to {year(last)}"
    return f"{words} {bounds}, since its scope is {scope}"


def years_of_scope(scope: str) -> tuple[int, int]:
    """The first and last financial year of a sum of agreements, by the year in which each begins.

    Of 2026-29 they are 2026 and 2028.
    """
    if scope == BEFORE_2018:
        return 0, int(BEFORE_2018[-4:]) - 1
    first = int(scope[:4])
    return first, first - first % 100 + int(scope[-2:]) - 1


def _apart(scopes: Iterable[str]) -> list[str]:
    """Those sums whose years overlap no earlier sum, and end after they begin."""
    apart: list[str] = []
    for scope in dict.fromkeys(scopes):  # the first row of two that overlap is the sound one
        first, last = years_of_scope(scope)
        others = map(years_of_scope, apart)
        if first <= last and all(last < begin or end < first for begin, end in others):
            apart.append(scope)
    return apart


def _is_one_year(label: str) -> bool:
    return len(financial_year_starts(label)) == 1


def _rules_of_pilot(announcements: pd.DataFrame, monthly: pd.DataFrame) -> Iterator[Rule]:
    """Running totals never fall (a pace may), the monthly series lacks no month, and they agree."""
    running = announcements.sort_values("as_of", kind="stable")
    before = running.groupby("measure").cumulative.transform(lambda run: run.cummax().shift())
    before = before.reindex(announcements.index)
    pace = announcements.measure == "reported_pace_per_week"
    sound = pace | before.isna() | (announcements.cumulative >= before)
    at_least = "at least the " + before.astype("string") + " " + announcements.measure
    words = at_least + " by an earlier day, since it counts from the start"
    yield Rule("pilot_announcements", announcements.cumulative, sound, words)
    due = (
        pd.period_range(PILOT_START, periods=len(monthly), freq="M")
        .astype(str)
        .to_series(monthly.index)
    )
    words = due + ", since the series has every month from its first on"
    yield Rule("pilot_monthly", monthly.month, monthly.month == due, words)
    over = pd.PeriodIndex(monthly.month, freq="M").end_time.normalize().to_series(monthly.index)
    words = "a day not before " + over.dt.date.astype("string") + ", the last of its month"
    yield Rule("pilot_monthly", monthly.known_from, monthly.known_from >= over, words)
    for measure, column in (("returned", "returned_to_france"), ("admitted", "admitted_to_uk")):
        yield _rule_of_months(announcements, measure, monthly.set_index("month")[column].cumsum())


def _rule_of_months(announcements: pd.DataFrame, measure: str, sums: pd.Series) -> Rule:
    """The rule that an exact total of a day lies between the sums of months before and after it.

    `sums` are the running sums of the monthly series, by month. A day after its last month, and a
    total that is rounded, are not checked.
    """
    total, months = announcements.cumulative, announcements.as_of.dt.to_period("M")
    after = months.astype(str).map(sums).astype("Int64")
    before = (months - 1).astype(str).map(sums).astype("Int64").fillna(0)
    checked = (announcements.measure == measure) & (announcements.precision == "exact")
    sound = ~checked | after.isna() | total.between(before, after)
    bounds = before.astype("string") + " to " + after.astype("string")
    words = "a total from " + bounds + ", the sums of pilot_monthly to the months before and of it"
    return Rule(
        "pilot_announcements", total, sound, words, "Correct that cell, or those of the months."
    )


def _rule_of_attempts(weeks: pd.DataFrame) -> Rule:
    """The rule that no week has more events than people in them, but for a few people."""
    events, people = weeks.events_prevented, weeks.people_prevented
    sound = events.isna() | people.isna() | (events <= people.clip(lower=FEW))
    words = "at most the " + people.astype("string") + " people of these events"
    return Rule("weekly_copy", events, sound, words, "Exchange the two, or correct them.")


def _rules_of_events(events: pd.DataFrame) -> Iterator[Rule]:
    """The events from whose days figures count have those days, and are not spelt otherwise."""
    slips = events.event.map(lambda event: _slip_of(event, DAYS_OF_EVENTS))
    yield Rule("policy_events", events.event, slips == "", slips + ", by which figures know it")
    due = pd.to_datetime(events.event.map(DAYS_OF_EVENTS))
    words = due.astype("string") + ", since the names of figures have this day"
    yield Rule("policy_events", events.date, due.isna() | (events.date == due), words)


def _rules_of_red_days(red: pd.DataFrame) -> Iterator[Rule]:
    """Days fit their period, and two periods in a row add up to the row of the whole, if any."""
    days = (red.end - red.start).dt.days + 1
    words = days.astype(str) + ", the days from its start to its end"
    yield Rule("red_days", red.days, red.days == days, words)
    words = "no more than its " + red.days.astype(str) + " days"
    yield Rule("red_days", red.red_days, red.red_days <= red.days, words)
    after = red.assign(after=red.end + pd.Timedelta(days=1))
    pairs = after.merge(red, left_on="after", right_on="start", suffixes=("", "_next"))
    for pair in pairs.to_dict("records"):
        is_the_whole = (red.start == pair["start"]) & (red.end == pair["end_next"])
        total = pair["red_days"] + pair["red_days_next"]
        words = f"{total}, the sum of {pair['period']} and {pair['period_next']}"
        yield Rule("red_days", red.red_days, ~is_the_whole | (red.red_days == total), words)


def _rules_of_people(data: Path) -> Iterator[Rule]:
    """Nationalities of groups are known, and people by kind add up to the official arrivals."""
    groups, known = read("nationality_groups", data), read("nationality_yearly", data).nationality
    is_known = groups.nationality.isin(known)
    words = "a nationality that nationality_yearly.csv names"
    yield Rule("nationality_groups", groups.nationality, is_known, words)
    official = read("official_arrivals", data).set_index("period").people
    for name in ("nationality_yearly", "age_sex_yearly", "nationality_quarterly"):
        yield rule_of_all_arrivals(name, read(name, data), official)


def rule_of_all_arrivals(name: str, frame: pd.DataFrame, official: pd.Series) -> Rule:
    """The rule that groups of one period and edition add up to the official arrivals.

    Quarters are summed to their year. `official` holds the arrivals by period, as official_arrivals
    names it; a period that it lacks is not checked.
    """
    period = frame.quarter.str[:4] if "quarter" in frame else frame.period
    total = frame.groupby([period, frame.edition]).people.transform("sum")
    due = period.map(official).astype("Int64")
    words = (
        "a row so that " + period + " adds up to its " + due.astype("string") + " arrivals, not to "
    )
    return Rule(name, frame.people, due.isna() | (total == due), words + total.astype("string"))


def _rules_of_outcomes(outcomes: pd.DataFrame) -> Iterator[Rule]:
    """Outcomes add up to the claims, and people with and without a claim to those matched."""
    parts = {
        "claimed": (outcomes.loc[:, "granted_protection":"waiting"].sum(axis=1), "outcomes"),
        "arrivals_matched": (outcomes.claimed + outcomes.no_claim, "claims and people without one"),
    }
    for column, (total, parts_in_words) in parts.items():
        words = total.astype("string") + f", the sum of its {parts_in_words}"
        yield Rule("asylum_outcomes", outcomes[column], outcomes[column] == total, words)


def _rules_of_yardsticks(rates: pd.DataFrame, deflators: pd.DataFrame) -> Iterator[Rule]:
    """No yearly rate of exchange is a fifth from the one before, and no price index a tenth."""
    prices = deflators.deflator_2024_25_100
    tables = (
        ("gbp_per_eur", rates.gbp_per_eur, rates.groupby("period_type").gbp_per_eur.shift(), 0.2),
        ("gdp_deflators", prices, prices.shift(), 0.1),
    )
    for name, values, before, most in tables:
        sound = before.isna() | ((values / before - 1).abs() <= most)
        words = f"a value within {most:.0%} of the year before, " + before.astype("string")
        yield Rule(name, values, sound, words, "Correct that cell, or the row before.")


def _rule_of_hotels(costs: pd.DataFrame) -> Rule:
    """The rule that hotels cost no more than all of asylum in the same year, in £ billion."""
    total = costs[costs.measure == "total asylum costs"].set_index("financial_year").gbp_bn
    whole = costs.financial_year.map(total)
    words = "at most the " + whole.astype("string") + " of total asylum costs, in billions"
    return Rule("asylum_costs", costs.gbp_bn, whole.isna() | (costs.gbp_bn <= whole), words)


def _rule_of_routes(routes: pd.DataFrame) -> Rule:
    """The rule that the routes of a year add up to its total, where one source gives both."""
    is_total = routes.route == ALL_ROUTES
    parts = routes.detections.mask(is_total, 0).groupby([routes.year, routes.source_id])
    due = parts.transform("sum")
    words = due.astype("string") + ", the sum of the routes of its year"
    remedy = "Correct that cell, or a route of that year."
    sound = ~is_total | (routes.detections == due)
    return Rule("frontex_routes", routes.detections, sound, words, remedy)


def _rules_of_ranges(estimates: pd.DataFrame) -> Iterator[Rule]:
    """The lower end of an estimate is not above its upper one, and its figure is between them."""
    low, high, figure = estimates.low, estimates.high, estimates.quantity
    sound = low.isna() | high.isna() | (low <= high)
    words = "at most its high, " + high.astype("string")
    yield Rule("estimates", low, sound, words, "Exchange the two, or correct them.")
    sound = figure.isna() | (~(figure < low).fillna(False) & ~(figure > high).fillna(False))
    words = "a figure from its low to its high"
    yield Rule("estimates", figure, sound, words, "Correct that cell, or its range.")
