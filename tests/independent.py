"""The headline numbers by a second route: the standard library alone, straight from the CSV files.

Written from the definitions on the methods page, not from the code under test, and sharing none of it.
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path


def rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def last_year(d: dt.date) -> dt.date:
    return dt.date(d.year - 1, 2, 28) if (d.month, d.day) == (2, 29) else d.replace(year=d.year - 1)


def facts(data: Path, d: dt.date) -> dict[str, float | None]:
    days = [*rows(data / "official/arrivals_daily.csv"), *rows(data / "official/arrivals_recent.csv")]
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
    before = last_year(d)
    found["arrivals.year_to_date_previous"] = (
        total(people, dt.date(before.year, 1, 1), before) if d.year > 2018 else None
    )
    base = found["arrivals.year_to_date_previous"]
    found["arrivals.year_to_date_change"] = (
        (found["arrivals.year_to_date"] / base - 1) * 100 if base else None
    )
    for name, start in (("2024_07_05", dt.date(2024, 7, 5)), ("2025_08_06", dt.date(2025, 8, 6))):
        found[f"arrivals.since_{name}"] = total(people, start, d) if d >= start else None
    sunday = max((when for when in people if when <= d and when.isoweekday() == 7), default=None)
    found["arrivals.last_full_week"] = total(people, sunday - dt.timedelta(6), sunday) if sunday else None
    years = {
        y: total(people, dt.date(y, 1, 1), dt.date(y, 12, 31))
        for y in range(2018, d.year + 1)
        if dt.date(y, 12, 31) <= d
    }
    found["arrivals.peak_year"] = max(years, key=years.__getitem__) if years else None
    sailed = total(boats, new_year, d)
    found["arrivals.people_per_boat_year_to_date"] = total(people, new_year, d) / sailed if sailed else None
    found |= money(data, d) | pilot(data, d, people)
    found["balkans.detections_2024"] = (
        next(
            int(r["detections"])
            for r in rows(data / "curated/frontex_routes.csv")
            if (r["year"], r["route"]) == ("2024", "Western Balkan")
        )
        if d >= dt.date(2024, 12, 31)
        else None
    )
    found["preventions.share_latest_year"] = preventions(data, d, people)
    found["preventions.share_52_weeks"] = newest_weeks(data, d)
    found["deaths.latest_year"] = deaths(data, d)
    return found


def newest_weeks(data: Path, d: dt.date) -> float | None:
    official = rows(data / "official/arrivals_weekly.csv")
    held_to = max(day(r["week_ending"]) for r in official)
    # Preventions are those of the workbook then out, on the day after its last: what later ones changed is undone.
    vintages = rows(data / "official/vintages.csv")
    out = [r for r in vintages if day(r["last_day"]) < d]
    last_week = day(out[-1]["last_week"]) if out else held_to
    later = {r["vintage"] for r in vintages[len(out) :]} if out else set()
    for change in reversed(rows(data / "official/revisions.csv")):
        column = change["table"], change["column"]
        if column == ("arrivals_weekly", "people_prevented") and change["vintage"] in later:
            next(r for r in official if r["week_ending"] == change["key"])["people_prevented"] = change["old"]
    weeks = {
        day(r["week_ending"]): (int(r["people_prevented"]), int(r["people_arrived"]))
        for r in official
        if r["people_prevented"] and day(r["week_ending"]) <= min(d, last_week)
    }
    if d >= dt.date(2026, 9, 25):  # the day on which the workbook that was copied came out
        weeks |= {
            day(r["week_ending"]): (int(r["people_prevented"]), int(r["people_arrived"]))
            for r in rows(data / "curated/weekly_copy.csv")
            if held_to < day(r["week_ending"]) <= d  # a week of the workbook that was read is the workbook's
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
        if r["source_id"] == "premar" and dt.date(int(r["year"]), 12, 31) <= d
    }
    return counted[max(counted)] if counted else None


def preventions(data: Path, d: dt.date, people: dict[dt.date, int]) -> float | None:
    over = [r for r in rows(data / "curated/preventions_yearly.csv") if dt.date(int(r["year"]), 12, 31) <= d]
    if not over:
        return None
    year, stopped = over[-1]["year"], int(over[-1]["people_prevented"])
    weeks = [
        r
        for r in rows(data / "official/arrivals_weekly.csv")
        if r["week_ending"][:4] == year and r["people_prevented"] and day(r["week_ending"]) <= d
    ]
    if not weeks:
        arrived = sum(n for when, n in people.items() if str(when.year) == year)
        share = 100 * stopped / (stopped + arrived)
        return round(share) if over[-1]["rounded"] == "1" else share
    # Every week from the first with preventions to the year's last Sunday, so that the sum is of the year's coverage.
    last = max(
        dt.date(int(year), 12, at) for at in range(25, 32) if dt.date(int(year), 12, at).weekday() == 6
    )
    first = day(weeks[0]["week_ending"])
    assert first <= dt.date(int(year), 1, 7) or first == dt.date(2024, 5, 5)
    assert len(weeks) == (last - first).days // 7 + 1, "a week of the year is not held"
    stopped, arrived = (sum(int(r[f"people_{what}"]) for r in weeks) for what in ("prevented", "arrived"))
    return 100 * stopped / (stopped + arrived)


def money(data: Path, d: dt.date) -> dict[str, float | None]:
    known = [r for r in rows(data / "curated/agreements.csv") if day(r["known_from"]) <= d]
    core = [r for r in known if r["scope"] == "2018-26"]
    later = [
        r["gbp_m_later"] if r["gbp_m_later"] and day(r["later_known_from"]) <= d else r["committed_gbp_m"]
        for r in core
    ]
    coming = [r for r in known if r["agreement_id"] == "agreement-2026"]
    more = float(coming[0]["committed_gbp_m"]) if coming else None
    first = sum(float(r["committed_gbp_m"]) for r in core)
    return {
        "spending.promised_total_gbp_low": sum(map(float, later)) + more if more else None,
        "spending.promised_total_gbp_high": first + more if more else None,
        "spending.committed_since_2018_gbp": sum(float(r["committed_gbp_m"]) for r in core) if core else None,
        "spending.committed_since_2018_gbp_later": sum(map(float, later)) if core else None,
        "spending.committed_since_2018_eur": sum(float(r["committed_eur_m"]) for r in core) if core else None,
        "spending.committed_2026_29_gbp": float(coming[0]["committed_gbp_m"]) if coming else None,
    }


def pilot(data: Path, d: dt.date, people: dict[dt.date, int]) -> dict[str, float | None]:
    start = dt.date(2025, 8, 6)
    told = [r for r in rows(data / "curated/pilot_announcements.csv") if day(r["known_from"]) <= d]
    months = [r for r in rows(data / "curated/pilot_monthly.csv") if day(r["known_from"]) <= d]
    if months:  # from then on a rounded figure takes no count's place
        told = [r for r in told if not r["note"].startswith(("rounded", "a floor", "day approximate"))]
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
    terms = [r for r in rows(data / "curated/pilot_record.csv") if (r["kind"], r["item"]) == ("term", "end")]
    over = [r["date"] for r in terms if day(r["known_from"]) <= d]
    return {
        "pilot.ended": int(over[-1].replace("-", "")) if over else None,
        "pilot.returned": returned[1] if returned else None,
        "pilot.admitted": ends["admitted"][1] if "admitted" in ends else None,
        "pilot.returned_share_of_arrivals": 100 * returned[1] / arrived if returned and arrived else None,
        "pilot.returns_per_week": returned[1] / ((returned[0] - start).days + 1) * 7 if returned else None,
    }
