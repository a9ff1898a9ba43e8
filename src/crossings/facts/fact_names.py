"""What each fact is called, what shows it and, of those that follow from the daily series, how: one entry a fact.

A fact's name stands in the search, on the page that checks a figure and in data/facts.json.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from crossings.errors import InputError


class Named(NamedTuple):
    """A fact's name for readers; the exhibit or claim that shows it, or a page; and how it follows from the daily series.

    A fact without `how` has its steps in data/facts.json: the days on which it changes. One with it is worked out by the
    function of its name in scripts/figures.js, too.
    """

    label: str
    shown: str
    how: str = ""


FACT_NAMES: Final[dict[str, Named]] = {
    "arrivals.total": Named(
        "People arrived since 1 January 2018",
        "report/arrivals.html#fig-arrivals-by-year",
        "people from first_day to the day",
    ),
    "arrivals.year_to_date": Named(
        "People arrived in the year so far",
        "report/arrivals.html#fig-arrivals-running-total",
        "people from 1 January to the day",
    ),
    "arrivals.year_to_date_previous": Named(
        "People arrived in the year before, to the same day",
        "report/arrivals.html#fig-arrivals-running-total",
        "people from 1 January to the same day of the year before; 28 February for 29 February",
    ),
    "arrivals.year_to_date_change": Named(
        "Change in arrivals on the year before, to the same day",
        "report/arrivals.html#fig-arrivals-running-total",
        "the last two, as a change in per cent",
    ),
    "arrivals.since_2024_07_05": Named(
        "People arrived since the election of 4 July 2024",
        "report/claims.html#claim-crossings-since-election",
        "people from 5 July 2024 to the day",
    ),
    "arrivals.since_2025_08_06": Named(
        "People arrived since the pilot began on 6 August 2025",
        "report/claims.html#claim-arrivals-since-pilot",
        "people from 6 August 2025 to the day",
    ),
    "arrivals.last_full_week": Named(
        "People arrived in the last full week",
        "report/claims.html#claim-crossings-last-week",
        "people in the last Monday to Sunday that had ended; as of that Sunday",
    ),
    "arrivals.peak_year": Named(
        "The year with most arrivals",
        "report/arrivals.html#fig-arrivals-by-year",
        "the whole calendar year with most people; the first of equals",
    ),
    "arrivals.people_per_boat_year_to_date": Named(
        "People per boat in the year so far",
        "report/arrivals.html#fig-boats-and-people-per-boat",
        "people over boats from 1 January to the day",
    ),
    "arrivals.direction": Named(
        "Comparisons with earlier periods on which arrivals are up",
        "report/claims.html#claim-crossings-keep-rising",
        "of the year so far against the same day of each earlier year, 365 days against the 365 before and 730 against the 730 before, the share, in per cent, of those that differ on which people are up",
    ),
    "spending.committed_since_2018_gbp": Named(
        "Committed to France since 2018, as first given",
        "report/spending.html#fig-published-totals",
    ),
    "spending.committed_since_2018_gbp_later": Named(
        "Committed to France since 2018, with amounts later reported",
        "report/spending.html#fig-published-totals",
    ),
    "spending.committed_since_2018_eur": Named(
        "Committed to France since 2018, in euros",
        "report/spending.html",
    ),
    "spending.committed_2026_29_gbp": Named(
        "Committed to France for 2026/27 to 2028/29",
        "report/spending.html#fig-commitments-by-year",
    ),
    "spending.promised_total_gbp_low": Named(
        "Promised for 2018/19 to 2028/29, lower end",
        "report/spending.html#fig-commitments-by-year",
    ),
    "spending.promised_total_gbp_high": Named(
        "Promised for 2018/19 to 2028/29, higher end",
        "report/spending.html#fig-commitments-by-year",
    ),
    "pilot.returned": Named(
        "People returned to France under the pilot",
        "report/returns-pilot.html#fig-pilot-share",
    ),
    "pilot.admitted": Named(
        "People admitted from France under the pilot",
        "report/returns-pilot.html#fig-pilot-share",
    ),
    "pilot.returned_share_of_arrivals": Named(
        "Returned under the pilot, of arrivals to that day",
        "report/returns-pilot.html#fig-pilot-share",
    ),
    "pilot.returns_per_week": Named(
        "People returned a week under the pilot",
        "report/returns-pilot.html#fig-pilot-what-if",
    ),
    "pilot.ended": Named(
        "The day on which the pilot is reported to have ended",
        "report/returns-pilot.html",
    ),
    "balkans.detections_2024": Named(
        "Detections on the Western Balkan route in 2024",
        "report/western-balkans.html#fig-balkans-detections",
    ),
    "preventions.share_latest_year": Named(
        "Recorded attempts prevented in the last whole year",
        "report/arrivals.html#fig-preventions-by-year",
    ),
    "preventions.share_52_weeks": Named(
        "Recorded attempts prevented in 52 weeks",
        "report/arrivals.html#fig-preventions-share",
    ),
    "deaths.latest_year": Named(
        "People counted dead at sea in the last whole year",
        "report/arrivals.html#fig-deaths",
    ),
}


def named(ident: str, has_steps: bool) -> Named:
    """A fact's entry; InputError, with what to add, where there is none, or none that says how a fact without steps follows."""
    found = FACT_NAMES.get(ident)
    lacks = (
        "no name"
        if not found
        else ""
        if found.how or has_steps
        else "neither steps (MADE_FROM in fact_steps.py) nor `how`"
    )
    if not found or lacks:
        raise InputError(
            f"{ident} has {lacks}: an entry of FACT_NAMES in src/crossings/facts/fact_names.py is expected, with its label and the page that "
            "shows it, and `how` where it follows from the daily series. Add it there."
        )
    return found
