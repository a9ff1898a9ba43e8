"""Numbers are worked out here by a second route, straight from the CSV files.

The headline ones need the standard library alone. All are written from the definitions on the
methods page, not from the code under test, and share none of it.
"""

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import optimize, stats


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
    found = people.astype(float).resample("MS").agg(["sum", "count"])
    return found["sum"][found["count"] == found.index.days_in_month]


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


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def in_year(d: dt.date, year: int) -> dt.date:
    last_of_february = dt.date(year, 3, 1) - dt.timedelta(1)
    return last_of_february if (d.month, d.day) == (2, 29) else d.replace(year=year)


def facts(data: Path, d: dt.date) -> dict[str, float | None]:
    days = [
        *rows(data / "official/arrivals_daily.csv"),
        *rows(data / "official/arrivals_recent.csv"),
    ]
    people = {day(r["date"]): int(r["people_arrived"]) for r in days}
    boats = {day(r["date"]): int(r["boats_arrived"]) for r in days}
    assert len(people) == len(days) == (max(people) - min(people)).days + 1, "a day twice, or none"

    def total(series: dict[dt.date, int], start: dt.date, end: dt.date) -> int:
        return sum(n for when, n in series.items() if start <= when <= end)

    first = dt.date(2018, 1, 1)
    new_year = dt.date(d.year, 1, 1)
    found: dict[str, float | None] = {}
    found["arrivals.total"] = total(people, first, d)
    found["arrivals.year_to_date"] = total(people, new_year, d)
    before = in_year(d, d.year - 1)
    base = total(people, dt.date(before.year, 1, 1), before) if d.year > 2018 else None
    found["arrivals.year_to_date_previous"] = base
    found["arrivals.year_to_date_change"] = (
        (total(people, new_year, d) / base - 1) * 100 if (base or 0) >= 1000 else None
    )
    for name, start in (("2024_07_05", dt.date(2024, 7, 5)), ("2025_08_06", dt.date(2025, 8, 6))):
        found[f"arrivals.since_{name}"] = total(people, start, d) if d >= start else None
    sunday = max((when for when in people if when <= d and when.isoweekday() == 7), default=None)
    found["arrivals.last_full_week"] = (
        total(people, sunday - dt.timedelta(6), sunday) if sunday else None
    )
    over = [y for y in range(2018, d.year + 1) if dt.date(y, 12, 31) <= d]
    years = {y: total(people, dt.date(y, 1, 1), dt.date(y, 12, 31)) for y in over}
    found["arrivals.peak_year"] = max(years, key=years.__getitem__) if years else None
    sailed = total(boats, new_year, d)
    found["arrivals.people_per_boat_year_to_date"] = (
        total(people, new_year, d) / sailed if sailed else None
    )
    found["arrivals.direction"] = direction(people, d)
    found |= money(data, d) | pilot(data, d, people)
    routes = {
        (r["year"], r["route"]): r["detections"] for r in rows(data / "curated/frontex_routes.csv")
    }
    known = d >= dt.date(2024, 12, 31)
    found["balkans.detections_2024"] = int(routes["2024", "Western Balkan"]) if known else None
    found["preventions.share_latest_year"] = preventions(data, d, people)
    found["preventions.share_52_weeks"] = newest_weeks(data, d)
    found["deaths.latest_year"] = deaths(data, d)
    return found


def direction(people: dict[dt.date, int], d: dt.date) -> int | None:
    """Give 1, -1 or 0 where four comparisons are all up, all down or neither.

    It is None if none of them differs.
    """

    def total(start: dt.date, end: dt.date) -> int | None:
        days = [start + dt.timedelta(n) for n in range((end - start).days + 1)]
        return sum(people[one] for one in days) if start >= dt.date(2018, 1, 1) else None

    def so_far(year: int) -> int | None:
        return total(dt.date(year, 1, 1), in_year(d, year))

    three = [so_far(d.year - n) for n in (1, 2, 3)]
    pairs = [(so_far(d.year), three[0])]
    if None not in three:
        pairs.append((3 * so_far(d.year), sum(three)))
    for days in (365, 730):
        middle = d - dt.timedelta(days)
        pairs.append(
            (total(middle + dt.timedelta(1), d), total(middle - dt.timedelta(days - 1), middle))
        )
    up = {now > then for now, then in pairs if now is not None and then and now != then}
    return None if not up else 0 if len(up) == 2 else 1 if True in up else -1


def last_week_out(data: Path, d: dt.date) -> dt.date | None:
    """Give the last week of the workbook that was out on a day.

    A workbook is out from the day after its last day. It is None where none that was read was out.
    """
    out = [r for r in rows(data / "official/vintages.csv") if day(r["last_day"]) < d]
    return day(out[-1]["last_week"]) if out else None


def weeks_known(data: Path, d: dt.date) -> dict[dt.date, tuple[int, int]]:
    """Give attempts prevented and arrivals by week.

    The attempts are as the workbook then out had them: what later ones changed is undone.
    """
    official = rows(data / "official/arrivals_weekly.csv")
    last_week = last_week_out(data, d)
    later = {
        r["vintage"]
        for r in rows(data / "official/vintages.csv")
        if last_week and day(r["last_day"]) >= d
    }
    for change in reversed(rows(data / "official/revisions.csv")):
        column = change["table"], change["column"]
        if column == ("arrivals_weekly", "people_prevented") and change["vintage"] in later:
            next(r for r in official if r["week_ending"] == change["key"])["people_prevented"] = (
                change["old"]
            )
    return {
        day(r["week_ending"]): (int(r["people_prevented"]), int(r["people_arrived"]))
        for r in official
        if r["people_prevented"] and day(r["week_ending"]) <= min(d, last_week or d)
    }


def newest_weeks(data: Path, d: dt.date) -> float | None:
    held_to = max(day(r["week_ending"]) for r in rows(data / "official/arrivals_weekly.csv"))
    weeks = weeks_known(data, d)
    if d >= dt.date(2026, 9, 25):  # the day on which the workbook that was copied came out
        weeks |= {
            day(r["week_ending"]): (int(r["people_prevented"]), int(r["people_arrived"]))
            for r in rows(data / "curated/weekly_copy.csv")
            if held_to
            < day(r["week_ending"])
            <= d  # a week of the workbook that was read is the workbook's
        }
    if not weeks:
        return None
    last = [max(weeks) - dt.timedelta(7 * back) for back in range(52)]
    if not all(week in weeks for week in last):
        return None
    stopped, came = (sum(weeks[week][part] for week in last) for part in (0, 1))
    return 100 * stopped / (stopped + came)


def deaths(data: Path, d: dt.date) -> int | None:
    counted = {
        int(r["year"]): int(r["people"])
        for r in rows(data / "curated/deaths_yearly.csv")
        if r["measure"].startswith("French prefecture") and dt.date(int(r["year"]), 12, 31) <= d
    }
    return counted[max(counted)] if counted else None


def preventions(data: Path, d: dt.date, people: dict[dt.date, int]) -> float | None:
    held, out_to = weeks_known(data, d), last_week_out(data, d)
    over = []
    for r in rows(data / "curated/preventions_yearly.csv"):
        new_years_eve = dt.date(int(r["year"]), 12, 31)
        last = new_years_eve - dt.timedelta(
            new_years_eve.isoweekday() % 7
        )  # the last Sunday of the year
        of_weeks = r["source_id"] == "ho_small_boats"
        if new_years_eve <= d and not (of_weeks and out_to and out_to < last):
            over.append((r, last))
    if not over:
        return None
    row, last = over[-1]
    year, stopped = int(row["year"]), int(row["people_prevented"])
    weeks = [week for week in held if week.year == year]
    if not weeks:
        arrived = sum(n for when, n in people.items() if when.year == year)
        share = 100 * stopped / (stopped + arrived)
        return round(share) if row["rounded"] == "1" else share
    # Every week from the first with preventions to the year's last Sunday, so that the sum is of
    # the year's coverage.
    first = min(weeks)
    assert first <= dt.date(year, 1, 7) or first == dt.date(2024, 5, 5)
    assert len(weeks) == (last - first).days // 7 + 1, "a week of the year is not held"
    stopped, arrived = (sum(held[week][part] for week in weeks) for part in (0, 1))
    return 100 * stopped / (stopped + arrived)


def money(data: Path, d: dt.date) -> dict[str, float | None]:
    known = [r for r in rows(data / "curated/agreements.csv") if day(r["known_from"]) <= d]
    core = [r for r in known if r["scope"] == "2018-26"]
    known_later = [r["gbp_m_later"] and day(r["later_known_from"]) <= d for r in core]
    later = [
        r["gbp_m_later" if so else "committed_gbp_m"]
        for so, r in zip(known_later, core, strict=True)
    ]
    coming = [float(r["committed_gbp_m"]) for r in known if r["agreement_id"] == "agreement-2026"]
    first, euros = (sum(float(r[f"committed_{one}_m"]) for r in core) for one in ("gbp", "eur"))
    reported = sum(map(float, later))
    return {
        "spending.promised_total_gbp_low": reported + coming[0] if coming else None,
        "spending.promised_total_gbp_high": first + coming[0] if coming else None,
        "spending.committed_since_2018_gbp": first if core else None,
        "spending.committed_since_2018_gbp_later": reported if core else None,
        "spending.committed_since_2018_eur": euros if core else None,
        "spending.committed_2026_29_gbp": coming[0] if coming else None,
    }


def pilot(data: Path, d: dt.date, people: dict[dt.date, int]) -> dict[str, float | None]:
    start = dt.date(2025, 8, 6)
    told = [r for r in rows(data / "curated/pilot_announcements.csv") if day(r["known_from"]) <= d]
    months = [r for r in rows(data / "curated/pilot_monthly.csv") if day(r["known_from"]) <= d]
    if months:  # from then on a rounded figure takes no count's place
        told = [
            r for r in told if not r["note"].startswith(("rounded", "a floor", "day approximate"))
        ]
    ends: dict[str, tuple[dt.date, int]] = {}
    for measure, column in (("returned", "returned_to_france"), ("admitted", "admitted_to_uk")):
        figures = [(day(r["as_of"]), int(r["cumulative"])) for r in told if r["measure"] == measure]
        if months:
            year, month = map(int, months[-1]["month"].split("-"))
            end = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(1)
            figures.append((end, sum(int(r[column]) for r in months)))
        if figures:
            ends[measure] = max(figures, key=lambda f: f[0])
    returned = ends.get("returned")
    arrived = sum(n for when, n in people.items() if returned and start <= when <= returned[0])
    terms = [r for r in rows(data / "curated/pilot_record.csv") if r["kind"] == "end"]
    over = [r["date"] for r in terms if day(r["known_from"]) <= d]
    return {
        "pilot.ended": int(over[-1].replace("-", "")) if over else None,
        "pilot.returned": returned[1] if returned else None,
        "pilot.admitted": ends["admitted"][1] if "admitted" in ends else None,
        "pilot.returned_share_of_arrivals": 100 * returned[1] / arrived
        if returned and arrived
        else None,
        "pilot.returns_per_week": returned[1] / ((returned[0] - start).days + 1) * 7
        if returned
        else None,
    }
