"""One headline number: its value, unit, date, status, source and sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from crossings.common.formats import NOT_KNOWN, count, day, decimal, eur_m, gbp_m, pct, place

Number = int | float | None


@dataclass(frozen=True)
class Fact:
    """One number: people, boats, GBP m, EUR m, per cent or a year; `value` is None if it does not exist yet.

    `worked_out` says that no source gives the number: a sum of promises, a rate, a change.
    """

    ident: str
    value: Number
    unit: str
    as_of: dt.date
    status: str
    source: str
    sentence: str
    worked_out: bool = False

    @property
    def is_change(self) -> bool:
        """Whether the number is a change from an earlier time, in per cent, and so has a sign: its name says so."""
        return self.ident.endswith("_change")

    def words(self) -> str:
        """The number as the site prints it: 15,897, £672.8m, −43.2%; "not known" if there is none."""
        if self.value is None:
            return NOT_KNOWN
        if self.unit == "year":
            return str(self.value)
        if self.unit == "date":
            return day(self.as_of)
        formats: dict[str, Callable[[Any], str]] = {
            "GBP m": gbp_m,
            "EUR m": eur_m,
            "per cent": lambda v: pct(v, self._places(v), sign=self.is_change),
            "people per boat": decimal,
            "people a week": decimal,
            "place from the lowest": place,
            "per cent of windows": lambda v: f"{pct(v)} of comparisons",
        }
        return formats.get(self.unit, count)(self.value)

    def _places(self, share: float) -> int:
        """The decimals of a share: none if it rests on a rounded number, two for a small share of the pilot."""
        if self.ident == "preventions.share_latest_year" and float(share).is_integer():
            return 0
        return 2 if self.ident == "pilot.returned_share_of_arrivals" and share < 1 else 1

    def as_json(self) -> dict[str, Any]:
        """The fact as the command line prints it: value, unit, as_of, status, source, sentence, worked_out."""
        found = asdict(self)
        del found["ident"]
        return found | {"as_of": self.as_of.isoformat()}


def without_float_noise(number: float) -> float:
    """Remove floating-point noise, far below anything printed."""
    return round(number, 9)
