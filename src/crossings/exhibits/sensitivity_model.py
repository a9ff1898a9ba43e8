"""What is fitted on the record's day, in words: months, trends, models, and the steps there are months for."""

from __future__ import annotations

from collections.abc import Sequence

from crossings import pilot
from crossings import sensitivity as measures
from crossings.comparisons import shifted
from crossings.count_models import MARGIN, MODELS, TRENDS
from crossings.exhibits.prose import Prose
from crossings.exhibits.sensitivity_samples import end, fitted, named, why
from crossings.exhibits.spending_marks import number
from crossings.formats import count, day, listed, month
from crossings.sensitivity import Sample
from crossings.tables import Record


def model(record: Record) -> Prose:
    """Say what is fitted to how many months, and how far the counts are from Poisson's."""
    found = fitted(record)
    if not found:
        return Prose(f"**As of {day(record.day)} the model is not fitted**: {why(record)}.")
    months = listed([f"{count(one.months)} months from {month(one.start)}" for one in found])
    each = len(TRENDS) * len(MODELS)
    times = measures.dispersion(found).times
    return Prose(
        f"**{number(len(TRENDS)).capitalize()} trends, {number(len(MODELS))} models and "
        f"{number(len(found))} {'start' if len(found) == 1 else 'starts'} make {each * len(found)} "
        f"specifications** of monthly arrivals to {month(end(found))}: {months}.\n\nAround a seasonal trend "
        f"with steps the counts vary {count(times.min())} to {count(times.max())} times as much as a Poisson "
        "model allows. So the square root of a count says nothing of its uncertainty here, and no such bars "
        f"are drawn. A negative binomial model allows for the variation.{_pilot(found)}{_left_out(found)}"
    )


def _pilot(found: Sequence[Sample]) -> str:
    """Say that the pilot has a step, where one is fitted: on no day before it was known, nor soon after."""
    first = shifted(pilot.START, 1)
    if not any(step.first_month == first for sample in found for step in sample.steps):
        return ""
    return f" The returns pilot has a step of its own, which is one from {month(first)}."


def _left_out(found: Sequence[Sample]) -> str:
    """Say which agreements have no step, because too few months lie on one side of them."""
    first = [named(step.name) for step in found[0].left_out]
    parts = [f"{listed(first)} in the series from {month(found[0].start)}"] if first else []
    for sample in found[1:]:
        more = [one for one in map(named, (step.name for step in sample.left_out)) if one not in first]
        parts += [f"{listed(more)} also in that from {month(sample.start)}"] if more else []
    if not parts:
        return ""
    few = f"fewer than {number(MARGIN)} whole months lie before or after"
    return f" No step is put where {few}: {'; '.join(parts)}."
