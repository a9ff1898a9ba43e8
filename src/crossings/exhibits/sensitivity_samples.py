"""What the exhibits of sensitivity share: samples that can be fitted, names of trends, too few months.

Before there are months enough an exhibit says so instead of drawing.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Final

import pandas as pd

from crossings import pilot, sources
from crossings import sensitivity as measures
from crossings.comparisons import shifted
from crossings.exhibits.exhibit import Exhibit
from crossings.formats import day, month
from crossings.sensitivity import Sample
from crossings.spans import month_span
from crossings.tables import Record

PILOT_SOURCE: Final = "treaty_2025"


@functools.cache
def fitted(record: Record) -> tuple[Sample, ...]:
    """The samples that can be fitted on the record's day; none where there are too few months."""
    return tuple(sample for sample in samples(record) if not measures.lacks(sample))


@functools.cache
def samples(record: Record) -> tuple[Sample, ...]:
    """Both samples of the record, whether or not they can be fitted."""
    return tuple(measures.samples(record.daily, measures.steps(record.agreements, record.day)))


def absent(record: Record, ident: str, lack: str) -> Exhibit:
    """An exhibit of a day with too few months: its title says how many there are and how many are needed."""
    sample, by = samples(record)[0], day(record.day)
    return Exhibit(
        ident=ident,
        title=f"{lack}: by {by} {why(record)}",
        subtitle=f"A seasonal model of monthly arrivals, as of {by}",
        panels=None,
        words=f"By {by} {why(record)}.",
        note="Nothing is drawn from fewer months: season and trend would take up nearly all of them (L12).",
        table=pd.DataFrame({"since": [sample.start], "months": [sample.months], "needed": [sample.needed]}),
        columns={"since": "Months from", "months": "Whole months", "needed": "Needed"},
        formats={"since": month},
        caption="Whole months of the series, and how many the model needs",
        source=source(record),
        as_of=record.day,
        status="provisional",
    )


def why(record: Record) -> str:
    """Say why nothing is fitted on the record's day."""
    return measures.lacks(samples(record)[0])


def key(found: Sequence[Sample]) -> str:
    """What the marks of specifications mean, in words for the subtitle."""
    first = f"Dots: negative binomial from {month(found[0].start)}"
    ring = f"; rings: from {month(found[1].start)}" if len(found) > 1 else ""
    return f"{first}{ring}; small grey dots: Poisson and least squares"


def named(step: object) -> str:
    """A step as a sentence names it: November 2020, the pilot of August 2025."""
    return str(step).replace("Pilot, ", "the pilot of ")


def end(found: Sequence[Sample]) -> dt.date:
    """The last day of the last month that is fitted."""
    return month_span(shifted(found[0].start, found[0].months - 1))[1]


def source(record: Record) -> str:
    """Cite the series, and the agreements whose steps may be fitted."""
    rows = measures.with_steps(record.agreements)
    own = list(rows.source_id[rows.announced >= pd.Timestamp(measures.STARTS[0])])
    pilots = [PILOT_SOURCE] if record.day >= pilot.START else []
    return sources.cite(record.sources, [sources.SMALL_BOATS, *own, *pilots])
