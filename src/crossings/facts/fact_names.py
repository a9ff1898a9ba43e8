"""The label of each fact, its unit and what shows it; and how a fact is made from these.

The label is used in the search and on the page that checks a figure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from crossings.errors import InputError
from crossings.facts.figure import Figure, Number
from crossings.tables.sources import SMALL_BOATS

if TYPE_CHECKING:  # a module that needs only the names must not import the tables
    from crossings.tables.record import Record


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
# The status and sources of a chapter's facts, unless a fact has others.
USUAL: Final = {
    "arrivals": ("provisional", ()),  # by the days that are counted
    "spending": ("commitment", ("cbp9681",)),
    "pilot": ("announced", ("ho_pilot_series",)),
    "balkans": ("estimate", ("frontex_2025_06",)),
    "preventions": ("estimate", (SMALL_BOATS,)),
    "deaths": ("final", ("premar",)),
    "asylum": ("final", ("ho_ier_d02_d03_2026q2",)),
}
# Units of figures that sources give. Rates, changes and sums of promises are worked out here, with
# the exception of one sum that was announced as such.
GIVEN: Final = ("people", "boats", "detections", "attempts", "year", "date")
ANNOUNCED: Final = "spending.committed_2026_29_gbp"


def make_figure(
    record: Record,
    ident: str,
    value: Number,
    sentence: str,
    as_of: dt.date | None = None,
    source_ids: Iterable[str] = (),
    status: str = "",
    *,
    unit: str = "",
    wording: str = "",
) -> Figure:
    """A fact of FACT_NAMES, or the figure for a claim about days of its own.

    The latter has a `unit`, and an `ident` that FACT_NAMES lacks. `value` is None if there is no
    number yet, and `sentence` then says why. By default `as_of` is the record's day, `source_ids`
    and `status` are those of USUAL, and the unit is the fact's. Floating-point noise, far below
    anything printed, is removed from the value. `wording` are words that stand for it. Raises
    InputError as `entry_of` does.
    """
    unit, as_of = unit or entry_of(ident).unit, as_of or record.day
    value = None if value is None else round(value, 9)
    usual, usual_sources = USUAL[ident.partition(".")[0]]
    known = (*dict.fromkeys(source_ids),) or usual_sources or sources_of_series(record, as_of)
    worked_out = unit not in GIVEN and ident != ANNOUNCED
    status = status or usual
    return Figure(ident, value, unit, as_of, status, known, sentence, worked_out, wording=wording)


def sources_of_series(record: Record, to: dt.date) -> tuple[str, ...]:
    """The ids of the sources of the daily series up to a day."""
    return (SMALL_BOATS, *record.page_sources_to(to))


def entry_of(ident: str) -> FactEntry:
    """A fact's entry in FACT_NAMES. Raises InputError, with what to add, if there is none."""
    if ident in FACT_NAMES:
        return FACT_NAMES[ident]
    raise InputError(
        f"{ident} has no name: an entry of FACT_NAMES in src/crossings/facts/fact_names.py is "
        "expected, with its label, unit and the page that shows it. Add it there."
    )
