"""Numbers are worked out here by a second route, straight from the CSV files.

The headline ones need the standard library alone. All are written from the definitions on the
methods page, not from the code under test, and share none of it.
"""

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, stats
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM

FIRST_DAY = dt.date(2018, 1, 1)  # of the daily series


def rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def daily(data: Path, last: str | None = None, *, recent: bool = True) -> pd.DataFrame:
    """The daily series by date, up to a day: of the workbook, and of the daily page beyond it."""
    names = ("arrivals_daily", *(["arrivals_recent"] if recent else []))
    parts = [
        pd.read_csv(data / f"official/{name}.csv", index_col="date", parse_dates=True)
        for name in names
    ]
    return pd.concat(parts)[:last]


def months(daily: pd.DataFrame) -> pd.Series:
    """People by month, of the months that a daily series has whole."""
    people = daily.set_index("date").people_arrived if "date" in daily else daily.people_arrived
    by_month = people.astype(float).resample("MS").agg(["sum", "count"])
    return by_month["sum"][by_month["count"] == by_month.index.days_in_month]


def log_likelihood(parameters: np.ndarray, x: np.ndarray, counts: np.ndarray) -> float:
    """NB2 as its definition has it: a negative binomial of size 1/alpha with the mean exp(xb)."""
    *beta, alpha = parameters
    mean = np.exp(x @ np.array(beta))
    return float(stats.nbinom.logpmf(counts, 1 / alpha, 1 / (1 + alpha * mean)).sum())


def likeliest(at: np.ndarray, x: np.ndarray, counts: np.ndarray) -> float:
    """Give the greatest likelihood that a search from near these parameters finds.

    The search moves each parameter by its own size.
    """
    scale = np.maximum(np.abs(at), 0.01)
    start = np.full(len(at), 1e-3)
    return -float(
        optimize.minimize(lambda by: -log_likelihood(at + by * scale, x, counts), start).fun
    )


def regressors(months: pd.DatetimeIndex, trend: str, steps: Sequence[int]) -> np.ndarray:
    """A constant, the season, a trend by its own definition, and the steps last."""
    at = np.arange(len(months))
    years, bends = at / 12, [k for k in at[6:-5] if months[k].month == 1]
    if trend == "interrupted":
        bends = list(steps)
    powers = {"none": 0, "linear": 1, "quadratic": 2, "piecewise": 1, "interrupted": 1}
    if trend in powers:
        curve = [years**power for power in range(1, powers[trend] + 1)]
    else:
        curve = natural_cubic(at / at[-1], int(trend[-1]))
    if trend in ("piecewise", "interrupted"):
        curve += [np.maximum(0, at - k) / 12 for k in bends]
    season = [months.month == month for month in range(2, 13)]
    return np.column_stack([np.ones(len(at)), *season, *curve, *(at >= k for k in steps)])


def natural_cubic(t: np.ndarray, pieces: int) -> list[np.ndarray]:
    """A natural cubic spline by its truncated powers, over 0 to 1, beside a constant."""
    knots = np.linspace(0, 1, pieces + 1)
    ends = np.maximum(0.0, t - 1) ** 3
    slopes = [(np.maximum(0.0, t - knot) ** 3 - ends) / (1 - knot) for knot in knots[:-1]]
    return [t, *(slope - slopes[-1] for slope in slopes[:-1])]


def negative_binomial(counts: np.ndarray, x: np.ndarray) -> tuple[float, Any]:
    """The alpha of NB2 that makes the counts likeliest, and the fit at it."""

    def fitted(logarithm: float) -> Any:
        family = families.NegativeBinomial(alpha=np.exp(logarithm))
        return GLM(counts, x, family=family).fit(tol=1e-10)

    def unlikely(logarithm: float) -> float:
        alpha, mean = np.exp(logarithm), fitted(logarithm).mu
        return -float(stats.nbinom.logpmf(counts, 1 / alpha, 1 / (1 + alpha * mean)).sum())

    best = optimize.minimize_scalar(unlikely, bounds=(-8, 1), method="bounded").x
    return float(np.exp(best)), fitted(best)


def chance_to_see(
    beta: np.ndarray, alpha: float, x: np.ndarray, column: int, fall_pct: float
) -> float:
    """How often a fall at a step lies beyond 1.96 errors, in per cent, by the normal law."""
    beta = beta.copy()
    beta[column] = np.log(1 - fall_pct / 100)
    mean = np.exp(x @ beta)
    weight = mean / (1 + alpha * mean)
    error = np.sqrt(np.linalg.inv(x.T @ (x * weight[:, None]))[column, column])
    return 100 * float(stats.norm.cdf(-1.96 - beta[column] / error))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def in_year(d: dt.date, year: int) -> dt.date:
    last_of_february = dt.date(year, 3, 1) - dt.timedelta(1)
    return last_of_february if (d.month, d.day) == (2, 29) else d.replace(year=year)


Facts = dict[str, float | None]
Series = dict[dt.date, int]  # people or boats by day
Weeks = dict[dt.date, tuple[int, int]]  # attempts prevented and arrivals, by the week's last day


def facts(data: Path, d: dt.date) -> Facts:
    people, boats = daily_counts(data)
    return {
        **counts_to_date(people, d),
        **previous_year(people, d),
        **whole_periods(people, d),
        "arrivals.people_per_boat_year_to_date": people_per_boat(people, boats, d),
        "arrivals.direction": direction(people, d),
        **money(data, d),
        **pilot(data, d, people),
        "balkans.detections_2024": western_balkan_2024(data, d),
        "preventions.share_latest_year": preventions(data, d, people),
        "preventions.share_52_weeks": newest_weeks(data, d),
        "deaths.latest_year": deaths(data, d),
    }


def daily_counts(data: Path) -> tuple[Series, Series]:
    """People and boats by day, each day once and none left out."""
    days = [
        *rows(data / "official/arrivals_daily.csv"),
        *rows(data / "official/arrivals_recent.csv"),
    ]
    people = {day(r["date"]): int(r["people_arrived"]) for r in days}
    boats = {day(r["date"]): int(r["boats_arrived"]) for r in days}
    assert len(people) == len(days) == (max(people) - min(people)).days + 1, "a day twice, or none"
    return people, boats


def total(series: Series, start: dt.date, end: dt.date) -> int:
    return sum(n for when, n in series.items() if start <= when <= end)


def counts_to_date(people: Series, d: dt.date) -> Facts:
    """People up to a day, from the first day of the series, of the year and of two periods."""
    counts: Facts = {
        "arrivals.total": total(people, FIRST_DAY, d),
        "arrivals.year_to_date": total(people, dt.date(d.year, 1, 1), d),
    }
    for start in (dt.date(2024, 7, 5), dt.date(2025, 8, 6)):
        since = total(people, start, d) if d >= start else None
        counts[f"arrivals.since_{start:%Y_%m_%d}"] = since
    return counts


def previous_year(people: Series, d: dt.date) -> Facts:
    """People up to the same day of the year before, and the change since in per cent."""
    if d.year <= FIRST_DAY.year:
        return {
            "arrivals.year_to_date_previous": None,
            "arrivals.year_to_date_change": None,
        }
    same_day = in_year(d, d.year - 1)
    base = total(people, dt.date(same_day.year, 1, 1), same_day)
    now = total(people, dt.date(d.year, 1, 1), d)
    return {
        "arrivals.year_to_date_previous": base,
        "arrivals.year_to_date_change": (now / base - 1) * 100 if base >= 1000 else None,
    }


def whole_periods(people: Series, d: dt.date) -> Facts:
    """People of the last week from Monday to Sunday, and the year with most of those over."""
    sunday = max((when for when in people if when <= d and when.isoweekday() == 7), default=None)
    over = [year for year in range(2018, d.year + 1) if dt.date(year, 12, 31) <= d]
    years = {year: total(people, dt.date(year, 1, 1), dt.date(year, 12, 31)) for year in over}
    return {
        "arrivals.last_full_week": (
            total(people, sunday - dt.timedelta(6), sunday) if sunday else None
        ),
        "arrivals.peak_year": max(years, key=years.__getitem__) if years else None,
    }


def people_per_boat(people: Series, boats: Series, d: dt.date) -> float | None:
    new_year = dt.date(d.year, 1, 1)
    boats_so_far = total(boats, new_year, d)
    return total(people, new_year, d) / boats_so_far if boats_so_far else None


def western_balkan_2024(data: Path, d: dt.date) -> int | None:
    if d < dt.date(2024, 12, 31):
        return None
    detections = {
        (r["year"], r["route"]): r["detections"] for r in rows(data / "curated/frontex_routes.csv")
    }
    return int(detections["2024", "Western Balkan"])


def direction(people: Series, d: dt.date) -> int | None:
    """Give 1 or -1 where the comparisons that move by a fiftieth go one way, 0 otherwise.

    Those that move may not be fewer than those that do not. It is None if too few people came.
    """
    pairs = pairs_of_enough(people, d)
    ups, downs = (sum(50 * p[i] >= 51 * p[1 - i] for p in pairs) for i in (0, 1))
    if not pairs:
        return None
    if (ups and downs) or max(ups, downs) < len(pairs) - ups - downs:
        return 0
    return 1 if ups else -1


Pair = tuple[int | None, int | None]  # people now and then; none where then is before the series


def people_between(people: Series, start: dt.date, end: dt.date) -> int | None:
    if start < FIRST_DAY:
        return None
    return sum(people[start + dt.timedelta(n)] for n in range((end - start).days + 1))


def beside_a_year_before(people: Series, d: dt.date) -> list[Pair]:
    """The last 365 days beside the 365 before, the year so far, and the last 91 days."""
    long, short = d - dt.timedelta(364), d - dt.timedelta(90)
    spans = [
        (long, long - dt.timedelta(365), long - dt.timedelta(1)),
        (dt.date(d.year, 1, 1), dt.date(d.year - 1, 1, 1), in_year(d, d.year - 1)),
        (short, in_year(short, short.year - 1), in_year(d, d.year - 1)),
    ]
    return [
        (people_between(people, start, d), people_between(people, first, last))
        for start, first, last in spans
    ]


def pairs_of_enough(people: Series, d: dt.date) -> list[Pair]:
    """The sums beside those of a year before, where both are known and one is large enough."""
    return [p for p in beside_a_year_before(people, d) if None not in p and max(p) >= 1000]


def last_week_out(data: Path, d: dt.date) -> dt.date | None:
    """Give the last week of the workbook that was out on a day.

    A workbook is out from the day after its last day. It is None where none that was read was out.
    """
    out = [r for r in rows(data / "official/vintages.csv") if day(r["last_day"]) < d]
    return day(out[-1]["last_week"]) if out else None


def weeks_known(data: Path, d: dt.date) -> Weeks:
    """Give attempts prevented and arrivals by week.

    The attempts are as the workbook then out had them: what later ones changed is undone.
    """
    last_week = last_week_out(data, d)
    weeks = as_first_out(data, d) if last_week else rows(data / "official/arrivals_weekly.csv")
    last = min(d, last_week or d)
    return counts_by_week(
        r for r in weeks if r["people_prevented"] and day(r["week_ending"]) <= last
    )


def as_first_out(data: Path, d: dt.date) -> list[dict[str, str]]:
    """The rows of weeks without what workbooks that came out later changed."""
    weeks = rows(data / "official/arrivals_weekly.csv")
    by_end = {r["week_ending"]: r for r in weeks}
    later = {r["vintage"] for r in rows(data / "official/vintages.csv") if day(r["last_day"]) >= d}
    for change in reversed(rows(data / "official/revisions.csv")):
        column = change["table"], change["column"]
        if column == ("arrivals_weekly", "people_prevented") and change["vintage"] in later:
            by_end[change["key"]]["people_prevented"] = change["old"]
    return weeks


def counts_by_week(weeks: Iterable[dict[str, str]]) -> Weeks:
    return {
        day(r["week_ending"]): (int(r["people_prevented"]), int(r["people_arrived"])) for r in weeks
    }


def share_prevented(weeks: Iterable[tuple[int, int]]) -> float:
    """Attempts prevented in per cent of all, which are these and the arrivals."""
    prevented, arrived = map(sum, zip(*weeks, strict=True))
    return 100 * prevented / (prevented + arrived)


def newest_weeks(data: Path, d: dt.date) -> float | None:
    weeks = weeks_known(data, d) | weeks_copied(data, d)
    if not weeks:
        return None
    last = [max(weeks) - dt.timedelta(7 * back) for back in range(52)]
    if not all(week in weeks for week in last):
        return None
    return share_prevented(weeks[week] for week in last)


def weeks_copied(data: Path, d: dt.date) -> Weeks:
    """Weeks after those of the workbook that was read; a week that it has is the workbook's."""
    if d < dt.date(2026, 9, 25):  # the day on which the workbook that was copied came out
        return {}
    held_to = max(day(r["week_ending"]) for r in rows(data / "official/arrivals_weekly.csv"))
    return counts_by_week(
        r for r in rows(data / "curated/weekly_copy.csv") if held_to < day(r["week_ending"]) <= d
    )


def deaths(data: Path, d: dt.date) -> int | None:
    counted = {
        int(r["year"]): int(r["people"])
        for r in rows(data / "curated/deaths_yearly.csv")
        if r["measure"].startswith("French prefecture") and dt.date(int(r["year"]), 12, 31) <= d
    }
    return counted[max(counted)] if counted else None


def preventions(data: Path, d: dt.date, people: Series) -> float | None:
    out_to = last_week_out(data, d)
    yearly = rows(data / "curated/preventions_yearly.csv")
    years_out = [row for row in yearly if year_is_out(row, d, out_to)]
    if not years_out:
        return None
    row = years_out[-1]
    year = int(row["year"])
    weeks = {week: n for week, n in weeks_known(data, d).items() if week.year == year}
    return share_of_weeks(weeks, year) if weeks else share_of_year(row, people)


def last_sunday(year: int) -> dt.date:
    new_years_eve = dt.date(year, 12, 31)
    return new_years_eve - dt.timedelta(new_years_eve.isoweekday() % 7)


def year_is_out(row: dict[str, str], d: dt.date, out_to: dt.date | None) -> bool:
    """Tell whether a year was over on a day, and the weeks out if it is made of weeks.

    `out_to` is the last week of the workbook then out.
    """
    year = int(row["year"])
    if dt.date(year, 12, 31) > d:
        return False
    made_of_weeks = row["source_id"] == "ho_small_boats"
    return not (made_of_weeks and out_to and out_to < last_sunday(year))


def share_of_year(row: dict[str, str], people: Series) -> float:
    """The share by the number for the whole year, which is rounded if the number is."""
    prevented = int(row["people_prevented"])
    arrived = sum(n for when, n in people.items() if when.year == int(row["year"]))
    share = share_prevented([(prevented, arrived)])
    return round(share) if row["rounded"] == "1" else share


def share_of_weeks(weeks: Weeks, year: int) -> float:
    """The share by every week from the first with preventions to the year's last Sunday.

    The sum is then of the year's coverage.
    """
    first = min(weeks)
    assert first <= dt.date(year, 1, 7) or first == dt.date(2024, 5, 5)
    assert len(weeks) == (last_sunday(year) - first).days // 7 + 1, "a week of the year is not held"
    return share_prevented(weeks.values())


def money(data: Path, d: dt.date) -> Facts:
    known = known_on(data, "agreements", d)
    coming = [float(r["committed_gbp_m"]) for r in known if r["agreement_id"] == "agreement-2026"]
    core = [r for r in known if r["scope"] == "2018-26"]
    sums = money_committed(core, d)
    low, high = promised(core, d, coming[0], conditional(data, d)) if coming else (None, None)
    return {
        **sums,
        "spending.committed_2026_29_gbp": coming[0] if coming else None,
        "spending.promised_total_gbp_low": low,
        "spending.promised_total_gbp_high": high,
    }


def conditional(data: Path, d: dt.date) -> float:
    """The part of the agreement of 2026 that has a condition, in millions of pounds."""
    of_next = [
        r
        for r in known_on(data, "payments", d)
        if (r["agreement_id"], r["basis"]) == ("agreement-2026", "condition")
    ]
    return sum(float(r["gbp_m"] or 0) for r in of_next)


def promised(
    core: list[dict[str, str]], d: dt.date, coming: float, on_condition: float
) -> tuple[float, float]:
    """The least and the most that was promised in all, in millions of pounds."""
    both = [sorted((float(r["committed_gbp_m"]), latest_pounds(r, d))) for r in core]
    least, most = (sum(ends) for ends in zip(*both, strict=True))
    return least + coming - on_condition, most + coming


def money_committed(core: list[dict[str, str]], d: dt.date) -> Facts:
    """Sums of the agreements up to 2026, as first given and with what was later reported."""
    pounds, euros = (sum(float(r[f"committed_{unit}_m"]) for r in core) for unit in ("gbp", "eur"))
    reported = sum(latest_pounds(r, d) for r in core)
    return {
        "spending.committed_to_2026_gbp": pounds if core else None,
        "spending.committed_to_2026_gbp_later": reported if core else None,
        "spending.committed_to_2026_eur": euros if core else None,
    }


def latest_pounds(agreement: dict[str, str], d: dt.date) -> float:
    """What was reported of an agreement later, from the day that it was, or else its promise."""
    reported = agreement["gbp_m_later"] and day(agreement["later_known_from"]) <= d
    return float(agreement["gbp_m_later" if reported else "committed_gbp_m"])


PILOT_START = dt.date(2025, 8, 6)
End = tuple[dt.date, int]  # the last day of a running total, and the total


def pilot(data: Path, d: dt.date, people: Series) -> Facts:
    terms = [r for r in rows(data / "curated/pilot_record.csv") if r["kind"] == "end"]
    over = [r["date"] for r in terms if day(r["known_from"]) <= d]
    admitted = last_total(data, d, "admitted", "admitted_to_uk")
    return {
        "pilot.ended": int(over[-1].replace("-", "")) if over else None,
        "pilot.admitted": admitted[1] if admitted else None,
        **pilot_returns(last_total(data, d, "returned", "returned_to_france"), people),
    }


def pilot_returns(end: End | None, people: Series) -> Facts:
    if not end:
        names = ("returned", "returned_share_of_arrivals", "returns_per_week")
        return {f"pilot.{name}": None for name in names}
    last, returned = end
    arrived = total(people, PILOT_START, last)
    return {
        "pilot.returned": returned,
        "pilot.returned_share_of_arrivals": 100 * returned / arrived if arrived else None,
        "pilot.returns_per_week": returned / ((last - PILOT_START).days + 1) * 7,
    }


def last_total(data: Path, d: dt.date, measure: str, column: str) -> End | None:
    """The running total of a measure that was known on a day, by announcements or by months."""
    announced = known_on(data, "pilot_announcements", d)
    months = known_on(data, "pilot_monthly", d)
    if months:  # from then on a rounded figure takes no count's place
        announced = [r for r in announced if r["precision"] == "exact"]
    totals = [(day(r["as_of"]), int(r["cumulative"])) for r in announced if r["measure"] == measure]
    if months:
        totals.append((last_day_of(months[-1]["month"]), sum(int(r[column]) for r in months)))
    return max(totals, key=lambda end: end[0], default=None)


def known_on(data: Path, table: str, d: dt.date) -> list[dict[str, str]]:
    return [r for r in rows(data / f"curated/{table}.csv") if day(r["known_from"]) <= d]


def last_day_of(month: str) -> dt.date:
    year, number = map(int, month.split("-"))
    return dt.date(year + number // 12, number % 12 + 1, 1) - dt.timedelta(1)
