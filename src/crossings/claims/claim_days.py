"""The days that a claim names: read from its row, checked, and put into words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from crossings.claims.claim_rows import ClaimRow
from crossings.claims.claim_rules import FORECAST, RULES
from crossings.common import formats
from crossings.errors import wrong_cell
from crossings.facts.facts_of_arrivals import compared_with
from crossings.facts.figure import Figure, Number, make_figure
from crossings.measures.spans import Span, calendar_year, change_pct
from crossings.tables.as_of import FIRST_DAY
from crossings.tables.record import Record

CELLS: Final = ("window_start", "window_end", "compared_start", "compared_end")
DAYS_APART: Final[int] = RULES["spans"]["days_apart"]


@dataclass(frozen=True)
class Window:
    """The days that a claim names, those it compares with, and the parameter of its measure.

    The first and the last day are included. `ident` and `unit` are those of its measure.
    """

    ident: str
    unit: str
    days: Span
    compared: Span | None = None
    parameter: str = ""

    @property
    def spans(self) -> tuple[Span, ...]:
        """The days, then those they are compared with, if any."""
        return (self.days, self.compared) if self.compared else (self.days,)

    def figure(
        self,
        record: Record,
        value: Number,
        sentence: str,
        as_of: dt.date | None = None,
        **more: Any,
    ) -> Figure:
        """The figure of its measure, of its last day unless `as_of` says another.

        `more` are the source_ids, status and wording of `make_figure`.
        """
        at = as_of or self.days[1]
        return make_figure(record, self.ident, value, sentence, at, unit=self.unit, **more)

    def unknown(self, record: Record, sentence: str, **more: Any) -> Figure:
        """The figure without a value, on the record's day; the sentence says why."""
        return self.figure(record, None, sentence, record.day, **more)


@dataclass(frozen=True)
class Measure:
    """How a figure between two days is worked out, and which other cells of the row it needs.

    `make` gets a window that fits these needs. Its days are over by the record's day, except that a
    measure `by_year` may be asked for any year, and has no value before it is known. `compared`
    says that it needs days to compare with, and `by_year` that its days must be a calendar year.
    `parameter` describes what else it needs, and `parameters` gives all values that this may have,
    on any day. `from_any_day` says that its days may begin before the series of arrivals does.
    """

    unit: str
    make: Callable[[Record, Window], Figure]
    compared: bool = False
    parameter: str = ""
    parameters: Callable[[Record], Collection[str]] = lambda _: ()
    by_year: bool = False
    from_any_day: bool = False  # money was promised before the series of arrivals began


def days_in_words(span: Span) -> str:
    """Two days in words: from 1 January to 31 May 2023; one day: on 29 February 2024."""
    return f"{'on' if span[0] == span[1] else 'from'} {formats.span(*span)}"


def compared_words(who: str, now: float, then: float, base: str, spans: Sequence[Span]) -> str:
    """Who arrived in the first of two spans, against a number, `base`, in the second."""
    days, base_days = map(days_in_words, spans)
    return f"{who} arrived {days}, {compared_with(change_pct(now, then), base)} {base_days}."


def refuse_filled(row: ClaimRow, columns: Iterable[str], reason: str) -> None:
    """Raise DataError, naming file, row and column, if a cell of these columns is not empty.

    `reason` goes on after the name of the figure: "arrivals.total counts from and to days of its
    own".
    """
    for column in columns:
        if cell := getattr(row, column):
            _refuse(row, column, f"nothing, since {row.checked_against} {reason}", cell)


def window_of(record: Record, row: ClaimRow, measure: Measure) -> Window:
    """The days and the parameter of a claim, whose figure is `measure`.

    Raises DataError, naming file, row and column, for days and a parameter that are missing or do
    not fit, and for cells that the measure does not need. The days may end after the record's day.
    """
    days = _span(row, "window", FIRST_DAY if not measure.from_any_day else None)
    compared = _span(row, "compared", FIRST_DAY) if measure.compared else None
    if not compared:
        refuse_filled(row, CELLS[2:], "compares no days")
    for name, span in {"window": days, "compared": compared}.items():
        if measure.by_year and span and span != calendar_year(span[0].year):
            expected = f"the last day of a calendar year that {name}_start begins"
            _refuse(row, f"{name}_end", expected, span[1])
    if compared:
        _refuse_unlike(row, days, compared)
    parameter = _parameter(record, row, measure)
    return Window(row.checked_against, measure.unit, days, compared, parameter)


def _parameter(record: Record, row: ClaimRow, measure: Measure) -> str:
    """The parameter of a row's measure; empty if the measure needs none.

    Raises DataError for one that the measure does not take.
    """
    if not measure.parameter:
        refuse_filled(row, ["parameter"], "needs no parameter")
    elif row.parameter not in measure.parameters(record):
        _refuse(row, "parameter", measure.parameter, row.parameter)
    return row.parameter


def _refuse_unlike(row: ClaimRow, days: Span, compared: Span) -> None:
    """Raise DataError if the lengths of two spans differ by more than DAYS_APART days."""
    days_long, compared_long = ((span[1] - span[0]).days + 1 for span in (days, compared))
    if abs(days_long - compared_long) > DAYS_APART:
        expected = (
            f"a day that makes the {compared_long} days compared with as many as the {days_long} "
            "of the window"
        )
        _refuse(row, "compared_end", expected, compared[1])


def _span(row: ClaimRow, name: str, first: dt.date | None) -> Span:
    """The two days of a row; DataError unless they are in order and not after the statement.

    `name` is that of the span, window or compared, and `first` the earliest day allowed, if any. A
    forecast may be of days after the statement.
    """
    start, end = (_day(row, f"{name}_{which}") for which in ("start", "end"))
    if first and start < first:
        _refuse(row, f"{name}_start", f"a day not before {first}, when the series begins", start)
    if end < start:
        _refuse(row, f"{name}_end", f"a day not before {name}_start", end)
    if end > row.stated_on and row.basis != FORECAST:
        _refuse(row, f"{name}_end", f"a day not after stated_on, {row.stated_on}", end)
    return start, end


def _day(row: ClaimRow, column: str) -> dt.date:
    day_named: dt.date | None = getattr(row, column)
    if day_named is None:
        _refuse(row, column, f"a day, since {row.checked_against} is counted between two days", "")
    return day_named


def _refuse(row: ClaimRow, column: str, expected: str, cell: str | dt.date) -> NoReturn:
    raise wrong_cell(row.place, column, expected, repr(str(cell)) if cell else "nothing")
