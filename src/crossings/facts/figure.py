"""A figure: a number with its unit, date, status, source and sentence; and how one is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from crossings.common.formats import (
    HEADINGS,
    NOT_KNOWN,
    day,
    decimal,
    eur_m,
    gbp_m,
    pct,
    place,
    share_places,
)
from crossings.facts.fact_names import entry_of
from crossings.tables.sources import SMALL_BOATS

if TYPE_CHECKING:  # a module that needs only figures must not import the tables
    from crossings.tables.record import Record

Number = int | float | None
# Why a number may be several: what each of its values comes from. Empty for a single number.
# claim_rules.toml says what each means for a verdict.
RangeOf = Literal[
    "",
    "an earlier day",
    "comparisons",
    "what is counted",
    "conditions",
    "at least",
    "weeks of a year",
    "rounding",
    "finalised",
    "other days",
    "paid",
]
MONEY: Final = ("GBP m", "EUR m")  # units
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
# Units of figures that sources give, and the one sum of promises that was announced as such.
GIVEN: Final = ("people", "boats", "detections", "attempts", "events", "year", "date")
SUM_ANNOUNCED: Final = "spending.committed_2026_29_gbp"


@dataclass(frozen=True)
class Figure:
    """One number: people, boats, GBP m, EUR m, per cent, a year, a date or a direction.

    It is a headline fact, or a figure for the days that a claim names.
    `value` is None if it does not exist yet; a date is a number such as 20260930, and a direction a
    key of HEADINGS. `as_of` is the day that the number is of, `status` how firm it is (provisional,
    final, estimate), and `source_ids` has the ids of its sources. A number that may be several has
    the lowest and the highest, and in `range_of` why. If each of its values has a name, `counts`
    has them, by name. `wording` are the words that stand for a number where it alone would say too
    little: the lowest of 8 years. `not_begun` is, of a sum promised, the part for financial years
    that had not begun, and `paid` what was officially paid of it, by financial year.
    """

    ident: str
    value: Number
    unit: str
    as_of: dt.date
    status: str
    source_ids: tuple[str, ...]
    sentence: str
    low: Number = None
    high: Number = None
    range_of: RangeOf = ""
    wording: str = ""
    counts: tuple[tuple[str, float], ...] = ()
    not_begun: float = 0.0
    paid: tuple[tuple[str, float], ...] = ()

    @property
    def is_change(self) -> bool:
        """Whether the number is a change from an earlier time, and so has a sign, by its id."""
        return self.ident.endswith("_change")

    @property
    def worked_out(self) -> bool:
        """Whether no source gives the number: sums of promises, rates and changes."""
        return self.unit not in GIVEN and self.ident != SUM_ANNOUNCED

    @property
    def ends(self) -> tuple[Number, Number]:
        """The lowest and the highest value that the number may have; itself twice if it is one."""
        return (self.value, self.value) if self.low is None else (self.low, self.high)

    def ranging(self, low: Number, high: Number, range_of: RangeOf) -> Figure:
        """The same figure as one that may be anything from `low` to `high`."""
        return replace(self, low=low, high=high, range_of=range_of, counts=())

    def with_value(self, value: float) -> Figure:
        """The same figure as one that is a single number."""
        return replace(self.ranging(None, None, ""), value=value)

    def with_counts(self, counts: Mapping[str, float], range_of: RangeOf) -> Figure:
        """The same figure as one that is one of several numbers, each with a name.

        It stays as it is for a single number that is a sum.
        """
        if len(counts) == 1 and self.unit in MONEY:
            return self
        low, high = min(counts.values()), max(counts.values())
        return replace(self.ranging(low, high, range_of), counts=tuple(counts.items()))

    @property
    def is_several(self) -> bool:
        """Whether the number is one of several different ones, of which each has a name."""
        return len({count for _, count in self.counts}) > 1

    def is_printed_otherwise(self, earlier: Figure) -> bool:
        """Whether the site prints this number in other words than an earlier one of its kind."""
        return self.value != earlier.value and self.words() != earlier.words()

    def words(self) -> str:
        """The number as the site prints it: 15,897, £672.8m, −43.2%; "not known" without one."""
        if self.value is None:
            return NOT_KNOWN
        if self.wording:
            return self.wording
        if self.unit == "date":
            return day(self.as_of)
        if self.unit == "direction":
            return HEADINGS[int(self.value)]
        if self.is_change:
            return pct(self.value, 1, sign=True)
        return in_unit(self.value, self.unit, self._places(self.value))

    def ends_in_words(self) -> tuple[str, str]:
        """The lowest and the highest of a number that may be several, as the site prints them."""
        low, high = (
            in_unit(end or 0, self.unit, 0 if self.unit in MONEY else None)
            for end in (self.low, self.high)
        )
        return low, high

    def _places(self, number: float) -> int | None:
        """The number of decimals: for a share one, but none if it rests on a rounded number.

        A small share of the pilot has two.
        """
        if self.unit in MONEY:  # a sum of conversions and ceilings has none
            return 0 if self.worked_out else None
        if self.unit in ("people per boat", "people a week"):
            return 1
        if self.unit != "per cent":
            return 0
        if self.ident == "preventions.share_latest_year" and float(number).is_integer():
            return 0
        return share_places(number) if self.ident == "pilot.returned_share_of_arrivals" else 1

    def as_json(self) -> dict[str, Any]:
        """The figure for the command line and files, which give it under its id.

        It has low, high and range_of only if the number may be several.
        """
        cells = {
            "value": self.value,
            "unit": self.unit,
            "as_of": self.as_of.isoformat(),
            "status": self.status,
            "source": ", ".join(self.source_ids),
            "sentence": self.sentence,
            "worked_out": self.worked_out,
        }
        if self.range_of:
            cells |= {"low": self.low, "high": self.high, "range_of": self.range_of}
        return cells


def in_unit(number: float, unit: str, places: int | None = None) -> str:
    """A number in its unit: £650m, 33%, 36,000, 23.1.

    It has `places` decimals, by default one unless it is whole. Years and places in an order
    have a form of their own, whatever `places` is. Dates and directions are not for this function.
    """
    if unit in MONEY:
        return gbp_m(number, places) if unit == "GBP m" else eur_m(number, places)
    if unit in ("year", "year since"):
        return f"{number:g}"
    if unit.startswith("place from the "):
        return place(number).replace("lowest", unit.removeprefix("place from the "))
    if places is None:
        places = 0 if float(number).is_integer() else 1
    return pct(number, places) if unit.startswith("per cent") else decimal(number, places)


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
    known = (*dict.fromkeys(source_ids),) or usual_sources or (*record.daily_sources_to(as_of),)
    return Figure(ident, value, unit, as_of, status or usual, known, sentence, wording=wording)
