"""The label of each fact, its unit and what shows it.

The label is used in the search and on the page that checks a figure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from crossings.errors import InputError


class FactEntry(NamedTuple):
    """A fact's name for readers, its unit, and its place: a page with # and an exhibit or claim."""

    label: str
    unit: str
    place: str

    @property
    def address(self) -> str:
        """The address of what shows it: report/arrivals.html#fig-deaths."""
        page, sign, ident = self.place.partition("#")
        return f"report/{page}.html{sign}{ident}"

    def address_in(self, places: Mapping[str, Collection[str]]) -> str:
        """Its address if its page has that place, else that of its page; empty without the page.

        `places` are the anchors on each page, by file. The report of a past day may not have the
        claim that shows it.
        """
        page, _, ident = self.address.partition("#")
        if page not in places:
            return ""
        return self.address if ident in places[page] else page


FACT_NAMES: Final[dict[str, FactEntry]] = {
    "arrivals.total": FactEntry(
        "People arrived since 1 January 2018", "people", "arrivals#fig-arrivals-by-year"
    ),
    "arrivals.year_to_date": FactEntry(
        "People arrived in the year so far", "people", "arrivals#fig-arrivals-by-year"
    ),
    "arrivals.year_to_date_previous": FactEntry(
        "People arrived in the year before, to the same day",
        "people",
        "arrivals#fig-arrivals-by-year",
    ),
    "arrivals.year_to_date_change": FactEntry(
        "Change in arrivals on the year before, to the same day",
        "per cent",
        "arrivals#fig-arrivals-by-year",
    ),
    "arrivals.since_2024_07_05": FactEntry(
        "People arrived since the election of 4 July 2024",
        "people",
        "claims#claim-crossings-since-election",
    ),
    "arrivals.since_2025_08_06": FactEntry(
        "People arrived since the pilot began on 6 August 2025",
        "people",
        "claims#claim-arrivals-since-pilot",
    ),
    "arrivals.last_full_week": FactEntry(
        "People arrived in the last full week", "people", "claims#claim-crossings-last-week"
    ),
    "arrivals.peak_year": FactEntry(
        "The year with most arrivals", "year", "arrivals#fig-arrivals-by-year"
    ),
    "arrivals.people_per_boat_year_to_date": FactEntry(
        "People per boat in the year so far",
        "people per boat",
        "arrivals#fig-boats-and-people-per-boat",
    ),
    "arrivals.direction": FactEntry(
        "Whether arrivals rise or fall, by three comparisons",
        "direction",
        "claims#claim-crossings-keep-rising",
    ),
    "spending.committed_to_2026_gbp": FactEntry(
        "Committed to France for years to March 2026, as first given",
        "GBP m",
        "spending#fig-published-totals",
    ),
    "spending.committed_to_2026_gbp_later": FactEntry(
        "Committed to France for years to March 2026, with amounts later reported",
        "GBP m",
        "spending#fig-published-totals",
    ),
    "spending.committed_to_2026_eur": FactEntry(
        "Committed to France for years to March 2026, in euros", "EUR m", "spending"
    ),
    "spending.committed_2026_29_gbp": FactEntry(
        "Committed to France in the agreement of 2026", "GBP m", "spending#fig-commitments-by-year"
    ),
    "spending.promised_total_gbp_low": FactEntry(
        "Promised to France since 2018, without a sum reported to depend on results",
        "GBP m",
        "spending#fig-commitments-by-year",
    ),
    "spending.promised_total_gbp_high": FactEntry(
        "Promised to France since 2018, with what depends on results",
        "GBP m",
        "spending#fig-commitments-by-year",
    ),
    "pilot.returned": FactEntry(
        "People returned to France under the pilot", "people", "returns-pilot#fig-pilot-share"
    ),
    "pilot.admitted": FactEntry(
        "People admitted from France under the pilot", "people", "returns-pilot#fig-pilot-share"
    ),
    "pilot.returned_share_of_arrivals": FactEntry(
        "Returned under the pilot, of arrivals to that day",
        "per cent",
        "returns-pilot#fig-pilot-share",
    ),
    "pilot.returns_per_week": FactEntry(
        "People returned a week under the pilot", "people a week", "returns-pilot#fig-pilot-pace"
    ),
    "pilot.ended": FactEntry(
        "The day on which the pilot was reported to have ended", "date", "returns-pilot"
    ),
    "balkans.detections_2024": FactEntry(
        "Detections on the Western Balkan route in 2024",
        "detections",
        "western-balkans#fig-balkans-detections",
    ),
    "preventions.share_latest_year": FactEntry(
        "Recorded attempts prevented in the newest year with figures",
        "per cent",
        "arrivals#fig-arrivals-by-year",
    ),
    "preventions.share_52_weeks": FactEntry(
        "Recorded attempts prevented in 52 weeks",
        "per cent",
        "arrivals#fig-attempts-in-the-same-weeks",
    ),
    "deaths.latest_year": FactEntry(
        "People counted dead at sea in the newest year with a count",
        "people",
        "arrivals#fig-deaths",
    ),
}
# The id under which a fact was published before: its file and its anchor stay. These sums end in
# March 2026, which the old ids did not say.
FORMERLY: Final[dict[str, str]] = {
    "spending.committed_to_2026_gbp": "spending.committed_since_2018_gbp",
    "spending.committed_to_2026_gbp_later": "spending.committed_since_2018_gbp_later",
    "spending.committed_to_2026_eur": "spending.committed_since_2018_eur",
}


def entry_of(ident: str) -> FactEntry:
    """A fact's entry in FACT_NAMES. Raises InputError, with what to add, if there is none."""
    if ident in FACT_NAMES:
        return FACT_NAMES[ident]
    raise InputError(
        f"{ident} has no name: an entry of FACT_NAMES in src/crossings/facts/fact_names.py is "
        "expected, with its label, unit and the page that shows it. Add it there."
    )
